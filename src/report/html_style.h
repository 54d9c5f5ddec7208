// The style sheet of every page that html.cc writes. Tests: tests/program/report_page_test.py (contrast).
#pragma once

#include <string_view>

namespace fitment {

extern const std::string_view kPageStyle;

}  // namespace fitment

// The Python programs of this room as texts: src/report/import_test.py and probe.py, put in by
// cmake/report_scripts.cmake. Tests: tests/program/verify_test.py, tests/program/doctor_test.py.
#pragma once

#include <string_view>

namespace fitment {

extern const std::string_view kImportTestScript;
extern const std::string_view kProbeScript;

}  // namespace fitment

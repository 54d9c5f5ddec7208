// A project's page without the files that no Linux deployment machine takes: what a snapshot carries. Pure.
// Tests: slim_page_test.cc.
#pragma once

#include <string>

#include "store/records.h"

namespace fitment {

// Keeps sdists, pure wheels, and wheels for manylinux or linux on x86_64 and aarch64, CPython 3.9 and later; of a
// release that would lose all its files the first one stays, so that it can still be told why it does not fit. The
// record's bytes.
std::string SlimPage(const ProjectView& page);

}  // namespace fitment

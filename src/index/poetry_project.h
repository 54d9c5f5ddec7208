// [tool.poetry] of a pyproject.toml. Of static_pyproject.cc only. Tests: static_pyproject_test.cc, poetry_test.cc.
#pragma once

#include "base/toml.h"
#include "index/static_fields.h"

namespace fitment {

// Name, version, Python, dependencies and extras. Groups are no part of what is installed. A dependency that cannot be
// put into PEP 508 makes the requirements computed.
StaticFields ReadPoetryProject(const toml::table& poetry);

}  // namespace fitment

// Requires-Python as the modelled installer reads it. Tests: requires_python_test.cc.
#pragma once

#include <string_view>

#include "resolve/resolver.h"

namespace fitment {

// Whether a distribution that says `requires_python` is taken for `python`. uv reads it as a lower bound alone ("<3.11"
// and "!=3.9.*" do not refuse: a package cannot know the future); pip holds every clause. A text that does not parse
// refuses nothing, as in both.
bool PythonFits(std::string_view requires_python, const Version& python, InstallerModel installer);

}  // namespace fitment

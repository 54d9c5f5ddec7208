// Requires-Python as the modelled installer reads it. Tested by requires_python_test.cc.
#include "resolve/requires_python.h"

#include "python/specifier.h"

namespace fitment {

bool PythonFits(std::string_view requires_python, const Version& python, InstallerModel installer) {
  if (requires_python.empty()) return true;
  auto specifiers = SpecifierSet::Parse(requires_python);
  if (!specifiers) return true;
  if (installer == InstallerModel::kPip) return specifiers->Contains(python);
  VersionSet set = specifiers->ToVersionSet();
  if (set.IsEmpty()) return false;
  const auto& low = set.intervals().front().low;
  return !low || VersionSet::Between(low, std::nullopt).Contains(python);
}

}  // namespace fitment

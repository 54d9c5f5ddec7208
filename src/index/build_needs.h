// What an sdist's setup.py imports before it can be asked anything, and what its pyproject.toml says that a build
// needs: read, never run. Under build isolation an import that no build requirement brings is the end of the install.
// The rule that judges it is resolve/fit_builds.cc. Tests: build_needs_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/source_tree.h"

namespace fitment {

struct BuildNeeds {
  // setuptools is the build's backend and there is a setup.py: it is run. Else no import below says anything.
  bool runs_setup_py = false;
  bool declared = false;                  // pyproject.toml has a [build-system]; else setuptools alone is installed
  std::vector<std::string> requirements;  // of [build-system]: "setuptools>=61", as written
  struct Import {
    std::string module;  // the first name of a dotted one: "torch"
    int line = 0;
    bool operator==(const Import&) const = default;
  };
  // At module level, sure to run, a failure of theirs not caught, and none of the archive's own modules. In order.
  std::vector<Import> imports;
};

// Never fails by what the files say: what cannot be read says nothing. Errors: the tree's own (kNetwork, kFile).
Result<BuildNeeds> ReadBuildNeeds(SourceTree& tree);

// As the store keeps them. Errors (kStore): damaged, or of another format.
std::string EncodeBuildNeeds(const BuildNeeds& needs);
Result<BuildNeeds> DecodeBuildNeeds(std::string_view bytes);

}  // namespace fitment

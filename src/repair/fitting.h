// A set that fits, from the lines as they stand: what `lock --fit` writes. Candidates that fail are kept out one by
// one, found by judging the set that the installer would pick. Tests: tests/program/loads_test.py.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "resolve/fit_rules.h"
#include "resolve/resolver.h"

namespace fitment {

struct FittingSet {
  Resolution resolution;
  FitReport fit;
  std::vector<std::string> kept_out;  // why the installer's own pick was not taken: sentences
};

// nullopt: the lines admit no such set, or none was found within the bound on re-solves. Errors: kNetwork, kStore.
Result<std::optional<FittingSet>> FindFittingSet(Resolver& resolver, const Question& question);

}  // namespace fitment

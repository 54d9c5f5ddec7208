// Why a package is in a resolved set: who brings it in, who bounds it, and which newer releases were refused. Pure.
// Tests: why_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/judgement.h"

namespace fitment {

struct Bound {
  std::string package;        // who says it: a project with its version ("unsloth 2025.11.3"), or "your file"
  std::string requires_text;  // "torch>=2.4.0,!=2.5.0"
  std::string source;         // "METADATA of unsloth-….whl", or "config.yaml:9:5"
};

struct Why {
  std::string name, version;                         // normalized; version "" where the set does not have it
  std::vector<std::vector<std::string>> brought_by;  // chains from a line of the user's to the package, shortest first
  std::vector<Bound> bounded_by;                     // in the order: the user's lines, then packages by name
  struct Refused {
    std::string version, why;
  };
  std::vector<Refused> candidates_refused;  // newer releases than the chosen one, newest first
};

// Every requirement on `name` (normalized) in a resolved set: the user's lines, then the metadata of the pins that hold
// on this target.
std::vector<Bound> BoundsOn(const Judgement& judgement, std::string_view name);
// At most `limit` chains of names, "unsloth", "unsloth-zoo", "trl": without a repeated name, shortest first.
std::vector<std::vector<std::string>> ChainsTo(const Resolution& resolution, std::string_view name, size_t limit = 10);
// `releases`: the project's, ascending, as Resolver::Releases gives them.
Why ExplainPackage(const Judgement& judgement, std::string_view name, const std::vector<Resolver::Release>& releases);

std::string WhyText(const Why& why);

}  // namespace fitment

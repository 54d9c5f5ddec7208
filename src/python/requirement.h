// A PEP 508 requirement: `name[extra1,extra2] >=1,<2 ; marker` or `name @ url ; marker`. Tests: requirement_test.cc,
// tests/oracle.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "python/marker.h"
#include "python/specifier.h"

namespace fitment {

struct Requirement {
  std::string name;                 // as written
  std::string normalized;           // PEP 503
  std::vector<std::string> extras;  // normalized, sorted, no doubles
  SpecifierSet specifiers;          // empty where `url` is set
  std::string url;                  // "" for none; as written, environment variables already expanded
  Marker marker;

  // Errors (kRequirement): message quotes the text; place.column is the 1-based column in `text` where it goes wrong;
  // hint proposes a repair where the slip is a common one (single "=", "=>", blanks in names, missing operator:
  // "torch 2.1", "torch==2.1 --flag"). Metadata of old releases is written loosely: `lenient` accepts "foo (>=1.0)" and
  // specifiers such as ">=1.0.*" or a trailing comma as pip and uv do (uv's lenient_requirement list).
  static Result<Requirement> Parse(std::string_view text, bool lenient = false);
  // `name[a,b]>=1,<2 ; marker`, `name @ url ; marker`: the name as written, the rest in normal form.
  std::string ToString() const;
};

}  // namespace fitment

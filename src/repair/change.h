// What can be done to one line, and how the changed line is written: pure text and specifier work. Tests:
// change_test.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/input.h"
#include "python/specifier.h"
#include "python/version.h"
#include "repair/repair.h"

namespace fitment {

// How far a line is let go.
enum class Move {
  kKeep,
  kRaise,  // versions newer than it asked for: upper bounds go, equalities become ">="
  kFree,   // any version, older ones too: ranks after every plan without it
  kDrop,   // the line goes: likewise
};

// "==2.1.2" → ">=2.1.2", "~=1.4" → ">=1.4", "<2" → "", "!=3" stays.
SpecifierSet RaisedSpecifiers(const SpecifierSet& specifiers);
// The version that a line asked for, as far as one can be named: of "==", "~=", ">=" the version; else nothing.
std::optional<Version> AskedVersion(const SpecifierSet& specifiers);
// A line that admits one version only ("==2.1.2").
bool IsPin(const SpecifierSet& specifiers);

// Bounds that a plan lays over a project.
struct Bounds {
  std::optional<Version> low;     // ">=X"
  std::optional<Version> high;    // "<=N": a downgrade
  std::optional<Version> below;   // "<Y"
  std::vector<Version> excluded;  // "!=V"
  bool operator==(const Bounds&) const = default;
};

// The specifiers that a touched line gets under a policy. `picked`: what the installer picks (kCompatible and kPin need
// it).
std::string WrittenSpecifiers(const SpecifierSet& old, Move move, const Bounds& bounds, RepairPolicy policy,
                              const std::optional<Version>& picked);
// "2.11" of 2.11.0, "3" stays "3.0": trailing zeros beyond the second number are not written in an upper bound.
std::string ShortVersion(const Version& version);
// The line with other specifiers: name and extras as they are written, marker kept.
std::string LineWith(const std::string& text, const std::string& specifiers);
// "Updated from 2.1.2"; OLD without a lone "==", "any version" where the line had no specifier; reason after "; ".
std::string RemarkFor(const SpecifierSet& old, const std::string& reason);

// "torch==2.4.1+cu121" → "torch==2.4.1"; nothing where the line is no pin to a local version.
std::optional<std::string> WithoutLocal(const std::string& text, const SpecifierSet& specifiers);

// A faulty line's likely meaning ("diffusers=0.21.4" → "diffusers==0.21.4"), where exactly one small slip explains it.
std::optional<std::string> CorrectedLine(const std::string& text);

}  // namespace fitment

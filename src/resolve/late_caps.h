// Stale by backtracking: a project held at an old release because only newer ones carry an upper bound that the rest of
// the set breaks (unsloth-zoo 2026.3.6 beside torch 2.15, because later ones say torch<2.15). Nobody ever tested such a
// set. A warning; with --late-caps a rule. Tests: late_caps_test.cc.
#pragma once

#include <string>
#include <vector>

#include "resolve/fit_rules.h"
#include "resolve/resolver.h"

namespace fitment {

struct LateCap {
  std::string package;      // "unsloth-zoo"
  Version version;          // the chosen release, which bounds `capped` not at all from above
  Version later;            // the first later release: it does
  std::string capped, has;  // "torch", "2.15.0"
  std::string requirement;  // of `later`: "torch<2.15"
  std::string source;       // "METADATA of …"
};

// The late caps of a set that answers `question`. A release that was shut out otherwise (by a line, by another
// package's bound, for this target) is no later release. Reads the metadata of one further release for each project
// that is not at its newest; where that cannot be read, nothing is said of it. Errors: kNetwork, kStore.
Result<std::vector<LateCap>> LateCapsOf(Resolver& resolver, const Resolution& set, const Question& question);
// What a newer release of a pin's project requires and the set breaks from above, where the pinned one has no upper
// bound of its own. nullopt: nothing, or its metadata cannot be read.
Result<std::optional<LateCap>> CapOfRelease(Resolver& resolver, const Resolution& set, const Pin& pin,
                                            const Version& newer);
// Is this version newer than all that the specifiers admit, by one of their upper bounds?
bool ShutsOutFromAbove(const SpecifierSet& specifiers, const Version& version);
Finding FindingOf(const LateCap& cap, Level level = Level::kWarning);
// Their findings, among those of a report. With kError (--late-caps) the set is not sound.
void AddLateCaps(FitReport& report, const std::vector<LateCap>& caps, Level level = Level::kWarning);
// Resolves by the rule of --late-caps: releases that are older than a bound which would hold them are banned, in
// `question` too, until the set rests on none or there is no set. Errors: as Resolver::Resolve.
Result<Answer> ResolveWithoutLateCaps(Resolver& resolver, Question& question);

}  // namespace fitment

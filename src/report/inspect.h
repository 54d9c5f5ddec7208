// The answer of `fitment inspect`: what wheels say, and whether they load beside others, as text and as JSON. Tests:
// inspect_test.cc.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "wheel/loads.h"
#include "wheel/wheel_facts.h"
#include "wheel/wheel_reader.h"

namespace fitment {

struct InspectedWheel {
  WheelContents contents;
  std::vector<LibraryFacts> libraries;  // of one that was not read: path and size alone, `trouble` says why
  std::optional<LoadsAnswer> loads;     // with --against
  std::vector<std::string> against;     // "torch 2.5.1": what stood beside it
  bool gpu_asked = false;               // the target names a GPU
  std::optional<bool> runs;             // then, with --against: whether its GPU work does; nullopt: unknown
  std::string facts;  // the day on which a shipped table's facts of it were read; "" where the wheel itself was asked
  uint64_t bytes_fetched = 0, requests = 0;
};

std::string InspectJson(const std::vector<InspectedWheel>& wheels);
std::string InspectText(const std::vector<InspectedWheel>& wheels, bool verbose);

// "75" of "sm_75", "75" and "75a": the architectures of all libraries, ascending, torch's own list where it has one.
std::vector<int> SassOf(const InspectedWheel& wheel);
std::vector<int> PtxOf(const InspectedWheel& wheel);

}  // namespace fitment

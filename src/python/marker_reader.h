// The tree of a marker, how it is read, and what is needed to speak about a slip in it. Of this room only; others use
// marker.h. Tests: marker_test.cc, requirement_test.cc.
#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "python/marker.h"
#include "python/specifier.h"

namespace fitment {

enum class MarkerVariable : uint8_t {
  kOsName,
  kSysPlatform,
  kPlatformMachine,
  kPlatformPythonImplementation,
  kPlatformRelease,
  kPlatformSystem,
  kPlatformVersion,
  kPythonVersion,
  kPythonFullVersion,
  kImplementationName,
  kImplementationVersion,
  kExtra,
  kExtras,  // sets, of lock files (PEP 751): `"x" in extras`
  kDependencyGroups,
};
std::string_view TextOf(MarkerVariable variable);
bool IsVersion(MarkerVariable variable);  // its values compare by PEP 440

// Version operators are those of specifiers; the last two are texts' own.
enum class MarkerOp : uint8_t {
  kEqual,
  kNotEqual,
  kLessEqual,
  kGreaterEqual,
  kLess,
  kGreater,
  kCompatible,
  kArbitrary,
  kIn,
  kNotIn
};
std::string_view TextOf(MarkerOp op);

struct MarkerOperand {
  std::optional<MarkerVariable> variable;
  std::string literal;  // where there is no variable; escapes decoded; normalized where it is compared with extras
};

// A comparison, or (where `alternatives` is not empty) a bracket: some alternative, all of whose parts hold.
struct Marker::Node {
  MarkerOperand left, right;
  MarkerOp op = MarkerOp::kEqual;
  // `variable op "1.2"` where the variable is a version and the text suits the operator: made once, at reading.
  std::optional<Specifier> specifier;
  std::vector<std::vector<Node>> alternatives;
};

struct MarkerFault {
  size_t at = 0;  // where it goes wrong
  std::string reason;
  size_t begin = 0, end = 0;  // what `meant` would replace
  std::string meant;          // "" for no proposal
  std::string advice;
};

std::expected<std::shared_ptr<const Marker::Node>, MarkerFault> ReadMarker(std::string_view text);

// `text` with the proposal in its place, or "" where there is none or it does not parse either.
std::string MendedMarker(std::string_view text, const MarkerFault& fault);

}  // namespace fitment

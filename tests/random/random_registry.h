// Small package registries and questions made from a seed, as plain values: made, written as the toy registry's text
// (doc/case-format.md), judged by brute force (brute_force.h), made smaller when something fails. Nothing here knows
// src/resolve. Used by random_resolve.cc.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fitment {

inline constexpr int kVersions = 11;
extern const char* const kVersionTexts[kVersions];  // ascending
extern const bool kIsPrerelease[kVersions];

// Markers whose truth on CPython 3.11, Linux x86_64 was worked out by hand.
struct KnownMarker {
  const char* text;
  bool holds;
};
inline constexpr int kMarkers = 8;
extern const KnownMarker kMarkerTexts[kMarkers];  // [0]: none

// One requirement. In metadata it may hang on an extra.
struct Need {
  enum class Form : uint8_t { kPlain, kExtra, kExtraAndMarker, kExtraOrMarker, kEitherExtra, kNotExtra };
  int project = 0;
  std::vector<int> extras;  // asked for
  std::string specifiers;
  int marker = 0;
  Form form = Form::kPlain;
  int extra = 0, other_extra = 0;  // for `form`
  bool operator==(const Need&) const = default;
};

// One release of one project on one index, as one block of the toy registry.
struct ReleaseOf {
  enum class Python : uint8_t { kAny, kFits, kNewer, kOlder };
  enum class Wheel : uint8_t { kAny, kLinux, kOtherPython, kWindows, kNone };
  int project = 0, version = 0, index = 0;
  bool yanked = false, sdist = false, broken = false;
  Python python = Python::kAny;
  Wheel wheel = Wheel::kAny;
  int year = 0;  // of upload; 0: the index tells none
  std::vector<Need> needs;
};

struct LineOf {
  enum class Role : uint8_t { kRequirement, kConstraint, kOverride };
  Role role = Role::kRequirement;
  Need need;
  bool direct = false;  // names the case's direct reference
};

struct RandomCase {
  enum class Strategy : uint8_t { kFirstIndex, kBestMatch, kFirstMatch };
  enum class Prerelease : uint8_t { kIfNecessary, kAllow, kDisallow, kExplicit };
  enum class Order : uint8_t { kHighest, kLowest, kLowestDirect };
  int projects = 0, indexes = 1;
  bool first_is_find_links = false;
  std::vector<ReleaseOf> releases;
  std::vector<ReleaseOf> direct;  // at most one; its index, wheel and dates mean nothing
  std::vector<LineOf> lines;
  std::vector<std::pair<int, int>> bans, preferences;  // project, version
  std::vector<int> lowest_first;
  Strategy strategy = Strategy::kFirstIndex;
  Prerelease prerelease = Prerelease::kIfNecessary;
  Order order = Order::kHighest;
  int exclude_newer_year = 0;  // 0: no limit
};

RandomCase MakeCase(uint64_t seed);
std::string ProjectName(int project);
std::string ExtraName(int extra);
std::string DirectUrl(const RandomCase& problem);
// The requirement as written in metadata or as a line.
std::string TextOf(const Need& need);
std::string LineText(const RandomCase& problem, const LineOf& line);
// The toy registry's text.
std::string RegistryText(const RandomCase& problem);
// Everything, for people.
std::string CaseText(const RandomCase& problem);

}  // namespace fitment

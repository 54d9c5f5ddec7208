// What one file of a source tree says of a project's metadata, and what all of them say together. Tests:
// static_fields_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fitment {

// One field of one file.
template <typename T>
struct Stated {
  enum class State : unsigned char {
    kSilent,    // the file does not speak of it
    kStated,    // `value`
    kComputed,  // the file sets it, and only running it would tell to what
  };
  State state = State::kSilent;
  T value{};
  std::string file;  // that said so: "setup.cfg"

  bool IsStated() const { return state == State::kStated; }
  bool IsSilent() const { return state == State::kSilent; }
  bool IsComputed() const { return state == State::kComputed; }
  void Say(T what, std::string_view where) { state = State::kStated, value = std::move(what), file = where; }
  void Compute(std::string_view where) { state = State::kComputed, value = {}, file = where; }
};

// An extra's name (or "name:marker", or ":marker", as setuptools has them) and its requirements, as written.
using StaticExtras = std::vector<std::pair<std::string, std::vector<std::string>>>;

struct StaticFields {
  Stated<std::string> name, version, requires_python;
  Stated<std::vector<std::string>> requirements;
  Stated<StaticExtras> extras;
  bool some_extras_computed = false;  // `extras` lacks those that only running the file would tell
};

// Each field of `first`, where that is silent the one of `second`.
StaticFields FirstOf(StaticFields first, const StaticFields& second);

// The lines of a requirements file as setuptools reads one (and as most setup.py do): without comments and blank lines.
// nullopt: there are options ("-r other.txt") or continued lines, which no such reader understands.
std::optional<std::vector<std::string>> PlainRequirementLines(std::string_view text);

// `requirement ; marker` with one more condition: "a; x or y" and "z" give "a ; (x or y) and z".
std::string WithCondition(std::string_view requirement, std::string_view condition);
// Requires-Dist lines of requirements and extras, and the extras' names in order.
struct RequiresDist {
  std::vector<std::string> lines, extras;
};
RequiresDist ComposeRequiresDist(const std::vector<std::string>& requirements, const StaticExtras& extras);

}  // namespace fitment

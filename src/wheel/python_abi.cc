// Tags are compared by number; names are looked up in blank-separated texts. Tests: python_abi_test.cc.
#include "wheel/python_abi.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <optional>

#include "base/text.h"
#include "python/wheel_name.h"

namespace fitment {
namespace {

constexpr int kOldestRead = 8, kNewestRead = 13;

struct PythonNumber {
  int major = 0, minor = 0;
  bool free_threaded = false;
};

std::optional<int> Number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// "311" or "313t", as tags and file names have it.
std::optional<PythonNumber> OfDigits(std::string_view digits) {
  PythonNumber number;
  if (digits.ends_with('t')) number.free_threaded = true, digits.remove_suffix(1);
  while (digits.ends_with('m') || digits.ends_with('u')) digits.remove_suffix(1);  // "cp37m"
  if (digits.empty()) return std::nullopt;
  const auto major = Number(digits.substr(0, 1)), minor = digits.size() > 1 ? Number(digits.substr(1)) : 0;
  if (!major || !minor) return std::nullopt;
  number.major = *major, number.minor = *minor;
  return number;
}

// "3.11", "3.13t", "3.11.4".
std::optional<PythonNumber> OfTarget(std::string_view python) {
  const std::vector<std::string_view> parts = Split(python, '.');
  if (parts.size() < 2) return std::nullopt;
  auto number = OfDigits(std::string(parts[0]) + std::string(parts[1]));
  if (number && python.ends_with('t')) number->free_threaded = true;
  return number;
}

bool Same(const PythonNumber& a, const PythonNumber& b) {
  return a.major == b.major && a.minor == b.minor && a.free_threaded == b.free_threaded;
}

std::string Label(const PythonNumber& number) {
  return fmt::format("CPython {}.{}{}", number.major, number.minor, number.free_threaded ? "t" : "");
}

// nullopt: the tag is not understood. Else "" for one that fits, or what it is for.
std::optional<std::string> Misfit(const WheelTag& tag, const PythonNumber& target) {
  const auto python = tag.python.size() > 2 ? OfDigits(std::string_view(tag.python).substr(2)) : std::nullopt;
  if (!python) return std::nullopt;
  const bool reached = target.major == python->major && target.minor >= python->minor;
  if (tag.python.starts_with("py")) return reached ? "" : Label(*python).substr(1) + " and newer";
  if (!tag.python.starts_with("cp")) return std::nullopt;
  if (tag.abi == "abi3") return reached && !target.free_threaded ? "" : Label(*python) + " and newer (abi3)";
  if (tag.abi == "none") return target.major == python->major && target.minor == python->minor ? "" : Label(*python);
  const auto abi = tag.abi.starts_with("cp") ? OfDigits(std::string_view(tag.abi).substr(2)) : std::nullopt;
  if (!abi) return std::nullopt;
  return Same(*abi, target) ? "" : Label(*abi);
}

const std::map<std::string_view, const PythonNames*>& NamesByText() {
  static const std::map<std::string_view, const PythonNames*> names = [] {
    std::map<std::string_view, const PythonNames*> made;
    for (const PythonNames& row : PythonNameTable()) {
      for (std::string_view name : Split(row.names, ' ')) made.emplace(name, &row);
    }
    return made;
  }();
  return names;
}

}  // namespace

std::string PythonsThatGive(std::string_view name, std::string_view python) {
  const auto target = OfTarget(python);
  const auto& names = NamesByText();
  const auto found = names.find(name);
  if (!target || target->major != 3 || target->minor < kOldestRead || found == names.end()) return "";
  const PythonNames& row = *found->second;
  const int minor = std::min(target->minor, kNewestRead);
  if (row.first <= minor && minor <= row.last) return "";
  if (row.last == kNewestRead) return fmt::format("CPython 3.{} and newer", row.first);
  if (row.first == kOldestRead) return fmt::format("CPython 3.{} and older", row.last);
  return row.first == row.last ? fmt::format("CPython 3.{}", row.first)
                               : fmt::format("CPython 3.{} to 3.{}", row.first, row.last);
}

bool IsBuiltForPython(std::string_view tags, std::string_view python) {
  const auto target = OfTarget(python);
  if (!target) return false;
  const std::vector<WheelTag> all = ExpandTags(tags);
  return std::any_of(all.begin(), all.end(), [&](const WheelTag& tag) {
    const auto abi = tag.abi.starts_with("cp") ? OfDigits(std::string_view(tag.abi).substr(2)) : std::nullopt;
    return abi && Same(*abi, *target);
  });
}

std::string OtherPythonOf(std::string_view tags, std::string_view python) {
  const auto target = OfTarget(python);
  if (!target) return "";
  std::string what;
  for (const WheelTag& tag : ExpandTags(tags)) {
    const auto misfit = Misfit(tag, *target);
    if (!misfit || misfit->empty()) return "";
    if (what.empty()) what = *misfit;
  }
  return what;
}

std::string OtherPythonOfExtension(std::string_view path, std::string_view python) {
  constexpr std::string_view kMark = ".cpython-";
  const auto target = OfTarget(python);
  const size_t at = path.rfind(kMark);
  if (!target || at == std::string_view::npos) return "";
  std::string_view digits = path.substr(at + kMark.size());
  digits = digits.substr(0, digits.find_first_of("-."));
  const auto number = OfDigits(digits);
  return !number || Same(*number, *target) ? "" : Label(*number);
}

}  // namespace fitment

// File names of wheels and sdists. Read for every file of every project: nothing here builds more than it returns.
// Tests: wheel_name_test.cc.
#include "python/wheel_name.h"

#include <algorithm>
#include <array>
#include <limits>

#include "base/text.h"
#include "python/name.h"

namespace fitment {
namespace {

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
// A letter of any script, a digit or "_": what Python's \w and identifiers hold. Bytes beyond ASCII are let pass as
// letters.
bool IsWordChar(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

// PEP 427's escaped name: no "-", no run of "_".
bool IsWheelProject(std::string_view name) {
  return !name.empty() && name.find("__") == name.npos &&
         std::all_of(name.begin(), name.end(), [](char c) { return IsWordChar(c) || c == '.'; });
}

bool IsIdentifier(std::string_view text) {
  return !text.empty() && !IsDigit(text[0]) && std::all_of(text.begin(), text.end(), IsWordChar);
}

// Calls `visit` with each piece of "a.b.c"; false where one is empty or `visit` says so.
template <typename Visit>
bool ForEachPiece(std::string_view set, Visit visit) {
  for (;;) {
    const size_t dot = std::min(set.find('.'), set.size());
    if (dot == 0 || !visit(set.substr(0, dot))) return false;
    if (dot == set.size()) return true;
    set.remove_prefix(dot + 1);
  }
}

// The three sets of "a.b-c-d.e". nullopt where there are not three, one is empty, or an interpreter is no identifier.
std::optional<std::array<std::string_view, 3>> TagSets(std::string_view tags) {
  const size_t first = tags.find('-');
  const size_t second = first == tags.npos ? first : tags.find('-', first + 1);
  if (second == tags.npos || tags.find('-', second + 1) != tags.npos) return std::nullopt;
  const std::array<std::string_view, 3> sets = {tags.substr(0, first), tags.substr(first + 1, second - first - 1),
                                                tags.substr(second + 1)};
  const auto any = [](std::string_view) { return true; };
  if (!ForEachPiece(sets[0], IsIdentifier) || !ForEachPiece(sets[1], any) || !ForEachPiece(sets[2], any))
    return std::nullopt;
  return sets;
}

// The part of `text` up to the next "-", which is taken off with it.
std::string_view TakePart(std::string_view* text) {
  const size_t dash = text->find('-');
  const std::string_view part = text->substr(0, dash);
  text->remove_prefix(dash == text->npos ? text->size() : dash + 1);
  return part;
}

std::optional<std::string_view> WithoutSdistEnding(std::string_view filename) {
  for (const std::string_view ending : {".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz", ".tbz", ".txz", ".tar.zst",
                                        ".tar.lzma", ".tlz", ".tar.lz", ".tar.Z", ".tar"}) {
    if (filename.ends_with(ending)) return filename.substr(0, filename.size() - ending.size());
  }
  return std::nullopt;
}

}  // namespace

std::optional<WheelName> WheelName::Parse(std::string_view filename) {
  if (!filename.ends_with(".whl")) return std::nullopt;
  std::string_view rest = filename.substr(0, filename.size() - 4);
  const auto dashes = std::count(rest.begin(), rest.end(), '-');
  if (dashes != 4 && dashes != 5) return std::nullopt;
  const std::string_view name = TakePart(&rest);
  if (!IsWheelProject(name)) return std::nullopt;
  std::optional<Version> version = Version::Parse(TakePart(&rest));
  if (!version) return std::nullopt;
  const std::string_view build = dashes == 5 ? TakePart(&rest) : std::string_view();
  if (dashes == 5 && (build.empty() || !IsDigit(build[0]))) return std::nullopt;
  if (!TagSets(rest)) return std::nullopt;
  return WheelName{NormalizeName(name), *std::move(version), std::string(build), std::string(rest)};
}

std::pair<uint64_t, std::string> WheelName::BuildTag() const {
  constexpr uint64_t kLargest = std::numeric_limits<uint64_t>::max();
  uint64_t number = 0;
  size_t at = 0;
  for (; at < build.size() && IsDigit(build[at]); ++at) {
    const auto digit = static_cast<uint64_t>(build[at] - '0');
    number = number > (kLargest - digit) / 10 ? kLargest : number * 10 + digit;
  }
  return {number, build.substr(at)};
}

std::vector<WheelTag> ExpandTags(std::string_view compressed) {
  constexpr size_t kMost = 10000;  // far beyond any wheel; a hostile name must not fill the memory
  const auto sets = TagSets(compressed);
  if (!sets) return {};
  size_t count = 1;
  for (const std::string_view set : *sets) {
    count *= static_cast<size_t>(std::count(set.begin(), set.end(), '.')) + 1;
    if (count > kMost) return {};
  }
  std::vector<WheelTag> tags;
  tags.reserve(count);
  ForEachPiece((*sets)[0], [&](std::string_view python) {
    return ForEachPiece((*sets)[1], [&](std::string_view abi) {
      return ForEachPiece((*sets)[2], [&](std::string_view platform) {
        tags.push_back({ToLower(python), ToLower(abi), ToLower(platform)});
        return true;
      });
    });
  });
  return tags;
}

std::optional<SdistName> SdistName::Parse(std::string_view filename, std::string_view project) {
  const std::optional<std::string_view> stem = WithoutSdistEnding(filename);
  if (!stem) return std::nullopt;
  const std::string normalized = NormalizeName(project);
  for (size_t dash = stem->find('-'); dash != stem->npos; dash = stem->find('-', dash + 1)) {
    if (NormalizeName(stem->substr(0, dash)) != normalized) continue;
    if (std::optional<Version> version = Version::Parse(stem->substr(dash + 1)))
      return SdistName{normalized, *std::move(version)};
  }
  return std::nullopt;
}

}  // namespace fitment

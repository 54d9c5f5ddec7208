// Bare URLs and paths. Tests: bare_reference_test.cc.
#include "config/bare_reference.h"

#include <algorithm>

#include "base/text.h"
#include "python/name.h"
#include "python/wheel_name.h"

namespace fitment {
namespace {

constexpr std::string_view kArchiveEndings[] = {".whl",     ".zip",    ".tar.gz", ".tgz", ".tar",
                                                ".tar.bz2", ".tar.xz", ".tbz",    ".txz", ".tar.zst"};

bool IsSchemeChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
}

// The reference's end in `text`: before ` ;`, where a marker begins ("; " closes a path as well), npos for none.
size_t MarkerSemicolon(std::string_view text) {
  for (size_t at = text.find(';'); at != std::string_view::npos; at = text.find(';', at + 1)) {
    bool blank_before = at > 0 && IsSpace(text[at - 1]);
    bool blank_behind = at + 1 < text.size() && IsSpace(text[at + 1]);
    if (blank_before || blank_behind) return at;
  }
  return std::string_view::npos;
}

void SplitExtras(std::string_view list, std::vector<std::string>* extras) {
  for (std::string_view extra : Split(list, ',')) {
    if (!Trim(extra).empty()) extras->emplace_back(Trim(extra));
  }
}

// "name[a,b]" of `#egg=name[a,b]&…`.
void TakeEgg(std::string_view fragment, WrittenReference* out) {
  for (std::string_view part : Split(fragment, '&')) {
    if (!part.starts_with("egg=")) continue;
    std::string_view egg = part.substr(4);
    size_t bracket = egg.find('[');
    std::string_view name = egg.substr(0, bracket);
    if (bracket != std::string_view::npos && egg.ends_with(']')) {
      SplitExtras(egg.substr(bracket + 1, egg.size() - bracket - 2), &out->extras);
    }
    if (IsValidName(name)) out->name = std::string(name);
  }
}

void TakeWheelName(std::string_view reference, WrittenReference* out) {
  std::string_view path = reference.substr(0, reference.find_first_of("#?"));
  std::string file(path.substr(path.find_last_of("/\\") + 1));
  for (size_t at = file.find("%2B"); at != std::string::npos; at = file.find("%2B", at)) file.replace(at, 3, "+");
  if (!file.ends_with(".whl")) return;
  if (std::optional<WheelName> wheel = WheelName::Parse(file)) out->name = wheel->name;
}

}  // namespace

bool IsUrl(std::string_view text) {
  size_t colon = 0;
  while (colon < text.size() && IsSchemeChar(text[colon])) ++colon;
  if (colon < 2 || colon >= text.size() || text[colon] != ':') return false;
  bool letter = (text[0] >= 'a' && text[0] <= 'z') || (text[0] >= 'A' && text[0] <= 'Z');
  return letter && (text.substr(colon).starts_with("://") || StartsWithIgnoreCase(text, "file:"));
}

bool IsBareReference(std::string_view text) {
  if (text.empty()) return false;
  if (IsUrl(text) || text[0] == '.' || text[0] == '/' || text[0] == '~' || text[0] == '\\') return true;
  if (text.size() > 2 && text[1] == ':' && (text[2] == '\\' || text[2] == '/')) return true;
  std::string_view head = text.substr(0, text.find_first_of(" \t[;<>=!~@,("));
  if (head.find_first_of("/\\") != std::string_view::npos) return true;
  std::string lower = ToLower(head);
  return std::any_of(std::begin(kArchiveEndings), std::end(kArchiveEndings),
                     [&](std::string_view ending) { return std::string_view(lower).ends_with(ending); });
}

Result<WrittenReference> ParseBareReference(std::string_view text) {
  WrittenReference out;
  size_t semicolon = MarkerSemicolon(text);
  std::string_view reference = Trim(text.substr(0, semicolon));
  if (semicolon != std::string_view::npos) {
    std::string_view marker = text.substr(semicolon + 1);
    out.marker_text = std::string(Trim(marker));
    Result<Marker> parsed = Marker::Parse(marker);
    if (!parsed) {
      Error error = parsed.error();
      error.place.column = static_cast<int>(semicolon) + 1 + std::max(error.place.column, 1);
      return std::unexpected<Error>(std::move(error));
    }
    out.marker = std::move(*parsed);
  }
  size_t hash = reference.find('#');
  if (hash != std::string_view::npos) TakeEgg(reference.substr(hash + 1), &out);
  size_t bracket =
      hash == std::string_view::npos && reference.ends_with(']') ? reference.find_last_of('[') : std::string_view::npos;
  if (bracket != std::string_view::npos && bracket > 0) {
    SplitExtras(reference.substr(bracket + 1, reference.size() - bracket - 2), &out.extras);
    reference = reference.substr(0, bracket);
  }
  out.reference = std::string(reference);
  if (out.name.empty()) TakeWheelName(reference, &out);
  return out;
}

std::string RelativeTo(const std::string& including, std::string_view path) {
  if (StartsWithIgnoreCase(path, "file:")) {
    path.remove_prefix(5);
    if (path.starts_with("//localhost/")) path.remove_prefix(11);
    if (path.starts_with("//")) path.remove_prefix(2);
    return std::string(path);
  }
  size_t slash = including.find_last_of('/');
  if (IsUrl(path) || path.starts_with('/') || slash == std::string::npos) return std::string(path);
  while (path.starts_with("./")) path.remove_prefix(2);
  return including.substr(0, slash + 1) + std::string(path);
}

}  // namespace fitment

// Which comments are replaced and where the new ones stand. Tests: remark_test.cc.
#include "config/remark.h"

#include <algorithm>

#include "base/text.h"

namespace fitment {
namespace {

constexpr std::string_view kUpdatedFrom = "Updated from ";
constexpr size_t kLeastBlanks = 2;
constexpr size_t kWidestPad = 60;  // a shared column further away than this is no alignment of this line

// Words that end in ":" (or "=", or a blank and a value) when they are meant for a tool.
constexpr std::string_view kToolWords[] = {
    "renovate",      "fitment",   "type",     "pragma", "pylint", "flake8",   "ruff",      "mypy",    "pyright",
    "isort",         "fmt",       "yapf",     "snyk",   "safety", "uv",       "trivy",     "checkov", "cspell",
    "spell-checker", "codespell", "hadolint", "zizmor", "pyre",   "coverage", "dependabot"};
// Words that are a message by themselves.
constexpr std::string_view kLoneWords[] = {"noqa", "nosec",  "nopep8", "nosemgrep", "yamllint", "prettier-ignore",
                                           "pyup", "nolint", "via"};

bool EndsWord(std::string_view text, size_t at) {
  if (at >= text.size()) return true;
  char c = text[at];
  bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  return !letter;
}

bool IsDirectiveBody(std::string_view body) {
  for (std::string_view word : kLoneWords) {
    if (StartsWithIgnoreCase(body, word) && EndsWord(body, word.size())) return true;
  }
  for (std::string_view word : kToolWords) {
    if (!StartsWithIgnoreCase(body, word) || word.size() >= body.size()) continue;
    if (body[word.size()] == ':' || body[word.size()] == '=') return true;
  }
  return false;
}

// The OLD of "Updated from OLD; reason": up to a sign that ends it.
std::string_view OldOf(std::string_view behind) {
  size_t end = behind.size();
  for (std::string_view stop : {"; ", " (", ": ", " - ", " \xE2\x80\x93 ", " \xE2\x80\x94 ", " #", ", "}) {
    end = std::min(end, behind.find(stop));
  }
  return behind.substr(0, end);
}

}  // namespace

bool IsDirective(std::string_view comment) {
  for (size_t hash = comment.find('#'); hash != std::string_view::npos; hash = comment.find('#', hash + 1)) {
    std::string_view body = comment.substr(hash + 1);
    while (!body.empty() && (IsSpace(body[0]) || body[0] == '!')) body.remove_prefix(1);
    if (IsDirectiveBody(body)) return true;
  }
  return false;
}

std::optional<std::string> NewComment(std::string_view old, std::string_view remark) {
  if (remark.empty() || IsDirective(old)) return std::nullopt;
  std::string written(remark);
  size_t own = old.find(kUpdatedFrom);
  if (own != std::string_view::npos && remark.starts_with(kUpdatedFrom)) {
    std::string_view oldest = Trim(OldOf(old.substr(own + kUpdatedFrom.size())));
    std::string_view newer = OldOf(remark.substr(kUpdatedFrom.size()));
    if (!oldest.empty()) written.replace(kUpdatedFrom.size(), newer.size(), oldest);
  }
  std::replace_if(
      written.begin(), written.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
  return "# " + written;
}

size_t WidthOf(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

size_t BlanksBeforeComment(const CommentColumns& old, size_t new_end, const std::vector<CommentColumns>& neighbours) {
  auto sharing = [&](size_t column) {
    return std::count_if(neighbours.begin(), neighbours.end(),
                         [&](const CommentColumns& line) { return line.comment == column; });
  };
  if (old.comment) {
    size_t pad = *old.comment - std::min(old.content_end, *old.comment);
    if (pad < kLeastBlanks && sharing(*old.comment) == 0) return pad == 0 ? 1 : pad;  // a style of its own: `torch # x`
    return *old.comment >= new_end + kLeastBlanks ? *old.comment - new_end : kLeastBlanks;
  }
  for (const CommentColumns& line : neighbours) {
    bool fits = line.comment && *line.comment >= new_end + kLeastBlanks && *line.comment <= new_end + kWidestPad;
    if (fits && sharing(*line.comment) >= 2) return *line.comment - new_end;
  }
  return kLeastBlanks;
}

}  // namespace fitment

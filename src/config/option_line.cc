// pip's option grammar: long names and their unambiguous beginnings, short names with the value attached, shell quotes.
// Tests: option_line_test.cc.
#include "config/option_line.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace fitment {
namespace {

enum class Takes : uint8_t { kNothing, kValue };
enum class Scope : uint8_t { kRun, kRequirement };

struct KnownOption {
  std::string_view spelling;  // one way to write it
  std::string_view name;      // the name that it means
  Takes takes;
  Scope scope = Scope::kRun;
};

constexpr KnownOption kOptions[] = {
    {"--index-url", "--index-url", Takes::kValue},
    {"-i", "--index-url", Takes::kValue},
    {"--pypi-url", "--index-url", Takes::kValue},
    {"--extra-index-url", "--extra-index-url", Takes::kValue},
    {"--no-index", "--no-index", Takes::kNothing},
    {"--find-links", "--find-links", Takes::kValue},
    {"-f", "--find-links", Takes::kValue},
    {"--requirement", "--requirement", Takes::kValue},
    {"-r", "--requirement", Takes::kValue},
    {"--constraint", "--constraint", Takes::kValue},
    {"-c", "--constraint", Takes::kValue},
    {"--editable", "--editable", Takes::kValue},
    {"-e", "--editable", Takes::kValue},
    {"--no-binary", "--no-binary", Takes::kValue},
    {"--only-binary", "--only-binary", Takes::kValue},
    {"--prefer-binary", "--prefer-binary", Takes::kNothing},
    {"--require-hashes", "--require-hashes", Takes::kNothing},
    {"--no-require-hashes", "--no-require-hashes", Takes::kNothing},
    {"--pre", "--pre", Takes::kNothing},
    {"--all-releases", "--all-releases", Takes::kValue},
    {"--only-final", "--only-final", Takes::kValue},
    {"--trusted-host", "--trusted-host", Takes::kValue},
    {"--use-feature", "--use-feature", Takes::kValue},
    {"--hash", "--hash", Takes::kValue, Scope::kRequirement},
    {"--config-settings", "--config-settings", Takes::kValue, Scope::kRequirement},
    {"--config-setting", "--config-settings", Takes::kValue, Scope::kRequirement},
    {"-C", "--config-settings", Takes::kValue, Scope::kRequirement},
    {"--global-option", "--global-option", Takes::kValue, Scope::kRequirement},
    {"--install-option", "--install-option", Takes::kValue, Scope::kRequirement},
};

// The option that `written` means: itself, or the only long name that begins so. nullptr: none, or several.
const KnownOption* FindOption(std::string_view written) {
  const KnownOption* found = nullptr;
  for (const KnownOption& option : kOptions) {
    if (option.spelling == written) return &option;
    if (!written.starts_with("--") || written.size() < 4 || !option.spelling.starts_with(written)) continue;
    if (found && found->name != option.name) return nullptr;
    found = &option;
  }
  return found;
}

std::unexpected<Error> Fault(std::string message, size_t offset, std::string hint = {}) {
  return Fail(ErrorKind::kRequirement, std::move(message), {"", 0, static_cast<int>(offset) + 1}, std::move(hint));
}

// Whether an option begins at `at`: at the line's begin or after a blank, "--x" or "-x".
bool IsOptionStart(std::string_view line, size_t at) {
  if (at >= line.size() || line[at] != '-' || (at > 0 && !IsSpace(line[at - 1]))) return false;
  size_t next = at + 1;
  if (next < line.size() && line[next] == '-') ++next;
  return next < line.size() && ((line[next] >= 'a' && line[next] <= 'z') || (line[next] >= 'A' && line[next] <= 'Z'));
}

size_t NextOption(std::string_view line, size_t from) {
  while (from < line.size() && !IsOptionStart(line, from)) ++from;
  return from;
}

size_t SkipBlanks(std::string_view line, size_t at) {
  while (at < line.size() && IsSpace(line[at])) ++at;
  return at;
}

// One shell word from `*at` on, quotes and backslashes taken off.
Result<std::string> TakeWord(std::string_view line, size_t* at) {
  std::string word;
  size_t begin = *at;
  char quote = '\0';
  for (; *at < line.size(); ++*at) {
    char c = line[*at];
    if (quote == '\0' && IsSpace(c)) break;
    if (quote == '\0' && (c == '\'' || c == '"')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else if (c == '\\' && quote != '\'' && *at + 1 < line.size()) {
      char next = line[++*at];
      if (quote == '"' && next != '"' && next != '\\') word += c;
      word += next;
    } else {
      word += c;
    }
  }
  if (quote != '\0') return Fault(fmt::format("the quote {} is never closed", quote), begin, "close the quote");
  return word;
}

// Reads the options of one line.
class OptionScanner {
 public:
  explicit OptionScanner(std::string_view line) : line_(line) {}

  Result<OptionLine> Scan() {
    size_t at = SkipBlanks(line_, 0);
    size_t first = NextOption(line_, at);
    size_t end = first;
    while (end > at && IsSpace(line_[end - 1])) --end;
    out_.requirement = {at, end};
    if (at == end) out_.requirement = {};
    for (at = first; at < line_.size(); at = SkipBlanks(line_, at)) FITMENT_CHECK(TakeOption(&at));
    return std::move(out_);
  }

 private:
  bool has_requirement() const { return out_.requirement.end > out_.requirement.begin; }

  Result<void> TakeOption(size_t* at) {
    OptionUse use;
    use.offset = *at;
    if (line_[*at] != '-') return StrayText(*at);
    const KnownOption* option = nullptr;
    FITMENT_TRY(option, TakeName(at));
    use.name = std::string(option->name);
    if (option->takes == Takes::kValue) FITMENT_CHECK(TakeValue(at, *option, &use));
    return Keep(*option, std::move(use));
  }

  // The option's name; `*at` is then at "=", at an attached value, or at the blank behind the name.
  Result<const KnownOption*> TakeName(size_t* at) {
    size_t begin = *at;
    bool is_long = line_.substr(begin).starts_with("--");
    size_t end = is_long ? line_.find_first_of("= \t\r\n\f\v", begin) : std::min(begin + 2, line_.size());
    if (end == std::string_view::npos) end = line_.size();
    std::string_view name = line_.substr(begin, end - begin);
    const KnownOption* option = FindOption(name);
    if (!option) return UnknownOption(name, begin);
    *at = end;
    if (option->takes == Takes::kValue || end >= line_.size() || IsSpace(line_[end])) return option;
    return Fault(fmt::format("the option {} takes no value", name), begin, fmt::format("write {} alone", name));
  }

  std::unexpected<Error> UnknownOption(std::string_view name, size_t begin) const {
    std::vector<std::string> names;
    for (const KnownOption& known : kOptions) names.emplace_back(known.spelling);
    std::vector<std::string> near = name.size() > 3 ? NearNames(name, names, 1) : std::vector<std::string>{};
    std::string hint = near.empty()
                           ? "pip and uv refuse the whole file for it; remove it or give it on the command line"
                           : fmt::format("did you mean `{}`?", near[0]);
    return Fault(fmt::format("the option {} cannot stand in a requirements file", Printable(name)), begin,
                 std::move(hint));
  }

  Result<void> TakeValue(size_t* at, const KnownOption& option, OptionUse* use) {
    if (*at < line_.size() && line_[*at] == '=') {
      ++*at;
    } else {
      *at = SkipBlanks(line_, *at);
    }
    use->value_offset = *at;
    if (option.name == "--editable") {
      *at = NextOption(line_, *at);
      use->value = std::string(Trim(line_.substr(use->value_offset, *at - use->value_offset)));
      bool quoted = use->value.size() >= 2 && (use->value.front() == '"' || use->value.front() == '\'') &&
                    use->value.front() == use->value.back();
      if (quoted) {
        use->value = use->value.substr(1, use->value.size() - 2);
        ++use->value_offset;
      }
    } else {
      FITMENT_TRY(use->value, TakeWord(line_, at));
    }
    if (!use->value.empty()) return {};
    return Fault(fmt::format("the option {} lacks its value", use->name), use->offset,
                 fmt::format("write `{} VALUE` or `{}=VALUE`", use->name, use->name));
  }

  Result<void> Keep(const KnownOption& option, OptionUse use) {
    if (option.name == "--editable") {
      if (has_requirement())
        return Fault("two requirements stand on one line", use.offset, "give each a line of its own");
      out_.editable = true;
      out_.requirement = {use.value_offset, use.value_offset + use.value.size()};
      return {};
    }
    if (option.scope == Scope::kRun && has_requirement()) {
      return Fault(
          fmt::format("the option {} stands behind a requirement: uv refuses that, pip passes over it silently",
                      use.name),
          use.offset, fmt::format("give {} a line of its own", use.name));
    }
    if (option.scope == Scope::kRequirement && !has_requirement()) {
      return Fault(fmt::format("the option {} belongs behind a requirement, and none stands before it", use.name),
                   use.offset, "put it on the requirement's line (a line ends in \\ where the next one continues it)");
    }
    out_.options.push_back(std::move(use));
    return {};
  }

  std::unexpected<Error> StrayText(size_t at) const {
    std::string_view rest = line_.substr(at, line_.find_first_of(" \t", at) - at);
    return Fault(fmt::format("`{}` stands behind an option and is no option itself", Printable(rest)), at,
                 "give each requirement and each option a line of its own");
  }

  std::string_view line_;
  OptionLine out_;
};

}  // namespace

Result<OptionLine> ParseOptionLine(std::string_view line) {
  return OptionScanner(line).Scan();
}

size_t CommentStart(std::string_view line) {
  for (size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at == 0 || IsSpace(line[at - 1])) return at;
  }
  return std::string_view::npos;
}

std::string ExpandVariables(std::string_view text, const EnvironmentVariables& environment,
                            std::vector<std::string>* unset) {
  std::string out;
  while (true) {
    size_t begin = text.find("${");
    out += text.substr(0, begin);
    if (begin == std::string_view::npos) return out;
    size_t end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", begin + 2);
    if (end == std::string_view::npos || text[end] != '}' || end == begin + 2) {
      out += "${";
      text.remove_prefix(begin + 2);
      continue;
    }
    std::string name(text.substr(begin + 2, end - begin - 2));
    auto value = environment.find(name);
    bool is_set = value != environment.end() && !value->second.empty();
    if (is_set) {
      out += value->second;
    } else {
      out += text.substr(begin, end + 1 - begin);
      if (unset) unset->push_back(name);
    }
    text.remove_prefix(end + 1);
  }
}

}  // namespace fitment

#include "cli/help.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "explain/phrase.h"

namespace fitment {
namespace {

constexpr std::pair<std::string_view, std::string_view> kPlaceholders[] = {
    {"--against", "NAME==VERSION"},
    {"--baseline", "FILE"},
    {"--cache-dir", "DIR"},
    {"--color", "WHEN"},
    {"--constraint", "FILE"},
    {"--cuda", "VERSION"},
    {"--dates", "DATES"},
    {"--deadline", "SECONDS"},
    {"--depth", "DEPTH"},
    {"--driver", "VERSION"},
    {"--emit-script", "DIR"},
    {"--env", "DIR"},
    {"--exclude-newer", "DATE"},
    {"--extra", "NAME"},
    {"--extra-index-url", "URL"},
    {"--facts", "PATH"},
    {"--fail-on", "LEVEL"},
    {"--find-links", "PATH"},
    {"--format", "FORMAT"},
    {"--gpu", "GPU"},
    {"--group", "NAME"},
    {"--index-pin", "NAME=URL"},
    {"--index-strategy", "STRATEGY"},
    {"--index-url", "URL"},
    {"--installer", "NAME"},
    {"--jobs", "N"},
    {"--keep", "DIR"},
    {"--max-decisions", "N"},
    {"--no-binary", "NAME"},
    {"--only", "NAMES"},
    {"--only-binary", "NAME"},
    {"--output", "FILE"},
    {"--output-format", "FORMAT"},
    {"--override", "FILE"},
    {"--plan", "N"},
    {"--platform", "TAG"},
    {"--policy", "POLICY"},
    {"--prerelease", "POLICY"},
    {"--python", "VERSION"},
    {"--pythons", "VERSIONS"},
    {"--resolution", "STRATEGY"},
    {"--snapshot", "FILE"},
    {"--target", "NAME"},
    {"--target-out", "FILE"},
    {"--targets", "NAMES"},
    {"--timeout", "SECONDS"},
    {"--upgrade-package", "NAME"},
    {"--wheels", "DIR"},
    {"--write-baseline", "FILE"},
};
static_assert(std::is_sorted(std::begin(kPlaceholders), std::end(kPlaceholders)));

constexpr size_t kColumn = 28, kWidth = 100;  // where the words begin, and end

// "  -o, --output FILE"; without a short name as far to the right.
std::string Spelled(const OptionFacts& option) {
  if (option.positional) return "  " + option.names.front() + (option.several ? "..." : "");
  std::string brief, names;
  for (const std::string& name : option.names) {
    if (!name.starts_with("--")) {
      brief = name + ", ";
    } else {
      names += (names.empty() ? "" : ", ") + name;
    }
  }
  std::string text = "  " + (brief.empty() ? "    " : brief) + names;
  return option.takes_value ? text + " " + option.value : text;
}

std::string Row(const OptionFacts& option) {
  std::string head = Spelled(option);
  std::string about =
      Wrapped(option.about + (option.several && !option.positional ? "; may be told again" : ""), kColumn, 0, kWidth);
  if (head.size() + 2 > kColumn) return head + "\n" + about;
  return head + about.substr(head.size());
}

std::string Usage(const CommandFacts& command) {
  std::string usage = "Usage: fitment " + command.name;
  for (const OptionFacts& option : command.options) {
    if (!option.positional) continue;
    std::string name = option.names.front() + (option.several ? "..." : "");
    usage += option.required ? " " + name : " [" + name + "]";
  }
  return usage + " [options]\n";
}

}  // namespace

std::string_view PlaceholderOf(std::string_view option) {
  auto found = std::lower_bound(std::begin(kPlaceholders), std::end(kPlaceholders), option,
                                [](const auto& row, std::string_view name) { return row.first < name; });
  return found != std::end(kPlaceholders) && found->first == option ? found->second : "VALUE";
}

std::string HelpText(const CommandFacts& command) {
  std::string text =
      Wrapped(command.about, 0, 0, kWidth) + "\n" + Usage(command) + "\nExample: " + command.example + "\n";
  std::string rows;
  for (const OptionFacts& option : command.options) {
    if (option.positional) rows += Row(option);
  }
  if (!rows.empty()) text += "\n" + rows;
  for (std::string_view group : {"Options", "Input", "Target", "Resolution", "Indexes", "Output"}) {
    rows.clear();
    for (const OptionFacts& option : command.options) {
      if (!option.positional && option.group == group) rows += Row(option);
    }
    if (!rows.empty()) text += "\n" + std::string(group) + "\n" + rows;
  }
  return text;
}

}  // namespace fitment

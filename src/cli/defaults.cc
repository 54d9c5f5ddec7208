// Tests: tests/program/habits_test.py.
#include "cli/defaults.h"

#include <algorithm>

#include "base/file.h"
#include "base/text.h"

namespace fitment {
namespace {

constexpr char kOwnFile[] = ".fitment.toml", kProjectFile[] = "pyproject.toml";
constexpr std::string_view kTable = "tool.fitment";
constexpr uint64_t kLimitBytes = 1 << 20;

bool Has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<void> MustBeKnown(const OtherKey& key) {
  std::vector<std::string> known;
  for (const CommandFacts& command : AllCommandFacts()) {
    for (const OptionFacts& option : command.options) {
      for (const std::string& name : option.names) {
        if (name.starts_with("--") && name != "--help") known.push_back(name.substr(2));
      }
    }
  }
  if (Has(known, key.name)) return {};
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  auto near = NearNames(key.name, known);
  return Fail(ErrorKind::kSyntax, "there is no option `" + Printable(key.name) + "` that could have a default",
              key.place, near.empty() ? "" : "Did you mean " + Join(near, " or ") + "?");
}

}  // namespace

Result<Defaults> ReadDefaults() {
  Defaults defaults;
  if (ReadFile(kOwnFile, kLimitBytes)) {
    defaults.path = kOwnFile;
    FITMENT_TRY(defaults.target, ReadDefaultsFile(kOwnFile, "", defaults.others));
    return defaults;
  }
  auto project = ReadFile(kProjectFile, kLimitBytes);
  if (!project || project->find("[" + std::string(kTable)) == std::string::npos) return defaults;
  defaults.path = kProjectFile;
  FITMENT_TRY(defaults.target, ReadDefaultsFile(kProjectFile, kTable, defaults.others));
  return defaults;
}

Result<ParsedCommandLine> WithDefaults(ParsedCommandLine parsed, int argc, const char* const* argv) {
  if (parsed.text) return parsed;
  FITMENT_TRY(Defaults defaults, ReadDefaults());
  std::vector<std::string> more;
  for (const OtherKey& key : defaults.others) {
    FITMENT_CHECK(MustBeKnown(key));
    const std::string option = "--" + key.name;
    if (!Has(parsed.options, option) || Has(parsed.told, option)) continue;
    for (const std::string& value : key.values) {
      if (value == "false") continue;
      more.push_back(value == "true" ? option : option + "=" + value);
    }
  }
  if (more.empty()) return parsed;
  std::vector<const char*> arguments(argv, argv + argc);
  for (const std::string& argument : more) arguments.push_back(argument.c_str());
  auto again = ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
  if (!again && again.error().place.file.empty()) again.error().place = {defaults.path};
  return again;
}

}  // namespace fitment

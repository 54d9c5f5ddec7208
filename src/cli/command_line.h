// The command line as one value. CLI11 is used in command_line.cc alone, and builds only the options of the command
// that was named: start-up counts. Tests: command_line_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/index_settings.h"
#include "cli/terminal.h"
#include "repair/repair.h"
#include "target/presets.h"

namespace fitment {

struct CommandLine {
  std::string command;             // "check"
  std::vector<std::string> files;  // FILE…
  std::vector<std::string> constraints, overrides;
  std::vector<std::string> extras, groups;  // of pyproject.toml and setup.cfg
  TargetOptions target;
  IndexSettings index;
  ResolveOptions resolve;  // installer and strategy are settled per deployment
  bool prerelease_told = false, resolution_told = false;
  std::string exclude_newer;  // as written; resolve.exclude_newer_us is the moment
  std::string installer;      // "uv", "pip", "" where not told
  std::string snapshot, cache_dir;
  bool offline = false, no_cache = false, build_metadata = false;
  bool with_platform = false, late_caps = false, strict = false;
  std::string depth = "metadata";

  std::string format = "full";  // "full", "concise", "json"; report: "markdown"
  std::string output;           // "" and "-": stdout
  bool quiet = false;
  int verbosity = 0;
  ColorChoice color = ColorChoice::kAuto;

  RepairPolicy policy = RepairPolicy::kMinimum;
  bool write = false, diff = false, interactive = false, undo = false;
  int plan = 1;

  std::string lock_format = "requirements";  // or "pylock", "cyclonedx"
  bool no_hashes = false, annotate = false, fit = false, upgrade = false;
  std::vector<std::string> upgrade_packages;

  std::vector<std::string> snapshot_pythons, snapshot_dates;  // besides the question's own

  std::string fail_on = "error";         // check: "error", "warning", "note", "never"; fix: from which level on
  std::string baseline, write_baseline;  // check: files

  std::string targets;  // audit: "t4,a10g"; "" for each deployment's own
  int jobs = 0;         // audit: processes; 0: one a core
  bool resume = false;

  std::vector<std::string> against;  // inspect: NAME==VERSION each
  bool depth_given = false;

  std::string facts;     // the table of providers to ask in place of the program's
  std::string wheels;    // facts build: a folder whose wheels are read there
  std::string argument;  // facts explain ID, build LIST, update FROM

  std::string emit_script, keep;  // verify: folders
  std::string only;               // verify: names of packages
  bool watch = false;             // check: ask again whenever a file changes
  int import_timeout = 120;       // verify: seconds for each import
  std::string env, target_out;    // doctor, verify: an environment; doctor: a target file to write

  std::string name;  // facts WHAT, why NAME, target list|show, explain CODE
};

// What to do with an argument vector: a command, or a text to print at once (--help, --version).
struct ParsedCommandLine {
  CommandLine line;
  std::optional<std::string> text;         // set: print it and exit 0
  std::vector<std::string> options, told;  // "--target": those that the command has, and those that were told
};
// Errors: kUsage, with the near command or option where there is one.
Result<ParsedCommandLine> ParseCommandLine(int argc, const char* const* argv);

// The option tree as values: what the manual, the shell completions and the defaults are made of.
struct OptionFacts {
  std::vector<std::string> names;  // "--target", "-t"; a positional one's name alone ("FILE")
  std::string about, group;
  bool positional = false, takes_value = false, required = false, several = false;
  std::string value;                // what it takes, in a word: "FILE"
  std::vector<std::string> values;  // those that it may take, where they are few
};
struct CommandFacts {
  std::string name, about, example;
  std::vector<OptionFacts> options;
};
std::vector<CommandFacts> AllCommandFacts();

// The options that the next command needs to ask the same question, for texts: " --target t4 --driver 530.30.02".
std::string QuestionOptions(const CommandLine& line);

}  // namespace fitment

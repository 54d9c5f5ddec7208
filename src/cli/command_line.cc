// Options through CLI11: only the named command's are built. Tests: command_line_test.cc.
#include "cli/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "cli/context.h"
#include "cli/date.h"
#include "cli/help.h"
#include "cli/modes.h"
#include "python/name.h"

namespace fitment {
namespace {

constexpr std::string_view kHelp =
    R"(fitment tells whether a deployment's Python wheels fit the GPU machine it is for, why not, and the smallest change after which they do.

Usage: fitment COMMAND [FILE...] [options]

  check FILE...     does it install, load, run and is it sound? Every independent conflict, with file:line and evidence
  fix FILE...       the smallest edits of your own lines after which it fits: a diff, or --write
  lock FILE...      the exact set, as requirements with hashes or pylock.toml
  why NAME FILE...  who brings a package in, who bounds it, why this version
  report FILE...    the whole story as a document: problem, cause, before and after, minimum versions, CUDA table, tests
  read FILE...      what was understood of the files, without resolving
  audit DIR...      every deployment below the folders, for many targets at once: a JSON line each
  inspect WHEEL...  what a wheel's metadata and binaries say (a path, a URL, name==version); --against: does it load with others
  target            `target list` the known GPUs and platforms, `target show` what the options come to,
                    `target detect` this machine
  facts             `facts list` what is known beforehand and of which day, `facts explain ID`, `facts update FROM`,
                    `facts build LIST` and `facts needs` make the program's tables
  verify FILE...    installs the locked set into a fresh environment and imports all of it
  doctor [FILE...]  this machine, and what is installed in an environment
  snapshot FILE...  records what these deployments can touch, to be asked offline (--snapshot)
  explain CODE      what a code such as FIT401 means
  manual WHAT       man page, Markdown reference, completions for bash, zsh and fish

Examples
  fitment check config.yaml --target t4 --driver 530.30.02
  fitment fix config.yaml --target t4 --write
  fitment lock requirements.txt --python 3.11 --output-format pylock -o pylock.toml
  fitment why torch config.yaml

Exit codes: 0 it fits, 1 it does not, 2 trouble (usage, files, an index that does not answer).
`fitment COMMAND --help` lists a command's options.
)";

// Told as the names that there are.
template <typename Named>
CLI::Validator Choice(const Named& named) {
  std::string names;
  for (const auto& [name, value] : named) names += (names.empty() ? "{" : ",") + name;
  return CLI::CheckedTransformer(named).description(names + "}");
}

struct CommandHelp {
  std::string_view name, about, example;
};
constexpr CommandHelp kCommands[] = {
    {"read", "Prints what was understood of the files, without resolving.", "fitment read config.yaml --format json"},
    {"check", "Climbs the ladder: does the deployment install, load, run, and is it sound?",
     "fitment check config.yaml --target t4 --driver 530.30.02"},
    {"fix",
     "Finds the smallest edits of your own lines after which the deployment fits, and proves them by resolving again.",
     "fitment fix config.yaml --target t4 --write"},
    {"lock", "Prints the exact set that the installer would pick.",
     "fitment lock requirements.txt --python 3.11 --output-format pylock -o pylock.toml"},
    {"why", "Tells who brings a package in, who bounds it, and why not a newer release.",
     "fitment why torch config.yaml"},
    {"report", "Writes the whole story as a document: Markdown, a page of HTML, or a folder of pages with an index.",
     "fitment report config.yaml --target t4 --driver 530.30.02 -o report.html"},
    {"audit", "Judges every deployment below folders for many targets, a JSON line each.",
     "fitment audit deployments --targets t4,a10g,h100 -o audit.jsonl"},
    {"inspect", "Tells what wheels' metadata and binaries say; with --against, whether they load beside others.",
     "fitment inspect xformers==0.0.35 --against torch==2.11.0 --python 3.11"},
    {"verify",
     "Installs the locked set into a fresh environment, imports what it installs, each module in a process of its own, "
     "and tells which rung should have foretold what fails.",
     "fitment verify config.yaml --target t4 --driver 530.30.02 --fit"},
    {"doctor",
     "Looks at this machine (driver, CUDA, GPUs, glibc, Pythons) and at what is installed in an environment, and says "
     "what to do.",
     "fitment doctor requirements.txt --env .venv --target-out machine.toml"},
    {"target",
     "Lists the known targets (`target list`), shows what the options come to (`target show`), or asks this machine "
     "(`target detect`).",
     "fitment target show --target t4 --cuda 12.1"},
    {"snapshot", "Records what these deployments can touch, to be asked offline with --snapshot.",
     "fitment snapshot config.yaml -o facts.snapshot"},
    {"facts",
     "Lists what is known beforehand (`facts list`), tells one of it (`facts explain ID`), renews it (`facts update "
     "FROM`: a file, a folder, a URL, or NAME==VERSION of a wheel on the index that holds facts), or makes the tables "
     "of the program: of providers from wheels (`facts build LIST -o FILE`), and of what releases that the cache knows "
     "require, for guesses ahead (`facts needs`).",
     "fitment facts explain torchaudio-2.11-cuda"},
    {"explain", "Tells what a code means.", "fitment explain FIT401"},
    {"manual", "Prints the manual (man, markdown) or a shell's completions (bash, zsh, fish), made from these options.",
     "fitment manual bash > ~/.local/share/bash-completion/completions/fitment"},
};

void AddOutputOptions(CLI::App& app, CommandLine& line) {
  app.add_option("--format", line.format,
                 line.command == "check"    ? "full, concise, json, sarif, github, gitlab, junit or markdown"
                 : line.command == "report" ? "markdown or html (by the suffix of -o)"
                                            : "full, concise or json")
      ->group("Output");
  app.add_option("-o,--output", line.output, "write to this file (- for standard output)")->group("Output");
  app.add_flag("-q,--quiet", line.quiet, "no talk on standard error")->group("Output");
  app.add_flag("-v,--verbose", line.verbosity, "more: notes, the whole set, counters")->group("Output");
  static const std::map<std::string, ColorChoice> kChoices{
      {"auto", ColorChoice::kAuto}, {"always", ColorChoice::kAlways}, {"never", ColorChoice::kNever}};
  app.add_option("--color", line.color, "auto, always or never")
      ->transform(Choice(kChoices))
      ->type_name("TEXT")
      ->group("Output");
}

void AddTargetOptions(CLI::App& app, CommandLine& line) {
  app.add_option("-t,--target", line.target.name,
                 "a preset (t4, a10g, h100, cpu, …: `fitment target list`) or a TOML file")
      ->group("Target");
  app.add_option("--gpu", line.target.gpu, "a GPU by name or sm_75")->group("Target");
  app.add_option("--cuda", line.target.cuda,
                 "the CUDA version that nvidia-smi prints: the newest that the driver supports")
      ->group("Target");
  app.add_option("--driver", line.target.driver, "the driver's version (535.104.05)")->group("Target");
  app.add_option("-p,--python", line.target.python, "the Python version (3.11)")->group("Target");
  app.add_option("--platform", line.target.platform,
                 "manylinux_2_35_x86_64, linux_aarch64, win_amd64, macosx_14_0_arm64, …")
      ->group("Target");
}

void AddFileOptions(CLI::App& app, CommandLine& line) {
  app.add_option("-c,--constraint", line.constraints, "a constraints file: bounds what others bring in")
      ->group("Input")
      ->allow_extra_args(false);
  app.add_option("--override", line.overrides, "an overrides file: replaces what others require")
      ->group("Input")
      ->allow_extra_args(false);
  app.add_option("--extra", line.extras, "with this extra of a pyproject.toml or setup.cfg")
      ->group("Input")
      ->allow_extra_args(false);
  app.add_option("--group", line.groups, "with this dependency group of a pyproject.toml")
      ->group("Input")
      ->allow_extra_args(false);
}

void AddIndexOptions(CLI::App& app, CommandLine& line) {
  auto one_each = [&](const char* names, std::vector<std::string>& into, const char* about) {
    app.add_option(names, into, about)->group("Indexes")->allow_extra_args(false);
  };
  // `fix -i` is for choosing.
  app.add_option(std::string(line.command == "fix" ? "" : "-i,") + "--index-url,--default-index", line.index.index_url,
                 "the index to ask in place of the default one")
      ->group("Indexes");
  one_each("--extra-index-url,--index", line.index.extra_index_urls, "a further index");
  one_each("-f,--find-links", line.index.find_links, "a folder or page of distribution files");
  app.add_flag_callback(
         "--no-index", [&line] { line.index.no_index = true; }, "only --find-links")
      ->group("Indexes");
  one_each("--index-pin", line.index.pins, "NAME=URL: this project's only index");
  app.add_option("--index-strategy", line.index.index_strategy, "first-index, unsafe-best-match or unsafe-first-match")
      ->group("Indexes");
  app.add_option("--snapshot", line.snapshot, "answer from this snapshot alone")->group("Indexes");
  app.add_option(
         "--facts", line.facts,
         "the facts to ask: a providers.facts, advisories.tsv or load_rules.tsv, a folder with some of them, or none: "
         "no table of wheels "
         "(default: the newest of the program's and `facts update`'s)")
      ->group("Indexes");
  app.add_flag("--offline", line.offline, "no network: what the cache knows, else the snapshot inside the program")
      ->group("Indexes");
  app.add_flag("--no-cache", line.no_cache, "neither read nor write the cache")->group("Indexes");
  app.add_option("--cache-dir", line.cache_dir,
                 "the cache (default: FITMENT_CACHE_DIR, else fitment in the user's cache folder)")
      ->group("Indexes");
}

void AddResolveOptions(CLI::App& app, CommandLine& line) {
  auto by_name = [](const auto& table) {
    std::map<std::string, decltype(table[0].second)> named;
    for (const auto& [name, mode] : table) named.emplace(name, mode);
    return Choice(named);
  };
  ResolveOptions& resolve = line.resolve;
  app.add_option_function<std::string>(
         "--exclude-newer",
         [&line](const std::string& text) {
           auto moment = ParseExcludeNewer(text, NowMicroseconds());
           if (!moment) throw CLI::ValidationError(moment.error().message, moment.error().hint);
           line.exclude_newer = text;
           line.resolve.exclude_newer_us = *moment;
         },
         "only files up to this day (included, UTC), before this timestamp, or as old as \"7 days\"")
      ->group("Resolution");
  app.add_option("--prerelease", resolve.prerelease,
                 "allow, disallow, if-necessary, explicit or if-necessary-or-explicit")
      ->transform(by_name(kPrereleaseModes))
      ->type_name("TEXT")
      ->group("Resolution");
  app.add_option("--resolution", resolve.resolution, "highest, lowest or lowest-direct")
      ->transform(by_name(kResolutionModes))
      ->type_name("TEXT")
      ->group("Resolution");
  app.add_option("--no-binary", resolve.no_binary, "no wheels of this project (or :all:)")
      ->group("Resolution")
      ->allow_extra_args(false);
  app.add_option("--only-binary", resolve.only_binary, "no sdists of this project (or :all:)")
      ->group("Resolution")
      ->allow_extra_args(false);
  app.add_flag("--build-metadata", line.build_metadata,
               "build the sdists that tell too little, through an installed uv or python -m build")
      ->group("Resolution");
  app.add_option("--max-decisions", resolve.max_decisions, "give up (undecided, exit 2) after so many decisions")
      ->check(CLI::PositiveNumber)
      ->group("Resolution");
  app.add_option("--deadline", resolve.deadline_seconds, "give up (undecided, exit 2) after so many seconds")
      ->check(CLI::PositiveNumber)
      ->group("Resolution");
  app.add_option("--installer", line.installer, "the installer that will run: uv or pip")
      ->check(CLI::IsMember({"uv", "pip"}))
      ->group("Resolution");
  app.add_option_function<std::string>(
         "--depth",
         [&line](const std::string& depth) {
           line.depth = depth;
           line.depth_given = true;
         },
         "metadata, directory or binary: how deep compiled wheels are read; without it, those that no table covers")
      ->check(CLI::IsMember({"metadata", "directory", "binary"}))
      ->group("Resolution");
  app.add_flag("--with-platform", line.with_platform, "the platform's own requirement list too")->group("Resolution");
  app.add_flag("--late-caps", line.late_caps, "upper bounds that only later releases have are rules")
      ->group("Resolution");
  app.add_flag("--strict", line.strict, "a rung that stays unknown counts as not fitting")->group("Resolution");
}

void AddCommandOptions(CLI::App& app, CommandLine& line) {
  if (line.command == "fix") {
    static const std::map<std::string, RepairPolicy> kPolicies{
        {"minimum", RepairPolicy::kMinimum}, {"compatible", RepairPolicy::kCompatible}, {"pin", RepairPolicy::kPin}};
    app.add_option("--policy", line.policy,
                   "how a touched line is written: minimum (>=), compatible (>=,<next major) or pin (==)")
        ->transform(Choice(kPolicies))
        ->type_name("TEXT");
    app.add_option("--fail-on", line.fail_on,
                   "repair from this level on: error (and for never), or warning (late caps too; and for note)")
        ->check(CLI::IsMember({"error", "warning", "note", "never"}));
    app.add_flag("--write", line.write, "write the plan into the files");
    app.add_option("--plan", line.plan, "which plan (1 is the best)")->check(CLI::PositiveNumber);
    app.add_flag("--diff", line.diff, "print the unified diff alone");
    app.add_flag("-i,--interactive", line.interactive, "choose on the terminal, line by line, what each choice brings");
    app.add_flag("--undo", line.undo, "take the last --write of these files back (from FILE.fitment-undo)");
  } else if (line.command == "lock") {
    app.add_option("--output-format", line.lock_format,
                   "requirements, pylock, or cyclonedx (a bill of materials with the target's GPU)")
        ->check(CLI::IsMember({"requirements", "pylock", "cyclonedx"}));
    app.add_flag("--no-hashes", line.no_hashes, "no --hash lines");
    app.add_flag("--annotate", line.annotate, "\"# via\" comments");
    app.add_flag("--fit", line.fit, "lock what the best repair would install, where the file itself does not fit");
    app.add_flag("-U,--upgrade", line.upgrade, "do not prefer the versions of an existing output file");
    app.add_option("-P,--upgrade-package", line.upgrade_packages, "do not prefer this package's old version")
        ->allow_extra_args(false);
  } else if (line.command == "check") {
    app.add_option("--fail-on", line.fail_on, "exit 1 from this level on: error, warning, note or never")
        ->check(CLI::IsMember({"error", "warning", "note", "never"}));
    app.add_option("--baseline", line.baseline, "what this file knows already is no reason to stop");
    app.add_option("--write-baseline", line.write_baseline, "write what is wrong today into this file, and exit 0");
    app.add_flag("--watch", line.watch, "ask again whenever a file that was read changes, until Ctrl-C");
  } else if (line.command == "snapshot") {
    app.add_option("--pythons", line.snapshot_pythons, "ask for these Python versions too (3.9,3.10)")->delimiter(',');
    app.add_option("--dates", line.snapshot_dates, "ask as of these days too (2025-11-25)")->delimiter(',');
  } else if (line.command == "audit") {
    app.add_option("--targets", line.targets, "t4,a10g,…: each deployment for each; else its own accelerator");
    app.add_option("-j,--jobs", line.jobs, "processes (one a core)")->check(CLI::NonNegativeNumber);
    app.add_flag("--resume", line.resume, "keep the verdicts that the -o file holds and go on");
  } else if (line.command == "verify") {
    app.add_flag("--fit", line.fit, "verify what the best repair would install, where the file itself does not fit");
    app.add_option("--timeout", line.import_timeout, "seconds for each import (120)")->check(CLI::PositiveNumber);
    app.add_option("--emit-script", line.emit_script,
                   "write local_requirements.txt and import_test.py into this folder, to run elsewhere");
    app.add_option("--keep", line.keep, "make the environment in this folder and leave it there");
    app.add_option("--env", line.env,
                   "test what this environment (its folder or Python) has installed; install nothing");
    app.add_option("--only", line.only, "import these packages alone (names, separated by commas)");
  } else if (line.command == "doctor") {
    app.add_option("--env", line.env, "an environment's folder or Python (default: the active one, else .venv)");
    app.add_option("--target-out", line.target_out, "write this machine as a target file for --target");
  } else if (line.command == "inspect") {
    app.add_option("--against", line.against, "NAME==VERSION: does it load beside this, with what that requires?")
        ->allow_extra_args(false);
  } else if (line.command == "report") {
    static const std::map<std::string, RepairPolicy> kPolicies{
        {"minimum", RepairPolicy::kMinimum}, {"compatible", RepairPolicy::kCompatible}, {"pin", RepairPolicy::kPin}};
    app.add_option("--policy", line.policy, "how a touched line is written: minimum, compatible or pin")
        ->transform(Choice(kPolicies))
        ->type_name("TEXT");
  }
}

void AddOptions(CLI::App& app, CommandLine& line) {
  app.set_help_flag("-h,--help", "this text");
  const std::string& command = line.command;
  if (command == "why") app.add_option("NAME", line.name, "the package")->required();
  if (command == "explain") app.add_option("CODE", line.name, "such as FIT401; without it: all")->required(false);
  if (command == "manual") {
    line.name = "markdown";
    app.add_option("WHAT", line.name, "man, markdown, bash, zsh or fish")
        ->check(CLI::IsMember({"man", "markdown", "bash", "zsh", "fish"}));
  }
  if (command == "target") {
    line.name = "list";
    app.add_option("WHAT", line.name, "list, show or detect")->check(CLI::IsMember({"list", "show", "detect"}));
  }
  if (command == "facts") {
    line.name = "list";
    app.add_option("WHAT", line.name, "list, explain, build, update or needs")
        ->check(CLI::IsMember({"list", "explain", "build", "update", "needs"}));
    app.add_option("ARGUMENT", line.argument,
                   "explain: an ID of the list, or a package; build: a list; update: from where");
    app.add_option("--wheels", line.wheels, "build: read the wheels that lie in this folder instead of fetching them");
  }
  if (command == "inspect") {
    app.add_option("WHAT", line.files, "a wheel's path or URL, or name==version")->required();
  } else if (command != "target" && command != "explain" && command != "facts" && command != "manual") {
    app.add_option(line.command == "audit" ? "DIR" : "FILE", line.files,
                   line.command == "audit" ? "folders; every deployment below them is judged"
                                           : "deployment or requirement files (- for standard input)")
        ->required(command != "doctor");
    AddFileOptions(app, line);
  }
  AddCommandOptions(app, line);
  const bool asks = command != "read" && command != "explain" && command != "manual";
  if (asks) AddTargetOptions(app, line);
  if (asks && command != "target" && command != "doctor") {
    AddResolveOptions(app, line);
    AddIndexOptions(app, line);
  }
  AddOutputOptions(app, line);
}

// What `-o` and `--format` come to.
Result<void> SettleFormat(CommandLine& line, bool format_given) {
  if (!format_given) {
    if (line.output.ends_with(".json")) line.format = "json";
    if (line.command == "check" && line.output.ends_with(".sarif")) line.format = "sarif";
    if (line.command == "check" && line.output.ends_with(".md")) line.format = "markdown";
    const std::string& output = line.output;
    const bool page = output.ends_with(".html") || output.ends_with(".htm") || output.ends_with('/') ||
                      (!output.empty() && output != "-" && IsDirectory(output));
    if (line.command == "report") line.format = page ? "html" : "markdown";
  }
  std::vector<std::string> known{"full", "concise", "json"};
  if (line.command == "report") known = {"markdown", "md", "html"};
  if (line.command == "check") known.insert(known.end(), {"sarif", "github", "gitlab", "junit", "markdown"});
  if (std::find(known.begin(), known.end(), line.format) != known.end()) return {};
  return Fail(ErrorKind::kUsage, "`" + line.command + "` has no format `" + line.format + "`", {},
              "It has " + JoinAnd(known) + ".");
}

Result<void> SettleNames(CommandLine& line) {
  for (auto* list : {&line.resolve.no_binary, &line.resolve.only_binary, &line.upgrade_packages}) {
    std::vector<std::string> names;
    for (const std::string& text : *list) {
      for (std::string_view name : Split(text, ','))
        names.push_back(name == ":all:" ? ":all:" : NormalizeName(Trim(name)));
    }
    *list = std::move(names);
  }
  if (line.command == "why") line.name = NormalizeName(line.name);
  if (line.command == "lock" && line.format == "concise") line.format = "full";
  if (line.offline && line.no_cache && line.snapshot.empty()) {
    return Fail(ErrorKind::kUsage,
                "--offline with --no-cache leaves nothing to answer from but the snapshot inside the program", {},
                "Leave one of the two out, or name a --snapshot.");
  }
  return {};
}

// "TEXT:{uv,pip}" and "ENUM:value in {auto->0,…} OR {…}" name the values that are taken.
std::vector<std::string> ValuesIn(const std::string& type) {
  std::vector<std::string> values;
  size_t open = type.find('{'), close = type.find('}');
  if (open == std::string::npos || close == std::string::npos || close < open) return values;
  for (std::string_view value : Split(std::string_view(type).substr(open + 1, close - open - 1), ','))
    values.emplace_back(Trim(value.substr(0, value.find("->"))));
  return values;
}

Error UsageError(const CLI::ParseError& error, const CLI::App& app, const std::string& command) {
  std::string message = error.what(), hint;
  while (!message.empty() && (message.back() == '\n' || message.back() == '.')) message.pop_back();
  std::replace(message.begin(), message.end(), '\n', ' ');
  const size_t colon = message.find(": ");
  const CLI::Option* option = colon == std::string::npos ? nullptr : app.get_option_no_throw(message.substr(0, colon));
  if (option && message.ends_with(" required TEXT missing")) message = message.substr(0, colon) + " needs a value";
  const bool positive = option && option->get_type_name().ends_with("POSITIVE");
  if (option && (message.find(" not in range ") != std::string::npos || message.find("convert") != std::string::npos)) {
    message = message.substr(0, colon) + " takes a number" + (positive ? " above 0" : "") + ", and `" +
              option->results().front() + "` is none";
  } else if (option && error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ValidationError)) {
    if (std::vector<std::string> known = ValuesIn(option->get_type_name()); !known.empty()) {
      message = message.substr(0, colon) + " has no value `" + option->results().front() + "`";
      hint = "It takes " + Join(known, ", ") + ". ";
    }
  }
  if (size_t dash = message.find("--");
      dash != std::string::npos && error.get_exit_code() == static_cast<int>(CLI::ExitCodes::ExtrasError)) {
    std::vector<std::string> known;
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) known.push_back("--" + name);
    }
    std::string wrong = message.substr(dash, message.find_first_of(" =]", dash) - dash);
    message = "`fitment " + command + "` has no option " + wrong;
    if (std::vector<std::string> near = NearNames(wrong, known); !near.empty())
      hint = "Did you mean " + near.front() + "? ";
  }
  return {ErrorKind::kUsage, message, {}, hint + "`fitment " + command + " --help` lists the options."};
}

OptionFacts FactsOf(const CLI::Option& option) {
  OptionFacts facts;
  for (const std::string& name : option.get_lnames()) facts.names.push_back("--" + name);
  for (const std::string& name : option.get_snames()) facts.names.push_back("-" + name);
  facts.positional = option.nonpositional() == false;
  if (facts.positional) facts.names = {option.get_name(true)};
  facts.about = option.get_description();
  facts.group = option.get_group();
  facts.takes_value = option.get_items_expected_max() > 0;
  facts.required = option.get_required();
  facts.several = option.get_expected_max() > 1;
  if (facts.takes_value && !facts.positional) facts.value = "VALUE";
  for (const std::string& name : facts.names) {
    if (!facts.value.empty() && PlaceholderOf(name) != "VALUE") facts.value = PlaceholderOf(name);
  }
  facts.values = ValuesIn(option.get_type_name());
  return facts;
}

CommandFacts FactsOf(const CommandHelp& help, const CLI::App& app) {
  CommandFacts facts{std::string(help.name), std::string(help.about), std::string(help.example), {}};
  for (const CLI::Option* option : app.get_options()) facts.options.push_back(FactsOf(*option));
  return facts;
}

Result<ParsedCommandLine> ParseCommand(const CommandHelp& help, int argc, const char* const* argv) {
  ParsedCommandLine parsed;
  parsed.line.command = help.name;
  CLI::App app(std::string(help.about), "fitment " + std::string(help.name));
  AddOptions(app, parsed.line);
  try {
    app.parse(argc - 1, argv + 1);
  } catch (const CLI::CallForHelp&) {
    parsed.text = HelpText(FactsOf(help, app));
    return parsed;
  } catch (const CLI::ParseError& error) {
    return std::unexpected(UsageError(error, app, parsed.line.command));
  }
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      parsed.options.push_back("--" + name);
      if (option->count() > 0) parsed.told.push_back("--" + name);
    }
  }
  auto told = [&app](const char* option) { return app.get_option_no_throw(option) && app.count(option) > 0; };
  parsed.line.prerelease_told = told("--prerelease");
  parsed.line.resolution_told = told("--resolution");
  FITMENT_CHECK(SettleFormat(parsed.line, told("--format")));
  FITMENT_CHECK(SettleNames(parsed.line));
  return parsed;
}

}  // namespace

std::vector<CommandFacts> AllCommandFacts() {
  std::vector<CommandFacts> all;
  for (const CommandHelp& help : kCommands) {
    CommandLine line;
    line.command = help.name;
    CLI::App app(std::string(help.about), "fitment " + std::string(help.name));
    AddOptions(app, line);
    all.push_back(FactsOf(help, app));
  }
  return all;
}

Result<ParsedCommandLine> ParseCommandLine(int argc, const char* const* argv) {
  std::string_view first = argc > 1 ? argv[1] : "--help";
  if (first == "--help" || first == "-h" || first == "help") return ParsedCommandLine{.text = std::string(kHelp)};
  if (first == "--version" || first == "-V") return ParsedCommandLine{.text = "fitment " FITMENT_VERSION "\n"};
  std::vector<std::string> names;
  for (const CommandHelp& help : kCommands) {
    if (help.name == first) return ParseCommand(help, argc, argv);
    names.emplace_back(help.name);
  }
  std::vector<std::string> near = NearNames(first, names, 1);
  return Fail(ErrorKind::kUsage, "there is no command `" + Printable(first) + "`", {},
              near.empty() ? "`fitment --help` lists the commands." : "Did you mean `fitment " + near.front() + "`?");
}

namespace {

// An address that holds a password is not said again.
std::string WithoutSecrets(const std::string& url) {
  return url.find('@') == std::string::npos ? url : "";
}

}  // namespace

std::string QuestionOptions(const CommandLine& line) {
  std::string text;
  auto add = [&text](std::string_view option, const std::string& value) {
    const std::string_view quote = value.find(' ') == std::string::npos ? "" : "'";
    if (!value.empty()) text += fmt::format(" {} {}{}{}", option, quote, value, quote);
  };
  auto each = [&add](std::string_view option, const std::vector<std::string>& values) {
    for (const std::string& value : values) add(option, value);
  };
  each("--constraint", line.constraints);
  each("--override", line.overrides);
  each("--extra", line.extras);
  each("--group", line.groups);
  add("--target", line.target.name);
  add("--gpu", line.target.gpu);
  add("--cuda", line.target.cuda);
  add("--driver", line.target.driver);
  add("--python", line.target.python);
  add("--platform", line.target.platform);
  add("--installer", line.installer);
  if (line.with_platform) text += " --with-platform";
  each("--no-binary", line.resolve.no_binary);
  each("--only-binary", line.resolve.only_binary);
  add("--exclude-newer", line.exclude_newer);
  add("--snapshot", line.snapshot);
  static constexpr std::string_view kPolicies[] = {"", "compatible", "pin"};
  add("--policy", std::string(kPolicies[static_cast<size_t>(line.policy)]));
  if (line.fail_on != "error") add("--fail-on", line.fail_on);
  if (line.plan > 1) add("--plan", std::to_string(line.plan));
  if (line.late_caps) text += " --late-caps";
  add("--index-url", WithoutSecrets(line.index.index_url));
  for (const std::string& url : line.index.extra_index_urls) add("--extra-index-url", WithoutSecrets(url));
  for (const std::string& url : line.index.find_links) add("--find-links", WithoutSecrets(url));
  if (line.index.no_index == true) text += " --no-index";
  add("--index-strategy", line.index.index_strategy);
  if (line.offline) text += " --offline";
  return text;
}

}  // namespace fitment

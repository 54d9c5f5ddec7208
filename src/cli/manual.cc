// Five ways to write down the option tree. Tests: manual_test.cc.
#include "cli/manual.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "resolve/codes.h"
#include "target/presets.h"

namespace fitment {
namespace {

std::string LongName(const OptionFacts& option) {
  for (const std::string& name : option.names) {
    if (name.starts_with("--")) return name;
  }
  return option.names.empty() ? "" : option.names.front();
}

// "--target, -t VALUE".
std::string Spelled(const OptionFacts& option) {
  std::string text = Join(option.names, ", ");
  if (!option.positional && option.takes_value) text += " " + option.value;
  return text;
}

std::string Values(const OptionFacts& option) {
  return option.values.empty() || option.about.find(option.values.front()) != std::string::npos
             ? ""
             : " (" + Join(option.values, ", ") + ")";
}

// What a shell may offer for an option's value.
std::vector<std::string> Offered(const CommandFacts& command, const OptionFacts& option) {
  std::string name = LongName(option);
  std::vector<std::string> offered = option.values;
  if (name == "--target" || name == "--targets") {
    for (const Preset& preset : Presets()) offered.push_back(preset.name);
    offered.emplace_back("cpu");
  }
  if (name == "CODE") {
    for (const CodeFact& fact : Codes()) offered.emplace_back(fact.code);
  }
  if (name == "--format") {
    offered = {"full", "concise", "json"};
    if (command.name == "check") offered.insert(offered.end(), {"sarif", "github", "gitlab", "junit", "markdown"});
    if (command.name == "report") offered = {"markdown", "html"};
  }
  return offered;
}

// Inside a roff line: backslashes, dashes that are copied, a dot or quote at the start.
std::string Roff(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out.starts_with('.') || out.starts_with('\'') ? "\\&" + out : out;
}

// Inside single quotes of a shell.
std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// Inside the brackets of a zsh _arguments spec.
std::string ZshText(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::vector<std::string> Names(const std::vector<CommandFacts>& commands) {
  std::vector<std::string> names;
  for (const CommandFacts& command : commands) names.push_back(command.name);
  return names;
}

constexpr std::string_view kExitCodes =
    "0: it fits, done, or nothing to do. 1: it does not fit, no plan was found, or an error stays after it. 2: "
    "trouble: usage, files, an index "
    "that does not answer, undecided within the limits.";

struct Variable {
  std::string_view name, about;
};
constexpr Variable kVariables[] = {
    {"FITMENT_CACHE_DIR", "the cache's folder; else XDG_CACHE_HOME/fitment, else ~/.cache/fitment"},
    {"NO_COLOR, CLICOLOR_FORCE, TERM", "colours, as usual"},
    {"UV_*, PIP_*", "the settings of the modelled installer are read as it reads them"},
};

}  // namespace

std::string ManPage(const std::vector<CommandFacts>& commands) {
  std::string text = fmt::format(".TH FITMENT 1 \"\" \"fitment {}\" \"User Commands\"\n", FITMENT_VERSION);
  text +=
      ".SH NAME\nfitment \\- tells whether a deployment's Python wheels fit a GPU machine, and mends what does not\n"
      ".SH SYNOPSIS\n.B fitment\n.I COMMAND\n[\\fIFILE\\fR...] [\\fIoptions\\fR]\n.SH COMMANDS\n";
  for (const CommandFacts& command : commands) {
    text += ".SS " + command.name + "\n" + Roff(command.about) + "\n.PP\n.nf\n" + Roff(command.example) + "\n.fi\n";
    for (const OptionFacts& option : command.options) {
      text += ".TP\n.B " + Roff(Spelled(option)) + "\n" + Roff(option.about + Values(option)) + "\n";
    }
  }
  text += ".SH EXIT STATUS\n" + Roff(kExitCodes) + "\n.SH ENVIRONMENT\n";
  for (const Variable& variable : kVariables)
    text += ".TP\n.B " + Roff(variable.name) + "\n" + Roff(variable.about) + "\n";
  return text + ".SH FILES\n.TP\n.B .fitment.toml\n" +
         Roff(
             "defaults of a project: target keys, and long options without their dashes; or [tool.fitment] of "
             "pyproject.toml") +
         "\n";
}

std::string MarkdownManual(const std::vector<CommandFacts>& commands) {
  std::string text =
      "# Reference\n\nMade by `fitment manual markdown` from the program's own options; `tests/program/habits_test.py` "
      "holds this page to it.\n";
  for (const CommandFacts& command : commands) {
    text += "\n## fitment " + command.name + "\n\n" + command.about + "\n\n```sh\n" + command.example + "\n```\n";
    std::string group = "?";
    for (const OptionFacts& option : command.options) {
      if (option.group != group) text += "\n" + (option.group.empty() ? "Options" : option.group) + ":\n\n";
      group = option.group;
      text += "- `" + Spelled(option) + "`: " + option.about + Values(option) + "\n";
    }
  }
  text += "\n## Exit codes\n\n" + std::string(kExitCodes) + "\n\n## Environment\n\n";
  for (const Variable& variable : kVariables) text += fmt::format("- `{}`: {}\n", variable.name, variable.about);
  text += "\n## Codes\n\n| code | what it says | what to do |\n| --- | --- | --- |\n";
  for (const CodeFact& fact : Codes()) text += fmt::format("| {} | {} | {} |\n", fact.code, fact.title, fact.remedy);
  return text;
}

std::string BashCompletions(const std::vector<CommandFacts>& commands) {
  std::string options, values;
  for (const CommandFacts& command : commands) {
    std::string names;
    for (const OptionFacts& option : command.options) {
      std::vector<std::string> offered = Offered(command, option);
      if (option.positional) {
        if (!offered.empty()) options += fmt::format("    {}) words={} ;;\n", command.name, Quoted(Join(offered, " ")));
        continue;
      }
      names += (names.empty() ? "" : " ") + Join(option.names, " ");
      if (!option.takes_value) continue;
      for (const std::string& name : option.names) {
        if (!offered.empty())
          values += fmt::format("    {}:{}) COMPREPLY=($(compgen -W {} -- \"$cur\")); return ;;\n", command.name, name,
                                Quoted(Join(offered, " ")));
      }
    }
    options += fmt::format("    {}:options) words={} ;;\n", command.name, Quoted(names));
  }
  return "# bash completion for fitment, made by `fitment manual bash`\n_fitment() {\n"
         "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]} words=''\n"
         "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W " +
         Quoted(Join(Names(commands), " ") + " --help --version") +
         " -- \"$cur\"))\n    return\n  fi\n  case $command:$prev in\n" + values +
         "  esac\n  local asked=$command\n  case $cur in -*) asked=$command:options ;; esac\n  case $asked in\n" +
         options +
         "  esac\n  if [ -n \"$words\" ]; then\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  else\n"
         "    COMPREPLY=($(compgen -f -- \"$cur\"))\n  fi\n}\ncomplete -o filenames -F _fitment fitment\n";
}

std::string ZshCompletions(const std::vector<CommandFacts>& commands) {
  std::string text = "#compdef fitment\n# made by `fitment manual zsh`\n_fitment() {\n  local -a commands=(\n";
  for (const CommandFacts& command : commands)
    text += "    " + Quoted(command.name + ":" + ZshText(command.about)) + "\n";
  text +=
      "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n"
      "  local command=$words[2]\n  shift words\n  (( CURRENT-- ))\n  case $command in\n";
  for (const CommandFacts& command : commands) {
    text += "    " + command.name + ")\n      _arguments";
    for (const OptionFacts& option : command.options) {
      std::vector<std::string> offered = Offered(command, option);
      std::string action = offered.empty() ? "_files" : "(" + Join(offered, " ") + ")";
      if (option.positional) {
        text += " \\\n        " + Quoted("*:" + ZshText(option.names.front()) + ":" + action);
        continue;
      }
      for (const std::string& name : option.names) {
        std::string value = option.takes_value ? ":value:" + action : "";
        text += " \\\n        " + Quoted("*" + name + "[" + ZshText(option.about) + "]" + value);
      }
    }
    text += "\n      ;;\n";
  }
  return text + "  esac\n}\n_fitment \"$@\"\n";
}

std::string FishCompletions(const std::vector<CommandFacts>& commands) {
  std::string text = "# fish completion for fitment, made by `fitment manual fish`\n";
  for (const CommandFacts& command : commands)
    text += fmt::format("complete -c fitment -n __fish_use_subcommand -f -a {} -d {}\n", command.name,
                        Quoted(command.about));
  for (const CommandFacts& command : commands) {
    for (const OptionFacts& option : command.options) {
      std::vector<std::string> offered = Offered(command, option);
      text += fmt::format("complete -c fitment -n '__fish_seen_subcommand_from {}'", command.name);
      if (option.positional && offered.empty()) {
        text += " -F\n";
        continue;
      }
      for (const std::string& name : option.names) {
        if (name.starts_with("--")) {
          text += " -l " + name.substr(2);
        } else if (name.starts_with('-')) {
          text += " -s " + name.substr(1);
        }
      }
      if (option.takes_value && !option.positional) text += " -r";
      if (!offered.empty()) text += " -f -a " + Quoted(Join(offered, " "));
      text += " -d " + Quoted(option.about) + "\n";
    }
  }
  return text;
}

}  // namespace fitment

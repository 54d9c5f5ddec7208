// One deployment format: how its files are known, read and edited. A format is added by a file that defines one, a line
// in format.cc, and its tests. Inside config only. Tests: pyproject_test.cc, formats_test.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/edit_form.h"
#include "config/input.h"
#include "config/requirements_txt.h"

namespace fitment {

// What a reader is given. `load` reads files that the text names; none: they are not followed.
struct FormatInput {
  std::string path;
  std::string text;
  const FileLoader& load;
  const EnvironmentVariables& environment;
  const ReadChoices& choices;
};

struct Format {
  std::string_view kind;  // "pyproject"
  std::string_view what;  // "pyproject.toml", for the list of what is understood
  // Whether a file may be of this format, by its base name in lower case; and, where that is not enough (nullptr: it
  // is), by what stands in it.
  bool (*named)(std::string_view base_name);
  bool (*holds)(std::string_view base_name, std::string_view text) = nullptr;
  // The deployment; its own file is files.front(), with `kind`. Errors as ReadDeployments.
  Result<Deployment> (*read)(const FormatInput& input);
  // Splices of one file of this format; nullptr: never edited (a lock).
  Result<std::vector<Splice>> (*edit)(const FileEdits& file) = nullptr;
  // How a Python version ("3.11") is written in `python`; nullptr: as it is.
  std::string (*python_text)(std::string_view python) = nullptr;
  std::string_view advice = "";  // where `edit` is nullptr: what to change instead
  // Whether a search of folders takes files of this name: those that hold something else are told, where the name says
  // much, passed over in silence, where it says little; locks stand beside what they were made from.
  enum class Search : uint8_t { kAlways, kWhereItHolds, kNever } search = Search::kAlways;

  bool Takes(std::string_view base_name, std::string_view text) const {
    return named(base_name) && (!holds || holds(base_name, text));
  }
};

// The formats beside Truss and requirements files, in the order in which they are asked.
std::span<const Format* const> Formats();
const Format* FormatNamed(std::string_view kind);                      // nullptr for none
const Format* FormatOf(std::string_view path, std::string_view text);  // nullptr for none

extern const Format kPyprojectFormat;

// An item whose text stands in [span) of the file, or, where that is escaped, decodes to `text`. Faults go to
// item.error.
RequirementItem NewItem(const std::string& path, const SourceLines& lines, Span span, std::string text, Role role);
// The deployment of one file of `kind` with one step.
Deployment NewDeployment(const FormatInput& input, std::string_view kind);
// Steps without items go, as far as one stays.
void DropEmptySteps(Deployment* deployment);
// `name` in the folder of `path`, loaded; its items, options and files joined to the deployment's step. No loader:
// nothing. Errors: as RequirementsReader::ReadFile.
Result<void> JoinRequirementsFile(const FormatInput& input, const std::string& name, const SourcePlace& place,
                                  Deployment* deployment);
// Items of the deployment's last step, options of the deployment.
void JoinContent(RequirementsContent content, Deployment* deployment);
std::string_view BaseNameOf(std::string_view path);
// The newest Python from 3.9 to 3.13 that `requires_python` lets in; "" for none.
std::string NewestPython(const SpecifierSet& requires_python);

}  // namespace fitment

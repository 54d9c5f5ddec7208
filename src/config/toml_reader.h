// What the readers of TOML formats share: one document under reading, and the tables that several formats have. Inside
// config only. Tests: pyproject_test.cc.
#pragma once

#include <string>
#include <vector>

#include "config/format.h"
#include "config/toml_doc.h"

namespace fitment {

struct TomlReading {
  const FormatInput& input;
  const SourceLines& lines;
  Deployment& out;

  SourcePlace PlaceOf(const TomlNode& node) const { return lines.PlaceOf(input.path, node.whole.begin); }
  std::unexpected<Error> Fault(std::string message, const TomlNode& node, std::string hint) const {
    return Fail(ErrorKind::kSyntax, std::move(message), PlaceOf(node), std::move(hint));
  }
  void LeaveOut(const TomlNode& node, std::string what, std::string why) const {
    out.left_out.push_back({PlaceOf(node), std::move(what), std::move(why)});
  }
  // The strings of an array as items. Errors (kSyntax): `node` is no array, or holds something else than strings.
  Result<std::vector<RequirementItem>> Items(const TomlNode& node, const std::string& field, Role role) const;
  Result<void> AddItems(const TomlNode& node, const std::string& field, Role role) const;
  // Sets default_python, or leaves a note. Errors (kSyntax): no string, no version specifier.
  Result<void> TakeRequiresPython(const TomlNode& node) const;
};

// [tool.uv]: constraints, overrides, indexes, options. Errors (kSyntax): a field of a wrong type.
Result<void> ReadUvTable(const TomlNode& uv, const TomlReading& reading);
// [tool.uv.sources] over the items read so far: direct references set, indexes joined.
Result<void> ApplyUvSources(const TomlNode& uv, const TomlReading& reading);

// [tool.poetry] dependencies, the chosen groups and extras, sources. An item's text is the dependency as PEP 508 has
// it ("torch>=2.1,<3"); its span is the version's string.
Result<void> ReadPoetry(const TomlNode& poetry, const TomlReading& reading);
// A version constraint of Poetry as PEP 440 clauses: "^2.1" is ">=2.1,<3.0"; nullopt: not one range ("1.* || 2.*").
std::optional<std::string> ClausesOfPoetry(std::string_view constraint);

// Splices for strings in the arrays and tables of a TOML text.
Result<std::vector<Splice>> TomlSplices(const FileEdits& file);

}  // namespace fitment

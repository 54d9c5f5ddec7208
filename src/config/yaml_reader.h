// What the readers of YAML formats besides Truss share, and their editor. Inside config only. Tests: formats_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/format.h"
#include "config/yaml_doc.h"

namespace fitment {

struct YamlReading {
  const FormatInput& input;
  const SourceLines& lines;
  Deployment& out;

  SourcePlace PlaceOf(const YamlNode& node) const { return lines.PlaceOf(input.path, node.whole.begin); }
  std::unexpected<Error> Fault(std::string message, const YamlNode& node, std::string hint) const {
    return Fail(ErrorKind::kSyntax, std::move(message), PlaceOf(node), std::move(hint));
  }
  void LeaveOut(const YamlNode& node, std::string what, std::string why) const {
    out.left_out.push_back({PlaceOf(node), std::move(what), std::move(why)});
  }
  // The strings of a list as lines of a requirements file. Errors (kSyntax): no list, an item that is no string.
  Result<void> ReadLines(const YamlNode& list, const std::string& field) const;
  // The pip and uv installs of a scalar that a shell runs.
  Result<void> ReadCommand(const YamlNode& scalar) const;
  // A Python version ("3.10", 3.11) as the file says it; its place and span for edits.
  Result<void> TakePython(const YamlNode& node, const std::string& field) const;
};

// Splices for items of the file's lists, requirement words of its commands, and the Python version.
Result<std::vector<Splice>> YamlSplices(const FileEdits& file);

}  // namespace fitment

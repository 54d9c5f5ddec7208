// The document's tables: minimum versions and versions to avoid, and how to test; those of GPU and CUDA are in
// story_gpu.cc. Tests: story_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "explain/phrase.h"
#include "report/story.h"
#include "target/facts.h"

namespace fitment {

std::string LowestOf(const SpecifierSet& specifiers) {
  std::optional<Version> lowest;
  for (const Specifier& clause : specifiers.clauses()) {
    bool bounds_below = clause.op == SpecifierOp::kEqual || clause.op == SpecifierOp::kGreaterEqual ||
                        clause.op == SpecifierOp::kGreater || clause.op == SpecifierOp::kCompatible;
    if (bounds_below && (!lowest || clause.version > *lowest)) lowest = clause.version;
  }
  return lowest ? lowest->ToString() : "";
}

namespace {

struct Minimum {
  std::string version, why, source;
};

// A line without a lower bound: what its upper bounds leave.
std::string UpperEndOf(const SpecifierSet& specifiers) {
  std::string text;
  for (const Specifier& clause : specifiers.clauses()) {
    if (clause.op == SpecifierOp::kLess) text = "any below " + clause.text;
    if (clause.op == SpecifierOp::kLessEqual) text = "any up to " + clause.text;
  }
  return text.empty() ? "any" : text;
}

// The line's own lower bound, with whoever in the set requires just that; without one, the highest lower bound of the
// others.
Minimum MinimumOf(const ReportLine& line, const std::vector<Bound>& others) {
  auto own = Version::Parse(LowestOf(line.requirement->specifiers));
  Minimum minimum{own ? own->ToString() : "", line.edit ? line.edit->reason : "as the file has it",
                  line.item ? line.item->place.ToString() : ""};
  std::optional<Version> highest;
  for (const Bound& bound : others) {
    auto requirement = Requirement::Parse(bound.requires_text, true);
    auto lowest = requirement ? Version::Parse(LowestOf(requirement->specifiers)) : std::nullopt;
    if (!lowest || (own ? *lowest != *own : highest && *lowest <= *highest)) continue;
    bool first_of_own = own && !highest;
    highest = lowest;
    if (!own || first_of_own)
      minimum = {(own ? *own : *lowest).ToString(), bound.package + " requires " + Coded(bound.requires_text),
                 bound.source};
  }
  return minimum;
}

// "!=" clauses of others' metadata and yanked releases from the minimum on.
std::vector<Said> VersionsToAvoid(const ReportInput& input, const ReportLine& line, const std::vector<Bound>& others,
                                  const std::string& minimum) {
  const std::string& name = line.requirement->normalized;
  std::vector<Said> avoid;
  for (const Bound& bound : others) {
    auto requirement = Requirement::Parse(bound.requires_text, true);
    if (!requirement) continue;
    std::vector<std::string> versions;
    for (const Specifier& clause : requirement->specifiers.clauses()) {
      if (clause.op == SpecifierOp::kNotEqual) versions.push_back(clause.text + (clause.wildcard ? ".*" : ""));
    }
    if (!versions.empty())
      avoid.push_back({name + ": " + Join(versions, ", ") + " (excluded by " + bound.package + ")", bound.source});
  }
  auto lowest = Version::Parse(minimum);
  auto releases = input.releases.find(name);
  if (!lowest || releases == input.releases.end()) return avoid;
  std::map<std::string, std::string> yanked;  // reason: versions
  for (const Resolver::Release& release : releases->second) {
    if (!release.yanked || release.version < *lowest) continue;
    std::string why = release.refusal.detail.empty() ? "yanked" : release.refusal.detail;
    yanked[why] += (yanked[why].empty() ? "" : ", ") + release.version.ToString();
  }
  for (const auto& [why, versions] : yanked) avoid.push_back({name + ": " + versions + " (" + why + ")"});
  return avoid;
}

// The narrowest Requires-Python among the lines' own packages: its lower and its upper end, each with who says so.
std::vector<std::vector<Said>> PythonRows(const ReportInput& input) {
  std::optional<Version> lowest, highest;
  Said low_by, high_by;
  for (const Pin& pin : SetOf(input).pins) {
    auto python = SpecifierSet::Parse(pin.metadata.requires_python());
    if (!pin.requested || !python) continue;
    Said says{pin.name + " " + pin.version + " requires " + Coded(InReadingOrder(*python)),
              std::string(pin.metadata.source())};
    for (const Specifier& clause : python->clauses()) {
      bool from = clause.op == SpecifierOp::kGreaterEqual || clause.op == SpecifierOp::kGreater;
      bool to = clause.op == SpecifierOp::kLess || clause.op == SpecifierOp::kLessEqual;
      if (from && (!lowest || clause.version > *lowest)) lowest = clause.version, low_by = says;
      if (to && (!highest || clause.version < *highest)) highest = clause.version, high_by = says;
    }
  }
  std::vector<std::vector<Said>> rows;
  const std::string python = input.before.target->python.ToString();
  if (lowest) rows.push_back({{"Python"}, {lowest->ToString()}, low_by, {python}});
  if (highest) rows.push_back({{"Python"}, {"below " + highest->ToString()}, high_by, {python}});
  return rows;
}

// The module to import: the one that is called as the project is, if it has one; else its first; else the project's
// name.
std::string ModuleOf(const std::string& project, std::string_view known) {
  std::string module = project;
  std::replace(module.begin(), module.end(), '-', '_');
  if (known.empty()) return module;
  for (std::string_view name : Split(known, ';')) {
    if (name == module) return module;
  }
  return std::string(known.substr(0, known.find(';')));
}

std::string ImportLines(const ReportInput& input, std::string& guessed) {
  std::string lines;
  for (const Pin& pin : SetOf(input).pins) {
    if (!pin.requested) continue;
    std::string_view known = ImportNames(pin.name);
    if (known.empty()) guessed += (guessed.empty() ? "" : ", ") + pin.name;
    std::string module = ModuleOf(pin.name, known);
    lines +=
        "import " + module + "\nprint(\"" + pin.name + "\", getattr(" + module + ", \"__version__\", \"imported\"))\n";
    if (pin.name == "torch" && !input.before.target->gpus.empty())
      lines += "print(\"CUDA available:\", torch.cuda.is_available())\n";
  }
  return lines;
}

}  // namespace

std::vector<Bound> OthersOn(const ReportInput& input, std::string_view name) {
  Judgement after = input.before;
  after.resolution = SetOf(input);
  std::vector<Bound> bounds = BoundsOn(after, name);
  std::erase_if(bounds, [](const Bound& bound) { return bound.package == "your file"; });
  // What the user's own packages say comes first: they are the ones that the user knows.
  std::stable_partition(bounds.begin(), bounds.end(), [&](const Bound& bound) {
    const Pin* pin = FindPin(SetOf(input), bound.package.substr(0, bound.package.find(' ')));
    return pin && pin->requested;
  });
  return bounds;
}

void AddVersionTables(const ReportInput& input, Document& document) {
  std::vector<std::vector<Said>> rows;
  std::vector<Said> avoided;
  for (const ReportLine& line : LinesAfter(input)) {
    if (!line.requirement) continue;
    const std::string& name = line.requirement->normalized;
    std::vector<Bound> others = OthersOn(input, name);
    Minimum minimum = MinimumOf(line, others);
    const Pin* pin = FindPin(SetOf(input), name);
    rows.push_back({{name},
                    {minimum.version.empty() ? UpperEndOf(line.requirement->specifiers) : minimum.version},
                    {minimum.why, minimum.source},
                    {pin ? pin->version : ""}});
    for (Said& avoid : VersionsToAvoid(input, line, others, minimum.version)) avoided.push_back(std::move(avoid));
  }
  for (auto& row : PythonRows(input)) rows.push_back(std::move(row));
  document.Heading(2, "Minimum versions");
  document.Table({"package", "minimum", "why", "picked on " + input.date}, std::move(rows));
  document.Heading(3, "Versions to avoid");
  if (avoided.empty()) document.Paragraph("None that the set's metadata excludes or an index marks as yanked.");
  document.List(std::move(avoided));
}

void AddTestSection(const ReportInput& input, Document& document) {
  const Target& target = *input.before.target;
  std::string lines, guessed;
  for (const ReportLine& line : LinesAfter(input)) {
    if (!line.item || line.item->role == RequirementItem::Role::kRequirement) lines += line.text + "\n";
  }
  const bool uv = input.before.installer == "uv";
  std::string imports = ImportLines(input, guessed);
  document.Heading(2, "How to test");
  document.Paragraph("Put the lines into `local_requirements.txt`:");
  document.Code("text", lines);
  document.Paragraph("Install them into a fresh environment, and import what the model imports:");
  document.Code("sh", "python" + target.python.ToString() + " -m venv test-env\n. test-env/bin/activate\n" +
                          (uv ? "pip install uv\nuv pip install -r local_requirements.txt\n"
                              : "pip install -r local_requirements.txt\n") +
                          "python import_test.py\n");
  document.Paragraph("`import_test.py`:");
  document.Code("python", imports);
  std::string verify = input.command;
  if (size_t at = verify.find(" report "); at != std::string::npos) verify.replace(at, 8, " verify ");
  if (size_t at = verify.find(" --offline"); at != std::string::npos) verify.erase(at, 10);  // it installs
  document.Paragraph("Or let " + Coded(verify) + " do all of that" + (input.plan ? ", once the file is changed," : "") +
                     " and tell which rung should have foretold what fails.");
  if (!guessed.empty())
    document.Paragraph("The module names of " + guessed +
                       " are taken from the projects' names; change them where a module is called otherwise.");
}

}  // namespace fitment

// The document's tables: minimum versions and versions to avoid, GPU and CUDA, and how to test. Tests:
// markdown_test.cc.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "report/markdown.h"
#include "report/why.h"
#include "target/facts.h"

namespace fitment {
namespace {

const Pin* FindPin(const Resolution& set, std::string_view name) {
  for (const Pin& pin : set.pins) {
    if (pin.name == name) return &pin;
  }
  return nullptr;
}

// The lowest version that a set of specifiers lets through by its lower bounds; "" for none.
std::string LowestOf(const SpecifierSet& specifiers) {
  std::optional<Version> lowest;
  for (const Specifier& clause : specifiers.clauses()) {
    bool bounds_below = clause.op == SpecifierOp::kEqual || clause.op == SpecifierOp::kGreaterEqual ||
                        clause.op == SpecifierOp::kGreater || clause.op == SpecifierOp::kCompatible;
    if (bounds_below && (!lowest || clause.version > *lowest)) lowest = clause.version;
  }
  return lowest ? lowest->ToString() : "";
}

// What others in the set say about `name`.
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

struct Minimum {
  std::string version, why;
};

// The line's own lower bound, with whoever in the set requires just that; without one, the highest lower bound of the
// others.
Minimum MinimumOf(const ReportLine& line, const std::vector<Bound>& others) {
  auto own = Version::Parse(LowestOf(line.requirement->specifiers));
  Minimum minimum{own ? own->ToString() : "", line.edit ? line.edit->reason : "as the file has it"};
  std::optional<Version> highest;
  for (const Bound& bound : others) {
    auto requirement = Requirement::Parse(bound.requires_text, true);
    auto lowest = requirement ? Version::Parse(LowestOf(requirement->specifiers)) : std::nullopt;
    if (!lowest || (own ? *lowest != *own : highest && *lowest <= *highest)) continue;
    bool first_of_own = own && !highest;
    highest = lowest;
    if (!own || first_of_own)
      minimum = {(own ? *own : *lowest).ToString(), bound.package + " requires `" + bound.requires_text + "`"};
  }
  return minimum;
}

// "!=" clauses of others' metadata and yanked releases from the minimum on.
std::vector<std::string> VersionsToAvoid(const ReportInput& input, const ReportLine& line,
                                         const std::vector<Bound>& others, const std::string& minimum) {
  std::vector<std::string> avoid;
  for (const Bound& bound : others) {
    auto requirement = Requirement::Parse(bound.requires_text, true);
    if (!requirement) continue;
    std::vector<std::string> versions;
    for (const Specifier& clause : requirement->specifiers.clauses()) {
      if (clause.op == SpecifierOp::kNotEqual) versions.push_back(clause.text + (clause.wildcard ? ".*" : ""));
    }
    if (!versions.empty()) avoid.push_back(Join(versions, ", ") + " (excluded by " + bound.package + ")");
  }
  auto lowest = Version::Parse(minimum);
  auto releases = input.releases.find(line.requirement->normalized);
  if (!lowest || releases == input.releases.end()) return avoid;
  for (const Resolver::Release& release : releases->second) {
    if (!release.yanked || release.version < *lowest) continue;
    std::string why = release.refusal.detail.empty() ? "yanked" : release.refusal.detail;
    avoid.push_back(release.version.ToString() + " (" + why + ")");
  }
  return avoid;
}

// The narrowest Requires-Python among the lines' own packages: its lower and its upper end, each with who says so.
std::string PythonRows(const ReportInput& input) {
  std::optional<Version> lowest, highest;
  std::string low_by, high_by;
  for (const Pin& pin : SetOf(input).pins) {
    auto python = SpecifierSet::Parse(pin.metadata.requires_python());
    if (!pin.requested || !python) continue;
    std::string says =
        pin.name + " " + pin.version + " requires `" + MarkdownCell(pin.metadata.requires_python()) + "`";
    for (const Specifier& clause : python->clauses()) {
      bool from = clause.op == SpecifierOp::kGreaterEqual || clause.op == SpecifierOp::kGreater;
      bool to = clause.op == SpecifierOp::kLess || clause.op == SpecifierOp::kLessEqual;
      if (from && (!lowest || clause.version > *lowest)) lowest = clause.version, low_by = says;
      if (to && (!highest || clause.version < *highest)) highest = clause.version, high_by = says;
    }
  }
  std::string python = input.before.target->python.ToString(), rows;
  if (lowest) rows += "| Python | " + lowest->ToString() + " | " + low_by + " | " + python + " |\n";
  if (highest) rows += "| Python | below " + highest->ToString() + " | " + high_by + " | " + python + " |\n";
  return rows;
}

bool HasCodeFor(const TorchFact& torch, const TargetGpu& gpu) {
  if (!torch.cuda_x86_64) return false;
  return std::any_of(torch.sm.begin(), torch.sm.end(), [&](ComputeCapability code) {
    return SassRunsOn(code, gpu.compute_capability, *torch.cuda_x86_64);
  });
}

// One torch release on this target: "yes", or why not.
std::string TorchOnTarget(const TorchFact& torch, const Target& target) {
  if (!torch.cuda_x86_64) return "no: a build without CUDA";
  for (const TargetGpu& gpu : target.gpus) {
    if (!HasCodeFor(torch, gpu)) return "no: no code for " + gpu.compute_capability.Sm();
  }
  std::optional<DriverVersion> driver = target.driver;
  if (!driver && target.cuda) driver = DriverOf(*target.cuda);
  auto fact = DriverFor(*torch.cuda_x86_64, target.platform.os == Os::kWindows);
  if (!fact) return "unknown";
  if (!driver) return "yes with driver " + fact->least.ToString() + " or newer";
  return *driver < fact->least ? "no: needs driver " + fact->least.ToString() : "yes";
}

// Whether a bound of the set leaves room for `version`; companions that pin one release of torch ("==") come in a
// release for each.
bool LeavesRoom(const Bound& bound, const Version& version) {
  auto requirement = Requirement::Parse(bound.requires_text, true);
  if (!requirement) return true;
  const auto& clauses = requirement->specifiers.clauses();
  bool pinned = std::any_of(clauses.begin(), clauses.end(),
                            [](const Specifier& clause) { return clause.op == SpecifierOp::kEqual; });
  return pinned || requirement->specifiers.Contains(version);
}

std::string TorchTable(const ReportInput& input) {
  const Target& target = *input.before.target;
  const Pin* torch = FindPin(SetOf(input), "torch");
  if (!torch || target.gpus.empty() || target.platform.machine != "x86_64") return "";
  std::vector<Bound> bounds = OthersOn(input, "torch");
  for (const ReportLine& line :
       LinesAfter(input)) {  // a bound of the user's own tells more than those of the picked set
    if (!line.requirement || line.requirement->normalized != "torch") continue;
    std::string lowest = LowestOf(line.requirement->specifiers);
    if (!lowest.empty()) bounds = {{"your file", "torch>=" + lowest, ""}};
  }
  std::string rows, python = " " + target.python.ToString() + " ";
  for (const TorchFact& fact : TorchFacts()) {
    Version version = Version::Of(fact.version);
    bool allowed =
        std::all_of(bounds.begin(), bounds.end(), [&](const Bound& bound) { return LeavesRoom(bound, version); });
    bool for_python = (" " + std::string(fact.pythons) + " ").find(python) != std::string::npos;
    if (!allowed || !for_python || fact.released > input.date) continue;
    auto driver = fact.cuda_x86_64 ? DriverFor(*fact.cuda_x86_64) : std::nullopt;
    rows +=
        fmt::format("| {}{} | {} | {} | {} | {} | {} | {} |\n", fact.version,
                    version.PublicString() == torch->version ? " (picked)" : "",
                    fact.cuda_x86_64 ? fact.cuda_x86_64->ToString() : "none", driver ? driver->least.ToString() : "",
                    TorchOnTarget(fact, target), fact.torchvision, fact.torchaudio, fact.from.evidence);
  }
  if (rows.empty()) return "";
  return "\nReleases of torch from the minimum on, as the default index serves them, each with its "
         "companions:\n\n"
         "| torch | CUDA of the wheel | driver at least | on this target | torchvision | torchaudio | evidence |\n"
         "| --- | --- | --- | --- | --- | --- | --- |\n" +
         rows;
}

const GpuFact* FactOf(const TargetGpu& gpu) {
  for (const GpuFact& fact : GpuFacts()) {
    if (fact.name == gpu.name) return &fact;
  }
  return nullptr;
}

// Who brings a package in, torch before others, and where only: "torch 2.9.0, where platform_system == "Linux"".
std::string BroughtBy(const ReportInput& input, const std::string& name) {
  MarkerEnvironment environment = MarkerEnvironmentOf(*input.before.target);
  std::string said;
  for (const Pin& pin : SetOf(input).pins) {
    for (uint32_t i = 0; i < pin.metadata.requirement_count(); ++i) {
      if (pin.metadata.requirement_name(i) != name || (!said.empty() && pin.name != "torch")) continue;
      auto requirement = Requirement::Parse(pin.metadata.requirement_text(i), true);
      if (!requirement || !requirement->marker.Evaluate(environment, pin.extras)) continue;
      said = pin.name + " " + pin.version;
      if (!requirement->marker.empty()) said += ", where `" + requirement->marker.ToString() + "`";
    }
  }
  return said;
}

std::string CudaLibraries(const ReportInput& input) {
  std::string rows;
  for (const Pin& pin : SetOf(input).pins) {
    if (!pin.name.starts_with("nvidia-") && !pin.name.starts_with("cuda-") && pin.name != "triton") continue;
    rows += "| " + pin.name + " | " + pin.version + " | " + MarkdownCell(BroughtBy(input, pin.name)) + " |\n";
  }
  if (rows.empty()) return "";
  return "\nCUDA libraries and compilers that come along (nothing to install by hand):\n\n"
         "| package | version | brought by |\n| --- | --- | --- |\n" +
         rows;
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

std::string VersionTables(const ReportInput& input) {
  std::string rows, avoided;
  for (const ReportLine& line : LinesAfter(input)) {
    if (!line.requirement) continue;
    const std::string& name = line.requirement->normalized;
    std::vector<Bound> others = OthersOn(input, name);
    Minimum minimum = MinimumOf(line, others);
    const Pin* pin = FindPin(SetOf(input), name);
    rows += "| " + name + " | " + (minimum.version.empty() ? "any" : minimum.version) + " | " +
            MarkdownCell(minimum.why) + " | " + (pin ? pin->version : "") + " |\n";
    for (const std::string& avoid : VersionsToAvoid(input, line, others, minimum.version)) {
      avoided += "- " + name + ": " + avoid + "\n";
    }
  }
  std::string text = "\n## Minimum versions\n\n| package | minimum | why | picked on " + input.date +
                     " |\n| --- | --- | --- | --- |\n" + rows + PythonRows(input);
  text += "\n### Versions to avoid\n\n";
  return text + (avoided.empty() ? "None that the set's metadata excludes or an index marks as yanked.\n" : avoided);
}

std::string GpuTables(const ReportInput& input) {
  const Target& target = *input.before.target;
  std::string text = "\n## CUDA and GPU\n\n";
  if (target.gpus.empty()) {
    return text + "No GPU was named for this target, so nothing was asked about one." + CudaLibraries(input) + "\n";
  }
  text += "| | |\n| --- | --- |\n";
  for (const TargetGpu& gpu : target.gpus) {
    text += "| GPU | " + gpu.name + ", compute capability " + gpu.compute_capability.ToString();
    if (const GpuFact* fact = FactOf(gpu)) {
      if (fact->memory_gib) text += fmt::format(", {} GiB", fact->memory_gib);
      if (!fact->last_driver_branch.empty()) text += ", newest driver branch " + std::string(fact->last_driver_branch);
    }
    text += " |\n";
  }
  if (target.driver) {
    auto cuda = NewestCudaOf(*target.driver);
    text += "| Driver | " + target.driver->ToString() +
            (cuda ? " (nvidia-smi prints CUDA " + cuda->ToString() + ")" : "") + " |\n";
  }
  if (target.cuda) text += "| CUDA that nvidia-smi prints | " + target.cuda->ToString() + " |\n";
  const FitReport& fit = FitOf(input);
  if (fit.torch_cuda) text += "| CUDA that the set's torch brings | " + fit.torch_cuda->ToString() + " |\n";
  if (fit.least_driver) text += "| Driver that the set needs | " + fit.least_driver->ToString() + " or newer |\n";
  return text + TorchTable(input) + CudaLibraries(input);
}

std::string TestSection(const ReportInput& input) {
  const Target& target = *input.before.target;
  std::string lines, guessed;
  for (const ReportLine& line : LinesAfter(input)) {
    if (!line.item || line.item->role == RequirementItem::Role::kRequirement) lines += line.text + "\n";
  }
  std::string python = "python" + target.python.ToString();
  std::string imports = ImportLines(input, guessed);
  std::string text =
      "\n## How to test\n\nPut the lines into `local_requirements.txt`:\n\n```text\n" + lines + "```\n\n";
  text += "Install them into a fresh environment, and import what the model imports:\n\n```sh\n" + python +
          " -m venv test-env\n. test-env/bin/activate\n";
  text += input.before.installer == "uv" ? "pip install uv\nuv pip install -r local_requirements.txt\n"
                                         : "pip install -r local_requirements.txt\n";
  text += "python import_test.py\n```\n\n`import_test.py`:\n\n```python\n" + imports + "```\n";
  if (!guessed.empty())
    text += "\nThe module names of " + guessed +
            " are taken from the projects' names; change them where a module is called otherwise.\n";
  return text;
}

}  // namespace fitment

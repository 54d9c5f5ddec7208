// The document's tables of the GPU, of torch releases by CUDA and driver, and of CUDA libraries. Tests: story_test.cc.
#include <fmt/format.h>

#include <algorithm>

#include "report/story.h"
#include "target/facts.h"

namespace fitment {

bool HasCodeFor(const TorchFact& torch, ComputeCapability device) {
  if (!torch.cuda_x86_64) return false;
  return std::any_of(torch.sm.begin(), torch.sm.end(),
                     [&](ComputeCapability code) { return SassRunsOn(code, device, *torch.cuda_x86_64); });
}

namespace {

// One torch release on this target: "yes", or why not.
std::string TorchOnTarget(const TorchFact& torch, const Target& target) {
  if (!torch.cuda_x86_64) return "no: a build without CUDA";
  for (const TargetGpu& gpu : target.gpus) {
    if (!HasCodeFor(torch, gpu.compute_capability)) return "no: no code for " + gpu.compute_capability.Sm();
  }
  std::optional<DriverVersion> driver = target.driver;
  if (!driver && target.cuda) driver = DriverOf(*target.cuda);
  auto fact = DriverFor(*torch.cuda_x86_64, target.platform.os == Os::kWindows);
  if (!fact) return "unknown";
  if (!driver) return "yes, with that driver";
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

std::vector<std::vector<Said>> TorchRows(const ReportInput& input) {
  const Target& target = *input.before.target;
  std::vector<std::vector<Said>> rows;
  for (const TorchFact* fact : TorchReleasesFor(input)) {
    auto driver = fact->cuda_x86_64 ? DriverFor(*fact->cuda_x86_64) : std::nullopt;
    const Pin* torch = FindPin(SetOf(input), "torch");
    const bool picked = torch && Version::Of(fact->version).PublicString() == torch->version;
    rows.push_back({{std::string(fact->version) + (picked ? " (picked)" : "")},
                    {fact->cuda_x86_64 ? fact->cuda_x86_64->ToString() : "none"},
                    {driver ? driver->least.ToString() : ""},
                    {TorchOnTarget(*fact, target), FactText(fact->from)},
                    {std::string(fact->torchvision)},
                    {std::string(fact->torchaudio)}});
  }
  return rows;
}

const GpuFact* FactOf(const TargetGpu& gpu) {
  for (const GpuFact& fact : GpuFacts()) {
    if (fact.name == gpu.name) return &fact;
  }
  return nullptr;
}

// Who brings a package in on this target, torch before others: "torch 2.9.0".
std::string BroughtBy(const ReportInput& input, const std::string& name) {
  MarkerEnvironment environment = MarkerEnvironmentOf(*input.before.target);
  std::string said;
  for (const Pin& pin : SetOf(input).pins) {
    for (uint32_t i = 0; i < pin.metadata.requirement_count(); ++i) {
      if (pin.metadata.requirement_name(i) != name || (!said.empty() && pin.name != "torch")) continue;
      auto requirement = Requirement::Parse(pin.metadata.requirement_text(i), true);
      if (!requirement || !requirement->marker.Evaluate(environment, pin.extras)) continue;
      said = pin.name + " " + pin.version;
    }
  }
  return said;
}

void AddCudaLibraries(const ReportInput& input, Document& document) {
  std::vector<std::vector<Said>> rows;
  for (const Pin& pin : SetOf(input).pins) {
    if (!pin.name.starts_with("nvidia-") && !pin.name.starts_with("cuda-") && pin.name != "triton") continue;
    rows.push_back({{pin.name}, {pin.version}, {BroughtBy(input, pin.name)}});
  }
  if (rows.empty()) return;
  document.Heading(3, "CUDA libraries and compilers that come along");
  document.Paragraph("Nothing of these is to be installed by hand.");
  document.Table({"package", "version", "brought by"}, std::move(rows));
}

std::vector<std::vector<Said>> TargetRows(const ReportInput& input) {
  const Target& target = *input.before.target;
  std::vector<std::vector<Said>> rows;
  for (const TargetGpu& gpu : target.gpus) {
    std::string text = gpu.name + ", compute capability " + gpu.compute_capability.ToString(), from;
    if (const GpuFact* fact = FactOf(gpu)) {
      if (fact->memory_gib) text += fmt::format(", {} GiB", fact->memory_gib);
      if (!fact->last_driver_branch.empty()) text += ", newest driver branch " + std::string(fact->last_driver_branch);
      from = FactText(fact->from);
    }
    rows.push_back({{"GPU"}, {text, from}});
  }
  if (target.driver) {
    auto cuda = NewestCudaOf(*target.driver);
    rows.push_back(
        {{"Driver"}, {target.driver->ToString() + (cuda ? " (nvidia-smi prints CUDA " + cuda->ToString() + ")" : "")}});
  }
  if (target.cuda) rows.push_back({{"CUDA that nvidia-smi prints"}, {target.cuda->ToString()}});
  const FitReport& fit = FitOf(input);
  if (fit.torch_cuda) rows.push_back({{"CUDA that the set's torch brings"}, {fit.torch_cuda->ToString()}});
  if (fit.least_driver) {
    auto driver = fit.torch_cuda ? DriverFor(*fit.torch_cuda) : std::nullopt;
    rows.push_back({{"Driver that the set needs"},
                    {fit.least_driver->ToString() + " or newer", driver ? FactText(driver->from) : ""}});
  }
  return rows;
}

}  // namespace

std::vector<const TorchFact*> TorchReleasesFor(const ReportInput& input) {
  const Target& target = *input.before.target;
  const Pin* torch = FindPin(SetOf(input), "torch");
  if (!torch || target.gpus.empty() || target.platform.machine != "x86_64") return {};
  std::vector<Bound> bounds = OthersOn(input, "torch");
  for (const ReportLine& line :
       LinesAfter(input)) {  // a bound of the user's own tells more than those of the picked set
    if (!line.requirement || line.requirement->normalized != "torch") continue;
    std::string lowest = LowestOf(line.requirement->specifiers);
    if (!lowest.empty()) bounds = {{"your file", "torch>=" + lowest, ""}};
  }
  std::vector<const TorchFact*> releases;
  const std::string python = " " + target.python.ToString() + " ";
  for (const TorchFact& fact : TorchFacts()) {
    Version version = Version::Of(fact.version);
    bool allowed =
        std::all_of(bounds.begin(), bounds.end(), [&](const Bound& bound) { return LeavesRoom(bound, version); });
    bool for_python = (" " + std::string(fact.pythons) + " ").find(python) != std::string::npos;
    if (allowed && for_python && fact.released <= input.date) releases.push_back(&fact);
  }
  return releases;
}

void AddGpuTables(const ReportInput& input, Document& document) {
  document.Heading(2, "CUDA and GPU");
  if (input.before.target->gpus.empty()) {
    document.Paragraph("No GPU was named for this target, so nothing was asked about one.");
    AddCudaLibraries(input, document);
    return;
  }
  document.Table({"of the target", "what is known"}, TargetRows(input));
  document.Show(MatrixPicture(input));
  if (auto rows = TorchRows(input); !rows.empty()) {
    document.Heading(3, "Releases of torch from the minimum on");
    document.Paragraph("As the default index serves them, each with its companions.");
    document.Table({"torch", "CUDA of the wheel", "driver at least", "on this target", "torchvision", "torchaudio"},
                   std::move(rows));
  }
  AddCudaLibraries(input, document);
}

}  // namespace fitment

// Rows of the advisories table whose conditions hold for the set and the target, and yanked releases. Tests:
// fit_rules_test.cc.
#include <algorithm>

#include "base/text.h"
#include "resolve/codes.h"
#include "resolve/fit_set.h"

namespace fitment {
namespace {

// `specifiers` as the table writes them: "|" between alternatives, "*" and "" for anything.
bool Matches(std::string_view specifiers, const Version& version) {
  if (specifiers.empty() || specifiers == "*") return true;
  for (std::string_view alternative : Split(specifiers, '|')) {
    auto parsed = SpecifierSet::Parse(alternative);
    if (parsed && parsed->Contains(version)) return true;
  }
  return false;
}

Version TwoNumbers(int major, int minor) {
  return Version::Of(std::to_string(major) + "." + std::to_string(minor));
}

bool TorchCudaHolds(std::string_view specifiers, const WheelCuda& cuda) {
  if (specifiers.empty()) return true;
  if (specifiers == "cpu") return cuda.kind == WheelCuda::Kind::kCpu;
  if (!cuda.is_cuda()) return false;
  CudaVersion version = cuda.exact.value_or(CudaVersion{cuda.major, 0});
  return Matches(specifiers, TwoNumbers(version.major, version.minor));
}

// The first GPU of the target that the row means. ">=0" means any, even one whose capability nobody published.
const TargetGpu* GpuThatMatches(std::string_view specifiers, const Target& target) {
  for (const TargetGpu& gpu : target.gpus) {
    if (specifiers == ">=0") return &gpu;
    if (gpu.compute_capability.IsKnown() &&
        Matches(specifiers, TwoNumbers(gpu.compute_capability.major, gpu.compute_capability.minor)))
      return &gpu;
  }
  return nullptr;
}

std::string_view NameOf(Os os) {
  switch (os) {
    case Os::kWindows:
      return "windows";
    case Os::kMacos:
      return "macos";
    default:
      return "linux";
  }
}

bool TargetHolds(const Advisory& row, const Target& target) {
  if (!row.os.empty() && row.os != NameOf(target.platform.os)) return false;
  if (!row.python.empty() && !Matches(row.python, target.python.AsVersion())) return false;
  if (!row.glibc.empty() && (target.platform.os != Os::kLinuxGlibc ||
                             !Matches(row.glibc, TwoNumbers(target.platform.libc_major, target.platform.libc_minor))))
    return false;
  return row.gpu.empty() || GpuThatMatches(row.gpu, target);
}

bool Holds(const Advisory& row, const FitPackage& package, const FitContext& context) {
  if (!context.IsKnownBy(row.since) || !TargetHolds(row, *context.target) ||
      !TorchCudaHolds(row.torch_cuda, context.torch_cuda))
    return false;
  if (!row.without.empty() && context.Find(row.without)) return false;
  if (!row.with.empty()) {
    const FitPackage* with = context.Find(row.with);
    if (!with || with->text.empty() || !Matches(row.with_versions, with->version)) return false;
  }
  // "no build for this platform" is not true of a wheel that somebody built for it.
  if (row.kind == "platform" && !package.sdist && package.HasCompiledCode()) return false;
  return Matches(row.versions, package.version);
}

Level LevelOf(const Advisory& row, const FitPackage& package) {
  if (row.level == "error" || (row.level == "named" && package.named)) return Level::kError;
  return row.level == "note" ? Level::kNote : Level::kWarning;
}

Rung RungOf(const Advisory& row) {
  return row.rung == "loads" ? Rung::kLoads : row.rung == "runs" ? Rung::kRuns : Rung::kSound;
}

std::string_view CodeOf(const Advisory& row) {
  if (row.kind == "security") return code::kSecurity;
  if (row.kind == "regression") return code::kRegression;
  if (row.kind == "excluded") return code::kExcluded;
  if (row.kind == "performance" || row.rung == "sound") return code::kRemark;
  if (row.rung == "loads") return code::kKnownClash;
  return row.level == "note" ? code::kHardware : code::kKnownNotToRun;
}

// What comes of two packages that clash: "cannot be imported", "does not run"; "" where they only say so in passing.
std::string_view ClashVerb(const Advisory& row, Level level) {
  if (row.kind != "clash" || level == Level::kNote) return "";
  if (level == Level::kWarning) return " may not work";
  return row.rung == "loads" ? " cannot be imported" : " does not run";
}

// "ctranslate2 4.4.0 does not run beside torch 2.5.1 on T4 (sm_75)".
std::string SubjectOf(const Advisory& row, const FitPackage& package, const FitContext& context) {
  std::string subject = package.Label();
  if (const FitPackage* with = row.with.empty() ? nullptr : context.Find(row.with))
    subject += std::string(ClashVerb(row, LevelOf(row, package))) + " beside " + with->Label();
  if (!row.gpu.empty() && row.gpu != ">=0") subject += " on " + GpuLabel(*GpuThatMatches(row.gpu, *context.target));
  return subject;
}

// "advisory numpy2-pandas: pandas <2.2.2 beside numpy >=2, known since 2024-06-16".
std::string DetailOf(const Advisory& row) {
  std::string detail =
      "advisory " + std::string(row.id) + ": " + std::string(row.package) + " " + std::string(row.versions);
  if (!row.with.empty()) detail += " beside " + std::string(row.with) + " " + std::string(row.with_versions);
  // A row that no older document dates has the day on which it was written.
  if (!row.since.empty() && row.since != row.from.date) detail += ", known since " + std::string(row.since);
  return detail;
}

}  // namespace

void JudgeAdvisories(const FitContext& context, FitOutcome& out) {
  for (const Advisory& row : Advisories()) {
    const FitPackage* package = context.Find(row.package);
    if (!package || package->text.empty() || !Holds(row, *package, context)) continue;
    const std::string subject = SubjectOf(row, *package, context);
    out.Add(CodeOf(row), LevelOf(row, *package), RungOf(row), *package, subject + ": " + std::string(row.reason),
            FactEvidence(DetailOf(row), row.from), "advice: " + std::string(row.fix));
    // Beside a line there is room for what breaks, not for why.
    if (!row.with.empty() && !ClashVerb(row, LevelOf(row, *package)).empty()) out.findings.back().brief = subject;
  }
}

void JudgeYanked(const FitContext& context, FitOutcome& out) {
  for (const FitPackage& package : context.packages) {
    if (!package.yanked) continue;
    std::string reason = package.yanked_reason.empty() ? "no reason given" : Printable(package.yanked_reason);
    out.Add(code::kYanked, Level::kWarning, Rung::kSound, package,
            package.Label() + " was yanked by its project: " + reason,
            {"index", "yanked in the index page (PEP 592): " + reason, std::string(package.filename)});
  }
}

}  // namespace fitment

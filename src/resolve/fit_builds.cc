// Source distributions whose setup.py cannot run: it imports what its own build requirements do not bring. Only what is
// certain is an error: a module whose package is known, beside build requirements that are known to bring nothing else.
// Tests: fit_rules_test.cc, tests/program/build_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "base/text.h"
#include "python/name.h"
#include "python/requirement.h"
#include "python/wheel_name.h"
#include "resolve/codes.h"
#include "resolve/fit_set.h"

namespace fitment {
namespace {

// Build requirements that bring nothing into the build but themselves and one another.
constexpr std::string_view kToolsAlone[] = {"setuptools",
                                            "wheel",
                                            "packaging",
                                            "ninja",
                                            "cmake",
                                            "cython",
                                            "pybind11",
                                            "setuptools-scm",
                                            "toml",
                                            "tomli",
                                            "six",
                                            "setuptools-git",
                                            "scikit-build",
                                            "scikit-build-core",
                                            "distro",
                                            "typing-extensions",
                                            "numpy",
                                            "torch",
                                            "psutil",
                                            "oldest-supported-numpy",
                                            "setuptools-rust",
                                            "semantic-version",
                                            "cffi",
                                            "pycparser",
                                            "pip",
                                            "wheel-stub",
                                            "nvidia-stub",
                                            "triton",
                                            "py-cpuinfo",
                                            "pathspec",
                                            "pbr",
                                            "versioneer",
                                            "future",
                                            "requests"};

// Modules that a bare build environment never has, and the project that holds each. Those that setuptools carries
// inside itself (packaging, wheel) or may carry are not among them.
struct ModuleOf {
  std::string_view module, project;
};
constexpr ModuleOf kModules[] = {{"torch", "torch"},
                                 {"numpy", "numpy"},
                                 {"Cython", "cython"},
                                 {"pybind11", "pybind11"},
                                 {"tensorflow", "tensorflow"},
                                 {"jax", "jax"},
                                 {"psutil", "psutil"},
                                 {"skbuild", "scikit-build"},
                                 {"scipy", "scipy"},
                                 {"pandas", "pandas"},
                                 {"requests", "requests"},
                                 {"yaml", "pyyaml"},
                                 {"cpuinfo", "py-cpuinfo"},
                                 {"triton", "triton"},
                                 {"pythran", "pythran"},
                                 {"cupy", "cupy"},
                                 {"torchvision", "torchvision"},
                                 {"transformers", "transformers"},
                                 {"ninja", "ninja"},
                                 {"cmake", "cmake"},
                                 {"setuptools_rust", "setuptools-rust"},
                                 {"tqdm", "tqdm"},
                                 {"six", "six"},
                                 {"cffi", "cffi"},
                                 {"toml", "toml"},
                                 {"pip", "pip"},
                                 {"mpi4py", "mpi4py"},
                                 {"pkgconfig", "pkgconfig"},
                                 {"nvidia_stub", "nvidia-stub"}};

// Modules of the standard library that a Python no longer has.
struct GoneModule {
  std::string_view module;
  int minor;  // 3.minor is the first without it
};
constexpr GoneModule kGone[] = {{"imp", 12},     {"asynchat", 12}, {"asyncore", 12},  {"smtpd", 12},  {"cgi", 13},
                                {"pipes", 13},   {"crypt", 13},    {"telnetlib", 13}, {"imghdr", 13}, {"sndhdr", 13},
                                {"lib2to3", 13}, {"uu", 13},       {"xdrlib", 13},    {"nntplib", 13}};

// setuptools 82.0.0 came on this day and has no pkg_resources any more (read from its wheel).
constexpr std::string_view kWithoutPkgResources = "82.0.0", kSince = "2026-02-08";

class BuildJudge {
 public:
  BuildJudge(const FitContext& context, FitOutcome& out) : context_(context), out_(out) {}

  void Judge(const FitPackage& package, const BuildNeeds& needs) {
    if (!needs.runs_setup_py) return;
    brought_ = {"setuptools"};
    setuptools_ = SpecifierSet();
    for (const std::string& text : needs.requirements) {
      const auto requirement = Requirement::Parse(text, true);
      if (!requirement) return;
      const std::string& name = requirement->normalized;
      if (std::find(std::begin(kToolsAlone), std::end(kToolsAlone), name) == std::end(kToolsAlone)) return;
      brought_.insert(name);
      if (name == "setuptools") setuptools_ = requirement->specifiers;
    }
    for (const BuildNeeds::Import& import : needs.imports) {
      const std::string why = WhyNot(import, needs);
      if (why.empty()) continue;
      return Tell(package, import, why);
    }
  }

 private:
  // The rest of a sentence: which "…, which" begins.
  std::string WhyNot(const BuildNeeds::Import& import, const BuildNeeds& needs) const {
    for (const GoneModule& gone : kGone) {
      if (gone.module == import.module && context_.target->python.minor >= gone.minor &&
          !brought_.contains(import.module))
        return fmt::format("Python {} does not have any more", context_.target->python.ToString());
    }
    if (import.module == "pkg_resources") {
      const bool newest = context_.IsKnownBy(kSince) && setuptools_.Contains(Version::Of(kWithoutPkgResources)) &&
                          context_.target->python.minor >= 9;
      return newest ? fmt::format("setuptools from {} on does not have any more", kWithoutPkgResources) : "";
    }
    for (const ModuleOf& known : kModules) {
      if (known.module != import.module || brought_.contains(std::string(known.project))) continue;
      return needs.declared ? "its pyproject.toml does not name as a build requirement"
                            : "nothing names as a build requirement (it has no [build-system])";
    }
    return "";
  }

  void Tell(const FitPackage& package, const BuildNeeds::Import& import, const std::string& why) {
    const std::string line = fmt::format("setup.py line {}: import {}", import.line, import.module);
    const bool gone = !why.starts_with("its ") && !why.starts_with("nothing ");
    out_.Add(code::kBuildNeeds, Level::kError, Rung::kInstalls, package,
             fmt::format("{} has no wheel here, and its build stops with \"No module named '{}'\": setup.py imports it "
                         "(line {}), which {}",
                         package.Label(), import.module, import.line, why),
             {"sdist", line, std::string(package.filename)},
             gone ? ""
                  : fmt::format("advice: install {} first and this package after it with --no-build-isolation, or name "
                                "a wheel of it by URL",
                                import.module));
  }

  const FitContext& context_;
  FitOutcome& out_;
  std::set<std::string> brought_;
  SpecifierSet setuptools_;
};

std::string SystemOf(std::string_view platform) {
  if (platform.starts_with("macosx")) return "macOS";
  if (platform.starts_with("win")) return "Windows";
  return "other";
}

// "3.7 to 3.11", and one by one where there are gaps.
std::string MinorsText(const std::map<int, std::set<std::string>>& systems) {
  const int low = systems.begin()->first, high = systems.rbegin()->first;
  if (high - low + 1 == static_cast<int>(systems.size()) && high > low) return fmt::format("3.{} to 3.{}", low, high);
  std::vector<std::string> names;
  for (const auto& [minor, where] : systems) names.push_back(fmt::format("3.{}", minor));
  return JoinAnd(names);
}

}  // namespace

bool WheelsElsewhere::HaveFor(int minor) const {
  return systems.empty() || systems.contains(minor);
}

std::string WheelsElsewhere::For(int minor) const {
  if (!HaveFor(minor)) return "Python " + MinorsText(systems);
  const auto mine = systems.find(minor);
  if (mine == systems.end() || mine->second.contains("other")) return "other platforms";
  return JoinAnd({mine->second.begin(), mine->second.end()});
}

std::optional<WheelsElsewhere> WheelsElsewhereOf(const Pin& pin) {
  WheelsElsewhere out;
  bool compiled = false;
  for (const ProjectView::File& file : pin.files) {
    const auto name = file.is_wheel ? WheelName::Parse(file.filename) : std::nullopt;
    if (!name || name->tags.ends_with("-any")) continue;
    compiled = true;
    for (const WheelTag& tag : ExpandTags(name->tags)) {
      if (!tag.python.starts_with("cp3") || tag.abi == "abi3") continue;
      if (const int minor = std::atoi(tag.python.c_str() + 3)) out.systems[minor].insert(SystemOf(tag.platform));
    }
  }
  return compiled ? std::optional(std::move(out)) : std::nullopt;
}

namespace {

// A release that is compiled on the spot although others get wheels of it.
void TellCompiled(const FitPackage& package, const FitContext& context, FitOutcome& out) {
  const auto needs = context.wheels->builds.find(package.name);
  bool rust = false;
  if (needs != context.wheels->builds.end()) {
    for (const std::string& text : needs->second->requirements)
      rust |= text.starts_with("maturin") || text.starts_with("setuptools-rust") || text.starts_with("setuptools_rust");
  }
  const PythonVersion& python = context.target->python;
  const int minor = python.free_threaded ? -1 : python.minor;  // no ordinary wheel is for 3.13t
  const std::string here =
      package.wheels_elsewhere->HaveFor(minor) ? context.target->platform.ToString() : "Python " + python.ToString();
  const std::string there = package.wheels_elsewhere->For(minor);
  out.Add(code::kCompiles, Level::kWarning, Rung::kInstalls, package,
          fmt::format("{} has no wheel for {}: they are for {}, and the install compiles its source{}", package.Label(),
                      here, there, rust ? ", for which it needs Rust" : ""),
          {"index", fmt::format("of {} wheels only for {}", package.Label(), there), std::string(package.filename)});
}

bool IsTold(const FitOutcome& out, const FitPackage& package) {
  return std::any_of(out.findings.begin(), out.findings.end(), [&](const Finding& finding) {
    return finding.code == code::kBuildNeeds && finding.package == package.name;
  });
}

}  // namespace

void JudgeBuilds(const FitContext& context, FitOutcome& out) {
  if (!context.wheels) return;
  BuildJudge judge(context, out);
  for (const FitPackage& package : context.packages) {
    const auto needs = context.wheels->builds.find(package.name);
    if (needs != context.wheels->builds.end()) judge.Judge(package, *needs->second);
    const bool compiled = package.wheels_elsewhere && context.wheels->sources.contains(package.name);
    if (compiled && !IsTold(out, package)) TellCompiled(package, context, out);
  }
}

std::optional<std::string> BuildFault(const Resolver& resolver, std::string_view name, const Version& version,
                                      const ProjectView::File& sdist) {
  const BuildNeeds* needs = resolver.wheels() ? resolver.wheels()->NeedsOf(name, sdist) : nullptr;
  if (!needs) return std::nullopt;
  FitContext context = FitContext::For(resolver.target(), resolver.options().exclude_newer_us);
  context.Add(PackageOf(name, version, nullptr, true));
  context.Settle();
  FitOutcome out;
  BuildJudge(context, out).Judge(context.packages.front(), *needs);
  return out.findings.empty() ? "" : out.findings.front().brief;
}

}  // namespace fitment

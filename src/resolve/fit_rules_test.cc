// Tests of resolve/fit_rules.h: small sets with the metadata that real releases have, judged for declared targets.
#include "resolve/fit_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

#include "resolve/codes.h"
#include "target/facts.h"
#include "target/presets.h"

namespace fitment {
namespace {

using ::testing::HasSubstr;

Target On(const char* gpu, const char* driver = "", const char* platform = "linux_x86_64",
          const char* python = "3.11") {
  TargetOptions options;
  options.gpu = gpu, options.driver = driver, options.platform = platform, options.python = python;
  auto target = MakeTarget(options, {}, {});
  if (!target) throw std::runtime_error(target.error().message);
  return *target;
}

// A set under construction. Keeps the records that its pins point into.
class Set {
 public:
  Set& Add(std::string name, std::string version, std::vector<std::string> requires_dist = {},
           const char* tag = "cp311-cp311-manylinux_2_28_x86_64") {
    metadata_.push_back(EncodeMetadata(MakeMetadataRecord(name, version, "", requires_dist, {}, Certainty::kCertain,
                                                          "METADATA of " + name + "-" + version)));
    filenames_.push_back(name + "-" + version + "-" + tag + ".whl");
    Pin pin;
    pin.name = std::move(name);
    pin.version = std::move(version);
    pin.requested = true;
    pin.file.filename = filenames_.back();
    pin.metadata = *MetadataView::Open(metadata_.back());
    set_.pins.push_back(std::move(pin));
    std::sort(set_.pins.begin(), set_.pins.end(), [](const Pin& a, const Pin& b) { return a.name < b.name; });
    return *this;
  }
  // torch as the default index has it: the requirement that tells its CUDA.
  Set& Torch(std::string version, std::string requirement) {
    return Add("torch", std::move(version), {std::move(requirement)});
  }
  Set& AsDependency(std::string_view name) {
    PinOf(name).requested = false;
    return *this;
  }
  Pin& PinOf(std::string_view name) {
    return *std::find_if(set_.pins.begin(), set_.pins.end(), [&](const Pin& pin) { return pin.name == name; });
  }
  FitReport On(const Target& target, int64_t exclude_newer_us = 0) const {
    return JudgeFit(set_, target, exclude_newer_us);
  }

 private:
  std::deque<std::string> metadata_, filenames_;
  Resolution set_;
};

constexpr const char* kLinux = "; platform_system == \"Linux\"";
std::string Toolkit(std::string version) {
  return "cuda-toolkit[cudart,nvrtc]==" + version + kLinux;
}
std::string Runtime(std::string version) {
  return "nvidia-cuda-runtime-cu12==" + version + " ; platform_system == \"Linux\" and platform_machine == \"x86_64\"";
}

Set Torch215() {
  return std::move(Set().Torch("2.15.0", Toolkit("13.2.2")));
}
Set Torch210() {
  return std::move(Set().Torch("2.10.0", Runtime("12.8.90")));
}

const Finding* Find(const FitReport& report, std::string_view code, std::string_view package = "") {
  for (const Finding& finding : report.findings) {
    if (finding.code == code && (package.empty() || finding.package == package)) return &finding;
  }
  return nullptr;
}

int Errors(const FitReport& report) {
  return static_cast<int>(std::count_if(report.findings.begin(), report.findings.end(),
                                        [](const Finding& f) { return f.level == Level::kError; }));
}

// ---- the driver ----

TEST(Driver, TheFoundingCase) {
  FitReport today = Torch215().On(On("T4", "530.30.02"));
  EXPECT_EQ(today.rungs.runs, RungAnswer::kNo);
  const Finding* finding = Find(today, code::kDriverTooOld, "torch");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->level, Level::kError);
  EXPECT_THAT(finding->message,
              HasSubstr("built for CUDA 13.2, which needs driver 580.65.06 or newer; the target has driver 530.30.02"));
  EXPECT_THAT(finding->message, HasSubstr("torch 2.10.0 is the newest release"));
  EXPECT_TRUE(finding->brief.ends_with("the target has driver 530.30.02")) << finding->brief;
  EXPECT_THAT(finding->evidence.detail, HasSubstr("cuda-toolkit"));
  EXPECT_THAT(finding->evidence.source, HasSubstr("METADATA of torch-2.15.0"));

  FitReport fits = Torch210().On(On("T4", "530.30.02"));
  EXPECT_EQ(fits.rungs.runs, RungAnswer::kYes)
      << "CUDA 12.8 runs on every driver of CUDA 12: a T4's R530 is no limit on it";
  EXPECT_EQ(Errors(fits), 0);
  EXPECT_EQ(fits.torch_cuda, (CudaVersion{12, 8}));
  EXPECT_EQ(fits.least_driver->ToString(), "525.60.13");
}

TEST(Driver, NotToldIsUnknownNeverAnError) {
  FitReport report = Torch215().On(On("T4"));
  EXPECT_EQ(report.rungs.runs, RungAnswer::kUnknown);
  EXPECT_EQ(Errors(report), 0);
  const Finding* note = Find(report, code::kDriverNotTold, "torch");
  ASSERT_TRUE(note);
  EXPECT_EQ(note->level, Level::kNote);
  EXPECT_THAT(note->message, HasSubstr("580.65.06 or newer"));
  EXPECT_EQ(report.least_driver->ToString(), "580.65.06");
}

TEST(Driver, AToldCudaMeansItsBranch) {
  TargetOptions options;
  options.gpu = "T4", options.cuda = "12.1", options.python = "3.11";
  Target target = *MakeTarget(options, {}, {});
  EXPECT_EQ(Torch210().On(target).rungs.runs, RungAnswer::kYes);
  FitReport report = Torch215().On(target);
  EXPECT_EQ(report.rungs.runs, RungAnswer::kNo);
  EXPECT_THAT(report.findings[0].message, HasSubstr("CUDA 12.1 in nvidia-smi, which means driver 530.30.02"));
}

TEST(Driver, EveryBranchOfAT4) {
  const std::tuple<const char*, bool, bool, bool> kCases[] = {
      // driver: torch 2.0.1 (11.7), 2.10.0 (12.8), 2.15.0 (13.2)
      {"470.82.01", true, false, false}, {"525.60.13", true, true, false},  {"530.30.02", true, true, false},
      {"R525", true, true, false},       {"570.124.06", true, true, false}, {"580.65.06", true, true, true},
      {"440.33", false, false, false},
  };
  for (auto [driver, cuda11, cuda12, cuda13] : kCases) {
    Target target = On("T4", driver);
    EXPECT_EQ(ForbiddenAlone("torch", Version::Of("2.0.1"), nullptr, target, 0).empty(), cuda11) << driver;
    EXPECT_EQ(ForbiddenAlone("torch", Version::Of("2.10.0"), nullptr, target, 0).empty(), cuda12) << driver;
    EXPECT_EQ(ForbiddenAlone("torch", Version::Of("2.15.0"), nullptr, target, 0).empty(), cuda13) << driver;
  }
}

TEST(Driver, AGpuThatNewDriversLeftBehind) {
  FitReport report = Set().Torch("2.0.1", "nvidia-cuda-runtime-cu11==11.7.99").On(On("K80"));
  EXPECT_FALSE(Find(report, code::kDriverTooOld)) << "R470 carries CUDA 11";
  report = Set().Torch("2.1.0", Runtime("12.1.105")).On(On("K80"));
  ASSERT_TRUE(Find(report, code::kDriverTooOld));
  EXPECT_THAT(Find(report, code::kDriverTooOld)->message, HasSubstr("last driver branch for K80 is R470"));
}

// ---- code for the GPU ----

TEST(GpuCode, OfEveryTorch) {
  struct Case {
    const char* gpu;
    const char* torch;
    bool fits;
  };
  const Case kCases[] = {
      {"GTX 1080 Ti", "2.5.1", true},  {"GTX 1080 Ti", "2.7.1", true},
      {"GTX 1080 Ti", "2.8.0", false}, {"GTX 1080 Ti", "2.15.0", false},
      {"V100", "2.5.1", true},         {"V100", "2.10.0", true},
      {"V100", "2.11.0", false},       {"T4", "2.5.1", true},
      {"T4", "2.15.0", true},          {"B200", "2.5.1", false},
      {"B200", "2.7.1", false},        {"B200", "2.8.0", true},
      {"L4", "2.1.2", true},           {"H100", "2.0.1", false},
      {"RTX 5090", "2.7.0", false},    {"RTX 5090", "2.8.0", true},
      {"B300", "2.10.0", true},        {"A10G", "2.15.0", true},
      {"K80", "2.0.1", true},          {"sm_87", "2.10.0", false},
  };
  for (const Case& c : kCases) {
    Target target = On(c.gpu);
    std::string why = ForbiddenAlone("torch", Version::Of(c.torch), nullptr, target, 0);
    EXPECT_EQ(why.find("has no code for") == std::string::npos, c.fits) << c.gpu << " torch " << c.torch << ": " << why;
  }
}

TEST(GpuCode, TheMessageNamesTheListAndAWayOut) {
  FitReport report = Set().Torch("2.5.1", Runtime("12.4.127")).On(On("B200", "580.65.06"));
  const Finding* finding = Find(report, code::kNoCodeForGpu);
  ASSERT_TRUE(finding);
  EXPECT_THAT(finding->message, HasSubstr("torch 2.5.1 has no code for B200 (sm_100)"));
  EXPECT_THAT(finding->message, HasSubstr("sm_86 and sm_90, without PTX"));
  EXPECT_THAT(finding->message, HasSubstr("torch 2.15.0 is the newest release"));
  EXPECT_THAT(finding->evidence.source, HasSubstr("measured"));
}

TEST(GpuCode, EveryGpuOfTheTargetCounts) {
  FitReport report = Torch215().On(On("T4,V100", "580.65.06"));
  const Finding* finding = Find(report, code::kNoCodeForGpu);
  ASSERT_TRUE(finding);
  EXPECT_THAT(finding->message, HasSubstr("V100 (sm_70)"));
}

TEST(GpuCode, ReleasesAndGpusWithoutFactsAreUnknown) {
  FitReport newer = Set().Torch("2.99.0", Toolkit("13.2.2")).On(On("T4", "580.65.06"));
  EXPECT_EQ(newer.rungs.runs, RungAnswer::kUnknown);
  EXPECT_EQ(Errors(newer), 0);
  EXPECT_TRUE(Find(newer, code::kNotCovered, "torch"));
  EXPECT_EQ(Torch215().On(On("B10", "580.65.06")).rungs.runs, RungAnswer::kUnknown);
}

TEST(GpuCode, BuildsOfTheOtherIndexHaveTheirOwnLists) {
  Target pascal = On("GTX 1080 Ti", "530.30.02");
  FitReport report = Set().Add("torch", "2.11.0+cu126").On(pascal);
  EXPECT_EQ(Errors(report), 0) << report.findings[0].message;
  EXPECT_EQ(report.torch_cuda, (CudaVersion{12, 6}));
  EXPECT_FALSE(ForbiddenAlone("torch", Version::Of("2.11.0"), nullptr, pascal, 0).empty());
}

// ---- builds without CUDA, other platforms ----

TEST(CpuBuilds, AreAnErrorOnlyWhereAGpuWasNamed) {
  Set cpu;
  cpu.Add("torch", "2.10.0+cpu");
  FitReport on_gpu = cpu.On(On("T4", "530.30.02"));
  ASSERT_TRUE(Find(on_gpu, code::kCpuBuild));
  EXPECT_EQ(on_gpu.rungs.runs, RungAnswer::kNo);
  EXPECT_EQ(cpu.On(On("cpu")).rungs.runs, RungAnswer::kYes);
  FitReport nobody_asked = cpu.On(On(""));
  EXPECT_EQ(nobody_asked.rungs.runs, RungAnswer::kNotAsked);
  EXPECT_FALSE(Find(nobody_asked, code::kCpuBuild));
}

TEST(CpuBuilds, TheDefaultIndexServesThemOnArmAndWindows) {
  std::vector<std::string> requires_dist = {Runtime("12.8.90")};
  EXPECT_TRUE(
      Find(Set().Add("torch", "2.10.0", requires_dist).On(On("GH200", "580.65.06", "linux_aarch64")), code::kCpuBuild));
  EXPECT_TRUE(
      Find(Set().Add("torch", "2.10.0", requires_dist).On(On("T4", "580.65.06", "win_amd64")), code::kCpuBuild));
  EXPECT_FALSE(
      Find(Set().Torch("2.11.0", Toolkit("13.0.2")).On(On("GH200", "580.65.06", "linux_aarch64")), code::kCpuBuild));
}

TEST(CpuBuilds, OnACpuTargetACudaBuildIsOnlyRemarkedOn) {
  FitReport report = Torch210().On(On("cpu"));
  EXPECT_EQ(report.rungs.runs, RungAnswer::kYes);
  EXPECT_EQ(Errors(report), 0);
  EXPECT_TRUE(Find(report, code::kRemark, "torch"));
}

TEST(CpuBuilds, MetadataWithoutNvidiaOnADefaultIndexVersionIsAnotherBuild) {
  FitReport report = Set().Add("torch", "2.10.0", {"filelock"}).On(On("T4", "530.30.02"));
  EXPECT_EQ(report.rungs.runs, RungAnswer::kUnknown);
  EXPECT_TRUE(Find(report, code::kNotCovered, "torch"));
}

TEST(Rocm, IsNoBuildForAnNvidiaGpu) {
  FitReport report = Set().Add("torch", "2.10.0+rocm6.4").On(On("T4", "530.30.02"));
  ASSERT_TRUE(Find(report, code::kCpuBuild));
  EXPECT_THAT(Find(report, code::kCpuBuild)->message, HasSubstr("rocm6.4"));
}

// ---- torchvision and torchaudio ----

TEST(Family, TorchaudioTakesNoOtherCuda) {
  Set with_132 = Torch215(), with_128 = Torch210();
  Set with_130 = std::move(Set().Torch("2.11.0", Toolkit("13.0.2")));
  for (Set* set : {&with_132, &with_128, &with_130}) set->Add("torchaudio", "2.11.0");
  FitReport report = with_132.On(On(""));
  EXPECT_EQ(report.rungs.loads, RungAnswer::kNo) << "a question of loading: no GPU needs to be named";
  const Finding* finding = Find(report, code::kOtherCuda, "torchaudio");
  ASSERT_TRUE(finding);
  EXPECT_THAT(finding->message,
              HasSubstr("compiled for CUDA 13.0 and refuses torch 2.15.0, which is built for CUDA 13.2"));
  EXPECT_THAT(finding->evidence.detail, HasSubstr("cuda-toolkit"));
  EXPECT_TRUE(Find(with_128.On(On("")), code::kOtherCuda, "torchaudio"));
  EXPECT_EQ(with_130.On(On("")).rungs.loads, RungAnswer::kYes);
  EXPECT_EQ(Errors(with_130.On(On("T4", "580.65.06"))), 0);
}

TEST(Family, OneReleaseOfOneCudaLoads) {
  FitReport report = Torch210()
                         .Add("torchvision", "0.25.0", {"torch==2.10.0"})
                         .Add("torchaudio", "2.10.0", {"torch==2.10.0"})
                         .On(On("T4", "530.30.02"));
  EXPECT_EQ(report.rungs.loads, RungAnswer::kYes);
  EXPECT_EQ(report.rungs.runs, RungAnswer::kYes);
  EXPECT_EQ(Errors(report), 0);
}

TEST(Family, MixedIndexesAreSeen) {
  FitReport report = Set().Add("torch", "2.11.0+cu126").Add("torchvision", "0.26.0", {"torch==2.11.0"}).On(On(""));
  ASSERT_TRUE(Find(report, code::kOtherCuda, "torchvision")) << "the default index's torchvision is built for CUDA 13";
  report = Set().Add("torch", "2.11.0+cu126").Add("torchvision", "0.26.0+cu126", {"torch==2.11.0"}).On(On(""));
  EXPECT_EQ(Errors(report), 0);
  report = Set().Add("torch", "2.5.1+cu121").Add("torchvision", "0.20.1", {"torch==2.5.1"}).On(On(""));
  EXPECT_EQ(Errors(report), 0) << "torchvision compares the CUDA major alone";
  report = Set().Add("torch", "2.5.1+cpu").Add("torchvision", "0.20.1", {"torch==2.5.1"}).On(On(""));
  EXPECT_TRUE(Find(report, code::kTorchWithoutCuda, "torchvision"));
}

TEST(Family, AnOverriddenPinIsAWarning) {
  FitReport report = Torch210().Add("torchvision", "0.20.1", {"torch==2.5.1"}).On(On(""));
  const Finding* finding = Find(report, code::kOtherTorch, "torchvision");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->level, Level::kWarning);
}

TEST(Family, AReleaseThatPinsNothingAndNoTableHasIsUnknown) {
  FitReport report = Torch210().Add("torchaudio", "9.9.9").On(On(""));
  EXPECT_EQ(report.rungs.loads, RungAnswer::kUnknown);
  EXPECT_TRUE(Find(report, code::kNotReadLoads, "torchaudio"));
}

// ---- bitsandbytes and other extensions ----

TEST(Bitsandbytes, NeedsALibraryForTorchsCuda) {
  struct Case {
    const char* bitsandbytes;
    bool for_132;
    bool for_128;
  };
  for (const Case& c : {Case{"0.49.2", false, true}, Case{"0.50.2", true, true}, Case{"0.45.5", false, true},
                        Case{"0.41.3", false, false}}) {
    Target target = On("T4", "580.65.06");
    EXPECT_EQ(Find(Torch215().Add("bitsandbytes", c.bitsandbytes).On(target), code::kNoCudaLibrary) == nullptr,
              c.for_132)
        << c.bitsandbytes;
    EXPECT_EQ(Find(Torch210().Add("bitsandbytes", c.bitsandbytes).On(target), code::kNoCudaLibrary) == nullptr,
              c.for_128)
        << c.bitsandbytes;
  }
  Set set = Torch215();
  set.Add("bitsandbytes", "0.49.2");
  FitReport report = set.On(On("T4", "580.65.06"));
  EXPECT_EQ(report.rungs.runs, RungAnswer::kNo);
  EXPECT_EQ(report.rungs.loads, RungAnswer::kYes) << "it imports";
  EXPECT_FALSE(Find(set.On(On("")), code::kNoCudaLibrary)) << "no GPU was asked for";
  set.AsDependency("bitsandbytes");
  EXPECT_EQ(Find(set.On(On("T4", "580.65.06")), code::kNoCudaLibrary)->level, Level::kWarning) << "nobody named it";
}

TEST(Bitsandbytes, ItsLibrariesBeginAtSomeGpu) {
  FitReport report = Torch210().Add("bitsandbytes", "0.46.1").On(On("V100", "580.65.06"));
  ASSERT_TRUE(Find(report, code::kPackageWithoutCode, "bitsandbytes")) << "its library for CUDA 12.8 begins at sm_75";
  EXPECT_FALSE(Find(Torch210().Add("bitsandbytes", "0.47.0").On(On("V100", "580.65.06")), code::kPackageWithoutCode));
}

TEST(Extensions, XformersOfAnotherCudaHasNoOperators) {
  Set set = std::move(Set().Torch("2.11.0", Toolkit("13.0.2")));
  set.Add("xformers", "0.0.35", {"torch>=2.10"});
  FitReport report = set.On(On("A10G", "580.65.06"));
  ASSERT_TRUE(Find(report, code::kLibraryOfOtherCuda, "xformers"));
  EXPECT_EQ(report.rungs.runs, RungAnswer::kNo);
  EXPECT_EQ(report.rungs.loads, RungAnswer::kYes);
  set.AsDependency("xformers");
  EXPECT_EQ(Errors(set.On(On("A10G", "580.65.06"))), 0) << "unsloth does without it";
}

TEST(Extensions, WhatATurningGpuLacksDoesNotStopIt) {
  FitReport report = Set().Torch("2.9.1", Runtime("12.8.90")).Add("torchao", "0.14.1").On(On("T4", "530.30.02"));
  const Finding* finding = Find(report, code::kPackageWithoutCode, "torchao");
  ASSERT_TRUE(finding);
  EXPECT_EQ(finding->level, Level::kWarning) << "torchao works without its kernels";
  report = Torch210().Add("xformers", "0.0.34", {"torch==2.10.0"}).On(On("V100", "530.30.02"));
  EXPECT_EQ(Find(report, code::kPackageWithoutCode, "xformers")->level, Level::kError);
}

TEST(Extensions, CompiledCodeThatNoTableHasIsUnknown) {
  FitReport report = Torch210().Add("some-kernels", "1.0", {"torch>=2"}).On(On("T4", "530.30.02"));
  EXPECT_EQ(report.rungs.loads, RungAnswer::kUnknown);
  EXPECT_EQ(report.rungs.runs, RungAnswer::kUnknown);
  EXPECT_TRUE(Find(report, code::kNotCovered, "some-kernels"));
  report = Torch210().Add("triton", "3.6.0", {"torch"}).On(On("T4", "530.30.02"));
  EXPECT_EQ(report.rungs.runs, RungAnswer::kYes) << "triton links nothing of torch's";
  report = Torch210().Add("accelerate", "1.0", {"torch>=2"}, "py3-none-any").On(On("T4", "530.30.02"));
  EXPECT_EQ(report.rungs.loads, RungAnswer::kYes) << "pure Python loads anywhere";
  EXPECT_EQ(report.rungs.runs, RungAnswer::kYes);
}

TEST(OwnCuda, PackagesThatDoNotGoThroughTorch) {
  Target old_driver = On("T4", "530.30.02");
  FitReport report = Set().Add("onnxruntime-gpu", "1.27.0").On(old_driver);
  ASSERT_TRUE(Find(report, code::kDriverTooOld, "onnxruntime-gpu"));
  EXPECT_EQ(Errors(Set().Add("onnxruntime-gpu", "1.24.4").On(old_driver)), 0);
  EXPECT_TRUE(Find(Set().Add("cupy-cuda13x", "14.2.0").On(old_driver), code::kDriverTooOld, "cupy-cuda13x"));
  EXPECT_FALSE(Find(Set().Add("cupy-cuda12x", "14.2.0").On(old_driver), code::kDriverTooOld));
}

TEST(NothingForTheGpu, RunsAnywhere) {
  FitReport report = Set().Add("flask", "3.0.0", {}, "py3-none-any").On(On("T4"));
  EXPECT_EQ(report.rungs.runs, RungAnswer::kYes);
  EXPECT_EQ(report.rungs.loads, RungAnswer::kYes);
  EXPECT_TRUE(report.findings.empty());
}

// ---- glibc, advisories, yanked ----

TEST(Glibc, IsMeasuredNotTagged) {
  EXPECT_TRUE(Find(Torch210().On(On("", "", "manylinux_2_17_x86_64")), code::kGlibc, "torch"));
  EXPECT_FALSE(Find(Torch210().On(On("", "", "manylinux_2_28_x86_64")), code::kGlibc));
}

TEST(Advisories, SpeakWhereEveryConditionHolds) {
  Set set = std::move(Set().Torch("2.6.0", Runtime("12.4.127")));
  set.Add("bitsandbytes", "0.44.1").Add("triton", "3.2.0");
  FitReport report = set.On(On(""));
  const Finding* finding = Find(report, code::kKnownClash, "bitsandbytes");
  ASSERT_TRUE(finding);
  EXPECT_EQ(
      finding->message,
      "bitsandbytes 0.44.1 cannot be imported beside triton 3.2.0: it imports triton.ops, which triton 3.2 removed; "
      "advice: bitsandbytes>=0.45.1");
  EXPECT_EQ(finding->brief, "bitsandbytes 0.44.1 cannot be imported beside triton 3.2.0");
  EXPECT_EQ(
      finding->evidence.detail,
      "advisory bitsandbytes-triton-ops: bitsandbytes >=0.39,<0.45.1 beside triton >=3.2, known since 2024-12-17");
  EXPECT_EQ(report.rungs.loads, RungAnswer::kNo);
  EXPECT_FALSE(
      Find(Set().Torch("2.5.1", Runtime("12.4.127")).Add("bitsandbytes", "0.44.1").Add("triton", "3.1.0").On(On("")),
           code::kKnownClash));
}

// Beside each pair that is known to break, one a release away that people confirmed as good.
TEST(Advisories, PairsOfEverydayAndTheirNeighbours) {
  struct Pair {
    const char *package, *bad, *other, *other_bad, *good, *other_good;
  };
  constexpr Pair kPairs[] = {{"torchtext", "0.18.0", "torch", "2.4.0", "0.18.0", "2.3.1"},
                             {"openai", "1.54.0", "httpx", "0.28.0", "1.55.3", "0.28.0"},
                             {"openai", "1.55.2", "httpx", "0.28.1", "1.55.2", "0.27.2"},
                             {"anthropic", "0.39.0", "httpx", "0.28.0", "0.40.0", "0.28.0"},
                             {"groq", "0.12.0", "httpx", "0.28.0", "0.13.0", "0.28.0"},
                             {"gradio", "4.44.1", "pydantic", "2.11.0", "4.44.1", "2.10.6"},
                             {"transformers", "4.39.3", "accelerate", "1.1.1", "4.39.3", "0.34.2"},
                             {"transformers", "4.32.0", "accelerate", "1.0.1", "4.40.2", "1.0.1"},
                             {"deepspeed", "0.14.0", "torch", "2.4.0", "0.14.4", "2.4.0"},
                             {"deepspeed", "0.8.0", "torch", "2.0.0", "0.8.0", "1.13.1"},
                             {"speechbrain", "1.0.3", "torchaudio", "2.9.0", "1.0.3", "2.8.0"},
                             {"silero-vad", "6.0.0", "torchaudio", "2.9.0", "6.2.0", "2.9.0"},
                             {"tensorflow", "2.7.1", "protobuf", "4.21.0", "2.7.3", "3.20.1"},
                             {"tensorflow", "2.3.0", "protobuf", "4.21.0", "2.16.1", "4.25.3"},
                             {"transformers", "4.37.2", "tensorflow", "2.16.1", "4.37.2", "2.15.1"},
                             {"vllm", "0.11.0", "transformers", "5.0.0", "0.11.0", "4.57.1"},
                             {"motmetrics", "1.2.5", "numpy", "1.24.0", "1.4.0", "1.24.0"},
                             {"environs", "9.5.0", "marshmallow", "4.0.0", "9.5.0", "3.26.1"}};
  for (const Pair& pair : kPairs) {
    EXPECT_TRUE(Find(Set().Add(pair.package, pair.bad).Add(pair.other, pair.other_bad).On(On("")), code::kKnownClash))
        << pair.package << " " << pair.bad << " beside " << pair.other << " " << pair.other_bad;
    EXPECT_FALSE(
        Find(Set().Add(pair.package, pair.good).Add(pair.other, pair.other_good).On(On("")), code::kKnownClash))
        << pair.package << " " << pair.good << " beside " << pair.other << " " << pair.other_good;
  }
  Set keras = std::move(Set().Add("transformers", "4.37.2").Add("tensorflow", "2.16.1").Add("tf-keras", "2.16.0"));
  EXPECT_FALSE(Find(keras.On(On("")), code::kKnownClash)) << "tf-keras is what it wants";
}

TEST(Advisories, OnnxruntimeBesideTorchsCuda) {
  auto beside = [](const char* torch, const char* runtime, const char* onnxruntime) {
    Set set = std::move(Set().Torch(torch, Runtime(runtime)));
    set.Add("onnxruntime-gpu", onnxruntime);
    return Find(set.On(On("A10G", "580.65.06")), code::kKnownNotToRun, "onnxruntime-gpu") != nullptr;
  };
  EXPECT_TRUE(beside("2.8.0", "12.8.90", "1.17.0")) << "CUDA 11's libraries";
  EXPECT_FALSE(beside("2.8.0", "12.8.90", "1.23.2"));
  EXPECT_TRUE(beside("2.3.1", "12.1.105", "1.19.2")) << "cuDNN 9";
  EXPECT_FALSE(beside("2.4.1", "12.1.105", "1.19.2"));
}

TEST(Architectures, ATorchOlderThanTheTableHasNothingForNewerGpus) {
  auto no_code = [](const char* gpu, const char* version) {
    return Find(Set().Add("torch", version).On(On(gpu)), code::kNoCodeForGpu, "torch") != nullptr;
  };
  EXPECT_TRUE(no_code("sm_120", "1.12.1"));
  EXPECT_TRUE(no_code("H100", "1.7.1"));
  EXPECT_FALSE(no_code("A100", "1.12.1")) << "nobody knows";
  EXPECT_FALSE(no_code("L4", "1.12.1")) << "what is compiled for 8.6 runs on 8.9";
}

TEST(Advisories, ThoseNewerThanTheDateAreSilent) {
  Set set = std::move(Set().Torch("2.6.0", Runtime("12.4.127")));
  set.Add("bitsandbytes", "0.44.1").Add("triton", "3.2.0");
  EXPECT_FALSE(Find(set.On(On(""), FactDateUs("2024-12-01")), code::kKnownClash));
  EXPECT_TRUE(Find(set.On(On(""), FactDateUs("2025-02-01")), code::kKnownClash));
}

TEST(Advisories, SecurityAndRemarksNeverStopADeployment) {
  FitReport report = Set().Torch("2.5.1", Runtime("12.4.127")).On(On("T4", "530.30.02"));
  ASSERT_TRUE(Find(report, code::kSecurity, "torch"));
  EXPECT_EQ(Find(report, code::kSecurity)->level, Level::kWarning);
  ASSERT_TRUE(Find(report, code::kHardware, "torch")) << "no bfloat16 on a T4";
  EXPECT_EQ(Find(report, code::kHardware)->level, Level::kNote);
  EXPECT_EQ(Errors(report), 0);
  EXPECT_EQ(report.rungs.sound, RungAnswer::kYes);
  EXPECT_FALSE(Find(Torch215().On(On("A10G", "580.65.06")), code::kHardware));
}

TEST(Advisories, NamedMeansTheUsersOwnLines) {
  Set set = Torch210();
  set.Add("flash-attn", "2.8.3");
  EXPECT_EQ(Find(set.On(On("T4", "530.30.02")), code::kKnownNotToRun)->level, Level::kError);
  EXPECT_FALSE(Find(set.On(On("A10G", "530.30.02")), code::kKnownNotToRun));
  set.AsDependency("flash-attn");
  EXPECT_EQ(Find(set.On(On("T4", "530.30.02")), code::kKnownNotToRun)->level, Level::kWarning);
}

TEST(Advisories, AnAbsentPackageMayBeTheCondition) {
  Set set = std::move(Set().Torch("2.11.0", Toolkit("13.0.2")));
  set.Add("ctranslate2", "4.8.5");
  Target target = On("A10G", "580.65.06");
  EXPECT_TRUE(Find(set.On(target), code::kKnownNotToRun, "ctranslate2"));
  set.Add("nvidia-cublas-cu12", "12.9.3.13");
  EXPECT_FALSE(Find(set.On(target), code::kKnownNotToRun, "ctranslate2"));
}

TEST(Yanked, IsAWarningWithItsReason) {
  Set set;
  set.Add("transformers", "4.57.0", {}, "py3-none-any");
  set.PinOf("transformers").file.yanked = true;
  set.PinOf("transformers").file.yanked_reason = "Error in the setup";
  FitReport report = set.On(On(""));
  ASSERT_TRUE(Find(report, code::kYanked));
  EXPECT_EQ(Find(report, code::kYanked)->level, Level::kWarning);
  EXPECT_THAT(Find(report, code::kYanked)->message, HasSubstr("Error in the setup"));
}

TEST(Findings, ErrorsComeFirstAndEachHasEvidence) {
  Set set = Torch215();
  set.Add("torchaudio", "2.11.0").Add("bitsandbytes", "0.48.0").Add("mystery", "");
  FitReport report = set.On(On("T4", "530.30.02"));
  ASSERT_GT(report.findings.size(), 3u);
  for (size_t i = 0; i < report.findings.size(); ++i) {
    const Finding& finding = report.findings[i];
    EXPECT_TRUE(FindCode(finding.code)) << finding.code;
    EXPECT_FALSE(finding.evidence.kind.empty() || finding.evidence.detail.empty() || finding.evidence.source.empty())
        << finding.code << " " << finding.message;
    if (i > 0) {
      EXPECT_LE(report.findings[i - 1].level, finding.level);
    }
  }
}

// ---- predicates for repair ----

TEST(Forbidden, AloneAndTogetherSayWhatJudgeFitSays) {
  Target target = On("T4", "530.30.02");
  EXPECT_THAT(ForbiddenAlone("torch", Version::Of("2.15.0"), nullptr, target, 0),
              HasSubstr("needs driver 580.65.06 or newer; the target has driver 530.30.02"));
  EXPECT_EQ(ForbiddenAlone("torch", Version::Of("2.10.0"), nullptr, target, 0), "");
  EXPECT_NE(ForbiddenAlone("torchaudio", Version::Of("2.11.0"), nullptr, target, 0), "")
      << "it loads only beside a torch of CUDA 13.0";
  EXPECT_EQ(ForbiddenAlone("torchaudio", Version::Of("2.10.0"), nullptr, target, 0), "");
  EXPECT_EQ(ForbiddenAlone("torchaudio", Version::Of("2.11.0"), nullptr, On("T4"), 0), "");
  EXPECT_NE(ForbiddenTogether("torchaudio", Version::Of("2.11.0"), Version::Of("2.10.0"), nullptr, target, 0), "");
  EXPECT_NE(ForbiddenTogether("torchaudio", Version::Of("2.11.0"), Version::Of("2.15.0"), nullptr, On(""), 0), "");
  EXPECT_EQ(ForbiddenTogether("torchaudio", Version::Of("2.11.0"), Version::Of("2.14.0"), nullptr, On(""), 0), "");
  EXPECT_EQ(ForbiddenTogether("torchaudio", Version::Of("2.10.0"), Version::Of("2.10.0"), nullptr, target, 0), "");
  EXPECT_NE(ForbiddenTogether("bitsandbytes", Version::Of("0.41.3"), Version::Of("2.10.0"), nullptr, target, 0), "");
  EXPECT_EQ(ForbiddenTogether("bitsandbytes", Version::Of("0.41.3"), Version::Of("2.10.0"), nullptr, target, 0, false),
            "");
  EXPECT_EQ(ForbiddenTogether("bitsandbytes", Version::Of("0.48.1"), Version::Of("2.10.0"), nullptr, target, 0), "");
}

TEST(Forbidden, BesideOthers) {
  EXPECT_NE(ForbiddenBeside("diffusers", Version::Of("0.21.4"), "huggingface-hub", Version::Of("0.30.0"), On(""), 0),
            "");
  EXPECT_EQ(ForbiddenBeside("diffusers", Version::Of("0.21.4"), "huggingface-hub", Version::Of("0.25.2"), On(""), 0),
            "");
  EXPECT_EQ(ForbiddenBeside("flask", Version::Of("3.0"), "huggingface-hub", Version::Of("0.25.2"), On(""), 0), "");
}

TEST(Forbidden, OnlyKnownNamesCostAnything) {
  for (const char* name : {"torch", "torchvision", "torchaudio", "bitsandbytes", "xformers", "vllm", "onnxruntime-gpu",
                           "diffusers", "flash-attn"})
    EXPECT_TRUE(FitRulesKnow(name)) << name;
  for (const char* name : {"flask", "numpy", "transformers", "requests"}) EXPECT_FALSE(FitRulesKnow(name)) << name;
}

}  // namespace
}  // namespace fitment

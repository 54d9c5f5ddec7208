// Wheels of a toy registry, read: what fails, what is missing on a GPU, what stays unknown, what is learnt from it.
#include "resolve/wheel_evidence.h"

#include <gtest/gtest.h>

#include <random>

#include "resolve/fit_rules.h"
#include "support/elf_builder.h"
#include "support/questions.h"
#include "support/wheel_builder.h"

namespace fitment {
namespace {

using Symbol = ElfSpec::Symbol;
using Members = std::vector<std::pair<std::string, std::string>>;

std::string Cubin() {
  std::string elf("\177ELF\2\1\1", 7);
  elf.resize(64);
  elf[8] = 7;
  return elf;
}

struct Library {
  std::vector<std::string> needs;
  std::vector<Symbol> symbols;
  std::vector<int> sass;
};

std::string Elf(const Library& library) {
  ElfSpec spec;
  spec.needs = library.needs;
  spec.symbols = library.symbols;
  std::vector<FatbinSpec> code;
  for (int sm : library.sass) code.push_back({2, static_cast<uint16_t>(sm), Cubin()});
  if (!code.empty()) spec.sections.emplace_back(".nv_fatbin", FatbinOf(code));
  return ElfOf(spec);
}

// The registry's pages and metadata, with wheels behind them; a wheel that nobody put there is not to be had.
class Shelf : public PackageSource {
 public:
  explicit Shelf(std::string_view registry) : pages_(FakeSource::Of(Dedent(registry))) {}

  void Put(const std::string& filename, Members members) {
    const std::string stem = filename.substr(0, filename.find('-', filename.find('-') + 1));
    members.emplace_back(stem + ".dist-info/METADATA",
                         "Metadata-Version: 2.1\nName: " + stem.substr(0, stem.find('-')) +
                             "\nVersion: " + stem.substr(stem.find('-') + 1) + "\n");
    wheels_[filename] = ZipOf(members);
  }

  const std::vector<IndexSpec>& indexes() const override { return pages_->indexes(); }
  Result<std::optional<ProjectView>> Project(size_t index, std::string_view name) override {
    return pages_->Project(index, name);
  }
  Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) override {
    return pages_->Metadata(index, project, file);
  }
  Result<DirectDistribution> Direct(const DirectReference& reference) override { return pages_->Direct(reference); }
  SourceCounters counters() const override { return pages_->counters(); }
  Result<std::unique_ptr<ByteSource>> Archive(const std::string&, const std::string& filename, uint64_t) override {
    const auto found = wheels_.find(filename);
    if (found == wheels_.end()) return Fail(ErrorKind::kNetwork, filename + " is not here");
    ++opened;
    return std::make_unique<MemorySource>(filename, found->second);
  }

  int opened = 0;

 private:
  std::unique_ptr<FakeSource> pages_;
  std::map<std::string, std::string> wheels_;
};

constexpr std::string_view kTag = "-cp311-cp311-manylinux_2_28_x86_64.whl";
constexpr std::string_view kRegistry = R"(
    package torch 2.10.0 tags cp311-cp311-manylinux_2_28_x86_64
      nvidia-cuda-runtime-cu12==12.8.90
    package nvidia-cuda-runtime-cu12 12.8.90
    package toy 1.0 tags cp311-cp311-manylinux_2_28_x86_64
      torch
    package toy 2.0 tags cp311-cp311-manylinux_2_28_x86_64
      torch
    package app 1.0
      toy==2.0
  )";

class Wheels : public ::testing::Test {
 protected:
  Wheels() : shelf_(kRegistry) {
    target_.python = {3, 11};
    target_.gpus.push_back({"T4", {7, 5}});
    target_.driver = DriverVersion::Parse("580.65.06");
    PutTorch();
  }

  void PutTorch() {
    shelf_.Put(
        "torch-2.10.0" + std::string(kTag),
        {{"torch/__init__.py", ""}, {"torch/lib/libtorch.so", Elf({{}, {{"torch_call", "", "", false, true}}, {}})}});
  }
  void PutToy(const std::string& version, Members members, const std::string& init = "") {
    members.emplace_back("toy/__init__.py", init);
    shelf_.Put("toy-" + version + std::string(kTag), std::move(members));
  }

  // The report on the set that `lines` give.
  FitReport Judge(const std::vector<std::string>& lines, WheelDepth depth = WheelDepth::kUsual) {
    wheels_ = std::make_unique<WheelEvidence>(shelf_, &keeper_, target_, depth);
    resolver_ = std::make_unique<Resolver>(shelf_, target_, ResolveOptions{});
    resolver_->UseWheels(wheels_.get());
    Question question;
    for (const std::string& text : lines) question.lines.push_back(RootLine(text, question.lines.size()));
    answer_ = resolver_->Resolve(question).value();
    return JudgeFit(*resolver_, std::get<Resolution>(answer_.value));
  }

  static std::string Told(const FitReport& report) {
    std::string text;
    for (const Finding& finding : report.findings) {
      if (finding.package != "toy") continue;
      text += (finding.level == Level::kError     ? "error "
               : finding.level == Level::kWarning ? "warning "
                                                  : "note ") +
              finding.code + "\n";
    }
    return text;
  }

  Shelf shelf_;
  Target target_;
  MemoryKeeper keeper_;
  std::unique_ptr<WheelEvidence> wheels_;
  std::unique_ptr<Resolver> resolver_;
  Answer answer_{Undecided{}, {}};
};

TEST_F(Wheels, WhatWasReadAnswersWhatNoTableCovers) {
  PutToy("2.0", {{"toy/_C.abi3.so", Elf({{"libtorch.so"}, {{"torch_call", "", "", false, false}}, {75, 80}})}});
  const FitReport report = Judge({"torch", "toy"});
  EXPECT_EQ(report.rungs.loads, RungAnswer::kYes);
  EXPECT_EQ(report.rungs.runs, RungAnswer::kYes);
  EXPECT_EQ(Told(report), "");
}

TEST_F(Wheels, WhatCannotBeReadStaysUnknown) {
  const FitReport report = Judge({"torch", "toy"});
  EXPECT_EQ(report.rungs.loads, RungAnswer::kUnknown);
  EXPECT_EQ(report.rungs.runs, RungAnswer::kUnknown);
  EXPECT_EQ(Told(report), "note FIT408\n") << "told once, by the table's rule";
}

TEST_F(Wheels, NothingIsReadTwice) {
  PutToy("2.0", {{"toy/_C.abi3.so", Elf({{"libtorch.so"}, {}, {75}})}});
  Judge({"torch", "toy"});
  const int opened = shelf_.opened;
  EXPECT_GT(opened, 0);
  Judge({"torch", "toy"});
  EXPECT_EQ(shelf_.opened, opened);
}

TEST_F(Wheels, AFaultNamesWhoCanGiveWayAndIsLearnt) {
  PutToy("2.0", {{"toy/_C.abi3.so", Elf({{"libtorch.so"}, {{"gone_call", "", "", false, false}}, {}})}});
  const FitReport report = Judge({"torch", "toy"});
  EXPECT_EQ(report.rungs.loads, RungAnswer::kNo);
  ASSERT_EQ(Told(report), "error FIT305\n");
  const Finding& finding = report.findings.front();
  EXPECT_EQ(finding.beside, std::vector<std::string>{"torch"});
  EXPECT_NE(finding.message.find("gone_call"), std::string::npos);
  EXPECT_EQ(finding.evidence.kind, "binary");
  const Version toy = Version::Of("2.0"), torch = Version::Of("2.10.0");
  EXPECT_NE(wheels_->ForbiddenBeside("toy", toy, "torch", torch), "");
  EXPECT_NE(wheels_->ForbiddenBeside("torch", torch, "toy", toy), "") << "whoever is asked";
  EXPECT_EQ(wheels_->ForbiddenBeside("toy", Version::Of("1.0"), "torch", torch), "");
  EXPECT_EQ(wheels_->Forbidden("toy", toy), "");
}

TEST_F(Wheels, NoCodeForTheGpuIsAnErrorOfWhatIsNamedAndAWarningOfADependency) {
  PutToy("2.0", {{"toy/_C.abi3.so", Elf({{"libtorch.so"}, {}, {80, 90}})}});
  EXPECT_EQ(Told(Judge({"torch", "toy"})), "error FIT405\n");
  EXPECT_EQ(Told(Judge({"app"})), "warning FIT405\n");
}

TEST_F(Wheels, WhatWasReadDoesNotSpeakForTheLargeLibraryThatWasNot) {
  std::string large = Elf({{"libtorch.so"}, {}, {75}});
  std::mt19937 noise(1);
  while (large.size() < (33u << 20)) large += std::string(64, static_cast<char>(noise()));
  PutToy("2.0", {{"toy/_C.abi3.so", large}, {"toy/_extra.abi3.so", Elf({{"libtorch.so"}, {}, {90}})}});
  const FitReport report = Judge({"torch", "toy"});
  EXPECT_EQ(Told(report), "note FIT308\nnote FIT405\n");
  EXPECT_EQ(report.rungs.runs, RungAnswer::kUnknown);
  EXPECT_EQ(Told(Judge({"torch", "toy"}, WheelDepth::kBinary)), "warning FIT405\n");
}

TEST_F(Wheels, ALibraryWithoutCodeTakesAwayWhatNeedsItAndNoMore) {
  PutToy("2.0", {{"toy/_C.abi3.so", Elf({{"libtorch.so"}, {}, {75, 80}})},
                 {"toy/fast/_F.abi3.so", Elf({{"libtorch.so"}, {}, {80}})}});
  const FitReport report = Judge({"torch", "toy"});
  ASSERT_EQ(Told(report), "warning FIT405\n");
  const auto told = std::find_if(report.findings.begin(), report.findings.end(),
                                 [](const Finding& finding) { return finding.package == "toy"; });
  EXPECT_NE(told->message.find("toy/fast/_F.abi3.so"), std::string::npos);
  EXPECT_EQ(report.rungs.runs, RungAnswer::kYes);
}

TEST_F(Wheels, GpuLibrariesThatDoNotLoadAreAMatterOfRunning) {
  PutToy("2.0", {{"toy/_gpu.so", Elf({{"libcudart.so.13"}, {}, {75}})}});  // opened by name, a failure caught or not
  EXPECT_EQ(Told(Judge({"torch", "toy"})), "error FIT412\n");
  EXPECT_EQ(Told(Judge({"app"})), "warning FIT412\n");
  target_.gpus.clear();
  target_.driver.reset();
  EXPECT_EQ(Told(Judge({"torch", "toy"})), "warning FIT305\n");
}

TEST_F(Wheels, OneModuleOfSeveralFailsTheImportOnlyWhereAStatementOpensIt) {
  const Members modules{{"toy/_C.abi3.so", Elf({{"libtorch.so"}, {}, {75}})},
                        {"toy/pool.abi3.so", Elf({{"libgone.so.9"}, {}, {}})}};
  PutToy("2.0", modules);
  EXPECT_EQ(Told(Judge({"torch", "toy"})), "warning FIT305\n");
  PutToy("2.0", modules, "try:\n  from toy import pool\nexcept ImportError: pass\n");
  keeper_.rows.clear();
  EXPECT_EQ(Told(Judge({"torch", "toy"})), "warning FIT305\n");
  PutToy("2.0", modules, "from . import pool\n");
  keeper_.rows.clear();
  EXPECT_EQ(Told(Judge({"torch", "toy"})), "error FIT305\n");
}

TEST_F(Wheels, DepthMetadataReadsNothing) {
  PutToy("2.0", {{"toy/_C.abi3.so", Elf({{"libtorch.so"}, {}, {75}})}});
  EXPECT_EQ(Judge({"torch", "toy"}, WheelDepth::kMetadata).rungs.loads, RungAnswer::kUnknown);
  EXPECT_EQ(shelf_.opened, 0);
}

TEST_F(Wheels, AClashIsToldInTheProof) {
  resolver_ = std::make_unique<Resolver>(shelf_, target_, ResolveOptions{});
  Question question;
  for (const char* text : {"torch==2.10.0", "toy"}) question.lines.push_back(RootLine(text, question.lines.size()));
  const Version torch = Version::Of("2.10.0");
  question.clashes.push_back({"toy", Version::Of("2.0"), "torch", torch, "toy 2.0 does not load", "toy-2.0.whl"});
  Answer answer = resolver_->Resolve(question).value();
  ASSERT_TRUE(answer.ok());
  for (const Pin& pin : std::get<Resolution>(answer.value).pins) {
    if (pin.name == "toy") {
      EXPECT_EQ(pin.version, "1.0");
    }
  }
  question.clashes.push_back({"toy", Version::Of("1.0"), "torch", torch, "toy 1.0 does not load", "toy-1.0.whl"});
  answer = resolver_->Resolve(question).value();
  const auto* no = std::get_if<NoResolution>(&answer.value);
  ASSERT_TRUE(no);
  EXPECT_EQ(resolver_->FaultOf(no->proof), "");
  bool told = false;
  for (const Incompatibility& node : no->proof.nodes) {
    for (const auto& [versions, tag] : node.marks)
      told |= node.is_constraint && resolver_->OriginOf(tag).source == "toy-1.0.whl: toy 1.0 does not load";
  }
  EXPECT_TRUE(told);
}

}  // namespace
}  // namespace fitment

// The readers and editors over every Truss config and requirements file of the cases folder (FITMENT_CASES): nothing
// crashes, the same text leaves every byte, one line changed leaves the others, lines dropped and added read back.
// Counts are printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/file.h"
#include "config/config_testing.h"
#include "config/source_lines.h"

namespace fitment {
namespace {

namespace fs = std::filesystem;

std::string CasesFolder() {
  const char* named = std::getenv("FITMENT_CASES");
  return named ? named : std::string(FITMENT_SOURCE_DIR) + "/../shared/cases";
}

std::vector<std::string> FilesBelow(const std::string& folder, const std::vector<std::string>& endings) {
  std::vector<std::string> files;
  if (!fs::is_directory(folder)) return files;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(folder)) {
    std::string name = entry.path().string();
    bool wanted =
        std::any_of(endings.begin(), endings.end(), [&](const std::string& ending) { return name.ends_with(ending); });
    if (entry.is_regular_file() && wanted) files.push_back(name);
  }
  std::sort(files.begin(), files.end());
  return files;
}

struct Counts {
  int files = 0, read = 0, refused = 0, items = 0, faulty = 0, left_out = 0, generated = 0, edits = 0, not_editable = 0;
  std::map<std::string, int> refusals;
};

bool IsEditable(const Deployment& deployment, const RequirementItem& item) {
  return SplicesFor(deployment, {{&item, LineEdit::Kind::kReplace, "fitment-probe==1", "", nullptr}}).has_value();
}

// Each editable line changed alone: no byte before its line or behind it moves.
void CheckOneLine(const Deployment& deployment, const RequirementItem& item) {
  auto file = std::find_if(deployment.files.begin(), deployment.files.end(),
                           [&](const InputFile& f) { return f.path == item.place.file; });
  ASSERT_NE(file, deployment.files.end());
  std::vector<LineEdit> edits{{&item, LineEdit::Kind::kReplace, "fitment-probe>=1.2,<3", "Updated from 0.1", nullptr}};
  Result<std::vector<Splice>> splices = SplicesFor(deployment, edits);
  ASSERT_TRUE(splices) << item.place.ToString() << splices.error().message;
  Result<std::string> after = ApplySplices(file->text, *splices);
  ASSERT_TRUE(after) << item.place.ToString();
  std::vector<InputFile> files = deployment.files;
  files[static_cast<size_t>(file - deployment.files.begin())].text = *after;
  Result<void> verified = VerifyEdits(deployment, edits, files);
  EXPECT_TRUE(verified) << item.place.ToString() << " " << verified.error().message;
  SourceLines lines(file->text);
  EXPECT_TRUE(after->starts_with(file->text.substr(0, lines.Begin(lines.LineOf(item.span.begin)))))
      << item.place.ToString();
  EXPECT_TRUE(after->ends_with(file->text.substr(lines.Next(lines.LineOf(item.span.end))))) << item.place.ToString();
}

void CheckDeployment(const Deployment& deployment, Counts* counts) {
  const std::vector<RequirementItem>& items = deployment.items;
  std::vector<LineEdit> same, mixture;
  size_t editable = 0, stride = items.size() / 20 + 1;  // of long files some lines
  for (const RequirementItem& item : items) {
    ++counts->items;
    counts->faulty += item.error.has_value();
    counts->generated += item.generated;
    same.push_back({&item, LineEdit::Kind::kReplace, item.text, "", nullptr});
    if (static_cast<size_t>(&item - items.data()) % stride != 0) continue;
    if (!IsEditable(deployment, item)) {
      ++counts->not_editable;
      continue;
    }
    ++counts->edits;
    CheckOneLine(deployment, item);
    const LineEdit choices[] = {{&item, LineEdit::Kind::kDrop, "", "", nullptr},
                                {nullptr, LineEdit::Kind::kAdd, "fitment-added<2", "Added", &item},
                                {&item, LineEdit::Kind::kReplace, "fitment-probe~=1.0", "", nullptr}};
    // A command's only requirement is not dropped, and Poetry's inline tables take no line below.
    const LineEdit& choice = choices[editable++ % 3];
    if (SplicesFor(deployment, {choice})) mixture.push_back(choice);
  }
  std::string before = deployment.files.front().text;
  EXPECT_EQ(Edited(deployment, same), before) << deployment.file;
  EXPECT_FALSE(Edited(deployment, mixture).starts_with("error")) << deployment.file << "\n"
                                                                 << Edited(deployment, mixture);
  if (deployment.kind != "truss") return;
  EXPECT_FALSE(Edited(deployment, {Python("3.12")}).starts_with("error")) << deployment.file;
}

Counts CheckFiles(const std::vector<std::string>& files) {
  Counts counts;
  for (const std::string& file : files) {
    ++counts.files;
    Result<std::vector<Deployment>> read = ReadDeployments({file}, {}, {}, {});
    if (!read) {
      ++counts.refused;
      ++counts.refusals[read.error().message.substr(0, 200)];
      EXPECT_TRUE(read.error().kind == ErrorKind::kFile || read.error().kind == ErrorKind::kSyntax)
          << read.error().message;
      continue;
    }
    ++counts.read;
    counts.left_out += static_cast<int>(read->front().left_out.size());
    CheckDeployment(read->front(), &counts);
  }
  std::printf(
      "%d files: %d read, %d refused; %d items, of them %d faulty, %d generated; %d changed one by one, %d not "
      "editable; %d left out\n",
      counts.files, counts.read, counts.refused, counts.items, counts.faulty, counts.generated, counts.edits,
      counts.not_editable, counts.left_out);
  for (const auto& [message, times] : counts.refusals) std::printf("  refused %d x: %s\n", times, message.c_str());
  return counts;
}

TEST(Cases, TrussConfigs) {
  std::string cases = CasesFolder();
  if (!fs::is_directory(cases)) GTEST_SKIP() << cases << " is not there; set FITMENT_CASES";
  std::vector<std::string> files;
  for (const char* folder : {"/seed", "/truss-examples", "/truss"}) {
    for (std::string& file : FilesBelow(cases + folder, {".yaml", ".yml"})) files.push_back(std::move(file));
  }
  Counts counts = CheckFiles(files);
  EXPECT_GT(counts.read, 100);
  EXPECT_GT(counts.items, 300);
}

TEST(Cases, RequirementFiles) {
  std::string cases = CasesFolder();
  if (!fs::is_directory(cases)) GTEST_SKIP() << cases << " is not there; set FITMENT_CASES";
  std::vector<std::string> files;
  for (const char* folder : {"/projects", "/cog", "/truss-examples", "/truss"}) {
    for (std::string& file : FilesBelow(cases + folder, {".txt", ".in"})) files.push_back(std::move(file));
  }
  Counts counts = CheckFiles(files);
  EXPECT_GT(counts.read, 50);
}

TEST(Cases, OtherFormats) {
  std::string cases = CasesFolder();
  if (!fs::is_directory(cases)) GTEST_SKIP() << cases << " is not there; set FITMENT_CASES";
  std::vector<std::string> files;
  for (const char* folder : {"/projects", "/cog", "/truss-examples", "/truss", "/unsloth", "/dockerfile-lines"}) {
    for (std::string& file : FilesBelow(cases + folder, {".toml", "cog.yaml", "environment.yml", "environment.yaml",
                                                         "bentofile.yaml", ".dockerlines.txt"}))
      files.push_back(std::move(file));
  }
  Counts counts = CheckFiles(files);
  EXPECT_GT(counts.read, 60);
  EXPECT_EQ(counts.refused, 0);
}

// The founding case: the four lines come out as their owner wrote them.
TEST(Cases, TheFoundingRepair) {
  std::string seed = CasesFolder() + "/seed";
  if (!fs::is_directory(seed)) GTEST_SKIP() << seed << " is not there; set FITMENT_CASES";
  Result<std::vector<Deployment>> read = ReadDeployments({seed + "/config-before.yaml"}, {}, {}, {});
  ASSERT_TRUE(read) << read.error().message;
  const Deployment& before = read->front();
  std::string after = Edited(before, {Replace(before, "torch==", "torch>=2.4.0", "Updated from 2.1.2"),
                                      Replace(before, "transformers", "transformers>=4.51.3", "Updated from 4.36.2"),
                                      Replace(before, "accelerate", "accelerate>=0.34.1", "Updated from 0.25.0"),
                                      Replace(before, "bitsandbytes", "bitsandbytes>=0.45.5", "Updated from 0.41.3")});
  Result<std::string> wanted = ReadFile(seed + "/config-after.yaml");
  ASSERT_TRUE(wanted);
  SourceLines have(after), want(*wanted);
  int met = 0;
  for (size_t line = 0; line < want.count(); ++line) {
    if (want.Text(line).find("# Updated from") == std::string_view::npos) continue;
    ++met;
    EXPECT_EQ(have.Text(line), want.Text(line));
  }
  EXPECT_EQ(met, 4);
}

}  // namespace
}  // namespace fitment

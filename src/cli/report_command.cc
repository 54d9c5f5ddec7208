// `fitment report`: the whole story as a document, Markdown or HTML. Tests: tests/program/report_page_test.py.
#include <set>

#include "base/file.h"
#include "cli/commands.h"
#include "cli/edits.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "report/story.h"

namespace fitment {
namespace {

Result<ReportInput> Story(const CommandLine& line, Workbench& bench) {
  ReportInput input;
  FITMENT_TRY(input.before, bench.Judge());
  if (input.before.verdict == Verdict::kBreaks || input.before.verdict == Verdict::kUnsatisfiable) {
    FITMENT_TRY(RepairResult repair, bench.FindRepair(line.policy, line.late_caps));
    input.repair_notes = std::move(repair.notes);
    if (!repair.plans.empty()) {
      input.plan = std::move(repair.plans.front());
      FITMENT_TRY(std::vector<InputFile> edited, EditedFiles(bench.deployment(), *input.plan));
      input.diff = DiffOf(bench.deployment(), edited);
    }
  }
  input.policy = line.policy;
  input.date = bench.Day();
  input.command = "fitment report " + bench.deployment().file + QuestionOptions(line);
  input.index_urls = bench.IndexUrls();
  for (const ReportLine& after : LinesAfter(input)) {
    if (!after.requirement) continue;
    FITMENT_TRY(input.releases[after.requirement->normalized],
                bench.resolver().Releases(after.requirement->normalized));
  }
  return input;
}

// A folder: a page each, and an index over them.
bool IsFolder(const std::string& output) {
  return output.ends_with('/') || (!output.empty() && output != "-" && IsDirectory(output));
}

// "a/config.yaml" is "a-config-yaml.html"; a second one of that name has a number.
std::string PageName(const std::string& file, std::set<std::string>& taken) {
  std::string stem;
  for (char c : file) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
    if (plain) stem += c;
    if (!plain && !stem.empty() && !stem.ends_with('-')) stem += '-';
  }
  if (stem.empty()) stem = "page";
  std::string name = stem + ".html";
  for (int number = 2; !taken.insert(name).second || name == "index.html"; ++number)
    name = stem + "-" + std::to_string(number) + ".html";
  return name;
}

// What the report that stands there already tells of earlier runs.
std::vector<ReportData> OldData(const std::string& path) {
  auto text = ReadFile(path);
  return text ? ReadDataBlocks(*text) : std::vector<ReportData>{};
}

Result<void> WriteFolder(const CommandLine& line, const std::vector<Document>& documents,
                         const std::vector<std::string>& pages, const std::string& made_by) {
  for (size_t i = 0; i < documents.size(); ++i)
    FITMENT_CHECK(WriteFileAtomically(line.output + "/" + pages[i], HtmlOf({documents[i]}, made_by)));
  return WriteFileAtomically(line.output + "/index.html", HtmlIndexOf(documents, pages, made_by));
}

}  // namespace

Result<int> RunReport(const CommandLine& line, Context& context) {
  FITMENT_TRY(std::vector<Deployment> deployments, ReadInputs(line, context));
  const bool folder = IsFolder(line.output);
  if (folder && line.format != "html") {
    return Fail(ErrorKind::kUsage, "a folder takes pages of HTML, not Markdown", {line.output},
                "Name a file, or say --format html.");
  }
  if (folder) FITMENT_CHECK(MakeDirectories(line.output));
  Stores stores(line, context);
  std::vector<Document> documents;
  std::vector<std::string> pages;
  std::set<std::string> taken;
  int exit_code = kExitFits;
  std::string made_by = "fitment report";
  for (Deployment& deployment : deployments) {
    made_by += " " + deployment.file;
    pages.push_back(PageName(deployment.file, taken));
    FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, std::move(deployment)));
    FITMENT_TRY(ReportInput input, Story(line, *bench));
    const bool to_file = !line.output.empty() && line.output != "-";
    if (to_file) input.old_data = OldData(folder ? line.output + "/" + pages.back() : line.output);
    exit_code = std::max(exit_code, ExitCodeOf(input.before, line.strict));
    documents.push_back(StoryOf(input));
  }
  made_by += QuestionOptions(line);
  if (folder) {
    FITMENT_CHECK(WriteFolder(line, documents, pages, made_by));
    return exit_code;
  }
  std::string text;
  if (line.format == "html") text = HtmlOf(documents, made_by);
  if (line.format != "html") {
    for (const Document& document : documents) text += (text.empty() ? "" : "\n") + MarkdownOf(document);
  }
  FITMENT_CHECK(Deliver(line, context, text));
  return exit_code;
}

}  // namespace fitment

// From splices to files. Tests: tests/program/fix_test.py.
#include "cli/edits.h"

#include <algorithm>
#include <map>

#include "base/file.h"

namespace fitment {
namespace {

const InputFile* FileOf(const Deployment& deployment, const std::string& path) {
  for (const InputFile& file : deployment.files) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

}  // namespace

Result<std::vector<InputFile>> EditedFiles(const Deployment& deployment, const Plan& plan) {
  std::vector<LineEdit> edits;
  for (const PlanEdit& edit : plan.edits) edits.push_back(edit.edit);
  FITMENT_TRY(std::vector<Splice> splices, SplicesFor(deployment, edits));
  std::map<std::string, std::vector<Splice>> by_file;
  for (Splice& splice : splices) by_file[splice.file].push_back(std::move(splice));
  std::vector<InputFile> edited;
  for (auto& [path, parts] : by_file) {
    const InputFile* file = FileOf(deployment, path);
    if (!file) return Fail(ErrorKind::kInternal, "an edit is for " + path + ", which was not read");
    FITMENT_TRY(std::string text, ApplySplices(file->text, std::move(parts)));
    edited.push_back({path, std::move(text)});
  }
  FITMENT_CHECK(VerifyEdits(deployment, edits, edited));
  return edited;
}

std::string DiffOf(const Deployment& deployment, const std::vector<InputFile>& edited) {
  std::string diff;
  for (const InputFile& file : edited) {
    const InputFile* before = FileOf(deployment, file.path);
    if (before) diff += UnifiedDiff(before->text, file.text, file.path);
  }
  return diff;
}

Result<void> WriteEdited(const Deployment& deployment, const std::vector<InputFile>& edited) {
  for (const InputFile& file : edited) {
    if (file.path == "-") {
      return Fail(ErrorKind::kUsage, "standard input cannot be written to", {},
                  "Leave --write out, and apply the diff.");
    }
    FITMENT_TRY(std::string now, ReadFile(file.path));
    const InputFile* before = FileOf(deployment, file.path);
    if (!before || now != before->text) {
      return Fail(ErrorKind::kFile, "the file was changed by somebody else while it was looked at; nothing was written",
                  {file.path}, "Run the command again.");
    }
  }
  for (const InputFile& file : edited) FITMENT_CHECK(WriteFileAtomically(file.path, file.text));
  return {};
}

}  // namespace fitment

// From splices to files. Tests: tests/program/fix_test.py.
#include "cli/edits.h"

#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "base/hash.h"

namespace fitment {
namespace {

// An undo file: this, the digest of the text that was written, a line end, and the text before it.
constexpr std::string_view kUndoMark = "fitment undo 1 ";
constexpr std::string_view kUndoSuffix = ".fitment-undo";

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
  return EditedBy(deployment, edits);
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
  for (const InputFile& file : edited) {
    FITMENT_CHECK(WriteFileAtomically(
        file.path + std::string(kUndoSuffix),
        std::string(kUndoMark) + Sha256Hex(file.text) + "\n" + FileOf(deployment, file.path)->text));
  }
  for (const InputFile& file : edited) FITMENT_CHECK(WriteFileAtomically(file.path, file.text));
  return {};
}

Result<void> UndoEdits(const std::string& path) {
  const std::string undo = path + std::string(kUndoSuffix);
  FITMENT_TRY(std::string now, ReadFile(path));
  FITMENT_TRY(std::string kept, ReadFile(undo));
  const size_t end = kUndoMark.size() + 64;
  if (!kept.starts_with(kUndoMark) || kept.size() <= end || kept[end] != '\n')
    return Fail(ErrorKind::kFile, "is no undo file of fitment", {undo});
  if (kept.substr(kUndoMark.size(), 64) != Sha256Hex(now)) {
    return Fail(ErrorKind::kFile, "the file was changed since fitment wrote it; it is left as it is", {path},
                "What it was before stands in " + undo + ", below its first line.");
  }
  FITMENT_CHECK(WriteFileAtomically(path, std::string_view(kept).substr(end + 1)));
  unlink(undo.c_str());
  return {};
}

}  // namespace fitment

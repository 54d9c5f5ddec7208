// A plan's edits as texts of files, proved by reading them again, and written all or none. Tests:
// tests/program/fix_test.py.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "config/input.h"
#include "repair/repair.h"

namespace fitment {

// The files that `plan` changes, as they would be. Errors: kRequirement (a line that cannot be edited, says where
// instead), kInternal.
Result<std::vector<InputFile>> EditedFiles(const Deployment& deployment, const Plan& plan);
// One unified diff over all of them.
std::string DiffOf(const Deployment& deployment, const std::vector<InputFile>& edited);
// Writes each file atomically, what it was before it beside it (FILE.fitment-undo). Errors (kFile): a file is no longer
// as it was read, or cannot be written; (kUsage): it came from standard input.
Result<void> WriteEdited(const Deployment& deployment, const std::vector<InputFile>& edited);

// Gives a file the text that it had before the last WriteEdited, and takes the undo file away. Errors (kFile): there is
// no undo file, or the file was changed since.
Result<void> UndoEdits(const std::string& path);

}  // namespace fitment

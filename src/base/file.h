// Whole files: read, and replaced atomically or left as they were. Tests: file_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fitment {

// The whole file. Errors (kFile): missing, a directory, unreadable, larger than `limit_bytes`.
Result<std::string> ReadFile(const std::string& path, uint64_t limit_bytes = 64ull << 20);
// Writes beside the target and renames over it: mode and ownership kept, symbolic links followed, nothing half-written.
// kFile.
Result<void> WriteFileAtomically(const std::string& path, std::string_view content);
// Links are followed; false where it is missing or cannot be asked.
bool IsDirectory(const std::string& path);
// mkdir -p. kFile.
Result<void> MakeDirectories(const std::string& path);

}  // namespace fitment

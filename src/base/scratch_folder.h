// A folder or a file of one's own below TMPDIR (else /tmp), gone with the object. Tests: scratch_folder_test.cc.
#pragma once

#include <cstdio>
#include <optional>
#include <string>
#include <string_view>

#include "base/left_behind.h"

namespace fitment {

class ScratchFolder {
 public:
  // `what` stands in its name: "fitment-WHAT-…".
  explicit ScratchFolder(std::string_view what);
  ~ScratchFolder();
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  const std::string& path() const { return path_; }  // "": none could be made

 private:
  std::string path_;
  std::optional<LeftBehind> left_behind_;  // removed when a signal ends the process, too
};

// A file without a name, open to read and write; the system takes it back when it is closed. nullptr: none could be
// made. (std::tmpfile() lies in /tmp whatever TMPDIR says.)
std::FILE* OpenScratchFile();

}  // namespace fitment

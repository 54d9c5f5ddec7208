#include "cli/watch.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <tuple>

#include "cli/exit_code.h"
#include "cli/interruption.h"

namespace fitment {
namespace {

constexpr useconds_t kPauseMicroseconds = 200'000;

// What tells one content of a file from another without reading it; all 0 where there is none.
using Stamp = std::tuple<dev_t, ino_t, off_t, time_t, long>;

Stamp StampOf(const std::string& path) {
  struct stat status {};
  if (stat(path.c_str(), &status) != 0) return {};
  return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

std::vector<Stamp> StampsOf(const std::vector<std::string>& files) {
  std::vector<Stamp> stamps;
  for (const std::string& file : files) stamps.push_back(StampOf(file));
  return stamps;
}

// The first of the files that is another than it was.
std::string WaitForChange(const std::vector<std::string>& files, const std::vector<Stamp>& before) {
  for (;;) {
    for (size_t i = 0; i < files.size(); ++i) {
      if (StampOf(files[i]) == before[i]) continue;
      usleep(kPauseMicroseconds / 4);  // an editor may still be writing
      return files[i];
    }
    usleep(kPauseMicroseconds);
  }
}

}  // namespace

Result<int> Watch(const CommandLine& line, Context& context,
                  const std::function<Result<int>(std::vector<std::string>& files)>& ask) {
  if (std::find(line.files.begin(), line.files.end(), "-") != line.files.end())
    return Fail(ErrorKind::kUsage, "--watch cannot watch standard input", {}, "Name a file.");
  std::vector<std::string> known = line.files;
  for (;;) {
    std::vector<std::string> files;
    std::vector<Stamp> before = StampsOf(known);  // a change while it is judged is a change
    auto exit_code = ask(files);
    if (!exit_code) context.terminal.Complain(exit_code.error(), TroubleOf(exit_code.error().kind).code);
    for (const std::string& file : files) {
      if (std::find(known.begin(), known.end(), file) != known.end()) continue;
      known.push_back(file);
      before.push_back(StampOf(file));
    }
    context.terminal.Say("watching " + std::to_string(known.size()) + (known.size() == 1 ? " file" : " files") +
                         "; Ctrl-C ends it");
    EndWhenInterruptedWith(exit_code ? *exit_code : TroubleOf(exit_code.error().kind).exit_code);
    std::string changed = WaitForChange(known, before);
    EndWhenInterruptedWith(-1);
    context.terminal.Say("\n" + changed + " has changed");
  }
}

}  // namespace fitment

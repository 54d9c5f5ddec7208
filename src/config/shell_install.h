// The pip and uv installs of a shell text, read as requirement items and options. Inside config only. Tests:
// dockerfile_test.cc.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/format.h"
#include "config/shell_words.h"

namespace fitment {

// One shell text: a RUN instruction, an item of cog's `run:`.
struct ShellText {
  const FormatInput& input;
  const SourceLines& lines;  // of the file
  Span range;                // of the text in the file
  const std::string* decoded =
      nullptr;                 // where the file's bytes are no raw text (escapes); then places are the range's
  bool comment_lines = false;  // as SplitShell
  std::map<std::string, std::string> variables;
};

// One `pip install` (or uv's) among a text's words.
struct ShellInstall {
  std::string tool;                                // "pip", "uv"
  std::vector<ShellWord> words;                    // behind `install`, options too
  Span span;                                       // from the tool's name to the last word
  std::map<std::string, std::string> environment;  // set before the command, in its line
  std::string unread;  // not "": another way to install, and why it is not read; then `words` is empty
};
std::vector<ShellInstall> InstallsOf(const std::vector<ShellWord>& words);

// A Python that the commands install or make: `apt-get install python3.11`, `conda … python=3.10`, `uv …
// --python 3.12`.
struct ShellPython {
  std::string version;
  Span span;  // of the word that tells it
};
std::vector<ShellPython> PythonsOf(const std::vector<ShellWord>& words);

// Each install of `shell` becomes a step of the deployment, with its own options; commands that install in ways not
// read are left out with the reason. A file named by -r that is not there is left out: it is the image's.
Result<void> ReadShellInstalls(const ShellText& shell, Deployment* deployment);
// The same of words that stand in the file.
Result<void> ReadInstallWords(const ShellText& shell, const std::vector<ShellWord>& words, Deployment* deployment);
// PIP_* and UV_* that name indexes, as options; `strategy` is UV_INDEX_STRATEGY's.
void TakeInstallerVariables(const std::map<std::string, std::string>& variables, FileOptions* options,
                            std::string* strategy);

// Splices for words of the file's shell texts. `avoid`: a quote that the text around cannot hold, '\0' for none.
Result<std::vector<Splice>> ShellWordSplices(const FileEdits& file, char avoid);

}  // namespace fitment

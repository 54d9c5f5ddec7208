// Deployments below folders. Tests: tests/program/steps_test.py.
#include "cli/folders.h"

#include <iterator>
#include <utility>

#include "base/file.h"
#include "cli/session.h"
#include "config/discover.h"

namespace fitment {
namespace {

Result<void> ReadFolder(const CommandLine& line, Context& context, const std::string& folder,
                        std::vector<Deployment>* out) {
  std::vector<LeftOut> passed_over;
  FITMENT_TRY(std::vector<std::string> files, FindDeployments(folder, passed_over));
  for (const LeftOut& file : passed_over) context.terminal.Say("passed over " + file.what + ": " + file.why);
  size_t before = out->size();
  for (const std::string& file : files) {
    CommandLine one = line;
    one.files = {file};
    auto read = ReadInputs(one, context);
    if (!read) {
      context.terminal.Say("passed over " + file + ": " + read.error().message);
      continue;
    }
    for (const Deployment& deployment : *read) context.terminal.Say("took " + file + " for " + deployment.kind);
    std::move(read->begin(), read->end(), std::back_inserter(*out));
  }
  if (out->size() == before)
    return Fail(
        ErrorKind::kFile, "no deployment was found below " + folder, {folder},
        "name a file, or a folder that holds a config.yaml, cog.yaml, Dockerfile, pyproject.toml or requirements");
  return {};
}

}  // namespace

Result<std::vector<Deployment>> ReadInputsAndFolders(const CommandLine& line, Context& context) {
  CommandLine files = line;
  files.files.clear();
  std::vector<Deployment> below;
  for (const std::string& path : line.files) {
    if (path != "-" && IsDirectory(path)) {
      FITMENT_CHECK(ReadFolder(line, context, path, &below));
    } else {
      files.files.push_back(path);
    }
  }
  if (below.empty()) return ReadInputs(line, context);
  std::vector<Deployment> all;
  if (!files.files.empty()) {
    FITMENT_TRY(all, ReadInputs(files, context));
  }
  std::move(below.begin(), below.end(), std::back_inserter(all));
  return all;
}

}  // namespace fitment

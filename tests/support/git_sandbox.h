// A folder of its own for tests that run git: repositories made in it, removed again. Used by vcs_test.cc and
// direct_test.cc.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "base/text.h"
#include "net/process.h"

namespace fitment {

class GitSandbox {
 public:
  GitSandbox() {
    char name[] = "/tmp/fitment-git-XXXXXX";
    folder_ = mkdtemp(name);
  }
  ~GitSandbox() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  GitSandbox(const GitSandbox&) = delete;

  const std::string& folder() const { return folder_; }
  std::string Path(const std::string& name) const { return folder_ + "/" + name; }
  void Write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories(std::filesystem::path(Path(name)).parent_path());
    std::ofstream(Path(name), std::ios::binary) << content;
  }
  // git in repository `name`; its output, trimmed.
  std::string Git(const std::string& name, std::vector<std::string> arguments) const {
    ProgramOptions options;
    options.directory = Path(name);
    options.environment = {{"GIT_CONFIG_GLOBAL", "/dev/null"},
                           {"GIT_CONFIG_SYSTEM", "/dev/null"},
                           {"GIT_AUTHOR_NAME", "a"},
                           {"GIT_AUTHOR_EMAIL", "a@example.org"},
                           {"GIT_COMMITTER_NAME", "a"},
                           {"GIT_COMMITTER_EMAIL", "a@example.org"},
                           {"GIT_AUTHOR_DATE", "@1700000000 +0000"},
                           {"GIT_COMMITTER_DATE", "@1700000000 +0000"}};
    arguments.insert(arguments.begin(), "git");
    const auto output = RunProgram(arguments, options);
    EXPECT_TRUE(output && output->status == 0) << (output ? output->err : output.error().message);
    return output ? std::string(Trim(output->out)) : "";
  }
  // A new repository, or one more commit in it; the commit.
  std::string Commit(const std::string& name, const std::map<std::string, std::string>& files) const {
    const bool is_new = !std::filesystem::exists(Path(name + "/.git"));
    for (const auto& [path, content] : files) Write(name + "/" + path, content);
    if (is_new) Git(name, {"init", "--quiet", "--initial-branch=main", "--template=", "."});
    Git(name, {"config", "uploadpack.allowFilter", "true"});
    Git(name, {"add", "--all"});
    Git(name, {"commit", "--quiet", "--allow-empty", "--message", "m"});
    return Git(name, {"rev-parse", "HEAD"});
  }
  std::string Url(const std::string& name) const { return "git+file://" + Path(name); }

 private:
  std::string folder_;
};

}  // namespace fitment

// Runs git for vcs.cc and tells its troubles in the user's words. Tests: vcs_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "index/vcs.h"
#include "net/process.h"

namespace fitment {

// Never asks anybody anything: no terminal, no pass phrase. Status 0 or not, the output is given. Errors: kFile: git
// cannot be run; kNetwork: it ran into the time limit.
Result<ProgramOutput> RunGit(const std::vector<std::string>& arguments, const GitReference& reference,
                             const GitOptions& options, size_t output_limit_bytes = 64u << 20);

// Output of a command that must succeed; everything else is HostTrouble.
Result<std::string> GitOutput(const std::vector<std::string>& arguments, const GitReference& reference,
                              const GitOptions& options);

// What git said on its way to failing, as one clear error (kNetwork) without credentials.
Error HostTrouble(const ProgramOutput& output, const GitReference& reference);
// Whether the host itself is the trouble (no answer, no permission, no repository), so that asking in another way is
// useless.
bool IsHostTrouble(std::string_view git_words);

}  // namespace fitment

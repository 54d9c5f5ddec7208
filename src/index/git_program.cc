// The git program. Tests: vcs_test.cc.
#include "index/git_program.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "net/url.h"

namespace fitment {
namespace {

bool SaysAny(std::string_view words, std::initializer_list<std::string_view> phrases) {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](std::string_view phrase) { return words.find(phrase) != std::string_view::npos; });
}

bool IsUnreachable(std::string_view words) {
  return SaysAny(words, {"Could not resolve host", "Could not resolve proxy", "Failed to connect", "Couldn't connect",
                         "Could not connect", "Connection refused", "Connection timed out", "Connection reset",
                         "Operation timed out", "Network is unreachable", "No route to host", "unable to connect",
                         "Could not resolve hostname", "Connection closed", "SSL ", "server certificate"});
}

bool IsForbidden(std::string_view words) {
  return SaysAny(words, {"terminal prompts disabled", "could not read Username", "could not read Password",
                         "Authentication failed", "Permission denied", "Host key verification failed",
                         "unable to read askpass", "error: 401", "error: 403", "Invalid username or"});
}

bool IsMissing(std::string_view words) {
  return SaysAny(words, {"Repository not found", "repository not found", "not found", "does not exist",
                         "does not appear to be a git repository", "error: 404"});
}

// The line that tells most: the first fatal or error one, else the last.
std::string TellingLine(std::string_view words) {
  std::string_view last;
  for (const std::string_view line : SplitLines(words)) {
    const std::string_view trimmed = Trim(line);
    for (const std::string_view head : {"fatal: ", "error: ", "remote: ERROR: "}) {
      if (trimmed.starts_with(head)) return Printable(RedactedText(trimmed.substr(head.size())));
    }
    if (!trimmed.empty()) last = trimmed;
  }
  return Printable(RedactedText(last));
}

}  // namespace

Result<ProgramOutput> RunGit(const std::vector<std::string>& arguments, const GitReference& reference,
                             const GitOptions& options, size_t output_limit_bytes) {
  std::vector<std::string> command = {options.program};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ProgramOptions program;
  program.environment = {{"GIT_TERMINAL_PROMPT", "0"},
                         {"SSH_ASKPASS_REQUIRE", "force"},
                         {"GCM_INTERACTIVE", "never"},
                         {"LC_ALL", "C"},
                         {"GIT_OPTIONAL_LOCKS", "0"}};
  program.timeout_ms = options.timeout_ms;
  program.output_limit_bytes = output_limit_bytes;
  auto output = RunProgram(command, program);
  const std::string shown = RedactedUrl(reference.url);
  if (!output) {
    return Fail(ErrorKind::kFile, fmt::format("git+{} cannot be read: {}", shown, output.error().message), {},
                "install git, or put it on the PATH");
  }
  if (output->timed_out) {
    return Fail(
        ErrorKind::kNetwork,
        fmt::format("git did not get an answer from {} within {} seconds", shown, (options.timeout_ms + 999) / 1000),
        {}, "try again later, or check the network and proxy: `git ls-remote " + shown + "`");
  }
  return output;
}

Result<std::string> GitOutput(const std::vector<std::string>& arguments, const GitReference& reference,
                              const GitOptions& options) {
  FITMENT_TRY(ProgramOutput output, RunGit(arguments, reference, options));
  if (output.status != 0) return std::unexpected(HostTrouble(output, reference));
  return std::move(output.out);
}

Error HostTrouble(const ProgramOutput& output, const GitReference& reference) {
  const std::string shown = RedactedUrl(reference.url), line = TellingLine(output.err);
  const std::string check = "`git ls-remote " + shown + "` must work in this terminal";
  if (IsUnreachable(output.err)) {
    return {ErrorKind::kNetwork,
            fmt::format("the git host of {} cannot be reached: {}", shown, line),
            {},
            "check the network and proxy, then try again: " + check};
  }
  if (IsForbidden(output.err)) {
    return {ErrorKind::kNetwork,
            fmt::format("{} cannot be read: there is no such repository, or it wants credentials ({})", shown, line),
            {},
            "check the address, or set up a credential helper or ssh key: " + check};
  }
  if (IsMissing(output.err)) {
    return {ErrorKind::kNetwork,
            fmt::format("there is no git repository at {} ({})", shown, line),
            {},
            "check the address: " + check};
  }
  return {ErrorKind::kNetwork,
          fmt::format("git could not read {}: {}", shown, line.empty() ? "it gave no reason" : line),
          {},
          check};
}

bool IsHostTrouble(std::string_view words) {
  return IsUnreachable(words) || IsForbidden(words) ||
         SaysAny(words, {"Repository not found", "does not appear to be a git repository"});
}

}  // namespace fitment

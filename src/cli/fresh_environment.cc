// Tests: tests/program/verify_test.py.
#include "cli/fresh_environment.h"

#include <sys/utsname.h>

#include "base/text.h"
#include "net/process.h"

namespace fitment {
namespace {

constexpr int kStartMs = 30'000, kVenvMs = 300'000, kInstallMs = 3'600'000;

std::optional<ProgramOutput> Ran(const std::vector<std::string>& arguments, int timeout_ms) {
  ProgramOptions options;
  options.timeout_ms = timeout_ms;
  auto output = RunProgram(arguments, options);
  if (!output || output->timed_out || output->status != 0) return std::nullopt;
  return *output;
}

// The last lines of what a program said.
std::string LastWords(const ProgramOutput& output) {
  std::vector<std::string_view> lines = SplitLines(output.err.empty() ? output.out : output.err);
  std::string words;
  constexpr size_t kLines = 12;
  for (size_t i = lines.size() > kLines ? lines.size() - kLines : 0; i < lines.size(); ++i)
    words += std::string(Trim(lines[i])) + "\n";
  if (output.timed_out) words += "(ended: it took too long)\n";
  return words.empty() ? "it said nothing" : words;
}

// An interpreter of that "3.11" on the path.
std::string InterpreterFor(const std::string& python) {
  for (const std::string& name : {"python" + python, std::string("python3"), std::string("python")}) {
    auto told = Ran({name, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"}, kStartMs);
    if (told && Trim(told->out) == python) return name;
  }
  return "";
}

Result<FreshEnvironment> ByUv(FreshEnvironment environment, const std::string& python) {
  ProgramOptions options;
  options.timeout_ms = kVenvMs;
  FITMENT_TRY(ProgramOutput made,
              RunProgram({"uv", "venv", "--quiet", "--python", python, environment.folder}, options));
  if (made.status != 0 || made.timed_out)
    return Fail(ErrorKind::kFile, "uv could not make an environment of Python " + python + ": " + LastWords(made));
  environment.uv = true;
  return environment;
}

Result<FreshEnvironment> ByPip(FreshEnvironment environment, const std::string& python) {
  std::string interpreter = InterpreterFor(python);
  if (interpreter.empty()) {
    return Fail(ErrorKind::kFile, "there is no Python " + python + " on this machine, and no uv that could fetch one",
                {}, "Install python" + python + " or uv, or use --emit-script DIR and run that where there is one.");
  }
  ProgramOptions options;
  options.timeout_ms = kVenvMs;
  FITMENT_TRY(ProgramOutput made, RunProgram({interpreter, "-m", "venv", environment.folder}, options));
  if (made.status != 0 || made.timed_out)
    return Fail(ErrorKind::kFile, interpreter + " -m venv failed: " + LastWords(made));
  environment.installed_by = "pip";
  return environment;
}

// What both installers read of their indexes from the environment.
std::vector<std::pair<std::string, std::string>> IndexVariables(const std::vector<IndexSpec>& indexes) {
  std::string first, extra, links;
  for (const IndexSpec& index : indexes) {
    if (index.kind == IndexSpec::Kind::kFindLinks) {
      links += (links.empty() ? "" : " ") + index.url;
    } else if (index.is_default || (first.empty() && indexes.size() == 1)) {
      first = index.url;
    } else {
      extra += (extra.empty() ? "" : " ") + index.url;
    }
  }
  std::vector<std::pair<std::string, std::string>> variables{{"PIP_DISABLE_PIP_VERSION_CHECK", "1"},
                                                             {"PIP_NO_INPUT", "1"},
                                                             {"UV_NO_CONFIG", "1"},
                                                             {"PIP_CONFIG_FILE", "/dev/null"}};
  auto add = [&variables](const char* uv, const char* pip, const std::string& value) {
    if (value.empty()) return;
    variables.emplace_back(uv, value);
    variables.emplace_back(pip, value);
  };
  add("UV_DEFAULT_INDEX", "PIP_INDEX_URL", first);
  add("UV_INDEX", "PIP_EXTRA_INDEX_URL", extra);
  if (!links.empty()) variables.emplace_back("PIP_FIND_LINKS", links);
  for (char& c : links) c = c == ' ' ? ',' : c;
  if (!links.empty()) variables.emplace_back("UV_FIND_LINKS", links);
  if (first.empty() && extra.empty()) add("UV_NO_INDEX", "PIP_NO_INDEX", "1");
  return variables;
}

}  // namespace

Result<FreshEnvironment> MakeEnvironment(const std::string& folder, const std::string& python,
                                         const std::string& installer) {
  FreshEnvironment environment;
  environment.folder = folder;
  environment.python = folder + "/bin/python";
  if (installer != "pip") {
    if (auto uv = Ran({"uv", "--version"}, kStartMs)) {
      environment.installed_by = Trim(uv->out.substr(0, uv->out.find('(')));
      return ByUv(std::move(environment), python);
    }
    if (installer == "uv")
      return Fail(ErrorKind::kFile, "there is no uv on this machine", {}, "Install it, or say --installer pip.");
  }
  return ByPip(std::move(environment), python);
}

Result<std::string> InstallLock(const FreshEnvironment& environment, const std::string& lock_file, bool hashes,
                                const std::vector<IndexSpec>& indexes) {
  std::vector<std::string> arguments;
  if (environment.uv) {
    arguments = {
        "uv", "pip", "install", "--quiet", "--python", environment.python, "--index-strategy", "unsafe-best-match"};
  } else {
    arguments = {environment.python, "-m", "pip", "install", "--quiet"};
  }
  for (const char* more : {"--no-deps", "-r"}) arguments.emplace_back(more);
  arguments.push_back(lock_file);
  if (hashes) arguments.emplace_back("--require-hashes");
  ProgramOptions options;
  options.timeout_ms = kInstallMs;
  options.environment = IndexVariables(indexes);
  FITMENT_TRY(ProgramOutput done, RunProgram(arguments, options));
  return done.status == 0 && !done.timed_out ? std::string() : LastWords(done);
}

std::string WhyNotHere(const Target& target) {
  utsname machine{};
  ::uname(&machine);
  std::string here = machine.machine;
  if (target.platform.os == Os::kLinuxGlibc && target.platform.machine == here) return "";
  return "the target is " + target.platform.ToString() + ", and this machine is linux " + here;
}

}  // namespace fitment

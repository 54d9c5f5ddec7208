// One wheel after the other; what is done stands in the file. Tests: tests/program/facts_test.py.
#include "cli/facts_build.h"

#include <fmt/format.h>
#include <unistd.h>

#include <set>

#include "base/file.h"
#include "base/text.h"
#include "cli/date.h"
#include "cli/exit_code.h"
#include "cli/release_wheel.h"
#include "cli/session.h"
#include "python/wheel_name.h"
#include "wheel/provider_table.h"

namespace fitment {
namespace {

constexpr uint64_t kMostTableBytes = 64u << 20;

struct Wanted {
  std::string release, python;
  bool libraries = false, whole = false, modules = false;
};

Result<std::vector<Wanted>> ReadList(const std::string& path) {
  FITMENT_TRY(const std::string text, ReadFile(path));
  std::vector<Wanted> rows;
  uint32_t number = 0;
  for (std::string_view line : SplitLines(text)) {
    ++number;
    line = Trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    std::vector<std::string> words;
    for (std::string_view word : Split(line, ' ')) {
      if (!word.empty()) words.emplace_back(word);
    }
    const std::string how = words.size() > 1 ? words[1] : "directory";
    const bool whole = how == "whole", modules = how == "modules";
    const Wanted row{words[0], words.size() > 2 ? words[2] : "", whole || how == "libraries", whole, modules};
    const bool depth = row.libraries || modules || how == "directory";
    if (!depth || words.size() > 3 || row.release.find("==") == std::string::npos) {
      return Fail(
          ErrorKind::kSyntax, fmt::format("{}:{} is no line of a facts list", path, number), {},
          "A line is NAME==VERSION, then `directory`, `modules`, `libraries` or `whole`, then a Python version.");
    }
    rows.push_back(row);
  }
  return rows;
}

class Builder {
 public:
  Builder(const CommandLine& line, Context& context, PackageSource& source, Target target)
      : line_(line), context_(context), source_(source), target_(std::move(target)) {}

  Result<int> Run() {
    FITMENT_TRY(const std::vector<Wanted> rows, ReadList(line_.argument));
    FITMENT_CHECK(GoOn());
    for (size_t i = 0; i < rows.size(); ++i) {
      FITMENT_TRY(const bool deep, Take(rows[i], fmt::format("{} ({} of {})", rows[i].release, i + 1, rows.size())));
      if (deep) FITMENT_CHECK(Write());
    }
    table_.Retain(filenames_);  // what an earlier list named is gone
    FITMENT_CHECK(Write());
    context_.terminal.Progress("");
    FITMENT_TRY(const std::string written, ReadFile(line_.output, kMostTableBytes));
    FITMENT_TRY(auto facts, ProviderFacts::Open(written, line_.output));
    FITMENT_CHECK(facts->Verify());
    const SourceCounters counters = source_.counters();
    context_.terminal.Say(fmt::format("wrote {}: {} bytes, {} projects; fetched {} bytes in {} requests", line_.output,
                                      written.size(), facts->projects().size(), counters.bytes_fetched,
                                      counters.requests));
    return kExitFits;
  }

 private:
  Result<void> GoOn() {
    if (::access(line_.output.c_str(), F_OK) != 0) return {};
    FITMENT_TRY(const std::string bytes, ReadFile(line_.output, kMostTableBytes));
    FITMENT_TRY(auto facts, ProviderFacts::Open(bytes, line_.output));
    FITMENT_TRY(table_, ProviderTable::From(*facts));
    return {};
  }

  // True where libraries were read.
  Result<bool> Take(const Wanted& row, const std::string& label) {
    Target target = target_;
    if (!row.python.empty()) {
      CommandLine told = line_;
      told.target.python = row.python;
      FITMENT_TRY(target, SettleTarget(told, nullptr));
    }
    FITMENT_TRY(ReleaseWheel wheel, FindReleaseWheel(source_, target, row.release));
    filenames_.insert(wheel.filename);
    const auto name = WheelName::Parse(wheel.filename);
    ProviderRelease release{name->version.ToString(),
                            wheel.filename,
                            DateText(NowMicroseconds()).substr(0, 10),
                            row.libraries,
                            {},
                            row.whole,
                            row.modules};
    for (const std::string& sha256 : wheel.siblings) release.wheels.push_back(ShortSha256(sha256));
    if (table_.Has(name->name, release)) return false;
    const std::string local = line_.wheels + "/" + wheel.filename;
    const bool here = !line_.wheels.empty() && ::access(local.c_str(), R_OK) == 0;
    WheelReader reader(
        wheel.filename, wheel.sha256,
        [&]() -> Result<std::unique_ptr<ByteSource>> {
          return here ? OpenFileSource(local) : source_.Archive(wheel.url, wheel.filename, wheel.size_bytes);
        },
        nullptr);
    context_.terminal.Progress(label);
    auto told = [&](const std::string& path, size_t number, size_t of) {
      context_.terminal.Progress(fmt::format("{}: {} ({} of {})", label, path, number, of));
    };
    FITMENT_CHECK(table_.Add(release, reader, told));
    if (release.Depth() > 0) context_.terminal.Say(label);
    return release.Depth() > 0;
  }

  Result<void> Write() {
    FITMENT_TRY(const std::string bytes, table_.Write());
    return WriteFileAtomically(line_.output, bytes);
  }

  const CommandLine& line_;
  Context& context_;
  PackageSource& source_;
  Target target_;
  ProviderTable table_;
  std::set<std::string, std::less<>> filenames_;  // of the wheels that the list names
};

}  // namespace

Result<int> BuildFacts(const CommandLine& line, Context& context) {
  if (line.argument.empty() || line.output.empty() || line.output == "-") {
    return Fail(ErrorKind::kUsage, "`fitment facts build` needs a list of wheels and a file to write", {},
                "fitment facts build data/providers.list -o providers.facts");
  }
  Stores stores(line, context);
  FITMENT_TRY(Target target, SettleTarget(line, nullptr));
  FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, WithoutLines("facts")));
  return Builder(line, context, bench->source(), std::move(target)).Run();
}

}  // namespace fitment

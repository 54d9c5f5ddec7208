// `fitment audit`: many deployments for many targets, a JSON line each. Tests: tests/program/audit_test.py.
#include <unistd.h>

#include <cstdio>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "cli/worker_pool.h"
#include "config/discover.h"
#include "report/audit_row.h"

namespace fitment {
namespace {

struct Item {
  std::string file, target;
};

// Equal lines for machines of one Python and platform: what is resolved once.
struct Group {
  const Deployment* deployment = nullptr;
  std::vector<Target> targets;           // each judged once
  std::vector<std::vector<Item>> items;  // of each target: the files that get its answer, the first in its own name
};

void AddOptions(const FileOptions& options, std::string& key, bool& relative) {
  for (const auto* list : {&options.extra_index_urls, &options.find_links, &options.no_binary, &options.only_binary,
                           &options.build_otherwise, &options.index_pins}) {
    for (const std::string& text : *list) key += text + '\0';
    key += '\1';
  }
  key += options.index_url + (options.no_index ? "n" : "") + (options.prerelease ? "p" : "") + '\0';
  relative |= !options.find_links.empty();
}

void AddStep(const InstallStep& step, std::string& key, bool& relative) {
  key += step.installer + '\0' + step.index_strategy + '\0';
  AddOptions(step.options, key, relative);
  key += static_cast<char>('0' + static_cast<int>(step.renews));
  for (const std::string& name : step.renewed) key += name + '\0';
  key += std::string(step.prerelease ? "p" : "") + (step.without_dependencies ? "d" : "") + '\1';
}

constexpr size_t kKept = 256;  // questions of a worker after which what it learnt of projects is given back

// All that a verdict depends on, beside the target and the options of the command line. Paths in lines are relative to
// the file's folder: where there is one, the folder belongs to the question.
std::string QuestionKey(const Deployment& deployment) {
  std::string key = deployment.kind + '\0' + deployment.installer + '\0' + deployment.index_strategy + '\0' +
                    deployment.python + '\0' + deployment.default_python + '\0' + deployment.accelerator + '\0';
  bool relative = false;
  AddOptions(deployment.options, key, relative);
  for (const InstallStep& step : deployment.steps) AddStep(step, key, relative);
  for (const RequirementItem& item : deployment.items) {
    key += item.text + static_cast<char>('0' + static_cast<int>(item.role)) + (item.editable ? "e" : "") +
           std::to_string(item.step) + '\0';
    relative |= !item.url.empty() || (item.requirement && !item.requirement->url.empty());
  }
  if (relative) key += deployment.file;
  return key;
}

class Audit {
 public:
  Audit(const CommandLine& line, Context& context)
      : line_(line),
        context_(context),
        quiet_{context.environment, Terminal(ColorChoice::kNever, true, 0, context.environment)} {}
  ~Audit() {
    if (out_) std::fclose(out_);
  }
  Audit(const Audit&) = delete;
  Audit& operator=(const Audit&) = delete;

  Result<int> Run() {
    FITMENT_CHECK(SettleTargets());
    FITMENT_CHECK(ReadAll());
    FITMENT_CHECK(OpenOutput());
    MakeGroups();
    WorkerPool pool;
    pool.workers =
        line_.jobs > 0 ? static_cast<size_t>(line_.jobs) : static_cast<size_t>(sysconf(_SC_NPROCESSORS_ONLN));
    pool.work = [this](size_t group) { return JudgeGroup(groups_[group]); };
    pool.take = [this](std::string_view text) {
      if (auto row = ParseAuditLine(text)) Take(std::move(*row));
    };
    pool.died = [this](size_t group, const std::string& how) { TakeDead(groups_[group], how); };
    RunPool(groups_.size(), pool);
    context_.terminal.Progress("");
    if (!failed_.empty()) return Fail(ErrorKind::kFile, failed_);
    context_.terminal.Say(AuditSummary(rows_));
    bool all_fit = std::all_of(rows_.begin(), rows_.end(), [](const AuditRow& row) { return row.verdict == "fits"; });
    return all_fit ? kExitFits : kExitBreaks;
  }

 private:
  Result<void> SettleTargets() {
    for (std::string_view name : Split(line_.targets, ',')) {
      if (name = Trim(name); name.empty()) continue;
      CommandLine one = line_;
      one.target.name = name;
      if (auto target = SettleTarget(one, nullptr); !target) return std::unexpected(target.error());
      targets_.emplace_back(name);
    }
    if (targets_.empty()) targets_.push_back(line_.target.name);
    return {};
  }

  Result<void> ReadAll() {
    std::vector<std::string> files;
    for (const std::string& path : line_.files) {
      if (!IsDirectory(path)) {
        files.push_back(path);
        continue;
      }
      std::vector<LeftOut> passed_over;
      FITMENT_TRY(auto below, FindDeployments(path, passed_over));
      if (context_.terminal.verbosity() > 0) {
        for (const LeftOut& file : passed_over) context_.terminal.Say("passed over " + file.what + ": " + file.why);
      }
      files.insert(files.end(), below.begin(), below.end());
    }
    for (const std::string& file : files) {
      CommandLine one = line_;
      one.files = {file};
      auto read = ReadInputs(one, context_);
      if (!read) {
        troubles_.emplace_back(file, read.error().place.ToString() + ": " + read.error().message);
        continue;
      }
      for (Deployment& deployment : *read) deployments_.push_back(std::make_unique<Deployment>(std::move(deployment)));
    }
    return {};
  }

  // -o FILE: with --resume what it holds already stays, without a line that was cut.
  Result<void> OpenOutput() {
    if (line_.output.empty() || line_.output == "-") {
      if (line_.resume) return Fail(ErrorKind::kUsage, "--resume goes on with the file that -o names; there is no -o");
      return {};
    }
    std::string kept;
    if (auto before = line_.resume ? ReadFile(line_.output, 1ull << 30) : Result<std::string>("")) {
      for (std::string_view text : SplitLines(*before)) {
        auto row = ParseAuditLine(text);
        if (!row || row->verdict == "trouble" || !done_.insert({row->file, row->target}).second) continue;
        kept += AuditLine(*row);
        rows_.push_back(std::move(*row));
      }
    }
    FITMENT_CHECK(WriteFileAtomically(line_.output, kept));
    out_ = std::fopen(line_.output.c_str(), "ae");
    if (!out_) return Fail(ErrorKind::kFile, line_.output + " cannot be written");
    return {};
  }

  void MakeGroups() {
    for (const auto& [file, why] : troubles_) {
      for (const std::string& target : targets_) {
        if (!done_.contains({file, target})) Take(Trouble({file, target}, why));
      }
    }
    std::map<std::string, size_t> known;
    std::map<std::pair<size_t, std::string>, size_t> judged;  // group, target: place in the group
    for (const auto& deployment : deployments_) {
      const std::string question = QuestionKey(*deployment);
      for (const std::string& name : targets_) {
        Item item{deployment->file, name};
        if (done_.contains({item.file, item.target})) continue;
        auto target = TargetOf(name, *deployment);
        if (!target) {
          Take(Trouble(item, target.error().message));
          continue;
        }
        auto [at, first] = known.emplace(question + ResolvesAs(*target), groups_.size());
        if (first) groups_.push_back({deployment.get(), {}, {}});
        Group& group = groups_[at->second];
        auto [place, alone] = judged.emplace(std::pair(at->second, name), group.targets.size());
        if (alone) {
          group.targets.push_back(std::move(*target));
          group.items.emplace_back();
        }
        group.items[place->second].push_back(std::move(item));
        ++wanted_;
      }
    }
  }

  Result<Target> TargetOf(const std::string& name, const Deployment& deployment) {
    const std::string key = name + '\0' + deployment.accelerator + '\0' + deployment.python + '\0' +
                            deployment.default_python + '\0' + deployment.glibc;
    if (auto known = settled_.find(key); known != settled_.end()) return known->second;
    CommandLine one = line_;
    one.target.name = name;
    FITMENT_TRY(Target target, SettleTarget(one, &deployment));
    return settled_.emplace(key, std::move(target)).first->second;
  }

  // What of a target decides which set is installed.
  static std::string ResolvesAs(const Target& target) {
    return target.python.AsVersion().ToString() + (target.python.free_threaded ? "t" : "") + target.platform.ToString();
  }

  // In a worker.
  std::string JudgeGroup(const Group& group) {
    std::string lines;
    double begin = SteadySeconds();
    size_t at = 0;
    auto tell = [&](AuditRow row) {
      const std::vector<Item>& items = group.items[at++];
      row.seconds = std::exchange(begin, SteadySeconds());
      row.seconds = begin - row.seconds;
      for (const Item& item : items) {
        row.file = item.file;
        row.target = item.target;
        lines += AuditLine(row);
        row.seconds = 0;
        row.same_as = items.front().file;
      }
    };
    auto judged = Judge(group, [&](const Judgement& judgement) { tell(AuditRowOf(judgement)); });
    while (!judged && at < group.items.size()) tell(Trouble({}, judged.error().message));
    return lines;
  }

  Result<void> Judge(const Group& group, const std::function<void(const Judgement&)>& take) {
    if (!stores_) stores_.emplace(line_, quiet_);
    if (++asked_ % kKept == 0) stores_->ForgetUniverses();
    CommandLine one = line_;
    one.target.name = group.items.front().front().target;
    one.quiet = true;
    FITMENT_TRY(auto bench, Workbench::Open(one, quiet_, *stores_, *group.deployment));
    FITMENT_CHECK(bench->JudgeEach(group.targets, take));
    FITMENT_TRY(Store * store, stores_->Main());
    return store->Flush();
  }

  static AuditRow Trouble(const Item& item, const std::string& why) {
    AuditRow row;
    row.file = item.file;
    row.target = item.target;
    row.verdict = "trouble";
    row.trouble = why;
    return row;
  }

  void TakeDead(const Group& group, const std::string& how) {
    for (const auto& items : group.items) {
      for (const Item& item : items) Take(Trouble(item, "judging it ended in a fault of fitment: " + how));
    }
  }

  void Take(AuditRow row) {
    if (!done_.insert({row.file, row.target}).second) return;
    std::string text = AuditLine(row);
    rows_.push_back(std::move(row));
    if (out_) {
      if (std::fwrite(text.data(), 1, text.size(), out_) != text.size() || std::fflush(out_) != 0)
        failed_ = line_.output + " cannot be written";
    } else if (auto written = context_.terminal.Out(text); !written) {
      failed_ = written.error().message;
    }
    context_.terminal.Progress(std::to_string(rows_.size()) + " verdicts, " + std::to_string(wanted_) + " asked");
  }

  const CommandLine& line_;
  Context& context_;
  Context quiet_;
  std::optional<Stores> stores_;  // a worker's own, opened there
  size_t asked_ = 0;              // by a worker
  std::vector<std::string> targets_;
  std::map<std::string, Target> settled_;  // by name and by what the file says of its machine
  std::vector<std::unique_ptr<Deployment>> deployments_;
  std::vector<std::pair<std::string, std::string>> troubles_;  // file, why
  std::vector<Group> groups_;
  std::set<std::pair<std::string, std::string>> done_;  // file, target
  std::vector<AuditRow> rows_;
  size_t wanted_ = 0;
  std::FILE* out_ = nullptr;
  std::string failed_;
};

}  // namespace

Result<int> RunAudit(const CommandLine& line, Context& context) {
  return Audit(line, context).Run();
}

}  // namespace fitment

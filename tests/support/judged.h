// A judgement made the real way (resolver, fit rules) from a toy registry and a few requirement lines: what the writers
// of src/report are tested with. Without conflicts' texts: those are explain's. Used by src/report/*_test.cc.
#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "report/judgement.h"
#include "support/fake_source.h"
#include "target/presets.h"

namespace fitment {

struct Judged {
  std::unique_ptr<FakeSource> source;
  Deployment deployment;
  Target target;
  std::unique_ptr<Resolver> resolver;
  Question question;
  Judgement judgement;
};

// `lines` stand in "app.txt", one a line, from line 1. Python 3.11 on manylinux_2_35_x86_64 unless `options` says
// otherwise.
inline std::unique_ptr<Judged> JudgeLines(std::string_view registry, const std::vector<std::string>& lines,
                                          TargetOptions options = {}) {
  auto judged = std::make_unique<Judged>();
  judged->source = FakeSource::Of(registry);
  if (options.python.empty()) options.python = "3.11";
  if (options.platform.empty()) options.platform = "manylinux_2_35_x86_64";
  judged->target = MakeTarget(options, {}, {}).value();
  Deployment& deployment = judged->deployment;
  deployment.file = "app.txt";
  deployment.kind = "requirements";
  deployment.steps.emplace_back().name = "requirements of app.txt";
  std::string text;
  for (size_t i = 0; i < lines.size(); ++i) {
    RequirementItem item;
    item.text = item.line_text = lines[i];
    item.place = {"app.txt", static_cast<int>(i) + 1, 1};
    item.span = {text.size(), text.size() + lines[i].size()};
    item.requirement = Requirement::Parse(lines[i]).value();
    RootRequirement root;
    root.requirement = *item.requirement;
    root.line = static_cast<uint32_t>(i);
    if (!root.requirement.url.empty()) root.direct = DirectReference{root.requirement.url, "", false};
    judged->question.lines.push_back(root);
    judged->judgement.places.push_back({item.text, item.place, item.line_text});
    deployment.items.push_back(std::move(item));
    text += lines[i] + "\n";
  }
  deployment.files.push_back({"app.txt", text});
  judged->resolver = std::make_unique<Resolver>(*judged->source, judged->target, ResolveOptions{});
  Judgement& judgement = judged->judgement;
  judgement.deployment = &judged->deployment;
  judgement.target = &judged->target;
  judgement.installer = "uv";
  Answer answer = judged->resolver->Resolve(judged->question).value();
  const SourceCounters read = judged->resolver->source_counters();
  judgement.work = {answer.counters.decisions, answer.counters.conflicts, read.projects_read, read.metadata_read};
  if (Resolution* resolution = std::get_if<Resolution>(&answer.value)) {
    judgement.resolution = std::move(*resolution);
    judgement.fit = JudgeFit(judgement.resolution, judged->target, 0);
    judgement.verdict = VerdictOf(judgement.fit);
  } else {
    judgement.verdict = Verdict::kUnsatisfiable;
    judgement.fit.rungs.installs = RungAnswer::kNo;
    Conflict conflict;
    conflict.id = 1;
    conflict.lines = std::get<NoResolution>(answer.value).lines;
    conflict.text = "told by explain";
    judgement.conflicts.conflicts.push_back(std::move(conflict));
  }
  return judged;
}

}  // namespace fitment

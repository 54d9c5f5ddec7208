// The answers of `check` in the forms that code hosts and editors read: SARIF 2.1.0, GitHub's workflow commands,
// GitLab's code quality report, JUnit, Markdown for a pull request. Each is made of the same flat list of remarks: one
// a conflict, one a finding, worst first. Tests: ci_forms_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/edit.h"
#include "report/judgement.h"

namespace fitment {

// A place in a user's file; columns count from 1, end_column is behind the last character; 0: not known.
struct RemarkPlace {
  std::string file;
  int line = 0, column = 0, end_column = 0;
};

struct Remark {
  std::string code;  // "FIT200" for a conflict
  Level level = Level::kError;
  std::optional<Rung> rung;         // nullopt: it is undecided
  std::string message;              // one paragraph
  std::string help;                 // the next step; "" where the message has it
  std::vector<RemarkPlace> places;  // the line to blame first; a conflict's other lines behind it; never empty
  const Judgement* of = nullptr;    // borrowed
};

// What is said of these deployments, errors first, then warnings, then notes; in the order of the files within.
std::vector<Remark> RemarksOf(const std::vector<Judgement>& judgements);

// The same remark about the same file keeps it, wherever the line stands: code, file and message.
std::string FingerprintOf(const Remark& remark);

// The best repair of a deployment, for the forms that can carry one.
struct Correction {
  const Judgement* of = nullptr;  // borrowed
  std::string description;        // "5 lines to change, after which it fits"
  std::vector<Splice> splices;
  std::string diff;  // unified
};

// For a pull request: verdict and rungs of each deployment, what is to blame, the repair folded away.
std::string SummaryText(const std::vector<Judgement>& judgements, const std::vector<Correction>& corrections);

// One run with the rules that were hit; a conflict's other lines are relatedLocations. Source: the OASIS SARIF 2.1.0
// specification. The errors of a deployment that can be repaired carry the repair as their `fixes`.
std::string SarifText(const std::vector<Judgement>& judgements, const std::vector<Correction>& corrections = {});
// "::error file=…,line=…,col=…,title=FIT401::message" a line; GitHub shows the first ten of a level.
std::string GithubText(const std::vector<Judgement>& judgements);
// GitLab's subset of Code Climate: description, check_name, fingerprint, severity, location.
std::string GitlabText(const std::vector<Judgement>& judgements);
// A suite a deployment, a case a rung; an error fails its rung, a rung that was not asked or is unknown is skipped.
std::string JunitText(const std::vector<Judgement>& judgements);

}  // namespace fitment

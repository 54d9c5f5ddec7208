// Asks the resolver about toy registries in bulk, for tests/oracle/resolver_cases_test.py. Standard input:
//
//   registry            what follows, up to "end", is a registry (doc/case-format.md)
//   python 3.8          of the questions that follow; 3.11 before the first
//   allow-prereleases   of the next question
//   prefer NAME VERSION  an existing lock, of the next question
//   line REQUIREMENT    of the next question
//   ask NAME            asks; one line of answer, fields apart by tabs: NAME, yes|no|undecided|error, pins or the
//                       message, decisions, conflicts. A "no" whose proof does not hold is an error.
#include <iostream>
#include <string>

#include "base/text.h"
#include "python/name.h"
#include "support/questions.h"

namespace fitment {
namespace {

class Probe {
 public:
  void Read(const std::string& line) {
    size_t space = std::min(line.find(' '), line.size());
    std::string word = line.substr(0, space), rest(Trim(std::string_view(line).substr(space)));
    if (word == "registry") {
      std::string text;
      for (std::string row; std::getline(std::cin, row) && row != "end";) text += row + "\n";
      source_ = FakeSource::Of(text);
    } else if (word == "python") {
      target_.python = PythonVersion::Parse(rest).value();
    } else if (word == "allow-prereleases") {
      options_.prerelease = PrereleaseMode::kAllow;
    } else if (word == "prefer") {
      size_t blank = rest.find(' ');
      question_.preferences.emplace_back(NormalizeName(rest.substr(0, blank)), Version::Of(rest.substr(blank + 1)));
    } else if (word == "line") {
      question_.lines.push_back(RootLine(rest, static_cast<uint32_t>(question_.lines.size())));
    } else if (word == "ask") {
      std::cout << rest << '\t' << Answer() << '\n';
      question_ = {};
      options_ = {};
    }
  }

 private:
  std::string Answer() {
    Resolver resolver(*source_, target_, options_);
    auto answer = resolver.Resolve(question_);
    if (!answer) return "error\t" + answer.error().message + "\t0\t0";
    std::string text = "undecided\t";
    if (auto* set = std::get_if<Resolution>(&answer->value)) {
      text = "yes\t";
      for (const Pin& pin : set->pins) text += (&pin == &set->pins[0] ? "" : " ") + pin.name + "==" + pin.version;
    } else if (auto* no = std::get_if<NoResolution>(&answer->value)) {
      std::string fault = resolver.FaultOf(no->proof);
      text = fault.empty() ? "no\t" : "error\tthe proof does not hold: " + fault;
    }
    return text + "\t" + std::to_string(answer->counters.decisions) + "\t" + std::to_string(answer->counters.conflicts);
  }

  std::unique_ptr<FakeSource> source_;
  Target target_{.python = PythonVersion{3, 11}};
  ResolveOptions options_;
  Question question_;
};

}  // namespace
}  // namespace fitment

int main() {
  std::ios::sync_with_stdio(false);
  fitment::Probe probe;
  for (std::string line; std::getline(std::cin, line);) probe.Read(line);
}

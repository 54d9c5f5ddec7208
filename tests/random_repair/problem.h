// A small random deployment problem, as numbers that a brute force can walk through and as the text that the program
// reads. Version sets are bit masks: bit v is the project's version number v. Used by random_repair_test.cc.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace fitment {

using Mask = uint32_t;

struct ProblemNeed {
  size_t project = 0;
  std::string specifiers;  // "", ">=2.0", …
};

struct ProblemVersion {
  std::string text;
  std::vector<ProblemNeed> needs;
  std::string cuda;  // the requirement by which a torch release tells its CUDA; of a project that is always there
};

struct ProblemProject {
  std::string name;
  std::vector<ProblemVersion> versions;  // ascending
};

struct ProblemLine {
  size_t project = 0;
  std::string specifiers;
  enum class Role { kRequirement, kConstraint, kOverride } role = Role::kRequirement;
};

struct Problem {
  std::vector<ProblemProject> projects;
  std::vector<ProblemLine> lines;

  std::string Registry() const;  // as tests/support/fake_source.h reads it
  std::string LineText(size_t line) const { return projects[lines[line].project].name + lines[line].specifiers; }
  std::string ToString() const;                   // registry and lines: the case that a failure leaves in a file
  static Problem Parse(const std::string& text);  // such a case
  Mask All(size_t project) const { return (Mask{1} << projects[project].versions.size()) - 1; }
  // The versions of a project that specifiers admit.
  Mask MaskOf(size_t project, const std::string& specifiers) const;
};

struct ProblemShape {
  bool fit_rules = false;  // projects of the facts tables (torch, torchaudio, …): the upper rungs play a part
  bool overrides = false, constraints = false;
  bool hub = false;  // the only requirement line is a project that needs all others: it cannot be dropped
};

Problem RandomProblem(uint64_t seed, const ProblemShape& shape);
// Every problem that is this one with one thing taken away (a line, a version, a requirement, a specifier).
std::vector<Problem> Smaller(const Problem& problem);

}  // namespace fitment

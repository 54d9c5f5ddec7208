// Before a question is solved: every direct reference that can take part is read, so that the numbered universe is
// closed. Lines first, then the direct references that those distributions' own metadata names (uv's look-ahead).
// Tests: resolver_test.cc.
#pragma once

#include <map>
#include <string>

#include "resolve/dependency_table.h"

namespace fitment {

class DirectPass {
 public:
  DirectPass(ProjectTable& projects, DependencyTable& table) : projects_(projects), table_(table) {}

  // Registry project → the project that stands for its direct reference in this question. What was read is kept for the
  // next one. Errors: kNetwork, kMetadata; kRequirement where two lines name different references for one project, or a
  // line's name is not the distribution's.
  Result<std::map<ProjectId, ProjectId>> Run(const Question& question);
  // A reference's project, read once. `name`: what a line calls it, which stands where its files do not tell (setup.py
  // computes it).
  Result<ProjectId> Read(const DirectReference& reference, const std::string& name = {});

 private:
  struct Item {
    DirectReference reference;
    std::string name;  // expected, normalized; "" for a bare reference
    std::vector<std::string> extras;
  };
  Result<void> Follow(const Item& item, ProjectId direct, std::vector<Item>& queue);

  ProjectTable& projects_;
  DependencyTable& table_;
  std::map<std::string, ProjectId> read_;  // by base directory and URL
};

}  // namespace fitment

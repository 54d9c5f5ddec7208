// Which table of providers a run asks: --facts FILE, else the newer of what `fitment facts update` fetched and what is
// inside the program. Tests: tests/program/facts_test.py.
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "cli/command_line.h"
#include "cli/context.h"
#include "wheel/provider_facts.h"

namespace fitment {

class FactsTable {
 public:
  static constexpr const char* kFileName = "providers.facts";

  // `facts` nullptr: there is none. Errors: kFile, kStore, only where --facts names the file; a damaged fetched one is
  // passed over with a word.
  static Result<std::unique_ptr<FactsTable>> Open(const CommandLine& line, Context& context);
  const ProviderFacts* facts() const { return facts_.get(); }
  const std::string& origin() const { return origin_; }  // "inside the program", or the file

 private:
  Result<void> Take(std::string bytes, const std::string& origin);
  std::string bytes_, origin_;
  std::unique_ptr<ProviderFacts> facts_;
};

}  // namespace fitment

// Which facts a run asks: the table of providers, the advisories and the load rules. Of each kind what --facts FILE (or
// a folder) holds, else the newer of what `fitment facts update` fetched and what is inside the program. Tests:
// tests/program/facts_test.py.
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

  // Advisories and load rules of files count from here on, for the whole process; of tables none is opened but what
  // --facts names. Errors: kFile, kStore, kSyntax, of what --facts names alone. `context` outlives the table.
  static Result<std::unique_ptr<FactsTable>> Open(const CommandLine& line, Context& context);
  // Opened at the first call; nullptr: there is none. A damaged fetched one is passed over with a word.
  const ProviderFacts* facts();
  const std::string& origin() const { return origin_; }  // "inside the program", or the file; "" before facts()

 private:
  explicit FactsTable(Context& context) : context_(context) {}
  Result<void> Take(std::string bytes, const std::string& origin);
  Result<void> TakeTold(const std::string& path);
  void TakeFetched(const std::string& folder);
  void Load();

  Context& context_;
  std::string bytes_, origin_, fetched_path_;
  bool loaded_ = false;
  std::unique_ptr<ProviderFacts> facts_;
};

}  // namespace fitment

// Opens the table that counts. Tests: tests/program/facts_test.py.
#include "cli/facts_table.h"

#include <unistd.h>

#include "base/file.h"
#include "cli/session.h"

namespace fitment {
namespace {

constexpr uint64_t kMostBytes = 64u << 20;

}  // namespace

Result<void> FactsTable::Take(std::string bytes, const std::string& origin) {
  std::string held = std::move(bytes);
  FITMENT_TRY(auto facts, ProviderFacts::Open(held, origin));
  if (facts_ && facts->date() < facts_->date()) return {};
  // The table's views point into the text: it is opened again where it stays.
  bytes_ = std::move(held);
  FITMENT_TRY(facts_, ProviderFacts::Open(bytes_, origin));
  origin_ = origin;
  return {};
}

Result<std::unique_ptr<FactsTable>> FactsTable::Open(const CommandLine& line, Context& context) {
  std::unique_ptr<FactsTable> table(new FactsTable(context));
  if (line.facts == "none") {
    table->loaded_ = true;
    return table;
  }
  if (!line.facts.empty()) {
    FITMENT_TRY(std::string bytes, ReadFile(line.facts, kMostBytes));
    FITMENT_CHECK(table->Take(std::move(bytes), line.facts));
    table->loaded_ = true;
    return table;
  }
  const std::string folder = line.no_cache ? "" : CacheDirectory(line, context.environment);
  if (!folder.empty()) table->fetched_path_ = folder + "/" + kFileName;
  return table;
}

const ProviderFacts* FactsTable::facts() {
  if (!loaded_) Load();
  loaded_ = true;
  return facts_.get();
}

void FactsTable::Load() {
  if (const std::string_view embedded = ProviderFacts::EmbeddedBytes(); !embedded.empty()) {
    if (auto facts = ProviderFacts::Open(embedded, "inside the program")) {
      facts_ = std::move(*facts);
      origin_ = "inside the program";
    }
  }
  if (fetched_path_.empty() || ::access(fetched_path_.c_str(), R_OK) != 0) return;
  auto bytes = ReadFile(fetched_path_, kMostBytes);
  if (!bytes || !Take(std::move(*bytes), fetched_path_)) {
    context_.terminal.Say("the facts in " + fetched_path_ +
                          " cannot be read and are passed over; `fitment facts update` renews them");
  }
}

}  // namespace fitment

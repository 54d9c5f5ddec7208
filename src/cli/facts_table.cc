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
  auto table = std::make_unique<FactsTable>();
  if (!line.facts.empty()) {
    FITMENT_TRY(std::string bytes, ReadFile(line.facts, kMostBytes));
    FITMENT_CHECK(table->Take(std::move(bytes), line.facts));
    return table;
  }
  if (const std::string_view embedded = ProviderFacts::EmbeddedBytes(); !embedded.empty()) {
    FITMENT_TRY(table->facts_, ProviderFacts::Open(embedded, "inside the program"));
    table->origin_ = "inside the program";
  }
  const std::string folder = line.no_cache ? "" : CacheDirectory(line, context.environment);
  const std::string path = folder + "/" + kFileName;
  if (folder.empty() || ::access(path.c_str(), R_OK) != 0) return table;
  auto bytes = ReadFile(path, kMostBytes);
  if (!bytes || !table->Take(std::move(*bytes), path))
    context.terminal.Say("the facts in " + path +
                         " cannot be read and are passed over; `fitment facts update` renews them");
  return table;
}

}  // namespace fitment

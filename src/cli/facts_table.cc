// Opens the table that counts. Tests: tests/program/facts_test.py.
#include "cli/facts_table.h"

#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/fact_files.h"
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

// A file, or a folder with some of the three: each takes its kind's place.
Result<void> FactsTable::TakeTold(const std::string& path) {
  const std::vector<std::string> paths = FactPathsAt(path);
  for (const std::string& name : paths) {
    FITMENT_TRY(std::string bytes, ReadFile(name, kMostBytes));
    const FactKind kind = FactKindOf(bytes).value_or(FactKind::kProviders);  // whose error then tells
    if (kind == FactKind::kProviders) {
      FITMENT_CHECK(Take(std::move(bytes), name));
      loaded_ = true;
    } else {
      FITMENT_CHECK(UseFactRows(kind, std::move(bytes), name));
    }
  }
  if (!paths.empty()) return {};
  return Fail(ErrorKind::kFile, "the folder " + Printable(path) + " holds no facts", {},
              "It needs a providers.facts, an advisories.tsv or a load_rules.tsv.");
}

// Rows that are older than the program's own, or damaged, are passed over.
void FactsTable::TakeFetched(const std::string& folder) {
  for (const FactFileName& file : FactFileNames()) {
    const std::string path = folder + "/" + std::string(file.name);
    if (file.kind == FactKind::kProviders || ::access(path.c_str(), R_OK) != 0) continue;
    auto bytes = ReadFile(path, kMostBytes);
    auto date = bytes ? DateOfFacts(file.kind, *bytes, path) : std::unexpected(bytes.error());
    Result<void> taken;
    if (!date) {
      taken = std::unexpected(date.error());
    } else if (*date >= DateOfRows(file.kind)) {
      taken = UseFactRows(file.kind, std::move(*bytes), path);
    }
    if (!taken) {
      context_.terminal.Say(path + " cannot be read and is passed over; `fitment facts update` renews it");
    }
  }
}

Result<std::unique_ptr<FactsTable>> FactsTable::Open(const CommandLine& line, Context& context) {
  std::unique_ptr<FactsTable> table(new FactsTable(context));
  if (line.facts == "none") {
    table->loaded_ = true;
    return table;
  }
  const std::string folder = line.no_cache ? "" : CacheDirectory(line, context.environment);
  if (!folder.empty()) table->fetched_path_ = folder + "/" + kFileName;
  if (!folder.empty()) table->TakeFetched(folder);
  if (!line.facts.empty()) FITMENT_CHECK(table->TakeTold(line.facts));
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

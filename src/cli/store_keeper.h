// The store as the keeper of what was read of wheels, with the table of what was known before. Tests:
// tests/program/loads_test.py, tests/program/inspect_test.py, tests/program/facts_test.py.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "cli/facts_table.h"
#include "store/store.h"
#include "wheel/wheel_reader.h"

namespace fitment {

class StoreKeeper : public FactKeeper {
 public:
  // `table` may be nullptr; both outlive the keeper.
  StoreKeeper(Store& store, FactsTable* table) : store_(store), table_(table) {}
  std::optional<std::string> Get(const std::string& key) override {
    const auto bytes = store_.Get(key);
    return bytes ? std::optional<std::string>(*bytes) : std::nullopt;
  }
  void Put(const std::string& key, std::string bytes) override { store_.Put(key, std::move(bytes)); }
  std::unique_ptr<const KnownWheel> Known(const std::string& filename, const std::string& sha256) override {
    const ProviderFacts* facts = table_ ? table_->facts() : nullptr;
    return facts ? facts->Find(filename, sha256) : nullptr;
  }

 private:
  Store& store_;
  FactsTable* table_;
};

}  // namespace fitment

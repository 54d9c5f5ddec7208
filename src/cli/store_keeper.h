// The store as the keeper of what was read of wheels, with the table of what was known before. Tests:
// tests/program/loads_test.py, tests/program/inspect_test.py, tests/program/facts_test.py.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "store/store.h"
#include "wheel/provider_facts.h"
#include "wheel/wheel_reader.h"

namespace fitment {

class StoreKeeper : public FactKeeper {
 public:
  // `facts` may be nullptr; both outlive the keeper.
  explicit StoreKeeper(Store& store, const ProviderFacts* facts = nullptr) : store_(store), facts_(facts) {}
  std::optional<std::string> Get(const std::string& key) override {
    const auto bytes = store_.Get(key);
    return bytes ? std::optional<std::string>(*bytes) : std::nullopt;
  }
  void Put(const std::string& key, std::string bytes) override { store_.Put(key, std::move(bytes)); }
  std::unique_ptr<const KnownWheel> Known(const std::string& filename, const std::string& sha256) override {
    return facts_ ? facts_->Find(filename, sha256) : nullptr;
  }

 private:
  Store& store_;
  const ProviderFacts* facts_;
};

}  // namespace fitment

// The store as the keeper of what was read of wheels. Tests: tests/program/loads_test.py,
// tests/program/inspect_test.py.
#pragma once

#include <optional>
#include <string>

#include "store/store.h"
#include "wheel/wheel_reader.h"

namespace fitment {

class StoreKeeper : public FactKeeper {
 public:
  explicit StoreKeeper(Store& store) : store_(store) {}
  std::optional<std::string> Get(const std::string& key) override {
    const auto bytes = store_.Get(key);
    return bytes ? std::optional<std::string>(*bytes) : std::nullopt;
  }
  void Put(const std::string& key, std::string bytes) override { store_.Put(key, std::move(bytes)); }

 private:
  Store& store_;
};

}  // namespace fitment

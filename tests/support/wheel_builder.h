// Wheels for tests: named files in a zip archive with METADATA, behind a reader that counts what is read. Header-only.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "support/zip_builder.h"
#include "wheel/wheel_reader.h"

namespace fitment {

class MemoryKeeper : public FactKeeper {
 public:
  std::optional<std::string> Get(const std::string& key) override {
    const auto found = rows.find(key);
    return found == rows.end() ? std::nullopt : std::optional(found->second);
  }
  void Put(const std::string& key, std::string bytes) override { rows[key] = std::move(bytes); }
  std::map<std::string, std::string> rows;
};

class ToyWheel {
 public:
  ToyWheel(const std::string& name, const std::string& version,
           std::vector<std::pair<std::string, std::string>> members, FactKeeper* keeper = nullptr,
           const std::string& requires_dist = "") {
    const std::string info = name + "-" + version + ".dist-info/";
    members.emplace_back(info + "METADATA",
                         "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n" +
                             (requires_dist.empty() ? "" : "Requires-Dist: " + requires_dist + "\n"));
    bytes_ = std::make_shared<std::string>(ZipOf(members));
    const std::string filename = name + "-" + version + "-cp311-cp311-manylinux_2_28_x86_64.whl";
    auto opens = opens_;
    reader = std::make_unique<WheelReader>(
        filename, "sha-of-" + filename,
        [bytes = bytes_, filename, opens]() -> Result<std::unique_ptr<ByteSource>> {
          ++*opens;
          return std::make_unique<MemorySource>(filename, *bytes);
        },
        keeper);
  }
  // How often the archive was opened.
  int opens() const { return *opens_; }

  std::unique_ptr<WheelReader> reader;

 private:
  std::shared_ptr<std::string> bytes_;
  std::shared_ptr<int> opens_ = std::make_shared<int>(0);
};

}  // namespace fitment

// Makes the table of providers (provider_facts.h) from wheels that are read one after the other. Tests:
// provider_facts_test.cc, tests/program/facts_test.py.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "wheel/provider_facts.h"
#include "wheel/wheel_reader.h"

namespace fitment {

class ProviderTable {
 public:
  static constexpr int kExportBits = 40, kWordBits = 28;

  // Goes on where a table stopped. Errors (kStore): it is damaged.
  static Result<ProviderTable> From(const ProviderFacts& facts);
  // Whether a release's wheel is in it, as deep as `release` asks.
  bool Has(std::string_view project, const ProviderRelease& release) const;

  // Reads the wheel (what its keeper has is not read again) and takes it in; one that is there less deep gives way.
  // `told` is called before each library.
  // Errors: the reader's; kUsage: too many releases of one project.
  using Told = std::function<void(const std::string& path, size_t number, size_t of)>;
  Result<void> Add(const ProviderRelease& release, WheelReader& reader, const Told& told);
  // Leaves out every release whose wheel is not among `filenames`.
  void Retain(const std::set<std::string, std::less<>>& filenames);
  // The file. Errors: kInternal (zstd).
  Result<std::string> Write() const;

 private:
  struct Library {
    ReleaseSet releases = 0;
    std::vector<std::pair<std::string, uint64_t>> scalars;  // EncodeLibrary's, and how many names were left out
    std::vector<HashRow> exports;
  };
  struct Module {
    ReleaseSet releases = 0;
    std::vector<std::string> scalars;
    std::vector<HashRow> words;
  };
  struct Project {
    std::vector<ProviderRelease> releases;
    std::vector<std::string> contents;
    std::map<std::string, ReleaseSet> paths;  // of Python files
    std::map<std::string, Library> libraries;
    std::map<std::string, Module> modules;
  };
  Result<void> AddLibraries(Project& project, size_t number, bool whole, WheelReader& reader, const Told& told);
  Result<void> AddModules(Project& project, size_t number, bool whole, WheelReader& reader,
                          const WheelContents& contents);
  // As it is packed: the frames of libraries and modules each with its first path.
  struct Payload {
    std::string directory;
    std::vector<std::pair<std::string, std::string>> libraries, modules;
  };
  static Payload PayloadOf(const Project& project);
  static void RetainOf(Project& project, ReleaseSet kept);

  std::map<std::string, Project> projects_;
};

}  // namespace fitment

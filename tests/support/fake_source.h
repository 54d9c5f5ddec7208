// A toy registry written as text, so that a test of resolve, explain or repair reads like the story it tells. The text
// is parsed to records by the real encoders, so tests run over the real views. doc/case-format.md has the format.
// Tests: tests/support/fake_source_test.cc.
//
//   package torch 2.1.2 requires-python >=3.8 yanked "bad build" tags cp311-cp311-manylinux_2_17_x86_64 uploaded
//   2024-01-02 sdist
//     numpy>=1.20
//     foo[bar] ; python_version < "3.12"
//     extra cuda: nvidia-cublas==1
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "index/package_source.h"

namespace fitment {

class FakeSource : public PackageSource {
 public:
  // Errors (kSyntax): what is wrong, with the line.
  static Result<std::unique_ptr<FakeSource>> Parse(std::string_view text);
  // For tests: throws std::runtime_error with the message, which fails the test.
  static std::unique_ptr<FakeSource> Of(std::string_view text);

  const std::vector<IndexSpec>& indexes() const override { return indexes_; }
  Result<std::optional<ProjectView>> Project(size_t index, std::string_view normalized_name) override;
  Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) override;
  Result<DirectDistribution> Direct(const DirectReference& reference) override;
  // projects_read and metadata_read count distinct answers, requests every question.
  SourceCounters counters() const override;

  // What was asked, without doubles: "torch", "torch-2.1.2-cp311-…whl".
  const std::set<std::string>& projects_asked() const { return projects_asked_; }
  const std::set<std::string>& metadata_asked() const { return metadata_asked_; }

 private:
  friend class FakeSourceReader;
  struct Index {
    std::map<std::string, std::string, std::less<>> projects;  // normalized name: record
    std::map<std::string, std::string, std::less<>> metadata;  // filename: record
  };
  std::vector<IndexSpec> indexes_;
  std::vector<Index> contents_;
  std::map<std::string, std::string, std::less<>> directs_;          // URL: record
  std::map<std::string, std::string, std::less<>> project_errors_;   // normalized name: message
  std::map<std::string, std::string, std::less<>> metadata_errors_;  // "name version": message
  std::set<std::string> projects_asked_, metadata_asked_;
  uint64_t questions_ = 0;
};

}  // namespace fitment

// A toy universe for tests of the solver, built in code or read from a few lines of text:
//
//   root -> a 1-3, b *        the question
//   a 1 -> b 1|3              version 1 of a needs b at 1 or 3
//   a 2 -> ?c 2, d none       bounds c without bringing it in; needs d, of which nothing fits
//   a 3 refused               not usable on this target
//   b 2 broken 7              answers the reason 7 when asked for dependencies
//   b 1, 3                    these need nothing
//
// Versions are numbered from 1 in text (0 in the solver); those of a package that no line names up to its highest are
// refused. Earlier named packages are decided first. Header only; used by src/solver/*_test.cc.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "solver/proof.h"

namespace fitment {

class ToyProvider : public Provider {
 public:
  struct Need {
    PackageId package;
    BitSet allowed;
    uint32_t tag = 0;
    bool is_constraint = false;
    BitSet dependents;  // empty: the version alone
  };
  struct Version {
    std::vector<Need> needs;
    std::optional<uint32_t> broken;
  };
  struct Package {
    std::string name;
    std::vector<Version> versions;
    BitSet usable;
    uint64_t priority = 0;
  };

  ToyProvider() = default;
  explicit ToyProvider(const std::string& text) { Read(text); }

  std::vector<Package> packages;
  bool lowest = false;                                 // Choose: the lowest version
  uint64_t stop_after = UINT64_MAX;                    // ShouldStop: true after so many questions
  std::vector<std::vector<PackageId>> conflicts;       // as told: deciding, affected, others…
  std::vector<PackageId> take_back;                    // given back at the next TakeBack
  std::vector<std::pair<PackageId, VersionId>> asked;  // Dependencies, in order

  PackageId Id(const std::string& name) {
    for (size_t i = 0; i < packages.size(); ++i) {
      if (packages[i].name == name) return static_cast<PackageId>(i);
    }
    packages.push_back({name, {}, {}, UINT64_MAX - packages.size()});
    return static_cast<PackageId>(packages.size() - 1);
  }

  // "a 2, b 1": what a solution chose, in decision order.
  std::string Text(const Solution& solution) const {
    std::string text;
    for (auto [package, version] : solution.choices) {
      text += (text.empty() ? "" : ", ") + packages[package].name + " " + std::to_string(version + 1);
    }
    return text;
  }

  uint32_t VersionCount(PackageId package) override { return static_cast<uint32_t>(packages[package].versions.size()); }
  Bits Usable(PackageId package) override { return packages[package].usable; }
  VersionId Choose(PackageId, Bits allowed) override {
    BitSet set(allowed, allowed.size() * 64);
    return static_cast<VersionId>(lowest ? set.Lowest() : set.Highest());
  }
  DependencyAnswer Dependencies(PackageId package, VersionId version) override {
    asked.emplace_back(package, version);
    const Version& row = packages[package].versions[version];
    answer_.clear();
    for (const Need& need : row.needs) {
      answer_.push_back({need.package, need.allowed, need.tag, need.dependents, need.is_constraint});
    }
    return {answer_, row.broken};
  }
  uint32_t WhyUnusable(PackageId, VersionId) override { return 1; }
  uint64_t Priority(PackageId package, Bits) override { return packages[package].priority; }
  void OnConflict(PackageId deciding, PackageId affected, std::span<const PackageId> others) override {
    conflicts.push_back({deciding, affected});
    conflicts.back().insert(conflicts.back().end(), others.begin(), others.end());
  }
  std::vector<PackageId> TakeBack() override { return std::exchange(take_back, {}); }
  bool ShouldStop() override { return ++questions_ > stop_after; }

 private:
  static std::vector<std::string> Split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    std::stringstream stream(text);
    for (std::string part; std::getline(stream, part, separator);) {
      size_t first = part.find_first_not_of(' '), last = part.find_last_not_of(' ');
      if (first != std::string::npos) parts.push_back(part.substr(first, last - first + 1));
    }
    return parts;
  }

  struct Line {
    PackageId package;
    std::vector<uint32_t> versions;
    std::string rest;
  };

  void Read(const std::string& text) {
    std::vector<Line> lines;
    Id("root");
    for (const std::string& line : Split(text, '\n')) lines.push_back(ReadHead(line));
    for (const Line& line : lines) {
      auto& versions = packages[line.package].versions;
      for (uint32_t v : line.versions) versions.resize(std::max<size_t>(versions.size(), v + 1));
    }
    for (Package& package : packages) package.usable = BitSet(package.versions.size());
    for (const Line& line : lines) ReadRest(line);
  }

  Line ReadHead(const std::string& text) {
    size_t end = std::min({text.find("->"), text.find("refused"), text.find("broken"), text.size()});
    std::string head = text.substr(0, end);
    size_t space = std::min(head.find(' '), head.size());
    Line line{Id(head.substr(0, space)), {}, text.substr(end)};
    if (line.package == kRootPackage) line.versions = {0};
    for (const std::string& number : Split(head.substr(space), ',')) {
      line.versions.push_back(static_cast<uint32_t>(std::stoul(number)) - 1);
    }
    if (line.rest.starts_with("->")) {  // so that widths are known before sets are read
      for (const std::string& need : Split(line.rest.substr(2), ','))
        Id(need.substr(need[0] == '?', need.find(' ') - (need[0] == '?')));
    }
    return line;
  }

  void ReadRest(const Line& line) {
    Package& package = packages[line.package];
    for (uint32_t v : line.versions) {
      if (line.rest.starts_with("refused")) continue;
      package.usable.Set(v);
      if (line.rest.starts_with("broken"))
        package.versions[v].broken = static_cast<uint32_t>(std::stoul(line.rest.substr(6)));
      if (!line.rest.starts_with("->")) continue;
      for (std::string need : Split(line.rest.substr(2), ',')) {
        bool constraint = need[0] == '?';
        if (constraint) need = need.substr(1);
        PackageId id = Id(need.substr(0, need.find(' ')));
        package.versions[v].needs.push_back(
            {id, ReadSet(id, need.substr(need.find(' ') + 1)), next_tag_++, constraint});
      }
    }
  }

  BitSet ReadSet(PackageId package, const std::string& text) {
    size_t count = packages[package].versions.size();
    if (text == "*") return BitSet(count, true);
    BitSet set(count);
    if (text == "none") return set;
    for (const std::string& part : Split(text, '|')) {
      size_t dash = part.find('-');
      uint32_t first = static_cast<uint32_t>(std::stoul(part)),
               last = dash == std::string::npos ? first : static_cast<uint32_t>(std::stoul(part.substr(dash + 1)));
      if (last > count) throw std::runtime_error("no such version: " + packages[package].name + " " + part);
      set.SetRange(first - 1, last);
    }
    return set;
  }

  std::vector<Dependency> answer_;
  uint32_t next_tag_ = 1;
  uint64_t questions_ = 0;
};

}  // namespace fitment

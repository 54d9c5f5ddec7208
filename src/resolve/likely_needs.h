// What the newest releases of well-known projects required on the day that data/needs.tsv was recorded
// (`fitment facts needs`): where the next questions are guessed from while the network is slow. Never part of an
// answer. Tests: scout_test.cc.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/text_map.h"

namespace fitment {

class LikelyNeeds {
 public:
  struct Row {
    std::string_view version;                    // of that newest release
    std::vector<std::string_view> requirements;  // "numpy>=1.26", "pkg[extra]": those of Linux, without markers
  };

  // A row a line: project or project[extra] (normalized), version, requirements; tabs between, "#" begins a remark.
  // `table` outlives this.
  explicit LikelyNeeds(std::string_view table);
  // The table inside the program, read at the first call.
  static const LikelyNeeds& Embedded();

  std::optional<Row> Of(std::string_view name) const;

 private:
  TextMap<std::string_view> rows_;  // the rest of the line
};

}  // namespace fitment

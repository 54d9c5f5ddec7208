// The requirement lists of Truss' own server, as of a day: data with version and date. Inside config only. Tests:
// truss_server_test.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fitment {

// One line, and the days between which the list had it ("" in `until`: it still has).
struct TrussServerLine {
  bool constraint;
  std::string_view text, since, until;
};
struct TrussServerChange {
  std::string_view day, version;
};
extern const TrussServerLine kTrussServerLines[];
extern const size_t kTrussServerLineCount;
extern const TrussServerChange kTrussServerChanges[];
extern const size_t kTrussServerChangeCount;

// The lists that hold on a day.
struct TrussServerList {
  std::string_view version, since;
  // `constraints`: from 2026-04-02 on. Before, a project that the user names too stays in the server's list.
  std::vector<std::string_view> requirements, constraints;
};
// `day` ("2025-11-25"; "": the newest). nullopt: before the first one that is known.
std::optional<TrussServerList> TrussServerListOf(std::string_view day);

}  // namespace fitment

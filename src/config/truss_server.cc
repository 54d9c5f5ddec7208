// The list of a day out of the table's rows. Tests: truss_server_test.cc.
#include "config/truss_server.h"

#include <span>

namespace fitment {

std::optional<TrussServerList> TrussServerListOf(std::string_view day) {
  std::optional<TrussServerList> list;
  for (const TrussServerChange& change : std::span(kTrussServerChanges, kTrussServerChangeCount)) {
    if (day.empty() || change.day <= day) list = TrussServerList{change.version, change.day, {}, {}};
  }
  if (!list) return list;
  for (const TrussServerLine& line : std::span(kTrussServerLines, kTrussServerLineCount)) {
    bool holds = line.since <= list->since && (line.until.empty() || list->since < line.until);
    if (holds) (line.constraint ? list->constraints : list->requirements).push_back(line.text);
  }
  return list;
}

}  // namespace fitment

// What an index's file host is known to do, remembered in the store: does it have `.metadata` siblings that its pages
// do not advertise? Tests: host_memory_test.cc.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "store/records.h"
#include "store/store.h"

namespace fitment {

class HostMemory {
 public:
  // `now`: Unix seconds; what was learnt more than a week ago is forgotten. `store` outlives this.
  HostMemory(Store& store, int64_t now) : store_(store), now_(now) {}

  // How to look for a wheel's metadata on a host that advertises none. Projects are alike in themselves (a host mirrors
  // what it was asked for), so a project's own history goes first; the host's decides for a new one, as long as every
  // fifth try or so met a sibling.
  enum class Plan {
    kNone,   // the wheel alone
    kRace,   // sibling and wheel at once: one round trip less than one after the other
    kFirst,  // the sibling, and the wheel only where it has none
  };
  // Each kRace and kFirst is followed by one Learnt().
  Plan SiblingPlan(std::string_view origin, std::string_view project);
  void Learnt(std::string_view origin, std::string_view project, bool has_sibling);

 private:
  struct History {
    int64_t since = 0;
    uint64_t hits = 0, misses = 0, under_way = 0;
  };
  History& At(std::string key);

  Store& store_;
  int64_t now_;
  std::map<std::string, History> histories_;
};

}  // namespace fitment

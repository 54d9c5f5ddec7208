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

  // Is it worth a request to try FILE.metadata? A host is probed with a few files; it is asked on while at least every
  // third answer was a sibling. Every true is followed by one Learnt().
  bool ShouldTrySibling(std::string_view origin);
  void Learnt(std::string_view origin, bool has_sibling);

 private:
  struct Host {
    int64_t since = 0;
    uint64_t hits = 0, misses = 0, under_way = 0;
  };
  Host& At(std::string_view origin);

  Store& store_;
  int64_t now_;
  std::map<std::string, Host, std::less<>> hosts_;
};

}  // namespace fitment

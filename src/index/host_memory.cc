// What file hosts are known to do. Tests: host_memory_test.cc.
#include "index/host_memory.h"

#include <charconv>
#include <vector>

#include "base/text.h"

namespace fitment {
namespace {

constexpr uint64_t kProbes = 3;
constexpr int64_t kForgetAfterSeconds = 7 * 86400;

std::string HostKey(std::string_view origin) {
  return "h|" + StoredUrl(std::string(origin) + "/");
}

int64_t NumberOr0(std::string_view text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

HostMemory::Host& HostMemory::At(std::string_view origin) {
  if (auto known = hosts_.find(origin); known != hosts_.end()) return known->second;
  Host host;
  host.since = now_;
  if (std::optional<std::string_view> bytes = store_.Get(HostKey(origin))) {
    std::vector<std::string_view> words = Split(*bytes, ' ');
    const bool good =
        words.size() == 3 && now_ >= NumberOr0(words[0]) && now_ - NumberOr0(words[0]) < kForgetAfterSeconds;
    if (good) {
      host.since = NumberOr0(words[0]);
      host.hits = static_cast<uint64_t>(NumberOr0(words[1]));
      host.misses = static_cast<uint64_t>(NumberOr0(words[2]));
    }
  }
  return hosts_.emplace(std::string(origin), host).first->second;
}

bool HostMemory::ShouldTrySibling(std::string_view origin) {
  Host& host = At(origin);
  const uint64_t failed = host.misses + host.under_way;
  if (failed >= kProbes && host.hits * 2 < failed) return false;
  ++host.under_way;
  return true;
}

void HostMemory::Learnt(std::string_view origin, bool has_sibling) {
  Host& host = At(origin);
  if (host.under_way > 0) --host.under_way;
  ++(has_sibling ? host.hits : host.misses);
  store_.Put(HostKey(origin),
             std::to_string(host.since) + " " + std::to_string(host.hits) + " " + std::to_string(host.misses));
}

}  // namespace fitment

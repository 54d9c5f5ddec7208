// What file hosts are known to do. Tests: host_memory_test.cc.
#include "index/host_memory.h"

#include <charconv>
#include <vector>

#include "base/text.h"

namespace fitment {
namespace {

constexpr uint64_t kProbes = 8;  // a first batch tells much at once
constexpr int64_t kForgetAfterSeconds = 7 * 86400;

std::string HostKey(std::string_view origin) {
  return "h|" + StoredUrl(std::string(origin) + "/");
}
std::string ProjectKey(std::string_view origin, std::string_view project) {
  return HostKey(origin) + "|" + std::string(project);
}

int64_t NumberOr0(std::string_view text) {
  int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

}  // namespace

HostMemory::History& HostMemory::At(std::string key) {
  auto [found, is_new] = histories_.try_emplace(std::move(key));
  History& history = found->second;
  if (!is_new) return history;
  history.since = now_;
  if (std::optional<std::string_view> bytes = store_.Get(found->first)) {
    std::vector<std::string_view> words = Split(*bytes, ' ');
    if (words.size() != 3) return history;
    const int64_t since = NumberOr0(words[0]);
    if (now_ < since || now_ - since >= kForgetAfterSeconds) return history;
    history = {since, static_cast<uint64_t>(NumberOr0(words[1])), static_cast<uint64_t>(NumberOr0(words[2])), 0};
  }
  return history;
}

HostMemory::Plan HostMemory::SiblingPlan(std::string_view origin, std::string_view project) {
  History& own = At(ProjectKey(origin, project));
  History& host = At(HostKey(origin));
  Plan plan = Plan::kNone;
  if (own.hits + own.misses > 0) {
    if (own.hits > own.misses) plan = Plan::kFirst;
  } else {
    const uint64_t failed = host.misses + host.under_way;
    if (failed < kProbes || host.hits * 5 >= failed) plan = Plan::kRace;
  }
  if (plan != Plan::kNone) ++host.under_way;
  return plan;
}

void HostMemory::Learnt(std::string_view origin, std::string_view project, bool has_sibling) {
  const std::string keys[] = {HostKey(origin), ProjectKey(origin, project)};
  for (const std::string& key : keys) {
    History& history = At(key);
    if (history.under_way > 0) --history.under_way;
    ++(has_sibling ? history.hits : history.misses);
    store_.Put(
        key, std::to_string(history.since) + " " + std::to_string(history.hits) + " " + std::to_string(history.misses));
  }
}

}  // namespace fitment

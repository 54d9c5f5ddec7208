// Sets of versions: bounds get a place in one order with the versions, the rest is interval arithmetic. Tests:
// version_set_test.cc.
#include "python/version_set.h"

#include <algorithm>
#include <compare>
#include <limits>

namespace fitment {
namespace {

using Side = VersionBound::Side;

// A version, or a place between versions, by the numbers that PEP 440 orders versions by.
struct Place {
  const Version* version;  // epoch and release
  int pre_rank;            // 0 only .dev, 1 a, 2 b, 3 rc, 4 none of them
  uint64_t pre_number;
  int post_rank;  // 0 none, 1 .post, 2 behind every .post
  uint64_t post_number;
  int dev_rank;  // 0 .dev, 1 none
  uint64_t dev_number;
  bool after_locals;
  bool with_local;  // version's own local part counts
  int side;         // -1 just before, 0 at, 1 just after

  std::strong_ordering Compare(const Place& other) const {
    if (const auto order = version->CompareRelease(*other.version); order != 0) return order;
    if (const auto order = pre_rank <=> other.pre_rank; order != 0) return order;
    if (const auto order = pre_number <=> other.pre_number; order != 0) return order;
    if (const auto order = post_rank <=> other.post_rank; order != 0) return order;
    if (const auto order = post_number <=> other.post_number; order != 0) return order;
    if (const auto order = dev_rank <=> other.dev_rank; order != 0) return order;
    if (const auto order = dev_number <=> other.dev_number; order != 0) return order;
    if (const auto order = after_locals <=> other.after_locals; order != 0) return order;
    if (const auto order = with_local <=> other.with_local; order != 0) return order;
    if (with_local) {
      if (const auto order = Version::CompareLocals(version->local(), other.version->local()); order != 0) return order;
    }
    return side <=> other.side;
  }

  // Before every version there is.
  bool IsFirst() const {
    const auto& release = version->release();
    const bool zero = std::all_of(release.begin(), release.end(), [](uint64_t number) { return number == 0; });
    return zero && version->epoch() == 0 && pre_rank == 0 && dev_number == 0 && !with_local && !after_locals &&
           side < 0;
  }
};

Place PlaceOf(const Version& version) {
  const bool only_dev = version.dev() && !version.post();
  const int pre_rank =
      version.pre_kind() == Version::Pre::kNone ? (only_dev ? 0 : 4) : static_cast<int>(version.pre_kind());
  return Place{.version = &version,
               .pre_rank = pre_rank,
               .pre_number = version.pre_number(),
               .post_rank = version.post() ? 1 : 0,
               .post_number = version.post().value_or(0),
               .dev_rank = version.dev() ? 0 : 1,
               .dev_number = version.dev().value_or(0),
               .after_locals = false,
               .with_local = version.HasLocal(),
               .side = 0};
}

// A place just before some .dev version is the one behind that version's last predecessor, where there is a last one.
Place BehindPredecessor(Place place) {
  if (place.side >= 0 || place.with_local || place.dev_rank != 0) return place;
  Place behind = place;
  behind.after_locals = true;
  behind.side = 0;
  if (place.dev_number > 0) {
    --behind.dev_number;
    return behind;
  }
  behind.dev_rank = 1;
  if (place.post_rank == 1) {
    behind.post_rank = place.post_number > 0 ? 1 : 0;
    behind.post_number = place.post_number > 0 ? place.post_number - 1 : 0;
    return behind;
  }
  const bool earlier_pre = place.pre_rank >= 1 && place.pre_rank <= 3 && place.pre_number > 0;
  if (!earlier_pre) return place;
  --behind.pre_number;
  behind.post_rank = 2;
  return behind;
}

Place PlaceOf(const VersionBound& bound) {
  Place place = PlaceOf(bound.version);
  switch (bound.side) {
    case Side::kBeforePrereleases:
      if (place.pre_rank == 4 && place.post_rank == 0) place.pre_rank = 0;
      if (place.dev_rank == 1) place.dev_rank = 0;
      place.with_local = false;
      place.side = -1;
      break;
    case Side::kBefore:
      place.side = -1;
      break;
    case Side::kAfter:
      place.side = 1;
      break;
    case Side::kAfterPosts:
      if (place.pre_rank == 0) place.pre_rank = 4;
      place.post_rank = 2;
      place.post_number = place.dev_number = 0;
      place.dev_rank = 1;
      [[fallthrough]];
    case Side::kAfterLocals:
      place.after_locals = true;
      place.with_local = false;
      break;
  }
  return BehindPredecessor(place);
}

std::strong_ordering Compare(const VersionBound& a, const VersionBound& b) {
  return PlaceOf(a).Compare(PlaceOf(b));
}

using Bound = std::optional<VersionBound>;

// nullopt is below everything as a low bound, above everything as a high one.
bool LowLess(const Bound& a, const Bound& b) {
  return b && (!a || Compare(*a, *b) < 0);
}
bool HighLess(const Bound& a, const Bound& b) {
  return a && (!b || Compare(*a, *b) < 0);
}
bool IsEmptyBetween(const Bound& low, const Bound& high) {
  if (!high) return false;
  return low ? Compare(*high, *low) <= 0 : PlaceOf(*high).IsFirst();
}

// ---- printing ----

bool SameVersion(const VersionBound& a, const VersionBound& b) {
  return a.version == b.version;
}

// low..high is the family of one version: V itself (with its locals), or exactly V. Gives V.
const Version* PointOf(const VersionBound& low, const VersionBound& high) {
  const bool point = low.side == Side::kBefore && (high.side == Side::kAfterLocals || high.side == Side::kAfter);
  return point && SameVersion(low, high) ? &low.version : nullptr;
}

// low..high is "V.*". Gives V.
const Version* FamilyOf(const VersionBound& low, const VersionBound& high) {
  if (low.side != Side::kBeforePrereleases || high.side != Side::kBeforePrereleases) return nullptr;
  if (low.version.release().size() != high.version.release().size()) return nullptr;
  const std::optional<Version> next = NextPrefix(low.version);
  const bool plain = low.version == low.version.BaseVersion() && high.version == high.version.BaseVersion();
  return plain && next && *next == high.version ? &low.version : nullptr;
}

std::string LowText(const VersionBound& bound) {
  const bool at = bound.side == Side::kBefore || bound.side == Side::kBeforePrereleases;
  return (at ? ">=" : ">") + bound.version.ToString();
}

std::string HighText(const VersionBound& bound) {
  const bool at = bound.side == Side::kBefore || bound.side == Side::kBeforePrereleases;
  return (at ? "<" : "<=") + bound.version.ToString();
}

// "!=V" or "!=V.*" where the gap between two intervals is what that leaves out; else "".
std::string GapText(const Bound& low, const Bound& high) {
  if (const Version* point = PointOf(*low, *high)) return "!=" + point->ToString();
  if (const Version* family = FamilyOf(*low, *high)) return "!=" + family->ToString() + ".*";
  return "";
}

std::string SpanText(const Bound& low, const std::string& gaps, const Bound& high) {
  if (gaps.empty() && low && high) {
    if (const Version* point = PointOf(*low, *high)) return "==" + point->ToString();
    if (const Version* family = FamilyOf(*low, *high)) return "==" + family->ToString() + ".*";
  }
  std::string text = (low ? LowText(*low) + "," : "") + gaps + (high ? HighText(*high) : "");
  if (text.ends_with(',')) text.pop_back();
  return text;
}

}  // namespace

bool VersionBound::operator<(const VersionBound& other) const {
  return Compare(*this, other) < 0;
}
bool VersionBound::operator==(const VersionBound& other) const {
  return Compare(*this, other) == 0;
}

std::optional<Version> NextPrefix(const Version& version) {
  constexpr uint64_t kLargest = std::numeric_limits<uint64_t>::max();
  std::vector<uint64_t> release = version.release();
  while (!release.empty() && release.back() == kLargest) release.pop_back();
  if (!release.empty()) {
    ++release.back();
    return Version::OfRelease(version.epoch(), std::move(release));
  }
  if (version.epoch() == kLargest) return std::nullopt;
  return Version::OfRelease(version.epoch() + 1, {0});
}

VersionSet VersionSet::All() {
  return Between(std::nullopt, std::nullopt);
}
VersionSet VersionSet::None() {
  return {};
}
VersionSet VersionSet::Single(const Version& version) {
  return Between(VersionBound{version, Side::kBefore}, VersionBound{version, Side::kAfter});
}

VersionSet VersionSet::Between(std::optional<VersionBound> low, std::optional<VersionBound> high) {
  VersionSet set;
  if (low && PlaceOf(*low).IsFirst()) low.reset();
  if (!IsEmptyBetween(low, high)) set.intervals_.push_back({std::move(low), std::move(high)});
  return set;
}

bool VersionSet::Contains(const Version& version) const {
  const Place place = PlaceOf(version);
  for (const Interval& interval : intervals_) {
    if (interval.low && PlaceOf(*interval.low).Compare(place) > 0) return false;
    if (!interval.high || PlaceOf(*interval.high).Compare(place) > 0) return true;
  }
  return false;
}

bool VersionSet::IsAll() const {
  return intervals_.size() == 1 && !intervals_[0].low && !intervals_[0].high;
}

VersionSet VersionSet::Union(const VersionSet& other) const {
  std::vector<Interval> all;
  std::merge(intervals_.begin(), intervals_.end(), other.intervals_.begin(), other.intervals_.end(),
             std::back_inserter(all), [](const Interval& a, const Interval& b) { return LowLess(a.low, b.low); });
  VersionSet set;
  for (Interval& interval : all) {
    const bool touches = !set.intervals_.empty() && (!set.intervals_.back().high || !interval.low ||
                                                     Compare(*set.intervals_.back().high, *interval.low) >= 0);
    if (!touches) {
      set.intervals_.push_back(std::move(interval));
    } else if (HighLess(set.intervals_.back().high, interval.high)) {
      set.intervals_.back().high = std::move(interval.high);
    }
  }
  return set;
}

VersionSet VersionSet::Intersect(const VersionSet& other) const {
  VersionSet set;
  for (size_t i = 0, j = 0; i < intervals_.size() && j < other.intervals_.size();) {
    const Interval &a = intervals_[i], &b = other.intervals_[j];
    const Bound& low = LowLess(a.low, b.low) ? b.low : a.low;
    const bool a_ends_first = HighLess(a.high, b.high);
    const Bound& high = a_ends_first ? a.high : b.high;
    if (!IsEmptyBetween(low, high)) set.intervals_.push_back({low, high});
    a_ends_first ? ++i : ++j;
  }
  return set;
}

VersionSet VersionSet::Complement() const {
  VersionSet set;
  Bound low;
  for (const Interval& interval : intervals_) {
    if (interval.low) set.intervals_.push_back({low, interval.low});
    low = interval.high;
  }
  if (intervals_.empty() || low) set.intervals_.push_back({low, std::nullopt});
  return set;
}

std::string VersionSet::ToString() const {
  if (IsEmpty()) return "no version";
  if (IsAll()) return "any version";
  std::string text, gaps;
  const Bound* low = &intervals_[0].low;
  for (size_t i = 0; i < intervals_.size(); ++i) {
    const Bound& high = intervals_[i].high;
    if (i + 1 < intervals_.size()) {
      const std::string gap = GapText(high, intervals_[i + 1].low);
      if (!gap.empty()) {
        gaps += gap + ",";
        continue;
      }
    }
    if (!text.empty()) text += " or ";
    text += SpanText(*low, gaps, high);
    gaps.clear();
    if (i + 1 < intervals_.size()) low = &intervals_[i + 1].low;
  }
  return text;
}

}  // namespace fitment

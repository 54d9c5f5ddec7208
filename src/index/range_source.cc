// Pieces of a remote archive. Tests: range_source_test.cc.
#include "index/range_source.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "net/url.h"

namespace fitment {
namespace {

struct ContentRange {
  uint64_t first = 0, last = 0, size = 0;
};

// "bytes 0-99/1234". A server that hides the size ("/*") is of no use here.
std::optional<ContentRange> ParseContentRange(std::string_view text) {
  text = Trim(text);
  if (!StartsWithIgnoreCase(text, "bytes ")) return std::nullopt;
  text.remove_prefix(6);
  ContentRange range;
  auto number = [&text](uint64_t& into, char end_mark) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), into);
    if (error != std::errc()) return false;
    text.remove_prefix(static_cast<size_t>(end - text.data()));
    if (end_mark == '\0') return text.empty();
    if (!text.starts_with(end_mark)) return false;
    text.remove_prefix(1);
    return true;
  };
  if (!number(range.first, '-') || !number(range.last, '/') || !number(range.size, '\0')) return std::nullopt;
  if (range.first > range.last || range.last >= range.size) return std::nullopt;
  return range;
}

std::string RangeText(uint64_t first, uint64_t last) {
  return std::to_string(first) + "-" + std::to_string(last);
}

}  // namespace

RangeSource::RangeSource(std::string filename, std::string_view url, uint64_t size_bytes, uint64_t tail_bytes)
    : filename_(std::move(filename)),
      url_(RedactedUrl(url)),
      told_size_(size_bytes),
      size_(size_bytes),
      tail_bytes_(tail_bytes) {}

std::unexpected<Error> RangeSource::Lacking(uint64_t offset, uint64_t count) {
  const uint64_t end = std::min(size_, offset + count);
  pending_ = RangeText(offset, end - 1);
  return Fail(ErrorKind::kNetwork, "bytes " + *pending_ + " of " + url_ + " are not here yet");
}

std::unexpected<Error> RangeSource::Lie(const std::string& what) const {
  return Fail(ErrorKind::kNetwork, url_ + ": " + what, {},
              "try again; if it stays so, the server or a proxy before it gives wrong ranges");
}

Result<ByteSource::Tail> RangeSource::ReadTail(uint64_t count) {
  pending_.reset();
  count = std::max(count, tail_bytes_);
  if (size_ == 0) {  // not told, nothing fetched yet
    pending_ = "-" + std::to_string(count);
    return Fail(ErrorKind::kNetwork, "the end of " + url_ + " is not here yet");
  }
  const uint64_t wanted = std::min(count, size_);
  FITMENT_TRY(std::string bytes, Read(size_ - wanted, wanted));
  return Tail{std::move(bytes), size_};
}

Result<std::string> RangeSource::Read(uint64_t offset, uint64_t count) {
  pending_.reset();
  if (offset > size_ || count > size_ - offset) {
    return Fail(ErrorKind::kMetadata, filename_ + " is cut off: it has " + std::to_string(size_) + " bytes, and " +
                                          std::to_string(count) + " at " + std::to_string(offset) + " were asked for");
  }
  lowest_read_ = std::min(lowest_read_, offset);
  if (whole_) return whole_->Read(offset, count);
  for (const Segment& segment : segments_) {
    if (offset < segment.offset || offset - segment.offset > segment.bytes.size()) continue;
    const uint64_t skip = offset - segment.offset;
    if (count <= segment.bytes.size() - skip) return segment.bytes.substr(skip, count);
  }
  return Lacking(offset, count);
}

bool RangeSource::Holds(uint64_t offset, uint64_t count) const {
  if (whole_) return true;
  return std::any_of(segments_.begin(), segments_.end(), [&](const Segment& segment) {
    return offset >= segment.offset && offset - segment.offset <= segment.bytes.size() &&
           count <= segment.bytes.size() - (offset - segment.offset);
  });
}

Result<void> RangeSource::Accept(const HttpResponse& response, std::unique_ptr<SpillBuffer> body) {
  const std::string asked = pending_.value_or("");
  if (body->failed())
    return Fail(ErrorKind::kFile, "no room for " + url_ + " in the temporary folder", {},
                "free some space, or set TMPDIR");
  if (response.status == 200) {
    if (told_size_ && body->size() != told_size_) {
      return Lie("the server sent " + std::to_string(body->size()) + " bytes, the index says " +
                 std::to_string(told_size_));
    }
    size_ = body->size();
    whole_ = std::move(body);
    return {};
  }
  std::optional<ContentRange> range = ParseContentRange(response.Header("content-range"));
  if (!range) return Lie("the server's partial answer does not say which bytes it holds");
  if (told_size_ && range->size != told_size_) {
    return Lie("the server's file has " + std::to_string(range->size) + " bytes, the index says " +
               std::to_string(told_size_));
  }
  if (size_ && range->size != size_) return Lie("the file's size changed while it was read");
  if (body->size() != range->last - range->first + 1) {
    return Lie("the server announced bytes " + RangeText(range->first, range->last) + " and sent " +
               std::to_string(body->size()));
  }
  const bool suffix = asked.starts_with('-');
  const bool fits = suffix ? range->last + 1 == range->size : asked == RangeText(range->first, range->last);
  if (!fits) return Lie("bytes " + asked + " were asked for, the server sent " + RangeText(range->first, range->last));
  size_ = range->size;
  FITMENT_TRY(std::string bytes, body->Read(0, body->size()));
  segments_.push_back({range->first, std::move(bytes)});
  return {};
}

}  // namespace fitment

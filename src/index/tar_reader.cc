// The tar format of POSIX.1-2001 with GNU's long names. Tests: tar_reader_test.cc.
#include "index/tar_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "base/text.h"

namespace fitment {
namespace {

constexpr size_t kBlock = 512;
constexpr uint64_t kLongestName = 1u << 20;
constexpr uint64_t kLargestEntry = 1ull << 50;

std::string_view TextField(std::string_view block, size_t at, size_t size) {
  const std::string_view field = block.substr(at, size);
  return field.substr(0, field.find('\0'));
}

// Octal digits, or GNU's base 256 where the first bit is set.
std::optional<uint64_t> NumberField(std::string_view block, size_t at, size_t size) {
  const std::string_view field = block.substr(at, size);
  uint64_t number = 0;
  if (static_cast<unsigned char>(field[0]) & 0x80) {
    number = static_cast<unsigned char>(field[0]) & 0x7f;
    for (const char c : field.substr(1)) {
      if (number >> 55) return std::nullopt;
      number = number << 8 | static_cast<unsigned char>(c);
    }
    return number;
  }
  const std::string_view digits = Trim(field.substr(0, field.find('\0')));
  if (digits.empty()) return 0;
  const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, 8);
  if (error != std::errc() || stop != digits.data() + digits.size()) return std::nullopt;
  return number;
}

bool ChecksumHolds(std::string_view block) {
  const auto told = NumberField(block, 148, 8);
  uint64_t sum = 0;
  for (size_t i = 0; i < kBlock; ++i) sum += i >= 148 && i < 156 ? ' ' : static_cast<unsigned char>(block[i]);
  return told == sum;
}

}  // namespace

TarReader::State TarReader::Break(std::string why) {
  trouble_ = std::move(why);
  step_ = Step::kDone;
  return State::kBroken;
}

TarReader::State TarReader::Feed(std::string_view bytes) {
  while (true) {
    if (step_ == Step::kDone) return trouble_.empty() ? State::kEnd : State::kBroken;
    if (step_ == Step::kHeader) {
      const size_t taken = std::min(bytes.size(), kBlock - block_.size());
      block_ += bytes.substr(0, taken);
      bytes.remove_prefix(taken);
      if (block_.size() < kBlock) return State::kMore;
      if (ReadHeader() == State::kBroken) return State::kBroken;
      continue;
    }
    const auto taken = static_cast<size_t>(std::min<uint64_t>(bytes.size(), left_));
    if (step_ != Step::kSkip) block_ += bytes.substr(0, taken);
    bytes.remove_prefix(taken);
    left_ -= taken;
    if (left_ > 0) return State::kMore;
    if (EndContent() == State::kBroken) return State::kBroken;
  }
}

TarReader::State TarReader::Finish() {
  if (!trouble_.empty()) return State::kBroken;
  const bool between = step_ == Step::kDone || (step_ == Step::kHeader && block_.empty() && long_name_.empty());
  return between ? State::kEnd : Break("it is cut off");
}

TarReader::State TarReader::ReadHeader() {
  const std::string block = std::exchange(block_, {});
  if (block.find_first_not_of('\0') == std::string::npos) {
    if (++empty_blocks_ == 2) step_ = Step::kDone;
    return State::kMore;
  }
  empty_blocks_ = 0;
  if (!ChecksumHolds(block)) return Break("a header's checksum is wrong");
  const auto size = NumberField(block, 124, 12);
  if (!size || *size > kLargestEntry) return Break("a member's size cannot be read");
  entry_.path = std::string(TextField(block, 0, 100));
  if (block.compare(257, 6, std::string("ustar\0", 6)) == 0) {
    if (const std::string_view prefix = TextField(block, 345, 155); !prefix.empty()) {
      entry_.path = std::string(prefix) + "/" + entry_.path;
    }
  }
  return BeginEntry(block[156], *size);
}

TarReader::State TarReader::BeginEntry(char type, uint64_t size) {
  if (type == 'L' || type == 'x') {
    if (size > kLongestName) return Break("a member's name is too long");
    name_type_ = type, left_ = size, padding_ = (kBlock - size % kBlock) % kBlock, step_ = Step::kName;
    return State::kMore;
  }
  const bool about_others = type == 'g' || type == 'K';  // defaults for all, a link's long target
  if (!about_others) {
    if (!long_name_.empty()) entry_.path = std::exchange(long_name_, {});
    if (pax_size_ >= 0) size = static_cast<uint64_t>(std::exchange(pax_size_, -1));
  }
  // Links carry a size without content in old archives.
  if (type >= '1' && type <= '6') size = 0;
  if (size > kLargestEntry) return Break("a member's size cannot be read");
  entry_.size_bytes = size;
  left_ = size, padding_ = (kBlock - size % kBlock) % kBlock, step_ = Step::kSkip;
  const bool plain = (type == '0' || type == '\0' || type == '7') && !entry_.path.ends_with('/');
  const uint64_t wanted = plain ? wants_(entry_) : 0;
  if (wanted > 0 && wanted >= size) {
    step_ = Step::kContent;
  } else {
    left_ += std::exchange(padding_, 0);
  }
  return State::kMore;
}

// A file, a name, or what is to be passed over, has come whole.
TarReader::State TarReader::EndContent() {
  const Step ended = step_;
  std::string content = std::exchange(block_, {});
  left_ = std::exchange(padding_, 0);
  step_ = left_ > 0 ? Step::kSkip : Step::kHeader;
  if (ended == Step::kContent) {
    if (!takes_(entry_, std::move(content))) step_ = Step::kDone;
  } else if (ended == Step::kName) {
    block_ = std::move(content);
    if (name_type_ == 'L') {
      long_name_ = block_.substr(0, block_.find('\0'));
    } else {
      ReadPax();
    }
    block_.clear();
  }
  return State::kMore;
}

// Records of "LENGTH key=value\n".
void TarReader::ReadPax() {
  std::string_view rest = block_;
  while (!rest.empty()) {
    size_t length = 0;
    const auto [stop, error] = std::from_chars(rest.data(), rest.data() + rest.size(), length);
    const auto digits = static_cast<size_t>(stop - rest.data());
    if (error != std::errc() || length <= digits + 1 || length > rest.size()) return;
    const std::string_view record = rest.substr(digits + 1, length - digits - 2);
    const size_t equal = std::min(record.find('='), record.size());
    const std::string_view value = record.substr(std::min(equal + 1, record.size()));
    if (record.substr(0, equal) == "path") long_name_ = value;
    int64_t size = 0;
    if (record.substr(0, equal) == "size" &&
        std::from_chars(value.data(), value.data() + value.size(), size).ec == std::errc()) {
      pax_size_ = size;
    }
    rest.remove_prefix(length);
  }
}

}  // namespace fitment

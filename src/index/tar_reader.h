// Reads a tar stream in pieces: ustar, GNU and pax names, nothing unpacked to disk. Tests: tar_reader_test.cc (every
// truncation, bit flips).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace fitment {

// A push parser. Not thread-safe.
class TarReader {
 public:
  struct Entry {
    std::string path;  // as told: may be absolute or hold "..": never a path to write to
    uint64_t size_bytes = 0;
  };
  enum class State {
    kMore,    // more bytes are wanted
    kEnd,     // the two empty blocks came, or the visitor stopped it
    kBroken,  // no tar; trouble() says why
  };
  // Asked at each plain file: the most of its bytes that are wanted (0: passed over). Folders, links and devices are
  // never asked for.
  using Wants = std::function<uint64_t(const Entry&)>;
  // A wanted file has come whole. False: enough was read, stop.
  using Takes = std::function<bool(const Entry&, std::string content)>;

  TarReader(Wants wants, Takes takes) : wants_(std::move(wants)), takes_(std::move(takes)) {}
  State Feed(std::string_view bytes);
  // No more bytes will come. kBroken in the middle of a file or header; kEnd otherwise (archives without their last
  // empty blocks exist).
  State Finish();
  const std::string& trouble() const { return trouble_; }

 private:
  enum class Step : unsigned char { kHeader, kContent, kName, kSkip, kDone };
  State Break(std::string why);
  State ReadHeader();
  State BeginEntry(char type, uint64_t size);
  State EndContent();
  void ReadPax();

  Wants wants_;
  Takes takes_;
  Step step_ = Step::kHeader;
  char name_type_ = 0;     // of the record that step kName reads: 'L', 'x'
  std::string block_;      // header or content so far
  std::string long_name_;  // for the next entry
  int64_t pax_size_ = -1;  // likewise
  uint64_t left_ = 0;      // of content or of what is skipped
  uint64_t padding_ = 0;   // behind it
  int empty_blocks_ = 0;
  Entry entry_;
  std::string trouble_;
};

}  // namespace fitment

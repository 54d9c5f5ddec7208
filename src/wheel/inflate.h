// Deflate and gzip through zlib, in pieces and never beyond a limit: the one place of this project that inflates.
// Tests: inflate_test.cc, zip_entry_test.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace fitment {

// One stream. Not thread-safe.
class Inflater {
 public:
  enum class Form { kRawDeflate, kGzip };  // kGzip also reads several members one after the other
  enum class State {
    kMore,    // everything given was used; more input is needed (or more output room)
    kEnd,     // the stream is complete
    kBroken,  // not such a stream, or damaged; trouble() says why
  };

  explicit Inflater(Form form);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Inflates from the front of `input` (which is shortened by what was used) and appends at most `room` bytes to
  // `output`. Stops when the input is used up, the room is filled or the stream has ended.
  State Inflate(std::string_view& input, uint64_t room, std::string& output);
  const std::string& trouble() const { return trouble_; }

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
  Form form_;
  std::string trouble_;
};

uint32_t Crc32(std::string_view bytes);

}  // namespace fitment

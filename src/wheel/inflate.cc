// zlib's inflate behind a small class. Tests: inflate_test.cc.
#include "wheel/inflate.h"

#include <zlib.h>

#include <algorithm>

namespace fitment {

struct Inflater::Stream {
  z_stream z{};
  bool ready = false, ended = false;
  bool holds_back = false;  // the output was full: there may be more of it without further input
};

Inflater::Inflater(Form form) : stream_(std::make_unique<Stream>()), form_(form) {
  constexpr int kGzipWindow = MAX_WBITS + 16;
  stream_->ready = inflateInit2(&stream_->z, form == Form::kGzip ? kGzipWindow : -MAX_WBITS) == Z_OK;
  if (!stream_->ready) trouble_ = "zlib has no memory";
}

Inflater::~Inflater() {
  if (stream_->ready) inflateEnd(&stream_->z);
}

Inflater::State Inflater::Inflate(std::string_view& input, uint64_t room, std::string& output) {
  if (!trouble_.empty()) return State::kBroken;
  z_stream& z = stream_->z;
  while (true) {
    if (stream_->ended) {
      // What follows a gzip member is another one, or padding that every reader passes over.
      if (form_ != Form::kGzip || !input.starts_with("\x1f\x8b")) return State::kEnd;
      inflateReset(&z);
      stream_->ended = false;
    }
    if ((input.empty() && !stream_->holds_back) || room == 0) return State::kMore;
    // Little input fills little: a large piece would be cleared for nothing.
    const uint64_t likely = std::clamp<uint64_t>(input.size() * 8, 4096, 256u << 10);
    const size_t piece = static_cast<size_t>(std::min(room, likely));
    const size_t before = output.size();
    output.resize(before + piece);
    z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input.data()));
    z.avail_in = static_cast<uInt>(std::min<size_t>(input.size(), 1u << 30));
    const size_t offered = z.avail_in;
    z.next_out = reinterpret_cast<Bytef*>(output.data() + before);
    z.avail_out = static_cast<uInt>(piece);
    const int status = inflate(&z, Z_NO_FLUSH);
    input.remove_prefix(offered - z.avail_in);
    stream_->holds_back = z.avail_out == 0;
    output.resize(before + piece - z.avail_out);
    room -= piece - z.avail_out;
    if (status == Z_STREAM_END) {
      stream_->ended = true;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      trouble_ = z.msg ? z.msg : "damaged compressed data";
      return State::kBroken;
    } else if (status == Z_BUF_ERROR) {
      return State::kMore;
    }
  }
}

uint32_t Crc32(std::string_view bytes) {
  return static_cast<uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace fitment

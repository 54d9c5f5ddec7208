// Streams that stop early, large members, broken connections.
#include "wheel/zip_stream.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <zlib.h>

#include <algorithm>
#include <random>

namespace fitment {
namespace {

// One deflated member "x" of `data`, as directory and archive bytes.
struct Archive {
  std::string bytes;
  ZipDirectory directory;
};
Archive Deflated(const std::string& data) {
  std::string packed(compressBound(data.size()) + 64, '\0');
  z_stream z{};
  deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
  z.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  z.avail_in = static_cast<uInt>(data.size());
  z.next_out = reinterpret_cast<Bytef*>(packed.data());
  z.avail_out = static_cast<uInt>(packed.size());
  deflate(&z, Z_FINISH);
  packed.resize(z.total_out);
  deflateEnd(&z);
  auto put = [](std::string& into, uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) into += static_cast<char>(value >> (8 * i) & 255);
  };
  const uint64_t crc = crc32_z(0, reinterpret_cast<const Bytef*>(data.data()), data.size());
  std::string common, directory, out;
  put(common, 20, 2), put(common, 0, 2), put(common, 8, 2), put(common, 0, 4), put(common, crc, 4);
  put(common, packed.size(), 4), put(common, data.size(), 4), put(common, 1, 2), put(common, 0, 2);
  put(out, 0x04034b50, 4);
  out += common + "x" + packed;
  const uint64_t begin = out.size();
  put(directory, 0x02014b50, 4), put(directory, 20, 2);
  directory += common;
  put(directory, 0, 8), put(directory, 0, 2), put(directory, 0, 4);
  directory += "x";
  out += directory;
  put(out, 0x06054b50, 4), put(out, 0, 4), put(out, 1, 2), put(out, 1, 2), put(out, directory.size(), 4);
  put(out, begin, 4), put(out, 0, 2);
  Archive archive{out, {}};
  MemorySource source("x.whl", archive.bytes);
  archive.directory = *ReadZipDirectory(source);
  return archive;
}

// Gives everything in small pieces and counts; breaks once where told.
class Slow : public MemorySource {
 public:
  Slow(std::string_view bytes, uint64_t breaks_at)
      : MemorySource("x.whl", bytes), bytes_(bytes), breaks_at_(breaks_at) {}
  Result<bool> Stream(uint64_t offset, uint64_t count, PieceSink& sink) override {
    for (bool again = true; again;) {
      again = false;
      sink.Restart();
      for (uint64_t at = 0; at < count; at += 1000) {
        const uint64_t some = std::min<uint64_t>(1000, count - at);
        given += some;
        if (!sink.Take(bytes_.substr(offset + at, some))) return false;
        if (breaks_at_ && at >= breaks_at_) {
          breaks_at_ = 0;
          again = true;
          break;
        }
      }
    }
    return true;
  }
  uint64_t given = 0;

 private:
  std::string_view bytes_;
  uint64_t breaks_at_;
};

std::string Noise(size_t size) {
  std::mt19937 random(7);
  std::string data;
  while (data.size() < size) {
    const uint32_t word = random();
    data.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  return data;
}

TEST(ZipStream, WholeThroughAFileAndThroughMemory) {
  const std::string data = Noise(5 << 20) + std::string(4 << 20, 'z');
  const Archive archive = Deflated(data);
  Slow source(archive.bytes, 0);
  for (const uint64_t in_memory : {uint64_t{1} << 20, uint64_t{1} << 30}) {
    auto image = ZipEntryImage::Read(source, archive.directory, archive.directory.members[0], 1u << 30, in_memory);
    ASSERT_TRUE(image) << image.error().message;
    EXPECT_TRUE(image->bytes() == data);
  }
  EXPECT_FALSE(ZipEntryImage::Read(source, archive.directory, archive.directory.members[0], 1000));
}

TEST(ZipStream, StopsEarly) {
  const std::string data = Noise(5 << 20);
  const Archive archive = Deflated(data);
  Slow source(archive.bytes, 0);
  auto head = ReadZipEntryHead(source, archive.directory, archive.directory.members[0], 5000);
  ASSERT_TRUE(head);
  EXPECT_TRUE(*head == data.substr(0, 5000));
  EXPECT_LT(source.given, 100'000u);
}

TEST(ZipStream, BeginsAgainWhereTheConnectionBroke) {
  const std::string data = Noise(5 << 20);
  const Archive archive = Deflated(data);
  Slow source(archive.bytes, 3 << 20);
  auto image = ZipEntryImage::Read(source, archive.directory, archive.directory.members[0], 1u << 30, 1u << 20);
  ASSERT_TRUE(image) << image.error().message;
  EXPECT_TRUE(image->bytes() == data);
}

// Its first try breaks before anything came.
class BreaksAtOnce : public MemorySource {
 public:
  using MemorySource::MemorySource;
  Result<bool> Stream(uint64_t offset, uint64_t count, PieceSink& sink) override {
    sink.Restart();
    return MemorySource::Stream(offset, count, sink);
  }
};

TEST(ZipStream, NoTemporaryFileIsAnErrorHoweverOftenItBegins) {
  const Archive archive = Deflated(Noise(5 << 20));
  BreaksAtOnce source("x.whl", archive.bytes);
  rlimit files{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &files), 0);
  const rlimit none{0, files.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  auto image = ZipEntryImage::Read(source, archive.directory, archive.directory.members[0], 1u << 30, 1u << 20);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &files), 0);
  ASSERT_FALSE(image);
  EXPECT_EQ(image.error().kind, ErrorKind::kFile);
}

TEST(ZipStream, DamageIsAnError) {
  Archive archive = Deflated(Noise(5 << 20));
  archive.bytes[4 << 20] = static_cast<char>(archive.bytes[4 << 20] ^ 1);
  MemorySource source("x.whl", archive.bytes);
  EXPECT_FALSE(ZipEntryImage::Read(source, archive.directory, archive.directory.members[0], 1u << 30));
}

}  // namespace
}  // namespace fitment

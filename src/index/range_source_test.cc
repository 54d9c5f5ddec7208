// Pieces of a remote archive, and servers that lie about them.
#include "index/range_source.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

const std::string kFile = [] {
  std::string bytes;
  for (int i = 0; i < 50000; ++i) bytes += static_cast<char>(i * 7 + i / 256);
  return bytes;
}();

std::unique_ptr<SpillBuffer> Body(std::string_view bytes, uint64_t memory_limit = 1 << 20) {
  auto body = std::make_unique<SpillBuffer>(memory_limit);
  EXPECT_TRUE(body->Write(bytes.substr(0, bytes.size() / 2)));
  EXPECT_TRUE(body->Write(bytes.substr(bytes.size() / 2)));
  return body;
}
HttpResponse Partial(uint64_t first, uint64_t last, uint64_t size) {
  HttpResponse response;
  response.status = 206;
  response.headers = {
      {"content-range", "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" + std::to_string(size)}};
  return response;
}
HttpResponse Whole() {
  HttpResponse response;
  response.status = 200;
  return response;
}
// Answers what is pending as an honest server would.
void Serve(RangeSource& source) {
  ASSERT_TRUE(source.pending());
  const std::string range = *source.pending();
  uint64_t first = 0, last = kFile.size() - 1;
  if (range[0] == '-') {
    first = kFile.size() - std::min<uint64_t>(kFile.size(), std::stoull(range.substr(1)));
  } else {
    first = std::stoull(range);
    last = std::stoull(range.substr(range.find('-') + 1));
  }
  Result<void> taken =
      source.Accept(Partial(first, last, kFile.size()), Body(std::string_view(kFile).substr(first, last - first + 1)));
  ASSERT_TRUE(taken) << taken.error().message;
}

TEST(RangeSource, NamesWhatItLacksAndKeepsWhatCame) {
  for (uint64_t told : {uint64_t{0}, uint64_t{kFile.size()}}) {
    RangeSource source("x.whl", "https://h/x.whl", told);
    EXPECT_FALSE(source.ReadTail(100));
    EXPECT_EQ(source.pending(), told ? "33616-49999" : "-16384");
    Serve(source);
    Result<ByteSource::Tail> tail = source.ReadTail(100);
    ASSERT_TRUE(tail);
    EXPECT_EQ(tail->size_bytes, kFile.size());
    EXPECT_EQ(tail->bytes, kFile.substr(33616));
    EXPECT_EQ(*source.Read(40000, 10), kFile.substr(40000, 10));
    EXPECT_FALSE(source.Read(100, 50));
    EXPECT_EQ(source.pending(), "100-149");
    Serve(source);
    EXPECT_EQ(*source.Read(100, 50), kFile.substr(100, 50));
    EXPECT_EQ(*source.Read(120, 30), kFile.substr(120, 30));
    EXPECT_FALSE(source.Read(120, 31));
    EXPECT_EQ(source.pending(), "120-150");
    Result<std::string> outside = source.Read(49999, 2);
    ASSERT_FALSE(outside);
    EXPECT_EQ(outside.error().kind, ErrorKind::kMetadata);
    EXPECT_FALSE(source.pending());
  }
}

TEST(RangeSource, AWholeFileIsAsGood) {
  for (uint64_t memory : {uint64_t{1} << 20, uint64_t{1000}}) {  // in memory, and in a temporary file
    RangeSource source("x.whl", "https://h/x.whl", kFile.size());
    EXPECT_FALSE(source.ReadTail(100));
    ASSERT_TRUE(source.Accept(Whole(), Body(kFile, memory)));
    EXPECT_TRUE(source.whole());
    EXPECT_EQ(source.ReadTail(100)->bytes, kFile.substr(33616));
    EXPECT_EQ(*source.Read(5, 40000), kFile.substr(5, 40000));
    EXPECT_FALSE(source.Read(5, 50000));
  }
}

TEST(RangeSource, LiesAreFound) {
  auto refused = [](uint64_t told, const HttpResponse& response, std::string_view body) {
    RangeSource source("x.whl", "https://me:secret@h/x.whl", told);
    EXPECT_FALSE(source.ReadTail(1));
    Result<void> taken = source.Accept(response, Body(body));
    if (taken) return std::string();
    EXPECT_EQ(taken.error().kind, ErrorKind::kNetwork);
    EXPECT_EQ(taken.error().message.find("secret"), std::string::npos);
    return taken.error().message;
  };
  const std::string piece = kFile.substr(33616);
  EXPECT_EQ(refused(50000, Partial(33616, 49999, 50000), piece), "");
  EXPECT_NE(refused(50000, Partial(33616, 49999, 50007), piece), "");            // another size
  EXPECT_NE(refused(50000, Partial(33611, 49994, 50000), piece), "");            // another place
  EXPECT_NE(refused(50000, Partial(33616, 49999, 50000), piece.substr(1)), "");  // too short
  EXPECT_NE(refused(0, Partial(0, 16383, 50000), piece), "");                    // the beginning in place of the end
  EXPECT_NE(refused(50000, Whole(), piece), "");
  HttpResponse silent = Partial(0, 0, 1);
  for (const char* range : {"", "bytes 33616-49999/*", "bytes 5-4/50000", "bytes 0-60000/50000",
                            "items 33616-49999/50000", "bytes 33616-49999/50000x"}) {
    silent.headers = {{"content-range", range}};
    EXPECT_NE(refused(50000, silent, piece), "") << range;
  }
}

TEST(SpillBuffer, StartsAgain) {
  SpillBuffer buffer(10);
  buffer.Write("01234567890123456789");
  EXPECT_FALSE(buffer.in_memory());
  buffer.Restart();
  buffer.Write("abc");
  EXPECT_TRUE(buffer.in_memory());
  EXPECT_EQ(buffer.bytes(), "abc");
  EXPECT_EQ(buffer.size(), 3u);
}

}  // namespace
}  // namespace fitment

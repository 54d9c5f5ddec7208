// Inflates what the source gives, piece by piece. Tests: zip_stream_test.cc.
#include "wheel/zip_stream.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <zlib.h>

#include <algorithm>
#include <cstdio>

#include "base/scratch_folder.h"
#include "base/text.h"
#include "wheel/inflate.h"
#include "wheel/zip_entry.h"

namespace fitment {
namespace {

std::unexpected<Error> Broken(const ByteSource& source, const ZipMember& member, std::string_view why) {
  return Fail(ErrorKind::kMetadata, fmt::format("{} in {}: {}", Printable(member.name), Printable(source.name()), why));
}

class Unpacker : public ByteSource::PieceSink {
 public:
  Unpacker(const ZipMember& member, const TakePiece& take, const std::function<void()>& restart)
      : member_(member), take_(take), restart_(restart) {}

  void Restart() override {
    if (started_ && restart_) restart_();
    started_ = true;
    inflater_ = std::make_unique<Inflater>(Inflater::Form::kRawDeflate);
    given_ = 0;
    crc_ = 0;
    ended_ = stopped_ = false;
    trouble_.clear();
  }

  bool Take(std::string_view piece) override {
    constexpr uint64_t kRoom = 256u << 10;
    if (member_.method == 0) return Give(piece);
    while (!piece.empty() && !ended_) {
      std::string out;
      const auto state = inflater_->Inflate(piece, kRoom, out);
      if (state == Inflater::State::kBroken) {
        trouble_ = inflater_->trouble();
        return false;
      }
      ended_ = state == Inflater::State::kEnd;
      if (!Give(out)) return false;
      if (out.empty() && !ended_) break;
    }
    return Drain();
  }

  bool stopped() const { return stopped_; }
  // "" where the whole member came and is what the directory says.
  std::string Verdict() const {
    if (!trouble_.empty()) return trouble_;
    if (given_ != member_.size_bytes || (member_.method == 8 && !ended_)) {
      return fmt::format("it has {} bytes where {} were told", given_, member_.size_bytes);
    }
    return crc_ == member_.crc ? "" : "its checksum is wrong";
  }

 private:
  // What the inflater still holds back although its input is used up.
  bool Drain() {
    constexpr uint64_t kRoom = 256u << 10;
    while (!ended_ && member_.method == 8) {
      std::string out;
      std::string_view nothing;
      const auto state = inflater_->Inflate(nothing, kRoom, out);
      if (state == Inflater::State::kEnd) ended_ = true;
      if (out.empty()) break;
      if (!Give(out)) return false;
    }
    return true;
  }
  bool Give(std::string_view piece) {
    if (piece.empty()) return true;
    given_ += piece.size();
    if (given_ > member_.size_bytes) {
      trouble_ = fmt::format("it is longer than the {} bytes that were told", member_.size_bytes);
      return false;
    }
    crc_ = static_cast<uint32_t>(crc32_z(crc_, reinterpret_cast<const Bytef*>(piece.data()), piece.size()));
    stopped_ = !take_(piece);
    return !stopped_;
  }

  const ZipMember& member_;
  const TakePiece& take_;
  const std::function<void()>& restart_;
  std::unique_ptr<Inflater> inflater_;
  uint64_t given_ = 0;
  uint32_t crc_ = 0;
  bool started_ = false, ended_ = false, stopped_ = false;
  std::string trouble_;
};

}  // namespace

Result<void> StreamZipEntry(ByteSource& source, const ZipDirectory& directory, const ZipMember& member,
                            const TakePiece& take, const std::function<void()>& restart) {
  // Small members come in one piece, header and all.
  constexpr uint64_t kOnePieceBytes = 4u << 20;
  if (member.packed_bytes <= kOnePieceBytes && member.size_bytes <= 8 * kOnePieceBytes) {
    FITMENT_TRY(std::string bytes, ReadZipEntry(source, directory, member, 8 * kOnePieceBytes));
    take(bytes);
    return {};
  }
  FITMENT_TRY(uint64_t data_at, ZipDataOffset(source, directory, member));
  Unpacker unpacker(member, take, restart);
  FITMENT_TRY([[maybe_unused]] bool whole, source.Stream(data_at, member.packed_bytes, unpacker));
  if (unpacker.stopped()) return {};
  const std::string trouble = unpacker.Verdict();
  return trouble.empty() ? Result<void>{} : Broken(source, member, trouble);
}

Result<std::string> ReadZipEntryHead(ByteSource& source, const ZipDirectory& directory, const ZipMember& member,
                                     uint64_t count) {
  std::string head;
  auto take = [&](std::string_view piece) {
    head += piece.substr(0, static_cast<size_t>(count - head.size()));
    return head.size() < count;
  };
  FITMENT_CHECK(StreamZipEntry(source, directory, member, take, [&head] { head.clear(); }));
  return head;
}

Result<ZipEntryImage> ZipEntryImage::Read(ByteSource& source, const ZipDirectory& directory, const ZipMember& member,
                                          uint64_t limit_bytes, uint64_t in_memory_bytes) {
  if (member.size_bytes > limit_bytes) {
    return Broken(source, member,
                  fmt::format("it has {} bytes, more than the {} that are read", member.size_bytes, limit_bytes));
  }
  ZipEntryImage image;
  if (member.size_bytes <= in_memory_bytes) {
    auto held = std::make_shared<std::string>();
    held->reserve(member.size_bytes);
    FITMENT_CHECK(StreamZipEntry(
        source, directory, member,
        [&held](std::string_view piece) {
          held->append(piece);
          return true;
        },
        [&held] { held->clear(); }));
    image.bytes_ = *held;
    image.owner_ = std::move(held);
    return image;
  }
  auto no_room = [&member] {
    return Fail(ErrorKind::kFile, fmt::format("no room for {} bytes in the temporary folder", member.size_bytes), {},
                "free some space, or set TMPDIR");
  };
  std::shared_ptr<std::FILE> file(OpenScratchFile(), [](std::FILE* opened) {
    if (opened) std::fclose(opened);
  });
  if (!file) return no_room();
  bool wrote = true;
  auto take = [&](std::string_view piece) {
    wrote = wrote && std::fwrite(piece.data(), 1, piece.size(), file.get()) == piece.size();
    return wrote;
  };
  auto begin_again = [&] { wrote = wrote && std::fseek(file.get(), 0, SEEK_SET) == 0; };
  FITMENT_CHECK(StreamZipEntry(source, directory, member, take, begin_again));
  if (!wrote || std::fflush(file.get()) != 0) return no_room();
  const size_t size = member.size_bytes;
  void* mapped = mmap(nullptr, size, PROT_READ, MAP_SHARED, fileno(file.get()), 0);
  if (mapped == MAP_FAILED) return Fail(ErrorKind::kFile, "the temporary file cannot be mapped");
  image.owner_ = std::shared_ptr<void>(mapped, [size, file](void* place) { munmap(place, size); });
  image.bytes_ = {static_cast<const char*>(mapped), size};
  image.mapped_ = true;
  return image;
}

void ZipEntryImage::LetGo() const {
  if (mapped_) madvise(const_cast<char*>(bytes_.data()), bytes_.size(), MADV_DONTNEED);
}

}  // namespace fitment

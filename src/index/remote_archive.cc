// Blocking reads of a remote archive. Tests: live_source_test.cc, loopback_test.cc.
#include "index/remote_archive.h"

namespace fitment {
namespace {

constexpr uint64_t kLargestWholeBytes = 64u << 20;

// Hands a body on to who asked for it.
class Passage : public BodySink {
 public:
  Passage(ByteSource::PieceSink& sink, uint64_t wanted) : sink_(sink), wanted_(wanted) {}
  void Restart() override {
    given_ = 0;
    sink_.Restart();
  }
  bool Write(std::string_view piece) override {
    if (piece.size() > wanted_ - given_) return false;  // more than was asked for: not a range
    given_ += piece.size();
    enough_ = !sink_.Take(piece);
    return !enough_;
  }
  bool enough() const { return enough_; }
  bool whole() const { return given_ == wanted_; }

 private:
  ByteSource::PieceSink& sink_;
  uint64_t wanted_, given_ = 0;
  bool enough_ = false;
};

}  // namespace

RemoteArchive::RemoteArchive(LiveContext& context, std::string url, std::string filename, uint64_t size_bytes)
    : context_(context), url_(std::move(url)), ranges_(std::move(filename), url_, size_bytes) {}

Result<void> RemoteArchive::Fetch(const std::string& range) {
  auto body = std::make_unique<SpillBuffer>(kLargestWholeBytes);
  FetchRequest request;
  request.url = url_;
  request.range = range;
  request.sink = body.get();
  FetchOutcome outcome = context_.fetcher->Fetch(std::move(request));
  context_.Report();
  return TakeIn(range, outcome, std::move(body));
}

Result<void> RemoteArchive::TakeIn(const std::string& range, const FetchOutcome& outcome,
                                   std::unique_ptr<SpillBuffer> body) {
  if (!range.empty() && !outcome.failure && RefusesRanges(outcome.response.status)) return Fetch("");
  if (!outcome.ok() && !body->failed()) return FetchFailed(context_, ranges_.name(), url_, outcome);
  return ranges_.Accept(outcome.response, std::move(body));
}

RemoteArchive::~RemoteArchive() {
  WaitForBegun();
}

void RemoteArchive::Begin(uint64_t tail_bytes) {
  if (begun_ || ranges_.ReadTail(tail_bytes) || !ranges_.pending()) return;
  begun_ = std::make_unique<Begun>();
  begun_->range = *ranges_.pending();
  begun_->body = std::make_unique<SpillBuffer>(kLargestWholeBytes);
  FetchRequest request;
  request.url = url_;
  request.range = begun_->range;
  request.sink = begun_->body.get();
  request.done = [begun = begun_.get()](FetchOutcome outcome) { begun->outcome = std::move(outcome); };
  context_.fetcher->Submit(std::move(request));
}

void RemoteArchive::WaitForBegun() {
  if (!begun_) return;
  while (!begun_->outcome && context_.fetcher && context_.Drive(true)) continue;
  std::unique_ptr<Begun> begun = std::move(begun_);
  // What failed here is asked for again, and told, when the bytes are read.
  if (begun->outcome && !begun->outcome->failure && begun->outcome->ok())
    (void)TakeIn(begun->range, *begun->outcome, std::move(begun->body));
}

Result<ByteSource::Tail> RemoteArchive::ReadTail(uint64_t count) {
  WaitForBegun();
  while (true) {
    Result<Tail> tail = ranges_.ReadTail(count);
    if (tail || !ranges_.pending()) return tail;
    FITMENT_CHECK(Fetch(*ranges_.pending()));
  }
}

Result<std::string> RemoteArchive::Read(uint64_t offset, uint64_t count) {
  WaitForBegun();
  while (true) {
    Result<std::string> piece = ranges_.Read(offset, count);
    if (piece || !ranges_.pending()) return piece;
    FITMENT_CHECK(Fetch(*ranges_.pending()));
  }
}

void RemoteArchive::WillRead(uint64_t offset, uint64_t count) {
  // A failure shows when the bytes are asked for.
  if (count) (void)Read(offset, count);
}

Result<bool> RemoteArchive::Stream(uint64_t offset, uint64_t count, PieceSink& sink) {
  WaitForBegun();
  if (count == 0 || ranges_.Holds(offset, count)) return ByteSource::Stream(offset, count, sink);
  Passage passage(sink, count);
  FetchRequest request;
  request.url = url_;
  request.range = std::to_string(offset) + "-" + std::to_string(offset + count - 1);
  request.sink = &passage;
  FetchOutcome outcome = context_.fetcher->Fetch(std::move(request));
  context_.Report();
  if (passage.enough()) return false;
  if (!outcome.failure && outcome.response.status == 206 && passage.whole()) return true;
  // A server that sends the whole file, or none: the ordinary way keeps it.
  if (!outcome.failure && (outcome.response.status == 200 || RefusesRanges(outcome.response.status)))
    return ByteSource::Stream(offset, count, sink);
  return FetchFailed(context_, ranges_.name(), url_, outcome);
}

Result<std::string> RemoteArchive::ReadWhole() {
  WaitForBegun();
  if (!ranges_.whole()) FITMENT_CHECK(Fetch(""));
  FITMENT_TRY(Tail tail, ranges_.ReadTail(1));
  if (tail.size_bytes > kLargestWholeBytes) return std::string();
  return ranges_.Read(0, tail.size_bytes);
}

}  // namespace fitment

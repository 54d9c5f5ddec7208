// The ladder to a distribution's metadata. Tests: live_source_test.cc.
#include "index/metadata_book.h"

#include <algorithm>
#include <utility>

#include "base/hash.h"
#include "index/distribution_metadata.h"
#include "index/neighbour_files.h"
#include "index/remote_archive.h"
#include "index/sdist.h"
#include "net/url.h"

namespace fitment {
namespace {

constexpr uint64_t kLargestHintedSdistBytes = 4u << 20;
constexpr uint64_t kLargestMetadataBytes = 32u << 20;
constexpr uint64_t kLargestTailBytes = 512u << 10;  // one request of that costs less than two further round trips
constexpr uint32_t kMostAhead = 16;
constexpr int kMostRounds = 8;  // three suffice for every honest wheel

std::string MetadataOf(const std::string& filename) {
  return "the metadata of " + filename;
}

Error WrongHash(const std::string& url, const std::string& found, const std::string& listed) {
  return Error{ErrorKind::kNetwork,
               RedactedUrl(url) + " has sha256 " + found + ", but the index lists " + listed,
               {},
               "try again; if it stays so, the index or a proxy before it serves something else than it lists"};
}

}  // namespace

MetadataBook::Job& MetadataBook::At(const ProjectView& project, const ProjectView::File& file, std::string key) {
  auto [found, is_new] = jobs_.try_emplace(key);
  Job& job = found->second;
  if (!is_new) return job;
  job.key = std::move(key);
  job.filename = file.filename;
  job.is_wheel = file.is_wheel;
  if (!job.is_wheel) job.build_key = Store::BuildKey(file);
  if (std::optional<std::string_view> bytes = context_.store->Get(job.key)) {
    Result<MetadataView> view = MetadataView::Open(*bytes);
    if (view || context_.options.offline) job.answer = std::move(view);
    if (job.answer) return job;
  }
  job.project = project.name();
  job.url = file.Url();
  job.sha256 = file.Sha256();
  job.metadata_sha256 = file.MetadataSha256();
  job.size_bytes = file.size_bytes;
  job.advertised = file.has_metadata;
  if (std::optional<Url> url = Url::Parse(job.url)) job.origin = url->Origin();
  Begin(job);
  return job;
}

void MetadataBook::Begin(Job& job) {
  if (std::optional<std::string> path = FileUrlPath(job.url)) {
    job.local = true;
    return ReadLocal(job, *path);
  }
  if (context_.options.offline) {
    job.answer = context_.NotInCache(MetadataOf(job.filename));
    return;
  }
  job.from_network = true;
  ++context_.progress.metadata_wanted;
  if (job.is_wheel) {
    BeginWheel(job);
  } else {
    FetchWhole(job);
  }
}

void MetadataBook::BeginWheel(Job& job) {
  if (job.advertised) return FetchSibling(job);
  const HostMemory::Plan plan = hosts_.SiblingPlan(job.origin, job.project);
  if (plan != HostMemory::Plan::kNone) FetchSibling(job);
  if (plan != HostMemory::Plan::kFirst) StartRanges(job);
}

void MetadataBook::ReadLocal(Job& job, const std::string& path) {
  Result<std::unique_ptr<ByteSource>> source = OpenFileSource(path);
  if (!source) {
    job.answer = std::unexpected<Error>(source.error());
  } else if (job.is_wheel) {
    Finish(job, RecordOfWheel(**source, job.filename));
  } else {
    Finish(job, ReadSdist(job, **source));
  }
}

Result<MetadataRecord> MetadataBook::ReadSdist(const Job& job, ByteSource& source) {
  BuildNeeds needs;
  auto record = ReadSdistMetadata(source, job.filename, job.project, &needs);
  if (record && record->error.empty() && !job.local) context_.store->Put(job.build_key, EncodeBuildNeeds(needs));
  return record;
}

void MetadataBook::FetchSibling(Job& job) {
  FetchRequest request;
  request.url = job.url + ".metadata";
  request.body_limit_bytes = kLargestMetadataBytes;
  request.done = [this, &job](const FetchOutcome& outcome) { SiblingCame(job, outcome); };
  job.sibling_fetch = context_.fetcher->Submit(std::move(request));
}

void MetadataBook::SiblingCame(Job& job, const FetchOutcome& outcome) {
  job.sibling_fetch = 0;
  const std::string& body = outcome.response.body;
  const bool good = outcome.ok() && (job.advertised || LooksLikeMetadata(body, job.filename));
  if (!job.advertised) hosts_.Learnt(job.origin, job.project, good);
  if (job.answer) return;  // the wheel itself was faster
  if (good && !job.metadata_sha256.empty() && Sha256Hex(body) != job.metadata_sha256) {
    return Refuse(job, WrongHash(job.url + ".metadata", Sha256Hex(body), job.metadata_sha256));
  }
  if (good) return Finish(job, RecordOfMetadata(body, job.filename));
  if (job.trouble) return Refuse(job, *std::exchange(job.trouble, std::nullopt));
  if (job.ranges) return;  // the wheel is being read meanwhile
  // No sibling there, whatever the page says: the wheel itself tells. Trouble of another kind would meet it as well.
  const int status = outcome.failure ? 0 : outcome.response.status;
  const bool absent = status >= 300 && status < 500 && status != 401 && status != 429;
  if (!absent && job.advertised) return Refuse(job, Trouble(job, job.url + ".metadata", outcome));
  StartRanges(job);
}

void MetadataBook::StartRanges(Job& job) {
  job.ranges = std::make_unique<RangeSource>(job.filename, job.url, job.size_bytes, habits_[job.project].tail_bytes);
  ReadRanges(job);
}

// Reads as far as the pieces reach; the piece that is lacking is fetched next.
void MetadataBook::ReadRanges(Job& job) {
  Result<MetadataRecord> record = RecordOfWheel(*job.ranges, job.filename);
  if (!record && job.ranges->pending() && job.rounds < kMostRounds) return FetchRange(job);
  const uint64_t needed = job.ranges->tail_needed();
  if (record && record->error.empty() && needed + needed / 8 <= kLargestTailBytes) {
    uint64_t& tail = habits_[job.project].tail_bytes;  // the next wheel of the project is like this one
    tail = std::max(tail, needed + needed / 8);
  }
  Finish(job, std::move(record), job.ranges->whole());
}

void MetadataBook::FetchRange(Job& job) {
  ++job.rounds;
  job.sink = std::make_unique<SpillBuffer>();
  FetchRequest request;
  request.url = job.url;
  request.range = *job.ranges->pending();
  request.sink = job.sink.get();
  request.done = [this, &job](const FetchOutcome& outcome) { RangeCame(job, outcome); };
  job.fetch = context_.fetcher->Submit(std::move(request));
}

void MetadataBook::RangeCame(Job& job, const FetchOutcome& outcome) {
  job.fetch = 0;
  if (job.answer) return;  // the sibling was faster
  const int status = outcome.failure ? 0 : outcome.response.status;
  if (RefusesRanges(status)) return FetchWhole(job);
  if (!outcome.ok() && !job.sink->failed()) return Refuse(job, Trouble(job, job.url, outcome));
  Result<void> taken = job.ranges->Accept(outcome.response, std::move(job.sink));
  if (!taken) return Refuse(job, taken.error());
  ReadRanges(job);
}

void MetadataBook::FetchWhole(Job& job) {
  job.sink = std::make_unique<SpillBuffer>();
  FetchRequest request;
  request.url = job.url;
  request.sink = job.sink.get();
  request.done = [this, &job](const FetchOutcome& outcome) { WholeCame(job, outcome); };
  job.fetch = context_.fetcher->Submit(std::move(request));
}

void MetadataBook::WholeCame(Job& job, const FetchOutcome& outcome) {
  job.fetch = 0;
  if (job.answer) return;
  if (!outcome.ok() && !job.sink->failed()) return Refuse(job, Trouble(job, job.url, outcome));
  if (job.sink->in_memory() && !job.sha256.empty() && Sha256Hex(job.sink->bytes()) != job.sha256) {
    return Refuse(job, WrongHash(job.url, Sha256Hex(job.sink->bytes()), job.sha256));
  }
  job.ranges = std::make_unique<RangeSource>(job.filename, job.url, job.size_bytes);
  Result<void> taken = job.ranges->Accept(outcome.response, std::move(job.sink));
  if (!taken) return Refuse(job, taken.error());
  if (job.is_wheel) return Finish(job, RecordOfWheel(*job.ranges, job.filename));
  Finish(job, ReadSdist(job, *job.ranges));
}

void MetadataBook::Finish(Job& job, Result<MetadataRecord> record, bool proven) {
  if (!record) return Refuse(job, record.error());
  if (!job.local) ++context_.progress.metadata_done;
  if (job.fetch && job.sink) job.sink->Stop();  // nobody waits for the rest of the file any more
  job.ranges.reset();
  const bool keep = !job.local && (record->error.empty() || proven);
  std::string bytes = EncodeMetadata(*record);
  job.answer = MetadataView::Open(keep ? context_.store->Put(job.key, std::move(bytes))
                                       : std::string_view(records_.emplace_back(std::move(bytes))));
}

void MetadataBook::Refuse(Job& job, Error error) {
  if (job.sibling_fetch) {  // it may still tell
    job.trouble = std::move(error);
    return;
  }
  if (!job.local) ++context_.progress.metadata_done;
  job.answer = std::unexpected<Error>(std::move(error));
}

Error MetadataBook::Trouble(const Job& job, const std::string& url, const FetchOutcome& outcome) const {
  return FetchError(MetadataOf(job.filename), url, outcome, context_.options.net);
}

std::optional<Result<MetadataView>> MetadataBook::Peek(const ProjectView& project, uint32_t file, bool urgent) {
  const ProjectView::File row = project.file(file);
  const bool large_sdist = !row.is_wheel && (row.size_bytes == 0 || row.size_bytes > kLargestHintedSdistBytes);
  if (large_sdist) return std::nullopt;
  Job& job = At(project, row, Store::MetadataKey(row));
  if (urgent && job.from_network) FetchAhead(job, project, row, file);
  if (urgent && !job.answer) {
    context_.fetcher->Hurry(job.fetch);
    context_.fetcher->Hurry(job.sibling_fetch);
  }
  return job.answer;
}

void MetadataBook::Want(const ProjectView& project, uint32_t file) {
  Peek(project, file, false);
}

// A resolver that goes through a project's releases one by one will go on: twice as many as it asked for so far are
// fetched ahead, at most kMostAhead.
void MetadataBook::FetchAhead(Job& job, const ProjectView& project, const ProjectView::File& row, uint32_t file) {
  if (std::exchange(job.counted, true)) return;
  Habit& habit = habits_[std::string(project.name())];
  const uint32_t last = std::exchange(habit.last_version, row.version);
  if (++habit.asked < 2 || last == row.version) return;
  for (uint32_t next : NeighbourFiles(project, file, std::min(2 * habit.asked, kMostAhead), row.version > last))
    Want(project, next);
}

void MetadataBook::Build(Job& job, const ProjectView::File& file) {
  job.build_tried = true;
  const std::string key = job.key + "|built", url = file.Url();
  if (std::optional<std::string_view> bytes = context_.store->Get(key)) {
    Result<MetadataView> view = MetadataView::Open(*bytes);
    if (view) {
      job.answer = std::move(view);
      return;
    }
  }
  if (context_.options.offline) return;
  const BuildOptions& options = context_.options.build;
  auto build = [&]() -> Result<MetadataRecord> {
    if (std::optional<std::string> path = FileUrlPath(url)) return BuildMetadata(*path, "", job.filename, options);
    FITMENT_TRY(const std::string archive, RemoteArchive(context_, url, job.filename).ReadWhole());
    if (std::string listed = file.Sha256(); !listed.empty() && Sha256Hex(archive) != listed) {
      return std::unexpected<Error>(WrongHash(url, Sha256Hex(archive), listed));
    }
    return BuildMetadataOf(archive, job.filename, "", options);
  };
  Result<MetadataRecord> record = build();
  if (record) {
    job.answer = MetadataView::Open(context_.store->Put(key, EncodeMetadata(*record)));
  } else {
    records_.push_back(EncodeMetadata(UnknownAfterBuild(**job.answer, record.error())));
    job.answer = MetadataView::Open(records_.back());
  }
}

Result<MetadataView> MetadataBook::Get(const ProjectView& project, uint32_t file) {
  const ProjectView::File row = project.file(file);
  Job& job = At(project, row, Store::MetadataKey(row));
  if (job.from_network) FetchAhead(job, project, row, file);
  while (!job.answer) {
    context_.fetcher->Hurry(job.fetch);
    context_.fetcher->Hurry(job.sibling_fetch);
    if (!context_.Drive(true)) break;
  }
  if (!job.answer) return Fail(ErrorKind::kInternal, MetadataOf(job.filename) + " was asked for and never came");
  if (!job.told) job.told = true, ++answers_;
  const bool unknown = !job.is_wheel && *job.answer && (*job.answer)->certainty() == Certainty::kUnknown;
  if (unknown && context_.options.build.enabled && !job.build_tried) Build(job, row);
  return *job.answer;
}

}  // namespace fitment

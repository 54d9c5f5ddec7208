// Distributions' metadata: from the store, else by the cheapest way that the host allows: the sibling that the page
// advertises (PEP 658/714), a
// `.metadata` sibling where the host may have them unadvertised, two or three range requests into the wheel,
// the whole file; sdists are streamed whole and read statically. Tests: live_source_test.cc.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "index/host_memory.h"
#include "index/live_context.h"
#include "index/range_source.h"

namespace fitment {

class MetadataBook {
 public:
  explicit MetadataBook(LiveContext& context) : context_(context), hosts_(*context.store, context.Now()) {}

  // Starts what Get would have to wait for. Large sdists are not begun on a mere hint.
  void Want(const ProjectView& project, uint32_t file);
  // What is here; starts what is not, but for large sdists.
  std::optional<Result<MetadataView>> Peek(const ProjectView& project, uint32_t file, bool urgent);
  // As PackageSource::Metadata.
  Result<MetadataView> Get(const ProjectView& project, uint32_t file);
  uint64_t answers() const { return answers_; }

 private:
  using Answer = Result<MetadataView>;
  struct Job {
    std::string key, build_key, project, filename, url, origin, sha256, metadata_sha256;
    uint64_t size_bytes = 0;
    bool is_wheel = false, advertised = false, local = false;
    std::optional<Answer> answer;
    uint64_t sibling_fetch = 0, fetch = 0;  // the fetcher's numbers while under way
    std::optional<Error> trouble;           // of the file, while its sibling is still under way
    std::unique_ptr<RangeSource> ranges;
    std::unique_ptr<SpillBuffer> sink;
    int rounds = 0;  // range requests so far
    bool told = false, counted = false, from_network = false, build_tried = false;
  };
  Job& At(const ProjectView& project, const ProjectView::File& file, std::string key);
  void Begin(Job& job);
  void BeginWheel(Job& job);
  void FetchAhead(Job& job, const ProjectView& project, const ProjectView::File& row, uint32_t file);
  void ReadLocal(Job& job, const std::string& path);
  void FetchSibling(Job& job);
  void SiblingCame(Job& job, const FetchOutcome& outcome);
  void FetchRange(Job& job);
  void RangeCame(Job& job, const FetchOutcome& outcome);
  void ReadRanges(Job& job);
  void StartRanges(Job& job);
  void FetchWhole(Job& job);
  void WholeCame(Job& job, const FetchOutcome& outcome);
  // An sdist that is here: its metadata, and for the store what a build of it needs.
  Result<MetadataRecord> ReadSdist(const Job& job, ByteSource& source);
  // `proven`: the bytes are what the index lists, so that even a broken one may be remembered.
  void Finish(Job& job, Result<MetadataRecord> record, bool proven = true);
  void Refuse(Job& job, Error error);
  // --build-metadata, for one that was asked for and stayed unknown.
  void Build(Job& job, const ProjectView::File& file);
  Error Trouble(const Job& job, const std::string& url, const FetchOutcome& outcome) const;

  // What a project's wheels taught about the next one.
  struct Habit {
    uint64_t tail_bytes = kTailGuessBytes;  // holds directory and METADATA of those seen
    uint32_t asked = 0;                     // releases that were asked for and not in the store
    uint32_t last_version = 0;
  };

  LiveContext& context_;
  HostMemory hosts_;
  std::map<std::string, Job> jobs_;                   // by store key
  std::deque<std::string> records_;                   // of local files, and broken ones that are not stored
  std::map<std::string, Habit, std::less<>> habits_;  // by project
  uint64_t answers_ = 0;
};

}  // namespace fitment

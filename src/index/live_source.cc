// The live client as one PackageSource: pages, find-links, metadata, direct references. Tests: live_source_test.cc.
#include "index/live_source.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <map>

#include "base/hash.h"
#include "index/direct.h"
#include "index/find_links.h"
#include "index/live_context.h"
#include "index/metadata_book.h"
#include "index/page_book.h"
#include "index/remote_archive.h"
#include "index/sdist.h"
#include "net/curl_transport.h"
#include "net/url.h"
#include "wheel/zip_directory.h"

namespace fitment {
namespace {

class LiveSource final : public PackageSource {
 public:
  LiveSource(LiveContext context)
      : context_(std::move(context)),
        pages_(context_),
        links_(context_),
        metadata_(context_),
        direct_(OptionsOf(context_)) {}
  // Requests under way write into the books: they end first.
  ~LiveSource() override {
    begun_.clear();
    context_.background.reset();
    context_.fetcher.reset();
  }

  const std::vector<IndexSpec>& indexes() const override { return context_.options.indexes; }

  Result<std::optional<ProjectView>> Project(size_t index, std::string_view name) override {
    if (IsLink(index)) return links_.Get(index, std::string(name));
    return pages_.Get(index, std::string(name));
  }

  Result<MetadataView> Metadata(size_t index, const ProjectView& project, uint32_t file) override {
    (void)index;
    return metadata_.Get(project, file);
  }

  Result<DirectDistribution> Direct(const DirectReference& reference) override { return direct_.Read(reference); }

  Result<std::unique_ptr<ByteSource>> Archive(const std::string& url, const std::string& filename,
                                              uint64_t size_bytes) override {
    if (context_.options.offline || FileUrlPath(url)) return PackageSource::Archive(url, filename, size_bytes);
    if (auto begun = begun_.extract(url)) return std::move(begun.mapped());
    return std::make_unique<RemoteArchive>(context_, url, filename, size_bytes);
  }

  // Its metadata told it as it went by, or the archive is read for it now.
  Result<BuildNeeds> NeedsOfBuild(const ProjectView::File& sdist) override {
    if (FileUrlPath(sdist.Url())) return PackageSource::NeedsOfBuild(sdist);
    const std::string key = Store::BuildKey(sdist);
    if (auto bytes = context_.store->Get(key)) {
      if (auto needs = DecodeBuildNeeds(*bytes)) return needs;
    }
    if (context_.options.offline) return std::unexpected(context_.NotInCache(std::string(sdist.filename)));
    RemoteArchive archive(context_, sdist.Url(), std::string(sdist.filename), sdist.size_bytes);
    FITMENT_CHECK(archive.ReadWhole());
    FITMENT_TRY(auto tree, OpenArchiveTree(archive, sdist.filename, ""));
    FITMENT_TRY(BuildNeeds needs, ReadBuildNeeds(*tree));
    context_.store->Put(key, EncodeBuildNeeds(needs));
    return needs;
  }

  void WantArchives(std::span<const ArchiveHint> archives) override {
    if (context_.options.offline) return;
    for (const ArchiveHint& hint : archives) {
      if (FileUrlPath(hint.url) || begun_.contains(hint.url)) continue;
      auto archive = std::make_unique<RemoteArchive>(context_, hint.url, hint.filename, hint.size_bytes);
      archive->Begin(ZipLimits().first_tail_bytes);
      begun_.emplace(hint.url, std::move(archive));
    }
    context_.Drive(false);
  }

  bool WantsHints() const override { return true; }
  void WantProjects(std::span<const std::string> names) override {
    for (size_t index = 0; index < indexes().size(); ++index) {
      if (IsLink(index)) {
        links_.Want(index);
        continue;
      }
      for (const std::string& name : names) {
        if (IndexesFor(indexes(), name)[index]) pages_.Want(index, name);
      }
      if (!context_.options.all_indexes_at_once) break;
    }
    context_.Drive(false);
  }

  void WantMetadata(size_t index, const ProjectView& project, std::span<const uint32_t> files) override {
    (void)index;
    for (uint32_t file : files) metadata_.Want(project, file);
    context_.Drive(false);
  }

  std::optional<Result<std::optional<ProjectView>>> PeekProject(size_t index, std::string_view name,
                                                                bool urgent) override {
    if (IsLink(index)) return Project(index, name);  // one listing for all projects
    return pages_.Peek(index, std::string(name), urgent);
  }
  std::optional<Result<MetadataView>> PeekMetadata(size_t index, const ProjectView& project, uint32_t file,
                                                   bool urgent) override {
    (void)index;
    return metadata_.Peek(project, file, urgent);
  }
  bool WaitForSome() override { return context_.Drive(true); }

  SourceCounters counters() const override {
    SourceCounters counters;
    counters.projects_read = pages_.answers() + links_.answers();
    counters.metadata_read = metadata_.answers();
    counters.requests = context_.fetcher->requests();
    counters.bytes_fetched = context_.fetcher->bytes_received();
    return counters;
  }

 private:
  // References by URL go through the same fetcher; what is read whole is known by its hash.
  static DirectOptions OptionsOf(LiveContext& context) {
    DirectOptions options;
    options.store = context.store;
    options.git = context.options.git;
    if (context.options.no_cache) options.git.cache_directory.clear();
    options.offline = context.options.offline;
    options.build = context.options.build;
    options.fetch = [&context](const std::string& url, bool whole) -> Result<FetchedArchive> {
      auto archive = std::make_unique<RemoteArchive>(context, url, UrlFilename(url));
      FetchedArchive fetched;
      if (whole) {
        FITMENT_TRY(const std::string bytes, archive->ReadWhole());
        if (!bytes.empty()) fetched.sha256 = Sha256Hex(bytes);
      }
      fetched.source = std::move(archive);
      return fetched;
    };
    return options;
  }
  bool IsLink(size_t index) const { return indexes().at(index).kind == IndexSpec::Kind::kFindLinks; }

  LiveContext context_;
  PageBook pages_;
  FindLinks links_;
  MetadataBook metadata_;
  DirectReader direct_;
  std::map<std::string, std::unique_ptr<RemoteArchive>> begun_;  // by URL: hinted at and not asked for yet
};

}  // namespace

namespace {

// Pages of some MB come and go, on two threads: given back to the system each time, they cost more in page faults than
// in reading.
void KeepMemory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
  mallopt(M_ARENA_MAX, 1);
#endif
}

}  // namespace

Result<std::unique_ptr<PackageSource>> MakeLiveSource(LiveOptions options) {
  if (options.keeps_memory && !options.offline) KeepMemory();
  LiveContext context;
  context.options = std::move(options);
  context.store = context.options.store;
  if (context.options.no_cache) {
    FITMENT_TRY(context.own_store, Store::InMemory());
    context.store = context.own_store.get();
  }
  std::unique_ptr<Transport> transport = std::move(context.options.transport);
  if (!transport) transport = MakeCurlTransport(context.options.net);
  context.fetcher = std::make_unique<Fetcher>(std::move(transport), context.options.net, context.options.now_seconds);
  context.background = std::make_unique<Background>([fetcher = context.fetcher.get()] { fetcher->Wake(); });
  for (const IndexSpec& index : context.options.indexes) context.fetcher->credentials().Learn(index.url);
  return std::make_unique<LiveSource>(std::move(context));
}

}  // namespace fitment

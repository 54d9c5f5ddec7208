// A project's page as a flat record: EncodeProject and ProjectView. doc/store.md draws the layout. Tests:
// records_test.cc.
#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "python/name.h"
#include "python/version.h"
#include "python/wheel_name.h"
#include "store/record_bytes.h"
#include "store/records.h"

namespace fitment {
namespace {

using record::Append;
using record::At;
using record::TextPool;
using record::TextRef;

constexpr uint32_t kMagic = 0x32505446;        // "FTP2"
constexpr uint32_t kAbsentMagic = 0x304e5446;  // "FTN0"
constexpr size_t kDigestBytes = 32;
constexpr uint16_t kNone16 = 0xffff;
constexpr size_t kMostTexts = 0xfffe;
constexpr size_t kCopiesOfABlock = 4;  // BroughtBlock's; Open takes as many

struct Header {
  uint32_t magic, total_size;
  uint32_t version_count, file_count, tag_count, python_count, digest_count, text_size;
  TextRef name, status, status_reason;
};
struct VersionRow {
  TextRef text;
  uint32_t first_file, flags;
};
constexpr uint32_t kPrerelease = 1, kLocal = 2;  // VersionRow::flags
// What a filter asks of every file of a project, apart from what is only read of the file that is taken.
struct KeyRow {
  uint16_t tags, python, flags, unused;
};
constexpr uint16_t kWheel = 1, kYanked = 2, kHasMetadata = 4, kUsualArchive = 8;  // KeyRow::flags
struct FileRow {
  uint64_t size_bytes;
  uint32_t url_digest, sha256, metadata_sha256;  // 1-based numbers of digests; 0: none
  uint32_t unused;
  TextRef filename, url, yanked_reason;
};
static_assert(sizeof(Header) == 56 && sizeof(VersionRow) == 16 && sizeof(KeyRow) == 8 && sizeof(FileRow) == 48);

std::string DigestOfHex(std::string_view hex) {
  return hex.size() == 2 * kDigestBytes ? record::BytesOfHex(hex) : "";
}

constexpr std::string_view kHashedPath = "files:/packages/";

// The files host names files "/packages/aa/bb/<60 hex digits>/<filename>": those 64 digits as 32 bytes, or "" for any
// other URL.
std::string UrlDigest(std::string_view stored, std::string_view filename) {
  constexpr size_t kHexSize = 2 + 1 + 2 + 1 + 60;
  if (stored.size() != kHashedPath.size() + kHexSize + 1 + filename.size()) return "";
  if (!stored.starts_with(kHashedPath) || !stored.ends_with(filename)) return "";
  std::string_view path = stored.substr(kHashedPath.size(), kHexSize + 1);
  if (path[2] != '/' || path[5] != '/' || path[kHexSize] != '/') return "";
  std::string hex = std::string(path.substr(0, 2)) + std::string(path.substr(3, 2)) + std::string(path.substr(6, 60));
  if (hex != ToLower(hex)) return "";
  return DigestOfHex(hex);
}

std::string UrlOfDigest(std::string_view digest, std::string_view filename) {
  std::string hex = HexOf(digest);
  return JoinedUrl(std::string(kHashedPath) + hex.substr(0, 2) + "/" + hex.substr(2, 2) + "/" + hex.substr(4) + "/" +
                   std::string(filename));
}

// A file that is this project's, with what its name says.
struct Candidate {
  const FileRecord* file;
  Version version;
  std::string tags;  // "" for an sdist
};

std::vector<Candidate> Candidates(const ProjectRecord& project) {
  std::string name = NormalizeName(project.name);
  std::unordered_set<std::string_view> seen;
  std::vector<Candidate> result;
  for (const FileRecord& file : project.files) {
    if (!seen.insert(file.filename).second) continue;
    if (auto wheel = WheelName::Parse(file.filename)) {
      if (wheel->name == name) result.push_back({&file, std::move(wheel->version), std::move(wheel->tags)});
    } else if (auto sdist = SdistName::Parse(file.filename, name)) {
      if (NormalizeName(sdist->name) == name) result.push_back({&file, std::move(sdist->version), ""});
    }
  }
  std::vector<Candidate*> order;
  order.reserve(result.size());
  for (Candidate& candidate : result) order.push_back(&candidate);
  std::stable_sort(order.begin(), order.end(), [](const Candidate* a, const Candidate* b) {
    auto order = a->version <=> b->version;
    return order != 0 ? order < 0 : !a->tags.empty() && b->tags.empty();
  });
  std::vector<Candidate> sorted;
  sorted.reserve(order.size());
  for (Candidate* candidate : order) sorted.push_back(std::move(*candidate));
  return sorted;
}

// Gives each distinct text a number in order of appearance.
class Numbering {
 public:
  explicit Numbering(TextPool& pool) : pool_(pool) {}
  // kNone16 where 65534 texts are known already (no real project comes near).
  uint16_t Of(std::string_view text) {
    auto known = numbers_.find(text);
    if (known != numbers_.end()) return known->second;
    if (refs_.size() >= kMostTexts) return kNone16;
    refs_.push_back(pool_.Add(text));
    numbers_.emplace(text, static_cast<uint16_t>(refs_.size() - 1));
    return static_cast<uint16_t>(refs_.size() - 1);
  }
  const std::vector<TextRef>& refs() const { return refs_; }

 private:
  TextPool& pool_;
  std::vector<TextRef> refs_;
  TextMap<uint16_t> numbers_;
};

class ProjectWriter {
 public:
  std::string Write(const ProjectRecord& project) {
    Header header{};
    header.magic = kMagic;
    header.name = pool_.Add(NormalizeName(project.name));
    header.status = pool_.Add(project.status.empty() ? "active" : project.status);
    header.status_reason = pool_.Add(project.status_reason);
    std::vector<Candidate> candidates = Candidates(project);
    // What every question reads first: its texts then come first, too, and lie together.
    std::vector<const FileRecord*> kept;
    for (size_t i = 0; i < candidates.size(); ++i) {
      if (i == 0 || candidates[i].version != candidates[i - 1].version) AddVersion(candidates[i].version);
      if (AddKeys(candidates[i])) kept.push_back(candidates[i].file);
    }
    for (const FileRecord* file : kept) AddFile(*file);
    header.version_count = static_cast<uint32_t>(versions_.size());
    versions_.push_back({TextRef{}, static_cast<uint32_t>(keys_.size()), 0});
    return Assemble(header);
  }

 private:
  void AddVersion(const Version& version) {
    uint32_t flags = (version.IsPrerelease() ? kPrerelease : 0u) | (version.HasLocal() ? kLocal : 0u);
    versions_.push_back({pool_.Add(version.ToString()), static_cast<uint32_t>(keys_.size()), flags});
  }

  // False: it is left out, there are no more numbers.
  bool AddKeys(const Candidate& candidate) {
    const FileRecord& file = *candidate.file;
    const bool wheel = !candidate.tags.empty();
    KeyRow row{};
    row.tags = wheel ? tags_.Of(candidate.tags) : kNone16;
    if (wheel && row.tags == kNone16) return false;
    row.python = Trim(file.requires_python).empty() ? kNone16 : pythons_.Of(Trim(file.requires_python));
    const bool usual = file.filename.ends_with(".tar.gz") || file.filename.ends_with(".zip");
    row.flags = static_cast<uint16_t>((wheel ? kWheel : 0) | (file.yanked ? kYanked : 0) |
                                      (file.has_metadata ? kHasMetadata : 0) | (!wheel && usual ? kUsualArchive : 0));
    keys_.push_back(row);
    times_.push_back(file.upload_time_us);
    return true;
  }

  void AddFile(const FileRecord& file) {
    FileRow row{};
    row.size_bytes = file.size_bytes;
    row.filename = pool_.AddNew(file.filename);  // no two files of a page have one name
    std::string url = StoredUrl(file.url);
    std::string url_digest = UrlDigest(url, file.filename);
    if (url_digest.empty()) row.url = pool_.AddNew(url);
    row.yanked_reason = pool_.Add(file.yanked_reason);
    row.url_digest = AddDigest(url_digest);
    row.sha256 = AddDigest(DigestOfHex(file.sha256));
    row.metadata_sha256 = AddDigest(DigestOfHex(file.metadata_sha256));
    files_.push_back(row);
  }

  uint32_t AddDigest(const std::string& digest) {
    if (digest.empty()) return 0;
    digests_ += digest;
    return static_cast<uint32_t>(digests_.size() / kDigestBytes);
  }

  std::string Assemble(Header header) const {
    header.file_count = static_cast<uint32_t>(files_.size());
    header.tag_count = static_cast<uint32_t>(tags_.refs().size());
    header.python_count = static_cast<uint32_t>(pythons_.refs().size());
    header.digest_count = static_cast<uint32_t>(digests_.size() / kDigestBytes);
    header.text_size = static_cast<uint32_t>(pool_.bytes().size());
    std::string out;
    Append(out, header);
    for (const VersionRow& row : versions_) Append(out, row);
    for (const KeyRow& row : keys_) Append(out, row);
    for (int64_t time : times_) Append(out, time);
    for (const FileRow& row : files_) Append(out, row);
    for (TextRef ref : tags_.refs()) Append(out, ref);
    for (TextRef ref : pythons_.refs()) Append(out, ref);
    out += digests_;
    out += pool_.bytes();
    assert(out.size() <= UINT32_MAX);
    uint32_t total = static_cast<uint32_t>(out.size());
    std::memcpy(out.data() + offsetof(Header, total_size), &total, sizeof total);
    return out;
  }

  TextPool pool_;
  Numbering tags_{pool_}, pythons_{pool_};
  std::vector<VersionRow> versions_;
  std::vector<KeyRow> keys_;
  std::vector<int64_t> times_;
  std::vector<FileRow> files_;
  std::string digests_;
};

// Every version's text lies inside, and its files follow those of the version before.
bool VersionsAreSound(const char* versions, const Header& header) {
  uint32_t file = 0;
  for (uint32_t version = 0; version < header.version_count; ++version) {
    auto row = At<VersionRow>(versions, version);
    uint32_t end = At<VersionRow>(versions, version + uint64_t{1}).first_file;
    if (!record::Fits(row.text, header.text_size) || row.first_file != file || end < file) return false;
    file = end;
  }
  return file == header.file_count && At<VersionRow>(versions, header.version_count).first_file == file;
}

// Without a branch: every question looks at all of them.
bool KeysAreSound(const char* keys, const Header& header) {
  bool damaged = false;
  for (uint32_t i = 0; i < header.file_count; ++i) {
    auto row = At<KeyRow>(keys, i);
    const bool wheel = row.flags & kWheel, tagged = row.tags < header.tag_count, untagged = row.tags == kNone16;
    damaged |=
        (wheel & !tagged) | (!wheel & !untagged) | ((row.python >= header.python_count) & (row.python != kNone16));
  }
  return !damaged;
}

bool RefsAreSound(const char* rows, uint32_t count, uint32_t text_size) {
  for (uint32_t i = 0; i < count; ++i) {
    if (!record::Fits(At<TextRef>(rows, i), text_size)) return false;
  }
  return true;
}

}  // namespace

std::string EncodeProject(const ProjectRecord& project) {
  return ProjectWriter().Write(project);
}

std::string EncodeNoSuchProject() {
  std::string out;
  Append(out, kAbsentMagic);
  return out;
}

bool IsNoSuchProject(std::string_view bytes) {
  return bytes.size() == sizeof kAbsentMagic && At<uint32_t>(bytes.data()) == kAbsentMagic;
}

Result<ProjectView> ProjectView::Open(std::string_view bytes, const RecordParts* parts) {
  if (bytes.size() < sizeof(Header)) return record::Damaged("a project's page is cut off");
  ProjectView view;
  view.bytes_ = bytes;
  const char* base = bytes.data();
  if (parts && bytes.size() <= kCopiesOfABlock * parts->worth_of_a_copy()) {
    base = parts->Copy(base, bytes.size());
    if (!base) return record::Damaged("a project's page cannot be read");
    parts = nullptr;
  }
  view.parts_ = parts;
  view.header_ = view.Brought(base, sizeof(Header));
  if (!view.header_) return record::Damaged("a project's page cannot be read");
  auto header = At<Header>(view.header_);
  if (header.magic != kMagic) return record::Damaged("this is no project's page");
  uint64_t versions_at = sizeof(Header);
  uint64_t keys_at = versions_at + (uint64_t{header.version_count} + 1) * sizeof(VersionRow);
  uint64_t times_at = keys_at + uint64_t{header.file_count} * sizeof(KeyRow);
  uint64_t files_at = times_at + uint64_t{header.file_count} * sizeof(int64_t);
  uint64_t tags_at = files_at + uint64_t{header.file_count} * sizeof(FileRow);
  uint64_t pythons_at = tags_at + uint64_t{header.tag_count} * sizeof(TextRef);
  uint64_t digests_at = pythons_at + uint64_t{header.python_count} * sizeof(TextRef);
  uint64_t texts_at = digests_at + uint64_t{header.digest_count} * kDigestBytes;
  if (header.total_size != bytes.size() || texts_at + header.text_size != bytes.size()) {
    return record::Damaged("a project's page is not as long as it says");
  }
  view.version_count_ = header.version_count;
  view.file_count_ = header.file_count;
  view.tag_count_ = header.tag_count;
  view.python_count_ = header.python_count;
  view.digest_count_ = header.digest_count;
  view.text_size_ = header.text_size;
  view.versions_ = view.Brought(base + versions_at, times_at - versions_at);
  view.keys_ = view.versions_ + (keys_at - versions_at);
  view.tags_ = view.Brought(base + tags_at, digests_at - tags_at);
  view.pythons_ = view.tags_ + (pythons_at - tags_at);
  // These are brought when they are asked for.
  view.times_ = base + times_at;
  view.files_ = base + files_at;
  view.digests_ = base + digests_at;
  view.all_texts_ = base + texts_at;
  if (!view.versions_ || !view.tags_) return record::Damaged("a project's page cannot be read");
  bool sound = record::Fits(header.name, header.text_size) && record::Fits(header.status, header.text_size) &&
               record::Fits(header.status_reason, header.text_size) &&
               RefsAreSound(view.tags_, header.tag_count, header.text_size) &&
               RefsAreSound(view.pythons_, header.python_count, header.text_size) &&
               VersionsAreSound(view.versions_, header) && KeysAreSound(view.keys_, header);
  if (!sound) return record::Damaged("a project's page points outside of itself");
  view.texts_ = view.BroughtTexts();
  if (!view.texts_) return record::Damaged("a project's page cannot be read");
  if (parts) view.later_ = std::make_shared<Later>();
  return view;
}

// Where a part that is surely read lies in memory; nullptr: it cannot be had.
const char* ProjectView::Brought(const char* at, size_t size) const {
  return parts_ ? parts_->Copy(at, size) : at;
}

// The texts that every question reads; they lie in front.
const char* ProjectView::BroughtTexts() const {
  uint32_t end = 0;
  auto count = [&end](TextRef ref) { end = std::max(end, ref.offset + ref.size); };
  auto header = At<Header>(header_);
  for (TextRef ref : {header.name, header.status, header.status_reason}) count(ref);
  for (uint32_t i = 0; parts_ && i < version_count_; ++i) count(At<VersionRow>(versions_, i).text);
  for (uint32_t i = 0; parts_ && i < tag_count_; ++i) count(At<TextRef>(tags_, i));
  for (uint32_t i = 0; parts_ && i < python_count_; ++i) count(At<TextRef>(pythons_, i));
  return Brought(all_texts_, end);
}

std::string_view ProjectView::name() const {
  return header_ ? record::TextAt(texts_, At<Header>(header_).name) : "";
}
std::string_view ProjectView::status() const {
  return header_ ? record::TextAt(texts_, At<Header>(header_).status) : "active";
}
std::string_view ProjectView::status_reason() const {
  return header_ ? record::TextAt(texts_, At<Header>(header_).status_reason) : "";
}

std::string_view ProjectView::version_text(uint32_t version) const {
  assert(version < version_count_);
  return record::TextAt(texts_, At<VersionRow>(versions_, version).text);
}
bool ProjectView::version_is_prerelease(uint32_t version) const {
  assert(version < version_count_);
  return At<VersionRow>(versions_, version).flags & kPrerelease;
}
bool ProjectView::version_has_local(uint32_t version) const {
  assert(version < version_count_);
  return At<VersionRow>(versions_, version).flags & kLocal;
}
uint32_t ProjectView::first_file(uint32_t version) const {
  assert(version <= version_count_);
  return versions_ ? At<VersionRow>(versions_, version).first_file : 0;
}

// Rows of files with what they point to: of all files, or of one version's, which lie together.
struct ProjectView::FileBlock {
  const char *rows = nullptr, *times = nullptr, *digests = nullptr, *texts = nullptr;
  uint32_t first_file = 0, first_digest = 0, digest_end = 0, first_text = 0, text_end = 0;

  std::string_view Text(TextRef ref) const {
    const bool here = ref.offset >= first_text && ref.offset <= text_end && ref.size <= text_end - ref.offset;
    return here ? std::string_view(texts + (ref.offset - first_text), ref.size) : std::string_view();
  }
  // `number` counts from 1; 0: none.
  std::string_view Digest(uint32_t number) const {
    if (number == 0 || number - 1 < first_digest || number - 1 >= digest_end) return {};
    return {digests + size_t{number - 1 - first_digest} * kDigestBytes, kDigestBytes};
  }
};

struct ProjectView::Later {
  std::unordered_map<uint32_t, FileBlock> blocks;  // by version
  FileBlock all;                                   // of every file, once that is cheaper
  const char* times = nullptr;                     // of all files
};

ProjectView::FileBlock ProjectView::Block(uint32_t version) const {
  if (!parts_) return {files_, times_, digests_, all_texts_, 0, 0, digest_count_, 0, text_size_};
  if (later_->all.rows) return later_->all;
  auto [known, fresh] = later_->blocks.try_emplace(version);
  if (!fresh) return known->second;
  if (later_->blocks.size() * kCopiesOfABlock * parts_->worth_of_a_copy() >= RestSize()) {
    later_->all = EveryBlock();
    if (later_->all.rows) return later_->all;
  }
  return known->second = BroughtBlock(version);
}

// Of what is brought later: from the times to the record's end.
size_t ProjectView::RestSize() const {
  return static_cast<size_t>(bytes_.data() + bytes_.size() - times_);
}

ProjectView::FileBlock ProjectView::EveryBlock() const {
  const char* times = parts_->Copy(times_, RestSize());
  if (!times) return {};
  return {times + (files_ - times_),
          times,
          times + (digests_ - times_),
          times + (all_texts_ - times_),
          0,
          0,
          digest_count_,
          0,
          text_size_};
}

// Four reads: they are laid down in the order of the files, so that what a version's files point to lies together.
ProjectView::FileBlock ProjectView::BroughtBlock(uint32_t version) const {
  FileBlock block;
  block.first_file = first_file(version);
  const uint32_t count = first_file(version + 1) - block.first_file;
  const char* rows = parts_->Copy(files_ + size_t{block.first_file} * sizeof(FileRow), count * sizeof(FileRow));
  if (!rows) return {};
  uint32_t digest = digest_count_, text = text_size_;
  for (uint32_t i = 0; i < count; ++i) {
    auto row = At<FileRow>(rows, i);
    for (uint32_t number : {row.url_digest, row.sha256, row.metadata_sha256}) {
      if (number == 0 || number > digest_count_) continue;
      digest = std::min(digest, number - 1);
      block.digest_end = std::max(block.digest_end, number);
    }
    for (TextRef ref : {row.filename, row.url, row.yanked_reason}) {
      if (ref.size == 0 || !record::Fits(ref, text_size_)) continue;
      text = std::min(text, ref.offset);
      block.text_end = std::max(block.text_end, ref.offset + ref.size);
    }
  }
  block.first_digest = std::min(digest, block.digest_end);
  block.first_text = std::min(text, block.text_end);
  block.times = parts_->Copy(times_ + size_t{block.first_file} * sizeof(int64_t), count * sizeof(int64_t));
  block.digests = parts_->Copy(digests_ + size_t{block.first_digest} * kDigestBytes,
                               size_t{block.digest_end - block.first_digest} * kDigestBytes);
  block.texts = parts_->Copy(all_texts_ + block.first_text, block.text_end - block.first_text);
  if (!block.times || !block.digests || !block.texts) return {};
  block.rows = rows;
  return block;
}

ProjectView::File ProjectView::file(uint32_t i) const {
  assert(i < file_count_);
  const uint32_t version = VersionOf(i);
  const FileBlock block = Block(version);
  if (!block.rows) return {};
  auto row = At<FileRow>(block.rows, i - block.first_file);
  const FileKeys keys = file_keys(i);
  File file;
  file.filename = block.Text(row.filename);
  file.requires_python = keys.python == kNone16 ? std::string_view() : python_text(keys.python);
  file.yanked_reason = block.Text(row.yanked_reason);
  file.url_text = block.Text(row.url);
  file.url_digest = block.Digest(row.url_digest);
  file.sha256_bytes = block.Digest(row.sha256);
  file.metadata_sha256_bytes = block.Digest(row.metadata_sha256);
  file.size_bytes = row.size_bytes;
  file.upload_time_us = At<int64_t>(block.times, i - block.first_file);
  file.is_wheel = keys.is_wheel;
  file.yanked = keys.yanked;
  file.has_metadata = At<KeyRow>(keys_, i).flags & kHasMetadata;
  file.version = version;
  file.tags = keys.tags;
  file.python = keys.python;
  return file;
}

// The version whose files i is among: the last one that starts at or before it.
uint32_t ProjectView::VersionOf(uint32_t i) const {
  uint32_t low = 0, high = version_count_;
  while (high - low > 1) {
    const uint32_t middle = low + (high - low) / 2;
    (first_file(middle) <= i ? low : high) = middle;
  }
  return low;
}

std::string_view ProjectView::filename(uint32_t i) const {
  return file(i).filename;
}

int64_t ProjectView::upload_time_us(uint32_t i) const {
  assert(i < file_count_);
  const char* times = times_;
  if (parts_) {
    if (!later_->times) later_->times = later_->all.times;
    if (!later_->times) later_->times = parts_->Copy(times_, file_count_ * sizeof(int64_t));
    times = later_->times;
  }
  return times ? At<int64_t>(times, i) : 0;
}

ProjectView::FileKeys ProjectView::file_keys(uint32_t i) const {
  assert(i < file_count_);
  auto row = At<KeyRow>(keys_, i);
  return {row.tags, row.python, (row.flags & kWheel) != 0, (row.flags & kYanked) != 0,
          (row.flags & kUsualArchive) != 0};
}

std::string_view ProjectView::tag_text(uint32_t i) const {
  assert(i < tag_count_);
  return record::TextAt(texts_, At<TextRef>(tags_, i));
}
std::string_view ProjectView::python_text(uint32_t i) const {
  assert(i < python_count_);
  return record::TextAt(texts_, At<TextRef>(pythons_, i));
}

std::string ProjectView::File::Url() const {
  return url_digest.empty() ? JoinedUrl(url_text) : UrlOfDigest(url_digest, filename);
}
std::string ProjectView::File::Sha256() const {
  return HexOf(sha256_bytes);
}
std::string ProjectView::File::MetadataSha256() const {
  return HexOf(metadata_sha256_bytes);
}

}  // namespace fitment

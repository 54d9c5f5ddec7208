// Directory first, then members as they are asked for. Tests: wheel_reader_test.cc.
#include "wheel/wheel_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/hash.h"
#include "base/text.h"
#include "python/name.h"
#include "python/wheel_name.h"
#include "wheel/dist_info.h"
#include "wheel/pack.h"
#include "wheel/zip_entry.h"
#include "wheel/zip_stream.h"

namespace fitment {
namespace {

constexpr uint64_t kFormat = 3;
constexpr uint64_t kLargestLibraryBytes = 8ull << 30;
constexpr uint64_t kLargestTextBytes = 8u << 20;
constexpr uint64_t kMostSourceBytes = 16u << 20;  // packed

// "12.4" of "cu124", "13.0" of "cu130".
std::string CudaOfTag(std::string_view tag) {
  const size_t at = tag.find("+cu");
  if (at == std::string_view::npos) return "";
  std::string_view digits = tag.substr(at + 3);
  digits = digits.substr(0, digits.find_first_not_of("0123456789"));
  if (digits.size() < 2 || digits.size() > 4) return "";
  return std::string(digits.substr(0, digits.size() - 1)) + "." + std::string(digits.substr(digits.size() - 1));
}

bool HoldsWord(std::string_view text, std::string_view word) {
  auto part = [&](size_t at) {
    return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
  };
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    if (!(at > 0 && part(at - 1)) && !part(at + word.size())) return true;
  }
  return false;
}

// Whether some `x.endswith("Fast")` or startswith holds for the word: names may then be made of others.
bool MadeByAffix(std::string_view text, std::string_view word) {
  for (std::string_view asked : {"endswith(", "startswith(", "removesuffix(", "removeprefix("}) {
    for (size_t at = text.find(asked); at != text.npos; at = text.find(asked, at + 1)) {
      std::string_view rest = text.substr(at + asked.size(), 200);
      rest = rest.substr(0, rest.find(')'));
      for (size_t quote = rest.find_first_of("'\""); quote != rest.npos; quote = rest.find_first_of("'\"", quote + 1)) {
        const size_t end = rest.find(rest[quote], quote + 1);
        if (end == rest.npos) break;
        const std::string_view affix = rest.substr(quote + 1, end - quote - 1);
        if (affix.size() > 1 && (word.ends_with(affix) || word.starts_with(affix))) return true;
        quote = end;
      }
    }
  }
  return false;
}

// The quoted value of a line "cuda: Optional[str] = '12.4'".
std::string Quoted(std::string_view line) {
  const size_t begin = line.find_first_of("'\"", line.find('='));
  if (begin == std::string_view::npos) return "";
  const size_t end = line.find(line[begin], begin + 1);
  return end == std::string_view::npos ? "" : std::string(line.substr(begin + 1, end - begin - 1));
}

// What version.py says: torch names its CUDA, its companions carry it in their local version.
std::string CudaOfVersionFile(std::string_view text) {
  std::string of_version;
  for (std::string_view line : SplitLines(text)) {
    if (line.find('=') == std::string_view::npos) continue;
    if (line.starts_with("cuda")) {
      const std::string cuda = Quoted(line);
      if (!cuda.empty() && cuda.find_first_not_of("0123456789.") == std::string::npos) return cuda;
    } else if (line.starts_with("__version__")) {
      of_version = CudaOfTag(Quoted(line));
    }
  }
  return of_version;
}

// The exact pin of a CUDA runtime among the requirements: "nvidia-cuda-runtime-cu12==12.4.127", "cuda-toolkit==13.0.2".
std::string CudaOfRequirements(const std::vector<std::string>& requirements) {
  for (const std::string& text : requirements) {
    if (!text.starts_with("nvidia-cuda-runtime") && !text.starts_with("cuda-toolkit")) continue;
    const size_t equals = text.find("==");
    if (equals == std::string::npos) continue;
    std::string_view version = std::string_view(text).substr(equals + 2);
    version = version.substr(0, version.find_first_not_of("0123456789."));
    const size_t dot = version.find('.');
    return std::string(version.substr(0, version.find('.', dot + 1)));
  }
  return "";
}

}  // namespace

std::string EncodeContents(const WheelContents& contents) {
  pack::Writer out;
  out.Number(kFormat);
  for (const std::string* text : {&contents.filename, &contents.name, &contents.version, &contents.tags,
                                  &contents.requires_python, &contents.cuda})
    out.Text(*text);
  out.Texts(contents.requires_dist);
  out.List(contents.members, [&](const WheelContents::Member& member) {
    out.Text(member.path), out.Number(member.size_bytes), out.Number(member.packed_bytes);
  });
  return out.Take();
}

std::optional<WheelContents> DecodeContents(std::string_view bytes) {
  pack::Reader in(bytes);
  WheelContents contents;
  if (in.Number() != kFormat) return std::nullopt;
  for (std::string* text : {&contents.filename, &contents.name, &contents.version, &contents.tags,
                            &contents.requires_python, &contents.cuda})
    *text = in.Text();
  contents.requires_dist = in.Texts();
  contents.members = in.List<WheelContents::Member>([&] {
    WheelContents::Member member;
    member.path = in.Text(), member.size_bytes = in.Number(), member.packed_bytes = in.Number();
    return member;
  });
  if (!in.done()) return std::nullopt;
  return contents;
}

const WheelContents::Member* WheelContents::Find(std::string_view path) const {
  const auto found =
      std::lower_bound(members.begin(), members.end(), path,
                       [](const Member& member, std::string_view wanted) { return member.path < wanted; });
  return found != members.end() && found->path == path ? &*found : nullptr;
}

std::unique_ptr<const KnownWheel> FactKeeper::Known(const std::string&, const std::string&) {
  return nullptr;
}

WheelReader::WheelReader(std::string filename, std::string sha256, OpenSource open, FactKeeper* keeper)
    : filename_(std::move(filename)), identity_(std::move(sha256)), open_(std::move(open)), keeper_(keeper) {
  if (keeper_ && !identity_.empty()) known_ = keeper_->Known(filename_, identity_);
}

std::string WheelReader::Key(std::string_view what, std::string_view path) const {
  return fmt::format("w|{}|{}|{}", identity_, what, path.size() < 300 ? std::string(path) : Sha256Hex(path));
}

std::optional<std::string> WheelReader::Kept(std::string_view what, std::string_view path) const {
  return keeper_ && !identity_.empty() ? keeper_->Get(Key(what, path)) : std::nullopt;
}

void WheelReader::Keep(std::string_view what, std::string_view path, std::string bytes) {
  if (keeper_ && !identity_.empty()) keeper_->Put(Key(what, path), std::move(bytes));
}

Result<void> WheelReader::OpenArchive() {
  if (directory_) return {};
  FITMENT_TRY(source_, open_());
  FITMENT_TRY(directory_, ReadZipDirectory(*source_));
  if (identity_.empty()) {
    std::string all = fmt::format("{}|{}", filename_, directory_->size_bytes);
    for (const ZipMember& member : directory_->members)
      all += fmt::format("|{}:{}:{}", member.name, member.size_bytes, member.crc);
    identity_ = "directory:" + Sha256Hex(all);
  }
  return {};
}

Result<const WheelContents*> WheelReader::Contents() {
  if (contents_) return &*contents_;
  if (known_) {
    FITMENT_TRY(contents_, known_->Contents());
    return &*contents_;
  }
  if (identity_.empty()) FITMENT_CHECK(OpenArchive());
  if (auto kept = Kept("contents", "")) contents_ = DecodeContents(*kept);
  if (contents_) return &*contents_;
  FITMENT_TRY(contents_, ReadContents());
  Keep("contents", "", EncodeContents(*contents_));
  return &*contents_;
}

Result<WheelContents> WheelReader::ReadContents() {
  const auto name = WheelName::Parse(filename_);
  if (!name) return Fail(ErrorKind::kMetadata, Printable(filename_) + " is not a wheel's file name");
  FITMENT_CHECK(OpenArchive());
  WheelContents contents;
  contents.filename = filename_;
  contents.tags = name->tags;
  FITMENT_TRY(std::string folder, FindDistInfo(*directory_, *name, filename_));
  const ZipMember* metadata_member = directory_->Find(folder + "/METADATA");
  if (!metadata_member) return Fail(ErrorKind::kMetadata, Printable(filename_) + " has no METADATA");
  FITMENT_TRY(std::string metadata_text, ReadText(*metadata_member));
  FITMENT_TRY(CoreMetadata metadata, CoreMetadata::Parse(metadata_text));
  contents.name = NormalizeName(metadata.name);
  contents.version = metadata.version;
  contents.requires_python = metadata.requires_python;
  contents.requires_dist = metadata.requires_dist;
  bool native = false;
  for (const ZipMember& member : directory_->members) {
    contents.members.push_back({member.name, member.size_bytes, member.packed_bytes});
    native = native || IsLibraryPath(member.name);
  }
  std::sort(contents.members.begin(), contents.members.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  std::string package = metadata.name;
  std::replace(package.begin(), package.end(), '-', '_');
  for (const std::string& path : {package + "/version.py", package + "/_version.py"}) {
    const ZipMember* member = native && contents.cuda.empty() ? directory_->Find(path) : nullptr;
    if (!member || member->size_bytes > 65536) continue;
    FITMENT_TRY(std::string text, ReadText(*member));
    contents.cuda = CudaOfVersionFile(text);
  }
  if (contents.cuda.empty()) contents.cuda = CudaOfTag(contents.version);
  if (contents.cuda.empty()) contents.cuda = CudaOfRequirements(contents.requires_dist);
  return contents;
}

Result<std::string> WheelReader::ReadText(const ZipMember& member) {
  return ReadZipEntry(*source_, *directory_, member, kLargestTextBytes);
}

Result<std::vector<std::string>> WheelReader::LibraryPaths() {
  FITMENT_TRY(const WheelContents* contents, Contents());
  std::vector<std::string> paths;
  for (const auto& member : contents->members) {
    if (IsLibraryPath(member.path)) paths.push_back(member.path);
  }
  return paths;
}

bool WheelReader::Knows(const std::string& path) {
  return libraries_.contains(path) || (known_ && known_->HasLibrary(path)) || Kept("library", path).has_value();
}

bool WheelReader::KnowsContents() {
  return contents_ || known_ || Kept("contents", "").has_value();
}

Result<const LibraryFacts*> WheelReader::Library(const std::string& path) {
  if (const auto found = libraries_.find(path); found != libraries_.end()) return &found->second;
  FITMENT_CHECK(Contents());
  if (known_ && known_->HasLibrary(path)) {
    FITMENT_TRY(std::optional<LibraryFacts> library, known_->Library(path));
    if (library) return &(libraries_[path] = std::move(*library));
  }
  if (auto kept = Kept("library", path)) {
    if (auto library = DecodeLibrary(*kept)) return &(libraries_[path] = std::move(*library));
  }
  FITMENT_CHECK(OpenArchive());
  const ZipMember* member = directory_->Find(path);
  if (!member) return Fail(ErrorKind::kInternal, Printable(path) + " is not in " + Printable(filename_));
  WillReadLibraries();
  auto image = ZipEntryImage::Read(*source_, *directory_, *member, kLargestLibraryBytes);
  LibraryFacts library;
  if (image) {
    library = ReadLibraryFacts(path, image->bytes(), [&image] { image->LetGo(); });
  } else if (image.error().kind == ErrorKind::kMetadata) {
    library.path = path;
    library.trouble = image.error().message;
  } else {
    return std::unexpected(image.error());
  }
  Keep("library", path, EncodeLibrary(library));
  return &(libraries_[path] = std::move(library));
}

Result<const PythonModule*> WheelReader::Module(const std::string& path) {
  auto answer = [](const std::optional<PythonModule>& module) { return module ? &*module : nullptr; };
  if (const auto found = modules_.find(path); found != modules_.end()) return answer(found->second);
  FITMENT_TRY(const WheelContents* contents, Contents());
  const WheelContents::Member* listed = contents->Find(path);
  if (!listed || listed->size_bytes > kLargestTextBytes) return answer(modules_[path] = std::nullopt);
  if (known_) {
    FITMENT_TRY(std::optional<PythonModule> module, known_->Module(path));
    if (module) return answer(modules_[path] = std::move(*module));
  }
  if (auto kept = Kept("module", path)) {
    if (auto module = DecodePythonModule(*kept)) return answer(modules_[path] = std::move(*module));
  }
  FITMENT_CHECK(OpenArchive());
  const ZipMember* member = directory_->Find(path);
  if (!member) return answer(modules_[path] = std::nullopt);
  FITMENT_TRY(std::string text, ReadText(*member));
  PythonModule module = ReadPythonModule(text);
  Keep("module", path, EncodePythonModule(module));
  return answer(modules_[path] = std::move(module));
}

Result<bool> WheelReader::MayMakeName(const std::string& word) {
  FITMENT_TRY(const WheelContents* contents, Contents());
  std::vector<std::string> sources;
  uint64_t packed_bytes = 0;
  for (const auto& member : contents->members) {
    if (IsLibraryPath(member.path)) return true;
    if (!member.path.ends_with(".py") && !member.path.ends_with(".pyi")) continue;
    if (member.size_bytes > kLargestTextBytes || HoldsWord(member.path, word)) return true;
    sources.push_back(member.path);
    packed_bytes += member.packed_bytes;
  }
  if (packed_bytes > kMostSourceBytes) return true;
  if (auto kept = Kept("makes", word)) return *kept == "yes";
  FITMENT_CHECK(OpenArchive());
  WantModules(sources);
  bool found = false;
  for (size_t i = 0; i < sources.size() && !found; ++i) {
    const ZipMember* member = directory_->Find(sources[i]);
    if (!member) continue;
    FITMENT_TRY(std::string text, ReadText(*member));
    found = HoldsWord(text, word) || MadeByAffix(text, word);
  }
  Keep("makes", word, found ? "yes" : "no");
  return found;
}

// A wheel of a few megabytes costs less whole than library by library.
void WheelReader::WillReadLibraries() {
  constexpr uint64_t kWholeBytes = 16u << 20;
  if (fetched_whole_ || directory_->size_bytes > kWholeBytes) return;
  fetched_whole_ = true;
  source_->WillRead(0, directory_->directory_offset);
}

void WheelReader::WantModules(const std::vector<std::string>& paths) {
  if (!directory_ || !source_) return;
  std::vector<std::pair<uint64_t, uint64_t>> pieces;  // begin, end
  for (const std::string& path : paths) {
    const ZipMember* member = directory_->Find(path);
    if (!member || modules_.contains(path)) continue;
    pieces.emplace_back(member->header_offset, member->header_offset + member->packed_bytes + 256);
  }
  std::sort(pieces.begin(), pieces.end());
  // Neighbours are fetched together where little lies between them that is not wanted.
  constexpr uint64_t kMostBetween = 1u << 20;
  for (size_t i = 0; i < pieces.size();) {
    const uint64_t begin = pieces[i].first;
    uint64_t end = pieces[i].second;
    for (++i; i < pieces.size() && pieces[i].first <= end + kMostBetween; ++i) end = std::max(end, pieces[i].second);
    end = std::min(end, directory_->directory_offset);
    if (end > begin) source_->WillRead(begin, end - begin);
  }
}

}  // namespace fitment

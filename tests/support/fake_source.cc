// Reads the toy registry's text and answers from it. Tests: fake_source_test.cc.
#include "support/fake_source.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <stdexcept>

#include "base/hash.h"
#include "base/text.h"
#include "python/name.h"
#include "python/version.h"

namespace fitment {
namespace {

// Days since 1970 of "2024-01-02" (optionally "T10:20:30Z" after it) as microseconds; nullopt where it is no date.
std::optional<int64_t> MicrosecondsOf(std::string_view text) {
  auto number = [&text](size_t at, size_t size, int& value) {
    if (text.size() < at + size) return false;
    const char* end = text.data() + at + size;
    auto [stop, error] = std::from_chars(text.data() + at, end, value);
    return error == std::errc() && stop == end;
  };
  int year, month, day, hour = 0, minute = 0, second = 0;
  if (!number(0, 4, year) || !number(5, 2, month) || !number(8, 2, day) || text[4] != '-' || text[7] != '-')
    return std::nullopt;
  if (text.size() != 10) {
    if (text.size() != 20 || text[10] != 'T' || text[19] != 'Z') return std::nullopt;
    if (!number(11, 2, hour) || !number(14, 2, minute) || !number(17, 2, second)) return std::nullopt;
  }
  std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                   std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  return (((days * 24 + hour) * 60 + minute) * 60 + second) * 1'000'000;
}

// Words of a line; "a quoted one" is one word, without its quotes.
struct Word {
  std::string text;
  bool quoted = false;
};
std::vector<Word> WordsOf(std::string_view line) {
  std::vector<Word> words;
  for (line = Trim(line); !line.empty(); line = Trim(line)) {
    bool quoted = line[0] == '"';
    size_t end = 0;
    if (quoted) {
      end = line.find('"', 1);
      if (end == std::string_view::npos) end = line.size();
      words.push_back({std::string(line.substr(1, end - 1)), true});
      ++end;
    } else {
      while (end < line.size() && !IsSpace(line[end])) ++end;
      words.push_back({std::string(line.substr(0, end)), false});
    }
    line = end < line.size() ? line.substr(end) : std::string_view();
  }
  return words;
}

// `foo>=1 ; os_name == "nt"` of extra cuda becomes `foo>=1 ; (os_name == "nt") and extra == "cuda"`.
std::string WithExtra(std::string_view requirement, std::string_view extra) {
  std::string condition = "extra == \"" + std::string(extra) + "\"";
  size_t semicolon = requirement.find(';');
  if (semicolon == std::string_view::npos) return std::string(requirement) + " ; " + condition;
  return std::string(requirement.substr(0, semicolon)) + "; (" + std::string(Trim(requirement.substr(semicolon + 1))) +
         ") and " + condition;
}

// "git+https://host/x@ref#subdirectory=s" with the commit in place of the ref.
std::string WithCommit(const std::string& url, const std::string& commit) {
  size_t path = url.find('/', url.find("://") + 3);
  size_t fragment = std::min(url.find('#'), url.size());
  size_t ref = std::min(url.find('@', path), fragment);
  return url.substr(0, ref) + "@" + commit + url.substr(fragment);
}

// One `package` or `direct` line and the lines under it.
struct Block {
  bool direct = false;
  std::string name, version, url, requires_python, yanked_reason, broken, commit, sha256, filename;
  std::string archive = ".tar.gz";  // of the sdist
  bool yanked = false, sdist = false, wheel = false, no_hash = false;
  uint64_t size_bytes = 1000;
  int64_t uploaded_us = 0;
  Certainty certainty = Certainty::kCertain;
  std::vector<std::string> tags, requires_dist, extras;
};

}  // namespace

class FakeSourceReader {
 public:
  explicit FakeSourceReader(std::string_view text) : text_(text), source_(new FakeSource) {}

  Result<std::unique_ptr<FakeSource>> Read() {
    for (std::string_view raw : SplitLines(text_)) {
      ++line_;
      std::string_view line = Trim(raw);
      if (line.empty() || line[0] == '#') continue;
      if (IsSpace(raw[0]) && block_) {
        FITMENT_CHECK(Under(line));
        continue;
      }
      FITMENT_CHECK(Finish());
      words_ = WordsOf(line);
      next_ = 1;
      FITMENT_CHECK(Head(words_[0].text));
    }
    FITMENT_CHECK(Finish());
    FinishIndex();
    return std::move(source_);
  }

 private:
  std::unexpected<Error> Wrong(std::string message) {
    return Fail(ErrorKind::kSyntax, "toy registry, line " + std::to_string(line_) + ": " + std::move(message));
  }

  bool HasWord() const { return next_ < words_.size(); }
  Result<std::string> NextWord(std::string_view what) {
    if (!HasWord()) return Wrong("`" + words_[0].text + "` lacks " + std::string(what));
    return words_[next_++].text;
  }

  Result<void> Head(const std::string& keyword) {
    if (keyword == "package" || keyword == "direct") return BlockHead(keyword == "direct");
    if (keyword == "index") return IndexHead();
    if (keyword == "project") return ProjectHead();
    if (keyword == "error") return ErrorHead();
    return Wrong("`" + keyword + "` is none of index, package, project, direct, error");
  }

  Result<void> IndexHead() {
    FITMENT_TRY(std::string name, NextWord("a name"));
    if (!source_->indexes_.empty() || !projects_.empty()) FinishIndex();
    IndexSpec spec;
    spec.url = "https://" + name + ".example.org/simple";
    while (HasWord()) {
      std::string word = words_[next_++].text;
      if (word == "find-links") {
        spec.kind = IndexSpec::Kind::kFindLinks;
      } else if (word == "default") {
        spec.is_default = true;
      } else {
        spec.url = word;
      }
    }
    index_name_ = name;
    source_->indexes_.push_back(std::move(spec));
    return {};
  }

  Result<void> ProjectHead() {
    FITMENT_TRY(std::string name, NextWord("a name"));
    ProjectRecord& project = ProjectNamed(name);
    while (HasWord()) {
      std::string word = words_[next_++].text;
      if (word != "status")
        return Wrong("`" + word + "` after a project's name: only `status WORD [\"reason\"]` may stand there");
      FITMENT_TRY(project.status, NextWord("the status"));
      if (HasWord() && words_[next_].quoted) project.status_reason = words_[next_++].text;
    }
    return {};
  }

  Result<void> ErrorHead() {
    FITMENT_TRY(std::string what, NextWord("`project` or `metadata`"));
    FITMENT_TRY(std::string name, NextWord("a name"));
    if (what == "project") {
      FITMENT_TRY(source_->project_errors_[NormalizeName(name)], NextWord("a message"));
    } else if (what == "metadata") {
      FITMENT_TRY(std::string version, NextWord("a version"));
      FITMENT_TRY(source_->metadata_errors_[NormalizeName(name) + " " + version], NextWord("a message"));
    } else {
      return Wrong("`error " + what + "`: only `error project` and `error metadata` are known");
    }
    return {};
  }

  Result<void> BlockHead(bool direct) {
    block_ = Block();
    block_->direct = direct;
    if (direct) {
      FITMENT_TRY(block_->url, NextWord("a URL"));
    }
    FITMENT_TRY(block_->name, NextWord("a name"));
    if (!direct || (HasWord() && Version::Parse(words_[next_].text))) {
      FITMENT_TRY(block_->version, NextWord("a version"));
    }
    while (HasWord()) {
      std::string word = words_[next_++].text;
      FITMENT_CHECK(Attribute(word));
    }
    return {};
  }

  Result<void> Attribute(const std::string& word) {
    Block& block = *block_;
    if (word == "yanked") {
      block.yanked = true;
      if (HasWord() && words_[next_].quoted) block.yanked_reason = words_[next_++].text;
    } else if (word == "sdist") {
      block.sdist = true;
    } else if (word.starts_with("sdist.")) {
      block.sdist = true;
      block.archive = word.substr(5);
    } else if (word == "wheel") {
      block.wheel = true;
    } else if (word == "no-hash") {
      block.no_hash = true;
    } else if (word == "likely") {
      block.certainty = Certainty::kLikely;
    } else if (word == "unknown") {
      block.certainty = Certainty::kUnknown;
    } else {
      return ValuedAttribute(word);
    }
    return {};
  }

  Result<void> ValuedAttribute(const std::string& word) {
    Block& block = *block_;
    constexpr std::string_view kKnown[] = {"requires-python", "tags",   "uploaded", "size",
                                           "broken",          "commit", "sha256",   "filename"};
    if (std::find(std::begin(kKnown), std::end(kKnown), word) == std::end(kKnown)) {
      return Wrong("`" + word + "` is not known here (a blank inside a value needs quotes)");
    }
    FITMENT_TRY(std::string value, NextWord("the value of " + word));
    if (word == "requires-python") block.requires_python = value;
    if (word == "broken") block.broken = value;
    if (word == "commit") block.commit = value;
    if (word == "sha256") block.sha256 = value;
    if (word == "filename") block.filename = value;
    if (word == "size") std::from_chars(value.data(), value.data() + value.size(), block.size_bytes);
    if (word == "tags") {
      for (std::string_view tag : Split(value, ',')) block.tags.emplace_back(tag);
    }
    if (word == "uploaded") {
      auto time = MicrosecondsOf(value);
      if (!time) return Wrong("`" + value + "` is neither YYYY-MM-DD nor YYYY-MM-DDThh:mm:ssZ");
      block.uploaded_us = *time;
    }
    return {};
  }

  // A line below a block: a requirement, or an extra with or without one.
  Result<void> Under(std::string_view line) {
    if (!line.starts_with("extra ") || line.find(':') == std::string_view::npos) {
      block_->requires_dist.emplace_back(line);
      return {};
    }
    size_t colon = line.find(':');
    std::string extra(Trim(line.substr(6, colon - 6)));
    if (!IsValidName(extra)) return Wrong("`" + extra + "` is no extra's name");
    block_->extras.push_back(extra);
    std::string_view requirement = Trim(line.substr(colon + 1));
    if (!requirement.empty()) block_->requires_dist.push_back(WithExtra(requirement, extra));
    return {};
  }

  Result<void> Finish() {
    if (!block_) return {};
    Block block = std::move(*block_);
    block_.reset();
    if (block.direct) {
      std::string source =
          block.filename.empty() ? "pyproject.toml at " + block.commit.substr(0, 8) : "METADATA of " + block.filename;
      std::string url = block.commit.empty() ? block.url : WithCommit(block.url, block.commit);
      source_->directs_[block.url] =
          EncodeDirect({url, block.commit, block.sha256, block.filename, MetadataOf(block, source)});
      return {};
    }
    if (!Version::Parse(block.version)) return Wrong("`" + block.version + "` above is no PEP 440 version");
    std::string stem = NormalizeName(block.name);
    for (char& c : stem) c = c == '-' ? '_' : c;
    stem += "-" + block.version;
    if (block.wheel || (block.tags.empty() && !block.sdist)) block.tags.emplace_back("py3-none-any");
    for (const std::string& tag : block.tags) AddFile(block, stem + "-" + tag + ".whl", "METADATA of ");
    if (block.sdist) AddFile(block, stem + block.archive, "PKG-INFO of ");
    return {};
  }

  void AddFile(const Block& block, const std::string& filename, std::string_view source) {
    FileRecord file;
    file.filename = filename;
    NeedIndex();
    file.url = "https://files.example.org/" + index_name_ + "/" + filename;
    if (!block.no_hash) file.sha256 = Sha256Hex(index_name_ + "/" + filename);
    file.size_bytes = block.size_bytes;
    file.upload_time_us = block.uploaded_us;
    file.requires_python = block.requires_python;
    file.yanked = block.yanked;
    file.yanked_reason = block.yanked_reason;
    file.has_metadata = true;
    ProjectNamed(block.name).files.push_back(std::move(file));
    metadata_[filename] = EncodeMetadata(MetadataOf(block, std::string(source) + filename));
  }

  static MetadataRecord MetadataOf(const Block& block, const std::string& source) {
    MetadataRecord record = MakeMetadataRecord(block.name, block.version, block.requires_python, block.requires_dist,
                                               block.extras, block.certainty, source);
    if (!block.broken.empty()) {
      record.error = block.broken;
      record.requirements.clear();
      record.provides_extra.clear();
    }
    return record;
  }

  ProjectRecord& ProjectNamed(const std::string& name) {
    ProjectRecord& project = projects_[NormalizeName(name)];
    project.name = NormalizeName(name);
    return project;
  }

  // A text without an `index` line is one default index.
  void NeedIndex() {
    if (!source_->indexes_.empty()) return;
    source_->indexes_.push_back({IndexSpec::Kind::kSimple, "https://main.example.org/simple", true});
  }

  // Encodes what the lines since the last `index` told.
  void FinishIndex() {
    NeedIndex();
    FakeSource::Index contents;
    for (const auto& [name, project] : projects_) contents.projects[name] = EncodeProject(project);
    contents.metadata = std::move(metadata_);
    source_->contents_.push_back(std::move(contents));
    projects_.clear();
    metadata_.clear();
  }

  std::string_view text_;
  std::unique_ptr<FakeSource> source_;
  int line_ = 0;
  std::vector<Word> words_;
  size_t next_ = 0;
  std::optional<Block> block_;
  std::string index_name_ = "main";
  std::map<std::string, ProjectRecord, std::less<>> projects_;
  std::map<std::string, std::string, std::less<>> metadata_;
};

Result<std::unique_ptr<FakeSource>> FakeSource::Parse(std::string_view text) {
  return FakeSourceReader(text).Read();
}

std::unique_ptr<FakeSource> FakeSource::Of(std::string_view text) {
  auto source = Parse(text);
  if (!source) throw std::runtime_error(source.error().message);
  return std::move(*source);
}

Result<std::optional<ProjectView>> FakeSource::Project(size_t index, std::string_view normalized_name) {
  ++questions_;
  projects_asked_.emplace(normalized_name);
  if (auto error = project_errors_.find(normalized_name); error != project_errors_.end())
    return Fail(ErrorKind::kNetwork, error->second);
  if (index >= contents_.size()) return std::optional<ProjectView>();
  auto found = contents_[index].projects.find(normalized_name);
  if (found == contents_[index].projects.end()) return std::optional<ProjectView>();
  FITMENT_TRY(ProjectView view, ProjectView::Open(found->second));
  return std::optional<ProjectView>(view);
}

Result<MetadataView> FakeSource::Metadata(size_t index, const ProjectView& project, uint32_t file) {
  ++questions_;
  ProjectView::File row = project.file(file);
  metadata_asked_.emplace(row.filename);
  auto error =
      metadata_errors_.find(std::string(project.name()) + " " + std::string(project.version_text(row.version)));
  if (error != metadata_errors_.end()) return Fail(ErrorKind::kNetwork, error->second);
  auto found = contents_.at(index).metadata.find(row.filename);
  if (found == contents_[index].metadata.end()) {
    return Fail(ErrorKind::kInternal, "the toy registry has no metadata of " + std::string(row.filename));
  }
  return MetadataView::Open(found->second);
}

Result<DirectDistribution> FakeSource::Direct(const DirectReference& reference) {
  ++questions_;
  auto found = directs_.find(reference.url);
  if (found == directs_.end())
    return Fail(ErrorKind::kNetwork, "the toy registry knows no direct reference `" + reference.url + "`");
  FITMENT_TRY(DirectView view, DirectView::Open(found->second));
  return DirectDistribution{view.Url(), std::string(view.commit()), std::string(view.sha256()),
                            std::string(view.filename()), view.metadata()};
}

SourceCounters FakeSource::counters() const {
  SourceCounters counters;
  counters.projects_read = projects_asked_.size();
  counters.metadata_read = metadata_asked_.size();
  counters.requests = questions_;
  return counters;
}

}  // namespace fitment

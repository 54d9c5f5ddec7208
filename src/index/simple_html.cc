// A tolerant scanner of index pages in HTML. Tests: simple_html_test.cc.
#include "index/simple_html.h"

#include <charconv>

#include "base/text.h"
#include "index/simple_page.h"
#include "net/url.h"

namespace fitment {
namespace {

struct Tag {
  std::string name;                                             // lower case; "/a" for a closing one
  std::vector<std::pair<std::string, std::string>> attributes;  // names in lower case, values decoded

  const std::string* Get(std::string_view attribute) const {
    for (const auto& [key, value] : attributes)
      if (key == attribute) return &value;
    return nullptr;
  }
};

class TagScanner {
 public:
  explicit TagScanner(std::string_view html) : html_(html) {}

  // The next tag; comments, doctypes, and what stands between script and style tags are passed over.
  bool Next(Tag& tag) {
    while (true) {
      at_ = html_.find('<', at_);
      if (at_ == std::string_view::npos) return false;
      ++at_;
      if (html_.substr(at_).starts_with("!--")) {
        SkipTo("-->");
      } else if (at_ < html_.size() && (html_[at_] == '!' || html_[at_] == '?')) {
        SkipTo(">");
      } else if (at_ < html_.size() && (html_[at_] == '/' || IsNameChar(html_[at_]))) {
        ReadTag(tag);
        if (tag.name == "script" || tag.name == "style") SkipElement(tag.name);
        return true;
      }
    }
  }
  // The text up to the next tag.
  std::string_view Text() const { return html_.substr(at_, html_.find('<', at_) - at_); }

 private:
  static bool IsNameChar(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }
  static bool EndsWord(char c) { return IsSpace(c) || c == '>' || c == '=' || c == '/'; }
  char Here() const { return at_ < html_.size() ? html_[at_] : '>'; }
  bool AtEnd() const { return at_ >= html_.size(); }
  void SkipTo(std::string_view mark) {
    size_t found = html_.find(mark, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + mark.size();
  }
  void SkipSpaces() {
    while (!AtEnd() && IsSpace(html_[at_])) ++at_;
  }
  void SkipElement(const std::string& name) {
    for (; at_ < html_.size(); ++at_)
      if (html_[at_] == '<' && StartsWithIgnoreCase(html_.substr(at_), "</" + name)) return;
  }

  void ReadTag(Tag& tag) {
    tag.attributes.clear();
    size_t start = at_;
    if (Here() == '/') ++at_;
    while (!AtEnd() && !EndsWord(Here())) ++at_;
    tag.name = ToLower(html_.substr(start, at_ - start));
    while (!AtEnd() && Here() != '>') {
      if (IsSpace(Here()) || Here() == '/') {
        ++at_;
      } else {
        ReadAttribute(tag);
      }
    }
    if (!AtEnd()) ++at_;
  }

  void ReadAttribute(Tag& tag) {
    size_t start = at_++;
    while (!AtEnd() && !EndsWord(Here())) ++at_;
    std::string name = ToLower(html_.substr(start, at_ - start)), value;
    SkipSpaces();
    if (Here() == '=' && !AtEnd()) {
      ++at_;
      SkipSpaces();
      value = DecodeEntities(ReadValue());
    }
    tag.attributes.emplace_back(std::move(name), std::move(value));
  }

  std::string_view ReadValue() {
    const char quote = AtEnd() ? '>' : Here();
    size_t start = at_;
    if (quote == '"' || quote == '\'') {
      size_t end = html_.find(quote, ++start);
      if (end == std::string_view::npos) end = html_.size();
      at_ = std::min(end + 1, html_.size());
      return html_.substr(start, end - start);
    }
    while (!AtEnd() && !IsSpace(Here()) && Here() != '>') ++at_;
    return html_.substr(start, at_ - start);
  }

  std::string_view html_;
  size_t at_ = 0;
};

void AppendUtf8(uint32_t code, std::string& out) {
  if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) code = 0xfffd;
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 63));
    out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  }
}

// `name` without & and ;. False: not known.
bool AppendEntity(std::string_view name, std::string& out) {
  static constexpr std::pair<std::string_view, std::string_view> kNamed[] = {
      {"amp", "&"},    {"lt", "<"},     {"gt", ">"},   {"quot", "\""}, {"apos", "'"},   {"nbsp", " "},
      {"plus", "+"},   {"equals", "="}, {"excl", "!"}, {"comma", ","}, {"period", "."}, {"num", "#"},
      {"lowbar", "_"}, {"ast", "*"},    {"sol", "/"},  {"colon", ":"}};
  for (const auto& [known, text] : kNamed) {
    if (name != known) continue;
    out += text;
    return true;
  }
  if (!name.starts_with('#')) return false;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x') || name.starts_with('X');
  if (hex) name.remove_prefix(1);
  uint32_t code = 0;
  auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
  if (name.empty() || error != std::errc() || end != name.data() + name.size()) return false;
  AppendUtf8(code, out);
  return true;
}

// "sha256=…" of a fragment such as "sha256=ab…&egg=x".
std::string Sha256Of(std::string_view fragment) {
  for (std::string_view piece : Split(fragment, '&'))
    if (StartsWithIgnoreCase(piece, "sha256=")) return CleanSha256(piece.substr(7));
  return "";
}

bool LooksLikeDistribution(std::string_view filename) {
  for (std::string_view suffix : {".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".tar"})
    if (filename.size() > suffix.size() && filename.ends_with(suffix)) return true;
  return false;
}

void TakeSibling(const Tag& tag, FileRecord& file) {
  const std::string* told = tag.Get("data-core-metadata");
  if (!told) told = tag.Get("data-dist-info-metadata");
  if (!told || *told == "false") return;
  file.has_metadata = true;
  file.metadata_sha256 = Sha256Of(*told);
}

void TakeAnchor(const Tag& tag, const UrlBase& base, HtmlPage& page) {
  const std::string* href = tag.Get("href");
  if (!href || href->empty()) return;
  FileRecord file;
  file.filename = UrlFilename(*href);
  if (!LooksLikeDistribution(file.filename)) return;
  std::string url = base.Join(*href);
  size_t hash = std::min(url.find('#'), url.size());
  file.sha256 = Sha256Of(PercentDecode(std::string_view(url).substr(std::min(hash + 1, url.size()))));
  file.url = url.substr(0, hash);
  if (const std::string* python = tag.Get("data-requires-python")) file.requires_python = Trim(*python);
  if (const std::string* reason = tag.Get("data-yanked")) file.yanked = true, file.yanked_reason = *reason;
  if (const std::string* time = tag.Get("data-upload-time")) file.upload_time_us = ParseTimestampUs(*time);
  if (const std::string* size = tag.Get("data-size"))
    std::from_chars(size->data(), size->data() + size->size(), file.size_bytes);
  TakeSibling(tag, file);
  page.files.push_back(std::move(file));
}

void TakeMeta(const Tag& tag, HtmlPage& page) {
  const std::string *name = tag.Get("name"), *content = tag.Get("content");
  if (!name || !content) return;
  const std::string lower = ToLower(*name);
  if (lower.ends_with(":repository-version")) page.says_simple = true;
  if (lower.ends_with(":project-status")) page.status = *content, page.says_simple = true;
  if (lower.ends_with(":project-status-reason")) page.status_reason = *content;
}

}  // namespace

std::string DecodeEntities(std::string_view text) {
  std::string out;
  while (true) {
    size_t mark = text.find('&');
    out += text.substr(0, mark);
    if (mark == std::string_view::npos) return out;
    size_t end = text.find(';', mark);
    if (end != std::string_view::npos && end - mark <= 10 && AppendEntity(text.substr(mark + 1, end - mark - 1), out)) {
      text.remove_prefix(end + 1);
    } else {
      out += '&';
      text.remove_prefix(mark + 1);
    }
  }
}

HtmlPage ScanHtml(std::string_view html, std::string_view page_url) {
  HtmlPage page;
  TagScanner scanner(html);
  UrlBase base(page_url);
  bool base_found = false;
  Tag tag;
  while (scanner.Next(tag)) {
    if (tag.name == "a") {
      TakeAnchor(tag, base, page);
    } else if (tag.name == "meta") {
      TakeMeta(tag, page);
    } else if (tag.name == "base" && !base_found && tag.Get("href")) {
      base = UrlBase(JoinUrl(page_url, *tag.Get("href")));
      base_found = true;
    } else if (tag.name == "title" || tag.name == "h1") {
      std::string text = DecodeEntities(Trim(scanner.Text()));
      if (StartsWithIgnoreCase(text, "links for ")) page.says_simple = true;
      if (page.title.empty()) page.title = std::move(text);
    }
  }
  return page;
}

Result<ProjectRecord> ParseSimpleHtml(std::string_view html, std::string_view page_url, std::string_view project) {
  HtmlPage page = ScanHtml(html, page_url);
  if (page.files.empty() && !page.says_simple) {
    const std::string title = page.title.empty() ? "" : " (its title: \"" + Printable(page.title, 60) + "\")";
    return Fail(ErrorKind::kNetwork,
                "the page " + RedactedUrl(page_url) + " is HTML without a link to any distribution" + title +
                    ": this is no project's page of a simple index",
                {},
                "check the index URL (it often ends in /simple), and whether a login or a proxy answers in its place");
  }
  ProjectRecord record;
  record.name = project;
  record.status = page.status.empty() ? "active" : page.status;
  record.status_reason = std::move(page.status_reason);
  record.files = std::move(page.files);
  return record;
}

}  // namespace fitment

// One distribution's metadata, and a direct reference, as flat records. doc/store.md draws the layout. Tests:
// records_test.cc.
#include <algorithm>
#include <cassert>
#include <optional>

#include "base/text.h"
#include "python/name.h"
#include "python/requirement.h"
#include "python/version.h"
#include "store/record_bytes.h"
#include "store/records.h"

namespace fitment {
namespace {

using record::Append;
using record::At;
using record::TextPool;
using record::TextRef;

constexpr uint32_t kMetadataMagic = 0x314d5446;  // "FTM1"
constexpr uint32_t kDirectMagic = 0x31445446;    // "FTD1"
constexpr int kTextFields = 5;

struct MetadataHeader {
  uint32_t magic, total_size;
  uint32_t certainty, extra_count, requirement_count, need_count, text_size, reserved;
  TextRef texts[kTextFields];  // name, version, requires_python, source, error
};
struct RequirementRow {
  TextRef text, name;
  uint32_t first_need, need_count;  // rows of only_extras; none: the line may hold without any extra
};
struct DirectHeader {
  uint32_t magic, total_size;
  uint32_t text_size, metadata_size;
  TextRef url, commit, sha256, filename;
};
static_assert(sizeof(MetadataHeader) == 72 && sizeof(RequirementRow) == 24 && sizeof(DirectHeader) == 48);

// Which extras a marker cannot do without, read from its normal form: nullopt where it may hold with no extra asked
// for. It is a sound reading of and, or and `extra == "x"`; anything else counts as "may hold".
class ExtraNeeds {
 public:
  static std::vector<std::string> Of(const Marker& marker) {
    if (marker.empty() || !marker.MentionsExtra()) return {};
    std::string text = marker.ToString();
    ExtraNeeds reader(text);
    Needs needs = reader.Or();
    if (!needs || !reader.rest_.empty()) return {};
    std::sort(needs->begin(), needs->end());
    needs->erase(std::unique(needs->begin(), needs->end()), needs->end());
    return *needs;
  }

 private:
  using Needs = std::optional<std::vector<std::string>>;
  explicit ExtraNeeds(std::string_view text) : rest_(text) { Next(); }

  Needs Or() {
    Needs result = And();
    while (word_ == "or") {
      Next();
      Needs other = And();
      if (result && other) {
        result->insert(result->end(), other->begin(), other->end());
      } else {
        result.reset();
      }
    }
    return result;
  }

  Needs And() {
    Needs result = Atom();
    while (word_ == "and") {
      Next();
      Needs other = Atom();
      if (!result || (other && other->size() < result->size())) result = std::move(other);
    }
    return result;
  }

  Needs Atom() {
    if (word_ == "(") {
      if (++depth_ > kDeepest) return Stop();
      Next();
      Needs inner = Or();
      --depth_;
      if (word_ != ")") return Stop();
      Next();
      return inner;
    }
    std::string_view left = word_;
    Next();
    std::string_view op = word_;
    Next();
    if (op == "not") Next();  // "not in"
    std::string_view right = word_;
    Next();
    if (op != "==") return std::nullopt;
    if (left != "extra") std::swap(left, right);
    if (left != "extra" || right.size() <= 2 || (right[0] != '"' && right[0] != '\'')) return std::nullopt;
    return std::vector<std::string>{NormalizeName(right.substr(1, right.size() - 2))};
  }

  Needs Stop() {
    rest_ = "?";  // not understood: Of() then says "may hold"
    word_ = {};
    return std::nullopt;
  }

  void Next() {
    rest_ = Trim(rest_);
    size_t size = 0;
    if (rest_.empty()) {
      size = 0;
    } else if (rest_[0] == '(' || rest_[0] == ')') {
      size = 1;
    } else if (rest_[0] == '"' || rest_[0] == '\'') {
      size_t end = rest_.find(rest_[0], 1);
      size = end == std::string_view::npos ? rest_.size() : end + 1;
    } else {
      constexpr std::string_view kOperators = "<>=!~";
      bool is_operator = kOperators.find(rest_[0]) != std::string_view::npos;
      while (size < rest_.size() && !IsSpace(rest_[size]) &&
             std::string_view("()\"'").find(rest_[size]) == std::string_view::npos &&
             (kOperators.find(rest_[size]) != std::string_view::npos) == is_operator) {
        ++size;
      }
    }
    word_ = rest_.substr(0, size);
    rest_ = Trim(rest_.substr(size));
  }

  static constexpr int kDeepest = 100;
  std::string_view rest_, word_;
  int depth_ = 0;
};

bool RefsFit(const char* rows, uint32_t count, uint32_t text_size) {
  for (uint32_t i = 0; i < count; ++i) {
    if (!record::Fits(At<TextRef>(rows, i), text_size)) return false;
  }
  return true;
}

bool RequirementsFit(const char* rows, const MetadataHeader& header) {
  for (uint32_t i = 0; i < header.requirement_count; ++i) {
    auto row = At<RequirementRow>(rows, i);
    if (!record::Fits(row.text, header.text_size) || !record::Fits(row.name, header.text_size)) return false;
    if (row.first_need > header.need_count || row.need_count > header.need_count - row.first_need) return false;
  }
  return true;
}

// Cuts one Requires-Dist text; the error says what is wrong with it.
Result<RequirementRecord> CutRequirement(std::string_view text) {
  FITMENT_TRY(Requirement requirement, Requirement::Parse(text, /*lenient=*/true));
  return RequirementRecord{std::string(text), requirement.normalized, ExtraNeeds::Of(requirement.marker)};
}

void Break(MetadataRecord& record, std::string why) {
  record.error = std::move(why);
  record.requirements.clear();
  record.provides_extra.clear();
}

}  // namespace

MetadataRecord MakeMetadataRecord(std::string name, std::string version, std::string_view requires_python,
                                  const std::vector<std::string>& requires_dist,
                                  const std::vector<std::string>& provides_extra, Certainty certainty,
                                  std::string source) {
  MetadataRecord record;
  record.name = std::move(name);
  record.version = std::move(version);
  record.requires_python = std::string(Trim(requires_python));
  record.certainty = certainty;
  record.source = std::move(source);
  if (!record.version.empty()) {
    auto parsed = Version::Parse(record.version);
    if (!parsed) {
      Break(record, "its version `" + Printable(record.version) + "` is no PEP 440 version");
      return record;
    }
    record.version = parsed->ToString();
  }
  for (const std::string& extra : provides_extra) {
    std::string normal = NormalizeName(Trim(extra));
    if (normal.empty() ||
        std::find(record.provides_extra.begin(), record.provides_extra.end(), normal) != record.provides_extra.end())
      continue;
    record.provides_extra.push_back(std::move(normal));
  }
  for (const std::string& line : requires_dist) {
    std::string_view text = Trim(line);
    if (text.empty()) continue;
    auto cut = CutRequirement(text);
    if (!cut) {
      Break(record, "its requirement `" + Printable(text) + "` cannot be read: " + cut.error().message);
      return record;
    }
    record.requirements.push_back(std::move(*cut));
  }
  return record;
}

std::string EncodeMetadata(const MetadataRecord& metadata) {
  TextPool pool;
  MetadataHeader header{};
  header.magic = kMetadataMagic;
  header.certainty = static_cast<uint32_t>(metadata.certainty);
  const std::string* texts[kTextFields] = {&metadata.name, &metadata.version, &metadata.requires_python,
                                           &metadata.source, &metadata.error};
  for (int i = 0; i < kTextFields; ++i) header.texts[i] = pool.Add(*texts[i]);
  std::string extras, requirements, needs;
  for (const std::string& extra : metadata.provides_extra) Append(extras, pool.Add(extra));
  for (const RequirementRecord& requirement : metadata.requirements) {
    RequirementRow row{pool.Add(requirement.text), pool.Add(requirement.name), header.need_count, 0};
    row.need_count = static_cast<uint32_t>(requirement.only_extras.size());
    for (const std::string& extra : requirement.only_extras) Append(needs, pool.Add(extra));
    header.need_count += row.need_count;
    Append(requirements, row);
  }
  header.extra_count = static_cast<uint32_t>(metadata.provides_extra.size());
  header.requirement_count = static_cast<uint32_t>(metadata.requirements.size());
  header.text_size = static_cast<uint32_t>(pool.bytes().size());
  size_t total = sizeof header + extras.size() + requirements.size() + needs.size() + pool.bytes().size();
  assert(total <= UINT32_MAX);
  header.total_size = static_cast<uint32_t>(total);
  std::string out;
  out.reserve(total);
  Append(out, header);
  return out.append(extras).append(requirements).append(needs).append(pool.bytes());
}

Result<MetadataView> MetadataView::Open(std::string_view bytes) {
  if (bytes.size() < sizeof(MetadataHeader)) return record::Damaged("a distribution's metadata is cut off");
  auto header = At<MetadataHeader>(bytes.data());
  if (header.magic != kMetadataMagic) return record::Damaged("this is no distribution's metadata");
  uint64_t extras_at = sizeof header;
  uint64_t requirements_at = extras_at + uint64_t{header.extra_count} * sizeof(TextRef);
  uint64_t needs_at = requirements_at + uint64_t{header.requirement_count} * sizeof(RequirementRow);
  uint64_t texts_at = needs_at + uint64_t{header.need_count} * sizeof(TextRef);
  if (header.total_size != bytes.size() || texts_at + header.text_size != bytes.size()) {
    return record::Damaged("a distribution's metadata is not as long as it says");
  }
  MetadataView view;
  view.bytes_ = bytes;
  view.extras_ = bytes.data() + extras_at;
  view.requirements_ = bytes.data() + requirements_at;
  view.needs_ = bytes.data() + needs_at;
  view.texts_ = bytes.data() + texts_at;
  view.extra_count_ = header.extra_count;
  view.requirement_count_ = header.requirement_count;
  view.certainty_ = static_cast<Certainty>(header.certainty);
  bool sound = header.certainty <= static_cast<uint32_t>(Certainty::kUnknown) &&
               RefsFit(reinterpret_cast<const char*>(header.texts), kTextFields, header.text_size) &&
               RefsFit(view.extras_, header.extra_count, header.text_size) &&
               RequirementsFit(view.requirements_, header) && RefsFit(view.needs_, header.need_count, header.text_size);
  if (!sound) return record::Damaged("a distribution's metadata points outside of itself");
  return view;
}

std::string_view MetadataView::text(int field) const {
  if (!texts_) return "";
  return record::TextAt(texts_,
                        At<TextRef>(bytes_.data() + offsetof(MetadataHeader, texts), static_cast<uint64_t>(field)));
}
std::string_view MetadataView::extra(uint32_t i) const {
  assert(i < extra_count_);
  return record::TextAt(texts_, At<TextRef>(extras_, i));
}
std::string_view MetadataView::requirement_text(uint32_t i) const {
  assert(i < requirement_count_);
  return record::TextAt(texts_, At<RequirementRow>(requirements_, i).text);
}
std::string_view MetadataView::requirement_name(uint32_t i) const {
  assert(i < requirement_count_);
  return record::TextAt(texts_, At<RequirementRow>(requirements_, i).name);
}
bool MetadataView::requirement_is_base(uint32_t i) const {
  assert(i < requirement_count_);
  return At<RequirementRow>(requirements_, i).need_count == 0;
}
bool MetadataView::requirement_needs_extra(uint32_t i, std::string_view extra) const {
  assert(i < requirement_count_);
  auto row = At<RequirementRow>(requirements_, i);
  for (uint32_t need = 0; need < row.need_count; ++need) {
    if (record::TextAt(texts_, At<TextRef>(needs_, uint64_t{row.first_need} + need)) == extra) return true;
  }
  return false;
}

std::string EncodeDirect(const DirectRecord& direct) {
  TextPool pool;
  DirectHeader header{};
  header.magic = kDirectMagic;
  header.url = pool.Add(StoredUrl(direct.url));
  header.commit = pool.Add(direct.commit);
  header.sha256 = pool.Add(direct.sha256);
  header.filename = pool.Add(direct.filename);
  std::string metadata = EncodeMetadata(direct.metadata);
  header.text_size = static_cast<uint32_t>(pool.bytes().size());
  header.metadata_size = static_cast<uint32_t>(metadata.size());
  header.total_size = static_cast<uint32_t>(sizeof header + pool.bytes().size() + metadata.size());
  std::string out;
  Append(out, header);
  return out.append(pool.bytes()).append(metadata);
}

Result<DirectView> DirectView::Open(std::string_view bytes) {
  if (bytes.size() < sizeof(DirectHeader)) return record::Damaged("a direct reference is cut off");
  auto header = At<DirectHeader>(bytes.data());
  if (header.magic != kDirectMagic) return record::Damaged("this is no direct reference");
  if (header.total_size != bytes.size() ||
      sizeof header + uint64_t{header.text_size} + header.metadata_size != bytes.size()) {
    return record::Damaged("a direct reference is not as long as it says");
  }
  for (TextRef ref : {header.url, header.commit, header.sha256, header.filename}) {
    if (!record::Fits(ref, header.text_size)) return record::Damaged("a direct reference points outside of itself");
  }
  const char* texts = bytes.data() + sizeof header;
  DirectView view;
  view.url_ = record::TextAt(texts, header.url);
  view.commit_ = record::TextAt(texts, header.commit);
  view.sha256_ = record::TextAt(texts, header.sha256);
  view.filename_ = record::TextAt(texts, header.filename);
  FITMENT_TRY(view.metadata_, MetadataView::Open(bytes.substr(sizeof header + header.text_size)));
  return view;
}

std::string DirectView::Url() const {
  return JoinedUrl(url_);
}

}  // namespace fitment

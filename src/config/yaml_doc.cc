// libfyaml's events made into nodes with byte spans. Its marks count bytes; its errors end here. Tests:
// yaml_doc_test.cc.
#include "config/yaml_doc.h"

#include <fmt/format.h>
#include <libfyaml.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <unordered_map>

#include "base/text.h"
#include "config/source_lines.h"

namespace fitment {
namespace {

struct DiagDeleter {
  void operator()(fy_diag* diag) const { fy_diag_destroy(diag); }
};
struct ParserDeleter {
  void operator()(fy_parser* parser) const { fy_parser_destroy(parser); }
};

constexpr std::string_view kPatch = " ~";
constexpr int kMostPatches = 200;

std::string TokenText(fy_token* token) {
  size_t size = 0;
  const char* text = token ? fy_token_get_text(token, &size) : nullptr;
  return text ? std::string(text, size) : std::string();
}

YamlNode::Style StyleOf(fy_token* token) {
  switch (fy_token_scalar_style(token)) {
    case FYSS_SINGLE_QUOTED:
      return YamlNode::Style::kSingleQuoted;
    case FYSS_DOUBLE_QUOTED:
      return YamlNode::Style::kDoubleQuoted;
    case FYSS_LITERAL:
      return YamlNode::Style::kLiteral;
    case FYSS_FOLDED:
      return YamlNode::Style::kFolded;
    default:
      return YamlNode::Style::kPlain;
  }
}

bool IsBlockScalar(const YamlNode& node) {
  return node.style == YamlNode::Style::kLiteral || node.style == YamlNode::Style::kFolded;
}

bool IsAnyOf(std::string_view value, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), value) != words.end();
}

bool IsNumber(std::string_view value) {
  if (!value.empty() && (value[0] == '-' || value[0] == '+')) value.remove_prefix(1);
  if (IsAnyOf(value, {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"})) return true;
  if (value.starts_with("0x")) return value.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
  size_t digits = 0, dots = 0;
  for (char c : value) {
    bool digit = c >= '0' && c <= '9';
    digits += digit;
    dots += c == '.';
    if (!digit && c != '.' && c != '_') return false;
  }
  return digits > 0 && dots <= 1;
}

// The indicator (`|` or `>`) of a block scalar whose lines begin at `content`: on the line before, blank and
// comment-free ones passed.
size_t BlockIndicator(std::string_view text, size_t content) {
  size_t end = std::min(content, text.size());
  while (end > 0 && IsSpace(text[end - 1])) --end;
  size_t line = text.find_last_of("\r\n", end == 0 ? 0 : end - 1);
  line = line == std::string_view::npos ? 0 : line + 1;
  for (size_t i = line; i < end; ++i) {
    bool starts = (text[i] == '|' || text[i] == '>') && (i == line || IsSpace(text[i - 1]));
    if (!starts) continue;
    size_t rest = text.find_first_not_of("+-0123456789", i + 1);
    if (rest == std::string_view::npos || rest >= end || IsSpace(text[rest])) return i;
  }
  return content;
}

}  // namespace

bool YamlNode::IsNull() const {
  if (kind != Kind::kScalar || style != Style::kPlain) return false;
  if (!tag.empty()) return tag == "!!null";
  return IsAnyOf(value, {"", "~", "null", "Null", "NULL"});
}

bool YamlNode::IsString() const {
  if (kind != Kind::kScalar) return false;
  if (!tag.empty()) return tag == "!!str" || tag == "!";
  if (style != Style::kPlain) return true;
  if (IsNull() || IsNumber(value)) return false;
  std::string lower = ToLower(value);
  return !IsAnyOf(lower, {"true", "false", "yes", "no", "on", "off"});
}

bool YamlNode::IsTrue() const {
  if (kind != Kind::kScalar || style != Style::kPlain) return false;
  std::string lower = ToLower(value);
  return IsAnyOf(lower, {"true", "yes", "on"});
}

// Turns events into nodes. One use.
class YamlBuilder {
 public:
  YamlBuilder(std::string_view text, const std::string& path) : text_(text), path_(path), lines_(text) {}

  Result<YamlDocument> Build();

 private:
  struct Open {
    YamlNode* node;
    const YamlNode* key = nullptr;                          // of a mapping: the key that waits for its value
    std::unordered_map<std::string, const YamlNode*> seen;  // of a mapping: keys so far
    std::string anchor;
  };

  // As written: "!!str".
  std::string TagText(fy_token* token) const {
    const fy_mark* begin = token ? fy_token_start_mark(token) : nullptr;
    const fy_mark* end = token ? fy_token_end_mark(token) : nullptr;
    if (!begin || !end || OffsetOf(*end) < OffsetOf(*begin)) return {};
    return std::string(Trim(text_.substr(OffsetOf(*begin), OffsetOf(*end) - OffsetOf(*begin))));
  }
  Result<void> CheckBytes() const;
  Result<void> ParseOnce(const std::string& patched);
  std::optional<size_t> EmptyItemBefore(const Error& error) const;
  size_t OffsetOf(const fy_mark& mark) const;  // in text_
  Result<void> Take(const fy_event& event);
  Result<void> TakeScalar(const fy_event& event);
  Result<void> TakeAlias(const fy_event& event);
  void OpenCollection(const fy_event& event, YamlNode::Kind kind);
  Result<void> CloseCollection(const fy_event& event);
  Result<void> Attach(const YamlNode* node);
  Result<void> AttachKey(Open* mapping, const YamlNode* key);
  void PlaceScalar(const fy_event& event, YamlNode* node) const;
  void PlaceEmpty(YamlNode* node) const;
  Error ParserError(fy_diag* diag) const;
  std::unexpected<Error> Fault(std::string message, size_t offset, std::string hint = {}) const {
    return Fail(ErrorKind::kSyntax, std::move(message), lines_.PlaceOf(path_, offset), std::move(hint));
  }

  std::string_view text_;
  std::string path_;
  SourceLines lines_;
  YamlDocument document_;
  std::vector<Open> open_;
  std::map<std::string, YamlNode*> anchors_;
  size_t last_end_ = 0;  // past the last byte that belongs to a node
  int documents_ = 0;
  std::vector<size_t> patches_;  // where kPatch was put in, as offsets in text_, ascending
};

Result<void> YamlBuilder::CheckBytes() const {
  if (text_.starts_with("\xFF\xFE") || text_.starts_with("\xFE\xFF")) {
    return Fault(path_ + " is UTF-16, and YAML readers expect UTF-8", 0, "save the file as UTF-8");
  }
  if (size_t nul = text_.find('\0'); nul != std::string_view::npos) {
    return Fault(path_ + " is not YAML: it holds a NUL byte", nul, "is this the right file?");
  }
  if (IsValidUtf8(text_)) return {};
  for (size_t line = 0; line < lines_.count(); ++line) {
    if (IsValidUtf8(lines_.Text(line))) continue;
    return Fault(path_ + " is not UTF-8, which YAML requires", lines_.Begin(line), "save the file as UTF-8");
  }
  return Fault(path_ + " is not UTF-8, which YAML requires", 0, "save the file as UTF-8");
}

Error YamlBuilder::ParserError(fy_diag* diag) const {
  void* position = nullptr;
  Error error{ErrorKind::kSyntax, path_ + " is not YAML", {path_}, ""};
  if (fy_diag_error* first = fy_diag_errors_iterate(diag, &position)) {
    error.message =
        fmt::format("{} is not YAML: {}", path_, Printable(first->msg ? first->msg : "it cannot be parsed"));
    error.place = {path_, std::max(first->line, 0), std::max(first->column, 0)};
  }
  if (error.message.find("tab character") != std::string::npos)
    error.hint = "indent with blanks: YAML allows no tab there";
  if (error.message.find("plain scalar cannot start with") != std::string::npos) error.hint = "put the value in quotes";
  return error;
}

// libfyaml 0.7.12 refuses an empty item of a list that is not indented ("r:\n-\n- x"), which YAML allows: such an item
// is given a `~`, one at a time where the parser stops, and marks are counted without it.
Result<YamlDocument> YamlBuilder::Build() {
  FITMENT_CHECK(CheckBytes());
  std::string patched(text_);
  for (int tries = 0;; ++tries) {
    Result<void> parsed = ParseOnce(patched);
    if (parsed) break;
    std::optional<size_t> dash = tries < kMostPatches ? EmptyItemBefore(parsed.error()) : std::nullopt;
    if (!dash) return std::unexpected<Error>(parsed.error());
    patched.insert(*dash + kPatch.size() * patches_.size(), kPatch);
    patches_.push_back(*dash);
  }
  if (!document_.root_) document_.root_ = &document_.nodes_.emplace_back();
  return std::move(document_);
}

// Behind the dash of the empty item that made the parser stop.
std::optional<size_t> YamlBuilder::EmptyItemBefore(const Error& error) const {
  if (error.message.find("expected node content") == std::string::npos) return std::nullopt;
  size_t line = std::min(static_cast<size_t>(std::max(error.place.line, 1)) - 1, lines_.count());
  while (line-- > 0) {
    std::string_view content = lines_.Text(line);
    content = Trim(content.substr(0, content.find(" #")));
    if (content.empty() || content[0] == '#') continue;
    size_t at = lines_.Begin(line) + lines_.Text(line).find('-') + 1;
    bool new_place = content == "-" && (patches_.empty() || patches_.back() < at);
    return new_place ? std::optional<size_t>(at) : std::nullopt;
  }
  return std::nullopt;
}

size_t YamlBuilder::OffsetOf(const fy_mark& mark) const {
  size_t offset = mark.input_pos;
  for (size_t i = patches_.size(); i-- > 0;) {
    size_t begin = patches_[i] + i * kPatch.size();  // in the patched text
    if (mark.input_pos > begin) offset -= std::min(kPatch.size(), mark.input_pos - begin);
  }
  return std::min(offset, text_.size());
}

Result<void> YamlBuilder::ParseOnce(const std::string& patched) {
  document_ = YamlDocument();
  open_.clear();
  anchors_.clear();
  last_end_ = 0;
  documents_ = 0;
  fy_diag_cfg diag_config;
  fy_diag_cfg_default(&diag_config);
  std::unique_ptr<fy_diag, DiagDeleter> diag(fy_diag_create(&diag_config));
  fy_parse_cfg config{};
  config.flags = static_cast<fy_parse_cfg_flags>(FYPCF_DEFAULT_PARSE | FYPCF_SLOPPY_FLOW_INDENTATION);
  config.diag = diag.get();
  if (diag) fy_diag_set_collect_errors(diag.get(), true);
  std::unique_ptr<fy_parser, ParserDeleter> parser(fy_parser_create(&config));
  if (!diag || !parser || fy_parser_set_string(parser.get(), patched.data(), patched.size()) != 0) {
    return Fail(ErrorKind::kInternal, "the YAML library could not be started", {path_});
  }
  while (fy_event* event = fy_parser_parse(parser.get())) {
    Result<void> taken = Take(*event);
    fy_parser_event_free(parser.get(), event);
    if (!taken) return taken;
  }
  if (fy_parser_get_stream_error(parser.get())) return std::unexpected<Error>(ParserError(diag.get()));
  return {};
}

Result<void> YamlBuilder::Take(const fy_event& event) {
  switch (event.type) {
    case FYET_DOCUMENT_START: {
      if (++documents_ == 1) return {};
      const fy_mark* mark =
          event.document_start.document_start ? fy_token_start_mark(event.document_start.document_start) : nullptr;
      return Fault(path_ + " holds several YAML documents (a second one begins here), but a config is one",
                   mark ? OffsetOf(*mark) : last_end_, "remove the `---` line or split the file");
    }
    case FYET_SCALAR:
      return TakeScalar(event);
    case FYET_ALIAS:
      return TakeAlias(event);
    case FYET_SEQUENCE_START:
      OpenCollection(event, YamlNode::Kind::kSequence);
      return {};
    case FYET_MAPPING_START:
      OpenCollection(event, YamlNode::Kind::kMapping);
      return {};
    case FYET_SEQUENCE_END:
    case FYET_MAPPING_END:
      return CloseCollection(event);
    default:
      return {};
  }
}

void YamlBuilder::PlaceScalar(const fy_event& event, YamlNode* node) const {
  const fy_mark* begin = fy_token_start_mark(event.scalar.value);
  const fy_mark* end = fy_token_end_mark(event.scalar.value);
  if (!begin || !end || (OffsetOf(*begin) == OffsetOf(*end) && node->style == YamlNode::Style::kPlain))
    return PlaceEmpty(node);
  node->span = {OffsetOf(*begin), OffsetOf(*end)};
  node->whole = node->span;
  if (node->style == YamlNode::Style::kSingleQuoted || node->style == YamlNode::Style::kDoubleQuoted) {
    node->whole = {node->span.begin - 1, node->span.end + 1};
  } else if (IsBlockScalar(*node)) {
    size_t last = text_.find_last_not_of(" \t\r\n", node->span.end == 0 ? 0 : node->span.end - 1);
    node->whole.begin = BlockIndicator(text_, node->span.begin);
    node->span.end = last == std::string_view::npos || last < node->span.begin ? node->span.begin : last + 1;
    node->whole.end = node->span.end;
  }
}

// A value that is not written has no mark: it stands after its dash or its colon.
void YamlBuilder::PlaceEmpty(YamlNode* node) const {
  size_t at = std::min(last_end_, text_.size());
  bool in_sequence = !open_.empty() && open_.back().node->kind == YamlNode::Kind::kSequence;
  if (!open_.empty()) at = std::max(at, open_.back().node->span.begin);
  while (at < text_.size() && (IsSpace(text_[at]) || text_[at] == '#' || text_[at] == ',')) {
    size_t line_end = text_[at] == '#' ? text_.find_first_of("\r\n", at) : at + 1;
    at = line_end == std::string_view::npos ? text_.size() : line_end;
  }
  char indicator = in_sequence ? '-' : ':';
  if (at < text_.size() && text_[at] == indicator) ++at;
  node->span = node->whole = {at, at};
}

Result<void> YamlBuilder::TakeScalar(const fy_event& event) {
  YamlNode& node = document_.nodes_.emplace_back();
  node.value = TokenText(event.scalar.value);
  node.style = StyleOf(event.scalar.value);
  node.tag = TagText(event.scalar.tag);
  PlaceScalar(event, &node);
  last_end_ = std::max(last_end_, node.whole.end);
  if (event.scalar.anchor) anchors_[TokenText(event.scalar.anchor)] = &node;
  return Attach(&node);
}

Result<void> YamlBuilder::TakeAlias(const fy_event& event) {
  std::string name = TokenText(event.alias.anchor);
  const fy_mark* begin = fy_event_start_mark(const_cast<fy_event*>(&event));
  const fy_mark* end = fy_event_end_mark(const_cast<fy_event*>(&event));
  Span span{begin ? OffsetOf(*begin) : last_end_, end ? OffsetOf(*end) : last_end_};
  if (span.begin > 0 && span.begin < text_.size() && text_[span.begin] != '*') --span.begin;  // the mark is the name's
  last_end_ = std::max(last_end_, span.end);
  auto target = anchors_.find(name);
  if (target == anchors_.end()) {
    return Fault(fmt::format("the alias *{} has no anchor &{} before it", Printable(name), Printable(name)),
                 span.begin);
  }
  target->second->shared = true;
  if (target->second->kind != YamlNode::Kind::kScalar) return Attach(target->second);
  YamlNode& node = document_.nodes_.emplace_back(*target->second);
  if (node.tag.empty() && node.style != YamlNode::Style::kPlain) node.tag = "!!str";
  node.style = node.IsNull() || !node.IsString() ? YamlNode::Style::kPlain : YamlNode::Style::kAlias;
  node.shared = false;
  node.span = node.whole = span;
  return Attach(&node);
}

void YamlBuilder::OpenCollection(const fy_event& event, YamlNode::Kind kind) {
  YamlNode& node = document_.nodes_.emplace_back();
  node.kind = kind;
  bool sequence = kind == YamlNode::Kind::kSequence;
  fy_token* start = sequence ? event.sequence_start.sequence_start : event.mapping_start.mapping_start;
  fy_token* anchor = sequence ? event.sequence_start.anchor : event.mapping_start.anchor;
  const fy_mark* mark = start ? fy_token_start_mark(start) : nullptr;
  node.span.begin = mark ? OffsetOf(*mark) : last_end_;
  char first = node.span.begin < text_.size() ? text_[node.span.begin] : '\0';
  fy_token_type type = start ? fy_token_get_type(start) : FYTT_NONE;
  bool flow = type == FYTT_FLOW_SEQUENCE_START || type == FYTT_FLOW_MAPPING_START || (sequence && first == '[');
  node.style = flow ? YamlNode::Style::kFlow : YamlNode::Style::kBlock;
  open_.push_back({&node, nullptr, {}, TokenText(anchor)});
}

Result<void> YamlBuilder::CloseCollection(const fy_event& event) {
  YamlNode* node = open_.back().node;
  if (node->style == YamlNode::Style::kFlow) {
    const fy_mark* mark = fy_event_end_mark(const_cast<fy_event*>(&event));
    if (mark) last_end_ = std::max(last_end_, OffsetOf(*mark));
  }
  node->span.end = std::max(node->span.begin, last_end_);
  node->whole = node->span;
  if (!open_.back().anchor.empty()) anchors_[open_.back().anchor] = node;
  open_.pop_back();
  return Attach(node);
}

Result<void> YamlBuilder::Attach(const YamlNode* node) {
  if (open_.empty()) {
    document_.root_ = node;
    return {};
  }
  Open& parent = open_.back();
  if (parent.node->kind == YamlNode::Kind::kSequence) {
    parent.node->items.push_back(node);
    return {};
  }
  if (!parent.key) return AttachKey(&parent, node);
  parent.node->entries.emplace_back(parent.key, node);
  parent.key = nullptr;
  return {};
}

Result<void> YamlBuilder::AttachKey(Open* mapping, const YamlNode* key) {
  mapping->key = key;
  if (key->kind != YamlNode::Kind::kScalar || (key->value == "<<" && key->style == YamlNode::Style::kPlain)) return {};
  auto [first, is_new] = mapping->seen.emplace(key->value, key);
  if (is_new) return {};
  return Fault(fmt::format("the key `{}` is set twice: on line {} and again on line {}", Printable(key->value),
                           lines_.LineOf(first->second->span.begin) + 1, lines_.LineOf(key->span.begin) + 1),
               key->span.begin, "keep one of the two: YAML readers disagree on which one counts");
}

Result<YamlDocument> YamlDocument::Parse(std::string_view text, const std::string& path) {
  return YamlBuilder(text, path).Build();
}

const YamlNode::Entry* YamlDocument::FindEntry(const YamlNode& mapping, std::string_view key) {
  for (const YamlNode::Entry& entry : mapping.entries) {
    if (entry.first->kind == YamlNode::Kind::kScalar && entry.first->value == key) return &entry;
  }
  return nullptr;
}

const YamlNode* YamlDocument::Find(const YamlNode& mapping, std::string_view key) {
  if (const YamlNode::Entry* own = FindEntry(mapping, key)) return own->second;
  const YamlNode::Entry* merge = key == "<<" ? nullptr : FindEntry(mapping, "<<");
  if (!merge) return nullptr;
  if (merge->second->kind == YamlNode::Kind::kMapping) return Find(*merge->second, key);
  for (const YamlNode* base : merge->second->items) {
    if (const YamlNode* found = base->kind == YamlNode::Kind::kMapping ? Find(*base, key) : nullptr) return found;
  }
  return nullptr;
}

bool IsPlainSafe(std::string_view value, bool in_flow) {
  if (value.empty() || IsSpace(value.front()) || IsSpace(value.back()) || value.back() == ':') return false;
  if (std::string_view("-?:").find(value[0]) != std::string_view::npos) {
    if (value.size() == 1 || IsSpace(value[1]) || in_flow) return false;
  }
  if (std::string_view(",[]{}#&*!|>'\"%@`=~<").find(value[0]) != std::string_view::npos) return false;
  if (value.starts_with("---") || value.starts_with("...")) return false;
  if (value.find(": ") != std::string_view::npos || value.find(" #") != std::string_view::npos) return false;
  if (in_flow && value.find_first_of(",[]{}:") != std::string_view::npos) return false;
  if (!IsValidUtf8(value)) return false;
  if (std::any_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }))
    return false;
  YamlNode node;
  node.value = std::string(value);
  return node.IsString();
}

std::string EscapeSingleQuoted(std::string_view value) {
  std::string out;
  for (char c : value) out.append(c == '\'' ? 2 : 1, c);
  return out;
}

std::string EscapeDoubleQuoted(std::string_view value) {
  std::string out;
  for (char c : value) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace fitment

// Reads PEP 508 markers as pypa/packaging does: its grammar, its legacy names, Python's escapes in texts. Tests:
// marker_test.cc.
#include "python/marker_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "python/name.h"

namespace fitment {
namespace {

using Node = Marker::Node;

// Brackets in brackets: far beyond what anyone writes, far below what a stack holds.
constexpr int kDeepest = 200;

constexpr std::array<std::string_view, 14> kVariableTexts = {"os_name",
                                                             "sys_platform",
                                                             "platform_machine",
                                                             "platform_python_implementation",
                                                             "platform_release",
                                                             "platform_system",
                                                             "platform_version",
                                                             "python_version",
                                                             "python_full_version",
                                                             "implementation_name",
                                                             "implementation_version",
                                                             "extra",
                                                             "extras",
                                                             "dependency_groups"};

constexpr std::pair<std::string_view, MarkerVariable> kLegacyNames[] = {
    {"os.name", MarkerVariable::kOsName},
    {"sys.platform", MarkerVariable::kSysPlatform},
    {"platform.version", MarkerVariable::kPlatformVersion},
    {"platform.machine", MarkerVariable::kPlatformMachine},
    {"platform.python_implementation", MarkerVariable::kPlatformPythonImplementation},
    {"python_implementation", MarkerVariable::kPlatformPythonImplementation}};

constexpr std::pair<std::string_view, std::string_view> kOpSlips[] = {{"=", "=="},  {"=>", ">="},  {"=<", "<="},
                                                                      {"<>", "!="}, {"!", "!="},   {"=!", "!="},
                                                                      {"~", "~="},  {"!==", "!="}, {"==>", ">="}};

constexpr std::pair<std::string_view, std::string_view> kOtherNames[] = {{"python", "python_version"},
                                                                         {"py_version", "python_version"},
                                                                         {"platform", "sys_platform"},
                                                                         {"system", "platform_system"},
                                                                         {"machine", "platform_machine"},
                                                                         {"arch", "platform_machine"},
                                                                         {"os", "os_name"}};

std::optional<MarkerVariable> VariableOf(std::string_view text) {
  for (const auto& [name, variable] : kLegacyNames) {
    if (name == text) return variable;
  }
  const auto found = std::find(kVariableTexts.begin(), kVariableTexts.end(), text);
  if (found == kVariableTexts.end()) return std::nullopt;
  return static_cast<MarkerVariable>(found - kVariableTexts.begin());
}

bool IsBlank(char c) {
  return c == ' ' || c == '\t';
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}
bool IsWordChar(char c) {
  return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}

void AppendUtf8(std::string& out, uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xC0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xE0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
    out += static_cast<char>(0x80 | (code & 0x3F));
  }
}

int HexValue(char c) {
  if (IsDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Exactly `count` hexadecimal digits at `*at`.
std::optional<uint32_t> TakeHex(std::string_view text, size_t* at, size_t count) {
  if (text.size() - *at < count) return std::nullopt;
  uint32_t value = 0;
  for (size_t i = 0; i < count; ++i) {
    const int digit = HexValue(text[*at + i]);
    if (digit < 0) return std::nullopt;
    value = value << 4 | static_cast<uint32_t>(digit);
  }
  *at += count;
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return std::nullopt;
  return value;
}

// What the backslash before text[*at] means, as in a Python string; an unknown escape stays as it is.
bool TakeEscape(std::string_view text, size_t* at, std::string* out) {
  constexpr std::string_view kLetters = "abfnrtv\\'\"", kMeanings = "\a\b\f\n\r\t\v\\'\"";
  const char c = text[*at];
  if (const size_t letter = kLetters.find(c); letter != kLetters.npos) {
    *out += kMeanings[letter];
    ++*at;
    return true;
  }
  if (c >= '0' && c <= '7') {
    uint32_t code = 0;
    for (int i = 0; i < 3 && *at < text.size() && text[*at] >= '0' && text[*at] <= '7'; ++i)
      code = code * 8 + (text[(*at)++] - '0');
    AppendUtf8(*out, code);
    return true;
  }
  if (c == 'N') return false;
  const size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits == 0) {
    *out += '\\';
    return true;
  }
  ++*at;
  const std::optional<uint32_t> code = TakeHex(text, at, digits);
  if (code) AppendUtf8(*out, *code);
  return code.has_value();
}

// The text between the quotes. nullopt: a bad escape, or a character that no Python text on one line may hold.
std::optional<std::string> Unescaped(std::string_view text) {
  if (text.find_first_of(std::string_view("\n\r\0", 3)) != text.npos) return std::nullopt;
  std::string out;
  for (size_t at = 0; at < text.size();) {
    if (text[at] != '\\') {
      out += text[at++];
      continue;
    }
    ++at;
    if (at == text.size() || !TakeEscape(text, &at, &out)) return std::nullopt;
  }
  return out;
}

// Recursive descent; after the first fault every function returns false.
class MarkerReader {
 public:
  explicit MarkerReader(std::string_view text) : text_(text) {}

  std::expected<std::shared_ptr<const Node>, MarkerFault> Read() {
    auto root = std::make_shared<Node>();
    const bool read = ReadAlternatives(root.get());
    if (read && at_ < text_.size()) FailAtRest();
    if (fault_) return std::unexpected(*std::move(fault_));
    return root;
  }

 private:
  void SkipBlanks() {
    while (at_ < text_.size() && IsBlank(text_[at_])) ++at_;
  }

  bool Fail(size_t at, std::string reason, std::string advice = {}) {
    return Fail(at, std::move(reason), at, at, "", std::move(advice));
  }
  bool Fail(size_t at, std::string reason, size_t begin, size_t end, std::string meant, std::string advice = {}) {
    fault_ = MarkerFault{at, std::move(reason), begin, end, std::move(meant), std::move(advice)};
    return false;
  }

  std::string_view WordAt(size_t at) const {
    size_t end = at;
    while (end < text_.size() && IsWordChar(text_[end])) ++end;
    return text_.substr(at, end - at);
  }

  // What stands at `at` up to the next blank or bracket: for messages.
  std::string_view PieceAt(size_t at) const {
    return text_.substr(at, std::min(text_.find_first_of(" \t()<>=!~\"'", at + 1), text_.size()) - at);
  }

  bool TakeWord(std::string_view word) {
    if (WordAt(at_) != word) return false;
    at_ += word.size();
    return true;
  }

  // marker = atom (("and" | "or") atom)*
  bool ReadAlternatives(Node* node) {
    node->alternatives.emplace_back();
    for (;;) {
      Node atom;
      if (!ReadAtom(&atom)) return false;
      node->alternatives.back().push_back(std::move(atom));
      if (TakeWord("or")) {
        node->alternatives.emplace_back();
      } else if (!TakeWord("and")) {
        return true;
      }
    }
  }

  // atom = "(" marker ")" | comparison
  bool ReadAtom(Node* node) {
    SkipBlanks();
    if (at_ == text_.size() || text_[at_] != '(') return ReadComparison(node);
    const size_t open = at_++;
    if (++depth_ > kDeepest) return Fail(open, "brackets are nested too deeply");
    if (!ReadAlternatives(node)) return false;
    --depth_;
    if (at_ == text_.size()) return Fail(open, "the bracket is not closed", at_, at_, ")");
    if (text_[at_] != ')') return FailAtRest();
    ++at_;
    SkipBlanks();
    return true;
  }

  bool ReadComparison(Node* node) {
    if (!ReadOperand(&node->left, false)) return false;
    SkipBlanks();
    if (!ReadOp(&node->op)) return false;
    SkipBlanks();
    if (!ReadOperand(&node->right, true)) return false;
    SkipBlanks();
    Prepare(node);
    return true;
  }

  bool ReadOperand(MarkerOperand* operand, bool is_right) {
    if (at_ == text_.size()) {
      return Fail(
          at_,
          is_right ? "a quoted text or a variable is missing at the end" : "a marker variable is missing at the end",
          "a marker looks like python_version < \"3.12\"");
    }
    if (text_[at_] == '"' || text_[at_] == '\'') return ReadQuoted(operand);
    const std::string_view word = WordAt(at_);
    std::string_view name = word;
    if (const size_t dot = at_ + word.size(); !word.empty() && dot < text_.size() && text_[dot] == '.') {
      const std::string_view dotted = text_.substr(at_, word.size() + 1 + WordAt(dot + 1).size());
      if (VariableOf(dotted)) name = dotted;
    }
    operand->variable = VariableOf(name);
    if (!operand->variable) return FailAtOperand(is_right);
    at_ += name.size();
    return true;
  }

  bool ReadQuoted(MarkerOperand* operand) {
    const size_t begin = at_ + 1, end = text_.find(text_[at_], begin);
    if (end == text_.npos)
      return Fail(at_, "the quote is not closed", text_.size(), text_.size(), std::string(1, text_[at_]));
    std::optional<std::string> literal = Unescaped(text_.substr(begin, end - begin));
    if (!literal) {
      return Fail(at_, fmt::format("{} is not a text", Printable(text_.substr(at_, end + 1 - at_), 60)),
                  "a backslash begins an escape, as in Python; write two of them for one");
    }
    operand->literal = *std::move(literal);
    at_ = end + 1;
    return true;
  }

  bool ReadOp(MarkerOp* op) {
    if (TakeWord("in")) {
      *op = MarkerOp::kIn;
      return true;
    }
    if (TakeWord("not")) {
      const size_t blanks = at_;
      SkipBlanks();
      *op = MarkerOp::kNotIn;
      return (at_ > blanks && TakeWord("in")) || Fail(at_, "`not` must be followed by `in`");
    }
    size_t end = at_;
    while (end < text_.size() && std::string_view("=<>!~").find(text_[end]) != std::string_view::npos) ++end;
    const std::string_view run = text_.substr(at_, end - at_);
    const std::optional<SpecifierOp> known = SpecifierOpOf(run);
    if (!known) return FailAtOp(run);
    *op = static_cast<MarkerOp>(*known);
    at_ = end;
    return true;
  }

  bool FailAtOp(std::string_view run) {
    constexpr const char* kOperators = "the operators are ==, !=, <=, >=, <, >, ~=, ===, in and not in";
    if (at_ == text_.size()) return Fail(at_, "an operator is missing at the end", kOperators);
    if (run.empty())
      return Fail(at_, fmt::format("expected an operator at `{}`", Printable(PieceAt(at_), 60)), kOperators);
    std::string meant;
    for (const auto& [slip, op] : kOpSlips) {
      if (slip == run) meant = op;
    }
    return Fail(at_, fmt::format("`{}` is not an operator", run), at_, at_ + run.size(), std::move(meant), kOperators);
  }

  static std::string VariablesAdvice() {
    return "the variables are " + Join({kVariableTexts.begin(), kVariableTexts.begin() + 12}, ", ");
  }

  bool FailAtOperand(bool is_right) {
    const std::string_view piece = PieceAt(at_);
    std::vector<std::string> names(kVariableTexts.begin(), kVariableTexts.end());
    const std::vector<std::string> near = NearNames(ToLower(piece.substr(0, 64)), names, 1);
    const std::string quoted = Printable(piece, 60);
    for (const auto& [other, name] : kOtherNames) {
      if (piece == other && !is_right) {
        return Fail(at_, fmt::format("`{}` is not a marker variable", quoted), at_, at_ + piece.size(),
                    std::string(name));
      }
    }
    if (!near.empty() && piece.size() > 5) {
      return Fail(at_, fmt::format("`{}` is not a marker variable", quoted), at_, at_ + piece.size(), near[0],
                  VariablesAdvice());
    }
    const bool bare = IsWordChar(piece[0]);
    if (is_right && bare)
      return Fail(at_, fmt::format("`{}` needs quotes", quoted), at_, at_ + piece.size(), fmt::format("\"{}\"", piece));
    return Fail(at_, fmt::format("expected a marker variable or a quoted text at `{}`", quoted), VariablesAdvice());
  }

  bool FailAtRest() {
    const std::string_view rest = text_.substr(at_);
    constexpr std::pair<std::string_view, std::string_view> kWords[] = {{"&&", "and"}, {"||", "or"},   {"&", "and"},
                                                                        {"|", "or"},   {"AND", "and"}, {"OR", "or"},
                                                                        {",", " and"}, {";", " and"}};
    for (const auto& [slip, word] : kWords) {
      if (rest.starts_with(slip))
        return Fail(at_, fmt::format("`{}` does not join markers", slip), at_, at_ + slip.size(), std::string(word));
    }
    if (rest.starts_with(')')) return Fail(at_, "no bracket is open that `)` could close", at_, at_ + 1, " ");
    return Fail(at_, fmt::format("expected `and`, `or` or the end at `{}`", Printable(PieceAt(at_), 60)));
  }

  // Names compared with extras are normalized (PEP 685); a version to compare with is made once.
  static void Prepare(Node* node) {
    const auto is = [](const MarkerOperand& operand, MarkerVariable variable) { return operand.variable == variable; };
    if (is(node->left, MarkerVariable::kExtra)) node->right.literal = NormalizeName(node->right.literal);
    if (is(node->right, MarkerVariable::kExtra) || is(node->right, MarkerVariable::kExtras) ||
        is(node->right, MarkerVariable::kDependencyGroups)) {
      node->left.literal = NormalizeName(node->left.literal);
    }
    const bool by_version = node->left.variable && IsVersion(*node->left.variable) && node->op < MarkerOp::kIn;
    if (by_version && !node->right.variable)
      node->specifier = Specifier::Of(static_cast<SpecifierOp>(node->op), node->right.literal);
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  std::optional<MarkerFault> fault_;
};

}  // namespace

std::string_view TextOf(MarkerVariable variable) {
  return kVariableTexts[static_cast<size_t>(variable)];
}

bool IsVersion(MarkerVariable variable) {
  return variable == MarkerVariable::kPythonVersion || variable == MarkerVariable::kPythonFullVersion ||
         variable == MarkerVariable::kImplementationVersion || variable == MarkerVariable::kPlatformRelease;
}

std::string_view TextOf(MarkerOp op) {
  if (op == MarkerOp::kIn) return "in";
  if (op == MarkerOp::kNotIn) return "not in";
  return TextOf(static_cast<SpecifierOp>(op));
}

std::expected<std::shared_ptr<const Marker::Node>, MarkerFault> ReadMarker(std::string_view text) {
  return MarkerReader(text).Read();
}

std::string MendedMarker(std::string_view text, const MarkerFault& fault) {
  if (fault.meant.empty()) return {};
  std::string mended(text.substr(0, fault.begin));
  mended += fault.meant;
  mended += text.substr(fault.end);
  return ReadMarker(mended) ? mended : std::string();
}

}  // namespace fitment

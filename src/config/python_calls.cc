// A lexer for names, strings, brackets and commas, and the calls among its tokens. Tests: modal_test.cc.
#include "config/python_calls.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace fitment {
namespace {

struct Token {
  enum class Kind { kName, kString, kOther, kNewLine } kind = Kind::kOther;
  Span span;
  char mark = '\0';    // kOther: its first byte
  bool plain = false;  // kString: no prefix but r, no escapes
  Span content;        // kString
};

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || (c & 0x80) != 0;
}

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> Read() {
    while (at_ < text_.size()) Step();
    return std::move(tokens_);
  }

 private:
  void Step() {
    char c = text_[at_];
    if (c == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (c == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '\n' || text_[at_ + 1] == '\r')) {
      at_ += 2;
    } else if (c == '\n') {
      if (depth_ == 0) Push(Token::Kind::kNewLine, at_ + 1);
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      ++at_;
    } else if (c == '"' || c == '\'') {
      String(at_);
    } else if (IsNameByte(c)) {
      Name();
    } else {
      if (c == '(' || c == '[' || c == '{') ++depth_;
      if ((c == ')' || c == ']' || c == '}') && depth_ > 0) --depth_;
      Push(Token::Kind::kOther, at_ + 1);
      tokens_.back().mark = c;
      ++at_;
    }
  }

  void Push(Token::Kind kind, size_t end) {
    Token token;
    token.kind = kind;
    token.span = {at_, end};
    tokens_.push_back(token);
  }

  void Name() {
    size_t end = at_;
    while (end < text_.size() && IsNameByte(text_[end])) ++end;
    std::string_view word = text_.substr(at_, end - at_);
    bool prefix = word.size() <= 2 && word.find_first_not_of("rRbBuUfFtT") == std::string_view::npos;
    if (prefix && end < text_.size() && (text_[end] == '"' || text_[end] == '\'')) return String(end);
    Push(Token::Kind::kName, end);
    at_ = end;
  }

  void String(size_t quote_at) {
    std::string_view prefix = text_.substr(at_, quote_at - at_);
    char quote = text_[quote_at];
    bool triple = text_.substr(quote_at, 3) == std::string(3, quote);
    size_t width = triple ? 3 : 1, end = quote_at + width;
    bool escaped = false;
    while (end < text_.size()) {
      if (text_[end] == '\\') {
        escaped = true;
        end += 2;
        continue;
      }
      if (!triple && text_[end] == '\n') break;
      if (text_.substr(end, width) == std::string(width, quote)) break;
      ++end;
    }
    end = std::min(end, text_.size());
    Span content{quote_at + width, std::max(end, quote_at + width)};
    size_t past = std::min(end + width, text_.size());
    Push(Token::Kind::kString, past);
    tokens_.back().content = {std::min(content.begin, text_.size()), std::min(content.end, text_.size())};
    tokens_.back().plain = prefix.find_first_of("bBfFtT") == std::string_view::npos && !escaped;
    at_ = past;
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  std::vector<Token> tokens_;
};

class CallReader {
 public:
  explicit CallReader(std::string_view text) : text_(text), tokens_(Lexer(text).Read()) {}

  std::vector<PythonCall> Read() {
    while (at_ < tokens_.size()) Statement();
    return std::move(calls_);
  }

 private:
  bool Is(size_t at, char mark) const {
    return at < tokens_.size() && tokens_[at].kind == Token::Kind::kOther && tokens_[at].mark == mark;
  }
  bool IsName(size_t at) const { return at < tokens_.size() && tokens_[at].kind == Token::Kind::kName; }
  std::string TextOf(size_t at) const {
    Span span = tokens_[at].span;
    return std::string(text_.substr(span.begin, span.end - span.begin));
  }
  static bool Opens(char mark) { return mark == '(' || mark == '[' || mark == '{'; }
  static bool Closes(char mark) { return mark == ')' || mark == ']' || mark == '}'; }

  // `name = …` and the calls behind it, at any depth of plain brackets.
  void Statement() {
    std::string assigned;
    if (IsName(at_) && Is(at_ + 1, '=') && !Is(at_ + 2, '=')) {
      assigned = TextOf(at_);
      at_ += 2;
    }
    while (at_ < tokens_.size() && tokens_[at_].kind != Token::Kind::kNewLine) {
      if (IsName(at_)) {
        Chain(assigned);
      } else {
        ++at_;
      }
    }
    if (at_ < tokens_.size()) ++at_;
  }

  // `a.b.c(…).d(…)`
  void Chain(const std::string& assigned) {
    std::vector<std::string> names{TextOf(at_)};
    size_t name_at = at_++;
    bool chained = false;
    std::string object;
    while (at_ < tokens_.size()) {
      if (Is(at_, '.') && IsName(at_ + 1)) {
        name_at = at_ + 1;
        names.push_back(TextOf(name_at));
        at_ += 2;
      } else if (Is(at_, '(')) {
        PythonCall call;
        call.name = names.back();
        if (!chained) {
          for (size_t i = 0; i + 1 < names.size(); ++i) object += (i ? "." : "") + names[i];
        }
        call.object = object;
        call.chained = chained;
        call.assigned_to = assigned;
        call.span.begin = tokens_[name_at].span.begin;
        Arguments(&call);
        call.span.end = at_ > 0 ? tokens_[at_ - 1].span.end : call.span.begin;
        calls_.push_back(std::move(call));
        chained = true;
      } else {
        return;
      }
    }
  }

  // From the opening bracket to behind the closing one.
  void Arguments(PythonCall* call) {
    ++at_;
    while (at_ < tokens_.size() && !Is(at_, ')')) {
      if (Is(at_, ',')) {
        ++at_;
        continue;
      }
      bool keyword = IsName(at_) && Is(at_ + 1, '=') && !Is(at_ + 2, '=');
      std::string name = keyword ? TextOf(at_) : "";
      if (keyword) at_ += 2;
      size_t before = at_;
      LiteralValue value = Value();
      if (at_ == before && at_ < tokens_.size()) ++at_;  // a bracket that nothing opened
      if (keyword) {
        call->keywords.emplace_back(std::move(name), std::move(value));
      } else {
        call->positional.push_back(std::move(value));
      }
    }
    if (at_ < tokens_.size()) ++at_;
  }

  // Up to the comma or bracket that ends it.
  LiteralValue Value(int depth = 0) {
    LiteralValue value;
    if (at_ >= tokens_.size()) return value;
    size_t first = at_;
    value.span.begin = tokens_[first].span.begin;
    bool list = (Is(at_, '[') || Is(at_, '(')) && depth < 8;
    if (list) List(&value, depth);
    if (!list && tokens_[at_].kind == Token::Kind::kString) {
      value.is_string = tokens_[at_].plain;
      value.content = tokens_[at_].content;
      value.text = std::string(text_.substr(value.content.begin, value.content.end - value.content.begin));
      ++at_;
    }
    size_t rest = at_;
    Skip();
    // Something stands behind the literal: it is part of an expression.
    if (at_ > rest) value.is_string = value.is_list = false;
    value.span.end = at_ > first ? tokens_[at_ - 1].span.end : value.span.begin;
    return value;
  }

  void List(LiteralValue* value, int depth) {
    char close = Is(at_, '[') ? ']' : ')';
    bool comma = close == ']';
    ++at_;
    while (at_ < tokens_.size() && !Is(at_, close)) {
      if (Is(at_, ',')) {
        comma = true;
        ++at_;
        continue;
      }
      size_t before = at_;
      value->items.push_back(Value(depth + 1));
      if (at_ == before && at_ < tokens_.size()) ++at_;
    }
    if (at_ < tokens_.size()) ++at_;
    value->is_list = comma;
    // Brackets around one string: the string.
    if (!comma && value->items.size() == 1 && value->items[0].is_string) {
      LiteralValue inner = value->items[0];
      *value = std::move(inner);
    }
  }

  void Skip() {
    int depth = 0;
    while (at_ < tokens_.size()) {
      char mark = tokens_[at_].kind == Token::Kind::kOther ? tokens_[at_].mark : '\0';
      if (depth == 0 && (mark == ',' || Closes(mark))) return;
      if (Opens(mark)) ++depth;
      if (Closes(mark)) --depth;
      ++at_;
    }
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  size_t at_ = 0;
  std::vector<PythonCall> calls_;
};

}  // namespace

std::vector<PythonCall> PythonCallsOf(std::string_view text) {
  return CallReader(text).Read();
}

}  // namespace fitment

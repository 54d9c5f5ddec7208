// A tokenizer for Python's lexical structure: logical lines, indentation, string prefixes. Tests:
// python_tokens_test.cc.
#include "index/python_tokens.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace fitment {
namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

void AppendUtf8(uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6), out += static_cast<char>(0x80 | (code & 63));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12), out += static_cast<char>(0x80 | (code >> 6 & 63));
    out += static_cast<char>(0x80 | (code & 63));
  } else {
    out += static_cast<char>(0xf0 | (code >> 18 & 7)), out += static_cast<char>(0x80 | (code >> 12 & 63));
    out += static_cast<char>(0x80 | (code >> 6 & 63)), out += static_cast<char>(0x80 | (code & 63));
  }
}

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {
    if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
  }

  std::vector<PythonToken> Run() {
    while (at_ < text_.size() && !broken_) {
      if (at_line_start_ && depth_ == 0) {
        ReadIndentation();
      } else {
        ReadToken();
      }
    }
    if (!broken_ && depth_ == 0) {
      EndLine();
      for (; indents_.size() > 1; indents_.pop_back()) Add(PythonToken::Kind::kDedent);
    }
    Add(PythonToken::Kind::kEnd);
    return std::move(tokens_);
  }

 private:
  char Peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  void Add(PythonToken::Kind kind, std::string text = {}) { tokens_.push_back({kind, std::move(text)}); }
  bool AtLineEnd() const { return at_ >= text_.size() || Peek() == '\n' || Peek() == '\r'; }
  void SkipLineEnd() {
    if (Peek() == '\r') ++at_;
    if (Peek() == '\n') ++at_;
  }
  void SkipComment() {
    while (!AtLineEnd()) ++at_;
  }
  void EndLine() {
    if (!tokens_.empty() && (tokens_.back().kind < PythonToken::Kind::kNewline)) Add(PythonToken::Kind::kNewline);
  }

  // Blank and comment lines have no indentation of their own.
  void ReadIndentation() {
    size_t column = 0;
    for (; Peek() == ' ' || Peek() == '\t' || Peek() == '\f'; ++at_) {
      column = Peek() == '\t' ? (column / 8 + 1) * 8 : Peek() == '\f' ? 0 : column + 1;
    }
    if (Peek() == '#') SkipComment();
    if (AtLineEnd()) return SkipLineEnd();
    at_line_start_ = false;
    if (column > indents_.back()) {
      indents_.push_back(column);
      Add(PythonToken::Kind::kIndent);
    }
    while (column < indents_.back()) {
      indents_.pop_back();
      Add(PythonToken::Kind::kDedent);
    }
    broken_ = column != indents_.back() || indents_.size() > 100;
  }

  void ReadToken() {
    const char c = Peek();
    if (c == ' ' || c == '\t' || c == '\f') {
      ++at_;
    } else if (c == '#') {
      SkipComment();
    } else if (c == '\n' || c == '\r') {
      SkipLineEnd();
      if (depth_ == 0) EndLine(), at_line_start_ = true;
    } else if (c == '\\') {
      ++at_;
      broken_ = !AtLineEnd();
      SkipLineEnd();
    } else if (IsDigit(c) || (c == '.' && IsDigit(Peek(1)))) {
      ReadNumber();
    } else if (c == '"' || c == '\'') {
      ReadString("");
    } else if (IsNameByte(c)) {
      ReadName();
    } else {
      ReadOperator();
    }
  }

  void ReadNumber() {
    const size_t begin = at_;
    while (IsNameByte(Peek()) || Peek() == '.') ++at_;
    Add(PythonToken::Kind::kNumber, std::string(text_.substr(begin, at_ - begin)));
  }

  void ReadName() {
    const size_t begin = at_;
    while (IsNameByte(Peek())) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    const bool prefix = name.size() <= 2 && name.find_first_not_of("rRbBuUfFtT") == std::string_view::npos;
    if (prefix && (Peek() == '"' || Peek() == '\'')) return ReadString(name);
    Add(PythonToken::Kind::kName, std::string(name));
  }

  void ReadString(std::string_view prefix) {
    const bool raw = prefix.find_first_of("rR") != std::string_view::npos;
    const bool format = prefix.find_first_of("fFtT") != std::string_view::npos;
    const char quote = Peek();
    const size_t quotes = Peek(1) == quote && Peek(2) == quote ? 3 : 1;
    const std::string_view end = text_.substr(at_, quotes);
    at_ += quotes;
    std::string decoded;
    while (at_ < text_.size() && !text_.substr(at_).starts_with(end)) {
      if (quotes == 1 && AtLineEnd()) break;
      if (Peek() == '\\') {
        ReadEscape(raw, decoded);
      } else {
        decoded += text_[at_++];
      }
    }
    broken_ |= !text_.substr(std::min(at_, text_.size())).starts_with(end);
    if (broken_) return;
    at_ += quotes;
    Add(format ? PythonToken::Kind::kFormat : PythonToken::Kind::kString, std::move(decoded));
  }

  void ReadEscape(bool raw, std::string& out) {
    constexpr std::string_view kLetters = "abfnrtv\\'\"";
    constexpr std::string_view kMeanings = "\a\b\f\n\r\t\v\\'\"";
    const char c = Peek(1);
    at_ += 2;
    if (raw) {
      out += '\\';
      if (at_ <= text_.size()) out += c;
    } else if (const size_t letter = kLetters.find(c); letter != std::string_view::npos) {
      out += kMeanings[letter];
    } else if (c == '\n' || c == '\r') {
      if (c == '\r' && Peek() == '\n') ++at_;
    } else if (c == 'x' || c == 'u' || c == 'U') {
      ReadHex(c == 'x' ? 2 : c == 'u' ? 4 : 8, out);
    } else if (c >= '0' && c <= '7') {
      uint32_t code = static_cast<uint32_t>(c - '0');
      for (int digits = 1; digits < 3 && Peek() >= '0' && Peek() <= '7'; ++digits) {
        code = code * 8 + static_cast<uint32_t>(text_[at_++] - '0');
      }
      AppendUtf8(code, out);
    } else {
      out += '\\', out += c;
    }
  }

  void ReadHex(int digits, std::string& out) {
    uint32_t code = 0;
    for (; digits > 0; --digits, ++at_) {
      const char c = Peek();
      const char lower = static_cast<char>(c | 0x20);
      if (!IsDigit(c) && !(lower >= 'a' && lower <= 'f')) {
        broken_ = true;
        return;
      }
      code = code * 16 + static_cast<uint32_t>(IsDigit(c) ? c - '0' : lower - 'a' + 10);
    }
    if (code > 0x10ffff) broken_ = true;
    AppendUtf8(code, out);
  }

  void ReadOperator() {
    static constexpr std::array<std::string_view, 26> kLong = {
        "**=", "//=", ">>=", "<<=", "...", "!=", "==", "<=", ">=", "->", "+=", "-=", "*=",
        "/=",  "%=",  "&=",  "|=",  "^=",  "@=", ":=", "**", "//", "<<", ">>", "<>", "!="};
    std::string_view found = text_.substr(at_, 1);
    for (const std::string_view candidate : kLong) {
      if (text_.substr(at_).starts_with(candidate)) {
        found = candidate;
        break;
      }
    }
    if (found == "(" || found == "[" || found == "{") ++depth_;
    if (found == ")" || found == "]" || found == "}") broken_ = --depth_ < 0;
    at_ += found.size();
    Add(PythonToken::Kind::kOperator, std::string(found));
  }

  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;  // open brackets
  bool at_line_start_ = true, broken_ = false;
  std::vector<size_t> indents_ = {0};
  std::vector<PythonToken> tokens_;
};

}  // namespace

std::vector<PythonToken> TokenizePython(std::string_view text) {
  return Tokenizer(text).Run();
}

}  // namespace fitment

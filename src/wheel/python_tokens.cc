// One pass over the characters. Tests: python_module_test.cc.
#include "wheel/python_tokens.h"

namespace fitment::pysource {
namespace {

bool IsNameStart(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  std::vector<PythonLine> Run() {
    while (at_ < text_.size()) {
      if (fresh_ && depth_ == 0) TakeIndent();
      if (at_ < text_.size()) Step();
    }
    Close();
    return std::move(lines_);
  }

 private:
  void TakeIndent() {
    indent_ = 0;
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\f')) {
      indent_ = text_[at_] == '\t' ? (indent_ / 8 + 1) * 8 : indent_ + 1;
      ++at_;
    }
    fresh_ = false;
  }

  void Step() {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
      ++at_;
      if (depth_ > 0) return;
      Close();
      fresh_ = true;
    } else if (c == '#') {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (c == '\\') {
      at_ += at_ + 1 < text_.size() && text_[at_ + 1] == '\r' ? 2 : 1;
      if (at_ < text_.size() && text_[at_] == '\n') ++at_, ++line_;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      ++at_;
    } else if (c == '"' || c == '\'') {
      TakeText();
    } else if (IsNameStart(c)) {
      TakeName();
    } else if (IsDigit(c)) {
      TakeNumber();
    } else {
      TakeMark();
    }
  }

  void Add(Token::Kind kind, std::string_view text) {
    if (current_.tokens.empty()) {
      current_.line = line_;
      current_.indent = indent_;
    }
    current_.tokens.push_back({kind, text, depth_});
  }

  void TakeName() {
    const size_t begin = at_;
    while (at_ < text_.size() && (IsNameStart(text_[at_]) || IsDigit(text_[at_]))) ++at_;
    const std::string_view name = text_.substr(begin, at_ - begin);
    const bool prefix = name.size() <= 2 && at_ < text_.size() && (text_[at_] == '"' || text_[at_] == '\'') &&
                        name.find_first_not_of("rRbBuUfFtT") == std::string_view::npos;
    if (prefix) return TakeText();
    Add(Token::Kind::kName, name);
  }

  void TakeNumber() {
    const size_t begin = at_;
    while (at_ < text_.size() && (IsNameStart(text_[at_]) || IsDigit(text_[at_]) || text_[at_] == '.')) ++at_;
    Add(Token::Kind::kNumber, text_.substr(begin, at_ - begin));
  }

  void TakeText() {
    const std::string_view rest = text_.substr(at_);
    const std::string triple(3, rest[0]);
    const bool is_long = rest.starts_with(triple);
    const std::string_view quote = is_long ? std::string_view(triple) : rest.substr(0, 1);
    const int begin_line = line_;
    size_t end = quote.size();
    while (end < rest.size() && !rest.substr(end).starts_with(quote)) {
      if (rest[end] == '\n' && !is_long) break;
      if (rest[end] == '\\' && end + 1 < rest.size()) {
        if (rest[end + 1] == '\n') ++line_;
        ++end;
      } else if (rest[end] == '\n') {
        ++line_;
      }
      ++end;
    }
    end = end < rest.size() ? end : rest.size();
    const int last_line = line_;
    line_ = begin_line;
    Add(Token::Kind::kText,
        rest.substr(quote.size() < end ? quote.size() : end, end > quote.size() ? end - quote.size() : 0));
    line_ = last_line;
    const bool closed = rest.substr(end).starts_with(quote);
    at_ += end + (closed ? quote.size() : 0);
  }

  void TakeMark() {
    const char c = text_[at_];
    if (c == ')' || c == ']' || c == '}') depth_ = depth_ > 0 ? depth_ - 1 : 0;
    if (c == ';' && depth_ == 0) {
      ++at_;
      return Close();
    }
    size_t size = 1;
    const std::string_view two = text_.substr(at_, 2);
    for (std::string_view mark : {"==", "!=", ">=", "<=", "->", ":=", "+=", "-=", "|=", "&=", "//", "**"}) {
      if (two == mark) size = 2;
    }
    Add(Token::Kind::kMark, text_.substr(at_, size));
    at_ += size;
    if (c == '(' || c == '[' || c == '{') ++depth_;
  }

  void Close() {
    if (!current_.tokens.empty()) lines_.push_back(std::move(current_));
    current_ = {};
  }

  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1, indent_ = 0, depth_ = 0;
  bool fresh_ = true;
  PythonLine current_;
  std::vector<PythonLine> lines_;
};

}  // namespace

std::vector<PythonLine> LinesOf(std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  return Scanner(text).Run();
}

}  // namespace fitment::pysource

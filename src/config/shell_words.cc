// The shell's words, quotes and redirections, with places. Tests: dockerfile_test.cc.
#include "config/shell_words.h"

#include <algorithm>

#include "base/text.h"

namespace fitment {
namespace {

bool IsNameChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

class ShellLexer {
 public:
  ShellLexer(std::string_view text, Span range, bool comment_lines, const std::map<std::string, std::string>& variables)
      : text_(text.substr(0, range.end)), at_(range.begin), comment_lines_(comment_lines), variables_(variables) {}

  std::vector<ShellWord> Split() {
    while (true) {
      SkipBlanks();
      if (at_ >= text_.size()) return std::move(words_);
      char c = text_[at_];
      if (c == '#') {
        while (at_ < text_.size() && text_[at_] != '\n') ++at_;
      } else if (std::string_view(";&|()\n").find(c) != std::string_view::npos) {
        TakeOperator();
      } else if (c == '<' || c == '>') {
        SkipRedirection();
      } else {
        TakeWord();
      }
    }
  }

 private:
  char Peek(size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  // Bytes of a `\` with its line end (and of comment lines behind it), 0 for none.
  size_t Continuation(size_t at) const {
    if (at >= text_.size() || text_[at] != '\\') return 0;
    size_t end = at + 1;
    while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t' || text_[end] == '\r')) ++end;
    if (end >= text_.size() || text_[end] != '\n') return 0;
    if (!comment_lines_ && end != at + 1 && text_[at + 1] != '\r') return 0;
    ++end;
    while (comment_lines_) {
      size_t line_end = std::min(text_.find('\n', end), text_.size());
      std::string_view line = Trim(text_.substr(end, line_end - end));
      if (line_end == text_.size() || (!line.empty() && line[0] != '#')) break;
      end = line_end + 1;
    }
    return end - at;
  }

  void SkipBlanks() {
    while (at_ < text_.size()) {
      if (size_t skip = Continuation(at_)) {
        at_ += skip;
      } else if (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\r') {
        ++at_;
      } else {
        return;
      }
    }
  }

  void TakeOperator() {
    size_t begin = at_;
    char c = text_[at_++];
    if ((c == '&' || c == '|' || c == ';') && at_ < text_.size() && text_[at_] == c) ++at_;
    ShellWord word;
    word.kind = ShellWord::Kind::kOperator;
    word.span = word.content = {begin, at_};
    word.value = std::string(text_.substr(begin, at_ - begin));
    words_.push_back(std::move(word));
  }

  // `> file`, `2>&1`, `<<EOF`: the operator and its word.
  void SkipRedirection() {
    while (at_ < text_.size() && (text_[at_] == '<' || text_[at_] == '>' || text_[at_] == '&' || text_[at_] == '|'))
      ++at_;
    SkipBlanks();
    size_t before = words_.size();
    if (at_ < text_.size() && std::string_view(";&|()\n").find(text_[at_]) == std::string_view::npos) TakeWord();
    words_.resize(before);
  }

  void TakeVariable(ShellWord* word) {
    ++at_;
    bool braced = Peek(0) == '{';
    if (Peek(0) == '(') {
      word->unknown = true;
      return SkipSubstitution();
    }
    size_t begin = at_ + (braced ? 1 : 0), end = begin;
    while (end < text_.size() && IsNameChar(text_[end])) ++end;
    std::string name(text_.substr(begin, end - begin)), fallback;
    if (name.empty()) {
      word->value += '$';
      return;
    }
    at_ = end;
    if (braced) {
      size_t close = std::min(text_.find('}', end), text_.size());
      std::string_view rest = text_.substr(end, close - end);
      if (rest.starts_with(":-") || rest.starts_with("-")) fallback = std::string(rest.substr(rest.find('-') + 1));
      word->unknown |= !rest.empty() && fallback.empty();
      at_ = std::min(close + 1, text_.size());
    }
    auto known = variables_.find(name);
    if (known != variables_.end() && !known->second.empty()) {
      word->value += known->second;
    } else if (!fallback.empty()) {
      word->value += fallback;
    } else {
      word->unknown = true;
      word->value += "${" + name + "}";
    }
  }

  void SkipSubstitution() {
    int depth = 0;
    for (; at_ < text_.size(); ++at_) {
      depth += text_[at_] == '(';
      depth -= text_[at_] == ')';
      if (depth == 0) break;
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  void TakeSingleQuoted(ShellWord* word) {
    size_t close = std::min(text_.find('\'', at_ + 1), text_.size());
    word->value += text_.substr(at_ + 1, close - at_ - 1);
    at_ = std::min(close + 1, text_.size());
  }

  void TakeDoubleQuoted(ShellWord* word) {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (size_t skip = Continuation(at_)) {
        at_ += skip;
      } else if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        if (std::string_view("\"\\$`").find(text_[at_ + 1]) == std::string_view::npos) word->value += '\\';
        word->value += text_[at_ + 1];
        at_ += 2;
      } else if (text_[at_] == '$') {
        TakeVariable(word);
      } else {
        word->unknown |= text_[at_] == '`';
        word->value += text_[at_++];
      }
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  void TakeWord() {
    ShellWord word;
    size_t begin = at_;
    while (at_ < text_.size()) {
      char c = text_[at_];
      if (Continuation(at_) > 0 || std::string_view(" \t\r\n;&|()").find(c) != std::string_view::npos) break;
      if (c == '<' || c == '>') {
        TakeTouching(begin, &word);
        break;
      }
      if (c == '\'') {
        TakeSingleQuoted(&word);
      } else if (c == '"') {
        TakeDoubleQuoted(&word);
      } else if (c == '$') {
        TakeVariable(&word);
      } else if (c == '\\' && at_ + 1 < text_.size()) {
        word.value += text_[at_ + 1];
        at_ += 2;
      } else {
        word.unknown |= c == '`';
        word.value += c;
        ++at_;
      }
    }
    if (word.redirected.empty()) word.redirected_end = at_;
    word.span = {begin, at_ > begin ? at_ : begin + 1};
    if (at_ == begin) at_ = begin + 1;
    word.content = word.span;
    std::string_view raw = text_.substr(word.span.begin, word.span.end - word.span.begin);
    bool quoted = raw.size() >= 2 && (raw[0] == '"' || raw[0] == '\'') && raw.back() == raw[0] &&
                  raw.find(raw[0], 1) == raw.size() - 1;
    if (quoted) word.content = {word.span.begin + 1, word.span.end - 1};
    word.plain = text_.substr(word.content.begin, word.content.end - word.content.begin) == word.value;
    at_ = std::max(at_, word.redirected_end);
    if (word.kind == ShellWord::Kind::kWord) words_.push_back(std::move(word));
  }

  // `torch>=2`: the shell ends the word and writes a file; a number before it is a stream's.
  void TakeTouching(size_t begin, ShellWord* word) {
    bool stream = at_ > begin && std::all_of(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                                             text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                             [](char c) { return c >= '0' && c <= '9'; });
    size_t end = at_;
    while (end < text_.size() && std::string_view(" \t\r\n;&|()").find(text_[end]) == std::string_view::npos) ++end;
    if (stream) {
      word->kind = ShellWord::Kind::kOperator;  // taken away by the caller
      return;
    }
    word->redirected = std::string(text_.substr(at_, end - at_));
    word->redirected_end = end;
  }

  std::string_view text_;
  size_t at_;
  bool comment_lines_;
  const std::map<std::string, std::string>& variables_;
  std::vector<ShellWord> words_;
};

}  // namespace

std::vector<ShellWord> SplitShell(std::string_view text, Span range, bool comment_lines,
                                  const std::map<std::string, std::string>& variables) {
  return ShellLexer(text, range, comment_lines, variables).Split();
}

bool IsPlainShellWord(std::string_view value) {
  return !value.empty() && value.find_first_of(" \t\r\n\"'\\$`<>|&;()*?#~!{}") == std::string_view::npos;
}

}  // namespace fitment

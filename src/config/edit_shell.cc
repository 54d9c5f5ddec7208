// Edits of requirement words in shell texts: quotes where the shell needs them, continuation lines kept. Tests:
// dockerfile_test.cc, formats_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "config/edit_form.h"
#include "config/shell_install.h"

namespace fitment {
namespace {

class ShellEditor {
 public:
  ShellEditor(const FileEdits& file, char avoid) : file_(file), text_(file.file.text), source_(text_), avoid_(avoid) {}

  Result<std::vector<Splice>> Edit() {
    for (size_t i = 0; i < file_.edits.size(); ++i) {
      const RequirementItem* anchor = file_.anchors[i];
      if (!anchor) {
        return Fail(ErrorKind::kRequirement,
                    fmt::format("{} installs nothing, so no line can be added", file_.file.path), {file_.file.path},
                    "write an install command first");
      }
      FITMENT_CHECK(EditOne(*file_.edits[i], *anchor));
    }
    return std::move(out_);
  }

 private:
  std::unexpected<Error> Refuse(const RequirementItem& item, std::string why) const {
    return Fail(ErrorKind::kRequirement, std::move(why), item.place, "change this line by hand");
  }

  // The word with its quotes.
  Span WordOf(const RequirementItem& item) const {
    Span span = item.span;
    bool quoted = span.begin > 0 && span.end < text_.size() && text_[span.end] == text_[span.begin - 1] &&
                  (text_[span.end] == '"' || text_[span.end] == '\'') && text_[span.end] != avoid_;
    if (quoted) span = {span.begin - 1, span.end + 1};
    return span;
  }

  Result<std::string> Quoted(const std::string& value, const RequirementItem& item, char like) const {
    if (IsPlainShellWord(value) && like == '\0') return value;
    for (char quote : {like, '"', '\''}) {
      bool usable = quote != '\0' && quote != avoid_ && value.find(quote) == std::string::npos;
      if (quote == '"') usable &= value.find_first_of("$`\\") == std::string::npos;
      if (usable) return quote + value + quote;
    }
    return Refuse(item, fmt::format("`{}` cannot be quoted here", Printable(value)));
  }

  Result<void> EditOne(const LineEdit& edit, const RequirementItem& item) {
    Span word = WordOf(item);
    std::string_view raw = std::string_view(text_).substr(item.span.begin, item.span.end - item.span.begin);
    bool readable = raw == item.text;
    if (!readable) return Refuse(item, fmt::format("`{}` is put together by the shell", Printable(item.text)));
    char like = word.begin < item.span.begin ? text_[word.begin] : '\0';
    if (edit.kind == LineEdit::Kind::kDrop) return DropWord(item, word);
    std::string text;
    bool added = edit.kind == LineEdit::Kind::kAdd;
    FITMENT_TRY(text, Quoted(std::string(Trim(edit.new_text)), item, added ? '\0' : like));
    if (added) {
      AddBehind(word, text);
    } else {
      Put(word, text);
    }
    return {};
  }

  // A line that holds the word and nothing else but a continuation's `\`.
  bool IsAlone(Span word) const {
    size_t line = source_.LineOf(word.begin);
    std::string_view before = std::string_view(text_).substr(source_.Begin(line), word.begin - source_.Begin(line));
    std::string_view behind = Trim(std::string_view(text_).substr(word.end, source_.End(line) - word.end));
    return line > 0 && Trim(before).empty() && behind == "\\" && avoid_ == '\0';
  }

  // The last requirement of a command cannot go: pip would be called with nothing.
  Result<void> DropWord(const RequirementItem& item, Span word) {
    if (IsOnly(item)) return Refuse(item, "the command installs nothing else; take the whole command away");
    size_t line = source_.LineOf(word.begin);
    if (IsAlone(word)) {
      Put({source_.Begin(line), source_.Next(line)}, "");
      return {};
    }
    size_t begin = word.begin;
    while (begin > 0 && (text_[begin - 1] == ' ' || text_[begin - 1] == '\t')) --begin;
    Put({begin, word.end}, "");
    return {};
  }

  // Whether no other line that stays is in the same command: no operator stands between the two.
  bool IsOnly(const RequirementItem& item) const {
    for (const RequirementItem& other : file_.deployment.items) {
      if (other.place.file != item.place.file || other.span == item.span) continue;
      Span a = WordOf(item), b = WordOf(other);
      Span gap{std::min(a.end, b.end), std::max(a.begin, b.begin)};
      if (gap.begin > gap.end || IsDropped(other)) continue;
      std::vector<ShellWord> words = SplitShell(text_, gap, true, {});
      // Another instruction's line end is an operator too; so is the `&&` between two commands.
      bool one = std::none_of(words.begin(), words.end(),
                              [](const ShellWord& word) { return word.kind == ShellWord::Kind::kOperator; });
      if (one) return false;
    }
    return true;
  }
  bool IsDropped(const RequirementItem& item) const {
    return std::any_of(file_.edits.begin(), file_.edits.end(), [&](const LineEdit* edit) {
      return edit->kind == LineEdit::Kind::kDrop && edit->item && edit->item->span == item.span;
    });
  }

  void AddBehind(Span word, const std::string& text) {
    size_t line = source_.LineOf(word.begin);
    if (!IsAlone(word)) {
      Put({word.end, word.end}, " " + text);
      return;
    }
    std::string indent = text_.substr(source_.Begin(line), word.begin - source_.Begin(line));
    Put({source_.Next(line), source_.Next(line)}, indent + text + " \\" + std::string(source_.LineEnd(line)));
  }

  void Put(Span span, std::string text) { out_.push_back({file_.file.path, span, std::move(text)}); }

  const FileEdits& file_;
  const std::string& text_;
  SourceLines source_;
  char avoid_;
  std::vector<Splice> out_;
};

}  // namespace

Result<std::vector<Splice>> ShellWordSplices(const FileEdits& file, char avoid) {
  return ShellEditor(file, avoid).Edit();
}

}  // namespace fitment

// Edits of a Truss config: block and flow lists, quoted and plain scalars, literal blocks, python_version. Tests:
// edit_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "config/edit_form.h"
#include "config/remark.h"
#include "config/yaml_doc.h"

namespace fitment {
namespace {

using Style = YamlNode::Style;

// `value` as a scalar of the style that the old one had.
std::string ScalarText(const std::string& value, Style style, bool in_flow) {
  if (style == Style::kSingleQuoted) return "'" + EscapeSingleQuoted(value) + "'";
  if (style == Style::kDoubleQuoted) return "\"" + EscapeDoubleQuoted(value) + "\"";
  if (IsPlainSafe(value, in_flow)) return value;
  bool needs_escape = value.find_first_of("\"\\") != std::string::npos;
  if (needs_escape && value.find('\'') == std::string::npos) return "'" + value + "'";
  return "\"" + EscapeDoubleQuoted(value) + "\"";
}

class TrussEditor {
 public:
  // `list_begin`: where the list of another YAML format stands.
  explicit TrussEditor(const FileEdits& file, std::optional<size_t> list_begin = std::nullopt)
      : file_(file), text_(file.file.text), source_(text_), list_begin_(list_begin) {}

  Result<std::vector<Splice>> Edit();

 private:
  struct NodeEdits {
    const LineEdit* change = nullptr;    // replaced or dropped
    std::vector<const LineEdit*> below;  // added after it; not of a literal block, whose lines are written anew
    bool is_literal = false;
    std::string literal;  // its new lines

    bool DropsItem() const {
      if (is_literal) return Trim(literal).empty();
      return change && change->kind == LineEdit::Kind::kDrop;
    }
  };

  void FindList(const YamlNode& at, const YamlNode::Entry* entry, int depth);
  Result<void> SortEdits();
  Result<void> EditList();
  Result<void> EditBlockItem(const YamlNode& node, const NodeEdits& edits);
  Result<void> ReplaceItem(const YamlNode& node, const LineEdit& edit);
  void DropBlockItem(const YamlNode& node);
  Result<void> AddBelow(const YamlNode& node, const LineEdit& edit);
  Result<void> EmptyBlockList();
  void EditFlowLine();
  Result<void> EditFlowLines();
  void AddFlowLines(const YamlNode& node, const std::vector<const LineEdit*>& added, bool has_comma);
  Result<void> AddWithoutList(const std::vector<const LineEdit*>& added);
  Result<void> EditPython(const LineEdit& edit);
  std::string RootIndent() const;
  void InsertPython(const std::string& value, const std::string& remark);

  const YamlNode* NodeOf(const RequirementItem& item) const;
  Result<std::string> NewLiteral(const YamlNode& node) const;
  Result<std::string> NewValue(const YamlNode& node, const RequirementItem& item, const std::string& new_text) const;
  EditableLine FormOf(const YamlNode& node) const;
  std::vector<EditableLine> Forms() const;
  bool IsAloneOnItsLines(const YamlNode& node) const;
  size_t DashOf(const YamlNode& node) const;
  bool IsOneLineFlow() const { return source_.LineOf(list_->span.begin) == source_.LineOf(list_->span.end); }
  bool in_flow() const { return list_ && list_->style == Style::kFlow; }
  void Put(Span span, std::string text) { out_.push_back({file_.file.path, span, std::move(text)}); }
  std::unexpected<Error> Refuse(const RequirementItem* item, std::string why) const {
    SourcePlace place = item ? item->place : SourcePlace{file_.file.path};
    return Fail(ErrorKind::kRequirement, std::move(why), std::move(place), "change this line by hand");
  }

  const FileEdits& file_;
  const std::string& text_;
  SourceLines source_;
  std::optional<size_t> list_begin_;
  const YamlNode* root_ = nullptr;
  const YamlNode* list_ = nullptr;  // of requirements; nullptr: none, or null
  const YamlNode::Entry* list_entry_ = nullptr;
  std::map<const YamlNode*, NodeEdits> by_node_;
  std::vector<Splice> out_;
};

Result<std::vector<Splice>> TrussEditor::Edit() {
  Result<YamlDocument> document = YamlDocument::Parse(text_, file_.file.path);
  if (!document) return std::unexpected<Error>(document.error());
  root_ = &document->root();
  if (list_begin_) {
    FindList(*root_, nullptr, 0);
  } else {
    list_entry_ = YamlDocument::FindEntry(*root_, "requirements");
    list_ = YamlDocument::Find(*root_, "requirements");
  }
  if (list_ && list_->kind != YamlNode::Kind::kSequence) list_ = nullptr;
  FITMENT_CHECK(SortEdits());
  FITMENT_CHECK(EditList());
  return std::move(out_);
}

// The innermost list that begins there, and the field that holds it.
void TrussEditor::FindList(const YamlNode& at, const YamlNode::Entry* entry, int depth) {
  if (depth > 64) return;
  if (at.kind == YamlNode::Kind::kSequence && at.span.begin == *list_begin_) {
    list_ = &at;
    list_entry_ = entry;
  }
  for (const YamlNode* item : at.items) FindList(*item, nullptr, depth + 1);
  for (const YamlNode::Entry& child : at.entries) FindList(*child.second, &child, depth + 1);
}

const YamlNode* TrussEditor::NodeOf(const RequirementItem& item) const {
  if (!list_) return nullptr;
  for (const YamlNode* node : list_->items) {
    bool inside =
        item.span.begin >= node->span.begin && item.span.end <= node->span.end && node->kind == YamlNode::Kind::kScalar;
    if (inside && node->span.end > node->span.begin) return node;
  }
  return nullptr;
}

// Puts each edit to the list item that it changes or goes below.
Result<void> TrussEditor::SortEdits() {
  std::vector<const LineEdit*> without_list;
  for (size_t i = 0; i < file_.edits.size(); ++i) {
    const LineEdit& edit = *file_.edits[i];
    if (edit.kind == LineEdit::Kind::kPython) {
      FITMENT_CHECK(EditPython(edit));
      continue;
    }
    const RequirementItem* item = file_.anchors[i];
    if (!item && (!list_ || list_->items.empty())) {
      without_list.push_back(&edit);
      continue;
    }
    const YamlNode* node = item ? NodeOf(*item) : list_->items.back();
    if (!node) {
      return Fail(ErrorKind::kInternal,
                  fmt::format("the line of `{}` is not found", item ? Printable(item->text) : edit.new_text),
                  item ? item->place : SourcePlace{});
    }
    if (node->shared)
      return Refuse(item, fmt::format("`{}` is an anchor that an alias repeats", Printable(node->value)));
    NodeEdits& edits = by_node_[node];
    edits.is_literal = node->style == Style::kLiteral;
    if (edits.is_literal) continue;
    if (edit.kind == LineEdit::Kind::kAdd) {
      edits.below.push_back(&edit);
    } else if (edits.change) {
      return Refuse(item, "several requirements stand in one quoted item");
    } else {
      edits.change = &edit;
    }
  }
  return without_list.empty() ? Result<void>() : AddWithoutList(without_list);
}

Result<void> TrussEditor::EditList() {
  if (by_node_.empty()) return {};
  for (auto& [node, edits] : by_node_) {
    if (!edits.is_literal) continue;
    FITMENT_TRY(edits.literal, NewLiteral(*node));
  }
  bool all_dropped = true, none_added = true, reshaped = false;
  for (const YamlNode* node : list_->items) {
    auto edits = by_node_.find(node);
    bool dropped =
        edits != by_node_.end() && edits->second.change && edits->second.change->kind == LineEdit::Kind::kDrop;
    bool added = edits != by_node_.end() && !edits->second.below.empty();
    all_dropped &= dropped;
    none_added &= !added;
    reshaped |= dropped || added;
  }
  if (in_flow()) {
    bool by_lines = std::all_of(list_->items.begin(), list_->items.end(),
                                [&](const YamlNode* node) { return IsAloneOnItsLines(*node); });
    if (reshaped && !(by_lines && !all_dropped)) {
      EditFlowLine();
      return {};
    }
    return EditFlowLines();
  }
  if (all_dropped && none_added) FITMENT_CHECK(EmptyBlockList());
  for (const auto& [node, edits] : by_node_) FITMENT_CHECK(EditBlockItem(*node, edits));
  return {};
}

// The lines of a literal block after the edits that are for it, without the last line end.
Result<std::string> TrussEditor::NewLiteral(const YamlNode& node) const {
  FileEdits own{file_.deployment, file_.file, {}, {}};
  for (size_t i = 0; i < file_.edits.size(); ++i) {
    const RequirementItem* anchor = file_.anchors[i];
    bool at_end = &node == list_->items.back() && file_.edits[i]->kind == LineEdit::Kind::kAdd;
    if (anchor ? NodeOf(*anchor) != &node : !at_end) continue;
    own.edits.push_back(file_.edits[i]);
    own.anchors.push_back(anchor);
  }
  std::string end(source_.LineEnd(source_.LineOf(node.span.end)));
  std::string closed = text_.substr(0, node.span.end) + end;
  SourceLines lines(closed);
  std::vector<Splice> splices;
  FITMENT_TRY(splices, RequirementLineSplices(own, lines, {node.span.begin, closed.size()}, false));
  std::string edited;
  FITMENT_TRY(edited, ApplySplices(closed, std::move(splices)));
  edited.erase(0, node.span.begin);
  if (edited.ends_with(end)) edited.resize(edited.size() - end.size());
  return edited;
}

Result<void> TrussEditor::EditBlockItem(const YamlNode& node, const NodeEdits& edits) {
  if (node.style == Style::kLiteral) {
    if (edits.DropsItem()) {
      DropBlockItem(node);
    } else {
      Put(node.span, edits.literal);
    }
    return {};
  }
  if (edits.change && edits.change->kind == LineEdit::Kind::kReplace) FITMENT_CHECK(ReplaceItem(node, *edits.change));
  if (edits.change && edits.change->kind == LineEdit::Kind::kDrop) DropBlockItem(node);
  for (const LineEdit* edit : edits.below) FITMENT_CHECK(AddBelow(node, *edit));
  return {};
}

// The whole new value: what stands around the requirement inside the scalar (`-e`, options) stays.
Result<std::string> TrussEditor::NewValue(const YamlNode& node, const RequirementItem& item,
                                          const std::string& new_text) const {
  std::string trimmed(Trim(new_text));
  std::string_view raw = std::string_view(text_).substr(node.span.begin, node.span.end - node.span.begin);
  if (raw == node.value) {
    size_t begin = item.span.begin - node.span.begin, end = item.span.end - node.span.begin;
    return node.value.substr(0, begin) + trimmed + node.value.substr(end);
  }
  size_t at = node.value.find(item.text);
  if (at == std::string::npos || node.value.find('\n') != std::string::npos) {
    std::string value(Trim(node.value));
    if (value == item.text) return trimmed;
    return Refuse(&item, fmt::format("`{}` is one of several lines in a quoted item", Printable(item.text)));
  }
  return node.value.substr(0, at) + trimmed + node.value.substr(at + item.text.size());
}

EditableLine TrussEditor::FormOf(const YamlNode& node) const {
  EditableLine form;
  form.content = node.whole;
  form.tail_end = node.whole.end;
  size_t line = source_.LineOf(node.whole.end);
  size_t line_end = source_.End(line);
  auto skip_blanks = [&](size_t at) {
    while (at < line_end && (text_[at] == ' ' || text_[at] == '\t')) ++at;
    return at;
  };
  size_t at = skip_blanks(node.whole.end);
  if (in_flow() && at < line_end && text_[at] == ',') {
    form.tail_end = at + 1;
    at = skip_blanks(at + 1);
  }
  bool comment = at < line_end && text_[at] == '#' && at > form.tail_end;
  if (comment) form.comment = Span{at, line_end};
  form.takes_comment = comment || at == line_end;
  return form;
}

std::vector<EditableLine> TrussEditor::Forms() const {
  std::vector<EditableLine> forms;
  for (const YamlNode* node : list_->items) {
    if (node->kind == YamlNode::Kind::kScalar) forms.push_back(FormOf(*node));
  }
  return forms;
}

Result<void> TrussEditor::ReplaceItem(const YamlNode& node, const LineEdit& edit) {
  std::string value;
  FITMENT_TRY(value, NewValue(node, *edit.item, edit.new_text));
  std::string content = ScalarText(value, node.style, in_flow());
  std::vector<Splice> splices = ReplaceLine(file_.file.path, source_, FormOf(node), content, edit.remark, Forms());
  std::move(splices.begin(), splices.end(), std::back_inserter(out_));
  return {};
}

// The dash that begins the item: all dashes of a block list stand in one column.
size_t TrussEditor::DashOf(const YamlNode& node) const {
  size_t column = list_->span.begin - source_.Begin(source_.LineOf(list_->span.begin));
  for (size_t line = source_.LineOf(node.whole.begin) + 1; line-- > 0;) {
    size_t at = source_.Begin(line) + column;
    bool dash = at < source_.End(line) && text_[at] == '-' && at < std::max(node.whole.begin, at);
    bool begins = Trim(source_.Text(line).substr(0, column)).empty() || at == list_->span.begin;
    if (dash && begins) return at;
  }
  return list_->span.begin;
}

void TrussEditor::DropBlockItem(const YamlNode& node) {
  size_t begin = source_.Begin(source_.LineOf(DashOf(node)));
  size_t end = source_.Next(source_.LineOf(node.whole.end));
  Put({std::max(begin, ByteOrderMarkSize(text_)), end}, "");
}

Result<void> TrussEditor::AddBelow(const YamlNode& node, const LineEdit& edit) {
  size_t dash = DashOf(node);
  size_t dash_line = source_.LineOf(dash), last_line = source_.LineOf(node.whole.end);
  std::string_view before_dash =
      std::string_view(text_).substr(source_.Begin(dash_line), dash - source_.Begin(dash_line));
  if (!Trim(before_dash).empty())
    return Refuse(edit.after, "the list begins on another field's line, so no line can be added below");
  std::string prefix(before_dash);
  prefix += '-';
  std::string_view gap = std::string_view(text_).substr(dash + 1, node.whole.begin - dash - 1);
  prefix +=
      Trim(gap).empty() && !gap.empty() && gap.find_first_of("\r\n") == std::string_view::npos ? std::string(gap) : " ";
  bool quoted = node.style == Style::kSingleQuoted || node.style == Style::kDoubleQuoted;
  std::string scalar = ScalarText(std::string(Trim(edit.new_text)), quoted ? node.style : Style::kPlain, false);
  std::string line = prefix + NewLineText(scalar, edit.remark, WidthOf(prefix), source_, Forms());
  std::string end(source_.LineEnd(last_line));
  size_t at = source_.Next(last_line);
  bool open_end = source_.End(last_line) == at;  // the file's last line, without a line end
  Put({at, at}, open_end ? end + line : line + end);
  return {};
}

// `requirements:` alone would be null: an empty list is written.
Result<void> TrussEditor::EmptyBlockList() {
  if (!list_entry_) return {};
  size_t colon = text_.find(':', list_entry_->first->whole.end);
  if (colon == std::string::npos) return {};
  size_t line_end = source_.End(source_.LineOf(colon));
  std::string_view rest = Trim(std::string_view(text_).substr(colon + 1, line_end - colon - 1));
  if (!rest.empty() && rest[0] != '#')
    return Refuse(nullptr, "`requirements` would be empty and carries a tag or an anchor");
  Put({colon + 1, colon + 1}, " []");
  return {};
}

// An item of a flow list with nothing else but a comma and a comment on its lines.
bool TrussEditor::IsAloneOnItsLines(const YamlNode& node) const {
  size_t line = source_.LineOf(node.whole.begin);
  bool blank_before =
      Trim(std::string_view(text_).substr(source_.Begin(line), node.whole.begin - source_.Begin(line))).empty();
  return blank_before && FormOf(node).takes_comment;
}

// A flow list of which items stand on one line: its inside written anew, the separators of neighbours that stay kept.
void TrussEditor::EditFlowLine() {
  std::string inside;
  size_t last_end = list_->span.begin + 1;
  bool any = false;
  for (const YamlNode* node : list_->items) {
    std::string separator = text_.substr(last_end, node->whole.begin - last_end);
    last_end = node->whole.end;
    auto found = by_node_.find(node);
    const NodeEdits edits = found == by_node_.end() ? NodeEdits{} : found->second;
    if (!edits.change || edits.change->kind != LineEdit::Kind::kDrop) {
      bool was_first = node == list_->items.front();
      if (any && was_first) separator = ", ";
      if (!any && !was_first)
        separator = text_.substr(list_->span.begin + 1, list_->items.front()->whole.begin - list_->span.begin - 1);
      std::string content = text_.substr(node->whole.begin, node->whole.end - node->whole.begin);
      if (edits.change) {
        Result<std::string> value = NewValue(*node, *edits.change->item, edits.change->new_text);
        content = ScalarText(value ? *value : edits.change->new_text, node->style, true);
      }
      inside += separator + content;
      any = true;
    }
    for (const LineEdit* edit : edits.below) {
      bool quoted = node->style == Style::kSingleQuoted || node->style == Style::kDoubleQuoted;
      inside +=
          (any ? ", " : "") + ScalarText(std::string(Trim(edit->new_text)), quoted ? node->style : Style::kPlain, true);
      any = true;
    }
  }
  std::string tail = text_.substr(last_end, list_->span.end - 1 - last_end);
  Put({list_->span.begin + 1, list_->span.end - 1}, any ? inside + tail : "");
}

// A flow list that has a line for each item is edited as lines; comments stay with their lines.
Result<void> TrussEditor::EditFlowLines() {
  for (const auto& [node, edits] : by_node_) {
    EditableLine form = FormOf(*node);
    bool has_comma = form.tail_end > node->whole.end;
    bool dropped = edits.change && edits.change->kind == LineEdit::Kind::kDrop;
    bool needs_comma = !has_comma && !dropped && !edits.below.empty();
    std::string content = text_.substr(node->whole.begin, node->whole.end - node->whole.begin), remark;
    if (edits.change && !dropped) {
      FITMENT_TRY(content, NewValue(*node, *edits.change->item, edits.change->new_text));
      content = ScalarText(content, node->style, true);
      remark = edits.change->remark;
    }
    if (dropped) {
      Put({source_.Begin(source_.LineOf(node->whole.begin)), source_.Next(source_.LineOf(node->whole.end))}, "");
    } else if (edits.change || needs_comma) {
      std::vector<Splice> splices =
          ReplaceLine(file_.file.path, source_, form, content + (needs_comma ? "," : ""), remark, Forms());
      std::move(splices.begin(), splices.end(), std::back_inserter(out_));
    }
    AddFlowLines(*node, edits.below, has_comma);
  }
  return {};
}

// Lines below an item of such a list; the last one ends in a comma where the item did.
void TrussEditor::AddFlowLines(const YamlNode& node, const std::vector<const LineEdit*>& added, bool has_comma) {
  size_t begin = source_.Begin(source_.LineOf(node.whole.begin)), last_line = source_.LineOf(node.whole.end);
  std::string indent = text_.substr(begin, node.whole.begin - begin);
  for (const LineEdit* edit : added) {
    bool quoted = node.style == Style::kSingleQuoted || node.style == Style::kDoubleQuoted;
    bool comma = has_comma || edit != added.back();
    std::string scalar =
        ScalarText(std::string(Trim(edit->new_text)), quoted ? node.style : Style::kPlain, true) + (comma ? "," : "");
    std::string line = indent + NewLineText(scalar, edit->remark, WidthOf(indent), source_, Forms());
    Put({source_.Next(last_line), source_.Next(last_line)}, line + std::string(source_.LineEnd(last_line)));
  }
}

// `requirements` is missing, null or empty.
Result<void> TrussEditor::AddWithoutList(const std::vector<const LineEdit*>& added) {
  std::string end(source_.LineEnd(source_.count() - 1));
  if (list_ && in_flow()) {
    std::vector<std::string> scalars;
    for (const LineEdit* edit : added)
      scalars.push_back(ScalarText(std::string(Trim(edit->new_text)), Style::kPlain, true));
    Put({list_->span.begin + 1, list_->span.end - 1}, Join(scalars, ", "));
    return {};
  }
  if (root_->style == Style::kFlow && !root_->entries.empty())
    return Refuse(nullptr, "the config is one flow mapping without requirements");
  const YamlNode* named_file = YamlDocument::Find(*root_, "requirements_file");
  if (named_file && !named_file->IsNull()) {
    return Refuse(nullptr,
                  fmt::format("the requirements stand in {}; add the line there", Printable(named_file->value)));
  }
  std::string indent = RootIndent(), lines;
  for (const LineEdit* edit : added) {
    std::string scalar = ScalarText(std::string(Trim(edit->new_text)), Style::kPlain, false);
    lines += indent + "  - " + NewLineText(scalar, edit->remark, indent.size() + 4, source_, {}) + end;
  }
  size_t at = text_.size();
  if (list_entry_) {
    size_t value = list_entry_->second->whole.end;
    if (value > list_entry_->second->whole.begin) Put(list_entry_->second->whole, "");  // a written null
    at = source_.Next(source_.LineOf(value));
  } else {
    lines = indent + "requirements:" + end + lines;
  }
  bool at_line_begin = at <= ByteOrderMarkSize(text_) || source_.Begin(source_.LineOf(at)) == at;
  Put({at, at}, at_line_begin ? lines : end + lines);
  return {};
}

Result<void> TrussEditor::EditPython(const LineEdit& edit) {
  std::string value = TrussPython(edit.new_text);
  const YamlNode::Entry* entry = YamlDocument::FindEntry(*root_, "python_version");
  if (!entry) {
    if (YamlDocument::Find(*root_, "python_version"))
      return Refuse(nullptr, "python_version comes from a merged mapping");
    if (root_->style == Style::kFlow && !root_->entries.empty())
      return Refuse(nullptr, "the config is one flow mapping without python_version");
    InsertPython(value, edit.remark);
    return {};
  }
  const YamlNode& node = *entry->second;
  if (node.shared || node.kind != YamlNode::Kind::kScalar)
    return Refuse(nullptr, "python_version is shared by an alias");
  bool written = node.whole.end > node.whole.begin;
  std::string content = ScalarText(value, written ? node.style : Style::kPlain, false);
  EditableLine form = FormOf(node);
  if (root_->style == Style::kFlow) form.takes_comment = false;
  std::vector<Splice> splices =
      ReplaceLine(file_.file.path, source_, form, written ? content : " " + content, edit.remark, {});
  std::move(splices.begin(), splices.end(), std::back_inserter(out_));
  return {};
}

// The blanks before the fields of the config.
std::string TrussEditor::RootIndent() const {
  if (root_->entries.empty()) return {};
  size_t key = root_->entries.front().first->whole.begin;
  size_t begin = std::max(source_.Begin(source_.LineOf(key)), ByteOrderMarkSize(text_));
  std::string indent = text_.substr(begin, key - begin);
  return Trim(indent).empty() ? indent : "";
}

void TrussEditor::InsertPython(const std::string& value, const std::string& remark) {
  size_t at = file_.deployment.python_insert.value_or(text_.size());
  std::string indent = RootIndent();
  std::string line = indent + NewLineText("python_version: " + value, remark, indent.size(), source_, {});
  std::string end(source_.LineEnd(source_.LineOf(at == 0 ? 0 : at - 1)));
  bool at_line_begin = at <= ByteOrderMarkSize(text_) || source_.Begin(source_.LineOf(at)) == at;
  Put({at, at}, at_line_begin ? line + end : end + line);
}

}  // namespace

Result<std::vector<Splice>> TrussListSplices(const FileEdits& file) {
  return TrussEditor(file).Edit();
}

Result<std::vector<Splice>> YamlListSplices(const FileEdits& file, size_t list_begin) {
  return TrussEditor(file, list_begin).Edit();
}

}  // namespace fitment

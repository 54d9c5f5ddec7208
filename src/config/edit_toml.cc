// Edits of TOML: strings in arrays of one line or many, and the version strings of Poetry's tables. Tests:
// pyproject_test.cc, config_cases_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/text.h"
#include "config/edit_form.h"
#include "config/remark.h"
#include "config/toml_reader.h"

namespace fitment {
namespace {

class TomlEditor {
 public:
  explicit TomlEditor(const FileEdits& file) : file_(file), text_(file.file.text), source_(text_) {}

  Result<std::vector<Splice>> Edit() {
    FITMENT_TRY(document_, TomlDocument::Parse(source_, file_.file.path));
    FITMENT_CHECK(SortEdits());
    for (const auto& [list, edits] : lists_) FITMENT_CHECK(EditList(*list));
    return std::move(out_);
  }

 private:
  struct NodeEdits {
    const LineEdit* change = nullptr;
    std::vector<const LineEdit*> below;
    bool dropped() const { return change && change->kind == LineEdit::Kind::kDrop; }
  };
  struct Found {
    const TomlNode* node = nullptr;
    const TomlNode* parent = nullptr;
  };

  static Found FindString(const TomlNode& at, Span span) {
    std::vector<const TomlNode*> below = at.items;
    for (const TomlNode::Entry& entry : at.entries) below.push_back(entry.value);
    for (const TomlNode* child : below) {
      if (child->IsString() && child->span == span) return {child, &at};
      if (Found found = FindString(*child, span); found.node) return found;
    }
    return {};
  }

  Result<void> SortEdits() {
    for (size_t i = 0; i < file_.edits.size(); ++i) {
      const LineEdit& edit = *file_.edits[i];
      const RequirementItem* anchor = file_.anchors[i];
      if (!anchor) {
        FITMENT_CHECK(AddWithoutLine(edit));
        continue;
      }
      Found found = FindString(document_.root(), anchor->span);
      if (!found.node)
        return Refuse(*anchor, fmt::format("`{}` is no string that can be edited", Printable(anchor->text)));
      if (found.parent->kind != TomlNode::Kind::kArray) {
        FITMENT_CHECK(EditPoetry(edit, *anchor, *found.node));
        continue;
      }
      NodeEdits& edits = by_node_[found.node];
      lists_[found.parent] = true;
      if (edit.kind == LineEdit::Kind::kAdd) {
        edits.below.push_back(&edit);
      } else {
        edits.change = &edit;
      }
    }
    return {};
  }

  std::unexpected<Error> Refuse(const RequirementItem& item, std::string why) const {
    return Fail(ErrorKind::kRequirement, std::move(why), item.place, "change this line by hand");
  }

  // `dependencies = []`: the first line of an empty list.
  Result<void> AddWithoutLine(const LineEdit& edit) {
    const TomlNode* list = document_.root().Find({"project", "dependencies"});
    if (!list) list = document_.root().Find("dependencies");
    if (!list || list->kind != TomlNode::Kind::kArray || !list->items.empty()) {
      return Fail(ErrorKind::kRequirement, fmt::format("{} has no list of dependencies to add to", file_.file.path),
                  {file_.file.path}, "write `dependencies = []` below [project]");
    }
    std::string before = added_ > 0 ? ", " : "";
    ++added_;
    Put({list->whole.begin + 1, list->whole.begin + 1}, before + TomlString(Trim(edit.new_text), '"'));
    return {};
  }

  Result<void> EditPoetry(const LineEdit& edit, const RequirementItem& item, const TomlNode& version) {
    size_t line = source_.LineOf(version.whole.begin);
    if (edit.kind == LineEdit::Kind::kDrop) {
      bool whole_line = IsKeyLine(line, version);
      if (!whole_line) return Refuse(item, "the dependency shares its line");
      Put({source_.Begin(line), source_.Next(line)}, "");
      return {};
    }
    Result<Requirement> wanted = Requirement::Parse(Trim(edit.new_text));
    if (!wanted) return Refuse(item, fmt::format("`{}` is no requirement", Printable(edit.new_text)));
    if (!wanted->url.empty()) return Refuse(item, "a version cannot be replaced by a URL in Poetry's table");
    if (edit.kind == LineEdit::Kind::kAdd) {
      if (!wanted->extras.empty() || !wanted->marker.empty() || !IsKeyLine(line, version))
        return Refuse(item, "extras and markers are not added to Poetry's tables");
      std::string end(source_.LineEnd(line));
      bool open_end = source_.End(line) == source_.Next(line);
      std::string text =
          fmt::format("{} = {}", wanted->name, TomlString(PoetryText(*wanted), text_[version.whole.begin]));
      std::string new_line = NewLineText(text, edit.remark, 0, source_, {});
      Put({source_.Next(line), source_.Next(line)}, open_end ? end + new_line : new_line + end);
      return {};
    }
    if (!item.requirement || item.requirement->normalized != wanted->normalized ||
        item.requirement->extras != wanted->extras)
      return Refuse(item, "only the version is changed in Poetry's tables, no name or extra");
    EditableLine form = FormOf(version);
    std::string content = TomlString(PoetryText(*wanted), text_[version.whole.begin]);
    return Take(ReplaceLine(file_.file.path, source_, form, content, edit.remark, {form}));
  }

  static std::string PoetryText(const Requirement& wanted) {
    return wanted.specifiers.empty() ? "*" : wanted.specifiers.ToString();
  }

  // `name = "…"` with nothing else than a comment on its line.
  bool IsKeyLine(size_t line, const TomlNode& version) const {
    std::string_view before =
        Trim(std::string_view(text_).substr(source_.Begin(line), version.whole.begin - source_.Begin(line)));
    bool plain = before.ends_with('=') && before.find_first_of("{[,") == std::string_view::npos;
    return plain && FormOf(version).takes_comment;
  }

  EditableLine FormOf(const TomlNode& node) const {
    EditableLine form;
    form.content = node.whole;
    form.tail_end = node.whole.end;
    size_t line_end = source_.End(source_.LineOf(node.whole.end));
    auto skip = [&](size_t at) {
      while (at < line_end && (text_[at] == ' ' || text_[at] == '\t')) ++at;
      return at;
    };
    size_t at = skip(node.whole.end);
    if (at < line_end && text_[at] == ',') {
      form.tail_end = at + 1;
      at = skip(at + 1);
    }
    bool comment = at < line_end && text_[at] == '#';
    if (comment) form.comment = Span{at, line_end};
    form.takes_comment = comment || at == line_end;
    return form;
  }

  std::vector<EditableLine> Forms(const TomlNode& list) const {
    std::vector<EditableLine> forms;
    for (const TomlNode* node : list.items) forms.push_back(FormOf(*node));
    return forms;
  }

  bool IsAlone(const TomlNode& node) const {
    size_t line = source_.LineOf(node.whole.begin);
    std::string_view before =
        std::string_view(text_).substr(source_.Begin(line), node.whole.begin - source_.Begin(line));
    return Trim(before).empty() && FormOf(node).takes_comment;
  }

  Result<void> EditList(const TomlNode& list) {
    bool by_lines = std::all_of(list.items.begin(), list.items.end(), [&](const TomlNode* n) { return IsAlone(*n); });
    const std::vector<EditableLine> forms = Forms(list);
    for (const TomlNode* node : list.items) {
      auto found = by_node_.find(node);
      if (found == by_node_.end()) continue;
      const NodeEdits& edits = found->second;
      if (edits.change && edits.change->kind == LineEdit::Kind::kReplace)
        FITMENT_CHECK(Replace(*node, *edits.change, forms, by_lines && !edits.below.empty()));
      if (by_lines) EditLines(*node, edits, forms);
    }
    if (!by_lines) EditInline(list);
    return {};
  }

  Result<void> Replace(const TomlNode& node, const LineEdit& edit, const std::vector<EditableLine>& forms,
                       bool needs_comma) {
    EditableLine form = FormOf(node);
    std::string content = TomlString(Trim(edit.new_text), text_[node.whole.begin]);
    if (needs_comma && form.tail_end == node.whole.end) content += ",";
    return Take(ReplaceLine(file_.file.path, source_, form, content, edit.remark, forms));
  }

  // Each item has lines of its own: they are taken away and put in whole.
  void EditLines(const TomlNode& node, const NodeEdits& edits, const std::vector<EditableLine>& forms) {
    size_t first = source_.LineOf(node.whole.begin), last = source_.LineOf(node.whole.end);
    EditableLine form = FormOf(node);
    bool has_comma = form.tail_end > node.whole.end;
    if (edits.dropped()) Put({source_.Begin(first), source_.Next(last)}, "");
    if (!edits.change && !edits.below.empty() && !has_comma) Put({node.whole.end, node.whole.end}, ",");
    std::string indent = text_.substr(source_.Begin(first), node.whole.begin - source_.Begin(first));
    for (const LineEdit* edit : edits.below) {
      bool comma = has_comma || edit != edits.below.back();
      std::string string = TomlString(Trim(edit->new_text), text_[node.whole.begin]) + (comma ? "," : "");
      std::string line = indent + NewLineText(string, edit->remark, WidthOf(indent), source_, forms);
      Put({source_.Next(last), source_.Next(last)}, line + std::string(source_.LineEnd(last)));
    }
  }

  // Items share lines: those dropped go with the separator to the next one, or from the last one that stays.
  void EditInline(const TomlNode& list) {
    size_t kept_end = list.whole.begin + 1;  // where the last item that stays ends
    bool any_kept = false;
    for (size_t i = 0; i < list.items.size(); ++i) {
      const TomlNode& node = *list.items[i];
      auto found = by_node_.find(&node);
      const NodeEdits edits = found == by_node_.end() ? NodeEdits{} : found->second;
      std::string added;
      for (const LineEdit* edit : edits.below)
        added += (added.empty() ? "" : ", ") + TomlString(Trim(edit->new_text), text_[node.whole.begin]);
      if (!edits.dropped()) {
        if (!added.empty()) Put({node.whole.end, node.whole.end}, ", " + added);
        kept_end = node.whole.end;
        any_kept = true;
        continue;
      }
      size_t end = i + 1;
      while (end < list.items.size() && IsDropped(*list.items[end])) ++end;
      if (!added.empty()) {
        Put(node.whole, added);  // the new one takes its place
        any_kept = true;
        kept_end = node.whole.end;
      } else if (i + 1 < list.items.size() && (!IsDropped(*list.items[i + 1]) || end < list.items.size())) {
        Put({node.whole.begin, list.items[i + 1]->whole.begin}, "");
      } else {
        // Nothing behind it stays: the separator before it goes too.
        size_t from = any_kept ? kept_end : node.whole.begin;
        size_t to = any_kept ? list.items.back()->whole.end : FormOf(*list.items.back()).tail_end;
        if (!HasAdditions(list, i)) {
          Put({from, to}, "");
          return;
        }
        Put({node.whole.begin, list.items[i + 1]->whole.begin}, "");
      }
    }
  }

  bool IsDropped(const TomlNode& node) const {
    auto found = by_node_.find(&node);
    return found != by_node_.end() && found->second.dropped();
  }
  bool HasAdditions(const TomlNode& list, size_t from) const {
    return std::any_of(list.items.begin() + static_cast<std::ptrdiff_t>(from), list.items.end(),
                       [&](const TomlNode* node) {
                         auto found = by_node_.find(node);
                         return found != by_node_.end() && !found->second.below.empty();
                       });
  }

  Result<void> Take(std::vector<Splice> splices) {
    for (Splice& splice : splices) out_.push_back(std::move(splice));
    return {};
  }
  void Put(Span span, std::string text) { out_.push_back({file_.file.path, span, std::move(text)}); }

  const FileEdits& file_;
  const std::string& text_;
  SourceLines source_;
  TomlDocument document_;
  std::map<const TomlNode*, NodeEdits> by_node_;
  std::map<const TomlNode*, bool> lists_;
  std::vector<Splice> out_;
  int added_ = 0;
};

}  // namespace

Result<std::vector<Splice>> TomlSplices(const FileEdits& file) {
  return TomlEditor(file).Edit();
}

}  // namespace fitment

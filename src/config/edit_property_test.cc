// Properties of edits over random configs and requirement files: they read back as intended, and no other byte moves.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "config/config_testing.h"
#include "config/edit.h"
#include "config/source_lines.h"
#include "config/yaml_doc.h"

namespace fitment {
namespace {

// `named`: with a name of its own, as PEP 508 wants it.
std::string ArbitraryRequirement(bool named = false) {
  if (named) {
    return *rc::gen::element<std::string>("torch==2.1.2", "x", "unsloth[colab-new]>=2025.11.3", "a>=1,<2",
                                          "b ; python_version < \"3.12\"", "c @ git+https://h/c.git@main",
                                          "d==1 ; os_name == 'nt'", "zope.interface~=5.0");
  }
  return *rc::gen::element<std::string>("torch==2.1.2", "x", "unsloth[colab-new]>=2025.11.3", "a>=1,<2",
                                        "b ; python_version < \"3.12\"", "c @ git+https://h/c.git@main",
                                        "d==1 ; os_name == 'nt'", "git+https://h/e.git", "zope.interface~=5.0");
}

std::string ArbitraryComment() {
  return *rc::gen::element<std::string>("", "", "  # Too old!", " # noqa", "        # Updated from 1.0", "\t# tab",
                                        "   # é: x");
}

std::string Repeated(const std::string& text, int times) {
  std::string out;
  while (times-- > 0) out += text;
  return out;
}

// One item of a block list, without its line end; `blanks` stand before the dash.
std::string ArbitraryBlockItem(const std::string& blanks, const std::string& end) {
  std::string requirement = ArbitraryRequirement(), gap(static_cast<size_t>(*rc::gen::inRange(1, 4)), ' ');
  std::string dash = blanks + "-" + gap, inner = end + blanks + "    ";
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return dash + "'" + EscapeSingleQuoted(requirement) + "'" + ArbitraryComment();
    case 1:
      return dash + "\"" + EscapeDoubleQuoted(requirement) + "\"" + ArbitraryComment();
    case 2:
      return dash + "|" + inner + requirement + inner + ArbitraryRequirement();
    case 3:
      return dash + ">-" + inner + requirement;
    case 4:
      return blanks + "-" + inner + requirement + ArbitraryComment();
    default:
      return dash + requirement + ArbitraryComment();
  }
}

std::string ArbitraryTruss() {
  std::string end = *rc::gen::element<std::string>("\n", "\n", "\r\n");
  std::string text = *rc::gen::element<std::string>("", "", "\xEF\xBB\xBF");
  text += *rc::gen::element<std::string>("", "# é" + end, "model_name: 漢" + end, "python_version: py310  # p" + end);
  text += "requirements:";
  bool flow = *rc::gen::inRange(0, 4) == 0;
  int count = *rc::gen::inRange(1, 6);
  if (flow) {
    bool lines = *rc::gen::arbitrary<bool>();
    text += " [" + (lines ? end : "");
    for (int i = 0; i < count; ++i) {
      std::string quoted = "\"" + EscapeDoubleQuoted(ArbitraryRequirement()) + "\"";
      bool last = i + 1 == count;
      text += lines ? "  " + quoted + (last ? "" : ",") + ArbitraryComment() + end : quoted + (last ? "" : ", ");
    }
    text += "]" + end;
  } else {
    std::string blanks(static_cast<size_t>(*rc::gen::inRange(0, 4)), ' ');
    text += ArbitraryComment() + end;
    for (int i = 0; i < count; ++i) {
      text += Repeated(end, *rc::gen::inRange(0, 2)) + (*rc::gen::arbitrary<bool>() ? blanks + "# note" + end : "");
      text += ArbitraryBlockItem(blanks, end) + end;
    }
  }
  text += *rc::gen::element<std::string>("", "resources:" + end + "  accelerator: T4" + end);
  bool open_end = *rc::gen::inRange(0, 4) == 0;
  if (open_end) text.resize(text.size() - end.size());
  return text;
}

std::string QuotedToml(const std::string& text) {
  bool literal = text.find('\'') == std::string::npos && *rc::gen::arbitrary<bool>();
  return literal ? "'" + text + "'" : "\"" + EscapeDoubleQuoted(text) + "\"";
}

// An array of requirements: on one line, or over lines with comments, tabs and a comma at the end.
std::string ArbitraryTomlArray(const std::string& end) {
  const int count = *rc::gen::inRange(1, 5);
  const bool lines = *rc::gen::arbitrary<bool>();
  const std::string blanks = *rc::gen::element<std::string>("", "  ", "    ", "\t");
  std::string text = "[" + (lines ? ArbitraryComment() + end : "");
  for (int i = 0; i < count; ++i) {
    const bool last = i + 1 == count, comma = !last || *rc::gen::arbitrary<bool>();
    if (lines && *rc::gen::inRange(0, 4) == 0) text += blanks + "# nÃ¶te" + end;
    text += (lines ? blanks : "") + QuotedToml(ArbitraryRequirement(true)) + (comma ? "," : "");
    text += lines ? ArbitraryComment() + end : last ? "" : " ";
  }
  return text + "]";
}

std::string ArbitraryPyproject() {
  const std::string end = *rc::gen::element<std::string>("\n", "\n", "\r\n");
  std::string text = *rc::gen::element<std::string>("", "", "\xEF\xBB\xBF");
  text += *rc::gen::element<std::string>("", "# é" + end);
  text += "[project]" + end + "name = \"x\"" + end + *rc::gen::element<std::string>("", "description = \"漢\"" + end);
  text +=
      *rc::gen::element<std::string>("", "\t") + "dependencies" + *rc::gen::element<std::string>(" = ", "=", "\t=  ");
  text += ArbitraryTomlArray(end) + ArbitraryComment() + end;
  text += *rc::gen::element<std::string>("", end + "[tool.x]" + end + "y = [1,  2]  # kept" + end);
  if (*rc::gen::inRange(0, 4) == 0) text.resize(text.size() - end.size());
  return text;
}

std::string ArbitraryCog() {
  const std::string end = *rc::gen::element<std::string>("\n", "\n", "\r\n");
  std::string text = *rc::gen::element<std::string>("", "\xEF\xBB\xBF") + "build:" + ArbitraryComment() + end;
  text += *rc::gen::element<std::string>("", "  gpu: true  # é" + end) + "  python_version: \"3.11\"" + end;
  text += "  python_packages:" + end;
  const std::string blanks(static_cast<size_t>(*rc::gen::inRange(2, 5)), ' ');
  for (int items = *rc::gen::inRange(1, 5); items > 0; --items) text += ArbitraryBlockItem(blanks, end) + end;
  text += *rc::gen::element<std::string>("", "predict: predict.py:Predictor" + end);
  if (*rc::gen::inRange(0, 4) == 0) text.resize(text.size() - end.size());
  return text;
}

std::string ArbitraryRequirementsTxt() {
  std::string end = *rc::gen::element<std::string>("\n", "\n", "\r\n");
  std::string text = *rc::gen::element<std::string>("", "", "\xEF\xBB\xBF", "# -*- coding: utf-8 -*-\n");
  for (int lines = *rc::gen::inRange(1, 8); lines > 0; --lines) {
    std::string blanks(static_cast<size_t>(*rc::gen::inRange(0, 3)), ' ');
    switch (*rc::gen::inRange(0, 8)) {
      case 0:
        text += blanks + "# é" + end;
        break;
      case 1:
        text += end;
        break;
      case 2:
        text += blanks + "--extra-index-url https://h/simple" + ArbitraryComment() + end;
        break;
      case 3:
        text += blanks + "torch \\" + end + "   ==2.1" + ArbitraryComment() + end;
        break;
      case 4:
        text += blanks + ArbitraryRequirement() + " \\" + end + " --config-settings a=b" + ArbitraryComment() + end;
        break;
      default:
        text += blanks + ArbitraryRequirement() + ArbitraryComment() + end;
    }
  }
  if (*rc::gen::inRange(0, 4) == 0) text.resize(text.size() - end.size());
  return text;
}

struct Sample {
  std::string text;
  Result<Deployment> (*read)(const std::string&) = nullptr;
  Deployment deployment;
  bool named() const { return deployment.kind == "pyproject"; }
};

Sample ArbitrarySample() {
  struct Form {
    std::string (*text)();
    Result<Deployment> (*read)(const std::string&);
  };
  static constexpr Form kForms[] = {
      {ArbitraryTruss, [](const std::string& text) { return TrussOf(text); }},
      {ArbitraryRequirementsTxt, [](const std::string& text) { return RequirementsOf(text); }},
      {ArbitraryPyproject, [](const std::string& text) { return ReadAs("pyproject", "pyproject.toml", text); }},
      {ArbitraryCog, [](const std::string& text) { return ReadAs("cog", "cog.yaml", text); }}};
  Sample sample;
  const Form& form = kForms[*rc::gen::inRange<size_t>(0, std::size(kForms))];
  sample.text = form.text();
  sample.read = form.read;
  Result<Deployment> read = form.read(sample.text);
  RC_LOG() << sample.text;
  RC_ASSERT(read.has_value());
  sample.deployment = std::move(*read);
  for (const RequirementItem& item : sample.deployment.items) RC_ASSERT(!item.error);
  return sample;
}

// The lines that the item's own ones are not must be there after, in order, unchanged.
void AssertOtherLinesStay(const Sample& sample, const RequirementItem& item, const std::string& after) {
  SourceLines lines(sample.text);
  size_t first = lines.Begin(lines.LineOf(item.span.begin)), last = lines.Next(lines.LineOf(item.span.end));
  while (first > 0 && (sample.deployment.kind == "truss" ||
                       sample.deployment.kind == "cog")) {  // a dash or `>-` on the line above belongs to the item
    std::string_view above = lines.Text(lines.LineOf(first - 1));
    if (above.find('-') == std::string_view::npos || above.find_first_not_of(" ->|") != std::string_view::npos) break;
    first = lines.Begin(lines.LineOf(first - 1));
  }
  // A logical line of a requirements file may go on: its options stand below.
  while (sample.text.substr(0, last).ends_with("\\\n") || sample.text.substr(0, last).ends_with("\\\r\n"))
    last = lines.Next(lines.LineOf(last));
  std::string head = sample.text.substr(0, first);
  while (last == sample.text.size() && (head.ends_with('\n') || head.ends_with('\r')))
    head.pop_back();  // the last line was dropped
  RC_ASSERT(after.starts_with(head));
  RC_ASSERT(after.ends_with(sample.text.substr(last)));
}

TEST(EditProperty, TheSameTextLeavesEveryByte) {
  EXPECT_TRUE(rc::check([] {
    Sample sample = ArbitrarySample();
    std::vector<LineEdit> edits;
    for (const RequirementItem& item : sample.deployment.items) {
      edits.push_back({&item, LineEdit::Kind::kReplace, item.text, "", nullptr});
    }
    RC_ASSERT(Edited(sample.deployment, edits) == sample.text);
  }));
}

TEST(EditProperty, ReplacedThereAndBack) {
  EXPECT_TRUE(rc::check([] {
    Sample sample = ArbitrarySample();
    const auto& items = sample.deployment.items;
    if (items.empty()) return;
    size_t index = *rc::gen::inRange<size_t>(0, items.size());
    const RequirementItem& item = items[index];
    bool raw = sample.text.substr(item.span.begin, item.span.end - item.span.begin) == item.text;
    if (!raw || sample.text.find(">-") != std::string::npos) return;
    std::string other(item.text.size(), 'q');  // as long, so that no padding moves
    std::string there = Edited(sample.deployment, {{&item, LineEdit::Kind::kReplace, other, "", nullptr}});
    Result<Deployment> read = sample.read(there);
    RC_LOG() << there;
    RC_ASSERT(read.has_value());
    RC_ASSERT(read->items.at(index).text == other);
    std::string back = Edited(*read, {{&read->items[index], LineEdit::Kind::kReplace, item.text, "", nullptr}});
    RC_ASSERT(back == sample.text);
  }));
}

TEST(EditProperty, OneLineChangesNoOther) {
  EXPECT_TRUE(rc::check([] {
    Sample sample = ArbitrarySample();
    const auto& items = sample.deployment.items;
    if (items.empty()) return;
    const RequirementItem& item = items[*rc::gen::inRange<size_t>(0, items.size())];
    bool drop = *rc::gen::inRange(0, 4) == 0;
    std::string remark = *rc::gen::element<std::string>("", "Updated from 1.0; why");
    LineEdit edit{&item, drop ? LineEdit::Kind::kDrop : LineEdit::Kind::kReplace,
                  drop ? "" : ArbitraryRequirement(sample.named()), drop ? "" : remark, nullptr};
    std::string after = Edited(sample.deployment, {edit});
    RC_LOG() << after;
    RC_ASSERT(!after.starts_with("error"));
    bool list_is_empty = drop && items.size() == 1;  // `requirements: []` is written
    bool one_line =
        sample.text.find(" [\"") != std::string::npos || sample.named();  // lines of an array go with commas
    if (!list_is_empty && !one_line) AssertOtherLinesStay(sample, item, after);
  }));
}

TEST(EditProperty, AnyMixtureReadsBackAsIntended) {
  EXPECT_TRUE(rc::check([] {
    Sample sample = ArbitrarySample();
    const auto& items = sample.deployment.items;
    std::vector<LineEdit> edits;
    for (const RequirementItem& item : items) {
      int choice = *rc::gen::inRange(0, 5);
      std::string remark = *rc::gen::element<std::string>("", "Updated from 1.0");
      if (choice == 0)
        edits.push_back({&item, LineEdit::Kind::kReplace, ArbitraryRequirement(sample.named()), remark, nullptr});
      if (choice == 1) edits.push_back({&item, LineEdit::Kind::kDrop, "", "", nullptr});
      if (choice <= 2)
        edits.push_back({nullptr, LineEdit::Kind::kAdd, ArbitraryRequirement(sample.named()), remark, &item});
    }
    if (*rc::gen::arbitrary<bool>()) edits.push_back({nullptr, LineEdit::Kind::kAdd, "last<9", "", nullptr});
    if (sample.deployment.kind == "truss" && *rc::gen::arbitrary<bool>()) edits.push_back(Python("3.12"));
    std::string after = Edited(sample.deployment, edits);
    RC_LOG() << after;
    RC_ASSERT(!after.starts_with("error"));
  }));
}

}  // namespace
}  // namespace fitment

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

// ---- index lines ----

constexpr const char* kOldUrl = "https://h.example/whl/cu121";
constexpr const char* kNewUrl = "https://mirror.example/whl/cu128";

std::string ArbitraryPoetry() {
  const std::string end = *rc::gen::element<std::string>("\n", "\n", "\r\n");
  std::string text = *rc::gen::element<std::string>("", "\xEF\xBB\xBF") + "[tool.poetry]" + end + "name = \"x\"" + end +
                     end + "[tool.poetry.dependencies]" + ArbitraryComment() + end;
  for (const char* name : {"python", "Torch", "torchvision", "x"}) {
    if (name[0] != 'p' && *rc::gen::inRange(0, 3) == 0) continue;
    const std::string version = *rc::gen::element<std::string>("\"^3.11\"", "'>=3.10,<4'", "\"*\"");
    const std::string table = *rc::gen::element<std::string>("{ version = " + version + " }",
                                                             "{version=" + version + ",  extras = ['a', \"b\"]}",
                                                             "{ version = " + version + ", optional = false }");
    text += name + *rc::gen::element<std::string>(" = ", "=", "\t=  ") +
            (name[0] == 'p' || *rc::gen::arbitrary<bool>() ? version : table) + ArbitraryComment() + end;
  }
  text += *rc::gen::element<std::string>("", end + "[tool.x]" + end + "y = [1,  2]  # kept" + end);
  if (*rc::gen::inRange(0, 4) == 0) text.resize(text.size() - end.size());
  return text;
}

struct IndexForm {
  std::string (*text)();
  Result<Deployment> (*read)(const std::string&);
};

Result<Deployment> AsPyproject(const std::string& text) {
  return ReadAs("pyproject", "pyproject.toml", text);
}

std::string ArbitraryUvProject() {
  std::string text = ArbitraryPyproject();
  const std::string end = text.find('\r') == std::string::npos ? "\n" : "\r\n";
  if (!text.ends_with('\n')) text += end;
  return text + *rc::gen::element<std::string>(
                    "", end + "[tool.uv.sources]  # ours" + end + "mine = { path = \"./mine\" }" + end);
}

std::vector<std::string> UrlsOf(const Deployment& deployment) {
  std::vector<std::string> urls;
  auto take = [&](const FileOptions& options) {
    for (const auto* list : {&options.extra_index_urls, &options.find_links, &options.index_pins})
      urls.insert(urls.end(), list->begin(), list->end());
    if (!options.index_url.empty()) urls.push_back(options.index_url);
  };
  take(deployment.options);
  for (const InstallStep& step : deployment.steps) take(step.options);
  return urls;
}

std::string Moved(const Deployment& deployment, const std::string& from, const std::string& to) {
  return Edited(deployment, {{nullptr, LineEdit::Kind::kIndex, to, "", nullptr, {from, to, {}}}});
}

// Every byte that was there is there, in order: in lists behind and before one piece, in tables between several.
void AssertOnlyPutIn(const Deployment& before, const LineEdit& edit, const std::string& after) {
  const std::string& text = before.files.front().text;
  if (before.kind == "pyproject") {
    const auto splices = SplicesFor(before, {edit});
    RC_ASSERT(splices.has_value());
    for (const Splice& splice : *splices) RC_ASSERT(splice.span.begin == splice.span.end);
    return;
  }
  auto [here, there] = std::mismatch(text.begin(), text.end(), after.begin(), after.end());
  // The last item of a flow list over lines gets its comma, in the place of one of several blanks before a comment.
  bool rest = after.ends_with(std::string(here, text.end()));
  for (int blanks : {0, 1}) {
    if (rest || here == text.end() || there == after.end() || *there != ',' || (blanks && *here != ' ')) continue;
    auto [end, ignored] = std::mismatch(here + blanks, text.end(), there + 1, after.end());
    rest = after.ends_with(std::string(end, text.end()));
  }
  RC_ASSERT(rest);
}

TEST(EditProperty, AnIndexIsPutInAndNothingElseMoves) {
  static constexpr IndexForm kForms[] = {
      {ArbitraryTruss, [](const std::string& text) { return TrussOf(text); }},
      {ArbitraryRequirementsTxt, [](const std::string& text) { return RequirementsOf(text); }},
      {ArbitraryUvProject, AsPyproject},
      {ArbitraryPoetry, AsPyproject}};
  EXPECT_TRUE(rc::check([] {
    const IndexForm& form = kForms[*rc::gen::inRange<size_t>(0, std::size(kForms))];
    const std::string text = form.text();
    RC_LOG() << text;
    Result<Deployment> before = form.read(text);
    RC_ASSERT(before.has_value());
    if (before->items.empty()) return;
    // Below others of its kind, so that it is asked after them.
    const bool others = text.find("--extra-index-url") != std::string::npos;
    if (others && text.find("--extra-index-url", before->items.back().span.end) != std::string::npos) return;
    const RequirementItem& item =
        others ? before->items.back() : before->items[*rc::gen::inRange<size_t>(0, before->items.size())];
    LineEdit edit{nullptr, LineEdit::Kind::kIndex, "", *rc::gen::element<std::string>("", "torch 2.7.0+cu128"),
                  &item,   {"", kNewUrl, {}}};
    if (before->kind == "pyproject") {
      edit.remark.clear();
      for (const RequirementItem& any : before->items) {
        auto& projects = edit.index.projects;
        const bool known = !any.requirement ||
                           std::find(projects.begin(), projects.end(), any.requirement->normalized) != projects.end();
        if (!known && any.requirement->url.empty()) projects.push_back(any.requirement->normalized);
      }
      if (edit.index.projects.empty()) return;
    }
    const std::string after = Edited(*before, {edit});
    RC_LOG() << after;
    AssertOnlyPutIn(*before, edit, after);
    Result<Deployment> read = form.read(after);
    RC_ASSERT(read.has_value());
    RC_ASSERT(TextsOf(*read) == TextsOf(*before));
    std::vector<std::string> urls = UrlsOf(*before), now = UrlsOf(*read), wanted{kNewUrl};
    if (!edit.index.projects.empty()) wanted.clear();
    for (const std::string& project : edit.index.projects) wanted.push_back(project + "=" + kNewUrl);
    urls.insert(urls.end(), wanted.begin(), wanted.end());
    std::sort(urls.begin(), urls.end()), std::sort(now.begin(), now.end());
    RC_ASSERT(now == urls);
    RC_ASSERT(Moved(*read, kNewUrl, kNewUrl) == after);  // what is there already changes nothing
  }));
}

// A file in which `@` stands for the URL that changes; other mentions of the old one stay.
std::string UrlTemplate(std::string& kind) {
  const std::string end = *rc::gen::element<std::string>("\n", "\n", "\r\n");
  const std::string comment =
      *rc::gen::element<std::string>("", "  # ours", std::string("  # once ") + kOldUrl, "\t# tab");
  const std::string other = *rc::gen::element<std::string>("", std::string("# ") + kOldUrl + end, "# note" + end);
  const std::string longer = std::string(kOldUrl) + "/torch_stable.html";
  kind = *rc::gen::element<std::string>("requirements", "truss", "uv", "poetry", "dockerfile");
  if (kind == "requirements") {
    const std::string option = *rc::gen::element<std::string>("--extra-index-url @", "--extra-index-url=@", "-i @",
                                                              "--index-url \\" + end + "  @", "--find-links @");
    return other + "torch==2.1" + comment + end + option + comment + end + "--find-links " + longer + comment + end +
           other + "x \\" + end + "  >=1" + end;
  }
  if (kind == "truss") {
    const std::string item =
        *rc::gen::element<std::string>("--extra-index-url @", "\"--extra-index-url @\"", "'--find-links @'");
    return "model_name: 漢" + end + "requirements:" + comment + end + (other.empty() ? "" : "  " + other) +
           "  - torch" + comment + end + "  - " + item + comment + end + "  - x" + end;
  }
  if (kind == "dockerfile")
    return other + "FROM python:3.11" + end + "RUN pip install torch \\" + end + "  --extra-index-url @ \\" + end +
           "  x" + end + other;
  const std::string quote = *rc::gen::element<std::string>("\"", "'");
  if (kind == "poetry")
    return other + "[tool.poetry.dependencies]" + end + "torch = {version = \"*\", source = \"s\"}" + comment + end +
           end + "[[tool.poetry.source]]" + end + "name = \"s\"" + end + "url = " + quote + "@" + quote + comment +
           end + "priority = \"explicit\"" + end;
  const std::string table = *rc::gen::element<std::string>("[[tool.uv.index]]" + end + "url = Q@Q",
                                                           "[tool.uv]" + end + "extra-index-url = [Q@Q]",
                                                           "[tool.uv]" + end + "index-url = Q@Q");
  std::string quoted;
  for (char c : table) quoted += c == 'Q' ? quote : std::string(1, c);
  return other + "[project]" + end + "name = \"p\"" + end + "dependencies = [" + end + "  'torch'," + comment + end +
         "]" + end + end + quoted + comment + end;
}

std::string Filled(const std::string& text, const std::string& url) {
  std::string out;
  for (char c : text) out += c == '@' ? url : std::string(1, c);
  return out;
}

TEST(EditProperty, AnIndexIsChangedWhereItIsAnOptionAndBack) {
  EXPECT_TRUE(rc::check([] {
    std::string kind;
    const std::string form = UrlTemplate(kind), before = Filled(form, kOldUrl), after = Filled(form, kNewUrl);
    auto read = [&](const std::string& text) {
      return kind == "requirements" ? RequirementsOf(text)
             : kind == "truss"      ? TrussOf(text)
             : kind == "dockerfile" ? ReadAs("dockerfile", "Dockerfile", text)
                                    : AsPyproject(text);
    };
    RC_LOG() << before;
    Result<Deployment> old = read(before), now = read(after);
    RC_ASSERT(old.has_value() && now.has_value());
    RC_ASSERT(Moved(*old, kOldUrl, kNewUrl) == after);
    RC_ASSERT(Moved(*now, kNewUrl, kOldUrl) == before);
    RC_ASSERT(Moved(*now, kNewUrl, kNewUrl) == after);
  }));
}

}  // namespace
}  // namespace fitment

// The document as a page of HTML that needs nothing else. Tests: document_test.cc, tests/program/report_page_test.py.
#include <fmt/format.h>

#include "base/text.h"
#include "report/document.h"
#include "report/html_style.h"

namespace fitment {
namespace {

// A long list of bounds may be broken after its commas.
bool BreaksAfter(std::string_view text, size_t at) {
  return text[at] == ',' && at + 1 < text.size() && !IsSpace(text[at + 1]);
}

std::string Breakable(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += HtmlEscaped(text.substr(i, 1));
    if (BreaksAfter(text, i)) out += "<wbr>";
  }
  return out;
}

// `code` and **strong**; the rest is escaped.
std::string Inline(std::string_view text) {
  std::string out;
  bool strong = false;
  for (size_t i = 0; i < text.size();) {
    if (text[i] == '`') {
      size_t fence = text.find_first_not_of('`', i);
      fence = fence == std::string_view::npos ? text.size() : fence;
      std::string_view mark = text.substr(i, fence - i);
      size_t close = text.find(mark, fence);
      if (close != std::string_view::npos) {
        std::string_view code = text.substr(fence, close - fence);
        out += "<code>" + Breakable(mark.size() > 1 ? Trim(code) : code) + "</code>";
        i = close + mark.size();
        continue;
      }
    }
    if (text.substr(i, 2) == "**" && (strong || text.find("**", i + 2) != std::string_view::npos)) {
      out += strong ? "</strong>" : "<strong>";
      strong = !strong;
      i += 2;
      continue;
    }
    out += HtmlEscaped(text.substr(i, 1));
    if (BreaksAfter(text, i)) out += "<wbr>";
    ++i;
  }
  return out;
}

std::string SaidHtml(const Said& said) {
  if (said.evidence.empty()) return Inline(said.text);
  return Inline(said.text) + "<details><summary>evidence</summary><div class=\"said\">" + Inline(said.evidence) +
         "</div></details>";
}

std::string_view ToneOf(std::string_view answer) {
  if (answer == "yes" || answer == "fits") return "good";
  if (answer == "no" || answer == "breaks" || answer == "unsatisfiable") return "bad";
  return answer == "unknown" || answer == "undecided" ? "warn" : "rest";
}

std::string_view VerdictWords(std::string_view verdict) {
  if (verdict == "fits") return "It fits";
  if (verdict == "breaks") return "It breaks";
  if (verdict == "unsatisfiable") return "It cannot be installed";
  return "Undecided";
}

std::string Verdict(std::string_view verdict) {
  return fmt::format("<span class=\"verdict {}\">{}</span>", ToneOf(verdict), VerdictWords(verdict));
}

std::string_view AskedBy(std::string_view rung) {
  if (rung == "installs") return "is there a set that the installer accepts?";
  if (rung == "loads") return "do its native libraries load together?";
  if (rung == "runs") return "does that GPU and driver run it?";
  return "is none of it known to be bad?";
}

std::string LadderHtml(const std::vector<RungState>& ladder) {
  std::string html = "<ol class=\"ladder\">\n";
  for (const RungState& rung : ladder) {
    std::string after;
    if (!rung.after.empty() && rung.after != rung.before)
      after = fmt::format("<span class=\"then\">after the change: <b class=\"{}\">{}</b></span>", ToneOf(rung.after),
                          rung.after);
    html += fmt::format(
        "<li class=\"{}\"><b>{}</b> <span class=\"answer\">{}</span> <span class=\"asks\">{}</span>{}</li>\n",
        ToneOf(rung.before), HtmlEscaped(rung.name), rung.before, AskedBy(rung.name), after);
  }
  return html + "</ol>\n";
}

std::string IdOf(std::string_view prefix, std::string_view heading) {
  std::string id(prefix);
  for (char c : ToLower(heading)) {
    bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (plain) id += c;
    if (!plain && !id.ends_with('-')) id += '-';
  }
  while (id.ends_with('-')) id.pop_back();
  return id;
}

std::string DiffHtml(std::string_view diff) {
  std::string html;
  for (std::string_view line : SplitLines(diff)) {
    std::string_view tone = line.starts_with("+++") || line.starts_with("---") || line.starts_with("@@") ? "at"
                            : line.starts_with("+")                                                      ? "add"
                            : line.starts_with("-")                                                      ? "del"
                                                                                                         : "same";
    html += fmt::format("<span class=\"{}\">{}</span>", tone, line.empty() ? " " : HtmlEscaped(line));
  }
  return html;
}

std::string ScrollBox(std::string_view label, std::string_view inside) {
  return fmt::format("<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">{}</div>\n",
                     HtmlEscaped(label), inside);
}

// Roles are told because a phone's style makes rows into cards, and a row that is no table row loses its own.
std::string TableOf(const std::vector<std::string>& heads, std::string_view rows) {
  std::string table = "<table role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\">";
  for (const std::string& head : heads) table += "<th role=\"columnheader\" scope=\"col\">" + Inline(head) + "</th>";
  return fmt::format("{}</tr></thead><tbody role=\"rowgroup\">\n{}</tbody></table>", table, rows);
}

// A cell says what its column is called: on a phone its row is a card. A short one is never broken.
std::string CellHtml(std::string_view head, std::string_view inside, bool is_short = false) {
  return fmt::format("<td role=\"cell\" data-head=\"{}\"{}>{}</td>", HtmlEscaped(head),
                     is_short ? " class=\"short\"" : "", inside);
}

std::string TableHtml(const Block& block, std::string_view label) {
  constexpr size_t kShort = 18;  // letters
  std::string rows;
  for (const auto& row : block.cells) {
    rows += "<tr role=\"row\">";
    for (size_t i = 0; i < row.size(); ++i)
      rows += CellHtml(i < block.head.size() ? block.head[i] : "", SaidHtml(row[i]), row[i].text.size() <= kShort);
    rows += "</tr>\n";
  }
  return ScrollBox("table: " + std::string(label), TableOf(block.head, rows));
}

std::string PictureHtml(const Picture& picture) {
  return "<figure>" + ScrollBox("picture: " + picture.caption, picture.svg) + "<figcaption>" + Inline(picture.caption) +
         "<details><summary>in words</summary><div class=\"said\">" + Inline(picture.alt) +
         "</div></details></figcaption></figure>\n";
}

std::string CodeHtml(const Block& block) {
  bool diff = block.language == "diff";
  return fmt::format("<pre{}><code>{}</code></pre>\n", diff ? " class=\"diff\"" : "",
                     diff ? DiffHtml(block.text) : HtmlEscaped(block.text));
}

struct Frame {
  std::string prefix;  // of every id
  int shift = 0;       // of every heading's level
};

std::string BlocksHtml(const std::vector<Block>& blocks, const Frame& frame) {
  std::string html, heading;
  for (const Block& block : blocks) {
    switch (block.kind) {
      case Block::Kind::kHeading: {
        heading = block.text;
        std::string id = block.level == 2 ? fmt::format(" id=\"{}\"", IdOf(frame.prefix, heading)) : "";
        html += fmt::format("<h{0}{1}>{2}</h{0}>\n", block.level + frame.shift, id, Inline(heading));
        break;
      }
      case Block::Kind::kParagraph:
        html += "<p>" + Inline(block.text) + "</p>\n";
        break;
      case Block::Kind::kList:
        html += "<ul>\n";
        for (const Said& item : block.items) html += "<li>" + SaidHtml(item) + "</li>\n";
        html += "</ul>\n";
        break;
      case Block::Kind::kTable:
        html += TableHtml(block, heading);
        break;
      case Block::Kind::kCode:
        html += CodeHtml(block);
        break;
      case Block::Kind::kPicture:
        html += PictureHtml(block.picture);
        break;
    }
  }
  return html;
}

std::string ContentsHtml(const Document& document, const Frame& frame) {
  std::string html =
      fmt::format("<nav class=\"contents\" aria-label=\"Contents of {}\"><ul>\n", HtmlEscaped(document.title));
  for (const Block& block : document.blocks) {
    if (block.kind != Block::Kind::kHeading || block.level != 2) continue;
    html += fmt::format("<li><a href=\"#{}\">{}</a></li>\n", IdOf(frame.prefix, block.text), Inline(block.text));
  }
  return html + "</ul></nav>\n";
}

std::string HeadHtml(const Document& document, const Frame& frame) {
  std::string html = fmt::format("<h{0} id=\"{1}\">{2}: do its packages fit?</h{0}>\n", 1 + frame.shift,
                                 frame.prefix + "top", HtmlEscaped(document.title));
  html += "<p class=\"lead\">" + Verdict(document.verdict);
  if (!document.after.empty()) html += " &rarr; after the change: " + Verdict(document.after);
  html += "</p>\n";
  if (!document.summary.empty()) html += "<p>" + Inline(document.summary) + "</p>\n";
  html += LadderHtml(document.ladder) + "<dl class=\"facts\">\n";
  for (const auto& [what, value] : document.facts) {
    html += "<dt>" + HtmlEscaped(what) + "</dt><dd>" + Inline(value) + "</dd>\n";
  }
  html += "</dl>\n";
  if (document.assumed.empty()) return html;
  html += "<details open><summary>Assumed, because nobody told it</summary><ul>\n";
  for (const Said& assumed : document.assumed) html += "<li>" + SaidHtml(assumed) + "</li>\n";
  return html + "</ul></details>\n";
}

std::string ArticleHtml(const Document& document, const Frame& frame) {
  return "<article>\n" + HeadHtml(document, frame) + ContentsHtml(document, frame) +
         BlocksHtml(document.blocks, frame) + "<script type=\"application/json\" class=\"fitment-report\">" +
         DataBlock(document.data) + "\n</script>\n</article>\n";
}

// A long path is broken after its slashes.
std::string PathHtml(std::string_view path) {
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    out += HtmlEscaped(path.substr(i, 1));
    if (path[i] == '/') out += "<wbr>";
  }
  return out;
}

std::string IndexTable(const std::vector<Document>& documents, const std::vector<std::string>& links) {
  const std::vector<std::string> heads{"deployment", "as it stands", "installs",         "loads",
                                       "runs",       "sound",        "after the change", "target"};
  std::string rows;
  for (size_t i = 0; i < documents.size(); ++i) {
    const Document& document = documents[i];
    rows += "<tr role=\"row\" class=\"index\">" +
            CellHtml(heads[0], fmt::format("<a href=\"{}\">{}</a>", HtmlEscaped(links[i]), PathHtml(document.title))) +
            CellHtml(heads[1], Verdict(document.verdict));
    for (const RungState& rung : document.ladder)
      rows += CellHtml(rung.name, fmt::format("<span class=\"pill {}\">{}</span>", ToneOf(rung.before), rung.before));
    rows += CellHtml(heads[6], document.after.empty() ? "" : Verdict(document.after)) +
            CellHtml(heads[7], HtmlEscaped(document.data.target)) + "</tr>\n";
  }
  return ScrollBox("table: deployments", TableOf(heads, rows));
}

// "7 deployments: do their packages fit?" and "3 fit, 4 do not. After the changes that the pages tell, all fit."
std::string IndexHead(const std::vector<Document>& documents) {
  auto fits = [](std::string_view verdict) { return verdict == "fits"; };
  size_t now = 0, after = 0;
  for (const Document& document : documents) {
    now += fits(document.verdict);
    after += fits(document.after.empty() ? document.verdict : document.after);
  }
  const size_t all = documents.size();
  std::string said = now == all ? "All fit." : fmt::format("{} of {} fit.", now, all);
  if (after > now) {
    said += " With the changes that their pages tell, ";
    said += after == all ? "all do." : fmt::format("{} do.", after);
  }
  return fmt::format("<h1>{} deployments: do their packages fit?</h1>\n<p class=\"lead\">{}</p>\n", all, said);
}

std::string Page(std::string_view title, std::string_view body, std::string_view made_by) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n"
      "<a class=\"skip\" href=\"#main\">Skip to the answer</a>\n<main id=\"main\" tabindex=\"-1\">\n{}</main>\n"
      "{}</body>\n</html>\n",
      HtmlEscaped(title), kPageStyle, body,
      made_by.empty() ? "" : fmt::format("<footer><p>Made by <code>{}</code></p></footer>\n", HtmlEscaped(made_by)));
}

}  // namespace

std::string HtmlEscaped(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      bool control = static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t';
      out += control ? '?' : c;
    }
  }
  return out;
}

std::string HtmlOf(const std::vector<Document>& documents, std::string_view made_by) {
  if (documents.size() == 1)
    return Page(documents.front().title + ": do its packages fit?", ArticleHtml(documents.front(), {}), "");
  std::string articles;
  std::vector<std::string> links;
  for (size_t i = 0; i < documents.size(); ++i) {
    Frame frame{fmt::format("d{}-", i + 1), 1};
    links.push_back("#" + frame.prefix + "top");
    articles += ArticleHtml(documents[i], frame);
  }
  return Page(fmt::format("{} deployments: do their packages fit?", documents.size()),
              IndexHead(documents) + IndexTable(documents, links) + articles, made_by);
}

std::string HtmlIndexOf(const std::vector<Document>& documents, const std::vector<std::string>& links,
                        std::string_view made_by) {
  return Page(fmt::format("{} deployments: do their packages fit?", documents.size()),
              IndexHead(documents) + IndexTable(documents, links), made_by);
}

}  // namespace fitment

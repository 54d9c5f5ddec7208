// A document as a list of blocks, which one writer each turns into Markdown (markdown.cc) and into a page of HTML
// (html.cc). Texts are marked: `code` between backticks and **strong**; everything else stands for itself. Tests:
// document_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/history.h"

namespace fitment {

// A statement, and where it stands: the evidence is one click away in HTML, and follows in brackets in Markdown.
struct Said {
  std::string text;
  std::string evidence = {};
};

// A picture is SVG with the page's own colours (classes of html_style.cc); `alt` says in words what it shows.
struct Picture {
  std::string svg, alt, caption;
};

struct Block {
  enum class Kind { kHeading, kParagraph, kList, kTable, kCode, kPicture };
  Kind kind = Kind::kParagraph;
  int level = 2;                         // heading: 2 or 3
  std::string text;                      // heading, paragraph: marked; code: as it is
  std::string language;                  // code: "sh", "diff", "text"
  std::vector<Said> items;               // list
  std::vector<std::string> head;         // table
  std::vector<std::vector<Said>> cells;  // table
  Picture picture;
};

struct RungState {
  std::string name, before, after;  // "runs", "no", "yes"; after: "" where nothing was repaired
};

struct Document {
  std::string title;                                       // of the deployment: its file
  std::string verdict, after;                              // "unsatisfiable"; "fits" or ""
  std::string summary;                                     // one marked sentence
  std::vector<std::pair<std::string, std::string>> facts;  // {"Target", "T4 (sm_75), …"}
  std::vector<RungState> ladder;
  std::vector<Said> assumed;
  std::vector<Block> blocks;
  ReportData data;  // what the next run of the same report reads

  void Heading(int level, std::string text);
  void Paragraph(std::string text);
  void List(std::vector<Said> items);  // an empty one is left out
  void Table(std::vector<std::string> head, std::vector<std::vector<Said>> cells);
  void Code(std::string language, std::string text);
  void Show(Picture picture);  // one without SVG is left out
};

// "`text`", with as many backticks as it takes.
std::string Coded(std::string_view text);

std::string MarkdownOf(const Document& document);
// Text made safe inside a table cell.
std::string MarkdownCell(std::string_view text);

// One page that needs nothing else: style inside, no scripts. Several documents: an index first, all on one page.
std::string HtmlOf(const std::vector<Document>& documents, std::string_view made_by);
// The index alone, over pages of their own: `links[i]` is the page of documents[i].
std::string HtmlIndexOf(const std::vector<Document>& documents, const std::vector<std::string>& links,
                        std::string_view made_by);
std::string HtmlEscaped(std::string_view text);

}  // namespace fitment

// The document as Markdown. Pictures are left out: a table beside each says the same. Tests: document_test.cc.
#include <fmt/format.h>

#include "report/document.h"

namespace fitment {
namespace {

std::string CodeBlock(std::string_view language, std::string_view text) {
  std::string fence = "```";
  while (text.find(fence) != std::string_view::npos) fence += '`';
  std::string block = fence + std::string(language) + "\n" + std::string(text);
  if (!block.ends_with('\n')) block += '\n';
  return block + fence + "\n";
}

std::string WithEvidence(const Said& said) {
  return said.evidence.empty() ? said.text : said.text + " (" + said.evidence + ")";
}

std::string TableText(const Block& block) {
  std::string text = "|", rule = "|";
  for (const std::string& head : block.head) {
    text += " " + MarkdownCell(head) + " |";
    rule += " --- |";
  }
  text += "\n" + rule + "\n";
  for (const auto& row : block.cells) {
    text += "|";
    for (const Said& cell : row) text += " " + MarkdownCell(WithEvidence(cell)) + " |";
    text += "\n";
  }
  return text;
}

std::string BlockText(const Block& block) {
  switch (block.kind) {
    case Block::Kind::kHeading:
      return std::string(static_cast<size_t>(block.level), '#') + " " + block.text + "\n";
    case Block::Kind::kParagraph:
      return block.text + "\n";
    case Block::Kind::kList: {
      std::string text;
      for (const Said& item : block.items) text += "- " + WithEvidence(item) + "\n";
      return text;
    }
    case Block::Kind::kTable:
      return TableText(block);
    case Block::Kind::kCode:
      return CodeBlock(block.language, block.text);
    case Block::Kind::kPicture:
      return "";
  }
  return "";
}

}  // namespace

std::string MarkdownCell(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (c == '|') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

std::string MarkdownOf(const Document& document) {
  std::string text = "# " + document.title + ": do its packages fit?\n\n";
  for (const auto& [what, value] : document.facts) text += "- " + what + ": " + value + "\n";
  text += "- Answer: **" + document.verdict + "**";
  if (!document.after.empty()) text += ", and **" + document.after + "** after the change below";
  text += "\n- Rungs: ";
  for (size_t i = 0; i < document.ladder.size(); ++i) {
    const RungState& rung = document.ladder[i];
    text += (i ? ", " : "") + rung.name + " " + rung.before;
    if (!rung.after.empty() && rung.after != rung.before) text += " (then " + rung.after + ")";
  }
  text += "\n";
  for (const Said& assumed : document.assumed) text += "- Assumed: " + assumed.text + "\n";
  for (const Block& block : document.blocks) {
    if (std::string part = BlockText(block); !part.empty()) text += "\n" + part;
  }
  return text + "\n<!-- " + DataBlock(document.data) + " -->\n";
}

}  // namespace fitment

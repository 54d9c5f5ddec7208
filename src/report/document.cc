// Blocks put together. Tests: document_test.cc.
#include "report/document.h"

namespace fitment {

void Document::Heading(int level, std::string text) {
  Block block{.kind = Block::Kind::kHeading, .level = level};
  block.text = std::move(text);
  blocks.push_back(std::move(block));
}

void Document::Paragraph(std::string text) {
  Block block{.kind = Block::Kind::kParagraph};
  block.text = std::move(text);
  blocks.push_back(std::move(block));
}

void Document::List(std::vector<Said> items) {
  if (items.empty()) return;
  Block block{.kind = Block::Kind::kList};
  block.items = std::move(items);
  blocks.push_back(std::move(block));
}

void Document::Table(std::vector<std::string> head, std::vector<std::vector<Said>> cells) {
  Block block{.kind = Block::Kind::kTable};
  block.head = std::move(head);
  block.cells = std::move(cells);
  blocks.push_back(std::move(block));
}

void Document::Code(std::string language, std::string text) {
  Block block{.kind = Block::Kind::kCode};
  block.language = std::move(language);
  block.text = std::move(text);
  blocks.push_back(std::move(block));
}

void Document::Show(Picture picture) {
  if (picture.svg.empty()) return;
  Block block{.kind = Block::Kind::kPicture};
  block.picture = std::move(picture);
  blocks.push_back(std::move(block));
}

std::string Coded(std::string_view text) {
  std::string fence = "`";
  while (text.find(fence) != std::string_view::npos) fence += '`';
  std::string pad = fence.size() > 1 ? " " : "";
  return fence + pad + std::string(text) + pad + fence;
}

}  // namespace fitment

// Small pieces of SVG for the report's pictures. Colours are classes of html_style.cc, so that they follow the page
// into the dark. Tests: through matrix_picture.cc and graph_picture.cc.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "report/document.h"

namespace fitment {

struct SvgBox {
  double x = 0, y = 0, width = 0, height = 0;
};

inline std::string SvgRect(const SvgBox& box, std::string_view classes, double radius = 4, std::string_view more = "") {
  return fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\" class=\"{}\"{}/>", box.x, box.y,
                     box.width, box.height, radius, classes, more);
}

// `anchor`: "start", "middle" or "end".
inline std::string SvgText(double x, double y, std::string_view text, std::string_view anchor,
                           std::string_view classes = "") {
  return fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" class=\"{}\">{}</text>", x, y, anchor, classes,
                     HtmlEscaped(text));
}

inline std::string SvgDocument(double width, double height, std::string_view label, std::string_view inside) {
  return fmt::format("<svg role=\"img\" aria-label=\"{}\" width=\"{}\" height=\"{}\" viewBox=\"0 0 {} {}\">{}</svg>",
                     HtmlEscaped(label), width, height, width, height, inside);
}

}  // namespace fitment

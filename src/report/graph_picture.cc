// What matters and what requires it, as a layered graph: the user's lines on the left, what they bring in to their
// right. Tests: story_test.cc, tests/program/report_page_test.py.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "report/story.h"
#include "report/svg.h"

namespace fitment {
namespace {

constexpr double kBoxWidth = 152, kBoxHeight = 40, kGapX = 56, kGapY = 14, kLaneHeight = 6;
constexpr size_t kMostNodes = 22, kMostLetters = 18;

struct Edge {
  std::string from, to, text, source;
  bool bad = false;
  bool operator==(const Edge&) const = default;
};

struct Graph {
  std::map<std::string, std::string> nodes;  // name: version, "" where there is no set
  std::set<std::string> own, bad;            // of the user's lines; those that an error speaks of
  std::vector<Edge> edges;
};

std::string NameIn(std::string_view requirement_text) {
  auto requirement = Requirement::Parse(requirement_text, true);
  return requirement ? requirement->normalized : "";
}

// The requirements that contradicted each other, from the conflicts' chains.
std::vector<Edge> ConflictEdges(const Judgement& judgement) {
  std::vector<Edge> edges;
  for (const Conflict& conflict : judgement.conflicts.conflicts) {
    for (const ChainLink& link : conflict.chain) {
      std::string to = link.refusal ? "" : NameIn(link.requires_text);
      Edge edge{link.package, to, link.package + " " + link.version + " requires " + link.requires_text, link.source,
                true};
      if (!to.empty() && to != link.package && std::find(edges.begin(), edges.end(), edge) == edges.end())
        edges.push_back(std::move(edge));
    }
  }
  return edges;
}

// Names that a reader asks about: in conflicts, in findings, torch.
std::set<std::string> NamesThatMatter(const ReportInput& input) {
  std::set<std::string> names{"torch"};
  for (const Edge& edge : ConflictEdges(input.before)) {
    names.insert(edge.from);
    names.insert(edge.to);
  }
  for (const FitReport* fit : {&input.before.fit, &FitOf(input)}) {
    for (const Finding& finding : fit->findings) {
      if (finding.level != Level::kNote && !finding.package.empty()) names.insert(finding.package);
    }
  }
  return names;
}

void AddNodes(const ReportInput& input, Graph& graph) {
  const Resolution& set = SetOf(input);
  for (const RequirementItem& item : input.before.deployment->items) {
    if (item.requirement && item.role == RequirementItem::Role::kRequirement)
      graph.own.insert(item.requirement->normalized);
  }
  std::set<std::string> names = NamesThatMatter(input);
  for (const std::string& name : graph.own) {
    if (names.size() < kMostNodes) names.insert(name);
  }
  for (const std::string& name : names) {
    const Pin* pin = FindPin(set, name);
    if (pin || set.pins.empty()) graph.nodes[name] = pin ? pin->version : "";
  }
  for (const Finding& finding : input.before.fit.findings) {
    if (finding.level == Level::kError) graph.bad.insert(finding.package);
  }
}

void AddEdges(const ReportInput& input, Graph& graph) {
  std::vector<Edge> clashes = ConflictEdges(input.before);
  for (const auto& [name, version] : graph.nodes) {
    for (const Bound& bound : OthersOn(input, name)) {
      Edge edge{bound.package.substr(0, bound.package.find(' ')), name,
                bound.package + " requires " + bound.requires_text, bound.source};
      if (!graph.nodes.contains(edge.from) || edge.from == edge.to) continue;
      edge.bad = std::any_of(clashes.begin(), clashes.end(),
                             [&](const Edge& clash) { return clash.from == edge.from && clash.to == edge.to; });
      auto same = std::find_if(graph.edges.begin(), graph.edges.end(),
                               [&](const Edge& old) { return old.from == edge.from && old.to == edge.to; });
      if (same == graph.edges.end()) graph.edges.push_back(std::move(edge));
    }
  }
  if (!graph.edges.empty()) return;
  for (Edge& clash : clashes) {
    if (graph.nodes.contains(clash.from) && graph.nodes.contains(clash.to)) graph.edges.push_back(std::move(clash));
  }
}

// Only nodes that an edge touches, or that an error speaks of.
void DropLonely(Graph& graph) {
  std::set<std::string> touched = graph.bad;
  for (const Edge& edge : graph.edges) touched.insert({edge.from, edge.to});
  std::erase_if(graph.nodes, [&](const auto& node) { return !touched.contains(node.first); });
}

// The longest way from the left; edges that close a circle are not followed.
std::map<std::string, size_t> Layers(const Graph& graph) {
  std::map<std::string, size_t> layers;
  for (const auto& [name, version] : graph.nodes) layers[name] = 0;
  std::set<std::pair<std::string, std::string>> closing;
  std::map<std::string, int> state;  // 1: being visited, 2: done
  auto visit = [&](auto& self, const std::string& name) -> void {
    state[name] = 1;
    for (const Edge& edge : graph.edges) {
      if (edge.from != name) continue;
      if (state[edge.to] == 1) closing.insert({edge.from, edge.to});
      if (state[edge.to] == 0) self(self, edge.to);
    }
    state[name] = 2;
  };
  for (const std::string& name : graph.own) {
    if (graph.nodes.contains(name) && state[name] == 0) visit(visit, name);
  }
  for (const auto& [name, version] : graph.nodes) {
    if (state[name] == 0) visit(visit, name);
  }
  for (size_t round = 0; round < graph.nodes.size(); ++round) {
    for (const Edge& edge : graph.edges) {
      if (!closing.contains({edge.from, edge.to})) layers[edge.to] = std::max(layers[edge.to], layers[edge.from] + 1);
    }
  }
  return layers;
}

using Places = std::map<std::string, SvgBox>;

// The name of the lane in which an edge passes a column between its ends.
std::string LaneOf(const Edge& edge, size_t layer) {
  return edge.from + '\0' + edge.to + '\0' + std::to_string(layer);
}

// Columns by layer; within one, each node, and each lane of an edge that only passes, near the middle of what comes
// before it.
Places Lay(const Graph& graph) {
  std::map<size_t, std::vector<std::string>> columns;
  std::map<std::string, std::vector<std::string>> before;  // what an edge leaves on its way to a node or lane
  std::set<std::string> lanes;
  auto layers = Layers(graph);
  for (const auto& [name, layer] : layers) columns[layer].push_back(name);
  for (const Edge& edge : graph.edges) {
    std::string last = edge.from;
    for (size_t layer = layers[edge.from] + 1; layer < layers[edge.to]; ++layer) {
      std::string lane = LaneOf(edge, layer);
      columns[layer].push_back(lane);
      lanes.insert(lane);
      before[lane].push_back(last);
      last = std::move(lane);
    }
    before[edge.to].push_back(last);
  }
  Places places;
  for (auto& [layer, names] : columns) {
    auto wish = [&](const std::string& name) {
      double sum = 0, count = 0;
      for (const std::string& from : before[name]) {
        if (places.contains(from)) sum += places[from].y + places[from].height / 2, ++count;
      }
      return count > 0 ? sum / count : 0;
    };
    std::stable_sort(names.begin(), names.end(),
                     [&](const std::string& a, const std::string& b) { return wish(a) < wish(b); });
    double y = 1;
    for (const std::string& name : names) {
      const double height = lanes.contains(name) ? kLaneHeight : kBoxHeight;
      places[name] = {1 + static_cast<double>(layer) * (kBoxWidth + kGapX), y, kBoxWidth, height};
      y += height + kGapY;
    }
  }
  return places;
}

// Through the lanes of the columns that it passes.
std::string EdgeSvg(const Places& places, const Edge& edge) {
  const SvgBox &from = places.at(edge.from), &to = places.at(edge.to);
  const bool back = to.x <= from.x;
  const double y2 = to.y + to.height / 2, x2 = back ? to.x + to.width : to.x, tip = back ? 7 : -7;
  double x = back ? from.x : from.x + from.width, y = from.y + from.height / 2;
  std::string path = fmt::format("M{} {}", x, y);
  auto curve_to = [&](double to_x, double to_y) {
    const double bend = (back ? -kGapX : kGapX) * 0.6;
    path += fmt::format(" C{} {} {} {} {} {}", x + bend, y, to_x - bend, to_y, to_x, to_y);
    x = to_x, y = to_y;
  };
  for (size_t layer = 1; !back; ++layer) {
    auto lane = places.find(LaneOf(edge, layer));
    if (lane == places.end() && 1 + static_cast<double>(layer) * (kBoxWidth + kGapX) >= to.x) break;
    if (lane == places.end()) continue;
    curve_to(lane->second.x, lane->second.y + lane->second.height / 2);
    x += lane->second.width;
    path += fmt::format(" H{}", x);
  }
  curve_to(x2 + tip, y2);
  return fmt::format(
      "<path class=\"{}\" d=\"{}\"><title>{}</title></path><path class=\"{}\" d=\"M{} {} l{} -4 v8 z\"/>",
      edge.bad ? "edge-bad" : "edge", path, HtmlEscaped(edge.text), edge.bad ? "tip-bad" : "tip", x2, y2, tip);
}

std::string NodeSvg(const Graph& graph, const std::string& name, const SvgBox& box) {
  std::string label = name.size() > kMostLetters ? name.substr(0, kMostLetters - 1) + "…" : name;
  std::string classes = graph.bad.contains(name) ? "box-bad" : "box";
  if (graph.own.contains(name)) classes += " own";
  std::string svg = "<g><title>" + HtmlEscaped(name + " " + graph.nodes.at(name)) + "</title>" +
                    SvgRect(box, classes, 6) + SvgText(box.x + 10, box.y + 17, label, "start");
  return svg + SvgText(box.x + 10, box.y + 32, graph.nodes.at(name), "start", "soft") + "</g>";
}

}  // namespace

Picture GraphPicture(const ReportInput& input) {
  Graph graph;
  AddNodes(input, graph);
  AddEdges(input, graph);
  DropLonely(graph);
  if (graph.edges.empty()) return {};
  Places places = Lay(graph);
  double width = 0, height = 0;
  std::string edges, nodes;
  Picture picture;
  for (const Edge& edge : graph.edges) {
    edges += EdgeSvg(places, edge);
    picture.alt += edge.text + (edge.source.empty() ? "" : " (" + edge.source + ")") + "\n";
  }
  for (const auto& [name, box] : places) {
    if (graph.nodes.contains(name)) nodes += NodeSvg(graph, name, box);
    width = std::max(width, box.x + box.width);
    height = std::max(height, box.y + box.height);
  }
  picture.caption =
      "Your lines (strong frame) and the packages that are named above; an arrow leads to what a package requires.";
  if (std::any_of(graph.edges.begin(), graph.edges.end(), [](const Edge& edge) { return edge.bad; }))
    picture.caption += " Dashed: the requirements that your old lines contradicted.";
  if (!graph.bad.empty()) picture.caption += " Red boxes: what an error speaks of.";
  picture.svg = SvgDocument(width + 1, height + 1, picture.caption, edges + nodes);
  return picture;
}

}  // namespace fitment

// Torch releases by GPU: each cell the least driver that the release's wheel needs there, so that one picture answers
// for every GPU, driver and torch. Tests: story_test.cc, tests/program/report_page_test.py.
#include <algorithm>
#include <map>

#include "report/story.h"
#include "report/svg.h"
#include "target/facts.h"

namespace fitment {
namespace {

constexpr double kLabel = 52, kHead = 46, kCellWidth = 33.5, kCellHeight = 24;

struct Column {
  std::string name;  // of one GPU that has it
  ComputeCapability device;
  bool is_target = false;
};

// A column for each compute capability that clouds rent out, and for the target's own.
std::vector<Column> Columns(const Target& target) {
  std::map<ComputeCapability, Column> columns;
  for (const TargetGpu& gpu : target.gpus)
    columns.try_emplace(gpu.compute_capability, Column{gpu.name, gpu.compute_capability, true});
  for (const GpuFact& fact : GpuFacts()) {
    if (fact.truss.empty() || !fact.compute_capability.IsKnown()) continue;
    Column column{std::string(fact.name), fact.compute_capability, false};
    auto [at, is_new] = columns.try_emplace(fact.compute_capability, column);
    if (!is_new && !at->second.is_target && column.name.size() < at->second.name.size()) at->second = column;
  }
  std::vector<Column> sorted;
  for (auto& [device, column] : columns) sorted.push_back(std::move(column));
  return sorted;
}

bool IsPicked(const Resolution& set, const TorchFact& fact) {
  const Pin* torch = FindPin(set, "torch");
  auto version = torch ? Version::Parse(torch->version) : std::nullopt;
  return version && version->PublicString() == Version::Of(fact.version).PublicString();
}

// The newest patch of each minor release up to the day, and whatever was picked; newest first.
std::vector<const TorchFact*> Rows(const ReportInput& input) {
  const std::string python = " " + input.before.target->python.ToString() + " ";
  std::vector<const TorchFact*> rows;
  std::string minor;
  for (auto fact = TorchFacts().rbegin(); fact != TorchFacts().rend(); ++fact) {
    if (fact->released > input.date) continue;
    if ((" " + std::string(fact->pythons) + " ").find(python) == std::string::npos) continue;
    std::string_view version = fact->version;
    std::string this_minor(version.substr(0, version.rfind('.')));
    const bool picked = IsPicked(input.before.resolution, *fact) || IsPicked(SetOf(input), *fact);
    if (this_minor != minor || picked) rows.push_back(&*fact);
    minor = std::move(this_minor);
  }
  return rows;
}

struct Cell {
  std::string text, tone, words;  // "✓525", "good", "needs driver 525.60.13 or newer"
};

Cell CellOf(const TorchFact& torch, ComputeCapability device, const std::optional<DriverVersion>& driver) {
  if (!torch.cuda_x86_64) return {"cpu", "rest", "is a build without CUDA"};
  if (!HasCodeFor(torch, device)) return {"–", "rest", "has no code for it"};
  auto fact = DriverFor(*torch.cuda_x86_64);
  if (!fact) return {"?", "rest", "needs a driver that no table knows"};
  std::string least = fact->least.ToString(), branch = least.substr(0, least.find('.'));
  std::string words = "needs driver " + least + " or newer";
  if (driver && *driver < fact->least) return {branch, "warn", words};
  return {driver ? "✓" + branch : branch, driver ? "good" : "rest", words};
}

std::string HeadRow(const std::vector<Column>& columns) {
  std::string svg = SvgText(0, kHead - 10, "torch", "start", "soft");
  for (size_t i = 0; i < columns.size(); ++i) {
    double middle = kLabel + (static_cast<double>(i) + 0.5) * kCellWidth;
    const std::string name = columns[i].name.substr(0, columns[i].name.find_first_of(" -", 1)).substr(0, 5);
    const std::string classes = columns[i].is_target ? "cell" : "cell soft";
    svg += "<g><title>" + HtmlEscaped(columns[i].name) + "</title>" + SvgText(middle, 16, name, "middle", classes) +
           SvgText(middle, kHead - 10, columns[i].device.ToString(), "middle", classes) + "</g>";
  }
  return svg;
}

std::string AltText(const ReportInput& input, const std::vector<const TorchFact*>& rows) {
  std::string alt;
  std::optional<DriverVersion> driver = input.before.target->driver;
  for (const TargetGpu& gpu : input.before.target->gpus) {
    alt += "On " + gpu.name + " (" + gpu.compute_capability.Sm() + "):\n";
    for (const TorchFact* torch : rows)
      alt += "torch " + std::string(torch->version) + " " + CellOf(*torch, gpu.compute_capability, driver).words + "\n";
  }
  return alt;
}

}  // namespace

Picture MatrixPicture(const ReportInput& input) {
  const Target& target = *input.before.target;
  if (target.gpus.empty() || target.platform.machine != "x86_64" || target.platform.os == Os::kWindows) return {};
  if (!FindPin(SetOf(input), "torch") && !FindPin(input.before.resolution, "torch")) return {};
  std::vector<const TorchFact*> rows = Rows(input);
  if (rows.empty()) return {};
  std::optional<DriverVersion> driver = target.driver;
  if (!driver && target.cuda) driver = DriverOf(*target.cuda);
  std::vector<Column> columns = Columns(target);
  std::string svg = HeadRow(columns), marks;
  for (size_t row = 0; row < rows.size(); ++row) {
    const double y = kHead + static_cast<double>(row) * kCellHeight;
    svg += SvgText(0, y + 16, rows[row]->version, "start");
    for (size_t i = 0; i < columns.size(); ++i) {
      SvgBox box{kLabel + static_cast<double>(i) * kCellWidth + 1, y + 1, kCellWidth - 2, kCellHeight - 2};
      Cell cell = CellOf(*rows[row], columns[i].device, driver);
      svg += SvgRect(box, "cell-" + cell.tone);
      svg += SvgText(box.x + box.width / 2, y + 16, cell.text, "middle", "cell text-" + cell.tone);
      if (!columns[i].is_target) continue;
      if (IsPicked(SetOf(input), *rows[row])) marks += SvgRect(box, "here");
      if (input.plan && IsPicked(input.before.resolution, *rows[row]) && !IsPicked(SetOf(input), *rows[row]))
        marks += SvgRect(box, "here", 4, " stroke-dasharray=\"4 3\"");
    }
  }
  Picture picture;
  picture.caption =
      "Least driver branch that each torch release needs on each GPU (name and compute capability). "
      "Framed: this deployment";
  if (marks.find("dasharray") != std::string::npos) picture.caption += " after the change, dashed: before it";
  picture.caption += driver ? ". ✓: runs with driver " + driver->ToString() +
                                  "; without it: needs a driver of that branch or newer; –: no code for that GPU."
                            : ". –: no code for that GPU.";
  picture.alt = AltText(input, rows);
  picture.svg = SvgDocument(kLabel + kCellWidth * static_cast<double>(columns.size()) + 2,
                            kHead + kCellHeight * static_cast<double>(rows.size()) + 2, picture.caption, svg + marks);
  return picture;
}

}  // namespace fitment

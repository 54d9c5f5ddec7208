// Flavours of PyTorch's index, as lines of the deployment's files. Tests: tests/program/index_fix_test.py.
#include "repair/index_moves.h"

#include <algorithm>

#include "base/text.h"
#include "resolve/codes.h"

namespace fitment {
namespace {

constexpr size_t kMostFlavours = 3;

bool IsOfTorch(std::string_view name) {
  return name == "torch" || name == "torchvision" || name == "torchaudio" || name == "xformers";
}

// "cu128", "cpu".
bool IsFlavour(std::string_view text) {
  if (text == "cpu") return true;
  return text.size() > 3 && text.starts_with("cu") && text.find_first_not_of("0123456789", 2) == std::string_view::npos;
}

// A URL that ends in a flavour: what is before it, "" for none.
std::string BaseOf(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  const size_t slash = url.rfind('/');
  return slash != std::string_view::npos && IsFlavour(url.substr(slash + 1)) ? std::string(url.substr(0, slash)) : "";
}

// The index of one flavour that the files name; "" for none.
std::string NamedFlavour(const Deployment& deployment) {
  std::vector<const FileOptions*> all{&deployment.options};
  for (const InstallStep& step : deployment.steps) all.push_back(&step.options);
  for (const FileOptions* options : all) {
    std::vector<std::string> urls = options->extra_index_urls;
    urls.push_back(options->index_url);
    for (const std::string& pin : options->index_pins) urls.push_back(pin.substr(pin.find('=') + 1));
    for (const std::string& url : urls) {
      if (!BaseOf(url).empty()) return url;
    }
  }
  return "";
}

// Flavours that lines ask for by their local versions: torch==2.4.1+cu121.
std::vector<std::string> FlavoursAsked(const Question& question) {
  std::vector<std::string> flavours;
  for (const RootRequirement& line : question.lines) {
    for (const Specifier& clause : line.requirement.specifiers.clauses()) {
      const std::string local = clause.version.HasLocal() ? clause.version.local() : "";
      const bool known = std::find(flavours.begin(), flavours.end(), local) != flavours.end();
      if (IsOfTorch(line.requirement.normalized) && IsFlavour(local) && !known) flavours.push_back(local);
    }
  }
  return flavours;
}

// Whether what the installer picks has a torch that the target cannot run.
Result<bool> TorchIsAtFault(Resolver& resolver, const Question& question) {
  FITMENT_TRY(Answer answer, resolver.Resolve(question));
  const auto* set = std::get_if<Resolution>(&answer.value);
  if (!set) return false;
  const FitReport fit = JudgeFit(resolver, *set);
  return std::any_of(fit.findings.begin(), fit.findings.end(), [](const Finding& finding) {
    return finding.level == Level::kError && finding.rung == Rung::kRuns && IsOfTorch(finding.package);
  });
}

// In a pyproject.toml those of torch's projects that its lines name; elsewhere none: the line holds for all.
std::vector<std::string> ProjectsOf(const Deployment& deployment) {
  std::vector<std::string> projects;
  if (deployment.kind != "pyproject") return projects;
  for (const RequirementItem& item : deployment.items) {
    if (!item.requirement || !IsOfTorch(item.requirement->normalized)) continue;
    if (std::find(projects.begin(), projects.end(), item.requirement->normalized) == projects.end())
      projects.push_back(item.requirement->normalized);
  }
  return projects;
}

}  // namespace

std::optional<LineEdit> IndexEditFor(const Deployment& deployment, const IndexMove& move) {
  LineEdit edit;
  edit.kind = LineEdit::Kind::kIndex;
  edit.index = move;
  auto works = [&] { return EditedBy(deployment, {edit}).has_value(); };
  if (!move.old_url.empty()) return works() ? std::optional(edit) : std::nullopt;
  std::vector<const RequirementItem*> places;
  const auto& pinned = move.projects;
  const bool tables = deployment.kind == "pyproject";
  if (tables && std::find(pinned.begin(), pinned.end(), "torch") == pinned.end()) return std::nullopt;
  for (const RequirementItem& item : deployment.items) {
    if (item.role != RequirementItem::Role::kRequirement || !TakesIndexLine(deployment, item)) continue;
    const bool torch = item.requirement && item.requirement->normalized == "torch";
    places.insert(torch ? places.begin() : places.end(), &item);
  }
  if (places.size() > 2) places.erase(places.begin() + 1, places.end() - 1);
  for (const RequirementItem* place : places) {
    edit.after = place;
    if (works()) return edit;
  }
  return std::nullopt;
}

Result<std::vector<IndexMove>> IndexMovesFor(Resolver& resolver, const Deployment& deployment, const Question& question,
                                             const RepairOptions& options) {
  std::vector<IndexMove> moves;
  std::vector<std::string> flavours = FlavoursAsked(question);
  const std::string named = NamedFlavour(deployment);
  if (flavours.empty()) {
    FITMENT_TRY(const bool at_fault, TorchIsAtFault(resolver, question));
    if (at_fault) flavours = TorchFlavoursThatRun(resolver.target(), resolver.options().exclude_newer_us);
  }
  const std::vector<std::string> projects = ProjectsOf(deployment);
  for (const std::string& flavour : flavours) {
    if (moves.size() == kMostFlavours) break;
    IndexMove move{named, (named.empty() ? options.pytorch_index : BaseOf(named)) + "/" + flavour, {}};
    if (named.empty()) move.projects = projects;
    if (move.url != named && IndexEditFor(deployment, move)) moves.push_back(std::move(move));
  }
  return moves;
}

}  // namespace fitment

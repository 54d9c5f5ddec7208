// Chains, bounds and refusals around one package of a resolved set. Tests: why_test.cc.
#include "report/why.h"

#include <algorithm>
#include <deque>

#include "explain/phrase.h"
#include "python/name.h"

namespace fitment {
namespace {

const Pin* FindPin(const Resolution& resolution, std::string_view name) {
  for (const Pin& pin : resolution.pins) {
    if (pin.name == name) return &pin;
  }
  return nullptr;
}

std::string PinLabel(const Pin& pin) {
  if (!pin.version.empty()) return pin.name + " " + pin.version;
  return pin.direct ? pin.name + " at " + pin.direct->commit.substr(0, 8) : pin.name;
}

std::string RefusalSentence(const Refusal& refusal) {
  using Kind = Refusal::Kind;
  std::string_view base;
  switch (refusal.kind) {
    case Kind::kNoSuchProject:
      base = "no index has the project";
      break;
    case Kind::kNoVersions:
      base = "no releases";
      break;
    case Kind::kNoMatchingVersion:
      base = "no release matches";
      break;
    case Kind::kTags:
      base = "no wheel for this platform";
      break;
    case Kind::kPythonVersion:
      base = "not for this Python";
      break;
    case Kind::kYanked:
      base = "yanked";
      break;
    case Kind::kPrerelease:
      base = "a pre-release";
      break;
    case Kind::kTooNew:
      base = "uploaded after the date";
      break;
    case Kind::kNoBinary:
      base = "wheels are refused (--no-binary)";
      break;
    case Kind::kOnlyBinary:
      base = "only an sdist (--only-binary)";
      break;
    case Kind::kBrokenMetadata:
      base = "broken metadata";
      break;
    case Kind::kBanned:
      base = "refused";
      break;
    case Kind::kIndexOrder:
      base = "on an index that comes later";
      break;
    case Kind::kUnknownMetadata:
      base = "metadata that only a build would tell";
      break;
    case Kind::kOther:
      base = "refused";
      break;
  }
  return refusal.detail.empty() ? std::string(base) : std::string(base) + ": " + refusal.detail;
}

// Why a usable newer release was not taken: the bounds that leave it out, else a trade that the solver made.
std::string BoundSentence(const std::vector<Bound>& bounds, const Version& version) {
  std::string said;
  for (const Bound& bound : bounds) {
    auto requirement = Requirement::Parse(bound.requires_text, true);
    if (!requirement || requirement->specifiers.Contains(version)) continue;
    if (!said.empty()) said += "; ";
    said += bound.package + " requires " + bound.requires_text;
  }
  return said.empty() ? "taking it would have clashed with another choice" : said;
}

}  // namespace

std::vector<Bound> BoundsOn(const Judgement& judgement, std::string_view name) {
  std::vector<Bound> bounds;
  for (const RequirementItem& item : judgement.deployment->items) {
    if (item.requirement && item.requirement->normalized == name) {
      bounds.push_back({"your file", item.text, item.place.ToString()});
    }
  }
  MarkerEnvironment environment = MarkerEnvironmentOf(*judgement.target);
  for (const Pin& pin : judgement.resolution.pins) {
    for (uint32_t i = 0; i < pin.metadata.requirement_count(); ++i) {
      if (pin.metadata.requirement_name(i) != name) continue;
      auto requirement = Requirement::Parse(pin.metadata.requirement_text(i), true);
      if (!requirement || !requirement->marker.Evaluate(environment, pin.extras)) continue;
      std::string text = requirement->name + InReadingOrder(requirement->specifiers);
      if (!requirement->url.empty()) text = requirement->name + " @ " + requirement->url;
      Bound bound{PinLabel(pin), std::move(text), std::string(pin.metadata.source())};
      // A requirement that stands both plain and under an extra is one bound.
      if (bounds.empty() || bounds.back().package != bound.package ||
          bounds.back().requires_text != bound.requires_text) {
        bounds.push_back(std::move(bound));
      }
    }
  }
  return bounds;
}

std::vector<std::vector<std::string>> ChainsTo(const Resolution& resolution, std::string_view name, size_t limit) {
  std::vector<std::vector<std::string>> chains;
  std::deque<std::vector<std::string>> open{{std::string(name)}};  // each a path from the package upwards
  constexpr size_t kMostPaths = 20000;
  for (size_t seen = 0; !open.empty() && chains.size() < limit && seen < kMostPaths; ++seen) {
    std::vector<std::string> path = std::move(open.front());
    open.pop_front();
    const Pin* last = FindPin(resolution, path.back());
    if (!last) continue;
    if (last->requested) {
      chains.emplace_back(path.rbegin(), path.rend());
      continue;  // a longer way round through a line of the user's tells nothing new
    }
    for (const Pin& pin : resolution.pins) {
      bool needs = std::binary_search(pin.dependencies.begin(), pin.dependencies.end(), path.back());
      if (!needs || std::find(path.begin(), path.end(), pin.name) != path.end()) continue;
      open.push_back(path);
      open.back().push_back(pin.name);
    }
  }
  return chains;
}

Why ExplainPackage(const Judgement& judgement, std::string_view name, const std::vector<Resolver::Release>& releases) {
  Why why;
  why.name = NormalizeName(name);
  const Pin* pin = FindPin(judgement.resolution, why.name);
  if (!pin) return why;
  why.version = pin->version;
  why.brought_by = ChainsTo(judgement.resolution, why.name);
  why.bounded_by = BoundsOn(judgement, why.name);
  auto chosen = Version::Parse(pin->version);
  if (!chosen || pin->direct) return why;
  for (auto release = releases.rbegin(); release != releases.rend() && release->version > *chosen; ++release) {
    std::string reason = !release->usable      ? RefusalSentence(release->refusal)
                         : release->prerelease ? "a pre-release: " + BoundSentence(why.bounded_by, release->version)
                                               : BoundSentence(why.bounded_by, release->version);
    why.candidates_refused.push_back({release->version.ToString(), std::move(reason)});
  }
  return why;
}

std::string WhyText(const Why& why) {
  if (why.brought_by.empty() && why.version.empty()) return why.name + " is not in the set.\n";
  std::string text = why.name + " " + why.version + "\n\nbrought in by\n";
  for (const auto& chain : why.brought_by) {
    text += "  ";
    for (size_t i = 0; i < chain.size(); ++i) text += (i ? " -> " : "") + chain[i];
    text += chain.size() == 1 ? "  (your file names it)\n" : "\n";
  }
  text += "\nbounded by\n";
  for (const Bound& bound : why.bounded_by) {
    text += "  " + bound.package + " requires " + bound.requires_text;
    if (!bound.source.empty()) text += "   [" + bound.source + "]";
    text += "\n";
  }
  if (why.candidates_refused.empty()) return text + "\nIt is the newest release.\n";
  text += "\nnewer releases, and why not\n";
  for (const Why::Refused& row : why.candidates_refused) text += "  " + row.version + ": " + row.why + "\n";
  return text;
}

}  // namespace fitment

// Reasons and next steps in words. Tested by refusal_words_test.cc.
#include "explain/refusal_words.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"
#include "python/name.h"

namespace fitment {
namespace {

using Kind = Refusal::Kind;
using Releases = std::vector<Resolver::Release>;

// The import name and the project, where they differ and people mix them up.
constexpr std::array<std::pair<std::string_view, std::string_view>, 18> kImports{{
    {"attr", "attrs"},
    {"bs4", "beautifulsoup4"},
    {"crypto", "pycryptodome"},
    {"cv2", "opencv-python"},
    {"dateutil", "python-dateutil"},
    {"dotenv", "python-dotenv"},
    {"faiss", "faiss-cpu"},
    {"fitz", "pymupdf"},
    {"git", "gitpython"},
    {"jwt", "pyjwt"},
    {"magic", "python-magic"},
    {"pil", "pillow"},
    {"pytorch", "torch"},
    {"serial", "pyserial"},
    {"skimage", "scikit-image"},
    {"sklearn", "scikit-learn"},
    {"tensorflow-gpu", "tensorflow"},
    {"yaml", "pyyaml"},
}};

// The version that a requirement is about: what it pins, else its last bound.
const Version* VersionAskedFor(const Requirement& requirement) {
  const Version* found = nullptr;
  for (const Specifier& specifier : requirement.specifiers.clauses()) {
    if (specifier.op == SpecifierOp::kNotEqual) continue;
    if (specifier.op == SpecifierOp::kEqual) return &specifier.version;
    found = &specifier.version;
  }
  return found;
}

bool Final(const Resolver::Release& release) {
  return release.usable && !release.prerelease;
}

// The usable releases on both sides of a version: "2.1.2 and 2.2.0"; "" if there is none. `itself`: that version is one
// of those below.
std::string Neighbours(const Version& version, const Releases& releases, bool itself = false) {
  std::vector<std::string> near;
  auto below = std::find_if(releases.rbegin(), releases.rend(), [&](const auto& release) {
    return Final(release) && (release.version < version || (itself && release.version == version));
  });
  auto above = std::find_if(releases.begin(), releases.end(),
                            [&](const auto& release) { return Final(release) && release.version > version; });
  if (below != releases.rend()) near.push_back(below->version.ToString());
  if (above != releases.end()) near.push_back(above->version.ToString());
  return JoinAnd(near);
}

std::string Or(std::string near) {
  size_t both = near.find(" and ");
  return both == std::string::npos ? near : near.replace(both, 5, " or ");
}

// "the nearest release is 2.0", "the nearest releases are 1.0 and 2.0"; `which`: " with a file …".
std::string Nearest(const std::string& near, std::string_view which) {
  bool one = near.find(" and ") == std::string::npos;
  return (one ? "the nearest release" : "the nearest releases") + std::string(which) + (one ? " is " : " are ") + near;
}

// The releases nearest to what a requirement asks for, none of which meets it.
std::string NearestUnmet(const Requirement& requirement, const Releases& releases) {
  const auto& clauses = requirement.specifiers.clauses();
  const Version* version = VersionAskedFor(requirement);
  const bool beyond = std::any_of(clauses.begin(), clauses.end(), [&](const Specifier& clause) {
    return &clause.version == version && clause.op == SpecifierOp::kGreater;
  });
  return version ? Neighbours(*version, releases, beyond) : "";
}

// A project of the same file that the name may stand for; "" for none.
std::string NameMeant(const Requirement& requirement, const std::vector<std::string>& names) {
  std::vector<std::string> others;
  std::copy_if(names.begin(), names.end(), std::back_inserter(others),
               [&](const std::string& name) { return name != requirement.normalized; });
  std::vector<std::string> near = NearNames(requirement.normalized, others, 1);
  return near.empty() ? "" : near[0];
}

}  // namespace

std::string_view ProjectOfImport(std::string_view name) {
  auto found = std::find_if(kImports.begin(), kImports.end(), [&](const auto& row) { return row.first == name; });
  return found == kImports.end() ? std::string_view() : found->second;
}

std::string WordsForRefusal(const RefusedReleases& refused, const Target& target) {
  std::string words = refused.refusal.detail;
  bool about_python = words.find("Python") != std::string::npos;
  std::string python = "Python " + target.python.ToString();
  if (about_python && words.find(python) == std::string::npos) words += "; the target has " + python;
  if (refused.all_alike) return words;
  switch (refused.refusal.kind) {
    case Kind::kTags:
    case Kind::kPythonVersion:
      return "has no file for the target: " + refused.newest + " " + words;
    case Kind::kBrokenMetadata:
      return "has metadata that cannot be used: " + refused.newest + ": " + words;
    default:
      return "cannot be used: " + refused.newest + " " + words;
  }
}

std::string HintForRefusal(const RefusedReleases& refused, const Releases& releases) {
  auto version = Version::Parse(refused.newest);
  std::string near = version ? Neighbours(*version, releases) : "";
  switch (refused.refusal.kind) {
    case Kind::kTags:
    case Kind::kPythonVersion:
      if (near.empty())
        return "no release of " + refused.project + " has a file for this target: choose another Python or platform";
      return Nearest(near, " with a file for this target") + "; another Python may do too";
    case Kind::kYanked:
      return near.empty() ? "" : Nearest(near, " not yanked");
    case Kind::kTooNew:
      return near.empty() ? "move --exclude-newer" : "move --exclude-newer, or take " + Or(near);
    case Kind::kPrerelease:
      return "allow pre-releases (--prerelease allow), or name the one you want: " + refused.project +
             "==" + refused.newest;
    case Kind::kNoBinary:
      return "take " + refused.project + " out of --no-binary";
    case Kind::kOnlyBinary:
      return "take " + refused.project + " out of --only-binary, so that its sdist may be built";
    case Kind::kBrokenMetadata:
      return near.empty() ? "" : "take another release of " + refused.project + ": " + Or(near);
    default:
      return "";
  }
}

std::string WordsForUnmet(const Requirement& requirement, const Releases& releases) {
  if (releases.empty()) return "is on no index that was asked";
  if (requirement.specifiers.ToVersionSet().IsEmpty())
    return "cannot meet " + requirement.specifiers.ToString() + ": no version does";
  auto newest = std::find_if(releases.rbegin(), releases.rend(), Final);
  std::string words = "has no release that meets " + requirement.specifiers.ToString();
  if (newest != releases.rend()) words += "; the newest here is " + newest->version.ToString();
  return words;
}

std::string HintForUnmet(const Requirement& requirement, const Releases& releases,
                         const std::vector<std::string>& names) {
  if (releases.empty()) {
    std::string_view project = ProjectOfImport(requirement.normalized);
    if (!project.empty()) return "the project is called " + std::string(project);
    std::string meant = NameMeant(requirement, names);
    if (!meant.empty()) meant = " (did you mean " + meant + "?)";
    return "check the spelling" + meant + ", or add the index that has " + requirement.name;
  }
  if (requirement.specifiers.ToVersionSet().IsEmpty()) return "the bounds exclude each other: mend one of them";
  std::string near = NearestUnmet(requirement, releases);
  if (near.empty()) return "";
  return Nearest(near, "");
}

BehindLine UnmetBehindLine(const Requirement& requirement, const Releases& releases,
                           const std::vector<std::string>& names) {
  if (releases.empty()) {
    const std::string words = " " + WordsForUnmet(requirement, releases);
    if (!ProjectOfImport(requirement.normalized).empty()) return {words, words, ""};
    std::string meant = NameMeant(requirement, names);
    if (!meant.empty()) return {words, " is on no index asked", "did you mean " + meant + "?"};
    return {words, " is on no index asked", "check the spelling or the index"};
  }
  if (requirement.specifiers.ToVersionSet().IsEmpty())
    return {": its bounds exclude each other", ": its bounds exclude each other", "mend one of them"};
  auto newest = std::find_if(releases.rbegin(), releases.rend(), Final);
  std::string words = ": no release meets it";
  const std::string brief = words;
  if (newest != releases.rend()) words += "; the newest here is " + newest->version.ToString();
  std::string near = NearestUnmet(requirement, releases);
  return {words, brief, near.empty() ? "" : Nearest(near, "")};
}

}  // namespace fitment

// Makes cases from seeds and writes them down. Used by random_resolve.cc.
#include "random/random_registry.h"

#include <random>
#include <set>

namespace fitment {

const char* const kVersionTexts[kVersions] = {"0.9",      "1.0a1", "1.0rc1", "1.0", "1.0+cu1", "1.0.post1",
                                              "1.1.dev1", "1.1",   "2.0b1",  "2.0", "3.0"};
const bool kIsPrerelease[kVersions] = {false, true, true, false, false, false, true, false, true, false, false};

const KnownMarker kMarkerTexts[kMarkers] = {{"", true},
                                            {"python_version < \"3.12\"", true},
                                            {"python_version >= \"3.12\"", false},
                                            {"sys_platform == \"linux\"", true},
                                            {"sys_platform == \"win32\"", false},
                                            {"os_name == \"posix\" and platform_machine == \"x86_64\"", true},
                                            {"sys_platform == \"darwin\" or python_full_version >= \"3.9\"", true},
                                            {"platform_system == \"Linux\" and \"3.8\" > python_version", false}};

std::string ProjectName(int project) {
  return "p" + std::to_string(project);
}
std::string ExtraName(int extra) {
  return std::string(1, static_cast<char>('x' + extra));
}
std::string DirectUrl(const RandomCase& problem) {
  const ReleaseOf& direct = problem.direct[0];
  return "https://direct.example.org/" + ProjectName(direct.project) + "-" + kVersionTexts[direct.version] +
         "-py3-none-any.whl";
}

namespace {

class Maker {
 public:
  explicit Maker(uint64_t seed) : random_(seed) {}

  RandomCase Make() {
    problem_.projects = 2 + Below(5);
    problem_.indexes = OneIn(2) ? 1 : 2 + Below(2);
    problem_.first_is_find_links = problem_.indexes > 1 && OneIn(4);
    plain_ = OneIn(4);  // few refusals: the interest is in the search
    for (int i = 1 + Below(5); i > 0; --i) pool_.insert(Below(kVersions));
    for (int version : {3, 7, 9}) {
      if (!OneIn(3)) pool_.insert(version);
    }
    for (int p = 0; p < problem_.projects; ++p) AddProject(p);
    if (OneIn(10)) AddDirect();
    AddLines();
    AddOptions();
    return problem_;
  }

 private:
  int Below(int end) { return static_cast<int>(random_() % static_cast<uint64_t>(end)); }
  bool OneIn(int n) { return Below(n) == 0; }
  int PoolVersion() {
    auto at = pool_.begin();
    std::advance(at, Below(static_cast<int>(pool_.size())));
    return *at;
  }

  std::string Clause() {
    int version = OneIn(8) ? Below(kVersions) : PoolVersion();
    std::string text = kVersionTexts[version];
    bool local = text.find('+') != std::string::npos;
    if (local) return (OneIn(4) ? "!=" : "==") + text;
    switch (Below(12)) {
      case 0:
        return "<" + text;
      case 1:
        return ">" + text;
      case 2:
        return "!=" + text;
      case 3:
        return "~=" + text;
      case 4:
        return "==" + text.substr(0, 1) + ".*";
      case 5:
        return "!=" + text.substr(0, 1) + ".*";
      case 6:
        return OneIn(3) ? "===" + text : "==" + text;
      case 7:
      case 8:
        return "==" + text;
      case 9:
        return "<=" + text;
      default:
        return ">=" + text;
    }
  }

  std::string Specifiers() {
    if (OneIn(2)) return "";
    return OneIn(4) ? Clause() + "," + Clause() : Clause();
  }

  // Of `self`'s metadata; -1: a line.
  Need MakeNeed(int self) {
    Need need;
    need.project = Below(problem_.projects);
    if (need.project == self && !OneIn(3)) need.project = Below(problem_.projects);
    if (OneIn(40)) need.project = problem_.projects;  // a project that no index has
    need.specifiers = Specifiers();
    for (int extra = 0; extra < 3; ++extra) {
      if (OneIn(6)) need.extras.push_back(extra);
    }
    if (OneIn(4)) need.marker = 1 + Below(kMarkers - 1);
    if (self >= 0 && OneIn(3)) {
      need.form = static_cast<Need::Form>(1 + Below(5));
      if (need.form == Need::Form::kNotExtra && !OneIn(4)) need.form = Need::Form::kExtra;
      need.extra = Below(3);
      need.other_extra = Below(3);
      bool marked = need.form == Need::Form::kExtraAndMarker || need.form == Need::Form::kExtraOrMarker;
      if (!marked) need.marker = 0;
      if (marked && need.marker == 0) need.form = Need::Form::kExtra;
    }
    return need;
  }

  void AddNeeds(ReleaseOf& release) {
    for (int i = Below(4); i > 0; --i) release.needs.push_back(MakeNeed(release.project));
  }

  void AddProject(int project) {
    for (int version : pool_) {
      bool everywhere = OneIn(6);
      int home = Below(problem_.indexes);
      if (OneIn(3)) continue;
      for (int index = 0; index < problem_.indexes; ++index) {
        if (index != home && !everywhere) continue;
        ReleaseOf release;
        release.project = project;
        release.version = version;
        release.index = index;
        if (!plain_) AddTroubles(release, everywhere);
        bool as_before = !problem_.releases.empty() && problem_.releases.back().project == project && OneIn(3);
        if (as_before) {
          release.needs = problem_.releases.back().needs;
        } else {
          AddNeeds(release);
        }
        problem_.releases.push_back(std::move(release));
      }
    }
  }

  // Which of several indexes' files stands for a version is told by its tags; where several have it, tags are alike.
  void AddTroubles(ReleaseOf& release, bool everywhere) {
    release.yanked = OneIn(8);
    release.broken = OneIn(25);
    if (OneIn(6)) release.python = static_cast<ReleaseOf::Python>(1 + Below(3));
    if (OneIn(8)) release.wheel = everywhere ? ReleaseOf::Wheel::kWindows : static_cast<ReleaseOf::Wheel>(Below(5));
    release.sdist = !everywhere && (release.wheel == ReleaseOf::Wheel::kNone || OneIn(10));
    if (release.wheel == ReleaseOf::Wheel::kNone && !release.sdist) release.wheel = ReleaseOf::Wheel::kAny;
    if (!OneIn(5)) release.year = 2020 + Below(4);
  }

  void AddDirect() {
    ReleaseOf direct;
    direct.project = Below(problem_.projects);
    direct.version = PoolVersion();
    AddNeeds(direct);
    problem_.direct.push_back(direct);
    LineOf line;
    line.direct = true;
    line.need.project = direct.project;
    if (OneIn(3)) line.need.extras.push_back(Below(3));
    if (OneIn(5)) line.need.marker = 1 + Below(kMarkers - 1);
    problem_.lines.push_back(line);
  }

  bool NeedsItself(int project) const {
    for (const ReleaseOf& release : problem_.releases) {
      for (const Need& need : release.needs) {
        if (release.project == project && need.project == project) return true;
      }
    }
    return false;
  }

  void AddLines() {
    for (int i = 1 + Below(4); i > 0; --i) problem_.lines.push_back({LineOf::Role::kRequirement, MakeNeed(-1), false});
    for (int i = OneIn(3) ? 1 + Below(2) : 0; i > 0; --i) {
      LineOf line{LineOf::Role::kConstraint, MakeNeed(-1), false};
      line.need.extras.clear();
      problem_.lines.push_back(line);
    }
    for (int i = OneIn(6) ? 1 + Below(2) : 0; i > 0; --i) {
      LineOf line{LineOf::Role::kOverride, MakeNeed(-1), false};
      int project = line.need.project;
      if (NeedsItself(project) || (!problem_.direct.empty() && problem_.direct[0].project == project)) continue;
      problem_.lines.push_back(line);
    }
  }

  void AddOptions() {
    problem_.strategy = static_cast<RandomCase::Strategy>(Below(3));
    if (OneIn(3)) problem_.prerelease = static_cast<RandomCase::Prerelease>(Below(4));
    if (OneIn(4)) problem_.order = static_cast<RandomCase::Order>(Below(3));
    if (OneIn(6)) problem_.exclude_newer_year = 2021 + Below(3);
    if (OneIn(6)) problem_.bans.emplace_back(Below(problem_.projects), PoolVersion());
    if (OneIn(6)) problem_.preferences.emplace_back(Below(problem_.projects), PoolVersion());
    if (OneIn(8)) problem_.lowest_first.push_back(Below(problem_.projects));
  }

  std::mt19937_64 random_;
  RandomCase problem_;
  std::set<int> pool_;
  bool plain_ = false;
};

std::string MarkerText(const Need& need) {
  std::string marker = kMarkerTexts[need.marker].text, extra = "extra == \"" + ExtraName(need.extra) + "\"";
  switch (need.form) {
    case Need::Form::kPlain:
      return marker;
    case Need::Form::kExtra:
      return extra;
    case Need::Form::kExtraAndMarker:
      return "(" + marker + ") and " + extra;
    case Need::Form::kExtraOrMarker:
      return extra + " or (" + marker + ")";
    case Need::Form::kEitherExtra:
      return extra + " or extra == \"" + ExtraName(need.other_extra) + "\"";
    case Need::Form::kNotExtra:
      return "extra != \"" + ExtraName(need.extra) + "\"";
  }
  return "";
}

std::string WheelText(ReleaseOf::Wheel wheel) {
  switch (wheel) {
    case ReleaseOf::Wheel::kAny:
      return " wheel";
    case ReleaseOf::Wheel::kLinux:
      return " tags cp311-cp311-manylinux_2_17_x86_64";
    case ReleaseOf::Wheel::kOtherPython:
      return " tags cp312-cp312-manylinux_2_17_x86_64";
    case ReleaseOf::Wheel::kWindows:
      return " tags cp311-cp311-win_amd64";
    case ReleaseOf::Wheel::kNone:
      break;
  }
  return "";
}

std::string ReleaseText(const ReleaseOf& release) {
  static const char* const kPythons[] = {"", " requires-python >=3.8", " requires-python >=3.12",
                                         " requires-python <3.11"};
  std::string text = "package " + ProjectName(release.project) + " " + kVersionTexts[release.version];
  text += kPythons[static_cast<int>(release.python)] + WheelText(release.wheel);
  if (release.sdist) text += " sdist";
  if (release.yanked) text += " yanked \"bad\"";
  if (release.broken) text += " broken \"nonsense\"";
  if (release.year) text += " uploaded " + std::to_string(release.year) + "-06-01";
  return text + "\n";
}

std::string NeedsText(const ReleaseOf& release) {
  std::string text;
  for (const Need& need : release.needs) text += "  " + TextOf(need) + "\n";
  return text;
}

}  // namespace

RandomCase MakeCase(uint64_t seed) {
  return Maker(seed).Make();
}

std::string TextOf(const Need& need) {
  std::string text = ProjectName(need.project), marker = MarkerText(need);
  for (size_t i = 0; i < need.extras.size(); ++i) text += (i ? "," : "[") + ExtraName(need.extras[i]);
  if (!need.extras.empty()) text += "]";
  return text + need.specifiers + (marker.empty() ? "" : " ; " + marker);
}

std::string LineText(const RandomCase& problem, const LineOf& line) {
  if (!line.direct || problem.direct.empty()) return TextOf(line.need);
  Need named = line.need;
  named.marker = 0;
  named.specifiers.clear();
  std::string marker = kMarkerTexts[line.need.marker].text;
  return TextOf(named) + " @ " + DirectUrl(problem) + (marker.empty() ? "" : " ; " + marker);
}

std::string RegistryText(const RandomCase& problem) {
  std::string text;
  for (int index = 0; index < problem.indexes; ++index) {
    text += "index i" + std::to_string(index) + (index == 0 && problem.first_is_find_links ? " find-links" : "") + "\n";
    for (const ReleaseOf& release : problem.releases) {
      if (release.index == index) text += ReleaseText(release) + NeedsText(release);
    }
  }
  for (const ReleaseOf& direct : problem.direct) {
    text += "direct " + DirectUrl(problem) + " " + ProjectName(direct.project) + " " + kVersionTexts[direct.version] +
            " filename " + ProjectName(direct.project) + "-" + kVersionTexts[direct.version] + "-py3-none-any.whl\n" +
            NeedsText(direct);
  }
  return text;
}

std::string CaseText(const RandomCase& problem) {
  static const char* const kRoles[] = {"line", "constraint", "override"};
  std::string text = RegistryText(problem);
  for (const LineOf& line : problem.lines) {
    text += std::string(kRoles[static_cast<int>(line.role)]) + ": " + LineText(problem, line) + "\n";
  }
  for (auto [project, version] : problem.bans)
    text += "ban: " + ProjectName(project) + " " + kVersionTexts[version] + "\n";
  for (auto [project, version] : problem.preferences)
    text += "preference: " + ProjectName(project) + " " + kVersionTexts[version] + "\n";
  for (int project : problem.lowest_first) text += "lowest first: " + ProjectName(project) + "\n";
  return text + "index strategy " + std::to_string(static_cast<int>(problem.strategy)) + ", pre-releases " +
         std::to_string(static_cast<int>(problem.prerelease)) + ", resolution " +
         std::to_string(static_cast<int>(problem.order)) + ", files before " +
         std::to_string(problem.exclude_newer_year) + "\n";
}

}  // namespace fitment

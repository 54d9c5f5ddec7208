// Random problems and their text. Used by random_repair_test.cc.
#include "random_repair/problem.h"

#include <algorithm>
#include <map>
#include <sstream>

#include "python/specifier.h"
#include "python/version.h"

namespace fitment {
namespace {

struct Known {
  const char* name;
  std::vector<const char*> versions;
};

// Releases that the facts tables know, chosen so that the rules of the upper rungs say yes of some and no of others.
const std::vector<Known>& KnownProjects() {
  static const std::vector<Known> known = {
      {"torch", {"2.3.1", "2.6.0", "2.10.0", "2.15.0"}},
      {"torchaudio", {"2.3.1", "2.10.0", "2.11.0"}},
      {"bitsandbytes", {"0.41.3", "0.44.1", "0.48.1", "0.50.0"}},
      {"triton", {"3.1.0", "3.2.0"}},
      {"diffusers", {"0.21.4", "0.28.2", "0.30.0"}},
      {"huggingface-hub", {"0.25.2", "0.26.0", "0.30.0"}},
  };
  return known;
}

// As the metadata of these releases has it.
std::string CudaOf(const std::string& torch) {
  return torch == "2.3.1"    ? "nvidia-cuda-runtime-cu12==12.1.105"
         : torch == "2.6.0"  ? "nvidia-cuda-runtime-cu12==12.4.127"
         : torch == "2.10.0" ? "nvidia-cuda-runtime-cu12==12.8.90"
                             : "cuda-toolkit==13.2.2";
}

class Maker {
 public:
  Maker(uint64_t seed, const ProblemShape& shape) : random_(seed), shape_(shape) {}

  Problem Run() {
    if (shape_.fit_rules) AddKnown();
    size_t plain = shape_.fit_rules ? 1 + Below(2) : 3 + Below(4);
    for (size_t i = 0; i < plain; ++i) AddPlain(std::string(1, static_cast<char>('a' + i)));
    for (size_t i = 0; i < problem_.projects.size(); ++i) AddNeeds(i);
    if (shape_.hub) {
      AddHub();
      return std::move(problem_);
    }
    size_t lines = shape_.fit_rules ? 1 + Below(4) : 2 + Below(5);
    for (size_t i = 0; i < lines; ++i) AddLine();
    return std::move(problem_);
  }

 private:
  size_t Below(size_t count) { return static_cast<size_t>(random_() % count); }

  void AddKnown() {
    size_t count = 2 + Below(2);
    std::vector<Known> left = KnownProjects();
    for (size_t i = 0; i < count; ++i) {
      size_t at = i == 0 ? 0 : Below(left.size());  // torch is always there: torchaudio is nothing without it
      ProblemProject project{left[at].name, {}};
      for (const char* version : left[at].versions) {
        if (Below(4) > 0 || project.versions.empty())
          project.versions.push_back({version, {}, project.name == "torch" ? CudaOf(version) : ""});
      }
      problem_.projects.push_back(std::move(project));
      left.erase(left.begin() + static_cast<ptrdiff_t>(at));
    }
  }

  void AddPlain(const std::string& name) {
    ProblemProject project{name, {}};
    size_t count = 1 + Below(4);
    for (size_t v = 1; v <= count; ++v) project.versions.push_back({std::to_string(v) + ".0", {}, ""});
    problem_.projects.push_back(std::move(project));
  }

  void AddNeeds(size_t project) {
    for (ProblemVersion& version : problem_.projects[project].versions) {
      if (problem_.projects[project].name == "torchaudio") version.needs.push_back({0, ""});
      for (size_t need = Below(shape_.fit_rules ? 2 : 3); need > 0; --need) {
        size_t other = Below(problem_.projects.size());
        if (other != project) version.needs.push_back({other, Specifiers(other, true)});
      }
    }
  }

  void AddLine() {
    size_t project = Below(problem_.projects.size());
    ProblemLine line{project, Specifiers(project, false)};
    if (shape_.constraints && Below(5) == 0) line.role = ProblemLine::Role::kConstraint;
    if (shape_.overrides && Below(4) == 0) line.role = ProblemLine::Role::kOverride;
    for (const ProblemLine& other : problem_.lines) {
      if (other.project == line.project && other.role == line.role) return;  // a line twice is another story
    }
    problem_.lines.push_back(std::move(line));
  }

  void AddHub() {
    ProblemVersion version{"1.0", {}, ""};
    for (size_t i = 0; i < problem_.projects.size(); ++i) version.needs.push_back({i, Specifiers(i, true)});
    const size_t others = problem_.projects.size();
    problem_.lines.push_back({others, ""});
    for (size_t i = 0; i < others; ++i) {
      if (Below(3) == 0) problem_.lines.push_back({i, Specifiers(i, false), ProblemLine::Role::kConstraint});
    }
    problem_.projects.push_back({"hub", {std::move(version)}});
  }

  std::string Specifiers(size_t project, bool of_need) {
    const auto& versions = problem_.projects[project].versions;
    const std::string& version = versions[Below(versions.size())].text;
    switch (Below(of_need ? 8 : 9)) {
      case 0:
      case 1:
        return "";
      case 2:
      case 3:
        return ">=" + version;
      case 4:
        return "<" + version;
      case 5:
        return "!=" + version;
      case 6:
        return ">=" + version + ",<=" + versions[Below(versions.size())].text;
      default:
        return "==" + version;
    }
  }

  std::mt19937_64 random_;
  ProblemShape shape_;
  Problem problem_;
};

void WithoutVersion(const Problem& problem, std::vector<Problem>& out) {
  for (size_t p = 0; p < problem.projects.size(); ++p) {
    for (size_t v = 0; v < problem.projects[p].versions.size(); ++v) {
      Problem smaller = problem;
      auto& versions = smaller.projects[p].versions;
      versions.erase(versions.begin() + static_cast<ptrdiff_t>(v));
      out.push_back(std::move(smaller));
      for (size_t n = 0; n < problem.projects[p].versions[v].needs.size(); ++n) {
        const ProblemNeed& need = problem.projects[p].versions[v].needs[n];
        if (problem.projects[p].name == "torchaudio" && problem.projects[need.project].name == "torch") continue;
        smaller = problem;
        auto& needs = smaller.projects[p].versions[v].needs;
        needs.erase(needs.begin() + static_cast<ptrdiff_t>(n));
        out.push_back(smaller);
        if (problem.projects[p].versions[v].needs[n].specifiers.empty()) continue;
        smaller = problem;
        smaller.projects[p].versions[v].needs[n].specifiers.clear();
        out.push_back(std::move(smaller));
      }
    }
  }
}

}  // namespace

std::string Problem::Registry() const {
  std::string text;
  for (const char* cuda : {"12.1.105", "12.4.127", "12.8.90"})
    text += std::string("package nvidia-cuda-runtime-cu12 ") + cuda + "\n";
  text += "package cuda-toolkit 13.2.2\n";
  for (const ProblemProject& project : projects) {
    text += "project " + project.name + "\n";
    for (const ProblemVersion& version : project.versions) {
      text += "package " + project.name + " " + version.text + "\n";
      if (!version.cuda.empty()) text += "  " + version.cuda + "\n";
      for (const ProblemNeed& need : version.needs) text += "  " + projects[need.project].name + need.specifiers + "\n";
    }
  }
  return text;
}

std::string Problem::ToString() const {
  std::string text = Registry() + "lines:\n";
  for (size_t i = 0; i < lines.size(); ++i) {
    const char* role = lines[i].role == ProblemLine::Role::kRequirement  ? ""
                       : lines[i].role == ProblemLine::Role::kConstraint ? "   (constraint)"
                                                                         : "   (override)";
    text += "  " + LineText(i) + role + "\n";
  }
  return text;
}

// REQUIRES: ToString's text, perhaps edited. Projects stand before what names them or are named by "project" lines.
Problem Problem::Parse(const std::string& text) {
  Problem problem;
  std::map<std::string, size_t> numbers;
  std::istringstream lines(text);
  bool in_lines = false;
  auto split = [](const std::string& word) { return std::min(word.find_first_of("<>=!~"), word.size()); };
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first, second, third;
    words >> first >> second >> third;
    if (first == "project" && numbers.emplace(second, problem.projects.size()).second)
      problem.projects.push_back({second, {}});
  }
  lines.clear(), lines.seekg(0);
  ProblemVersion* version = nullptr;
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string first, second, third;
    words >> first >> second >> third;
    if (first == "lines:") in_lines = true;
    if (first.empty() || first == "lines:" || first == "project") continue;
    if (in_lines) {
      ProblemLine::Role role = second == "(constraint)" ? ProblemLine::Role::kConstraint
                               : second == "(override)" ? ProblemLine::Role::kOverride
                                                        : ProblemLine::Role::kRequirement;
      problem.lines.push_back({numbers.at(first.substr(0, split(first))), first.substr(split(first)), role});
    } else if (first == "package") {
      auto found = numbers.find(second);
      version = nullptr;
      if (found == numbers.end()) continue;  // what tells a torch release's CUDA
      auto& versions = problem.projects[found->second].versions;
      versions.push_back({third, {}, ""});
      version = &versions.back();
    } else if (version) {
      auto found = numbers.find(first.substr(0, split(first)));
      if (found == numbers.end()) {
        version->cuda = first;
      } else {
        version->needs.push_back({found->second, first.substr(split(first))});
      }
    }
  }
  return problem;
}

Mask Problem::MaskOf(size_t project, const std::string& specifiers) const {
  auto set = SpecifierSet::Parse(specifiers);
  Mask mask = 0;
  const auto& versions = projects[project].versions;
  for (size_t v = 0; v < versions.size(); ++v) {
    if (set && set->Contains(Version::Of(versions[v].text))) mask |= Mask{1} << v;
  }
  return mask;
}

Problem RandomProblem(uint64_t seed, const ProblemShape& shape) {
  return Maker(seed, shape).Run();
}

std::vector<Problem> Smaller(const Problem& problem) {
  std::vector<Problem> out;
  for (size_t i = 0; i < problem.lines.size(); ++i) {
    Problem smaller = problem;
    smaller.lines.erase(smaller.lines.begin() + static_cast<ptrdiff_t>(i));
    out.push_back(std::move(smaller));
  }
  WithoutVersion(problem, out);
  for (size_t i = 0; i < problem.lines.size(); ++i) {
    if (problem.lines[i].specifiers.empty()) continue;
    Problem smaller = problem;
    smaller.lines[i].specifiers.clear();
    out.push_back(std::move(smaller));
  }
  return out;
}

}  // namespace fitment

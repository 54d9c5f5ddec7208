// Inspection as text and JSON. Tests: inspect_test.cc.
#include "report/inspect.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"
#include "python/wheel_name.h"
#include "report/json_writing.h"

namespace fitment {
namespace {

int NumberOf(std::string_view architecture) {
  const size_t underline = architecture.find('_');
  if (underline != std::string_view::npos) architecture.remove_prefix(underline + 1);
  int number = 0;
  std::from_chars(architecture.data(), architecture.data() + architecture.size(), number);
  return number;
}

std::vector<int> Numbers(const std::vector<std::string>& architectures) {
  std::set<int> numbers;
  for (const std::string& name : architectures) numbers.insert(NumberOf(name));
  return {numbers.begin(), numbers.end()};
}

// Of every library; `prefix` picks the words of torch's own list.
std::vector<int> Architectures(const InspectedWheel& wheel, std::string_view prefix,
                               const std::vector<std::string> LibraryFacts::*list) {
  std::set<int> numbers;
  for (const LibraryFacts& library : wheel.libraries) {
    for (const std::string& name : library.*list) numbers.insert(NumberOf(name));
    for (std::string_view word : Split(library.arch_list, ' ')) {
      if (word.starts_with(prefix)) numbers.insert(NumberOf(word));
    }
  }
  return {numbers.begin(), numbers.end()};
}

Json TagsJson(const std::string& compressed) {
  Json tags = Json::array();
  for (const WheelTag& tag : ExpandTags(compressed)) tags.push_back(tag.ToString());
  return tags;
}

Json LibraryJson(const LibraryFacts& library) {
  Json row = {{"path", library.path}, {"size", library.size_bytes}, {"read", !library.machine.empty()}};
  if (!library.trouble.empty()) row["trouble"] = library.trouble;
  if (library.machine.empty()) return row;
  row["machine"] = library.machine;
  row["soname"] = OrNull(library.soname);
  row["needs"] = library.needs;
  Json version_needs = Json::array();
  for (const NeededVersion& need : library.version_needs)
    version_needs.push_back({{"file", need.file}, {"version", need.version}});
  row["version_needs"] = std::move(version_needs);
  row["version_definitions"] = library.version_definitions;
  row["rpath"] = OrNull(library.runpath.empty() ? library.rpath : library.runpath);
  row["glibc"] = OrNull(library.Newest("GLIBC_"));
  row["glibcxx"] = OrNull(library.Newest("GLIBCXX_"));
  row["cxxabi"] = OrNull(library.Newest("CXXABI_"));
  row["cxx11_abi"] = library.cxx11_abi ? Json(*library.cxx11_abi) : Json(nullptr);
  row["sass"] = Numbers(library.sass);
  row["ptx"] = Numbers(library.ptx);
  Json code = Json::array();
  for (const std::string& name : library.sass) code.push_back("sm_" + name);
  for (const std::string& name : library.ptx) code.push_back("compute_" + name);
  row["code"] = std::move(code);
  row["undefined"] = library.undefined.size() + library.undefined_left_out;
  row["exported"] = library.exported;
  return row;
}

Json ProblemJson(const LoadProblem& problem) {
  Json row = {{"library", problem.library},
              {"kind", LoadProblemName(problem.kind)},
              {"name", problem.name},
              {"demangled", OrNull(problem.demangled)},
              {"alternative", problem.alternative},
              {"fatal", problem.fatal},
              {"evidence", problem.evidence}};
  if (problem.more) row["more"] = problem.more;
  return row;
}

Json WheelJson(const InspectedWheel& wheel) {
  const WheelContents& contents = wheel.contents;
  Json libraries = Json::array();
  for (const LibraryFacts& library : wheel.libraries) libraries.push_back(LibraryJson(library));
  Json row = {{"file", contents.filename},
              {"name", contents.name},
              {"version", contents.version},
              {"tags", TagsJson(contents.tags)},
              {"requires_python", OrNull(contents.requires_python)},
              {"requires_dist", contents.requires_dist},
              {"cuda", OrNull(contents.cuda)},
              {"gpu", {{"sass", SassOf(wheel)}, {"ptx", PtxOf(wheel)}}},
              {"libraries", std::move(libraries)}};
  if (wheel.loads) {
    Json problems = Json::array(), blocked = Json::array();
    for (const LoadProblem& problem : wheel.loads->problems) problems.push_back(ProblemJson(problem));
    for (const auto& [library, by] : wheel.loads->blocked) blocked.push_back({{"library", library}, {"by", by}});
    row["against"] = wheel.against;
    row["loads"] = wheel.loads->loads;
    row["problems"] = std::move(problems);
    row["blocked"] = std::move(blocked);
    row["notes"] = wheel.loads->notes;
    if (wheel.gpu_asked) row["runs"] = wheel.runs ? Json(*wheel.runs) : Json(nullptr);
  }
  row["facts"] = OrNull(wheel.facts);
  row["bytes_fetched"] = wheel.bytes_fetched;
  row["requests"] = wheel.requests;
  return row;
}

std::string Words(const std::vector<int>& numbers, std::string_view prefix) {
  std::string text;
  for (int number : numbers) text += fmt::format("{}{}{}", text.empty() ? "" : " ", prefix, number);
  return text;
}

std::string LibraryText(const LibraryFacts& library, bool verbose) {
  std::string text = fmt::format("  {} ({} bytes)\n", Printable(library.path), library.size_bytes);
  if (!library.trouble.empty()) text += "    " + Printable(library.trouble, 400) + "\n";
  if (library.machine.empty()) return text;
  if (!library.needs.empty()) text += "    needs " + Printable(Join(library.needs, " "), 2000) + "\n";
  std::string versions;
  for (std::string_view prefix : {"GLIBC_", "GLIBCXX_", "CXXABI_"}) {
    const std::string newest = library.Newest(prefix);
    if (!newest.empty()) versions += fmt::format("{}{}{}", versions.empty() ? "" : ", ", prefix, newest);
  }
  if (!versions.empty()) text += "    needs " + versions + "\n";
  if (!library.sass.empty()) text += "    machine code for sm_" + Join(library.sass, " sm_") + "\n";
  if (!library.ptx.empty()) text += "    PTX for compute_" + Join(library.ptx, " compute_") + "\n";
  if (!library.arch_list.empty()) text += "    arch list: " + Printable(library.arch_list) + "\n";
  if (verbose) {
    text += fmt::format("    soname {}, {} undefined and {} exported symbols{}\n",
                        library.soname.empty() ? "none" : Printable(library.soname),
                        library.undefined.size() + library.undefined_left_out, library.exported,
                        library.cxx11_abi ? (*library.cxx11_abi ? ", new C++ ABI" : ", old C++ ABI") : "");
  }
  return text;
}

std::string LoadsText(const InspectedWheel& wheel) {
  std::string text = fmt::format("{} beside {}\n", wheel.loads->loads ? "loads" : "does not load",
                                 wheel.against.empty() ? "nothing" : Join(wheel.against, ", "));
  if (wheel.gpu_asked) {
    text += wheel.runs ? (*wheel.runs ? "its GPU work runs there\n" : "its GPU work does not run there\n")
                       : "whether its GPU work runs there is unknown\n";
  }
  for (const LoadProblem& problem : wheel.loads->problems) {
    text +=
        fmt::format("  {} {}: {}{}{}\n", problem.fatal ? "error" : "warning", LoadProblemName(problem.kind),
                    Printable(problem.evidence, 600), problem.more ? fmt::format(" (and {} more)", problem.more) : "",
                    problem.alternative ? " [one of several alternatives]" : "");
    if (!problem.demangled.empty()) text += "      " + Printable(problem.demangled, 300) + "\n";
  }
  for (const auto& [library, by] : wheel.loads->blocked)
    text += fmt::format("  {} needs {} of the same wheel\n", Printable(library), Printable(by));
  for (const std::string& note : wheel.loads->notes) text += "  note: " + Printable(note, 400) + "\n";
  return text;
}

}  // namespace

std::vector<int> SassOf(const InspectedWheel& wheel) {
  return Architectures(wheel, "sm_", &LibraryFacts::sass);
}

std::vector<int> PtxOf(const InspectedWheel& wheel) {
  return Architectures(wheel, "compute_", &LibraryFacts::ptx);
}

std::string InspectJson(const std::vector<InspectedWheel>& wheels) {
  Json document = {{"schema", "fitment.inspect/1"}, {"wheels", Json::array()}};
  for (const InspectedWheel& wheel : wheels) document["wheels"].push_back(WheelJson(wheel));
  return Dump(document);
}

std::string InspectText(const std::vector<InspectedWheel>& wheels, bool verbose) {
  std::string text;
  for (const InspectedWheel& wheel : wheels) {
    const WheelContents& contents = wheel.contents;
    if (!text.empty()) text += "\n";
    text += fmt::format("{} {} ({})\n", contents.name, Printable(contents.version), Printable(contents.filename));
    if (!contents.requires_python.empty()) text += "  Python " + Printable(contents.requires_python) + "\n";
    if (!contents.cuda.empty()) text += "  built for CUDA " + Printable(contents.cuda) + "\n";
    const std::vector<int> sass = SassOf(wheel), ptx = PtxOf(wheel);
    if (!sass.empty()) text += "  machine code for " + Words(sass, "sm_") + "\n";
    if (!ptx.empty()) text += "  PTX for " + Words(ptx, "compute_") + "\n";
    if (wheel.loads) text += LoadsText(wheel);
    for (const LibraryFacts& library : wheel.libraries) {
      if (verbose || !wheel.loads) text += LibraryText(library, verbose);
    }
    text += fmt::format("  {} bytes in {} requests were fetched to learn this\n", wheel.bytes_fetched, wheel.requests);
    if (!wheel.facts.empty()) text += fmt::format("  known beforehand, from facts of {}\n", wheel.facts);
  }
  return text;
}

}  // namespace fitment

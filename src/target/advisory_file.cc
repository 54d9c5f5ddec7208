// Rows are read once and kept to the end of the process. Tests: advisory_file_test.cc.
#include "target/advisory_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "base/tsv.h"
#include "python/specifier.h"

namespace fitment {
namespace {

constexpr std::string_view kColumns[] = {
    "id",  "package", "versions", "level", "rung",   "kind", "with",  "with_versions", "without", "torch_cuda",
    "gpu", "python",  "glibc",    "os",    "reason", "fix",  "since", "evidence",      "source",  "date"};

std::optional<AdvisoryFile>& InUse() {
  static std::optional<AdvisoryFile> file;
  return file;
}

bool IsOneOf(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

bool AreSpecifiers(std::string_view text) {
  if (text.empty() || text == "*" || text == "cpu") return true;
  for (std::string_view alternative : Split(text, '|')) {
    if (!SpecifierSet::Parse(alternative)) return false;
  }
  return true;
}

// "" or what is wrong with a row.
std::string FaultOf(const Advisory& row) {
  if (row.id.empty() || row.package.empty()) return "it needs an ID and a package";
  if (!IsOneOf(row.level, {"error", "warning", "note", "named"}))
    return "its level is none of error, warning, note, named";
  if (!IsOneOf(row.rung, {"loads", "runs", "sound"})) return "its rung is none of loads, runs, sound";
  for (std::string_view specifiers :
       {row.versions, row.with_versions, row.torch_cuda, row.gpu, row.python, row.glibc}) {
    if (!AreSpecifiers(specifiers)) return fmt::format("`{}` are no version specifiers", Printable(specifiers));
  }
  if (!IsOneOf(row.from.evidence, {"measured", "documented"}) || row.from.source.empty())
    return "it needs evidence (measured or documented) and a source";
  if (!FactDateUs(row.since) || !FactDateUs(row.from.date)) return "`since` and `date` are days like 2026-11-23";
  return "";
}

}  // namespace

Result<AdvisoryFile> ParseAdvisoryFile(std::string text, const std::string& name) {
  AdvisoryFile file;
  file.text = std::make_shared<const std::string>(std::move(text));
  FITMENT_TRY(const std::vector<TsvRow> rows, ReadTsv(*file.text, name, kColumns));
  std::set<std::string_view> seen;
  for (const TsvRow& read : rows) {
    const std::vector<std::string_view>& c = read.cells;
    const Advisory row{c[0], c[1],  c[2],  c[3],  c[4],  c[5],  c[6],  c[7],  c[8],
                       c[9], c[10], c[11], c[12], c[13], c[14], c[15], c[16], {c[17], c[18], c[19]}};
    std::string fault = FaultOf(row);
    if (fault.empty() && !seen.insert(row.id).second) fault = "its ID stands twice";
    if (!fault.empty()) {
      return Fail(ErrorKind::kSyntax,
                  fmt::format("{}:{}: the advisory `{}` cannot be used: {}", name, read.line, Printable(row.id), fault),
                  {}, "doc/facts.md tells the columns.");
    }
    file.date = std::max(file.date, std::string(row.from.date));
    file.rows.push_back(row);
  }
  return file;
}

void UseAdvisories(std::optional<AdvisoryFile> file) {
  InUse() = std::move(file);
}

const AdvisoryFile* AdvisoriesInUse() {
  return InUse() ? &*InUse() : nullptr;
}

std::string AdvisoriesDate() {
  std::string_view newest;
  for (const Advisory& row : Advisories()) newest = std::max(newest, row.from.date);
  return std::string(newest);
}

}  // namespace fitment

// Rows are read once and kept to the end of the process. Tests: load_rule_file_test.cc.
#include "wheel/load_rule_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "base/tsv.h"
#include "python/name.h"
#include "python/specifier.h"

namespace fitment {
namespace {

constexpr std::string_view kColumns[] = {"rule", "package", "versions", "argument", "evidence", "source", "date"};
using Kind = LoadRule::Kind;
constexpr std::pair<std::string_view, Kind> kKinds[] = {{"needs_library", Kind::kNeedsLibrary},
                                                        {"tolerates_all", Kind::kToleratesAll},
                                                        {"same_cuda", Kind::kSameCuda},
                                                        {"same_cuda_major", Kind::kSameCudaMajor}};

std::optional<LoadRuleFile>& InUse() {
  static std::optional<LoadRuleFile> file;
  return file;
}

bool IsDay(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' &&
         text.find_first_not_of("0123456789-") == std::string_view::npos;
}

// "" or what is wrong with a row.
std::string FaultOf(const LoadRule& row) {
  if (row.package.empty() || NormalizeName(row.package) != row.package) return "its package is no normalized name";
  if (!row.versions.empty() && !SpecifierSet::Parse(row.versions)) return "its versions are no specifiers";
  if ((row.kind == Kind::kNeedsLibrary) == row.argument.empty())
    return "needs_library, and no other rule, has a path as its argument";
  if ((row.evidence != "measured" && row.evidence != "documented") || row.source.empty())
    return "it needs evidence (measured or documented) and a source";
  return IsDay(row.date) ? "" : "its date is no day like 2026-11-23";
}

}  // namespace

Result<LoadRuleFile> ParseLoadRuleFile(std::string text, const std::string& name) {
  LoadRuleFile file;
  file.text = std::make_shared<const std::string>(std::move(text));
  FITMENT_TRY(const std::vector<TsvRow> rows, ReadTsv(*file.text, name, kColumns));
  for (const TsvRow& read : rows) {
    const std::vector<std::string_view>& c = read.cells;
    const auto kind =
        std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& k) { return k.first == c[0]; });
    const LoadRule row{c[1], c[2], kind == std::end(kKinds) ? Kind::kToleratesAll : kind->second, c[3], c[4],
                       c[5], c[6]};
    const std::string fault = kind == std::end(kKinds) ? "no such rule" : FaultOf(row);
    if (!fault.empty()) {
      return Fail(ErrorKind::kSyntax,
                  fmt::format("{}:{}: the rule `{}` of {} cannot be used: {}", name, read.line, Printable(c[0]),
                              Printable(c[1]), fault),
                  {}, "doc/facts.md tells the columns.");
    }
    file.date = std::max(file.date, std::string(row.date));
    file.rows.push_back(row);
  }
  return file;
}

std::string LoadRuleText() {
  std::string text = Join(std::vector<std::string>(std::begin(kColumns), std::end(kColumns)), "\t") + "\n";
  for (const LoadRule& row : LoadRules()) {
    const auto kind =
        std::find_if(std::begin(kKinds), std::end(kKinds), [&](const auto& k) { return k.second == row.kind; });
    text += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\n", kind->first, row.package, row.versions, row.argument,
                        row.evidence, row.source, row.date);
  }
  return text;
}

void UseLoadRules(std::optional<LoadRuleFile> file) {
  InUse() = std::move(file);
}

const LoadRuleFile* LoadRulesInUse() {
  return InUse() ? &*InUse() : nullptr;
}

std::string LoadRulesDate() {
  std::string_view newest;
  for (const LoadRule& row : LoadRules()) newest = std::max(newest, row.date);
  return std::string(newest);
}

}  // namespace fitment

// Advisories from a file in the place of those inside the program: facts age, and a program need not be new to know
// newer ones. Tests: advisory_file_test.cc, tests/program/facts_test.py.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "target/facts.h"

namespace fitment {

struct AdvisoryFile {
  static constexpr std::string_view kName = "advisories.tsv", kFirstColumn = "id";

  std::shared_ptr<const std::string> text;  // what the rows' texts lie in
  std::vector<Advisory> rows;
  std::string date;  // of the newest row
};

// The form of src/target/tables/advisories.tsv, checked as the build checks that one: every row has an ID of its own,
// evidence, source and date, a known level and rung, specifiers that can be read. Errors (kSyntax): with file and line.
Result<AdvisoryFile> ParseAdvisoryFile(std::string text, const std::string& name);

// From now on Advisories() gives these rows; nullopt: those inside the program again. Called before anything is judged,
// by the thread that opens the facts.
void UseAdvisories(std::optional<AdvisoryFile> file);
// nullptr: those inside the program count.
const AdvisoryFile* AdvisoriesInUse();
// Of the newest row that counts.
std::string AdvisoriesDate();

}  // namespace fitment

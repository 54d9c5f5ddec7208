// The last rung, proven: what was imported in a fresh environment, what failed and why, and which rung should have
// foretold it. The running is done by src/cli/verify_command.cc; here are the script's text, its answers and what is
// said of them. Tests: verify_test.cc, tests/program/verify_test.py.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/judgement.h"

namespace fitment {

struct VerifyRow {
  std::string package, version, module;  // module: "" where the package as a whole is meant
  std::string outcome;                   // "imported", "failed", "needs a GPU", "timed out", "nothing to import"
  std::string error, rung;               // failed: the last words, and the rung that should have foretold it
  double seconds = 0;
  std::vector<std::string> foretold;  // failed: codes of the findings that did
};

struct VerifyReport {
  std::string file, target, python, installed_by;  // "uv 0.13.9", "pip"
  std::string install_error;                       // the installer's last words; rows are then empty
  std::vector<std::string> notes;
  std::vector<VerifyRow> rows;
};

// src/report/import_test.py with this set's packages in it.
std::string ImportTest(const Judgement& judgement);
// Its --json lines; other lines are passed over.
std::vector<VerifyRow> ReadVerifyRows(std::string_view lines);
// Names the findings that foretold each failure: those of its package, else errors of its rung.
void MapToRungs(const FitReport& fit, std::vector<VerifyRow>& rows);
// Nothing failed: what needs a GPU that is not there does not count.
bool Proven(const VerifyReport& report);

std::string VerifyText(const VerifyReport& report, bool color, int verbosity);
std::string VerifyJson(const VerifyReport& report);

}  // namespace fitment

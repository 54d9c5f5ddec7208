// The loads rung: do the libraries of a wheel load beside other wheels, and does importing the package work? The rules
// are the dynamic loader's, as ld.so and Python follow them; doc/loads.md tells what is modelled. Tests:
// loads_test.cc, tests/program/abi_cases_test.py (what really happened on import).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wheel/wheel_reader.h"

namespace fitment {

enum class LoadProblemKind { kMissingSymbol, kMissingLibrary, kSymbolVersion, kPythonAbi, kVersionRule, kPythonImport };
std::string_view LoadProblemName(LoadProblemKind kind);  // "missing_symbol"

struct LoadProblem {
  std::string library;  // path inside the wheel; of kPythonImport: the source file
  LoadProblemKind kind = LoadProblemKind::kMissingSymbol;
  std::string name;          // the symbol, soname, version, or Python name
  std::string demangled;     // of a C++ symbol, else ""
  bool alternative = false;  // one of several of which the package loads only the fitting one
  bool fatal = false;        // importing the package fails by it
  std::string evidence;      // where that is known from
  uint64_t more = 0;         // further problems of the same kind in this library
  // Normalized names of the packages beside which it fails: those that carry what it was looked for in. Empty: the
  // wheel fails by itself, or nobody carries what it needs.
  std::vector<std::string> beside = {};
  // Fatal as far as a rule of thumb goes: no row and no import statement that surely runs says so.
  bool likely = false;
};

struct LoadsAnswer {
  bool loads = true;
  std::vector<LoadProblem> problems;
  // Libraries that are sound themselves but need one of the same wheel that is not: path, and which.
  std::vector<std::pair<std::string, std::string>> blocked;
  std::vector<std::string> notes;  // what could not be known
  // What was left open because a library was larger than the limit: "x.so: 12 names that libtorch_cpu.so of
  // torch 2.11.0 may have". Empty: the answer is certain as far as what is modelled goes.
  std::vector<std::string> undecided;
};

// How much may be read for an answer.
struct LoadsLimits {
  uint64_t library_bytes = UINT64_MAX;  // packed; a larger library is used only where its facts are kept already
  bool directory_only = false;          // no library and no source file is read that is not kept already
};

// What the machine gives beside the wheels: libc and its kin, libstdc++, libgcc and zlib, and the driver's libraries.
struct LoadsPlatform {
  std::string glibc = "2.36";  // "" where the platform has none
  std::string python = "3.11";
  std::string machine = "x86_64";
};

// Judges `wheel` beside `others` (the wheels of the set; it may be among them). Errors: what reading the wheels gives.
Result<LoadsAnswer> JudgeLoads(WheelReader& wheel, const std::vector<WheelReader*>& others,
                               const LoadsPlatform& platform, const LoadsLimits& limits = {});

// Whether a soname is one of the platform's base libraries, or of the GPU's driver.
bool IsBaseLibrary(std::string_view soname);
bool IsDriverLibrary(std::string_view soname);
// The newest GLIBCXX (or CXXABI) of the libstdc++ that distributions of this glibc carry: "3.4.30" for 2.36.
std::string LibstdcxxOf(std::string_view glibc);
std::string CxxabiOf(std::string_view glibc);
// "libbitsandbytes_cuda118.so" among its siblings: one of several.
bool IsAlternative(std::string_view path, const std::vector<std::string>& all_paths);

}  // namespace fitment

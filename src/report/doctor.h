// What is installed in an environment, held against its own metadata and against the files that it should be; with the
// machine it stands on. src/cli/doctor_command.cc asks the machine and the environment. Tests: doctor_test.cc,
// tests/program/doctor_test.py.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "report/judgement.h"
#include "target/detect.h"

namespace fitment {

struct InstalledDistribution {
  std::string name;     // normalized
  std::string version;  // as its metadata says
  std::string requires_python, installer;
  std::vector<std::string> requires_dist, extras;
  bool whole = true;  // false: its metadata lacks a version
};

struct InstalledEnvironment {
  std::string python, executable, prefix;  // "3.11.2"
  std::vector<InstalledDistribution> distributions;
};

// What src/report/probe.py printed. kSyntax.
Result<InstalledEnvironment> ReadProbe(std::string_view json);

// Requirements of installed distributions that nothing installed meets, and distributions without metadata.
std::vector<Finding> AgainstMetadata(const InstalledEnvironment& environment, const Target& target);
// Lines of the deployment that what is installed does not meet.
std::vector<Finding> AgainstLines(const InstalledEnvironment& environment, const Deployment& deployment,
                                  const Target& target);

struct DoctorReport {
  Detected machine;
  std::optional<InstalledEnvironment> environment;
  Target target;  // of this machine, with the environment's Python
  FitReport fit;  // the ladder of what is installed, and every finding, worst first
  std::vector<std::string> notes;
};

std::string DoctorText(const DoctorReport& report, bool color, int verbosity);
std::string DoctorJson(const DoctorReport& report);

}  // namespace fitment

// Truss config.yaml: requirements, Python, accelerator, and what of it is not judged. Facts: doc/facts.md. Tests:
// truss_test.cc, config_cases_test.cc, tests/oracle/read_test.py.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "config/input.h"
#include "config/requirements_txt.h"
#include "config/yaml_doc.h"

namespace fitment {

// Reads a config whose text is at hand, as the runs of Truss' own Dockerfile: its server's list where the choices ask
// for it, requirements_file, requirements, build_commands. `load` reads the file that requirements_file or an item's -r
// names, and no file is read without it. Errors (kSyntax, with place): not YAML, a field of a wrong type, an unknown
// Python, requirements beside requirements_file; kFile for a named file that is missing. Faulty requirements are items.
Result<Deployment> ReadTruss(const std::string& path, std::string text, const FileLoader& load,
                             const EnvironmentVariables& environment, const ReadChoices& choices = {});

// Whether the mapping has a key that Truss configs have and few other files do.
bool HasTrussKeys(const YamlNode& root);

}  // namespace fitment

// setup.py, read statically: literals, names that hold them, and files of requirements read and cut up. Tests:
// setup_py_test.cc.
#pragma once

#include <string_view>

#include "index/python_reader.h"
#include "index/static_fields.h"

namespace fitment {

struct SetupPy {
  StaticFields fields;
  bool calls_setup = false;  // a call of setup() was found; without one the fields are silent and mean nothing
};

// What setup() is called with. An argument that only running the file would tell is computed; one that is not given is
// silent.
SetupPy ReadSetupPy(std::string_view text, const ReadTreeFile& read);

}  // namespace fitment

// pyproject.toml: [project] (PEP 621), what setuptools, hatch, flit and pdm say beside it, and [tool.poetry]. Tests:
// static_pyproject_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "index/python_reader.h"
#include "index/static_fields.h"

namespace fitment {

struct StaticPyproject {
  // A field that [project] neither has nor calls dynamic is stated as empty, since no backend may add to it. One that
  // is dynamic is stated where a [tool] table says where it stands and it could be read there, silent where setup.cfg
  // or setup.py may say it, else computed.
  StaticFields fields;
  bool has_project =
      false;  // a [project] table; else the fields are [tool.poetry]'s or [tool.flit.metadata]'s, or silent
  // Requirements, extras and Requires-Python stand in [project] and are not dynamic: what PEP 621 binds every backend
  // to.
  bool binding = false;
};

// `read` gives files that it names. Errors (kMetadata): not TOML; a field of a wrong type.
Result<StaticPyproject> ReadStaticPyproject(std::string_view text, const ReadTreeFile& read);

}  // namespace fitment

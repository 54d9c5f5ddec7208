// From the arguments of setup() to fields. Tests: setup_py_test.cc.
#include "index/setup_py.h"

#include "index/version_source.h"
#include "python/version.h"

namespace fitment {
namespace {

constexpr std::string_view kFile = "setup.py";

// install_requires: a list of texts, or one text with a requirement a line.
std::optional<std::vector<std::string>> RequirementsOf(const PythonValue& value) {
  if (value.IsString()) return PlainRequirementLines(value.text);
  if (value.kind == PythonValue::Kind::kNone) return std::vector<std::string>();
  if (!value.IsList()) return std::nullopt;
  std::vector<std::string> all;
  for (const PythonValue& item : value.items) {
    if (!item.IsString()) return std::nullopt;
    const auto lines = PlainRequirementLines(item.text);
    if (!lines) return std::nullopt;
    all.insert(all.end(), lines->begin(), lines->end());
  }
  return all;
}

void SayExtras(const PythonValue& value, StaticFields& fields) {
  if (!value.IsDict()) {
    if (value.kind != PythonValue::Kind::kNone) fields.extras.Compute(kFile), fields.some_extras_computed = true;
    return;
  }
  StaticExtras extras;
  for (size_t i = 0; i + 1 < value.items.size(); i += 2) {
    auto lines = RequirementsOf(value.items[i + 1]);
    if (lines && value.items[i].IsString()) {
      extras.emplace_back(value.items[i].text, std::move(*lines));
    } else {
      fields.some_extras_computed = true;
    }
  }
  fields.extras.Say(std::move(extras), kFile);
}

}  // namespace

SetupPy ReadSetupPy(std::string_view text, const ReadTreeFile& read) {
  SetupPy setup;
  const SetupModule module = ReadPython(text, std::string(kFile), true, read);
  if (!module.setup) return setup;
  setup.calls_setup = true;
  StaticFields& fields = setup.fields;
  const auto given = [&](std::string_view name) -> const PythonValue* {
    const auto found = module.setup->find(name);
    return found == module.setup->end() ? nullptr : &found->second;
  };
  const auto say_text = [&](std::string_view name, Stated<std::string>& field) {
    const PythonValue* value = given(name);
    if (value && value->IsString()) return field.Say(value->text, kFile);
    if (value ? value->kind != PythonValue::Kind::kNone : module.setup_is_open) field.Compute(kFile);
  };
  say_text("name", fields.name);
  say_text("version", fields.version);
  if (const PythonValue* value = given("version"); value && value->kind == PythonValue::Kind::kSymbol) {
    // `from package.version import __version__`
    if (auto version = VersionOfAttribute(value->text, {}, read)) fields.version.Say(std::move(*version), kFile);
  }
  say_text("python_requires", fields.requires_python);
  if (fields.version.IsStated() && !Version::Parse(fields.version.value)) fields.version.Compute(kFile);
  if (const PythonValue* requirements = given("install_requires")) {
    auto lines = RequirementsOf(*requirements);
    lines ? fields.requirements.Say(std::move(*lines), kFile) : fields.requirements.Compute(kFile);
  } else if (module.setup_is_open) {
    fields.requirements.Compute(kFile);
  }
  if (const PythonValue* extras = given("extras_require")) {
    SayExtras(*extras, fields);
  } else if (module.setup_is_open) {
    fields.extras.Compute(kFile), fields.some_extras_computed = true;
  }
  return setup;
}

}  // namespace fitment

// A Python value as far as it is known without running the program. Tests: python_reader_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fitment {

struct PythonValue {
  enum class Kind : unsigned char {
    kUnknown,  // only running the program would tell
    kNone,
    kBool,      // `text` is "True" or "False"
    kNumber,    // `text` as written
    kString,    // `text`; paths are strings too
    kList,      // `items`; tuples and sets too
    kDict,      // `items`: key, value, key, value, …
    kFile,      // an open file: `text` is its path
    kSymbol,    // a name from elsewhere, "os.path.join": a builtin, an import, or nothing known
    kFunction,  // of this file: `text` is its name
    kMatch,     // of a regular expression: `items` are its groups, `text` their names joined by ","
  };
  Kind kind = Kind::kUnknown;
  std::string text;
  std::vector<PythonValue> items;

  static PythonValue Unknown() { return {}; }
  static PythonValue String(std::string text) { return {Kind::kString, std::move(text), {}}; }
  static PythonValue Bool(bool value) { return {Kind::kBool, value ? "True" : "False", {}}; }
  static PythonValue List(std::vector<PythonValue> items) { return {Kind::kList, {}, std::move(items)}; }
  static PythonValue Symbol(std::string name) { return {Kind::kSymbol, std::move(name), {}}; }

  bool IsString() const { return kind == Kind::kString; }
  bool IsList() const { return kind == Kind::kList; }
  bool IsDict() const { return kind == Kind::kDict; }
  // Nothing in it is unknown.
  bool IsKnown() const;
  // Python's truth: 1, 0, or -1 where it is not known.
  int Truth() const;
  // The value of a dictionary's key, or nullptr.
  const PythonValue* Find(std::string_view key) const;
  void Set(PythonValue key, PythonValue value);  // REQUIRES: IsDict()
  bool operator==(const PythonValue&) const = default;
};

}  // namespace fitment

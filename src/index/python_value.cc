// What values are and how they are put together. Tests: python_reader_test.cc.
#include "index/python_value.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "index/python_interpreter.h"

namespace fitment {
namespace {

using Kind = PythonValue::Kind;
constexpr size_t kLongestText = 4u << 20;
constexpr size_t kMostItems = 20'000;

}  // namespace

bool PythonValue::IsKnown() const {
  if (kind == Kind::kUnknown || kind == Kind::kSymbol || kind == Kind::kFile || kind == Kind::kFunction ||
      kind == Kind::kMatch) {
    return false;
  }
  return std::all_of(items.begin(), items.end(), [](const PythonValue& item) { return item.IsKnown(); });
}

int PythonValue::Truth() const {
  switch (kind) {
    case Kind::kNone:
      return 0;
    case Kind::kBool:
      return text == "True";
    case Kind::kNumber:
      return text.find_first_not_of("0._") != std::string::npos;
    case Kind::kString:
      return !text.empty();
    case Kind::kList:
    case Kind::kDict:
    case Kind::kMatch:
      return !items.empty();
    default:
      return -1;
  }
}

const PythonValue* PythonValue::Find(std::string_view key) const {
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i].IsString() && items[i].text == key) return &items[i + 1];
  }
  return nullptr;
}

void PythonValue::Set(PythonValue key, PythonValue value) {
  for (size_t i = 0; i + 1 < items.size(); i += 2) {
    if (items[i] == key) {
      items[i + 1] = std::move(value);
      return;
    }
  }
  items.push_back(std::move(key));
  items.push_back(std::move(value));
}

std::string JoinPaths(std::string_view base, std::string_view path) {
  std::vector<std::string> parts;
  for (const std::string_view whole : {path.starts_with('/') ? std::string_view() : base, path}) {
    for (const std::string_view part : Split(whole, '/')) {
      if (part.empty() || part == ".") continue;
      if (part == ".." && !parts.empty() && parts.back() != "..") {
        parts.pop_back();
      } else {
        parts.emplace_back(part);
      }
    }
  }
  return (path.starts_with('/') ? "/" : "") + Join(parts, "/");
}

std::optional<int64_t> IntegerOf(const PythonValue& value) {
  int64_t number = 0;
  const char* end = value.text.data() + value.text.size();
  if (value.kind != Kind::kNumber || value.text.empty()) return std::nullopt;
  const auto [stop, error] = std::from_chars(value.text.data(), end, number);
  if (error != std::errc() || stop != end) return std::nullopt;
  return number;
}

PythonValue Add(const PythonValue& left, const PythonValue& right) {
  if (left.IsString() && right.IsString() && left.text.size() + right.text.size() <= kLongestText) {
    return PythonValue::String(left.text + right.text);
  }
  if (left.IsList() && right.IsList() && left.items.size() + right.items.size() <= kMostItems) {
    PythonValue sum = left;
    sum.items.insert(sum.items.end(), right.items.begin(), right.items.end());
    return sum;
  }
  return PythonValue::Unknown();
}

PythonValue FormatPercent(const PythonValue& format, const PythonValue& arguments) {
  if (!format.IsString()) return PythonValue::Unknown();
  const std::vector<PythonValue> values = arguments.IsList() ? arguments.items : std::vector<PythonValue>{arguments};
  std::string out;
  size_t next = 0;
  const std::string& text = format.text;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const char kind = i + 1 < text.size() ? text[++i] : '\0';
    if (kind == '%') {
      out += '%';
      continue;
    }
    const bool known = next < values.size() && (values[next].IsString() || values[next].kind == Kind::kNumber);
    if ((kind != 's' && kind != 'd') || !known) return PythonValue::Unknown();
    out += values[next++].text;
  }
  return next == values.size() ? PythonValue::String(std::move(out)) : PythonValue::Unknown();
}

}  // namespace fitment

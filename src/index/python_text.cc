// Methods of texts, and what reads files of the tree. Tests: python_reader_test.cc.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "index/python_interpreter.h"

namespace fitment {
namespace {

using Kind = PythonValue::Kind;
constexpr size_t kLongestText = 4u << 20;
constexpr size_t kMostItems = 20'000;

template <size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& all) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

PythonValue StripText(std::string_view text, std::string_view method, const PythonArguments& arguments) {
  std::string_view chars = " \t\n\r\f\v";
  if (!arguments.positional.empty()) {
    if (!Argument(arguments, 0).IsString()) return PythonValue::Unknown();
    chars = Argument(arguments, 0).text;
  }
  const size_t first = method == "rstrip" ? 0 : text.find_first_not_of(chars);
  if (first == std::string_view::npos) return PythonValue::String("");
  const size_t last = method == "lstrip" ? text.size() : text.find_last_not_of(chars) + 1;
  return PythonValue::String(std::string(text.substr(first, last > first ? last - first : 0)));
}

PythonValue SplitText(std::string_view text, const PythonArguments& arguments) {
  PythonValue list = PythonValue::List({});
  if (arguments.positional.empty() || Argument(arguments, 0).kind == Kind::kNone) {
    while (!(text = Trim(text)).empty()) {
      const size_t end = std::min(text.find_first_of(" \t\n\r\f\v"), text.size());
      list.items.push_back(PythonValue::String(std::string(text.substr(0, end))));
      text.remove_prefix(end);
    }
    return list;
  }
  const PythonValue& separator = Argument(arguments, 0);
  if (!separator.IsString() || separator.text.empty()) return PythonValue::Unknown();
  auto most = arguments.positional.size() > 1 ? IntegerOf(Argument(arguments, 1)) : std::optional<int64_t>(-1);
  if (const auto named = arguments.named.find("maxsplit"); named != arguments.named.end())
    most = IntegerOf(named->second);
  if (!most) return PythonValue::Unknown();
  for (int64_t left = *most < 0 ? kMostItems : *most; left > 0; --left) {
    const size_t at = text.find(separator.text);
    if (at == std::string_view::npos) break;
    list.items.push_back(PythonValue::String(std::string(text.substr(0, at))));
    text.remove_prefix(at + separator.text.size());
  }
  list.items.push_back(PythonValue::String(std::string(text)));
  return list;
}

PythonValue ReplaceText(std::string_view text, const PythonArguments& arguments) {
  const PythonValue &from = Argument(arguments, 0), &to = Argument(arguments, 1);
  if (!from.IsString() || !to.IsString() || from.text.empty() || arguments.positional.size() > 2) {
    return PythonValue::Unknown();
  }
  std::string out;
  for (size_t at; (at = text.find(from.text)) != std::string_view::npos; text.remove_prefix(at + from.text.size())) {
    out.append(text.substr(0, at)).append(to.text);
    if (out.size() > kLongestText) return PythonValue::Unknown();
  }
  return PythonValue::String(out.append(text));
}

PythonValue StartsOrEnds(std::string_view text, bool starts, const PythonValue& what) {
  std::vector<PythonValue> any = what.IsList() ? what.items : std::vector<PythonValue>{what};
  bool holds = false;
  for (const PythonValue& one : any) {
    if (!one.IsString()) return PythonValue::Unknown();
    holds |= starts ? text.starts_with(one.text) : text.ends_with(one.text);
  }
  return PythonValue::Bool(holds);
}

// "{}" and "{name}" alone.
PythonValue FormatBraces(std::string_view text, const PythonArguments& arguments) {
  std::string out;
  size_t next = 0;
  while (!text.empty()) {
    const size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const size_t close = text.find('}');
    if (close == std::string_view::npos) return PythonValue::Unknown();
    const std::string name(text.substr(1, close - 1));
    const auto named = arguments.named.find(name);
    const auto index = IntegerOf({Kind::kNumber, name, {}});
    const PythonValue& value = named != arguments.named.end() ? named->second
                               : name.empty()                 ? Argument(arguments, next++)
                                                              : Argument(arguments, index ? size_t(*index) : 999);
    if (!value.IsString() && value.kind != Kind::kNumber) return PythonValue::Unknown();
    out += value.text;
    text.remove_prefix(close + 1);
  }
  return PythonValue::String(std::move(out));
}

}  // namespace

const PythonValue& Argument(const PythonArguments& arguments, size_t i) {
  static const PythonValue kUnknown;
  return i < arguments.positional.size() && !arguments.open ? arguments.positional[i] : kUnknown;
}

PythonValue JoinTexts(std::string_view separator, const std::optional<std::vector<PythonValue>>& items) {
  if (!items) return PythonValue::Unknown();
  std::string out;
  for (size_t i = 0; i < items->size(); ++i) {
    if (!(*items)[i].IsString() || out.size() > kLongestText) return PythonValue::Unknown();
    if (i) out += separator;
    out += (*items)[i].text;
  }
  return PythonValue::String(std::move(out));
}

PythonValue ReadText(const std::string& path, const PythonWorld& world) {
  const auto text = (*world.read)(JoinPaths("", path));
  return text ? PythonValue::String(*text) : PythonValue::Unknown();
}

PythonValue JoinAllPaths(const PythonArguments& arguments) {
  std::string path;
  for (const PythonValue& part : arguments.positional) {
    if (!part.IsString()) return PythonValue::Unknown();
    path = JoinPaths(path, part.text);
  }
  return PythonValue::String(std::move(path));
}

PythonValue LinesOf(std::string_view text, bool keep_ends) {
  PythonValue list = PythonValue::List({});
  for (const std::string_view line : SplitLines(text)) {
    if (list.items.size() >= kMostItems) return PythonValue::Unknown();
    std::string held(line);
    if (keep_ends && line.data() + line.size() < text.data() + text.size()) held += '\n';
    list.items.push_back(PythonValue::String(std::move(held)));
  }
  return list;
}

PythonValue CallTextMethod(const PythonValue& self, std::string_view method, const PythonArguments& arguments,
                           const PythonWorld& world) {
  static constexpr std::array<std::string_view, 9> kSame = {
      "encode", "decode", "resolve", "absolute", "as_posix", "__fspath__", "__str__", "expanduser", "joinpath"};
  const std::string& text = self.text;
  if (method == "strip" || method == "lstrip" || method == "rstrip") return StripText(text, method, arguments);
  if (method == "splitlines") return LinesOf(text, !arguments.positional.empty());
  if (method == "split") return SplitText(text, arguments);
  if (method == "replace") return ReplaceText(text, arguments);
  if (method == "startswith") return StartsOrEnds(text, true, Argument(arguments, 0));
  if (method == "endswith") return StartsOrEnds(text, false, Argument(arguments, 0));
  if (method == "join") return JoinTexts(text, ItemsOf(Argument(arguments, 0), world));
  if (method == "format") return FormatBraces(text, arguments);
  if (method == "lower") return PythonValue::String(ToLower(text));
  if (method == "read_text" || method == "read_bytes") return ReadText(text, world);
  if (method == "open") return {Kind::kFile, text, {}};
  if (method == "exists" || method == "is_file")
    return PythonValue::Bool((*world.read)(JoinPaths("", text)).has_value());
  if (method == "joinpath") {
    PythonArguments all = arguments;
    all.positional.insert(all.positional.begin(), self);
    return JoinAllPaths(all);
  }
  return IsOneOf(method, kSame) ? self : PythonValue::Unknown();
}

}  // namespace fitment

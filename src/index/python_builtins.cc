// What the static reader knows of Python's own functions and methods: those with which a setup.py reads a file and cuts
// it up. Tests: python_reader_test.cc.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.h"
#include "index/python_interpreter.h"
#include "index/python_regex.h"
#include "index/static_fields.h"

namespace fitment {
namespace {

using Kind = PythonValue::Kind;
constexpr size_t kMostItems = 20'000;
constexpr size_t kMostCompared = 500;  // of a set's items, each with each; a longer one keeps its doubles

template <size_t N>
bool IsOneOf(std::string_view text, const std::array<std::string_view, N>& all) {
  return std::find(all.begin(), all.end(), text) != all.end();
}

std::string DirectoryOfPath(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? "" : std::string(path.substr(0, slash));
}

// os.path and pathlib, apart from what the tree holds.
PythonValue CallPath(std::string_view symbol, const PythonArguments& arguments) {
  static constexpr std::array<std::string_view, 9> kSame = {"os.path.abspath",
                                                            "os.path.realpath",
                                                            "os.path.normpath",
                                                            "os.path.expanduser",
                                                            "os.fspath",
                                                            "pathlib.Path",
                                                            "Path",
                                                            "PurePath",
                                                            "pathlib.PurePath"};
  if (arguments.open) return PythonValue::Unknown();
  if (symbol == "os.path.join") return JoinAllPaths(arguments);
  if (symbol == "os.getcwd" || symbol == "pathlib.Path.cwd") return PythonValue::String("");
  const PythonValue& first = Argument(arguments, 0);
  if (IsOneOf(symbol, kSame)) {
    return arguments.positional.empty() ? PythonValue::String("") : JoinAllPaths(arguments);
  }
  if (symbol == "os.path.dirname" && first.IsString()) return PythonValue::String(DirectoryOfPath(first.text));
  if (symbol == "os.path.basename" && first.IsString()) {
    return PythonValue::String(first.text.substr(first.text.rfind('/') + 1));
  }
  return PythonValue::Unknown();
}

PythonValue SumOf(const std::vector<PythonValue>& lists) {
  PythonValue all = PythonValue::List({});
  for (const PythonValue& list : lists) all = Add(all, list);
  return all;
}

// Without doubles: the order of a set is not Python's, and does not matter for requirements.
PythonValue SetOf(const std::vector<PythonValue>& items) {
  PythonValue set = PythonValue::List({});
  for (const PythonValue& item : items) {
    if (!item.IsKnown()) return PythonValue::Unknown();
    if (items.size() > kMostCompared) continue;
    if (std::find(set.items.begin(), set.items.end(), item) == set.items.end()) set.items.push_back(item);
  }
  return items.size() > kMostCompared ? PythonValue::List(items) : set;
}

PythonValue MapOver(const PythonValue& function, const std::vector<PythonValue>& items, const PythonWorld& world) {
  PythonValue out = PythonValue::List({});
  if (function.kind != Kind::kSymbol) return PythonValue::Unknown();
  for (const PythonValue& item : items) {
    const bool method = function.text.starts_with("str.");
    out.items.push_back(method ? CallMethod(item, function.text.substr(4), {}, world)
                               : CallSymbol(function.text, {{item}, {}, false}, world));
  }
  return out;
}

PythonValue DictOf(const PythonArguments& arguments) {
  PythonValue dict{Kind::kDict, {}, {}};
  if (arguments.open || arguments.positional.size() > 1) return PythonValue::Unknown();
  if (!arguments.positional.empty()) {
    if (!arguments.positional[0].IsDict()) return PythonValue::Unknown();
    dict = arguments.positional[0];
  }
  for (const auto& [key, value] : arguments.named) dict.Set(PythonValue::String(key), value);
  return dict;
}

// Functions over one thing that can be gone over.
PythonValue CallOverItems(std::string_view symbol, const PythonArguments& arguments, const PythonWorld& world) {
  const auto first = ItemsOf(Argument(arguments, 0), world);
  if (symbol == "map" || symbol == "filter") {
    const auto items = ItemsOf(Argument(arguments, 1), world);
    if (!items || arguments.positional.size() != 2) return PythonValue::Unknown();
    if (symbol == "map") return MapOver(Argument(arguments, 0), *items, world);
    if (Argument(arguments, 0).kind != Kind::kNone) return PythonValue::Unknown();
    PythonValue kept = PythonValue::List({});
    for (const PythonValue& item : *items) {
      if (item.Truth() < 0) return PythonValue::Unknown();
      if (item.Truth() == 1) kept.items.push_back(item);
    }
    return kept;
  }
  if (symbol == "itertools.chain") return SumOf(arguments.positional);
  if (!first) return PythonValue::Unknown();
  if (symbol == "list" || symbol == "tuple" || symbol == "sorted") return PythonValue::List(*first);
  if (symbol == "set" || symbol == "frozenset") return SetOf(*first);
  return SumOf(*first);  // sum(lists, []), itertools.chain.from_iterable(lists)
}

// pkg_resources.parse_requirements(text, lines or open file) and pip's parse_requirements(path): the lines of
// requirements. What str() makes of them is what is wanted, so they stay texts.
PythonValue ParseRequirements(bool of_pip, const PythonValue& argument, const PythonWorld& world) {
  PythonValue text = argument;
  if (of_pip || argument.kind == Kind::kFile) text = ReadText(argument.text, world);
  if (argument.IsList()) text = JoinTexts("\n", argument.items);
  if (!text.IsString() || (of_pip && !argument.IsString())) return PythonValue::Unknown();
  const auto lines = PlainRequirementLines(text.text);
  if (!lines) return PythonValue::Unknown();
  PythonValue list = PythonValue::List({});
  for (const std::string& line : *lines) list.items.push_back(PythonValue::String(line));
  return list;
}

std::optional<PythonRegex::Flags> FlagsOf(const PythonArguments& arguments, size_t position) {
  PythonRegex::Flags flags;
  const auto named = arguments.named.find("flags");
  if (named == arguments.named.end() && arguments.positional.size() <= position) return flags;
  const PythonValue& value = named != arguments.named.end() ? named->second : arguments.positional[position];
  if (value.kind != Kind::kSymbol) return std::nullopt;
  flags.multiline = value.text == "re.M" || value.text == "re.MULTILINE";
  flags.dot_all = value.text == "re.S" || value.text == "re.DOTALL";
  flags.ignore_case = value.text == "re.I" || value.text == "re.IGNORECASE";
  return flags.multiline || flags.dot_all || flags.ignore_case ? std::optional(flags) : std::nullopt;
}

PythonValue MatchValue(const PythonRegex& regex, const PythonRegex::Match& match, std::string_view text) {
  PythonValue value{Kind::kMatch, Join(regex.group_names(), ","), {}};
  for (const auto& group : match.groups) {
    value.items.push_back(
        group ? PythonValue::String(std::string(text.substr(group->first, group->second - group->first)))
              : PythonValue{Kind::kNone, {}, {}});
  }
  return value;
}

// findall gives the whole of a pattern without groups, the group of one with one, else all groups.
PythonValue FindAll(const PythonRegex& regex, std::string_view text) {
  PythonValue all = PythonValue::List({});
  bool exhausted = false;
  for (size_t from = 0; from <= text.size();) {
    const auto match = regex.Search(text, from, false, &exhausted);
    if (exhausted || all.items.size() > kMostItems) return PythonValue::Unknown();
    if (!match) break;
    PythonValue value = MatchValue(regex, *match, text);
    for (PythonValue& group : value.items) {
      if (!group.IsString()) group = PythonValue::String("");
    }
    if (value.items.size() <= 2) {
      all.items.push_back(value.items.back());
    } else {
      all.items.push_back(PythonValue::List({value.items.begin() + 1, value.items.end()}));
    }
    const auto [begin, end] = *match->groups[0];
    from = end > begin ? end : end + 1;
  }
  return all;
}

// re.search, re.match, re.fullmatch, re.findall.
PythonValue CallRegex(std::string_view function, const PythonArguments& arguments) {
  const PythonValue &pattern = Argument(arguments, 0), &text = Argument(arguments, 1);
  const auto flags = FlagsOf(arguments, 2);
  if (!pattern.IsString() || !text.IsString() || !flags) return PythonValue::Unknown();
  const auto regex = PythonRegex::Compile(function == "fullmatch" ? "(?:" + pattern.text + ")$" : pattern.text, *flags);
  if (!regex) return PythonValue::Unknown();
  if (function == "findall") return FindAll(*regex, text.text);
  bool exhausted = false;
  const auto match = regex->Search(text.text, 0, function != "search", &exhausted);
  if (exhausted) return PythonValue::Unknown();
  return match ? MatchValue(*regex, *match, text.text) : PythonValue{Kind::kNone, {}, {}};
}

PythonValue CallMatch(const PythonValue& self, std::string_view method, const PythonArguments& arguments) {
  if (method == "groups") return PythonValue::List({self.items.begin() + 1, self.items.end()});
  if (method != "group") return PythonValue::Unknown();
  size_t group = 0;
  if (!arguments.positional.empty()) {
    const PythonValue& which = Argument(arguments, 0);
    const auto number = IntegerOf(which);
    const auto names = Split(self.text, ',');
    const auto named = std::find(names.begin(), names.end(), which.text);
    group = number ? static_cast<size_t>(*number) : static_cast<size_t>(named - names.begin());
    if (!number && !which.IsString()) return PythonValue::Unknown();
  }
  return group < self.items.size() ? self.items[group] : PythonValue::Unknown();
}

PythonValue CallFile(const PythonValue& self, std::string_view method, const PythonWorld& world) {
  if (method == "read") return ReadText(self.text, world);
  if (method == "readlines") {
    const PythonValue text = ReadText(self.text, world);
    return text.IsString() ? LinesOf(text.text, true) : text;
  }
  return PythonValue::Unknown();
}

PythonValue CallDict(const PythonValue& self, std::string_view method, const PythonArguments& arguments) {
  PythonValue list = PythonValue::List({});
  if (method == "copy") return self;
  if (method == "get" && Argument(arguments, 0).IsString()) {
    if (const PythonValue* found = self.Find(Argument(arguments, 0).text)) return *found;
    return arguments.positional.size() > 1 ? Argument(arguments, 1) : PythonValue{Kind::kNone, {}, {}};
  }
  for (size_t i = 0; i + 1 < self.items.size(); i += 2) {
    if (method == "keys") list.items.push_back(self.items[i]);
    if (method == "values") list.items.push_back(self.items[i + 1]);
    if (method == "items") list.items.push_back(PythonValue::List({self.items[i], self.items[i + 1]}));
  }
  return method == "keys" || method == "values" || method == "items" ? list : PythonValue::Unknown();
}

}  // namespace

std::optional<std::vector<PythonValue>> ItemsOf(const PythonValue& value, const PythonWorld& world) {
  if (value.IsList()) return value.items;
  if (value.kind == Kind::kFile) {
    PythonValue lines = CallFile(value, "readlines", world);
    if (lines.IsList()) return std::move(lines.items);
  }
  if (value.IsDict()) return CallDict(value, "keys", {}).items;
  return std::nullopt;
}

PythonValue GetAttribute(const PythonValue& self, std::string_view name) {
  if (self.kind == Kind::kSymbol) return PythonValue::Symbol(self.text + "." + std::string(name));
  if (self.IsString() && name == "parent") return PythonValue::String(DirectoryOfPath(self.text));
  if (self.IsString() && (name == "req" || name == "requirement")) return self;  // of pip's parsed lines
  if (self.IsString() && name == "name") return PythonValue::String(self.text.substr(self.text.rfind('/') + 1));
  return PythonValue::Unknown();
}

PythonValue Subscript(const PythonValue& self, const PythonValue& index) {
  if (self.kind == Kind::kMatch) return CallMatch(self, "group", {{index}, {}, false});
  if (self.IsDict() && index.IsString()) {
    const PythonValue* found = self.Find(index.text);
    return found ? *found : PythonValue::Unknown();
  }
  const auto number = IntegerOf(index);
  if (!self.IsList() || !number) return PythonValue::Unknown();
  const int64_t size = static_cast<int64_t>(self.items.size());
  const int64_t at = *number < 0 ? *number + size : *number;
  return at >= 0 && at < size ? self.items[static_cast<size_t>(at)] : PythonValue::Unknown();
}

PythonValue CallSymbol(std::string_view symbol, const PythonArguments& arguments, const PythonWorld& world) {
  static constexpr std::array<std::string_view, 10> kOverItems = {
      "list", "tuple",  "set", "frozenset",       "sorted",
      "map",  "filter", "sum", "itertools.chain", "itertools.chain.from_iterable"};
  if (symbol.starts_with("builtins.")) symbol.remove_prefix(9);
  const PythonValue& first = Argument(arguments, 0);
  if (symbol == "open" || symbol == "io.open" || symbol == "codecs.open") {
    return first.IsString() ? PythonValue{Kind::kFile, first.text, {}} : PythonValue::Unknown();
  }
  if (symbol == "os.path.exists" || symbol == "os.path.isfile") {
    return first.IsString() ? CallMethod(first, "exists", {}, world) : PythonValue::Unknown();
  }
  if (symbol == "str") {
    return first.IsString() || first.kind == Kind::kNumber ? PythonValue::String(first.text) : PythonValue::Unknown();
  }
  if (symbol.ends_with("parse_requirements") && !arguments.open) {
    return ParseRequirements(symbol.starts_with("pip."), first, world);
  }
  if (symbol == "dict") return DictOf(arguments);
  if ((symbol == "list" || symbol == "set" || symbol == "tuple") && arguments.positional.empty() && !arguments.open) {
    return PythonValue::List({});
  }
  if (symbol.starts_with("re.")) return CallRegex(symbol.substr(3), arguments);
  if (symbol == "compile" && first.IsString()) return first;  // for exec alone
  if (symbol == "ast.literal_eval" && first.IsString()) {
    const SetupModule module = ReadPython("x = " + first.text, world.path, false, *world.read);
    const auto found = module.names.find("x");
    return found != module.names.end() && found->second.IsKnown() ? found->second : PythonValue::Unknown();
  }
  if (IsOneOf(symbol, kOverItems)) return CallOverItems(symbol, arguments, world);
  if (symbol == "io.StringIO" || !arguments.named.empty()) return PythonValue::Unknown();
  return CallPath(symbol, arguments);
}

PythonValue CallMethod(const PythonValue& self, std::string_view method, const PythonArguments& arguments,
                       const PythonWorld& world) {
  if (arguments.open) return PythonValue::Unknown();
  if (self.kind == Kind::kFile) return CallFile(self, method, world);
  if (self.kind == Kind::kMatch) return CallMatch(self, method, arguments);
  if (self.IsDict()) return CallDict(self, method, arguments);
  if (self.IsList()) return method == "copy" ? self : PythonValue::Unknown();
  return self.IsString() ? CallTextMethod(self, method, arguments, world) : PythonValue::Unknown();
}

}  // namespace fitment

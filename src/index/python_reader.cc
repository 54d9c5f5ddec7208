// Statements of the static reader: assignments, branches, loops over known lists, functions. Tests:
// python_reader_test.cc.
#include "index/python_reader.h"

#include <algorithm>
#include <array>

#include "index/python_interpreter.h"

namespace fitment {
namespace {

constexpr int kDeepest = 60;
constexpr int64_t kHeaviest = 100'000;
constexpr size_t kLongestProgram = 2u << 20;

int64_t WeightOf(const PythonValue& value) {
  int64_t weight = 1 + static_cast<int64_t>(value.text.size() / 64);
  for (const PythonValue& item : value.items) weight += WeightOf(item);
  return weight;
}

bool Opens(const PythonToken& token) {
  return token.Is("(") || token.Is("[") || token.Is("{");
}
bool Closes(const PythonToken& token) {
  return token.Is(")") || token.Is("]") || token.Is("}");
}
bool IsAugmented(const PythonToken& token) {
  return token.kind == PythonToken::Kind::kOperator && token.text.size() >= 2 && token.text.back() == '=' &&
         token.text != "==" && token.text != "!=" && token.text != "<=" && token.text != ">=" && token.text != ":=";
}

// Methods that change a list, set or dictionary.
bool Changes(std::string_view method) {
  static constexpr std::array<std::string_view, 13> kChanging = {"append",  "extend",     "add",    "insert", "remove",
                                                                 "pop",     "clear",      "update", "sort",   "reverse",
                                                                 "popitem", "setdefault", "discard"};
  return std::find(kChanging.begin(), kChanging.end(), method) != kChanging.end();
}

}  // namespace

PythonInterpreter::PythonInterpreter(std::vector<PythonToken> tokens, PythonWorld world, bool is_main) {
  tokens_ = std::move(tokens);
  world_ = std::move(world);
  Bind("__file__", PythonValue::String(world_.path));
  Bind("__name__", PythonValue::String(is_main ? "__main__" : "module"));
  Bind("True", PythonValue::Bool(true));
  Bind("False", PythonValue::Bool(false));
  Bind("None", {Kind::kNone, {}, {}});
}

SetupModule PythonInterpreter::Run() {
  while (!AtKind(PythonToken::Kind::kEnd)) {
    const size_t before = at_;
    ExecuteStatement();
    if (at_ == before) Advance();
  }
  module_.names = std::move(frames_.front());
  return std::move(module_);
}

bool PythonInterpreter::AtLineEnd() const {
  return AtKind(PythonToken::Kind::kNewline) || AtKind(PythonToken::Kind::kEnd) || At(";");
}

bool PythonInterpreter::Accept(std::string_view text) {
  if (!At(text)) return false;
  Advance();
  return true;
}

bool PythonInterpreter::Spend(int64_t steps) {
  steps_left_ = std::max<int64_t>(0, steps_left_ - steps);
  return steps_left_ > 0;
}

size_t PythonInterpreter::LineEnd(size_t from) const {
  int depth = 0;
  for (size_t i = from; i < tokens_.size(); ++i) {
    if (Opens(tokens_[i])) ++depth;
    if (Closes(tokens_[i])) --depth;
    const bool line = tokens_[i].kind == PythonToken::Kind::kNewline || tokens_[i].kind == PythonToken::Kind::kEnd;
    if (line || (depth == 0 && tokens_[i].Is(";"))) return i;
  }
  return tokens_.size() - 1;
}

void PythonInterpreter::SkipLine() {
  at_ = LineEnd(at_);
  if (!AtKind(PythonToken::Kind::kEnd)) Advance();
}

void PythonInterpreter::SkipHeader() {
  int depth = 0;
  for (; !AtKind(PythonToken::Kind::kEnd) && !AtKind(PythonToken::Kind::kNewline); Advance()) {
    if (Opens(Now())) ++depth;
    if (Closes(Now())) --depth;
    if (depth == 0 && At(":")) return Advance();
  }
}

void PythonInterpreter::SkipBlock(bool forget) {
  const size_t begin = at_;
  if (!AtKind(PythonToken::Kind::kNewline)) {
    while (!AtKind(PythonToken::Kind::kNewline) && !AtKind(PythonToken::Kind::kEnd)) Advance();
    Advance();
  } else {
    Advance();
    int depth = 0;
    do {
      if (AtKind(PythonToken::Kind::kIndent)) ++depth;
      if (AtKind(PythonToken::Kind::kDedent)) --depth;
      if (depth == 0 && !AtKind(PythonToken::Kind::kDedent)) break;
      Advance();
    } while (depth > 0 && !AtKind(PythonToken::Kind::kEnd));
  }
  Spend(static_cast<int64_t>(at_ - begin) / 8);
  if (forget) Forget(begin, at_);
}

// `extras["x"] = …` changes one key of a known dictionary.
bool PythonInterpreter::ForgetKey(size_t begin, size_t end) {
  const bool form = begin + 4 < end && tokens_[begin].kind == PythonToken::Kind::kName && tokens_[begin + 1].Is("[") &&
                    tokens_[begin + 2].kind == PythonToken::Kind::kString && tokens_[begin + 3].Is("]") &&
                    (tokens_[begin + 4].Is("=") || IsAugmented(tokens_[begin + 4]));
  PythonValue* held = form ? Lookup(tokens_[begin].text) : nullptr;
  if (!held || !held->IsDict()) return false;
  held->Set(PythonValue::String(tokens_[begin + 2].text), PythonValue::Unknown());
  return true;
}

// Every name that stands where a statement could set or change it.
void PythonInterpreter::Forget(size_t begin, size_t end) {
  const auto forget = [&](size_t i) {
    if (tokens_[i].kind == PythonToken::Kind::kName) Bind(tokens_[i].text, PythonValue::Unknown());
  };
  for (size_t line = begin; line < end;) {
    const size_t stop = std::min(LineEnd(line), end);
    if (ForgetKey(line, stop)) {
      line = stop + 1;
      continue;
    }
    size_t sets = line;  // names before it are targets
    int depth = 0;
    for (size_t i = line; i < stop; ++i) {
      if (Opens(tokens_[i])) ++depth;
      if (Closes(tokens_[i])) --depth;
      if (depth == 0 && (tokens_[i].Is("=") || IsAugmented(tokens_[i]))) sets = i;
      for (size_t j = i + 1; tokens_[i].Is("for") && j < stop && !tokens_[j].Is("in"); ++j) forget(j);
      if (tokens_[i].Is("as")) forget(i + 1);
      // `import a.b, c as d` sets a and d.
      for (size_t j = i + 1; tokens_[i].Is("import") && j < stop; ++j) {
        if (!tokens_[j + 1].Is("as") && !tokens_[j - 1].Is(".")) forget(j);
      }
      if (i + 3 < stop && tokens_[i + 1].Is(".") && tokens_[i + 3].Is("(") && Changes(tokens_[i + 2].text)) forget(i);
    }
    for (size_t i = line; i < sets; ++i) forget(i);
    if (tokens_[line].Is("def") || tokens_[line].Is("class")) forget(line + 1);
    line = stop + 1;
    while (line < end &&
           (tokens_[line].kind == PythonToken::Kind::kIndent || tokens_[line].kind == PythonToken::Kind::kDedent)) {
      ++line;
    }
  }
}

PythonInterpreter::Flow PythonInterpreter::ExecuteBlock() {
  if (++depth_ > kDeepest || !Spend()) {
    --depth_;
    SkipBlock(true);
    return Flow::kNext;
  }
  Flow flow = Flow::kNext;
  if (!AtKind(PythonToken::Kind::kNewline)) {
    do {
      flow = ExecuteSimple();
    } while (flow == Flow::kNext && tokens_[at_ > 0 ? at_ - 1 : 0].Is(";"));
    --depth_;
    return flow;
  }
  Advance();
  if (!AtKind(PythonToken::Kind::kIndent)) return --depth_, flow;
  Advance();
  while (flow == Flow::kNext && !AtKind(PythonToken::Kind::kDedent) && !AtKind(PythonToken::Kind::kEnd)) {
    const size_t before = at_;
    flow = ExecuteStatement();
    if (at_ == before) Advance();
  }
  if (AtKind(PythonToken::Kind::kDedent)) Advance();
  --depth_;
  return flow;
}

PythonInterpreter::Flow PythonInterpreter::ExecuteStatement() {
  static constexpr std::array<std::string_view, 3> kSkipped = {"while", "match", "async"};
  while (Accept("@")) SkipLine();  // a decorator; what it decorates is taken as it stands
  if (!Spend()) {
    SkipStatement(true);
    return Flow::kNext;
  }
  if (At("if")) return ExecuteIf();
  if (At("for")) return ExecuteFor();
  if (At("try")) return ExecuteTry();
  if (At("with")) return ExecuteWith();
  if (At("def")) return DefineFunction(), Flow::kNext;
  if (At("class")) {  // its body has names of its own
    Forget(at_, at_ + 2);
    return SkipStatement(false), Flow::kNext;
  }
  const bool soft =
      At("match") && !(Next().kind == PythonToken::Kind::kName || Next().kind == PythonToken::Kind::kString);
  for (const std::string_view keyword : kSkipped) {
    if (At(keyword) && !soft) return SkipStatement(true), Flow::kNext;
  }
  return ExecuteSimple();
}

void PythonInterpreter::SkipStatement(bool forget) {
  const size_t begin = at_;
  while (!AtKind(PythonToken::Kind::kNewline) && !AtKind(PythonToken::Kind::kEnd)) Advance();
  if (Next().kind == PythonToken::Kind::kIndent) {
    SkipBlock(false);
  } else {
    Advance();
  }
  if (forget) Forget(begin, at_);
}

PythonInterpreter::Flow PythonInterpreter::ExecuteIf() {
  bool taken = false, doubtful = false;
  Flow flow = Flow::kNext;
  while (At("if") || At("elif") || At("else")) {
    const bool last = At("else");
    Advance();
    int truth = last ? 1 : -1;
    if (!last) truth = EvaluateOne().Truth();
    SkipHeader();
    if (taken || truth == 0) {
      SkipBlock(false);
    } else if (truth == 1 && !doubtful) {
      taken = true;
      // A block that is left early must still be stepped over.
      const size_t block = at_;
      flow = ExecuteBlock();
      at_ = block;
      SkipBlock(false);
    } else {
      doubtful = true;
      SkipBlock(true);
    }
    if (last) break;
  }
  return flow;
}

PythonInterpreter::Flow PythonInterpreter::ExecuteFor() {
  const size_t begin = at_;
  Advance();
  const std::vector<std::string> targets = ReadTargets();
  if (!Accept("in")) return SkipLine(), Flow::kNext;
  const auto items = ItemsOf(Evaluate(), world_);
  SkipHeader();
  const size_t block = at_;
  SkipBlock(false);
  const size_t after = at_;
  if (!items) {
    Forget(begin, after);
  } else {
    for (const PythonValue& item : *items) {
      if (!Spend()) break;
      for (size_t i = 0; i < targets.size(); ++i) {
        const bool parts = targets.size() > 1 && item.IsList() && item.items.size() == targets.size();
        Bind(targets[i], targets.size() == 1 ? item : parts ? item.items[i] : PythonValue::Unknown());
      }
      at_ = block;
      const Flow flow = ExecuteBlock();
      if (flow == Flow::kBreak) break;
      if (flow == Flow::kReturn) return at_ = after, flow;
    }
  }
  at_ = after;
  if (At("else")) SkipStatement(true);
  return Flow::kNext;
}

// What is tried is taken to succeed; the handlers change nothing.
PythonInterpreter::Flow PythonInterpreter::ExecuteTry() {
  Advance();
  SkipHeader();
  const size_t block = at_;
  Flow flow = ExecuteBlock();
  at_ = block;
  SkipBlock(false);
  while (At("except") || At("else") || At("finally")) {
    const bool handler = At("except");
    SkipHeader();
    const size_t part = at_;
    if (!handler && flow == Flow::kNext) flow = ExecuteBlock();
    at_ = part;
    SkipBlock(false);
  }
  return flow;
}

PythonInterpreter::Flow PythonInterpreter::ExecuteWith() {
  Advance();
  const bool bracket = At("(") && tokens_[LineEnd(at_) - 1].Is(":") && tokens_[LineEnd(at_) - 2].Is(")");
  if (bracket) Advance();
  do {
    const PythonValue value = EvaluateOne();
    if (!Accept("as")) continue;
    if (AtKind(PythonToken::Kind::kName)) Bind(Now().text, value), Advance();
  } while (Accept(","));
  SkipHeader();
  const size_t block = at_;
  const Flow flow = ExecuteBlock();
  at_ = block;
  SkipBlock(false);
  return flow;
}

void PythonInterpreter::DefineFunction() {
  Advance();
  const std::string name = Now().text;
  Advance();
  Function function;
  if (Accept("(")) {
    while (!At(")") && !AtKind(PythonToken::Kind::kEnd)) {
      const size_t before = at_;
      Parameter parameter;
      parameter.stars = At("**") ? 2 : At("*") ? 1 : 0;
      while (At("*") || At("**") || At("/")) Advance();
      if (AtKind(PythonToken::Kind::kName)) parameter.name = Now().text, Advance();
      if (Accept(":")) EvaluateOne();
      if (Accept("=")) parameter.standard = EvaluateOne(), parameter.has_standard = true;
      if (!parameter.name.empty()) function.parameters.push_back(std::move(parameter));
      Accept(",");
      if (at_ == before) Advance();
    }
    Advance();
  }
  SkipHeader();
  function.body = at_;
  SkipBlock(false);
  functions_[name] = std::move(function);
  Bind(name, {Kind::kFunction, name, {}});
}

// `import a.b as c`, `from a import b as c, d`: the names stand for "a.b", "a.d".
void PythonInterpreter::ExecuteImport() {
  const bool from = At("from");
  Advance();
  const auto read_dotted = [&] {
    std::string dotted;
    while (AtKind(PythonToken::Kind::kName) || At(".") || At("...")) {
      if (At("import") || At("as")) break;
      dotted += Now().text, Advance();
    }
    return dotted;
  };
  std::string module = from ? read_dotted() : "";
  if (from && !module.ends_with('.')) module += '.';
  if (from && !Accept("import")) return;
  Accept("(");
  while (AtKind(PythonToken::Kind::kName)) {
    const std::string name = read_dotted();
    std::string bound = from ? name : name.substr(0, name.find('.'));
    std::string meant = from ? module + name : bound;
    if (Accept("as")) bound = Now().text, meant = module + name, Advance();
    Bind(bound, PythonValue::Symbol(std::move(meant)));
    if (!Accept(",")) break;
  }
}

PythonInterpreter::Flow PythonInterpreter::ExecuteSimple() {
  const size_t begin = at_, end = LineEnd(at_);
  const auto finish = [&](Flow flow) {
    at_ = end;
    if (!AtKind(PythonToken::Kind::kEnd)) Advance();
    return flow;
  };
  if (!Spend(1 + static_cast<int64_t>(end - begin) / 8)) return Forget(begin, end), finish(Flow::kNext);
  if (At("import") || At("from")) return ExecuteImport(), finish(Flow::kNext);
  if (At("break")) return finish(Flow::kBreak);
  if (At("continue")) return finish(Flow::kContinue);
  if (Accept("return")) {
    returned_ = at_ < end ? Evaluate() : PythonValue{Kind::kNone, {}, {}};
    return finish(Flow::kReturn);
  }
  if (At("del") || At("global") || At("nonlocal") || At("raise") || At("assert")) {
    for (size_t i = begin + 1; At("del") && i < end; ++i) {
      if (tokens_[i].kind == PythonToken::Kind::kName) Bind(tokens_[i].text, PythonValue::Unknown());
    }
    return finish(Flow::kNext);
  }
  std::vector<size_t> equals;
  int depth = 0;
  for (size_t i = begin; i < end; ++i) {
    if (Opens(tokens_[i])) ++depth;
    if (Closes(tokens_[i])) --depth;
    if (depth != 0) continue;
    if (IsAugmented(tokens_[i])) return ExecuteAugmented(begin, i), finish(Flow::kNext);
    if (tokens_[i].Is("=")) equals.push_back(i);
    if (tokens_[i].Is("lambda")) break;
  }
  if (equals.empty()) {
    Evaluate();
  } else {
    ExecuteAssignment(equals, end);
  }
  return finish(Flow::kNext);
}

void PythonInterpreter::ExecuteAssignment(const std::vector<size_t>& equals, size_t end) {
  size_t begin = at_;
  at_ = equals.back() + 1;
  PythonValue value = Evaluate();
  if (at_ != end) value = PythonValue::Unknown();  // the expression goes on in a way that is not understood
  for (const size_t equal : equals) {
    AssignTo(begin, equal, value);
    begin = equal + 1;
  }
}

void PythonInterpreter::ExecuteAugmented(size_t begin, size_t op) {
  at_ = op + 1;
  const PythonValue right = Evaluate();
  if (op != begin + 1) return Forget(begin, LineEnd(begin));
  const std::string& name = tokens_[begin].text;
  Bind(name, tokens_[op].Is("+=") ? Add(NameValue(name), right) : PythonValue::Unknown());
}

void PythonInterpreter::AssignTo(size_t begin, size_t end, const PythonValue& value) {
  if (begin >= end || tokens_[begin].kind != PythonToken::Kind::kName) return Forget(begin, end + 1);
  const std::string& name = tokens_[begin].text;
  if (end == begin + 1 || tokens_[begin + 1].Is(":")) return Bind(name, value);
  PythonValue* held = Lookup(name);
  if (tokens_[begin + 1].Is("[") && held && held->IsDict()) {
    at_ = begin + 2;
    PythonValue key = Evaluate();
    const bool simple = at_ + 1 == end && At("]") && key.IsKnown();
    if (simple && held->IsDict()) return held->Set(std::move(key), value);
  }
  if (tokens_[begin + 1].Is(",") && value.IsList()) {
    std::vector<std::string> names;
    for (size_t i = begin; i < end; i += 2) names.push_back(tokens_[i].text);
    if (names.size() == value.items.size() && end - begin == 2 * names.size() - 1) {
      for (size_t i = 0; i < names.size(); ++i) Bind(names[i], value.items[i]);
      return;
    }
  }
  Forget(begin, end + 1);
}

PythonValue* PythonInterpreter::Lookup(std::string_view name) {
  for (auto frame = frames_.rbegin(); frame != frames_.rend(); ++frame) {
    if (auto found = frame->find(name); found != frame->end()) return &found->second;
  }
  return nullptr;
}

// A name that nothing here sets is a builtin, or unknown: a symbol either way.
PythonValue PythonInterpreter::NameValue(const std::string& name) {
  const PythonValue* known = Lookup(name);
  if (known) return Charge(*known) ? *known : PythonValue::Unknown();
  return PythonValue::Symbol(name);
}

// Copies cost what they weigh.
bool PythonInterpreter::Charge(const PythonValue& value) {
  return Spend(WeightOf(value) / 8);
}

void PythonInterpreter::Bind(const std::string& name, PythonValue value) {
  frames_.back()[name] = WeightOf(value) <= kHeaviest ? std::move(value) : PythonValue::Unknown();
}

SetupModule ReadPython(std::string_view text, const std::string& path, bool is_main, const ReadTreeFile& read) {
  if (text.size() > kLongestProgram) return {};
  return PythonInterpreter(TokenizePython(text), {path, &read}, is_main).Run();
}

}  // namespace fitment

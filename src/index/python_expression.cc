// Expressions of the static reader. Tests: python_reader_test.cc.
#include <algorithm>
#include <array>

#include "index/python_interpreter.h"

namespace fitment {
namespace {

constexpr int kDeepest = 60;
constexpr size_t kMostItems = 20'000;

bool IsComparison(const PythonToken& token) {
  static constexpr std::array<std::string_view, 9> kOperators = {"==", "!=", "<", ">", "<=", ">=", "in", "is", "not"};
  return std::any_of(kOperators.begin(), kOperators.end(), [&](std::string_view op) { return token.Is(op); });
}

// A known answer or -1. Versions of Python are not known, nor is anything that is compared with them.
int Compare(std::string_view op, const PythonValue& left, const PythonValue& right) {
  if (!left.IsKnown() || !right.IsKnown()) return -1;
  if (op == "==" || op == "is") return left == right;
  if (op == "!=" || op == "is not") return left != right;
  if (op != "in" && op != "not in") return -1;
  bool found = false;
  if (left.IsString() && right.IsString()) {
    found = right.text.find(left.text) != std::string::npos;
  } else if (right.IsList()) {
    found = std::find(right.items.begin(), right.items.end(), left) != right.items.end();
  } else if (right.IsDict() && left.IsString()) {
    found = right.Find(left.text) != nullptr;
  } else {
    return -1;
  }
  return found == (op == "in");
}

PythonValue OfTruth(int truth) {
  return truth < 0 ? PythonValue::Unknown() : PythonValue::Bool(truth == 1);
}

}  // namespace

PythonValue PythonInterpreter::Evaluate() {
  PythonValue first = At("*") ? (Advance(), EvaluateOne(), PythonValue::Unknown()) : EvaluateOne();
  if (!At(",")) return first;
  PythonValue tuple = PythonValue::List({std::move(first)});
  while (Accept(",")) {
    if (AtLineEnd() || At("=") || At(")") || At("]") || At(":")) break;
    tuple.items.push_back(EvaluateOne());
  }
  return tuple;
}

PythonValue PythonInterpreter::EvaluateOne() {
  if (++depth_ > kDeepest || !Spend()) {
    --depth_;
    at_ = LineEnd(at_);
    return PythonValue::Unknown();
  }
  PythonValue value;
  if (At("lambda")) {
    SkipLambda();
  } else {
    value = EvaluateOr();
    if (Accept(":=")) value = EvaluateOr();
    if (Accept("if")) {
      const int truth = EvaluateOr().Truth();
      PythonValue other = Accept("else") ? EvaluateOne() : PythonValue::Unknown();
      if (truth != 1) value = truth == 0 ? std::move(other) : PythonValue::Unknown();
    }
  }
  --depth_;
  return value;
}

void PythonInterpreter::SkipLambda() {
  int depth = 0;
  for (; !AtKind(PythonToken::Kind::kEnd) && !AtKind(PythonToken::Kind::kNewline) && !At(":"); Advance()) {
    if (At("(") || At("[") || At("{")) ++depth;
    if (At(")") || At("]") || At("}")) --depth;
    if (depth < 0) return;
  }
  if (Accept(":")) EvaluateOne();
}

PythonValue PythonInterpreter::EvaluateOr() {
  PythonValue value = EvaluateAnd();
  while (Accept("or")) {
    PythonValue right = EvaluateAnd();
    const int truth = value.Truth();
    if (truth != 1) value = truth == 0 ? std::move(right) : OfTruth(right.Truth() == 1 ? 1 : -1);
  }
  return value;
}

PythonValue PythonInterpreter::EvaluateAnd() {
  PythonValue value = EvaluateNot();
  while (Accept("and")) {
    PythonValue right = EvaluateNot();
    const int truth = value.Truth();
    if (truth != 0) value = truth == 1 ? std::move(right) : OfTruth(right.Truth() == 0 ? 0 : -1);
  }
  return value;
}

PythonValue PythonInterpreter::EvaluateNot() {
  bool invert = false, any = false;
  while (Accept("not")) invert = !invert, any = true;
  PythonValue value = EvaluateComparison();
  if (!any) return value;
  const int truth = value.Truth();
  return OfTruth(truth < 0 ? -1 : (truth == 1) != invert);
}

PythonValue PythonInterpreter::EvaluateComparison() {
  PythonValue left = EvaluateBinary(0);
  if (!IsComparison(Now())) return left;
  int truth = 1;
  while (IsComparison(Now())) {
    std::string op = Now().text;
    Advance();
    if (op == "not" && Accept("in")) op = "not in";
    if (op == "is" && Accept("not")) op = "is not";
    PythonValue right = EvaluateBinary(0);
    const int one = Compare(op, left, right);
    truth = truth == 0 || one == 0 ? 0 : std::min(truth, one);
    left = std::move(right);
  }
  return OfTruth(truth);
}

// Levels: | ^ &, shifts, + -, * / // % @.
PythonValue PythonInterpreter::EvaluateBinary(int level) {
  static constexpr std::array<std::array<std::string_view, 5>, 4> kLevels = {{{"|", "^", "&", "|", "|"},
                                                                              {"<<", ">>", "<<", "<<", "<<"},
                                                                              {"+", "-", "+", "+", "+"},
                                                                              {"*", "/", "//", "%", "@"}}};
  if (level == static_cast<int>(kLevels.size())) return EvaluateUnary();
  PythonValue left = EvaluateBinary(level + 1);
  const auto& operators = kLevels[static_cast<size_t>(level)];
  while (AtKind(PythonToken::Kind::kOperator) &&
         std::find(operators.begin(), operators.end(), Now().text) != operators.end()) {
    const std::string op = Now().text;
    Advance();
    const PythonValue right = EvaluateBinary(level + 1);
    if (op == "+") {
      left = Add(left, right);
      if (!Charge(left)) left = PythonValue::Unknown();
    } else if (op == "%") {
      left = FormatPercent(left, right);
    } else if (op == "/" && left.IsString() && right.IsString()) {
      left = PythonValue::String(JoinPaths(left.text, right.text));
    } else {
      left = PythonValue::Unknown();
    }
  }
  return left;
}

PythonValue PythonInterpreter::EvaluateUnary() {
  if (Accept("await")) return EvaluateUnary(), PythonValue::Unknown();
  if (Accept("-")) {
    if (++depth_ > kDeepest) return --depth_, PythonValue::Unknown();
    PythonValue value = EvaluateUnary();
    --depth_;
    const bool number = value.kind == Kind::kNumber;
    return number ? PythonValue{Kind::kNumber, "-" + value.text, {}} : PythonValue::Unknown();
  }
  if (Accept("+") || Accept("~")) {
    if (++depth_ <= kDeepest) EvaluateUnary();
    return --depth_, PythonValue::Unknown();
  }
  PythonValue value = EvaluatePostfix();
  if (!Accept("**")) return value;
  if (++depth_ <= kDeepest) EvaluateUnary();
  return --depth_, PythonValue::Unknown();
}

PythonValue PythonInterpreter::EvaluatePostfix() {
  const std::string name = AtKind(PythonToken::Kind::kName) ? Now().text : "";
  const size_t begin = at_;
  PythonValue value = EvaluateAtom();
  while (Spend()) {
    if (At(".") && Next().kind == PythonToken::Kind::kName) {
      const bool of_name = at_ == begin + 1 && !name.empty();
      Advance();
      const std::string attribute = Now().text;
      Advance();
      if (At("(") && value.kind != Kind::kSymbol) {
        const PythonArguments arguments = ReadArguments();
        const bool changes = of_name && (value.IsList() || value.IsDict());
        value = changes ? Mutate(name, attribute, arguments) : CallMethod(value, attribute, arguments, world_);
        if (!Charge(value)) value = PythonValue::Unknown();
      } else {
        value = GetAttribute(value, attribute);
      }
    } else if (At("(")) {
      // exec changes the dictionary that is its second argument.
      const bool exec = value.kind == Kind::kSymbol && value.text == "exec";
      const PythonArguments arguments = ReadArguments();
      const PythonToken& last = tokens_[at_ >= 2 ? at_ - 2 : 0];
      const bool names = exec && arguments.positional.size() == 2 && last.kind == PythonToken::Kind::kName;
      value = exec ? CallExec(arguments, names ? last.text : "") : Call(value, arguments);
    } else if (Accept("[")) {
      value = EvaluateSubscript(value);
    } else {
      break;
    }
  }
  return value;
}

PythonValue PythonInterpreter::EvaluateSubscript(const PythonValue& self) {
  std::array<PythonValue, 3> parts;
  size_t colons = 0;
  bool given[3] = {false, false, false};
  while (!At("]") && !AtKind(PythonToken::Kind::kEnd) && !AtKind(PythonToken::Kind::kNewline)) {
    if (Accept(":")) {
      if (++colons > 2) break;
      continue;
    }
    const size_t before = at_;
    parts[colons] = Evaluate(), given[colons] = true;
    if (at_ == before) break;
  }
  if (!Accept("]")) return PythonValue::Unknown();
  if (colons == 0) return Subscript(self, parts[0]);
  if (colons > 1 || !(self.IsList() || self.IsString())) return PythonValue::Unknown();
  const auto size = static_cast<int64_t>(self.IsList() ? self.items.size() : self.text.size());
  const auto bound = [&](size_t i, int64_t standard) -> std::optional<int64_t> {
    if (!given[i]) return standard;
    const auto number = IntegerOf(parts[i]);
    if (!number) return std::nullopt;
    return std::clamp<int64_t>(*number < 0 ? *number + size : *number, 0, size);
  };
  const auto low = bound(0, 0), high = bound(1, size);
  if (!low || !high) return PythonValue::Unknown();
  const int64_t count = std::max<int64_t>(0, *high - *low);
  if (self.IsString()) {
    return PythonValue::String(self.text.substr(static_cast<size_t>(*low), static_cast<size_t>(count)));
  }
  return PythonValue::List({self.items.begin() + *low, self.items.begin() + *low + count});
}

PythonArguments PythonInterpreter::ReadArguments() {
  PythonArguments arguments;
  Advance();  // "("
  while (!At(")") && !AtKind(PythonToken::Kind::kEnd) && !AtKind(PythonToken::Kind::kNewline)) {
    const size_t before = at_;
    if (Accept("**")) {
      const PythonValue value = EvaluateOne();
      for (size_t i = 0; value.IsDict() && i + 1 < value.items.size(); i += 2) {
        arguments.named[value.items[i].text] = value.items[i + 1];
      }
      arguments.open |= !value.IsDict();
    } else if (Accept("*")) {
      const PythonValue value = EvaluateOne();
      arguments.open |= !value.IsList();
      arguments.positional.insert(arguments.positional.end(), value.items.begin(), value.items.end());
    } else if (AtKind(PythonToken::Kind::kName) && Next().Is("=")) {
      const std::string name = Now().text;
      Advance(), Advance();
      arguments.named[name] = EvaluateOne();
    } else {
      const size_t element = at_;
      PythonValue value = EvaluateOne();
      if (At("for") || At("async")) value = EvaluateComprehension(element, 0);
      arguments.positional.push_back(std::move(value));
    }
    if (!Accept(",") && (!At(")") || at_ == before)) break;
  }
  if (!Accept(")")) arguments.open = true;
  return arguments;
}

PythonValue PythonInterpreter::EvaluateAtom() {
  switch (Now().kind) {
    case PythonToken::Kind::kString:
    case PythonToken::Kind::kFormat:
      return EvaluateStrings();
    case PythonToken::Kind::kNumber: {
      PythonValue number{Kind::kNumber, Now().text, {}};
      Advance();
      return number;
    }
    case PythonToken::Kind::kName: {
      const std::string name = Now().text;
      Advance();
      return NameValue(name);
    }
    default:
      break;
  }
  if (Accept("(")) return EvaluateBracket(")");
  if (Accept("[")) return EvaluateBracket("]");
  if (Accept("{")) return EvaluateBrace();
  if (Accept("...")) return PythonValue::Unknown();
  return PythonValue::Unknown();
}

PythonValue PythonInterpreter::EvaluateStrings() {
  PythonValue whole = PythonValue::String("");
  for (; AtKind(PythonToken::Kind::kString) || AtKind(PythonToken::Kind::kFormat); Advance()) {
    const PythonValue piece =
        AtKind(PythonToken::Kind::kFormat) ? FormatText(Now().text) : PythonValue::String(Now().text);
    if (!piece.IsString()) whole = PythonValue::Unknown();
    if (whole.IsString()) whole.text += piece.text;
  }
  return whole;
}

// An f-string whose braces hold plain names only.
PythonValue PythonInterpreter::FormatText(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if ((c == '{' || c == '}') && i + 1 < text.size() && text[i + 1] == c) {
      out += c, ++i;
    } else if (c == '{') {
      const size_t close = text.find('}', i);
      if (close == std::string_view::npos) return PythonValue::Unknown();
      const PythonValue value = NameValue(std::string(text.substr(i + 1, close - i - 1)));
      if (!value.IsString() && value.kind != Kind::kNumber) return PythonValue::Unknown();
      out += value.text, i = close;
    } else {
      out += c;
    }
  }
  return PythonValue::String(std::move(out));
}

// Behind "(" or "[": a list, tuple, bracketed expression or comprehension.
PythonValue PythonInterpreter::EvaluateBracket(std::string_view close) {
  PythonValue list = PythonValue::List({});
  bool tuple = close == "]", unknown = false;
  while (!At(close) && !AtKind(PythonToken::Kind::kEnd) && !AtKind(PythonToken::Kind::kNewline)) {
    const size_t element = at_;
    const bool star = Accept("*");
    PythonValue value = EvaluateOne();
    if (At("for") || At("async")) {
      list = EvaluateComprehension(element, 0);
      Accept(close);
      return list;
    }
    if (star && value.IsList()) {
      list.items.insert(list.items.end(), value.items.begin(), value.items.end());
    } else {
      unknown |= star;
      list.items.push_back(std::move(value));
    }
    if (!Accept(",")) break;
    tuple = true;
  }
  if (!Accept(close) || unknown) return PythonValue::Unknown();
  if (!tuple && list.items.size() == 1) return list.items[0];
  return list;
}

// Behind "{": a dictionary, a set, or a comprehension of one.
PythonValue PythonInterpreter::EvaluateBrace() {
  PythonValue dict{Kind::kDict, {}, {}}, set = PythonValue::List({});
  bool unknown = false, is_set = false;
  while (!At("}") && !AtKind(PythonToken::Kind::kEnd) && !AtKind(PythonToken::Kind::kNewline)) {
    if (Accept("**")) {
      const PythonValue other = EvaluateOne();
      unknown |= !other.IsDict();
      for (size_t i = 0; other.IsDict() && i + 1 < other.items.size(); i += 2) {
        dict.Set(other.items[i], other.items[i + 1]);
      }
    } else {
      const size_t element = at_;
      PythonValue key = EvaluateOne();
      size_t value_at = 0;
      PythonValue value;
      if (Accept(":")) {
        value_at = at_;
        value = EvaluateOne();
      }
      if (At("for") || At("async")) {
        PythonValue all = EvaluateComprehension(element, value_at);
        Accept("}");
        return all;
      }
      is_set |= value_at == 0;
      if (value_at == 0) {
        set.items.push_back(std::move(key));
      } else {
        unknown |= !key.IsKnown() || dict.items.size() > kMostItems;
        if (!unknown) dict.Set(std::move(key), std::move(value));
      }
    }
    if (!Accept(",")) break;
  }
  if (!Accept("}") || unknown) return PythonValue::Unknown();
  return is_set ? set : dict;
}

std::vector<std::string> PythonInterpreter::ReadTargets() {
  std::vector<std::string> targets;
  while (!At("in") && !AtKind(PythonToken::Kind::kEnd) && !AtKind(PythonToken::Kind::kNewline)) {
    if (AtKind(PythonToken::Kind::kName)) {
      targets.push_back(Now().text);
    } else if (!At(",") && !At("(") && !At(")")) {
      break;
    }
    Advance();
  }
  return targets;
}

// At "for", behind an element that begins at `element` (and a dictionary's value at `value`, if not 0).
PythonValue PythonInterpreter::EvaluateComprehension(size_t element, size_t value) {
  std::vector<Clause> clauses;
  while (At("for") || At("async")) {
    Accept("async");
    Advance();
    Clause clause;
    clause.targets = ReadTargets();
    if (!Accept("in")) return PythonValue::Unknown();
    clause.iterable = at_;
    EvaluateOr();
    while (Accept("if")) {
      clause.conditions.push_back(at_);
      EvaluateOr();
    }
    clauses.push_back(std::move(clause));
  }
  const size_t after = at_;
  PythonValue out;
  out.kind = value ? Kind::kDict : Kind::kList;
  frames_.emplace_back();
  if (clauses.size() > 4) out = PythonValue::Unknown();
  if (out.kind != Kind::kUnknown) Enumerate(clauses, 0, element, value, out);
  frames_.pop_back();
  at_ = after;
  return out;
}

void PythonInterpreter::Enumerate(const std::vector<Clause>& clauses, size_t depth, size_t element, size_t value,
                                  PythonValue& out) {
  if (depth == clauses.size()) {
    at_ = element;
    PythonValue first = EvaluateOne();
    if (!value) return out.items.push_back(std::move(first));
    at_ = value;
    PythonValue second = EvaluateOne();
    if (!first.IsKnown()) out = PythonValue::Unknown();
    if (out.IsDict()) out.Set(std::move(first), std::move(second));
    return;
  }
  const Clause& clause = clauses[depth];
  at_ = clause.iterable;
  const auto items = ItemsOf(EvaluateOr(), world_);
  if (!items || items->size() > kMostItems) {
    out = PythonValue::Unknown();
    return;
  }
  for (const PythonValue& item : *items) {
    if (!Spend()) out = PythonValue::Unknown();
    if (out.kind == Kind::kUnknown || out.items.size() > kMostItems) return;
    const bool parts = clause.targets.size() > 1 && item.IsList() && item.items.size() == clause.targets.size();
    for (size_t i = 0; i < clause.targets.size(); ++i) {
      Bind(clause.targets[i], clause.targets.size() == 1 ? item : parts ? item.items[i] : PythonValue::Unknown());
    }
    int holds = 1;
    for (const size_t condition : clause.conditions) {
      at_ = condition;
      const int truth = EvaluateOr().Truth();
      holds = holds == 0 || truth == 0 ? 0 : std::min(holds, truth);
    }
    if (holds < 0) out = PythonValue::Unknown();
    if (holds == 1) Enumerate(clauses, depth + 1, element, value, out);
  }
}

}  // namespace fitment

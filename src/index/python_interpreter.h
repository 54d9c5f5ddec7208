// The machinery behind python_reader.h; of these files only: statements in python_reader.cc, expressions in
// python_expression.cc, builtins and methods in python_builtins.cc and python_text.cc, values in python_value.cc.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "index/python_reader.h"
#include "index/python_tokens.h"
#include "index/python_value.h"

namespace fitment {

struct PythonArguments {
  std::vector<PythonValue> positional;
  std::map<std::string, PythonValue, std::less<>> named;
  bool open = false;  // `*x` or `**x` that is not known
};

// What every part needs of the outside.
struct PythonWorld {
  std::string path;  // __file__
  const ReadTreeFile* read = nullptr;
};

// An argument by position; an unknown value where there is none.
const PythonValue& Argument(const PythonArguments& arguments, size_t i);
// The text of a file of the tree, or unknown.
PythonValue ReadText(const std::string& path, const PythonWorld& world);
PythonValue LinesOf(std::string_view text, bool keep_ends);
PythonValue JoinTexts(std::string_view separator, const std::optional<std::vector<PythonValue>>& items);
PythonValue JoinAllPaths(const PythonArguments& arguments);

// Calls of builtins, library functions and methods: pure but for reading files of the tree.
PythonValue CallTextMethod(const PythonValue& self, std::string_view method, const PythonArguments& arguments,
                           const PythonWorld& world);
PythonValue CallSymbol(std::string_view symbol, const PythonArguments& arguments, const PythonWorld& world);
PythonValue CallMethod(const PythonValue& self, std::string_view method, const PythonArguments& arguments,
                       const PythonWorld& world);
PythonValue GetAttribute(const PythonValue& self, std::string_view name);
PythonValue Subscript(const PythonValue& self, const PythonValue& index);
// What a `for` goes over; nullopt: not known.
std::optional<std::vector<PythonValue>> ItemsOf(const PythonValue& value, const PythonWorld& world);
PythonValue Add(const PythonValue& left, const PythonValue& right);
PythonValue FormatPercent(const PythonValue& format, const PythonValue& arguments);
// "a/b" of path texts, "" for the tree's root; "./" is dropped and "x/.." folded.
std::string JoinPaths(std::string_view base, std::string_view path);
// A number as an integer.
std::optional<int64_t> IntegerOf(const PythonValue& value);

class PythonInterpreter {
 public:
  PythonInterpreter(std::vector<PythonToken> tokens, PythonWorld world, bool is_main);
  SetupModule Run();

 private:
  using Kind = PythonValue::Kind;
  using Names = std::map<std::string, PythonValue, std::less<>>;
  enum class Flow : unsigned char { kNext, kBreak, kContinue, kReturn };
  struct Parameter {
    std::string name;
    PythonValue standard;  // its default
    bool has_standard = false;
    int stars = 0;  // 1: *rest, 2: **rest
  };
  struct Function {
    std::vector<Parameter> parameters;
    size_t body = 0;  // the token after ":"
  };
  struct Clause {  // of a comprehension
    std::vector<std::string> targets;
    size_t iterable = 0;
    std::vector<size_t> conditions;
  };

  // Tokens.
  const PythonToken& Now() const { return tokens_[at_]; }
  const PythonToken& Next() const { return tokens_[at_ + 1 < tokens_.size() ? at_ + 1 : at_]; }
  bool At(std::string_view text) const { return Now().Is(text); }
  bool AtKind(PythonToken::Kind kind) const { return Now().kind == kind; }
  bool AtLineEnd() const;
  void Advance() {
    if (at_ + 1 < tokens_.size()) ++at_;
  }
  bool Accept(std::string_view text);
  // Steps run out: everything from there on is unknown.
  bool Spend(int64_t steps = 1);

  // Statements.
  Flow ExecuteBlock();  // at "NEWLINE INDENT …" or a simple statement behind ":"
  Flow ExecuteStatement();
  Flow ExecuteSimple();
  Flow ExecuteIf();
  Flow ExecuteFor();
  Flow ExecuteTry();
  Flow ExecuteWith();
  void DefineFunction();
  void ExecuteImport();
  void ExecuteAssignment(const std::vector<size_t>& equals, size_t end);
  void ExecuteAugmented(size_t begin, size_t op);
  void AssignTo(size_t begin, size_t end, const PythonValue& value);
  // To the ":" that opens a statement's block, and past it.
  void SkipHeader();
  // Past a block or statement; with `forget`, everything that it may set becomes unknown.
  void SkipBlock(bool forget);
  void SkipStatement(bool forget);
  void SkipLine();
  void Forget(size_t begin, size_t end);
  bool ForgetKey(size_t begin, size_t end);
  size_t LineEnd(size_t from) const;  // the NEWLINE, ";" or end of the logical line, brackets passed over

  // Expressions.
  PythonValue Evaluate();  // with commas: a tuple
  PythonValue EvaluateOne();
  PythonValue EvaluateOr();
  PythonValue EvaluateAnd();
  PythonValue EvaluateNot();
  PythonValue EvaluateComparison();
  PythonValue EvaluateBinary(int level);
  PythonValue EvaluateUnary();
  PythonValue EvaluatePostfix();
  PythonValue EvaluateAtom();
  PythonValue EvaluateStrings();
  PythonValue EvaluateBracket(std::string_view close);
  PythonValue EvaluateBrace();
  PythonValue EvaluateComprehension(size_t element, size_t value);
  void Enumerate(const std::vector<Clause>& clauses, size_t depth, size_t element, size_t value, PythonValue& out);
  std::vector<std::string> ReadTargets();
  PythonValue EvaluateSubscript(const PythonValue& self);
  PythonArguments ReadArguments();
  PythonValue Call(const PythonValue& callee, const PythonArguments& arguments);
  PythonValue CallFunction(const Function& function, const PythonArguments& arguments);
  PythonValue CallExec(const PythonArguments& arguments, const std::string& into);
  PythonValue Mutate(const std::string& name, std::string_view method, const PythonArguments& arguments);
  PythonValue FormatText(std::string_view text);
  void SkipLambda();

  // Names.
  PythonValue* Lookup(std::string_view name);
  PythonValue NameValue(const std::string& name);
  bool Charge(const PythonValue& value);
  void Bind(const std::string& name, PythonValue value);

  std::vector<PythonToken> tokens_;
  size_t at_ = 0;
  PythonWorld world_;
  std::vector<Names> frames_ = std::vector<Names>(1);  // the first is the module's
  std::map<std::string, Function, std::less<>> functions_;
  PythonValue returned_;
  SetupModule module_;
  int64_t steps_left_ = 400'000;
  int depth_ = 0;
};

}  // namespace fitment

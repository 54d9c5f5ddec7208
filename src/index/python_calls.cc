// Calls of the static reader: the file's own functions, exec, methods that change what a name holds. Tests:
// python_reader_test.cc.
#include <algorithm>
#include <array>

#include "index/python_interpreter.h"

namespace fitment {
namespace {

constexpr int kDeepest = 60;

}  // namespace

PythonValue PythonInterpreter::Call(const PythonValue& callee, const PythonArguments& arguments) {
  if (callee.kind == Kind::kFunction) {
    const auto function = functions_.find(callee.text);
    return function == functions_.end() ? PythonValue::Unknown() : CallFunction(function->second, arguments);
  }
  if (callee.kind != Kind::kSymbol) return PythonValue::Unknown();
  const size_t dot = callee.text.rfind('.');
  if (callee.text.substr(dot == std::string::npos ? 0 : dot + 1) == "setup") {
    module_.setup.emplace(arguments.named.begin(), arguments.named.end());
    module_.setup_is_open = arguments.open;
    return PythonValue::Unknown();
  }
  PythonValue result = CallSymbol(callee.text, arguments, world_);
  return Charge(result) ? result : PythonValue::Unknown();
}

PythonValue PythonInterpreter::CallFunction(const Function& function, const PythonArguments& arguments) {
  if (depth_ > kDeepest / 2 || arguments.open || !Spend()) return PythonValue::Unknown();
  Names frame;
  std::map<std::string, PythonValue, std::less<>> named = arguments.named;
  size_t next = 0;
  for (const Parameter& parameter : function.parameters) {
    PythonValue& value = frame[parameter.name];
    if (parameter.stars == 1) {
      const size_t rest = std::min(next, arguments.positional.size());
      value =
          PythonValue::List({arguments.positional.begin() + static_cast<ptrdiff_t>(rest), arguments.positional.end()});
      next = arguments.positional.size();
    } else if (parameter.stars == 2) {
      value.kind = Kind::kDict;
      for (const auto& [key, given] : named) value.Set(PythonValue::String(key), given);
    } else if (next < arguments.positional.size()) {
      value = arguments.positional[next++];
    } else if (const auto given = named.find(parameter.name); given != named.end()) {
      value = given->second;
      named.erase(given);
    } else if (parameter.has_standard) {
      value = parameter.standard;
    }
  }
  // Only the module's names are seen from inside a function, not those of who calls it.
  std::vector<Names> callers(std::make_move_iterator(frames_.begin() + 1), std::make_move_iterator(frames_.end()));
  frames_.resize(1);
  frames_.push_back(std::move(frame));
  const size_t back = at_;
  at_ = function.body;
  depth_ += 4;
  returned_ = {Kind::kNone, {}, {}};
  ExecuteBlock();
  depth_ -= 4;
  at_ = back;
  frames_.resize(1);
  frames_.insert(frames_.end(), std::make_move_iterator(callers.begin()), std::make_move_iterator(callers.end()));
  return std::exchange(returned_, PythonValue::Unknown());
}

// exec(text, dictionary): what the text sets goes into the dictionary that `into` names, else into this file's names.
PythonValue PythonInterpreter::CallExec(const PythonArguments& arguments, const std::string& into) {
  PythonValue* target = into.empty() ? nullptr : Lookup(into);
  const bool readable = !arguments.open && !arguments.positional.empty() && arguments.positional[0].IsString();
  if (!readable || depth_ > kDeepest / 2 || (target && !target->IsDict()) || steps_left_ < 1000) {
    if (target) *target = PythonValue::Unknown();
    return PythonValue::Unknown();
  }
  steps_left_ -= 1000;
  PythonInterpreter inner(TokenizePython(arguments.positional[0].text), world_, false);
  inner.steps_left_ = steps_left_;
  inner.depth_ = depth_ + 10;
  SetupModule module = inner.Run();
  steps_left_ = inner.steps_left_;
  for (auto& [name, value] : module.names) {
    if (name == "__file__" || name == "__name__" || name == "True" || name == "False" || name == "None") continue;
    if (value.kind == Kind::kFunction) value = PythonValue::Unknown();
    if (target) {
      target->Set(PythonValue::String(name), std::move(value));
    } else if (arguments.positional.size() == 1) {
      Bind(name, std::move(value));
    }
  }
  return {Kind::kNone, {}, {}};
}

// A method of a list or dictionary that a name holds.
PythonValue PythonInterpreter::Mutate(const std::string& name, std::string_view method,
                                      const PythonArguments& arguments) {
  static constexpr std::array<std::string_view, 9> kChanging = {"insert",  "remove", "pop",     "clear",     "sort",
                                                                "reverse", "add",    "popitem", "setdefault"};
  PythonValue& held = *Lookup(name);
  const bool one = arguments.positional.size() == 1 && !arguments.open;
  if (method == "append" || (method == "add" && held.IsList())) {
    if (held.IsList()) held.items.push_back(one ? arguments.positional[0] : PythonValue::Unknown());
    return {Kind::kNone, {}, {}};
  }
  if (method == "extend") {
    held = one ? Add(held, arguments.positional[0]) : PythonValue::Unknown();
    return {Kind::kNone, {}, {}};
  }
  if (method == "update") {
    if (!held.IsDict() || arguments.open || arguments.positional.size() > 1 ||
        (one && !arguments.positional[0].IsDict())) {
      held = PythonValue::Unknown();
      return held;
    }
    for (size_t i = 0; one && i + 1 < arguments.positional[0].items.size(); i += 2) {
      held.Set(arguments.positional[0].items[i], arguments.positional[0].items[i + 1]);
    }
    for (const auto& [key, value] : arguments.named) held.Set(PythonValue::String(key), value);
    return {Kind::kNone, {}, {}};
  }
  if (std::find(kChanging.begin(), kChanging.end(), method) != kChanging.end()) {
    held = PythonValue::Unknown();
    return PythonValue::Unknown();
  }
  return CallMethod(held, method, arguments, world_);
}

}  // namespace fitment

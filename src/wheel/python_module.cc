// Walks the logical lines with a stack of open blocks; what stands in a function that the module itself does not call,
// behind an exception handler or under a condition that cannot be told apart is not a use. Tests:
// python_module_test.cc.
#include "wheel/python_module.h"

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/text.h"
#include "wheel/pack.h"
#include "wheel/python_tokens.h"

namespace fitment {
namespace {

using pysource::PythonLine;
using pysource::Token;

constexpr uint64_t kFormat = 2;

bool IsName(const PythonLine& line, size_t i) {
  return i < line.tokens.size() && line.tokens[i].kind == Token::Kind::kName;
}

struct Block {
  enum class Kind { kPlain, kFunction, kTry, kIf };
  int indent = 0;  // of the line that opens it
  Kind kind = Kind::kPlain;
  std::vector<PythonGuard> guards;  // kIf: what holds inside of it
};

// "is_triton_available" → "triton"; "" where the name asks for no package.
std::string AvailableSubject(std::string_view name) {
  std::string lower = ToLower(name);
  while (lower.starts_with("_")) lower.erase(0, 1);
  for (std::string_view prefix : {"is_", "has_", "have_"}) {
    if (!lower.starts_with(prefix)) continue;
    std::string rest = lower.substr(prefix.size());
    const bool asks = prefix != "is_" || rest.ends_with("_available") || rest.ends_with("_installed");
    for (std::string_view suffix : {"_available", "_installed"}) {
      if (rest.ends_with(suffix)) rest.resize(rest.size() - suffix.size());
    }
    return asks ? rest : "";
  }
  return lower.ends_with("_available") ? lower.substr(0, lower.size() - 10) : "";
}

// "TORCH_VERSION_AT_LEAST_2_6" → torch, 2.6; a call's argument may hold the version instead.
bool AtLeast(std::string_view name, std::string_view argument, PythonGuard& guard) {
  const std::string lower = ToLower(name);
  const size_t at = lower.find("version_at_least");
  if (at == std::string::npos || at < 2) return false;
  guard.kind = PythonGuard::Kind::kAtLeast;
  guard.subject = lower.substr(lower[0] == '_' ? 1 : 0, at - 1 - (lower[0] == '_' ? 1 : 0));
  guard.version = lower.substr(at + 16);
  if (guard.version.starts_with("_")) guard.version.erase(0, 1);
  std::replace(guard.version.begin(), guard.version.end(), '_', '.');
  if (guard.version.empty()) guard.version = argument;
  return !guard.version.empty() && guard.version.find_first_not_of("0123456789.") == std::string::npos;
}

// The condition of an `if` or `elif`, tokens [begin, end).
PythonGuard GuardOf(const PythonLine& line, size_t begin, size_t end) {
  PythonGuard guard;
  while (line.Is(begin, "not")) guard.negated = !guard.negated, ++begin;
  if (begin >= end || !IsName(line, begin)) return guard;
  size_t last = begin;
  while (last + 2 < end && line.Is(last + 1, ".") && IsName(line, last + 2)) last += 2;
  const std::string_view name = line.tokens[last].text;
  const size_t rest = last + 1;
  if ((name == "TYPE_CHECKING" || name.ends_with("_SETUP__")) && rest == end) {
    guard.kind = PythonGuard::Kind::kNever;
  } else if (name == "version_info" && rest + 1 < end && (line.Is(rest, ">=") || line.Is(rest, "<"))) {
    for (size_t i = rest + 1; i < end; ++i) {
      if (line.tokens[i].kind == Token::Kind::kNumber)
        guard.version += (guard.version.empty() ? "" : ".") + std::string(line.tokens[i].text);
    }
    guard.kind = PythonGuard::Kind::kPythonAtLeast;
    if (line.Is(rest, "<")) guard.negated = !guard.negated;
  } else {
    const bool call = line.Is(rest, "(") && line.Is(end - 1, ")");
    const bool alone = rest == end || (call && end - rest <= 3);
    const std::string_view argument = call && end - rest == 3 ? line.tokens[rest + 1].text : std::string_view();
    if (!alone || AtLeast(name, argument, guard)) return guard;
    guard.kind = PythonGuard::Kind::kUnknown;
    if (rest == end || end - rest == 2) {
      guard.subject = AvailableSubject(name);
      if (!guard.subject.empty()) guard.kind = PythonGuard::Kind::kAvailable;
    }
  }
  return guard;
}

PythonGuard Opposite(PythonGuard guard);

// What must hold for "if not A():", "if not (A() and B()):" or "if not A() or not B():" not to run; empty: that cannot
// be told.
std::vector<PythonGuard> GuardsAgainst(const PythonLine& line) {
  size_t end = 1, begin = 1;
  while (end < line.tokens.size() && !(line.Is(end, ":") && line.tokens[end].depth == 0)) ++end;
  const bool grouped = line.Is(1, "not") && line.Is(2, "(") && line.Is(end - 1, ")");
  if (grouped) begin = 3, --end;
  std::vector<PythonGuard> guards;
  for (size_t i = begin; i <= end; ++i) {
    if (i < end && !line.Is(i, grouped ? "and" : "or")) continue;
    const PythonGuard guard = GuardOf(line, begin, i);
    if (guard.kind == PythonGuard::Kind::kUnknown) return {};
    guards.push_back(grouped ? guard : Opposite(guard));
    begin = i + 1;
  }
  return guards;
}

PythonGuard Opposite(PythonGuard guard) {
  guard.negated = !guard.negated;
  return guard;
}

class Walker {
 public:
  explicit Walker(std::string_view text) : lines_(pysource::LinesOf(text)) {}

  PythonModule Run() {
    Collect();
    FindFunctions();
    ForgetRebound();
    for (size_t i = 0; i < lines_.size(); ++i) Visit(i);
    Settle(module_.words);
    return std::move(module_);
  }

 private:
  static void Settle(std::vector<uint64_t>& words) {
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
  }

  void Collect() {
    for (const PythonLine& line : lines_) {
      for (size_t i = 0; i < line.tokens.size(); ++i) {
        const Token& token = line.tokens[i];
        if (token.kind == Token::Kind::kName || (token.kind == Token::Kind::kText && token.text.size() < 100))
          module_.words.push_back(FastHash(token.text));
        for (std::string_view dynamic : {"__getattr__", "globals", "setattr", "exec", "__dict__", "vars"}) {
          if (token.kind == Token::Kind::kName && token.text == dynamic) module_.dynamic = true;
        }
      }
      if (line.Is(0, "from") && line.Is(line.tokens.size() - 1, "*"))
        module_.stars.push_back(ModuleName(line, 1).second);
      if (line.Is(0, "from") && line.Is(1, "__future__")) {
        for (size_t i = 3; i < line.tokens.size(); ++i)
          future_annotations_ = future_annotations_ || line.Is(i, "annotations");
      }
    }
  }

  // Lines [begin, end) of a function's body, as far as they run whenever it is called.
  struct Function {
    size_t definition = 0, begin = 0, end = 0;
  };

  static bool HasWord(const PythonLine& line, std::string_view word) {
    return std::any_of(line.tokens.begin(), line.tokens.end(),
                       [&](const Token& token) { return token.kind == Token::Kind::kName && token.text == word; });
  }

  // The module's plain functions; one that is defined twice, decorated, or a generator does not count.
  void FindFunctions() {
    std::map<std::string, int, std::less<>> times;
    for (size_t i = 0; i < lines_.size(); ++i) {
      const PythonLine& line = lines_[i];
      if (!line.Is(0, "def") || !IsName(line, 1)) continue;
      Function function{i, i + 1, i + 1};
      bool plain = line.indent == 0 && line.Is(line.tokens.size() - 1, ":") && !(i > 0 && lines_[i - 1].Is(0, "@"));
      bool returned = false;
      for (size_t body = i + 1; body < lines_.size() && lines_[body].indent > line.indent; ++body) {
        plain = plain && !HasWord(lines_[body], "yield");
        returned = returned || HasWord(lines_[body], "return");
        if (!returned) function.end = body + 1;
      }
      const std::string name(line.tokens[1].text);
      if (++times[name] == 1 && plain) {
        functions_[name] = function;
      } else {
        functions_.erase(name);
      }
    }
  }

  // Names that something else is bound to, too, are not followed.
  void ForgetRebound() {
    for (const PythonLine& line : lines_) {
      if (line.Is(0, "import") || line.Is(0, "from")) {
        for (const Token& token : line.tokens) functions_.erase(std::string(token.text));
      } else if (IsName(line, 0) && line.Is(1, "=")) {
        functions_.erase(std::string(line.tokens[0].text));
      }
    }
  }

  // "set_up()", a statement of its own.
  const Function* Called(const PythonLine& line) const {
    if (!IsName(line, 0) || !line.Is(1, "(") || !line.Is(line.tokens.size() - 1, ")")) return nullptr;
    for (size_t i = 2; i + 1 < line.tokens.size(); ++i) {
      if (line.Is(i, ")") && line.tokens[i].depth == 0) return nullptr;
    }
    const auto found = functions_.find(line.tokens[0].text);
    return found == functions_.end() ? nullptr : &found->second;
  }

  // What a call at module level surely runs.
  void Enter(const Function& function) {
    if (depth_ == kMostCalls || visits_ > kMostVisits) return;
    ++depth_;
    const auto outside = imported_;
    for (const Token& token : lines_[function.definition].tokens) imported_.erase(std::string(token.text));
    for (size_t i = function.begin; i < function.end; ++i) Visit(i);
    blocks_.clear();
    imported_ = outside;
    --depth_;
  }

  void Visit(size_t index) {
    const PythonLine& line = lines_[index];
    if (done_) return;
    ++visits_;
    std::vector<PythonGuard> chain;  // what did not hold before an `elif` or `else` of the same `if`
    bool of_if = false;
    while (!blocks_.empty() && line.indent <= blocks_.back().indent) {
      if (line.indent == blocks_.back().indent && blocks_.back().kind == Block::Kind::kIf) {
        chain = blocks_.back().guards;
        of_if = true;
      }
      blocks_.pop_back();
    }
    const bool opens =
        line.Is(line.tokens.size() - 1, ":") || (index + 1 < lines_.size() && lines_[index + 1].indent > line.indent);
    if (line.Is(0, "if") || (of_if && (line.Is(0, "elif") || line.Is(0, "else"))))
      return OpenIf(line, chain, line.Is(0, "if"));
    Statement(line);
    if (line.Is(0, "def") || (line.Is(0, "async") && line.Is(1, "def"))) {
      blocks_.push_back({line.indent, Block::Kind::kFunction, {}});
    } else if (line.Is(0, "try")) {
      blocks_.push_back({line.indent, Caught(index) ? Block::Kind::kTry : Block::Kind::kPlain, {}});
    } else if (line.Is(0, "except")) {
      blocks_.push_back({line.indent, Block::Kind::kTry, {}});
    } else if (const auto guards = line.Is(0, "else") ? GuardsOfTry(index) : std::vector<PythonGuard>();
               opens && !guards.empty()) {
      blocks_.push_back({line.indent, Block::Kind::kIf, guards});
    } else if (opens && (line.Is(0, "while") || line.Is(0, "else"))) {
      blocks_.push_back({line.indent, Block::Kind::kTry, {}});  // may or may not run
    } else if (opens && line.Is(0, "with") && Suppresses(line)) {
      blocks_.push_back({line.indent, Block::Kind::kTry, {}});
    } else if (opens) {
      blocks_.push_back({line.indent, Block::Kind::kPlain, {}});
    }
  }

  // Of the `else` at `index`: where its `try` does nothing but "if not is_x_available(): raise", what must hold for the
  // `else` to run.
  std::vector<PythonGuard> GuardsOfTry(size_t index) const {
    const int indent = lines_[index].indent;
    size_t first = index;
    while (first > 0) {
      const PythonLine& line = lines_[--first];
      if (line.indent < indent) return {};
      if (line.indent > indent || line.Is(0, "except")) continue;
      if (!line.Is(0, "try")) return {};
      break;
    }
    std::vector<PythonGuard> guards;
    for (size_t i = first + 1; i + 1 < index && lines_[i].indent > indent; i += 2) {
      if (!lines_[i].Is(0, "if") || !lines_[i + 1].Is(0, "raise") || lines_[i + 1].indent <= lines_[i].indent)
        return {};
      const std::vector<PythonGuard> more = GuardsAgainst(lines_[i]);
      if (more.empty()) return {};
      guards.insert(guards.end(), more.begin(), more.end());
    }
    return guards;
  }

  static bool Suppresses(const PythonLine& line) {
    for (size_t i = 0; i < line.tokens.size(); ++i) {
      if (line.Is(i, "suppress")) return true;
    }
    return false;
  }

  // Whether the `try` at `index` has an `except` of its own.
  bool Caught(size_t index) const {
    for (size_t i = index + 1; i < lines_.size() && lines_[i].indent >= lines_[index].indent; ++i) {
      if (lines_[i].indent > lines_[index].indent) continue;
      return lines_[i].Is(0, "except");
    }
    return false;
  }

  void OpenIf(const PythonLine& line, std::vector<PythonGuard> chain, bool first) {
    Block block{line.indent, Block::Kind::kIf, {}};
    if (!first) {
      // The last guard of the chain is the branch before this one: it did not hold.
      block.guards = std::move(chain);
      if (!block.guards.empty()) block.guards.back() = Opposite(block.guards.back());
    }
    size_t colon = 1;
    while (colon < line.tokens.size() && !(line.Is(colon, ":") && line.tokens[colon].depth == 0)) ++colon;
    if (!line.Is(0, "else")) block.guards.push_back(GuardOf(line, 1, colon));
    blocks_.push_back(std::move(block));
    if (colon + 1 < line.tokens.size()) {  // "if x: import y"
      PythonLine inner{line.line, line.indent, {line.tokens.begin() + static_cast<long>(colon) + 1, line.tokens.end()}};
      Statement(inner);
    }
  }

  bool Runs() const {
    return std::none_of(blocks_.begin(), blocks_.end(), [](const Block& block) {
      return block.kind == Block::Kind::kFunction || block.kind == Block::Kind::kTry;
    });
  }

  void Add(PythonUse use) {
    for (const Block& block : blocks_) use.guards.insert(use.guards.end(), block.guards.begin(), block.guards.end());
    for (const PythonGuard& guard : use.guards) {
      if (guard.kind == PythonGuard::Kind::kUnknown) return;
    }
    module_.uses.push_back(std::move(use));
  }

  void Statement(const PythonLine& line) {
    if (!Runs()) return;
    if (line.Is(0, "import")) return Import(line);
    if (line.Is(0, "from")) return From(line);
    if (line.Is(0, "raise") && blocks_.empty()) done_ = true;
    if (line.Is(0, "try") || line.Is(0, "except") || line.Is(0, "finally")) return;
    Attributes(line);
    if (blocks_.empty()) {
      if (const Function* function = Called(line)) return Enter(*function);
    }
    if (IsName(line, 0) && line.Is(1, "=")) imported_.erase(std::string(line.tokens[0].text));
  }

  // Dots and name at `i`: (leading dots, whole text with them).
  static std::pair<int, std::string> ModuleName(const PythonLine& line, size_t i, size_t* after = nullptr) {
    std::string name;
    int level = 0;
    while (line.Is(i, ".")) ++level, ++i, name += '.';
    while (IsName(line, i) && !line.Is(i, "import") && !line.Is(i, "as")) {
      name += line.tokens[i].text;
      ++i;
      if (!line.Is(i, ".")) break;
      name += '.';
      ++i;
    }
    if (after) *after = i;
    return {level, name};
  }

  void Import(const PythonLine& line) {
    for (size_t i = 1; i < line.tokens.size(); ++i) {
      PythonUse use;
      use.line = line.line;
      use.module = ModuleName(line, i, &i).second;
      if (use.module.empty()) return;
      std::string root = use.module.substr(0, use.module.find('.')), stands_for = root;
      if (line.Is(i, "as") && IsName(line, i + 1)) {
        root = line.tokens[i + 1].text;
        stands_for = use.module;
        i += 2;
      }
      Add(std::move(use));
      imported_[root] = stands_for;
    }
  }

  void From(const PythonLine& line) {
    size_t i = 0;
    auto [level, module] = ModuleName(line, 1, &i);
    module.erase(0, static_cast<size_t>(level));
    if (!line.Is(i, "import") || module == "__future__") return;
    for (++i; i < line.tokens.size(); ++i) {
      if (line.Is(i, "*")) Add({PythonUse::Kind::kFrom, level, module, "*", line.line, {}});
      if (!IsName(line, i)) continue;
      const std::string name(line.tokens[i].text);
      std::string bound = name;
      if (line.Is(i + 1, "as") && IsName(line, i + 2)) {
        bound = line.tokens[i + 2].text;
        i += 2;
      }
      Add({PythonUse::Kind::kFrom, level, module, name, line.line, {}});
      imported_.erase(bound);
      if (level == 0) imported_[bound] = module + "." + name;
    }
  }

  // Chains such as torch.int1 in a statement that runs whole: anything that may choose is left alone.
  void Attributes(const PythonLine& line) {
    const bool function = line.Is(0, "def") || line.Is(0, "async");
    if (function && future_annotations_) return;
    for (size_t i = 0; i < line.tokens.size(); ++i) {
      for (std::string_view chooser : {"if", "and", "or", "hasattr", "getattr", "lambda", "for", "del", "global"}) {
        if (line.Is(i, chooser) && !(i == 0 && chooser == "for")) return;
      }
    }
    for (size_t i = 0; i < line.tokens.size(); ++i) {
      if (function && line.Is(i, ":") && line.tokens[i].depth == 0) return;  // a body on the same line runs later
      if (!IsName(line, i) || line.Is(i + 1, "=") || (i && line.Is(i - 1, "."))) continue;
      const auto root = imported_.find(std::string(line.tokens[i].text));
      if (root == imported_.end()) continue;
      std::string chain;
      size_t at = i;
      while (line.Is(at + 1, ".") && IsName(line, at + 2)) {
        chain += (chain.empty() ? "" : ".") + std::string(line.tokens[at + 2].text);
        at += 2;
      }
      const bool annotation = future_annotations_ && i > 0 && line.Is(i - 1, ":");
      const bool assigned = line.Is(at + 1, "=") && line.tokens[at + 1].depth == 0;  // monkey patching
      if (!chain.empty() && !annotation && !assigned)
        Add({PythonUse::Kind::kAttribute, 0, root->second, chain, line.line, {}});
      i = at;
    }
  }

  static constexpr int kMostCalls = 3;            // one inside of another
  static constexpr size_t kMostVisits = 200'000;  // of lines: calls of calls of calls grow fast

  std::vector<PythonLine> lines_;
  std::vector<Block> blocks_;
  std::map<std::string, Function, std::less<>> functions_;
  int depth_ = 0;
  size_t visits_ = 0;
  std::map<std::string, std::string> imported_;  // names that stand for modules, or for names of them
  bool future_annotations_ = false, done_ = false;
  PythonModule module_;
};

}  // namespace

bool PythonModule::Mentions(std::string_view word) const {
  return std::binary_search(words.begin(), words.end(), FastHash(word) >> (64 - word_bits));
}

PythonModule ReadPythonModule(std::string_view text) {
  return Walker(text).Run();
}

std::string EncodePythonModule(const PythonModule& module) {
  pack::Writer out;
  out.Number(kFormat);
  out.List(module.uses, [&](const PythonUse& use) {
    out.Number(static_cast<uint64_t>(use.kind)), out.Number(static_cast<uint64_t>(use.level));
    out.Text(use.module), out.Text(use.name), out.Number(static_cast<uint64_t>(use.line));
    out.List(use.guards, [&](const PythonGuard& guard) {
      out.Number(static_cast<uint64_t>(guard.kind)), out.Number(guard.negated);
      out.Text(guard.subject), out.Text(guard.version);
    });
  });
  out.Raw(module.words);
  out.Texts(module.stars);
  out.Number(module.dynamic);
  return out.Take();
}

Result<PythonModule> DecodePythonModule(std::string_view bytes) {
  pack::Reader in(bytes);
  PythonModule module;
  const bool known = in.Number() == kFormat;
  module.uses = in.List<PythonUse>([&] {
    PythonUse use;
    use.kind = static_cast<PythonUse::Kind>(std::min<uint64_t>(in.Number(), 2));
    use.level = static_cast<int>(std::min<uint64_t>(in.Number(), 100));
    use.module = in.Text(), use.name = in.Text();
    use.line = static_cast<int>(std::min<uint64_t>(in.Number(), 1 << 30));
    use.guards = in.List<PythonGuard>([&] {
      PythonGuard guard;
      guard.kind = static_cast<PythonGuard::Kind>(std::min<uint64_t>(in.Number(), 4));
      guard.negated = in.Number() != 0;
      guard.subject = in.Text(), guard.version = in.Text();
      return guard;
    });
    return use;
  });
  module.words = in.Raw();
  module.stars = in.Texts();
  module.dynamic = in.Number() != 0;
  if (!known || !in.done())
    return Fail(ErrorKind::kStore, "the record of a Python module is damaged or of another format");
  return module;
}

}  // namespace fitment

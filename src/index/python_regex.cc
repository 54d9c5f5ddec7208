// A small backtracking matcher. Tests: python_regex_test.cc.
#include "index/python_regex.h"

#include <algorithm>
#include <bitset>
#include <functional>

namespace fitment {

// One element of a pattern.
struct PythonRegex::Node {
  enum class Kind : unsigned char { kSet, kStart, kEnd, kSequence, kChoice, kGroup, kRepeat };
  Kind kind = Kind::kSequence;
  std::bitset<256> set;        // kSet: the bytes that match
  std::vector<Node> children;  // kSequence, kChoice; the only one of kGroup and kRepeat
  size_t group = 0;            // kGroup: its number, 0 for a group that is not kept
  size_t least = 0, most = 0;  // kRepeat
  bool lazy = false;
};

namespace {

using Node = PythonRegex::Node;
using Kind = Node::Kind;
constexpr size_t kUnlimited = ~size_t{0};
constexpr size_t kLongestPattern = 500;
constexpr int kMostSteps = 300'000, kDeepest = 500;

void AddRange(std::bitset<256>& set, unsigned char low, unsigned char high) {
  for (unsigned c = low; c <= high; ++c) set.set(c);
}

// \d, \w, \s and their opposites. False: another letter.
bool AddClass(char letter, std::bitset<256>& set) {
  std::bitset<256> found;
  switch (letter | 0x20) {
    case 'd':
      AddRange(found, '0', '9');
      break;
    case 'w':
      AddRange(found, '0', '9'), AddRange(found, 'a', 'z'), AddRange(found, 'A', 'Z'), found.set('_');
      AddRange(found, 0x80, 0xff);
      break;
    case 's':
      for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) found.set(static_cast<unsigned char>(c));
      break;
    default:
      return false;
  }
  set |= (letter & 0x20) ? found : ~found;
  return true;
}

class Parser {
 public:
  Parser(std::string_view pattern, PythonRegex::Flags flags, std::vector<std::string>& names)
      : pattern_(pattern), flags_(flags), names_(names) {}

  std::optional<Node> Run() {
    auto choice = ReadChoice(0);
    return choice && at_ == pattern_.size() ? std::move(choice) : std::nullopt;
  }

 private:
  bool More() const { return at_ < pattern_.size(); }
  bool Accept(std::string_view text) {
    if (!pattern_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }

  std::optional<Node> ReadChoice(int depth) {
    if (depth > 30) return std::nullopt;
    Node choice{.kind = Kind::kChoice};
    do {
      Node sequence;
      while (More() && pattern_[at_] != '|' && pattern_[at_] != ')') {
        auto part = ReadRepeated(depth);
        if (!part) return std::nullopt;
        sequence.children.push_back(std::move(*part));
      }
      choice.children.push_back(std::move(sequence));
    } while (Accept("|"));
    return choice;
  }

  std::optional<Node> ReadRepeated(int depth) {
    auto atom = ReadAtom(depth);
    if (!atom) return std::nullopt;
    size_t least = 1, most = 1;
    if (Accept("*")) {
      least = 0, most = kUnlimited;
    } else if (Accept("+")) {
      most = kUnlimited;
    } else if (Accept("?")) {
      least = 0;
    } else if (More() && pattern_[at_] == '{') {
      if (!ReadCounts(least, most)) return std::nullopt;
    } else {
      return atom;
    }
    if (atom->kind == Kind::kStart || atom->kind == Kind::kEnd) return std::nullopt;
    Node repeat{.kind = Kind::kRepeat, .least = least, .most = most};
    repeat.lazy = Accept("?");
    repeat.children.push_back(std::move(*atom));
    return repeat;
  }

  // "{2}", "{2,}", "{,3}", "{2,3}"
  bool ReadCounts(size_t& least, size_t& most) {
    ++at_;
    const auto number = [&](size_t standard) {
      if (!More() || pattern_[at_] < '0' || pattern_[at_] > '9') return standard;
      size_t value = 0;
      while (More() && pattern_[at_] >= '0' && pattern_[at_] <= '9' && value < 10'000) {
        value = value * 10 + static_cast<size_t>(pattern_[at_++] - '0');
      }
      return value;
    };
    least = number(0);
    most = Accept(",") ? number(kUnlimited) : least;
    return Accept("}") && least <= most;
  }

  std::optional<Node> ReadAtom(int depth) {
    const char c = pattern_[at_++];
    Node node{.kind = Kind::kSet};
    switch (c) {
      case '^':
        return Node{.kind = Kind::kStart};
      case '$':
        return Node{.kind = Kind::kEnd};
      case '.':
        node.set.set();
        if (!flags_.dot_all) node.set.reset('\n');
        return node;
      case '(':
        return ReadGroup(depth);
      case '[':
        return ReadSet();
      case '\\':
        if (!More() || !AddEscape(node.set)) return std::nullopt;
        return node;
      case '*':
      case '+':
      case '?':
      case ')':
        return std::nullopt;
      default:
        AddLiteral(c, node.set);
        return node;
    }
  }

  void AddLiteral(char c, std::bitset<256>& set) const {
    set.set(static_cast<unsigned char>(c));
    const char other = static_cast<char>(c ^ 0x20);
    const char lower = static_cast<char>(c | 0x20);
    if (flags_.ignore_case && lower >= 'a' && lower <= 'z') set.set(static_cast<unsigned char>(other));
  }

  // Behind the backslash.
  bool AddEscape(std::bitset<256>& set) {
    const char c = pattern_[at_++];
    if (AddClass(c, set)) return true;
    constexpr std::string_view kLetters = "ntrfv", kMeanings = "\n\t\r\f\v";
    if (const size_t letter = kLetters.find(c); letter != std::string_view::npos) {
      set.set(static_cast<unsigned char>(kMeanings[letter]));
      return true;
    }
    const bool alphanumeric = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
    if (!alphanumeric) AddLiteral(c, set);
    return !alphanumeric;
  }

  std::optional<Node> ReadGroup(int depth) {
    Node group{.kind = Kind::kGroup};
    if (Accept("?:")) {
      group.group = 0;
    } else {
      std::string name;
      if (Accept("?P<")) {
        while (More() && pattern_[at_] != '>') name += pattern_[at_++];
        if (!Accept(">")) return std::nullopt;
      } else if (More() && pattern_[at_] == '?') {
        return std::nullopt;
      }
      group.group = names_.size();
      names_.push_back(std::move(name));
    }
    auto inside = ReadChoice(depth + 1);
    if (!inside || !Accept(")")) return std::nullopt;
    group.children.push_back(std::move(*inside));
    return group;
  }

  std::optional<Node> ReadSet() {
    Node node{.kind = Kind::kSet};
    const bool opposite = Accept("^");
    for (bool first = true; More() && (first || pattern_[at_] != ']'); first = false) {
      const char low = pattern_[at_++];
      if (low == '\\') {
        if (!More() || !AddEscape(node.set)) return std::nullopt;
      } else if (at_ + 1 < pattern_.size() && pattern_[at_] == '-' && pattern_[at_ + 1] != ']') {
        const char high = pattern_[at_ + 1];
        at_ += 2;
        if (high == '\\' || static_cast<unsigned char>(high) < static_cast<unsigned char>(low)) return std::nullopt;
        for (unsigned c = static_cast<unsigned char>(low); c <= static_cast<unsigned char>(high); ++c) {
          AddLiteral(static_cast<char>(c), node.set);
        }
      } else {
        AddLiteral(low, node.set);
      }
    }
    if (!Accept("]")) return std::nullopt;
    if (opposite) node.set.flip();
    return node;
  }

  std::string_view pattern_;
  PythonRegex::Flags flags_;
  std::vector<std::string>& names_;
  size_t at_ = 0;
};

// Matches by continuations: `then` is what must match behind.
class Matcher {
 public:
  using Then = std::function<bool(size_t)>;
  Matcher(std::string_view text, bool multiline, size_t groups) : text_(text), multiline_(multiline) {
    match.groups.resize(groups);
  }

  bool Try(const Node& node, size_t at, const Then& then) {
    if (++steps_ > kMostSteps || depth_ > kDeepest) exhausted = true;
    if (exhausted) return false;
    ++depth_;
    const bool matched = TryKind(node, at, then);
    --depth_;
    return matched;
  }

  PythonRegex::Match match;
  bool exhausted = false;

 private:
  bool TryKind(const Node& node, size_t at, const Then& then) {
    switch (node.kind) {
      case Kind::kSet:
        return at < text_.size() && node.set[static_cast<unsigned char>(text_[at])] && then(at + 1);
      case Kind::kStart:
        return (at == 0 || (multiline_ && text_[at - 1] == '\n')) && then(at);
      case Kind::kEnd:
        return (at == text_.size() || (at + 1 == text_.size() && text_[at] == '\n') ||
                (multiline_ && text_[at] == '\n')) &&
               then(at);
      case Kind::kSequence:
        return TrySequence(node, 0, at, then);
      case Kind::kChoice:
        return std::any_of(node.children.begin(), node.children.end(),
                           [&](const Node& child) { return Try(child, at, then); });
      case Kind::kGroup:
        return TryGroup(node, at, then);
      case Kind::kRepeat:
        return node.children[0].kind == Kind::kSet ? TrySets(node, at, then) : TryRepeat(node, 0, at, then);
    }
    return false;
  }

  bool TrySequence(const Node& node, size_t i, size_t at, const Then& then) {
    if (i == node.children.size()) return then(at);
    return Try(node.children[i], at, [&, i](size_t next) { return TrySequence(node, i + 1, next, then); });
  }

  bool TryGroup(const Node& node, size_t at, const Then& then) {
    return Try(node.children[0], at, [&](size_t end) {
      const auto before = match.groups[node.group];
      if (node.group) match.groups[node.group] = {at, end};
      if (then(end)) return true;
      match.groups[node.group] = before;
      return false;
    });
  }

  // Repeated single bytes, the usual case, without recursion.
  bool TrySets(const Node& node, size_t at, const Then& then) {
    const auto& set = node.children[0].set;
    size_t most = 0;
    while (most < node.most && at + most < text_.size() && set[static_cast<unsigned char>(text_[at + most])]) ++most;
    if (most < node.least) return false;
    for (size_t i = 0; i <= most - node.least; ++i) {
      if (++steps_ > kMostSteps) exhausted = true;
      if (exhausted) return false;
      if (then(at + (node.lazy ? node.least + i : most - i))) return true;
    }
    return false;
  }

  bool TryRepeat(const Node& node, size_t count, size_t at, const Then& then) {
    const auto again = [&] {
      return count < node.most && Try(node.children[0], at, [&](size_t next) {
               // What matches nothing would be repeated for ever.
               return (next != at || count < node.least) && TryRepeat(node, count + 1, next, then);
             });
    };
    if (count < node.least) return again();
    return node.lazy ? then(at) || again() : again() || then(at);
  }

  std::string_view text_;
  bool multiline_;
  int steps_ = 0, depth_ = 0;
};

}  // namespace

std::optional<PythonRegex> PythonRegex::Compile(std::string_view pattern, Flags flags) {
  if (pattern.size() > kLongestPattern) return std::nullopt;
  PythonRegex regex;
  regex.flags_ = flags;
  auto root = Parser(pattern, flags, regex.names_).Run();
  if (!root) return std::nullopt;
  regex.root_ = std::make_shared<const Node>(std::move(*root));
  return regex;
}

std::optional<PythonRegex::Match> PythonRegex::Search(std::string_view text, size_t from, bool anchored,
                                                      bool* exhausted) const {
  Matcher matcher(text, flags_.multiline, names_.size());
  for (size_t at = from; at <= text.size(); ++at) {
    size_t end = 0;
    if (matcher.Try(*root_, at, [&](size_t reached) { return end = reached, true; })) {
      matcher.match.groups[0] = {at, end};
      return std::move(matcher.match);
    }
    *exhausted = matcher.exhausted;
    if (anchored || matcher.exhausted) break;
  }
  return std::nullopt;
}

}  // namespace fitment

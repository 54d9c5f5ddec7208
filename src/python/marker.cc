// What markers mean, and how they print. Reading them: marker_reader.cc. Tests: marker_test.cc, tests/oracle
// (pypa/packaging).
#include "python/marker.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "python/marker_reader.h"

namespace fitment {
namespace {

using Node = Marker::Node;

const std::string& ValueOf(const MarkerEnvironment& environment, MarkerVariable variable) {
  static const std::string kEmpty;
  switch (variable) {
    case MarkerVariable::kOsName:
      return environment.os_name;
    case MarkerVariable::kSysPlatform:
      return environment.sys_platform;
    case MarkerVariable::kPlatformMachine:
      return environment.platform_machine;
    case MarkerVariable::kPlatformPythonImplementation:
      return environment.platform_python_implementation;
    case MarkerVariable::kPlatformRelease:
      return environment.platform_release;
    case MarkerVariable::kPlatformSystem:
      return environment.platform_system;
    case MarkerVariable::kPlatformVersion:
      return environment.platform_version;
    case MarkerVariable::kPythonVersion:
      return environment.python_version;
    case MarkerVariable::kPythonFullVersion:
      return environment.python_full_version;
    case MarkerVariable::kImplementationName:
      return environment.implementation_name;
    case MarkerVariable::kImplementationVersion:
      return environment.implementation_version;
    case MarkerVariable::kExtra:
    case MarkerVariable::kExtras:
    case MarkerVariable::kDependencyGroups:
      break;
  }
  return kEmpty;
}

// Texts have an order in no marker: "<=" and ">=" hold for equal ones only, "<", ">", "~=" and "===" never.
bool CompareTexts(std::string_view left, MarkerOp op, std::string_view right) {
  switch (op) {
    case MarkerOp::kEqual:
    case MarkerOp::kLessEqual:
    case MarkerOp::kGreaterEqual:
      return left == right;
    case MarkerOp::kNotEqual:
      return left != right;
    case MarkerOp::kIn:
      return right.find(left) != right.npos;
    case MarkerOp::kNotIn:
      return right.find(left) == right.npos;
    case MarkerOp::kLess:
    case MarkerOp::kGreater:
    case MarkerOp::kCompatible:
    case MarkerOp::kArbitrary:
      break;
  }
  return false;
}

bool Satisfies(std::string_view candidate, const Specifier& specifier) {
  const std::optional<Version> version = Version::Parse(candidate);
  if (!version && specifier.op != SpecifierOp::kArbitrary) return false;
  return specifier.Contains(version.value_or(Version()), candidate);
}

class Evaluation {
 public:
  Evaluation(const MarkerEnvironment& environment, std::span<const std::string> extras)
      : environment_(environment), extras_(extras) {}

  bool Holds(const Node& node) const {
    if (node.alternatives.empty()) return Compares(node);
    return std::any_of(node.alternatives.begin(), node.alternatives.end(), [this](const std::vector<Node>& parts) {
      return std::all_of(parts.begin(), parts.end(), [this](const Node& part) { return Holds(part); });
    });
  }

 private:
  bool Compares(const Node& node) const {
    const std::optional<MarkerVariable> key = node.left.variable ? node.left.variable : node.right.variable;
    if (!key) return false;
    if (*key == MarkerVariable::kExtra) return ComparesExtra(node);
    if (*key == MarkerVariable::kExtras || *key == MarkerVariable::kDependencyGroups) return IsMember(node, *key);
    if (node.specifier) return SatisfiesAs(*key, Value(*key), *node.specifier);
    // A variable on the left makes the right side plain text, a variable's name too: so pypa/packaging has it.
    const std::string left = node.left.variable ? Value(*key) : node.left.literal;
    const std::string right = node.left.variable ? TextOnRight(node) : Value(*key);
    if (IsVersion(*key) && node.op < MarkerOp::kIn) {
      const std::optional<Specifier> specifier = Specifier::Of(static_cast<SpecifierOp>(node.op), right);
      if (specifier) return SatisfiesAs(*key, left, *specifier);
    }
    return CompareTexts(left, node.op, right);
  }

  bool SatisfiesAs(MarkerVariable key, std::string_view value, const Specifier& specifier) const {
    const bool of_python = key == MarkerVariable::kPythonVersion || key == MarkerVariable::kPythonFullVersion;
    if (!of_python || !environment_.python_by_release || !specifier.version.IsPrerelease())
      return Satisfies(value, specifier);
    Specifier released = specifier;
    released.version = specifier.version.BaseVersion();
    return Satisfies(value, released);
  }

  // CPython built from a checkout calls itself "3.13.0+", which is a version only with something behind the "+".
  std::string Value(MarkerVariable variable) const {
    const std::string& value = ValueOf(environment_, variable);
    return variable == MarkerVariable::kPythonFullVersion && value.ends_with('+') ? value + "local" : value;
  }

  static std::string TextOnRight(const Node& node) {
    return node.right.variable ? std::string(TextOf(*node.right.variable)) : node.right.literal;
  }

  // `extra` stands for each extra asked for: some must compare so, or, where the operator denies, all.
  bool ComparesExtra(const Node& node) const {
    const bool denies = node.op == MarkerOp::kNotEqual || node.op == MarkerOp::kNotIn;
    const auto holds = [&](std::string_view extra) {
      return node.left.variable ? CompareTexts(extra, node.op, TextOnRight(node))
                                : CompareTexts(node.left.literal, node.op, extra);
    };
    if (extras_.empty()) return holds("");
    return denies ? std::all_of(extras_.begin(), extras_.end(), holds)
                  : std::any_of(extras_.begin(), extras_.end(), holds);
  }

  // `"x" in extras`. No installation asks for dependency groups here: that set is empty.
  bool IsMember(const Node& node, MarkerVariable set) const {
    if (node.left.variable || (node.op != MarkerOp::kIn && node.op != MarkerOp::kNotIn)) return false;
    const bool in =
        set == MarkerVariable::kExtras && std::find(extras_.begin(), extras_.end(), node.left.literal) != extras_.end();
    return in == (node.op == MarkerOp::kIn);
  }

  const MarkerEnvironment& environment_;
  std::span<const std::string> extras_;
};

// In the quotes that it does not hold; where it holds both, or what quotes cannot hold, with escapes.
std::string Quoted(std::string_view text) {
  const char quote = text.find('"') == text.npos ? '"' : '\'';
  std::string out(1, quote);
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      out += "\\\\";
    } else if (byte < 0x20 || c == quote) {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out + quote;
}

std::string OperandText(const MarkerOperand& operand) {
  return operand.variable ? std::string(TextOf(*operand.variable)) : Quoted(operand.literal);
}

// `bracket`: brackets are needed around more than one part.
std::string NodeText(const Node& node, bool bracket) {
  if (node.alternatives.empty())
    return fmt::format("{} {} {}", OperandText(node.left), TextOf(node.op), OperandText(node.right));
  if (node.alternatives.size() == 1 && node.alternatives[0].size() == 1)
    return NodeText(node.alternatives[0][0], bracket);
  std::string text;
  for (const std::vector<Node>& parts : node.alternatives) {
    if (!text.empty()) text += " or ";
    for (size_t i = 0; i < parts.size(); ++i) text += (i > 0 ? " and " : "") + NodeText(parts[i], true);
  }
  return bracket ? "(" + text + ")" : text;
}

// Calls `visit` with every comparison, in order.
template <typename Visit>
void ForEachComparison(const Node& node, Visit visit) {
  if (node.alternatives.empty()) return visit(node);
  for (const std::vector<Node>& parts : node.alternatives) {
    for (const Node& part : parts) ForEachComparison(part, visit);
  }
}

bool IsExtra(const MarkerOperand& operand) {
  return operand.variable == MarkerVariable::kExtra || operand.variable == MarkerVariable::kExtras;
}

}  // namespace

Result<Marker> Marker::Parse(std::string_view text) {
  auto root = ReadMarker(text);
  if (root) {
    Marker marker;
    marker.root_ = *std::move(root);
    return marker;
  }
  const MarkerFault& fault = root.error();
  const std::string mended = MendedMarker(text, fault);
  SourcePlace place;
  place.column = static_cast<int>(fault.at) + 1;
  return Fail(ErrorKind::kRequirement,
              fmt::format("`{}` is not an environment marker: {}", Printable(text), fault.reason), place,
              mended.empty() ? fault.advice : fmt::format("did you mean `{}`?", Printable(mended)));
}

bool Marker::Evaluate(const MarkerEnvironment& environment, std::span<const std::string> extras) const {
  return !root_ || Evaluation(environment, extras).Holds(*root_);
}

bool Marker::MentionsExtra() const {
  bool mentions = false;
  if (root_)
    ForEachComparison(*root_, [&](const Node& node) { mentions |= IsExtra(node.left) || IsExtra(node.right); });
  return mentions;
}

std::vector<std::string> Marker::ExtraNames() const {
  std::vector<std::string> names;
  const auto add = [&](const MarkerOperand& other) {
    if (!other.variable && std::find(names.begin(), names.end(), other.literal) == names.end())
      names.push_back(other.literal);
  };
  if (!root_) return names;
  ForEachComparison(*root_, [&](const Node& node) {
    if (IsExtra(node.left)) add(node.right);
    if (IsExtra(node.right)) add(node.left);
  });
  return names;
}

std::string Marker::ToString() const {
  return root_ ? NodeText(*root_, false) : "";
}

}  // namespace fitment

// `fitment explain CODE`: what a code means, and what to do about it. Tests: tests/program/usage_test.py.
#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/session.h"
#include "resolve/codes.h"

namespace fitment {
namespace {

std::string CodeText(const CodeFact& fact) {
  return fmt::format("{}  {}\n\n{}\n\nWhat to do: {}\n", fact.code, fact.title, fact.meaning, fact.remedy);
}

std::string AllCodes() {
  std::string text;
  for (const CodeFact& fact : Codes()) text += fmt::format("{}  {}\n", fact.code, fact.title);
  return text;
}

}  // namespace

Result<int> RunExplain(const CommandLine& line, Context& context) {
  if (line.name.empty()) {
    FITMENT_CHECK(Deliver(line, context, AllCodes()));
    return kExitFits;
  }
  const CodeFact* fact = FindCode(line.name);
  if (!fact) {
    std::vector<std::string> codes;
    for (const CodeFact& known : Codes()) codes.emplace_back(known.code);
    std::vector<std::string> near = NearNames(line.name, codes);
    return Fail(ErrorKind::kUsage, "there is no code `" + Printable(line.name) + "`", {},
                near.empty() ? "`fitment explain` lists them all." : "Did you mean " + Join(near, " or ") + "?");
  }
  FITMENT_CHECK(Deliver(line, context, CodeText(*fact)));
  return kExitFits;
}

}  // namespace fitment

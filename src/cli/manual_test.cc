// Tests of cli/manual.h and of the option tree that it is made from.
#include "cli/manual.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace fitment {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const OptionFacts* Find(const std::vector<CommandFacts>& commands, std::string_view command, const std::string& name) {
  for (const CommandFacts& facts : commands) {
    if (facts.name != command) continue;
    for (const OptionFacts& option : facts.options) {
      if (std::find(option.names.begin(), option.names.end(), name) != option.names.end()) return &option;
    }
  }
  return nullptr;
}

TEST(AllCommandFacts, KnowsNamesValuesAndPositions) {
  auto commands = AllCommandFacts();
  const OptionFacts* target = Find(commands, "check", "--target");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->names, ElementsAre("--target", "-t"));
  EXPECT_TRUE(target->takes_value && !target->positional);
  EXPECT_FALSE(Find(commands, "check", "--offline")->takes_value);
  EXPECT_TRUE(Find(commands, "check", "FILE")->positional);
  EXPECT_THAT(Find(commands, "check", "--installer")->values, ElementsAre("uv", "pip"));
  EXPECT_THAT(Find(commands, "fix", "--policy")->values, Contains("compatible"));
  EXPECT_FALSE(Find(commands, "read", "--target"));
}

TEST(Manual, EveryFormHasEveryCommandAndOption) {
  auto commands = AllCommandFacts();
  for (const std::string& text : {ManPage(commands), MarkdownManual(commands), BashCompletions(commands),
                                  ZshCompletions(commands), FishCompletions(commands)}) {
    for (const CommandFacts& command : commands) EXPECT_THAT(text, HasSubstr(command.name));
  }
  EXPECT_THAT(MarkdownManual(commands), HasSubstr("- `--fail-on LEVEL`: "));
  EXPECT_THAT(ManPage(commands), HasSubstr(".B \\-\\-fail\\-on LEVEL"));
  EXPECT_THAT(BashCompletions(commands),
              HasSubstr("check:--fail-on) COMPREPLY=($(compgen -W 'error warning note never'"));
  EXPECT_THAT(FishCompletions(commands),
              HasSubstr("'__fish_seen_subcommand_from check' -l target -s t -r -f -a 'v100 "));
}

}  // namespace
}  // namespace fitment

// Tests of cli/command_line.h.
#include "cli/command_line.h"

#include <gmock/gmock.h>

#include "base/text.h"

namespace fitment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Result<ParsedCommandLine> Parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "fitment");
  return ParseCommandLine(static_cast<int>(arguments.size()), arguments.data());
}

CommandLine Parsed(std::vector<const char*> arguments) {
  auto parsed = Parse(std::move(arguments));
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed ? parsed->line : CommandLine();
}

TEST(CommandLine, TakesFilesAndOptionsInAnyOrder) {
  CommandLine line = Parsed({"check", "--target", "t4", "a.txt", "--extra-index-url", "https://x.example.org/simple",
                             "b.txt", "-c", "c.txt", "--driver", "530.30.02", "-v", "-v"});
  EXPECT_EQ(line.command, "check");
  EXPECT_THAT(line.files, ElementsAre("a.txt", "b.txt"));
  EXPECT_THAT(line.constraints, ElementsAre("c.txt"));
  EXPECT_THAT(line.index.extra_index_urls, ElementsAre("https://x.example.org/simple"));
  EXPECT_EQ(line.target.name, "t4");
  EXPECT_EQ(line.target.driver, "530.30.02");
  EXPECT_EQ(line.verbosity, 2);
}

TEST(CommandLine, RepeatsAndNormalizesNames) {
  CommandLine line = Parsed(
      {"lock", "a.txt", "--no-binary", "Foo_Bar", "--no-binary", ":all:", "--only-binary", "x,Y.z", "-P", "Torch"});
  EXPECT_THAT(line.resolve.no_binary, ElementsAre("foo-bar", ":all:"));
  EXPECT_THAT(line.resolve.only_binary, ElementsAre("x", "y-z"));
  EXPECT_THAT(line.upgrade_packages, ElementsAre("torch"));
}

TEST(CommandLine, ReadsChoices) {
  CommandLine line =
      Parsed({"fix", "a.txt", "--policy", "pin", "--prerelease", "allow", "--resolution", "lowest-direct", "--color",
              "never", "--exclude-newer", "2025-11-25", "--no-index", "--plan", "2"});
  EXPECT_EQ(line.policy, RepairPolicy::kPin);
  EXPECT_EQ(line.resolve.prerelease, PrereleaseMode::kAllow);
  EXPECT_EQ(line.resolve.resolution, ResolutionMode::kLowestDirect);
  EXPECT_EQ(line.color, ColorChoice::kNever);
  EXPECT_EQ(line.index.no_index, true);
  EXPECT_EQ(line.plan, 2);
  EXPECT_THAT(QuestionOptions(line), HasSubstr("--exclude-newer 2025-11-25"));
  // What the next command needs to ask the same thing.
  for (std::vector<std::string> options : {std::vector<std::string>{"--override", "'my forced.txt'"},
                                           {"--constraint", "c.txt"},
                                           {"--extra", "gpu"},
                                           {"--group", "serve"},
                                           {"--no-binary", "a"},
                                           {"--only-binary", "b"},
                                           {"--find-links", "wheels"},
                                           {"--index-strategy", "unsafe-best-match"},
                                           {"--with-platform"},
                                           {"--no-index"}}) {
    std::string told = options.back();
    std::erase(told, '\'');
    std::vector<const char*> words{"check", "a.txt", options[0].c_str()};
    if (options.size() > 1) words.push_back(told.c_str());
    EXPECT_EQ(QuestionOptions(Parsed(words)), " " + Join(options, " "));
  }
}

TEST(CommandLine, OutputsSuffixPicksTheForm) {
  EXPECT_EQ(Parsed({"check", "a.txt", "-o", "x.json"}).format, "json");
  EXPECT_EQ(Parsed({"check", "a.txt", "-o", "x.json", "--format", "full"}).format, "full");
  EXPECT_EQ(Parsed({"report", "a.txt"}).format, "markdown");
}

TEST(CommandLine, WhyTakesANameFirst) {
  CommandLine line = Parsed({"why", "Torch", "a.txt"});
  EXPECT_EQ(line.name, "torch");
  EXPECT_THAT(line.files, ElementsAre("a.txt"));
}

TEST(CommandLine, SlipsAreUsageErrorsWithTheNearWord) {
  auto command = Parse({"chek", "a.txt"});
  ASSERT_FALSE(command);
  EXPECT_EQ(command.error().kind, ErrorKind::kUsage);
  EXPECT_THAT(command.error().hint, HasSubstr("fitment check"));
  auto option = Parse({"check", "a.txt", "--taget", "t4"});
  ASSERT_FALSE(option);
  EXPECT_THAT(option.error().message, HasSubstr("--taget"));
  EXPECT_THAT(option.error().hint, HasSubstr("--target"));
  for (auto arguments : std::vector<std::vector<const char*>>{{"check"},
                                                              {"check", "a.txt", "--exclude-newer", "soon"},
                                                              {"check", "a.txt", "--format", "xml"},
                                                              {"check", "a.txt", "--target"},
                                                              {"lock", "a.txt", "--output-format", "poetry"},
                                                              {"fix", "a.txt", "--policy", "boldest"},
                                                              {"check", "a.txt", "--offline", "--no-cache"}}) {
    auto parsed = Parse(arguments);
    ASSERT_FALSE(parsed) << arguments.back();
    EXPECT_EQ(parsed.error().kind, ErrorKind::kUsage);
    EXPECT_EQ(parsed.error().message.find('\n'), std::string::npos);
  }
}

TEST(CommandLine, HelpAndVersionAreTexts) {
  EXPECT_THAT(*Parse({"--help"})->text, HasSubstr("fitment check config.yaml --target t4"));
  EXPECT_THAT(*Parse({})->text, HasSubstr("Usage"));
  EXPECT_EQ(*Parse({"--version"})->text, "fitment " FITMENT_VERSION "\n");
  std::string help = *Parse({"fix", "--help"})->text;
  EXPECT_THAT(help, HasSubstr("--policy"));
  EXPECT_THAT(help, HasSubstr("Example"));
  EXPECT_THAT(help, HasSubstr("Usage: fitment fix FILE... [options]"));
  EXPECT_THAT(help, HasSubstr("\n  -c, --constraint FILE     a constraints file"));
  EXPECT_THAT(*Parse({"audit", "--help"})->text, HasSubstr("  DIR...                    folders"));
}

}  // namespace
}  // namespace fitment

// Tests of report/why.h.
#include "report/why.h"

#include <gmock/gmock.h>

#include "support/judged.h"

namespace fitment {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kRegistry = R"(
package app 1.0
  lib>=1,<3
  other ; python_version < "3.8"
package tool 1.0
  app
  lib!=2.1
package lib 4.0
package lib 3.0rc1
package lib 2.1
package lib 2.0
package lib 2.2 yanked "broken build"
package other 1
)";

TEST(ChainsTo, GoFromTheUsersLinesShortestFirst) {
  auto judged = JudgeLines(kRegistry, {"tool"});
  EXPECT_THAT(ChainsTo(judged->judgement.resolution, "lib"),
              ElementsAre(ElementsAre("tool", "lib"), ElementsAre("tool", "app", "lib")));
  EXPECT_THAT(ChainsTo(judged->judgement.resolution, "tool"), ElementsAre(ElementsAre("tool")));
  EXPECT_TRUE(ChainsTo(judged->judgement.resolution, "nobody").empty());
}

TEST(BoundsOn, AreTheUsersLinesAndMetadataThatHoldsHere) {
  auto judged = JudgeLines(kRegistry, {"tool", "lib>=2"});
  auto bounds = BoundsOn(judged->judgement, "lib");
  ASSERT_EQ(bounds.size(), 3u);
  EXPECT_EQ(bounds[0].source, "app.txt:2:1");
  EXPECT_EQ(bounds[1].package, "app 1.0");
  EXPECT_EQ(bounds[1].requires_text, "lib>=1,<3");
  EXPECT_EQ(bounds[2].requires_text, "lib!=2.1");
  EXPECT_TRUE(BoundsOn(judged->judgement, "other").empty());  // its marker is false on 3.11
}

TEST(ExplainPackage, TellsWhyNotANewerRelease) {
  auto judged = JudgeLines(kRegistry, {"tool"});
  Why why = ExplainPackage(judged->judgement, "lib", judged->resolver->Releases("lib").value());
  EXPECT_EQ(why.version, "2.0");
  ASSERT_EQ(why.candidates_refused.size(), 4u);
  EXPECT_EQ(why.candidates_refused[0].version, "4.0");
  EXPECT_EQ(why.candidates_refused[0].why, "app 1.0 requires lib>=1,<3");
  EXPECT_THAT(why.candidates_refused[1].why, HasSubstr("pre-release"));
  EXPECT_THAT(why.candidates_refused[2].why, HasSubstr("yanked"));
  EXPECT_THAT(why.candidates_refused[3].why, HasSubstr("tool 1.0 requires lib!=2.1"));
  EXPECT_THAT(WhyText(why), HasSubstr("tool -> app -> lib"));
}

TEST(ExplainPackage, SaysWhereItIsNot) {
  auto judged = JudgeLines(kRegistry, {"tool"});
  EXPECT_EQ(WhyText(ExplainPackage(judged->judgement, "torch", {})), "torch is not in the set.\n");
}

}  // namespace
}  // namespace fitment

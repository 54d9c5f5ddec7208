// wheel_name.h: file names of wheels (PEP 427) and sdists (PEP 625 and older), and compressed tags (PEP 425).
#include "python/wheel_name.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace fitment {
namespace {

TEST(WheelName, HasNameVersionBuildAndTags) {
  const auto wheel =
      WheelName::Parse("Flash_Attn.Kit-2.5.6+cu121-1abc-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl");
  ASSERT_TRUE(wheel);
  EXPECT_EQ(wheel->name, "flash-attn-kit");
  EXPECT_EQ(wheel->version.ToString(), "2.5.6+cu121");
  EXPECT_EQ(wheel->build, "1abc");
  EXPECT_EQ(wheel->BuildTag(), (std::pair<uint64_t, std::string>{1, "abc"}));
  EXPECT_EQ(wheel->tags, "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64");
  const auto plain = WheelName::Parse("foo-1.0-py3-none-any.whl");
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->build, "");
  EXPECT_EQ(plain->BuildTag(), (std::pair<uint64_t, std::string>{0, ""}));
}

TEST(WheelName, RefusesWhatIsNone) {
  for (const char* name :
       {"foo-1.0.whl", "foo-1.0-py3-none-any", "foo-1.0-py3-none-any.WHL", "foo__bar-1.0-py3-none-any.whl",
        "fo o-1.0-py3-none-any.whl", "-1.0-py3-none-any.whl", "foo-x-py3-none-any.whl", "foo-1.0-abc-py3-none-any.whl",
        "foo-1.0--py3-none-any.whl", "foo-1.0-1-2-py3-none-any.whl", "foo-1.0-py3.-none-any.whl",
        "foo-1.0-py3--any.whl", "foo-1.0-3-none-any.whl", "foo-1.0-py3-none-.whl", "foo-1.0-py+3-none-any.whl", ".whl",
        ""}) {
    EXPECT_FALSE(WheelName::Parse(name)) << name;
  }
}

TEST(WheelName, HugeBuildNumbersAreClamped) {
  const auto wheel = WheelName::Parse("foo-1.0-" + std::string(1000, '9') + "x-py3-none-any.whl");
  ASSERT_TRUE(wheel);
  EXPECT_EQ(wheel->BuildTag(), (std::pair<uint64_t, std::string>{UINT64_MAX, "x"}));
}

TEST(WheelTags, ExpandToEveryCombination) {
  std::vector<std::string> texts;
  for (const WheelTag& tag : ExpandTags("py2.PY3-none-Any")) texts.push_back(tag.ToString());
  EXPECT_EQ(texts, (std::vector<std::string>{"py2-none-any", "py3-none-any"}));
  EXPECT_EQ(ExpandTags("cp311.cp312-abi3.cp311-a.b.c").size(), 12u);
  for (const char* malformed :
       {"", "py3", "py3-none", "py3-none-any-x", "-none-any", "py3-none-", "py3..py2-none-any", "2-none-any"}) {
    EXPECT_TRUE(ExpandTags(malformed).empty()) << malformed;
  }
}

TEST(WheelTags, HostileSetsAreNotExpanded) {
  std::string set = "a";
  for (int i = 0; i < 200; ++i) set += ".a";
  EXPECT_TRUE(ExpandTags(set + "-" + set + "-" + set).empty());
}

TEST(SdistName, IsReadWithTheProjectsName) {
  const std::tuple<const char*, const char*, const char*> cases[] = {
      {"foo-1.0.tar.gz", "foo", "1.0"},
      {"foo_bar-1.0.zip", "Foo.Bar", "1.0"},
      {"foo-bar-1.0.post1.tar.bz2", "foo-bar", "1.0.post1"},
      {"foo-2-1.0.tgz", "foo-2", "1.0"},
      {"foo-1.0-1.tar.gz", "foo", "1.0.post1"},
      {"foo-1.0-rc1.tar.xz", "foo", "1.0rc1"}};
  for (const auto& [filename, project, version] : cases) {
    const auto sdist = SdistName::Parse(filename, project);
    ASSERT_TRUE(sdist) << filename;
    EXPECT_EQ(sdist->version.ToString(), version);
  }
  for (const char* filename :
       {"foo-1.0.exe", "foo-1.0", "foo.tar.gz", "bar-1.0.tar.gz", "foo-x.tar.gz", "-1.0.tar.gz"}) {
    EXPECT_FALSE(SdistName::Parse(filename, "foo")) << filename;
  }
}

TEST(WheelName, AnyNameEndsInAnAnswer) {
  EXPECT_TRUE(rc::check([] {
    const auto text =
        *rc::gen::container<std::string>(rc::gen::element('f', '-', '.', '1', '_', 'p', 'y', '\0', '\xc3'));
    for (const std::string& name : {text + ".whl", "f-1-" + text + ".whl", "f-1-py3-none-" + text + ".whl"}) {
      const auto wheel = WheelName::Parse(name);
      if (wheel) RC_ASSERT(!ExpandTags(wheel->tags).empty());
    }
    (void)SdistName::Parse(text + ".tar.gz", "f");
  }));
}

}  // namespace
}  // namespace fitment

// Runs over one another on toy registries.
#include "resolve/environment.h"

#include <gtest/gtest.h>

#include "support/fake_source.h"
#include "target/presets.h"

namespace fitment {
namespace {

constexpr char kRegistry[] = R"(
package app 1.0
  lib<2
package lib 1.0
package lib 2.0
package tool 1.0
  lib>=2
)";

Target TestTarget() {
  TargetOptions options;
  options.python = "3.11";
  options.platform = "manylinux_2_35_x86_64";
  return MakeTarget(options, {}, {}).value();
}

Question Ask(const std::vector<std::string>& lines) {
  Question question;
  for (const std::string& line : lines) {
    RootRequirement root;
    root.requirement = Requirement::Parse(line).value();
    root.line = static_cast<uint32_t>(question.lines.size());
    question.lines.push_back(std::move(root));
  }
  return question;
}

Resolution Resolved(PackageSource& source, Question question) {
  Resolver resolver(source, TestTarget(), ResolveOptions{});
  Answer answer = resolver.Resolve(question).value();
  EXPECT_TRUE(answer.ok());
  return std::get<Resolution>(answer.value);
}

std::string Versions(const InstalledSet& set) {
  std::string text;
  for (const auto& [name, installed] : set.packages()) text += name + "=" + installed.pin.version + " ";
  return text;
}

TEST(InstalledSet, KeepsReplacesAndTellsWhatBroke) {
  auto source = FakeSource::Of(kRegistry);
  InstalledSet set;
  set.Install(Resolved(*source, Ask({"app"})), 0);
  EXPECT_EQ(Versions(set), "app=1.0 lib=1.0 ");
  EXPECT_TRUE(set.Broken(TestTarget(), {}, {}).empty());
  set.Install(Resolved(*source, Ask({"tool"})), 1);
  EXPECT_EQ(Versions(set), "app=1.0 lib=2.0 tool=1.0 ");
  ASSERT_EQ(set.replaced().size(), 1u);
  EXPECT_EQ(set.replaced()[0].before + " " + set.replaced()[0].after, "1.0 2.0");
  std::vector<BrokenRequirement> broken = set.Broken(TestTarget(), {"first", "second"}, {});
  ASSERT_EQ(broken.size(), 1u);
  EXPECT_EQ(broken[0].finding.code, "FIT221");
  EXPECT_EQ(
      broken[0].finding.message,
      "app 1.0 (from first) requires lib<2, and second then installs lib 2.0: the installer does not look back, and "
      "`pip check` would refuse the environment");
  EXPECT_TRUE(set.Broken(TestTarget(), {}, {"lib"}).empty());
}

TEST(InstalledSet, ALineWithoutDependenciesLeavesThemOut) {
  auto source = FakeSource::Of(kRegistry);
  Question question = Ask({"app"});
  question.without_dependencies = true;
  Resolution set = Resolved(*source, question);
  ASSERT_EQ(set.pins.size(), 1u);
  InstalledSet installed;
  installed.Install(std::move(set), 0, true);
  std::vector<BrokenRequirement> broken = installed.Broken(TestTarget(), {"one"}, {});
  ASSERT_EQ(broken.size(), 1u);
  EXPECT_EQ(broken[0].finding.code, "FIT223");
  installed.Install(Resolved(*source, Ask({"lib<2"})), 1);
  EXPECT_TRUE(installed.Broken(TestTarget(), {}, {}).empty());
}

// What no index of the later run has is still there, and its page is otherwise the index's.
TEST(InstalledSource, AddsWhatIsInstalled) {
  auto first = FakeSource::Of("package lib 1.5+cu1\n  helper\npackage helper 1.0\n");
  InstalledSet set;
  set.Install(Resolved(*first, Ask({"lib"})), 0);
  auto second = FakeSource::Of(kRegistry);
  InstalledSource source(*second, set);
  Question question = Ask({"lib<2"});
  question.preferences = set.Preferences({});
  Resolution kept = Resolved(source, question);
  ASSERT_EQ(kept.pins.size(), 2u);
  EXPECT_EQ(kept.pins[1].version, "1.5+cu1");
  EXPECT_EQ(kept.pins[0].name, "helper");
  EXPECT_EQ(Resolved(source, Ask({"tool"})).pins[0].version, "2.0");
  auto page = source.Project(0, "lib").value();
  ASSERT_TRUE(page.has_value());
  EXPECT_EQ(page->version_count(), 3u);
  EXPECT_EQ(source.Metadata(0, *page, 0).value().version(), "1.0");
  EXPECT_EQ(source.Metadata(0, *page, 1).value().requirement_count(), 1u);
}

TEST(InstalledSet, RenewedNamesAreNotPreferred) {
  auto source = FakeSource::Of(kRegistry);
  InstalledSet set;
  set.Install(Resolved(*source, Ask({"app"})), 0);
  EXPECT_EQ(set.Preferences({}).size(), 2u);
  ASSERT_EQ(set.Preferences({"lib"}).size(), 1u);
  EXPECT_EQ(set.Preferences({"lib"})[0].first, "app");
}

}  // namespace
}  // namespace fitment

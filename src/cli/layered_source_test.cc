// Tests of cli/layered_source.h.
#include "cli/layered_source.h"

#include <gtest/gtest.h>

#include "support/fake_source.h"

namespace fitment {
namespace {

TEST(LayeredSource, AsksTheSecondOnlyForWhatTheFirstDoesNotKnow) {
  auto first = FakeSource::Of("package a 1\nerror project b \"not here\"\n");
  auto second = FakeSource::Of("package a 2\npackage b 3\n");
  LayeredSource layered(*first, *second);
  EXPECT_EQ(layered.Project(0, "a").value()->version_text(0), "1");
  EXPECT_FALSE(layered.used_second());
  EXPECT_EQ(layered.Project(0, "b").value()->version_text(0), "3");
  EXPECT_TRUE(layered.used_second());
  EXPECT_FALSE(second->projects_asked().contains("a"));
}

TEST(LayeredSource, AnAnswerThatThereIsNoneIsAnAnswer) {
  auto first = FakeSource::Of("package a 1\n"), second = FakeSource::Of("package b 3\n");
  LayeredSource layered(*first, *second);
  EXPECT_FALSE(layered.Project(0, "b").value());
}

TEST(LayeredSource, GivesTheFirstsErrorWhereNobodyKnows) {
  auto first = FakeSource::Of("error project b \"the first\"\n"),
       second = FakeSource::Of("error project b \"the second\"\n");
  LayeredSource layered(*first, *second);
  auto answer = layered.Project(0, "b");
  ASSERT_FALSE(answer);
  EXPECT_NE(answer.error().message.find("the first"), std::string::npos);
}

}  // namespace
}  // namespace fitment

// Tests of report/baseline.h.
#include "report/baseline.h"

#include <gmock/gmock.h>

namespace fitment {
namespace {

Remark Said(std::string code, Level level, int line, std::string message = "so it is") {
  Remark remark;
  remark.code = std::move(code);
  remark.level = level;
  remark.message = std::move(message);
  remark.places = {{"app.txt", line, 0, 0}};
  return remark;
}

TEST(Baseline, StopsOnlyAtWhatIsNew) {
  std::vector<Remark> then{Said("FIT401", Level::kError, 3), Said("FIT503", Level::kWarning, 4),
                           Said("FIT505", Level::kNote, 5)};
  auto known = ReadBaseline("b.json", BaselineJson(then));
  ASSERT_TRUE(known);
  EXPECT_EQ(known->size(), 2u) << "notes are not kept";
  std::vector<Remark> now{Said("FIT401", Level::kError, 30), Said("FIT402", Level::kError, 3),
                          Said("FIT502", Level::kWarning, 3)};
  Beyond beyond = BeyondBaseline(now, *known, Level::kError);
  ASSERT_EQ(beyond.fresh.size(), 1u) << "the same remark on another line is known";
  EXPECT_EQ(beyond.fresh[0]->code, "FIT402");
  EXPECT_EQ(beyond.known, 1u);
  EXPECT_EQ(beyond.gone, 1u);
  EXPECT_EQ(BeyondBaseline(now, *known, Level::kWarning).fresh.size(), 2u);
}

TEST(Baseline, WhatIsNoneIsAnError) {
  for (const char* text : {"", "[]", "{}", "{\"schema\": \"fitment.baseline/1\"}",
                           "{\"schema\": \"fitment.baseline/1\", \"known\": [1]}"}) {
    auto known = ReadBaseline("b.json", text);
    ASSERT_FALSE(known) << text;
    EXPECT_EQ(known.error().kind, ErrorKind::kSyntax);
  }
}

}  // namespace
}  // namespace fitment

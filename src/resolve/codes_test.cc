// Tests of resolve/codes.h.
#include "resolve/codes.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(Codes, AreAscendingAndWhole) {
  std::string_view last;
  for (const CodeFact& fact : Codes()) {
    EXPECT_LT(last, fact.code);
    last = fact.code;
    EXPECT_EQ(fact.code.size(), 6u);
    EXPECT_FALSE(fact.title.empty() || fact.meaning.empty() || fact.remedy.empty()) << fact.code;
  }
}

TEST(Codes, AreFoundInAnyCase) {
  ASSERT_TRUE(FindCode("fit401"));
  EXPECT_EQ(FindCode(" FIT401 ")->code, code::kDriverTooOld);
  EXPECT_FALSE(FindCode("FIT499"));
  EXPECT_FALSE(FindCode(""));
}

}  // namespace
}  // namespace fitment

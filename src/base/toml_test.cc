// The TOML library with letters beyond ASCII where none belong: refused, without undefined behaviour.
#include "base/toml.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(Toml, RefusesALetterBeyondAsciiBetweenItsTokens) {
  for (const char* text : {"\xC3\xA9 = 1\n", "a = 1 \xCF\xBB\n", "a = 1\n\xE1\x9B\xBB\n"}) {
    EXPECT_FALSE(toml::parse(text).succeeded()) << text;
  }
  EXPECT_EQ(toml::parse("a = \"\xC3\xA9\"\n")["a"].value_or(std::string()), "\xC3\xA9");
}

}  // namespace
}  // namespace fitment

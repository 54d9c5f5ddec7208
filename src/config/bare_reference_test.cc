// Tests of bare_reference: what is a URL or path and what a name.
#include "config/bare_reference.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(WrittenReference, ToldFromNames) {
  for (const char* text : {"git+https://github.com/x/y.git", "https://x/y-1.0-py3-none-any.whl", "./dir", "../x[a]",
                           "/abs/dir", "dist/a.whl", "file:///x/y", "a.tar.gz", "C:\\x\\y",
                           "git+ssh://git@github.com/x/y@main#egg=z", ".", "~/x", ".[gpu]"}) {
    EXPECT_TRUE(IsBareReference(text)) << text;
  }
  for (const char* text : {"torch", "torch==2.1", "a @ https://x/y.whl", "a@https://x", "a[b/c]", "zope.interface",
                           "x ; y == './z'", ""}) {
    EXPECT_FALSE(IsBareReference(text)) << text;
  }
}

TEST(WrittenReference, Parts) {
  Result<WrittenReference> git = ParseBareReference("git+https://x/y.git@v1#egg=my-name[a,b]&subdirectory=z");
  ASSERT_TRUE(git);
  EXPECT_EQ(git->name, "my-name");
  EXPECT_EQ(git->extras, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(git->reference, "git+https://x/y.git@v1#egg=my-name[a,b]&subdirectory=z");
  Result<WrittenReference> path = ParseBareReference("./dir[gpu] ; python_version > '3.8'");
  ASSERT_TRUE(path);
  EXPECT_EQ(path->reference, "./dir");
  EXPECT_EQ(path->extras, std::vector<std::string>{"gpu"});
  EXPECT_EQ(path->marker_text, "python_version > '3.8'");
  EXPECT_EQ(path->name, "");
  Result<WrittenReference> wheel =
      ParseBareReference("https://x/whl/cu121/torch-2.1.2%2Bcu121-cp311-cp311-linux_x86_64.whl#sha256=aa");
  ASSERT_TRUE(wheel);
  EXPECT_EQ(wheel->name, "torch");
  EXPECT_FALSE(ParseBareReference("./dir ; python_version >"));
}

TEST(WrittenReference, RelativePaths) {
  EXPECT_EQ(RelativeTo("a/b.txt", "c.txt"), "a/c.txt");
  EXPECT_EQ(RelativeTo("a/b.txt", "./c.txt"), "a/c.txt");
  EXPECT_EQ(RelativeTo("a/b.txt", "../c.txt"), "a/../c.txt");
  EXPECT_EQ(RelativeTo("a/b.txt", "/c.txt"), "/c.txt");
  EXPECT_EQ(RelativeTo("b.txt", "c.txt"), "c.txt");
  EXPECT_EQ(RelativeTo("a/b.txt", "https://x/c.txt"), "https://x/c.txt");
  EXPECT_EQ(RelativeTo("a/b.txt", "file:///x/c.txt"), "/x/c.txt");
}

}  // namespace
}  // namespace fitment

// A probe for tests/oracle/tags_test.py: prints the tags of a target, best first, or the rank of each text read from
// standard input.
//   tags_probe PYTHON PLATFORM            all tags, one a line
//   tags_probe PYTHON PLATFORM --rank     for each line of standard input its rank, "-" where no tag fits
#include <cstdio>
#include <cstring>
#include <string>

#include "target/platform_tag.h"

int main(int argc, char** argv) {
  using namespace fitment;
  if (argc < 3) return 2;
  auto python = PythonVersion::Parse(argv[1]);
  auto platform = Platform::Parse(argv[2]);
  if (!python || !platform) {
    std::fprintf(stderr, "%s\n", (!python ? python.error() : platform.error()).message.c_str());
    return 2;
  }
  TagSet tags = TagSet::For(*python, *platform);
  if (argc == 3) {
    for (const std::string& tag : tags.All()) std::puts(tag.c_str());
    return 0;
  }
  char line[4096];
  while (std::fgets(line, sizeof line, stdin)) {
    line[std::strcspn(line, "\n")] = 0;
    auto rank = tags.Rank(line);
    std::puts(rank ? std::to_string(*rank).c_str() : "-");
  }
  return 0;
}

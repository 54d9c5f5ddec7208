// Damaged configs and requirement files (a fixed seed): readers answer, editors never make overlapping splices, and
// what they refuse they say.
#include <gtest/gtest.h>

#include <random>

#include "config/config_testing.h"

namespace fitment {
namespace {

constexpr std::string_view kSamples[] = {
    "model_name: é\npython_version: py311\nresources:\n  accelerator: T4\nrequirements:\n  - torch==2.1.2    # Too "
    "old!\n  - \"x[y]>=1\"\n"
    "  - |\n    a\n    b # c\n  - >-\n    d\n    >=1\n  -\n  - *q\nq: &q z\n",
    "requirements: [torch, 'numpy==1', \"x\"]\nbase_image: {image: y}\nsystem_packages:\n- ffmpeg\n",
    "requirements: [\n  torch==2.1,  # c\n  x\n]\r\n",
    "# -*- coding: utf-8 -*-\ntorch==2.1 \\\n  --hash=sha256:aa \\\n  # c\nnumpy ; python_version > '3'\n-i "
    "https://h/simple\n-e .[x]\n-r y.txt\n",
    "requirements:\n- torch==2.1\n- a\n- b\n- c\n- d\nmodel_name: x",
};
constexpr std::string_view kPieces[] = {"- ",    "|\n",   "&a ",          "*a",   "[",      "]",
                                        "{",     "}",     "\"",           "'",    "#",      " # ",
                                        ":",     "\n",    "\r",           "\r\n", "\t",     "\\",
                                        "---\n", "...\n", "? ",           "<<: ", "!!s ",   "-\n",
                                        "${X}",  "  ",    "\xEF\xBB\xBF", "\xff", "- zz\n", "requirements:\n"};

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}
  size_t Below(size_t limit) { return limit == 0 ? 0 : random_() % limit; }

  std::string Damaged() {
    std::string text(kSamples[Below(std::size(kSamples))]);
    for (size_t changes = Below(5); changes > 0; --changes) {
      size_t at = Below(text.size() + 1);
      switch (Below(3)) {
        case 0:
          text.insert(at, kPieces[Below(std::size(kPieces))]);
          break;
        case 1:
          text.erase(at, Below(8));
          break;
        default:
          if (at < text.size()) text[at] = static_cast<char>(Below(256));
      }
    }
    return text;
  }

  std::vector<LineEdit> Edits(const Deployment& deployment) {
    std::vector<LineEdit> edits;
    for (const RequirementItem& item : deployment.items) {
      size_t choice = Below(6);
      if (choice == 0) edits.push_back({&item, LineEdit::Kind::kReplace, "zz>=1,<2", "Updated from 1", nullptr});
      if (choice == 1) edits.push_back({&item, LineEdit::Kind::kDrop, "", "", nullptr});
      if (choice <= 2) edits.push_back({nullptr, LineEdit::Kind::kAdd, "yy", "", &item});
    }
    if (Below(4) == 0) edits.push_back({nullptr, LineEdit::Kind::kAdd, "ww", "", nullptr});
    if (Below(4) == 0 && deployment.kind == "truss") edits.push_back(Python("3.12"));
    return edits;
  }

 private:
  std::mt19937 random_;
};

TEST(Mutation, NothingCrashesAndSplicesNeverOverlap) {
  Mutator mutator(20261123);
  int read_texts = 0, edited = 0, verified = 0;
  for (int round = 0; round < 1500; ++round) {
    std::string text = mutator.Damaged();
    Result<Deployment> read = mutator.Below(3) > 0 ? TrussOf(text) : RequirementsOf(text);
    if (!read) {
      EXPECT_FALSE(read.error().message.empty());
      continue;
    }
    ++read_texts;
    std::vector<LineEdit> edits = mutator.Edits(*read);
    Result<std::vector<Splice>> splices = SplicesFor(*read, edits);
    if (!splices) {
      EXPECT_EQ(splices.error().kind, ErrorKind::kRequirement) << splices.error().message << "\n" << text;
      continue;
    }
    ++edited;
    Result<std::string> after = ApplySplices(text, *splices);
    ASSERT_TRUE(after) << text;
    std::vector<InputFile> files = read->files;
    files.front().text = *after;
    verified += VerifyEdits(*read, edits, files).has_value();
  }
  EXPECT_GT(read_texts, 500);
  EXPECT_GT(edited, 400);
  EXPECT_GT(verified, edited * 98 / 100);  // the rest is refused before anything is written
}

}  // namespace
}  // namespace fitment

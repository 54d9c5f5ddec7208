// Load rules as they come from a file.
#include "wheel/load_rule_file.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(LoadRuleFile, WhatIsWrittenIsReadAgain) {
  const size_t own = LoadRules().size();
  auto file = ParseLoadRuleFile(LoadRuleText(), "x.tsv");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->date, LoadRulesDate());
  ASSERT_EQ(file->rows.size(), own);
  for (size_t i = 0; i < own; ++i) {
    EXPECT_EQ(file->rows[i].package, LoadRules()[i].package);
    EXPECT_EQ(file->rows[i].kind, LoadRules()[i].kind);
    EXPECT_EQ(file->rows[i].argument, LoadRules()[i].argument);
  }
}

TEST(LoadRuleFile, FaultsNameTheRow) {
  const std::string header = "rule\tpackage\tversions\targument\tevidence\tsource\tdate\n";
  for (const char* bad :
       {"sometimes\ttoy\t\t\tmeasured\tseen\t2027-01-01\n", "needs_library\ttoy\t\t\tmeasured\tseen\t2027-01-01\n",
        "same_cuda\ttoy\t\ta.so\tmeasured\tseen\t2027-01-01\n", "same_cuda\tTo_y\t\t\tmeasured\tseen\t2027-01-01\n",
        "same_cuda\ttoy\tone\t\tmeasured\tseen\t2027-01-01\n", "same_cuda\ttoy\t\t\theard\tseen\t2027-01-01\n",
        "same_cuda\ttoy\t\t\tmeasured\tseen\tsoon\n"}) {
    auto file = ParseLoadRuleFile(header + bad, "x.tsv");
    ASSERT_FALSE(file) << bad;
    EXPECT_NE(file.error().message.find("x.tsv:2"), std::string::npos);
  }
  auto good = ParseLoadRuleFile(header + "same_cuda\ttoy\t>=1\t\tmeasured\tseen\t2027-01-01\n", "x.tsv");
  ASSERT_TRUE(good);
  UseLoadRules(std::move(*good));
  ASSERT_EQ(LoadRules().size(), 1u);
  EXPECT_EQ(LoadRules()[0].package, "toy");
  EXPECT_EQ(LoadRulesDate(), "2027-01-01");
  UseLoadRules(std::nullopt);
  EXPECT_GT(LoadRules().size(), 1u);
}

}  // namespace
}  // namespace fitment

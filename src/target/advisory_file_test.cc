// A table of advisories as it comes from a file.
#include "target/advisory_file.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

constexpr std::string_view kHeader =
    "id\tpackage\tversions\tlevel\trung\tkind\twith\twith_versions\twithout\ttorch_"
    "cuda\tgpu\tpython\tglibc\tos\treason\t"
    "fix\tsince\tevidence\tsource\tdate\n";

std::string Row(const std::string& id, const std::string& level = "error", const std::string& versions = ">=1,<2",
                const std::string& date = "2027-01-02") {
  return id + "\ttoy\t" + versions + "\t" + level +
         "\tloads\tclash\t\t\t\t\t\t\t\t\tbreaks\ttoy>=2\t2027-01-01\tmeasured\t" + "seen\t" + date + "\n";
}

TEST(AdvisoryFile, IsReadAndTakesThePlaceOfTheProgramsOwn) {
  const size_t own = Advisories().size();
  EXPECT_GT(own, 10u);
  const std::string own_date = AdvisoriesDate();
  auto file = ParseAdvisoryFile(std::string(kHeader) + Row("a") + Row("b", "note", "*", "2027-02-03"), "x.tsv");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_EQ(file->date, "2027-02-03");
  UseAdvisories(std::move(*file));
  ASSERT_EQ(Advisories().size(), 2u);
  EXPECT_EQ(Advisories()[0].versions, ">=1,<2");
  EXPECT_EQ(Advisories()[1].from.source, "seen");
  EXPECT_EQ(AdvisoriesDate(), "2027-02-03");
  EXPECT_LT(own_date, AdvisoriesDate());
  UseAdvisories(std::nullopt);
  EXPECT_EQ(Advisories().size(), own);
}

TEST(AdvisoryFile, FaultsNameTheRow) {
  for (const std::string& bad : {Row("a", "severe"), Row("a", "error", "no version"), Row("a", "error", "*", "soon"),
                                 Row("a") + Row("a"), Row("")}) {
    auto file = ParseAdvisoryFile(std::string(kHeader) + bad, "x.tsv");
    ASSERT_FALSE(file) << bad;
    EXPECT_NE(file.error().message.find("x.tsv:"), std::string::npos) << file.error().message;
  }
  EXPECT_FALSE(ParseAdvisoryFile("", "x.tsv"));
}

}  // namespace
}  // namespace fitment

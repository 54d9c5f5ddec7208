// Tests of report/document.h: both writers, and the data block between two runs.
#include "report/document.h"

#include <gmock/gmock.h>

namespace fitment {
namespace {

using testing::HasSubstr;
using testing::Not;

Document Small() {
  Document document;
  document.title = "a<b>.yaml";
  document.verdict = "breaks";
  document.ladder = {{"installs", "yes", "yes"}, {"runs", "no", "yes"}};
  document.Heading(2, "Why & how");
  document.List({{"**FIT401**: `a<b>` **is** 2*3", "METADATA of <x>"}});
  document.Table({"a"}, {{{"x|y"}}});
  document.Code("diff", "-a\n+<b>\n");
  document.data = {"a<b>.yaml", "T4", {{"2025-11-25", "breaks", "</script><!-- -->", "--"}}};
  return document;
}

TEST(HtmlOf, EscapesWhatIsNotItsOwn) {
  std::string html = HtmlOf({Small()}, "fitment report 'a<b>.yaml'");
  EXPECT_THAT(html, HasSubstr("<strong>FIT401</strong>: <code>a&lt;b&gt;</code> <strong>is</strong> 2*3"));
  EXPECT_THAT(html, HasSubstr("<details><summary>evidence</summary><div class=\"said\">METADATA of &lt;x&gt;"));
  EXPECT_THAT(html, HasSubstr("<span class=\"del\">-a</span><span class=\"add\">+&lt;b&gt;</span>"));
  EXPECT_THAT(html, HasSubstr("<h2 id=\"why-how\">Why &amp; how</h2>"));
  EXPECT_THAT(html, HasSubstr("after the change: <b class=\"good\">yes</b>"));
  EXPECT_THAT(html, Not(HasSubstr("</script><!--")));
  EXPECT_THAT(html, Not(HasSubstr("a<b>")));
}

TEST(HtmlOf, SeveralHaveAnIndexAndIdsOfTheirOwn) {
  std::string html = HtmlOf({Small(), Small()}, "fitment report");
  EXPECT_THAT(html, HasSubstr("<a href=\"#d1-top\">"));
  EXPECT_THAT(html, HasSubstr("<h3 id=\"d2-why-how\">"));
  EXPECT_THAT(HtmlIndexOf({Small()}, {"a.html"}, ""), HasSubstr("<a href=\"a.html\">a&lt;b&gt;.yaml</a>"));
}

TEST(MarkdownOf, KeepsTablesWholeAndSaysEvidence) {
  std::string text = MarkdownOf(Small());
  EXPECT_THAT(text, HasSubstr("| x\\|y |"));
  EXPECT_THAT(text, HasSubstr("2*3 (METADATA of <x>)\n"));
  EXPECT_THAT(text, HasSubstr("runs no (then yes)"));
  EXPECT_EQ(MarkdownCell("a|b\nc"), "a\\|b c");
}

TEST(DataBlock, IsReadBackFromEitherForm) {
  for (const std::string& report : {HtmlOf({Small()}, ""), MarkdownOf(Small())}) {
    auto blocks = ReadDataBlocks(report);
    ASSERT_EQ(blocks.size(), 1u) << report;
    EXPECT_EQ(blocks[0].file, "a<b>.yaml");
    EXPECT_EQ(blocks[0].history, Small().data.history);
  }
  EXPECT_TRUE(ReadDataBlocks("{\"schema\":\"fitment.report/1\", damaged").empty());
  EXPECT_TRUE(ReadDataBlocks("{\"schema\":\"fitment.report/1\",\"history\":3}")[0].history.empty());
  EXPECT_TRUE(ReadDataBlocks("").empty());
}

}  // namespace
}  // namespace fitment

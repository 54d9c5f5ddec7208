// Pages in HTML, as PEP 503 has them and as people write them.
#include "index/simple_html.h"

#include <gtest/gtest.h>

#include "index/simple_page.h"

namespace fitment {
namespace {

constexpr char kUrl[] = "https://index.example.org/simple/torch/";
const std::string kSha(64, 'b');

FileRecord OneLink(const std::string& anchor) {
  HtmlPage page = ScanHtml(anchor, kUrl);
  EXPECT_EQ(page.files.size(), 1u) << anchor;
  return page.files.empty() ? FileRecord{} : page.files[0];
}

TEST(SimpleHtml, ReadsAnAnchorWithAllItsAttributes) {
  FileRecord file = OneLink(
      "<A class=x HREF='../../files/torch-2.1.0%2Bcu121-cp311-cp311-linux_x86_64.whl#sha256=" + kSha +
      "' data-requires-python=\"&gt;=3.8.0, &#60;4\" data-yanked=\"a &amp; b\" data-core-metadata=sha256=" + kSha +
      ">text</A>");
  EXPECT_EQ(file.filename, "torch-2.1.0+cu121-cp311-cp311-linux_x86_64.whl");
  EXPECT_EQ(file.url, "https://index.example.org/files/torch-2.1.0%2Bcu121-cp311-cp311-linux_x86_64.whl");
  EXPECT_EQ(file.sha256, kSha);
  EXPECT_EQ(file.requires_python, ">=3.8.0, <4");
  EXPECT_TRUE(file.yanked);
  EXPECT_EQ(file.yanked_reason, "a & b");
  EXPECT_TRUE(file.has_metadata);
  EXPECT_EQ(file.metadata_sha256, kSha);
  EXPECT_EQ(file.upload_time_us, 0);
}

TEST(SimpleHtml, AttributesWithoutValues) {
  FileRecord file = OneLink("<a data-yanked href=torch-1.0.tar.gz data-dist-info-metadata=true>");
  EXPECT_TRUE(file.yanked);
  EXPECT_EQ(file.yanked_reason, "");
  EXPECT_TRUE(file.has_metadata);
  EXPECT_EQ(file.metadata_sha256, "");
  EXPECT_EQ(file.url, "https://index.example.org/simple/torch/torch-1.0.tar.gz");
  EXPECT_FALSE(OneLink("<a href=torch-1.0.tar.gz data-core-metadata=false data-dist-info-metadata=true>").has_metadata);
}

TEST(SimpleHtml, BaseAndAbsoluteUrls) {
  EXPECT_EQ(OneLink("<base href='https://mirror.example.org/w/'><a href='torch-1.0.tar.gz'>").url,
            "https://mirror.example.org/w/torch-1.0.tar.gz");
  EXPECT_EQ(OneLink("<base href='/w/'><a href='torch-1.0.tar.gz'>").url,
            "https://index.example.org/w/torch-1.0.tar.gz");
  EXPECT_EQ(OneLink("<a href='//cdn.example.org/torch-1.0.tar.gz'>").url, "https://cdn.example.org/torch-1.0.tar.gz");
  EXPECT_EQ(OneLink("<a href='torch-1.0.tar.gz?x=1&amp;y=2'>").url,
            "https://index.example.org/simple/torch/torch-1.0.tar.gz?x=1&y=2");
}

TEST(SimpleHtml, PassesOverWhatIsNoLinkToAFile) {
  EXPECT_TRUE(ScanHtml("<a name=x><a href=''><a href='../'>up</a><a href='x.exe'><!-- <a href='a-1.tar.gz'> -->"
                       "<script>\"<a href='b-1.tar.gz'>\"</script><style><a href=c-1.zip></style><!DOCTYPE html><b",
                       kUrl)
                  .files.empty());
  EXPECT_EQ(ScanHtml("1 < 2 <a href=a-1.zip>", kUrl).files.size(), 1u);
  EXPECT_EQ(ScanHtml("<a href='x'><a href=\"a-1.zip", kUrl).files.size(), 1u);  // cut off: what is there is taken
}

TEST(SimpleHtml, PagesThatAreNoIndexAreRefused) {
  Result<ProjectRecord> login =
      ParseSimpleHtml("<html><title> Sign in &mdash; x</title><a href=/login>", kUrl, "torch");
  ASSERT_FALSE(login);
  EXPECT_EQ(login.error().kind, ErrorKind::kNetwork);
  EXPECT_NE(login.error().message.find("Sign in"), std::string::npos);
  EXPECT_TRUE(ParseSimpleHtml("<h1>Links for torch</h1>", kUrl, "torch"));
  EXPECT_TRUE(ParseSimpleHtml("<meta name='pypi:repository-version' content='1.0'>", kUrl, "torch"));
}

TEST(SimpleHtml, ProjectStatusIsRead) {
  Result<ProjectRecord> page = ParseSimpleHtml(
      "<meta name='pypi:project-status' content='quarantined'><meta name='pypi:project-status-reason' content='bad'><a "
      "href=torch-1.0.zip>",
      kUrl, "torch");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->status, "quarantined");
  EXPECT_EQ(page->status_reason, "bad");
}

TEST(SimpleHtml, Entities) {
  EXPECT_EQ(DecodeEntities("&lt;&#x3e;&#65;&unknown;& &;&#;&#xzz;&#1114112;"), "<>A&unknown;& &;&#;&#xzz;\xef\xbf\xbd");
}

TEST(SimpleHtml, EveryTruncationIsScanned) {
  const std::string whole =
      "<!-- x --><base href='/y'><a href='a-1.zip#sha256=" + kSha + "' data-yanked=\"&gt;\" x>t</a><script>x</script>";
  for (size_t size = 0; size <= whole.size(); ++size) (void)ScanHtml(std::string_view(whole).substr(0, size), kUrl);
}

TEST(SimplePage, TheFirstByteDecides) {
  EXPECT_TRUE(ParseSimplePage("\xef\xbb\xbf {\"files\":[]}", "text/html", kUrl, "torch"));
  EXPECT_TRUE(ParseSimplePage("\n<a href=torch-1.0.zip>", "application/vnd.pypi.simple.v1+json", kUrl, "torch"));
  EXPECT_FALSE(ParseSimplePage("", "text/html", kUrl, "torch"));
  Result<ProjectRecord> text =
      ParseSimplePage("hello", "text/plain", "https://me:secret@index.example.org/simple/torch/", "torch");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message.find("secret"), std::string::npos);
}

TEST(SimplePage, Timestamps) {
  EXPECT_EQ(ParseTimestampUs("1970-01-01T00:00:01.000002Z"), 1000002);
  EXPECT_EQ(ParseTimestampUs("1970-01-01T02:00:00+02:00"), 0);
  EXPECT_EQ(ParseTimestampUs("2006-12-02T02:07:43Z"), 1165025263000000);
  EXPECT_EQ(ParseTimestampUs("2006-12-02T02:07:43"), 1165025263000000);
  EXPECT_EQ(ParseTimestampUs("2006-12-02 04:07:43.123456789+0200"), 1165025263123456);
  for (const char* bad : {"", "2006", "2006-13-02T02:07:43Z", "2006-02-30T02:07:43Z", "2006-12-02T25:07:43Z",
                          "2006-12-02T02:07:43 CET", "x006-12-02T02:07:43Z"})
    EXPECT_EQ(ParseTimestampUs(bad), 0) << bad;
}

}  // namespace
}  // namespace fitment

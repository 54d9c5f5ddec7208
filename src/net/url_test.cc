// URLs: parts, joins, and that no secret survives redaction.
#include "net/url.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

TEST(Url, Parts) {
  auto url = Url::Parse("HTTPS://us%40er:pa:ss@Index.Example.org:8443/a/b?x=1&y#f?g");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->scheme, "https");
  EXPECT_EQ(url->user, "us%40er");
  EXPECT_EQ(url->password, "pa:ss");
  EXPECT_EQ(url->host, "index.example.org");
  EXPECT_EQ(url->port, 8443);
  EXPECT_EQ(url->path, "/a/b");
  EXPECT_EQ(url->query, "x=1&y");
  EXPECT_EQ(url->fragment, "f?g");
  EXPECT_EQ(url->Origin(), "https://index.example.org:8443");
  EXPECT_EQ(url->ToString(), "https://us%40er:pa:ss@index.example.org:8443/a/b?x=1&y#f?g");
  EXPECT_EQ(Url::Parse("https://h.example:443/")->Origin(), "https://h.example");
  EXPECT_EQ(Url::Parse("http://[::1]:80/x")->host, "[::1]");
  EXPECT_EQ(Url::Parse("http://[::1]:80/x")->port, 80);
  EXPECT_EQ(Url::Parse("file:///a/b")->path, "/a/b");
}

TEST(Url, WhatIsNone) {
  for (const char* bad : {"", "x", "/a/b", "a:b", "http:/x", "http://", "http://h:99999/", "http://h:x/",
                          "http://h/a b", "http://[::1/", "1http://h/", "http://h/\x01"})
    EXPECT_FALSE(Url::Parse(bad)) << bad;
}

TEST(Url, JoinsAsRfc3986Says) {
  const std::string base = "http://a/b/c/d;p?q";
  const std::pair<const char*, const char*> examples[] = {
      {"g", "http://a/b/c/g"},        {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},      {"/g", "http://a/g"},
      {"//g/x", "http://g/x"},        {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},    {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},    {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},         {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},       {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},   {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},        {"g.", "http://a/b/c/g."},
      {"./g/.", "http://a/b/c/g/"},   {"g/../h", "http://a/b/c/h"},
      {"https://x/y", "https://x/y"}, {"g;x=1/../y", "http://a/b/c/y"}};
  for (const auto& [relative, joined] : examples) EXPECT_EQ(JoinUrl(base, relative), joined) << relative;
  EXPECT_EQ(JoinUrl("http://a", "g"), "http://a/g");
  EXPECT_EQ(JoinUrl("no url", "g"), "g");
}

TEST(Url, FilenamesAndEncoding) {
  EXPECT_EQ(UrlFilename("https://h/w/torch-2.1.0%2Bcu121-x.whl?a=/b#sha256=1"), "torch-2.1.0+cu121-x.whl");
  EXPECT_EQ(PercentDecode("%41%4x%"), "A%4x%");
  EXPECT_EQ(PercentEncodeSegment("a+b c/\xc3\xa4~"), "a%2Bb%20c%2F%C3%A4~");
  EXPECT_EQ(FileUrl("/a b/c+d"), "file:///a%20b/c%2Bd");
  EXPECT_EQ(FileUrlPath("file:///a%20b/c%2Bd"), "/a b/c+d");
  EXPECT_EQ(FileUrlPath("FILE://localhost/x"), "/x");
  EXPECT_FALSE(FileUrlPath("file://elsewhere/x"));
  EXPECT_FALSE(FileUrlPath("https://h/x"));
  EXPECT_EQ(WithoutCredentials("https://u:p@h/x?y#z"), "https://h/x?y");
}

TEST(Redaction, HidesUserPasswordAndSecretParameters) {
  EXPECT_EQ(RedactedUrl("https://user:secret@h/x"), "https://****@h/x");
  EXPECT_EQ(RedactedUrl("https://secret@h/x#f"), "https://****@h/x#f");
  EXPECT_EQ(RedactedUrl("git+https://user:secret@h/x.git@v1"), "git+https://****@h/x.git@v1");
  EXPECT_EQ(RedactedUrl("https://h/x?token=secret&page=2&X-Amz-Signature=secret#f"),
            "https://h/x?token=****&page=2&X-Amz-Signature=****#f");
  EXPECT_EQ(RedactedUrl("https://h/x?a=b"), "https://h/x?a=b");
  EXPECT_EQ(RedactedUrl("https://h:8080/a@b/c"), "https://h:8080/a@b/c");
  EXPECT_EQ(RedactedUrl("plain text"), "plain text");
  EXPECT_EQ(RedactedUrl("user:secret@h.example/simple"), "****@h.example/simple");
  EXPECT_EQ(RedactedUrl("git@h.example:a/b.git"), "git@h.example:a/b.git");
}

TEST(Redaction, HoldsForUrlsThatDoNotParse) {
  for (const char* odd :
       {"https://u:se/cret@h/x", "https://u:secret@h:port/x", "https://u:sec ret@h", "https://u:secret@",
        "https://u:@secret@h/", "x://u:secret@h", "https://u:p@h/?password=secret", "https://u:p@h/?key=secret"})
    EXPECT_EQ(RedactedUrl(odd).find("secret"), std::string::npos) << odd << " gave " << RedactedUrl(odd);
  EXPECT_EQ(RedactedUrl("https://u:se/cret@h/x").find("cret"), std::string::npos);
}

TEST(Redaction, FindsUrlsInsideText) {
  EXPECT_EQ(RedactedText("fatal: 'https://u:secret@h/x' and <http://t@g/?token=secret>, see"),
            "fatal: 'https://****@h/x' and <http://****@g/?token=****>, see");
  EXPECT_EQ(RedactedText("no url :// here"), "no url :// here");
}

}  // namespace
}  // namespace fitment

// Pages in JSON: what each field may look like, and pages that are none.
#include "index/simple_json.h"

#include <gtest/gtest.h>

namespace fitment {
namespace {

constexpr char kUrl[] = "https://index.example.org/simple/demo/";

ProjectRecord Parsed(std::string body) {
  Result<ProjectRecord> record = ParseSimpleJson(std::move(body), kUrl, "demo");
  EXPECT_TRUE(record) << (record ? "" : record.error().message);
  return record ? *record : ProjectRecord{};
}
std::string Trouble(std::string body) {
  Result<ProjectRecord> record = ParseSimpleJson(std::move(body), kUrl, "demo");
  if (record) return "";
  EXPECT_EQ(record.error().kind, ErrorKind::kNetwork);
  EXPECT_FALSE(record.error().hint.empty());
  return record.error().message;
}
FileRecord OneFile(const std::string& fields) {
  ProjectRecord record =
      Parsed(R"({"meta":{"api-version":"1.1"},"name":"demo","files":[{"filename":"demo-1.0.tar.gz","url":"x")" +
             fields + "}]}");
  EXPECT_EQ(record.files.size(), 1u);
  return record.files.empty() ? FileRecord{} : record.files[0];
}
const std::string kSha(64, 'a');

TEST(SimpleJson, ReadsAFileInWhateverOrderItsFieldsStand) {
  ProjectRecord record = Parsed(
      R"({"files": [{"yanked": false, "url": "../../files/demo-1.0-py3-none-any.whl#x", "size": 12, "upload-time": "2024-03-24T00:00:00.5Z",
       "requires-python": ">=3.8", "hashes": {"md5": "1", "sha256": ")" +
      std::string(64, 'A') + R"("}, "filename": "demo-1.0-py3-none-any.whl"}],
       "meta": {"api-version": "1.1", "_last-serial": 3}, "name": "Demo", "versions": ["1.0"]})");
  EXPECT_EQ(record.name, "demo");
  EXPECT_EQ(record.status, "active");
  ASSERT_EQ(record.files.size(), 1u);
  const FileRecord& file = record.files[0];
  EXPECT_EQ(file.filename, "demo-1.0-py3-none-any.whl");
  EXPECT_EQ(file.url, "https://index.example.org/files/demo-1.0-py3-none-any.whl");
  EXPECT_EQ(file.sha256, kSha);
  EXPECT_EQ(file.size_bytes, 12u);
  EXPECT_EQ(file.upload_time_us, 1711238400500000);
  EXPECT_EQ(file.requires_python, ">=3.8");
  EXPECT_FALSE(file.yanked);
  EXPECT_FALSE(file.has_metadata);
}

TEST(SimpleJson, YankedIsABoolOrAReason) {
  EXPECT_FALSE(OneFile("").yanked);
  EXPECT_FALSE(OneFile(R"(,"yanked":null)").yanked);
  EXPECT_FALSE(OneFile(R"(,"yanked":"")").yanked);
  EXPECT_TRUE(OneFile(R"(,"yanked":true)").yanked);
  FileRecord file = OneFile(R"(,"yanked":"breaks \"x\" \u00e4")");
  EXPECT_TRUE(file.yanked);
  EXPECT_EQ(file.yanked_reason, "breaks \"x\" \xc3\xa4");
}

TEST(SimpleJson, SiblingsAreTrueOrHashesAndPep714GoesFirst) {
  EXPECT_TRUE(OneFile(R"(,"core-metadata":true)").has_metadata);
  EXPECT_FALSE(OneFile(R"(,"core-metadata":false)").has_metadata);
  EXPECT_TRUE(OneFile(R"(,"dist-info-metadata":{"sha256":")" + kSha + "\"}").has_metadata);
  EXPECT_EQ(OneFile(R"(,"core-metadata":{"sha256":")" + kSha + "\"}").metadata_sha256, kSha);
  EXPECT_FALSE(OneFile(R"(,"core-metadata":false,"dist-info-metadata":true)").has_metadata);
  EXPECT_TRUE(OneFile(R"(,"dist-info-metadata":false,"core-metadata":true)").has_metadata);
}

TEST(SimpleJson, WrongTypesAreAsNotTold) {
  FileRecord file = OneFile(
      R"(,"size":-1,"upload-time":"soon","hashes":[],"requires-python":{"a":[1,{"b":2}]},"yanked":7,"core-metadata":"x","gpg-sig":true)");
  EXPECT_EQ(file.size_bytes, 0u);
  EXPECT_EQ(file.upload_time_us, 0);
  EXPECT_EQ(file.sha256, "");
  EXPECT_EQ(file.requires_python, "");
  EXPECT_FALSE(file.yanked || file.has_metadata);
  EXPECT_EQ(OneFile(R"(,"hashes":{"sha256":"short"})").sha256, "");
  EXPECT_EQ(OneFile(R"(,"size":1e3)").size_bytes, 0u);
  EXPECT_TRUE(Parsed(R"({"files":[{"filename":3,"url":"x"},{"url":"x"},{"filename":"a"},{}]})").files.empty());
}

TEST(SimpleJson, ProjectStatusIsRead) {
  ProjectRecord record = Parsed(R"({"project-status":{"status":"archived","reason":"moved"},"files":[]})");
  EXPECT_EQ(record.status, "archived");
  EXPECT_EQ(record.status_reason, "moved");
}

TEST(SimpleJson, OtherApiVersionsAreRefused) {
  EXPECT_NE(Trouble(R"({"meta":{"api-version":"2.0"},"files":[]})").find("version 2.0"), std::string::npos);
  EXPECT_TRUE(Parsed(R"({"meta":{"api-version":"1.9"},"files":[]})").files.empty());
}

TEST(SimpleJson, JsonThatIsNoPageIsRefused) {
  EXPECT_NE(Trouble(R"({"message":"hello"})").find("without a list of files"), std::string::npos);
  EXPECT_NE(Trouble(R"({"files":{}})").find("broken"), std::string::npos);
  EXPECT_NE(Trouble(R"({"files":[1]})").find("broken"), std::string::npos);
  EXPECT_NE(Trouble(R"({"files":[]} {)").find("broken"), std::string::npos);
  EXPECT_NE(Trouble("").find("broken"), std::string::npos);
}

TEST(SimpleJson, EveryTruncationIsATrouble) {
  const std::string whole =
      R"({"meta":{"api-version":"1.1"},"files":[{"filename":"demo-1.0.tar.gz","url":"x","hashes":{"sha256":"a"},"yanked":"\u00e4"}],"n":1})";
  Parsed(whole);
  for (size_t size = 0; size < whole.size(); ++size) EXPECT_NE(Trouble(whole.substr(0, size)), "") << size;
}

TEST(SimpleJson, FlippedBytesNeverCrash) {
  const std::string whole =
      R"({"files":[{"filename":"demo-1.0.tar.gz","url":"x","hashes":{"sha256":"a"},"yanked":true}]})";
  for (size_t at = 0; at < whole.size(); ++at) {
    for (char byte : {'\0', '"', '{', '}', '[', ']', '\\', '\xff'}) {
      std::string broken = whole;
      broken[at] = byte;
      (void)ParseSimpleJson(broken, kUrl, "demo");
    }
  }
  (void)ParseSimpleJson("{\"files\":" + std::string(100000, '['), kUrl, "demo");
}

}  // namespace
}  // namespace fitment

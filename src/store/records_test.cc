// Records: what goes in comes out, in order; and bytes that were cut or flipped are refused or read harmlessly, never
// followed outside.
#include "store/records.h"

#include <gtest/gtest.h>

#include <cstring>
#include <deque>
#include <random>

#include "store/store.h"

namespace fitment {
namespace {

const std::string kHash(64, 'a');
const std::string kOtherHash = std::string(62, '0') + "Bf";

FileRecord File(std::string filename) {
  FileRecord file;
  file.filename = std::move(filename);
  file.url = "https://files.example.org/x/" + file.filename;
  return file;
}

// torch with everything that a row can say.
ProjectRecord Torch() {
  ProjectRecord project;
  project.name = "torch";
  project.status = "archived";
  project.status_reason = "moved";
  project.files = {File("torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl"),
                   File("torch-2.4.0.tar.gz"),
                   File("torch-2.10.0-cp311-cp311-manylinux1_x86_64.whl"),
                   File("torch-2.4.0-cp310-cp310-manylinux1_x86_64.whl"),
                   File("torch-2.4.0rc1-py3-none-any.whl"),
                   File("torch-2.4.0+cu121-py3-none-any.whl")};
  FileRecord& first = project.files[0];
  first.sha256 = kHash;
  first.metadata_sha256 = kOtherHash;
  first.has_metadata = true;
  first.size_bytes = 897'000'000'123;
  first.upload_time_us = 1'721'851'200'000'001;
  first.requires_python = " >=3.8.0 ";
  first.yanked = true;
  first.yanked_reason =
      "broken \xE2\x80\x9C"
      "build\xE2\x80\x9D";
  project.files[1].requires_python = ">=3.8.0";
  return project;
}

std::vector<std::string> Filenames(const ProjectView& view) {
  std::vector<std::string> names;
  for (uint32_t i = 0; i < view.file_count(); ++i) names.emplace_back(view.file(i).filename);
  return names;
}

TEST(ProjectRecord, OrdersVersionsByPep440AndWheelsBeforeSdists) {
  std::string bytes = EncodeProject(Torch());
  auto view = ProjectView::Open(bytes);
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->name(), "torch");
  EXPECT_EQ(view->status(), "archived");
  EXPECT_EQ(view->status_reason(), "moved");
  ASSERT_EQ(view->version_count(), 4u);
  EXPECT_EQ(view->version_text(0), "2.4.0rc1");
  EXPECT_EQ(view->version_text(1), "2.4.0");
  EXPECT_EQ(view->version_text(2), "2.4.0+cu121");
  EXPECT_EQ(view->version_text(3), "2.10.0");
  EXPECT_TRUE(view->version_is_prerelease(0));
  EXPECT_FALSE(view->version_is_prerelease(1));
  EXPECT_TRUE(view->version_has_local(2));
  EXPECT_FALSE(view->version_has_local(1));
  EXPECT_EQ(view->first_file(1), 1u);
  EXPECT_EQ(view->first_file(2), 4u);
  EXPECT_EQ(view->first_file(4), 6u);
  EXPECT_EQ(Filenames(*view),
            (std::vector<std::string>{
                "torch-2.4.0rc1-py3-none-any.whl", "torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl",
                "torch-2.4.0-cp310-cp310-manylinux1_x86_64.whl", "torch-2.4.0.tar.gz",
                "torch-2.4.0+cu121-py3-none-any.whl", "torch-2.10.0-cp311-cp311-manylinux1_x86_64.whl"}));
}

TEST(ProjectRecord, KeepsWhatAFileSays) {
  std::string bytes = EncodeProject(Torch());
  auto view = ProjectView::Open(bytes);
  ASSERT_TRUE(view);
  ProjectView::File file = view->file(1);
  EXPECT_EQ(file.Url(), "https://files.example.org/x/torch-2.4.0-cp311-cp311-manylinux1_x86_64.whl");
  EXPECT_EQ(file.Sha256(), kHash);
  EXPECT_EQ(file.MetadataSha256(), std::string(62, '0') + "bf");
  EXPECT_EQ(file.size_bytes, 897'000'000'123u);
  EXPECT_EQ(file.upload_time_us, 1'721'851'200'000'001);
  EXPECT_EQ(file.requires_python, ">=3.8.0");
  EXPECT_TRUE(file.is_wheel && file.yanked && file.has_metadata);
  EXPECT_EQ(file.yanked_reason,
            "broken \xE2\x80\x9C"
            "build\xE2\x80\x9D");
  EXPECT_EQ(file.version, 1u);
  EXPECT_EQ(view->tag_text(file.tags), "cp311-cp311-manylinux1_x86_64");
  ProjectView::File sdist = view->file(3);
  EXPECT_FALSE(sdist.is_wheel);
  EXPECT_EQ(sdist.tags, 0xffff);
  EXPECT_EQ(sdist.Sha256(), "");
  EXPECT_EQ(sdist.python, file.python) << "one number for one text";
  EXPECT_EQ(view->file(0).python, 0xffff);
  EXPECT_EQ(view->python_text_count(), 1u);
  EXPECT_EQ(view->tag_text_count(), 3u);
  ProjectView::FileKeys keys = view->file_keys(1);
  EXPECT_EQ(keys.tags, file.tags);
  EXPECT_EQ(keys.python, file.python);
  EXPECT_TRUE(keys.is_wheel && keys.yanked && !keys.usual_archive);
  EXPECT_TRUE(view->file_keys(3).usual_archive);
  EXPECT_EQ(view->upload_time_us(1), 1'721'851'200'000'001);
  EXPECT_EQ(view->filename(1), file.filename);
}

TEST(ProjectRecord, DropsWhatIsNotThisProjects) {
  ProjectRecord project;
  project.name = "pytz";
  project.files = {File("pytz-2004d.tar.gz"),
                   File("pytz-2024.1-py2.py3-none-any.whl"),
                   File("pytz-2024.1-py2.py3-none-any.whl"),
                   File("other-1.0-py3-none-any.whl"),
                   File("pytz-2024.1-py2.4.egg"),
                   File("pytz-1.0.win32.exe"),
                   File("README"),
                   File("")};
  std::string bytes = EncodeProject(project);
  auto view = ProjectView::Open(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(Filenames(*view), std::vector<std::string>{"pytz-2024.1-py2.py3-none-any.whl"});
  EXPECT_EQ(view->status(), "active");
}

TEST(ProjectRecord, EqualVersionsAreOne) {
  ProjectRecord project;
  project.name = "a-b";
  project.files = {File("a_b-1.0-py3-none-any.whl"), File("A.B-1.0.0.tar.gz"), File("a-b-1.0.zip")};
  std::string bytes = EncodeProject(project);
  auto view = ProjectView::Open(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->version_count(), 1u);
  EXPECT_EQ(view->file_count(), 3u);
}

TEST(ProjectRecord, AnEmptyProjectAndNoProjectDiffer) {
  ProjectRecord project;
  project.name = "empty";
  std::string bytes = EncodeProject(project);
  auto view = ProjectView::Open(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->version_count(), 0u);
  EXPECT_EQ(view->first_file(0), 0u);
  EXPECT_FALSE(IsNoSuchProject(bytes));
  EXPECT_TRUE(IsNoSuchProject(EncodeNoSuchProject()));
  EXPECT_FALSE(IsNoSuchProject(""));
  EXPECT_FALSE(ProjectView::Open(EncodeNoSuchProject()));
  EXPECT_EQ(ProjectView().file_count(), 0u);
  EXPECT_EQ(ProjectView().name(), "");
}

// The files host's own paths are 32 bytes in the record, and come back letter for letter; anything near them is kept as
// text.
TEST(ProjectRecord, HashedPathsComeBackAsTheyWere) {
  const std::string host = "https://" FITMENT_FILES_HOST;
  const std::string hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
  const std::string hashed =
      host + "/packages/" + hex.substr(0, 2) + "/" + hex.substr(2, 2) + "/" + hex.substr(4) + "/x-1-py3-none-any.whl";
  for (std::string url : {hashed, host + "/packages/py3/x/x/x-1-py3-none-any.whl", hashed + "#sha256=00",
                          host + "/packages/AB/cd/" + hex.substr(4) + "/x-1-py3-none-any.whl",
                          std::string("https://example.org/x"), std::string()}) {
    ProjectRecord project;
    project.name = "x";
    project.files = {File("x-1-py3-none-any.whl")};
    project.files[0].url = url;
    std::string bytes = EncodeProject(project);
    auto view = ProjectView::Open(bytes);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->file(0).Url(), url);
    EXPECT_EQ(view->file(0).url_digest.size(), url == hashed ? 32u : 0u);
    EXPECT_EQ(bytes.find(FITMENT_FILES_HOST), std::string::npos) << "a registry's host was recorded";
  }
}

TEST(StoredUrl, LeavesOutHostsOfTheDefaultIndexAndCredentials) {
  std::string index = FITMENT_DEFAULT_INDEX;
  std::string origin = index.substr(0, index.find('/', 8));
  EXPECT_EQ(StoredUrl(index + "/torch/"), "index:" + (index + "/torch/").substr(origin.size()));
  EXPECT_EQ(JoinedUrl(StoredUrl(index + "/torch/")), index + "/torch/");
  EXPECT_EQ(StoredUrl("https://" FITMENT_FILES_HOST "/a"), "files:/a");
  EXPECT_EQ(JoinedUrl("files:/a"), "https://" FITMENT_FILES_HOST "/a");
  EXPECT_EQ(StoredUrl("https://" FITMENT_FILES_HOST ".evil.example/a"),
            "https://" FITMENT_FILES_HOST ".evil.example/a");
  EXPECT_EQ(StoredUrl("https://user:secret@example.org/x@y"), "https://example.org/x@y");
  EXPECT_EQ(StoredUrl("https://user:se@cret@example.org"), "https://example.org");
  EXPECT_EQ(StoredUrl("git+https://token@example.org/x.git@v1"), "git+https://example.org/x.git@v1");
  EXPECT_EQ(StoredUrl("git+ssh://git@example.org/x.git"), "git+ssh://git@example.org/x.git");
  EXPECT_EQ(StoredUrl("ssh://git:secret@example.org/x.git"), "ssh://git@example.org/x.git");
  EXPECT_EQ(StoredUrl("file:///a@b/c"), "file:///a@b/c");
  EXPECT_EQ(StoredUrl("./a@b"), "./a@b");
}

MetadataRecord Unsloth() {
  return MakeMetadataRecord(
      "Unsloth", "2025.11.03", ">=3.9",
      {"torch>=2.4.0", "  bitsandbytes!=0.46.0,>=0.45.5 ; extra == 'colab-new'", "x ; extra == 'a' or extra == 'b_c'",
       "y ; (extra == 'a' or extra == 'b') and python_version < '3.10'", "z ; extra == 'a' or python_version < '3.10'",
       "w ; extra != 'a'", "foo (>=1.0)", "v ; sys_platform == 'linux'",
       "u ; 'a' == extra and (os_name == 'nt' or os_name == 'posix')"},
      {"colab-new", "Colab_New", "a"}, Certainty::kLikely, "METADATA of unsloth-2025.11.3-py3-none-any.whl");
}

TEST(MetadataRecord, CutsRequirementsByExtra) {
  MetadataRecord record = Unsloth();
  EXPECT_EQ(record.error, "");
  EXPECT_EQ(record.version, "2025.11.3");
  EXPECT_EQ(record.provides_extra, (std::vector<std::string>{"colab-new", "a"}));
  std::string bytes = EncodeMetadata(record);
  auto view = MetadataView::Open(bytes);
  ASSERT_TRUE(view) << view.error().message;
  EXPECT_EQ(view->name(), "Unsloth");
  EXPECT_EQ(view->version(), "2025.11.3");
  EXPECT_EQ(view->requires_python(), ">=3.9");
  EXPECT_EQ(view->certainty(), Certainty::kLikely);
  EXPECT_EQ(view->source(), "METADATA of unsloth-2025.11.3-py3-none-any.whl");
  EXPECT_EQ(view->error(), "");
  ASSERT_EQ(view->extra_count(), 2u);
  EXPECT_EQ(view->extra(0), "colab-new");
  ASSERT_EQ(view->requirement_count(), 9u);
  std::string base;
  for (uint32_t i = 0; i < 9; ++i) base += view->requirement_is_base(i) ? 'B' : '-';
  EXPECT_EQ(base, "B---BBBB-");
  EXPECT_EQ(view->requirement_text(1), "bitsandbytes!=0.46.0,>=0.45.5 ; extra == 'colab-new'");
  EXPECT_EQ(view->requirement_name(1), "bitsandbytes");
  EXPECT_EQ(view->requirement_name(6), "foo");
  EXPECT_TRUE(view->requirement_needs_extra(1, "colab-new"));
  EXPECT_FALSE(view->requirement_needs_extra(1, "a"));
  EXPECT_TRUE(view->requirement_needs_extra(2, "b-c"));
  EXPECT_TRUE(view->requirement_needs_extra(3, "a") && view->requirement_needs_extra(3, "b"));
  EXPECT_FALSE(view->requirement_needs_extra(0, "a"));
  EXPECT_TRUE(view->requirement_needs_extra(8, "a"));
}

TEST(MetadataRecord, OneBadLineBreaksTheDistribution) {
  MetadataRecord record =
      MakeMetadataRecord("x", "1", "", {"fine>=1", "not fine at all >>= 1"}, {"e"}, Certainty::kCertain, "s");
  EXPECT_NE(record.error.find("not fine at all"), std::string::npos) << record.error;
  EXPECT_TRUE(record.requirements.empty());
  EXPECT_TRUE(record.provides_extra.empty());
  std::string bytes = EncodeMetadata(record);
  auto view = MetadataView::Open(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->error(), record.error);
  EXPECT_NE(MakeMetadataRecord("x", "2004d", "", {}, {}, Certainty::kCertain, "s").error, "");
  EXPECT_EQ(MakeMetadataRecord("x", "", "", {}, {}, Certainty::kUnknown, "s").error, "")
      << "a version that only a build would tell";
}

TEST(DirectRecord, RoundTrip) {
  DirectRecord direct{"git+https://token@example.org/unsloth.git@0123456789012345678901234567890123456789",
                      "0123456789012345678901234567890123456789", kHash, "unsloth-1.tar.gz", Unsloth()};
  std::string bytes = EncodeDirect(direct);
  auto view = DirectView::Open(bytes);
  ASSERT_TRUE(view);
  EXPECT_EQ(view->Url(), "git+https://example.org/unsloth.git@0123456789012345678901234567890123456789");
  EXPECT_EQ(view->commit(), direct.commit);
  EXPECT_EQ(view->sha256(), kHash);
  EXPECT_EQ(view->filename(), "unsloth-1.tar.gz");
  EXPECT_EQ(view->metadata().requirement_count(), 9u);
  EXPECT_EQ(bytes.find("token"), std::string::npos);
}

// Reads everything that a view offers; the sanitizers watch.
size_t ReadAll(const ProjectView& view) {
  size_t sum = view.name().size() + view.status().size() + view.status_reason().size();
  for (uint32_t i = 0; i < view.version_count(); ++i)
    sum += std::string(view.version_text(i)).size() + view.version_is_prerelease(i) + view.first_file(i + 1);
  for (uint32_t i = 0; i < view.file_count(); ++i) {
    ProjectView::File file = view.file(i);
    sum += std::string(file.filename).size() + file.Url().size() + file.Sha256().size() + file.MetadataSha256().size();
    sum += std::string(file.yanked_reason).size() + std::string(file.requires_python).size();
    if (file.is_wheel) sum += std::string(view.tag_text(file.tags)).size();
    EXPECT_TRUE(view.first_file(file.version) <= i && i < view.first_file(file.version + 1));
  }
  return sum;
}

size_t ReadAll(const MetadataView& view) {
  size_t sum = std::string(view.name()).size() + std::string(view.version()).size() +
               std::string(view.requires_python()).size() + std::string(view.source()).size() +
               std::string(view.error()).size();
  for (uint32_t i = 0; i < view.extra_count(); ++i) sum += std::string(view.extra(i)).size();
  for (uint32_t i = 0; i < view.requirement_count(); ++i) {
    sum += std::string(view.requirement_text(i)).size() + std::string(view.requirement_name(i)).size();
    sum += view.requirement_is_base(i) + view.requirement_needs_extra(i, "a");
  }
  return sum;
}

size_t ReadAll(const DirectView& view) {
  return view.Url().size() + std::string(view.commit()).size() + std::string(view.sha256()).size() +
         std::string(view.filename()).size() + ReadAll(view.metadata());
}

// A record of which nothing can be read before it is copied: each copy is a heap block of exactly its size, so that a
// step outside is seen.
class CopiedParts final : public RecordParts {
 public:
  explicit CopiedParts(std::string_view record) : record_(record) {}
  const char* Copy(const char* at, size_t size) const override {
    if (at < kAddresses || at > kAddresses + record_.size() || size > record_.size() - (at - kAddresses))
      return nullptr;
    if (copies_.size() == fail_at) return nullptr;
    if (size == 0) return copies_.emplace_back(1).data();
    const char* from = record_.data() + (at - kAddresses);
    return copies_.emplace_back(from, from + size).data();
  }
  std::string_view address() const { return {kAddresses, record_.size()}; }
  size_t worth_of_a_copy() const override { return worth; }
  size_t copies() const { return copies_.size(); }

  size_t worth = 0;
  size_t fail_at = SIZE_MAX;  // the copy that cannot be had

 private:
  static const char* const kAddresses;
  std::string_view record_;
  mutable std::deque<std::vector<char>> copies_;
};
char addresses[1 << 16];  // never read
const char* const CopiedParts::kAddresses = addresses;

size_t ReadInParts(const std::string& record) {
  size_t sum = 0;
  for (const size_t worth : {size_t{0}, record.size() / 12, record.size()}) {
    CopiedParts parts(record);
    parts.worth = worth;
    auto view = ProjectView::Open(parts.address(), &parts);
    if (view) sum += ReadAll(*view);
  }
  return sum;
}

// Each damaged record lies in a heap block of exactly its size, so that a step outside is seen.
template <typename View>
void Torture(const std::string& record) {
  size_t sum = 0;
  for (size_t size = 0; size < record.size(); ++size) {
    std::vector<char> cut(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(size));
    EXPECT_FALSE(View::Open(std::string_view(cut.data(), cut.size()))) << "cut at " << size;
  }
  for (size_t bit = 0; bit < record.size() * 8; ++bit) {
    std::vector<char> flipped(record.begin(), record.end());
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    if (auto view = View::Open(std::string_view(flipped.data(), flipped.size()))) sum += ReadAll(*view);
    if constexpr (std::is_same_v<View, ProjectView>) sum += ReadInParts({flipped.begin(), flipped.end()});
  }
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    std::vector<char> noisy(record.begin(), record.end());
    for (int change = 0; change < 4; ++change) {
      size_t at = random() % (noisy.size() - 3);
      uint32_t value = random() % 3 == 0 ? 0xffffffff : random() % 3 == 0 ? random() % 64 : random();
      std::memcpy(noisy.data() + at, &value, 4);
    }
    if (auto view = View::Open(std::string_view(noisy.data(), noisy.size()))) sum += ReadAll(*view);
    if constexpr (std::is_same_v<View, ProjectView>) sum += ReadInParts({noisy.begin(), noisy.end()});
  }
  EXPECT_GT(sum, 0u);
}

TEST(ProjectRecord, ReadsTheSameInParts) {
  const std::string record = EncodeProject(Torch());
  auto whole = ProjectView::Open(record);
  CopiedParts parts(record);
  auto view = ProjectView::Open(parts.address(), &parts);
  ASSERT_TRUE(whole && view);
  const size_t at_first = parts.copies();
  const ProjectView copy = *view;
  for (uint32_t i = 0; i < whole->file_count(); ++i) {
    const ProjectView::File one = whole->file(i), other = copy.file(i);
    EXPECT_EQ(one.filename, other.filename);
    EXPECT_EQ(copy.filename(i), one.filename);
    EXPECT_EQ(one.Url(), other.Url());
    EXPECT_EQ(one.Sha256(), other.Sha256());
    EXPECT_EQ(one.MetadataSha256(), other.MetadataSha256());
    EXPECT_EQ(one.yanked_reason, other.yanked_reason);
    EXPECT_EQ(one.requires_python, other.requires_python);
    EXPECT_EQ(one.size_bytes, other.size_bytes);
    EXPECT_EQ(one.upload_time_us, other.upload_time_us);
    EXPECT_EQ(copy.upload_time_us(i), one.upload_time_us);
    EXPECT_EQ(one.has_metadata, other.has_metadata);
  }
  EXPECT_EQ(ReadAll(*whole), ReadAll(*view));
  const size_t after = parts.copies();
  EXPECT_EQ(after, at_first + 4 * whole->version_count() + 1) << "a version's files at once, all times at once";
  ReadAll(*view);
  EXPECT_EQ(parts.copies(), after) << "and once";
}

TEST(ProjectRecord, ReadsInFewCopiesWhereTheyAreDear) {
  const std::string record = EncodeProject(Torch());
  auto whole = ProjectView::Open(record);
  // Whole; or what Open takes, one version's files, all times, and at the second version the rest.
  for (const auto& [worth, copies] :
       {std::pair<size_t, size_t>{record.size(), 1}, {record.size() / 5, 4 + 4 + 1 + 1}}) {
    CopiedParts parts(record);
    parts.worth = worth;
    auto view = ProjectView::Open(parts.address(), &parts);
    ASSERT_TRUE(view);
    EXPECT_EQ(view->address(), parts.address().data());
    for (uint32_t i = 0; i < whole->file_count(); ++i) {
      EXPECT_EQ(view->file(i).Url(), whole->file(i).Url());
      EXPECT_EQ(view->file(i).Sha256(), whole->file(i).Sha256());
      EXPECT_EQ(view->upload_time_us(i), whole->upload_time_us(i));
    }
    EXPECT_EQ(ReadAll(*whole), ReadAll(*view));
    EXPECT_EQ(parts.copies(), copies);
  }
}

TEST(ProjectRecord, PartsThatCannotBeReadAreAnErrorOrEmpty) {
  const std::string record = EncodeProject(Torch());
  CopiedParts all(record);
  ASSERT_TRUE(ProjectView::Open(all.address(), &all));
  for (size_t i = 0; i < all.copies(); ++i) {
    CopiedParts parts(record);
    parts.fail_at = i;
    EXPECT_FALSE(ProjectView::Open(parts.address(), &parts)) << i;
  }
  for (size_t i = 0; i < 5; ++i) {
    CopiedParts parts(record);
    auto view = ProjectView::Open(parts.address(), &parts);
    parts.fail_at = parts.copies() + i;
    EXPECT_EQ(view->file(0).filename.empty(), i < 4) << i;
  }
}

TEST(Records, DamageIsRefusedOrReadHarmlessly) {
  Torture<ProjectView>(EncodeProject(Torch()));
  Torture<MetadataView>(EncodeMetadata(Unsloth()));
  Torture<DirectView>(EncodeDirect({"git+https://example.org/x", "c", "s", "f", Unsloth()}));
}

}  // namespace
}  // namespace fitment

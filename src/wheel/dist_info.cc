// Finds and reads NAME-VERSION.dist-info/METADATA. Tests: dist_info_test.cc.
#include "wheel/dist_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "python/name.h"
#include "wheel/zip_entry.h"

namespace fitment {
namespace {

constexpr std::string_view kSuffix = ".dist-info";
constexpr uint64_t kLongestMetadata = 32u << 20;

std::unexpected<Error> Broken(const std::string& archive, std::string_view why) {
  return Fail(ErrorKind::kMetadata, fmt::format("{}: {}", Printable(archive), why));
}

// The first folder of a member's name, where it is a .dist-info one.
std::string_view DistInfoOf(std::string_view member) {
  const size_t slash = member.find('/');
  if (slash == std::string_view::npos) return {};
  const std::string_view folder = member.substr(0, slash);
  return folder.size() > kSuffix.size() && folder.ends_with(kSuffix) ? folder : std::string_view();
}

// Is "NAME-VERSION.dist-info" this wheel's? Old builders left dashes in the name, so every dash may be the separator. A
// version that is no PEP 440 version says nothing.
bool IsFolderOf(std::string_view folder, const WheelName& wheel) {
  const std::string_view stem = folder.substr(0, folder.size() - kSuffix.size());
  for (size_t dash = stem.find('-'); dash != std::string_view::npos; dash = stem.find('-', dash + 1)) {
    if (NormalizeName(stem.substr(0, dash)) != wheel.name) continue;
    const auto version = Version::Parse(stem.substr(dash + 1));
    if (!version || *version == wheel.version || version->WithoutLocal() == wheel.version.WithoutLocal()) return true;
  }
  return false;
}

}  // namespace

Result<std::string> FindDistInfo(const ZipDirectory& directory, const WheelName& wheel, const std::string& archive) {
  std::vector<std::string_view> folders;
  for (const ZipMember& member : directory.members) {
    const std::string_view folder = DistInfoOf(member.name);
    if (!folder.empty() && std::find(folders.begin(), folders.end(), folder) == folders.end())
      folders.push_back(folder);
  }
  if (folders.empty()) return Broken(archive, "it has no .dist-info folder, so it is no wheel");
  if (folders.size() > 1) {
    return Broken(archive, fmt::format("it has {} .dist-info folders ({} and {}), and none can be preferred",
                                       folders.size(), Printable(folders[0]), Printable(folders[1])));
  }
  if (!IsFolderOf(folders[0], wheel)) {
    return Broken(archive, fmt::format("its folder {} is not that of {} {}", Printable(folders[0]), wheel.name,
                                       wheel.version.ToString()));
  }
  return std::string(folders[0]);
}

Result<void> CheckMetadataIdentity(const CoreMetadata& metadata, const WheelName& wheel, const std::string& archive) {
  if (NormalizeName(metadata.name) != wheel.name) {
    return Broken(archive, fmt::format("its METADATA is that of {}, not of {}", Printable(metadata.name), wheel.name));
  }
  // The same version may be written with or without its local part in the file's name; a version that is none is told
  // by the reader of the record.
  const auto version = Version::Parse(metadata.version);
  if (version && version->WithoutLocal() != wheel.version.WithoutLocal()) {
    return Broken(archive, fmt::format("its METADATA is that of version {}, not of {}", Printable(metadata.version),
                                       wheel.version.ToString()));
  }
  return {};
}

Result<CoreMetadata> ReadWheelMetadata(ByteSource& source, const WheelName& wheel, const ZipLimits& limits) {
  ZipLimits only = limits;
  only.only = ".dist-info/";
  FITMENT_TRY(const ZipDirectory directory, ReadZipDirectory(source, only));
  FITMENT_TRY(const std::string folder, FindDistInfo(directory, wheel, source.name()));
  const std::string path = folder + "/METADATA";
  const auto count = std::count_if(directory.members.begin(), directory.members.end(),
                                   [&](const ZipMember& member) { return member.name == path; });
  if (count != 1) {
    return Broken(source.name(), count ? "it has two files " + Printable(path) : "it has no " + Printable(path));
  }
  FITMENT_TRY(const std::string text, ReadZipEntry(source, directory, *directory.Find(path), kLongestMetadata));
  auto metadata = CoreMetadata::Parse(text);
  if (!metadata) {
    return Broken(source.name(), fmt::format("its METADATA cannot be read: {}", metadata.error().message));
  }
  FITMENT_CHECK(CheckMetadataIdentity(*metadata, wheel, source.name()));
  return *metadata;
}

}  // namespace fitment

// Bytes of distributions to records. Tests: distribution_metadata_test.cc.
#include "index/distribution_metadata.h"

#include "base/text.h"
#include "index/range_source.h"
#include "python/core_metadata.h"
#include "python/name.h"
#include "python/wheel_name.h"
#include "wheel/dist_info.h"

namespace fitment {
namespace {

MetadataRecord Broken(std::string why) {
  MetadataRecord record;
  record.error = std::move(why);
  return record;
}

MetadataRecord RecordOf(CoreMetadata core, std::string_view filename) {
  std::optional<Version> version = Version::Parse(core.version);
  std::string normal = version ? version->ToString() : core.version;
  return MakeMetadataRecord(std::move(core.name), std::move(normal), core.requires_python, core.requires_dist,
                            core.provides_extra, Certainty::kCertain, "METADATA of " + std::string(filename));
}

}  // namespace

MetadataRecord RecordOfMetadata(std::string_view text, std::string_view filename) {
  std::optional<WheelName> wheel = WheelName::Parse(filename);
  if (!wheel) return Broken(Printable(filename) + " is no wheel's name");
  Result<CoreMetadata> core = CoreMetadata::Parse(text);
  if (!core) return Broken("the METADATA of " + Printable(filename) + " cannot be read: " + core.error().message);
  if (Result<void> same = CheckMetadataIdentity(*core, *wheel, std::string(filename)); !same)
    return Broken(same.error().message);
  return RecordOf(std::move(*core), filename);
}

Result<MetadataRecord> RecordOfWheel(ByteSource& source, std::string_view filename) {
  std::optional<WheelName> wheel = WheelName::Parse(filename);
  if (!wheel) return Broken(Printable(filename) + " is no wheel's name");
  ZipLimits limits;
  limits.first_tail_bytes = kTailGuessBytes;
  Result<CoreMetadata> core = ReadWheelMetadata(source, *wheel, limits);
  if (core) return RecordOf(std::move(*core), filename);
  if (core.error().kind != ErrorKind::kMetadata) return std::unexpected<Error>(core.error());
  return Broken(core.error().message);
}

bool LooksLikeMetadata(std::string_view text, std::string_view filename) {
  std::optional<WheelName> wheel = WheelName::Parse(filename);
  Result<CoreMetadata> core = CoreMetadata::Parse(text);
  return wheel && core && NormalizeName(core->name) == wheel->name;
}

}  // namespace fitment

// Any bytes as a wheel: its directory, its METADATA, its members as streams and at rest.
#include <cstdint>

#include "wheel/byte_source.h"
#include "wheel/dist_info.h"
#include "wheel/zip_directory.h"
#include "wheel/zip_entry.h"
#include "wheel/zip_stream.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fitment;
  MemorySource source("x-1.0-py3-none-any.whl", {reinterpret_cast<const char*>(data), size});
  auto directory = ReadZipDirectory(source);
  if (!directory) return 0;
  size_t left = 20;
  for (const ZipMember& member : directory->members) {
    if (left-- == 0) break;
    (void)ReadZipEntry(source, *directory, member, 1 << 20);
    (void)ReadZipEntryHead(source, *directory, member, 100);
    (void)ZipEntryImage::Read(source, *directory, member, 1 << 20, 1 << 16);
  }
  if (auto name = WheelName::Parse("x-1.0-py3-none-any.whl")) (void)ReadWheelMetadata(source, *name);
  return 0;
}

// Any bytes as METADATA, and each of its requirements.
#include <cstdint>
#include <string_view>

#include "python/core_metadata.h"
#include "python/requirement.h"
#include "python/specifier.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace fitment;
  auto metadata = CoreMetadata::Parse({reinterpret_cast<const char*>(data), size});
  if (!metadata) return 0;
  for (const std::string& text : metadata->requires_dist) {
    if (auto requirement = Requirement::Parse(text)) (void)requirement->ToString();
  }
  (void)SpecifierSet::Parse(metadata->requires_python);
  return 0;
}

// data/founding.snapshot as bytes of the program, through the assembler: CMake names the file where it exists. Tests:
// snapshot_test.cc.
#include "store/embedded.h"

#ifdef FITMENT_EMBEDDED_SNAPSHOT

__asm__(
    ".pushsection .rodata\n"
    ".balign 64\n"
    ".global fitment_embedded_begin\n"
    "fitment_embedded_begin:\n"
    ".incbin \"" FITMENT_EMBEDDED_SNAPSHOT
    "\"\n"
    ".global fitment_embedded_end\n"
    "fitment_embedded_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
extern const char fitment_embedded_begin[];
extern const char fitment_embedded_end[];
}

namespace fitment {
std::string_view EmbeddedSnapshot() {
  return {fitment_embedded_begin, static_cast<size_t>(fitment_embedded_end - fitment_embedded_begin)};
}
}  // namespace fitment

#else

namespace fitment {
std::string_view EmbeddedSnapshot() {
  return {};
}
}  // namespace fitment

#endif

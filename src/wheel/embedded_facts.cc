// data/providers.facts as bytes of the program, through the assembler: CMake names the file where it exists. Tests:
// tests/program/facts_test.py.
#include "wheel/provider_facts.h"

#ifdef FITMENT_EMBEDDED_FACTS

__asm__(
    ".pushsection .rodata\n"
    ".balign 64\n"
    ".global fitment_facts_begin\n"
    "fitment_facts_begin:\n"
    ".incbin \"" FITMENT_EMBEDDED_FACTS
    "\"\n"
    ".global fitment_facts_end\n"
    "fitment_facts_end:\n"
    ".byte 0\n"
    ".popsection\n");

extern "C" {
extern const char fitment_facts_begin[];
extern const char fitment_facts_end[];
}

namespace fitment {
std::string_view ProviderFacts::EmbeddedBytes() {
  return {fitment_facts_begin, static_cast<size_t>(fitment_facts_end - fitment_facts_begin)};
}
}  // namespace fitment

#else

namespace fitment {
std::string_view ProviderFacts::EmbeddedBytes() {
  return {};
}
}  // namespace fitment

#endif

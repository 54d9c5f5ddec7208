// SHA-256 through OpenSSL's libcrypto, and a fast 64-bit hash for tables. Tests: hash_test.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fitment {

std::string Sha256Hex(std::string_view bytes);  // 64 lower-case hex digits
uint64_t FastHash(std::string_view bytes);      // FNV-1a or better; stable between runs, never for security

}  // namespace fitment

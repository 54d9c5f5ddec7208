// SHA-256 by libcrypto's block functions (no provider is loaded: that would cost every start), and a table hash. Tests:
// hash_test.cc.
#define OPENSSL_SUPPRESS_DEPRECATED  // the block functions are what this file is about
#include "base/hash.h"

#include <openssl/sha.h>

#include <cstring>

#include "base/text.h"

namespace fitment {
namespace {

__extension__ typedef unsigned __int128 Wide;

// Both halves of the 128-bit product: every input bit reaches every output bit.
uint64_t Mix(uint64_t a, uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

}  // namespace

std::string Sha256Hex(std::string_view bytes) {
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, bytes.data(), bytes.size());
  char digest[SHA256_DIGEST_LENGTH];
  SHA256_Final(reinterpret_cast<unsigned char*>(digest), &context);
  return HexOf(std::string_view(digest, sizeof digest));
}

// Eight bytes a step (little-endian machines, as everywhere here); the length is mixed in, so padding cannot collide.
uint64_t FastHash(std::string_view bytes) {
  constexpr uint64_t kFirst = 0x9E3779B97F4A7C15u, kSecond = 0xD6E8FEB86659FD93u;
  uint64_t hash = kFirst ^ bytes.size();
  size_t at = 0;
  for (; bytes.size() - at >= 8; at += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + at, 8);
    hash = Mix(hash ^ word, kSecond) + kFirst;
  }
  uint64_t word = 0;
  if (at < bytes.size()) std::memcpy(&word, bytes.data() + at, bytes.size() - at);
  return Mix(Mix(hash ^ word, kSecond) ^ kFirst, kSecond);
}

}  // namespace fitment

// A PEP 440 version: parsed once, ordered, printed in normal form. Tests: version_test.cc, tests/oracle
// (pypa/packaging).
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fitment {

// Numbers beyond 64 bits are clamped to the largest, here and in what is printed; a local part's numbers never are.
// Legacy versions ("2004d") do not parse. A default-made Version prints and compares as "0".
class Version {
 public:
  enum class Pre : uint8_t { kNone, kAlpha, kBeta, kRc };

  static std::optional<Version> Parse(std::string_view text);  // surrounding white space allowed, a leading "v" too
  // Parse of a text that is known to be a version (a literal, a stored record). REQUIRES: it parses.
  static Version Of(std::string_view text);
  // REQUIRES: `release` is not empty.
  static Version OfRelease(uint64_t epoch, std::vector<uint64_t> release);

  std::string ToString()
      const;  // normal form: "1!2.0rc1.post2.dev3+cu121"; release digits as given ("1.0" stays "1.0")
  std::string PublicString() const;  // without the local part

  uint64_t epoch() const { return epoch_; }
  const std::vector<uint64_t>& release() const { return release_; }  // at least one number
  uint64_t release_at(size_t i) const { return i < release_.size() ? release_[i] : 0; }
  Pre pre_kind() const { return pre_kind_; }
  uint64_t pre_number() const { return pre_number_; }
  const std::optional<uint64_t>& post() const { return post_; }
  const std::optional<uint64_t>& dev() const { return dev_; }
  const std::string& local() const { return local_; }  // "" for none; normalized, segments joined by "."

  bool IsPrerelease() const { return pre_kind_ != Pre::kNone || dev_.has_value(); }  // any_prerelease: a, b, rc or dev
  bool IsPostrelease() const { return post_.has_value(); }
  bool HasLocal() const { return !local_.empty(); }
  Version WithoutLocal() const;
  Version BaseVersion() const;  // epoch and release only

  // PEP 440 order; 1.0 == 1.0.0. Local versions order after the public one.
  std::strong_ordering operator<=>(const Version& other) const;
  bool operator==(const Version& other) const { return (*this <=> other) == 0; }
  std::strong_ordering ComparePublic(
      const Version& other) const;  // the order of the versions without their local parts
  // Of normalized local parts: none, words, numbers.
  static std::strong_ordering CompareLocals(std::string_view a, std::string_view b);
  std::strong_ordering CompareRelease(
      const Version& other) const;  // of epoch and release alone: 1.0a1 and 1.post2 are equal

 private:
  uint64_t epoch_ = 0;
  std::vector<uint64_t> release_;
  Pre pre_kind_ = Pre::kNone;
  uint64_t pre_number_ = 0;
  std::optional<uint64_t> post_;
  std::optional<uint64_t> dev_;
  std::string local_;
};

}  // namespace fitment

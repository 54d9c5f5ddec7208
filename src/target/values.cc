// Parsing and printing of the small GPU values. Tests: values_test.cc.
#include "target/values.h"

#include <array>
#include <charconv>

#include "base/text.h"

namespace fitment {
namespace {

// The leading "a.b.c" of `text` as numbers; nullopt where a part is no number, there are more than `most` parts or
// none.
std::optional<std::array<int, 3>> Numbers(std::string_view text, size_t most, size_t* count) {
  std::array<int, 3> numbers{};
  *count = 0;
  for (std::string_view part : Split(text, '.')) {
    if (*count == most || part.empty() || part.size() > 6) return std::nullopt;
    auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), numbers[*count]);
    if (error != std::errc() || end != part.data() + part.size() || numbers[*count] < 0) return std::nullopt;
    ++*count;
  }
  return numbers;
}

}  // namespace

std::optional<CudaVersion> CudaVersion::Parse(std::string_view text) {
  text = Trim(text);
  if (StartsWithIgnoreCase(text, "cuda")) text = Trim(text.substr(4));
  size_t count = 0;
  auto numbers = Numbers(text, 3, &count);
  if (!numbers || (*numbers)[0] == 0) return std::nullopt;
  return CudaVersion{(*numbers)[0], (*numbers)[1]};
}

std::string CudaVersion::ToString() const {
  return std::to_string(major) + "." + std::to_string(minor);
}

std::optional<DriverVersion> DriverVersion::Parse(std::string_view text) {
  text = Trim(text);
  std::string_view digits = text;
  if (!digits.empty() && (digits[0] == 'R' || digits[0] == 'r')) digits.remove_prefix(1);
  size_t count = 0;
  auto numbers = Numbers(digits, 3, &count);
  if (!numbers || (*numbers)[0] < 100)
    return std::nullopt;  // no driver that CUDA 11 or later runs on is older than R100
  return DriverVersion{(*numbers)[0], (*numbers)[1], (*numbers)[2], std::string(text)};
}

std::strong_ordering DriverVersion::operator<=>(const DriverVersion& other) const {
  if (auto order = major <=> other.major; order != 0) return order;
  if (auto order = minor <=> other.minor; order != 0) return order;
  return patch <=> other.patch;
}

bool DriverVersion::IsBranchOnly() const {
  return text.find('.') == std::string::npos;
}

bool DriverVersion::AtLeast(const DriverVersion& needed) const {
  if (IsBranchOnly()) return major >= needed.major;
  return *this >= needed;
}

std::optional<ComputeCapability> ComputeCapability::Parse(std::string_view text) {
  text = Trim(text);
  for (std::string_view prefix : {"sm_", "sm", "compute_"}) {
    if (StartsWithIgnoreCase(text, prefix)) {
      text = text.substr(prefix.size());
      break;
    }
  }
  size_t count = 0;
  auto numbers = Numbers(text, 2, &count);
  if (!numbers) return std::nullopt;
  if (count == 2) return ComputeCapability{(*numbers)[0], (*numbers)[1]};
  int both = (*numbers)[0];  // "75", "120": the last digit is the minor part
  if (both < 10 || both > 999) return std::nullopt;
  return ComputeCapability{both / 10, both % 10};
}

std::string ComputeCapability::ToString() const {
  return std::to_string(major) + "." + std::to_string(minor);
}

std::string ComputeCapability::Sm() const {
  return "sm_" + std::to_string(major) + std::to_string(minor);
}

}  // namespace fitment

// Project names and extras. Tests: name_test.cc.
#include "python/name.h"

namespace fitment {
namespace {

bool IsLowerOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool IsUpper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool IsAlphanumeric(char c) {
  return IsLowerOrDigit(c) || IsUpper(c);
}
bool IsSeparator(char c) {
  return c == '-' || c == '_' || c == '.';
}

}  // namespace

bool IsValidName(std::string_view name) {
  if (name.empty() || !IsAlphanumeric(name.front()) || !IsAlphanumeric(name.back())) return false;
  for (const char c : name) {
    if (!IsAlphanumeric(c) && !IsSeparator(c)) return false;
  }
  return true;
}

std::string NormalizeName(std::string_view name) {
  std::string normal;
  normal.reserve(name.size());
  bool after_separator = false;
  for (const char c : name) {
    const bool separator = IsSeparator(c);
    if (!separator) {
      normal += IsUpper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
    } else if (!after_separator) {
      normal += '-';
    }
    after_separator = separator;
  }
  return normal;
}

bool IsNormalizedName(std::string_view name) {
  if (name.empty() || !IsLowerOrDigit(name.front()) || !IsLowerOrDigit(name.back())) return false;
  for (size_t i = 0; i < name.size(); ++i) {
    if (!IsLowerOrDigit(name[i]) && (name[i] != '-' || name[i + 1] == '-')) return false;
  }
  return true;
}

}  // namespace fitment

// Image names by their parts. Tests: dockerfile_test.cc.
#include "config/image_name.h"

#include <algorithm>

namespace fitment {
namespace {

// Distributions by how tags name them, with the Python and glibc that their own releases froze.
struct Distribution {
  std::string_view mark, python, glibc;
};
constexpr Distribution kDistributions[] = {
    {"ubuntu18.04", "3.6", "2.27"},   {"ubuntu20.04", "3.8", "2.31"},   {"ubuntu22.04", "3.10", "2.35"},
    {"ubuntu24.04", "3.12", "2.39"},  {"ubuntu:18.04", "3.6", "2.27"},  {"ubuntu:20.04", "3.8", "2.31"},
    {"ubuntu:22.04", "3.10", "2.35"}, {"ubuntu:24.04", "3.12", "2.39"}, {"bionic", "3.6", "2.27"},
    {"focal", "3.8", "2.31"},         {"jammy", "3.10", "2.35"},        {"noble", "3.12", "2.39"},
    {"buster", "3.7", "2.28"},        {"bullseye", "3.9", "2.31"},      {"bookworm", "3.11", "2.36"},
    {"trixie", "3.13", "2.41"},       {"debian:11", "3.9", "2.31"},     {"debian:12", "3.11", "2.36"},
    {"debian11", "3.9", "2.31"},      {"debian12", "3.11", "2.36"},     {"ubi8", "3.6", "2.28"},
    {"ubi9", "3.9", "2.34"},          {"rockylinux8", "3.6", "2.28"},   {"rockylinux9", "3.9", "2.34"}};

std::string CudaOf(std::string_view image) {
  for (std::string_view mark : {"cuda:", "cuda"}) {
    for (size_t at = image.find(mark); at != std::string_view::npos; at = image.find(mark, at + 1)) {
      size_t digits = at + mark.size();
      size_t end = std::min(image.find_first_not_of("0123456789.", digits), image.size());
      if (end > digits) return std::string(image.substr(digits, end - digits));
    }
  }
  return {};
}

}  // namespace

std::string PythonAfter(std::string_view text, std::string_view mark) {
  for (size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    std::string_view rest = text.substr(at + mark.size());
    if (!rest.starts_with("3.")) continue;
    size_t end = 2;
    while (end < rest.size() && rest[end] >= '0' && rest[end] <= '9') ++end;
    if (end > 2 && end <= 4) return std::string(rest.substr(0, end));
  }
  return {};
}

ImageFacts FactsOfImage(std::string_view image) {
  ImageFacts facts;
  for (std::string_view mark : {"python:", "python", "-py", "py"}) {
    if (facts.python.empty()) facts.python = PythonAfter(image, mark);
  }
  for (const Distribution& row : kDistributions) {
    if (image.find(row.mark) == std::string_view::npos) continue;
    facts.system_python = row.python;
    facts.glibc = row.glibc;
    break;
  }
  facts.cuda = CudaOf(image);
  return facts;
}

}  // namespace fitment

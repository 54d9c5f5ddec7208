// What a container image's name says of its insides: "nvidia/cuda:12.1.1-cudnn8-devel-ubuntu22.04",
// "pytorch/pytorch:2.4.0-cuda12.1-cudnn9-runtime", "python:3.11-slim-bookworm". Nothing is fetched. Inside config only.
// Tests: dockerfile_test.cc.
#pragma once

#include <string>
#include <string_view>

namespace fitment {

// What is not told is "".
struct ImageFacts {
  std::string python;         // told as such: "3.11"
  std::string system_python;  // of the distribution that the name tells
  std::string cuda;           // "12.1.1"
  std::string glibc;          // "2.35"
};
ImageFacts FactsOfImage(std::string_view image);

// "3.10" behind `mark` in `text`: "python:3.10.12-slim", "py3.10"; "" for none.
std::string PythonAfter(std::string_view text, std::string_view mark);

}  // namespace fitment

// Result<T>: a value, or the world's fault told once and whole. "No solution" is never an Error; our own bugs are
// asserts.
#pragma once

#include <expected>
#include <string>
#include <utility>

#include "base/source_place.h"

namespace fitment {

// What went wrong, in the few kinds that callers tell apart. src/cli/exit_code.h maps each to an exit code and an FIT
// code.
enum class ErrorKind {
  kUsage,          // the command line makes no sense                                       exit 2
  kFile,           // a file is missing, unreadable, of a wrong kind, or cannot be written  exit 2
  kSyntax,         // a file's text breaks its format (not YAML, `requirements` not a list) exit 2
  kRequirement,    // one requirement line is faulty: a finding, exit 1
  kNetwork,        // an index, a git host or a proxy did not answer, or answered nonsense  exit 2
  kNoSuchProject,  // the index answered that it has no such project                        exit 1
  kMetadata,   // a distribution's metadata is broken or cannot be read: the candidate is passed over with this reason
  kStore,      // the cache or a snapshot is truncated, foreign, or of another version  exit 2
  kUndecided,  // a limit was reached before an answer                                  exit 2
  kInternal,   // a bug of ours that was caught                                         exit 2
};

struct Error {
  ErrorKind kind = ErrorKind::kInternal;
  std::string message;  // one sentence, no trailing newline: what is wrong, naming the thing
  SourcePlace place;    // the user's file where there is one
  std::string hint;     // what to do next, or ""
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> Fail(ErrorKind kind, std::string message, SourcePlace place = {}, std::string hint = {}) {
  return std::unexpected<Error>(Error{kind, std::move(message), std::move(place), std::move(hint)});
}

}  // namespace fitment

// FITMENT_TRY(value, expression): value of a Result, or return its error from this function.
#define FITMENT_CONCAT_(a, b) a##b
#define FITMENT_CONCAT(a, b) FITMENT_CONCAT_(a, b)
#define FITMENT_TRY(value, expression) FITMENT_TRY_(FITMENT_CONCAT(fitment_try_, __LINE__), value, expression)
#define FITMENT_TRY_(holder, value, expression)                          \
  auto holder = (expression);                                            \
  if (!holder) return std::unexpected<::fitment::Error>(holder.error()); \
  value = std::move(*holder)
#define FITMENT_CHECK(expression)                          \
  if (auto fitment_check_ = (expression); !fitment_check_) \
  return std::unexpected<::fitment::Error>(fitment_check_.error())

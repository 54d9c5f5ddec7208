// Git requirements' URLs taken apart: "git+https://host/org/x.git@ref#subdirectory=d&egg=name". Pure. Tests:
// git_url_test.cc.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fitment {

struct GitReference {
  std::string url;           // what git is given: "https://user:token@host/org/x.git"; printed only through RedactedUrl
  std::string ref;           // branch, tag, commit (also short), "refs/…"; "" for the default branch
  std::string subdirectory;  // cleaned; "" for the repository's root
  std::string egg;           // "name[extra]" of the fragment, or ""

  bool HasFullCommit() const;  // `ref` is 40 hex digits
};

// nullopt: no git URL, or of a scheme that is not used (https, http, ssh, git and file are), or a subdirectory that
// leads out.
std::optional<GitReference> ParseGitUrl(std::string_view url);

// What a lock prints: the same with the commit in place of the ref, without credentials (the user alone stays where ssh
// needs it) and `egg`.
std::string PinnedGitUrl(const GitReference& reference, std::string_view commit);

}  // namespace fitment

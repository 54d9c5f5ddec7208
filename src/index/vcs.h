// Git requirements through the git program: a ref becomes a full commit, and a commit's metadata is read without a
// checkout. The user's own git configuration counts as it is (insteadOf, credential helpers, proxies). Tests:
// vcs_test.cc (real repositories made by git).
#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "index/build_metadata.h"
#include "index/git_url.h"
#include "index/source_tree.h"
#include "store/records.h"

namespace fitment {

struct GitOptions {
  // Bare repositories with what was read lie in DIRECTORY/git/…, one per commit, made whole under a passing name and
  // then renamed.
  std::string cache_directory;  // "": in a temporary folder, removed again
  int timeout_ms = 300'000;     // of each command that asks a host
  std::string program = "git";
};

// The full commit (40 hex digits) that `reference` stands for now: a full commit itself without asking, else the
// branch, then the tag, then the short commit of that name, else HEAD. Errors: kFile (no git), kNetwork (the host does
// not answer, refuses, has no such repository), kRequirement (no such ref; near names are proposed).
Result<std::string> ResolveGitCommit(const GitReference& reference, const GitOptions& options);

// The project's files at `commit`. Only the commit and its trees are fetched where the host allows it, files when they
// are read. Errors as above; kRequirement: no such commit, no such subdirectory.
Result<std::unique_ptr<SourceTree>> OpenGitTree(const GitReference& reference, const std::string& commit,
                                                const GitOptions& options);

// Static metadata (static_metadata.h) at `commit`. `name` (of the requirement) is used where the files do not tell it.
// A version that only a build would tell is "".
Result<MetadataRecord> ReadGitMetadata(const GitReference& reference, const std::string& commit,
                                       const std::string& name, const GitOptions& options);

// The same by a build (build_metadata.h) of a whole clone, submodules too, which is removed afterwards. Errors of both.
Result<MetadataRecord> BuildGitMetadata(const GitReference& reference, const std::string& commit,
                                        const GitOptions& options, const BuildOptions& build);

}  // namespace fitment

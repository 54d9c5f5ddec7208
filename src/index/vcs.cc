// Commits and their files through git. Tests: vcs_test.cc.
#include "index/vcs.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <map>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "index/git_program.h"
#include "index/static_metadata.h"
#include "net/url.h"

namespace fitment {
namespace {

constexpr size_t kMostRefs = 100'000;

bool IsCommit(std::string_view text) {
  return text.size() == 40 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}
bool LooksLikeShortCommit(std::string_view text) {
  return text.size() >= 4 && text.size() < 40 &&
         ToLower(text).find_first_not_of("0123456789abcdef") == std::string::npos;
}

// A folder that goes when this does.
class PassingFolder {
 public:
  PassingFolder() = default;
  PassingFolder(PassingFolder&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  PassingFolder& operator=(PassingFolder&& other) noexcept {
    std::swap(path_, other.path_);
    return *this;
  }
  ~PassingFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  static Result<PassingFolder> Make(const std::string& parent) {
    static std::atomic<uint64_t> number = 0;
    FITMENT_CHECK(MakeDirectories(parent));
    PassingFolder folder;
    folder.path_ = fmt::format("{}/.passing-{}-{}-XXXXXX", parent, getpid(), number++);
    if (!mkdtemp(folder.path_.data())) {
      folder.path_.clear();
      return Fail(ErrorKind::kFile, "no folder can be made in " + parent, {}, "choose another one with --cache-dir");
    }
    return folder;
  }
  const std::string& path() const { return path_; }
  // Where it stays: at `target`, unless another process was faster; then where it is, as long as this lives.
  std::string KeepAs(const std::string& target) {
    if (rename(path_.c_str(), target.c_str()) != 0) return path_;
    path_.clear();
    return target;
  }

 private:
  std::string path_;
};

// Commands inside one bare repository. The URL is told to each command and never written down: it may hold credentials.
class Repository {
 public:
  Repository(std::string path, const GitReference& reference, const GitOptions& options)
      : path_(std::move(path)), reference_(reference), options_(options) {}

  std::vector<std::string> Command(std::vector<std::string> arguments) const {
    std::vector<std::string> command = {"--git-dir=" + path_,
                                        "-c",
                                        "gc.auto=0",
                                        "-c",
                                        "maintenance.auto=false",
                                        "-c",
                                        "remote.origin.url=" + reference_.url,
                                        "-c",
                                        "remote.origin.promisor=true",
                                        "-c",
                                        "remote.origin.partialclonefilter=blob:none"};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return command;
  }
  Result<ProgramOutput> Run(std::vector<std::string> arguments, size_t limit = 64u << 20) const {
    return RunGit(Command(std::move(arguments)), reference_, options_, limit);
  }
  Result<void> Init() const {
    FITMENT_TRY(const std::string ignored,
                GitOutput({"init", "--quiet", "--bare", "--template=", path_}, reference_, options_));
    (void)ignored;
    return {};
  }
  bool Has(const std::string& commit) const {
    const auto output = Run({"cat-file", "-t", commit});
    return output && output->status == 0 && Trim(output->out) == "commit";
  }

  const GitReference& reference() const { return reference_; }

 private:
  std::string path_;
  GitReference reference_;
  GitOptions options_;
};

// "HASH\tNAME" lines of ls-remote.
std::map<std::string, std::string, std::less<>> ParseRefs(std::string_view output) {
  std::map<std::string, std::string, std::less<>> refs;
  for (const std::string_view line : SplitLines(output)) {
    const size_t tab = line.find('\t');
    if (tab == std::string_view::npos || !IsCommit(line.substr(0, tab)) || refs.size() > kMostRefs) continue;
    refs.emplace(line.substr(tab + 1), line.substr(0, tab));
  }
  return refs;
}

std::unexpected<Error> NoSuchRef(const GitReference& reference, const GitOptions& options) {
  std::string hint = "name a branch, a tag or a commit of it after the `@`";
  const auto output = RunGit({"ls-remote", "--heads", "--tags", "--", reference.url}, reference, options);
  std::vector<std::string> names;
  for (const auto& [name, commit] : ParseRefs(output ? output->out : "")) {
    if (name.ends_with("^{}")) continue;
    for (const std::string_view head : {"refs/heads/", "refs/tags/"}) {
      if (name.starts_with(head)) names.push_back(name.substr(head.size()));
    }
  }
  const std::vector<std::string> near = NearNames(reference.ref, names);
  if (!near.empty()) hint = "did you mean " + JoinAnd(near) + "?";
  return Fail(ErrorKind::kRequirement,
              fmt::format("{} has no branch, tag or commit `{}`", RedactedUrl(reference.url), Printable(reference.ref)),
              {}, std::move(hint));
}

Result<PassingFolder> MakePassingRepository(const GitReference& reference, const GitOptions& options) {
  const std::string parent = options.cache_directory.empty() ? "/tmp"
                                                             : options.cache_directory + "/git/" +
                                                                   Sha256Hex(PinnedGitUrl(reference, "")).substr(0, 16);
  FITMENT_TRY(PassingFolder folder, PassingFolder::Make(parent));
  FITMENT_CHECK(Repository(folder.path(), reference, options).Init());
  return folder;
}

// All commits without their files, to see which one a short name begins.
Result<std::string> ResolveShortCommit(const GitReference& reference, const GitOptions& options) {
  FITMENT_TRY(const PassingFolder folder, MakePassingRepository(reference, options));
  const Repository repository(folder.path(), reference, options);
  FITMENT_TRY(ProgramOutput fetched, repository.Run({"fetch", "--quiet", "--no-tags", "--filter=tree:0", "origin",
                                                     "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"}));
  if (fetched.status != 0) return std::unexpected(HostTrouble(fetched, reference));
  FITMENT_TRY(const ProgramOutput parsed,
              repository.Run({"rev-parse", "--verify", "--quiet", reference.ref + "^{commit}"}));
  std::string commit(Trim(parsed.out));
  if (parsed.status != 0 || !IsCommit(commit)) return NoSuchRef(reference, options);
  return commit;
}

// Brings `commit` and its trees. Hosts differ: some give no single commit, some no partial or shallow clone.
Result<void> FetchCommit(const Repository& repository, const GitReference& reference, const std::string& commit) {
  const std::string kept = "+" + commit + ":refs/fitment/" + commit;
  const std::vector<std::vector<std::string>> ways = {
      {"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--depth=1", "--filter=blob:none", "origin", kept},
      {"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--filter=blob:none", "origin",
       "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"},
      {"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-filter", "origin", "+refs/heads/*:refs/heads/*",
       "+refs/tags/*:refs/tags/*"}};
  ProgramOutput last;
  for (const auto& way : ways) {
    FITMENT_TRY(last, repository.Run(way));
    if (repository.Has(commit)) return {};
    if (last.status != 0 && IsHostTrouble(last.err)) return std::unexpected(HostTrouble(last, reference));
  }
  if (last.status != 0) return std::unexpected(HostTrouble(last, reference));
  return Fail(ErrorKind::kRequirement, fmt::format("{} has no commit {}", RedactedUrl(reference.url), commit), {},
              "check the commit: it must be reachable from a branch or tag, or served by its hash");
}

// The files of one commit.
class GitTree : public SourceTree {
 public:
  GitTree(Repository repository, PassingFolder folder, std::string root)
      : repository_(std::move(repository)), folder_(std::move(folder)), root_(std::move(root)) {}

  Result<void> List(const GitReference& reference, const std::string& commit) {
    FITMENT_TRY(const ProgramOutput output, repository_.Run({"ls-tree", "-r", "-z", "--full-tree", commit}));
    if (output.status != 0) return std::unexpected(HostTrouble(output, reference));
    bool there = root_.empty();
    for (const std::string_view row : Split(output.out, '\0')) AddRow(row);
    for (const auto& [path, blob] : blobs_) there |= path.starts_with(root_);
    if (!there) return NoSuchSubdirectory(reference, commit);
    Prefetch();
    return {};
  }

  Result<std::optional<std::string>> Read(const std::string& path) override {
    auto clean = CleanTreePath(path);
    if (!clean) return std::optional<std::string>();
    std::string at = root_ + *clean;
    for (int links = 0; links < 4; ++links) {
      const auto found = blobs_.find(at);
      if (found == blobs_.end()) return std::optional<std::string>();
      FITMENT_TRY(std::optional<std::string> text, ReadBlob(found->second.id));
      if (!text || !found->second.is_link) return text;
      const size_t slash = at.rfind('/');
      const auto target = CleanTreePath((slash == std::string::npos ? "" : at.substr(0, slash + 1)) + *text);
      if (!target) return std::optional<std::string>();
      at = *target;
    }
    return std::optional<std::string>();
  }
  Result<std::vector<std::string>> EggInfoFolders() override { return std::vector<std::string>(); }

 private:
  struct Blob {
    std::string id;
    bool is_link = false;
  };

  // "MODE blob ID\tPATH"
  void AddRow(std::string_view row) {
    const size_t tab = row.find('\t');
    if (tab == std::string_view::npos) return;
    const auto fields = Split(row.substr(0, tab), ' ');
    if (fields.size() != 3 || fields[1] != "blob") return;
    blobs_.emplace(row.substr(tab + 1), Blob{std::string(fields[2]), fields[0] == "120000"});
  }

  Result<void> NoSuchSubdirectory(const GitReference& reference, const std::string& commit) const {
    std::vector<std::string> folders;
    for (const auto& [path, blob] : blobs_) {
      for (const std::string_view file : {"pyproject.toml", "setup.py"}) {
        if (path.ends_with("/" + std::string(file))) folders.push_back(path.substr(0, path.size() - file.size() - 1));
      }
    }
    folders.erase(std::unique(folders.begin(), folders.end()), folders.end());
    std::vector<std::string> near = NearNames(reference.subdirectory, folders);
    if (near.empty() && folders.size() <= 5) near = folders;
    return Fail(ErrorKind::kRequirement,
                fmt::format("{} has no folder `{}` at {}", RedactedUrl(reference.url),
                            Printable(reference.subdirectory), commit.substr(0, 12)),
                {}, near.empty() ? "" : "projects lie in " + JoinAnd(near));
  }

  // What is read nearly always comes in one answer; where that fails, each file is fetched when it is read.
  void Prefetch() const {
    std::vector<std::string> wanted = {
        "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none",
        "origin"};
    const size_t options = wanted.size();
    for (const char* file : {"pyproject.toml", "setup.cfg", "setup.py", "requirements.txt"}) {
      const auto found = blobs_.find(root_ + file);
      if (found != blobs_.end()) wanted.push_back(found->second.id);
    }
    if (wanted.size() < options + 2) return;
    std::vector<std::string> check = {"rev-list", "--objects", "--no-walk", "--missing=print"};
    check.insert(check.end(), wanted.begin() + static_cast<ptrdiff_t>(options), wanted.end());
    const auto complete = repository_.Run(std::move(check));
    if (complete && complete->status == 0 && complete->out.find('?') == std::string::npos) return;
    (void)repository_.Run(std::move(wanted));
  }

  Result<std::optional<std::string>> ReadBlob(const std::string& id) {
    FITMENT_TRY(ProgramOutput output, repository_.Run({"cat-file", "blob", id}, kLongestFile + 1));
    if (output.status != 0) return std::unexpected(HostTrouble(output, repository_.reference()));
    if (output.out.size() > kLongestFile) return std::optional<std::string>();
    return std::optional<std::string>(std::move(output.out));
  }

  Repository repository_;
  PassingFolder folder_;  // of the repository, where there is no cache
  std::string root_;      // "" or "sub/folder/"
  std::map<std::string, Blob, std::less<>> blobs_;
};

}  // namespace

Result<std::string> ResolveGitCommit(const GitReference& reference, const GitOptions& options) {
  if (reference.HasFullCommit()) return reference.ref;
  const std::string& ref = reference.ref;
  if (ref.starts_with('-')) return NoSuchRef(reference, options);
  std::vector<std::string> wanted = {"HEAD"};
  if (ref.starts_with("refs/")) wanted = {ref, ref + "^{}"};
  if (!ref.empty() && !ref.starts_with("refs/")) {
    wanted = {"refs/heads/" + ref, "refs/tags/" + ref + "^{}", "refs/tags/" + ref};
  }
  if (ref == "HEAD") wanted = {"HEAD"};
  std::vector<std::string> command = {"ls-remote", "--", reference.url};
  command.insert(command.end(), wanted.begin(), wanted.end());
  FITMENT_TRY(const std::string output, GitOutput(command, reference, options));
  const auto refs = ParseRefs(output);
  if (wanted.size() == 2) std::swap(wanted[0], wanted[1]);  // an annotated tag stands for its commit
  for (const std::string& name : wanted) {
    if (const auto found = refs.find(name); found != refs.end()) return found->second;
  }
  if (LooksLikeShortCommit(ref)) return ResolveShortCommit(reference, options);
  if (ref.empty() || ref == "HEAD") {
    return Fail(ErrorKind::kRequirement,
                fmt::format("{} is an empty repository: it has no default branch", RedactedUrl(reference.url)));
  }
  return NoSuchRef(reference, options);
}

Result<std::unique_ptr<SourceTree>> OpenGitTree(const GitReference& reference, const std::string& commit,
                                                const GitOptions& options) {
  std::string path;
  PassingFolder folder;
  if (!options.cache_directory.empty()) {
    const std::string host_folder =
        options.cache_directory + "/git/" + Sha256Hex(PinnedGitUrl(reference, "")).substr(0, 16);
    path = host_folder + "/" + commit;
  }
  if (path.empty() || !Repository(path, reference, options).Has(commit)) {
    FITMENT_TRY(folder, MakePassingRepository(reference, options));
    FITMENT_CHECK(FetchCommit(Repository(folder.path(), reference, options), reference, commit));
    path = path.empty() ? folder.path() : folder.KeepAs(path);
  }
  const std::string root = reference.subdirectory.empty() ? "" : reference.subdirectory + "/";
  auto tree = std::make_unique<GitTree>(Repository(path, reference, options), std::move(folder), root);
  FITMENT_CHECK(tree->List(reference, commit));
  return tree;
}

Result<MetadataRecord> ReadGitMetadata(const GitReference& reference, const std::string& commit,
                                       const std::string& name, const GitOptions& options) {
  FITMENT_TRY(const auto tree, OpenGitTree(reference, commit, options));
  StaticHints hints;
  hints.name = name;
  hints.origin = "at " + commit.substr(0, 12);
  return ReadStaticMetadata(*tree, hints);
}

Result<MetadataRecord> BuildGitMetadata(const GitReference& reference, const std::string& commit,
                                        const GitOptions& options, const BuildOptions& build) {
  const std::string parent = options.cache_directory.empty() ? "/tmp" : options.cache_directory + "/git";
  FITMENT_TRY(const PassingFolder folder, PassingFolder::Make(parent));
  const std::string& path = folder.path();
  const std::vector<std::vector<std::string>> commands = {
      {"clone", "--quiet", "--no-checkout", "--template=", "--", reference.url, path},
      {"-C", path, "checkout", "--quiet", "--detach", commit},
      {"-C", path, "submodule", "--quiet", "update", "--init", "--recursive"}};
  for (const auto& command : commands) {
    FITMENT_TRY(const std::string ignored, GitOutput(command, reference, options));
    (void)ignored;
  }
  return BuildMetadata(path, reference.subdirectory, RedactedUrl(reference.url) + " at " + commit.substr(0, 12), build);
}

}  // namespace fitment

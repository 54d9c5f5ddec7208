// One question to one universe: which set of versions would the deployment's installer pick for these requirements on
// this target? A Resolver keeps what it learnt (projects, numbered versions, bitmaps, metadata) for the next question:
// repair asks hundreds. Tests: resolver_test.cc on toy registries, tests/oracle/uv_test.py beside uv.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "index/package_source.h"
#include "python/requirement.h"
#include "solver/proof.h"
#include "target/target.h"

namespace fitment {

class WheelEvidence;

enum class InstallerModel { kUv, kPip };
enum class IndexStrategy { kFirstIndex, kUnsafeBestMatch, kUnsafeFirstMatch };
enum class PrereleaseMode { kIfNecessary, kAllow, kDisallow, kExplicit, kIfNecessaryOrExplicit };
enum class ResolutionMode { kHighest, kLowest, kLowestDirect };

struct ResolveOptions {
  InstallerModel installer = InstallerModel::kUv;
  IndexStrategy index_strategy = IndexStrategy::kFirstIndex;
  PrereleaseMode prerelease = PrereleaseMode::kIfNecessary;
  ResolutionMode resolution = ResolutionMode::kHighest;
  int64_t exclude_newer_us = 0;                     // files uploaded at or after this moment are not seen; 0: no limit
  std::vector<std::string> no_binary, only_binary;  // normalized names, or ":all:"
  uint64_t max_decisions = 1'000'000;
  double deadline_seconds = 0;          // 0: none; counted with `now_seconds`
  std::function<double()> now_seconds;  // a steady clock given from outside; may be empty
};

// A line of the question.
struct RootRequirement {
  Requirement requirement;                // for a bare URL: name filled in by Resolver::Name (below)
  std::optional<DirectReference> direct;  // set where the line is or holds a direct reference
  enum class Role { kRequirement, kConstraint, kOverride } role = Role::kRequirement;
  uint32_t line = 0;  // the caller's number for it, given back in proofs and conflicts
};

// A version that the caller refuses for a reason of its own (a wheel that cannot run there): told in proofs like any
// other refusal.
struct Ban {
  std::string name;  // normalized
  Version version;
  std::string why;  // a sentence
};

// Two releases that the caller refuses beside one another: told in proofs as what the first one's wheel requires.
struct Clash {
  std::string name;  // normalized
  Version version;
  std::string other;
  Version other_version;
  std::string why;     // a sentence
  std::string source;  // where that is known from: "ext-2.0-….whl"
};

struct Question {
  std::vector<RootRequirement> lines;
  std::vector<Ban> bans;
  std::vector<Clash> clashes;
  std::vector<std::pair<std::string, Version>>
      preferences;  // normalized name: version to take if it is allowed (an existing lock)
  // Normalized names decided before all others, in this order, each at its lowest version: the answer then has the
  // lowest versions that any solution has, first name first. How repair finds lower bounds with one solve.
  std::vector<std::string> lowest_first;
  // The same at their highest, after those.
  std::vector<std::string> highest_first;
  bool without_dependencies = false;  // what metadata requires is not followed (--no-deps)
};

// One chosen distribution.
struct Pin {
  std::string name;                 // normalized
  std::string version;              // normal form; "" for a direct reference whose version only a build would tell
  std::vector<std::string> extras;  // asked for, sorted
  bool requested = false;           // a line of the question names it
  std::vector<std::string> dependencies;  // normalized names that its metadata brings in here, sorted
  ProjectView::File
      file;          // the wheel (best tag) or sdist that would be installed; for direct ones filename and url alone
  size_t index = 0;  // number of the index that the file is from
  std::vector<ProjectView::File>
      files;  // every file of that version that the target could take or a lock lists (hashes)
  MetadataView metadata;
  std::optional<DirectDistribution> direct;
  bool built_from_sdist = false;
};

struct Resolution {
  std::vector<Pin> pins;           // sorted by name
  std::vector<std::string> notes;  // uncertain metadata and the like, as sentences
};

// Why a candidate or a whole set of versions was refused. First-class, so that each can be told in its own language.
struct Refusal {
  enum class Kind {
    kNoSuchProject,
    kNoVersions,
    kNoMatchingVersion,
    kTags,
    kPythonVersion,
    kYanked,
    kPrerelease,
    kTooNew,
    kNoBinary,
    kOnlyBinary,
    kBrokenMetadata,
    kBanned,
    kIndexOrder,
    kUnknownMetadata,
    kOther,
  };
  Kind kind = Kind::kOther;
  std::string detail;  // "has wheels for Python 3.8 to 3.11"; a ban's why
};

// "No", with its proof. Marks in the proof are read through the functions of Resolver below.
struct NoResolution {
  Proof proof;
  std::vector<uint32_t>
      lines;  // the question's lines (RootRequirement::line) that this proof uses, sorted: an unsatisfiable core
};

struct Answer {
  std::variant<Resolution, NoResolution, Undecided> value;
  SolverCounters counters;
  bool ok() const { return std::holds_alternative<Resolution>(value); }
};

// What a dependency edge in a proof stands for. Its texts live as long as the resolver and its source.
struct EdgeOrigin {
  bool from_line = false;
  uint32_t line = 0;           // from_line: RootRequirement::line
  std::string_view text;       // the requirement as written there or in the metadata
  std::string_view source;     // "METADATA of unsloth-2025.11.3-py3-none-any.whl"; "" for lines
  std::string_view dependent;  // project name; "" for lines
  bool constraint = false;
};

class Resolver {
 public:
  // `source` must outlive the resolver. The target, options and indexes are fixed for its life.
  Resolver(PackageSource& source, const Target& target, const ResolveOptions& options);
  ~Resolver();

  // The name of a bare direct reference (reads its metadata). Errors: kNetwork, kMetadata.
  Result<std::string> Name(const DirectReference& reference);
  // Errors: kNetwork, kStore (the world's faults). A project that no index has is not an error but a refusal inside the
  // proof.
  Result<Answer> Resolve(const Question& question);

  const Target& target() const;
  const ResolveOptions& options() const;
  SourceCounters source_counters() const;
  // What the sets of this resolver are judged by, beside tables and metadata; nullptr: nothing. Outlives the resolver.
  void UseWheels(WheelEvidence* wheels) { wheels_ = wheels; }
  WheelEvidence* wheels() const { return wheels_; }

  // -- reading proofs and choosing edits; `package` and `version` are the solver's numbers of the last question's proof
  // --
  std::string PackageName(PackageId package) const;   // "torch"
  std::string PackageExtra(PackageId package) const;  // "colab-new" for the virtual package unsloth[colab-new], else ""
  Version VersionOf(PackageId package, VersionId version) const;
  EdgeOrigin OriginOf(uint32_t tag) const;
  Refusal RefusalOf(PackageId package, VersionId version, uint32_t mark) const;
  // A proof of the last question, every step checked again by the solver's separate checker: "" if it holds.
  std::string FaultOf(const Proof& proof) const;

  // -- a project's releases on this target, for messages and repairs --
  struct Release {
    Version version;
    bool usable = false;  // a file for the target, not yanked, before the date, pre-release policy apart
    bool prerelease = false, yanked = false, has_wheel = false;
    Refusal refusal;  // where not usable
  };
  // Ascending; empty where no index has the project. Errors: kNetwork, kStore.
  Result<std::vector<Release>> Releases(std::string_view normalized_name);
  // The usable final ones that are newer than `version`, ascending. Errors: as above.
  Result<std::vector<Version>> FinalsAfter(std::string_view normalized_name, const Version& version);
  // What the index says of the whole project (PEP 792), as the rest of a sentence: "is quarantined by its index:
  // malware"; "" for nothing. REQUIRES: the project was asked for.
  std::string StatusOf(std::string_view normalized_name);
  // The file that the installer would take of one release; nullopt: none. Errors as above.
  Result<std::optional<ProjectView::File>> FileOf(std::string_view normalized_name, const Version& version);
  // Metadata of one release's best file. Errors as above; nullopt where there is none.
  Result<std::optional<MetadataView>> MetadataOf(std::string_view normalized_name, const Version& version);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
  WheelEvidence* wheels_ = nullptr;
};

}  // namespace fitment

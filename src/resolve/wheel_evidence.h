// What the wheels of a resolved set say themselves: do their libraries load beside one another, for which GPUs do they
// hold code? Read from the store's facts first, then from the wheels, as deep as is allowed; learnt once for all
// re-solves of a repair. The rules that make findings of it are in fit_wheels.cc. Tests: wheel_evidence_test.cc,
// tests/program/loads_test.py.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "index/package_source.h"
#include "resolve/resolver.h"
#include "target/target.h"
#include "wheel/loads.h"
#include "wheel/wheel_reader.h"

namespace fitment {

// kUsual: what nobody said. Compiled packages beside torch or CUDA that no table covers are read, wheels of this
// machine, wheels whose tag promises nothing (linux_x86_64), and small ones that the user named; of Python alone also
// lesser ones that require what the user named; the others are taken
// at their tag's word. The further ones are told (--depth): every compiled package that no table covers is then read,
// or stays unknown.
enum class WheelDepth { kUsual, kMetadata, kDirectory, kBinary };

// One library of a wheel that holds GPU code.
struct GpuLibrary {
  std::string path;
  std::vector<std::string> sass, ptx;  // "75", "90a"
  bool loads = true;
};

struct PackageEvidence {
  enum class State {
    kPromised,  // not read, and its tag promises what it links
    kUnread,    // not read, and nothing else tells: `why`
    kRead
  };
  State state = State::kUnread;
  std::string why;       // kUnread: the rest of a sentence
  std::string filename;  // of the wheel
  LoadsAnswer loads;     // kRead
  std::vector<GpuLibrary> gpu;
  std::string arch_list;  // torch's own: "sm_75 sm_80"
  std::string cuda;       // "12.4" of the wheel's own word, "12" of the CUDA libraries that it links; "" for neither
  bool has_libraries = true;  // every library of its own was read

  // What a wheel's libraries and the answer about them come to.
  static PackageEvidence Of(std::string filename, LoadsAnswer loads, const std::vector<const LibraryFacts*>& libraries);
};

struct SetEvidence {
  std::map<std::string, std::shared_ptr<const PackageEvidence>, std::less<>> packages;  // compiled ones, by name
  std::set<std::string, std::less<>> sources;                    // sdists that are taken for want of a wheel
  std::map<std::string, const BuildNeeds*, std::less<>> builds;  // sdists of which it is known, by name
  const PackageEvidence* Find(std::string_view name) const;
};

// A release that was seen to fail, alone or beside another: what repair keeps out.
struct LearntFault {
  std::string name;
  Version version;
  std::string other;  // normalized; "" for a release that fails in any set
  Version other_version;
  std::string why;        // a sentence
  bool as_sdist = false;  // its build does
};

class WheelEvidence {
 public:
  // `keeper` may be nullptr. Both outlive this.
  WheelEvidence(PackageSource& source, FactKeeper* keeper, const Target& target, WheelDepth depth);
  ~WheelEvidence();

  WheelDepth depth() const { return depth_; }
  // Packages that are not built by what they declare alone, or although there is a wheel (normalized, or ":all:"):
  // nothing is said of their builds.
  void BuiltOtherwise(std::vector<std::string> names) { built_otherwise_ = std::move(names); }
  // At the usual depth nothing is read of wheels without compiled code.
  void LeavePythonUnread() { python_unread_ = true; }
  // `uncovered`: compiled packages beside torch or CUDA that no table covers. `covered`: those that one does. Never
  // fails: what cannot be read is kUnread.
  SetEvidence Read(const Resolution& set, const std::set<std::string, std::less<>>& uncovered,
                   const std::set<std::string, std::less<>>& covered);

  bool IsBuiltOtherwise(std::string_view name) const;
  // What a build of this sdist needs; nullptr: unknown, or it is built otherwise.
  const BuildNeeds* NeedsOf(std::string_view name, const ProjectView::File& sdist);
  void Learn(LearntFault fault);
  const std::vector<LearntFault>& learnt() const { return learnt_; }
  // Whether some release of the project was seen to fail as a source distribution. Another one that has no wheel for
  // the target is no way out, unless it is known to build.
  bool SdistFails(std::string_view name) const;
  // "" or why: the release fails in any set; these two fail beside one another, whoever is to blame.
  std::string Forbidden(std::string_view name, const Version& version) const;
  std::string ForbiddenBeside(std::string_view name, const Version& version, std::string_view other,
                              const Version& other_version) const;

 private:
  static bool Chosen(const Resolution& set, const Pin& pin);
  bool Wanted(const Pin& pin, bool uncovered, bool covered, bool chosen) const;
  WheelReader* ReaderOf(const Pin& pin);
  std::vector<const Pin*> Beside(const Resolution& set, const Pin& pin, bool whole_set) const;
  std::string CleanKey(const Pin& pin, const std::vector<const Pin*>& others) const;
  std::shared_ptr<const PackageEvidence> Judge(const Resolution& set, const Pin& pin);
  Result<PackageEvidence> JudgeBeside(const Pin& pin, const std::vector<const Pin*>& others);
  void Announce(const Resolution& set, const std::set<std::string, std::less<>>& uncovered,
                const std::set<std::string, std::less<>>& covered);

  PackageSource& source_;
  FactKeeper* keeper_;
  LoadsPlatform platform_;
  WheelDepth depth_;
  bool python_unread_ = false;
  uint64_t bytes_at_start_ = 0;
  std::map<std::string, std::unique_ptr<WheelReader>> readers_;                        // by URL
  std::map<std::string, std::shared_ptr<const PackageEvidence>, std::less<>> judged_;  // by wheel and what is beside it
  std::vector<LearntFault> learnt_;
  std::vector<std::string> built_otherwise_;
  std::map<std::string, std::optional<BuildNeeds>> builds_;  // by URL; nullopt: they could not be read
};

// Whether the file that a pin installs is a wheel with compiled code.
bool IsCompiledWheel(const Pin& pin);
// "2.35", "3.11", "x86_64" of a target, as JudgeLoads takes it.
LoadsPlatform LoadsPlatformOf(const Target& target);

}  // namespace fitment

// What is known of wheels without reading them: a table of providers (torch, NVIDIA's libraries, triton, torchvision)
// with each release's directory, its libraries' needs, versions and GPU code, the names that they export (the union
// over all releases as hashes, each with the releases that have it) and the words of their Python modules. One table is
// compiled into the program (data/providers.facts); `fitment facts build` makes it, provider_table.h lays it down.
// Tests: provider_facts_test.cc, tests/program/facts_test.py.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wheel/hash_table.h"
#include "wheel/python_module.h"
#include "wheel/wheel_facts.h"
#include "wheel/wheel_reader.h"

namespace fitment {

// A release in the table.
struct ProviderRelease {
  std::string version;     // as its file name has it
  std::string filename;    // of the wheel that was read
  std::string read;        // "2026-11-23": the day
  bool libraries = false;  // its libraries and modules were read; else the directory and METADATA alone
  // The first 64 bits of the SHA-256 of each wheel that this one stands for: those of the same release and machine,
  // which differ in their Python alone.
  std::vector<uint64_t> wheels;
  // Its own libraries' undefined names and its modules' imports are kept, too, so that it can be judged itself: for
  // extensions, which are small. Implies `libraries`.
  bool whole = false;
  bool modules = false;  // its Python modules were read, of its libraries the directory alone

  int Depth() const { return whole ? 3 : libraries ? 2 : modules ? 1 : 0; }
};
// The first 64 bits of 64 hex digits; 0 where it is none.
uint64_t ShortSha256(std::string_view hex);

class ProviderFacts;

// One release's facts, as WheelReader wants them. Of the names that a library leaves undefined those are kept that are
// C names of other wheels, of a whole one C++ names and Python's, too; the rest is counted only.
class ReleaseFacts : public KnownWheel {
 public:
  ReleaseFacts(const ProviderFacts& facts, size_t project, size_t release, std::string_view filename);
  Result<WheelContents> Contents() const override;
  bool HasLibrary(const std::string& path) const override;
  // Errors (kStore): the table is damaged.
  Result<std::optional<LibraryFacts>> Library(const std::string& path) const override;
  Result<std::optional<PythonModule>> Module(const std::string& path) const override;
  const std::string& read_on() const override;

 private:
  std::string InTable(std::string_view path) const;
  const ProviderFacts& facts_;
  size_t project_, release_;
  std::string filename_;
  std::string python_, own_python_;  // ".cpython-311-" in the table's paths, and in this wheel's
};

// A table. Nothing of a project is unpacked before it is asked for. Not thread-safe.
class ProviderFacts {
 public:
  struct Project {
    std::string name;  // normalized
    std::vector<ProviderRelease> releases;
    // Of the file, each unpacked by itself: the directories of its releases; the libraries and the modules, some in
    // each frame, in the order of their paths.
    struct Frame {
      std::string first_path;
      uint64_t offset = 0, packed_bytes = 0, size_bytes = 0;
    };
    Frame directory;
    std::vector<Frame> libraries, modules;
  };

  // `bytes` outlive the table. Errors (kStore): no such table, damaged, of another version.
  static Result<std::unique_ptr<ProviderFacts>> Open(std::string_view bytes, std::string name);
  // The one inside the program; "" where the build has none.
  static std::string_view EmbeddedBytes();

  const std::string& date() const { return date_; }  // of the newest reading in it
  const std::vector<Project>& projects() const { return projects_; }
  // The wheel of this file name whose SHA-256 the index tells; nullptr: the table does not know it.
  std::unique_ptr<const ReleaseFacts> Find(std::string_view filename, std::string_view sha256) const;
  // Everything of it can be unpacked. Errors: kStore.
  Result<void> Verify() const;

 private:
  friend class ReleaseFacts;
  friend class ProviderTable;  // goes on where a table stopped
  struct Path {
    std::string path;
    ReleaseSet releases = 0;
  };
  // A library, or a Python module.
  struct Entry {
    ReleaseSet releases = 0;
    std::vector<std::string_view> scalars;     // a release that has it each, in order
    std::vector<uint64_t> undefined_left_out;  // likewise; of libraries alone
    std::string_view hashes;                   // names exported, or words
  };
  struct Directory {
    std::vector<std::string> contents;  // WheelContents with libraries as members, a release each
    std::vector<ReleaseSet> sets;       // of this project, as all its frames number them
    std::vector<Path> paths;
  };
  // One frame; entries point into the bytes.
  struct Entries {
    std::string bytes;
    std::map<std::string, Entry, std::less<>> by_path;
  };
  using Frames = std::vector<Project::Frame> Project::*;  // &Project::libraries or &Project::modules
  // Of a project by its number, unpacked at the first call. Errors: kStore.
  Result<const Directory*> DirectoryOf(size_t project) const;
  Result<const Entries*> EntriesOf(size_t project, Frames frames, size_t frame) const;
  // nullptr: no release has it.
  Result<const Entry*> FindEntry(size_t project, Frames frames, std::string_view path) const;
  Result<std::string> Unpack(size_t project, const Project::Frame& frame) const;
  std::unexpected<Error> Damaged(size_t project) const;

  std::string_view bytes_;
  std::string name_, date_;
  std::vector<Project> projects_;
  mutable std::map<size_t, std::unique_ptr<const Directory>> directories_;
  mutable std::map<const Project::Frame*, std::unique_ptr<const Entries>> entries_;
};

}  // namespace fitment

// One wheel, asked piece by piece: its directory and metadata, one library, one source file. Whatever was read once is
// kept through FactKeeper and never read again. Tests: wheel_reader_test.cc.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wheel/byte_source.h"
#include "wheel/python_module.h"
#include "wheel/wheel_facts.h"
#include "wheel/zip_directory.h"

namespace fitment {

class KnownWheel;

// Where facts are kept between runs (the store). Keys begin with "w|"; a wheel's content under a key never changes.
class FactKeeper {
 public:
  virtual ~FactKeeper() = default;
  virtual std::optional<std::string> Get(const std::string& key) = 0;
  virtual void Put(const std::string& key, std::string bytes) = 0;
  // What a shipped table knows of the wheel; nullptr: nothing.
  virtual std::unique_ptr<const KnownWheel> Known(const std::string& filename, const std::string& sha256);
};

// What directory and metadata say.
struct WheelContents {
  std::string filename, name, version, tags;  // name normalized
  std::string requires_python;
  std::vector<std::string> requires_dist;
  std::string cuda;  // "12.4": what the wheel says that it is built for; "" where it says nothing
  struct Member {
    std::string path;
    uint64_t size_bytes = 0, packed_bytes = 0;
  };
  std::vector<Member> members;

  const Member* Find(std::string_view path) const;
};

std::string EncodeContents(const WheelContents& contents);
std::optional<WheelContents> DecodeContents(std::string_view bytes);  // nullopt: damaged, or of another format

// What is known of one wheel before anything of it is read (provider_facts.h). Errors: kStore.
class KnownWheel {
 public:
  virtual ~KnownWheel() = default;
  virtual Result<WheelContents> Contents() const = 0;
  virtual bool HasLibrary(const std::string& path) const = 0;
  virtual Result<std::optional<LibraryFacts>> Library(const std::string& path) const = 0;
  virtual Result<std::optional<PythonModule>> Module(const std::string& path) const = 0;
  virtual const std::string& read_on() const = 0;  // "2026-11-23"
};

class WheelReader {
 public:
  using OpenSource = std::function<Result<std::unique_ptr<ByteSource>>()>;
  // `sha256`: of the file, as the index says; "" where it is not known: the wheel is then known by its directory, whose
  // checksums cover every member. `keeper` may be nullptr; both it and what `open` needs outlive the reader.
  // A wheel that the keeper's table knows is opened only for what stands not there.
  WheelReader(std::string filename, std::string sha256, OpenSource open, FactKeeper* keeper);

  // What the keeper's table knows of this wheel, from which answers come as far as it goes; nullptr: nothing.
  const KnownWheel* known() const { return known_.get(); }

  const std::string& filename() const { return filename_; }
  // Errors: the source's own; kMetadata where it is no sound wheel.
  Result<const WheelContents*> Contents();
  // Facts of the member `path`, which Contents() lists. Libraries are read whole, a large one through a temporary file.
  Result<const LibraryFacts*> Library(const std::string& path);
  // A .py or .pyi file as far as importing it goes; nullptr: there is none of that path.
  Result<const PythonModule*> Module(const std::string& path);
  // Paths of all shared libraries, in the archive's order.
  Result<std::vector<std::string>> LibraryPaths();
  // Whether Library(path) would read nothing.
  bool Knows(const std::string& path);
  // Whether Contents() would read nothing.
  bool KnowsContents();
  // Whether a name may be made somewhere in the wheel: the text of a .py or .pyi file holds it as a whole word, in
  // whatever place, or asks whether names begin or end like it. True where the wheel has libraries, whose code may make
  // names up, or more source than is worth reading.
  Result<bool> MayMakeName(const std::string& word);
  // Soon asked: members whose bytes lie near one another are fetched together.
  void WantModules(const std::vector<std::string>& paths);

 private:
  Result<void> OpenArchive();
  Result<WheelContents> ReadContents();
  void WillReadLibraries();
  Result<std::string> ReadText(const ZipMember& member);
  std::string Key(std::string_view what, std::string_view path) const;
  std::optional<std::string> Kept(std::string_view what, std::string_view path) const;
  void Keep(std::string_view what, std::string_view path, std::string bytes);

  std::string filename_, identity_;
  OpenSource open_;
  FactKeeper* keeper_;
  std::unique_ptr<const KnownWheel> known_;
  std::unique_ptr<ByteSource> source_;
  std::optional<ZipDirectory> directory_;
  bool fetched_whole_ = false;
  std::optional<WheelContents> contents_;
  std::map<std::string, LibraryFacts> libraries_;
  std::map<std::string, std::optional<PythonModule>> modules_;
};

}  // namespace fitment

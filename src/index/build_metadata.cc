// PEP 517 through other programs. Tests: build_metadata_test.cc.
#include "index/build_metadata.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <memory>

#include "base/file.h"
#include "base/scratch_folder.h"
#include "base/text.h"
#include "index/distribution_metadata.h"
#include "index/find_links.h"
#include "net/process.h"
#include "net/url.h"
#include "wheel/byte_source.h"

namespace fitment {
namespace {

namespace files = std::filesystem;

std::unexpected<Error> Failed(const std::string& what, const std::string& why) {
  return Fail(ErrorKind::kMetadata, "the build of " + what + " failed: " + why, {},
              "build it by hand to see more, or go without --build-metadata");
}

// The last line with words in it: what a failing build says at its end.
std::string LastWords(const ProgramOutput& output) {
  std::string last;
  for (const std::string* text : {&output.out, &output.err}) {
    for (std::string_view line : SplitLines(*text)) {
      if (!Trim(line).empty()) last = Printable(Trim(line), 200);
    }
  }
  return last.empty() ? "it ended with status " + std::to_string(output.status) : last;
}

// The source as a folder below `work`: a copy, or the archive unpacked by Python.
Result<std::string> Unpack(const std::string& path, const std::string& work, const std::string& what,
                           const BuildOptions& options) {
  std::string tree = work + "/source";
  std::error_code error;
  if (files::is_directory(path, error)) {
    files::copy(path, tree, files::copy_options::recursive | files::copy_options::copy_symlinks, error);
    if (error) return Failed(what, "it cannot be copied: " + error.message());
    return tree;
  }
  FITMENT_TRY(const ProgramOutput output,
              RunProgram({options.python, "-c", "import shutil, sys; shutil.unpack_archive(*sys.argv[1:])", path, tree},
                         {.timeout_ms = options.timeout_ms}));
  if (output.status != 0) return Failed(what, LastWords(output));
  std::vector<std::string> inside;
  for (const auto& entry : files::directory_iterator(tree, error)) inside.push_back(entry.path().string());
  return inside.size() == 1 && files::is_directory(inside[0], error) ? inside[0] : tree;
}

struct Build {
  std::string program;
  ProgramOutput output;
};

Result<Build> RunBuild(const std::string& tree, const std::string& wheels, const BuildOptions& options) {
  ProgramOptions how;
  how.directory = tree;
  how.environment = options.environment;
  how.timeout_ms = options.timeout_ms;
  auto by_uv = RunProgram({options.uv, "build", "--wheel", "--quiet", "--out-dir", wheels, "."}, how);
  if (by_uv) return Build{"uv", std::move(*by_uv)};
  FITMENT_TRY(ProgramOutput by_build,
              RunProgram({options.python, "-m", "build", "--wheel", "--outdir", wheels, "."}, how));
  return Build{"python -m build", std::move(by_build)};
}

}  // namespace

std::vector<std::pair<std::string, std::string>> BuildEnvironment(const std::vector<IndexSpec>& indexes) {
  std::string main, extra, links;
  auto add = [](std::string& list, const std::string& separator, const std::string& url) {
    list += (list.empty() ? "" : separator) + url;
  };
  for (const IndexSpec& index : indexes) {
    if (index.kind == IndexSpec::Kind::kFindLinks) {
      add(links, ",", index.url);
    } else if (index.is_default) {
      main = index.url;
    } else if (index.projects.empty()) {
      add(extra, " ", index.url);
    }
  }
  std::vector<std::pair<std::string, std::string>> environment;
  if (!main.empty()) environment.insert(environment.end(), {{"UV_DEFAULT_INDEX", main}, {"PIP_INDEX_URL", main}});
  if (!extra.empty()) environment.insert(environment.end(), {{"UV_INDEX", extra}, {"PIP_EXTRA_INDEX_URL", extra}});
  if (!links.empty()) environment.push_back({"UV_FIND_LINKS", links});
  return environment;
}

Result<MetadataRecord> BuildMetadata(const std::string& path, const std::string& subdirectory, const std::string& what,
                                     const BuildOptions& options) {
  const ScratchFolder work("build");
  if (work.path().empty()) return Failed(what, "there is no place for a temporary folder");
  FITMENT_TRY(const std::string tree, Unpack(path, work.path(), what, options));
  const std::string wheels = work.path() + "/wheels";
  auto build = RunBuild(subdirectory.empty() ? tree : tree + "/" + subdirectory, wheels, options);
  if (!build) return Failed(what, "neither `uv` nor `python3 -m build` is installed here");
  if (build->output.timed_out)
    return Failed(what, "it took longer than " + std::to_string(options.timeout_ms / 1000) + " s");
  if (build->output.status != 0) return Failed(what, LastWords(build->output));
  auto made = ListFolder(wheels);
  const FileRecord* wheel = nullptr;
  for (size_t i = 0; made && i < made->size(); ++i) {
    if ((*made)[i].filename.ends_with(".whl")) wheel = &(*made)[i];
  }
  if (!wheel) return Failed(what, build->program + " made no wheel");
  FITMENT_TRY(const auto source, OpenFileSource(wheels + "/" + wheel->filename));
  FITMENT_TRY(MetadataRecord record, RecordOfWheel(*source, wheel->filename));
  record.source = "METADATA of the wheel that " + build->program + " built of " + what + " on this machine";
  return record;
}

Result<MetadataRecord> BuildMetadataOf(const std::string& bytes, const std::string& filename,
                                       const std::string& subdirectory, const BuildOptions& options) {
  const ScratchFolder work("build");
  if (work.path().empty()) return Failed(filename, "there is no place for a temporary folder");
  const std::string path = work.path() + "/" + filename.substr(filename.rfind('/') + 1);
  FITMENT_CHECK(WriteFileAtomically(path, bytes));
  return BuildMetadata(path, subdirectory, filename, options);
}

MetadataRecord UnknownAfterBuild(const MetadataView& unknown, const Error& error) {
  return MakeMetadataRecord(std::string(unknown.name()), std::string(unknown.version()), unknown.requires_python(), {},
                            {}, Certainty::kUnknown, std::string(unknown.source()) + "; " + error.message);
}

}  // namespace fitment

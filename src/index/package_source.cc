// What every source can do: archives of this machine. Tests: remote_archive_test.cc.
#include "index/package_source.h"

#include "base/text.h"
#include "index/sdist.h"
#include "net/url.h"

namespace fitment {

Result<std::unique_ptr<ByteSource>> PackageSource::Archive(const std::string& url, const std::string& filename,
                                                           uint64_t size_bytes) {
  (void)size_bytes;
  if (std::optional<std::string> path = FileUrlPath(url)) return OpenFileSource(*path);
  return Fail(ErrorKind::kNetwork, Printable(filename) + " is not on this machine, and --offline reads no network", {},
              "Ask again without --offline or --snapshot: what was read is kept.");
}

Result<BuildNeeds> PackageSource::NeedsOfBuild(const ProjectView::File& sdist) {
  FITMENT_TRY(auto source, Archive(sdist.Url(), std::string(sdist.filename), sdist.size_bytes));
  FITMENT_TRY(auto tree, OpenArchiveTree(*source, sdist.filename, ""));
  return ReadBuildNeeds(*tree);
}

}  // namespace fitment

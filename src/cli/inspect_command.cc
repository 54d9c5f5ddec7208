// `fitment inspect`: wheels by path, URL or name==version; with --against, beside a resolved set. Tests:
// tests/program/inspect_test.py, tests/program/abi_cases_test.py.
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/facts_table.h"
#include "cli/release_wheel.h"
#include "cli/session.h"
#include "cli/store_keeper.h"
#include "net/url.h"
#include "report/inspect.h"
#include "resolve/wheel_evidence.h"

namespace fitment {
namespace {

constexpr uint64_t kLargestUnasked = 32u << 20;  // packed: a remote library beyond it is read only where it is needed
// The same beside torch's Python binding, which tells the architectures of all of torch.
constexpr uint64_t kLargestBesideArchList = 256u << 10;
constexpr std::string_view kArchListLibrary = "torch/lib/libtorch_python.so";
constexpr uint64_t kPlainWheelBytes = 20u << 20;  // a pure Python wheel below it carries no libraries

class Inspection {
 public:
  Inspection(const CommandLine& line, Workbench& bench, Store& store, FactsTable* facts)
      : line_(line), bench_(bench), keeper_(store, facts) {}

  Result<std::vector<InspectedWheel>> Run() {
    std::vector<InspectedWheel> wheels;
    FITMENT_CHECK(OpenSet());
    for (const std::string& what : line_.files) {
      FITMENT_TRY(InspectedWheel wheel, Inspect(what));
      wheels.push_back(std::move(wheel));
    }
    return wheels;
  }

 private:
  // The wheels that --against asks for, with what they require.
  Result<void> OpenSet() {
    if (line_.against.empty()) return {};
    Question question;
    for (const std::string& text : line_.against) {
      FITMENT_TRY(Requirement requirement, Requirement::Parse(text));
      RootRequirement root;
      root.requirement = std::move(requirement);
      root.line = static_cast<uint32_t>(question.lines.size());
      question.lines.push_back(std::move(root));
    }
    FITMENT_TRY(Answer answer, bench_.resolver().Resolve(question));
    if (!answer.ok()) {
      return Fail(ErrorKind::kNoSuchProject,
                  fmt::format("nothing can be judged against {}: there is no set with it for Python {} on {}",
                              Join(line_.against, ", "), bench_.target().python.ToString(),
                              bench_.target().platform.ToString()),
                  {}, "`fitment check` with the same line tells why; --python and --platform choose another machine.");
    }
    resolution_ = std::move(std::get<Resolution>(answer.value));
    for (const Pin& pin : resolution_.pins) {
      if (pin.direct || pin.built_from_sdist || !pin.file.is_wheel) continue;
      if (pin.file.filename.ends_with("-any.whl") && pin.file.size_bytes && pin.file.size_bytes < kPlainWheelBytes)
        continue;
      readers_.push_back(ReaderOf(pin.file));
      set_.push_back(readers_.back().get());
      against_.push_back(pin.name + " " + pin.version);
    }
    return {};
  }

  std::unique_ptr<WheelReader> ReaderOf(const ProjectView::File& file) {
    return Reader(file.Url(), std::string(file.filename), file.Sha256(), file.size_bytes);
  }
  std::unique_ptr<WheelReader> Reader(std::string url, std::string filename, std::string sha256, uint64_t size) {
    PackageSource& source = bench_.source();
    auto open = [&source, url = std::move(url), filename, size] { return source.Archive(url, filename, size); };
    return std::make_unique<WheelReader>(std::move(filename), std::move(sha256), std::move(open), &keeper_);
  }

  Result<std::unique_ptr<WheelReader>> Find(const std::string& what) {
    struct stat status {};
    if (::stat(what.c_str(), &status) == 0) {
      local_ = true;
      const std::string filename = what.substr(what.rfind('/') + 1);
      return std::make_unique<WheelReader>(
          filename, "", [what] { return OpenFileSource(what); }, &keeper_);
    }
    if (what.find("://") != std::string::npos) {
      local_ = FileUrlPath(what).has_value();
      return Reader(what, UrlFilename(what), "", 0);
    }
    if (what.ends_with(".whl"))
      return Fail(ErrorKind::kFile, "there is no file `" + Printable(what) + "`", {}, "Check the path.");
    return FindRelease(what);
  }

  // The wheel that the target would take of a release.
  Result<std::unique_ptr<WheelReader>> FindRelease(const std::string& what) {
    FITMENT_TRY(ReleaseWheel wheel, FindReleaseWheel(bench_.source(), bench_.target(), what));
    local_ = FileUrlPath(wheel.url).has_value();
    return Reader(wheel.url, wheel.filename, wheel.sha256, wheel.size_bytes);
  }

  Result<InspectedWheel> Inspect(const std::string& what) {
    FITMENT_TRY(std::unique_ptr<WheelReader> reader, Find(what));
    // The index's page is not the wheel: only what the wheels themselves cost is counted.
    const SourceCounters found = bench_.resolver().source_counters();
    InspectedWheel wheel;
    FITMENT_TRY(const WheelContents* contents, reader->Contents());
    wheel.contents = *contents;
    if (reader->known()) wheel.facts = reader->known()->read_on();
    wheel.gpu_asked = !bench_.target().gpus.empty();
    FITMENT_CHECK(ReadLibraries(*reader, wheel));
    if (!line_.against.empty()) {
      FITMENT_TRY(wheel.loads, JudgeLoads(*reader, set_, LoadsPlatformOf(bench_.target())));
      wheel.against = against_;
      if (wheel.gpu_asked) wheel.runs = Runs(wheel);
    }
    const SourceCounters after = bench_.resolver().source_counters();
    wheel.bytes_fetched = after.bytes_fetched - found.bytes_fetched;
    wheel.requests = after.requests - found.requests;
    readers_.push_back(std::move(reader));
    return wheel;
  }

  // The set with the inspected release in the place of its own, judged for the target's GPU.
  std::optional<bool> Runs(const InspectedWheel& wheel) const {
    const WheelContents& contents = wheel.contents;
    const std::string record =
        EncodeMetadata(MakeMetadataRecord(contents.name, contents.version, contents.requires_python,
                                          contents.requires_dist, {}, Certainty::kCertain, contents.filename));
    auto metadata = MetadataView::Open(record);
    if (!metadata) return std::nullopt;
    Resolution set = resolution_;
    std::erase_if(set.pins, [&](const Pin& pin) { return pin.name == contents.name; });
    Pin pin;
    pin.name = contents.name;
    pin.version = contents.version;
    pin.requested = true;
    pin.metadata = *metadata;
    pin.file.filename = contents.filename;
    pin.file.is_wheel = true;
    set.pins.insert(std::upper_bound(set.pins.begin(), set.pins.end(), pin,
                                     [](const Pin& a, const Pin& b) { return a.name < b.name; }),
                    pin);
    std::vector<const LibraryFacts*> libraries;
    for (const LibraryFacts& library : wheel.libraries) libraries.push_back(&library);
    return RunsInSet(set, contents.name, PackageEvidence::Of(contents.filename, *wheel.loads, libraries),
                     bench_.target());
  }

  // What --depth asks for; without it everything that is not very large to fetch.
  Result<void> ReadLibraries(WheelReader& reader, InspectedWheel& wheel) {
    const bool binary = !line_.depth_given || line_.depth == "binary";
    FITMENT_TRY(std::vector<std::string> paths, reader.LibraryPaths());
    for (const std::string& path : paths) {
      const WheelContents::Member* member = wheel.contents.Find(path);
      const bool told = wheel.contents.Find(kArchListLibrary) && path != kArchListLibrary;
      const bool large =
          !local_ && !line_.depth_given && member->packed_bytes > (told ? kLargestBesideArchList : kLargestUnasked);
      if (binary && (!large || reader.Knows(path))) {
        FITMENT_TRY(const LibraryFacts* library, reader.Library(path));
        wheel.libraries.push_back(*library);
        continue;
      }
      LibraryFacts unread;
      unread.path = path;
      unread.size_bytes = member->size_bytes;
      unread.trouble = !binary
                           ? "not read at this depth"
                           : fmt::format("not read: {} bytes to fetch (--depth binary reads it)", member->packed_bytes);
      wheel.libraries.push_back(std::move(unread));
    }
    return {};
  }

  const CommandLine& line_;
  Workbench& bench_;
  StoreKeeper keeper_;
  bool local_ = false;
  Resolution resolution_;
  std::vector<std::unique_ptr<WheelReader>> readers_;
  std::vector<WheelReader*> set_;
  std::vector<std::string> against_;
};

}  // namespace

Result<int> RunInspect(const CommandLine& line, Context& context) {
  Stores stores(line, context);
  FITMENT_TRY(Store * store, stores.Main());
  FITMENT_TRY(std::unique_ptr<Workbench> bench, Workbench::Open(line, context, stores, WithoutLines("inspect")));
  FITMENT_TRY(FactsTable * facts, stores.Facts());
  Inspection inspection(line, *bench, *store, facts);
  FITMENT_TRY(std::vector<InspectedWheel> wheels, inspection.Run());
  context.terminal.Progress("");
  const std::string text = line.format == "json" ? InspectJson(wheels) : InspectText(wheels, line.verbosity > 0);
  FITMENT_CHECK(Deliver(line, context, text));
  const bool loads = std::all_of(wheels.begin(), wheels.end(),
                                 [](const InspectedWheel& wheel) { return !wheel.loads || wheel.loads->loads; });
  return loads ? kExitFits : kExitBreaks;
}

}  // namespace fitment

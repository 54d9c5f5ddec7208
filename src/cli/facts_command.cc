// `fitment facts list|explain|build|update|needs`: what is known beforehand, of which day, from where. Tests:
// tests/program/facts_test.py.
#include <fmt/format.h>

#include <algorithm>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/fact_files.h"
#include "cli/facts_build.h"
#include "cli/facts_needs.h"
#include "cli/facts_table.h"
#include "cli/release_wheel.h"
#include "cli/session.h"
#include "net/url.h"
#include "python/name.h"
#include "report/facts.h"
#include "target/facts.h"
#include "wheel/zip_directory.h"
#include "wheel/zip_entry.h"

namespace fitment {
namespace {

constexpr uint64_t kMostBytes = 64u << 20;

Result<int> List(const CommandLine& line, Context& context) {
  FITMENT_TRY(auto table, FactsTable::Open(line, context));
  const ProviderFacts* facts = table->facts();
  FITMENT_CHECK(Deliver(line, context,
                        line.format == "json" ? FactsJson(facts, table->origin()) : FactsText(facts, table->origin())));
  return kExitFits;
}

// One advisory by its ID, or all that is known of a package.
Result<int> Explain(const CommandLine& line, Context& context) {
  if (line.argument.empty())
    return Fail(ErrorKind::kUsage, "`fitment facts explain` needs an ID or a package", {},
                "`fitment facts list` has them.");
  FITMENT_TRY(auto table, FactsTable::Open(line, context));
  const std::string text = FactText(line.argument, NormalizeName(line.argument), table->facts());
  if (!text.empty()) {
    FITMENT_CHECK(Deliver(line, context, text));
    return kExitFits;
  }
  std::vector<std::string> ids;
  for (const Advisory& advisory : Advisories()) ids.emplace_back(advisory.id), ids.emplace_back(advisory.package);
  const std::vector<std::string> near = NearNames(line.argument, ids);
  return Fail(ErrorKind::kUsage, "the facts say nothing of `" + Printable(line.argument) + "`", {},
              near.empty() ? "`fitment facts list` lists them." : "Did you mean " + Join(near, " or ") + "?");
}

struct Fetched {
  FactKind kind;
  std::string bytes, name;
};

std::unexpected<Error> NoFacts(const std::string& from) {
  return Fail(
      ErrorKind::kStore, RedactedUrl(from) + " holds no facts", {},
      "Facts are a providers.facts, an advisories.tsv or a load_rules.tsv, or a folder, an address or a wheel with "
      "some of them.");
}

Result<void> Add(std::vector<Fetched>& files, std::string bytes, const std::string& name) {
  const auto kind = FactKindOf(bytes);
  if (!kind) return NoFacts(name);
  files.push_back({*kind, std::move(bytes), name});
  return {};
}

Result<std::vector<Fetched>> FetchLocal(const std::string& path) {
  std::vector<Fetched> files;
  for (const std::string& name : FactPathsAt(path)) {
    FITMENT_TRY(std::string bytes, ReadFile(name, kMostBytes));
    FITMENT_CHECK(Add(files, std::move(bytes), name));
  }
  return files;
}

Result<std::string> FetchFile(PackageSource& packages, const std::string& url, std::string_view filename) {
  FITMENT_TRY(auto source, packages.Archive(url, std::string(filename), 0));
  FITMENT_TRY(ByteSource::Tail tail, source->ReadTail(1u << 20));
  if (tail.size_bytes > kMostBytes) return Fail(ErrorKind::kStore, RedactedUrl(url) + " is too large for facts");
  if (tail.bytes.size() == tail.size_bytes) return std::move(tail.bytes);
  return source->Read(0, tail.size_bytes);
}

// One file, or those of the three that lie under the address.
Result<std::vector<Fetched>> FetchUrl(PackageSource& packages, const std::string& url) {
  std::vector<Fetched> files;
  if (url.ends_with(".facts") || url.ends_with(".tsv")) {
    FITMENT_TRY(std::string bytes, FetchFile(packages, url, url.substr(url.rfind('/') + 1)));
    FITMENT_CHECK(Add(files, std::move(bytes), url));
    return files;
  }
  std::optional<Error> trouble;
  for (const FactFileName& file : FactFileNames()) {
    const std::string one = url + (url.ends_with('/') ? "" : "/") + std::string(file.name);
    auto bytes = FetchFile(packages, one, file.name);
    if (bytes) {
      FITMENT_CHECK(Add(files, std::move(*bytes), one));
    } else if (!trouble) {
      trouble = bytes.error();
    }
  }
  if (files.empty() && trouble) return std::unexpected(*trouble);
  return files;
}

// A release on the index whose wheel carries facts, wherever in it they lie.
Result<std::vector<Fetched>> FetchRelease(Workbench& bench, const std::string& what) {
  FITMENT_TRY(const ReleaseWheel wheel, FindReleaseWheel(bench.source(), bench.target(), what));
  FITMENT_TRY(auto source, bench.source().Archive(wheel.url, wheel.filename, wheel.size_bytes));
  FITMENT_TRY(const ZipDirectory directory, ReadZipDirectory(*source));
  std::vector<Fetched> files;
  for (const ZipMember& member : directory.members) {
    const std::string name = member.name.substr(member.name.rfind('/') + 1);
    const auto names = FactFileNames();
    if (std::none_of(names.begin(), names.end(), [&](const FactFileName& file) { return file.name == name; })) continue;
    FITMENT_TRY(std::string bytes, ReadZipEntry(*source, directory, member, kMostBytes));
    FITMENT_CHECK(Add(files, std::move(bytes), wheel.filename + ":" + member.name));
  }
  return files;
}

Result<std::vector<Fetched>> Fetch(const CommandLine& line, Context& context, const std::string& from) {
  const bool release = from.find("==") != std::string::npos && from.find('/') == std::string::npos;
  if (!release && (from.find("://") == std::string::npos || FileUrlPath(from)))
    return FetchLocal(FileUrlPath(from).value_or(from));
  Stores stores(line, context);
  FITMENT_TRY(auto bench, Workbench::Open(line, context, stores, WithoutLines("facts")));
  return release ? FetchRelease(*bench, from) : FetchUrl(bench->source(), from);
}

// Older facts than those that count do not take their place.
Result<void> Renew(FactsTable& table, const std::string& folder, Terminal& terminal, const Fetched& file) {
  FITMENT_TRY(const std::string date, DateOfFacts(file.kind, file.bytes, file.name));
  const bool providers = file.kind == FactKind::kProviders;
  const std::string now = !providers ? DateOfRows(file.kind) : table.facts() ? table.facts()->date() : "";
  if (date < now) {
    terminal.Say(fmt::format("{} is of {}; what counts is of {} and stays", Printable(file.name), date, now));
    return {};
  }
  const std::span<const FactFileName> names = FactFileNames();
  const auto name = std::find_if(names.begin(), names.end(), [&](const auto& row) { return row.kind == file.kind; });
  FITMENT_CHECK(WriteFileAtomically(folder + "/" + std::string(name->name), file.bytes));
  terminal.Say(fmt::format("{} of {} from now on", name->name, date));
  return {};
}

Result<int> Update(const CommandLine& line, Context& context) {
  if (line.argument.empty()) {
    return Fail(ErrorKind::kUsage, "`fitment facts update` needs to know from where", {},
                "Name a file, a folder, a URL, or NAME==VERSION of a wheel on the index that holds facts.");
  }
  const std::string folder = CacheDirectory(line, context.environment);
  if (folder.empty())
    return Fail(ErrorKind::kFile, "there is no cache folder to keep facts in", {}, "Name one with --cache-dir.");
  FITMENT_TRY(const std::vector<Fetched> files, Fetch(line, context, line.argument));
  if (files.empty()) return NoFacts(line.argument);
  FITMENT_TRY(auto table, FactsTable::Open(line, context));
  FITMENT_CHECK(MakeDirectories(folder));
  for (const Fetched& file : files) FITMENT_CHECK(Renew(*table, folder, context.terminal, file));
  return kExitFits;
}

}  // namespace

Result<int> RunFacts(const CommandLine& line, Context& context) {
  if (line.name == "explain") return Explain(line, context);
  if (line.name == "update") return Update(line, context);
  if (line.name == "needs") return ListNeeds(line, context);
  return line.name == "build" ? BuildFacts(line, context) : List(line, context);
}

}  // namespace fitment

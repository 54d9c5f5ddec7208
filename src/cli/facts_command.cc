// `fitment facts list|explain|build|update`: what is known beforehand, of which day, from where. Tests:
// tests/program/facts_test.py.
#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/exit_code.h"
#include "cli/facts_build.h"
#include "cli/facts_table.h"
#include "cli/session.h"
#include "net/url.h"
#include "python/name.h"
#include "report/facts.h"
#include "target/facts.h"

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

// The bytes of a table: a file, a folder that holds one, or either behind a URL.
Result<std::string> Fetch(const CommandLine& line, Context& context, const std::string& from) {
  if (from.find("://") == std::string::npos || FileUrlPath(from)) {
    std::string path = FileUrlPath(from).value_or(from);
    if (IsDirectory(path)) path += std::string("/") + FactsTable::kFileName;
    return ReadFile(path, kMostBytes);
  }
  std::string url = from;
  if (!url.ends_with(".facts")) url += std::string(url.ends_with('/') ? "" : "/") + FactsTable::kFileName;
  Deployment deployment;
  deployment.file = "facts";
  deployment.kind = "requirements";
  deployment.steps.emplace_back();
  Stores stores(line, context);
  FITMENT_TRY(auto bench, Workbench::Open(line, context, stores, std::move(deployment)));
  FITMENT_TRY(auto source, bench->source().Archive(url, FactsTable::kFileName, 0));
  FITMENT_TRY(const ByteSource::Tail tail, source->ReadTail(1u << 20));
  if (tail.size_bytes > kMostBytes)
    return Fail(ErrorKind::kStore, RedactedUrl(url) + " is too large for a facts table");
  if (tail.bytes.size() == tail.size_bytes) return tail.bytes;
  return source->Read(0, tail.size_bytes);
}

Result<int> Update(const CommandLine& line, Context& context) {
  if (line.argument.empty()) {
    return Fail(ErrorKind::kUsage, "`fitment facts update` needs to know from where", {},
                "Name a file, a folder or a URL that holds a providers.facts.");
  }
  const std::string folder = CacheDirectory(line, context.environment);
  if (folder.empty())
    return Fail(ErrorKind::kFile, "there is no cache folder to keep facts in", {}, "Name one with --cache-dir.");
  FITMENT_TRY(const std::string bytes, Fetch(line, context, line.argument));
  FITMENT_TRY(auto fetched, ProviderFacts::Open(bytes, line.argument));
  FITMENT_CHECK(fetched->Verify());
  FITMENT_TRY(auto table, FactsTable::Open(line, context));
  if (table->facts() && fetched->date() < table->facts()->date()) {
    context.terminal.Say(fmt::format("{} is of {}; what is there ({}) is of {} and stays", Printable(line.argument),
                                     fetched->date(), table->origin(), table->facts()->date()));
    return kExitFits;
  }
  FITMENT_CHECK(MakeDirectories(folder));
  FITMENT_CHECK(WriteFileAtomically(folder + "/" + FactsTable::kFileName, bytes));
  context.terminal.Say(
      fmt::format("facts of {} from now on: {} projects", fetched->date(), fetched->projects().size()));
  return kExitFits;
}

}  // namespace

Result<int> RunFacts(const CommandLine& line, Context& context) {
  if (line.name == "explain") return Explain(line, context);
  if (line.name == "update") return Update(line, context);
  return line.name == "build" ? BuildFacts(line, context) : List(line, context);
}

}  // namespace fitment

// Tested by hash_check_test.cc.
#include "resolve/hash_check.h"

#include <algorithm>

#include "base/text.h"

namespace fitment {
namespace {

constexpr std::string_view kSha256 = "sha256:";

std::vector<std::string> DigestsOf(const Pin& pin) {
  std::vector<std::string> digests;
  auto add = [&](const ProjectView::File& file) {
    if (!file.sha256_bytes.empty()) digests.push_back(std::string(kSha256) + HexOf(file.sha256_bytes));
  };
  add(pin.file);
  for (const ProjectView::File& file : pin.files) add(file);
  return digests;
}

Finding About(const Pin& pin, const HashedLine* line, std::string brief, const std::string& advice, Evidence evidence) {
  Finding finding;
  finding.code = "FIT203";
  finding.rung = Rung::kInstalls;
  finding.package = pin.name;
  finding.version = pin.version;
  finding.brief = std::move(brief);
  finding.message = finding.brief + ". " + advice;
  finding.evidence = std::move(evidence);
  if (line) finding.file = line->file, finding.line = line->line;
  return finding;
}

// The lines about one package, together: an installer takes a file that any of their hashes names.
void JudgePin(const Pin& pin, const std::vector<const HashedLine*>& lines, std::vector<Finding>& findings) {
  std::vector<std::string> wanted;
  for (const HashedLine* line : lines) wanted.insert(wanted.end(), line->hashes.begin(), line->hashes.end());
  const bool comparable =
      std::any_of(wanted.begin(), wanted.end(), [](auto& hash) { return hash.starts_with(kSha256); });
  const std::vector<std::string> digests = DigestsOf(pin);
  const bool met = std::find_first_of(digests.begin(), digests.end(), wanted.begin(), wanted.end()) != digests.end();
  if (!comparable || digests.empty() || met) return;
  const auto line = std::find_if(lines.begin(), lines.end(), [](auto* some) { return !some->hashes.empty(); });
  findings.push_back(
      About(pin, *line, "none of the line's hashes is that of a file of " + pin.name + " " + pin.version,
            "The install ends after the download: take the hash anew (`fitment lock`), or the release "
            "that the hashes were taken of",
            {"index", pin.name + " " + pin.version + ": " + digests.front(), std::string(pin.file.filename)}));
}

}  // namespace

std::vector<Finding> JudgeHashes(const Resolution& set, const std::vector<HashedLine>& lines, bool every) {
  std::vector<Finding> findings;
  for (const Pin& pin : set.pins) {
    std::vector<const HashedLine*> own;
    for (const HashedLine& line : lines) {
      if (line.name == pin.name) own.push_back(&line);
    }
    const bool hashed = std::any_of(own.begin(), own.end(), [](auto* line) { return !line->hashes.empty(); });
    const HashedLine* first = own.empty() ? nullptr : own.front();
    if (hashed) JudgePin(pin, own, findings);
    if (!every) continue;
    const bool pinned = std::any_of(own.begin(), own.end(), [](auto* line) { return line->pinned; });
    if (hashed && pinned) continue;
    findings.push_back(About(pin, first,
                             hashed ? pin.name + " has a hash and no exact version"
                                    : pin.name + " has no hash, and where one requirement has one, every one must",
                             "Write the whole set with hashes: `fitment lock`", {"config", pin.name, ""}));
  }
  return findings;
}

}  // namespace fitment

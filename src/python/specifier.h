// PEP 440 version specifiers. Tests: specifier_test.cc, tests/oracle (pypa/packaging).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "python/version.h"
#include "python/version_set.h"

namespace fitment {

enum class SpecifierOp : uint8_t {
  kEqual,
  kNotEqual,
  kLessEqual,
  kGreaterEqual,
  kLess,
  kGreater,
  kCompatible,
  kArbitrary
};
std::string_view TextOf(SpecifierOp op);                          // "=="
std::optional<SpecifierOp> SpecifierOpOf(std::string_view text);  // the inverse

// One clause: "==2.1.*", "~=1.4", "===foo".
struct Specifier {
  SpecifierOp op = SpecifierOp::kEqual;
  std::string text;       // the version as written, without ".*"
  Version version;        // parsed (for kArbitrary: parsed where it parses, else default)
  bool wildcard = false;  // "==1.*", "!=1.*"

  // `version_text` may end in ".*" and be surrounded by blanks. nullopt: PEP 440 does not allow it after `op`.
  static std::optional<Specifier> Of(SpecifierOp op, std::string_view version_text);
  std::string ToString() const;  // "==2.1.*": operator and version in normal form, no blanks
  // Membership by PEP 440 alone: prereleases are NOT refused here (that is a policy of the resolver), but "<1.0" still
  // excludes 1.0rc1 and ">1.0" excludes 1.0.post1 and 1.0+local, as PEP 440 says. `candidate_text` matters to "==="
  // only.
  bool Contains(const Version& candidate, std::string_view candidate_text = {}) const;
  // The same as intervals (exact for every operator but "===", which becomes the single version, or nothing where it
  // does not parse).
  VersionSet ToVersionSet() const;
  bool MentionsPrerelease()
      const;  // the version named is a pre-release ("!=" counts as pypa/packaging has it: it does not)
};

// Comma-joined clauses, all of which must hold. Empty: anything.
class SpecifierSet {
 public:
  SpecifierSet() = default;
  explicit SpecifierSet(std::vector<Specifier> clauses) : clauses_(std::move(clauses)) {}

  // Errors (kRequirement): message names the first bad clause and where it fails; common slips ("=0.21.4", "=>1",
  // "==>=1") carry a hint with the likely meaning ("did you mean `==0.21.4`?"). place.column is the 1-based column in
  // `text`. Blank clauses (">=1,,<2", "") are passed over, as pypa/packaging does.
  static Result<SpecifierSet> Parse(std::string_view text);
  // For texts that releases carry and nobody can mend (Requires-Python, Requires-Dist): Parse, then again with the
  // slips repaired that uv repairs: ">=3.6.*", ">=1<2", "!=3.0*", "!=~5.0", ">dev", stray quotes, a trailing comma.
  static Result<SpecifierSet> ParseLenient(std::string_view text);

  const std::vector<Specifier>& clauses() const { return clauses_; }
  bool empty() const { return clauses_.empty(); }
  bool Contains(const Version& candidate, std::string_view candidate_text = {}) const;
  VersionSet ToVersionSet() const;
  bool MentionsPrerelease() const;
  std::string ToString() const;  // clauses in the order written, joined by ","
  bool operator==(const SpecifierSet& other) const { return ToString() == other.ToString(); }

 private:
  std::vector<Specifier> clauses_;
};

}  // namespace fitment

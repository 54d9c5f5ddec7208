// What specifiers mean: membership, and the same as intervals. Reading them: specifier_reader.cc. Tests:
// specifier_test.cc, tests/oracle.
#include "python/specifier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/text.h"
#include "python/specifier_reader.h"

namespace fitment {
namespace {

using Side = VersionBound::Side;

constexpr std::array<std::string_view, 8> kOpTexts = {"==", "!=", "<=", ">=", "<", ">", "~=", "==="};

bool AllowsWildcard(SpecifierOp op) {
  return op == SpecifierOp::kEqual || op == SpecifierOp::kNotEqual;
}

// `count` numbers of the release are equal; missing ones are 0.
bool SharesPrefix(const Version& candidate, const Version& version, size_t count) {
  if (candidate.epoch() != version.epoch()) return false;
  for (size_t i = 0; i < count; ++i) {
    if (candidate.release_at(i) != version.release_at(i)) return false;
  }
  return true;
}

// A version without local part stands for all its locals.
bool Equals(const Version& candidate, const Version& version) {
  return version.HasLocal() ? candidate == version : candidate.ComparePublic(version) == 0;
}

// PEP 440: "<V" takes no pre-release of V, unless V is one.
bool IsLess(const Version& candidate, const Version& version) {
  if (candidate >= version) return false;
  if (version.IsPrerelease() || candidate.CompareRelease(version) != 0) return true;
  if (!version.post()) return false;
  return !(candidate.pre_kind() == Version::Pre::kNone && candidate.post() == version.post());
}

// PEP 440: ">V" takes no post-release of V, unless V is one, and never V's local versions.
bool IsGreater(const Version& candidate, const Version& version) {
  if (candidate.ComparePublic(version) <= 0) return false;
  if (version.post() || version.dev() || candidate.CompareRelease(version) != 0) return true;
  return candidate.pre_kind() != version.pre_kind() || candidate.pre_number() != version.pre_number();
}

VersionSet FamilySet(const Version& prefix) {
  const std::optional<Version> next = NextPrefix(prefix);
  std::optional<VersionBound> high;
  if (next) high = VersionBound{*next, Side::kBeforePrereleases};
  return VersionSet::Between(VersionBound{prefix, Side::kBeforePrereleases}, high);
}

// The release numbers that "~=V" holds fixed: all but the last.
Version CompatiblePrefix(const Version& version) {
  std::vector<uint64_t> release = version.release();
  if (release.size() > 1) release.pop_back();
  return Version::OfRelease(version.epoch(), std::move(release));
}

std::unexpected<Error> SetError(std::string_view text, const ClauseFault& fault) {
  const std::string mended = MendedClauses(text, fault);
  SourcePlace place;
  place.column = static_cast<int>(fault.at) + 1;
  return Fail(ErrorKind::kRequirement,
              fmt::format("`{}` is not a version specifier: {}", Printable(text), fault.reason), place,
              mended.empty() ? fault.advice : fmt::format("did you mean `{}`?", Printable(mended)));
}

}  // namespace

std::string_view TextOf(SpecifierOp op) {
  return kOpTexts[static_cast<size_t>(op)];
}

std::optional<SpecifierOp> SpecifierOpOf(std::string_view text) {
  const auto found = std::find(kOpTexts.begin(), kOpTexts.end(), text);
  if (found == kOpTexts.end()) return std::nullopt;
  return static_cast<SpecifierOp>(found - kOpTexts.begin());
}

std::optional<Specifier> Specifier::Of(SpecifierOp op, std::string_view version_text) {
  version_text = Trim(version_text);
  Specifier specifier;
  specifier.op = op;
  if (op == SpecifierOp::kArbitrary) {
    if (version_text.empty() || version_text.find_first_of(" \t\r\n\f\v;)") != version_text.npos) return std::nullopt;
    specifier.text = version_text;
    if (std::optional<Version> version = Version::Parse(version_text)) specifier.version = *std::move(version);
    return specifier;
  }
  specifier.wildcard = AllowsWildcard(op) && version_text.ends_with(".*");
  if (specifier.wildcard) version_text.remove_suffix(2);
  std::optional<Version> version = Version::Parse(version_text);
  if (!version || (!version_text.empty() && IsSpace(version_text.back()))) return std::nullopt;
  const bool only_release = !version->IsPrerelease() && !version->IsPostrelease() && !version->HasLocal();
  if (specifier.wildcard && !only_release) return std::nullopt;
  if (version->HasLocal() && !AllowsWildcard(op)) return std::nullopt;
  if (op == SpecifierOp::kCompatible && version->release().size() < 2) return std::nullopt;
  specifier.text = version_text;
  specifier.version = *std::move(version);
  return specifier;
}

std::string Specifier::ToString() const {
  std::string written(TextOf(op));
  written += op == SpecifierOp::kArbitrary ? text : version.ToString();
  if (wildcard) written += ".*";
  return written;
}

bool Specifier::Contains(const Version& candidate, std::string_view candidate_text) const {
  switch (op) {
    case SpecifierOp::kEqual:
      return wildcard ? SharesPrefix(candidate, version, version.release().size()) : Equals(candidate, version);
    case SpecifierOp::kNotEqual:
      return wildcard ? !SharesPrefix(candidate, version, version.release().size()) : !Equals(candidate, version);
    case SpecifierOp::kLessEqual:
      return candidate.ComparePublic(version) <= 0;
    case SpecifierOp::kGreaterEqual:
      return candidate >= version;
    case SpecifierOp::kLess:
      return IsLess(candidate, version);
    case SpecifierOp::kGreater:
      return IsGreater(candidate, version);
    case SpecifierOp::kCompatible:
      return candidate >= version && SharesPrefix(candidate, version, version.release().size() - 1);
    case SpecifierOp::kArbitrary:
      return ToLower(candidate_text.empty() ? candidate.ToString() : std::string(candidate_text)) == ToLower(text);
  }
  return false;
}

VersionSet Specifier::ToVersionSet() const {
  const VersionBound at{version, Side::kBefore};
  const VersionBound behind{version, version.HasLocal() ? Side::kAfter : Side::kAfterLocals};
  switch (op) {
    case SpecifierOp::kEqual:
      return wildcard ? FamilySet(version) : VersionSet::Between(at, behind);
    case SpecifierOp::kNotEqual:
      return (wildcard ? FamilySet(version) : VersionSet::Between(at, behind)).Complement();
    case SpecifierOp::kLessEqual:
      return VersionSet::Between(std::nullopt, behind);
    case SpecifierOp::kGreaterEqual:
      return VersionSet::Between(at, std::nullopt);
    case SpecifierOp::kLess:
      return VersionSet::Between(std::nullopt,
                                 version.IsPrerelease() ? at : VersionBound{version, Side::kBeforePrereleases});
    case SpecifierOp::kGreater: {
      const bool narrow = version.post() || version.dev();
      return VersionSet::Between(VersionBound{version, narrow ? Side::kAfterLocals : Side::kAfterPosts}, std::nullopt);
    }
    case SpecifierOp::kCompatible:
      return VersionSet::Between(at, std::nullopt).Intersect(FamilySet(CompatiblePrefix(version)));
    case SpecifierOp::kArbitrary: {
      const std::optional<Version> exact = Version::Parse(text);
      return exact ? VersionSet::Single(*exact) : VersionSet::None();
    }
  }
  return VersionSet::None();
}

bool Specifier::MentionsPrerelease() const {
  return op != SpecifierOp::kNotEqual && !wildcard && version.IsPrerelease();
}

Result<SpecifierSet> SpecifierSet::Parse(std::string_view text) {
  auto clauses = ReadClauses(text);
  if (!clauses) return SetError(text, clauses.error());
  return SpecifierSet(*std::move(clauses));
}

Result<SpecifierSet> SpecifierSet::ParseLenient(std::string_view text) {
  Result<SpecifierSet> strict = Parse(text);
  if (strict) return strict;
  Result<SpecifierSet> repaired = Parse(RepairedClauses(text));
  return repaired ? repaired : strict;
}

bool SpecifierSet::Contains(const Version& candidate, std::string_view candidate_text) const {
  return std::all_of(clauses_.begin(), clauses_.end(),
                     [&](const Specifier& clause) { return clause.Contains(candidate, candidate_text); });
}

VersionSet SpecifierSet::ToVersionSet() const {
  VersionSet set = VersionSet::All();
  for (const Specifier& clause : clauses_) set = set.Intersect(clause.ToVersionSet());
  return set;
}

bool SpecifierSet::MentionsPrerelease() const {
  return std::any_of(clauses_.begin(), clauses_.end(),
                     [](const Specifier& clause) { return clause.MentionsPrerelease(); });
}

std::string SpecifierSet::ToString() const {
  std::string text;
  for (const Specifier& clause : clauses_) {
    if (!text.empty()) text += ',';
    text += clause.ToString();
  }
  return text;
}

}  // namespace fitment

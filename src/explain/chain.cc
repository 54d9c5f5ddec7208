// Statements → links. Tested by conflict_test.cc.
#include "explain/chain.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "explain/refusal_words.h"
#include "explain/version_class.h"

namespace fitment {
namespace {

using Kind = Statement::Kind;
using Releases = std::vector<Resolver::Release>;

class ChainBuilder {
 public:
  ChainBuilder(Resolver& resolver, const Summed& summed, const std::vector<std::string>& names)
      : resolver_(resolver), summed_(summed), names_(names) {}

  Result<Chain> Build() {
    for (size_t i = 0; i < summed_.statements.size(); ++i) {
      const Statement& statement = summed_.statements[i];
      if (statement.kind == Kind::kRequires) AddRequires(statement, summed_.merged[i]);
    }
    for (const Statement& statement : summed_.statements) {
      bool asks = statement.kind == Kind::kRequires || statement.kind == Kind::kLine;
      if (asks && !statement.is_constraint && !statement.allowed.Any()) FITMENT_CHECK(AddUnmet(statement));
    }
    FITMENT_CHECK(AddRefusals());
    chain_.conclusion = Conclusion();
    if (chain_.links.size() != 1 || !chain_.conclusion.empty()) chain_.behind = {};
    return std::move(chain_);
  }

 private:
  // What is left of a project's versions by the user's own lines; used to say "every release" of what matters.
  bool AllowedByLines(const std::string& project, uint32_t version) const {
    return std::all_of(summed_.statements.begin(), summed_.statements.end(), [&](const Statement& statement) {
      bool line = statement.kind == Kind::kLine && statement.target == project && statement.allowed.Any();
      return !line || statement.allowed.Test(version);
    });
  }

  // Refused versions are no gap in what the others say.
  bool Refused(const std::string& project, uint32_t version) const {
    return std::any_of(summed_.statements.begin(), summed_.statements.end(), [&](const Statement& statement) {
      return statement.kind == Kind::kRefused && statement.package == project && statement.dependents.Test(version);
    });
  }
  bool RequiresSomething(const std::string& project) const {
    return std::any_of(summed_.statements.begin(), summed_.statements.end(), [&](const Statement& statement) {
      return statement.kind == Kind::kRequires && statement.package == project;
    });
  }

  VersionClass ClassOf(PackageId package, const std::string& project, const BitSet& set) const {
    VersionClass out;
    for (uint32_t v = 0; v < set.width(); ++v) {
      Version version = resolver_.VersionOf(package, v);
      out.versions.push_back(version.ToString());
      out.in.push_back(set.Test(v));
      bool apart = !set.Test(v) && Refused(project, v);
      out.matters.push_back(!version.IsPrerelease() && !apart && AllowedByLines(project, v));
    }
    return out;
  }

  std::string Words(PackageId package, const std::string& project, const BitSet& set) const {
    if (set.width() == 1 && resolver_.VersionOf(package, 0) == Version())
      return "";  // a direct reference of unknown version
    return WordsFor(ClassOf(package, project, set));
  }

  void AddRequires(const Statement& statement, size_t merged) {
    std::string text = statement.text, source = statement.source;
    if (merged > 1) {
      text = statement.target + " " + Words(statement.dependency, statement.target, statement.allowed);
      source += " and " + std::to_string(merged - 1) + " more";
    }
    for (ChainLink& link : chain_.links) {  // said by an extra too
      if (link.package != statement.package || link.requires_text != text) continue;
      if (statement.extra.empty()) link.extra.clear();
      return;
    }
    chain_.links.push_back({statement.package, Words(statement.dependent, statement.package, statement.dependents),
                            text, source, statement.extra, false});
  }

  Result<void> AddUnmet(const Statement& statement) {
    auto requirement = Requirement::Parse(statement.text, /*lenient=*/true);
    if (!requirement || !unmet_.insert(statement.text).second) return {};
    FITMENT_TRY(Releases releases, resolver_.Releases(statement.target));
    // A quarantined project has a page, and nothing on it.
    std::string status = releases.empty() ? resolver_.StatusOf(statement.target) : "";
    if (!status.empty()) {
      chain_.links.push_back({statement.target, "", status, "index", "", true});
      return {};
    }
    chain_.links.push_back({statement.target, "", WordsForUnmet(*requirement, releases), "index", "", true});
    if (chain_.hint.empty()) chain_.hint = HintForUnmet(*requirement, releases, names_);
    if (statement.kind == Kind::kLine) chain_.behind = UnmetBehindLine(*requirement, releases, names_);
    return {};
  }

  // A line of the user's names this very release and nothing else, so that it can stand for it.
  bool PinnedByLine(const std::string& project, const std::string& version) const {
    return std::any_of(summed_.statements.begin(), summed_.statements.end(), [&](const Statement& statement) {
      if (statement.kind != Kind::kLine || statement.target != project) return false;
      auto line = Requirement::Parse(statement.text, /*lenient=*/true);
      return line && line->specifiers.ToString() == "==" + version;
    });
  }

  // One link for each project and kind of refusal: the words of the newest stand for all.
  Result<void> AddRefusals() {
    std::map<std::pair<std::string, Refusal::Kind>, std::vector<const Statement*>> groups;
    for (const Statement& statement : summed_.statements) {
      if (statement.kind == Kind::kRefused) groups[{statement.package, statement.refusal.kind}].push_back(&statement);
    }
    for (const auto& [key, statements] : groups) {
      const Statement* newest = *std::max_element(statements.begin(), statements.end(), [](auto* a, auto* b) {
        return a->dependents.Highest() < b->dependents.Highest();
      });
      BitSet all = newest->dependents;
      for (const Statement* statement : statements) all |= statement->dependents;
      RefusedReleases refused{key.first, newest->refusal, "", true};
      refused.newest =
          resolver_.VersionOf(newest->dependent, static_cast<VersionId>(newest->dependents.Highest())).ToString();
      refused.all_alike = std::all_of(statements.begin(), statements.end(), [&](const Statement* statement) {
        return statement->refusal.detail == newest->refusal.detail;
      });
      chain_.links.push_back({key.first, Words(newest->dependent, key.first, all),
                              WordsForRefusal(refused, resolver_.target()), "index", "", true});
      if (PinnedByLine(key.first, refused.newest)) {
        const std::string words = " " + chain_.links.back().requires_text;
        chain_.behind = {words, words, ""};
      }
      if (!chain_.hint.empty() || RequiresSomething(key.first))
        continue;  // other versions can be used: no use in a hint
      FITMENT_TRY(Releases releases, resolver_.Releases(key.first));
      chain_.hint = HintForRefusal(refused, releases);
    }
    return {};
  }

  struct Side {
    BitSet allowed;
    std::vector<std::string> texts;  // specifiers
  };

  // The project of which nothing is left, whatever versions of the others are taken.
  std::string Conclusion() const {
    std::map<std::string, std::map<std::string, Side>> sides;  // by target, by who asks
    std::map<std::string, BitSet> refused;
    for (const Statement& statement : summed_.statements) {
      if (statement.kind == Kind::kRefused) {
        auto [at, fresh] = refused.emplace(statement.package, statement.dependents);
        if (!fresh) at->second |= statement.dependents;
      } else if (statement.kind != Kind::kItself && statement.allowed.Any()) {
        bool line = statement.kind == Kind::kLine;
        Side& side = sides[statement.target][line ? "line " + std::to_string(statement.line) : statement.package];
        std::string asked =
            statement.text.substr(std::min(statement.text.size(), statement.text.find_first_of("<>=!~")));
        if (side.texts.empty()) side.allowed = BitSet(statement.allowed.width());
        side.allowed |= statement.allowed;
        if (std::find(side.texts.begin(), side.texts.end(), asked) == side.texts.end()) side.texts.push_back(asked);
      }
    }
    for (const auto& [target, by_whom] : sides) {
      BitSet left = by_whom.begin()->second.allowed;
      for (const auto& [who, side] : by_whom) left &= side.allowed;
      auto gone = refused.find(target);
      if (gone != refused.end()) left.Subtract(gone->second);
      if (!left.Any()) return ConclusionFor(target, by_whom, gone != refused.end());
    }
    return "";
  }

  static std::string ConclusionFor(const std::string& target, const std::map<std::string, Side>& by_whom,
                                   bool refused) {
    if (by_whom.size() < 2) return "";  // the refusals have said it
    std::vector<std::string> texts;
    bool plain = !refused;
    for (const auto& [who, side] : by_whom) {
      plain &= side.texts.size() == 1 && !side.texts[0].empty();
      if (plain) texts.push_back(side.texts[0]);
    }
    std::string said =
        "no release of " + target + " meets " + (texts.size() == 2 ? "both " : "all of ") + JoinAnd(texts);
    bool legible = plain && texts.size() <= 3 && said.size() <= 100;
    return legible ? said : "so no release of " + target + " is left";
  }

  Resolver& resolver_;
  const Summed& summed_;
  const std::vector<std::string>& names_;
  std::set<std::string> unmet_;
  Chain chain_;
};

}  // namespace

Result<Chain> ChainOf(Resolver& resolver, const Summed& summed, const std::vector<std::string>& names) {
  return ChainBuilder(resolver, summed, names).Build();
}

}  // namespace fitment

// From a proof to the chain that a person reads. Tested by chain_test.cc.
#include "explain/chain.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "explain/version_class.h"

namespace fitment {
namespace {

// What a leaf says, before versions are merged.
struct Fact {
  std::string package;  // who says it
  std::string text;     // "torch>=2.4.0", or a refusal's words
  std::string target;   // the project that it speaks of; "" for refusals
  std::string source;
  bool refusal = false;
  std::vector<bool> versions;  // of `package`
  PackageId number = 0;
};

class ChainBuilder {
 public:
  explicit ChainBuilder(Resolver& resolver) : resolver_(resolver) {}

  Result<std::vector<ChainLink>> Build(const Proof& proof) {
    for (const Incompatibility& node : proof.nodes) {
      if (node.kind == Incompatibility::Kind::kDependency) {
        AddEdge(node);
      } else if (node.kind == Incompatibility::Kind::kNoVersions || node.kind == Incompatibility::Kind::kUnusable) {
        AddRefusals(node);
      }
    }
    for (const std::string& text : unmet_) FITMENT_CHECK(AddUnmet(text));
    return Ordered();
  }

 private:
  static std::string NameIn(const std::string& text) {
    auto requirement = Requirement::Parse(text, true);
    return requirement ? requirement->normalized : "";
  }

  // A requirement without its marker: the marker holds here, and nobody asked.
  static std::string WithoutMarker(const std::string& text) {
    auto requirement = Requirement::Parse(text, true);
    if (!requirement) return text;
    requirement->marker = Marker();
    return requirement->ToString();
  }

  void AddEdge(const Incompatibility& node) {
    EdgeOrigin origin = resolver_.OriginOf(node.mark);
    std::string target = NameIn(origin.text);
    bool empty = node.terms.size() < 2 || !node.terms[1].set.Any();
    if (empty && target != origin.dependent) unmet_.insert(WithoutMarker(origin.text));
    if (origin.from_line) {
      lined_.insert(target);
      return;
    }
    if (target == origin.dependent) return;  // name[extra] and its own name
    Merge({origin.dependent, WithoutMarker(origin.text), target, origin.source, false, Members(node.terms[0].set),
           node.terms[0].package});
  }

  void AddRefusals(const Incompatibility& node) {
    if (node.terms.empty()) return;
    const Term& term = node.terms[0];
    for (uint32_t v = 0; v < term.set.width(); ++v) {
      if (!term.set.Test(v)) continue;
      Refusal refusal = resolver_.RefusalOf(term.package, v, node.mark);
      std::vector<bool> one(term.set.width());
      one[v] = true;
      Merge({resolver_.PackageName(term.package), refusal.detail, "", "index", true, std::move(one), term.package});
    }
  }

  static std::vector<bool> Members(const BitSet& set) {
    std::vector<bool> members(set.width());
    for (uint32_t v = 0; v < set.width(); ++v) members[v] = set.Test(v);
    return members;
  }

  void Merge(Fact fact) {
    for (Fact& known : facts_) {
      if (known.package != fact.package || known.text != fact.text || known.versions.size() != fact.versions.size())
        continue;
      for (size_t v = 0; v < fact.versions.size(); ++v) {
        if (fact.versions[v]) known.versions[v] = true;
      }
      return;
    }
    facts_.push_back(std::move(fact));
  }

  // A requirement that no listed version meets: what the index has instead.
  Result<void> AddUnmet(const std::string& text) {
    std::string name = NameIn(text);
    FITMENT_TRY(auto releases, resolver_.Releases(name));
    std::string says = "is on no index that was asked";
    auto newest = std::find_if(releases.rbegin(), releases.rend(),
                               [](const Resolver::Release& r) { return r.usable && !r.prerelease; });
    if (!releases.empty())
      says = "has no release that meets " + text.substr(std::min(text.size(), text.find_first_of("<>=!~")));
    if (newest != releases.rend()) says += "; the newest for this target is " + newest->version.ToString();
    facts_.push_back({name, says, "", "index", true, {}, 0});
    return {};
  }

  std::string Words(const Fact& fact) const {
    std::vector<std::string> versions;
    std::vector<bool> matters;
    for (uint32_t v = 0; v < fact.versions.size(); ++v) {
      Version version = resolver_.VersionOf(fact.number, v);
      versions.push_back(version.ToString());
      matters.push_back(!version.IsPrerelease());
    }
    return WordsForVersions(versions, fact.versions, matters);
  }

  // Breadth first from the projects that lines name.
  std::vector<ChainLink> Ordered() {
    std::vector<ChainLink> chain;
    std::vector<std::string> queue(lined_.begin(), lined_.end());
    std::set<std::string> met(lined_.begin(), lined_.end());
    std::vector<const Fact*> last;
    for (size_t next = 0; next < queue.size(); ++next) {
      for (const Fact& fact : facts_) {
        if (fact.package != queue[next]) continue;
        if (fact.refusal) {
          last.push_back(&fact);
        } else {
          chain.push_back({fact.package, Words(fact), fact.text, fact.source});
        }
        if (!fact.target.empty() && met.insert(fact.target).second) queue.push_back(fact.target);
      }
    }
    for (const Fact* fact : last) chain.push_back({fact->package, Words(*fact), fact->text, fact->source});
    return chain;
  }

  Resolver& resolver_;
  std::vector<Fact> facts_;
  std::set<std::string> lined_, unmet_;
};

}  // namespace

Result<std::vector<ChainLink>> ChainOf(Resolver& resolver, const Proof& proof) {
  return ChainBuilder(resolver).Build(proof);
}

}  // namespace fitment

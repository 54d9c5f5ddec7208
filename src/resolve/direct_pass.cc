// Reads direct references before a question is solved. Tested by resolver_test.cc.
#include "resolve/direct_pass.h"

#include "python/name.h"

namespace fitment {
namespace {

// "#egg=name": the name that an old-style reference gives itself.
std::string EggName(std::string_view url) {
  size_t hash = url.find('#');
  if (hash == std::string_view::npos) return "";
  std::string_view rest = url.substr(hash + 1);
  size_t egg = rest.find("egg=");
  if (egg == std::string_view::npos) return "";
  std::string_view name = rest.substr(egg + 4);
  name = name.substr(0, name.find_first_of("&["));
  return IsValidName(name) ? NormalizeName(name) : "";
}

}  // namespace

Result<ProjectId> DirectPass::Read(const DirectReference& reference, const std::string& expected) {
  std::string key = reference.base_directory + "\n" + reference.url;
  if (auto found = read_.find(key); found != read_.end()) return found->second;
  FITMENT_TRY(auto distribution, projects_.source().Direct(reference));
  if (!distribution.metadata.error().empty()) {
    return Fail(ErrorKind::kMetadata, "`" + distribution.url + "`: " + std::string(distribution.metadata.error()));
  }
  std::string name = NormalizeName(distribution.metadata.name());
  if (name.empty()) name = EggName(reference.url);
  if (name.empty()) name = expected;
  if (name.empty()) {
    return Fail(ErrorKind::kMetadata,
                "the project's name cannot be read from " + distribution.url + " without building it", {},
                "write it as `name @ " + distribution.url + "`");
  }
  ProjectId id = projects_.NewDirect(name, std::move(distribution));
  read_.emplace(std::move(key), id);
  return id;
}

Result<void> DirectPass::Follow(const Item& item, ProjectId direct, std::vector<Item>& queue) {
  const MetadataView& metadata = projects_.Load(direct).direct->metadata;
  MarkerEnvironment environment = projects_.environment();
  for (uint32_t i = 0; i < metadata.requirement_count(); ++i) {
    const Requirement* requirement = table_.Parsed(metadata.requirement_text(i));
    if (!requirement || requirement->url.empty()) continue;
    if (!requirement->marker.Evaluate(environment, item.extras)) continue;
    queue.push_back({{requirement->url, "", false}, requirement->normalized, requirement->extras});
  }
  return {};
}

Result<std::map<ProjectId, ProjectId>> DirectPass::Run(const Question& question) {
  std::map<ProjectId, ProjectId> stands;
  std::vector<Item> queue;
  MarkerEnvironment environment = projects_.environment();
  for (const RootRequirement& line : question.lines) {
    if (!line.direct || !line.requirement.marker.Evaluate(environment)) continue;
    queue.push_back({*line.direct, line.requirement.normalized, line.requirement.extras});
  }
  for (size_t next = 0; next < queue.size(); ++next) {
    const Item item = queue[next];
    FITMENT_TRY(ProjectId direct, Read(item.reference, item.name));
    const std::string& name = projects_.Name(direct);
    if (!item.name.empty() && item.name != name) {
      return Fail(ErrorKind::kRequirement, "`" + item.name + "` is asked for at " + item.reference.url +
                                               ", but what stands there is `" + name + "`");
    }
    auto [found, fresh] = stands.emplace(projects_.Id(name), direct);
    if (!fresh && found->second != direct) {
      return Fail(ErrorKind::kRequirement,
                  "two different references for " + name + ": " + projects_.Load(found->second).direct->url + " and " +
                      projects_.Load(direct).direct->url,
                  {}, "keep one of them");
    }
    if (fresh) FITMENT_CHECK(Follow(item, direct, queue));
  }
  return stands;
}

}  // namespace fitment

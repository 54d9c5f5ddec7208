// The list of formats, and what their readers share. Tests: pyproject_test.cc, formats_test.cc.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/text.h"
#include "config/bare_reference.h"
#include "config/format_list.h"
#include "python/version.h"

namespace fitment {
namespace {

constexpr const Format* kFormats[] = {&kPyprojectFormat,  &kCogFormat,         &kDockerfileFormat, &kScriptFormat,
                                      &kModalFormat,      &kEnvironmentFormat, &kBentofileFormat,  &kSetupCfgFormat,
                                      &kRayFormat,        &kSkyPilotFormat,    &kPylockFormat,     &kUvLockFormat,
                                      &kPoetryLockFormat, &kPipReportFormat};

template <typename T>
void Append(std::vector<T> from, std::vector<T>* to) {
  std::move(from.begin(), from.end(), std::back_inserter(*to));
}

}  // namespace

std::span<const Format* const> Formats() {
  return kFormats;
}

const Format* FormatNamed(std::string_view kind) {
  for (const Format* format : kFormats) {
    if (format->kind == kind) return format;
  }
  return nullptr;
}

const Format* FormatOf(std::string_view path, std::string_view text) {
  std::string name = ToLower(BaseNameOf(path));
  for (const Format* format : kFormats) {
    if (format->Takes(name, text)) return format;
  }
  return nullptr;
}

RequirementItem NewItem(const std::string& path, const SourceLines& lines, Span span, std::string text, Role role) {
  RequirementItem item;
  item.text = std::move(text);
  item.span = span;
  item.place = lines.PlaceOf(path, span.begin);
  item.line_text = std::string(lines.Text(lines.LineOf(span.begin)));
  item.role = role;
  bool same = lines.text().substr(span.begin, span.end - span.begin) == item.text;
  ReadItemText(item.text, same, &item);
  return item;
}

Deployment NewDeployment(const FormatInput& input, std::string_view kind) {
  Deployment out;
  out.file = input.path;
  out.kind = kind;
  out.choices = input.choices;
  out.steps.emplace_back().name = fmt::format("requirements of {}", BaseNameOf(input.path));
  out.files.push_back({input.path, input.text, std::string(kind)});
  return out;
}

void DropEmptySteps(Deployment* deployment) {
  std::vector<InstallStep> kept;
  std::vector<uint32_t> number;
  for (uint32_t i = 0; i < deployment->steps.size(); ++i) {
    bool used = std::any_of(deployment->items.begin(), deployment->items.end(),
                            [&](const RequirementItem& item) { return item.step == i; });
    number.push_back(static_cast<uint32_t>(kept.size()));
    bool last_hope = i + 1 == deployment->steps.size() && kept.empty();
    if (used || last_hope) kept.push_back(std::move(deployment->steps[i]));
  }
  deployment->steps = std::move(kept);
  for (RequirementItem& item : deployment->items) {
    if (item.step != kEveryStep) item.step = number[item.step];
  }
}

void JoinOptions(const FileOptions& more, FileOptions* options) {
  if (!more.index_url.empty()) options->index_url = more.index_url;
  Append(more.extra_index_urls, &options->extra_index_urls);
  Append(more.find_links, &options->find_links);
  Append(more.no_binary, &options->no_binary);
  Append(more.only_binary, &options->only_binary);
  Append(more.build_otherwise, &options->build_otherwise);
  Append(more.index_pins, &options->index_pins);
  options->no_index |= more.no_index;
  options->prerelease |= more.prerelease;
  options->require_hashes |= more.require_hashes;
}

void JoinContent(RequirementsContent content, Deployment* deployment) {
  for (RequirementItem& item : content.items) item.step = static_cast<uint32_t>(deployment->steps.size() - 1);
  Append(std::move(content.items), &deployment->items);
  Append(std::move(content.left_out), &deployment->left_out);
  Append(std::move(content.notes), &deployment->notes);
  JoinOptions(content.options, &deployment->options);
  for (InputFile& file : content.files) {
    bool known = std::any_of(deployment->files.begin(), deployment->files.end(),
                             [&](const InputFile& have) { return have.path == file.path; });
    if (!known) deployment->files.push_back(std::move(file));
  }
}

Result<void> JoinRequirementsFile(const FormatInput& input, const std::string& name, const SourcePlace& place,
                                  Deployment* deployment) {
  if (!input.load) return {};
  RequirementsReader reader(input.load, input.environment);
  Result<void> read = reader.ReadFile(RelativeTo(input.path, name), Role::kRequirement);
  if (!read) {
    Error error = read.error();
    if (error.place.line == 0) error.place = place;
    return std::unexpected<Error>(std::move(error));
  }
  JoinContent(std::move(reader.content), deployment);
  return {};
}

std::string_view BaseNameOf(std::string_view path) {
  return path.substr(path.find_last_of('/') + 1);
}

std::string NewestPython(const SpecifierSet& requires_python) {
  for (int minor = 13; minor >= 9; --minor) {
    // A bound such as ">=3.10.2" is met by some 3.10; "3.10" itself would not do.
    for (std::string_view patch : {".99", ""}) {
      std::string text = fmt::format("3.{}{}", minor, patch);
      auto version = Version::Parse(text);
      if (version && requires_python.Contains(*version)) return fmt::format("3.{}", minor);
    }
  }
  return {};
}

}  // namespace fitment

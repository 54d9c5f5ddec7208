// A question to a toy registry in one line, for tests of resolve, explain and repair: Asked("package a 1.0
// …").Pins({"a"}).
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "resolve/resolver.h"
#include "support/fake_source.h"

namespace fitment {

inline RootRequirement RootLine(const std::string& text, uint32_t number,
                                RootRequirement::Role role = RootRequirement::Role::kRequirement) {
  auto requirement = Requirement::Parse(text);
  if (!requirement) throw std::runtime_error(requirement.error().message);
  RootRequirement line{*requirement, std::nullopt, role, number};
  if (!requirement->url.empty()) line.direct = DirectReference{requirement->url, "", false};
  return line;
}

// Without the indentation that all lines share, so that a registry can stand indented in a test.
inline std::string Dedent(std::string_view text) {
  size_t common = std::string::npos;
  std::string out;
  for (int pass = 0; pass < 2; ++pass) {
    for (size_t at = 0; at < text.size();) {
      size_t end = std::min(text.find('\n', at), text.size());
      std::string_view line = text.substr(at, end - at);
      size_t indent = line.find_first_not_of(' ');
      if (pass == 0 && indent != std::string_view::npos) common = std::min(common, indent);
      if (pass == 1) out += std::string(indent == std::string_view::npos ? "" : line.substr(common)) + "\n";
      at = end + 1;
    }
  }
  return out;
}

// One registry, one target (CPython 3.11, manylinux 2.35, x86_64); the options may be changed until the first question.
struct Asked {
  explicit Asked(std::string_view registry) : source_(FakeSource::Of(Dedent(registry))) { target.python = {3, 11}; }

  Target target;
  ResolveOptions options;
  std::vector<std::string> constraints, overrides, lowest_first;
  std::vector<Ban> bans;

  FakeSource& source() { return *source_; }
  // A new one after the options were changed.
  Resolver& resolver() {
    auto shape = std::tuple(options.prerelease, options.index_strategy, options.exclude_newer_us, options.installer,
                            options.resolution);
    if (!resolver_ || shape != shape_) resolver_ = std::make_unique<Resolver>(*source_, target, options);
    shape_ = shape;
    return *resolver_;
  }
  Question question(const std::vector<std::string>& lines) const {
    Question question;
    uint32_t number = 0;
    for (const std::string& text : lines) question.lines.push_back(RootLine(text, number++));
    for (const std::string& text : constraints)
      question.lines.push_back(RootLine(text, number++, RootRequirement::Role::kConstraint));
    for (const std::string& text : overrides)
      question.lines.push_back(RootLine(text, number++, RootRequirement::Role::kOverride));
    question.lowest_first = lowest_first;
    question.bans = bans;
    return question;
  }
  Result<fitment::Answer> Answer(const std::vector<std::string>& lines) { return resolver().Resolve(question(lines)); }

  // "a==1.0 b==2.0"; "no: a b" names the lines that the proof uses; "error: …".
  std::string Pins(const std::vector<std::string>& lines) {
    auto answer = Answer(lines);
    if (!answer) return "error: " + answer.error().message;
    std::string text;
    if (auto* set = std::get_if<Resolution>(&answer->value)) {
      for (const Pin& pin : set->pins) text += (text.empty() ? "" : " ") + pin.name + "==" + pin.version;
      return text;
    }
    if (auto* no = std::get_if<NoResolution>(&answer->value)) {
      text = "no:";
      for (uint32_t line : no->lines)
        text += " " + (line < lines.size() ? lines[line] : "constraint " + std::to_string(line));
      return text;
    }
    return "undecided: " + std::get<Undecided>(answer->value).why;
  }

  // What the proof's first refused candidate is refused for.
  std::string Refusal(const std::vector<std::string>& lines) {
    auto answer = Answer(lines);
    if (!answer || answer->ok()) return "not refused";
    auto* no = std::get_if<NoResolution>(&answer->value);
    if (!no) return "undecided";
    for (const Incompatibility& node : no->proof.nodes) {
      bool leaf = node.kind == Incompatibility::Kind::kNoVersions || node.kind == Incompatibility::Kind::kUnusable;
      if (!leaf || node.terms.empty()) continue;
      const Term& term = node.terms[0];
      for (uint32_t v = 0; v < term.set.width(); ++v) {
        if (!term.set.Test(v)) continue;
        uint32_t mark = node.mark;
        return resolver().RefusalOf(term.package, v, mark).detail;
      }
    }
    return "no refusal in the proof";
  }

 private:
  std::unique_ptr<FakeSource> source_;
  std::unique_ptr<Resolver> resolver_;
  std::tuple<PrereleaseMode, IndexStrategy, int64_t, InstallerModel, ResolutionMode> shape_{};
};

}  // namespace fitment

// What a deployment says, as values with places: install steps of requirement items, options, the file's own Python and
// accelerator. Made by the readers (truss.h, requirements_txt.h), one format a file. Tests: each reader's.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "python/requirement.h"

namespace fitment {

// Byte range in a file's text.
struct Span {
  size_t begin = 0, end = 0;
  bool operator==(const Span&) const = default;
};

// What the command line's own constraints and overrides have in place of a step's number.
inline constexpr uint32_t kEveryStep = UINT32_MAX;

// One requirement as it stands in a file.
struct RequirementItem {
  std::string text;       // as it stands, without comment, per-requirement options, list dash or quotes
  SourcePlace place;      // of its first character
  Span span;              // of `text` in the file that place.file names (escapes in quoted YAML: the raw bytes)
  std::string line_text;  // the whole source line, for messages with a caret
  std::optional<Requirement> requirement;  // nullopt: a bare URL or path (see `url`), or faulty (see `error`)
  std::string url;  // bare `git+…`, `https://…whl`, `./dir`: the reference; the name is known only after reading it
  std::vector<std::string> url_extras;  // of a bare URL or path: `./dir[gpu]`
  Marker url_marker;  // of a bare URL or path. Where its name is told (a wheel's file name, `#egg=`), `requirement` is
                      // set too
  bool editable = false;
  std::vector<std::string> hashes;  // "sha256:…"
  std::optional<Error> error;       // a faulty line: kRequirement, with place and hint
  enum class Role { kRequirement, kConstraint, kOverride } role = Role::kRequirement;
  bool generated = false;  // stands in a file that a tool wrote (a lock, `# via` lists), or in the platform's own list:
                           // never edited
  bool platform = false;   // of the platform's own list, in none of the user's files
  uint32_t step = 0;       // number of the install step that reads it, or kEveryStep
};

// Options that a file gives to the installer (global to the run, wherever they stand).
struct FileOptions {
  std::string index_url;  // last one wins
  std::vector<std::string> extra_index_urls, find_links;
  bool no_index = false, prerelease = false, require_hashes = false;
  std::vector<std::string> no_binary, only_binary;
  std::vector<std::string> build_otherwise;  // normalized, or ":all:": not built by what they declare alone
  std::vector<std::string> index_pins;       // "torch=https://…": this project's only index

  bool operator==(const FileOptions&) const = default;
};

// `more` behind what is there: of a later file, of a step over those of its deployment.
void JoinOptions(const FileOptions& more, FileOptions* options);

struct LeftOut {
  SourcePlace place;
  std::string what, why;
};  // what was seen and is not judged

// One run of an installer over the environment that the runs before it left. It keeps what is installed where its lines
// allow it.
struct InstallStep {
  std::string name;            // "requirements of config.yaml", "pip install in Dockerfile:12"
  std::string installer;       // "uv", "pip", "": the deployment's
  std::string index_strategy;  // "": the deployment's
  FileOptions options;         // its own, over the deployment's
  // What is not kept although it would be allowed: with pip's -U what the lines name, with uv's -U or a forced
  // reinstallation everything that is read.
  enum class Renews : uint8_t { kNothing, kNamed, kAll } renews = Renews::kNothing;
  std::vector<std::string> renewed;   // normalized: these too
  bool prerelease = false;            // told on its command line, where uv takes it
  bool without_dependencies = false;  // --no-deps
};

struct InputFile {
  std::string path;
  std::string text;  // the bytes as read
  std::string kind;  // of the format that reads it by itself ("pyproject", "cog"); "": a requirements file, or Truss
};

// Which parts of a file that holds several are asked for.
struct ReadChoices {
  std::vector<std::string> extras;  // of pyproject.toml and setup.cfg
  std::vector<std::string> groups;  // dependency groups of pyproject.toml
  bool with_platform = false;       // the platform's own requirement list too (Truss' server)
  std::string day;                  // of that list: "2025-11-25"; "": the newest
};

// One deployment.
struct Deployment {
  std::string file;                    // the file that the user named (of several: the first)
  std::string kind;                    // "truss", "requirements", or a Format's (format.h)
  ReadChoices choices;                 // as asked
  std::vector<RequirementItem> items;  // of all steps, in the order of the steps
  std::vector<InstallStep> steps;      // at least one
  FileOptions options;                 // that hold for every step
  std::string python;                  // as the file says it ("py311"), "" for silent
  std::string default_python;          // what the kind of file assumes then ("3.13": Truss), ""
  std::string accelerator;             // "T4", "H100:8", ""
  std::string glibc;                   // of the image that the file names, as its name tells ("2.35"); ""
  std::string image;                   // an image whose Python and glibc nobody tells and that decides them; ""
  std::string never_installed;         // why no step runs at all, as a sentence; then the items are only read. ""
  std::optional<SourcePlace> python_place, accelerator_place;
  std::optional<Span> python_span;  // of the value, for edits; also where Python would be written is python_insert
  std::optional<size_t>
      python_insert;      // byte offset at which a `python_version: …` line can be inserted when the file is silent
  std::string installer;  // "uv", "pip", or "" (unknown: uv)
  std::string index_strategy;  // "unsafe-best-match" for Truss, "" for the installer's default
  std::vector<LeftOut> left_out;
  std::vector<std::string> notes;  // what was assumed while reading
  std::vector<InputFile> files;    // every file that was read, in order; edits go to these
};

// Environment variables that files may name; never read inside the library.
using EnvironmentVariables = std::map<std::string, std::string>;

// What a file is, by name and content: "truss", "requirements", a Format's kind, or an error (kFile: unknown kind, with
// what is understood).
Result<std::string> KindOfFile(const std::string& path, std::string_view text);
// Reads FILE… as interface.md says: requirement files given together are one deployment, each other file one of its
// own. `-` is standard input's text. Errors: kFile, kSyntax. Faulty lines are not errors: they stand in their items.
Result<std::vector<Deployment>> ReadDeployments(const std::vector<std::string>& paths,
                                                const std::vector<std::string>& constraint_files,
                                                const std::vector<std::string>& override_files,
                                                const EnvironmentVariables& environment,
                                                const ReadChoices& choices = {});

}  // namespace fitment

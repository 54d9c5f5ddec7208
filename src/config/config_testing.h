// Helpers of this room's tests: texts as deployments, edits of items by name, files in a fresh folder.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "config/edit.h"
#include "config/format.h"
#include "config/input.h"
#include "config/requirements_txt.h"
#include "config/truss.h"

namespace fitment {

// A folder that is gone when the test ends.
class TestFolder {
 public:
  TestFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "fitment-config-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TestFolder() { std::filesystem::remove_all(path_); }
  std::string Write(const std::string& name, std::string_view text) const {
    std::filesystem::path file = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
    return file.string();
  }
  std::string Path(const std::string& name) const { return (std::filesystem::path(path_) / name).string(); }

 private:
  std::string path_;
};

inline Result<Deployment> TrussOf(const std::string& text) {
  return ReadTruss("config.yaml", text, nullptr, {});
}

inline Result<Deployment> RequirementsOf(const std::string& text, const EnvironmentVariables& environment = {}) {
  RequirementsReader reader(nullptr, environment);
  FITMENT_CHECK(reader.ReadText("requirements.txt", text, RequirementItem::Role::kRequirement));
  Deployment deployment;
  deployment.file = "requirements.txt";
  deployment.kind = "requirements";
  deployment.steps.emplace_back().name = "requirements of requirements.txt";
  deployment.items = std::move(reader.content.items);
  deployment.options = std::move(reader.content.options);
  deployment.left_out = std::move(reader.content.left_out);
  deployment.notes = std::move(reader.content.notes);
  deployment.files = std::move(reader.content.files);
  return deployment;
}

// `text` as a file of that kind, without the files that it names.
inline Result<Deployment> ReadAs(std::string_view kind, const std::string& path, const std::string& text,
                                 const ReadChoices& choices = {}) {
  FileLoader no_loader;
  EnvironmentVariables environment;
  return FormatNamed(kind)->read({path, text, no_loader, environment, choices});
}

inline std::vector<std::string> TextsOf(const Deployment& deployment) {
  std::vector<std::string> texts;
  for (const RequirementItem& item : deployment.items) texts.push_back(item.text);
  return texts;
}

inline const RequirementItem* ItemOf(const Deployment& deployment, std::string_view beginning) {
  for (const RequirementItem& item : deployment.items) {
    if (item.text.starts_with(beginning)) return &item;
  }
  return nullptr;
}

inline LineEdit Replace(const Deployment& deployment, std::string_view beginning, std::string text,
                        std::string remark = "") {
  return {ItemOf(deployment, beginning), LineEdit::Kind::kReplace, std::move(text), std::move(remark), nullptr};
}
inline LineEdit Drop(const Deployment& deployment, std::string_view beginning) {
  return {ItemOf(deployment, beginning), LineEdit::Kind::kDrop, "", "", nullptr};
}
inline LineEdit Add(const Deployment& deployment, std::string text, std::string_view below = "",
                    std::string remark = "") {
  return {nullptr, LineEdit::Kind::kAdd, std::move(text), std::move(remark),
          below.empty() ? nullptr : ItemOf(deployment, below)};
}
inline LineEdit Python(std::string text) {
  return {nullptr, LineEdit::Kind::kPython, std::move(text), "", nullptr};
}

// The first file's text after the edits, verified as a caller would; the error's message where there is one.
inline std::string Edited(const Deployment& deployment, const std::vector<LineEdit>& edits) {
  Result<std::vector<Splice>> splices = SplicesFor(deployment, edits);
  if (!splices) return "error: " + splices.error().message;
  std::vector<InputFile> after = deployment.files;
  for (InputFile& file : after) {
    std::vector<Splice> of_file;
    for (const Splice& splice : *splices) {
      if (splice.file == file.path) of_file.push_back(splice);
    }
    Result<std::string> text = ApplySplices(file.text, of_file);
    if (!text) return "error: " + text.error().message;
    file.text = std::move(*text);
  }
  Result<void> verified = VerifyEdits(deployment, edits, after);
  if (!verified) return "error: " + verified.error().message + "\n" + after.front().text;
  return after.front().text;
}

}  // namespace fitment

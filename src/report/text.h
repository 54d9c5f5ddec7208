// Answers for people: what `check` and `fix` print. Plain text, ANSI colours on request, no box drawing that breaks in
// a pipe. Tests: text_test.cc.
#pragma once

#include <string>
#include <string_view>

#include "repair/repair.h"
#include "report/judgement.h"

namespace fitment {

// Wraps pieces in ANSI colours, or leaves them alone.
class Paint {
 public:
  explicit Paint(bool color) : color_(color) {}
  std::string Bold(std::string_view text) const { return With("1", text); }
  std::string Dim(std::string_view text) const { return With("2", text); }
  std::string Bad(std::string_view text) const { return With("1;31", text); }
  std::string Good(std::string_view text) const { return With("1;32", text); }
  std::string Warn(std::string_view text) const { return With("33", text); }

 private:
  std::string With(std::string_view code, std::string_view text) const;
  bool color_;
};

struct TextOptions {
  bool color = false;
  bool concise = false;      // one line a conflict or finding: "file:line:column: FIT201 …"
  int verbosity = 0;         // -v: notes and the whole set of packages too
  std::string next_command;  // "fitment fix config.yaml --target t4": printed as the next step where one helps
};

std::string CheckText(const Judgement& judgement, const TextOptions& options);
// One plan as words: edits with reasons, what the set then is. `diff` is the unified diff of the files ("" for none).
std::string PlanText(const Plan& plan, const std::string& diff, const TextOptions& options);
// A unified diff, coloured.
std::string PaintDiff(std::string_view diff, const Paint& paint);

}  // namespace fitment

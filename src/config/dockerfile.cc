// Dockerfiles: base images, ARG and ENV, the installs of RUN instructions. Tests: dockerfile_test.cc,
// tests/oracle/read_test.py.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "config/format_list.h"
#include "config/image_name.h"
#include "config/shell_install.h"

namespace fitment {
namespace {

using Variables = std::map<std::string, std::string>;

struct Instruction {
  std::string name;  // upper case
  Span args;         // in the file: heredoc bodies too
  size_t begin = 0;
};

// One FROM and what follows it.
struct Stage {
  std::string image, name;
  SourcePlace place;
  std::vector<Instruction> instructions;
  std::vector<std::string> uses;  // stages that it is made from or copies from
};

bool IsSpaceOrTab(char c) {
  return c == ' ' || c == '\t';
}

// The ends of heredocs that a line opens ("<<EOF", "<<-'EOF'").
std::vector<std::string> HeredocsOf(std::string_view line) {
  std::vector<std::string> ends;
  for (size_t at = line.find("<<"); at != std::string_view::npos; at = line.find("<<", at + 2)) {
    size_t begin = at + 2;
    if (begin < line.size() && (line[begin] == '<' || line[begin] == ' ')) continue;
    if (begin < line.size() && line[begin] == '-') ++begin;
    std::string word;
    while (begin < line.size() && !IsSpace(line[begin]) && line[begin] != ';' && line[begin] != '&')
      word += line[begin++];
    std::erase_if(word, [](char c) { return c == '"' || c == '\''; });
    if (!word.empty()) ends.push_back(word);
  }
  return ends;
}

// A Dockerfile's instructions, continuations and heredocs joined.
std::vector<Instruction> InstructionsOf(const SourceLines& lines) {
  std::vector<Instruction> out;
  for (size_t line = 0; line < lines.count(); ++line) {
    std::string_view text = Trim(lines.Text(line).substr(line == 0 ? ByteOrderMarkSize(lines.text()) : 0));
    if (text.empty() || text[0] == '#') continue;
    Instruction instruction;
    instruction.begin = static_cast<size_t>(text.data() - lines.text().data());
    size_t name_end = std::min(text.find_first_of(" \t\\"), text.size());
    for (char c : text.substr(0, name_end)) instruction.name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    std::vector<std::string> heredocs;
    while (true) {
      std::string_view part = Trim(lines.Text(line));
      bool comment = !part.empty() && part[0] == '#';
      if (!comment) {
        for (std::string& end : HeredocsOf(part)) heredocs.push_back(std::move(end));
      }
      bool more = part.ends_with('\\') || comment || (part.empty() && line > 0);
      if (!more || line + 1 >= lines.count()) break;
      ++line;
    }
    bool takes_heredoc = instruction.name == "RUN" || instruction.name == "COPY";
    for (size_t i = 0; takes_heredoc && i < heredocs.size(); ++i) {
      while (line + 1 < lines.count() && Trim(lines.Text(++line)) != heredocs[i]) {
      }
    }
    instruction.args = {instruction.begin + name_end, lines.End(line)};
    out.push_back(std::move(instruction));
  }
  return out;
}

class DockerfileReader {
 public:
  DockerfileReader(const FormatInput& input, Deployment& out) : input_(input), lines_(input.text), out_(out) {}

  Result<void> Read() {
    SplitStages();
    std::set<size_t> judged = JudgedStages();
    for (size_t i = 0; i < stages_.size(); ++i) {
      if (judged.contains(i)) {
        FITMENT_CHECK(ReadStage(stages_[i]));
      } else if (HasInstalls(stages_[i])) {
        out_.left_out.push_back(
            {stages_[i].place, "the stage FROM " + Printable(stages_[i].image), "the last stage is not made from it"});
      }
    }
    DropEmptySteps(&out_);
    if (out_.python.empty()) out_.default_python = system_python_;
    return {};
  }

 private:
  std::string TextOf(Span span) const { return input_.text.substr(span.begin, span.end - span.begin); }
  SourcePlace PlaceOf(size_t offset) const { return lines_.PlaceOf(input_.path, offset); }
  std::vector<ShellWord> WordsOf(const Instruction& instruction, const Variables& variables) const {
    return SplitShell(input_.text, instruction.args, true, variables);
  }

  void SplitStages() {
    for (Instruction& instruction : InstructionsOf(lines_)) {
      if (instruction.name == "FROM") {
        BeginStage(instruction);
      } else if (stages_.empty()) {
        if (instruction.name == "ARG") TakeVariables(instruction, &global_args_);
      } else {
        TakeUses(instruction);
        stages_.back().instructions.push_back(std::move(instruction));
      }
    }
  }

  void BeginStage(const Instruction& instruction) {
    Stage stage;
    stage.place = PlaceOf(instruction.begin);
    std::vector<std::string> words;
    for (const ShellWord& word : WordsOf(instruction, global_args_)) {
      if (word.kind == ShellWord::Kind::kWord && !word.value.starts_with("--")) words.push_back(word.value);
    }
    if (!words.empty()) stage.image = words[0];
    if (words.size() > 2) stage.name = ToLower(words[2]);
    stage.uses.push_back(ToLower(stage.image));
    stages_.push_back(std::move(stage));
  }

  // `--from=stage` of COPY and of RUN's mounts.
  void TakeUses(const Instruction& instruction) {
    if (instruction.name != "COPY" && instruction.name != "RUN") return;
    std::string text = TextOf(instruction.args);
    for (std::string_view mark : {"--from=", ",from="}) {
      for (size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at + 1)) {
        std::string name = text.substr(at + mark.size());
        stages_.back().uses.push_back(ToLower(name.substr(0, name.find_first_of(" ,\t\n\\"))));
      }
    }
  }

  bool HasInstalls(const Stage& stage) const {
    return std::any_of(stage.instructions.begin(), stage.instructions.end(), [&](const Instruction& instruction) {
      return instruction.name == "RUN" && !InstallsOf(WordsOf(instruction, {})).empty();
    });
  }

  // The last stage and those that it is made from; all of them where those install nothing.
  std::set<size_t> JudgedStages() const {
    std::set<size_t> judged;
    if (stages_.empty()) return judged;
    std::vector<size_t> open{stages_.size() - 1};
    bool any = false;
    while (!open.empty()) {
      size_t at = open.back();
      open.pop_back();
      if (!judged.insert(at).second) continue;
      any |= HasInstalls(stages_[at]);
      for (const std::string& use : stages_[at].uses) {
        for (size_t i = 0; i < at; ++i) {
          if (stages_[i].name == use || std::to_string(i) == use) open.push_back(i);
        }
      }
    }
    for (size_t i = 0; !any && i < stages_.size(); ++i) judged.insert(i);
    return judged;
  }

  void TakeVariables(const Instruction& instruction, Variables* variables) const {
    std::vector<ShellWord> words = WordsOf(instruction, *variables);
    for (size_t i = 0; i < words.size(); ++i) {
      size_t equals = words[i].value.find('=');
      if (equals != std::string::npos) {
        (*variables)[words[i].value.substr(0, equals)] = words[i].value.substr(equals + 1);
      } else if (i == 0 && instruction.name == "ENV") {
        std::string value;
        for (size_t j = 1; j < words.size(); ++j) value += (j > 1 ? " " : "") + words[j].value;
        (*variables)[words[i].value] = value;
        return;
      } else if (global_args_.contains(words[i].value)) {
        (*variables)[words[i].value] = global_args_.at(words[i].value);
      }
    }
  }

  Result<void> ReadStage(const Stage& stage) {
    TakeImage(stage);
    Variables variables = inherited_[ToLower(stage.image)];
    for (const Instruction& instruction : stage.instructions) {
      if (instruction.name == "ARG" || instruction.name == "ENV") {
        TakeVariables(instruction, &variables);
        if (instruction.name == "ENV") TakeInstallerVariables(variables, &out_.options, &out_.index_strategy);
      } else if (instruction.name == "RUN") {
        FITMENT_CHECK(ReadRun(instruction, variables));
      }
    }
    inherited_[stage.name] = variables;
    return {};
  }

  void TakeImage(const Stage& stage) {
    if (stage.image.empty() || inherited_.contains(ToLower(stage.image))) return;
    ImageFacts facts = FactsOfImage(stage.image);
    if (!facts.python.empty()) {
      out_.python = facts.python;
      out_.python_place = stage.place;
    } else if (!facts.system_python.empty()) {
      system_python_ = facts.system_python;
    }
    out_.glibc = facts.glibc;
    std::string what = facts.cuda.empty() ? "" : fmt::format(" with CUDA {}", facts.cuda);
    std::string shown = out_.python.empty() ? (system_python_.empty() ? "unknown" : system_python_) : out_.python;
    out_.notes.push_back(fmt::format("{}: FROM {}{}: Python {} by its name; packages inside the image are not known",
                                     stage.place.ToString(), Printable(stage.image), what, shown));
  }

  Result<void> ReadRun(const Instruction& instruction, const Variables& variables) {
    Span range = instruction.args;
    // Flags of RUN itself stand before the command.
    while (true) {
      while (range.begin < range.end && (IsSpaceOrTab(input_.text[range.begin]) || input_.text[range.begin] == '\\' ||
                                         input_.text[range.begin] == '\n' || input_.text[range.begin] == '\r'))
        ++range.begin;
      if (input_.text.compare(range.begin, 2, "--") != 0) break;
      range.begin = std::min(input_.text.find_first_of(" \t\n", range.begin), range.end);
    }
    if (range.begin < range.end && input_.text[range.begin] == '[') return ReadExec(range);
    // A heredoc's lines are commands; its first line only opens it.
    if (input_.text.compare(range.begin, 2, "<<") == 0)
      range.begin = std::min(input_.text.find('\n', range.begin), range.end);
    ShellText shell{input_, lines_, range, nullptr, true, variables};
    std::vector<ShellWord> words = SplitShell(input_.text, range, true, variables);
    TakePythonOfRun(words);
    return ReadInstallWords(shell, words, &out_);
  }

  // RUN ["pip", "install", "x"]: the words as they are, no shell.
  Result<void> ReadExec(Span range) {
    std::vector<ShellWord> words;
    for (size_t at = range.begin; at < range.end; ++at) {
      if (input_.text[at] != '"') continue;
      ShellWord word;
      size_t end = at + 1;
      while (end < range.end && input_.text[end] != '"') end += input_.text[end] == '\\' ? 2 : 1;
      if (end >= range.end) break;
      word.content = {at + 1, end};
      word.span = {at, end + 1};
      word.value = TextOf(word.content);
      word.plain = word.value.find('\\') == std::string::npos;
      word.unknown = !word.plain;
      words.push_back(std::move(word));
      at = end;
    }
    ShellText shell{input_, lines_, range, nullptr, true, {}};
    return ReadInstallWords(shell, words, &out_);
  }

  void TakePythonOfRun(const std::vector<ShellWord>& words) {
    for (const ShellPython& python : PythonsOf(words)) {
      out_.python = python.version;
      out_.python_place = PlaceOf(python.span.begin);
    }
  }

  const FormatInput& input_;
  SourceLines lines_;
  Deployment& out_;
  std::vector<Stage> stages_;
  Variables global_args_;
  std::map<std::string, Variables> inherited_;  // by stage name: what ENV and ARG set there
  std::string system_python_;
};

bool NamedDockerfile(std::string_view name) {
  bool named = name.starts_with("dockerfile") || name.ends_with("dockerfile") || name.starts_with("containerfile") ||
               name.find("dockerfile.") != std::string_view::npos;
  return named && !name.ends_with(".py") && !name.ends_with(".md") && !name.ends_with(".dockerignore");
}

bool HoldsFrom(std::string_view, std::string_view text) {
  SourceLines lines(text);
  std::vector<Instruction> instructions = InstructionsOf(lines);
  return std::any_of(instructions.begin(), instructions.end(), [](const Instruction& i) { return i.name == "FROM"; });
}

Result<Deployment> ReadDockerfile(const FormatInput& input) {
  if (!IsValidUtf8(input.text))
    return Fail(ErrorKind::kSyntax, input.path + " is not UTF-8", {input.path}, "save the file as UTF-8");
  Deployment out = NewDeployment(input, kDockerfileFormat.kind);
  DockerfileReader reader(input, out);
  FITMENT_CHECK(reader.Read());
  return out;
}

Result<std::vector<Splice>> DockerfileSplices(const FileEdits& file) {
  return ShellWordSplices(file, '\0');
}

}  // namespace

const Format kDockerfileFormat{.kind = "dockerfile",
                               .what = "Dockerfiles",
                               .named = NamedDockerfile,
                               .holds = HoldsFrom,
                               .read = ReadDockerfile,
                               .edit = DockerfileSplices};

}  // namespace fitment

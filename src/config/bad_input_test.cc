// Every format with a value of a wrong type in each place, and cut off at every byte count: an answer or a message,
// nothing else.
#include <gtest/gtest.h>

#include "config/config_testing.h"
#include "config/format.h"
#include "config/toml_doc.h"
#include "config/yaml_doc.h"

namespace fitment {
namespace {

struct Sample {
  const char* path;
  std::string text;
};

// One of each format, with every field that its reader looks at.
const std::vector<Sample>& Samples() {
  static const std::vector<Sample> samples = {
      {"config.yaml",
       "model_name: x\npython_version: py311\nresources:\n  accelerator: T4\n  instance_type: L4:4x16\nbase_image:\n"
       "  image: nvidia/cuda:12.1.1-ubuntu22.04\n  python_executable_path: /usr/bin/python3\nrequirements:\n  - "
       "torch==2.1.2\n"
       "  - \"numpy<2\"\nsystem_packages:\n  - ffmpeg\nexternal_package_dirs:\n  - ../x\nbuild_commands:\n"
       "  - pip install -U a b>=1\n  - echo\ndocker_server:\n  no_build: false\n  start_command: x\ntrt_llm:\n  a: "
       "b\n"},
      {"cog.yaml",
       "build:\n  gpu: true\n  cuda: \"12.1\"\n  cudnn: \"8\"\n  python_version: \"3.10\"\n  python_packages:\n    - "
       "torch==2.1\n"
       "  system_packages:\n    - git\n  pre_install:\n    - pip install wheel\n  run:\n    - pip install x\n    - "
       "command: "
       "pip install y\n      mounts: []\npredict: p.py:P\n"},
      {"environment.yml",
       "name: x\nchannels: [c]\ndependencies:\n  - python=3.10\n  - pytorch=2.1\n  - pip:\n    - a==1\n    - -r "
       "b.txt\n"},
      {"bentofile.yaml",
       "service: x\npython:\n  packages:\n    - torch\n  index_url: https://h/simple\n  extra_index_url:\n    - "
       "https://g/simple\n"
       "  find_links: [x]\n  no_index: false\n  wheels: [w]\n  pip_args: x\n  lock_packages: true\ndocker:\n"
       "  python_version: \"3.10\"\n  cuda_version: \"12.1\"\nconda:\n  pip: [z]\n"},
      {"task.yaml",
       "resources:\n  accelerators: {A100: 8}\n  image_id: docker:x\n  any_of:\n    - accelerators: L4\nsetup: |\n  "
       "pip install a\n"
       "run: pip install b\n"},
      {"runtime_env.yaml",
       "pip:\n  packages: [a]\n  pip_check: false\nuv: [b]\nconda:\n  dependencies:\n    - pip: [c]\nworking_dir: "
       ".\npy_modules: [x]\n"},
      {"pyproject.toml",
       "[project]\nname = \"x\"\nrequires-python = \">=3.9\"\ndependencies = [\"a>=1\"]\ndynamic = [\"version\"]\n"
       "[project.optional-dependencies]\ny = [\"b\"]\n[dependency-groups]\ndev = [\"c\", {include-group = \"e\"}]\ne = "
       "[\"d\"]\n"
       "[tool.uv]\nindex-strategy = \"unsafe-best-match\"\nconstraint-dependencies = [\"f<1\"]\noverride-dependencies "
       "= [\"g\"]\n"
       "no-binary-package = [\"q\"]\n[tool.uv.sources]\na = { git = \"https://h/a\" }\n[[tool.uv.index]]\nname = "
       "\"i\"\nurl = \"https://h/simple\"\n"
       "[tool.poetry.dependencies]\npython = \"^3.9\"\nh = {version = \"^1\", extras = [\"z\"]}\n"},
      {"pylock.toml",
       "lock-version = \"1.0\"\nrequires-python = \">=3.9\"\n[[packages]]\nname = \"a\"\nversion = \"1\"\nmarker = "
       "\"os_name == "
       "'posix'\"\n[[packages]]\nname = \"b\"\nvcs = {type = \"git\", url = \"https://h/b\", commit-id = \"c\"}\n"},
      {"uv.lock",
       "version = 1\nrequires-python = \">=3.9\"\n[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { registry = "
       "\"https://h\" }\n"
       "resolution-markers = [\"os_name == 'nt'\"]\n[[package]]\nname = \"b\"\nversion = \"2\"\nsource = { git = "
       "\"https://h/b#c\" }\n"},
      {"poetry.lock",
       "[[package]]\nname = \"a\"\nversion = \"1\"\noptional = false\npython-versions = \">=3.9\"\nmarkers = \"os_name "
       "== "
       "'posix'\"\n[package.source]\ntype = \"git\"\nurl = \"https://h/a\"\nresolved_reference = \"c\"\n[metadata]\n"
       "lock-version = \"2.0\"\npython-versions = \">=3.9\"\n"},
      {"report.json",
       "{\"version\": \"1\", \"pip_version\": \"24\", \"install\": [{\"metadata\": {\"name\": \"A\", \"version\": "
       "\"1.0\"}, "
       "\"is_direct\": true, \"download_info\": {\"url\": \"https://h/a.whl\"}, \"requested\": true}], "
       "\"environment\": "
       "{\"python_version\": \"3.11\"}}"},
      {"setup.cfg",
       "[options]\npython_requires = >=3.9\ninstall_requires =\n    a==1\n    b\n[options.extras_require]\ng = c; d\n"},
      {"script.py",
       "# /// script\n# requires-python = \">=3.10\"\n# dependencies = [\n#   \"a>=1\",\n# ]\n# ///\nimport a\n"},
      {"app.py",
       "import modal\nimage = modal.Image.debian_slim(python_version=\"3.11\").pip_install(\"a\", [\"b\"], "
       "index_url=\"https://h\")\n"
       "@app.function(gpu=\"T4\")\ndef f(): pass\n"},
      {"Dockerfile",
       "ARG V=3.11\nFROM python:${V}-slim AS b\nENV PIP_INDEX_URL=https://h/simple\nRUN --mount=type=cache,target=/x "
       "pip install "
       "\"a<2\" b>=1 \\\n  # c\n  c && uv pip install -r r.txt\nRUN [\"pip\", \"install\", \"d\"]\nRUN <<EOF\npip "
       "install e\nEOF\n"
       "FROM b\nCOPY --from=b /x /y\n"},
      {"requirements.txt",
       "-i https://h/simple\n--extra-index-url https://g/simple\n-e .[x]\na==1 \\\n  --hash=sha256:aa # c\nb[c]>=1 ; "
       "python_version > "
       "'3' \ngit+https://h/c.git@v1#egg=c\n"},
  };
  return samples;
}

// Read as a file of that name; what is read is edited in each line, and the edits applied.
void Check(const Sample& sample, const std::string& text, const std::string& what) {
  auto kind = KindOfFile(sample.path, text);
  if (!kind) {
    EXPECT_FALSE(kind.error().message.empty()) << sample.path << " " << what;
    return;
  }
  const Format* format = FormatNamed(*kind);
  auto read = *kind == "truss" ? TrussOf(text)
              : format         ? ReadAs(*kind, sample.path, text, {{"y", "g"}, {"dev"}, false, ""})
                               : RequirementsOf(text);
  if (!read) {
    EXPECT_FALSE(read.error().message.empty()) << sample.path << " " << what;
    EXPECT_NE(read.error().kind, ErrorKind::kInternal) << sample.path << " " << what << ": " << read.error().message;
    return;
  }
  EXPECT_FALSE(read->steps.empty());
  std::vector<LineEdit> edits;
  for (const RequirementItem& item : read->items) {
    EXPECT_TRUE(item.step < read->steps.size()) << sample.path << " " << what;
    EXPECT_LE(item.span.end, text.size() + 3) << sample.path << " " << what;
    if (!item.error) edits.push_back({&item, LineEdit::Kind::kReplace, "zz>=1", "Updated from 1", nullptr});
  }
  auto splices = SplicesFor(*read, edits);
  if (!splices) {
    EXPECT_EQ(splices.error().kind, ErrorKind::kRequirement) << sample.path << " " << what << splices.error().message;
    return;
  }
  EXPECT_TRUE(ApplySplices(read->files.front().text, *splices)) << sample.path << " " << what;
}

TEST(BadInput, EachSampleIsReadWhole) {
  for (const Sample& sample : Samples()) {
    auto kind = KindOfFile(sample.path, sample.text);
    ASSERT_TRUE(kind) << sample.path << ": " << kind.error().message;
    const Format* format = FormatNamed(*kind);
    auto read = *kind == "truss" ? TrussOf(sample.text)
                : format         ? ReadAs(*kind, sample.path, sample.text, {{"y", "g"}, {"dev"}, false, ""})
                                 : RequirementsOf(sample.text);
    // pyproject's and setup.cfg's choices exist in theirs only.
    if (!read) continue;
    EXPECT_FALSE(read->items.empty()) << sample.path;
  }
  EXPECT_GE(Samples().size(), Formats().size() + 2) << "a format has no sample here";
}

TEST(BadInput, CutOffAnywhere) {
  for (const Sample& sample : Samples()) {
    for (size_t size = 0; size<sample.text.size(); size += sample.text.size()> 2000 ? 64 : 3)
      Check(sample, sample.text.substr(0, size), "cut at " + std::to_string(size));
  }
}

// Scalars of the text and what is put in their place; the spans are the documents' own.
void ReplaceSpans(const Sample& sample, const std::vector<Span>& spans, const std::vector<std::string>& others) {
  for (Span span : spans) {
    for (const std::string& other : others) {
      std::string text = sample.text.substr(0, span.begin) + other + sample.text.substr(span.end);
      Check(sample, text, other + " at " + std::to_string(span.begin));
    }
  }
}

void SpansOf(const YamlNode& node, std::vector<Span>* out, int depth = 0) {
  if (depth > 32) return;
  if (node.whole.end > node.whole.begin) out->push_back(node.whole);
  for (const YamlNode* item : node.items) SpansOf(*item, out, depth + 1);
  for (const YamlNode::Entry& entry : node.entries) SpansOf(*entry.second, out, depth + 1);
}

void SpansOf(const TomlNode& node, std::vector<Span>* out) {
  if (node.kind != TomlNode::Kind::kTable && node.whole.end > node.whole.begin) out->push_back(node.whole);
  for (const TomlNode* item : node.items) SpansOf(*item, out);
  for (const TomlNode::Entry& entry : node.entries) SpansOf(*entry.value, out);
}

TEST(BadInput, AValueOfAWrongTypeInEachField) {
  size_t fields = 0;
  for (const Sample& sample : Samples()) {
    std::string_view path = sample.path;
    std::vector<Span> spans;
    std::vector<std::string> others;
    if (path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json")) {
      auto document = YamlDocument::Parse(sample.text, sample.path);
      ASSERT_TRUE(document) << path;
      SpansOf(document->root(), &spans);
      others = {"3", "true", "null", "[]", "{}", "[[1]]", "{a: b}", "x y", "\"\"", "[null]", "1.5e3", "\xff"};
    } else if (path.ends_with(".toml") || path.ends_with(".lock")) {
      SourceLines lines(sample.text);
      auto document = TomlDocument::Parse(lines, sample.path);
      ASSERT_TRUE(document) << path;
      SpansOf(document->root(), &spans);
      others = {"3",       "true", "[]",         "{}",  "[[1]]", "{a = \"b\"}",
                "\"x y\"", "\"\"", "1979-05-27", "1.5", "[{}]",  "\xff"};
    } else {
      for (size_t at = 0; at < sample.text.size(); ++at) spans.push_back({at, at + 1});
      others = {"", "\"", "(", "\n", "\\", "=", "\xff", std::string(1, '\0')};
    }
    fields += spans.size();
    ReplaceSpans(sample, spans, others);
  }
  EXPECT_GT(fields, 300u);
}

}  // namespace
}  // namespace fitment

// cog.yaml, environment.yml, bentofile.yaml, scripts and locks, read and edited; every format with damaged texts.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "config/config_testing.h"

namespace fitment {
namespace {

constexpr std::string_view kCog = R"(build:
  gpu: true
  cuda: "11.8"
  python_version: "3.9"
  python_packages:
    - torch==2.0.1   # c
    - "numpy<2"
  run:
    - apt-get update
    - pip install torchvision==0.15.2 clearvoice>=0.1 -f https://example.org/whl
    - command: "pip install 'einops<1' rich"
)";

TEST(Cog, IsReadAndEdited) {
  auto read = ReadAs("cog", "cog.yaml", std::string(kCog));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (std::vector<std::string>{"torch==2.0.1", "numpy<2", "torchvision==0.15.2",
                                                      "clearvoice>=0.1", "einops<1", "rich"}));
  EXPECT_EQ(read->python, "3.9");
  EXPECT_EQ(read->installer, "pip");
  EXPECT_TRUE(ItemOf(*read, "clearvoice")->error);
  ASSERT_EQ(read->steps.size(), 3u);
  EXPECT_EQ(read->steps[1].options.find_links, std::vector<std::string>{"https://example.org/whl"});
  EXPECT_EQ(ItemOf(*read, "rich")->step, 2u);
  std::string text =
      Edited(*read, {Replace(*read, "torch==", "torch>=2.1", "Updated from 2.0.1"), Add(*read, "x>=1", "numpy"),
                     Replace(*read, "torchvision", "torchvision>=0.16"), Drop(*read, "rich"), Python("3.11")});
  EXPECT_NE(text.find("    - torch>=2.1     # Updated from 2.0.1\n    - \"numpy<2\"\n    - \"x>=1\"\n"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("- pip install \"torchvision>=0.16\" clearvoice"), std::string::npos) << text;
  EXPECT_NE(text.find("\"pip install 'einops<1'\"\n"), std::string::npos) << text;
  EXPECT_NE(text.find("python_version: \"3.11\"\n"), std::string::npos) << text;
}

// cog writes `RUN ` before a command, so that one may begin with RUN's own flags.
TEST(Cog, ACommandMayBeginWithFlagsOfRun) {
  auto read = ReadAs("cog", "cog.yaml",
                     "build:\n  run:\n    - --mount=type=cache,target=/root/.cache/pip pip install \"einops<1\"\n");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), std::vector<std::string>{"einops<1"});
}

TEST(Cog, APinnedTorchIsTakenFromCogsTable) {
  FileLoader load = [](const std::string&) { return Result<std::string>(""); };
  EnvironmentVariables environment;
  auto of = [&](const std::string& build) {
    return FormatNamed("cog")->read({"cog.yaml", "build:\n" + build, load, environment, {}}).value();
  };
  const std::string pinned = "  python_packages: [torch==2.4.1, torchvision==0.19.1, numpy]\n";
  Deployment gpu = of("  gpu: true\n" + pinned);
  EXPECT_EQ(gpu.options.extra_index_urls, std::vector<std::string>{"https://download.pytorch.org/whl/cu124/"});
  EXPECT_EQ(gpu.items[0].requirement->specifiers.ToString(), "==2.4.1");
  Deployment older = of("  gpu: true\n  cuda: \"12.1\"\n" + pinned);
  EXPECT_EQ(older.options.extra_index_urls, std::vector<std::string>{"https://download.pytorch.org/whl/cu121/"});
  Deployment cpu = of(pinned);
  EXPECT_EQ(cpu.options.extra_index_urls, std::vector<std::string>{"https://download.pytorch.org/whl/cpu/"});
  EXPECT_EQ(cpu.items[0].requirement->specifiers.ToString(), "==2.4.1+cpu");
  EXPECT_TRUE(of("  gpu: true\n  python_packages: [torch]\n").options.extra_index_urls.empty());
  Deployment own = of("  gpu: true\n  python_packages: [\"--extra-index-url https://h/x\", torch==2.4.1]\n");
  EXPECT_EQ(own.options.extra_index_urls, std::vector<std::string>{"https://h/x"});
  EXPECT_NE(of("  gpu: true\n  python_packages: [torch==99.0]\n").notes.back().find("does not know torch 99.0"),
            std::string::npos);
}

TEST(Cog, APinnedTensorflowDecidesTheImage) {
  FileLoader load = [](const std::string&) { return Result<std::string>(""); };
  EnvironmentVariables environment;
  auto of = [&](const std::string& build) {
    return FormatNamed("cog")->read({"cog.yaml", "build:\n  gpu: true\n" + build, load, environment, {}}).value();
  };
  auto told = [&](const std::string& build, std::string_view words) {
    const Deployment read = of(build + "  python_packages: [tensorflow==2.13.0, torch==2.4.1]\n");
    return std::any_of(read.notes.begin(), read.notes.end(),
                       [&](const std::string& note) { return note.find(words) != std::string::npos; });
  };
  EXPECT_TRUE(told("", "an image of CUDA 11.8 and cuDNN 8 for tensorflow 2.13.0"));
  EXPECT_TRUE(told("", "https://download.pytorch.org/whl/cu118/"));  // torch's build follows
  EXPECT_TRUE(told("  cuda: \"12.1\"\n", "goes with CUDA 11.8, and build.cuda says 12.1"));
  EXPECT_TRUE(told("  cudnn: \"9\"\n", "goes with cuDNN 8, and build.cudnn says 9"));
  EXPECT_NE(of("  python_packages: [tensorflow==9.0]\n").notes.back().find("does not know tensorflow 9.0"),
            std::string::npos);
}

TEST(Cog, FaultsAreTold) {
  for (const char* text : {"build: [x]\n", "build:\n  python_packages: torch\n", "build:\n  run: pip install x\n",
                           "build:\n  python_packages: [1]\n", "- x\n",
                           "build:\n  python_packages: [x]\n  python_requirements: r.txt\n"}) {
    EXPECT_FALSE(ReadAs("cog", "cog.yaml", text)) << text;
  }
}

TEST(Conda, PipLinesAreReadAndPackagesListed) {
  auto read = ReadAs("conda", "environment.yml",
                     "dependencies:\n  - python=3.8.5\n  - pytorch=1.12\n  - pip:\n    - gradio==3.16\n    - -r x.txt\n"
                     "    - einops\n");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (std::vector<std::string>{"gradio==3.16", "einops"}));
  EXPECT_EQ(read->python, "3.8");
  ASSERT_FALSE(read->left_out.empty());
  for (const LeftOut& row : read->left_out) EXPECT_NE(row.what, "python=3.8.5");  // it was taken
  EXPECT_NE(
      Edited(*read, {Replace(*read, "gradio", "gradio>=4"), Drop(*read, "einops")}).find("    - gradio>=4\n    - -r"),
      std::string::npos);
}

TEST(Bentofile, IsRead) {
  auto read = ReadAs("bentofile", "bentofile.yaml",
                     "service: x\npython:\n  packages: [torch, 'numpy<2']\n  extra_index_url: https://example.org/s\n"
                     "docker:\n  python_version: \"3.11\"\n");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (std::vector<std::string>{"torch", "numpy<2"}));
  EXPECT_EQ(read->python, "3.11");
  EXPECT_EQ(read->options.extra_index_urls.size(), 1u);
}

TEST(Script, BlockIsReadAndEdited) {
  std::string text =
      "#!/usr/bin/env python\n# /// script\n# requires-python = \">=3.11\"\n# dependencies = [\n#   \"torch==2.1\",\n"
      "#   \"rich\",\n# ]\n# ///\nprint()\n";
  auto read = ReadAs("script", "x.py", text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (std::vector<std::string>{"torch==2.1", "rich"}));
  EXPECT_EQ(ItemOf(*read, "torch")->place.line, 5);
  EXPECT_EQ(ItemOf(*read, "torch")->place.column, 6);
  std::string after = Edited(*read, {Replace(*read, "torch", "torch>=2.4"), Add(*read, "numpy", "rich")});
  EXPECT_NE(after.find("#   \"torch>=2.4\",\n#   \"rich\",\n#   \"numpy\",\n# ]\n# ///\n"), std::string::npos) << after;
  after = Edited(*read, {Drop(*read, "torch")});
  EXPECT_NE(after.find("# dependencies = [\n#   \"rich\",\n# ]\n"), std::string::npos) << after;
  EXPECT_FALSE(ReadAs("script", "x.py", "# /// script\n# ///\n# x\n\n# /// script\n# ///\n"));
  EXPECT_TRUE(ReadAs("script", "x.py", "# /// script\n# never closed\n"));
}

TEST(Locks, AUvLockSaysWhereAPackageIsInstalledByWhoRefersToIt) {
  auto uv = ReadAs("uv_lock", "uv.lock", R"(version = 1
[[package]]
name = "own"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "a" }, { name = "b", marker = "sys_platform == 'win32'" }]
[package.optional-dependencies]
gpu = [{ name = "g", marker = "extra == 'gpu'" }]
[package.dev-dependencies]
dev = [{ name = "d", marker = "os_name == 'nt'" }]
[[package]]
name = "a"
version = "1"
dependencies = [{ name = "d", marker = "sys_platform == 'darwin'" }, { name = "e", version = "2" }]
[[package]]
name = "b"
version = "1"
dependencies = [{ name = "c" }, { name = "a" }]
[[package]]
name = "c"
version = "1"
dependencies = [{ name = "b" }]
[[package]]
name = "d"
version = "1"
[[package]]
name = "e"
version = "1"
resolution-markers = ["python_version < '3.12'"]
[[package]]
name = "e"
version = "2"
[[package]]
name = "g"
version = "1"
)");
  ASSERT_TRUE(uv) << uv.error().message;
  EXPECT_EQ(TextsOf(*uv),
            (std::vector<std::string>{"a==1", "b==1 ; sys_platform == 'win32'", "c==1 ; sys_platform == 'win32'",
                                      "d==1 ; (os_name == 'nt') or (sys_platform == 'darwin')",
                                      "e==1 ; python_version < '3.12'", "e==2", "g==1"}));
}

TEST(Locks, AreExactPinsThatAreNotEdited) {
  auto pylock = ReadAs("pylock", "pylock.toml",
                       "lock-version = \"1.0\"\n[[packages]]\nname = \"torch\"\nversion = \"2.1.0\"\nmarker = "
                       "\"sys_platform == 'linux'\"\n[[packages]]\nname = \"x\"\n[packages.vcs]\ntype = \"git\"\nurl = "
                       "\"https://h/x\"\ncommit-id = \"abc\"\n");
  ASSERT_TRUE(pylock) << pylock.error().message;
  EXPECT_EQ(TextsOf(*pylock),
            (std::vector<std::string>{"torch==2.1.0 ; sys_platform == 'linux'", "x @ git+https://h/x@abc"}));
  EXPECT_FALSE(SplicesFor(*pylock, {Replace(*pylock, "torch", "torch==2")}));
  auto uv =
      ReadAs("uv_lock", "uv.lock",
             "version = 1\nrequires-python = \">=3.10\"\n[[package]]\nname = \"own\"\nversion = \"0\"\nsource = { "
             "virtual = \".\" }\n[[package]]\nname = \"torch\"\nversion = \"2.1.0\"\nsource = { registry = "
             "\"https://h\" }\nresolution-markers = [\"python_version < '3.12'\", \"os_name == 'nt'\"]\n");
  ASSERT_TRUE(uv) << uv.error().message;
  EXPECT_EQ(TextsOf(*uv), (std::vector<std::string>{"torch==2.1.0 ; (python_version < '3.12') or (os_name == 'nt')"}));
  auto poetry =
      ReadAs("poetry_lock", "poetry.lock",
             "[[package]]\nname = \"a\"\nversion = \"1\"\noptional = false\n[[package]]\nname = \"b\"\nversion "
             "= \"2\"\noptional = true\n[metadata]\nlock-version = \"2.0\"\n");
  ASSERT_TRUE(poetry) << poetry.error().message;
  EXPECT_EQ(TextsOf(*poetry), std::vector<std::string>{"a==1"});
  auto report =
      ReadAs("pip_report", "r.json",
             "{\"version\": \"1\", \"pip_version\": \"24\", \"install\": [{\"metadata\": {\"name\": \"A\", "
             "\"version\": \"1.0\"}, \"is_direct\": false}], \"environment\": {\"python_version\": \"3.11\"}}");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(TextsOf(*report), std::vector<std::string>{"A==1.0"});
  EXPECT_EQ(report->python, "3.11");
}

// Damaged texts (a fixed seed): an answer or an error, never splices that overlap.
TEST(Formats, DamagedTextsGetAnAnswer) {
  struct Sample {
    const char* kind;
    std::string text;
  };
  const Sample samples[] = {
      {"cog", std::string(kCog)},
      {"pyproject",
       "[project]\nname = \"x\"\ndependencies = [\n  \"a>=1\", # c\n  'b',\n]\n[project.optional-dependencies]\n"
       "y = [\"x[z]\", \"c\"]\n[tool.uv]\nsources.a = {git = \"u\"}\n[tool.poetry.dependencies]\nq = \"^1\"\n"},
      {"dockerfile", "FROM a:1\nRUN pip install \"x<2\" y \\\n  z && uv pip install w>=1 <<EOF\nb\nEOF\n"},
      {"script", "# /// script\n# dependencies = [\n#  \"a\",\n# ]\n# ///\n"},
      {"conda", "dependencies:\n- python=3.8\n- pip: [a, 'b']\n"},
      {"uv_lock", "[[package]]\nname = \"a\"\nversion = \"1\"\n"},
  };
  std::mt19937 random(723);
  constexpr std::string_view kPieces =
      "\"'\\[]{}#\n\r,:=-> <&|$()`\t\x80"
      "a1^";
  int read_texts = 0, edited = 0, verified = 0;
  for (int round = 0; round < 3000; ++round) {
    const Sample& sample = samples[random() % std::size(samples)];
    std::string text = sample.text;
    for (unsigned changes = random() % 4; changes > 0; --changes) {
      size_t at = random() % (text.size() + 1);
      if (random() % 2 == 0) {
        text.insert(at, 1, kPieces[random() % kPieces.size()]);
      } else {
        text.erase(at, random() % 4);
      }
    }
    auto read = ReadAs(sample.kind, "file", text, {{"y"}, {}, false, ""});
    if (!read) {
      EXPECT_FALSE(read.error().message.empty());
      continue;
    }
    ++read_texts;
    std::vector<LineEdit> edits;
    for (const RequirementItem& item : read->items) {
      unsigned choice = random() % 5;
      if (choice == 0) edits.push_back({&item, LineEdit::Kind::kReplace, "zz>=1,<2", "Updated from 1", nullptr});
      if (choice == 1) edits.push_back({&item, LineEdit::Kind::kDrop, "", "", nullptr});
      if (choice == 2) edits.push_back({nullptr, LineEdit::Kind::kAdd, "yy", "", &item});
    }
    auto splices = SplicesFor(*read, edits);
    if (!splices || edits.empty()) continue;
    ++edited;
    auto after = ApplySplices(text, *splices);
    ASSERT_TRUE(after) << sample.kind << "\n" << text;
    std::vector<InputFile> files = read->files;
    files.front().text = *after;
    auto checked = VerifyEdits(*read, edits, files);
    verified += checked.has_value();
  }
  EXPECT_GT(read_texts, 1000);
  EXPECT_GT(edited, 300);
  EXPECT_GT(verified, edited * 9 / 10) << edited;
}

}  // namespace
}  // namespace fitment

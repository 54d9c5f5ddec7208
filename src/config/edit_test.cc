// Tests of edit: each form of line replaced, dropped and added to; what must not be touched is not.
#include "config/edit.h"

#include <gtest/gtest.h>

#include <functional>

#include "config/config_testing.h"

namespace fitment {
namespace {

using Edits = std::function<std::vector<LineEdit>(const Deployment&)>;
struct Case {
  const char* name;
  const char* before;
  Edits edits;
  const char* after;
};

void RunCases(const std::vector<Case>& cases, Result<Deployment> (*read)(const std::string&)) {
  for (const Case& one : cases) {
    Result<Deployment> deployment = read(one.before);
    ASSERT_TRUE(deployment) << one.name << ": " << deployment.error().message;
    EXPECT_EQ(Edited(*deployment, one.edits(*deployment)), one.after) << one.name;
  }
}

TEST(TrussEdit, TheFoundingLines) {
  std::string before =
      "requirements:\n  # Core ML libraries\n  - torch==2.1.2                # Too old!\n  - transformers==4.36.2      "
      "  # Too old!\n"
      "  - accelerate==0.25.0          # Too old!\n  - bitsandbytes==0.41.3        # Too old!\n\n  - snac\n";
  std::string after =
      "requirements:\n  # Core ML libraries\n  - torch>=2.4.0                # Updated from 2.1.2\n"
      "  - transformers>=4.51.3        # Updated from 4.36.2\n  - accelerate>=0.34.1          # Updated from 0.25.0\n"
      "  - bitsandbytes>=0.45.5        # Updated from 0.41.3\n\n  - snac\n";
  Result<Deployment> read = TrussOf(before);
  ASSERT_TRUE(read);
  EXPECT_EQ(Edited(*read, {Replace(*read, "torch", "torch>=2.4.0", "Updated from 2.1.2"),
                           Replace(*read, "transformers", "transformers>=4.51.3", "Updated from 4.36.2"),
                           Replace(*read, "accelerate", "accelerate>=0.34.1", "Updated from 0.25.0"),
                           Replace(*read, "bitsandbytes", "bitsandbytes>=0.45.5", "Updated from 0.41.3")}),
            after);
}

TEST(TrussEdit, Replace) {
  auto torch = [](std::string text, std::string remark = "Updated from 2.1") -> Edits {
    return [=](const Deployment& d) { return std::vector{Replace(d, "torch", text, remark)}; };
  };
  RunCases({{"no comment", "requirements:\n- torch==2.1\n", torch("torch>=2.4"),
             "requirements:\n- torch>=2.4  # Updated from 2.1\n"},
            {"no remark", "requirements:\n- torch==2.1   # why\n", torch("torch>=2.4.1", ""),
             "requirements:\n- torch>=2.4.1  # why\n"},
            {"longer", "requirements:\n- torch==2.1     # old\n- x\n", torch("torch>=2.4.0,<2.9"),
             "requirements:\n- torch>=2.4.0,<2.9  # Updated from 2.1\n- x\n"},
            {"shorter", "requirements:\n- torch==2.1.2  # old\n", torch("torch>=2"),
             "requirements:\n- torch>=2      # Updated from 2.1\n"},
            {"directive", "requirements:\n- torch==2.1  # noqa\n", torch("torch>=2.4"),
             "requirements:\n- torch>=2.4  # noqa\n"},
            {"own older remark", "requirements:\n- torch>=2.4  # Updated from 2.1\n",
             torch("torch>=2.5", "Updated from >=2.4"), "requirements:\n- torch>=2.5  # Updated from 2.1\n"},
            {"one blank stays one", "requirements:\n- torch==2.1 # old\n", torch("torch>=2.4.0"),
             "requirements:\n- torch>=2.4.0 # Updated from 2.1\n"},
            {"single quotes", "requirements:\n- 'torch==2.1'\n", torch("torch>=2 ; python_version < '3'", ""),
             "requirements:\n- 'torch>=2 ; python_version < ''3'''\n"},
            {"double quotes", "requirements:\n  - \"torch==2.1\"  # é\n", torch("torch>=2 ; os_name == \"nt\"", ""),
             "requirements:\n  - \"torch>=2 ; os_name == \\\"nt\\\"\"  # é\n"},
            {"must be quoted", "requirements:\n- torch==2.1\n", torch("torch>=2 ; platform_version != 'a: b'", ""),
             "requirements:\n- \"torch>=2 ; platform_version != 'a: b'\"\n"},
            {"crlf and mark", "\xEF\xBB\xBFrequirements:\r\n- torch==2.1\r\n- x\r\n", torch("torch>=2.4"),
             "\xEF\xBB\xBFrequirements:\r\n- torch>=2.4  # Updated from 2.1\r\n- x\r\n"},
            {"no line end", "requirements:\n- torch==2.1", torch("torch>=2.4"),
             "requirements:\n- torch>=2.4  # Updated from 2.1"},
            {"tab before the comment", "requirements:\n- torch==2.1\t# old\n", torch("torch>=2.4.0"),
             "requirements:\n- torch>=2.4.0\t# Updated from 2.1\n"},
            {"joins aligned neighbours", "requirements:\n- a==1             # x\n- torch==2.1\n- b              # y\n",
             torch("torch>=2.4"),
             "requirements:\n- a==1             # x\n- torch>=2.4  # Updated from 2.1\n- b              # y\n"},
            {"joins aligned neighbours", "requirements:\n- a==1           # x\n- torch==2.1\n- b              # y\n",
             torch("torch>=2.4"),
             "requirements:\n- a==1           # x\n- torch>=2.4     # Updated from 2.1\n- b              # y\n"},
            {"folded", "requirements:\n- >-\n  torch\n  ==2.1\n- x\n", torch("torch>=2.4"),
             "requirements:\n- torch>=2.4  # Updated from 2.1\n- x\n"},
            {"literal", "requirements:\n- |\n  a\n  torch==2.1  # c\n- x\n", torch("torch>=2.4"),
             "requirements:\n- |\n  a\n  torch>=2.4  # c\n- x\n"},
            {"alias", "base: &t torch==2.1\nrequirements:\n- *t\n- x\n", torch("torch>=2.4"),
             "base: &t torch==2.1\nrequirements:\n- torch>=2.4  # Updated from 2.1\n- x\n"},
            {"comment inside the quotes", "requirements:\n- \"torch==2.1 # in\"\n", torch("torch>=2.4", ""),
             "requirements:\n- \"torch>=2.4 # in\"\n"},
            {"editable option stays", "requirements:\n- -e git+https://h/torch\n",
             [](const Deployment& d) { return std::vector{Replace(d, "git+", "git+https://h/torch@v2")}; },
             "requirements:\n- -e git+https://h/torch@v2\n"}},
           TrussOf);
}

TEST(TrussEdit, FlowLists) {
  auto torch = [](std::string text) -> Edits {
    return [=](const Deployment& d) { return std::vector{Replace(d, "torch", text, "Updated from 2.1")}; };
  };
  RunCases({{"one line, no remark", "requirements: [torch==2.1, b]  # c\n", torch("torch>=2.4"),
             "requirements: [torch>=2.4, b]  # c\n"},
            {"a comma needs quotes", "requirements: [torch==2.1, b]\n", torch("torch>=2.4,<3"),
             "requirements: [\"torch>=2.4,<3\", b]\n"},
            {"lines take remarks", "requirements: [\n  torch==2.1,  # old\n  b\n]\n", torch("torch>=2.4"),
             "requirements: [\n  torch>=2.4,  # Updated from 2.1\n  b\n]\n"},
            {"last of lines", "requirements: [\n  b,\n  torch==2.1\n]\n", torch("torch>=2.4"),
             "requirements: [\n  b,\n  torch>=2.4  # Updated from 2.1\n]\n"},
            {"add", "requirements: [torch==2.1, b]\n",
             [](const Deployment& d) { return std::vector{Add(d, "c[x]<2", "torch")}; },
             "requirements: [torch==2.1, \"c[x]<2\", b]\n"},
            {"add last", "requirements: [torch==2.1, b,]\n",
             [](const Deployment& d) { return std::vector{Add(d, "c")}; }, "requirements: [torch==2.1, b, c,]\n"},
            {"drop first", "requirements: [ torch==2.1, b]\n",
             [](const Deployment& d) { return std::vector{Drop(d, "torch")}; }, "requirements: [ b]\n"},
            {"drop last", "requirements: [b, torch==2.1]\n",
             [](const Deployment& d) { return std::vector{Drop(d, "torch")}; }, "requirements: [b]\n"},
            {"drop all", "requirements: [torch==2.1]\n",
             [](const Deployment& d) { return std::vector{Drop(d, "torch")}; }, "requirements: []\n"},
            {"drop two, add one", "requirements: [a, torch==2.1, b]\n",
             [](const Deployment& d) {
               return std::vector{Drop(d, "torch"), Drop(d, "b"), Add(d, "c", "b")};
             },
             "requirements: [a, c]\n"},
            {"drop a line", "requirements: [\n  a,\n  torch==2.1,  # old\n  b  # c\n]\n",
             [](const Deployment& d) { return std::vector{Drop(d, "torch")}; }, "requirements: [\n  a,\n  b  # c\n]\n"},
            {"add a line", "requirements: [\n  a,\n  b  # c\n]\n",
             [](const Deployment& d) {
               return std::vector{Add(d, "c"), Add(d, "d", "a")};
             },
             "requirements: [\n  a,\n  d,\n  b,  # c\n  c\n]\n"}},
           TrussOf);
}

TEST(TrussEdit, AddAndDrop) {
  auto add = [](std::string text, std::string below = "", std::string remark = "") -> Edits {
    return [=](const Deployment& d) { return std::vector{Add(d, text, below, remark)}; };
  };
  auto drop = [](std::string name) -> Edits { return [=](const Deployment& d) { return std::vector{Drop(d, name)}; }; };
  RunCases(
      {{"below", "requirements:\n  - a  # c\n  - b\nx: 1\n", add("c<2", "a"),
        "requirements:\n  - a  # c\n  - c<2\n  - b\nx: 1\n"},
       {"remark", "requirements:\n  - a\n", add("c<2", "a", "Added for torch"),
        "requirements:\n  - a\n  - c<2  # Added for torch\n"},
       {"at the end", "requirements:\n  - a\n\nx: 1\n", add("c<2"), "requirements:\n  - a\n  - c<2\n\nx: 1\n"},
       {"quotes of the neighbour", "requirements:\n-   'a'\n", add("c<2"), "requirements:\n-   'a'\n-   'c<2'\n"},
       {"no line end", "requirements:\n- a", add("c"), "requirements:\n- a\n- c"},
       {"two in order", "requirements:\r\n- a\r\n- b\r\n",
        [](const Deployment& d) {
          return std::vector{Add(d, "c", "a"), Add(d, "d", "a")};
        },
        "requirements:\r\n- a\r\n- c\r\n- d\r\n- b\r\n"},
       {"below a block scalar", "requirements:\n- >-\n  a\n  >=1\n- b\n", add("c", "a"),
        "requirements:\n- >-\n  a\n  >=1\n- c\n- b\n"},
       {"inside a literal", "requirements:\n- |\n  a\n  b\n- x\n", add("c", "b"),
        "requirements:\n- |\n  a\n  b\n  c\n- x\n"},
       {"null list", "requirements:  # none\nx: 1\n", add("c"), "requirements:  # none\n  - c\nx: 1\n"},
       {"written null", "requirements: null\nx: 1\n", add("c"), "requirements: \n  - c\nx: 1\n"},
       {"empty list", "requirements: []\n", add("c"), "requirements: [c]\n"},
       {"no list", "model_name: x", add("c"), "model_name: x\nrequirements:\n  - c\n"},
       {"drop", "requirements:\n- a\n- b  # c\n- d\n", drop("b"), "requirements:\n- a\n- d\n"},
       {"drop several lines", "requirements:\n- a\n- >-\n  b\n  >=1\n- d\n", drop("b"), "requirements:\n- a\n- d\n"},
       {"drop a dash line", "requirements:\n  -\n    b\n  - d\n", drop("b"), "requirements:\n  - d\n"},
       {"drop all", "requirements:  # r\n  # c\n  - a\nx: 1\n", drop("a"), "requirements: []  # r\n  # c\nx: 1\n"},
       {"drop in a literal", "requirements:\n- |\n  a\n  b\n- x\n", drop("b"), "requirements:\n- |\n  a\n- x\n"},
       {"replace, drop and add", "requirements:\n- a\n- b\n- c\n",
        [](const Deployment& d) {
          return std::vector{Replace(d, "a", "a<2"), Drop(d, "b"), Add(d, "e", "b"), Add(d, "f", "c")};
        },
        "requirements:\n- a<2\n- e\n- c\n- f\n"}},
      TrussOf);
}

TEST(TrussEdit, AnIndentedConfig) {
  Result<Deployment> read = TrussOf("  model_name: x\n  python_version: py39\n");
  EXPECT_EQ(Edited(*read, {Add(*read, "a")}), "  model_name: x\n  python_version: py39\n  requirements:\n    - a\n");
  read = TrussOf("requirements_file: r.txt\n");
  EXPECT_NE(Edited(*read, {Add(*read, "a")}).find("stand in r.txt"), std::string::npos);
}

TEST(TrussEdit, Python) {
  auto python = [](const Deployment&) { return std::vector{Python("3.11")}; };
  RunCases({{"value", "python_version: py39  # old\nrequirements: [a]\n", python,
             "python_version: py311  # old\nrequirements: [a]\n"},
            {"quotes", "python_version: \"py39\"\n", python, "python_version: \"py311\"\n"},
            {"null", "python_version:\nmodel_name: x\n", python, "python_version: py311\nmodel_name: x\n"},
            {"after the name", "model_name: x\nrequirements: [a]\n", python,
             "model_name: x\npython_version: py311\nrequirements: [a]\n"},
            {"first", "# head\nrequirements: [a]\r\n", python, "# head\npython_version: py311\nrequirements: [a]\r\n"},
            {"no line end", "model_name: x", python, "model_name: x\npython_version: py311"},
            {"indented root", "  model_name: x\n  requirements: [a]\n", python,
             "  model_name: x\n  python_version: py311\n  requirements: [a]\n"},
            {"byte order mark", "\xEF\xBB\xBFrequirements: [a]\n", python,
             "\xEF\xBB\xBFpython_version: py311\nrequirements: [a]\n"},
            {"empty", "", python, "python_version: py311\n"}},
           TrussOf);
}

TEST(TrussEdit, Refusals) {
  Result<Deployment> shared = TrussOf("requirements:\n- &t torch==1\n- *t\n");
  EXPECT_NE(Edited(*shared, {Replace(*shared, "torch", "torch>=2")}).find("anchor"), std::string::npos);
  Result<Deployment> requirements = RequirementsOf("torch\n");
  EXPECT_NE(Edited(*requirements, {Python("3.11")}).find("says no Python"), std::string::npos);
}

TEST(RequirementsEdit, Lines) {
  auto torch = [](std::string text, std::string remark = "Updated from 2.1") -> Edits {
    return [=](const Deployment& d) { return std::vector{Replace(d, "torch", text, remark)}; };
  };
  auto drop = [](std::string name) -> Edits { return [=](const Deployment& d) { return std::vector{Drop(d, name)}; }; };
  auto add = [](std::string text, std::string below = "") -> Edits {
    return [=](const Deployment& d) { return std::vector{Add(d, text, below)}; };
  };
  RunCases(
      {{"plain", "a\ntorch==2.1\nb\n", torch("torch>=2.4"), "a\ntorch>=2.4  # Updated from 2.1\nb\n"},
       {"comment column", "torch==2.1        # old\n", torch("torch>=2.4.0"), "torch>=2.4.0      # Updated from 2.1\n"},
       {"directive", "torch==2.1  # renovate: x\n", torch("torch>=2.4"), "torch>=2.4  # renovate: x\n"},
       {"continuation", "torch\\\n==2.1\nb\n", torch("torch>=2.4"), "torch>=2.4  # Updated from 2.1\nb\n"},
       {"options stay", "torch==2.1 --config-settings a=b # c\n", torch("torch>=2.4"),
        "torch>=2.4 --config-settings a=b # Updated from 2.1\n"},
       {"options on the next line", "torch==2.1 \\\n  --config-settings a=b\n", torch("torch>=2.4"),
        "torch>=2.4 \\\n  --config-settings a=b  # Updated from 2.1\n"},
       {"mark and crlf", "\xEF\xBB\xBFtorch==2.1\r\n", torch("torch>=2.4", ""), "\xEF\xBB\xBFtorch>=2.4\r\n"},
       {"latin-1", "# coding: latin-1\ntorch==2.1  # \xE9\n", torch("torch>=2.4", "Updated from é"),
        "# coding: latin-1\ntorch>=2.4  # Updated from \xE9\n"},
       {"drop", "a\ntorch==2.1 \\\n ; python_version > '3'  # c\nb\n", drop("torch"), "a\nb\n"},
       {"drop the last", "a\nb", drop("b"), "a\n"},
       {"add", "a  # c\nb\n", add("c<2", "a"), "a  # c\nc<2\nb\n"},
       {"add at the end", "a\n\n# end", add("c"), "a\nc\n\n# end"},
       {"add without line end", "a", add("c"), "a\nc"},
       {"add to an empty file", "# only\n", add("c"), "# only\nc\n"},
       {"add below an indented line", "  a\n", add("c"), "  a\n  c\n"}},
      +[](const std::string& text) { return RequirementsOf(text); });
}

TEST(RequirementsEdit, Refusals) {
  Result<Deployment> hashed = RequirementsOf("torch==2.1 --hash=sha256:aa\nnumpy\n");
  EXPECT_NE(Edited(*hashed, {Replace(*hashed, "torch", "torch>=2")}).find("--hash"), std::string::npos);
  Result<Deployment> generated = RequirementsOf(
      "# This file was autogenerated by uv via the following command:\n#    uv pip compile r.in -o "
      "r.txt\ntorch==2.1\n");
  Result<std::vector<Splice>> splices = SplicesFor(*generated, {Replace(*generated, "torch", "torch>=2")});
  ASSERT_FALSE(splices);
  EXPECT_EQ(splices.error().kind, ErrorKind::kRequirement);
  EXPECT_NE(splices.error().hint.find("edit r.in"), std::string::npos);
}

TEST(RequirementsEdit, GoesToTheFileThatHoldsTheLine) {
  TestFolder folder;
  std::string config = folder.Write("config.yaml", "requirements_file: r.txt\n");
  std::string outer = folder.Write("r.txt", "a\n-r sub/more.txt\n"),
              inner = folder.Write("sub/more.txt", "torch==2.1\n");
  Result<std::vector<Deployment>> read = ReadDeployments({config}, {}, {}, {});
  ASSERT_TRUE(read) << read.error().message;
  std::vector<LineEdit> edits{Replace(read->front(), "torch", "torch>=2.4", "Updated from 2.1"), Python("3.12")};
  Result<std::vector<Splice>> splices = SplicesFor(read->front(), edits);
  ASSERT_TRUE(splices) << splices.error().message;
  EXPECT_EQ((*splices)[0].file, folder.Path("sub/more.txt"));
  EXPECT_EQ(Edited(read->front(), edits), "python_version: py312\nrequirements_file: r.txt\n");
}

TEST(ApplySplices, OrderAndFaults) {
  EXPECT_EQ(*ApplySplices("abc", {{"f", {1, 2}, ""}, {"f", {1, 1}, "x"}}), "axc");
  EXPECT_EQ(*ApplySplices("abc", {{"f", {2, 3}, "C"}, {"f", {0, 0}, "1"}, {"f", {0, 0}, "2"}, {"f", {0, 1}, ""}}),
            "12bC");
  EXPECT_EQ(ApplySplices("abc", {{"f", {0, 2}, ""}, {"f", {1, 3}, ""}}).error().kind, ErrorKind::kInternal);
  EXPECT_EQ(ApplySplices("abc", {{"f", {2, 4}, ""}}).error().kind, ErrorKind::kInternal);
}

TEST(VerifyEdits, SeesAWrongResult) {
  Result<Deployment> read = RequirementsOf("a\nb\n");
  std::vector<LineEdit> edits{Replace(*read, "a", "a<2")};
  EXPECT_TRUE(VerifyEdits(*read, edits, {{"requirements.txt", "a<2\nb\n"}}));
  for (const char* wrong : {"a<2\n", "a\nb\n", "a<2\nb\nc\n", "b\na<2\n", "a<2\nb\n--pre\n"}) {
    EXPECT_FALSE(VerifyEdits(*read, edits, {{"requirements.txt", wrong}})) << wrong;
  }
  EXPECT_FALSE(VerifyEdits(*read, edits, {}));
}

}  // namespace
}  // namespace fitment

// requirement.h: PEP 508's forms, what they print as, and the words for the slips that people make.
#include "python/requirement.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace fitment {
namespace {

using std::string_view_literals::operator""sv;

TEST(Requirement, ReadsEveryPart) {
  const auto requirement = Requirement::Parse(" My_Torch.Kit [B, a_1,b] >=2.1 , <3 ; python_version<'3.12' ");
  ASSERT_TRUE(requirement);
  EXPECT_EQ(requirement->name, "My_Torch.Kit");
  EXPECT_EQ(requirement->normalized, "my-torch-kit");
  EXPECT_EQ(requirement->extras, (std::vector<std::string>{"a-1", "b"}));
  EXPECT_EQ(requirement->specifiers.ToString(), ">=2.1,<3");
  EXPECT_EQ(requirement->url, "");
  EXPECT_EQ(requirement->marker.ToString(), "python_version < \"3.12\"");
}

TEST(Requirement, PrintsTheNormalForm) {
  const std::pair<const char*, const char*> cases[] = {
      {"torch", "torch"},
      {"torch ( >= 2.1, )", "torch>=2.1"},
      {"torch>=2.1,", "torch>=2.1"},
      {"torch ()", "torch"},
      {"torch[]", "torch"},
      {"torch[ gpu ]==2.1.*", "torch[gpu]==2.1.*"},
      {"torch===2.1-custom", "torch===2.1-custom"},
      {"torch==2.1+cu121;os_name=='posix'", "torch==2.1+cu121 ; os_name == \"posix\""},
      {"torch@https://example.org/t.whl", "torch @ https://example.org/t.whl"},
      {"torch[gpu] @ git+https://example.org/t.git@main#x ; os_name=='nt'",
       "torch[gpu] @ git+https://example.org/t.git@main#x ; os_name == \"nt\""},
      {"torch @ https://example.org/t.whl;x ", "torch @ https://example.org/t.whl;x"},
      {"torch<3", "torch<3"},
      {"torch\t!=2", "torch!=2"}};
  for (const auto& [text, printed] : cases) {
    const auto requirement = Requirement::Parse(text);
    ASSERT_TRUE(requirement) << text << ": " << requirement.error().message;
    EXPECT_EQ(requirement->ToString(), printed);
    EXPECT_EQ(Requirement::Parse(requirement->ToString())->ToString(), printed);
  }
}

struct Slip {
  std::string_view text, reason, hint;
  int column;
};

void ExpectSlip(const Slip& slip) {
  const auto requirement = Requirement::Parse(slip.text);
  ASSERT_FALSE(requirement) << slip.text;
  EXPECT_EQ(requirement.error().kind, ErrorKind::kRequirement);
  EXPECT_EQ(requirement.error().message,
            "`" + std::string(slip.text) + "` is not a requirement: " + std::string(slip.reason));
  EXPECT_EQ(requirement.error().hint, slip.hint) << slip.text;
  EXPECT_EQ(requirement.error().place.column, slip.column) << slip.text;
}

TEST(Requirement, SlipsInVersionsAreMended) {
  for (const Slip& slip : std::initializer_list<Slip>{
           {"diffusers=0.21.4", "`=` is not an operator", "did you mean `diffusers==0.21.4`?", 10},
           {"torch=>2.1", "`=>` is not an operator", "did you mean `torch>=2.1`?", 6},
           {"torch 2.1", "an operator is missing before `2.1`", "did you mean `torch==2.1`?", 7},
           {"torch ^2.1 ; os_name=='nt'", "`^` is not an operator", "did you mean `torch>=2.1,<3 ; os_name=='nt'`?", 7},
           {"torch>=2 <3", "a comma is missing before `<3`", "did you mean `torch>=2,<3`?", 10},
           {"torch>=2.1.*", "`.*` goes only with `==` and `!=`", "did you mean `torch>=2.1`?", 11},
           {"torch (>=2.*)", "`.*` goes only with `==` and `!=`", "did you mean `torch (>=2)`?", 11},
           {"torch==2.1[gpu]", "extras stand behind the name, before the version", "did you mean `torch[gpu]==2.1`?",
            8},
           {"torch@2.1", "`@` is followed by a URL, and `2.1` is a version", "did you mean `torch==2.1`?", 7},
           {"torch>=1,,<2", "nothing stands before this comma", "did you mean `torch>=1,<2`?", 10},
           {"torch==", "a version is missing after `==`",
            "name a version, or leave the operator out to allow any version", 8},
           {"torch=2.1.0=py3.10_cuda", "`=` is not an operator", "did you mean `torch==2.1.0`?", 6},
           {"torch==2,1", "`,1` is no further clause", "did you mean `torch==2.1`?", 9},
           {"torch:2.1", "`:` is not an operator", "did you mean `torch==2.1`?", 6},
           {"torch≥2", "`≥` is not an operator", "did you mean `torch>=2`?", 6},
       }) {
    ExpectSlip(slip);
  }
}

TEST(Requirement, SlipsAroundARequirementAreNamed) {
  for (const Slip& slip : std::initializer_list<Slip>{
           {"my package==1.0", "a project's name holds no blanks, and `package==1.0` follows one",
            "did you mean `my-package==1.0`, or two requirements, `my` and `package==1.0`?", 4},
           {"torch==2.1 --pre", "`--pre` is an option, and no part of a requirement", "did you mean `torch==2.1`?", 12},
           {"torch --pre", "`--pre` is an option, and no part of a requirement", "did you mean `torch`?", 7},
           {"torch==2.1 # why", "`# why` is a comment, and no part of a requirement", "did you mean `torch==2.1`?", 12},
           {"torch==2.1 numpy<2", "a second requirement begins at `numpy<2`",
            "write two requirements: `torch==2.1` and `numpy<2`", 12},
           {"torch==2.1 os_name=='nt'", "a `;` is missing before the marker",
            "did you mean `torch==2.1 ; os_name=='nt'`?", 12},
           {"torch os_name=='nt'", "a `;` is missing before the marker", "did you mean `torch ; os_name=='nt'`?", 7},
           {"torch ; python_version > 3", "`3` needs quotes", "did you mean `torch ; python_version > \"3\"`?", 26},
           {"torch ;", "a marker is missing after `;`", "did you mean `torch`?", 7},
           {"torch[gpu", "the bracket of the extras is not closed", "did you mean `torch[gpu]`?", 10},
           {"torch[a b]", "expected `,` or `]` among the extras at `b]`", "did you mean `torch[a,b]`?", 9},
           {"torch[a,]", "an extra's name is missing", "did you mean `torch[a]`?", 9},
           {"\"torch==2.1\"", "it begins with a quote", "did you mean `torch==2.1`?", 1},
           {"torch (>=2", "the bracket is not closed", "did you mean `torch (>=2)`?", 7},
           {"torch, numpy<2", "a second requirement begins at `numpy<2`",
            "write two requirements: `torch` and `numpy<2`", 8},
           {"torch>2 and <3", "`and` does not join versions", "did you mean `torch>2,<3`?", 9},
           {"torch==2 or ==3", "a requirement has no `or`",
            "give one range that holds every version that works, and exclude others in it with `!=`", 10},
           {"torch git+https://example.org/t", "an `@` is missing before the URL",
            "did you mean `torch @ git+https://example.org/t`?", 7},
           {"torch–vision", "`–` is another character than the `-` of names", "did you mean `torch-vision`?", 6},
           {"torch_>1", "the name `torch_` does not end with a letter or a digit", "did you mean `torch>1`?", 6},
           {"“torch==2.1”", "it begins with a quote", "did you mean `torch==2.1`?", 1},
           {"torch ; python >= '3.8'", "`python` is not a marker variable",
            "did you mean `torch ; python_version >= '3.8'`?", 9},
           {"torch @ https://example.org/t; os_name=='nt'",
            "a blank is missing before `;`: without one it belongs to the URL",
            "did you mean `torch @ https://example.org/t ; os_name=='nt'`?", 30},
           {"torch == 2 , numpy", "a second requirement begins at `numpy`",
            "write two requirements: `torch== 2` and `numpy`", 14},
           {"-e .", "`-e` is an option", "options stand on lines of their own, and only in requirements files", 1},
           {"./torch", "`./torch` is a path",
            "a file or directory is required by its project's name and a file: URL, `name @ file:///…`", 1},
           {"git+https://example.org/t.git#egg=t", "a URL needs the project's name before it",
            "did you mean `t @ git+https://example.org/t.git#egg=t`?", 1},
           {"https://example.org/t.whl", "a URL needs the project's name before it",
            "write `name @ https://example.org/t.whl`", 1},
           {"torch @ ", "a URL is missing after `@`", "", 9},
           {"", "it is empty", "a requirement looks like `torch`, `torch>=2.1` or `torch @ https://…`", 1},
           {"==2.1", "the project's name is missing before `==2.1`", "", 1},
       }) {
    ExpectSlip(slip);
  }
}

TEST(Requirement, LongTextsAreCutInMessages) {
  const auto requirement = Requirement::Parse("torch=" + std::string(1 << 20, '1'));
  ASSERT_FALSE(requirement);
  EXPECT_LT(requirement.error().message.size() + requirement.error().hint.size(), 1000u);
}

TEST(Requirement, LenientReadingTakesWhatOldReleasesCarry) {
  const std::pair<const char*, const char*> cases[] = {
      {"torch (>=1.9.*)", "torch>=1.9"},
      {"elasticsearch-dsl (>=7.2.0<8.0.0)", "elasticsearch-dsl>=7.2.0,<8.0.0"},
      {"jupyter-core (!=~5.0,>=4.12)", "jupyter-core!=5.0.*,>=4.12"},
      {"pytz (>dev)", "pytz>0.0.0.dev0"},
      {"botocore (>=1.3.0,<1.4.0),", "botocore>=1.3.0,<1.4.0"},
      {"botocore (>=1.3.0,<1.4.0)',", "botocore>=1.3.0,<1.4.0"},
      {"'numpy' >=1.19\"; python_version >= \"3.7\"", "numpy>=1.19 ; python_version >= \"3.7\""},
      {"torch (>= 1.9.*)", "torch>=1.9"},
      {"foo>=1.0,,<2 ; extra == 'x'", "foo>=1.0,<2 ; extra == \"x\""},
      {"foo (>= 2.7') ; python_version >= '3'", "foo>=2.7 ; python_version >= \"3\""},
      {"foo!=3.0*", "foo!=3.0.*"}};
  for (const auto& [text, printed] : cases) {
    const auto requirement = Requirement::Parse(text, true);
    EXPECT_EQ(requirement ? requirement->ToString() : "", printed) << text;
    EXPECT_FALSE(Requirement::Parse(text)) << text;
  }
}

TEST(Requirement, AnyBytesEndInAnAnswer) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>(
        "torch", " ", "==", ">", "=", "2.1", ".*", "[", "]", "(", ")", ",", ";", "@", "os_name", "'a'", "-", "--x", "#",
        "git+https://x/y#egg=z", "\"", std::string(1, '\0'), "\xff", "≥", "/"));
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    const auto requirement = Requirement::Parse(text);
    if (requirement) RC_ASSERT(Requirement::Parse(requirement->ToString())->ToString() == requirement->ToString());
    if (!requirement)
      RC_ASSERT(requirement.error().place.column >= 1 &&
                requirement.error().place.column <= static_cast<int>(text.size()) + 1);
    (void)Requirement::Parse(text, true);
  }));
  EXPECT_FALSE(Requirement::Parse("torch\0"sv));
}

}  // namespace
}  // namespace fitment

// marker.h: evaluation as pypa/packaging has it, printing, extras, and the words for a slip.
#include "python/marker.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace fitment {
namespace {

using std::string_view_literals::operator""sv;
using Names = std::vector<std::string>;

MarkerEnvironment Linux() {
  return {.os_name = "posix",
          .sys_platform = "linux",
          .platform_machine = "x86_64",
          .platform_python_implementation = "CPython",
          .platform_release = "5.15.0-91-generic",
          .platform_system = "Linux",
          .platform_version = "#101-Ubuntu SMP",
          .python_version = "3.11",
          .python_full_version = "3.11.4",
          .implementation_name = "cpython",
          .implementation_version = "3.11.4"};
}

bool Holds(std::string_view text, const Names& extras = {}) {
  const auto marker = Marker::Parse(text);
  EXPECT_TRUE(marker) << text;
  return marker && marker->Evaluate(Linux(), extras);
}

TEST(Marker, VersionsCompareAsVersionsAndTextsAsTexts) {
  for (const char* text : {R"(python_version >= "3.8")",
                           R"(python_version < "3.100")",
                           R"('3.8' <= python_version)",
                           R"(python_version == "3.11.*")",
                           R"(python_version ~= "3.8")",
                           R"(python_full_version > "3.11.3")",
                           R"(python_version in "3.10 3.11 3.12")",
                           R"("3.1" in python_version)",
                           R"(python_version not in "2.6 2.7")",
                           R"(sys_platform == "linux")",
                           R"(sys_platform != "win32")",
                           R"("linux" in sys_platform)",
                           R"(os.name == 'posix')",
                           R"(sys.platform == 'linux')",
                           R"(platform.machine == "x86_64")",
                           R"(platform.python_implementation == "CPython")",
                           R"(python_implementation == "CPython")",
                           R"(platform_python_implementation in "CPython PyPy")",
                           R"(os_name >= "posix")",
                           R"(platform_version != "5")",
                           R"(python_version == " 3.11 ")",
                           R"(python_version >= "3" or os_name == "nt" and os_name == "x")",
                           R"((os_name == "nt" or os_name == "posix") and python_version > "3")",
                           R"("x"=="y"or os_name=='posix')"}) {
    EXPECT_TRUE(Holds(text)) << text;
  }
  for (const char* text :
       {R"(python_version < "3.8")", R"(python_version > "3.11")", R"(sys_platform < "zzz")",
        R"(sys_platform ~= "linux")", R"(sys_platform === "linux")", R"(platform_release >= "5")",
        R"(platform_release != "3")", R"(platform_release != "3")", R"(python_version >= "3.*")",
        R"(python_version < "three")", R"("a" == "a")", R"(os_name == os_name)", R"(extra == "x")",
        R"(os_name == "POSIX")", R"(os_name == "posix" and (os_name == "nt" or sys_platform == "darwin"))"}) {
    EXPECT_FALSE(Holds(text)) << text;
  }
}

TEST(Marker, PythonOfACheckoutIsAVersion) {
  MarkerEnvironment environment = Linux();
  environment.python_full_version = "3.13.0a1+";
  EXPECT_TRUE(Marker::Parse(R"(python_full_version >= "3.13.0a1")")->Evaluate(environment));
  environment.python_full_version = "3.11.0";
  const auto early = Marker::Parse(R"(python_full_version <= "3.11.0a6")");
  EXPECT_FALSE(early->Evaluate(environment));
  environment.python_by_release = true;  // as uv reads it
  EXPECT_TRUE(early->Evaluate(environment));
  EXPECT_FALSE(Marker::Parse(R"("3.11.0a6" > python_full_version)")->Evaluate(environment));
}

TEST(Marker, TheEmptyMarkerHolds) {
  EXPECT_TRUE(Marker().Evaluate(Linux()));
  EXPECT_TRUE(Marker().empty());
  EXPECT_EQ(Marker().ToString(), "");
  EXPECT_FALSE(Marker::Parse(""));
}

TEST(Marker, ExtraIsEachExtraAskedFor) {
  EXPECT_TRUE(Holds(R"(extra == "GPU_fast")", {"cpu", "gpu-fast"}));
  EXPECT_TRUE(Holds(R"("gpu.fast" == extra)", {"gpu-fast"}));
  EXPECT_FALSE(Holds(R"(extra == "gpu")", {"cpu"}));
  EXPECT_TRUE(Holds(R"(extra != "gpu")"));
  EXPECT_FALSE(Holds(R"(extra != "gpu")", {"cpu", "gpu"}));
  EXPECT_TRUE(Holds(R"(extra == "")"));
  EXPECT_TRUE(Holds(R"("GPU" in extras)", {"gpu"}));
  EXPECT_TRUE(Holds(R"("tpu" not in extras and "dev" not in dependency_groups)", {"gpu"}));
  EXPECT_FALSE(Holds(R"("dev" in dependency_groups)"));
}

TEST(Marker, ExtraNamesAreListedOnce) {
  const auto marker = Marker::Parse(R"(extra == "B_x" or ("a" == extra and python_version > "3") or extra != "b-X")");
  EXPECT_EQ(marker->ExtraNames(), (Names{"b-x", "a"}));
  EXPECT_TRUE(marker->MentionsExtra());
  EXPECT_FALSE(Marker::Parse(R"(os_name == "extra")")->MentionsExtra());
}

TEST(Marker, PrintsPackagingsForm) {
  const std::pair<const char*, const char*> cases[] = {
      {"python_version<'3.8'and extra=='X'", R"(python_version < "3.8" and extra == "x")"},
      {"((os.name=='a'))", R"(os_name == "a")"},
      {"(os_name=='a' or os_name=='b') and os_name!='c'", R"((os_name == "a" or os_name == "b") and os_name != "c")"},
      {"os_name == 'a' and (os_name=='b')", R"(os_name == "a" and os_name == "b")"},
      {"os_name not   in 'a\"b'", R"(os_name not in 'a"b')"},
      {R"(os_name == '\x41\102\u0043\t')", R"(os_name == "ABC\x09")"},
      {R"(os_name == "C:\\x")", R"(os_name == "C:\\x")"},
      {R"(os_name == "\"\'")", ""}};
  for (const auto& [text, printed] : cases) {
    const auto marker = Marker::Parse(text);
    EXPECT_EQ(marker ? marker->ToString() : "", printed) << text;
  }
  EXPECT_EQ(Marker::Parse(R"(os_name == "a\x22b'")")->ToString(), R"(os_name == 'a"b\x27')");
}

TEST(Marker, RefusesWhatIsNotAMarker) {
  for (const std::string_view text :
       {"python_version"sv,     "(python_version)"sv,         "python_version >= 1.0"sv,  "(os_name == 'a'"sv,
        "os_name == 'a')"sv,    "os_name == 'a' with text"sv, R"(os_name == "C:\")"sv,    R"(os_name == "\x")"sv,
        "os_name == 'a\nb'"sv,  "os_name == 'a\0'"sv,         "os_name not'a'"sv,         "os_name notin 'a'"sv,
        "foo == 'a'"sv,         "platform_dist == 'a'"sv,     "platform.system == 'a'"sv, "os_name == 'a' and"sv,
        "and os_name == 'a'"sv, "os_name\n== 'a'"sv,          "os_namex == 'a'"sv,        "'a' =="sv}) {
    EXPECT_FALSE(Marker::Parse(text)) << text;
  }
}

struct Slip {
  std::string_view text, reason, hint;
  int column;
};

TEST(Marker, SlipsAreNamedAndMended) {
  const Slip slips[] = {
      {"python_version > 3.8", "`3.8` needs quotes", R"(did you mean `python_version > "3.8"`?)", 18},
      {"sys_platform == linux", "`linux` needs quotes", R"(did you mean `sys_platform == "linux"`?)", 17},
      {"python_version = '3'", "`=` is not an operator", "did you mean `python_version == '3'`?", 16},
      {"python_version => '3'", "`=>` is not an operator", "did you mean `python_version >= '3'`?", 16},
      {"python_verison > '3'", "`python_verison` is not a marker variable", "did you mean `python_version > '3'`?", 1},
      {"os_name=='a' && os_name=='b'", "`&&` does not join markers", "did you mean `os_name=='a' and os_name=='b'`?",
       14},
      {"(os_name == 'a'", "the bracket is not closed", "did you mean `(os_name == 'a')`?", 1},
      {"os_name == 'a", "the quote is not closed", "did you mean `os_name == 'a'`?", 12},
      {"python_version", "an operator is missing at the end",
       "the operators are ==, !=, <=, >=, <, >, ~=, ===, in and not in", 15},
  };
  for (const auto& [text, reason, hint, column] : slips) {
    const auto marker = Marker::Parse(text);
    ASSERT_FALSE(marker) << text;
    EXPECT_EQ(marker.error().message,
              "`" + std::string(text) + "` is not an environment marker: " + std::string(reason));
    EXPECT_EQ(marker.error().hint, hint);
    EXPECT_EQ(marker.error().place.column, column) << text;
  }
}

TEST(Marker, DeepBracketsEndInAnError) {
  const std::string core = "os_name == 'a'";
  EXPECT_TRUE(Marker::Parse(std::string(100, '(') + core + std::string(100, ')')));
  EXPECT_FALSE(Marker::Parse(std::string(1000000, '(') + core));
  std::string wide = core;
  for (int i = 0; i < 20000; ++i) wide += " or " + core;
  EXPECT_FALSE(Marker::Parse(wide)->Evaluate(Linux()));
}

TEST(Marker, PrintingAndParsingIsTheIdentity) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("os_name", "extra", "python_version", "'a'", "\"3.8\"", "'\\x22'", "==", "<",
                                      "~=", " in ", " not in ", " and ", " or ", "(", ")", "=", " "));
    std::string text;
    for (const std::string& piece : pieces) text += piece;
    const auto marker = Marker::Parse(text);
    if (marker) RC_ASSERT(Marker::Parse(marker->ToString())->ToString() == marker->ToString());
  }));
}

// Markers made to be valid: what is printed means the same.
std::string ArbitraryMarker(int depth) {
  if (depth == 0 || *rc::gen::inRange(0, 3) == 0) {
    return *rc::gen::element<std::string>("os_name == 'posix'", "python_version < '3.8'", "extra == 'a'",
                                          "'nt' == os_name", "sys_platform in 'linux'",
                                          "python_full_version ~= '3.11.1'");
  }
  const std::string text =
      ArbitraryMarker(depth - 1) + *rc::gen::element<std::string>(" and ", " or ") + ArbitraryMarker(depth - 1);
  return *rc::gen::arbitrary<bool>() ? "(" + text + ")" : text;
}

TEST(Marker, PrintedMarkersMeanTheSame) {
  EXPECT_TRUE(rc::check([] {
    const std::string text = ArbitraryMarker(4);
    const auto marker = Marker::Parse(text), again = Marker::Parse(marker->ToString());
    RC_ASSERT(again->ToString() == marker->ToString());
    for (const Names& extras : {Names{}, Names{"a"}})
      RC_ASSERT(again->Evaluate(Linux(), extras) == marker->Evaluate(Linux(), extras));
  }));
}

}  // namespace
}  // namespace fitment

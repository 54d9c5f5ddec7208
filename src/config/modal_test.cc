// Modal image definitions: literal calls read and edited, all else told.
#include <gtest/gtest.h>

#include "config/config_testing.h"

namespace fitment {
namespace {

using Texts = std::vector<std::string>;

constexpr std::string_view kApp = R"py(import modal

VERSION = "4.36.2"
image = (
    modal.Image.debian_slim(python_version="3.11")  # pip_install("no")
    .apt_install("git", "ffmpeg")
    .pip_install(
        "torch==2.1.2",
        ["numpy<2", 'einops'],
        f"transformers=={VERSION}",
        index_url="https://example.org/simple",
        gpu="T4",
    )
    .run_commands("echo hi", "pip install -U accelerate==0.25.0")
)
other = modal.Image.from_registry("nvidia/cuda:12.1.1-devel-ubuntu22.04", add_python="3.10").pip_install("vllm")
image = image.uv_pip_install("snac", pre=True)
app = modal.App("x", image=image)

@app.function(gpu="H100:2", image=image)
def f():
    return """modal.Image.debian_slim().pip_install("nope")"""

@app.cls(gpu=["A10G", "T4"])
class C: ...
)py";

TEST(Modal, LiteralCallsAreRead) {
  EXPECT_EQ(KindOfFile("app.py", kApp).value(), "modal");
  auto read = ReadAs("modal", "app.py", std::string(kApp));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), (Texts{"torch==2.1.2", "numpy<2", "einops", "accelerate==0.25.0", "snac"}));
  EXPECT_EQ(read->python, "3.11");
  EXPECT_EQ(read->glibc, "2.36");
  EXPECT_EQ(read->accelerator, "T4,H100:2,A10G");
  ASSERT_EQ(read->steps.size(), 3u);
  EXPECT_EQ(read->steps[0].name, "pip_install at app.py:7");
  EXPECT_EQ(read->steps[0].options.index_url, "https://example.org/simple");
  EXPECT_EQ(read->steps[1].renews, InstallStep::Renews::kNamed);
  EXPECT_EQ(read->steps[2].installer, "uv");
  EXPECT_TRUE(read->steps[2].prerelease);
  std::string left;
  for (const LeftOut& row : read->left_out) left += row.what + ": " + row.why + "\n";
  EXPECT_NE(left.find("transformers"), std::string::npos) << left;
  EXPECT_NE(left.find("another image"), std::string::npos) << left;
}

TEST(Modal, AnImageMayBeginWithAnyName) {
  auto read =
      ReadAs("modal", "app.py",
             "import modal\nstub = modal.Stub()\nstub.image = (\n    modal.Image.from_dockerhub(\n"
             "        \"python:3.9-slim\",\n        setup_dockerfile_commands=[\"RUN x\"],\n    )\n"
             "    .pip_install(\"torch==1.13.1\")\n)\nlater = modal.Image.from_what_comes(\"x\").pip_install(\"a\")\n");
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(TextsOf(*read), Texts{"torch==1.13.1"});
  EXPECT_EQ(read->python, "3.9");
  ASSERT_EQ(read->left_out.size(), 1u);
  EXPECT_NE(read->left_out[0].why.find("another image"), std::string::npos);
}

TEST(Modal, EditsKeepEverythingElse) {
  auto read = ReadAs("modal", "app.py", std::string(kApp));
  std::string text =
      Edited(*read, {Replace(*read, "torch", "torch>=2.4.0"), Drop(*read, "einops"), Add(*read, "x>=1", "numpy"),
                     Replace(*read, "accelerate", "accelerate>=0.34"), Python("3.12")});
  std::string wanted(kApp);
  auto swap = [&](std::string_view from, std::string_view to) { wanted.replace(wanted.find(from), from.size(), to); };
  swap("torch==2.1.2", "torch>=2.4.0");
  swap("[\"numpy<2\", 'einops']", "[\"numpy<2\", \"x>=1\"]");
  swap("accelerate==0.25.0", "'accelerate>=0.34'");
  swap("python_version=\"3.11\"", "python_version=\"3.12\"");
  EXPECT_EQ(text, wanted);
}

TEST(Modal, TextsThatAreNoPythonGetAnAnswer) {
  for (const char* text :
       {"import modal\nImage.debian_slim(", "import modal\nx = Image.debian_slim().pip_install(\"a\" \"b\", *c)\n",
        "import modal\nImage.debian_slim().pip_install(\"\"\"a", "import modal\nImage.debian_slim().pip_install([(",
        "import modal\n)))Image.debian_slim().pip_install(x, 1)",
        "import modal\nx = Image.debian_slim(python_version=", "import modal\nImage.debian_slim().pip_install([x, "}) {
    auto read = ReadAs("modal", "app.py", text);
    ASSERT_TRUE(read) << text;
    EXPECT_TRUE(read->items.empty() || read->items[0].text == "a") << text;
  }
}

}  // namespace
}  // namespace fitment

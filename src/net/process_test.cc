// Other programs: output, status, what cannot be run.
#include "net/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace fitment {
namespace {

TEST(Process, TakesOutputErrorsAndStatus) {
  Result<ProgramOutput> output = RunProgram({"sh", "-c", "echo out; echo err >&2; cat; exit 3"});
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "out\n");
  EXPECT_EQ(output->err, "err\n");
  EXPECT_EQ(output->status, 3);
  EXPECT_EQ(RunProgram({"sh", "-c", "kill -9 $$"})->status, 137);
}

TEST(Process, FolderEnvironmentAndLimit) {
  ProgramOptions options;
  options.directory = "/";
  options.environment = {{"FITMENT_TEST_A", "b c"}, {"HOME", "/nowhere"}};
  options.output_limit_bytes = 12;
  Result<ProgramOutput> output = RunProgram({"sh", "-c", "pwd; echo $FITMENT_TEST_A$HOME"}, options);
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out, "/\nb c/nowher");
}

TEST(Process, MuchOutputOnBothPipes) {
  Result<ProgramOutput> output = RunProgram(
      {"sh", "-c",
       "i=0; while [ $i -lt 3000 ]; do echo 0123456789012345678901234567890123456789; echo x >&2; i=$((i+1)); done"});
  ASSERT_TRUE(output);
  EXPECT_EQ(output->out.size(), 3000u * 41);
  EXPECT_EQ(output->err.size(), 3000u * 2);
}

TEST(Process, OneThatRunsTooLongIsEnded) {
  ProgramOptions options;
  options.timeout_ms = 50;
  Result<ProgramOutput> output = RunProgram({"sh", "-c", "echo begun; exec sleep 600"}, options);
  ASSERT_TRUE(output);
  EXPECT_TRUE(output->timed_out);
  EXPECT_FALSE(RunProgram({"true"}, options)->timed_out);
}

TEST(Process, ItsChildrenAreEndedToo) {
  ProgramOptions options;
  options.timeout_ms = 50;
  Result<ProgramOutput> output = RunProgram({"sh", "-c", "sleep 600 & echo $!; wait"}, options);
  ASSERT_TRUE(output);
  ASSERT_TRUE(output->timed_out);
  // Gone, or dead and taken in by nobody yet.
  Result<ProgramOutput> state =
      RunProgram({"sh", "-c", "cut -d' ' -f3 /proc/" + output->out.substr(0, output->out.find('\n')) + "/stat"});
  ASSERT_TRUE(state);
  EXPECT_TRUE(state->out.empty() || state->out == "Z\n") << state->out;
}

TEST(Process, WhoMayAskStaysInThisGroup) {
  auto group = [](bool may_ask) {
    return RunProgram({"sh", "-c", "cut -d' ' -f5 /proc/$$/stat"}, {.may_ask = may_ask})->out;
  };
  EXPECT_EQ(group(true), std::to_string(getpgrp()) + "\n");
  EXPECT_NE(group(false), std::to_string(getpgrp()) + "\n");
}

TEST(Process, NoSuchProgram) {
  Result<ProgramOutput> output = RunProgram({"fitment-no-such-program"});
  ASSERT_FALSE(output);
  EXPECT_EQ(output.error().kind, ErrorKind::kFile);
  EXPECT_NE(output.error().message.find("fitment-no-such-program"), std::string::npos);
}

}  // namespace
}  // namespace fitment

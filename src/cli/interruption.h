// Ctrl-C and its like: what is half-written is taken away, one line is said, and the process ends with 128 + the
// signal's number (130 for Ctrl-C). Tests: tests/program/interrupt_test.py.
#pragma once

namespace fitment {

// From now on SIGINT, SIGTERM and SIGHUP end the process so, unless whoever started it has them ignored (nohup).
void EndCleanlyWhenInterrupted();
// While it waits for nothing but time (`check --watch`): Ctrl-C then ends it silently with this exit code. -1: no
// longer.
void EndWhenInterruptedWith(int exit_code);

}  // namespace fitment

/* fitment as a library: a command line goes in, its answer comes out. JSON is the interface (`--format json`,
 * documented in doc/schemas), so that this header has one function and never needs another. Tests:
 * tests/library/answers.c, tests/program/python_api_test.py.
 *
 *   struct fitment_answer answer;
 *   const char* line[] = {"check", "config.yaml", "--target", "t4", "--format", "json"};
 *   fitment_run(6, line, NULL, &answer);
 *   ... answer.exit_code, answer.output ...
 *   fitment_free(&answer);
 *
 * What a call touches of its process: files that the command names and the cache, read relative to the working
 * directory, and child processes that a command starts (git, python). It installs no signal handler, changes no
 * environment variable or locale, prints nothing and never exits. Not to be had here (exit code 2, said in `error`):
 * `check --watch`, which never ends; `audit`, which forks; `fix --interactive`, which asks a terminal.
 *
 * Threads: any thread may call; calls take their turn, one at a time in a process. A child of fork() may not call while
 * its parent's call is going on.
 */
#ifndef FITMENT_FITMENT_H_
#define FITMENT_FITMENT_H_

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define FITMENT_EXPORT __attribute__((visibility("default")))
#else
#define FITMENT_EXPORT
#endif

struct fitment_answer {
  int exit_code; /* 0 it fits, 1 it does not, 2 trouble: see `error` */
  char* output;  /* what the program prints on standard output; ends in '\0', which output_size does not count */
  size_t output_size;
  char* error; /* likewise on standard error */
  size_t error_size;
};

/* "0.1.0". Lives as long as the library is loaded. */
FITMENT_EXPORT const char* fitment_version(void);

/* Runs `fitment ARGUMENTS...` (without the program's own name). `environment`: "NAME=value" strings and a last NULL;
 * NULL for this process's own. Fills *answer in any case and returns its exit code. The caller hands it to
 * fitment_free. */
FITMENT_EXPORT int fitment_run(int count, const char* const* arguments, const char* const* environment,
                               struct fitment_answer* answer);

/* Gives an answer's texts back and empties it. Nothing for one that is empty. */
FITMENT_EXPORT void fitment_free(struct fitment_answer* answer);

#ifdef __cplusplus
}
#endif

#endif /* FITMENT_FITMENT_H_ */

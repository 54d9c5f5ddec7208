/* The C interface as a C program sees it: answers FOLDER. FOLDER is where it may write. Prints what is wrong and
 * exits 1. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "fitment/fitment.h"

static int faults = 0;

static void expect(int held, const char* what, const struct fitment_answer* answer) {
  if (held) return;
  ++faults;
  fprintf(stderr, "FAILED: %s\n", what);
  if (answer) fprintf(stderr, "exit code %d\n%s\n%s\n", answer->exit_code, answer->output, answer->error);
}

/* One call, one expectation: its exit code, a part of its output, a part of its error text. */
static void ask(int count, const char* const* line, const char* const* environment, int code, const char* output,
                const char* error) {
  struct fitment_answer answer;
  int returned = fitment_run(count, line, environment, &answer);
  expect(returned == code && answer.exit_code == code, "the exit code", &answer);
  expect(answer.output != NULL && strlen(answer.output) == answer.output_size && strstr(answer.output, output) != NULL,
         output, &answer);
  expect(answer.error != NULL && strlen(answer.error) == answer.error_size && strstr(answer.error, error) != NULL,
         error, &answer);
  fitment_free(&answer);
  expect(answer.output == NULL && answer.error == NULL, "an answer that was given back is empty", NULL);
  fitment_free(&answer);
}

static const char *clash, *facts;

static void* ask_often(void* unused) {
  const char* lines[][7] = {{"check", clash, "--no-index", "--python", "3.11", "--format", "json"},
                            {"explain", "FIT401"},
                            {"check", clash, "--watch"},
                            {"audit", "."},
                            {"chekc"},
                            {"check", clash, "--no-index", "--facts", facts, "--python=3.11"}};
  int i;
  (void)unused;
  for (i = 0; i < 5; ++i) {
    ask(7, lines[0], NULL, 1, "\"unsatisfiable\"", "");
    ask(2, lines[1], NULL, 0, "FIT401", "");
    ask(3, lines[2], NULL, 2, "", "never ends");
    ask(2, lines[3], NULL, 2, "", "processes of its own");
    ask(1, lines[4], NULL, 2, "", "check");
    ask(6, lines[5], NULL, 2, "", "advisories.tsv");
  }
  return NULL;
}

int main(int argc, char** argv) {
  const char* version[] = {"--version"};
  const char* date[] = {"facts", "list", "--color", "auto"};
  const char* own[] = {"CLICOLOR_FORCE=1", NULL};
  static char clash_path[4096], facts_path[4096];
  pthread_t threads[3];
  struct sigaction before, after;
  FILE* file;
  int i;
  if (argc != 2) return 2;
  snprintf(clash_path, sizeof clash_path, "%s/clash.txt", argv[1]);
  snprintf(facts_path, sizeof facts_path, "%s/advisories.tsv", argv[1]);
  clash = clash_path;
  facts = facts_path;
  file = fopen(clash, "w");
  if (!file) return 2;
  fputs("app==1.0\napp==2.0\n", file);
  fclose(file);
  file = fopen(facts, "w");
  if (!file) return 2;
  fputs("id\tpackage\nbroken\t\n", file);
  fclose(file);
  sigaction(SIGINT, NULL, &before);
  expect(strcmp(fitment_version(), "") != 0, "a version", NULL);
  ask(1, version, NULL, 0, fitment_version(), "");
  ask(4, date, own, 0, "", "");
  for (i = 0; i < 3; ++i) pthread_create(&threads[i], NULL, ask_often, NULL);
  for (i = 0; i < 3; ++i) pthread_join(threads[i], NULL);
  sigaction(SIGINT, NULL, &after);
  expect(before.sa_handler == after.sa_handler, "the host's signal handlers are left alone", NULL);
  sigaction(SIGPIPE, NULL, &after);
  expect(after.sa_handler == SIG_DFL, "SIGPIPE too", NULL);
  return faults != 0;
}

// The program. Everything is in run_main.cc.
#include <malloc.h>
#include <unistd.h>

#include "cli/commands.h"

int main(int argc, char** argv) {
  mallopt(M_TOP_PAD, 8 << 20);  // the heap grows in few steps: a warm run lasts some milliseconds
  return fitment::RunMain(argc, argv, environ);
}

// The program. Everything is in run_main.cc.
#include <malloc.h>
#include <unistd.h>

#include "cli/commands.h"

int main(int argc, char** argv) {
#ifdef M_TOP_PAD                // glibc
  mallopt(M_TOP_PAD, 8 << 20);  // the heap grows in few steps: a warm run lasts some milliseconds
#endif
  return fitment::RunMain(argc, argv, environ);
}

// The program. Everything is in run_main.cc.
#include <unistd.h>

#include "cli/commands.h"

int main(int argc, char** argv) {
  return fitment::RunMain(argc, argv, environ);
}

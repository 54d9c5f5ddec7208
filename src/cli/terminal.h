// Where data and talk go: data to stdout (or -o FILE), talk to stderr, a progress line on a terminal alone. Tests:
// tests/program/output_test.py.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "config/input.h"

namespace fitment {

enum class ColorChoice { kAuto, kAlways, kNever };

// What was printed, where the program runs inside another process.
struct Printed {
  std::string output, error;
};

class Terminal {
 public:
  // NO_COLOR, CLICOLOR_FORCE and TERM=dumb have their usual say where `choice` is kAuto.
  // `printed`: written to in place of the process's own output; it outlives the terminal. nullptr: the process's own.
  Terminal(ColorChoice choice, bool quiet, int verbosity, const EnvironmentVariables& environment,
           Printed* printed = nullptr);

  bool color_out() const { return color_out_; }
  bool out_is_terminal() const { return out_is_terminal_; }
  int verbosity() const { return verbosity_; }

  // Data. A reader that went away (a closed pipe) is no error; a full disk is: kFile.
  Result<void> Out(std::string_view data);
  // Talk for people: a line to stderr, unless quiet.
  void Say(std::string_view line);
  // Trouble: to stderr, quiet or not.
  void Complain(const Error& error, std::string_view code);
  // The one progress line, redrawn in place; "" takes it away. Nothing unless stderr is a terminal.
  void Progress(std::string_view line);

 private:
  bool Write(int descriptor, std::string_view data);  // false: not everything could be written; errno tells why

  Printed* printed_;
  bool out_is_terminal_, error_is_terminal_, color_out_, color_error_, quiet_;
  int verbosity_;
  bool progress_shown_ = false;
};

}  // namespace fitment

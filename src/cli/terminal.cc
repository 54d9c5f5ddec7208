// Writes with write(2): no stdio buffers, no locale. Tests: tests/program/output_test.py.
#include "cli/terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace fitment {
namespace {

// False: not everything could be written; errno tells why.
bool WriteAll(int descriptor, std::string_view data) {
  while (!data.empty()) {
    ssize_t written = ::write(descriptor, data.data(), data.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    data.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

bool Set(const EnvironmentVariables& environment, const std::string& name) {
  auto found = environment.find(name);
  return found != environment.end() && !found->second.empty() && found->second != "0";
}

// The width of a terminal; 80 where it does not tell.
size_t ColumnsOf(int descriptor) {
  winsize size{};
  return ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}

bool WantsColor(ColorChoice choice, bool is_terminal, const EnvironmentVariables& environment) {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  auto no_color = environment.find("NO_COLOR");
  if (no_color != environment.end() && !no_color->second.empty()) return false;
  if (Set(environment, "CLICOLOR_FORCE")) return true;
  auto term = environment.find("TERM");
  return is_terminal && term != environment.end() && term->second != "dumb";
}

}  // namespace

Terminal::Terminal(ColorChoice choice, bool quiet, int verbosity, const EnvironmentVariables& environment,
                   Printed* printed)
    : printed_(printed),
      out_is_terminal_(!printed && ::isatty(STDOUT_FILENO)),
      error_is_terminal_(!printed && ::isatty(STDERR_FILENO)),
      color_out_(WantsColor(choice, out_is_terminal_, environment)),
      color_error_(WantsColor(choice, error_is_terminal_, environment)),
      quiet_(quiet),
      verbosity_(verbosity) {
  auto term = environment.find("TERM");
  if (term != environment.end() && term->second == "dumb") error_is_terminal_ = false;
}

bool Terminal::Write(int descriptor, std::string_view data) {
  if (!printed_) return WriteAll(descriptor, data);
  (descriptor == STDOUT_FILENO ? printed_->output : printed_->error).append(data);
  return true;
}

Result<void> Terminal::Out(std::string_view data) {
  Progress("");
  if (Write(STDOUT_FILENO, data) || errno == EPIPE) return {};
  return Fail(ErrorKind::kFile, std::string("standard output could not be written: ") + std::strerror(errno));
}

void Terminal::Say(std::string_view line) {
  if (quiet_) return;
  Progress("");
  Write(STDERR_FILENO, std::string(line) + "\n");
}

void Terminal::Complain(const Error& error, std::string_view code) {
  Progress("");
  std::string text = color_error_ ? "\033[1;31merror\033[0m" : "error";
  text += " " + std::string(code) + ": ";
  if (std::string place = error.place.ToString(); !place.empty() && error.message.find(place) == std::string::npos) {
    text += place + ": ";
  }
  text += error.message + "\n";
  if (!error.hint.empty()) text += "  " + error.hint + "\n";
  Write(STDERR_FILENO, text);
}

void Terminal::Progress(std::string_view line) {
  if (!error_is_terminal_ || quiet_ || (line.empty() && !progress_shown_)) return;
  // One that wrapped could not be redrawn in place.
  const size_t columns = line.empty() ? 0 : ColumnsOf(STDERR_FILENO) - 1;
  Write(STDERR_FILENO, "\r\033[K" + std::string(line.substr(0, columns)));
  progress_shown_ = !line.empty();
}

}  // namespace fitment

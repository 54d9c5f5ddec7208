// A conflict in words: title, the user's lines with a caret, the chain, the next step. Plain text, no colour. Pure.
// doc/messages.md has the texts side by side. Tests: phrase_test.cc (golden).
#pragma once

#include <string>
#include <vector>

#include "explain/conflict.h"

namespace fitment {

std::string TitleOf(const Conflict& conflict, const std::vector<LinePlace>& places);
std::string HintFor(const Conflict& conflict);
std::string TextOf(const Conflict& conflict, const std::vector<LinePlace>& places);

}  // namespace fitment

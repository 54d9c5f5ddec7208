// How specifier clauses are read, with what is needed to speak about a slip in one. Of this room only; others use
// specifier.h. Tests: specifier_test.cc, requirement_test.cc.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "python/specifier.h"

namespace fitment {

// What is wrong with one clause.
struct ClauseFault {
  size_t begin = 0;  // the clause in the text: [begin, end)
  size_t end = 0;
  size_t at = 0;          // where it goes wrong
  std::string reason;     // "`=` is not an operator"
  std::string meant;      // what was likely meant instead of the clause: "==0.21.4", or ""
  std::string advice;     // what to do where no other clause can be proposed, or ""
  std::string_view rest;  // what follows a complete clause though nothing may: "--flag"; a view into the text
};

// Comma-separated clauses; blank ones are passed over.
std::expected<std::vector<Specifier>, ClauseFault> ReadClauses(std::string_view text);

// The fault's text with the meant clause in its place, or "" where nothing is proposed or the proposal does not parse
// either.
std::string MendedClauses(std::string_view text, const ClauseFault& fault);

// The repairs of SpecifierSet::ParseLenient, done whether they are needed or not.
std::string RepairedClauses(std::string_view text);

}  // namespace fitment

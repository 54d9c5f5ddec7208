// What the JSON forms of this room share. Of its .cc files only: nlohmann's
// writer is heavy to include. Tests: through each of them.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "report/judgement.h"

namespace fitment {

using Json = nlohmann::ordered_json;

// Text that is not UTF-8 is replaced, so that the output always is. `indent` -1: on one line. With a newline at the
// end.
inline std::string Dump(const Json& document, int indent = 2) {
  return document.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

inline Json OrNull(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

// Parts that several documents have (json.cc).
Json TargetObject(const Target& target);
Json FindingJson(const Finding& finding);
Json RungsJson(const Ladder& rungs);

}  // namespace fitment

// The exact set as files that installers read: requirements lines and pylock.toml (PEP 751). The same set gives the
// same bytes: no clock, no host, no order but the sorted one. No credential ever appears: URLs come without them.
// Tests: lock_test.cc, tests/oracle/lock_test.py.
#pragma once

#include <string>
#include <vector>

#include "report/judgement.h"

namespace fitment {

struct LockOptions {
  bool hashes = true;
  bool annotate = false;  // "# via" comments, and a heading that names the file to change instead
};

// `name==version` a line, normalized names, sorted; direct references as `name @ url` (git with the full commit).
std::string RequirementsLock(const Judgement& judgement, const LockOptions& options);
// `index_urls[i]` is index number i of Pin::index, without credentials. Hashes are part of the format and always
// written.
std::string Pylock(const Judgement& judgement, const std::vector<std::string>& index_urls);

// What an existing lock prefers: "name==version" lines (other lines are passed over), or the packages of a pylock.toml.
std::vector<std::pair<std::string, Version>> ReadPreferences(std::string_view lock_text);

}  // namespace fitment

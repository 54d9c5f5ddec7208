// Why an index has nothing to offer, each reason in its own language, and what to do about it. Pure.
// Tests: refusal_words_test.cc, conflict_test.cc.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "explain/conflict.h"
#include "resolve/resolver.h"

namespace fitment {

// Releases of one project that a reason refuses; the words of the newest of them stand for all.
struct RefusedReleases {
  std::string project;
  Refusal refusal;        // the newest one's
  std::string newest;     // its version
  bool all_alike = true;  // every one of them has the same words
};

// A verb and what follows: "has wheels for Python 3.8 to 3.11 only; the target has Python 3.13".
std::string WordsForRefusal(const RefusedReleases& refused, const Target& target);
// "the nearest release with a file for this target is 2.5.0"; "" if there is nothing to propose. `releases` ascending.
std::string HintForRefusal(const RefusedReleases& refused, const std::vector<Resolver::Release>& releases);

// A requirement that no release at all meets, or a project that no index has (`releases` empty).
std::string WordsForUnmet(const Requirement& requirement, const std::vector<Resolver::Release>& releases);
std::string HintForUnmet(const Requirement& requirement, const std::vector<Resolver::Release>& releases,
                         const std::vector<std::string>& names);

// The same, right behind the user's own line: "torch==2.1.22" + ": no release meets it; the newest here is 2.9.0". With
// `brief` and `brief_hint` cause and next step have room in one row.
struct BehindLine {
  std::string words;  // "" where it cannot be told so
  std::string brief, brief_hint;
};
BehindLine UnmetBehindLine(const Requirement& requirement, const std::vector<Resolver::Release>& releases,
                           const std::vector<std::string>& names);

// What a module is imported as is not always what its project is called: "cv2" gives "opencv-python"; "" for most.
std::string_view ProjectOfImport(std::string_view normalized_name);

}  // namespace fitment

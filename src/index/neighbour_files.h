// Which file of the neighbouring releases would be asked for next, when a resolver walks through a project's versions
// one by one? A guess from the page alone: it costs a request where it is wrong. Pure. Tests: neighbour_files_test.cc.
#pragma once

#include <cstdint>
#include <vector>

#include "store/records.h"

namespace fitment {

// The wheels of the `count` releases next to that of `file` (newer ones with `newer`), nearest first, that would be
// chosen for the same target: of the same tags, else of the same interpreter and machine. Yanked ones are left out, and
// pre-releases where `file` is of none. Empty for an sdist.
std::vector<uint32_t> NeighbourFiles(const ProjectView& project, uint32_t file, uint32_t count, bool newer);

}  // namespace fitment

// The snapshot that is compiled into the program. Private to the room `store`. Tests: snapshot_test.cc.
#pragma once

#include <string_view>

namespace fitment {

// Its bytes, or "" where the build has none. They lie in the program's file; nobody touches them before they are asked
// for.
std::string_view EmbeddedSnapshot();

}  // namespace fitment

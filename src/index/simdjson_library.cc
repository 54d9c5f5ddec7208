// The one function of simdjson's library that its headers need, found at run time. Tests: simple_json_test.cc.
#include "index/simdjson_library.h"

#ifdef FITMENT_SIMDJSON_FILE
#include <dlfcn.h>
#include <simdjson.h>

namespace {

using Implementations = simdjson::internal::atomic_ptr<const simdjson::implementation>;
using Getter = Implementations& (*)();
constexpr char kGetterName[] = "_ZN8simdjson25get_active_implementationEv";

Getter Load() {
  void* library = dlopen(FITMENT_SIMDJSON_FILE, RTLD_NOW | RTLD_LOCAL);
  return library ? reinterpret_cast<Getter>(dlsym(library, kGetterName)) : nullptr;
}

Getter Loaded() {
  static const Getter getter = Load();
  return getter;
}

}  // namespace

namespace simdjson {
// Declared by simdjson.h. REQUIRES: SimdjsonTrouble() was "".
Implementations& get_active_implementation() {
  return Loaded()();
}
}  // namespace simdjson

namespace fitment {
std::string SimdjsonTrouble() {
  if (Loaded()) return "";
  return "the library " FITMENT_SIMDJSON_FILE
         " cannot be loaded on this machine: install simdjson of the release that fitment was built with";
}
}  // namespace fitment
#else
namespace fitment {
std::string SimdjsonTrouble() {
  return "";
}
}  // namespace fitment
#endif

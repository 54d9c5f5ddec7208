// C names by the table, C++ and compiler names by their form. Tests: loads_test.cc.
#include "wheel/base_names.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace fitment {
namespace {

bool StartsWithAny(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return text.starts_with(prefix); });
}

// std's own: mangled into namespace std, and with no type of another project among the arguments. Itanium writes
// other namespaces as a digit count and a name after "N".
bool IsStandardCxx(std::string_view name) {
  if (StartsWithAny(name, {"_Znw", "_Zna", "_Zdl", "_Zda"})) return true;
  if (!StartsWithAny(name, {"_ZNS", "_ZNKS", "_ZNVS", "_ZS", "_ZTIS", "_ZTVS", "_ZTSS", "_ZTTS", "_ZGVNS",
                            "_ZTIN10__cxxabi", "_ZTVN10__cxxabi", "_ZTI", "_ZTSN10__cxxabi"}))
    return false;
  if (name.starts_with("_ZTI") && name.size() > 7)
    return name.starts_with("_ZTIS") || name.starts_with("_ZTIN10__cxxabi");
  for (std::string_view foreign : {"3c10", "2at", "5torch", "6caffe2", "8pybind11"}) {
    if (name.find(foreign) != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

bool IsBaseName(std::string_view name) {
  if (IsStandardCxx(name)) return true;
  if (StartsWithAny(name,
                    {"_Unwind_", "__cxa_", "_ITM_", "__gxx_", "__gcc_", "__dynamic_cast", "__emutls", "__tls_get"}))
    return true;
  static const std::vector<std::string_view> kNames = Split(BaseNames(), ' ');
  return std::binary_search(kNames.begin(), kNames.end(), name);
}

}  // namespace fitment

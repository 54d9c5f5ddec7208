// The values of the network seam. Tests: fetcher_test.cc.
#include "net/transport.h"

namespace fitment {

std::string_view HttpResponse::Header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers)
    if (name == lower_case_name) return value;
  return "";
}

}  // namespace fitment

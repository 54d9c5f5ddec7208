// Loads libcurl. Tests: curl_transport_test.cc.
#include "net/curl_library.h"

#include <dlfcn.h>

namespace fitment {
namespace {

template <typename Function>
void Find(void* library, const char* name, Function& function, std::string& trouble) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function && trouble.empty())
    trouble = std::string("libcurl has no function ") + name + ": it is older than 7.66";
}

CurlLibrary Load() {
  CurlLibrary curl;
  void* library = nullptr;
  for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"}) {
    if ((library = dlopen(name, RTLD_NOW | RTLD_LOCAL))) break;
  }
  if (!library) {
    curl.trouble = "libcurl.so.4 cannot be loaded on this machine";
    return curl;
  }
  Find(library, "curl_global_init", curl.global_init, curl.trouble);
  Find(library, "curl_easy_init", curl.easy_init, curl.trouble);
  Find(library, "curl_easy_cleanup", curl.easy_cleanup, curl.trouble);
  Find(library, "curl_easy_reset", curl.easy_reset, curl.trouble);
  Find(library, "curl_easy_setopt", curl.easy_setopt, curl.trouble);
  Find(library, "curl_easy_getinfo", curl.easy_getinfo, curl.trouble);
  Find(library, "curl_easy_strerror", curl.easy_strerror, curl.trouble);
  Find(library, "curl_slist_append", curl.slist_append, curl.trouble);
  Find(library, "curl_slist_free_all", curl.slist_free_all, curl.trouble);
  Find(library, "curl_multi_init", curl.multi_init, curl.trouble);
  Find(library, "curl_multi_cleanup", curl.multi_cleanup, curl.trouble);
  Find(library, "curl_multi_setopt", curl.multi_setopt, curl.trouble);
  Find(library, "curl_multi_add_handle", curl.multi_add_handle, curl.trouble);
  Find(library, "curl_multi_remove_handle", curl.multi_remove_handle, curl.trouble);
  Find(library, "curl_multi_perform", curl.multi_perform, curl.trouble);
  Find(library, "curl_multi_poll", curl.multi_poll, curl.trouble);
  Find(library, "curl_multi_info_read", curl.multi_info_read, curl.trouble);
  if (curl.trouble.empty() && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    curl.trouble = "libcurl cannot be initialised";
  return curl;
}

}  // namespace

const CurlLibrary& CurlLibrary::Get() {
  static const CurlLibrary library = Load();
  return library;
}

}  // namespace fitment

// Loads libcurl, or in a portable program takes the one inside. Tests: curl_transport_test.cc, packaging/trees_test.py.
#include "net/curl_library.h"

#ifdef FITMENT_CURL_INSIDE
#include <unistd.h>
#else
#include <dlfcn.h>
#endif

namespace fitment {
namespace {

#ifdef FITMENT_CURL_INSIDE
// A portable program (packaging/) carries libcurl, and looks for the certificates that the system trusts where systems
// have them.
#define FITMENT_FIND(NAME) curl.NAME = &::curl_##NAME

constexpr const char* kCaFiles[] = {
    "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Alpine, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",    // Fedora, RHEL, Amazon Linux
    "/etc/ssl/ca-bundle.pem",              // SUSE
    "/etc/ssl/cert.pem",                   // Alpine without the package, BSDs
};

std::string SystemCaFile() {
  for (const char* file : kCaFiles)
    if (access(file, R_OK) == 0) return file;
  return "";
}
#else
#define FITMENT_FIND(NAME) Find(library, "curl_" #NAME, curl.NAME, curl.trouble)

template <typename Function>
void Find(void* library, const char* name, Function& function, std::string& trouble) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function && trouble.empty())
    trouble = std::string("libcurl has no function ") + name + ": it is older than 7.68";
}
#endif

CurlLibrary Load() {
  CurlLibrary curl;
#ifdef FITMENT_CURL_INSIDE
  curl.ca_file = SystemCaFile();
#else
  void* library = nullptr;
  for (const char* name : {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.so"}) {
    library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library) break;
  }
  if (!library) {
    curl.trouble = "libcurl.so.4 cannot be loaded on this machine";
    return curl;
  }
#endif
  FITMENT_FIND(global_init);
  FITMENT_FIND(easy_init);
  FITMENT_FIND(easy_cleanup);
  FITMENT_FIND(easy_reset);
  FITMENT_FIND(easy_setopt);
  FITMENT_FIND(easy_getinfo);
  FITMENT_FIND(easy_strerror);
  FITMENT_FIND(slist_append);
  FITMENT_FIND(slist_free_all);
  FITMENT_FIND(multi_init);
  FITMENT_FIND(multi_cleanup);
  FITMENT_FIND(multi_setopt);
  FITMENT_FIND(multi_add_handle);
  FITMENT_FIND(multi_remove_handle);
  FITMENT_FIND(multi_perform);
  FITMENT_FIND(multi_poll);
  FITMENT_FIND(multi_wakeup);
  FITMENT_FIND(multi_info_read);
  if (curl.trouble.empty() && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
    curl.trouble = "libcurl cannot be initialised";
  return curl;
}

#undef FITMENT_FIND

}  // namespace

const CurlLibrary& CurlLibrary::Get() {
  static const CurlLibrary library = Load();
  return library;
}

}  // namespace fitment

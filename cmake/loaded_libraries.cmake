# simdjson parses index pages and nothing else. Its On Demand front end is a header; all that it needs of the shared library is one function. So
# the library is loaded at the first page (src/index/simdjson_library.cc) and a run that reads no page never pays for it and for a second
# libstdc++ (0.6 ms of 0.7 at start-up). Where a newer simdjson needs more than that one function, it is linked as usual.
# A portable program has it inside, and libcurl with what that needs.
if(FITMENT_PORTABLE)
  fitment_static(FITMENT_SIMDJSON libsimdjson.a simdjson)
  fitment_static(FITMENT_CURL libcurl.a curl)
  fitment_static(FITMENT_SSL libssl.a ssl)
  fitment_static(FITMENT_NGHTTP2 libnghttp2.a nghttp2)
  set(FITMENT_CURL ${FITMENT_CURL} ${FITMENT_SSL} ${FITMENT_CRYPTO} ${FITMENT_NGHTTP2} ${FITMENT_Z})
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/net/curl_library.cc PROPERTIES COMPILE_DEFINITIONS FITMENT_CURL_INSIDE)
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/net/curl_library.cc ${CMAKE_SOURCE_DIR}/src/net/curl_transport.cc
    ${CMAKE_SOURCE_DIR}/src/index/simple_json.cc PROPERTIES INCLUDE_DIRECTORIES ${FITMENT_PORTABLE}/include)
  return()
endif()
include(CheckCXXSourceCompiles)
find_library(FITMENT_SIMDJSON_PATH simdjson REQUIRED)
file(REAL_PATH ${FITMENT_SIMDJSON_PATH} FITMENT_SIMDJSON_FILE)
get_filename_component(FITMENT_SIMDJSON_FILE ${FITMENT_SIMDJSON_FILE} NAME)
set(CMAKE_REQUIRED_FLAGS "-std=c++20 -O2")
check_cxx_source_compiles("
#include <simdjson.h>
namespace simdjson { internal::atomic_ptr<const implementation>& get_active_implementation() {
  static internal::atomic_ptr<const implementation> none{nullptr}; return none; } }
int main() {
  simdjson::ondemand::parser parser; simdjson::padded_string text; simdjson::ondemand::object object; std::string_view value; uint64_t size;
  auto document = parser.iterate(text);
  if (document.get_object().get(object)) return 1;
  for (auto field : object) if (field.unescaped_key().get(value) || field.value().get(value)
    || field.value().raw_json_token().get(value) || field.value().get(size) || field.value().get(object)) return 1;
  return 0; }" FITMENT_SIMDJSON_ONE_FUNCTION)
unset(CMAKE_REQUIRED_FLAGS)
if(FITMENT_SIMDJSON_ONE_FUNCTION)
  set(FITMENT_SIMDJSON "")
  # Unoptimised, the header's unused parts would ask for more of the library.
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/index/simple_json.cc ${CMAKE_SOURCE_DIR}/src/index/simdjson_library.cc PROPERTIES COMPILE_OPTIONS "-O2")
  set_source_files_properties(${CMAKE_SOURCE_DIR}/src/index/simdjson_library.cc PROPERTIES
    COMPILE_DEFINITIONS "FITMENT_SIMDJSON_FILE=\"${FITMENT_SIMDJSON_FILE}\"")
else()
  set(FITMENT_SIMDJSON ${FITMENT_SIMDJSON_PATH})
endif()

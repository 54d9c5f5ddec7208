// PEP 691 pages through simdjson's On Demand front end: one pass, fields in whatever order. Tests: simple_json_test.cc.
#include "index/simple_json.h"

#include <simdjson.h>

#include "base/text.h"
#include "index/simdjson_library.h"
#include "index/simple_page.h"
#include "net/url.h"

namespace fitment {
namespace {

namespace json = simdjson::ondemand;
using Value = simdjson::simdjson_result<json::value>;

// A string, or "" for every other type. False: the text is broken.
bool TakeString(Value value, std::string& into) {
  json::json_type type;
  if (value.type().get(type)) return false;
  if (type != json::json_type::string) return true;
  std::string_view text;
  if (value.get_string().get(text)) return false;
  into = text;
  return true;
}

// `true`. By its raw text: get_bool() would need a table of simdjson's library (cmake/loaded_libraries.cmake).
bool IsTrue(Value value) {
  std::string_view token;
  return !value.raw_json_token().get(token) && token.starts_with("true");
}

bool TakeHashes(Value value, std::string& sha256) {
  json::object hashes;
  if (value.get_object().get(hashes)) return true;
  for (auto field : hashes) {
    std::string_view key;
    if (field.unescaped_key().get(key)) return false;
    const bool wanted = key == "sha256";
    std::string text;
    if (!TakeString(field.value(), text)) return false;
    if (wanted) sha256 = CleanSha256(text);
  }
  return true;
}

// `true`, or an object of hashes. `rank`: core-metadata beats dist-info-metadata, which some indexes filled wrongly
// (PEP 714).
struct Sibling {
  int rank = 0;
  bool has = false;
  std::string sha256;
};

bool TakeSibling(Value value, int rank, Sibling& sibling) {
  json::json_type type;
  if (value.type().get(type)) return false;
  Sibling found{rank, false, ""};
  if (type == json::json_type::object) {
    found.has = true;
    if (!TakeHashes(value, found.sha256)) return false;
  } else if (type == json::json_type::boolean) {
    found.has = IsTrue(value);
  }
  if (found.rank > sibling.rank) sibling = std::move(found);
  return true;
}

bool TakeYanked(Value value, FileRecord& file) {
  json::json_type type;
  if (value.type().get(type)) return false;
  if (type == json::json_type::boolean) {
    file.yanked = IsTrue(value);
    return true;
  }
  if (!TakeString(value, file.yanked_reason)) return false;
  file.yanked = !file.yanked_reason.empty();
  return true;
}

bool TakeSize(Value value, uint64_t& size_bytes) {
  json::json_type type;
  if (value.type().get(type)) return false;
  if (type == json::json_type::number && value.get_uint64().get(size_bytes)) size_bytes = 0;
  return true;
}

bool TakeFileField(std::string_view key, Value value, FileRecord& file, Sibling& sibling) {
  std::string text;
  if (key == "filename") return TakeString(value, file.filename);
  if (key == "url") return TakeString(value, file.url);
  if (key == "hashes") return TakeHashes(value, file.sha256);
  if (key == "requires-python") return TakeString(value, file.requires_python);
  if (key == "yanked") return TakeYanked(value, file);
  if (key == "core-metadata") return TakeSibling(value, 2, sibling);
  if (key == "dist-info-metadata") return TakeSibling(value, 1, sibling);
  if (key == "size") return TakeSize(value, file.size_bytes);
  if (key == "upload-time") {
    if (!TakeString(value, text)) return false;
    file.upload_time_us = ParseTimestampUs(text);
  }
  return true;
}

bool TakeFiles(Value value, std::string_view page_url, std::vector<FileRecord>& files) {
  const UrlBase base(page_url);
  json::array rows;
  if (value.get_array().get(rows)) return false;
  for (auto row : rows) {
    json::object object;
    if (row.get_object().get(object)) return false;
    FileRecord file;
    Sibling sibling;
    for (auto field : object) {
      std::string_view key;
      if (field.unescaped_key().get(key) || !TakeFileField(key, field.value(), file, sibling)) return false;
    }
    if (file.filename.empty() || file.url.empty()) continue;
    file.url = base.Join(file.url);
    file.url.resize(std::min(file.url.find('#'), file.url.size()));
    file.has_metadata = sibling.has;
    file.metadata_sha256 = std::move(sibling.sha256);
    files.push_back(std::move(file));
  }
  return true;
}

bool TakeNamed(Value value, std::string_view wanted, std::string& into, std::string_view second = {},
               std::string* also = nullptr) {
  json::object object;
  if (value.get_object().get(object)) return true;
  for (auto field : object) {
    std::string_view key;
    if (field.unescaped_key().get(key)) return false;
    if (key == wanted && !TakeString(field.value(), into)) return false;
    if (also && key == second && !TakeString(field.value(), *also)) return false;
  }
  return true;
}

struct Page {
  ProjectRecord record;
  std::string api_version;
  bool has_files = false;
};

bool TakePage(json::object object, std::string_view page_url, Page& page) {
  for (auto field : object) {
    std::string_view key;
    if (field.unescaped_key().get(key)) return false;
    bool good = true;
    if (key == "meta") {
      good = TakeNamed(field.value(), "api-version", page.api_version);
    } else if (key == "project-status") {
      good = TakeNamed(field.value(), "status", page.record.status, "reason", &page.record.status_reason);
    } else if (key == "files") {
      page.has_files = true;
      good = TakeFiles(field.value(), page_url, page.record.files);
    }
    if (!good) return false;
  }
  return true;
}

std::unexpected<Error> Bad(std::string_view page_url, const std::string& what) {
  return Fail(ErrorKind::kNetwork, "the page " + RedactedUrl(page_url) + " " + what, {},
              "check that the index URL is that of a simple index (it often ends in /simple), or try again later");
}

}  // namespace

Result<ProjectRecord> ParseSimpleJson(std::string body, std::string_view page_url, std::string_view project) {
  if (std::string trouble = SimdjsonTrouble(); !trouble.empty()) return Fail(ErrorKind::kInternal, trouble);
  const size_t size = body.size();
  body.reserve(size + simdjson::SIMDJSON_PADDING);
  json::parser parser;
  json::document document;
  json::object object;
  Page page;
  simdjson::error_code trouble = parser.iterate(body.data(), size, body.capacity()).get(document);
  if (!trouble) trouble = document.get_object().get(object);
  const bool whole =
      !trouble && TakePage(object, page_url, page) && document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (!whole) {
    return Bad(page_url, "is broken or cut off: " + std::to_string(size) + " bytes that are no whole JSON document");
  }
  if (!page.api_version.empty() && !page.api_version.starts_with("1.") && page.api_version != "1") {
    return Bad(page_url,
               "is of simple API version " + Printable(page.api_version, 20) + "; this program reads version 1");
  }
  if (!page.has_files)
    return Bad(page_url, "is JSON without a list of files: this is no project's page of a simple index");
  page.record.name = project;
  if (page.record.status.empty()) page.record.status = "active";
  return std::move(page.record);
}

}  // namespace fitment

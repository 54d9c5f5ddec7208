// METADATA and PKG-INFO: headers as Python's email parser reads them. Tests: core_metadata_test.cc.
#include "python/core_metadata.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"

namespace fitment {
namespace {

struct Header {
  std::string_view name;
  std::string value;  // unfolded, trimmed
};

// The header fields of a text up to the blank line, or to the first line that is none.
class HeaderReader {
 public:
  explicit HeaderReader(std::string_view text) : rest_(text) {}

  std::optional<Header> Next() {
    const std::string_view line = PeekLine();
    const size_t colon = line.find(':');
    if (colon == line.npos || !IsFieldName(line.substr(0, colon))) return std::nullopt;
    DropLine();
    Header header{line.substr(0, colon), std::string(Trim(line.substr(colon + 1)))};
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t')) {
      const std::string_view more = Trim(PeekLine());
      DropLine();
      if (!header.value.empty()) header.value += IsLong(header.name) ? '\n' : ' ';
      header.value += more;
    }
    return header;
  }

 private:
  // Fields whose line ends mean something.
  static bool IsLong(std::string_view name) {
    const std::string lower = ToLower(name);
    return lower == "license" || lower == "description";
  }

  static bool IsFieldName(std::string_view name) {
    for (const char c : name) {
      if (c < '!' || c > '~') return false;
    }
    return !name.empty();
  }

  std::string_view PeekLine() const { return rest_.substr(0, rest_.find_first_of("\r\n")); }
  void DropLine() {
    const size_t end = rest_.find_first_of("\r\n");
    if (end == rest_.npos) {
      rest_ = {};
      return;
    }
    rest_.remove_prefix(end + (rest_.substr(end).starts_with("\r\n") ? 2 : 1));
  }

  std::string_view rest_;
};

std::string FirstLine(std::string_view text) {
  return std::string(Trim(text.substr(0, text.find('\n'))));
}

// Old tools wrote UNKNOWN where nothing was given; only as a name might it be meant.
bool SaysNothing(std::string_view value) {
  return value.empty() || value == "UNKNOWN";
}

// What a field says, put where it belongs. `license` is kept apart until it is known whether an expression comes.
void Take(const Header& header, CoreMetadata* metadata, std::string* license) {
  struct Field {
    std::string_view name;
    std::string CoreMetadata::*one;
    std::vector<std::string> CoreMetadata::*many;
  };
  static constexpr Field kFields[] = {{"metadata-version", &CoreMetadata::metadata_version, nullptr},
                                      {"name", &CoreMetadata::name, nullptr},
                                      {"version", &CoreMetadata::version, nullptr},
                                      {"requires-python", &CoreMetadata::requires_python, nullptr},
                                      {"license-expression", &CoreMetadata::license, nullptr},
                                      {"summary", &CoreMetadata::summary, nullptr},
                                      {"requires-dist", nullptr, &CoreMetadata::requires_dist},
                                      {"provides-extra", nullptr, &CoreMetadata::provides_extra},
                                      {"dynamic", nullptr, &CoreMetadata::dynamic}};
  const std::string name = ToLower(header.name);
  if (name == "license" && license->empty() && !SaysNothing(header.value)) *license = FirstLine(header.value);
  for (const Field& field : kFields) {
    if (field.name != name) continue;
    const bool means_something = field.one == &CoreMetadata::name || !SaysNothing(header.value);
    if (field.one && (metadata->*field.one).empty() && means_something) metadata->*field.one = header.value;
    if (field.many && !header.value.empty()) {
      (metadata->*field.many).push_back(field.many == &CoreMetadata::dynamic ? ToLower(header.value) : header.value);
    }
  }
}

}  // namespace

Result<CoreMetadata> CoreMetadata::Parse(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  CoreMetadata metadata;
  std::string license;
  HeaderReader reader(text);
  while (const std::optional<Header> header = reader.Next()) {
    if (header->value.find('\0') != std::string::npos) {
      return Fail(ErrorKind::kMetadata,
                  fmt::format("the metadata is not text: its field {} holds a NUL byte", Printable(header->name, 60)));
    }
    Take(*header, &metadata, &license);
  }
  if (metadata.license.empty()) metadata.license = std::move(license);
  if (metadata.name.empty() || metadata.version.empty()) {
    return Fail(ErrorKind::kMetadata,
                fmt::format("the metadata has no {}", metadata.name.empty() ? "Name" : "Version"));
  }
  return metadata;
}

}  // namespace fitment

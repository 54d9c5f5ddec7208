// The lock as pylock.toml (PEP 751). Tests: lock_test.cc, tests/oracle/lock_test.py.
#include <fmt/format.h>

#include <algorithm>

#include "report/lock.h"

namespace fitment {
namespace {

// A TOML basic string.
std::string Quoted(std::string_view text) {
  std::string out = "\"";
  for (unsigned char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += static_cast<char>(c);
    } else if (c < 0x20 || c == 0x7f) {
      out += fmt::format("\\u{:04X}", c);
    } else {
      out += static_cast<char>(c);
    }
  }
  return out + "\"";
}

// Days since 1970 to a civil date (the usual era arithmetic), so that no time zone of this machine has a say.
std::string UtcText(int64_t microseconds) {
  int64_t seconds = microseconds / 1'000'000, rest = microseconds % 1'000'000;
  if (rest < 0) rest += 1'000'000, --seconds;
  int64_t days = seconds / 86400, second = seconds % 86400;
  if (second < 0) second += 86400, --days;
  int64_t z = days + 719468, era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
  int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
  int64_t mp = (5 * doy + 2) / 153, day = doy - (153 * mp + 2) / 5 + 1, month = mp < 10 ? mp + 3 : mp - 9;
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", yoe + era * 400 + (month <= 2), month, day,
                                 second / 3600, second / 60 % 60, second % 60);
  if (rest) text += fmt::format(".{:06}", rest);
  return text + "Z";
}

std::string FileTable(const ProjectView::File& file) {
  std::string text = "{ name = " + Quoted(file.filename) + ", url = " + Quoted(file.Url());
  if (file.upload_time_us) text += ", upload-time = " + UtcText(file.upload_time_us);
  if (file.size_bytes) text += fmt::format(", size = {}", file.size_bytes);
  std::string hash = file.Sha256();
  return text + (hash.empty() ? ", hashes = {} }" : ", hashes = { sha256 = " + Quoted(hash) + " } }");
}

// "key=value&…" after "#" of a URL.
std::string FragmentValue(std::string_view url, std::string_view key) {
  size_t hash = url.find('#');
  while (hash != std::string_view::npos) {
    std::string_view rest = url.substr(hash + 1);
    if (rest.starts_with(key) && rest.substr(key.size()).starts_with('=')) {
      rest.remove_prefix(key.size() + 1);
      return std::string(rest.substr(0, rest.find('&')));
    }
    size_t next = rest.find('&');
    hash = next == std::string_view::npos ? next : hash + 1 + next;
  }
  return "";
}

std::string DirectTable(const DirectDistribution& direct) {
  std::string_view url = direct.url;
  std::string subdirectory = FragmentValue(url, "subdirectory");
  std::string tail = subdirectory.empty() ? " }\n" : ", subdirectory = " + Quoted(subdirectory) + " }\n";
  std::string_view bare = url.substr(0, url.find('#'));
  if (!direct.commit.empty()) {
    if (bare.starts_with("git+")) bare.remove_prefix(4);
    if (size_t at = bare.rfind('@'); at != std::string_view::npos && bare.substr(at + 1) == direct.commit)
      bare = bare.substr(0, at);
    return "vcs = { type = \"git\", url = " + Quoted(bare) + ", commit-id = " + Quoted(direct.commit) + tail;
  }
  if (direct.filename.empty() && direct.sha256.empty()) return "directory = { path = " + Quoted(bare) + tail;
  return "archive = { url = " + Quoted(bare) + ", hashes = { sha256 = " + Quoted(direct.sha256) + " }" + tail;
}

std::string PackageTable(const Pin& pin, const std::vector<std::string>& index_urls) {
  std::string text = "\n[[packages]]\nname = " + Quoted(pin.name) + "\n";
  if (!pin.version.empty()) text += "version = " + Quoted(pin.version) + "\n";
  if (!pin.metadata.requires_python().empty())
    text += "requires-python = " + Quoted(pin.metadata.requires_python()) + "\n";
  if (!pin.dependencies.empty()) {
    text += "dependencies = [";
    for (size_t i = 0; i < pin.dependencies.size(); ++i)
      text += (i ? ", { name = " : "{ name = ") + Quoted(pin.dependencies[i]) + " }";
    text += "]\n";
  }
  if (pin.direct) return text + DirectTable(*pin.direct);
  if (pin.index < index_urls.size()) text += "index = " + Quoted(index_urls[pin.index]) + "\n";
  std::vector<ProjectView::File> files = pin.files;
  if (files.empty()) files.push_back(pin.file);
  std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) { return a.filename < b.filename; });
  std::string wheels;
  for (const ProjectView::File& file : files) {
    if (file.is_wheel) {
      wheels += "    " + FileTable(file) + ",\n";
    } else {
      text += "sdist = " + FileTable(file) + "\n";
    }
  }
  return wheels.empty() ? text : text + "wheels = [\n" + wheels + "]\n";
}

std::string EnvironmentMarker(const Target& target) {
  MarkerEnvironment environment = MarkerEnvironmentOf(target);
  return "sys_platform == '" + environment.sys_platform + "' and platform_machine == '" + environment.platform_machine +
         "'";
}

}  // namespace

std::string Pylock(const Judgement& judgement, const std::vector<std::string>& index_urls) {
  const Target& target = *judgement.target;
  std::string text = "lock-version = \"1.0\"\n";
  text += "environments = [" + Quoted(EnvironmentMarker(target)) + "]\n";
  text += fmt::format("requires-python = \"=={}.{}.*\"\ncreated-by = \"fitment\"\n", target.python.major,
                      target.python.minor);
  for (const Pin& pin : judgement.resolution.pins) text += PackageTable(pin, index_urls);
  return text;
}

}  // namespace fitment

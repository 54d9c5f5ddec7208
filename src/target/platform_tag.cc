// The tags of a target in the order that installers try them, held as groups (python, abi) times platforms, so that a
// rank is two look-ups and no allocation. The order is pypa/packaging's; where that and uv differ (a plain linux_x86_64
// wheel), uv's: it ranks last. Tests: platform_tag_test.cc, tests/oracle/tags_test.py.
#include "target/platform_tag.h"

#include <algorithm>
#include <array>

namespace fitment {
namespace {

constexpr uint32_t kNone = UINT32_MAX;

// Calls `use` with each piece of a "."-joined set.
template <typename Use>
void EachPiece(std::string_view set, Use use) {
  for (size_t start = 0; start <= set.size();) {
    size_t end = std::min(set.find('.', start), set.size());
    use(set.substr(start, end - start));
    start = end + 1;
  }
}

// "python-abi-platform" of a compressed text; false where it has not three parts.
bool Cut(std::string_view text, std::array<std::string_view, 3>* parts) {
  size_t first = text.find('-');
  if (first == std::string_view::npos) return false;
  size_t second = text.find('-', first + 1);
  if (second == std::string_view::npos || text.find('-', second + 1) != std::string_view::npos) return false;
  *parts = {text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
  return true;
}

int LeastManylinux(const std::string& machine) {
  if (machine == "x86_64" || machine == "i686") return 5;
  if (machine == "riscv64") return 31;
  if (machine == "loongarch64") return 36;
  return 17;
}

std::string Numbered(std::string_view name, int major, int minor, std::string_view machine) {
  return std::string(name) + "_" + std::to_string(major) + "_" + std::to_string(minor) + "_" + std::string(machine);
}

void AddManylinux(const Platform& platform, std::vector<std::string>* tags) {
  for (int minor = platform.libc_minor; platform.libc_major == 2 && minor >= LeastManylinux(platform.machine);
       --minor) {
    tags->push_back(Numbered("manylinux", 2, minor, platform.machine));
    const char* old = minor == 17   ? "manylinux2014_"
                      : minor == 12 ? "manylinux2010_"
                      : minor == 5  ? "manylinux1_"
                                    : nullptr;
    if (old) tags->push_back(old + platform.machine);
  }
  tags->push_back("linux_" + platform.machine);
}

void AddMacos(const Platform& platform, std::vector<std::string>* tags) {
  const bool intel = platform.machine == "x86_64";
  auto formats = [&](int major, int minor) {
    if (!intel) {
      if (major >= 11) tags->push_back(Numbered("macosx", major, minor, "arm64"));
      tags->push_back(Numbered("macosx", major, minor, "universal2"));
      return;
    }
    for (const char* format : {"x86_64", "intel", "fat64", "fat3", "universal2", "universal"})
      tags->push_back(Numbered("macosx", major, minor, format));
  };
  for (int major = platform.libc_major; major >= 11; --major) formats(major, 0);
  const int newest_10 = platform.libc_major >= 11 ? 16 : platform.libc_minor;
  for (int minor = newest_10; minor >= 4; --minor) formats(10, minor);
}

std::vector<std::string> PlatformTags(const Platform& platform) {
  std::vector<std::string> tags;
  switch (platform.os) {
    case Os::kLinuxGlibc:
      AddManylinux(platform, &tags);
      break;
    case Os::kLinuxMusl:
      for (int minor = platform.libc_minor; minor >= 0; --minor)
        tags.push_back(Numbered("musllinux", platform.libc_major, minor, platform.machine));
      tags.push_back("linux_" + platform.machine);
      break;
    case Os::kMacos:
      AddMacos(platform, &tags);
      break;
    case Os::kWindows:
      tags.push_back(platform.ToString());
      break;
  }
  return tags;
}

// The glibc minor that a manylinux tag asks for; -1 for other tags or another machine.
int GlibcMinorOf(std::string_view tag, std::string_view machine) {
  if (!tag.starts_with("manylinux") || !tag.ends_with(machine)) return -1;
  if (!tag.starts_with("manylinux_2_")) return 0;
  int minor = 0;
  for (char c : tag.substr(12)) {
    if (c < '0' || c > '9') break;
    minor = minor * 10 + (c - '0');
    if (minor > 999) break;
  }
  return minor;
}

}  // namespace

struct TagSet::Impl {
  struct Abi {
    std::string_view name;
    uint32_t group;        // rank of the pair among the platform tags
    uint32_t any = kNone;  // rank with platform "any" among those, where that fits
  };
  // The pairs of one python tag; there are few abis each, so they are searched one by one.
  struct Python {
    std::string name;
    std::vector<Abi> abis;
  };
  std::vector<Python> pythons;  // a few dozen
  std::vector<std::string> platforms;
  std::vector<std::pair<std::string_view, uint32_t>> sorted;  // platform text to its place in `platforms`
  std::unordered_map<std::string_view, const Python*> by_python;
  uint32_t groups = 0, anys = 0;
  std::string abi_names[4];  // what Abi::name points into
  Platform platform;

  Python& Of(const std::string& name) {
    for (Python& python : pythons) {
      if (python.name == name) return python;
    }
    return pythons.emplace_back(Python{name, {}});
  }
  Abi& Add(const std::string& python, std::string_view abi) {
    return Of(python).abis.emplace_back(Abi{abi, groups++, kNone});
  }
  Abi* Find(const std::string& python, std::string_view abi) {
    for (Abi& row : Of(python).abis) {
      if (row.name == abi) return &row;
    }
    return nullptr;
  }
  uint32_t PlatformRank(std::string_view tag) const {
    auto at = std::lower_bound(sorted.begin(), sorted.end(), tag,
                               [](const auto& row, std::string_view text) { return row.first < text; });
    return at != sorted.end() && at->first == tag ? at->second : kNone;
  }
  uint32_t RankOf(const Abi& abi, std::string_view tag) const {
    if (tag == "any") return abi.any == kNone ? kNone : groups * static_cast<uint32_t>(platforms.size()) + abi.any;
    uint32_t place = PlatformRank(tag);
    return place == kNone ? kNone : abi.group * static_cast<uint32_t>(platforms.size()) + place;
  }
  const Python* FindPython(std::string_view tag) const {
    auto at = by_python.find(tag);
    return at == by_python.end() ? nullptr : at->second;
  }
  void Build(const PythonVersion& python);
};

void TagSet::Impl::Build(const PythonVersion& python) {
  const std::string major = std::to_string(python.major);
  auto cp = [&](int minor) { return "cp" + major + std::to_string(minor); };
  auto py = [&](int minor) { return "py" + major + std::to_string(minor); };
  abi_names[0] =
      cp(python.minor) + (python.free_threaded ? "t" : "") + (python.major == 3 && python.minor < 8 ? "m" : "");
  abi_names[1] = python.free_threaded ? "abi3t" : "abi3";
  abi_names[2] = "none";
  Add(cp(python.minor), abi_names[0]);
  const bool stable = python.major == 3 && python.minor >= 2;
  if (stable) Add(cp(python.minor), abi_names[1]);
  Add(cp(python.minor), abi_names[2]);
  for (int minor = python.minor - 1; stable && minor >= 2; --minor) Add(cp(minor), abi_names[1]);
  Add(py(python.minor), abi_names[2]);
  Add("py" + major, abi_names[2]);
  for (int minor = python.minor - 1; minor >= 0; --minor) Add(py(minor), abi_names[2]);
  // Then "any", in the same order, for the tags without an abi.
  auto any = [&](const std::string& name) { Find(name, abi_names[2])->any = anys++; };
  any(cp(python.minor));
  any(py(python.minor));
  any("py" + major);
  for (int minor = python.minor - 1; minor >= 0; --minor) any(py(minor));
  for (const Python& row : pythons) by_python.emplace(row.name, &row);
}

TagSet TagSet::For(const PythonVersion& python, const Platform& platform) {
  auto impl = std::make_shared<Impl>();
  impl->platform = platform;
  impl->platforms = PlatformTags(platform);
  for (uint32_t i = 0; i < impl->platforms.size(); ++i) impl->sorted.emplace_back(impl->platforms[i], i);
  std::sort(impl->sorted.begin(), impl->sorted.end());
  impl->Build(python);
  TagSet set;
  set.impl_ = std::move(impl);
  return set;
}

std::optional<uint32_t> TagSet::Rank(std::string_view compressed) const {
  std::array<std::string_view, 3> parts;
  if (!Cut(compressed, &parts)) return std::nullopt;
  uint32_t best = kNone;
  EachPiece(parts[0], [&](std::string_view python_tag) {
    const Impl::Python* python = impl_->FindPython(python_tag);
    if (!python) return;
    EachPiece(parts[1], [&](std::string_view abi_tag) {
      for (const Impl::Abi& abi : python->abis) {
        if (abi.name != abi_tag) continue;
        EachPiece(parts[2], [&](std::string_view platform) { best = std::min(best, impl_->RankOf(abi, platform)); });
      }
    });
  });
  if (best == kNone) return std::nullopt;
  return best;
}

TagSet::Misfit TagSet::WhyNot(std::string_view compressed) const {
  if (Rank(compressed)) return Misfit::kNone;
  std::array<std::string_view, 3> parts;
  if (!Cut(compressed, &parts)) return Misfit::kPlatform;
  bool python_fits = false, abi_fits = false, glibc = false;
  EachPiece(parts[0], [&](std::string_view python_tag) {
    const Impl::Python* python = impl_->FindPython(python_tag);
    if (!python) return;
    python_fits = true;
    EachPiece(parts[1], [&](std::string_view abi_tag) {
      for (const Impl::Abi& abi : python->abis) abi_fits |= abi.name == abi_tag;
    });
  });
  if (!python_fits) return Misfit::kPython;
  if (!abi_fits) return Misfit::kAbi;
  if (impl_->platform.os == Os::kLinuxGlibc) {
    EachPiece(parts[2], [&](std::string_view tag) {
      glibc |= GlibcMinorOf(tag, impl_->platform.machine) > impl_->platform.libc_minor;
    });
  }
  return glibc ? Misfit::kGlibc : Misfit::kPlatform;
}

std::vector<std::string> TagSet::All() const {
  std::vector<std::pair<uint32_t, std::string>> ranked;
  for (const Impl::Python& python : impl_->pythons) {
    for (const Impl::Abi& abi : python.abis) {
      const std::string start = python.name + "-" + std::string(abi.name) + "-";
      for (const std::string& platform : impl_->platforms)
        ranked.emplace_back(impl_->RankOf(abi, platform), start + platform);
      if (abi.any != kNone) ranked.emplace_back(impl_->RankOf(abi, "any"), start + "any");
    }
  }
  std::sort(ranked.begin(), ranked.end());
  std::vector<std::string> tags;
  for (auto& [rank, tag] : ranked) tags.push_back(std::move(tag));
  return tags;
}

}  // namespace fitment

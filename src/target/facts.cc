// Look-ups in the compiled facts tables. Nothing is built when the process starts. Tests: facts_test.cc.
#include "target/facts.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "target/advisory_file.h"
#include "target/fact_tables.h"

namespace fitment {
namespace {

// Days since 1970 of a civil date (Gregorian).
int64_t DaysOf(int year, int month, int day) {
  year -= month <= 2;
  const int64_t era = year / 400;
  const int64_t year_of_era = year - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

std::optional<int> Number(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<DriverVersion> DriverCell(std::string_view cell) {
  return cell.empty() ? std::nullopt : DriverVersion::Parse(cell);
}

// The first release ("GA") of a CUDA minor: rows stand newest first, so it is the last of the run.
const DriverRow* FirstRowOf(CudaVersion cuda) {
  const DriverRow* found = nullptr;
  for (const DriverRow& row : fact_tables::cuda_drivers) {
    if (row.cuda == cuda) found = &row;
  }
  return found;
}

bool Has(std::span<const ComputeCapability> list, ComputeCapability value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// A row's "2.15.0" against a version's release numbers: rows hold final releases alone.
bool IsFinalRelease(const Version& version) {
  return version.epoch() == 0 && !version.IsPrerelease() && !version.IsPostrelease();
}

bool SameRelease(std::string_view row, const Version& version) {
  size_t i = 0;
  for (size_t start = 0; start <= row.size(); ++i) {
    size_t end = std::min(row.find('.', start), row.size());
    auto number = Number(row.substr(start, end - start));
    if (!number || version.release_at(i) != static_cast<uint64_t>(*number)) return false;
    start = end + 1;
  }
  for (; i < version.release().size(); ++i) {
    if (version.release_at(i) != 0) return false;
  }
  return true;
}

// The rows stand by package; facts_test.cc sees to it.
template <typename Row>
const Row* FindByName(std::span<const Row> rows, std::string_view package, std::string_view version) {
  for (const Row& row : std::ranges::equal_range(rows, package, {}, &Row::package)) {
    if (row.version == version) return &row;
  }
  return nullptr;
}

}  // namespace

std::string_view FactsDate() {
  return fact_tables::date;
}

int64_t FactDateUs(std::string_view date) {
  if (date.size() != 10 || date[4] != '-' || date[7] != '-') return 0;
  auto year = Number(date.substr(0, 4)), month = Number(date.substr(5, 2)), day = Number(date.substr(8, 2));
  if (!year || !month || !day) return 0;
  return DaysOf(*year, *month, *day) * 86'400'000'000;
}

std::span<const GpuFact> GpuFacts() {
  return fact_tables::gpus;
}

std::optional<DriverFact> DriverFor(CudaVersion cuda, bool windows) {
  const DriverRow* exact = FirstRowOf(cuda);
  const DriverRow* row = exact;
  for (const DriverRow& other : fact_tables::cuda_drivers) {
    if (!row && other.cuda.major == cuda.major) row = &other;
  }
  if (!row) return std::nullopt;
  auto least = DriverCell(windows ? row->least_windows : row->least_linux);
  auto shipped = exact ? DriverCell(windows ? exact->driver_windows : exact->driver_linux) : std::nullopt;
  if (!least && !shipped) return std::nullopt;
  return DriverFact{cuda, least ? *least : *shipped, shipped, row->from};
}

std::optional<CudaVersion> NewestCudaOf(const DriverVersion& driver) {
  for (const DriverRow& row : fact_tables::cuda_drivers) {
    auto shipped = DriverCell(FirstRowOf(row.cuda)->driver_linux);
    if (shipped && driver.AtLeast(*shipped)) return row.cuda;
  }
  return std::nullopt;
}

std::optional<DriverVersion> DriverOf(CudaVersion newest_supported) {
  for (const DriverRow& row : fact_tables::cuda_drivers) {  // newest first: the first at or below is the nearest
    if (row.cuda.major != newest_supported.major || row.cuda > newest_supported) continue;
    return DriverCell(FirstRowOf(row.cuda)->driver_linux);
  }
  return std::nullopt;
}

bool SassRunsOn(ComputeCapability code, ComputeCapability device, CudaVersion built_with) {
  for (const SassRow& row : fact_tables::sass) {
    if (row.code != code) continue;
    if (!row.only.empty()) return Has(row.only, device);
    if (device < row.low || !(device < row.below)) return false;
    return !Has(built_with >= CudaVersion{13, 2} ? row.excluded_from_13_2 : row.excluded, device);
  }
  return code == device;
}

std::span<const TorchFact> TorchFacts() {
  return fact_tables::torch;
}

const TorchFact* FindTorch(const Version& version) {
  if (!IsFinalRelease(version)) return nullptr;
  for (const TorchFact& row : fact_tables::torch) {
    if (SameRelease(row.version, version)) return &row;
  }
  return nullptr;
}

std::optional<Version> NewestTorchOfFacts() {
  if (fact_tables::torch.empty()) return std::nullopt;
  return Version::Parse(fact_tables::torch.back().version);
}

std::span<const TorchFlavourFact> TorchFlavourFacts() {
  return fact_tables::torch_flavours;
}

const TorchFlavourFact* FindTorchFlavour(const Version& version, std::string_view flavour) {
  if (!IsFinalRelease(version)) return nullptr;
  for (const TorchFlavourFact& row : fact_tables::torch_flavours) {
    if (row.flavour == flavour && SameRelease(row.torch, version)) return &row;
  }
  return nullptr;
}

std::optional<CudaVersion> CudaOfLocal(std::string_view local) {
  if (!local.starts_with("cu")) return std::nullopt;
  auto digits = Number(local.substr(2));
  if (!digits || *digits < 80 || *digits > 999) return std::nullopt;
  return CudaVersion{*digits / 10, *digits % 10};  // cu92, cu121
}

const CompanionFact* FindCompanion(std::string_view package, std::string_view version) {
  return FindByName(fact_tables::companions, package, version);
}
std::span<const CompanionFact> CompanionFacts() {
  return fact_tables::companions;
}

const NativeFact* FindNative(std::string_view package, std::string_view version) {
  return FindByName(fact_tables::native, package, version);
}
std::span<const NativeFact> NativeFacts() {
  return fact_tables::native;
}

std::optional<CudaVersion> BitsandbytesFact::LibraryFor(CudaVersion torch_cuda) const {
  std::optional<CudaVersion> below, above;
  for (CudaVersion library : libraries) {  // ascending
    if (library == torch_cuda) return library;
    if (library.major != torch_cuda.major) continue;
    if (library < torch_cuda) below = library;
    if (library > torch_cuda && !above) above = library;
  }
  if (!same_major_fallback) return std::nullopt;
  return below ? below : above;
}

const BitsandbytesFact* FindBitsandbytes(const Version& version) {
  const std::string text = version.PublicString();
  for (const BitsandbytesFact& row : fact_tables::bitsandbytes) {
    if (row.version == text) return &row;
  }
  return nullptr;
}

std::string_view ImportNames(std::string_view distribution) {
  auto rows = fact_tables::import_names;
  auto at = std::lower_bound(rows.begin(), rows.end(), distribution,
                             [](const ImportRow& row, std::string_view name) { return row.distribution < name; });
  return at != rows.end() && at->distribution == distribution ? at->imports : std::string_view();
}

std::span<const Advisory> Advisories() {
  const AdvisoryFile* file = AdvisoriesInUse();
  return file ? std::span<const Advisory>(file->rows) : fact_tables::advisories;
}

}  // namespace fitment

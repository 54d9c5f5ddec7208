// A small fuzzer for one target: replays its corpus, then, for as long as it is told, mutates what reached new code
// (edges, as the compiler's -fsanitize-coverage=trace-pc calls tell) under the sanitizers that it was built with.
// Targets are written for libFuzzer's entry, so that one can be linked instead. The input under test lies in a mapped
// file, so it is there after a crash.
//   NAME_fuzz CORPUS                       replays every file of the folder (tests)
//   NAME_fuzz CORPUS --seconds N [--seed S] [--keep FOLDER]   (N seconds of processor time)
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace {

constexpr size_t kMostBytes = 1 << 16, kEdges = 1 << 18;
constexpr unsigned kMostSeconds = 20;  // for one input
unsigned char edges[kEdges];           // hit by the input that runs
unsigned char seen[kEdges];

}  // namespace

// Called at every edge of code that was built so; it must not call itself. Without such code nobody calls it.
extern "C" __attribute__((no_sanitize_coverage, no_sanitize_address, no_sanitize_undefined)) void
__sanitizer_cov_trace_pc() {
  const auto pc = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  edges[(pc ^ pc >> 17) & (kEdges - 1)] = 1;
}

namespace {

using Input = std::string;

// Seconds are the process' own, so a loaded machine neither shortens a run nor fails an input.
double SecondsUsed() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void Watch(unsigned seconds) {
  const itimerval timer{{0, 0}, {static_cast<time_t>(seconds), 0}};
  setitimer(ITIMER_PROF, &timer, nullptr);
}

class Fuzzer {
 public:
  explicit Fuzzer(uint64_t seed) : random_(seed) {}

  bool Open(const std::string& path) {
    const int file = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0644);
    if (file < 0 || ftruncate(file, kMostBytes) != 0) return false;
    void* place = mmap(nullptr, kMostBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    file_ = file;
    current_ = place == MAP_FAILED ? nullptr : static_cast<char*>(place);
    return current_ != nullptr;
  }

  // Whether the input reached an edge that none before did.
  bool Try(const Input& input) {
    std::memset(edges, 0, sizeof edges);
    if (current_) {
      if (ftruncate(file_, static_cast<off_t>(input.size())) != 0) std::abort();
      std::memcpy(current_, input.data(), input.size());
    }
    Watch(kMostSeconds);
    // A copy of the exact size: a read one byte too far is the sanitizer's to see.
    const std::vector<uint8_t> exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
    Watch(0);
    ++runs_;
    bool fresh = false;
    for (size_t word = 0; word < kEdges; word += sizeof(uint64_t)) {  // nearly all are empty
      uint64_t any;
      std::memcpy(&any, edges + word, sizeof any);
      for (size_t i = word; any && i < word + sizeof any; ++i) {
        if (!edges[i] || seen[i]) continue;
        seen[i] = 1;
        fresh = true;
      }
    }
    return fresh;
  }

  void Add(Input input) { pool_.push_back(std::move(input)); }

  Input Mutated() {
    Input input = pool_[Below(pool_.size())];
    for (size_t steps = 1 + Below(6); steps; --steps) Mutate(input);
    if (input.size() > kMostBytes) input.resize(kMostBytes);
    return input;
  }

  uint64_t runs() const { return runs_; }
  size_t pool() const { return pool_.size(); }

 private:
  size_t Below(size_t limit) { return limit ? random_() % limit : 0; }

  void Mutate(Input& input) {
    const size_t at = Below(input.size() + 1);
    switch (Below(9)) {
      case 0:
        if (at < input.size()) input[at] = static_cast<char>(input[at] ^ 1 << Below(8));
        break;
      case 1:
        if (at < input.size()) input[at] = static_cast<char>(random_());
        break;
      case 2:
        Number(input, at);
        break;
      case 3:
        input.erase(at, 1 + Below(16));
        break;
      case 4:
        input.insert(at, 1 + Below(8), static_cast<char>(random_()));
        break;
      case 5:
        input.resize(at);
        break;
      case 6:
        input.insert(at, input.substr(Below(input.size() + 1), 1 + Below(64)));
        break;
      case 7: {
        const Input& other = pool_[Below(pool_.size())];
        const size_t from = Below(other.size() + 1);
        input.insert(at, other.substr(from, 1 + Below(other.size())));
        break;
      }
      default:
        Dictionary(input, at);
    }
  }

  // A number that parsers stumble over, in one of the sizes that formats have.
  void Number(Input& input, size_t at) {
    static constexpr uint64_t kNumbers[] = {0,
                                            1,
                                            7,
                                            8,
                                            16,
                                            63,
                                            64,
                                            0x7f,
                                            0x80,
                                            0xff,
                                            0x7fff,
                                            0xffff,
                                            0x7fffffff,
                                            0x80000000,
                                            0xfffffff0,
                                            0xffffffff,
                                            0x7fffffffffffffff,
                                            0x8000000000000000,
                                            0xfffffffffffffff0,
                                            0xffffffffffffffff};
    const uint64_t number = Below(3) ? kNumbers[Below(std::size(kNumbers))] : random_() % 4096;
    const size_t bytes = size_t{1} << Below(4);
    if (at + bytes > input.size()) return;
    std::memcpy(input.data() + at, &number, bytes);
  }

  void Dictionary(Input& input, size_t at) {
    static constexpr const char* kWords[] = {"{",
                                             "}",
                                             "[",
                                             "]",
                                             "\"",
                                             "'",
                                             "\\",
                                             "\n",
                                             "\r\n",
                                             ": ",
                                             "- ",
                                             "#",
                                             ";",
                                             "==",
                                             ">=",
                                             "<",
                                             ">",
                                             "</a>",
                                             "<a href=\"",
                                             "&#x",
                                             "\xff\xfe",
                                             "\xef\xbb\xbf",
                                             "\xed\xa0\x80",
                                             "%00",
                                             "file://",
                                             "git+https://",
                                             "@ ",
                                             "[x]",
                                             "; python_version",
                                             "1!",
                                             ".post",
                                             "*",
                                             "&a",
                                             "*a",
                                             "!!",
                                             "|",
                                             ">-",
                                             "---",
                                             "\t",
                                             "\"\"\"",
                                             "RUN ",
                                             "--hash=",
                                             "-r ",
                                             "ENTRYPOINT",
                                             "null",
                                             "true",
                                             "1e999",
                                             "Requires-Dist: ",
                                             "Name: "};
    input.insert(at, kWords[Below(std::size(kWords))]);
  }

  std::mt19937_64 random_;
  std::vector<Input> pool_;
  int file_ = -1;
  char* current_ = nullptr;
  uint64_t runs_ = 0;
};

void OnAlarm(int) {
  static constexpr char kText[] = "fuzz: one input took too long\n";
  (void)!write(2, kText, sizeof kText - 1);
  abort();
}

std::vector<std::filesystem::path> FilesOf(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Input ReadInput(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  Input input((std::istreambuf_iterator<char>(file)), {});
  if (input.size() > kMostBytes) input.resize(kMostBytes);
  return input;
}

}  // namespace

int main(int argc, char** argv) {
  std::string corpus, keep;
  uint64_t seconds = 0, seed = 1;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--seconds" && i + 1 < argc) {
      seconds = std::stoull(argv[++i]);
    } else if (word == "--seed" && i + 1 < argc) {
      seed = std::stoull(argv[++i]);
    } else if (word == "--keep" && i + 1 < argc) {
      keep = argv[++i];
    } else {
      corpus = word;
    }
  }
  std::signal(SIGPROF, OnAlarm);
  Fuzzer fuzzer(seed);
  if (!keep.empty()) {
    std::filesystem::create_directories(keep);
    if (!fuzzer.Open(keep + "/current")) return 2;
  }
  const auto files = FilesOf(corpus);
  for (const auto& path : files) {
    Input input = ReadInput(path);
    fuzzer.Try(input);
    fuzzer.Add(std::move(input));
  }
  if (files.empty()) return 2;
  const double end = SecondsUsed() + static_cast<double>(seconds);
  while (seconds && SecondsUsed() < end) {
    for (int i = 0; i < 100; ++i) {
      Input input = fuzzer.Mutated();
      if (fuzzer.Try(input)) fuzzer.Add(std::move(input));
    }
  }
  std::printf("%s: %zu files of the corpus, %llu runs, %zu inputs kept, seed %llu\n", argv[0], files.size(),
              static_cast<unsigned long long>(fuzzer.runs()), fuzzer.pool(), static_cast<unsigned long long>(seed));
  return 0;
}

// The texts of the codes. Tests: codes_test.cc.
#include "resolve/codes.h"

#include "base/text.h"

namespace fitment {
namespace {

constexpr CodeFact kCodes[] = {
    {"FIT101", "A requirement line is faulty",
     "The line is no requirement that an installer accepts: a single \"=\", a blank in a name, a version that is none.",
     "Mend the line; `fix` proposes the likely meaning where there is one."},
    {"FIT102", "Lines that nothing installs",
     "The file tells its platform to use the image as it is (Truss: docker_server.no_build): its requirements are "
     "dead.",
     "Take the setting away, or install them where the image is built."},
    {"FIT110", "An ignore that does nothing",
     "A remark `# fitment: ignore[CODE]` has expired, hits no finding of that code on its line, names a conflict "
     "(which "
     "nothing can install), or is not understood.",
     "Renew it with `until=DATE` and a reason, or remove it."},
    {"FIT200", "Lines that cannot be installed together",
     "The named lines contradict each other; take any one of them away and the rest resolves.",
     "Change one of them as `fix` proposes: it shows the smallest change and proves it."},
    {"FIT201", "There is no such project, or no such version",
     "No index that was asked has a project of this name, or none of its releases is in the range.",
     "Look at the spelling, at the indexes that were asked, and at --exclude-newer."},
    {"FIT202", "A distribution's metadata is broken",
     "The wheel's or sdist's metadata cannot be read, so the release was passed over.",
     "Choose another release, or report it to its project."},
    {"FIT203", "A hash that the install will refuse",
     "A line demands a hash that no file of the chosen release has, or one requirement has a hash and another has "
     "none: "
     "the installer stops after the download.",
     "Take the hashes anew (`fitment lock` writes them), or the release that they were taken of."},
    {"FIT204", "A source distribution whose build fails",
     "The release has no wheel for the target, and its setup.py imports a module that its build requirements do not "
     "bring (torch, mostly), or that the target's Python or today's setuptools has no longer. Builds run in an "
     "environment of their own, so that what is installed beside does not help.",
     "Take a release that has a wheel for the target; or install what is missing in an earlier step and this package "
     "with --no-build-isolation."},
    {"FIT205", "The install compiles it",
     "The release has compiled wheels, but none for this Python and platform: what is installed is its source "
     "distribution, compiled where the install runs. That needs a compiler there, often Rust or system libraries too, "
     "and fails where the old code is not written for the new Python.",
     "Take a release that has a wheel for the target (`fix --fail-on warning` looks for one), or a Python that this "
     "one "
     "has wheels for."},
    {"FIT210", "An installed distribution's requirement is not met",
     "The metadata of what is installed asks for another distribution that is absent or of another version.",
     "Install from the lock into a fresh environment; installing packages one by one does not look back."},
    {"FIT211", "What is installed is not what the file asks for",
     "A line of the file is not met by the environment that was looked at.",
     "Install the file again, or lock what is meant with `fitment lock`."},
    {"FIT212", "An installation that broke off",
     "A distribution is in the environment without whole metadata: installers can neither judge nor remove it.",
     "Delete its folder in site-packages and install it again."},
    {"FIT221", "A later install breaks what an earlier one chose",
     "The deployment is installed by several runs. Each looks at its own lines alone: one replaced a release that "
     "another package, installed before, requires in another range. `pip check` would say the same.",
     "Install both in one run, or repeat the bound in the later one."},
    {"FIT222", "A later install replaces what a line asks for",
     "The line was met by its own run, and a later run of the installer put another release in its place.",
     "Change the line, or bound the package in the later run."},
    {"FIT223", "Installed without what it requires",
     "A run with --no-deps installs the package, and nothing installs a package that it requires.",
     "Name the missing package in one of the runs."},
    {"FIT301", "Compiled for another CUDA than torch",
     "The package's library was compiled with another CUDA version than the torch of the set. torchvision compares the "
     "CUDA major, torchaudio major and minor, and both refuse to be imported; a "
     "library of another major cannot find its libcudart either.",
     "Take the releases of torch, torchvision and torchaudio that belong together, from one index."},
    {"FIT302", "Compiled for another torch release",
     "The package's compiled code belongs to another torch release than the one of the set; symbols may be missing "
     "when it is imported.",
     "Take the release that belongs to the set's torch."},
    {"FIT303", "Needs CUDA libraries that a torch without CUDA does not bring",
     "The package's library links CUDA's and torch's GPU libraries, and the torch of the set is a build without them.",
     "Take the package's build for CPUs (same index as torch), or a torch with CUDA."},
    {"FIT304", "The target's glibc is too old",
     "A library in the wheel needs symbols of a newer glibc than the target has, whatever the wheel's tag says.",
     "Take a base image with a newer glibc, or another release."},
    {"FIT305", "A library of the wheel cannot be loaded",
     "A shared library inside the wheel needs a library that nothing of the set carries, or a symbol that what it "
     "needs "
     "does not export. An error where importing the package fails by it; a warning where the package goes on without.",
     "Take another release of the package, or of the one beside which it fails: `fix` tries both."},
    {"FIT306", "Its Python code needs what another package does not have",
     "Importing the package runs an import, outside of any `try`, of a module or name that the wheel of the other "
     "package does not hold.",
     "Take another release of the one or the other."},
    {"FIT307", "Built for another Python",
     "A library of the wheel needs functions of Python's C API that the target's Python does not have.",
     "Take another Python, or a release built for this one."},
    {"FIT308", "Compiled code that nobody read",
     "The package has compiled code beside torch, no table covers this release, and its wheel was not read: whether it "
     "loads is unknown.",
     "Try the import on a machine (`verify`), or name a release that the facts cover."},
    {"FIT309", "Needs a library of the system",
     "A library of the wheel needs one that Linux systems install as a package of their own (OpenGL, glib, FFmpeg); no "
     "wheel carries it, and nobody told whether the machine has it.",
     "Install the package that is named on the machine or in the image."},
    {"FIT310", "A known clash when the package is imported",
     "These releases are known to fail when they are imported together; metadata does not say so.",
     "Follow the row's fix."},
    {"FIT401", "The driver is too old for the wheel's CUDA",
     "Binaries of a CUDA major need at least the driver that came with its first release (525.60.13 for 12.x, "
     "580.65.06 for 13.x). With an older one CUDA does not start: \"The NVIDIA driver on "
     "your system is too old\".",
     "Take a release built for an older CUDA major, or update the driver."},
    {"FIT402", "No code for this GPU",
     "The wheel of torch holds machine code for a list of GPU architectures; none of them runs on this GPU: \"no "
     "kernel image is available\".",
     "Take a release (or a build of another CUDA) whose list has this GPU, or another GPU."},
    {"FIT403", "A torch without CUDA on a GPU target",
     "The torch that this set installs is a build for CPUs: it works, and never sees the GPU.",
     "Take a build with CUDA: another index, platform or release."},
    {"FIT404", "No library for torch's CUDA",
     "The package carries one library per CUDA version and loads the one of torch's; this release has none that fits, "
     "so its GPU work is missing.",
     "Take a release that has it, or a torch of another CUDA."},
    {"FIT405", "The package's libraries have no code for this GPU",
     "The package is importable, but none of its GPU libraries holds code that this GPU runs.",
     "Take another release, or do without it."},
    {"FIT406", "The package's library belongs to another CUDA major",
     "Its library needs CUDA libraries of another major than the set's torch brings; the package is importable and its "
     "GPU part is missing.",
     "Take the release or build of torch's CUDA."},
    {"FIT407", "Nobody told the driver",
     "Whether the driver is new enough is unknown, because no driver was stated. The least one is printed.",
     "State it: --driver 535.104.05, or --cuda as nvidia-smi prints it."},
    {"FIT408", "Not covered by the facts",
     "The release is newer than the facts tables, or of a kind that they do not cover.",
     "Try it on a machine (`verify`), or renew the facts."},
    {"FIT409", "Runs only by compiling PTX",
     "The wheel has no machine code for this GPU, but PTX that the driver compiles at the first start; that needs a "
     "driver at least as new as the wheel's own CUDA.",
     "Expect a slow first start, or take a release with code for the GPU."},
    {"FIT410", "Known not to run there", "This release is known not to do its GPU work in these surroundings.",
     "Follow the row's fix."},
    {"FIT411", "A limit of this GPU",
     "A feature that this GPU does not have, or has only slowly. No version of a package changes it.",
     "Follow the row's advice, or choose another GPU."},
    {"FIT412", "None of its GPU libraries can be loaded",
     "The package is importable, and every one of its libraries that holds GPU code fails to load in this set: its GPU "
     "work fails.",
     "Take another release of the package, or of the one beside which it fails."},
    {"FIT501", "A yanked release",
     "Its project withdrew this release from the index (PEP 592); installers take it only where it is pinned exactly.",
     "Move to another release."},
    {"FIT502", "A known vulnerability", "A published security notice covers this release.",
     "Move to a release that mends it."},
    {"FIT503", "A known regression", "This release is known to do something wrong or badly that its neighbours do not.",
     "Move to another release."},
    {"FIT504", "Excluded by a dependent",
     "Another package of the set shuts this release out in other versions of itself.",
     "Move to a release that it accepts, if trouble shows."},
    {"FIT505", "A remark", "Worth knowing, never a reason to stop.", "Nothing needs to be done."},
    {"FIT506", "Held at an old release by a later bound",
     "Newer releases of the package carry an upper bound that the rest of the set breaks; the installer went back to "
     "one "
     "that was made before the bound was known. Nobody tested such a set.",
     "Bring the bounded package within the bound, or ask with --late-caps."},
    {"FIT901", "The command line makes no sense", "An unknown option, or options that contradict each other.",
     "Read `fitment help`."},
    {"FIT902", "A file cannot be read or written", "It is missing, unreadable, a directory, or of an unknown kind.",
     "Look at the path and its permissions."},
    {"FIT903", "A file's text breaks its format", "Not YAML, not TOML, or not the shape that this kind of file has.",
     "Mend the place that is named."},
    {"FIT904", "An index or host did not answer", "The network failed, or what came back was no index.",
     "Try again, look at proxy and credentials, or work offline with a snapshot."},
    {"FIT905", "The cache or a snapshot is unusable", "It is truncated, foreign, or of another version.",
     "Delete it, or give another with --cache-dir or --snapshot."},
    {"FIT906", "Undecided within the limits", "The search reached its limit before an answer.",
     "Raise the limit, or pin more of what is open."},
    {"FIT907", "A fault in fitment", "Something that must not happen did.",
     "Please report it with the command and its files."},
};

}  // namespace

std::span<const CodeFact> Codes() {
  return kCodes;
}

const CodeFact* FindCode(std::string_view code) {
  for (const CodeFact& fact : kCodes) {
    if (ToLower(fact.code) == ToLower(Trim(code))) return &fact;
  }
  return nullptr;
}

}  // namespace fitment

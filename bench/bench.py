#!/usr/bin/env python3
"""Whole commands timed beside uv on the same inputs, in one run: `./dev bench`.

Each row runs fitment and uv in turn, A B A B …, 20 times after a warm-up, and prints medians, the spread, the ratio pair by pair, and the
peak memory of both (GNU time's, of one more run each). Both read warm caches of their own under
.cache/bench, filled once from the index; --no-fill skips that. The two sets are compared: a wrong fast answer does not count.
Raw samples go to build/bench.csv.
"""
import argparse, csv, os, pathlib, re, shutil, statistics, subprocess, sys, tempfile, time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache" / "bench"
FITMENT = pathlib.Path(os.environ.get("FITMENT_PROGRAM", ROOT / "build" / "fitment"))
FOUNDING = ROOT / "tests" / "cases" / "founding"
FIXED_LINES = ["torch>=2.4.0", "transformers>=4.51.3", "accelerate>=0.34.1", "bitsandbytes>=0.45.5",
               "unsloth[colab-new]==2025.11.3", "snac", "torchaudio", "soundfile", "scipy"]


def find_uv():
    for place in (ROOT / ".cache" / "venv" / "bin" / "uv", shutil.which("uv")):
        if place and pathlib.Path(place).exists():
            return str(place)
    sys.exit("bench: uv was not found; run ./dev test once (it installs uv into .cache), or put uv on PATH")


def told_python():
    """What spares uv the search for a Python: options that name one. Left to itself it asks every interpreter on PATH for the wanted version, and where those
    are a version manager's scripts (pyenv's shims) that alone takes 0.1 to 0.5 s a run, which says nothing about resolving."""
    return ["--python", os.path.realpath(sys.executable)]


def run(command, output):
    """One finished run: wall seconds, CPU seconds, exit status. The child is waited for with its own usage."""
    with open(output, "wb") as out:
        begin = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begin
        child.returncode = os.waitstatus_to_exitcode(status)
    return wall, usage.ru_utime + usage.ru_stime, child.returncode


def peak_kib(command):
    """Peak memory of one more run, told by GNU time: what the system tells of a child of ours is never less than this Python's own peak."""
    with tempfile.NamedTemporaryFile("r") as told:
        subprocess.run(["/usr/bin/time", "-q", "-f", "%M", "-o", told.name, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        return int(told.read())


def pins(path):
    return sorted(re.findall(r"^([A-Za-z0-9._-]+==[^\s;\\]+)", pathlib.Path(path).read_text(), re.M))


class Bench:
    def __init__(self, runs):
        self.runs, self.samples = runs, []
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="fitment-bench-"))

    def pair(self, name, ours, theirs=None, expected=(0,)):
        mine, other = [], []
        for i in range(self.runs + 1):
            a = run(ours, self.scratch / "ours")
            b = run(theirs, self.scratch / "theirs") if theirs else None
            if a[2] not in expected:
                sys.exit(f"bench: {name}: {' '.join(map(str, ours))} ended with {a[2]}, expected {expected}")
            if b and b[2] != 0:
                sys.exit(f"bench: {name}: {' '.join(map(str, theirs))} ended with {b[2]}")
            if i == 0:                        # the warm-up
                peaks = [peak_kib(command) for command in (ours, theirs) if command]
                continue
            mine.append(a)
            other.append(b)
            for tool, row, peak in zip(("fitment", "uv"), (a, b), peaks):
                self.samples.append((name, tool, i, *row[:2], peak))
        self.print(name, mine, other if theirs else None, peaks)
        return self.scratch / "ours", self.scratch / "theirs"

    def print(self, name, mine, other, peaks):
        ms = lambda rows: f"{statistics.median(r[0] for r in rows) * 1e3:7.1f} ms ({min(r[0] for r in rows) * 1e3:.1f} to {max(r[0] for r in rows) * 1e3:.1f})"
        line = f"{name:44} fitment {ms(mine)} {peaks[0] / 1024:6.1f} MiB"
        if other:
            ratio = statistics.median(a[0] / b[0] for a, b in zip(mine, other))
            line += f"   uv {ms(other)} {peaks[1] / 1024:6.1f} MiB   ratio 1/{1 / ratio:.1f}"
        print(line, flush=True)

    def save(self, path):
        with open(path, "w", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(["row", "tool", "run", "wall_seconds", "cpu_seconds", "peak_kib"])
            rows.writerows(self.samples)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=20, help="counted runs of each command (20)")
    parser.add_argument("--no-fill", action="store_true", help="do not ask the index first: the caches are warm")
    arguments = parser.parse_args()
    if not FITMENT.exists():
        sys.exit("bench: build/fitment is missing: run ./dev build")
    uv, bench = find_uv(), Bench(arguments.n)
    CACHE.mkdir(parents=True, exist_ok=True)
    lines = CACHE / "founding-fixed.txt"
    lines.write_text("\n".join(FIXED_LINES) + "\n")
    before = FOUNDING / "config-before.yaml"
    target = ["--gpu", "T4", "--driver", "530.30.02", "--python", "3.11", "--cache-dir", CACHE / "fitment"]
    lock = [FITMENT, "lock", lines, "--output-format", "requirements", "--no-hashes", "-o", "-", "--python", "3.11", "--cache-dir", CACHE / "fitment"]
    check = [FITMENT, "check", lines, "--format", "json", *target]
    refuse = [FITMENT, "check", before, *target]
    fix = [FITMENT, "fix", before, "--diff", *target]
    compile_ = [uv, "--cache-dir", CACHE / "uv", "pip", "compile", "-q", "--no-header", "--no-annotate",
                *told_python(), "--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_35", lines]
    searching = [word for word in compile_ if word not in told_python()]
    if not arguments.no_fill:
        for command in (lock, check, refuse, fix, compile_):
            subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    offline = compile_[:1] + ["--offline"] + compile_[1:]
    print(f"{arguments.n} runs each, in turn, after a warm-up; medians (least to most); {os.cpu_count()} processors; {subprocess.run([uv, '--version'], capture_output=True, text=True).stdout.strip()}")
    bench.pair("start-up (--version)", [FITMENT, "--version"], [uv, "--version"])
    ours, theirs = bench.pair("lock, founding case repaired, warm", lock + ["--offline"], offline)
    bench.pair("the same, uv searching for its Python", lock + ["--offline"], searching[:1] + ["--offline"] + searching[1:])
    differing = sorted(set(pins(ours)) ^ set(pins(theirs)))
    same = not differing
    print(f"{'':44} the two sets: {'the same, ' + str(len(pins(ours))) + ' packages' if same else 'DIFFER'}")
    bench.pair("check, founding case repaired, warm", check + ["--offline"], offline, expected=(0, 1))
    bench.pair("check, founding case as it was, warm", refuse + ["--offline"], offline, expected=(1,))
    bench.pair("fix, founding case, all plans proved, warm", fix + ["--offline"], offline)
    bench.save(ROOT / "build" / "bench.csv")
    shutil.rmtree(bench.scratch)
    if not same:
        sys.exit("bench: the sets differ: " + ", ".join(differing))


if __name__ == "__main__":
    main()

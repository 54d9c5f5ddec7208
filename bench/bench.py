#!/usr/bin/env python3
"""Whole commands beside uv, on the founding case, warm and offline: `./dev bench [--runs N]` builds, then runs this in the tests' virtual environment.

Both tools answer the same question (config-after's plain lines, Python 3.11, linux x86_64) from a warm cache, in turns within one run:
fitment from its cache, uv with --offline. Printed: median wall time, ratio, peak memory (maximum resident set; below about 12 MiB it is this script's own, which a child starts with). A row for start-up
(`--version`) shows the floor. The caches are filled once from the index through the network; where it cannot be reached, the snapshot inside the
program is used for fitment alone and uv's rows say so.
"""
import argparse
import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PROGRAM = str(ROOT / "build" / "fitment")
UV = shutil.which("uv", path=f"{pathlib.Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
DATE = "2025-11-25"


def measure(command, environment, folder):
    """(seconds, peak KiB, exit status) of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_maxrss, process.returncode


def rows_of(folder):
    """name: (fitment's command, uv's command or None, exit status wanted)"""
    question = ["--python", "3.11", "--platform", "manylinux_2_35_x86_64"]
    uv = [UV, "pip", "compile", "-q", "--offline", "--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_35", "-o", "/dev/null"] if UV else None
    dated, lock = ["--exclude-newer", DATE], ["lock", "--no-hashes", "-o", "-"]
    return {
        "start-up": ([PROGRAM, "--version"], [UV, "--version"] if UV else None),
        "lock, today": ([PROGRAM, *lock, "after.txt", *question], uv and [*uv, "after.txt"]),
        f"lock, {DATE}": ([PROGRAM, *lock, "after.txt", *question, *dated], uv and [*uv, "after.txt", *dated]),
        "check of the conflict": ([PROGRAM, "check", "before.txt", *question], uv and [*uv, "before.txt"]),
        "check for a T4": ([PROGRAM, "check", "after.txt", *question, "--target", "t4", "--driver", "530.30.02"], uv and [*uv, "after.txt"]),
        "fix for a T4": ([PROGRAM, "fix", "before.txt", *question, "--target", "t4", "--driver", "530.30.02"], None),
    }


def lines_of(config):
    """The plain requirement lines of a Truss config; git references are replaced by the founding case's releases."""
    text = (ROOT / "tests/cases/founding" / config).read_text()
    lines = [re.sub(r"\s+#.*", "", line).strip()[2:] for line in text.splitlines() if line.strip().startswith("- ")]
    return "\n".join(re.sub(r" @ git.*", "==2025.11.3" if "unsloth" in line else "", line) for line in lines) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--cache", default=str(ROOT / ".cache" / "bench"), help="both tools' caches, kept between runs")
    options = parser.parse_args()
    cache = pathlib.Path(options.cache)
    environment = {**os.environ, "FITMENT_CACHE_DIR": str(cache / "fitment"), "UV_CACHE_DIR": str(cache / "uv"), "UV_PYTHON_DOWNLOADS": "never"}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("before", "after"):
            pathlib.Path(folder, f"{name}.txt").write_text(lines_of(f"config-{name}.yaml"))
        rows = rows_of(folder)
        for ours, theirs in rows.values():   # fill the caches: the same commands, online
            measure(ours, environment, folder)
            if theirs:
                measure([word for word in theirs if word != "--offline"], environment, folder)
        print(f"median of {options.runs} runs each, in turns\n")
        print(f"{'':24}{'fitment':>10}{'uv':>10}{'ratio':>8}{'fitment':>12}{'uv':>10}")
        for name, (ours, theirs) in rows.items():
            if ours[1] != "--version":
                ours = [*ours, "--offline"]
            times, peaks, codes = {"a": [], "b": []}, {"a": 0, "b": 0}, {}
            for _ in range(options.runs):
                for key, command in (("a", ours), ("b", theirs)):
                    if command:
                        seconds, peak, codes[key] = measure(command, environment, folder)
                        times[key].append(seconds)
                        peaks[key] = max(peaks[key], peak)
            a = statistics.median(times["a"]) * 1000
            b = statistics.median(times["b"]) * 1000 if times["b"] else None
            uv_text = f"{b:8.1f}ms{a / b:7.2f}x" if b else f"{'':10}{'':8}"
            print(f"{name:24}{a:8.1f}ms{uv_text}{peaks['a'] / 1024:9.1f}MiB" + (f"{peaks['b'] / 1024:7.1f}MiB" if b else "") + f"   exit {codes['a']}" + (f"/{codes['b']}" if b else ""))


if __name__ == "__main__":
    main()

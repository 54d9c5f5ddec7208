#!/usr/bin/env python3
"""What reading real wheels costs, in bytes and requests, from the index that pip knows:

    python3 tests/oracle/wheel_cost.py build/fitment

Live, about 80 MB; no part of `./dev test`, where tests/program/facts_test.py holds the same bounds on wheels of the same shape. Exits 1 where a bound is
broken. "without the table" asks an empty facts table, so that everything comes from the wheel."""
import json
import os
import subprocess
import sys
import tempfile

TARGET = ("--python", "3.11", "--platform", "manylinux_2_36_x86_64")
# what, options, with the shipped table, most bytes, most requests
ROWS = [
    ("torch==2.15.0", ("--depth", "metadata"), False, 2_000_000, 4),
    ("torch==2.15.0", ("--depth", "directory"), False, 2_000_000, 4),
    ("torch==2.15.0", (), False, 12_000_000, 20),
    ("torch==2.8.0", (), False, 12_000_000, 20),
    ("torch==2.4.1", (), False, 12_000_000, 20),
    ("bitsandbytes==0.45.5", ("--depth", "directory"), False, 70_000, 1),
    ("torchaudio==2.10.0", ("--depth", "binary"), False, 4_000_000, 3),
    ("torch==2.15.0", (), True, 0, 0),
    ("torch==2.4.1", (), True, 0, 0),
    ("nvidia-cuda-runtime-cu12==12.8.90", (), True, 0, 0),
]


def inspect(program, cache, what, options, facts):
    answer = subprocess.run([program, "inspect", what, *TARGET, *options, *facts, "--cache-dir", cache, "--format", "json"], capture_output=True, text=True,
                            check=True)
    return json.loads(answer.stdout)["wheels"][0]


def main():
    program = os.path.abspath(sys.argv[1])
    broken = 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        with open("empty.list", "w", encoding="utf-8") as empty:
            empty.write("#\n")
        subprocess.run([program, "facts", "build", "empty.list", "-o", "empty.facts", "--cache-dir", "c"], check=True, capture_output=True)
        for number, (what, options, table, most_bytes, most_requests) in enumerate(ROWS):
            facts = () if table else ("--facts", "empty.facts")
            first, again = (inspect(program, f"cache{number}", what, options, facts) for _ in range(2))
            kept = (first["bytes_fetched"] <= most_bytes and first["requests"] <= most_requests and again["requests"] == again["bytes_fetched"] == 0)
            broken += not kept
            print(f"{what:36} {' '.join(options):18} {'with' if table else 'without'} the table: {first['bytes_fetched']:>10} bytes, {first['requests']:>2} requests; "
                  f"again: {again['bytes_fetched']}, {again['requests']}; CUDA {first['cuda']}, sm {first['gpu']['sass']}{'' if kept else '  BROKEN'}", flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())

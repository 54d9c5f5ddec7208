#!/usr/bin/env python3
"""Instructions that warm check, fix and lock of the founding case take, counted by callgrind, beside tests/cases/instructions.txt: no more than
5 % above the line there. Instructions and not seconds: they do not depend on how busy the machine is. A change that needs more renews the table
(`tests/program/instructions_test.py --renew`) and says why in its commit. A line holds for one compiler and one kind of build; others are
said to be skipped.
"""
import os, pathlib, re, shutil, subprocess, sys, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FITMENT = os.environ.get("FITMENT_PROGRAM", str(ROOT / "build" / "fitment"))
FOUNDING = ROOT / "tests" / "cases" / "founding"
TABLE = ROOT / "tests" / "cases" / "instructions.txt"
COMMANDS = {
    "check": ["check", FOUNDING / "config-before.yaml", "--target", "t4"],
    "fix": ["fix", FOUNDING / "config-before.yaml", "--target", "t4", "--diff"],
    "lock": ["lock", FOUNDING / "config-after-plain.yaml", "--no-hashes", "--output-format", "requirements", "-o", "-"],
}
LIMIT = 1.05


def built():
    """"g++ 12.2.0, Debug -O1 -g1": what the counts depend on."""
    cache = pathlib.Path(os.environ.get("FITMENT_BUILD", ROOT / "build")) / "CMakeCache.txt"
    said = dict(re.findall(r"^(\w+):\w+=(.*)$", cache.read_text(), re.M))
    kind = said.get("CMAKE_BUILD_TYPE", "")
    version = subprocess.run([said["CMAKE_CXX_COMPILER"], "-dumpfullversion"], capture_output=True, text=True).stdout.strip()
    return f"g++ {version}, {kind} {said.get('CMAKE_CXX_FLAGS_' + kind.upper(), '')}".strip()


def counted(command, folder):
    environment = {"PATH": os.environ["PATH"], "HOME": folder, "FITMENT_CACHE_DIR": f"{folder}/cache", "COLUMNS": "80"}
    whole = [FITMENT, *map(str, command), "--offline"]
    first = subprocess.run(whole, cwd=folder, env=environment, capture_output=True, text=True)  # unpacks the snapshot
    if first.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(whole)} ended with {first.returncode}: {first.stderr}")
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *whole], cwd=folder, env=environment, capture_output=True, text=True)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def table():
    rows = (line.split("  ") for line in TABLE.read_text().splitlines() if line and not line.startswith("#"))
    return {(name, build): int(count) for name, count, build in rows}


class Instructions(unittest.TestCase):
    def test_no_command_takes_five_percent_more_than_its_line(self):
        if not shutil.which("valgrind"):
            self.skipTest("skipped: valgrind is absent")
        known, build = table(), built()
        if not any(build == one for _, one in known):
            self.skipTest(f"skipped: no counts for {build} (--renew adds them)")
        with tempfile.TemporaryDirectory() as folder:
            for name, command in COMMANDS.items():
                count = counted(command, folder)
                print(f"{name}: {count:,} instructions, {count / known[name, build]:.3f} of the table's", flush=True)
                self.assertLessEqual(count, known[name, build] * LIMIT, f"{name} takes {count:,} instructions, above 105 % of the {known[name, build]:,} in {TABLE}")


def renew():
    known, build = table() if TABLE.exists() else {}, built()
    with tempfile.TemporaryDirectory() as folder:
        known |= {(name, build): counted(command, folder) for name, command in COMMANDS.items()}
    head = "# Instructions of warm commands on the founding case: command, count, compiler and build. tests/program/instructions_test.py --renew\n"
    TABLE.write_text(head + "".join(f"{name}  {count}  {one}\n" for (name, one), count in sorted(known.items())))


if __name__ == "__main__":
    renew() if "--renew" in sys.argv else unittest.main()

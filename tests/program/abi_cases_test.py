#!/usr/bin/env python3
"""What really happened on import, foretold: every release of measured.jsonl beside the torch it was installed with, its libraries (`problems`) and
the package (`loads`). Needs the cases (FITMENT_CASES, or ../shared/cases) and a folder with the wheels (FITMENT_WHEELS: the releases of the rows,
torch and what it requires); says skipped where either is absent. FITMENT_ABI_OUT names a file that gets each disagreement."""
import json
import os
import pathlib
import re
import unittest

from harness import ROOT, ProgramTest

CASES = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT.parent / "shared" / "cases")) / "abi" / "measured.jsonl"
WHEELS = os.environ.get("FITMENT_WHEELS", "")


def foretold(library, real, carried):
    """What a row says of a library: True (loads), False, or None (the message tells nothing of this set)."""
    if real == "ok":
        return True
    missing = re.match(r"(\S+): cannot open shared object", real)
    if missing and (missing[1] in carried or missing[1].startswith("libcuda.so")):
        return None
    return False


def judged(row, wheel):
    """(library, what really happened, whether it loads, whether `inspect` said so) of each library that the row tells of."""
    problems = {problem["library"] for problem in wheel["problems"]}
    carried = {path.rsplit("/", 1)[-1] for path in row["libraries"]}
    for library, real in row["libraries"].items():
        expected = foretold(library, real, carried)
        if expected is not None:
            yield library, real, expected, library not in problems


@unittest.skipUnless(CASES.exists() and os.path.isdir(WHEELS), "no cases, or FITMENT_WHEELS names no folder of wheels")
class WhatReallyHappened(ProgramTest):
    def test_rows(self):
        rows = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
        torch = rows[0]["torch"].split("+")[0]
        answer = self.run_program("inspect", *(f"{row['ext']}=={row['version']}" for row in rows), "--against", f"torch=={torch}", "--no-index",
                                  "--find-links", WHEELS, "--python", rows[0]["python"], "--platform", "manylinux_2_36_x86_64", "--format", "json",
                                  timeout=1200)
        self.assertIn(answer.code, (0, 1), answer.err)
        packages = libraries = right_packages = right_libraries = 0
        wrong = []
        for row, wheel in zip(rows, answer.json()["wheels"], strict=True):
            self.assertEqual((wheel["name"], wheel["version"]), (row["ext"], row["version"]))
            packages += 1
            right_packages += wheel["loads"] == (row["import"] == "ok")
            if wheel["loads"] != (row["import"] == "ok"):
                wrong.append((row["ext"], row["version"], row["import"]))
            for library, real, loads, said in judged(row, wheel):
                libraries += 1
                right_libraries += loads == said
                if loads != said:
                    wrong.append((row["ext"], row["version"], library, real))
        report = f"{right_packages} of {packages} packages, {right_libraries} of {libraries} libraries\n" + "".join(f"{line}\n" for line in wrong)
        print(report)
        if os.environ.get("FITMENT_ABI_OUT"):
            pathlib.Path(os.environ["FITMENT_ABI_OUT"]).write_text(report)
        self.assertGreaterEqual(right_packages, 0.97 * packages, report)
        self.assertGreaterEqual(right_libraries, 0.97 * libraries, report)


if __name__ == "__main__":
    unittest.main()

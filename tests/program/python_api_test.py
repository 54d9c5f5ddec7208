#!/usr/bin/env python3
"""The typed Python interface and `python -m fitment`, over the built program."""
import concurrent.futures
import os
import shutil
import subprocess
import sys
import unittest.mock

import harness
from harness import ROOT, ProgramTest, ToyIndex, unittest

sys.path.insert(0, str(ROOT / "python"))
os.environ["FITMENT_PROGRAM"] = harness.PROGRAM
import fitment  # noqa: E402  (the path above makes it importable)

REGISTRY = {"app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"1.0": {}, "2.0": {}}}


class PythonInterface(ProgramTest):
    def setUp(self):
        super().setUp()
        index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(index.__exit__)
        self.options = {"index_url": index.url, "python": "3.11", "no_cache": True}
        self.clash = self.folder / self.write("clash.txt", "app\nlib==1.0\n")
        self.fits = self.folder / self.write("fits.txt", "app\n")

    def test_answers_are_values(self):
        answer = fitment.check(self.clash, **self.options)
        self.assertEqual((answer.fits, answer.verdict, answer.rungs["installs"]), (False, "unsatisfiable", "no"))
        self.assertEqual(answer.conflicts[0].requirements, ("app", "lib==1.0"))
        self.assertEqual(answer.conflicts[0].places[1][1], 2)
        self.assertTrue(fitment.check([self.fits], **self.options).fits)
        plan = fitment.fix(self.clash, **self.options).plans[0]
        self.assertEqual((plan.edits[0].old, plan.edits[0].new, plan.verdict), ("lib==1.0", "lib>=2.0", "fits"))
        locked = fitment.lock(self.fits, **self.options)
        self.assertRegex(locked.requirements, r"\Aapp==1\.0 --hash=sha256:[0-9a-f]{64}\nlib==2\.0 --hash=")
        self.assertEqual(fitment.inspect("lib==2.0", **self.options).wheels[0]["name"], "lib")

    def test_trouble_is_raised(self):
        for ask in (lambda: fitment.check(self.folder / "gone.txt", **self.options), lambda: fitment.check(self.fits, no_such_option="x")):
            with self.assertRaises(fitment.FitmentError) as raised:
                ask()
            self.assertEqual(raised.exception.exit_code, 2)
            self.assertIn("FIT90", str(raised.exception))

    def test_from_threads(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda path: fitment.check(path, **self.options).fits, [self.clash, self.fits] * 6))
        self.assertEqual(answers, [False, True] * 6)

    @unittest.skipUnless(os.environ.get("FITMENT_LIBRARY"), "no libfitment.so was built (./dev library)")
    def test_the_library_answers_in_this_process(self):
        with unittest.mock.patch.object(fitment, "program", side_effect=AssertionError("the program was run")):
            self.assertFalse(fitment.check(self.clash, **self.options).fits)

    def test_as_a_module(self):
        done = subprocess.run([sys.executable, "-m", "fitment", "--version"], env={**os.environ, "PYTHONPATH": str(ROOT / "python")}, capture_output=True, text=True)
        self.assertRegex(done.stdout, r"^fitment \d")

    def test_the_program_is_found_beside_the_package(self):
        """pip's --target puts it into bin/ of that folder, --prefix three folders up; no environment's scripts folder has one here."""
        for package, program in (("target/fitment", "target/bin/fitment"), ("prefix/lib/python3/site-packages/fitment", "prefix/bin/fitment")):
            shutil.copytree(ROOT / "python" / "fitment", self.folder / package, ignore=shutil.ignore_patterns("__pycache__"))
            self.write(program, f"#!/bin/sh\necho found {program} $@\n")
            (self.folder / program).chmod(0o755)
            run = [sys.executable, "-c", "import sysconfig, runpy; sysconfig.get_path = lambda *a: '/nowhere'; runpy.run_module('fitment', run_name='__main__')"]
            done = subprocess.run(run, env={"PATH": os.environ["PATH"], "PYTHONPATH": str((self.folder / package).parent)}, capture_output=True, text=True)
            self.assertEqual(done.stdout.split()[:2], ["found", program], done.stderr)


if __name__ == "__main__":
    unittest.main()

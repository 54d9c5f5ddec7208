#!/usr/bin/env python3
"""The founding deployment, whole program, offline from the embedded snapshot: checked, fixed, locked, reported.

Rungs and dates: conflicts are of the first rung; `runs` and `loads` are judged from metadata and the facts tables of the snapshot's day.
FITMENT_PROGRAM names the program (ctest sets it; build/fitment otherwise).
"""
import json, os, pathlib, re, shutil, subprocess, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FITMENT = os.environ.get("FITMENT_PROGRAM", str(ROOT / "build" / "fitment"))
BEFORE = ROOT / "tests" / "cases" / "founding" / "config-before.yaml"
HAS_SNAPSHOT = (ROOT / "data" / "founding.snapshot").exists()
PINNED = ["torch==2.1.2", "transformers==4.36.2", "accelerate==0.25.0", "bitsandbytes==0.41.3"]


@unittest.skipUnless(HAS_SNAPSHOT, "data/founding.snapshot is absent: the offline answers stand in it")
class Founding(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.config = self.folder / "config.yaml"
        shutil.copy(BEFORE, self.config)
        self.addCleanup(shutil.rmtree, self.folder)

    def run_it(self, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "FITMENT_CACHE_DIR": os.environ.get("FITMENT_TEST_CACHE", str(self.folder / "cache"))}
        return subprocess.run([FITMENT, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder, env=environment)

    def json(self, *arguments, expect):
        result = self.run_it(*arguments, "--format", "json", "--offline")
        self.assertEqual(result.returncode, expect, result.stderr)
        return json.loads(result.stdout)

    def test_four_conflicts_each_with_the_users_line_and_the_metadata(self):
        document = self.json("check", self.config, "--target", "t4", expect=1)
        self.assertEqual(document["verdict"], "unsatisfiable")
        self.assertEqual(document["rungs"]["installs"], "no")
        self.assertEqual(len(document["conflicts"]), 4)
        lines = BEFORE.read_text().splitlines()
        seen = set()
        for conflict in document["conflicts"]:
            texts = {r["text"] for r in conflict["requirements"]}
            self.assertIn("unsloth[colab-new]==2025.11.3", texts)
            (pinned,) = texts - {"unsloth[colab-new]==2025.11.3"}
            seen.add(pinned)
            for requirement in conflict["requirements"]:
                self.assertIn(requirement["text"], lines[requirement["line"] - 1])
                self.assertEqual(lines[requirement["line"] - 1].index(requirement["text"]) + 1, requirement["column"])
            name = pinned.split("==")[0]
            self.assertTrue(any(link["package"] == "unsloth" and name in link["requires"] and "METADATA of unsloth-2025.11.3" in link["source"]
                                for link in conflict["chain"]), conflict["chain"])
        self.assertEqual(seen, set(PINNED))

    def test_each_conflict_is_minimal(self):
        document = self.json("check", self.config, "--target", "t4", expect=1)
        for conflict in document["conflicts"]:
            texts = [r["text"] for r in conflict["requirements"]]
            for left_out in texts:
                requirements = self.folder / "rest.txt"
                requirements.write_text("\n".join(t for t in texts if t != left_out) + "\n")
                rest = self.run_it("lock", requirements, "--python", "3.11", "--no-hashes", "--offline", "-o", "-")
                self.assertEqual(rest.returncode, 0, f"{texts} without {left_out}: {rest.stderr}")

    def test_dated_fix_is_four_edits_and_every_other_byte_stays(self):
        dated = ["--target", "t4", "--driver", "530.30.02", "--exclude-newer", "2025-11-25"]
        document = self.json("fix", self.config, *dated, expect=0)
        new = {edit["new"] for edit in document["plans"][0]["edits"]}
        self.assertEqual(new, {"torch>=2.4.0", "transformers>=4.51.3", "accelerate>=0.34.1", "bitsandbytes>=0.45.5"})
        written = self.run_it("fix", self.config, *dated, "--offline", "--write")
        self.assertEqual(written.returncode, 0, written.stderr)
        expected = BEFORE.read_text()
        for old, bound, version in [("torch==2.1.2     ", "torch>=2.4.0     ", "2.1.2"), ("transformers==4.36.2 ", "transformers>=4.51.3 ", "4.36.2"),
                                    ("accelerate==0.25.0 ", "accelerate>=0.34.1 ", "0.25.0"), ("bitsandbytes==0.41.3 ", "bitsandbytes>=0.45.5 ", "0.41.3")]:
            expected = re.sub(re.escape(old) + r"( *)# Too old!", lambda m: bound + m[1] + "# Updated from " + version, expected)
        self.assertEqual(self.config.read_text(), expected)

    def test_each_bound_is_the_lowest_that_resolves(self):
        dated = ["--python", "3.11", "--exclude-newer", "2025-11-25", "--offline", "--no-hashes", "-o", "-"]
        # The release before each bound, alone beside unsloth, is refused; the bounds together resolve.
        rows = {"torch": ("2.3.1", "2.4.0"), "transformers": ("4.51.2", "4.51.3"), "accelerate": ("0.34.0", "0.34.1"), "bitsandbytes": ("0.45.4", "0.45.5")}
        text = self.folder / "bounds.txt"
        for name, (below, bound) in rows.items():
            text.write_text(f"{name}=={below}\nunsloth[colab-new]==2025.11.3\n")
            self.assertEqual(self.run_it("lock", text, *dated).returncode, 1, f"{name} {below}")
        text.write_text("".join(f"{name}=={bound}\n" for name, (_, bound) in rows.items()) + "unsloth[colab-new]==2025.11.3\nsnac\ntorchaudio\nsoundfile\nscipy\n")
        result = self.run_it("lock", text, *dated)
        self.assertEqual(result.returncode, 0, result.stderr)

    def test_undated_fix_bounds_torch_and_torchaudio_and_fits(self):
        target = ["--target", "t4", "--driver", "530.30.02"]
        document = self.json("fix", self.config, *target, expect=0)
        plan = document["plans"][0]
        self.assertEqual(plan["lines_touched"], 5)
        names = [re.match(r"[A-Za-z0-9-]+", edit["new"])[0] for edit in plan["edits"]]
        self.assertEqual(sorted(names), ["accelerate", "bitsandbytes", "torch", "torchaudio", "transformers"])
        self.assertEqual(plan["verdict"], "fits")
        self.assertEqual(self.run_it("fix", self.config, *target, "--offline", "--write").returncode, 0)
        after = self.json("check", self.config, *target, expect=0)
        self.assertEqual(after["verdict"], "fits")
        self.assertEqual([f for f in after["findings"] if f["level"] == "error"], [])
        packages = {p["name"]: p["version"] for p in after["packages"]}
        self.assertEqual({p["name"]: p["version"] for p in plan["packages"]}, packages)
        again = self.json("fix", self.config, *target, expect=0)
        self.assertEqual(again["plans"], [])

    def test_what_an_installer_takes_today_is_foretold_to_break(self):
        lines = self.folder / "after.txt"
        lines.write_text("torch>=2.4.0\ntransformers>=4.51.3\naccelerate>=0.34.1\nbitsandbytes>=0.45.5\ntorchaudio\nsoundfile\nscipy\n")
        document = self.json("check", lines, "--gpu", "T4", "--driver", "530.30.02", "--python", "3.11", expect=1)
        self.assertEqual(document["verdict"], "breaks")
        errors = {(f["package"], f["rung"]) for f in document["findings"] if f["level"] == "error"}
        self.assertIn(("torch", "runs"), errors)
        self.assertIn(("torchaudio", "loads"), errors)

    def test_a_lock_twice_is_the_same_bytes(self):
        self.run_it("fix", self.config, "--target", "t4", "--driver", "530.30.02", "--offline", "--write")
        locks = [self.run_it("lock", self.config, "--target", "t4", "--offline", "-o", "-").stdout for _ in range(2)]
        self.assertEqual(locks[0], locks[1])
        self.assertRegex(locks[0], r"(?m)^torch==2\.10\.\d+ \\\n    --hash=sha256:[0-9a-f]{64}")

    def test_the_report_has_every_part(self):
        result = self.run_it("report", self.config, "--target", "t4", "--driver", "530.30.02", "--offline", "-o", "-")
        self.assertIn(result.returncode, (0, 1), result.stderr)
        for part in ["Problem", "Root cause", "Before", "After", "Minimum versions", "avoid", "CUDA", "How to test", "local_requirements.txt",
                     "Troubleshooting", "Sources", "History"]:
            self.assertIn(part.lower(), result.stdout.lower(), part)
        for fact in ["2.4.0", "4.51.3", "0.34.1", "0.45.5", "0.46.0", "0.48.0", "T4", "7.5"]:
            self.assertIn(fact, result.stdout)


if __name__ == "__main__":
    unittest.main()

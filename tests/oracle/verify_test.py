#!/usr/bin/env python3
"""verify and doctor with real installers: small wheels from a loopback index, installed into a fresh environment by uv and by pip, imported, judged."""
import json
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
import jsonschema  # noqa: E402  (the path above makes harness importable)
from harness import ROOT, ProgramTest, ToyIndex, unittest  # noqa: E402

SCHEMA = json.loads((ROOT / "doc" / "schemas" / "fitment-1.schema.json").read_text())
PYTHON = "%d.%d" % sys.version_info[:2]
NEEDS_GPU = "raise RuntimeError('Found no NVIDIA driver on your system.')\n"


def package(text, **more):
    return {"files": more.pop("files", None) or {f"{more.pop('module')}/__init__.py": text}, **more}


REGISTRY = {
    "app": {"1.0": package("import lib\n", module="app", requires=["lib"])},
    "lib": {"1.0": package("value = 1\n", module="lib")},
    "torn": {"1.0": package("raise ImportError('/x/libtorn.so: undefined symbol: _ZN3c10E')\n", module="torn")},
    "greedy": {"1.0": package("import nothing_brings_this\n", module="greedy")},
    "gpu-only": {"1.0": package(NEEDS_GPU, module="gpu_only")},
    "slow": {"1.0": package("import time; time.sleep(60)\n", module="slow")},
    "dies": {"1.0": package("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)\n", module="dies")},
    "other-name": {"1.0": package("", files={"quite_other/__init__.py": "", "tests/__init__.py": "raise SystemExit(3)\n", "single.py": ""})},
    "empty": {"1.0": package("", files={"empty-1.0.data/scripts/x": ""})},
}


@unittest.skipIf(os.path.exists("/proc/driver/nvidia/version"), "this machine has a GPU: what needs one does not fail")
class Verify(ProgramTest):
    def setUp(self):
        super().setUp()
        self.index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(self.index.__exit__)
        self.env = {"PATH": str(pathlib.Path(sys.executable).parent) + ":" + os.environ["PATH"], "UV_CACHE_DIR": str(self.folder / "uv"),
                    "UV_PYTHON_DOWNLOADS": "never", "PIP_NO_CACHE_DIR": "1"}

    def verify(self, code, lines, *arguments):
        self.write("r.txt", lines)
        return self.expect(code, "verify", "r.txt", "--index-url", self.index.url, "--python", PYTHON, *arguments, env=self.env)

    def rows(self, code, lines, *arguments):
        document = self.verify(code, lines, "--format", "json", *arguments).json()
        jsonschema.Draft202012Validator(SCHEMA).validate(document)
        return document, {(row["package"], row["module"]): row for row in document["rows"]}

    def test_what_imports_is_proven_by_either_installer(self):
        for installer in ("uv", "pip"):
            document, rows = self.rows(0, "app\nother-name\nempty\n", "--installer", installer)
            self.assertTrue(document["proven"])
            self.assertTrue(document["installed_by"].startswith(installer), document["installed_by"])
            self.assertEqual({key: row["outcome"] for key, row in rows.items()},
                             {("app", "app"): "imported", ("lib", "lib"): "imported", ("empty", None): "nothing to import",
                              ("other-name", "quite_other"): "imported", ("other-name", "single"): "imported"})

    def test_failures_are_mapped_to_rungs_and_a_gpu_that_is_not_there_is_marked(self):
        document, rows = self.rows(1, "torn\ngreedy\ngpu-only\nslow\ndies\n", "--timeout", "3")
        self.assertFalse(document["proven"])
        told = {name: (row["outcome"], row["rung"]) for (name, _), row in rows.items()}
        self.assertEqual(told, {"torn": ("failed", "loads"), "greedy": ("failed", "installs"), "gpu-only": ("needs a GPU", None), "slow": ("timed out", None),
                                "dies": ("failed", "loads")})
        self.assertIn("undefined symbol", rows[("torn", "torn")]["error"])
        self.assertIn("signal 11", rows[("dies", "dies")]["error"])
        text = self.verify(1, "torn\ngpu-only\n").out
        self.assertIn("Not proven: 0 imported, 1 failed, 1 need a GPU", text)
        self.assertIn("rung: loads, not foretold", text)

    def test_only_a_gpu_is_missing(self):
        self.assertTrue(self.rows(0, "gpu-only\nlib\n")[0]["proven"])

    def test_a_changed_file_is_refused_by_its_hash(self):
        self.write("r.txt", "lib\n")
        self.expect(0, "lock", "r.txt", "--index-url", self.index.url, "--python", PYTHON)
        name = next(name for name in self.index.files if name.startswith("lib-1.0") and name.endswith(".whl"))
        self.index.files[name] = self.index.files["app-1.0-py3-none-any.whl"]
        document = self.verify(1, "lib\n", "--format", "json").json()
        self.assertIn("ash", document["install_error"])

    def test_an_environment_that_is_there_is_tested_and_left_as_it_is(self):
        self.verify(0, "app\n", "--keep", "kept")
        document, rows = self.rows(1, "app\ntorn\n", "--env", "kept/env")
        self.assertEqual({name: (row["outcome"], row["error"]) for (name, _), row in rows.items()},
                         {"app": ("imported", None), "lib": ("imported", None), "torn": ("failed", "it is not installed")})
        self.assertEqual({name for name, _ in self.rows(0, "app\ntorn\n", "--env", "kept/env/bin/python", "--only", "app,lib")[1]}, {"app", "lib"})
        self.assert_one_message(self.run_program("verify", "r.txt", "--index-url", self.index.url, "--python", PYTHON, "--env", "nowhere/python"), "nowhere/python")
        # What is installed twice is the one that is found first; a builder's +cu130 is the index's version.
        site = next((self.folder / "kept" / "env" / "lib").glob("python*/site-packages"))
        (site / "lib-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: lib\nVersion: 1.0+cu130\n")
        (self.folder / "more" / "lib-0.1.dist-info").mkdir(parents=True)
        (self.folder / "more" / "lib-0.1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: lib\nVersion: 0.1\n")
        (site / "more.pth").write_text(f"{self.folder}/more\n")
        self.rows(0, "app\n", "--env", "kept/env")

    def test_the_script_runs_elsewhere(self):
        outcome = self.verify(0, "app\ngpu-only\n", "--emit-script", "out")
        self.assertIn("local_requirements.txt", outcome.err)
        self.assertIn("--hash=sha256:", self.read("out/local_requirements.txt"))
        done = subprocess.run([sys.executable, "-m", "venv", "there"], cwd=self.folder)
        self.assertEqual(done.returncode, 0)
        there = self.folder / "there" / "bin" / "python"
        self.assertEqual(subprocess.run([there, "out/import_test.py"], cwd=self.folder, capture_output=True).returncode, 1, "nothing is installed yet")
        subprocess.run([there, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "--index-url", self.index.url, "-r", "out/local_requirements.txt"],
                       cwd=self.folder, check=True, env={"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": "/dev/null"})
        done = subprocess.run([there, "out/import_test.py"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("imported           app 1.0  app", done.stdout)

    def test_what_has_no_set_and_what_is_for_elsewhere(self):
        self.assertIn("cannot be installed", self.verify(1, "app\nlib<1\n").out)
        outcome = self.run_program("verify", "r.txt", "--index-url", self.index.url, "--platform", "win_amd64", "--python", PYTHON, env=self.env)
        self.assertEqual(outcome.code, 1, "no set either")
        self.write("r.txt", "lib\n")
        outcome = self.run_program("verify", "r.txt", "--index-url", self.index.url, "--platform", "win_amd64", "--python", PYTHON, env=self.env)
        self.assert_one_message(outcome, "win_amd64", "--emit-script")

    def test_doctor_looks_at_an_environment(self):
        self.verify(0, "app\n", "--keep", "kept")
        arguments = ["doctor", "r.txt", "--env", "kept/env"]
        self.assertIn("Nothing is wrong", self.expect(0, *arguments).out)
        site = next((self.folder / "kept" / "env" / "lib").glob("python*/site-packages"))
        metadata = site / "app-1.0.dist-info" / "METADATA"
        metadata.write_text(metadata.read_text().replace("Requires-Dist: lib", "Requires-Dist: lib>=2\nRequires-Dist: gone"))
        self.write("r.txt", "app==2.0\n")
        document = self.expect(1, *arguments, "--format", "json").json()
        jsonschema.Draft202012Validator(SCHEMA).validate(document)
        self.assertEqual(sorted(row["code"] for row in document["findings"] if row["level"] == "error"), ["FIT210", "FIT210", "FIT211"])
        self.assertEqual(document["rungs"]["installs"], "no")
        text = self.expect(1, *arguments).out
        self.assertIn("app 1.0 requires lib>=2, and lib 1.0 is installed.", text)
        self.assertIn("r.txt:1", text)

    def test_doctor_writes_this_machine_as_a_target(self):
        self.expect(0, "doctor", "--target-out", "machine.toml")
        shown = self.expect(0, "target", "show", "--target", "machine.toml", "--format", "json").json()
        self.assertTrue(shown["platform"].startswith("manylinux_2_"), shown)


if __name__ == "__main__":
    unittest.main()

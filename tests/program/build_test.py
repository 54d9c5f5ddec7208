#!/usr/bin/env python3
"""Sdists whose setup.py imports what no build requirement brings: foretold, repaired where a wheel exists, told in words."""
from harness import ProgramTest, ToyIndex, unittest

SETUP = "import os\nfrom setuptools import setup\nimport torch\nsetup()\n"
DECLARED = '[build-system]\nrequires = ["setuptools", "torch"]\n'
BARE = '[build-system]\nrequires = ["setuptools"]\n'


def sdist(pyproject, setup=SETUP):
    return {"tags": [], "sdist": {"pyproject.toml": pyproject, "setup.py": setup, "PKG-INFO": "Metadata-Version: 2.2\nName: kernel\nVersion: 1.0\n"}}


class Build(ProgramTest):
    def check(self, release, code=1, text="kernel==1.0\n", options=(), name="requirements.txt", more=None):
        self.write(name, text)
        with ToyIndex({"kernel": {"1.0": release, **(more or {})}, "torch": {"2.0": {}}}) as index:
            outcome = self.expect(code, "check", name, "--index-url", index.url, "--format", "json", "--no-cache", *options)
            self.fix = self.run_program("fix", name, "--index-url", index.url, "--format", "json", "--no-cache", *options)
            return outcome.json()

    def test_an_undeclared_import_breaks_the_install(self):
        document = self.check(sdist(BARE))
        finding = next(row for row in document["findings"] if row["code"] == "FIT204")
        self.assertEqual((document["verdict"], document["rungs"]["installs"], finding["level"]), ("breaks", "no", "error"))
        self.assertEqual(finding["evidence"]["detail"], "setup.py line 3: import torch")
        self.assertIn("--no-build-isolation", finding["message"])
        self.assertEqual(self.fix.json()["plans"], [])
        self.assertTrue(any("--no-build-isolation" in note for note in self.fix.json()["notes"]))

    def test_a_release_with_a_wheel_is_the_repair(self):
        self.check(sdist(BARE), more={"1.1": {}, "1.2": {}})
        self.assertEqual([edit["new"] for edit in self.fix.json()["plans"][0]["edits"]], ["kernel>=1.1"])

    def test_what_else_is_wrong_is_repaired_beside_it(self):
        self.write("requirements.txt", "kernel==1.0\nlib==1.0\napp\n")
        registry = {"kernel": {"1.0": sdist(BARE)}, "torch": {"2.0": {}}, "app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"1.0": {}, "2.0": {}}}
        with ToyIndex(registry) as index:
            options = ["--index-url", index.url, "--no-cache"]
            document = self.expect(1, "fix", "requirements.txt", *options, "--format", "json").json()
            plan = document["plans"][0]
            self.assertEqual([edit["new"] for edit in plan["edits"]], ["lib>=2.0"])
            self.assertEqual((plan["verdict"], plan["optimal"], [row["code"] for row in plan["findings"] if row["level"] == "error"]), ("breaks", False, ["FIT204"]))
            self.assertEqual(len(plan["stays"]), 1)
            self.assertIn("kernel 1.0 has no wheel here, and its build stops", plan["stays"][0])
            told = self.expect(1, "fix", "requirements.txt", *options, "--write").out
            self.assertIn("1 line to change, after which 1 problem stays\n", told)
            self.assertIn("\n1 problem stays: no edit of these lines was found that ends it\n  kernel 1.0 has no wheel here", told)
            self.assertNotIn("proved", told)
            self.assertIn("lib>=2.0", self.read("requirements.txt"))
            self.expect(1, "fix", "requirements.txt", *options)
            self.assertIn("No change of the file's own lines", self.run_program("fix", "requirements.txt", *options).err)

    def test_a_release_whose_build_declares_it_is_the_repair(self):
        newer = sdist(DECLARED)
        newer["sdist"]["PKG-INFO"] = newer["sdist"]["PKG-INFO"].replace("1.0", "1.1")
        self.check(sdist(BARE), more={"1.1": newer})
        self.assertEqual([edit["new"] for edit in self.fix.json()["plans"][0]["edits"]], ["kernel>=1.1"])

    def test_what_is_declared_or_caught_or_unknown_is_no_error(self):
        for release in (sdist(DECLARED), sdist('[build-system]\nrequires = ["something-else"]\n'),
                        sdist(BARE, "try:\n    import torch\nexcept ImportError:\n    pass\n"),
                        sdist('[build-system]\nrequires = []\nbuild-backend = "hatchling.build"\n')):
            self.assertEqual(self.check(release, 0)["verdict"], "fits")

    def test_who_builds_without_isolation_is_left_alone(self):
        self.assertEqual(self.check(sdist(BARE), 0, "FROM python:3.11\nRUN pip install --no-build-isolation kernel==1.0\n",
                                    name="Dockerfile")["verdict"], "fits")
        with_wheel = {**sdist(BARE), "tags": ["cp310-cp310-manylinux_2_17_x86_64", "py3-none-any"]}
        document = self.check(with_wheel, 0, options=["--no-binary", "kernel"])
        self.assertEqual([row for row in document["findings"] if row["rung"] == "installs"], [])
        text = '[project]\nname = "p"\nversion = "1"\ndependencies = ["kernel"]\n[tool.uv]\nno-build-isolation-package = ["kernel"]\n'
        self.assertEqual(self.check(sdist(BARE), 0, text, name="pyproject.toml")["verdict"], "fits")

    def test_an_old_release_is_compiled_where_others_get_wheels(self):
        old = {**sdist('[build-system]\nrequires = ["setuptools-rust"]\n', "setup()\n"), "tags": ["cp310-cp310-manylinux_2_17_x86_64", "cp39-cp39-win_amd64"]}
        document = self.check(old, 0, more={"1.1": {"tag": "cp312-cp312-manylinux_2_17_x86_64"}}, options=["--python", "3.12"])
        finding = next(row for row in document["findings"] if row["code"] == "FIT205")
        self.assertEqual((finding["level"], finding["rung"]), ("warning", "installs"))
        self.assertIn("has no wheel for Python 3.12: they are for Python 3.9 to 3.10, and the install compiles its source, for which it needs Rust", finding["message"])
        self.check(old, 1, more={"1.1": {"tag": "cp312-cp312-manylinux_2_17_x86_64"}}, options=["--python", "3.12", "--fail-on", "warning"])
        self.assertEqual([edit["new"] for edit in self.fix.json()["plans"][0]["edits"]], ["kernel>=1.1"])

    def test_for_whom_the_wheels_are(self):
        def told(tags, python="3.12"):
            release = {**sdist('[build-system]\nrequires = ["setuptools"]\n', "setup()\n"), "tags": tags}
            document = self.check(release, 0, options=["--python", python, "--platform", "manylinux_2_35_x86_64"])
            return next(row["message"] for row in document["findings"] if row["code"] == "FIT205")
        mac, windows = "cp312-cp312-macosx_11_0_arm64", "cp312-cp312-win_amd64"
        self.assertIn("has no wheel for manylinux_2_35_x86_64: they are for macOS, and", told([mac, "cp39-cp39-macosx_11_0_arm64"]))
        self.assertIn("has no wheel for manylinux_2_35_x86_64: they are for Windows and macOS, and", told([mac, windows]))
        self.assertIn("has no wheel for manylinux_2_35_x86_64: they are for other platforms, and", told([mac, "cp312-cp312-manylinux_2_17_aarch64"]))
        self.assertIn("has no wheel for Python 3.11: they are for Python 3.9, 3.10 and 3.12, and",
                      told([mac, "cp310-cp310-manylinux_2_17_x86_64", "cp39-cp39-manylinux_2_17_x86_64"], "3.11"))

    def test_modules_that_are_gone(self):
        self.assertEqual(self.check(sdist(BARE, "import imp\n"), 1, options=["--python", "3.12"])["verdict"], "breaks")
        self.assertEqual(self.check(sdist(BARE, "import imp\n"), 0, options=["--python", "3.11"])["verdict"], "fits")
        self.assertEqual(self.check(sdist(BARE, "import pkg_resources\n"))["verdict"], "breaks")
        self.assertEqual(self.check(sdist(BARE.replace("setuptools", "setuptools<81"), "import pkg_resources\n"), 0)["verdict"], "fits")
        self.assertEqual(self.check(sdist(BARE, "import pkg_resources\n"), 0, options=["--exclude-newer", "2025-12-01"])["verdict"], "fits")


if __name__ == "__main__":
    unittest.main()

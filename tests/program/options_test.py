#!/usr/bin/env python3
"""What files, options and the environment tell an installer, as uv and as pip read it; limits on work; builds."""
import datetime
import os
import pathlib
import subprocess
import sys

from harness import InstallerTest, unittest


def versions(*texts, **more):
    return {text: dict(more) for text in texts}


class Files(InstallerTest):
    def setUp(self):
        super().setUp()
        index = self.serve({"app": {"1.0": {"requires": ["lib"]}, "2.0": {"requires": ["lib>=2"]}}, "lib": versions("1.0", "2.0", "3.0"),
                            "tool": versions("0.1")})
        self.options = ["--index-url", index.url]

    def test_nested_files_are_relative_to_the_one_that_names_them(self):
        self.write("sub/more.txt", "-c deeper/bounds.txt\ntool\n")
        self.write("sub/deeper/bounds.txt", "lib<3\n")
        self.agree("-r sub/more.txt\napp\n", self.options, uv="app==2.0 lib==2.0 tool==0.1", pip="app==2.0 lib==2.0 tool==0.1")
        self.agree("--requirement=sub/more.txt\n--constraint sub/deeper/bounds.txt\n", self.options, uv="tool==0.1", pip="tool==0.1")

    def test_a_file_that_is_not_there(self):
        self.write("requirements.txt", "-r gone.txt\n")
        self.assert_one_message(self.expect(2, "lock", "requirements.txt", *self.options), "gone.txt", "requirements.txt:1")

    def test_environment_variables_in_files(self):
        self.agree("${PROJECT}==${APP_VERSION}\n", self.options, env={"PROJECT": "app", "APP_VERSION": "1.0"}, uv=None, pip="app==1.0 lib==3.0")
        self.write("nested.txt", "tool\n")
        self.agree("-r ${FOLDER}/nested.txt\n", self.options, env={"FOLDER": str(self.folder)}, uv="tool==0.1", pip="tool==0.1")

    def test_constraints_bring_nothing_in(self):
        self.write("bounds.txt", "lib<3\ntool==0.1\n")
        self.agree("app\n", [*self.options, "-c", "bounds.txt"], uv="app==2.0 lib==2.0", pip="app==2.0 lib==2.0")
        self.agree("app\n", self.options, env={"UV_CONSTRAINT": "bounds.txt", "PIP_CONSTRAINT": "bounds.txt"}, uv="app==2.0 lib==2.0",
                   pip="app==2.0 lib==2.0")
        self.agree("app\n", self.options, env={"UV_CONSTRAINT": "bounds.txt"}, pip="app==2.0 lib==3.0")

    def test_of_constraints_uv_takes_the_command_lines_and_pip_all(self):
        self.write("bounds.txt", "lib<3\n")
        self.write("more.txt", "app<2\n")
        self.agree("app\n", [*self.options, "-c", "more.txt"], env={"UV_CONSTRAINT": "bounds.txt", "PIP_CONSTRAINT": "bounds.txt"},
                   uv="app==1.0 lib==3.0", pip="app==1.0 lib==2.0")

    def test_overrides(self):
        self.write("over.txt", "lib==1.0\n")
        self.agree("app==2.0\n", [*self.options, "--override", "over.txt"], uv="app==2.0 lib==1.0")
        self.agree("app==2.0\n", self.options, env={"UV_OVERRIDE": "over.txt"}, uv="app==2.0 lib==1.0")

    def test_continued_lines_comments_and_hashes(self):
        self.agree("app==1.0 \\\n    # a comment\n\ntool  # another\n", self.options, uv="app==1.0 lib==3.0 tool==0.1", pip="app==1.0 lib==3.0 tool==0.1")

    def test_markers(self):
        lines = "app==1.0 ; python_version < '3.8'\ntool ; sys_platform == 'linux' and '3.10' <= python_full_version\nlib ; 'linux' in sys_platform\n"
        self.agree(lines, self.options, uv="lib==3.0 tool==0.1", pip="lib==3.0 tool==0.1")

    def test_two_lines_of_one_project(self):
        self.agree("lib<3\nlib>1\n", self.options, uv="lib==2.0", pip="lib==2.0")
        self.agree("lib==1.0 ; python_version < '3'\nlib==2.0 ; python_version >= '3'\n", self.options, uv="lib==2.0", pip="lib==2.0")


class Hashes(InstallerTest):
    def setUp(self):
        super().setUp()
        self.index = self.serve({"tool": versions("0.1", "0.2"), "lib": versions("1")})
        self.options = ["--index-url", self.index.url]
        self.good = next(row["hashes"]["sha256"] for row in self.index.pages["tool"] if "0.1" in row["filename"])

    def test_the_right_hash(self):
        self.agree(f"tool==0.1 --hash=sha256:{self.good}\n", self.options, uv="tool==0.1", pip="tool==0.1")

    def check(self, text, installer, code):
        self.write("requirements.txt", text)
        return self.expect(code, "check", "requirements.txt", "--target", "t4", "--driver", "550", "--python", "3.11", "--installer", installer, *self.options)

    def test_what_the_installer_will_refuse(self):
        wrong = "0" * 64
        self.check(f"tool==0.1 --hash=sha256:{self.good} --hash=sha256:{wrong}\n", "pip", 0)
        for installer in ("uv", "pip"):
            outcome = self.check(f"# one\ntool==0.1 --hash=sha256:{wrong}\n", installer, 1)
            self.assertIn("FIT203", outcome.out)
            self.assertIn("requirements.txt:2", outcome.out)
        half = f"tool==0.1 --hash=sha256:{self.good}\nlib\n"
        self.check(half, "uv", 0)
        self.assertIn("lib has no hash", self.check(half, "pip", 1).out)

    def test_a_lock_of_it_has_them(self):
        self.write("requirements.txt", "tool==0.1\n")
        lock = self.expect(0, "lock", "requirements.txt", *self.options, "--python", "3.11").out
        self.assertIn(f"--hash=sha256:{self.good}", lock)


class Direct(InstallerTest):
    PROJECT = '[project]\nname = "own"\nversion = "0.5"\ndependencies = ["lib"]\n[project.optional-dependencies]\nfast = ["speed"]\n' \
              '[build-system]\nrequires = []\nbuild-backend = "toy_backend"\nbackend-path = ["."]\n'

    def setUp(self):
        super().setUp()
        self.index = self.serve({"lib": versions("1.0"), "speed": versions("2.0"), "own": versions("9.9"),
                                 "src": {"1.0": {"tags": [], "sdist": True, "requires": ["lib"]}}})
        self.options = ["--index-url", self.index.url]
        self.write("own/pyproject.toml", self.PROJECT)
        from toy_index import BACKEND
        self.write("own/toy_backend.py", BACKEND + "def prepare_metadata_for_build_editable(folder, config_settings=None):\n"
                                                   "    return prepare_metadata_for_build_wheel(folder)\nbuild_editable = build_wheel\n")
        self.write("own/METADATA.built", "Metadata-Version: 2.2\nName: own\nVersion: 0.5\nRequires-Dist: lib\nProvides-Extra: fast\n"
                                         "Requires-Dist: speed ; extra == 'fast'\n")

    def names(self, lines, *more, code=0, env=None):
        self.write("requirements.txt", lines)
        outcome = self.expect(code, "check", "requirements.txt", *self.options, "--python", "3.11", "--format", "json", *more, env=env)
        return [(row["name"], row["version"]) for row in outcome.json()["packages"]]

    def test_a_folder(self):
        self.agree("./own\n", self.options, pip="lib==1.0 own@")
        self.assertEqual(self.names("./own\n"), [("lib", "1.0"), ("own", "0.5")])

    def test_its_extras_and_marker(self):
        self.agree("./own[fast]\n", self.options, pip="lib==1.0 own@ speed==2.0")
        self.assertEqual(self.names("./own[Fast] ; python_version > '3'\n"), [("lib", "1.0"), ("own", "0.5"), ("speed", "2.0")])
        self.assertEqual(self.names("./own[fast] ; python_version < '3'\nlib\n"), [("lib", "1.0")])
        self.assertEqual(self.names("./nowhere ; python_version < '3'\nlib\n"), [("lib", "1.0")])

    def test_editable(self):
        self.agree("-e ./own[fast]\n", self.options, pip="lib==1.0 own@ speed==2.0")
        self.assertEqual(self.names("-e ./own\n"), [("lib", "1.0"), ("own", "0.5")])

    def test_a_named_reference(self):
        self.assertEqual(self.names(f"own[fast] @ file://{self.folder}/own\n"), [("lib", "1.0"), ("own", "0.5"), ("speed", "2.0")])
        self.agree(f"own @ file://{self.folder}/own\n", self.options, uv="lib==1.0 own@", pip="lib==1.0 own@")

    def test_a_wheel_and_an_sdist_behind_urls(self):
        base = self.index.url.removesuffix("/simple")
        self.agree(f"lib @ {base}/files/lib-1.0-py3-none-any.whl\n", self.options, uv="lib@", pip="lib@")
        self.agree(f"{base}/files/lib-1.0-py3-none-any.whl\n", self.options, uv="lib@", pip="lib@")
        self.agree(f"src @ {base}/files/src-1.0.tar.gz\n", self.options, uv="lib==1.0 src@", pip="lib==1.0 src@")

    def test_offline_a_folder_is_still_there(self):
        self.names("./own\n")
        asked = len(self.index.requests)
        self.assertEqual(self.names("./own\n", "--offline"), [("lib", "1.0"), ("own", "0.5")])
        self.assertEqual(len(self.index.requests), asked)

    def test_paths_in_nested_files(self):
        self.write("sub/more.txt", "../own\n")
        self.write("sub/own/pyproject.toml", self.PROJECT)
        self.assertEqual(self.names("-r sub/more.txt\n"), [("lib", "1.0"), ("own", "0.5")])


class Kinds(InstallerTest):
    def setUp(self):
        super().setUp()
        index = self.serve({"both": {"1.0": {"sdist": True}, "2.0": {"tags": [], "sdist": True}, "1.5": {}}})
        self.options = ["--index-url", index.url]

    def test_wheels_or_sdists(self):
        self.agree("both\n", self.options, uv="both==2.0", pip="both==2.0")
        self.agree("both\n", [*self.options, "--only-binary", "both"], uv="both==1.5", pip="both==1.5")
        self.agree("both\n", [*self.options, "--only-binary", ":all:"], uv="both==1.5", pip="both==1.5")
        self.agree("both<2\n", [*self.options, "--no-binary", "both"], uv="both==1.0", pip="both==1.0")
        self.agree("--only-binary=both\nboth\n", self.options, uv="both==1.5", pip="both==1.5")
        self.agree("--no-binary :all:\nboth<2\n", self.options, uv="both==1.0", pip="both==1.0")

    def test_the_environment(self):
        self.agree("both\n", self.options, env={"PIP_ONLY_BINARY": ":all:"}, uv="both==2.0", pip="both==1.5")
        self.agree("both<2\n", self.options, env={"PIP_NO_BINARY": "both"}, uv="both==1.5", pip="both==1.0")


class Dates(InstallerTest):
    def setUp(self):
        super().setUp()
        def ago(days):
            return (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        index = self.serve({"app": {"1.0": {"uploaded": "2024-03-01T23:59:59Z"}, "2.0": {"uploaded": "2024-03-02T00:00:00Z"},
                                    "3.0": {"uploaded": ago(20)}, "4.0": {"uploaded": ago(3)}}})
        self.options = ["--index-url", index.url]

    def test_dates_timestamps_and_durations(self):
        for moment, expected in (("2024-03-01", "app==1.0"), ("2024-03-02", "app==2.0"), ("2024-03-02T00:00:00Z", "app==1.0"), ("7 days", "app==3.0"),
                                 ("P7D", "app==3.0"), ("4 weeks", "app==2.0"), ("PT24H", "app==4.0"), ("2020-01-01", None)):
            self.agree("app\n", [*self.options, "--exclude-newer", moment], uv=expected)

    def test_the_environment(self):
        self.agree("app\n", self.options, env={"UV_EXCLUDE_NEWER": "1 week"}, uv="app==3.0")
        self.agree("app\n", self.options, env={"UV_EXCLUDE_NEWER": "2024-03-01"}, pip="app==4.0")

    def test_a_month_has_no_length(self):
        self.write("requirements.txt", "app\n")
        self.assert_one_message(self.expect(2, "lock", "requirements.txt", *self.options, "--exclude-newer", "1 month"), "1 month")


class Modes(InstallerTest):
    def setUp(self):
        super().setUp()
        index = self.serve({"app": {"1.0": {"requires": ["lib>=2"]}, "2.0": {"requires": ["lib>=3"]}}, "lib": versions("1.0", "2.0", "3.0", "4.0")})
        self.options = ["--index-url", index.url]

    def test_resolution(self):
        for mode, expected in (("highest", "app==2.0 lib==4.0"), ("lowest", "app==1.0 lib==2.0"), ("lowest-direct", "app==1.0 lib==4.0")):
            self.agree("app>=1\n", [*self.options, "--resolution", mode], uv=expected)
            self.agree("app>=1\n", self.options, env={"UV_RESOLUTION": mode}, uv=expected)

    def test_what_the_environment_named_is_said(self):
        self.write("requirements.txt", "app\n")
        document = self.expect(0, "check", "requirements.txt", *self.options, "--python", "3.11", "--format", "json", env={"UV_RESOLUTION": "lowest-direct"}).json()
        self.assertIn("UV_RESOLUTION", str(document["assumed"]))
        self.assert_one_message(self.expect(2, "lock", "requirements.txt", *self.options, env={"UV_PRERELEASE": "maybe"}), "maybe")


class Limits(InstallerTest):
    """A registry in which nothing fits, and nobody finds that out soon: pigeons and holes."""

    def setUp(self):
        super().setUp()
        holes = 9
        projects = {f"hole{h}": {str(p): {} for p in range(1, holes + 2)} for h in range(holes)}
        for pigeon in range(1, holes + 2):  # each version of a pigeon sits in one hole, and wants it for itself
            projects[f"pigeon{pigeon}"] = {str(h + 1): {"requires": [f"hole{h}=={pigeon}"]} for h in range(holes)}
        index = self.serve(projects)
        self.write("requirements.txt", "".join(f"pigeon{p}\n" for p in range(1, holes + 2)))
        self.options = ["requirements.txt", "--index-url", index.url, "--python", "3.11"]

    def test_a_cap_on_decisions(self):
        outcome = self.expect(2, "check", *self.options, "--max-decisions", "200")
        self.assertRegex(outcome.out, r"Undecided: stopped after 200 decisions; it was stuck on .*(hole|pigeon)\d")
        document = self.expect(2, "check", *self.options, "--max-decisions", "200", "--format", "json").json()
        self.assertEqual(document["verdict"], "undecided")
        for command in ("fix", "lock"):
            outcome = self.expect(2, command, *self.options, "--max-decisions", "200")
            self.assertIn("stopped after 200 decisions", outcome.out + outcome.err)

    def test_a_deadline(self):
        outcome = self.expect(2, "check", *self.options, "--deadline", "0.05")
        self.assertRegex(outcome.out, r"Undecided: stopped at the deadline of 0.05 s after \d+ decisions")


class Builds(InstallerTest):
    def setUp(self):
        super().setUp()
        self.index = self.serve({"lib": versions("1.0"), "src": {"1.0": {"tags": [], "sdist": {"setup.py": "compute()\n"}, "requires": ["lib"]}}})
        self.write("requirements.txt", "src\n")
        # A `uv` that does what `uv build --wheel --out-dir W .` does for a project whose backend needs nothing.
        self.write("bin/uv", f"#!{sys.executable}\nimport sys\nsys.path.insert(0, '.')\nimport os, toy_backend\nout = sys.argv[sys.argv.index('--out-dir') + 1]\n"
                             "os.makedirs(out)\ntoy_backend.build_wheel(out)\n")
        os.chmod(self.folder / "bin/uv", 0o755)
        self.env = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}"}
        self.options = ["requirements.txt", "--index-url", self.index.url, "--python", "3.11"]

    def packages(self, *more, env=None):
        document = self.expect(0, "check", *self.options, "--format", "json", *more, env=env or self.env).json()
        return [row["name"] for row in document["packages"]], str(document)

    def test_only_when_asked(self):
        names, text = self.packages()
        self.assertEqual(names, ["src"])
        self.assertIn("only a build would tell", text)
        names, text = self.packages("--build-metadata")
        self.assertEqual(names, ["lib", "src"])
        self.assertEqual(self.packages("--build-metadata")[0], ["lib", "src"])  # from the cache
        self.assertEqual(self.packages()[0], ["src"])  # and it changes no other question's answer

    def test_a_local_folder(self):
        self.index.write_folder(self.folder / "dist")
        self.write("requirements.txt", "./dist/src-1.0.tar.gz\n")
        self.assertEqual(self.packages("--build-metadata")[0], ["lib", "src"])

    def test_a_git_checkout(self):
        self.index.write_folder(self.folder / "dist")
        git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "-C", str(self.folder / "src-1.0")]
        subprocess.run(["tar", "xf", str(self.folder / "dist/src-1.0.tar.gz"), "-C", str(self.folder)], check=True)
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "one"]):
            subprocess.run([*git, *command], check=True)
        self.write("requirements.txt", f"src @ git+file://{self.folder}/src-1.0\n")
        self.assertEqual(self.packages()[0], ["src"])
        self.assertEqual(self.packages("--build-metadata")[0], ["lib", "src"])
        self.assertEqual(self.packages()[0], ["src"])

    def test_a_build_that_fails_is_told(self):
        self.write("bin/uv", "#!/bin/sh\necho 'no compiler here' >&2\nexit 1\n")
        names, text = self.packages("--build-metadata")
        self.assertEqual(names, ["src"])
        self.assertIn("no compiler here", text)

    def test_the_real_uv(self):
        from real_installers import UV
        if not UV:
            self.skipTest("FITMENT_UV names no uv")
        env = {"PATH": f"{pathlib.Path(UV).parent}:{os.environ['PATH']}"}
        self.assertEqual(self.packages("--build-metadata", env=env)[0], ["lib", "src"])


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Several indexes, their order and strategies, and indexes in PyTorch's manner, as uv and as pip read them."""
from harness import InstallerTest, unittest

LINUX = "cp311-cp311-linux_x86_64"


def versions(*texts, **more):
    return {text: dict(more) for text in texts}


class Torch(InstallerTest):
    """An index of wheels for one CUDA version beside the general one: HTML alone, relative links, "+" as %2B, no upload times."""

    def setUp(self):
        super().setUp()
        self.general = self.serve({
            "torch": {version: {"requires": ["filelock", "cuda-runtime"], "tags": ["cp311-cp311-manylinux_2_28_x86_64"]}
                      for version in ("2.4.0", "2.5.1", "2.6.0")},
            "filelock": versions("3.16.0", "3.13.0"), "cuda-runtime": versions("12.4.1"), "numpy": versions("2.0", "1.26")})
        self.wheels = self.serve({
            "torch": {version: {"requires": ["filelock", "numpy<2"], "tags": [LINUX, "cp310-cp310-linux_x86_64"]}
                      for version in ("2.4.0+cu121", "2.5.1+cu121")},
            "filelock": versions("3.13.0"), "torch-only": versions("1.0+cu121", tags=[LINUX])}, html=True)
        self.options = ["--index-url", self.general.url, "--extra-index-url", self.wheels.url]
        self.strategy = ["--index-strategy", "unsafe-best-match"]

    def test_with_the_extra_index(self):
        self.agree("torch\n", self.options, uv="filelock==3.13.0 numpy==1.26 torch==2.5.1+cu121", pip="cuda-runtime==12.4.1 filelock==3.16.0 torch==2.6.0")

    def test_a_pinned_local_version(self):
        self.agree("torch==2.5.1+cu121\n", self.options, uv="filelock==3.13.0 numpy==1.26 torch==2.5.1+cu121",
                   pip="filelock==3.16.0 numpy==1.26 torch==2.5.1+cu121")

    def test_a_pinned_public_version(self):
        self.agree("torch==2.5.1\n", self.options, uv="filelock==3.13.0 numpy==1.26 torch==2.5.1+cu121",
                   pip="filelock==3.16.0 numpy==1.26 torch==2.5.1+cu121")

    def test_what_only_the_general_index_has(self):
        self.agree("torch==2.6.0\n", self.options, uv=None, pip="cuda-runtime==12.4.1 filelock==3.16.0 torch==2.6.0")

    def test_the_wheels_index_alone(self):
        self.agree("torch-only\n", ["--index-url", self.wheels.url], uv="torch-only==1.0+cu121", pip="torch-only==1.0+cu121")
        self.agree("torch\n", ["--index-url", self.wheels.url], uv=None, pip=None)

    def test_options_in_the_file(self):
        self.agree(f"--index-url {self.general.url}\n--extra-index-url {self.wheels.url}\ntorch\n",
                   uv="filelock==3.13.0 numpy==1.26 torch==2.5.1+cu121", pip="cuda-runtime==12.4.1 filelock==3.16.0 torch==2.6.0")

    def test_strategies(self):
        self.agree("torch\n", self.options, uv_only=self.strategy, fitment_only=self.strategy, uv="cuda-runtime==12.4.1 filelock==3.16.0 torch==2.6.0")
        first_match = ["--index-strategy", "unsafe-first-match"]
        self.agree("torch\n", self.options, uv_only=first_match, fitment_only=first_match, uv="filelock==3.13.0 numpy==1.26 torch==2.5.1+cu121")
        self.agree("torch==2.6.0\n", self.options, uv_only=first_match, fitment_only=first_match,
                   uv="cuda-runtime==12.4.1 filelock==3.13.0 torch==2.6.0")

    def test_strategy_in_the_environment(self):
        self.agree("torch\n", self.options, env={"UV_INDEX_STRATEGY": "unsafe-best-match"}, uv="cuda-runtime==12.4.1 filelock==3.16.0 torch==2.6.0")

    def test_without_upload_times_nothing_is_old_enough(self):
        self.agree("torch-only\n", ["--index-url", self.wheels.url, "--exclude-newer", "2030-01-01"], uv=None)

    def test_a_platform_that_the_wheels_are_not_for(self):
        self.agree("torch-only\n", ["--index-url", self.wheels.url], python="3.12", uv=None)

    def test_where_a_wheel_comes_from_is_told(self):
        self.write("requirements.txt", "torch\n")
        document = self.expect(0, "check", "requirements.txt", *self.options, "--python", "3.11", "--format", "json").json()
        row = next(row for row in document["packages"] if row["name"] == "torch")
        self.assertIn(self.wheels.url.removesuffix("/simple"), str(row))

    def test_no_metadata_siblings(self):
        bare = self.serve({"torch": {"2.5.1+cu121": {"requires": ["numpy<2"], "tags": [LINUX]}}, "numpy": versions("1.26")}, html=True, siblings=False)
        self.agree("torch\n", ["--index-url", bare.url], uv="numpy==1.26 torch==2.5.1+cu121", pip="numpy==1.26 torch==2.5.1+cu121")


class Several(InstallerTest):
    def setUp(self):
        super().setUp()
        self.first = self.serve({"app": versions("1.0"), "old": versions("1.0", tags=["cp38-cp38-manylinux_2_17_x86_64"]), "pulled": {"9": {"yanked": "x"}}})
        self.second = self.serve({"app": versions("2.0"), "old": versions("2.0"), "pulled": versions("1"), "lib": versions("1.0")})
        self.third = self.serve({"app": versions("3.0"), "lib": versions("3.0")})
        self.options = ["--index-url", self.third.url, "--extra-index-url", self.first.url, "--extra-index-url", self.second.url]

    def test_order(self):
        self.agree("app\n", self.options, uv="app==1.0", pip="app==3.0")
        self.agree("lib\n", self.options, uv="lib==1.0", pip="lib==3.0")
        self.agree("app>1\n", self.options, uv=None, pip="app==3.0")

    def test_the_first_that_has_the_project_even_if_nothing_fits(self):
        self.agree("old\n", self.options, uv=None, pip="old==2.0")
        self.agree("pulled\n", self.options, uv=None, pip="pulled==1")

    def test_environment(self):
        self.agree("app\n", env={"UV_DEFAULT_INDEX": self.third.url, "UV_INDEX": f"{self.first.url} named={self.second.url}",
                                 "PIP_INDEX_URL": self.third.url, "PIP_EXTRA_INDEX_URL": f"{self.first.url} {self.second.url}"},
                   uv="app==1.0", pip="app==3.0")
        self.agree("lib\n", env={"UV_INDEX_URL": self.third.url, "UV_EXTRA_INDEX_URL": f"{self.first.url} {self.second.url}"}, uv="lib==1.0")

    def test_the_command_line_goes_over_the_file(self):
        self.agree(f"--index-url {self.first.url}\napp\n", ["--index-url", self.second.url], uv="app==2.0")
        self.agree(f"--index-url {self.first.url}\napp\n", env={"UV_INDEX_URL": self.second.url, "PIP_INDEX_URL": self.second.url}, pip="app==1.0")

    def test_an_index_that_is_ill(self):
        ill = self.serve({"app": versions("5.0")}, faults={"app": "500"})
        self.write("requirements.txt", "app\n")
        outcome = self.expect(2, "lock", "requirements.txt", "--index-url", self.third.url, "--extra-index-url", ill.url, "--python", "3.11")
        self.assert_one_message(outcome, ill.url)


class Pins(InstallerTest):
    """uv.toml's [[index]] with `explicit`, and a project's own index in [tool.uv.sources]."""

    def setUp(self):
        super().setUp()
        self.general = self.serve({"torch": versions("2.6.0"), "numpy": versions("2.0")})
        self.wheels = self.serve({"torch": versions("2.5.1+cu121"), "numpy": versions("1.26")}, html=True)

    def test_a_named_index_in_uvs_file(self):
        self.write("uv.toml", f'[[index]]\nname = "wheels"\nurl = "{self.wheels.url}"\n[[index]]\nurl = "{self.general.url}"\ndefault = true\n')
        self.agree("torch\nnumpy\n", env={"UV_NO_CONFIG": "0"}, uv="numpy==1.26 torch==2.5.1+cu121")

    def test_an_explicit_index_is_for_those_pinned_to_it(self):
        self.write("uv.toml", f'[[index]]\nname = "wheels"\nurl = "{self.wheels.url}"\nexplicit = true\n[[index]]\nurl = "{self.general.url}"\ndefault = true\n')
        self.agree("torch\nnumpy\n", env={"UV_NO_CONFIG": "0"}, uv="numpy==2.0 torch==2.6.0")

    def test_the_fields_of_uvs_file(self):
        self.write("uv.toml", f'index-url = "{self.general.url}"\nextra-index-url = ["{self.wheels.url}"]\nindex-strategy = "unsafe-best-match"\n')
        self.agree("torch\nnumpy\n", env={"UV_NO_CONFIG": "0"}, uv="numpy==2.0 torch==2.6.0")


class Links(InstallerTest):
    def setUp(self):
        super().setUp()
        self.index = self.serve({"app": versions("1.0", "2.0"), "lib": versions("1.0")})
        self.serve({"app": {"3.0": {"requires": ["lib"]}}, "own": {"0.1": {"requires": ["app"]}}}).write_folder(self.folder / "wheels")

    def test_a_folder_beside_the_index(self):
        options = ["--index-url", self.index.url, "--find-links", "wheels"]
        self.agree("app\n", options, uv="app==3.0 lib==1.0", pip="app==3.0 lib==1.0")
        self.agree("own\n", options, uv="app==3.0 lib==1.0 own==0.1", pip="app==3.0 lib==1.0 own==0.1")
        self.agree("app<3\n", options, uv="app==2.0", pip="app==2.0")

    def test_a_folder_alone(self):
        self.agree("app\n", ["--no-index", "--find-links", "wheels"], uv=None, pip=None)
        self.agree("--no-index\n--find-links ./wheels\nown\napp\n", uv=None, pip=None)
        self.serve({"lib": versions("0.9")}).write_folder(self.folder / "wheels")
        self.agree("--no-index\n--find-links ./wheels\nown\napp\n", uv="app==3.0 lib==0.9 own==0.1", pip="app==3.0 lib==0.9 own==0.1")
        self.agree("own\n", env={"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "wheels"}, pip="app==3.0 lib==0.9 own==0.1")
        self.agree("own\n", ["--no-index"], env={"UV_FIND_LINKS": "wheels"}, uv="app==3.0 lib==0.9 own==0.1")

    def test_offline_a_folder_is_still_there(self):
        self.serve({"lib": versions("0.9")}).write_folder(self.folder / "wheels")
        self.write("requirements.txt", "own\n")
        outcome = self.expect(0, "lock", "requirements.txt", "--offline", "--no-index", "--find-links", "wheels", "--no-hashes", "--python", "3.11")
        self.assertEqual(outcome.out, "app==3.0\nlib==0.9\nown==0.1\n")
        self.expect(0, "lock", "requirements.txt", "--index-url", self.index.url, "--find-links", "wheels", "--python", "3.11")
        asked = len(self.index.requests)
        outcome = self.expect(0, "lock", "requirements.txt", "--offline", "--index-url", self.index.url, "--find-links", "wheels", "--no-hashes",
                              "--python", "3.11")
        self.assertEqual(outcome.out, "app==3.0\nlib==1.0\nown==0.1\n")
        self.assertEqual(len(self.index.requests), asked)

    def test_a_folder_of_sdists(self):
        self.serve({"src": {"1.0": {"tags": [], "sdist": True, "requires": ["app"]}}}).write_folder(self.folder / "sdists")
        self.agree("src\n", ["--index-url", self.index.url, "-f", "sdists"], uv="app==2.0 src==1.0", pip="app==2.0 src==1.0")

    def test_a_folder_that_is_not_there(self):
        self.write("requirements.txt", "app\n")
        outcome = self.run_program("lock", "requirements.txt", "--index-url", self.index.url, "-f", "nowhere", "--python", "3.11")
        self.assertEqual(outcome.code, 2, str(outcome))
        self.assertIn("nowhere", outcome.err)


class Status(InstallerTest):
    """PEP 792."""

    def test_quarantined_projects_have_no_files_and_archived_ones_are_named(self):
        for html in (False, True):
            index = self.serve({"bad": {}, "done": versions("1.0"), "fine": versions("1.0")}, html=html,
                               status={"bad": ("quarantined", "malware"), "done": ("archived", "superseded")})
            options = ["--index-url", index.url]
            self.agree("done\nfine\n", options, uv="done==1.0 fine==1.0", pip="done==1.0 fine==1.0")
            self.agree("bad\n", options, uv=None, pip=None)
            text = self.run_program("check", "requirements.txt", *options, "--python", "3.11").out
            self.assertIn("quarantined", text)
            self.write("requirements.txt", "done\n")
            text = self.run_program("check", "requirements.txt", *options, "--python", "3.11", "-v").out
            self.assertIn("archived", text)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Index lines as repairs: put in, changed, re-solved with that index; a toy index plays PyTorch's own."""
from harness import ProgramTest, ToyIndex, unittest

TAG = "cp311-cp311-manylinux_2_28_x86_64"
DEFAULT = {
    "torch": {"2.6.0": {"tag": TAG, "uploaded": "2025-01-29T00:00:00Z", "requires": ["nvidia-cuda-runtime-cu12==12.4.127"]},
              "2.7.0": {"tag": TAG, "uploaded": "2025-04-23T00:00:00Z", "requires": ["nvidia-cuda-runtime-cu12==12.6.77"]}},
    "nvidia-cuda-runtime-cu12": {"12.4.127": {}, "12.6.77": {}},
    "app": {"1.0": {"requires": ["torch>=2.5"]}},
}
PYTORCH = {"torch": {"2.7.0+cu128": {"tag": TAG, "uploaded": "2025-04-23T00:00:00Z"}, "2.6.0+cu124": {"tag": TAG}}}
BLACKWELL = ["--gpu", "sm_120", "--exclude-newer", "2025-05-01", "--python", "3.11"]


class IndexFix(ProgramTest):
    def setUp(self):
        super().setUp()
        self.default, self.pytorch = ToyIndex(DEFAULT).__enter__(), ToyIndex(PYTORCH).__enter__()
        self.addCleanup(self.default.__exit__)
        self.addCleanup(self.pytorch.__exit__)
        self.base = self.pytorch.url.removesuffix("/simple") + "/whl"
        self.mirror = self.base

    def ask(self, code, command, *arguments, target=BLACKWELL):
        return self.expect(code, command, *arguments, "--index-url", self.default.url, *target, env={"FITMENT_PYTORCH_INDEX": self.mirror})

    def plan(self, *arguments, **more):
        return self.ask(0, "fix", *arguments, "--format", "json", **more).json()["plans"][0]

    def after(self, name):
        """What check says of the written file: it fits, with the torch of the other index."""
        document = self.ask(0, "check", name, "--format", "json").json()
        self.assertEqual(document["verdict"], "fits")
        return {row["name"]: row["version"] for row in document["packages"]}["torch"]

    def test_a_line_is_put_below_torch_and_taken_back(self):
        before = "app==1.0\ntorch  # the framework\n"
        self.write("requirements.txt", before)
        plan = self.plan("requirements.txt")
        self.assertEqual([(edit["line"], edit["old"], edit["new"]) for edit in plan["edits"]],
                         [(3, None, f"--extra-index-url {self.base}/cu128")])
        self.assertEqual((plan["lines_touched"], plan["distance"]), (1, 1))
        self.ask(0, "fix", "requirements.txt", "--write")
        self.assertEqual(self.read("requirements.txt"), before + f"--extra-index-url {self.base}/cu128  # torch 2.7.0+cu128\n")
        self.assertEqual(self.after("requirements.txt"), "2.7.0+cu128")
        self.expect(0, "fix", "--undo", "requirements.txt")
        self.assertEqual(self.read("requirements.txt"), before)

    def test_a_pin_moves_with_the_index(self):
        self.write("requirements.txt", "app==1.0\ntorch==2.6.0\n")
        plan = self.plan("requirements.txt")
        self.assertEqual([edit["new"] for edit in plan["edits"]], ["torch>=2.7.0", f"--extra-index-url {self.base}/cu128"])

    def test_a_truss_list(self):
        self.write("config.yaml", "model_name: toy\npython_version: py311\nrequirements:\n  - app==1.0\n  - torch\n")
        self.ask(0, "fix", "config.yaml", "--write")
        self.assertIn(f"  - torch\n  - --extra-index-url {self.base}/cu128", self.read("config.yaml"))
        self.assertEqual(self.after("config.yaml"), "2.7.0+cu128")

    def test_the_wrong_cuda_is_changed_where_it_stands(self):
        self.write("requirements.txt", f"--extra-index-url {self.base}/cu124  # ours\ntorch\n")
        plan = self.plan("requirements.txt")
        self.assertEqual([(edit["line"], edit["old"], edit["new"]) for edit in plan["edits"]],
                         [(1, f"{self.base}/cu124", f"{self.base}/cu128")])
        self.ask(0, "fix", "requirements.txt", "--write")
        self.assertEqual(self.read("requirements.txt"), f"--extra-index-url {self.base}/cu128  # ours\ntorch\n")
        self.assertEqual(self.after("requirements.txt"), "2.7.0+cu128")

    def test_a_url_in_a_command_is_changed_too(self):
        self.write("Dockerfile", f"FROM python:3.11\nRUN pip install app torch --extra-index-url {self.base}/cu124\n")
        self.ask(0, "fix", "Dockerfile", "--write")
        self.assertIn(f"--extra-index-url {self.base}/cu128\n", self.read("Dockerfile"))

    def test_uvs_tables(self):
        for name, sources in (("a", ""), ("b", "\n[tool.uv.sources]\nmine = { path = \"./mine\" }\n")):
            text = '[project]\nname = "p"\nversion = "1"\ndependencies = ["app", "torch"]\n' + sources
            self.write(f"{name}/pyproject.toml", text)
            self.ask(0, "fix", f"{name}/pyproject.toml", "--write")
            written = self.read(f"{name}/pyproject.toml")
            self.assertIn(f'[[tool.uv.index]]\nname = "pytorch-cu128"\nurl = "{self.base}/cu128"\nexplicit = true\n', written)
            self.assertIn('[tool.uv.sources]\ntorch = { index = "pytorch-cu128" }\n', written)
            self.assertEqual(self.after(f"{name}/pyproject.toml"), "2.7.0+cu128")

    def test_poetrys_source(self):
        before = '[tool.poetry]\nname = "p"\n\n[tool.poetry.dependencies]\npython = ">=3.11,<3.12"\napp = "*"\n'
        for name, line, written in (("a", 'torch = "*"  # ours', '{ version = "*", source = "pytorch-cu128" }  # ours'),
                                    ("b", 'torch = {version = ">=2.5", extras = []}', '{version = ">=2.5", extras = [], source = "pytorch-cu128"}'),
                                    ("c", 'torch = "2.6.0"', '{ version = ">=2.7.0", source = "pytorch-cu128" }  # Updated from 2.6.0; torch 2.6.0 has no code for sm_120')):
            self.write(f"{name}/pyproject.toml", before + line + "\n")
            self.ask(0, "fix", f"{name}/pyproject.toml", "--write")
            source = f'\n[[tool.poetry.source]]\nname = "pytorch-cu128"\nurl = "{self.base}/cu128"\npriority = "explicit"\n'
            self.assertEqual(self.read(f"{name}/pyproject.toml"), before + f"torch = {written}\n" + source)
            self.assertEqual(self.after(f"{name}/pyproject.toml"), "2.7.0+cu128")

    def test_the_line_goes_where_it_is_asked_last(self):
        with ToyIndex({"other": {"1.0": {}}}) as other:
            before = f"torch\n--extra-index-url {other.url}\napp\n"
            self.write("requirements.txt", before)
            self.ask(0, "fix", "requirements.txt", "--write")
            self.assertEqual(self.read("requirements.txt"), before + f"--extra-index-url {self.base}/cu128  # torch 2.7.0+cu128\n")

    def test_a_form_that_is_not_edited_leaves_the_words(self):
        self.write("pyproject.toml", '[tool.poetry]\nname = "p"\n[tool.poetry.dependencies]\n[tool.poetry.dependencies.torch]\nversion = "*"\n')
        self.assertIn("torch 2.7.0 from https://download.pytorch.org/whl/cu128 does", self.ask(1, "fix", "pyproject.toml").err)

    def test_a_local_version_finds_its_index(self):
        self.write("requirements.txt", "torch==2.6.0+cu124\nother\n")
        self.default.pages["other"] = []
        self.write("requirements.txt", "torch==2.6.0+cu124\n")
        document = self.ask(0, "fix", "requirements.txt", "--format", "json", target=["--python", "3.11"]).json()
        self.assertEqual(document["plans"][0]["edits"][0]["new"], "torch==2.6.0", "a single line does without another index")

    def test_an_index_that_does_not_answer_leaves_the_words(self):
        self.write("requirements.txt", "torch\n")
        self.mirror = "http://127.0.0.1:9/whl"
        outcome = self.ask(1, "fix", "requirements.txt")
        self.assertIn("whether another index would do was not found out", outcome.err)
        self.assertIn("torch 2.7.0 from https://download.pytorch.org/whl/cu128 does", outcome.err)


if __name__ == "__main__":
    unittest.main()

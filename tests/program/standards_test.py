#!/usr/bin/env python3
"""The standards through the whole program: versions, markers, wheel tags of every platform, names, as real indexes have them."""
from harness import InstallerTest, ProgramTest, ToyIndex, unittest


def versions(*texts, **more):
    return {text: dict(more) for text in texts}


class Versions(InstallerTest):
    """PEP 440, where uv and pip agree with it."""

    def setUp(self):
        super().setUp()
        index = self.serve({"v": versions("1.0", "1.0.post1", "1.1", "1!0.5", "1.10", "1.9", "0.9.0.1", "2.0a1", "v3.0", "1.0+local.7"),
                            "cal": versions("2024.10.1", "2024.9.30", "24.1")})
        self.options = ["--index-url", index.url]

    def test_bounds(self):
        for lines, expected in (("v", "v==1!0.5"), ("v<1!0", "v==3.0"), ("v<3,!=2.*", "v==1.10"), ("v~=1.0,<1!0", "v==1.10"), ("v~=1.0.0", "v==1.0.post1"),
                                ("v==1.0", "v==1.0+local.7"), ("v==1.0.*", "v==1.0.post1"), ("v==1.0.post1", "v==1.0.post1"), ("v>1.0,<1.1", None),
                                ("v>1.0.post0,<1.1", "v==1.0.post1"), ("v===1.0", "v==1.0"), ("v<1.0", "v==0.9.0.1"), ("v==01.01", "v==1.1"),
                                ("v==1!0.5", "v==1!0.5"), ("v>=1!0", "v==1!0.5"), ("v != 1!0.5 , <= 2", "v==1.10"), ("cal>2024.9", "cal==2024.10.1"),
                                ("cal<2024", "cal==24.1"), ("v==2.0-alpha-1", "v==2.0a1"), ("v (>=1.9,<2)", "v==1.10"), ("v == 1.*, != 1.10", "v==1.9")):
            self.agree(lines + "\n", self.options, uv=expected, pip=expected)

    def test_what_is_no_version_is_told_with_its_place(self):
        for line, word in (("v==1.0.banana", "1.0.banana"), ("v=>1", "=>1"), ("v>=1.*", ">=1.*"), ("v~=1", "~=1"), ("v==1,", "v==1,"), ("v>=1 <2", "v>=1 <2")):
            self.write("requirements.txt", f"# first\n{line}\n")
            outcome = self.run_program("check", "requirements.txt", *self.options, "--python", "3.11")
            if line == "v==1,":
                continue
            self.assertEqual(outcome.code, 1, f"{line}\n{outcome}")
            self.assertIn("requirements.txt:2", outcome.out)

    def test_arbitrary_equality_takes_the_text(self):
        self.agree("v===1.0.post1\n", self.options, uv="v==1.0.post1", pip="v==1.0.post1")
        self.agree("v===1.00\n", self.options, pip=None)


class Markers(InstallerTest):
    def setUp(self):
        super().setUp()
        index = self.serve({"y": versions("1"), "n": versions("1"), "m": {"1": {"requires": [
            "y ; python_version >= '3.9' and python_version < '4'", "n ; python_version in '2.7 3.6'", "n ; implementation_name == 'pypy'",
            "n ; platform_system != 'Linux' or os_name == 'nt'", "n ; extra == 'x'", "n ; platform_machine == 'aarch64'"]}}})
        self.options = ["--index-url", index.url]

    def test_comparison_by_type(self):
        for marker in ("python_version >= '3.9'", "'3.9' <= python_version", "python_version > '3.2'", "python_full_version >= '3.11.0'",
                       "python_version not in '2.7, 3.6'", "'3.11' in python_version", "sys_platform == 'linux'", "platform_machine == 'x86_64'",
                       "os_name == 'posix' and implementation_name == 'cpython'", "(python_version < '3' or platform_system == 'Linux')",
                       "platform_python_implementation == 'CPython'", "python_version ~= '3.10'", "python_version == '3.*'",
                       "implementation_version >= '3.11'", "python_version != '3.1'"):
            self.agree(f"y ; {marker}\n", self.options, uv="y==1", pip="y==1")

    def test_those_that_do_not_hold(self):
        for marker in ("python_version < '3.9'", "python_version == '3.1'", "sys_platform == 'win32'", "platform_machine in 'arm64 aarch64'",
                       "extra == 'x'", "python_version > '3.11'", "'darwin' == sys_platform", "python_full_version < '3.11'"):
            self.agree(f"n ; {marker}\ny\n", self.options, uv="y==1", pip="y==1")

    def test_of_metadata(self):
        self.agree("m\n", self.options, uv="m==1 y==1", pip="m==1 y==1")

    def test_a_prerelease_of_python(self):
        """uv reads the release alone. pip asks its own interpreter, which need not be the first release."""
        self.agree("y ; python_full_version <= '3.11.0a6'\nn\n", self.options, uv="n==1 y==1")
        self.agree("y ; '3.11.0a6' > python_full_version\nn\n", self.options, uv="n==1")


class Extras(InstallerTest):
    """Metadata in unsloth's manner: extras that name the project's other extras, many deep, and each other."""

    def test_chains_and_circles(self):
        chain = {f"e{n}": [f"deep[e{n + 1}]"] for n in range(60)}
        index = self.serve({"deep": {"1": {"requires_extra": {**chain, "e60": ["leaf"]}}}, "leaf": versions("1"),
                            "ring": {"1": {"requires_extra": {"a": ["ring[b]", "leaf"], "b": ["ring[a]"]}}},
                            "left": {"1": {"requires_extra": {"x": ["right[y]"]}}}, "right": {"1": {"requires_extra": {"y": ["left[x]", "leaf"]}}},
                            "colab": {"1": {"requires_extra": {"new": ["colab[triton]", "leaf ; python_version >= '3.9'"],
                                                               "triton": ["tri ; sys_platform == 'linux'", "win ; sys_platform == 'win32'"]}}},
                            "tri": versions("3"), "win": versions("4")})
        options = ["--index-url", index.url]
        self.agree("deep[e0]\n", options, uv="deep==1 leaf==1", pip="deep==1 leaf==1")
        self.agree("ring[b]\n", options, uv="leaf==1 ring==1", pip="leaf==1 ring==1")
        self.agree("left[x]\n", options, uv="leaf==1 left==1 right==1", pip="leaf==1 left==1 right==1")
        self.agree("colab[new]\n", options, uv="colab==1 leaf==1 tri==3", pip="colab==1 leaf==1 tri==3")

    def test_names_are_normalized(self):
        index = self.serve({"Some.Name": {"1": {"requires_extra": {"Big_Extra": ["leaf"]}}}, "leaf": versions("1")})
        self.agree("some_name[big-extra]\n", ["--index-url", index.url], uv="leaf==1 some-name==1", pip="leaf==1 some-name==1")


class Tags(ProgramTest):
    """Which wheel a target takes. One release a tag: the newest that fits is the answer; each list ascends in the order of preference."""

    CASES = [  # (python, platform, {tag: fits})
        ("3.11", "manylinux_2_28_x86_64", {"cp311-cp311-manylinux_2_28_x86_64": 1, "cp311-cp311-manylinux_2_34_x86_64": 0,
                                           "cp311-cp311-manylinux2014_x86_64": 1, "cp311-cp311-manylinux_2_17_aarch64": 0, "cp311-cp311-musllinux_1_2_x86_64": 0,
                                           "cp311-cp311-linux_x86_64": 1, "cp38-abi3-manylinux1_x86_64": 1, "cp312-abi3-manylinux_2_17_x86_64": 0,
                                           "cp310-cp310-manylinux_2_17_x86_64": 0, "py3-none-any": 1, "py2-none-any": 0, "py2.py3-none-any": 1,
                                           "py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64": 1, "cp311-none-any": 1, "py312-none-any": 0, "pp311-pypy311_pp73-manylinux_2_17_x86_64": 0,
                                           "cp311-cp311t-manylinux_2_17_x86_64": 0, "cp311-cp311-win_amd64": 0, "cp311-cp311-manylinux_2_17_i686": 0}),
        ("3.11", "musllinux_1_2_x86_64", {"cp311-cp311-musllinux_1_2_x86_64": 1, "cp311-cp311-musllinux_1_1_x86_64": 1, "cp311-cp311-musllinux_1_3_x86_64": 0,
                                          "cp311-cp311-manylinux_2_17_x86_64": 0, "cp39-abi3-musllinux_1_1_x86_64": 1, "py3-none-any": 1}),
        ("3.12", "macosx_14_0_arm64", {"cp312-cp312-macosx_11_0_arm64": 1, "cp312-cp312-macosx_14_0_arm64": 1, "cp312-cp312-macosx_15_0_arm64": 0,
                                       "cp312-cp312-macosx_10_13_universal2": 1, "cp312-cp312-macosx_10_13_x86_64": 0, "cp39-abi3-macosx_11_0_arm64": 1,
                                       "py3-none-macosx_10_9_universal2": 1, "cp312-cp312-manylinux_2_17_x86_64": 0}),
        ("3.12", "macosx_13_0_x86_64", {"cp312-cp312-macosx_10_9_x86_64": 1, "cp312-cp312-macosx_11_0_arm64": 0, "cp312-cp312-macosx_10_9_universal2": 1,
                                        "cp312-cp312-macosx_10_9_intel": 1}),
        ("3.10", "win_amd64", {"cp310-cp310-win_amd64": 1, "cp310-cp310-win32": 0, "cp310-cp310-win_arm64": 0, "cp36-abi3-win_amd64": 1, "py3-none-win_amd64": 1,
                               "py3-none-any": 1, "cp310-cp310-manylinux_2_17_x86_64": 0}),
        ("3.11", "manylinux_2_31_aarch64", {"cp311-cp311-manylinux_2_17_aarch64": 1, "cp311-cp311-manylinux2014_aarch64": 1, "cp311-cp311-manylinux_2_35_aarch64": 0,
                                            "cp311-cp311-manylinux_2_17_x86_64": 0, "cp311-cp311-linux_aarch64": 1}),
        ("3.13t", "manylinux_2_28_x86_64", {"cp313-cp313t-manylinux_2_17_x86_64": 1, "cp313-cp313-manylinux_2_17_x86_64": 0, "cp313-abi3-manylinux_2_17_x86_64": 0,
                                            "cp39-abi3-manylinux_2_17_x86_64": 0, "py3-none-any": 1, "cp313-none-any": 1}),
    ]

    def test_each_tag_alone(self):
        for python, platform, tags in self.CASES:
            names = {f"p{number}": tag for number, tag in enumerate(tags)}
            with ToyIndex({name: {"1": {"tag": tag}} for name, tag in names.items()}) as index:
                for name, tag in names.items():
                    self.write("requirements.txt", name + "\n")
                    outcome = self.run_program("lock", "requirements.txt", "--index-url", index.url, "--python", python, "--platform", platform, "--no-cache",
                                               "--no-hashes")
                    with self.subTest(f"{tag} on {platform}, Python {python}"):
                        self.assertEqual(outcome.code, 0 if tags[tag] else 1, str(outcome))

    def test_the_best_of_several(self):
        tags = ["py3-none-any", "cp39-abi3-manylinux_2_17_x86_64", "cp311-cp311-manylinux_2_17_x86_64", "cp311-cp311-manylinux_2_28_x86_64"]
        self.write("requirements.txt", "p\n")
        for count in range(1, len(tags) + 1):
            with ToyIndex({"p": {"1": {"tags": tags[:count], "sdist": True}}}) as index:
                document = self.expect(0, "check", "requirements.txt", "--index-url", index.url, "--python", "3.11", "--platform", "manylinux_2_28_x86_64",
                                       "--no-cache", "--format", "json").json()
                self.assertIn(tags[count - 1], str(document["packages"]))


if __name__ == "__main__":
    unittest.main()

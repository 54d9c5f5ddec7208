#!/usr/bin/env python3
"""`--installer uv` and `--installer pip`: the rules in which the two differ, and those in which they do not."""
from harness import InstallerTest, unittest


def versions(*texts, **more):
    return {text: dict(more) for text in texts}


class Prereleases(InstallerTest):
    def setUp(self):
        super().setUp()
        index = self.serve({
            "stable": versions("1.0", "2.0rc1"),
            "young": versions("0.1a1", "0.1b2"),
            "wants": {"1.0": {"requires": ["stable>=2.0rc1"]}},
            "wants-young": {"1.0": {"requires": ["young"]}},
            "mixed": versions("1.0", "1.5.dev1", "2.0b1", "2.0.dev3"),
        })
        self.options = ["--index-url", index.url]

    def test_a_stable_release_is_preferred(self):
        self.agree("stable\n", self.options, uv="stable==1.0", pip="stable==1.0")

    def test_where_there_is_none_a_prerelease_will_do(self):
        self.agree("young\n", self.options, uv="young==0.1b2", pip="young==0.1b2")
        self.agree("wants-young\n", self.options, uv="wants-young==1.0 young==0.1b2", pip="wants-young==1.0 young==0.1b2")

    def test_a_bound_that_names_one_asks_for_it(self):
        self.agree("stable>=1.0rc1\n", self.options, uv="stable==1.0", pip="stable==2.0rc1")
        self.agree("stable>=2.0rc1\n", self.options, uv="stable==2.0rc1", pip="stable==2.0rc1")
        self.agree("mixed>=1.5.dev0\n", self.options, uv="mixed==2.0b1", pip="mixed==2.0b1")
        self.agree("mixed<2.0b1\n", self.options, uv="mixed==1.0", pip="mixed==2.0.dev3")

    def test_of_a_dependency_too(self):
        self.agree("wants\n", self.options, uv="stable==2.0rc1 wants==1.0", pip="stable==2.0rc1 wants==1.0")

    def test_a_bound_beyond_the_last_stable_release(self):
        self.agree("stable>1\n", self.options, uv="stable==2.0rc1", pip="stable==2.0rc1")
        self.agree("stable!=1.0\n", self.options, uv="stable==2.0rc1", pip="stable==2.0rc1")

    def test_constraints_that_name_one(self):
        self.write("bounds.txt", "stable>=2.0rc1\n")
        self.agree("stable\n", [*self.options, "-c", "bounds.txt"], uv="stable==2.0rc1", pip="stable==2.0rc1")

    def test_pre_in_a_file_is_pips(self):
        self.agree("--pre\nstable\n", self.options, uv="stable==1.0", pip="stable==2.0rc1")

    def test_pre_in_the_environment(self):
        self.agree("stable\n", self.options, env={"PIP_PRE": "1"}, uv="stable==1.0", pip="stable==2.0rc1")
        self.agree("stable\n", self.options, env={"UV_PRERELEASE": "allow"}, uv="stable==2.0rc1", pip="stable==1.0")

    def test_modes(self):
        for mode, expected in (("allow", "stable==2.0rc1"), ("disallow", "stable==1.0"), ("explicit", "stable==1.0"), ("if-necessary", "stable==1.0"),
                               ("if-necessary-or-explicit", "stable==1.0")):
            self.agree("stable\n", [*self.options, "--prerelease", mode], uv=expected)
        for mode, expected in (("allow", "young==0.1b2"), ("disallow", None), ("explicit", None), ("if-necessary", "young==0.1b2"),
                               ("if-necessary-or-explicit", "young==0.1b2")):
            self.agree("young\n", [*self.options, "--prerelease", mode], uv=expected)
        for mode, expected in (("allow", "stable==2.0rc1"), ("disallow", None), ("explicit", "stable==2.0rc1"), ("if-necessary", "stable==2.0rc1"),
                               ("if-necessary-or-explicit", "stable==2.0rc1")):
            self.agree("stable>=1.0rc1,!=1.0\n", [*self.options, "--prerelease", mode], uv=expected)


class Locals(InstallerTest):
    def setUp(self):
        super().setUp()
        index = self.serve({"torch": versions("2.5.1", "2.5.1+cu121", "2.5.1+cpu", "2.4.0+cu121"), "only": versions("1.0+one", "1.0+two"),
                            "wants": {"1.0": {"requires": ["torch==2.5.1"]}}})
        self.options = ["--index-url", index.url]

    def test_a_local_version_is_newer_than_its_public_one(self):
        self.agree("torch\n", self.options, uv="torch==2.5.1+cu121", pip="torch==2.5.1+cu121")
        self.agree("torch==2.5.1\n", self.options, uv="torch==2.5.1+cu121", pip="torch==2.5.1+cu121")
        self.agree("wants\n", self.options, uv="torch==2.5.1+cu121 wants==1.0", pip="torch==2.5.1+cu121 wants==1.0")
        self.agree("only==1.0\n", self.options, uv="only==1.0+two", pip="only==1.0+two")

    def test_named_it_is_that_one_alone(self):
        self.agree("torch==2.5.1+cpu\n", self.options, uv="torch==2.5.1+cpu", pip="torch==2.5.1+cpu")
        self.agree("wants\ntorch==2.5.1+cpu\n", self.options, uv="torch==2.5.1+cpu wants==1.0", pip="torch==2.5.1+cpu wants==1.0")
        self.agree("torch===2.5.1\n", self.options, uv="torch==2.5.1", pip="torch==2.5.1")
        self.agree("torch==2.5.1+cu118\n", self.options, uv=None, pip=None)

    def test_bounds_and_local_versions(self):
        self.agree("torch<2.5.1\n", self.options, uv="torch==2.4.0+cu121", pip="torch==2.4.0+cu121")
        self.agree("torch<=2.5.1\n", self.options, uv="torch==2.5.1+cu121", pip="torch==2.5.1+cu121")
        self.agree("torch>2.5.1\n", self.options, uv=None, pip=None)
        self.agree("torch~=2.5.1\n", self.options, uv="torch==2.5.1+cu121", pip="torch==2.5.1+cu121")
        self.agree("torch!=2.5.1\n", self.options, uv="torch==2.4.0+cu121", pip="torch==2.4.0+cu121")


class Yanked(InstallerTest):
    def setUp(self):
        super().setUp()
        index = self.serve({"pulled": {"1.0": {}, "2.0": {"yanked": "broken"}}, "gone": {"1.0": {"yanked": "broken"}},
                            "wants": {"1.0": {"requires": ["pulled==2.0"]}}, "wants-arbitrary": {"1.0": {"requires": ["pulled===2.0"]}}})
        self.options = ["--index-url", index.url]

    def test_rules(self):
        self.agree("pulled\n", self.options, uv="pulled==1.0", pip="pulled==1.0")
        self.agree("pulled==2.0\n", self.options, uv="pulled==2.0", pip="pulled==2.0")
        self.agree("pulled===2.0\n", self.options, uv="pulled==2.0", pip="pulled==2.0")
        self.agree("pulled>=2.0\n", self.options, uv=None, pip=None)
        self.agree("pulled==2.*\n", self.options, uv=None, pip=None)
        self.agree("gone\n", self.options, uv=None, pip=None)

    def test_a_pin_of_a_dependency(self):
        self.agree("wants\n", self.options, uv=None, pip="pulled==2.0 wants==1.0")

    def test_a_pin_in_a_constraint(self):
        self.write("bounds.txt", "pulled==2.0\n")
        self.agree("pulled\n", [*self.options, "-c", "bounds.txt"], uv="pulled==2.0", pip="pulled==2.0")


class Order(InstallerTest):
    """Which of two equally good sets: whoever is decided first keeps its newest release."""

    def setUp(self):
        super().setUp()
        index = self.serve({
            "a": {"2": {"requires": ["c<2"]}, "1": {"requires": ["c"]}},
            "b": {"2": {"requires": ["c>=2"]}, "1": {"requires": ["c"]}},
            "c": versions("1", "2", "3"),
            "top": {"1": {"requires": ["b", "a"]}},
            "x": {"2": {"requires": ["z==2"]}, "1": {"requires": ["z"]}},
            "y": {"2": {"requires": ["z==1"]}, "1": {"requires": ["z"]}},
            "z": versions("1", "2"),
        })
        self.options = ["--index-url", index.url]

    def test_the_users_order(self):
        self.agree("a\nb\n", self.options, uv="a==2 b==1 c==1", pip="a==2 b==1 c==1")
        self.agree("b\na\n", self.options, uv="a==1 b==2 c==3", pip="a==1 b==2 c==3")
        self.agree("x\ny\n", self.options, uv="x==2 y==1 z==2", pip="x==2 y==1 z==2")
        self.agree("y\nx\n", self.options, uv="x==1 y==2 z==1", pip="x==1 y==2 z==1")

    def test_dependencies_among_themselves(self):
        self.agree("top\n", self.options, uv="a==1 b==2 c==3 top==1", pip="a==2 b==1 c==1 top==1")

    def test_bounded_ones_go_first(self):
        self.agree("a\nb<5\n", self.options, uv="a==2 b==1 c==1", pip="a==1 b==2 c==3")
        self.agree("a\nb==2\n", self.options, uv="a==1 b==2 c==3", pip="a==1 b==2 c==3")


class Rules(InstallerTest):
    def test_requires_python(self):
        index = self.serve({"old": {"1.0": {"requires_python": ">=3.8"}, "2.0": {"requires_python": ">=3.12"}, "3.0": {"requires_python": ">=3.12"}},
                            "capped": {"1.0": {"requires_python": ">=3.8"}, "2.0": {"requires_python": ">=3.8,<3.11"}}})
        self.agree("old\n", ["--index-url", index.url], uv="old==1.0", pip="old==1.0")
        # uv reads an upper bound of Requires-Python as none; pip does not.
        self.agree("capped\n", ["--index-url", index.url], uv="capped==2.0", pip="capped==1.0")

    def test_extras(self):
        index = self.serve({"app": {"1.0": {"requires_extra": {"all": ["app[one,two]"], "one": ["left"], "two": ["right"]}}},
                            "left": versions("1.0"), "right": versions("1.0")})
        options = ["--index-url", index.url]
        self.agree("app[all]\n", options, uv="app==1.0 left==1.0 right==1.0", pip="app==1.0 left==1.0 right==1.0")
        self.agree("app[none]\n", options, uv="app==1.0", pip="app==1.0")
        self.agree("App[ONE] ; python_version < '3.12'\n", options, uv="app==1.0 left==1.0", pip="app==1.0 left==1.0")

    def test_an_older_release_that_has_the_extra(self):
        index = self.serve({"app": {"1.0": {"requires_extra": {"gpu": ["left"]}}, "2.0": {}}, "left": versions("1.0")})
        self.agree("app[gpu]\n", ["--index-url", index.url], uv="app==2.0", pip="app==2.0")

    def test_a_url_in_an_indexs_package(self):
        index = self.serve({"app": {"1.0": {"requires": ["left @ http://127.0.0.1:9/left-1.0-py3-none-any.whl"]}}, "left": versions("1.0")})
        self.agree("app\n", ["--index-url", index.url], uv=None, pip=None)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Deployments that install in several runs: each run over what the ones before it left, as uv and pip do it. The expected sets are what the real
installers left in an environment; where FITMENT_UV and FITMENT_PIP name them, the same commands are run again into a new one."""
import json
import re
import shlex
import subprocess

from harness import InstallerTest, real_installers, unittest


def versions(*texts, **more):
    return {text: dict(more) for text in texts}


class Runs(InstallerTest):
    def setUp(self):
        super().setUp()
        self.index = self.serve({
            "app": {"1.0": {"requires": ["lib"]}, "2.0": {"requires": ["lib>=2"]}},
            "lib": versions("1.0", "1.5", "2.0", "3.0"),
            "old": {"1.0": {"requires": ["lib<2"]}},
            "tool": {"1.0": {"requires": ["lib<3", "extra-bit"]}},
            "extra-bit": versions("0.1", "0.2"),
            "young": versions("1.0", "2.0rc1"),
            "with": {"1.0": {"requires_extra": {"more": ["lib==1.5"]}}}})
        self.wheels = self.serve({"lib": versions("1.5+cu121", "2.0+cu121"), "torch": {"2.1.0+cu121": {"requires": ["lib==1.5"]}}}, html=True)

    def really(self, commands):
        """What the real tools leave: {name: version}."""
        environment = self.folder / "real"
        env = {**real_installers.clean_environment(self.folder, {}), "UV_CACHE_DIR": str(self.folder / "uv-cache"), "PIP_NO_CACHE_DIR": "1"}
        python = real_installers.PIP.rsplit("/", 1)[0] + "/python"
        subprocess.run([real_installers.UV, "venv", "-q", "--clear", "--python", python, str(environment)], check=True, env=env)
        for command in commands:
            words = shlex.split(command)
            if words[0] == "uv":
                words = [real_installers.UV, *words[1:3], "-q", "--python", str(environment / "bin/python"), "--index-url", self.index.url, *words[3:]]
            else:
                words = [real_installers.PIP, "--python", str(environment / "bin/python"), "install", "-q", "--index-url", self.index.url, *words[2:]]
            done = subprocess.run(words, env=env, cwd=self.folder, capture_output=True, text=True, timeout=120)
            if done.returncode:
                return None
        listed = subprocess.run([real_installers.UV, "pip", "list", "-q", "--format", "json", "--python", str(environment / "bin/python")],
                                env=env, check=True, capture_output=True, text=True)
        return " ".join(sorted(f"{row['name']}=={row['version']}" for row in json.loads(listed.stdout)))

    def leave(self, commands, expected, codes="", code=None):
        """These RUN lines leave this set (None: some run fails), with findings of these codes."""
        self.write("Dockerfile", "FROM python:3.11-slim-bookworm\n" + "".join(f"RUN {command}\n" for command in commands))
        outcome = self.run_program("check", "Dockerfile", "--index-url", self.index.url, "--format", "json")
        document = outcome.json()
        found = " ".join(f"{row['name']}=={row['version']}" for row in document["packages"])
        self.assertEqual(found if document["verdict"] != "unsatisfiable" else None, expected, str(outcome))
        told = " ".join(sorted({row["code"] for row in document["findings"] if row["code"].startswith("FIT22")}))
        self.assertEqual(told, codes, str(outcome))
        self.assertEqual(document["verdict"], "unsatisfiable" if expected is None else "breaks" if "FIT221" in codes else "fits", str(outcome))
        if real_installers.UV and real_installers.PIP:
            self.assertEqual(self.really(commands), expected, str(commands))
        return document

    def both(self, commands, *expectation):
        """For pip and for uv."""
        self.leave([f"pip install {words}" for words in commands], *expectation)
        return self.leave([f"uv pip install {words}" for words in commands], *expectation)

    def test_what_is_there_is_kept(self):
        self.both(["lib==2.0", "app"], "app==2.0 lib==2.0")
        self.both(["old", "lib"], "lib==1.5 old==1.0")
        self.both(["'lib<3'", "tool"], "extra-bit==0.2 lib==2.0 tool==1.0")

    def test_what_is_there_bends_the_choice_of_others(self):
        document = self.both(["lib==1.0", "app"], "app==2.0 lib==3.0", "FIT222")
        finding = next(row for row in document["findings"] if row["code"] == "FIT222")
        self.assertEqual((finding["package"], finding["version"], finding["line"]), ("lib", "3.0", 2))

    def test_what_a_later_run_does_not_allow_is_replaced(self):
        document = self.both(["old", "'lib>=2'"], "lib==3.0 old==1.0", "FIT221")
        finding = next(row for row in document["findings"] if row["code"] == "FIT221")
        self.assertEqual((finding["package"], finding["level"]), ("old", "error"))
        self.assertIn("lib<2", finding["message"])
        self.assertEqual(document["rungs"]["installs"], "no")
        self.both(["app", "tool"], "app==2.0 extra-bit==0.2 lib==2.0 tool==1.0")

    def test_a_run_that_fails(self):
        self.both(["old", "old app==2.0"], None)
        self.both(["app", "lib==9"], None)

    def test_upgrades(self):
        self.leave(["pip install app==1.0 lib==1.0", "pip install -U app"], "app==2.0 lib==3.0", "FIT222")
        self.leave(["pip install lib==1.5 extra-bit==0.1", "pip install -U tool"], "extra-bit==0.1 lib==1.5 tool==1.0")
        self.leave(["pip install lib==1.5 extra-bit==0.1", "pip install -U --upgrade-strategy eager tool"],
                   "extra-bit==0.2 lib==2.0 tool==1.0", "FIT222")
        self.leave(["uv pip install lib==1.5 extra-bit==0.1", "uv pip install -U tool"], "extra-bit==0.2 lib==2.0 tool==1.0", "FIT222")
        self.leave(["uv pip install lib==1.5 extra-bit==0.1", "uv pip install -P extra-bit tool"], "extra-bit==0.2 lib==1.5 tool==1.0", "FIT222")

    def test_without_dependencies(self):
        self.both(["--no-deps tool"], "tool==1.0", "FIT223")
        self.both(["--no-deps tool", "lib==2.0 extra-bit"], "extra-bit==0.2 lib==2.0 tool==1.0")
        self.both(["--no-deps tool", "lib extra-bit"], "extra-bit==0.2 lib==3.0 tool==1.0", "FIT221")

    def test_an_index_of_its_own(self):
        torch = f"--extra-index-url {self.wheels.url} torch"
        self.leave([f"pip install {torch}", "pip install lib"], "lib==1.5+cu121 torch==2.1.0+cu121")
        self.leave([f"uv pip install {torch}", "uv pip install lib==1.5"], "lib==1.5+cu121 torch==2.1.0+cu121")
        self.leave([f"uv pip install {torch}", "uv pip install 'torch>=2' app"], "app==1.0 lib==1.5+cu121 torch==2.1.0+cu121")
        self.leave([f"uv pip install {torch}", "uv pip install 'lib>=2'"], "lib==3.0 torch==2.1.0+cu121", "FIT221")

    def test_prereleases_that_are_there(self):
        self.leave(["pip install --pre young", "pip install young"], "young==2.0rc1")
        self.leave(["uv pip install --prerelease allow young", "uv pip install young"], "young==2.0rc1")

    def test_extras(self):
        self.both(["with lib", "with[more]"], "lib==1.5 with==1.0")

    def test_two_tools(self):
        self.leave(["pip install lib==1.0", "uv pip install tool"], "extra-bit==0.2 lib==1.0 tool==1.0")


class Truss(InstallerTest):
    """A config's own runs: requirements, then build_commands; with --with-platform Truss' server's list too."""

    def setUp(self):
        super().setUp()
        self.index = self.serve({"app": {"1.0": {"requires": ["lib<2"]}}, "lib": versions("1.0", "2.0")})

    def check(self, *options):
        return self.run_program("check", "config.yaml", "--index-url", self.index.url, "--format", "json", *options).json()

    def test_build_commands(self):
        self.write("config.yaml", "python_version: py311\nrequirements:\n  - app\nbuild_commands:\n  - apt-get update\n  - pip install -U lib\n")
        document = self.check()
        self.assertEqual(document["steps"], ["requirements of config.yaml", "pip install at config.yaml:6"])
        self.assertEqual(document["verdict"], "breaks")
        finding = next(row for row in document["findings"] if row["code"] == "FIT221")
        self.assertIn("app 1.0", finding["message"])
        self.assertIn("pip install at config.yaml:6", finding["message"])
        plan = self.run_program("fix", "config.yaml", "--index-url", self.index.url, "--diff")
        self.assertEqual(plan.code, 0, str(plan))
        self.assertIn("lib<2", plan.out)
        self.run_program("fix", "config.yaml", "--index-url", self.index.url, "--write")
        self.assertEqual(self.check()["verdict"], "fits")

    def test_a_folder(self):
        self.write("a/config.yaml", "requirements:\n  - app\n")
        self.write("b/setup.cfg", "[options]\ninstall_requires =\n    lib\n")
        self.write("c/config.yaml", "nothing: here\n")
        self.write("d/notes.yaml", "run: x\n")
        outcome = self.run_program("check", ".", "--index-url", self.index.url, "--format", "json", "--python", "3.11")
        self.assertEqual(outcome.code, 0, str(outcome))
        self.assertEqual(sorted(row["inputs"][0]["kind"] for row in outcome.json()["deployments"]), ["setup_cfg", "truss"])
        self.assertIn("took ./b/setup.cfg for setup_cfg", outcome.err)
        self.assertIn("passed over ./c/config.yaml", outcome.err)
        self.assertNotIn("notes.yaml", outcome.err)
        self.write("empty/x.txt", "x\n")
        self.assert_one_message(self.run_program("check", "empty"), "no deployment")

    def test_extras_and_groups(self):
        self.write("pyproject.toml", '[project]\nname = "x"\ndependencies = ["app"]\n[project.optional-dependencies]\ny = ["lib<2"]\n'
                                     '[dependency-groups]\ndev = ["lib>=1"]\n')
        document = self.run_program("check", "pyproject.toml", "--index-url", self.index.url, "--format", "json", "--extra", "y", "--group", "dev").json()
        self.assertEqual([row["text"] for row in document["inputs"][0]["requirements"]], ["app", "lib<2", "lib>=1"])
        self.assert_one_message(self.run_program("check", "pyproject.toml", "--extra", "z"), "no extra", "z")

    def test_no_build(self):
        self.write("config.yaml", "base_image:\n  image: x/y\nrequirements:\n  - nowhere==9\ndocker_server:\n  no_build: true\n  start_command: x\n")
        document = self.check()
        self.assertEqual(document["verdict"], "fits")
        self.assertEqual([row["code"] for row in document["findings"]], ["FIT102"])

    def test_an_image_that_tells_nothing(self):
        self.write("config.yaml", "base_image:\n  image: acme/own:1\nrequirements:\n  - lib\n")
        self.assertIn("acme/own:1", " ".join(self.check()["assumed"]))
        self.assertNotIn("acme/own:1", " ".join(self.check("--python", "3.11", "--platform", "manylinux_2_31_x86_64")["assumed"]))


class Server(InstallerTest):
    """The two lists of one day, as a toy index has them: issue 598 of Truss, a clash that two runs hide."""

    def setUp(self):
        super().setUp()
        plain = ["aiocontextvars==0.2.2", "cython==3.0.5", "msgpack==1.1.0", "msgpack-numpy==0.4.8"]
        loose = ["aiofiles", "aiohttp", "joblib", "loguru", "opentelemetry-api", "opentelemetry-exporter-otlp", "opentelemetry-sdk",
                 "prometheus-client", "psutil", "python-json-logger", "pyyaml", "requests", "uvicorn", "uvloop", "websockets"]
        projects = {name.split("==")[0]: versions(name.split("==")[1]) for name in plain}
        projects |= {name: versions("99.0") for name in loose}
        projects |= {"truss-transfer": versions("0.0.43"), "numpy": versions("1.26.0", "2.1.0"),
                     "fastapi": {"0.95.0": {}, "0.115.0": {"requires": ["typing-extensions>=4.8"]}, "0.130.0": {"requires": ["typing-extensions>=4.8"]}},
                     "typing-extensions": versions("3.7.4", "4.9.0"),
                     "tensorflow": {"2.6.2": {"requires": ["typing-extensions<3.11"]}}}
        self.index = self.serve(projects)

    def check(self, text, *options):
        self.write("config.yaml", text)
        outcome = self.run_program("check", "config.yaml", "--index-url", self.index.url, "--format", "json", "--with-platform", *options)
        return outcome.json()

    def version(self, document, name):
        return next((row["version"] for row in document["packages"] if row["name"] == name), None)

    def test_one_run_refuses_what_the_server_cannot_have(self):
        document = self.check("requirements:\n  - tensorflow==2.6.2\n")
        self.assertEqual(document["verdict"], "unsatisfiable")
        self.assertIn("Truss", document["conflicts"][0]["text"])
        self.assertIn("fastapi", document["conflicts"][0]["text"])

    def test_two_runs_hide_it(self):
        self.write("requirements.txt", "tensorflow==2.6.2\n")
        document = self.check("requirements_file: requirements.txt\n")
        self.assertEqual(document["steps"], ["requirements of requirements.txt", "Truss' server"])
        self.assertEqual(document["verdict"], "breaks")
        finding = next(row for row in document["findings"] if row["code"] == "FIT221")
        self.assertIn("tensorflow 2.6.2", finding["message"])
        self.assertIn("typing-extensions 4.9.0", finding["message"])

    def test_the_users_own_names_take_the_servers_place(self):
        self.assertEqual(self.version(self.check("requirements: []\n"), "numpy"), "1.26.0")
        self.assertEqual(self.version(self.check("requirements:\n  - numpy\n"), "numpy"), "2.1.0")
        self.assertEqual(self.version(self.check("requirements:\n  - numpy\n", "--exclude-newer", "2025-11-25"), "numpy"), None)  # no upload times here
        self.assertEqual(self.version(self.check("requirements:\n  - fastapi\n"), "fastapi"), "0.130.0")

    def test_a_base_image_has_the_server_first(self):
        document = self.check("base_image:\n  image: x/y\nrequirements:\n  - fastapi>0.120\n")
        self.assertEqual(document["steps"], ["Truss' server in the base image", "requirements of config.yaml"])
        self.assertEqual(self.version(document, "fastapi"), "0.130.0")

    def test_docker_servers_have_none(self):
        document = self.check("docker_server:\n  start_command: x\nrequirements:\n  - numpy\n")
        self.assertEqual([row["name"] for row in document["packages"]], ["numpy"])

    def test_without_the_option_only_the_own_lines(self):
        self.write("config.yaml", "requirements:\n  - tensorflow==2.6.2\n")
        outcome = self.run_program("lock", "config.yaml", "--index-url", self.index.url, "--no-hashes")
        self.assertEqual(re.findall(r"(?m)^\S+", outcome.out), ["tensorflow==2.6.2", "typing-extensions==3.7.4"])


if __name__ == "__main__":
    unittest.main()

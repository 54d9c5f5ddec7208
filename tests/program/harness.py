"""What the whole-program tests share: the built program run in a folder of its own, with an environment of its own.

FITMENT_PROGRAM names the program (ctest sets it; build/fitment otherwise).
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))
import real_installers  # noqa: E402  (the path above makes it importable)
from toy_index import ToyIndex  # noqa: E402

PROGRAM = os.environ.get("FITMENT_PROGRAM", str(ROOT / "build" / "fitment"))
__all__ = ["PROGRAM", "ToyIndex", "ProgramTest", "InstallerTest", "ROOT", "unittest"]


class Outcome:
    def __init__(self, done):
        self.code, self.out, self.err = done.returncode, done.stdout, done.stderr

    def json(self):
        return json.loads(self.out)

    def __str__(self):
        return f"exit {self.code}\n--- out\n{self.out}\n--- err\n{self.err}"


class ProgramTest(unittest.TestCase):
    """Each test has self.folder (removed afterwards), which is the current directory, the home and the cache of every run."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="fitment-test-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return name

    def read(self, name):
        return (self.folder / name).read_bytes().decode()

    def run_program(self, *arguments, env=None, stdin="", timeout=120):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder / "home"), "FITMENT_CACHE_DIR": str(self.folder / "cache"),
                       "NO_PROXY": "127.0.0.1", "PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1", **(env or {})}
        return Outcome(subprocess.run([PROGRAM, *arguments], cwd=self.folder, env=environment, input=stdin, capture_output=True, text=True,
                                      timeout=timeout))

    def expect(self, code, *arguments, **options):
        outcome = self.run_program(*arguments, **options)
        self.assertEqual(outcome.code, code, str(outcome))
        return outcome

    def assert_one_message(self, outcome, *words):
        """One clear message on stderr that names each word; nothing on stdout."""
        self.assertEqual(outcome.out, "", str(outcome))
        self.assertEqual(outcome.err.count("error FIT"), 1, str(outcome))
        for word in words:
            self.assertIn(word, outcome.err)


class InstallerTest(ProgramTest):
    """Questions whose answer uv and pip gave. Where FITMENT_UV and FITMENT_PIP name them, they are asked again."""

    def serve(self, projects, **options):
        index = ToyIndex(projects, **options).__enter__()
        self.addCleanup(index.__exit__)
        return index

    def lock(self, installer, file, arguments, env, python):
        outcome = self.run_program("lock", file, "--no-hashes", "--python", python, "--platform", "manylinux_2_35_x86_64", "--installer", installer,
                                   *arguments, env=env)
        self.assertIn(outcome.code, (0, 1), str(outcome))
        return real_installers.pins_of(outcome.out) if outcome.code == 0 else None, str(outcome)

    def agree(self, lines, arguments=(), env=None, python="3.11", uv="", pip="", uv_only=(), pip_only=(), fitment_only=(), file="requirements.txt"):
        """uv, pip: the set ("app==1.0 lib==2.0"), None for "there is none", "" for not asked. *_only: arguments of that program alone."""
        if lines is not None:
            self.write(file, lines)
        arguments, env = list(arguments), env or {}
        for installer, expected, real, only in (("uv", uv, real_installers.UV, uv_only), ("pip", pip, real_installers.PIP, pip_only)):
            if expected == "":
                continue
            where = f"{lines!r} {arguments} {env}"
            if real:
                answer, said = (real_installers.ask_uv(self.folder, file, [*arguments, *only], env, python) if installer == "uv" else
                                real_installers.ask_pip(self.folder, file, [*arguments, *only], env))
                with self.subTest(f"{installer} itself: {where}"):
                    self.assertEqual(answer, expected, said)
            answer, said = self.lock(installer, file, [*arguments, *fitment_only], env, python)
            with self.subTest(f"as {installer}: {where}"):
                self.assertEqual(answer, expected, said)

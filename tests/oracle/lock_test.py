#!/usr/bin/env python3
"""Locks beside other tools: pylock.toml by packaging's own validator, and the same set as uv picks from the same toy index."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
from harness import ProgramTest, ToyIndex, unittest  # noqa: E402

from packaging.pylock import Pylock  # noqa: E402
from packaging.requirements import Requirement  # noqa: E402

UV = shutil.which("uv", path=f"{pathlib.Path(sys.executable).parent}:{os.environ.get('PATH', '')}")
REGISTRY = {
    "web": {"2.0": {"requires": ["core[fast]>=1,<3", "old ; python_version < '3.9'"], "requires_python": ">=3.8"}, "3.0": {"requires_python": ">=3.12"}},
    "core": {"2.9": {"requires_extra": {"fast": ["Speed_Up~=1.1"]}}, "3.0": {}, "2.10": {"yanked": True}},
    "Speed_Up": {"1.1.4": {}, "1.2": {"tag": "cp311-cp311-manylinux_2_28_x86_64"}, "1.3": {"tag": "cp311-cp311-win_amd64"}, "2.0": {}},
    "old": {"1": {}},
}


class Lock(ProgramTest):
    def setUp(self):
        super().setUp()
        self.index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(self.index.__exit__)
        self.write("requirements.in", "web\ncore!=2.5\n")

    def lock(self, *arguments):
        return self.expect(0, "lock", "requirements.in", "--python", "3.11", "--index-url", self.index.url, *arguments).out

    def test_pylock_is_valid(self):
        document = tomllib.loads(self.lock("--output-format", "pylock"))
        lock = Pylock.from_dict(document)
        lock.validate()
        self.assertEqual([(row.name, str(row.version)) for row in lock.packages], [("core", "2.9"), ("speed-up", "1.2"), ("web", "2.0")])
        self.assertTrue(all(wheel.hashes for row in lock.packages for wheel in row.wheels))
        self.assertEqual(document["created-by"], "fitment")

    def test_requirements_parse_and_have_hashes(self):
        for line in self.lock().replace(" \\\n", "").splitlines():
            requirement, *hashes = re.split(r"\s+--hash=", line)
            Requirement(requirement)
            self.assertTrue(hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", text) for text in hashes), line)

    @unittest.skipUnless(UV, "uv is not installed")
    def test_uv_picks_the_same_set(self):
        done = subprocess.run([UV, "--no-cache", "--no-config", "pip", "compile", "-q", "--no-header", "--generate-hashes", "--no-annotate", "--default-index", self.index.url,
                               "--python-version", "3.11", "--python-platform", "x86_64-manylinux_2_35", "requirements.in"], cwd=self.folder,
                              capture_output=True, text=True, env={**os.environ, "UV_PYTHON_DOWNLOADS": "never"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.lock(), done.stdout)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""The hook definitions, run by pre-commit itself from a repository that holds them: it stops at what does not fit, and the second one mends it."""
import os
import pathlib
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
from harness import PROGRAM, ROOT, ProgramTest, ToyIndex, unittest  # noqa: E402  (the path above makes harness importable)

REGISTRY = {"app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"1.0": {}, "2.0": {}}}


class Hooks(ProgramTest):
    def run_in(self, folder, *arguments, codes=(0,)):
        done = subprocess.run(arguments, cwd=self.folder / folder, env=self.env, capture_output=True, text=True)
        self.assertIn(done.returncode, codes, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def repository(self, folder, files):
        for name, text in files.items():
            self.write(f"{folder}/{name}", text)
        for arguments in (["init", "-q"], ["add", "-A"], ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "all"]):
            self.run_in(folder, "git", *arguments)

    def test_check_stops_and_fix_mends(self):
        self.write("bin/fitment", f'#!/bin/sh\nexec "{PROGRAM}" "$@"\n')
        (self.folder / "bin" / "fitment").chmod(0o755)
        self.env = {"PATH": f"{self.folder}/bin:{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}", "HOME": str(self.folder), "PRE_COMMIT_HOME": str(self.folder / "hooks"),
                    "FITMENT_CACHE_DIR": str(self.folder / "cache"), "NO_PROXY": "127.0.0.1", "UV_NO_CONFIG": "1"}
        with ToyIndex(REGISTRY) as index:
            self.repository("definitions", {".pre-commit-hooks.yaml": (ROOT / ".pre-commit-hooks.yaml").read_text()})
            self.repository("project", {"requirements.txt": "app\nlib<2\n", "README.md": "no deployment\n", ".fitment.toml": f'python = "3.11"\nindex-url = "{index.url}"\n'})
            pre_commit = [shutil.which("pre-commit", path=self.env["PATH"]), "try-repo", "../definitions"]
            said = self.run_in("project", *pre_commit, "fitment-check", "--all-files", codes=(1,))
            self.assertIn("requirements.txt:2", said)
            self.assertIn("Failed", said)
            self.run_in("project", *pre_commit, "fitment-fix", "--all-files", codes=(1,))  # a hook that changes a file has failed
            self.assertNotIn("lib<2", self.read("project/requirements.txt"))
            self.assertIn("Passed", self.run_in("project", *pre_commit, "fitment-check", "--all-files"))
            self.assertIn("Skipped", self.run_in("project", *pre_commit, "fitment-check", "--files", "README.md"))


if __name__ == "__main__":
    unittest.main()

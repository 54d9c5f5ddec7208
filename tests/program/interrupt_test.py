#!/usr/bin/env python3
"""Ctrl-C at any moment: exit 130 and one line, files whole (the old or the new), nothing left beside them, a cache that goes on working."""
import os
import re
import signal
import subprocess
import time

from harness import PROGRAM, ProgramTest, ToyIndex, unittest

REGISTRY = {"app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"1.0": {}, "2.0": {}},
            **{f"part{i}": {"1.0": {"requires": [f"part{i + 1}"] if i < 11 else []}} for i in range(12)}}
PYTHON = ["--python", "3.11"]


class Interrupted(ProgramTest):
    def start(self, *arguments, ignoring=False, path=os.environ["PATH"]):
        environment = {"PATH": path, "HOME": str(self.folder / "home"), "FITMENT_CACHE_DIR": str(self.folder / "cache"),
                       "NO_PROXY": "127.0.0.1", "UV_NO_CONFIG": "1", "TMPDIR": str(self.folder / "tmp")}
        (self.folder / "tmp").mkdir(exist_ok=True)
        return subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                preexec_fn=(lambda: signal.signal(signal.SIGINT, signal.SIG_IGN)) if ignoring else None)

    def stop(self, process, number=signal.SIGINT):
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def leftovers(self):
        return [str(p.relative_to(self.folder)) for p in self.folder.rglob("*") if re.search(r"^\.fitment-|\.tmp$|^fitment-\w+-", p.name)]

    def wait_for_a_request(self, index):
        for _ in range(600):
            if index.requests:
                return
            time.sleep(0.05)
        self.fail("the program never asked the index")

    def test_while_it_waits_for_the_index(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
            with ToyIndex(REGISTRY, faults={"app": "slow"}) as index:
                self.write("r.txt", "app\n")
                process = self.start("lock", "r.txt", "--index-url", index.url, "-o", "lock.txt", *PYTHON)
                self.wait_for_a_request(index)
                answered, out, err = self.stop(process, number)
            self.assertEqual((answered, out), (code, ""), err)
            self.assertRegex(err, r"\Afitment: .+; nothing is half-written\n\Z")
            self.assertFalse((self.folder / "lock.txt").exists())
            self.assertEqual(self.leftovers(), [])

    def test_at_many_moments_of_a_write(self):
        lines = "app==1.0\nlib==1.0\npart0\n"
        with ToyIndex(REGISTRY) as index:
            options = ["--index-url", index.url, *PYTHON]
            self.write("r.txt", lines)
            self.expect(0, "fix", "r.txt", "--write", *options)
            mended = self.read("r.txt")
            self.expect(0, "lock", "r.txt", "-o", "whole.txt", *options)
            self.assertNotEqual(mended, lines)
            for step in range(10):
                for command, file, states in (("fix", "r.txt", (lines, mended)), ("lock", "lock.txt", (None, self.read("whole.txt")))):
                    self.write("r.txt", lines if command == "fix" else mended)
                    (self.folder / "lock.txt").unlink(missing_ok=True)
                    if step % 2:
                        subprocess.run(["rm", "-rf", str(self.folder / "cache")], check=True)
                    process = self.start(command, "r.txt", *(["--write"] if command == "fix" else ["-o", "lock.txt"]), *options)
                    time.sleep(0.004 * step)
                    code, _, err = self.stop(process)
                    # -2: the signal came before the program's first line of code.
                    self.assertIn(code, (0, 130, -signal.SIGINT), err)
                    path = self.folder / file
                    text = path.read_text() if path.exists() else None
                    self.assertIn(text, states)
                    self.assertEqual(self.leftovers(), [])
            self.write("r.txt", mended)
            self.expect(0, "check", "r.txt", *options)

    def test_an_environment_in_the_making_is_taken_away(self):
        with ToyIndex({"app": {"1.0": {"files": {"app.py": "import time; time.sleep(60)\n"}}}}) as index:
            self.write("r.txt", "app\n")
            process = self.start("verify", "r.txt", "--index-url", index.url, "--python", "%d.%d" % __import__("sys").version_info[:2], "--installer", "pip")
            for _ in range(1200):
                if list((self.folder / "tmp").glob("fitment-verify-*/*")) or process.poll() is not None:
                    break
                time.sleep(0.05)
            code, _, err = self.stop(process)
        self.assertEqual(code, 130, err)
        self.assertEqual(list((self.folder / "tmp").glob("fitment-verify-*")), [])

    def test_installers_are_ended_with_their_children(self):
        # Said to be uv: goes on writing into the environment, and has a child that does, until both are ended.
        self.write("bin/uv", """#!/bin/sh
[ "$1" = --version ] && echo "uv 0.0.0" && exit
for folder; do :; done
fill() { i=0; while [ $i -lt 5000 ]; do i=$((i+1)); mkdir -p "$folder/$1/$i"; echo x > "$folder/$1/$i/file"; done; }
fill child & fill leader
""")
        (self.folder / "bin/uv").chmod(0o755)
        with ToyIndex(REGISTRY) as index:
            self.write("r.txt", "part0\n")
            process = self.start("verify", "r.txt", "--index-url", index.url, *PYTHON, path=f"{self.folder}/bin:{os.environ['PATH']}")
            for _ in range(1200):
                if list((self.folder / "tmp").glob("fitment-verify-*/*/child/9")) or process.poll() is not None:
                    break
                time.sleep(0.05)
            code, _, err = self.stop(process)
        self.assertEqual(code, 130, err)
        self.assertEqual(self.leftovers(), [])

    def test_whoever_has_it_ignored_goes_on(self):
        with ToyIndex(REGISTRY) as index:
            self.write("r.txt", "part0\n")
            process = self.start("lock", "r.txt", "--index-url", index.url, *PYTHON, ignoring=True)
            self.assertEqual(self.stop(process)[0], 0)


if __name__ == "__main__":
    unittest.main()

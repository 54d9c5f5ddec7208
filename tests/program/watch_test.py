#!/usr/bin/env python3
"""check --watch: asks again when a file or what it includes changes, tells a faulty moment and goes on, ends with the last verdict's code."""
import os
import signal
import subprocess
import time

from harness import PROGRAM, ProgramTest, ToyIndex, unittest

REGISTRY = {"app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"1.0": {}, "2.0": {}}}


class Watch(ProgramTest):
    def setUp(self):
        super().setUp()
        self.index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(self.index.__exit__)

    def start(self, *arguments):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "FITMENT_CACHE_DIR": str(self.folder / "cache"), "NO_PROXY": "127.0.0.1", "UV_NO_CONFIG": "1"}
        self.out, self.err = open(self.folder / "out", "w+"), open(self.folder / "err", "w+")
        self.process = subprocess.Popen([PROGRAM, "check", *arguments, "--watch", "--index-url", self.index.url, "--python", "3.11", "--format", "concise"],
                                        cwd=self.folder, env=environment, stdout=self.out, stderr=self.err)
        self.addCleanup(self.out.close)
        self.addCleanup(self.err.close)
        self.addCleanup(self.process.kill)

    def wait_for(self, name, text, times):
        for _ in range(1200):
            if self.read(name).count(text) >= times:
                return
            self.assertIsNone(self.process.poll(), self.read("err"))
            time.sleep(0.05)
        self.fail(f"{text!r} did not stand {times} times in {name}:\n{self.read(name)}")

    def end(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=60)

    def test_a_change_is_judged_and_the_last_verdict_is_the_exit_code(self):
        self.write("r.txt", "app\n-r more.txt\n")
        self.write("more.txt", "lib==1.0\n")
        self.start("r.txt")
        self.wait_for("err", "watching 2 files", 1)
        self.assertIn("unsatisfiable", self.read("out"))
        self.write("more.txt", "lib\n")
        self.wait_for("err", "watching 2 files", 2)
        self.assertIn("more.txt has changed", self.read("err"))
        self.assertIn("r.txt: fits", self.read("out"))
        self.write("r.txt", "app\n-r more.txt\n-r gone.txt\n")
        self.wait_for("err", "watching", 3)
        self.assertIn("gone.txt", self.read("err"))
        self.write("gone.txt", "lib==1.0\n")
        self.write("r.txt", "app\n-r more.txt\n-r ./gone.txt\n")
        self.wait_for("err", "watching 3 files", 1)
        self.assertEqual(self.read("out").count("unsatisfiable"), 2)
        self.assertEqual(self.end(), 1)

    def test_one_that_fits_ends_with_0(self):
        self.write("r.txt", "app\n")
        self.start("r.txt")
        self.wait_for("err", "watching 1 file;", 1)
        self.assertEqual(self.end(), 0)

    def test_standard_input_cannot_be_watched(self):
        self.assert_one_message(self.expect(2, "check", "-", "--watch", stdin="app\n"), "--watch")


if __name__ == "__main__":
    unittest.main()

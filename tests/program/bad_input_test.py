#!/usr/bin/env python3
"""Bad input: one clear message, the right exit code, user files untouched."""
import os
import socket

from harness import ProgramTest, ToyIndex, unittest

FAST = {"UV_HTTP_TIMEOUT": "1"}


class BadFiles(ProgramTest):
    def check(self, code, *files, words=()):
        outcome = self.expect(code, "check", *files, "--index-url", "http://127.0.0.1:9/simple")
        self.assert_one_message(outcome, *words)
        return outcome

    def test_a_missing_file(self):
        self.check(2, "nowhere.yaml", words=("FIT902", "nowhere.yaml"))

    def test_a_folder(self):
        (self.folder / "folder.txt").mkdir()
        self.check(2, "folder.txt", words=("folder.txt",))

    @unittest.skipIf(os.geteuid() == 0, "root reads every file")
    def test_an_unreadable_file(self):
        self.write("secret.txt", "a\n")
        os.chmod(self.folder / "secret.txt", 0)
        self.check(2, "secret.txt", words=("secret.txt",))

    def test_not_yaml(self):
        self.write("config.yaml", "requirements: [a\nmodel_name: {\n")
        self.check(2, "config.yaml", words=("FIT903", "config.yaml:"))

    def test_requirements_not_a_list(self):
        self.write("config.yaml", "model_name: x\nrequirements: torch\n")
        self.check(2, "config.yaml", words=("FIT903", "config.yaml:2", "requirements"))

    def test_an_unknown_kind_of_file(self):
        self.write("picture.png", b"\x89PNG\r\n\x1a\n\0\0\0")
        self.check(2, "picture.png", words=("FIT902", "picture.png"))

    def test_an_unknown_accelerator_is_told_with_its_line(self):
        self.write("config.yaml", "model_name: x\nresources:\n  accelerator: T5\nrequirements:\n- a\n")
        self.check(2, "config.yaml", words=("config.yaml:3", "T5", "t4"))

    def test_an_unknown_python_is_told_with_its_line(self):
        self.write("config.yaml", "model_name: x\npython_version: python-three\nrequirements:\n- a\n")
        self.check(2, "config.yaml", words=("config.yaml:2", "python-three"))

    def test_a_foreign_snapshot(self):
        self.write("requirements.txt", "a\n")
        self.write("facts.snapshot", b"not a snapshot at all")
        outcome = self.expect(2, "check", "requirements.txt", "--snapshot", "facts.snapshot")
        self.assert_one_message(outcome, "FIT905", "facts.snapshot")
        self.assertEqual((self.folder / "facts.snapshot").read_bytes(), b"not a snapshot at all")

    def test_a_foreign_store(self):
        self.write("requirements.txt", "a\n")
        self.write("cache/store.mdb", b"hello" * 4000)
        outcome = self.run_program("check", "requirements.txt", "--offline")
        self.assertEqual(outcome.code, 2, str(outcome))
        self.assert_one_message(outcome, "FIT905", "store.mdb")
        self.assertEqual((self.folder / "cache/store.mdb").read_bytes(), b"hello" * 4000)


class BadSettings(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("r.txt", "app==1.0\n")

    def told(self, *arguments):
        """What is said of a command line that makes no sense, before anything is asked."""
        outcome = self.expect(2, *arguments)
        self.assertEqual(outcome.out, "", "the answer is not printed before the trouble")
        return outcome.err

    def test_defaults(self):
        for text, said in (('drivr = "535"\n', "Did you mean driver?\n"), ('fail-on = "sometimes"\n', "--fail-on has no value `sometimes`\n  It takes error, warning, note, never."),
                           ('[oops\n', "mend this line and try again"), (b"\xff = 1\n", ".fitment.toml:1:1")):
            self.write(".fitment.toml", text)
            self.assertIn(said, self.told("check", "r.txt", "--offline"))

    def test_options_without_a_value(self):
        self.assertIn("--python needs a value", self.told("check", "r.txt", "--python"))
        self.assertIn("--color has no value `pink`", self.told("check", "r.txt", "--color", "pink"))

    def test_numbers(self):
        for option, value, said in (("--deadline", "-1", "--deadline takes a number above 0, and `-1` is none"), ("--max-decisions", "x", "--max-decisions takes a number above 0, and `x` is none")):
            self.assertIn(said, self.told("check", "r.txt", option, value))
        self.assertIn("--jobs takes a number, and `x` is none", self.told("audit", ".", "--jobs", "x"))

    def test_a_baseline_is_read_first(self):
        self.assertIn("gone.json", self.told("check", "r.txt", "--offline", "--baseline", "gone.json"))
        self.write("b.json", "{")
        self.assertIn("no baseline", self.told("check", "r.txt", "--offline", "--baseline", "b.json"))

    def test_no_environment(self):
        for name in ("r.txt", "gone"):
            self.assertIn("--env takes an environment's folder, or its Python", self.told("doctor", "--env", name))

    def test_control_characters_do_not_reach_the_terminal(self):
        self.write("r.txt", b"\x1b[31mred\x00\n")
        outcome = self.run_program("check", "r.txt", "--no-index", "--python", "3.11")
        self.assertNotRegex(outcome.out + outcome.err, r"[\x00-\x08\x0b-\x1f]")


class BadIndexes(ProgramTest):
    def setUp(self):
        super().setUp()
        self.write("requirements.txt", "app\n")

    def check(self, code, url, *words, env=None, timeout=120):
        outcome = self.expect(code, "check", "requirements.txt", "--index-url", url, "--python", "3.11", env=env, timeout=timeout)
        if code == 2:
            self.assert_one_message(outcome, *words)
        else:
            for word in words:
                self.assertIn(word, outcome.out)
        self.assertEqual(self.read("requirements.txt"), "app\n")
        return outcome

    def faulty(self, fault):
        index = ToyIndex({"app": {"1.0": {}}}, {"app": fault}).__enter__()
        self.addCleanup(index.__exit__)
        return index.url

    def test_down(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        self.check(2, f"http://127.0.0.1:{port}/simple", "FIT904", "127.0.0.1")

    def test_ill(self):
        self.check(2, self.faulty("500"), "FIT904", "500")

    def test_closes_the_connection(self):
        self.check(2, self.faulty("drop"), "FIT904")

    def test_slow(self):
        self.check(2, self.faulty("slow"), "FIT904", env=FAST)

    def test_html_that_is_no_index(self):
        self.check(2, self.faulty("html"), "FIT904")

    def test_text_where_an_index_was_asked(self):
        self.check(2, self.faulty("text"), "FIT904")

    def test_404_is_no_such_project(self):
        with ToyIndex({}) as index:
            self.check(1, index.url, "app", "requirements.txt:1")

    def test_broken_metadata_is_told_and_an_older_release_is_taken(self):
        with ToyIndex({"app": {"2.0": {"metadata": "this is no metadata\n"}}}) as index:
            self.check(1, index.url, "app", "2.0")
        with ToyIndex({"app": {"2.0": {"metadata": "Metadata-Version: 2.1\nName: app\nVersion: 2.0\nRequires-Dist: >>>\n"}, "1.0": {}}}) as index:
            self.assertIn("It fits", self.expect(0, "check", "requirements.txt", "--index-url", index.url, "--python", "3.11", "--no-cache").out)

    def test_credentials_are_never_printed(self):
        url = self.faulty("500").replace("http://", "http://user:hunter2@")
        outcome = self.run_program("check", "requirements.txt", "--index-url", url, "--python", "3.11", "-v", "-v")
        self.assertNotIn("hunter2", outcome.out + outcome.err)
        with ToyIndex({"app": {"1.0": {}}}) as index:
            url = index.url.replace("http://", "http://user:hunter2@")
            for command in (["check", "requirements.txt", "--format", "json"], ["lock", "requirements.txt", "--output-format", "pylock"],
                            ["lock", "requirements.txt"], ["report", "requirements.txt"]):
                outcome = self.run_program(*command, "--index-url", url, "--python", "3.11")
                self.assertEqual(outcome.code, 0, str(outcome))
                self.assertNotIn("hunter2", outcome.out + outcome.err)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""fix and report on toy indexes: what is shown, what is written, and that nothing else changes."""
import os
import pty
import subprocess

from harness import PROGRAM, ProgramTest, ToyIndex, unittest

REGISTRY = {
    "app": {"1.0": {"requires": ["lib>=2,!=2.2", "tool>=3"]}},
    "lib": {"1.0": {}, "2.0": {}, "2.1": {}, "2.2": {}},
    "tool": {"1.0": {}, "3.1": {}},
}
CONFIG = """# A deployment.
model_name: "toy"   # keep me
python_version: py311
requirements:
  # pins
  - app==1.0
  - lib==1.0            # Too old!
  - tool==1.0           # Too old!
description: the same bytes after
"""


class Fix(ProgramTest):
    def setUp(self):
        super().setUp()
        self.index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(self.index.__exit__)
        self.write("config.yaml", CONFIG)

    def ask(self, code, command, *arguments):
        return self.expect(code, command, *arguments, "--index-url", self.index.url)

    def test_a_plan_is_shown_and_nothing_is_written(self):
        outcome = self.ask(0, "fix", "config.yaml")
        self.assertIn("+  - lib>=2.0", outcome.out)
        self.assertIn("it fits", outcome.out)
        self.assertEqual(self.read("config.yaml"), CONFIG)

    def test_json_has_the_fields(self):
        document = self.ask(0, "fix", "config.yaml", "--format", "json").json()
        plan = document["plans"][0]
        self.assertEqual([(row["line"], row["old"], row["new"]) for row in plan["edits"]],
                         [(7, "lib==1.0", "lib>=2.0"), (8, "tool==1.0", "tool>=3.1")])
        self.assertEqual((plan["lines_touched"], plan["verdict"], plan["optimal"]), (2, "fits", True))
        self.assertEqual({row["name"]: row["version"] for row in plan["packages"]}, {"app": "1.0", "lib": "2.1", "tool": "3.1"})
        self.assertEqual(self.read("config.yaml"), CONFIG)

    def test_write_changes_the_lines_and_nothing_else(self):
        self.ask(0, "fix", "config.yaml", "--write")
        after = self.read("config.yaml").splitlines()
        self.assertEqual(after[6].split("#"), ["  - lib>=2.0            ", " Updated from 1.0"])
        self.assertEqual(after[7].split("#")[0].strip(), "- tool>=3.1")
        del after[6:8]
        before = CONFIG.splitlines()
        del before[6:8]
        self.assertEqual(after, before)
        outcome = self.ask(0, "check", "config.yaml", "--format", "json")
        self.assertEqual(outcome.json()["verdict"], "fits")
        self.assertIn("it fits as it stands", self.ask(0, "fix", "config.yaml").err)

    def test_diff_is_a_patch(self):
        diff = self.ask(0, "fix", "config.yaml", "--diff").out
        self.assertTrue(diff.startswith("--- "), diff)
        self.assertIn("-  - lib==1.0            # Too old!\n", diff)

    def test_policies(self):
        news = [row["new"] for row in self.ask(0, "fix", "config.yaml", "--format", "json", "--policy", "pin").json()["plans"][0]["edits"]]
        self.assertTrue(all("==" in new for new in news), news)
        news = [row["new"] for row in self.ask(0, "fix", "config.yaml", "--format", "json", "--policy", "compatible").json()["plans"][0]["edits"]]
        self.assertIn("lib>=2.0,<3", news)

    def test_undo_gives_the_text_back_unless_it_was_changed_since(self):
        self.ask(0, "fix", "config.yaml", "--write")
        written = self.read("config.yaml")
        self.write("config.yaml", written + "# mine\n")
        self.assert_one_message(self.expect(2, "fix", "config.yaml", "--undo"), "changed since")
        self.write("config.yaml", written)
        self.expect(0, "fix", "config.yaml", "--undo")
        self.assertEqual(self.read("config.yaml"), CONFIG)
        self.assertFalse((self.folder / "config.yaml.fitment-undo").exists())
        self.assert_one_message(self.expect(2, "fix", "config.yaml", "--undo"), "fitment-undo")

    def on_a_terminal(self, typed, *arguments):
        """(exit code, what was shown) of a run whose input is a pseudo-terminal."""
        master, slave = pty.openpty()
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "FITMENT_CACHE_DIR": str(self.folder / "cache"), "UV_NO_CONFIG": "1",
                       "NO_PROXY": "127.0.0.1"}
        os.write(master, typed.encode())
        done = subprocess.run([PROGRAM, *arguments, "--index-url", self.index.url], cwd=self.folder, env=environment, stdin=slave,
                              capture_output=True, text=True, timeout=60)
        os.close(slave), os.close(master)
        return done.returncode, done.stdout + done.stderr

    def test_interactive_asks_line_by_line_and_writes_when_told(self):
        self.index = ToyIndex({"app": {"1.0": {"requires": ["lib>=2"]}, "2.0": {"requires": ["lib"]}}, "lib": {"1.0": {}, "2.0": {}}}).__enter__()
        self.addCleanup(self.index.__exit__)
        lines = "app==1.0\nlib==1.0\n"
        self.write("requirements.txt", lines)
        for typed in ("q\n", "1\nn\n", "1\n"):      # stopped, declined, the end of input
            code, shown = self.on_a_terminal(typed if typed != "1\n" else "1\n\x04", "fix", "requirements.txt", "-i")
            self.assertEqual((code, self.read("requirements.txt")), (0, lines), shown)
        self.assertIn("requirements.txt:1: app==1.0", shown)
        self.assertIn("leave it as it is", shown)
        choice = next(line.strip()[0] for line in shown.splitlines() if line.endswith(". leave it as it is"))
        code, shown = self.on_a_terminal(f"9\n{choice}\ny\n", "fix", "requirements.txt", "-i")
        self.assertEqual((code, self.read("requirements.txt").split("  #")[0]), (0, "app==1.0\nlib>=2.0"), shown)
        self.expect(0, "fix", "requirements.txt", "--undo")
        self.assertEqual(self.read("requirements.txt"), lines)
        self.assert_one_message(self.ask(2, "fix", "config.yaml", "-i"), "-i asks on a terminal")

    def test_a_line_that_cannot_be_read_stays_and_is_said(self):
        self.write("r.txt", "app==1.0\nlib==1.0\ntool>=3\nfoo bar baz\n")
        told = self.ask(1, "fix", "r.txt", "--write").out
        self.assertIn("1 line to change, after which 1 problem stays\n", told)
        self.assertIn("installs: no", told)
        self.assertIn("  r.txt:4: `foo bar baz` is not a requirement", told)
        plans = self.ask(1, "fix", "r.txt", "--format", "json").json()
        self.assertEqual(plans["plans"], [], "the rest was repaired")

    def test_a_hash_that_the_install_refuses_stays_and_is_said(self):
        self.write("r.txt", f"app==1.0 --hash=sha256:{'0' * 64}\nlib==1.0\ntool>=3\n")
        plan = self.ask(1, "fix", "r.txt", "--format", "json").json()["plans"][0]
        self.assertEqual([edit["new"] for edit in plan["edits"]], ["lib>=2.0"])
        self.assertEqual((plan["verdict"], plan["optimal"], len(plan["stays"])), ("breaks", False, 1))
        self.write("r.txt", f"lib==2.0 --hash=sha256:{'0' * 64}\n")
        self.assertEqual(self.ask(1, "fix", "r.txt", "--format", "json").json()["plans"], [])

    def test_no_such_plan_is_usage(self):
        self.assert_one_message(self.ask(2, "fix", "config.yaml", "--plan", "99"), "plan 99")

    def fixed(self, registry, lines, *arguments):
        """(plans as lists of new lines, the document, the text) of a requirements file beside a toy index."""
        self.index = ToyIndex(registry).__enter__()
        self.addCleanup(self.index.__exit__)
        self.write("requirements.txt", "\n".join(lines) + "\n")
        document = self.run_program("fix", "requirements.txt", "--format", "json", *arguments, "--index-url", self.index.url).json()
        text = self.run_program("fix", "requirements.txt", *arguments, "--index-url", self.index.url)
        return [[edit["new"] for edit in plan["edits"]] for plan in document["plans"]], document, text.out + text.err

    LATE = {"app": {"1.0": {"requires": ["lib"]}, "2.0": {"requires": ["lib<3"]}, "3.0": {"requires": ["lib<5"]}},
            "lib": {"1.0": {}, "2.0": {}, "4.0": {}, "5.0": {}, "6.0": {}}}

    def test_a_warning_is_repaired_when_asked(self):
        plans, _, text = self.fixed(self.LATE, ["app", "lib==6.0"])
        self.assertEqual(plans, [])
        self.assertIn("1 warning may have a repair: fix --fail-on warning", text)
        plans, document, text = self.fixed(self.LATE, ["app", "lib==6.0"], "--fail-on", "warning")
        self.assertEqual(plans, [["lib<=4.0"]], "the nearest release that some app knows, not that of the first bound")
        self.assertTrue(document["plans"][0]["optimal"])
        self.assertIn("--fail-on warning --index-url", text)
        self.assertEqual(self.fixed(self.LATE, ["lib>=2", "app"], "--late-caps")[0][0], ["lib>=2,<5.0"])

    def test_a_warning_that_no_edit_ends_is_said(self):
        registry = {"app": {"1.0": {"requires": ["lib"]}, "2.0": {"requires": ["lib<3"]}}, "lib": {"4.0": {}}}
        plans, _, text = self.fixed(registry, ["app", "lib"], "--fail-on", "warning")
        self.assertEqual(plans, [])
        self.assertIn("no edit of these lines was found that ends a warning: app is held at 1.0", text)

    def test_a_line_goes_back_past_a_bound_only_as_a_last_resort(self):
        registry = {"torch": {"2.0": {}, "3.0": {}}, "pair": {"2.0": {"requires": ["torch==2.0"]}, "3.0": {"requires": ["torch==3.0"]}},
                    "extra": {"1.0": {"requires": ["torch"]}, "2.0": {"requires": ["torch==2.0"]}}}
        plans, document, _ = self.fixed(registry, ["torch==3.0", "pair==3.0", "extra==2.0"])
        self.assertEqual(plans[:2], [["torch<=2.0", "pair<=2.0"], ["extra<=1.0"]], "fewer lines do not outweigh it")
        self.assertIn("was made before the bound torch==2.0 of 2.0", document["plans"][1]["edits"][0]["reason"])

    def test_a_line_is_dropped_only_where_nothing_else_helps(self):
        registry = {"a": {"2.0": {"requires": ["c==1.0", "d==1.0"]}}, "c": {"1.0": {}, "2.0": {}}, "d": {"1.0": {}, "2.0": {}}}
        self.assertEqual(self.fixed(registry, ["a==2.0", "c==2.0", "d==2.0"])[0][0], ["c<=1.0", "d<=1.0"])

    def test_the_next_command_asks_for_the_same_plan(self):
        registry = {"app": {"1.0": {"requires": ["lib>=2"]}, "2.0": {"requires": ["lib"]}}, "lib": {"1.0": {}, "2.0": {}}}
        text = self.fixed(registry, ["app==1.0", "lib==1.0"], "--plan", "2", "--policy", "pin")[2]
        self.assertIn("--policy pin --plan 2 --index-url", text)

    def test_lock_fit_locks_the_repair(self):
        self.assertEqual(self.ask(0, "lock", "config.yaml", "--fit", "--no-hashes").out, "app==1.0\nlib==2.1\ntool==3.1\n")

    def test_report_has_every_part(self):
        outcome = self.ask(1, "report", "config.yaml")
        for part in ("## Problem", "## Root cause", "## Before and after", "## Minimum versions", "### Versions to avoid", "## CUDA and GPU",
                     "## Why ranges", "## How to test", "local_requirements.txt", "## Troubleshooting", "## Sources", "## History"):
            self.assertIn(part, outcome.out)
        self.assertIn("lib: 2.2 (excluded by app 1.0)", outcome.out)
        self.assertIn(self.index.url, outcome.out)

    def test_standard_input_is_not_written(self):
        outcome = self.run_program("fix", "-", "--write", "--python", "3.11", "--index-url", self.index.url, stdin="app==1.0\nlib==1.0\n")
        self.assertEqual(outcome.code, 2, str(outcome))


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""Habits of a good command: help, near misses, defaults, colours, the manual in its forms, what hooks and hosts read."""
import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import termios

from harness import PROGRAM, ROOT, ProgramTest, ToyIndex, unittest

REGISTRY = {"app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"1.0": {}, "2.0": {}}}


class Defaults(ProgramTest):
    def setUp(self):
        super().setUp()
        self.index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(self.index.__exit__)
        self.write("r.txt", "app\n")

    def document(self, *arguments):
        return self.expect(0, "check", "r.txt", "--format", "json", *arguments).json()

    def test_target_and_options_of_the_projects_file(self):
        for name, head in ((".fitment.toml", ""), ("pyproject.toml", "[project]\nname = 'x'\n[tool.fitment]\n")):
            self.write(name, head + f'gpu = "T4"\npython = "3.12"\ninstaller = "pip"\nstrict = false\nindex-url = "{self.index.url}"\n')
            document = self.document()
            self.assertEqual((document["target"]["gpus"][0]["name"], document["target"]["python"], document["installer"]), ("T4", "3.12", "pip"), name)
            self.assertEqual(self.document("--installer", "uv", "--gpu", "L4")["installer"], "uv", "the command line has the last word")
            self.expect(0, "explain", "FIT401")
            (self.folder / name).unlink()

    def test_a_flag_and_a_list(self):
        self.write(".fitment.toml", f'strict = true\nno-binary = ["lib"]\nindex-url = "{self.index.url}"\npython = "3.11"\n')
        self.assertIn("lib", self.run_program("check", "r.txt").out + self.run_program("check", "r.txt").err)
        self.assertEqual(self.run_program("check", "r.txt").code, 1, "lib has no sdist")

    def test_slips_have_a_place_and_the_near_name(self):
        self.write(".fitment.toml", 'gpu = "T4"\nfail-onn = "warning"\n')
        self.assert_one_message(self.expect(2, "check", "r.txt"), ".fitment.toml:2", "fail-on")
        self.write(".fitment.toml", 'gpu = T4\n')
        self.assert_one_message(self.expect(2, "check", "r.txt"), ".fitment.toml:1", "TOML")


class Colours(ProgramTest):
    def test_who_decides(self):
        for env, arguments, coloured in (({}, [], False), ({"CLICOLOR_FORCE": "1"}, [], True), ({"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, [], False),
                                         ({"TERM": "dumb"}, ["--color", "always"], True), ({"CLICOLOR_FORCE": "1"}, ["--color", "never"], False)):
            self.write("r.txt", "a=1\n")
            outcome = self.run_program("check", "r.txt", "--offline", *arguments, env=env)
            self.assertEqual("\033[" in outcome.out, coloured, f"{env} {arguments}\n{outcome}")

    def test_the_builders_script_prints_no_escapes_into_files(self):
        done = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True)
        self.assertNotIn("\033", done.stdout + done.stderr)
        self.assertNotIn("printf '\\n\\033", (ROOT / "dev").read_text())


class OnATerminal(ProgramTest):
    """stderr is a terminal of a given width; stdout too where that is said."""

    def run_on_terminal(self, *arguments, columns=80, env=None, out_too=False):
        leader, follower = pty.openpty()
        self.addCleanup(os.close, leader)
        fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "FITMENT_CACHE_DIR": str(self.folder / "cache"), "NO_PROXY": "127.0.0.1", "UV_NO_CONFIG": "1",
                       "TERM": "xterm", **(env or {})}
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=follower if out_too else subprocess.PIPE, stderr=follower)
        os.close(follower)
        said = b""
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # Linux's way to say that the other side is closed
                break
            if not part:
                break
            said += part
        out = b"" if out_too else process.stdout.read()
        if not out_too:
            process.stdout.close()
        process.wait(timeout=60)
        return said.decode(), out.decode()

    def test_progress_is_for_terminals_and_fits_their_width(self):
        with ToyIndex(REGISTRY) as index:
            self.write("r.txt", "app\n")
            asked = ["check", "r.txt", "--index-url", index.url, "--python", "3.11", "--no-cache"]
            said, out = self.run_on_terminal(*asked, columns=30)
            drawn = re.findall("\r\033\\[K([^\r\033\n]*)", said)
            self.assertTrue([line for line in drawn if line], repr(said))
            self.assertLess(max(map(len, drawn)), 30)
            self.assertEqual(drawn[-1], "", "the last one is taken away")
            self.assertNotIn("reading", out)
            self.assertNotIn("\033", out)
            for more in ({"env": {"TERM": "dumb"}}, ):
                self.assertNotIn("reading", self.run_on_terminal(*asked, **more)[0])
            self.assertNotIn("reading", self.run_on_terminal(*asked, "--quiet")[0])
            self.assertNotIn("reading", self.expect(0, *asked).err)

    def test_colours_are_for_terminals_that_have_them(self):
        self.write("r.txt", "a=1\n")
        for env, coloured in (({}, True), ({"TERM": "dumb"}, False), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb", "CLICOLOR_FORCE": "1"}, True)):
            said, _ = self.run_on_terminal("check", "r.txt", "--offline", env=env, out_too=True)
            self.assertEqual("\033[1" in said or "\033[3" in said, coloured, f"{env}: {said!r}")


class NearMisses(ProgramTest):
    def test_commands_options_presets_and_codes(self):
        for arguments, meant in ((["chekc", "r.txt"], "check"), (["check", "r.txt", "--drvier", "535"], "--driver"), (["check", "r.txt", "--target", "h10"], "h100"),
                                 (["explain", "FIT40"], "FIT40")):
            self.write("r.txt", "app\n")
            outcome = self.expect(2, *arguments)
            self.assertIn(meant, outcome.err.replace(arguments[-1] + "`", ""), str(outcome))


class Manual(ProgramTest):
    def test_the_reference_page_is_the_programs_own(self):
        self.assertEqual(self.expect(0, "manual", "markdown").out, (ROOT / "doc" / "reference.md").read_text(),
                         "doc/reference.md is old: build/fitment manual markdown > doc/reference.md")

    def test_every_command_has_an_example_that_it_understands(self):
        for command in re.findall(r"(?m)^## fitment (\w+)$", self.expect(0, "manual", "markdown").out):
            self.assertIn("Example", self.expect(0, command, "--help").out)

    def test_completions_are_understood_by_their_shells(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.write("completion." + shell, self.expect(0, "manual", shell).out)
            if not shutil.which(shell):
                continue
            done = subprocess.run([shell, "-n", script], cwd=self.folder, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""), shell)

    def complete(self, *words):
        """What bash would offer for the last word."""
        script = "source completion.bash; COMP_WORDS=(" + " ".join(f"'{word}'" for word in words) + f"); COMP_CWORD={len(words) - 1}; _fitment; echo \"${{COMPREPLY[@]}}\""
        return subprocess.run(["bash", "-c", script], cwd=self.folder, capture_output=True, text=True).stdout.split()

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_bash_offers_commands_options_values_and_files(self):
        self.write("completion.bash", self.expect(0, "manual", "bash").out)
        self.write("config.yaml", "")
        self.assertEqual(self.complete("fitment", "che"), ["check"])
        self.assertEqual(self.complete("fitment", "check", "--fail"), ["--fail-on"])
        self.assertEqual(self.complete("fitment", "check", "--fail-on", "w"), ["warning"])
        self.assertIn("t4", self.complete("fitment", "check", "--target", "t"))
        self.assertEqual(self.complete("fitment", "check", "conf"), ["config.yaml"])
        self.assertEqual(self.complete("fitment", "explain", "FIT40"), sorted(set(self.complete("fitment", "explain", "FIT40"))))

    @unittest.skipUnless(shutil.which("man"), "no man")
    def test_the_man_page_is_formatted_without_a_complaint(self):
        self.write("fitment.1", self.expect(0, "manual", "man").out)
        done = subprocess.run(["man", "--warnings", "-l", "fitment.1"], cwd=self.folder, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin", "MANPAGER": "cat", "LC_ALL": "C.UTF-8"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("warning", done.stderr)
        self.assertIn("--fail-on", done.stdout)


class WhatHostsRead(ProgramTest):
    def test_the_problem_matcher_reads_concise_lines(self):
        pattern = json.loads((ROOT / ".github" / "fitment-problem-matcher.json").read_text())["problemMatcher"][0]["pattern"][0]
        with ToyIndex(REGISTRY) as index:
            self.write("r.txt", "# pins\napp==1.0\nlib==1.0\nbad=1\n")
            out = self.expect(1, "check", "r.txt", "--index-url", index.url, "--python", "3.11", "--format", "concise").out
        read = [match for match in (re.search(pattern["regexp"], line) for line in out.splitlines()) if match]
        self.assertEqual({(match[pattern["file"]], match[pattern["line"]], match[pattern["code"]]) for match in read},
                         {("r.txt", "2", "FIT200"), ("r.txt", "4", "FIT101")})

    def test_the_actions_steps_run(self):
        """Its `run:` scripts by bash, with what GitHub sets, on a fitting and on a broken file."""
        scripts = re.findall(r"    - name: (.+)\n(?:      .*\n)*?      run: \|\n((?:        .*\n)+)", (ROOT / "action.yml").read_text())
        self.assertEqual([name for name, _ in scripts], ["Build fitment unless it is there", "Check"])
        self.write("bin/fitment", f'#!/bin/sh\nexec "{PROGRAM}" "$@"\n')
        (self.folder / "bin" / "fitment").chmod(0o755)
        with ToyIndex(REGISTRY) as index:
            self.write("good.txt", "app\n")
            self.write("bad.txt", "app\nlib<2\n")
            for files, code in (("good.txt", 0), ("bad.txt", 1)):
                (self.folder / "summary.md").unlink(missing_ok=True)
                env = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "HOME": str(self.folder), "FITMENT_CACHE_DIR": str(self.folder / "cache"), "NO_PROXY": "127.0.0.1",
                       "UV_NO_CONFIG": "1", "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_PATH": str(self.folder / "path"), "GITHUB_STEP_SUMMARY": str(self.folder / "summary.md"),
                       "FILES": files, "OPTIONS": f"--python 3.11 --index-url {index.url}", "SARIF": "out.sarif"}
                for name, script in scripts:
                    done = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=self.folder, env=env, capture_output=True, text=True)
                    self.assertEqual(done.returncode, code if name == "Check" else 0, f"{name}\n{done.stdout}{done.stderr}")
                self.assertEqual("::error" in done.stdout, code == 1, done.stdout)
                self.assertIn(files, self.read("summary.md"))
                self.assertEqual(json.loads(self.read("out.sarif"))["version"], "2.1.0")

    def test_the_hooks_name_commands_and_options_that_there_are(self):
        reference = self.expect(0, "manual", "markdown").out
        for file in (".pre-commit-hooks.yaml", "action.yml"):
            text = (ROOT / file).read_text()
            for command in re.findall(r"fitment (check|fix)", text):
                self.assertIn(f"## fitment {command}\n", reference)
            for option in set(re.findall(r"(?<=\s)--[a-z-]+", text)):
                self.assertIn(option, reference)


if __name__ == "__main__":
    unittest.main()

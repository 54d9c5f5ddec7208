#!/usr/bin/env python3
"""Habits of a good command: help, near misses, defaults, colours, the manual in its forms, what hooks and hosts read."""
import json
import re
import shutil
import subprocess

from harness import ROOT, ProgramTest, ToyIndex, unittest

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

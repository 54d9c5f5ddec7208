#!/usr/bin/env python3
"""A newcomer's walk: every command line of README.md and of the pages for users is run, offline, in one folder a page, and what it prints has the
shape that the page shows: each line that stands there comes out in that order, numbers apart. A remark `# exit 1` says what it gives.

What needs a network, a build or many minutes (install, record, verify) is not run; its options are held to the program's own list.
"""
import os
import re
import subprocess
import sys

import harness
from harness import ROOT, ProgramTest, unittest

PAGES = ["README.md", "doc/tutorial.md", "doc/howto.md", "doc/coming-from.md"]
FOUNDING = ROOT / "tests" / "cases" / "founding"
NOT_RUN = re.compile(r"^fitment (verify|snapshot|inspect)\b|--snapshot|--watch|wheel")
BLOCK = re.compile(r"(?ms)^```(sh|console)\n(.*?)^```$")


def commands(text):
    """(command line, lines shown) of every block."""
    for kind, body in BLOCK.findall(text):
        shown, command = [], None
        for line in body.splitlines():
            if kind == "console" and not line.startswith("$ "):
                shown.append(line)
                continue
            if command:
                yield command, shown
            command, shown = line.removeprefix("$ ").strip(), []
        if command:
            yield command, shown


def shape(line):
    return re.sub(r"[\d.]+", "0", " ".join(line.split()))


class Docs(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "bin").mkdir()
        os.symlink(harness.PROGRAM, self.folder / "bin" / "fitment")
        self.write("tests/cases/founding/config-before.yaml", (FOUNDING / "config-before.yaml").read_bytes())
        self.write("config.yaml", (FOUNDING / "config-before.yaml").read_bytes())
        self.write("deployments/one/config.yaml", (FOUNDING / "config-before.yaml").read_bytes())
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", self.folder / ".venv"], check=True)
        self.write("requirements.txt", "torch>=2.4.0,<2.11\n")

    def run_line(self, line):
        environment = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}", "HOME": str(self.folder / "home"), "FITMENT_CACHE_DIR": str(self.folder / "cache"), "UV_NO_CONFIG": "1"}
        return subprocess.run(["bash", "-c", line], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=120)

    def assert_options_are_known(self, line, reference):
        command = line.split()[1]
        section = re.search(rf"(?ms)^## fitment {command}$(.*?)(?=^## |\Z)", reference)
        self.assertTrue(section, line)
        for option in re.findall(r"(?<=\s)(--?[a-z][a-z-]*)", line.split("#")[0]):
            self.assertIn(f"`{option}", section[1].replace(", ", " `"), line)

    def walk(self, page):
        reference = self.run_program("manual", "markdown").out
        ran = 0
        for line, shown in commands((ROOT / page).read_text()):
            if not line or line.startswith(("#", "./dev")):
                continue
            with self.subTest(f"{page}: {line}"):
                if line.startswith("fitment"):
                    self.assert_options_are_known(line, reference)
                    if NOT_RUN.search(line):
                        continue
                remark = re.search(r"#.*\bexit (\d)$", line)
                allowed = (int(remark[1]),) if remark else (0,) if page != "README.md" else (0, 1)
                words = line.split(" #")[0]
                if line.startswith("fitment") and "--offline" not in line and re.search(r"^fitment (check|fix|lock|why|report|audit)\b", line):
                    words += " --offline"
                done = self.run_line(words)
                self.assertIn(done.returncode, allowed, f"{words}\n{done.stdout}{done.stderr}")
                lines = iter(map(shape, (done.stdout + done.stderr).splitlines()))
                for expected in map(shape, shown):
                    self.assertTrue(not expected or any(expected in line for line in lines), f"{expected!r} does not come out (in this order)\n{done.stdout}{done.stderr}")
                ran += 1
        self.assertGreater(ran, 1, page)

    def test_readme(self):
        self.walk("README.md")

    def test_tutorial(self):
        self.walk("doc/tutorial.md")

    def test_howtos(self):
        self.walk("doc/howto.md")

    def test_coming_from(self):
        self.walk("doc/coming-from.md")

    def test_links_lead_somewhere(self):
        for page in [*PAGES, "doc/outputs.md"]:
            for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text()):
                self.assertTrue(((ROOT / page).parent / link).exists(), f"{page}: {link}")


if __name__ == "__main__":
    unittest.main()

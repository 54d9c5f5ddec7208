#!/usr/bin/env python3
"""`fitment read` beside independent readers (tomllib, PyYAML, shlex) for pyproject.toml, cog.yaml, Dockerfiles, environment.yml and
bentofile.yaml: every such file of the cases folder. Compared: requirement texts in order, Python, lines and columns.

FITMENT_PROGRAM names the program (default: build/fitment), FITMENT_CASES the cases folder (default: ../shared/cases)."""
import json
import re
import shlex
import subprocess
import sys
import tomllib
import unittest

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import read_test

CASES = read_test.CASES
VALUED = {"-r", "--requirement", "-c", "--constraint", "-i", "--index-url", "--extra-index-url", "-f", "--find-links", "--index",
          "--index-strategy", "--python", "-p", "--no-binary", "--only-binary", "--progress-bar", "--timeout", "--trusted-host", "--extra",
          "--torch-backend", "--retries", "--upgrade-strategy", "-P", "--upgrade-package"}


def installed_words(command, variables=None):
    """(requirement words, other things that an install names) of the pip installs in a shell text."""
    command = re.sub(r"\$\{?(\w+)\}?", lambda m: (variables or {}).get(m[1], m[0]) or m[0], command)
    lexer = shlex.shlex(command.replace("\\\n", " "), posix=True, punctuation_chars=";&|()<>\n")
    lexer.whitespace, lexer.whitespace_split, lexer.commenters = " \t", True, "#"
    commands, current = [], []
    for token in lexer:
        if set(token) <= set(";&|()\n"):
            commands.append(current)
            current = []
        else:
            current.append(token)
    found, others = [], []
    for words in [*commands, current]:
        at = next((i for i, word in enumerate(words) if re.fullmatch(r"(.*/)?pip[0-9.]*", word)), None)
        if at is None or words[0] in ("echo", "apt-get") or "install" not in words[at + 1:at + 3]:
            continue
        words = words[words.index("install", at) + 1:]
        if any(word in words for word in ("--target", "-t")):
            others.append(" ".join(words))
            continue
        i = 0
        while i < len(words):
            word = words[i]
            if word in VALUED:
                i += 1
                if word in ("-r", "--requirement"):
                    others.append(words[i])
            elif word in ("-e", "--editable") or word.startswith(("./", "/")) or word == "." or word.endswith(".whl") and "://" not in word:
                others.append(word)
            elif not word.startswith("-"):
                if i + 2 < len(words) and set(words[i + 1]) <= set("<>"):
                    word += words[i + 1] + words[i + 2]
                    i += 2
                (others if re.search(r"[$`]", word) or word[0] == "." else found).append(word)
            i += 1
    return found, others


def run_instructions(text):
    """The RUN instructions of a Dockerfile, and its ARG and ENV values."""
    text = re.sub(r"(?m)^\s*#.*\n", "", text)
    runs, variables = [], {}
    for line in re.sub(r"\\[ \t]*\n\s*", " ", text).splitlines():
        word, _, rest = line.strip().partition(" ")
        if word.upper() in ("ARG", "ENV") and "=" in rest:
            name, _, value = rest.partition("=")
            variables[name.strip()] = value.strip().strip("\"'")
        if word.upper() == "RUN":
            runs.append((re.sub(r"^(\s*--\w+=\S+)+", "", " " + rest), dict(variables)))
    return runs


def files_of(*patterns):
    return sorted(path for pattern in patterns for path in CASES.glob(pattern) if path.is_file())


@unittest.skipUnless(CASES.is_dir(), f"{CASES} is not there; set FITMENT_CASES")
class FormatsTest(unittest.TestCase):
    read = read_test.ReadTest.read
    compare_places = read_test.ReadTest.compare_places

    def own_rows(self, path, found):
        return [row for row in found["requirements"] if row["file"] == str(path)]

    def test_pyproject(self):
        count = items = 0
        for path in files_of("cog/**/pyproject.toml", "projects/**/pyproject.toml", "truss*/**/pyproject.toml", "unsloth/*.toml"):
            document = tomllib.loads(path.read_text())
            project, uv = document.get("project", {}), document.get("tool", {}).get("uv", {})
            poetry = document.get("tool", {}).get("poetry", {})
            found = self.read(path)
            self.assertEqual(found["kind"], "pyproject")
            rows = self.own_rows(path, found)
            if poetry and "dependencies" not in project:
                wanted = [canonicalize_name(name) for name, value in poetry.get("dependencies", {}).items()
                          if name != "python" and not (isinstance(value, dict) and value.get("optional"))]
                self.assertEqual([row["name"] for row in rows], wanted, str(path))
            else:
                own = canonicalize_name(project.get("name", ""))
                wanted = [text for text in project.get("dependencies", [])
                          if not own or canonicalize_name(Requirement(text).name) != own]
                wanted += uv.get("constraint-dependencies", []) + uv.get("override-dependencies", [])
                self.assertEqual([row["text"] for row in rows], wanted, str(path))
                self.compare_places(path, rows)
            count, items = count + 1, items + len(rows)
        print(f"{count} pyproject.toml, {items} requirements compared")
        self.assertGreater(count, 15)

    def test_cog(self):
        count = items = 0
        for path in files_of("cog/**/cog.yaml"):
            build = yaml.safe_load(path.read_text()).get("build") or {}
            found = self.read(path)
            self.assertEqual((found["kind"], found["python"]), ("cog", build.get("python_version")))
            wanted = list(read_test.items_of_lines(build.get("python_packages") or [], path.parent))
            wanted = [word for item in build.get("pre_install") or [] for word in installed_words(item)[0]] + wanted
            for item in build.get("run") or []:
                wanted += installed_words(item if isinstance(item, str) else item["command"])[0]
            self.assertEqual([row["text"] for row in self.own_rows(path, found)], wanted, str(path))
            if build.get("python_requirements"):
                rows = [row["text"] for row in found["requirements"] if row["file"] != str(path)]
                self.assertEqual(rows, list(read_test.items_of_file(path.parent / build["python_requirements"])), str(path))
            count, items = count + 1, items + len(found["requirements"])
        print(f"{count} cog.yaml, {items} requirements compared")
        self.assertGreater(count, 10)

    def test_dockerfiles(self):
        count = items = 0
        for path in files_of("dockerfile-lines/**/*.txt"):
            found = self.read(path)
            self.assertEqual(found["kind"], "dockerfile")
            if any("the stage FROM" in left["what"] for left in found["left_out"]):
                continue  # which stages count is this program's own rule
            wanted = [word for run, variables in run_instructions(path.read_text()) for word in installed_words(run, variables)[0]]
            self.assertEqual([row["text"] for row in self.own_rows(path, found)], wanted, str(path))
            count, items = count + 1, items + len(wanted)
        print(f"{count} Dockerfiles, {items} requirements compared")
        self.assertGreater(count, 10)

    def test_conda_and_bento(self):
        count = items = 0
        for path in files_of("projects/**/*environment.y*ml", "cog/**/environment*.yaml", "projects/**/bentofile.yaml"):
            document = yaml.safe_load(path.read_text())
            found = self.read(path)
            if found["kind"] == "bentofile":
                python = document.get("python") or {}
                lists = python.get("packages") or []
            else:
                self.assertEqual(found["kind"], "conda")
                lists = [line for item in document["dependencies"] if isinstance(item, dict) for line in item.get("pip", [])]
                conda = [item for item in document["dependencies"] if isinstance(item, str) and not re.match(r"python ?[=<>~ ]+3\.\d", item)]
                self.assertEqual([left["what"] for left in found["left_out"] if left["why"].startswith("a conda package")], conda, str(path))
            wanted = list(read_test.items_of_lines(lists, path.parent))
            rows = self.own_rows(path, found)
            self.assertEqual([row["text"] for row in rows], wanted, str(path))
            count, items = count + 1, items + len(rows)
        print(f"{count} environment and bento files, {items} requirements compared")
        self.assertGreater(count, 5)


def counts():
    """The table of doc/formats.md: every file of the cases that is of a format, as `fitment read` takes it."""
    rows = {}
    for path in sorted(p for p in CASES.rglob("*") if p.is_file() and p.stat().st_size < 1 << 20):
        if path.suffix not in (".yaml", ".yml", ".toml", ".txt", ".in", ".cfg", ".lock", ".py") and not path.name.startswith("Dockerfile"):
            continue
        done = subprocess.run([read_test.PROGRAM, "read", str(path), "--format", "json"], capture_output=True, text=True, timeout=60)
        if done.returncode == 2:
            kind, document = ("refused, with a message" if "error FIT" in done.stderr else "BROKEN"), {"requirements": [], "left_out": []}
        else:
            document = json.loads(done.stdout)["inputs"][0]
            kind = document["kind"]
        row = rows.setdefault(kind, [0, 0, 0, 0, 0])
        row[0] += 1
        row[1] += len(document["requirements"])
        row[2] += sum("error" in item for item in document["requirements"])
        row[3] += len(document["left_out"])
        row[4] += not document["left_out"] and kind[:7] != "refused"
    print("| kind | files | requirements | of them faulty (told) | left out, with the reason | files read without remainder |\n|---|---|---|---|---|---|")
    for kind, row in sorted(rows.items()):
        print(f"| {kind} | " + " | ".join(map(str, row)) + " |")


if __name__ == "__main__":
    counts() if sys.argv[1:] == ["--counts"] else unittest.main()

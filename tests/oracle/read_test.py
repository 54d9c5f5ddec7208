#!/usr/bin/env python3
"""`fitment read` beside an independent reader (PyYAML and pypa/packaging): every Truss config and requirements file of the cases folder, and odd
YAML written here. Compared: requirement texts in order, names, lines and columns, Python and accelerator.

FITMENT_PROGRAM names the program (default: build/fitment), FITMENT_CASES the cases folder (default: ../shared/cases)."""
import json
import os
import pathlib
import re
import shlex
import subprocess
import tempfile
import unittest

import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROGRAM = os.environ.get("FITMENT_PROGRAM", str(ROOT / "build" / "fitment"))
CASES = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT.parent / "shared" / "cases"))
COMMENT = re.compile(r"(^|\s+)#.*$")
PER_REQUIREMENT = re.compile(r"\s+(--hash|--config-settings?|-C|--global-option)\b.*$")

ODD_YAML = {
    "flow": "requirements: [torch==2.1, 'it''s', \"a\\tb\",]\n",
    "folded": "requirements:\n- >-\n  torch\n  ==2.1\n- x\n",
    "literal": "requirements:\n- |\n  torch==2.1  # c\n  # only a comment\n  numpy\n- x\n",
    "multi-line plain": "requirements:\n- torch\n  >=2\n- x\n",
    "anchors": "base: &b\n- &t torch==1\n- *t\nrequirements: *b\n",
    "merge": "x: &x {requirements: [a, b]}\n<<: *x\nmodel_name: é\n",
    "crlf and byte order mark": "\ufeffmodel_name: 漢\r\nrequirements:\r\n- torch\r\n- 'x'\r\n",
    "empty items": "requirements:\n- # nothing\n- torch\n-\n- null\n- ''\n- x\nmodel_name: y\n",
    "explicit string": "requirements:\n- !!str torch\n- x\n",
    "quoted key": "\"requirements\":\n  - torch\n'python_version': py312\n",
    "nothing": "model_name: x\nrequirements: ~\n",
    "document marks": "---\nrequirements: [torch]\n...\n",
    "colon in an item": "requirements:\n- x @ https://h/x.zip\n- y ; python_version < \"3.12\"\n",
    "comment without a blank": "requirements:\n- torch#not-a-comment==1\n- x\n",
    "wide list": "requirements: [\n  torch==2.1,   # c\n  x\n]\n",
}


def logical_lines(text):
    """(number, line) as pip joins and strips them."""
    joined, start, parts = [], None, []
    for number, line in enumerate(text.splitlines(), 1):
        if line.endswith("\\") and not re.match(r"^\s*#", line):
            start = start or number
            parts.append(line.strip("\\"))
            continue
        if re.match(r"^\s*#", line):
            line = " " + line
        joined.append((start or number, "".join(parts) + line))
        start, parts = None, []
    if parts:
        joined.append((start, "".join(parts)))
    stripped = ((number, COMMENT.sub("", line).strip()) for number, line in joined)
    return [(number, line) for number, line in stripped if line]


def items_of_lines(lines, folder):
    """Requirement texts of option-free lines; -r and -c are followed, other options passed over."""
    for line in lines:
        if re.match(r"(-r|-c|--requirement|--constraint)\b", line):
            name = shlex.split(line.replace("=", " ", 1) if line.startswith("--") else re.sub(r"^(-[rc])\s*", r"\1 ", line))[1]
            if "://" not in name and not name.endswith(".toml"):
                yield from items_of_file(folder / name)
        elif re.match(r"(-e|--editable)\b", line):
            yield PER_REQUIREMENT.sub("", re.sub(r"^(-e|--editable)[\s=]*", "", line))
        elif not line.startswith("-"):
            yield PER_REQUIREMENT.sub("", line)


def items_of_file(path):
    return items_of_lines([line for _, line in logical_lines(path.read_text("utf-8-sig"))], path.parent)


def items_of_truss(text, folder):
    import formats_test  # it imports this module
    config = yaml.safe_load(text) or {}
    lines = [line for item in config.get("requirements") or [] if item for _, line in logical_lines(item)]
    items = list(items_of_lines(lines, folder))
    named = config.get("requirements_file")
    if named and not named.endswith((".toml", ".lock")):
        items += items_of_file(folder / named)
    if not (config.get("docker_server") or {}).get("no_build"):
        for command in config.get("build_commands") or []:
            items += formats_test.installed_words(command)[0]
    return config, items


def name_of(text):
    try:
        return canonicalize_name(Requirement(text).name)
    except InvalidRequirement:
        return None


class ReadTest(unittest.TestCase):
    def read(self, path):
        done = subprocess.run([PROGRAM, "read", str(path), "--format", "json"], capture_output=True, text=True, timeout=60, encoding="utf-8")
        self.assertIn(done.returncode, (0, 1), f"{path}: {done.stderr}")
        document = json.loads(done.stdout)
        self.assertEqual(document["schema"], "fitment.read/1")
        self.assertEqual(len(document["inputs"]), 1)
        return document["inputs"][0]

    def compare(self, path, found, items):
        rows = found["requirements"]
        self.assertEqual([row["text"] for row in rows], items, str(path))
        for row in rows:
            name = name_of(row["text"])
            if name and row.get("name"):
                self.assertEqual(canonicalize_name(row["name"]), name, f"{path}: {row}")

    def compare_places(self, path, rows):
        """The text stands where line and column say, if it stands in one piece."""
        lines = re.split(r"\r\n|\n|\r", path.read_bytes().decode("utf-8-sig"))
        met = 0
        for row in rows:
            line = lines[row["line"] - 1].encode()
            at = line[row["column"] - 1:]
            if not any(row["text"] in other for other in lines):
                continue
            self.assertTrue(at.startswith(row["text"].encode()), f"{path}: {row}: {line!r}")
            met += 1
        return met

    def compare_truss(self, path):
        config, items = items_of_truss(path.read_bytes().decode("utf-8-sig"), path.parent)
        found = self.read(path)
        self.assertEqual(found["kind"], "truss")
        self.compare(path, found, items)
        self.assertEqual(found["python"], config.get("python_version"), str(path))
        resources = config.get("resources") or {}
        if not resources.get("instance_type"):
            self.assertEqual(found["accelerator"], resources.get("accelerator"), str(path))
        return 0 if config.get("requirements_file") else self.compare_places(path, found["requirements"])

    def test_odd_yaml(self):
        with tempfile.TemporaryDirectory() as folder:
            for name, text in ODD_YAML.items():
                with self.subTest(name):
                    path = pathlib.Path(folder) / "config.yaml"
                    path.write_bytes(text.encode())
                    config, items = items_of_truss(text.lstrip("\ufeff"), path.parent)
                    found = self.read(path)
                    self.compare(path, found, items)
                    self.assertEqual(found["python"], config.get("python_version"))

    def test_truss_configs(self):
        if not CASES.is_dir():
            self.skipTest(f"{CASES} is not there; set FITMENT_CASES")
        configs, places = 0, 0
        for folder in ("seed", "truss-examples", "truss"):
            for path in sorted((CASES / folder).rglob("*.yaml")):
                places += self.compare_truss(path)
                configs += 1
        print(f"{configs} Truss configs, {places} places compared")
        self.assertGreater(configs, 100)

    def test_requirement_files(self):
        if not CASES.is_dir():
            self.skipTest(f"{CASES} is not there; set FITMENT_CASES")
        files, items = 0, 0
        for folder in ("projects", "cog", "truss-examples", "truss"):
            for path in sorted([*(CASES / folder).rglob("*.txt"), *(CASES / folder).rglob("*.in")]):
                text = path.read_text("utf-8-sig")
                if path.name.startswith("README"):
                    continue
                found, expected = self.read(path), list(items_of_file(path))
                self.compare(path, found, expected)
                if not re.search(r"^\s*-[rc]|\\$", text, re.M):
                    self.compare_places(path, found["requirements"])
                files, items = files + 1, items + len(expected)
        print(f"{files} requirement files, {items} requirements compared")
        self.assertGreater(files, 50)


if __name__ == "__main__":
    unittest.main()

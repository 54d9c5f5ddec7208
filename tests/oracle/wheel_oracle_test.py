#!/usr/bin/env python3
"""`fitment inspect` on real wheels beside readelf, lief and cuobjdump: for every library of a wheel the needed libraries, soname, version needs and
definitions, the counts of undefined and exported symbols (readelf), for those up to 64 MiB lief's answer too; machine code and PTX beside what cuobjdump
said on a machine that has it (cuobjdump.json). The wheels are named in wheels.tsv with their sha256.

FITMENT_WHEELS=FOLDER compares the wheels that lie there. FITMENT_WHEELS_FETCH=1 fetches those of wheels.tsv that do not, one at a time from the index that
pip knows, and deletes each again; FITMENT_WHEELS_MOST=BYTES leaves out larger ones. With neither only the recorded lists are checked."""
import collections
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
import zipfile

import elf_test

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ.get("FITMENT_PROGRAM", "build/fitment")
FOLDER = os.environ.get("FITMENT_WHEELS")
FETCH = os.environ.get("FITMENT_WHEELS_FETCH") == "1"
MOST = int(os.environ.get("FITMENT_WHEELS_MOST", 1 << 40))
LIEF_BYTES = 64 << 20
LIBRARY = re.compile(r"\.so(\.\d[\w.]*)?$")
Row = collections.namedtuple("Row", "release tags sha256 size")


def recorded():
    with open(HERE / "wheels.tsv", encoding="utf-8") as file:
        return [Row(*line.rstrip("\n").split("\t")) for line in file if not line.startswith("#")]


def cuobjdump():
    return json.loads((HERE / "cuobjdump.json").read_text(encoding="utf-8"))


def index_page(project):
    from pip._internal.models.index import PyPI
    request = urllib.request.Request(f"{PyPI.simple_url}/{project}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["files"]


def fetch(row, folder, pages):
    """The wheel's path in `folder`, its checksum compared."""
    project = row.release.split("==")[0]
    if project not in pages:
        pages[project] = index_page(project)
    file = next(file for file in pages[project] if file["hashes"].get("sha256") == row.sha256)
    path, digest = os.path.join(folder, file["filename"]), hashlib.sha256()
    with urllib.request.urlopen(file["url"]) as answer, open(path, "wb") as out:
        while piece := answer.read(1 << 20):
            digest.update(piece)
            out.write(piece)
    if digest.hexdigest() != row.sha256:
        raise RuntimeError(f"{file['filename']} has another sha256 than was recorded")
    return path


def inspect(path):
    """The program's answer for one wheel on disk, read anew."""
    with tempfile.TemporaryDirectory() as cache:
        answer = subprocess.run([PROGRAM, "inspect", path, "--depth", "binary", "--format", "json", "--no-index", "--cache-dir", cache],
                                capture_output=True, check=True)
    (wheel,) = json.loads(answer.stdout)["wheels"]
    return {library["path"]: library for library in wheel["libraries"]}


def readelf(path):
    """What readelf prints of the dynamic section, the versions and the symbols, as the fields of `inspect`."""
    text = subprocess.run(["readelf", "-W", "-d", "-V", path], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    fields = {"soname": None, "needs": [], "version_needs": [], "version_definitions": []}
    part = file = ""
    for line in text.splitlines():
        if found := re.search(r"\((NEEDED|SONAME)\).*\[(.*)\]$", line):
            if found[1] == "NEEDED":
                fields["needs"].append(found[2])
            else:
                fields["soname"] = found[2] or None
        elif line.startswith("Version "):
            part = line.split()[1]
        elif part == "needs" and (found := re.search(r"Version: \d+\s+File: (\S+)\s+Cnt:", line)):
            file = found[1]
        elif part == "needs" and (found := re.search(r"Name: (\S+)\s+Flags:", line)):
            fields["version_needs"].append([file, found[1]])
        elif part == "definition" and (found := re.search(r"Flags: (.*?)\s+Index:.*Name: (\S+)", line)) and "BASE" not in found[1]:
            fields["version_definitions"].append(found[2])
    undefined, exported = elf_test.readelf_symbols(path)
    fields["undefined"], fields["exported"] = len(undefined), len(exported)
    return fields


def lief_fields(path):
    rows = elf_test.theirs(path)
    return {"machine": rows["machine"][0][0], "soname": rows["soname"][0][0] or None, "needs": sorted(row[0] for row in rows["needs"]),
            "version_needs": sorted(list(row) for row in rows["verneed"]), "version_definitions": sorted(row[0] for row in rows["verdef"])}


class WheelsBesideOthers(unittest.TestCase):
    def setUp(self):
        self.counted = collections.Counter()
        self.differences = []

    def differ(self, label, field, ours, theirs):
        if ours != theirs:
            self.differences.append(f"{label}: {field}: fitment {str(ours)[:300]}, they {str(theirs)[:300]}")

    def compare_library(self, label, ours, path, size):
        if not ours["read"]:
            self.differences.append(f"{label}: not read: {ours.get('trouble')}")
            return
        mine = dict(ours, version_needs=sorted([need["file"], need["version"]] for need in ours["version_needs"]))
        for key, value in readelf(path).items():
            same = sorted(value) if key.startswith("version") else value
            self.differ(label, f"{key} (readelf)", sorted(mine[key]) if key == "version_definitions" else mine[key], same)
        if size <= LIEF_BYTES:
            for key, value in lief_fields(path).items():
                self.differ(label, f"{key} (lief)", sorted(mine[key]) if isinstance(value, list) else mine[key], value)
            self.counted["lief"] += 1
        self.counted["libraries"] += 1
        self.counted["symbols"] += mine["undefined"] + mine["exported"]

    def compare_wheel(self, path, code):
        name = os.path.basename(path)
        libraries = inspect(path)
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            for member in archive.infolist():
                if not LIBRARY.search(member.filename):
                    continue
                target = os.path.join(folder, "library.so")
                with archive.open(member) as packed, open(target, "wb") as out:
                    while piece := packed.read(1 << 20):
                        out.write(piece)
                with open(target, "rb") as file:
                    elf = file.read(4) == b"\x7fELF"
                if elf:
                    self.compare_library(f"{name}!{member.filename}", libraries[member.filename], target, member.file_size)
                said = code.get(f"{name}!{member.filename}")
                if said is not None:
                    self.differ(f"{name}!{member.filename}", "code (cuobjdump)", sorted(libraries[member.filename]["code"]), sorted(said))
                    self.counted["cuobjdump"] += 1
                    self.counted["fat binaries"] += bool(said)
        self.counted["wheels"] += 1

    def test_lists(self):
        rows = recorded()
        self.assertGreaterEqual(len(rows), 60)
        self.assertEqual(len({row.sha256 for row in rows}), len(rows))
        for row in rows:
            self.assertRegex(row.release, r"^[a-z0-9-]+==[0-9.]+$")
            self.assertRegex(row.sha256, r"^[0-9a-f]{64}$")
        for names in cuobjdump().values():
            for name in names:
                self.assertRegex(name, r"^(sm|compute)_\d+[af]?$")

    @unittest.skipUnless(FOLDER or FETCH, "no wheels: FITMENT_WHEELS names a folder, FITMENT_WHEELS_FETCH=1 fetches them")
    def test_equal(self):
        code, pages, begun = cuobjdump(), {}, time.monotonic()
        there = sorted(pathlib.Path(FOLDER).glob("*.whl")) if FOLDER else []
        for path in there:
            if path.stat().st_size <= MOST:
                self.compare_wheel(str(path), code)
                print(path.name, flush=True)
        names = {path.name for path in there}
        for row in recorded() if FETCH else []:
            if int(row.size) > MOST or any(name.startswith(row.release.replace("-", "_").replace("==", "-") + "-") and row.tags in name for name in names):
                continue
            with tempfile.TemporaryDirectory() as folder:
                path = fetch(row, folder, pages)
                self.compare_wheel(path, code)
                print(os.path.basename(path), flush=True)
        print(", ".join(f"{count} {what}" for what, count in self.counted.items()), f"{time.monotonic() - begun:.0f} s")
        self.assertEqual(self.differences, [], "\n" + "\n".join(self.differences[:40]))


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    unittest.main()

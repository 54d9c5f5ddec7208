#!/usr/bin/env python3
"""ELF reading beside lief, on real libraries: those of this system (libc and its kin, Python's extension modules) and, where FITMENT_WHEELS names
a folder of wheels, every library in them (fat binaries beside cuobjdump, where FITMENT_CUOBJDUMP names one). Needed libraries, sonames, paths,
version needs and definitions, and each dynamic symbol with its version and binding must be equal."""
import glob
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import zipfile

import lief

BUILD = pathlib.Path(os.environ.get("FITMENT_BUILD", "build"))
PROBE = os.environ.get("FITMENT_ELF_PROBE", str(BUILD / "elf_probe"))
LIMIT = int(os.environ.get("FITMENT_ELF_LIMIT_BYTES", 64 << 20))


def ours(path):
    """{key: sorted rows} of the probe's lines."""
    text = subprocess.run([PROBE, path], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    rows = {}
    for line in text.splitlines():
        key, *fields = line.split("\t")
        rows.setdefault(key, []).append(tuple(fields))
    return {key: sorted((row[0], "", row[2]) if key == "export" and row[0] == row[1] else row for row in value) for key, value in rows.items() if key != "file"}


def theirs(path):
    config = lief.ELF.ParserConfig()
    config.parse_relocations = config.parse_notes = config.parse_overlay = False
    config.parse_symtab_symbols = False
    elf = lief.ELF.parse(path, config)
    tags = lief.ELF.DynamicEntry.TAG
    rows = {"machine": [("x86_64" if elf.header.machine_type == lief.ELF.ARCH.X86_64 else "aarch64",)]}
    for key, tag, attribute in (("soname", tags.SONAME, "name"), ("rpath", tags.RPATH, "rpath"), ("runpath", tags.RUNPATH, "runpath")):
        entry = elf.get(tag) if elf.has(tag) else None
        rows[key] = [(getattr(entry, attribute) if entry else "",)]
    rows["needs"] = sorted((name,) for name in elf.libraries)
    rows["verneed"] = sorted((need.name, aux.name) for need in elf.symbols_version_requirement for aux in need.get_auxiliary_symbols())
    rows["verdef"] = sorted((next(iter(row.auxiliary_symbols)).name,) for row in elf.symbols_version_definition if not row.flags & 1)
    return rows


def readelf_symbols(path):
    """(undefined, exported) as readelf prints them: its own count of the dynamic symbol table is the judge of symbols."""
    text = subprocess.run(["readelf", "-W", "--dyn-syms", path], capture_output=True, check=True).stdout.decode("utf-8", "replace")
    undefined, exported = [], []
    for line in text.splitlines():
        line = re.sub(r"<OS specific>: \d+", "UNIQUE", line)  # a unique symbol in a file that does not say it is GNU's
        fields = line.split()
        if len(fields) < 8 or not re.fullmatch(r"\d+:", fields[0]) or fields[4] == "LOCAL":
            continue
        rest = line.split(None, 7)[7]
        visibility = fields[5]
        name, _, version = re.sub(r"(\s\(\d+\))?\s*$", "", rest).partition("@")
        version = version.lstrip("@")
        if name == version:  # readelf does not print the version of a version's own symbol
            version = ""
        row = (name, version, "weak" if fields[4] == "WEAK" else "global")
        if fields[6] == "UND":
            undefined.append(row)
        elif visibility in ("DEFAULT", "PROTECTED") and fields[3] not in ("SECTION", "FILE"):
            exported.append(row)
    return sorted(undefined), sorted(exported)


def cuobjdump_names(path):
    """Its architectures, or None where it cannot read the file (it refuses libraries of old toolkits as invalid ELF)."""
    names = set()
    for option, prefix in (("--list-elf", "sm_"), ("--list-ptx", "compute_")):
        answer = subprocess.run([os.environ["FITMENT_CUOBJDUMP"], option, path], capture_output=True, text=True)
        if "fatal" in answer.stderr + answer.stdout and "does not contain device code" not in answer.stderr + answer.stdout:
            return None
        text = answer.stdout
        names |= {prefix + number for number in re.findall(r"\.sm_(\d+[af]?)\.", text)}
    return names


def libraries(folder):
    """(label, path) of every library that is compared."""
    for pattern in ("/lib/*-linux-gnu/lib[a-m]*.so.*", f"{sys.base_prefix}/lib/python3*/lib-dynload/*.so"):
        for path in sorted(glob.glob(pattern))[:40]:
            if not os.path.islink(path):
                yield path, path
    for wheel in sorted(glob.glob(os.path.join(os.environ.get("FITMENT_WHEELS", "/nonexistent"), "*.whl"))):
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.infolist():
                if re.search(r"\.so(\.\d[\w.]*)?$", member.filename) and member.file_size <= LIMIT:
                    target = os.path.join(folder, "library.so")
                    with open(target, "wb") as out:
                        out.write(archive.read(member))
                    yield f"{os.path.basename(wheel)}:{member.filename}", target


class ElfBesideOthers(unittest.TestCase):
    def test_equal(self):
        counted = symbols = objects = 0
        with tempfile.TemporaryDirectory() as folder:
            for label, path in libraries(folder):
                with open(path, "rb") as file:
                    if file.read(4) != b"\x7fELF":
                        continue
                mine, other = ours(path), theirs(path)
                self.assertNotIn("error", mine, label)
                for key, rows in other.items():
                    self.assertEqual(mine.get(key, []), rows, f"{label}: {key}")
                undefined, exported = readelf_symbols(path)
                self.assertEqual(mine.get("undefined", []), undefined, f"{label}: undefined symbols")
                self.assertEqual(mine.get("export", []), exported, f"{label}: exported symbols")
                if os.environ.get("FITMENT_CUOBJDUMP"):
                    names = cuobjdump_names(path)
                    if names is not None:
                        self.assertEqual({row[0] for row in mine.get("fatbin", [])}, names, f"{label}: fat binaries")
                        objects += bool(names)
                counted += 1
                symbols += len(undefined) + len(exported)
        self.assertGreater(counted, 10)
        print(f"{counted} libraries, {symbols} symbols, {objects} fat binaries beside cuobjdump")


if __name__ == "__main__":
    unittest.main()

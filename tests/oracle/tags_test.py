#!/usr/bin/env python3
"""Platform tags beside two oracles: pypa/packaging (the whole ordered list of a target) and uv (which wheels it takes for --python-platform).

FITMENT_BUILD names the build folder, where tags_probe lies (default: build). Needs `packaging`; uv's part is left out where there is no uv."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile
from unittest import mock

from packaging import _manylinux, tags

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROBE = pathlib.Path(os.environ.get("FITMENT_BUILD", ROOT / "build")) / "tags_probe"


def find_uv():
    beside = pathlib.Path(sys.executable).parent / "uv"
    return str(beside) if beside.exists() else shutil.which("uv")


def manylinux(arch, minor):
    with mock.patch.object(_manylinux, "_get_glibc_version", lambda: (2, minor)), \
            mock.patch.object(_manylinux, "_have_compatible_abi", lambda *_: True), \
            mock.patch.object(_manylinux, "_is_compatible", lambda *_: True):
        return list(_manylinux.platform_tags([arch])) + ["linux_" + arch]   # last, where uv has it


PLATFORMS = {
    "manylinux_2_35_x86_64": manylinux("x86_64", 35),
    "manylinux_2_17_x86_64": manylinux("x86_64", 17),
    "manylinux_2_31_aarch64": manylinux("aarch64", 31),
    "manylinux_2_5_i686": manylinux("i686", 5),
    "musllinux_1_2_x86_64": ["musllinux_1_2_x86_64", "musllinux_1_1_x86_64", "musllinux_1_0_x86_64", "linux_x86_64"],
    "win_amd64": ["win_amd64"],
    "win32": ["win32"],
    "win_arm64": ["win_arm64"],
    "macosx_14_0_arm64": list(tags.mac_platforms((14, 0), "arm64")),
    "macosx_12_0_x86_64": list(tags.mac_platforms((12, 0), "x86_64")),
    "macosx_10_15_x86_64": [t for t in tags.mac_platforms((10, 15), "x86_64")],
}
PYTHONS = {"3.7": ["cp37m"], "3.8": ["cp38"], "3.11": ["cp311"], "3.13": ["cp313"], "3.14": ["cp314"], "3.13t": ["cp313t"], "3.14t": ["cp314t"]}


def expected(python, abis, platforms):
    version = tuple(int(part) for part in python.rstrip("t").split("."))
    name = "cp%d%d" % version
    every = list(tags.cpython_tags(version, abis, platforms)) + list(tags.compatible_tags(version, name, platforms))
    return [str(tag) for tag in every]


class BesidePackaging(unittest.TestCase):
    maxDiff = None

    def test_the_whole_list_of_every_python_and_platform(self):
        for platform, platforms in PLATFORMS.items():
            for python, abis in PYTHONS.items():
                with self.subTest(platform=platform, python=python):
                    answer = subprocess.run([PROBE, python, platform], capture_output=True, text=True, check=True)
                    self.assertEqual(answer.stdout.split(), expected(python, abis, platforms))


WHEELS = [
    "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64", "cp311-cp311-manylinux1_x86_64", "cp311-cp311-manylinux2010_x86_64",
    "cp311-cp311-manylinux_2_28_x86_64", "cp311-cp311-manylinux_2_36_x86_64", "cp311-cp311-linux_x86_64", "cp311-cp311-manylinux_2_17_aarch64",
    "cp311-cp311-manylinux_2_12_aarch64", "cp311-cp311-musllinux_1_1_x86_64", "cp311-cp311-musllinux_1_3_x86_64", "cp39-abi3-manylinux_2_28_x86_64",
    "cp312-abi3-manylinux_2_28_x86_64", "cp310-cp310-manylinux_2_17_x86_64", "cp311-none-manylinux_2_17_x86_64", "py3-none-manylinux_2_17_x86_64",
    "py311-none-any", "py312-none-any", "py39-none-any", "py2-none-any", "py2.py3-none-any", "cp311-none-any", "cp310-none-any", "py3-none-any",
    "pp311-pypy311_pp73-manylinux_2_17_x86_64", "cp311-cp311t-manylinux_2_17_x86_64", "cp311-cp311-win_amd64", "cp311-cp311-win32",
    "cp311-cp311-macosx_11_0_arm64", "cp311-cp311-macosx_14_0_arm64", "cp311-cp311-macosx_10_9_x86_64", "cp311-cp311-macosx_10_9_universal2",
    "cp311-cp311-macosx_12_0_universal2", "py3-none-macosx_13_0_x86_64",
]
UV_PLATFORMS = ["x86_64-manylinux_2_35", "linux", "aarch64-unknown-linux-gnu", "x86_64-unknown-linux-musl", "windows", "macos", "x86_64-apple-darwin"]


@unittest.skipUnless(find_uv(), "there is no uv beside this Python or on the path")
class BesideUv(unittest.TestCase):
    def wheel(self, folder, name, version, tag):
        info = f"{name}-{version}.dist-info"
        with zipfile.ZipFile(folder / f"{name}-{version}-{tag}.whl", "w") as file:
            file.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
            file.writestr(f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: false\nTag: {tag}\n")
            file.writestr(f"{info}/RECORD", "")

    def test_the_same_wheels_are_taken(self):
        """Each project has a version 2 with the tag in question and a version 1 that fits everywhere: uv takes 2 where it takes the tag."""
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for number, tag in enumerate(WHEELS):
                self.wheel(folder, f"probe{number}", 1, "py3-none-any")
                self.wheel(folder, f"probe{number}", 2, tag)
            for platform in UV_PLATFORMS:
                ranks = subprocess.run([PROBE, "3.11", platform, "--rank"], input="\n".join(WHEELS) + "\n", capture_output=True, text=True, check=True)
                ours = {f"probe{number}": rank != "-" for number, rank in enumerate(ranks.stdout.split())}
                uvs = self.taken_by_uv(folder, ours, platform)
                for number, tag in enumerate(WHEELS):
                    with self.subTest(platform=platform, tag=tag):
                        self.assertEqual(ours[f"probe{number}"], uvs[f"probe{number}"])

    def taken_by_uv(self, folder, names, platform):
        command = [find_uv(), "pip", "compile", "-q", "--no-header", "--no-annotate", "--no-index", "--no-cache", "--find-links", str(folder),
                   "--only-binary", ":all:", "--python-version", "3.11", "--python-platform", platform, "-"]
        answer = subprocess.run(command, input="\n".join(names) + "\n", capture_output=True, text=True, check=True)
        return {line.split("==")[0]: line.endswith("==2") for line in answer.stdout.split()}


if __name__ == "__main__":
    unittest.main()

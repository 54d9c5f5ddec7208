#!/usr/bin/env python3
"""`fitment inspect` as its interface page fixes it, on wheels whose libraries the C compiler makes here."""
import pathlib
import shutil
import subprocess
import zipfile

from harness import ProgramTest, unittest

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("g++")
TAG = "cp311-cp311-manylinux_2_28_x86_64"


@unittest.skipUnless(COMPILER, "no C compiler")
class Inspect(ProgramTest):
    def library(self, name, source, *options):
        """The bytes of a shared library with `name` as soname."""
        folder = self.folder / "build"
        folder.mkdir(exist_ok=True)
        (folder / "x.c").write_text(source)
        out = folder / name
        subprocess.run([COMPILER, "-shared", "-fPIC", "-x", "c", "x.c", "-o", name, f"-Wl,-soname,{name}", "-L.", *options], cwd=folder, check=True,
                       capture_output=True)
        return out.read_bytes()

    def wheel(self, name, version, members, requires=()):
        wheels = self.folder / "wheels"
        wheels.mkdir(exist_ok=True)
        path = wheels / f"{name}-{version}-{TAG}.whl"
        info = f"{name}-{version}.dist-info"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(f"Requires-Dist: {line}\n" for line in requires)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in members.items():
                archive.writestr(member, data)
            archive.writestr(f"{info}/METADATA", metadata)
            archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\n")
            archive.writestr(f"{info}/RECORD", "")
        return path

    def setUp(self):
        super().setUp()
        base = self.library("libbase.so", "int base_call(void) { return 1; }\n")
        helper = self.library("libhelper.so", "int help(void) { return 2; }\n")
        extension = self.library("ext.abi3.so", "int base_call(void); int help(void);\nint run(void) { return base_call() + help(); }\n", "-lbase", "-lhelper")
        self.wheel("base", "1.0", {"base/__init__.py": "def old(): pass\n", "base/libbase.so": base}, ["helper==1.0"])
        self.wheel("base", "2.0", {"base/__init__.py": "def new(): pass\n",
                                   "base/libbase.so": self.library("libbase.so", "int other_call(void) { return 1; }\n")}, ["helper==1.0"])
        self.wheel("helper", "1.0", {"helper/libhelper.so": helper})
        self.path = self.wheel("ext", "1.0", {"ext/__init__.py": "from base import old\n", "ext/ext.abi3.so": extension,
                                              "ext/version.py": "__version__ = '1.0+cu124'\n"})

    def inspect(self, code, *arguments):
        answer = self.expect(code, "inspect", *arguments, "--find-links", "wheels", "--no-index", "--python", "3.11", "--format", "json").json()
        self.assertEqual(answer["schema"], "fitment.inspect/1")
        return answer["wheels"]

    def test_fields(self):
        (wheel,) = self.inspect(0, str(self.path))
        self.assertEqual((wheel["name"], wheel["version"], wheel["tags"], wheel["cuda"]), ("ext", "1.0", [TAG], "12.4"))
        (library,) = wheel["libraries"]
        self.assertEqual(library["path"], "ext/ext.abi3.so")
        self.assertEqual(library["soname"], "ext.abi3.so")
        self.assertLessEqual({"libbase.so", "libhelper.so"}, set(library["needs"]))
        self.assertEqual(library["exported"], 1)
        self.assertEqual((library["sass"], library["ptx"]), ([], []))
        self.assertEqual((wheel["bytes_fetched"], wheel["requests"]), (0, 0))
        self.assertNotIn("loads", wheel)

    def test_by_name_and_against(self):
        (wheel,) = self.inspect(0, "ext==1.0", "--against", "base==1.0")
        self.assertEqual((wheel["loads"], wheel["problems"]), (True, []))
        self.assertEqual(wheel["against"], ["base 1.0", "helper 1.0"])

    def test_what_is_gone_is_named(self):
        (wheel,) = self.inspect(1, "ext==1.0", "--against", "base==2.0")
        self.assertFalse(wheel["loads"])
        kinds = {(problem["kind"], problem["library"], problem["name"]) for problem in wheel["problems"]}
        self.assertEqual(kinds, {("missing_symbol", "ext/ext.abi3.so", "base_call"), ("python_import", "ext/__init__.py", "base.old")})
        text = self.expect(1, "inspect", "ext==1.0", "--against", "base==2.0", "--find-links", "wheels", "--no-index", "--python", "3.11").out
        self.assertIn("does not load", text)
        self.assertIn("base_call", text)

    def test_a_missing_library(self):
        (wheel,) = self.inspect(1, "ext==1.0", "--against", "helper==1.0")
        self.assertIn(("missing_library", "libbase.so"), {(problem["kind"], problem["name"]) for problem in wheel["problems"]})

    def test_trouble(self):
        options = ("--find-links", "wheels", "--no-index", "--python", "3.11")
        self.assertEqual(self.run_program("inspect", "nothing==1.0", *options).code, 1)
        self.assertEqual(self.run_program("inspect", "missing.whl", *options).code, 2)
        self.write("broken-1.0-py3-none-any.whl", b"PK no")
        self.assertIn(self.run_program("inspect", "broken-1.0-py3-none-any.whl", *options).code, (1, 2))


if __name__ == "__main__":
    unittest.main()

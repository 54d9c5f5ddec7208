#!/usr/bin/env python3
"""The loads and runs rungs from the wheels themselves: check, fix and lock on small wheels whose libraries the C compiler makes here."""
import hashlib
import io
import shutil
import struct
import subprocess
import zipfile

from harness import ProgramTest, ToyIndex, unittest

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("g++")
TAG = "cp311-cp311-manylinux_2_28_x86_64"
LINUX = ("--python", "3.11", "--platform", "manylinux_2_28_x86_64")


class WheelIndex(ToyIndex):
    """The toy index with wheels that hold something."""

    def __init__(self, wheels):
        super().__init__({})
        for name, version, members, requires, tag in wheels:
            self.pages.setdefault(name, []).append(self.row(*wheel(name, version, members, requires, tag), {}))

    def fetched(self):
        return [path for path in self.requests if path.endswith(".whl")]


def wheel(name, version, members, requires=(), tag=TAG):
    """(filename, bytes)"""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(f"Requires-Dist: {line}\n" for line in requires)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in {**members, f"{info}/METADATA": metadata, f"{info}/WHEEL": "Wheel-Version: 1.0\n", f"{info}/RECORD": ""}.items():
            archive.writestr(zipfile.ZipInfo(member, (2024, 1, 1, 0, 0, 0)), data)
    return f"{name.replace('-', '_')}-{version}-{tag}.whl", out.getvalue()


def fatbin(*architectures):
    """C source of a section with machine code for these architectures, as nvcc's linker lays it."""
    cubin = (b"\x7fELF\x02\x01\x01" + b"\x00" + b"\x07").ljust(64, b"\0")
    body = b"".join(struct.pack("<HHIQIIHHIQQQQ", 2, 0x101, 64, len(cubin), 0, 0, 4, 12, sm, 0, 0, 0, 0) + cubin for sm in architectures)
    data = struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(body)) + body
    return f'__attribute__((section(".nv_fatbin"), used)) static const unsigned char code[] = {{{",".join(map(str, data))}}};\n'


@unittest.skipUnless(COMPILER, "no C compiler")
class Loads(ProgramTest):
    made = {}  # compiled once for all tests

    def library(self, name, source, *options):
        """The bytes of a shared library with `name` as soname; what it links stands in the same folder."""
        key = (name, source, options)
        folder = self.folder / "build"
        folder.mkdir(exist_ok=True)
        if key not in self.made:
            (folder / "x.c").write_text(source)
            subprocess.run([COMPILER, "-shared", "-fPIC", "-x", "c", "x.c", "-o", name, f"-Wl,-soname,{name}", "-L.", *options], cwd=folder, check=True,
                           capture_output=True)
            self.made[key] = (folder / name).read_bytes()
        (folder / name).write_bytes(self.made[key])
        return self.made[key]

    def wheels(self):
        """ext 2.0 needs a function that base gave up in 2.0; ext 1.0 needs no base."""
        old = self.library("libbase.so", "int base_call(void) { return 1; }\n")
        uses = self.library("ext.abi3.so", "int base_call(void);\nint run(void) { return base_call(); }\n", "-Wl,--no-as-needed", "-lbase")
        new = self.library("libbase.so", "int other_call(void) { return 1; }\n")
        alone = self.library("ext.abi3.so", "int run(void) { return 1; }\n")
        init = {"base/__init__.py": ""}
        return [("base", "1.0", {**init, "base/libbase.so": old}, [], TAG), ("base", "2.0", {**init, "base/libbase.so": new}, [], TAG),
                ("ext", "1.0", {"ext/__init__.py": "", "ext/ext.abi3.so": alone}, ["base"], TAG),
                ("ext", "2.0", {"ext/__init__.py": "", "ext/ext.abi3.so": uses}, ["base"], TAG)]

    def serve(self, wheels):
        index = WheelIndex(wheels).__enter__()
        self.addCleanup(index.__exit__)
        return index

    def links(self, wheels):
        for row in wheels:
            name, data = wheel(*row)
            self.write(f"wheels/{name}", data)
        return ("--no-index", "--find-links", "wheels")

    def check(self, code, lines, *options):
        self.write("requirements.txt", lines)
        return self.expect(code, "check", "requirements.txt", *LINUX, "--format", "json", *options).json()

    def only_error(self, document):
        errors = [finding for finding in document["findings"] if finding["level"] == "error"]
        self.assertEqual(len(errors), 1, errors)
        return errors[0]

    def test_what_does_not_load_is_told_with_the_symbol_the_wheel_and_the_line(self):
        index = self.serve(self.wheels())
        document = self.check(1, "# two lines\next==2.0\nbase==2.0\n", "--index-url", index.url)
        self.assertEqual((document["verdict"], document["rungs"]["installs"], document["rungs"]["loads"]), ("breaks", "yes", "no"))
        error = self.only_error(document)
        self.assertEqual((error["code"], error["rung"], error["package"], error["version"]), ("FIT305", "loads", "ext", "2.0"))
        self.assertIn("beside base 2.0", error["message"])
        self.assertIn("base_call", error["message"])
        self.assertEqual((error["evidence"]["kind"], error["evidence"]["source"]), ("binary", f"ext-2.0-{TAG}.whl"))
        self.assertEqual((error["file"], error["line"]), ("requirements.txt", 2))

    def test_what_loads_is_yes_and_nothing_is_read_twice(self):
        index = self.serve(self.wheels())
        document = self.check(0, "ext==2.0\nbase==1.0\n", "--index-url", index.url)
        self.assertEqual((document["verdict"], document["rungs"]["loads"]), ("fits", "yes"))
        self.assertTrue(index.fetched())
        index.requests.clear()
        again = self.check(0, "ext==2.0\nbase==1.0\n", "--index-url", index.url)
        self.assertEqual(index.fetched(), [])
        self.assertEqual(again, document)
        offline = self.check(0, "ext==2.0\nbase==1.0\n", "--index-url", index.url, "--offline")
        self.assertEqual(offline["rungs"]["loads"], "yes")

    def test_wheels_of_python_alone_are_read_where_the_lines_choose_them(self):
        pure = "py3-none-any"
        index = self.serve([("hub", "1.0", {"hub/__init__.py": "def listed(): pass\n"}, [], pure),
                            ("hub", "2.0", {"hub/__init__.py": "def listed(): pass\ndef added(): pass\n"}, [], pure),
                            ("app", "1.0", {"app/__init__.py": "from hub import listed\n"}, ["hub"], pure),
                            ("app", "2.0", {"app/__init__.py": "from .core import run\n", "app/core.py": "from hub import added\n"}, ["hub"], pure),
                            ("tool", "1.0", {"tool/__init__.py": ""}, ["app==2.0"], pure)])
        error = self.only_error(self.check(1, "app==2.0\nhub==1.0\n", "--index-url", index.url))
        self.assertEqual((error["code"], error["package"], error["evidence"]["source"]), ("FIT306", "app", "app-2.0-py3-none-any.whl"))
        self.assertIn("app/core.py:1 uses hub.added", error["message"])
        plan = self.expect(0, "fix", "requirements.txt", *LINUX, "--format", "json", "--index-url", index.url).json()["plans"][0]
        self.assertTrue(plan["packages"])
        self.assertEqual(self.check(0, "app\nhub==2.0\n", "--index-url", index.url)["findings"], [])
        index.requests.clear()
        self.assertEqual(self.check(0, "app\nhub==2.0\n", "--index-url", index.url)["findings"], [])
        self.assertEqual(index.fetched(), [], "that it imports is kept")
        came = self.check(0, "tool\nhub==1.0\n", "--index-url", index.url)["findings"]
        self.assertEqual([(row["code"], row["level"], row["package"]) for row in came], [("FIT306", "warning", "app")])
        index.requests.clear()
        self.write("requirements.txt", "app==2.0\nhub==1.0\n")
        self.expect(0, "lock", "requirements.txt", *LINUX, "--index-url", index.url, "-o", "-")
        self.assertEqual(index.fetched(), [], "a lock without --fit asks nothing of them")

    def test_depth_metadata_reads_no_wheel_and_says_unknown(self):
        index = self.serve(self.wheels())
        self.check(0, "base==1.0\n", "--index-url", index.url, "--depth", "metadata")
        before = len(index.fetched())  # METADATA out of the wheels' ends: this index has no siblings
        document = self.check(0, "ext==2.0\nbase==2.0\n", "--index-url", index.url, "--depth", "metadata")
        self.assertEqual((document["verdict"], document["rungs"]["loads"]), ("fits", "unknown"))
        self.assertLessEqual(len(index.fetched()), before + 2)
        (note,) = [finding for finding in document["findings"] if finding["code"] == "FIT308"]
        self.assertIn("ext 2.0", note["message"])
        self.check(1, "ext==2.0\nbase==2.0\n", "--index-url", index.url, "--depth", "metadata", "--strict")

    def test_depth_binary_reads_what_nobody_named(self):
        wheels = self.wheels() + [("app", "1.0", {"app/__init__.py": ""}, ["ext==2.0", "base==2.0"], "py3-none-any")]
        index = self.serve(wheels)
        usual = self.check(0, "app\n", "--index-url", index.url)
        self.assertTrue(any("ext" in text for text in usual["assumed"]), usual["assumed"])
        deep = self.check(1, "app\n", "--index-url", index.url, "--depth", "binary")
        self.assertEqual(self.only_error(deep)["package"], "ext")

    def test_a_library_that_nobody_carries(self):
        self.library("libgone.so.9", "int gone(void) { return 1; }\n")
        extension = self.library("lone.abi3.so", "int gone(void);\nint run(void) { return gone(); }\n", "-l:libgone.so.9")
        options = self.links([("lone", "1.0", {"lone/__init__.py": "", "lone/lone.abi3.so": extension}, [], TAG)])
        error = self.only_error(self.check(1, "lone\n", *options))
        self.assertEqual((error["code"], error["package"]), ("FIT305", "lone"))
        self.assertIn("libgone.so.9", error["message"])

    def test_a_library_of_the_system_is_no_fault_of_the_set(self):
        self.library("libGL.so.1", "int gl(void) { return 1; }\n")
        extension = self.library("view.abi3.so", "int gl(void);\nint run(void) { return gl(); }\n", "-l:libGL.so.1")
        options = self.links([("view", "1.0", {"view/__init__.py": "", "view/view.abi3.so": extension}, [], TAG)])
        document = self.check(0, "view\n", *options)
        (warning,) = document["findings"]
        self.assertEqual((warning["code"], warning["level"], document["rungs"]["loads"]), ("FIT309", "warning", "unknown"))
        self.assertIn("libgl1", warning["message"])

    def test_a_glibc_that_is_too_old(self):
        extension = self.library("new.abi3.so", '__asm__(".symver memcpy, memcpy@GLIBC_2.14");\n#include <string.h>\n'
                                 "void run(void *a, void *b, unsigned long n) { memcpy(a, b, n); }\n", "-fno-builtin")
        options = self.links([("new", "1.0", {"new/__init__.py": "", "new/new.abi3.so": extension}, [], "cp311-cp311-linux_x86_64")])
        self.check(0, "new\n", *options)
        self.write("requirements.txt", "new\n")
        document = self.expect(1, "check", "requirements.txt", "--python", "3.11", "--platform", "manylinux_2_12_x86_64", "--format", "json", *options).json()
        error = self.only_error(document)
        self.assertEqual(error["code"], "FIT304")
        self.assertIn("GLIBC_2.14", error["message"])

    def test_of_alternatives_one_is_enough(self):
        self.library("liba.so", "int a(void) { return 1; }\n")
        self.library("libgone.so.9", "int gone(void) { return 1; }\n")
        good = self.library("libpick_cuda12.so", "int run(void) { return 1; }\n")
        bad = self.library("libpick_cuda13.so", "int gone(void);\nint run(void) { return gone(); }\n", "-l:libgone.so.9")
        options = self.links([("pick", "1.0", {"pick/__init__.py": "", "pick/libpick_cuda12.so": good, "pick/libpick_cuda13.so": bad}, [], TAG)])
        document = self.check(0, "pick\n", *options)
        self.assertEqual((document["rungs"]["loads"], document["findings"]), ("yes", []))

    def test_an_import_of_what_another_wheel_has_no_more(self):
        pure = "py3-none-any"
        wheels = [("lib", "1.0", {"lib/__init__.py": "def old(): pass\n"}, [], pure), ("lib", "2.0", {"lib/__init__.py": "def new(): pass\n"}, [], pure),
                  ("app", "1.0", {"app/__init__.py": "from lib import old\n"}, ["lib"], pure)]
        options = self.links(wheels)
        error = self.only_error(self.check(1, "app\nlib\n", *options))
        self.assertEqual((error["code"], error["package"]), ("FIT306", "app"))
        self.assertIn("lib.old", error["message"])

    def gpu_wheels(self):
        ext = self.library("gpu.abi3.so", fatbin(80, 90) + "int run(void) { return 1; }\n")
        fast = self.library("fast.abi3.so", fatbin(75, 80) + "int fast(void) { return 1; }\n")
        return [("gpu", "1.0", {"gpu/__init__.py": "", "gpu/gpu.abi3.so": ext}, [], TAG),
                ("gpu", "2.0", {"gpu/__init__.py": "", "gpu/gpu.abi3.so": ext, "gpu/fast.abi3.so": fast}, [], TAG)]

    def test_a_gpu_that_none_of_the_libraries_has_code_for(self):
        options = (*self.links(self.gpu_wheels()), "--driver", "580.65.06")
        document = self.check(1, "gpu==1.0\n", *options, "--gpu", "sm_75")
        error = self.only_error(document)
        self.assertEqual((error["code"], error["rung"], document["rungs"]["loads"], document["rungs"]["runs"]), ("FIT405", "runs", "yes", "no"))
        self.assertIn("sm_80", error["message"])
        self.assertEqual(self.check(0, "gpu==1.0\n", *options, "--gpu", "sm_86")["findings"], [])
        some = self.check(0, "gpu==2.0\n", *options, "--gpu", "sm_75")
        self.assertEqual([(finding["code"], finding["level"]) for finding in some["findings"]], [("FIT405", "warning")])
        self.assertIn("gpu/gpu.abi3.so", some["findings"][0]["message"])

    def test_inspect_tells_whether_the_gpu_work_runs(self):
        wheels = self.gpu_wheels() + [("base", "1.0", {"base/__init__.py": ""}, [], "py3-none-any")]
        options = ("--against", "base==1.0", "--format", "json", *LINUX, *self.links(wheels), "--driver", "580.65.06")
        runs = [self.expect(0, "inspect", "gpu==1.0", "--gpu", gpu, *options).json()["wheels"][0]["runs"] for gpu in ("sm_75", "sm_80", "sm_90")]
        self.assertEqual(runs, [False, True, True])

    def test_fix_moves_to_the_release_that_loads(self):
        index = self.serve(self.wheels())
        self.write("requirements.txt", "ext>=2.0\nbase\n")
        self.expect(0, "fix", "requirements.txt", *LINUX, "--index-url", index.url, "--write")
        self.assertEqual(self.read("requirements.txt").split("#")[0].split("\n")[0], "ext>=2.0")
        self.assertIn("base<2.0", self.read("requirements.txt"))
        self.check(0, self.read("requirements.txt"), "--index-url", index.url)

    def test_lock_fit_picks_a_set_that_loads(self):
        index = self.serve(self.wheels())
        self.write("requirements.txt", "ext\nbase==2.0\n")
        plain = self.expect(0, "lock", "requirements.txt", *LINUX, "--index-url", index.url, "--no-hashes").out
        self.assertIn("ext==2.0", plain)
        fitting = self.expect(0, "lock", "requirements.txt", *LINUX, "--index-url", index.url, "--no-hashes", "--fit").out
        self.assertIn("ext==1.0", fitting)
        self.assertIn("base==2.0", fitting)


if __name__ == "__main__":
    unittest.main()

#!/usr/bin/env python3
"""`fitment facts`: what is known beforehand is listed with its day, a table is made, gone on with, asked in place of the wheels, and renewed; and
what reading a wheel costs, in bytes and requests, on wheels of recorded size behind a loopback server."""
import hashlib
import http.server
import json
import os
import pathlib
import random
import shutil
import subprocess
import threading
import zipfile

from harness import ProgramTest, ToyIndex, unittest

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("g++")
PYTHON = "cp311"


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        path = self.server.folder / self.path.strip("/")
        if self.path.startswith("/simple/"):
            project = self.path.split("/")[2]
            files = [{"filename": wheel.name, "url": f"/files/{wheel.name}", "size": wheel.stat().st_size,
                      "hashes": {"sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}}
                     for wheel in sorted((self.server.folder / "files").glob("*.whl")) if wheel.name.split("-")[0].replace("_", "-") == project]
            body = json.dumps({"meta": {"api-version": "1.0"}, "name": project, "files": files}).encode()
            self.answer(200 if files else 404, body, "application/vnd.pypi.simple.v1+json")
        elif path.is_file():
            data, span = path.read_bytes(), self.headers.get("Range")
            if not span:
                self.answer(200, data, "application/octet-stream")
                return
            first, last = span.removeprefix("bytes=").split("-")
            first, last = (len(data) - int(last), len(data) - 1) if not first else (int(first), int(last or len(data) - 1))
            first = max(first, 0)
            self.answer(206, data[first:last + 1], "application/octet-stream", {"Content-Range": f"bytes {first}-{last}/{len(data)}"})
        else:
            self.answer(404, b"", "text/plain")

    def answer(self, status, body, kind, more=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in dict(more).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@unittest.skipUnless(COMPILER, "no C compiler")
class Facts(ProgramTest):
    def setUp(self):
        super().setUp()
        self.files = self.folder / "files"
        self.files.mkdir()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.folder = self.folder
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        self.index = ("--index-url", f"{self.base}/simple", "--python", "3.11")

    def library(self, name, source, *options):
        folder = self.folder / "build"
        folder.mkdir(exist_ok=True)
        (folder / "x.c").write_text(source)
        subprocess.run([COMPILER, "-shared", "-fPIC", "x.c", "-o", name, f"-Wl,-soname,{name}", "-L.", *options], cwd=folder, check=True, capture_output=True)
        return (folder / name).read_bytes()

    def wheel(self, name, version, members, requires=(), python=PYTHON, tags=None):
        path = self.files / f"{name}-{version}-{tags or f'{python}-{python}-manylinux_2_28_x86_64'}.whl"
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(f"Requires-Dist: {line}\n" for line in requires)
        with zipfile.ZipFile(path, "w") as archive:
            for member, data in members.items():
                stored = isinstance(data, tuple)  # (data,): not compressed, so that a test's wheel has its size
                archive.writestr(zipfile.ZipInfo(member), data[0] if stored else data, zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED)
            for member, data in ((f"{name}-{version}.dist-info/METADATA", metadata), (f"{name}-{version}.dist-info/RECORD", "")):
                archive.writestr(zipfile.ZipInfo(member), data, zipfile.ZIP_DEFLATED)
        return path

    def providers(self):
        for version, call in (("2.0", "old_call"), ("2.1", "new_call")):
            library = self.library("libbase.so", f"int base_call(void) {{ return 1; }}\nint {call}(void) {{ return 2; }}\n")
            for python in (PYTHON, "cp312"):
                self.wheel("base", version, {"base/__init__.py": f"def of_{call}(): pass\n", "base/libbase.so": library}, python=python)
        self.library("libbase.so", "int old_call(void) { return 2; }\n")
        self.wheel("ext", "1.0", {"ext/__init__.py": "from base import of_old_call\n",
                                  "ext/ext.abi3.so": self.library("ext.abi3.so", "int old_call(void);\nint run(void) { return old_call(); }\n", "-lbase")})
        self.write("list", "# the providers\nbase==2.0 libraries 3.11\nbase==2.1 libraries 3.12\next==1.0 directory\n")

    def inspect(self, code, *arguments):
        (wheel,) = self.expect(code, "inspect", *arguments, *self.index, "--format", "json").json()["wheels"]
        return wheel

    def test_build_and_use(self):
        self.providers()
        built = self.expect(0, "facts", "build", "list", "-o", "t.facts", *self.index)
        self.assertIn("wrote t.facts", built.err)
        listed = self.expect(0, "facts", "list", "--facts", "t.facts", "--format", "json").json()
        self.assertEqual(listed["schema"], "fitment.facts/1")
        self.assertEqual([(project["name"], [(row["version"], row["depth"], row["wheels"]) for row in project["releases"]])
                          for project in listed["providers"]["projects"]],
                         [("base", [("2.0", "binary", 2), ("2.1", "binary", 2)]), ("ext", [("1.0", "directory", 1)])])
        self.assertIn("2.1", self.expect(0, "facts", "explain", "base", "--facts", "t.facts").out)
        # What the table holds costs nothing; the wheel of another Python is meant, too.
        for python in ("3.11", "3.12"):
            (wheel,) = self.expect(0, "inspect", "base==2.1", *self.index[:2], "--python", python, "--facts", "t.facts", "--format", "json").json()["wheels"]
            self.assertEqual((wheel["requests"], wheel["bytes_fetched"]), (0, 0))
            self.assertEqual(wheel["libraries"][0]["exported"], 2)
            self.assertEqual(wheel["facts"], listed["providers"]["date"])
        with_facts = self.inspect(1, "ext==1.0", "--against", "base==2.1", "--facts", "t.facts")
        without = self.inspect(1, "ext==1.0", "--against", "base==2.1")
        self.assertEqual(with_facts["problems"], without["problems"])
        self.assertEqual({problem["name"] for problem in with_facts["problems"]}, {"old_call", "base.of_old_call"})
        self.assertTrue(self.inspect(0, "ext==1.0", "--against", "base==2.0", "--facts", "t.facts")["loads"])

    def test_going_on(self):
        self.providers()
        self.write("first", "base==2.0 libraries\n")
        self.expect(0, "facts", "build", "first", "-o", "t.facts", *self.index)
        once = (self.folder / "t.facts").read_bytes()
        self.expect(0, "facts", "build", "first", "-o", "t.facts", *self.index)
        self.assertEqual((self.folder / "t.facts").read_bytes(), once)
        shutil.rmtree(self.folder / "cache", ignore_errors=True)
        base = next(self.files.glob("base-2.0-cp311*"))
        base.write_bytes(base.read_bytes())
        log = self.expect(0, "facts", "build", "list", "-o", "t.facts", *self.index).err
        self.assertNotIn("base==2.0", log)  # it is there and is not read again
        self.assertIn("base==2.1", log)
        # The table holds what the list names, and nothing of an earlier one.
        self.expect(0, "facts", "build", "first", "-o", "t.facts", *self.index)
        self.assertEqual((self.folder / "t.facts").read_bytes(), once)

    def test_update(self):
        self.providers()
        self.expect(0, "facts", "build", "list", "-o", "files/providers.facts", *self.index)
        for origin in ("files", "files/providers.facts", f"{self.base}/files"):
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
            self.assertIn("from now on", self.expect(0, "facts", "update", origin).err)
            self.assertIn("cache/providers.facts", self.expect(0, "facts", "list").out)
            self.assertEqual(self.inspect(0, "base==2.1")["requests"], 0)
        damaged = bytearray((self.files / "providers.facts").read_bytes())
        damaged[len(damaged) // 2] ^= 1
        self.write("bad.facts", bytes(damaged))
        self.assert_one_message(self.expect(2, "facts", "update", "bad.facts"), "bad.facts")
        self.assert_one_message(self.expect(2, "facts", "list", "--facts", "missing.facts"), "missing.facts")
        self.assert_one_message(self.expect(2, "facts", "build", "missing.list", "-o", "x"), "missing.list")
        self.write("odd.list", "base libraries\n")
        self.assert_one_message(self.expect(2, "facts", "build", "odd.list", "-o", "x"), "odd.list:1")

    def test_rows_are_renewed_too(self):
        """Advisories and load rules come from a file, a folder, an address or a wheel on the index, and are told with their day."""
        header = ("id\tpackage\tversions\tlevel\trung\tkind\twith\twith_versions\twithout\ttorch_cuda\tgpu\tpython\tglibc\tos\treason\tfix\tsince\tevidence\t"
                  "source\tdate\n")
        advisories = header + "toy-breaks\text\t==1.0\terror\tloads\tclash\t\t\t\t\t\t\t\t\tbreaks everything\text>=2\t2020-01-01\tmeasured\tseen\t2030-01-02\n"
        rules = "rule\tpackage\tversions\targument\tevidence\tsource\tdate\ntolerates_all\text\t\t\tmeasured\tseen\t2030-01-03\n"
        self.providers()
        self.write("facts/advisories.tsv", advisories)
        self.write("facts/load_rules.tsv", rules)
        self.write("requirements.txt", "ext==1.0\n")
        self.wheel("toyfacts", "1.0", {"toyfacts/advisories.tsv": advisories, "toyfacts/load_rules.tsv": rules}, tags="py3-none-any")

        def check(code, *options):
            return self.expect(code, "check", "requirements.txt", *self.index, "--format", "json", *options).json()

        before = check(0, "--depth", "metadata")
        self.assertLess(before["facts"]["advisories"], "2030")
        self.assertEqual([finding for finding in before["findings"] if finding["level"] == "error"], [])
        for options in (("--facts", "facts"), ("--facts", "facts/advisories.tsv")):
            told = check(1, "--depth", "metadata", *options)
            self.assertEqual(told["facts"]["advisories"], "2030-01-02")
            self.assertTrue(any("breaks everything" in finding["message"] for finding in told["findings"]))
        self.assertFalse(self.inspect(1, "ext==1.0", "--against", "base==2.1")["loads"])
        for origin in ("facts", "facts/advisories.tsv", f"{self.base}/facts", f"{self.base}/facts/advisories.tsv", "toyfacts==1.0"):
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
            self.assertIn("advisories.tsv of 2030-01-02 from now on", self.expect(0, "facts", "update", origin, *self.index).err)
            told = check(1, "--depth", "metadata")
            self.assertEqual(told["facts"]["advisories"], "2030-01-02")
            self.assertEqual(told["facts"]["load_rules"] == "2030-01-03", not origin.endswith(".tsv"))
            self.assertIn("toy-breaks", self.expect(0, "facts", "list").out)
        # The rule that the package survives: its library fails, and importing it does not (its own import statement does).
        problems = self.inspect(1, "ext==1.0", "--against", "base==2.1")["problems"]
        self.assertEqual({problem["kind"]: problem["fatal"] for problem in problems}, {"missing_symbol": False, "python_import": True})
        # Older rows do not take the place of newer ones; what is no table is told.
        self.write("old.tsv", advisories.replace("2030-01-02", "2029-01-02"))
        self.assertIn("stays", self.expect(0, "facts", "update", "old.tsv").err)
        self.write("bad.tsv", advisories.replace("error", "dire"))
        self.assert_one_message(self.expect(2, "facts", "update", "bad.tsv"), "bad.tsv:2")
        self.write("odd.tsv", "nothing\n")
        self.assert_one_message(self.expect(2, "facts", "update", "odd.tsv"), "odd.tsv")
        self.assert_one_message(self.expect(2, "check", "requirements.txt", *self.index, "--facts", "bad.tsv"), "bad.tsv:2")

    def test_what_the_facts_do_not_cover_is_unknown(self):
        """A torch that is newer than every table: neither fits nor breaks."""
        self.wheel("torch", "9.0", {"torch/__init__.py": ""})
        self.write("requirements.txt", "torch==9.0\n")
        document = self.expect(0, "check", "requirements.txt", *self.index, "--target", "t4", "--driver", "580.82.07", "--depth", "metadata", "--format",
                               "json").json()
        self.assertEqual(document["rungs"]["runs"], "unknown")
        self.assertTrue(document["facts"]["providers"])

    def test_needs_are_what_the_cache_knows_of_newest_releases(self):
        registry = {"app": {"1.0": {}, "2.0": {"requires": ["lib[fast]>=2", "win; sys_platform == 'win32'"]}},
                    "lib": {"1.0": {}, "2.5": {"requires": ["quick; extra == 'fast'", "base"]}}, "quick": {"1.0": {}}, "base": {"1.0": {}}}
        self.write("requirements.txt", "app\n")
        with ToyIndex(registry) as index:
            self.expect(0, "lock", "requirements.txt", "--index-url", index.url, "--cache-dir", "kept")
            table = self.expect(0, "facts", "needs", "--index-url", index.url, "--cache-dir", "kept").out
        rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
        self.assertEqual(rows, [["app", "2.0", "lib[fast]>=2"], ["lib", "2.5", "base"], ["lib[fast]", "2.5", "quick"]])

    def test_explain(self):
        text = self.expect(0, "facts", "list").out
        identifier = next(line.split()[0] for line in text.splitlines() if line.startswith("  "))
        explained = self.expect(0, "facts", "explain", identifier).out
        self.assertRegex(explained, r"(measured|documented): .* \(read \d{4}-\d\d-\d\d, known since \d{4}-\d\d-\d\d\)")
        self.assertIn("Did you mean", self.expect(2, "facts", "explain", identifier[:-1]).err)

    # ---- what reading costs ----

    def large(self):
        """A wheel like torch's: thousands of names in its directory, one huge library, and a small one that tells the architectures."""
        noise = random.Random(1).randbytes
        members = {f"torch/include/folder{i // 50}/a_header_of_some_length_{i}.h": ("x",) for i in range(12000)}
        members["torch/version.py"] = "cuda: Optional[str] = '13.0'\n"
        members["torch/lib/libtorch_cuda.so"] = (b"\x7fELF" + noise(40 << 20),)
        members["torch/lib/libtorch_cuda_linalg.so"] = (b"\x7fELF" + noise(20 << 20),)
        members["torch/lib/libtorch_python.so"] = self.library("libtorch_python.so", 'const char list[] = "sm_75 sm_80 sm_90";\nconst char *f(void) { return list; }\n')
        return self.wheel("torch", "9.0", members)

    def test_directory_of_a_large_wheel(self):
        size = self.large().stat().st_size
        wheel = self.inspect(0, "torch==9.0", "--depth", "directory")
        self.assertEqual(wheel["cuda"], "13.0")
        self.assertLessEqual(wheel["bytes_fetched"], 2_000_000)
        self.assertLessEqual(wheel["requests"], 4)
        self.assertGreater(size, 40_000_000)
        again = self.inspect(0, "torch==9.0", "--depth", "directory")
        self.assertEqual((again["requests"], again["bytes_fetched"]), (0, 0))

    def test_architectures_of_a_large_wheel(self):
        self.large()
        wheel = self.inspect(0, "torch==9.0")
        self.assertEqual((wheel["cuda"], wheel["gpu"]["sass"]), ("13.0", [75, 80, 90]))
        self.assertLessEqual(wheel["bytes_fetched"], 12_000_000)
        self.assertEqual(self.inspect(0, "torch==9.0")["requests"], 0)

    def test_names_of_alternatives_are_one_request(self):
        noise = random.Random(2).randbytes
        self.wheel("bitsandbytes", "0.45.5", {f"bitsandbytes/libbitsandbytes_cuda{cuda}.so": (noise(1 << 20),) for cuda in (118, 121, 124, 125)},
                   tags="py3-none-manylinux_2_24_x86_64")
        wheel = self.inspect(0, "bitsandbytes==0.45.5", "--depth", "directory")
        self.assertEqual(len(wheel["libraries"]), 4)
        self.assertEqual(wheel["requests"], 1)
        self.assertLessEqual(wheel["bytes_fetched"], 70_000)
        self.assertEqual(self.inspect(0, "bitsandbytes==0.45.5", "--depth", "directory")["requests"], 0)

    def test_each_depth_fetches_no_more_than_it_says(self):
        """metadata and directory: the end of the archive and two small texts, no library; binary: every library, and no member that is none."""
        noise = random.Random(3).randbytes
        data = noise(30 << 20)
        libraries = {f"wide/lib{i}.so": (b"\x7fELF" + noise(3 << 20),) for i in range(8)}
        size = self.wheel("wide", "1.0", {"wide/__init__.py": "", "wide/weights.bin": (data,), **libraries}).stat().st_size
        seen = {}
        for depth in ("metadata", "directory", "binary"):
            shutil.rmtree(self.folder / "cache", ignore_errors=True)
            wheel = self.inspect(0, "wide==1.0", "--depth", depth)
            seen[depth] = wheel["bytes_fetched"]
            self.assertEqual(len(wheel["libraries"]), 8)
            self.assertEqual(self.inspect(0, "wide==1.0", "--depth", depth)["requests"], 0)
        self.assertLessEqual(seen["metadata"], 70_000)
        self.assertLessEqual(seen["directory"], 70_000)
        self.assertGreater(seen["binary"], 24 << 20)
        self.assertLess(seen["binary"], size - len(data) + (1 << 20))

    def test_a_small_extension_is_fetched_whole(self):
        self.providers()
        size = next(self.files.glob("ext-*")).stat().st_size
        wheel = self.inspect(0, "ext==1.0")
        self.assertLessEqual(wheel["requests"], 2)
        self.assertLessEqual(wheel["bytes_fetched"], size + 66_000)


if __name__ == "__main__":
    unittest.main()

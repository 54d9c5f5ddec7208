#!/usr/bin/env python3
"""What really happened on import beside six torch releases, foretold from the shipped facts alone: `inspect NAME==VERSION --against torch==X` on
an index that has the real wheels' names and checksums and none of their bytes.

tests/cases/abi/index.json: the index (file name, SHA-256, size, requirements within the set). tests/cases/abi/truth.jsonl: 45 releases of
torchvision, torchaudio, torchao, xformers and bitsandbytes beside torch 2.2.2, 2.4.1, 2.8.0, 2.10.0 and 2.15.0, recorded by tests/oracle/abi_truth.py on
2026-11-23 (Debian 12, CPython 3.11, no GPU, the loader's cache without CUDA); torch 2.5.1's rows are shared/cases/abi/measured.jsonl, where they are.
doc/loads.md tells of the rows that are foretold otherwise."""
import http.server
import json
import os
import pathlib
import threading

from abi_cases_test import judged
from harness import ROOT, ProgramTest, unittest

FOLDER = ROOT / "tests" / "cases" / "abi"
MEASURED = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT.parent / "shared" / "cases")) / "abi" / "measured.jsonl"


class Handler(http.server.BaseHTTPRequestHandler):
    """Pages and METADATA; a wheel's own bytes are asked for in vain."""
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        parts = self.path.strip("/").split("/")
        rows = self.server.index.get(parts[1] if len(parts) > 1 else "", [])
        if parts[0] == "simple" and rows:
            files = [{"filename": name, "url": f"/files/{parts[1]}/{name}", "size": size, "hashes": {"sha256": sha256}, "core-metadata": True}
                     for name, sha256, size, _ in rows]
            self.answer(200, json.dumps({"meta": {"api-version": "1.1"}, "name": parts[1], "versions": [], "files": files}), "application/vnd.pypi.simple.v1+json")
        elif parts[-1].endswith(".whl.metadata"):
            name, requires = next((row[0], row[3]) for row in rows if row[0] + ".metadata" == parts[-1])
            project, version = name.split("-")[:2]
            self.answer(200, f"Metadata-Version: 2.1\nName: {project}\nVersion: {version}\n" + "".join(f"Requires-Dist: {line}\n" for line in requires), "text/plain")
        else:
            self.server.in_vain.append(self.path)
            self.answer(404, "", "text/plain")

    def answer(self, status, text, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


class FromTheTable(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.index = json.loads((FOLDER / "index.json").read_text())
        self.server.in_vain = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)

    def counts(self, rows):
        """{what: [right, all]} and the three counts of "does not load"."""
        torch = rows[0]["torch"].split("+")[0]
        answer = self.run_program("inspect", *(f"{row['ext']}=={row['version']}" for row in rows), "--against", f"torch=={torch}", "--index-url",
                                  f"http://127.0.0.1:{self.server.server_port}/simple", "--python", "3.11", "--platform", "manylinux_2_36_x86_64", "--format", "json")
        self.assertIn(answer.code, (0, 1), answer.err)
        self.assertTrue(answer.out, answer.err)
        packages, libraries, no = [0, 0], [0, 0], [0, 0, 0]
        for row, wheel in zip(rows, answer.json()["wheels"], strict=True):
            self.assertEqual((wheel["bytes_fetched"], wheel["requests"]), (0, 0))
            packages[0] += wheel["loads"] == (row["import"] == "ok")
            packages[1] += 1
            for _, _, loads, said in judged(row, wheel):
                libraries[0] += loads == said
                libraries[1] += 1
                no[0] += not loads and not said
                no[1] += loads and not said
                no[2] += not loads and said
        return packages, libraries, no

    def test_each_torch(self):
        rows = [json.loads(line) for path in (FOLDER / "truth.jsonl", MEASURED) if path.exists() for line in path.read_text().splitlines()]
        self.assertGreaterEqual(len(rows), 180)
        for torch in sorted({row["torch"] for row in rows}):
            with self.subTest(torch=torch):
                packages, libraries, (right, too_much, missed) = self.counts([row for row in rows if row["torch"] == torch])
                report = f"torch {torch}: {packages} packages, {libraries} libraries; does not load: {right} right, {too_much} too much, {missed} missed"
                print(report)
                self.assertGreaterEqual(packages[0], 0.97 * packages[1], report)
                self.assertGreaterEqual(libraries[0], 0.97 * libraries[1], report)
                self.assertGreaterEqual(right, 0.95 * (right + too_much), report)
                self.assertGreaterEqual(right, 0.95 * (right + missed), report)
        # No wheel is opened. Pages may be asked for in vain: real releases of torch need what this index left out, and it is guessed ahead.
        self.assertEqual([path for path in self.server.in_vain if not path.startswith("/simple/")], [])


if __name__ == "__main__":
    unittest.main()

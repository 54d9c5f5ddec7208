#!/usr/bin/env python3
"""A small package index on loopback with every kind of bad manners, for tests of src/net and src/index.

Prints its base URL (http://127.0.0.1:PORT), then serves until standard input closes. Paths:
  /simple/demo/           PEP 691 JSON, ETag, max-age=60; /html/demo/ the same in HTML; other projects 404
  /plain/demo/            JSON without siblings: metadata by ranges; /whole/demo/ likewise, from a host that refuses ranges
  /files/NAME             the wheel (ranges), its .metadata sibling under /files only, the sdist
  /login/demo/            a login page with status 200;  /broken/demo/ half of a JSON document;  /text/demo/ neither
  /status/N/demo/         status N;  /slow/demo/ no answer for a long time;  /short/demo/ fewer bytes than announced
  /wrong-hash/demo/       a page whose sibling has another sha256;  /lie-range/…, /lie-size/… wrong answers to range requests
  /auth/demo/             wants user me, password secret;  /moved/demo/ redirects;  /loop/demo/ redirects without end
  /flaky/N/demo/          503 for the first N requests;  /gzip/demo/ compressed;  /echo the request's headers as JSON
  /log                    every request so far, one "PATH RANGE" a line
"""
import base64
import gzip
import hashlib
import http.server
import io
import json
import re
import sys
import tarfile
import threading
import time
import zipfile

METADATA = b"Metadata-Version: 2.2\nName: Demo\nVersion: 1.0\nRequires-Python: >=3.8\nRequires-Dist: torch>=2; extra == 'gpu'\nProvides-Extra: gpu\n\n"
WHEEL, SDIST = "demo-1.0-py3-none-any.whl", "demo-2.0.tar.gz"


def wheel_bytes():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as z:
        def put(path, data):
            z.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), data)
        put("demo-1.0.dist-info/METADATA", METADATA)
        put("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        put("demo/big.bin", bytes(range(256)) * 1600)  # METADATA stands far from the end
        put("demo-1.0.dist-info/RECORD", "")
    return out.getvalue()


def sdist_bytes():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as t:
        data = METADATA.replace(b"Version: 1.0", b"Version: 2.0")
        info = tarfile.TarInfo("demo-2.0/PKG-INFO")
        info.size = len(data)
        t.addfile(info, io.BytesIO(data))
    return out.getvalue()


FILES = {WHEEL: wheel_bytes(), SDIST: sdist_bytes()}
sha256 = lambda data: hashlib.sha256(data).hexdigest()


def page(folder, siblings, sibling_hash=None):
    rows = []
    for name, data in FILES.items():
        row = {"filename": name, "url": f"/{folder}/{name}", "hashes": {"sha256": sha256(data)}, "size": len(data), "upload-time": "2024-01-01T00:00:00Z"}
        if siblings and name == WHEEL:
            row["core-metadata"] = {"sha256": sibling_hash or sha256(METADATA)}
        rows.append(row)
    return json.dumps({"meta": {"api-version": "1.1"}, "name": "demo", "files": rows}).encode()


JSON = "application/vnd.pypi.simple.v1+json"


class Server(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    lock, log, counts = threading.Lock(), [], {}

    def log_message(self, *_):
        pass

    def reply(self, status, body=b"", kind="text/plain", headers=(), length=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for key, value in headers:
            self.send_header(key, value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        with self.lock:
            if self.path != "/log":
                self.log.append(f"{self.path} {self.headers.get('Range', '')}".strip())
            seen = self.counts[self.path] = self.counts.get(self.path, 0) + 1
        parts = self.path.strip("/").split("/")
        answer = getattr(self, "on_" + parts[0].replace("-", "_"), None)
        if answer is None or (len(parts) > 1 and parts[0] not in ("status", "flaky") and parts[1] not in ("demo", *FILES, WHEEL + ".metadata")):
            return self.reply(404, b"nothing here")
        answer(parts[1:], seen)

    def on_simple(self, parts, seen):
        if self.headers.get("If-None-Match") == '"one"':
            return self.reply(304, headers=[("ETag", '"one"'), ("Cache-Control", "max-age=60")])
        self.reply(200, page("files", True), JSON, [("ETag", '"one"'), ("Cache-Control", "max-age=60")])

    def on_html(self, parts, seen):
        rows = "".join(f'<a href="../../files/{n}#sha256={sha256(d)}" data-requires-python="&gt;=3.8">{n}</a>' for n, d in FILES.items())
        self.reply(200, f"<!DOCTYPE html><title>Links for demo</title>{rows}".encode(), "text/html")

    def on_plain(self, parts, seen):
        self.reply(200, page("ranges", False), JSON)

    def on_whole(self, parts, seen):
        self.reply(200, page("no-ranges", False), JSON)

    def on_wrong_hash(self, parts, seen):
        self.reply(200, page("files", True, "0" * 64), JSON)

    def on_lying(self, parts, seen):
        self.reply(200, page("lie-range", False), JSON)

    def on_lying_size(self, parts, seen):
        self.reply(200, page("lie-size", False), JSON)

    def on_files(self, parts, seen):
        if parts[0].endswith(".metadata"):
            return self.reply(200, METADATA)
        self.on_ranges(parts, seen)

    def on_ranges(self, parts, seen, shift=0, size_shift=0):
        data = FILES.get(parts[0])
        if data is None:
            return self.reply(404, b"no such file")
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        if not match:
            return self.reply(200, data, "application/octet-stream")
        first, last = (max(0, len(data) - int(match[2])), len(data) - 1) if not match[1] else (int(match[1]), min(int(match[2]), len(data) - 1))
        if first >= len(data):
            return self.reply(416)
        piece = data[first + shift:last + 1 + shift]
        self.reply(206, piece, "application/octet-stream", [("Content-Range", f"bytes {first + shift}-{last + shift}/{len(data) + size_shift}")])

    def on_no_ranges(self, parts, seen):
        data = FILES.get(parts[0])
        self.reply(200, data, "application/octet-stream") if data else self.reply(404)

    def on_lie_range(self, parts, seen):
        self.on_ranges(parts, seen, shift=-5)

    def on_lie_size(self, parts, seen):
        self.on_ranges(parts, seen, size_shift=7)

    def on_login(self, parts, seen):
        self.reply(200, b"<html><title>Sign in</title><form></form></html>", "text/html")

    def on_broken(self, parts, seen):
        self.reply(200, page("files", True)[:300], JSON)

    def on_text(self, parts, seen):
        self.reply(200, b"It works!", "text/plain")

    def on_status(self, parts, seen):
        self.reply(int(parts[0]), b"trouble", headers=[("Retry-After", "0")])

    def on_slow(self, parts, seen):
        time.sleep(20)

    def on_short(self, parts, seen):
        data = page("files", True)
        self.reply(200, data[:200], JSON, length=len(data))
        self.close_connection = True

    def on_auth(self, parts, seen):
        if self.headers.get("Authorization") == "Basic " + base64.b64encode(b"me:secret").decode():
            return self.reply(200, page("files", True), JSON)
        self.reply(401, headers=[("WWW-Authenticate", 'Basic realm="demo"')])

    def on_moved(self, parts, seen):
        self.reply(302, headers=[("Location", "/plain/demo/")])

    def on_loop(self, parts, seen):
        self.reply(302, headers=[("Location", "/loop/demo/")])

    def on_flaky(self, parts, seen):
        self.reply(503, b"later") if seen <= int(parts[0]) else self.reply(200, page("files", True), JSON)

    def on_gzip(self, parts, seen):
        if "gzip" not in self.headers.get("Accept-Encoding", ""):
            return self.reply(406)
        self.reply(200, gzip.compress(page("files", True)), JSON, [("Content-Encoding", "gzip")])

    def on_echo(self, parts, seen):
        self.reply(200, json.dumps({k.lower(): v for k, v in self.headers.items()}).encode(), "application/json")

    def on_log(self, parts, seen):
        self.reply(200, "\n".join(self.log).encode())


def main():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # clients that hang up are part of the play
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()

"""A toy package index on loopback for whole-program tests: real small wheels, JSON pages (PEP 691/700), METADATA siblings, faults on request.

    with ToyIndex({"app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"2.5": {}}}) as index: ... index.url ...

A release may have: requires, requires_python, yanked, uploaded ("2024-01-02T00:00:00Z"), tag ("py3-none-any"), metadata (raw text instead),
requires_extra ({extra: [requirements]}). `faults` maps a project to "500", "404", "html" (a page that is no index), "text", "drop" (the
connection is closed without an answer), "slow" (no answer for a minute).
"""
import hashlib
import http.server
import io
import json
import re
import threading
import zipfile


def normalize(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def metadata_of(name, version, release):
    lines = ["Metadata-Version: 2.2", f"Name: {name}", f"Version: {version}"]
    if release.get("requires_python"):
        lines.append(f"Requires-Python: {release['requires_python']}")
    lines += [f"Requires-Dist: {requirement}" for requirement in release.get("requires", [])]
    for extra, needed in release.get("requires_extra", {}).items():
        lines.append(f"Provides-Extra: {extra}")
        lines += [f"Requires-Dist: {requirement} ; extra == '{extra}'" for requirement in needed]
    return "\n".join(lines) + "\n"


def wheel_of(name, version, release):
    """(filename, bytes, metadata bytes)"""
    stem = f"{normalize(name).replace('-', '_')}-{version}"
    metadata = release.get("metadata") or metadata_of(name, version, release)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in ((f"{stem}.dist-info/METADATA", metadata), (f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\n"), (f"{stem}.dist-info/RECORD", "")):
            archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), text)
    return f"{stem}-{release.get('tag', 'py3-none-any')}.whl", out.getvalue(), metadata.encode()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def reply(self, status, body, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        index = self.server.index
        index.requests.append(self.path)
        if page := re.fullmatch(r"/simple/([^/]+)/?", self.path):
            name = normalize(page[1])
            if not self.fault(index.faults.get(name)):
                self.page(name)
        elif self.path.startswith("/files/"):
            body = index.files.get(self.path.removeprefix("/files/"))
            self.reply(404 if body is None else 200, body or b"no such file", "application/octet-stream")
        else:
            self.reply(404, b"nothing here")

    def fault(self, fault):
        if fault in ("500", "503", "403"):
            self.reply(int(fault), b"the index is ill")
        elif fault == "html":
            self.reply(200, b"<html><body><h1>Please sign in</h1></body></html>", "text/html")
        elif fault == "text":
            self.reply(200, b"hello", "text/plain")
        elif fault == "drop":
            self.close_connection = True
            self.connection.close()
        elif fault == "slow":
            self.server.index.stopped.wait(60)
            self.close_connection = True
        return fault is not None

    def page(self, name):
        rows = self.server.index.pages.get(name)
        if rows is None:
            return self.reply(404, b"no such project")
        page = {"meta": {"api-version": "1.1"}, "name": name, "versions": [], "files": rows}
        self.reply(200, json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")


class ToyIndex:
    def __init__(self, projects, faults=None):
        self.pages, self.files, self.requests = {}, {}, []
        self.faults = {normalize(name): fault for name, fault in (faults or {}).items()}
        self.stopped = threading.Event()
        for name, releases in projects.items():
            self.pages[normalize(name)] = [self.add(name, version, release) for version, release in releases.items()]
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.index = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/simple"

    def add(self, name, version, release):
        filename, wheel, metadata = wheel_of(name, version, release)
        self.files[filename] = wheel
        self.files[filename + ".metadata"] = metadata
        row = {"filename": filename, "url": f"/files/{filename}", "hashes": {"sha256": hashlib.sha256(wheel).hexdigest()}, "size": len(wheel),
               "upload-time": release.get("uploaded", "2024-01-02T00:00:00Z"), "yanked": release.get("yanked", False),
               "core-metadata": {"sha256": hashlib.sha256(metadata).hexdigest()}}
        if release.get("requires_python"):
            row["requires-python"] = release["requires_python"]
        return row

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *arguments):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

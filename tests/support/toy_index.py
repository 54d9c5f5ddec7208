"""A toy package index on loopback for whole-program tests: real small wheels, JSON pages (PEP 691/700), METADATA siblings, faults on request.

    with ToyIndex({"app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"2.5": {}}}) as index: ... index.url ...

A release may have: requires, requires_python, yanked, uploaded ("2024-01-02T00:00:00Z"), tag ("py3-none-any"), metadata (raw text instead),
requires_extra ({extra: [requirements]}), files ({path: text}: a wheel that pip and uv install), tags (several wheels; [] for none), sdist (True: one whose PKG-INFO tells everything; {path: text}: one with
these files). Of the index: html=True serves pages in PyTorch's manner (HTML alone, relative links, "+" as %2B, no upload times), siblings=False
none of the METADATA siblings, status={project: (status, reason)} PEP 792's. `faults` maps a project to "500", "404", "html" (a page that is no index), "text", "drop" (the
connection is closed without an answer), "slow" (no answer for a minute).
"""
import hashlib
import html
import http.server
import io
import json
import re
import tarfile
import threading
import urllib.parse
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
        for requirement in needed:
            requirement, _, marker = requirement.partition(";")
            lines.append(f"Requires-Dist: {requirement.strip()} ; " + (f"({marker.strip()}) and " if marker else "") + f"extra == '{extra}'")
    return "\n".join(lines) + "\n"


def wheel_of(name, version, release, tag):
    """(filename, bytes, metadata bytes)"""
    stem = f"{normalize(name).replace('-', '_')}-{version}"
    metadata = release.get("metadata") or metadata_of(name, version, release)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        files = {**release.get("files", {}), f"{stem}.dist-info/METADATA": metadata, f"{stem}.dist-info/WHEEL": "Wheel-Version: 1.0\n"}
        if "files" in release:
            files[f"{stem}.dist-info/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: toy\nRoot-Is-Purelib: true\nTag: {tag}\n"
        files[f"{stem}.dist-info/RECORD"] = "".join(f"{path},,\n" for path in [*files, f"{stem}.dist-info/RECORD"]) if "files" in release else ""
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path, (2024, 1, 1, 0, 0, 0)), text)
    return f"{stem}-{tag}.whl", out.getvalue(), metadata.encode()


# A build backend that needs nothing: it writes the METADATA that stands beside it.
BACKEND = """import os, zipfile
def text():
    return open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "METADATA.built")).read()
def stem():
    fields = dict(line.split(": ", 1) for line in text().splitlines() if ": " in line)
    return fields["Name"].replace("-", "_") + "-" + fields["Version"]
def prepare_metadata_for_build_wheel(folder, config_settings=None):
    os.makedirs(os.path.join(folder, stem() + ".dist-info"))
    open(os.path.join(folder, stem() + ".dist-info", "METADATA"), "w").write(text())
    return stem() + ".dist-info"
def build_wheel(folder, config_settings=None, metadata_directory=None):
    name = stem() + "-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as archive:
        archive.writestr(stem() + ".dist-info/METADATA", text())
        archive.writestr(stem() + ".dist-info/WHEEL", "Wheel-Version: 1.0\\nGenerator: toy\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        archive.writestr(stem() + ".dist-info/RECORD", "")
    return name
"""
PYPROJECT = '[build-system]\nrequires = []\nbuild-backend = "toy_backend"\nbackend-path = ["."]\n'


def project_files(name, version, release):
    """A source tree: only a build tells its metadata, unless release["sdist"] is True."""
    metadata = release.get("metadata") or metadata_of(name, version, release)
    files = {"pyproject.toml": PYPROJECT, "toy_backend.py": BACKEND, "METADATA.built": metadata}
    if isinstance(release["sdist"], dict):
        return {**files, "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", **release["sdist"]}
    return {**files, "PKG-INFO": metadata}


def sdist_of(name, version, release):
    """(filename, bytes)"""
    stem = f"{normalize(name).replace('-', '_')}-{version}"
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for path, text in project_files(name, version, release).items():
            info = tarfile.TarInfo(f"{stem}/{path}")
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return f"{stem}.tar.gz", out.getvalue()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments):
        pass

    def reply(self, status, body, kind="text/plain"):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        index = self.server.index
        index.requests.append(self.path)
        if page := re.fullmatch(r"/(?:simple|whl/(\w+))/([^/]+)/?", self.path):  # PyTorch's manner: a path for each CUDA
            name = normalize(page[2])
            if not self.fault(index.faults.get(name)):
                self.page(name, "+" + page[1] if page[1] else "")
        elif self.path.startswith("/files/"):
            body = index.files.get(urllib.parse.unquote(self.path.removeprefix("/files/")))
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

    def page(self, name, flavour):
        rows = [row for row in self.server.index.pages.get(name, []) if flavour in row["filename"]]
        if not rows and (flavour or name not in self.server.index.pages):
            return self.reply(404, b"no such project")
        status, reason = self.server.index.status.get(name, ("active", ""))
        if self.server.index.html:
            return self.reply(200, html_page(rows, status).encode(), "text/html")
        page = {"meta": {"api-version": "1.4"}, "name": name, "versions": [], "files": rows}
        if status != "active":
            page["project-status"] = {"status": status, "reason": reason}
        self.reply(200, json.dumps(page).encode(), "application/vnd.pypi.simple.v1+json")


def html_page(rows, status):
    head = f'<meta name="pypi:project-status" content="{status}">' if status != "active" else ""
    page = [f"<!DOCTYPE html><html><head>{head}</head><body>"]
    for row in rows:
        attributes = ""
        if "requires-python" in row:
            attributes += f' data-requires-python="{html.escape(row["requires-python"])}"'
        if row["yanked"]:
            attributes += f' data-yanked="{html.escape(row["yanked"])}"'
        if "core-metadata" in row:
            attributes += f' data-core-metadata="sha256={row["core-metadata"]["sha256"]}"'
        link = f"../../files/{urllib.parse.quote(row['filename'])}#sha256={row['hashes']['sha256']}"
        page.append(f'<a href="{link}"{attributes}>{html.escape(row["filename"])}</a><br/>')
    return "\n".join([*page, "</body></html>"])


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a client that goes away in the middle is its own business


class ToyIndex:
    def __init__(self, projects, faults=None, html=False, siblings=True, status=None):
        self.pages, self.files, self.requests = {}, {}, []
        self.html, self.siblings = html, siblings
        self.status = {normalize(name): told for name, told in (status or {}).items()}
        self.faults = {normalize(name): fault for name, fault in (faults or {}).items()}
        self.stopped = threading.Event()
        for name, releases in projects.items():
            self.pages[normalize(name)] = [row for version, release in releases.items() for row in self.add(name, version, release)]
        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.index = self
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/simple"

    def add(self, name, version, release):
        rows = []
        for tag in release.get("tags", [release.get("tag", "py3-none-any")]):
            filename, wheel, metadata = wheel_of(name, version, release, tag)
            self.files[filename + ".metadata"] = metadata
            told = {"core-metadata": {"sha256": hashlib.sha256(metadata).hexdigest()}} if self.siblings else {}
            rows.append({**self.row(filename, wheel, release), **told})
        if release.get("sdist"):
            rows.append(self.row(*sdist_of(name, version, release), release))
        return rows

    def row(self, filename, data, release):
        self.files[filename] = data
        row = {"filename": filename, "url": f"/files/{urllib.parse.quote(filename)}", "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
               "size": len(data), "upload-time": release.get("uploaded", "2024-01-02T00:00:00Z"), "yanked": release.get("yanked", False)}
        if release.get("requires_python"):
            row["requires-python"] = release["requires_python"]
        return row

    def write_folder(self, folder):
        """The files alone, for --find-links."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, data in self.files.items():
            if not name.endswith(".metadata"):
                (folder / name).write_bytes(data)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *arguments):
        self.stopped.set()
        self.server.shutdown()
        self.server.server_close()

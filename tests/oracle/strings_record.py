#!/usr/bin/env python3
"""Records tests/oracle/strings.txt.xz anew: what real projects write for versions, specifiers, markers and requirements, for packaging_strings_test.py.

    tests/oracle/strings_record.py [--index URL] [-o FILE]          (the index of pip's settings by default; a few minutes)

Of each project of strings_projects.txt: its page, and the METADATA of three releases (the newest, and those at two thirds and one third of its history).
A line is a kind and a text; each text stands once in a project:
    project NAME      v VERSION        a version that the page lists      f FILE       a file of the three releases
    p SPECIFIERS      Requires-Python  of the page's files and METADATA   r TEXT       Requires-Dist, as it is written
Lines with addresses (direct URLs) are left out.
"""
import argparse
import email.parser
import io
import json
import lzma
import pathlib
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from concurrent.futures import ThreadPoolExecutor

HERE = pathlib.Path(__file__).resolve().parent
ACCEPT = {"Accept": "application/vnd.pypi.simple.v1+json", "User-Agent": "fitment-strings-record"}


def default_index():
    from pip._internal.models.index import PyPI
    return PyPI.simple_url


def fetch(url, headers={}):
    for attempt in range(4):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers={**ACCEPT, **headers}), timeout=60) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            time.sleep(2 ** attempt * 2)
        except OSError:
            time.sleep(2 ** attempt * 2)
    return None


class RemoteFile(io.RawIOBase):
    """A file on a server, read in parts: what zipfile needs."""

    def __init__(self, url, size):
        super().__init__()
        self.url, self.size, self.at, self.block = url, size, 0, (0, b"")

    def seekable(self):
        return True

    def tell(self):
        return self.at

    def seek(self, offset, whence=0):
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at

    def read(self, count=-1):
        end = self.size if count < 0 else min(self.size, self.at + count)
        start, data = self.block
        if not start <= self.at <= end <= start + len(data):
            start = max(0, min(self.at, self.size - 65536))
            data = fetch(self.url, {"Range": f"bytes={start}-{max(end, start + 65536) - 1}"}) or b""
            self.block = (start, data)
        part = data[self.at - start:end - start]
        self.at = end
        return part


def metadata_of(url, size):
    """The METADATA of a wheel: the file beside it, else the one inside it."""
    text = fetch(url + ".metadata")
    if text is None and size:
        try:
            archive = zipfile.ZipFile(RemoteFile(url, size))
            text = archive.read(next(name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)))
        except (zipfile.BadZipFile, StopIteration):
            return ""
    return (text or b"").decode("utf-8", "replace")


def version_of(name, filename):
    """The version as a file's name has it; "" where that is not plain."""
    stem = re.sub(r"(\.tar\.(gz|bz2)|\.zip|\.whl|\.tgz)$", "", filename)
    head = re.match("[-_.]+".join(map(re.escape, re.split("[-_.]+", name))) + "-", stem, re.I)
    return stem[head.end():].split("-")[0] if head and filename.endswith(".whl") else ""


def described(files, name):
    """One wheel each of three releases: the newest, and at two thirds and one third of the history."""
    releases = {}
    for file in files:
        if version_of(name, file["filename"]):
            releases.setdefault(version_of(name, file["filename"]), file)
    order = sorted(releases, key=lambda version: releases[version].get("upload-time", ""))
    chosen = {order[len(order) * part // 3 - 1 if part == 3 else len(order) * part // 3] for part in (1, 2, 3)} if order else set()
    return [releases[version] for version in order if version in chosen]


def rows_of(index, name):
    url = f"{index.rstrip('/')}/{name}/"
    page = fetch(url)
    if page is None:
        return name, None
    page = json.loads(page)
    rows = [("v", version) for version in page.get("versions") or []]
    rows += [("p", file["requires-python"]) for file in page["files"] if file.get("requires-python")]
    for file in described(page["files"], name):
        version = version_of(name, file["filename"])
        rows += [("f", other["filename"]) for other in page["files"] if f"-{version}-" in other["filename"] or f"-{version}.tar" in other["filename"]]
        text = metadata_of(urllib.parse.urljoin(url, file["url"]), file.get("size"))
        message = email.parser.Parser().parsestr(text, headersonly=True)
        rows += [("p", value) for value in message.get_all("Requires-Python", [])]
        rows += [("r", value) for value in message.get_all("Requires-Dist", [])]
    plain = [(kind, re.sub(r"\s*\n\s*", " ", text)) for kind, text in rows]
    return name, list(dict.fromkeys(row for row in plain if "://" not in row[1] and "\t" not in row[1]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--index", help="a simple index, with its /simple")
    parser.add_argument("-o", "--output", default=HERE / "strings.txt.xz")
    options = parser.parse_args()
    names = [name for line in (HERE / "strings_projects.txt").read_text().splitlines() if not line.startswith("#") for name in line.split()]
    index = options.index or default_index()
    lines, met = [], 0
    with ThreadPoolExecutor(4) as pool:
        for name, rows in pool.map(lambda name: rows_of(index, name), sorted(set(names))):
            if not rows:
                print(f"{name}: nothing there", file=sys.stderr)
                continue
            met += 1
            lines += [f"project {name}"] + [f"{kind} {text}" for kind, text in rows]
    with lzma.open(options.output, "wt", preset=9 | lzma.PRESET_EXTREME, encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
    print(f"{met} projects, {len(lines)} lines, {pathlib.Path(options.output).stat().st_size} bytes")


if __name__ == "__main__":
    main()

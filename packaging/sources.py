"""Fetches the pinned packages of sources.txt and unpacks them, sources with Debian's patches: sources.py FOLDER.

Every file is checked: the .dsc against sources.txt, its parts against the .dsc. A mirror may be named in FITMENT_DEBIAN_MIRROR (default
http://deb.debian.org); what has left it, because a newer release replaced it, is in no mirror but snapshot.debian.org: then pin the newer one.
"""
from __future__ import annotations

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
MIRROR = os.environ.get("FITMENT_DEBIAN_MIRROR", "http://deb.debian.org")


def fetch(folder: str, name: str, digest: str, into: pathlib.Path) -> pathlib.Path:
    """The file `name`, from the mirror unless it is here, with that SHA-256."""
    path = into / name
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        url = f"{MIRROR}/{folder}/{urllib.parse.quote(name)}"
        try:
            with urllib.request.urlopen(url, timeout=60) as answer:
                data = answer.read()
        except OSError as trouble:
            sys.exit(f"sources.py: {url}: {trouble}\nWhere a newer release has replaced it, pin that one in packaging/sources.txt.")
        if hashlib.sha256(data).hexdigest() != digest:
            sys.exit(f"sources.py: {url} is not the file that is pinned: its SHA-256 is {hashlib.sha256(data).hexdigest()}, not {digest}")
        path.write_bytes(data)
    return path


def parts(dsc: pathlib.Path) -> list[tuple[str, str]]:
    """(name, SHA-256) of the files of a .dsc, signatures apart."""
    block = re.search(r"^Checksums-Sha256:\s*\n((?: .*\n)+)", dsc.read_text(encoding="utf-8"), re.M)
    rows = [line.split() for line in block.group(1).splitlines()] if block else []
    return [(name, digest) for digest, _, name in rows if not name.endswith(".asc")]


def unpack(package: pathlib.Path, into: pathlib.Path) -> None:
    """Once: a folder that is there was finished."""
    if into.exists():
        return
    unfinished = into.with_name(into.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = ["dpkg-source", "--no-check", "--no-copy", "-x"] if package.suffix == ".dsc" else ["dpkg-deb", "-x"]
    done = subprocess.run([*command, str(package), str(unfinished)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"sources.py: {package.name} could not be unpacked: {done.stderr}")
    unfinished.rename(into)


def main() -> None:
    into = pathlib.Path(sys.argv[1])
    archive = into / "archive"
    archive.mkdir(parents=True, exist_ok=True)
    for line in (HERE / "sources.txt").read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        package, path, digest = line.split()
        folder, name = path.rsplit("/", 1)
        pinned = fetch(folder, name, digest, archive)
        if name.endswith(".dsc"):
            for part, sum_of_part in parts(pinned):
                fetch(folder, part, sum_of_part, archive)
        unpack(pinned, into / package)


if __name__ == "__main__":
    main()

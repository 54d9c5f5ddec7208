#!/usr/bin/env python3
"""Records what really happens when wheels are imported beside an installed torch, in the form of shared/cases/abi/measured.jsonl:

    python3 tests/oracle/abi_truth.py ENVIRONMENT WHEELS... > truth.jsonl

ENVIRONMENT is a site-packages folder with torch in it, and this Python the one it was installed for. torch is imported once; each wheel is
unpacked into a folder of its own, imported in a child process, and its libraries are opened with RTLD_NOW in another, in the order of their
names; one that kills its process is `died`. To see what a machine without CUDA's own libraries says, run it where the loader's cache knows none.
`abi_cases_test.py` holds the rows against what `inspect --against` foretells (FITMENT_ABI_ROWS)."""
import ctypes
import json
import os
import pathlib
import re
import sys
import tempfile
import zipfile


def lines_of(generator):
    """What a child process yields before it ends or dies."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            for row in generator():
                os.write(writing, (json.dumps(row) + "\n").encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        text = pipe.read().decode()
    os.waitpid(child, 0)
    return [json.loads(line) for line in text.splitlines()]


def opened(folder, libraries):
    results, left = {}, libraries

    def each(names):
        for name in names:
            try:
                ctypes.CDLL(str(folder / name), mode=os.RTLD_NOW)
                yield [name, "ok"]
            except OSError as error:
                yield [name, str(error).replace(str(folder), "")]

    while left:
        rows = lines_of(lambda: each(left))
        results.update(rows)
        if len(rows) == len(left):
            break
        results[left[len(rows)]] = "died"
        left = left[len(rows) + 1:]
    return results


def imported(folder, package):
    def once():
        sys.path.insert(0, str(folder))
        try:
            __import__(package)
            yield "ok"
        except BaseException as error:  # noqa: B902  (whatever it is, it is the answer)
            yield f"{type(error).__name__}: {error}".replace(str(folder), "")

    return (lines_of(once) or ["died"])[0]


def main():
    environment, wheels = sys.argv[1], sys.argv[2:]
    sys.path.insert(0, os.path.abspath(environment))
    import torch
    for wheel in map(pathlib.Path, wheels):
        name, version = wheel.name.split("-")[:2]
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
            libraries = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if re.search(r"\.so(\.[0-9.]+)?$", path.name))
            print(json.dumps({"ext": name, "version": version, "torch": torch.__version__, "python": ".".join(map(str, sys.version_info[:2])),
                              "import": imported(folder, name), "libraries": opened(folder, libraries)}), flush=True)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Imports what a locked set installs: every top-level module of every distribution, each in a process of its own with a time limit.

Run it with the Python of the environment to test: `python import_test.py [--json] [--timeout SECONDS] [--only NAME,NAME]`.
Exit 0: all was imported, or could not be for want of a GPU; 1: something failed. Written by `fitment verify`.
"""
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tempfile
import time

EXPECTED = {}  # name: version, as locked
GPU = False    # the set is for a GPU

# Folders that projects install beside their package by mistake or for their own use.
ASIDE = {"test", "tests", "testing", "doc", "docs", "example", "examples", "benchmark", "benchmarks", "scripts", "bin", "tools", "build", "dist"}
LOADS = re.compile(r"undefined symbol|cannot open shared object|version `\w+_[\d.]+' not found|different CUDA|compiled with|compiled (?:for|using)|"
                   r"ABI|numpy\.core\.multiarray|DLL load failed|symbol not found|operator \S+ does not exist", re.I)
NO_GPU = re.compile(r"libcuda\.so|found no nvidia|no cuda gpus|no nvidia driver|nvidia driver|cuda (?:driver|is not available)|need an? \w* ?gpu|requires? .{0,40}(?:gpu|cuda)|"
                    r"no (?:torch )?accelerator|any torch accelerator|0 active drivers|not compiled with cuda|without a gpu|gpu (?:is )?(?:required|not found)", re.I)
RUNS = re.compile(r"no kernel image|driver version is insufficient|driver on your system is too old|CUDA error|PTX|cudnn", re.I)
KERNEL = ("import torch\nassert torch.cuda.is_available(), 'torch.cuda.is_available() is False'\n"
          "x = torch.arange(8, device='cuda')\nassert (x * 2).sum().item() == 56\nprint(torch.cuda.get_device_name(0))")


def has_gpu():
    return any(map(os.path.exists, ("/proc/driver/nvidia/version", "/dev/nvidia0", "/dev/dxg")))


def same_version(a, b):
    """2.11.0 of the index is 2.11.0+cu130 of a builder."""
    if "+" not in a:
        b = b.split("+")[0]
    return re.sub(r"[-_.]", "", a.lower().lstrip("v")) == re.sub(r"[-_.]", "", b.lower().lstrip("v"))


def normalized(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def modules_of(distribution):
    """Top-level names, from top_level.txt or the recorded files; what is private or aside is left out if anything else is there."""
    names = set((distribution.read_text("top_level.txt") or "").split())
    if not names:
        for file in distribution.files or ():
            first = file.parts[0]
            if len(file.parts) == 1:
                match = re.fullmatch(r"(\w+)(?:\.[\w-]+)?\.(?:py|so|pyd)", first)
                names.update([match[1]] if match else [])
            elif file.suffix in (".py", ".so", ".pyd") and first.isidentifier():
                names.add(first)
    names = {name for name in names if name.isidentifier() and name != "__pycache__"}
    return sorted(n for n in names if not n.startswith("_") and n not in ASIDE) or sorted(names)


def run(code, limit):
    """(seconds, error): the last line that the process said, "" if all went well."""
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run([sys.executable, "-c", code], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=limit)
        except subprocess.TimeoutExpired:
            return time.monotonic() - start, f"not done after {limit:g} s"
    error = ""
    if done.returncode < 0:
        error = f"ended by signal {-done.returncode}"
    elif done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        error = lines[-1] if lines else f"exit status {done.returncode}"
        told = next((line for line in reversed(lines) if re.match(r"[\w.]*(?:Error|Exception|Interrupt|Warning)\b", line)), "")
        error = told or error
    return time.monotonic() - start, error[:500]


def judged(error, gpu):
    """(outcome, rung) of an error's text."""
    if not error:
        return "imported", ""
    if error.startswith("not done after"):
        return "timed out", ""
    if "ModuleNotFoundError" in error:
        return "failed", "installs"
    if not gpu and "libcuda.so" in error:
        return "needs a GPU", ""
    if LOADS.search(error):
        return "failed", "loads"
    if not gpu and NO_GPU.search(error):
        return "needs a GPU", ""
    return "failed", "runs" if RUNS.search(error) else "loads"


def rows(expected, limit):
    gpu = has_gpu()
    installed = {}  # the first of a name on the path is the one that is imported
    for distribution in importlib.metadata.distributions():
        if distribution.metadata["Name"]:
            installed.setdefault(normalized(distribution.metadata["Name"]), distribution)
    for name, version in expected.items():
        row = {"package": name, "version": version, "module": "", "outcome": "failed", "seconds": 0.0, "error": "", "rung": "installs"}
        distribution = installed.get(name)
        if distribution is None or (version and not same_version(version, distribution.version)):
            yield {**row, "error": "it is not installed" if distribution is None else f"{distribution.version} is installed"}
            continue
        modules = modules_of(distribution)
        if not modules:
            yield {**row, "outcome": "nothing to import", "rung": ""}
        for module in modules:
            seconds, error = run(f"import {module}", limit)
            outcome, rung = judged(error, gpu)
            yield {**row, "module": module, "outcome": outcome, "seconds": round(seconds, 2), "error": error, "rung": rung}
        if name == "torch" and GPU:
            row["module"] = "a kernel on the GPU"
            if not gpu:
                yield {**row, "outcome": "needs a GPU", "rung": "", "error": "this machine has none"}
                continue
            seconds, error = run(KERNEL, limit)
            yield {**row, "outcome": "failed" if error else "imported", "rung": "runs" if error else "", "seconds": round(seconds, 2), "error": error}


def main():
    arguments = sys.argv[1:]
    limit = float(arguments[arguments.index("--timeout") + 1]) if "--timeout" in arguments else 120
    only = {normalized(n) for n in arguments[arguments.index("--only") + 1].split(",")} if "--only" in arguments else None
    failed = False
    for row in rows({n: v for n, v in EXPECTED.items() if only is None or n in only}, limit):
        failed |= row["outcome"] in ("failed", "timed out")
        if "--json" in arguments:
            print(json.dumps(row), flush=True)
        else:
            print(f"{row['outcome']:<18} {row['package']} {row['version']}  {row['module']}  {row['error']}".rstrip(), flush=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""`fitment verify` on a machine with a GPU and a ready torch, without a network: sets of which `check` calls one fitting and others broken.

    verify_there.py FITMENT WHEELS SNAPSHOT [-o TABLE.md]

Run with the Python that holds torch 2.11.0 (CUDA 13.0). For each set an environment is made beside that Python, the set's own wheels from WHEELS are
unpacked into it, and `fitment verify --env` imports them and runs a kernel on the GPU. SNAPSHOT answers what the index would:

    fitment snapshot SETS/*.txt --override SETS/torch.override --pythons 3.12 --target h100 --driver 580 -o SNAPSHOT

where SETS is what `verify_there.py --sets SETS` writes. Exit 1 where verify and check differ.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

OVERRIDE = "torch==2.11.0\n"  # what is there; the old releases' own metadata would ask for another
SETS = {
    "of-one-day": ["torch==2.11.0", "torchaudio==2.11.0", "torchvision==0.26.0"],
    "older-torchaudio": ["torch==2.11.0", "torchaudio==2.10.0"],
    "older-torchvision": ["torch==2.11.0", "torchvision==0.25.0"],
}


def write_sets(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, lines in SETS.items():
        (folder / f"{name}.txt").write_text("\n".join(lines) + "\n")
    (folder / "torch.override").write_text(OVERRIDE)


def environment(folder, wheels, lines):
    """A virtual environment that sees this Python's packages behind its own: those of `lines` that are wheels in `wheels`."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    site = next((folder / "lib").glob("python*/site-packages"))
    (site / "beside.pth").write_text("\n".join(path for path in sys.path if path.endswith("-packages")) + "\n")
    for line in lines:
        name, version = line.split("==")
        for wheel in wheels.glob(f"{name}-{version}-*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(site)
    return folder


def ask(fitment, code, *arguments):
    done = subprocess.run([fitment, *arguments, "--format", "json"], capture_output=True, text=True)
    if done.returncode not in code:
        sys.exit(f"fitment {' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def row_of(name, lines, options, scratch):
    set_file = str(scratch / f"{name}.txt")
    question = [set_file, "--override", str(scratch / "torch.override"), "--snapshot", options.snapshot, "--target", str(scratch / "machine.toml"),
                "--python", "%d.%d" % sys.version_info[:2], "--cache-dir", str(scratch / "cache")]
    said = ask(options.fitment, (0, 1), "check", *question)
    env = environment(scratch / name, options.wheels, lines)
    seen = ask(options.fitment, (0, 1), "verify", *question, "--env", str(env), "--only", ",".join(line.split("==")[0] for line in lines))
    failed = [r for r in seen["rows"] if r["outcome"] in ("failed", "timed out")]
    return {"set": ", ".join(lines), "check": said["verdict"] + "".join(f", {f['code']}" for f in said["findings"] if f["level"] == "error"),
            "proven": seen["proven"], "agrees": seen["proven"] == (said["verdict"] == "fits"),
            "modules": [(r["module"] or r["package"], r["outcome"]) for r in seen["rows"]],
            "failures": [(r["module"] or r["package"], r["error"], r["rung"], r["foretold"]) for r in failed]}


def table(rows, machine):
    lines = [f"On {machine}.", "", "| set | `check` | `verify` | what failed, and what foretold it |", "| --- | --- | --- | --- |"]
    for row in rows:
        modules = ", ".join(f"{module}: {outcome}" for module, outcome in row["modules"])
        failures = "; ".join(f"{module} ({rung}): {error[:160]} Foretold by {', '.join(codes) or 'nothing'}" for module, error, rung, codes in row["failures"])
        lines.append(f"| {row['set']} | {row['check']} | {'proven' if row['proven'] else 'not proven'}: {modules} | {failures} |")
    return "\n".join(lines) + "\n"


def main():
    if sys.argv[1:2] == ["--sets"]:
        return write_sets(pathlib.Path(sys.argv[2]))
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("fitment", type=os.path.abspath)
    parser.add_argument("wheels", type=pathlib.Path)
    parser.add_argument("snapshot", type=os.path.abspath)
    parser.add_argument("-o", "--output", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        write_sets(scratch)
        subprocess.run([options.fitment, "target", "detect", "-o", str(scratch / "machine.toml")], check=True)
        machine = subprocess.run([options.fitment, "target", "show", "--target", str(scratch / "machine.toml")], capture_output=True, text=True).stdout.split("\n")[0]
        rows = [row_of(name, lines, options, scratch) for name, lines in SETS.items()]
    text = table(rows, machine)
    print(text)
    if options.output:
        options.output.write_text(text)
    sys.exit(not all(row["agrees"] for row in rows))


if __name__ == "__main__":
    main()

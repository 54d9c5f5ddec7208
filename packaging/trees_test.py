#!/usr/bin/env python3
"""Installs dist/'s wheel by pip into fresh trees and asks the founding case there, without a network: ./dev wheel --trees [TREE...].

Trees: debian12, ubuntu22.04, ubuntu24.04 (made by debootstrap, as root, kept under .cache/trees and never changed: a run works in a copy of nothing but
a virtual environment); `bare`, a folder that holds the program of the static wheel and nothing else; `busybox`, the same with a busybox as its only
system, the next best to an Alpine; `arm64`, the bare folder again with the program of dist/'s aarch64 wheel, run by qemu-aarch64-static (no 64-bit ARM
machine has run it). Each line of the list that it prints was measured in the run; --record puts the lines into doc/packaging.md in place of those of the
same trees. Exit 1 where anything is not as it should be.
"""
from __future__ import annotations

import json
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib

ROOT = pathlib.Path(__file__).resolve().parent.parent
TREES = {"debian12": ("bookworm", "http://deb.debian.org/debian"), "ubuntu22.04": ("jammy", "http://archive.ubuntu.com/ubuntu"),
         "ubuntu24.04": ("noble", "http://archive.ubuntu.com/ubuntu")}
CASE = ROOT / "tests" / "cases" / "founding" / "config-before.yaml"
TARGET = ["--target", "t4", "--driver", "530.30.02", "--offline"]
LIMIT = 12_000_000  # bytes of a wheel without the snapshot in its program
API = """
import fitment
before = fitment.check("config.yaml", target="t4", driver="530.30.02", offline=True)
assert not before.fits and before.conflicts, before
plan = fitment.fix("config.yaml", target="t4", driver="530.30.02", offline=True).plans[0]
assert plan.optimal and len(plan.edits) == 5, plan
locked = fitment.lock("config.yaml", target="t4", driver="530.30.02", offline=True, fit=True)
assert any(p.name == "torch" for p in locked.packages) and "torch==" in locked.requirements
assert fitment.inspect(["torch==2.10.0"], python="3.11", offline=True).wheels
print("api ok")
"""


BARE = ("bare", "busybox", "arm64")


class Wrong(Exception):
    pass


def run(arguments, codes=(0,), **more):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, **more)
    if done.returncode not in codes:
        raise Wrong(f"exit {done.returncode}, not {codes}: {' '.join(map(str, arguments))}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return done.stdout


def tree(name):
    """The fresh tree's folder, made at the first use."""
    folder = ROOT / ".cache" / "trees" / name
    if not folder.exists():
        suite, mirror = TREES[name]
        unfinished = folder.with_name(name + ".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        components = "main" if "debian" in name else "main,universe"
        run(["debootstrap", "--variant=minbase", "--no-check-gpg", f"--components={components}", "--include=python3,python3-pip,python3-venv", suite, unfinished, mirror,
             *([] if "debian" in name else ["/usr/share/debootstrap/scripts/gutsy"])])  # Debian's debootstrap may not know a later Ubuntu's name
        shutil.rmtree(unfinished / "var" / "cache" / "apt", ignore_errors=True)
        unfinished.rename(folder)
    return folder


def milliseconds(command):
    """The middle of 21 starts, of which the first are warm-up."""
    times = []
    for _ in range(21):
        start = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times[5:]), min(times)


def founding(command, folder):
    """check says no with four conflicts, fix --write mends it, check says yes. `command`: how to call fitment where `folder` is /case."""
    shutil.copy(CASE, folder / "config.yaml")
    said = json.loads(run([*command, "check", "config.yaml", *TARGET, "--format", "json"], (1,)))
    if said["verdict"] != "unsatisfiable" or len(said["conflicts"]) != 4:
        raise Wrong(f"the founding case is {said['verdict']} with {len(said['conflicts'])} conflicts")
    run([*command, "fix", "config.yaml", *TARGET, "--write"])
    said = json.loads(run([*command, "check", "config.yaml", *TARGET, "--format", "json"]))
    if said["verdict"] != "fits":
        raise Wrong(f"after the repair it is {said['verdict']}")
    return {p["name"]: p["version"] for p in said["packages"]}["torch"]


def in_tree(name, wheel):
    root = tree(name)
    work = root / "fitment-test"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    try:
        shutil.copy(wheel, work)
        inside = ["unshare", "--net", "chroot", root, "/usr/bin/env", "-i", "PATH=/usr/bin:/bin", "HOME=/fitment-test", "LC_ALL=C.UTF-8", "sh", "-c", 'cd /fitment-test && exec "$@"', "sh"]
        run([*inside, "python3", "-m", "venv", "env"])
        run([*inside, "env/bin/pip", "install", "--no-index", "--quiet", "/fitment-test/" + wheel.name])
        version = run([*inside, "env/bin/fitment", "--version"]).strip()
        if run([*inside, "env/bin/python", "-m", "fitment", "--version"]).strip() != version:
            raise Wrong("python -m fitment says another version")
        torch = founding([*inside, "env/bin/fitment"], work)
        shutil.copy(CASE, work / "config.yaml")
        run([*inside, "env/bin/python", "-c", API])
        run([*inside, "env/bin/pip", "install", "--no-index", "--quiet", "--target", "elsewhere", "/fitment-test/" + wheel.name])
        run([*inside, "/usr/bin/env", "PYTHONPATH=elsewhere", "python3", "-m", "fitment", "--version"])
        libc = run([*inside, "ldd", "--version"], (0, 1)).split("\n")[0].split()[-1]
        detected = run([*inside, "env/bin/fitment", "target", "detect"])
        if f"manylinux_{libc.replace('.', '_')}_" not in detected:
            raise Wrong(f"glibc {libc} was not detected:\n{detected}")
        python = run([*inside, "python3", "--version"]).split()[-1]
        return f"{version}; founding case mended to torch {torch}; typed API, --target and python -m work (glibc {libc}, Python {python})"
    finally:
        shutil.rmtree(work, ignore_errors=True)


def tool(name, package):
    found = shutil.which(name)
    if not found:
        raise Wrong(f"{name} is needed: apt-get install {package}")
    return found


def unpacked(wheel, root, kind):
    """Puts the wheel's program into `root`: for another architecture as pip does that is told so, on a glibc and a musl system of it."""
    if kind == "arm64":
        for platform in ("manylinux_2_17_aarch64", "musllinux_1_1_aarch64"):
            run([sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--upgrade", "--only-binary", ":all:", "--platform", platform, "--target", root / "pip", wheel])
        shutil.move(root / "pip" / "bin" / "fitment", root / "fitment")
        return
    with zipfile.ZipFile(wheel) as archive:
        (root / "fitment").write_bytes(archive.read(next(n for n in archive.namelist() if n.endswith("/scripts/fitment"))))
    (root / "fitment").chmod(0o755)


def bare(wheel, kind):
    """Nothing but the program, a /tmp and the case: no C library, no loader, no shell but busybox's where `kind` says so."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "tmp").mkdir()
        unpacked(wheel, root, kind)
        start = ["/fitment"]
        if kind == "arm64":
            shutil.copy(tool("qemu-aarch64-static", "qemu-user-static"), root / "qemu")
            start = ["/qemu", "/fitment"]
        if kind == "busybox":
            shutil.copy(tool("busybox", "busybox-static"), root / "busybox")
            start = ["/busybox", "sh", "-c", 'exec /fitment "$@"', "sh"]
        inside = ["unshare", "--net", "chroot", root, *start]
        version = run(inside + ["--version"]).strip()
        torch = founding(inside, root)
        size, whole = (root / "fitment").stat().st_size, wheel.stat().st_size
        if kind == "busybox":
            return f"{version}; founding case mended to torch {torch}, from busybox's shell"
        middle, best = milliseconds([str(root / s[1:]) for s in start] + ["--version"])
        without = whole - len(zlib.compress((ROOT / "data" / "founding.snapshot").read_bytes()))
        if without > LIMIT:
            raise Wrong(f"the wheel has {without} bytes without its snapshot")
        return (f"{version}; founding case mended to torch {torch}; the wheel has {whole / 1e6:.1f} MB, {without / 1e6:.1f} MB without the snapshot, the program {size / 1e6:.1f} MB; "
                f"--version {middle:.1f} ms (middle of 16), {best:.1f} ms at best{' (emulated)' if kind == 'arm64' else ''}")


def wheel_for(name):
    machine = subprocess.run(["uname", "-m"], capture_output=True, text=True).stdout.strip()
    machine = "aarch64" if name == "arm64" else machine
    kinds = ("musllinux",) if name in BARE else ("manylinux",)
    found = sorted(p for p in (ROOT / "dist").glob(f"fitment-*{machine}.whl") if all(k in p.name for k in kinds))
    if not found:
        raise Wrong(f"dist/ has no {kinds[0]} wheel for {machine}: ./dev wheel")
    return found[0]


def record(lines):
    """Lines of trees that were not asked this time stay."""
    page = ROOT / "doc" / "packaging.md"
    head, _, seen = page.read_text(encoding="utf-8").partition("\n## Seen\n")
    kept = {line[2:].split(":")[0]: line[2:] for line in seen.splitlines() if line.startswith("- ") and ":" in line}
    kept.update({line.split(":")[0]: line for line in lines})
    ordered = [kept[name] for name in (*TREES, *BARE) if name in kept]
    page.write_text(head + "\n## Seen\n\nWhat `./dev wheel --trees --record` wrote:\n\n" + "".join(f"- {line}\n" for line in ordered), encoding="utf-8")


def main():
    names = [name for name in sys.argv[1:] if name != "--record"] or [*TREES, "bare", "busybox"]
    failed, lines = False, []
    for name in names:
        try:
            wheel = wheel_for(name)
            told = bare(wheel, name) if name in BARE else in_tree(name, wheel)
            print(f"ok      {name}: {told}", flush=True)
            lines.append(f"{name}: {told} (`{wheel.name}`)")
        except Wrong as wrong:
            failed = True
            print(f"FAILED  {name}: {wrong}", flush=True)
    if "--record" in sys.argv and not failed:
        record(lines)
    sys.exit(failed)


if __name__ == "__main__":
    main()

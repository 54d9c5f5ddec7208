#!/usr/bin/env python3
"""`fitment verify` on real wheels of several GB, beside what `check` said; writes doc/verify.md. Not run by ./dev test.

    verify_real.py FITMENT WORK [CASE...]

An answer that lies in WORK/CASE.json is taken from there; WORK is made, and each environment is removed when its answer is written. Wants the index,
uv, Python 3.11 and 10 GB of disk for a case. Exit 1 where verify fails what check calls fitting, or the other way round.
"""
import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CASES = {
    "founding": ("the founding case, repaired", (ROOT / "tests/cases/founding/config-before.yaml").read_text(), "config.yaml",
                 ["--fit", "--target", "t4", "--driver", "530.30.02"]),
    "broken": ("`torch==2.15.0`, `torchaudio==2.11.0`", "torch==2.15.0\ntorchaudio==2.11.0\n", "broken.txt",
               ["--python", "3.11", "--target", "h100", "--driver", "580.95"]),
}
HEAD = """# What `verify` proved of real sets

Written by `tests/oracle/verify_real.py` on {machine}: each set was resolved, locked, installed with hashes into a fresh environment, and
every top-level module imported in a process of its own. "Needs a GPU" is what a machine without one cannot tell.

| set | `check` says | packages | modules imported | need a GPU | failed | installed by |
| --- | --- | --- | --- | --- | --- | --- |
"""


def ask(fitment, work, command, file, options, codes):
    arguments = [fitment, command, file, *options, "--cache-dir", str(work / "cache"), "--format", "json"]
    done = subprocess.run(arguments, cwd=work, capture_output=True, text=True, env={**os.environ, "UV_CACHE_DIR": str(work / "uv-cache")})
    if done.returncode not in codes:
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


def row_of(fitment, work, name):
    title, text, file, options = CASES[name]
    (work / file).write_text(text)
    if "--fit" in options:
        said = "fits, after `fix`" if ask(fitment, work, "fix", file, [o for o in options if o != "--fit"], (0,))["plans"][0]["verdict"] == "fits" else "breaks"
        codes = []
    else:
        document = ask(fitment, work, "check", file, options, (0, 1))
        codes = sorted({f["code"] for f in document["findings"] if f["level"] == "error"})
        said = document["verdict"] + "".join(f", {code}" for code in codes)
    answer = work / f"{name}.json"
    if not answer.exists():
        answer.write_text(json.dumps(ask(fitment, work, "verify", file, [*options, "--timeout", "900"], (0, 1))))
        shutil.rmtree(work / "uv-cache", ignore_errors=True)
    seen = json.loads(answer.read_text())
    rows = seen["rows"]
    count = collections.Counter(row["outcome"] for row in rows)
    failed = [row for row in rows if row["outcome"] in ("failed", "timed out")]
    told = "; ".join(f"{row['module'] or row['package']} ({row['rung'] or row['outcome']}; foretold by {', '.join(row['foretold']) or 'nothing'}): {row['error'][:160]}" for row in failed)
    needs = ", ".join(f"{row['package']}{' (' + row['module'] + ')' if ' ' in (row['module'] or '') else ''}" for row in rows if row["outcome"] == "needs a GPU")
    line = f"| {title} | {said} | {len({row['package'] for row in rows})} | {count['imported']} | {needs or '0'} | {told or '0'} | {seen['installed_by']} |\n"
    return line, seen["proven"] == said.startswith("fits")


def main():
    fitment, work = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve()
    work.mkdir(parents=True, exist_ok=True)
    rows = [row_of(fitment, work, name) for name in sys.argv[3:] or CASES]
    machine = f"{os.uname().sysname} {os.uname().machine} without a GPU"
    (ROOT / "doc" / "verify.md").write_text(HEAD.format(machine=machine) + "".join(line for line, _ in rows))
    sys.exit(not all(agrees for _, agrees in rows))


if __name__ == "__main__":
    main()

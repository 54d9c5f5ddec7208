#!/usr/bin/env python3
"""Truss' install sequence, replayed by uv: configs with the server's own list, run by run. Not part of ./dev test (it asks the index).

    tests/oracle/truss_steps.py [--results FILE] [--limit N] CASES            asks both tools; an interrupted run goes on
    tests/oracle/truss_steps.py --results FILE --table                        the table of doc/formats.md

The runs are laid here anew from Truss' templates (base.Dockerfile.jinja, server.Dockerfile.jinja, serving_image_builder.py of 0.18), not by fitment: the
server's list where there is a base image, requirements_file, then the server's list less the names that the user has with `requirements`, each with its
constraints. Each config is asked as it stands, and as two variants that Truss users have: its list in a requirements_file, and with a base image. A run is
`uv pip compile --index-strategy unsafe-best-match` with what the runs before it left as preferences (its output file); what it answers replaces that.
Build commands and lines that name git, URLs or unknown hosts are left out on both sides.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

import uv_compare

ROOT = pathlib.Path(__file__).resolve().parents[2]
# truss/templates/server/constraints.txt of 2026-05-14; the requirements of that day stand in the cases.
CONSTRAINTS = """aiocontextvars==0.2.2 aiofiles>=24.1.0 aiohttp>=3.10.11 cython==3.0.5 fastapi>=0.114,<0.136.0 joblib>=1.2.0 loguru>=0.7.2 msgpack-numpy==0.4.8
msgpack==1.1.0 numpy>=1.23.5,<3.0 opentelemetry-api>=1.25.0 opentelemetry-exporter-otlp>=1.25.0 opentelemetry-sdk>=1.25.0 prometheus-client>=0.21.1
psutil>=5.9.4 python-json-logger>=2.0.2 pyyaml>=6.0.0 requests>=2.31.0 truss-transfer>=0.0.42,<0.0.47 uvicorn>=0.24.0 uvloop>=0.19.0 websockets>=10.0""".split()


def name_of(line):
    try:
        return canonicalize_name(Requirement(re.split(r"\s+#", line)[0].strip()).name)
    except InvalidRequirement:
        return None


def server_list(cases):
    lines = (cases / "truss/truss/templates/server/requirements.txt").read_text().splitlines()
    return [re.split(r"\s+#", line)[0].strip() for line in lines if line.strip() and not line.startswith(("#", "-"))]


def question(path):
    config = uv_compare.load(path, yaml.safe_load)
    q = uv_compare.question(path)
    return q and {**q, "docker_server": bool(config.get("docker_server")), "base_image": bool(config.get("base_image")),
                  "file": bool(config.get("requirements_file"))}


def variants(q):
    """(name, question): as it stands, from a file, over a base image."""
    yield "", q
    if not q["file"]:
        yield " from a file", {**q, "file": True}
    if not q["docker_server"] and not q["base_image"]:
        yield " over a base image", {**q, "base_image": True, "file": True}


def runs(q, server):
    """[(lines, constraints)] as Truss' Dockerfile has them."""
    names = {name_of(line) for line in q["lines"]} - {None}
    rest = [line for line in server if name_of(line) not in names]
    out = []
    if q["base_image"] and not q["docker_server"]:
        out.append((server, []))
    if q["file"]:
        out.append((q["lines"], CONSTRAINTS + q["bounds"]))
        if not q["docker_server"]:
            out.append((rest, CONSTRAINTS))
    else:
        out.append(((rest if not q["docker_server"] else []) + q["lines"], CONSTRAINTS + q["bounds"]))
    return out


def replay(q, server, a):
    """{"verdict", "pins", "error"}: uv, run by run."""
    left = {}
    told = []
    for lines, bounds in runs(q, server):
        while True:
            with tempfile.TemporaryDirectory() as d:
                d = pathlib.Path(d)
                (d / "in.txt").write_text("\n".join(lines) + "\n")
                (d / "bounds.txt").write_text("\n".join(bounds) + "\n")
                (d / "out.txt").write_text("".join(f"{n}=={v}\n" for n, v in sorted(left.items())))
                (d / "uv.toml").write_text("".join('[[dependency-metadata]]\nname = "%s"\nversion = "%s"\nrequires-dist = []\n' % tuple(t.split("==")) for t in told))
                command = [a.uv, "pip", "compile", "-q", "--no-header", "--no-annotate", "--python-version", q["python"], "--python-platform", "x86_64-manylinux_2_35",
                           "--cache-dir", f"{a.cache}-uv", "--config-file", str(d / "uv.toml"), "--index-strategy", "unsafe-best-match", "--exclude-newer",
                           a.exclude_newer, "-c", str(d / "bounds.txt"), str(d / "in.txt"), "-o", str(d / "out.txt")]
                try:
                    done = subprocess.run(command, capture_output=True, text=True, timeout=a.limit_s, env=uv_compare.clean_environment(a.pythons))
                except subprocess.TimeoutExpired:
                    return {"verdict": "timeout", "pins": {}, "error": ""}
                out = (d / "out.txt").read_text()
            built = uv_compare.BUILD.search(done.stderr)
            if done.returncode and built and built[1] not in told:
                told.append(built[1])
                continue
            break
        if done.returncode:
            no = "No solution found" in done.stderr or "Couldn't parse requirement" in done.stderr
            return {"verdict": "no" if no else "trouble", "pins": {}, "error": uv_compare.scrub(done.stderr)[-800:]}
        left |= uv_compare.pins(out)
    return {"verdict": "yes", "pins": left, "error": "", "told": told}


def ours(q, a):
    """What fitment says of a config written from the question."""
    with tempfile.TemporaryDirectory() as d:
        d = pathlib.Path(d)
        config = {"model_name": "x", "python_version": "py" + q["python"].replace(".", "")}
        if q["file"]:
            (d / "requirements.txt").write_text("\n".join(q["lines"]) + "\n")
            config["requirements_file"] = "requirements.txt"
        else:
            config["requirements"] = q["lines"]
        if q["docker_server"]:
            config["docker_server"] = {"start_command": "x"}
        if q["base_image"]:
            config["base_image"] = {"image": "acme/own:1"}
        (d / "config.yaml").write_text(yaml.safe_dump(config, sort_keys=False))
        (d / "bounds.txt").write_text("\n".join(q["bounds"]) + "\n")
        command = [str(a.fitment), "check", str(d / "config.yaml"), "--with-platform", "--format", "json", "--python", q["python"], "--platform",
                   "manylinux_2_35_x86_64", "--cache-dir", f"{a.cache}-fitment", "--exclude-newer", a.exclude_newer, "-c", str(d / "bounds.txt")]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=a.limit_s, env=uv_compare.clean_environment(a.pythons))
        except subprocess.TimeoutExpired:
            return {"verdict": "timeout", "pins": {}, "broken": [], "error": ""}
    if done.returncode == 2:
        return {"verdict": "trouble", "pins": {}, "broken": [], "error": uv_compare.scrub(done.stderr)[-800:]}
    document = json.loads(done.stdout)
    pins = {row["name"]: row["version"] for row in document["packages"]}
    broken = sorted(f"{row['package']} {row['version']}" for row in document["findings"] if row["code"] == "FIT221")
    faulty = any(row["code"] == "FIT101" for row in document["findings"])
    no = document["verdict"] == "unsatisfiable" or faulty
    return {"verdict": "no" if no else "yes", "pins": {} if no else pins, "broken": broken, "steps": document["steps"], "error": ""}


def table(results):
    rows = [(name, row) for name, row in results.items() if row["uv"]["verdict"] in ("yes", "no")]
    same = [row for _, row in rows if row["uv"]["verdict"] == row["ours"]["verdict"] and row["uv"]["pins"] == row["ours"]["pins"]]
    many = [row for _, row in rows if row["runs"] > 1]
    print(f"- {len(results)} questions of {len({n.split('|')[0] for n in results})} configs; uv came to an answer on {len(rows)}, {len(many)} of them of two or more runs.")
    print(f"- The same answer (verdict and whole set): {len(same)} of {len(rows)}; satisfiable: {sum(r['uv']['verdict'] == 'yes' for _, r in rows)}.")
    print(f"- Broken in the end, though every run succeeds (FIT221): {sum(bool(r['ours']['broken']) for _, r in rows)}.")
    print("\n| config | runs | uv | fitment | broken in the end | difference |\n|---|---|---|---|---|---|")
    for name, row in results.items():
        u, o = row["uv"], row["ours"]
        x, y = o["pins"], u["pins"]
        differs = [f"{n} {x.get(n, '-')}/{y.get(n, '-')}" for n in sorted(x.keys() | y.keys()) if x.get(n) != y.get(n)] if u["verdict"] == o["verdict"] else []
        count = f" ({len(y)})" if y else ""
        print(f"| {name.replace('|', '')} | {row['runs']} | {u['verdict']}{count} | {o['verdict']}{f' ({len(x)})' if x else ''} | {', '.join(o['broken'][:3])} | "
              f"{', '.join(differs[:4])} |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", nargs="?", type=pathlib.Path)
    parser.add_argument("--results", type=pathlib.Path)
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--limit", type=int, default=10**6)
    parser.add_argument("--again", action="store_true", help="ask fitment again where the answers differ")
    parser.add_argument("--exclude-newer", default="2026-11-01")
    parser.add_argument("--limit-s", type=int, default=150)
    parser.add_argument("--uv", default=os.environ.get("FITMENT_UV", "uv"))
    parser.add_argument("--fitment", default=ROOT / "build/fitment")
    parser.add_argument("--cache", default="/tmp/truss-steps")
    parser.add_argument("--pythons", nargs="*", default=[])
    a = parser.parse_args()
    results = json.loads(a.results.read_text()) if a.results and a.results.exists() else {}
    if a.table:
        return table(results)
    server = server_list(a.cases)
    seen = set()
    configs = [p for p in sorted(a.cases.glob("truss*/**/config*.yaml"))]
    asked = 0
    for path in configs:
        q = question(path)
        key = q and json.dumps([sorted(q["lines"]), q["python"], q["docker_server"], q["file"]])
        if not q or key in seen or asked >= a.limit:
            continue
        seen.add(key)
        asked += 1
        for suffix, variant in variants(q):
            name = f"{path.relative_to(a.cases)}|{suffix}"
            old = results.get(name)
            if old and not (a.again and (old["uv"]["verdict"] != old["ours"]["verdict"] or old["uv"]["pins"] != old["ours"]["pins"])):
                continue
            row = {"runs": len(runs(variant, server)), "uv": old["uv"] if old else replay(variant, server, a), "ours": ours(variant, a)}
            results[name] = row
            same = row["uv"]["verdict"] == row["ours"]["verdict"] and row["uv"]["pins"] == row["ours"]["pins"]
            print(f"{name}: uv {row['uv']['verdict']} {len(row['uv']['pins'])}, fitment {row['ours']['verdict']}: {'same' if same else 'DIFFERS'}", file=sys.stderr)
            if a.results:
                a.results.write_text(json.dumps(results, indent=1))
    table(results)


if __name__ == "__main__":
    main()

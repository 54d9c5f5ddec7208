#!/usr/bin/env python3
"""Real deployments beside `uv pip compile`, live: same verdict, same set? Not part of ./dev test (it asks the index).

    tests/oracle/uv_compare.py [--uv uv] [--limit N] [--skip N] FILE-OR-FOLDER...

Takes Truss configs and requirement files; lines that name git or URLs are left out on both sides (counted). Prints one line a deployment,
then the differences. Both tools run with unsafe-best-match for Truss, for the config's own Python, on linux x86_64 with glibc 2.35.
"""
import argparse, pathlib, re, subprocess, tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]


def lines_of(path):
    """(requirement lines, Python, left out), or None where there is nothing to ask."""
    text = path.read_text(errors="replace")
    if path.suffix in (".yaml", ".yml"):
        try:
            config = yaml.safe_load(text) or {}
        except yaml.YAMLError:
            return None
        if not isinstance(config, dict) or not isinstance(config.get("requirements"), list):
            return None
        lines, python = [str(r) for r in config["requirements"]], str(config.get("python_version") or "py313")
        python = f"{python[2]}.{python[3:]}" if python.startswith("py") else python
    else:
        lines, python = [re.sub(r"(^|\s+)#.*$", "", line).strip() for line in text.splitlines()], "3.11"
    lines = [line for line in lines if line]
    kept = [line for line in lines if not re.search(r"://|^git\+|^\.|^-[rcef] |^/", line) or line.startswith(("--extra-index-url", "-i ", "--index-url"))]
    return (kept, python, len(lines) - len(kept)) if any(re.match(r"[A-Za-z0-9]", line) for line in kept) else None


def pins(text):
    return {m[1].lower().replace("_", "-").replace(".", "-"): m[2] for m in re.finditer(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.M)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uv", default="uv")
    parser.add_argument("--limit", type=int, default=1000)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("paths", nargs="+")
    a = parser.parse_args()
    files = sorted(f for p in map(pathlib.Path, a.paths) for f in ([p] if p.is_file() else [*p.rglob("config*.yaml"), *p.rglob("requirements*.txt")]))
    asked = [(f, q) for f in files if (q := lines_of(f))]
    same = verdicts = count = 0
    for path, (lines, python, left_out) in asked[a.skip:a.skip + a.limit]:
        with tempfile.TemporaryDirectory() as d:
            reqs = pathlib.Path(d, "requirements.in")
            reqs.write_text("\n".join(lines) + "\n")
            ours = subprocess.run([ROOT / "build/fitment", "lock", reqs, "--no-hashes", "-o", "-", "--python", python, "--index-strategy", "unsafe-best-match"],
                                  capture_output=True, text=True)
            theirs = subprocess.run([a.uv, "pip", "compile", "-q", "--no-header", "--no-annotate", "--python-version", python, "--python-platform",
                                     "x86_64-manylinux_2_35", "--index-strategy", "unsafe-best-match", reqs], capture_output=True, text=True)
        count += 1
        agree = (ours.returncode == 0) == (theirs.returncode == 0)
        equal = agree and (ours.returncode != 0 or pins(ours.stdout) == pins(theirs.stdout))
        verdicts, same = verdicts + agree, same + equal
        print(f"{'same  ' if equal else 'DIFFER'} {path.parent.name}/{path.name} py{python} exit {ours.returncode}/{theirs.returncode} {len(pins(theirs.stdout))} packages, {left_out} lines left out", flush=True)
        if not agree:
            print("    ours:", ours.stderr.strip()[-300:].replace("\n", " | "), "\n    uv:", theirs.stderr.strip()[-300:].replace("\n", " | "))
        elif not equal:
            x, y = pins(ours.stdout), pins(theirs.stdout)
            print("   ", ", ".join(f"{n} {x.get(n)}/{y.get(n)}" for n in sorted(x.keys() | y.keys()) if x.get(n) != y.get(n)))
    print(f"{count} asked: the same verdict {verdicts}, the same set {same}")


if __name__ == "__main__":
    main()

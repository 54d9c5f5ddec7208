#!/usr/bin/env python3
"""Real Truss configs as they stand, each for its own accelerator: how many install, fit, are repaired, and what uv makes of the repair. Needs the network.

    truss_examples.py FOLDER --exclude-newer DATE [--cache-dir DIR] [--uv UV] [--only TEXT] [--results FILE] [-o doc/truss-examples.md]

Every config*.yaml below FOLDER that names requirements is checked with driver 535 (580 where its GPU is a Blackwell one); what does not fit is given to
`fix --write` in a copy. The second opinion: `uv pip compile` of the written lines must pick the plan's very set, and `check` of that set as exact pins
must say that it fits. Equal questions are asked once. --results keeps each answer, so that an interrupted run goes on.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.environ.get("FITMENT_PROGRAM", "build/fitment")
STREAMING = "03-llm-with-streaming/config.yaml"


def run(*arguments, cwd=None):
    return subprocess.run(arguments, capture_output=True, text=True, check=False, cwd=cwd, timeout=900)


class Asker:
    def __init__(self, options):
        self.common = ["--exclude-newer", options.exclude_newer] + (["--cache-dir", options.cache_dir] if options.cache_dir else [])
        self.day, self.uv = options.exclude_newer, options.uv
        self.known = {}

    def json(self, command, path, *arguments):
        answer = run(PROGRAM, command, str(path), *arguments, *(self.common if command != "read" else []), "--format", "json")
        try:
            return json.loads(answer.stdout)
        except ValueError:
            return {"trouble": (answer.stderr.strip().splitlines() or ["no answer"])[0][:300]}

    def driver(self, accelerator):
        """Blackwell GPUs run on no driver before 570."""
        if accelerator not in self.known:
            shown = run(PROGRAM, "target", "show", "--gpu", accelerator.split(":")[0], "--format", "json") if accelerator else None
            gpus = json.loads(shown.stdout).get("gpus", []) if shown and shown.returncode == 0 else []
            newest = max((float(gpu["compute_capability"]) for gpu in gpus), default=0)
            self.known[accelerator] = "580" if newest >= 10 else "535"
        return self.known[accelerator]

    def ask(self, path):
        read = self.json("read", path)
        inputs = read.get("inputs") or [{}]
        lines = [row["text"] for row in inputs[0].get("requirements", [])]
        if not lines:
            return None
        accelerator = inputs[0].get("accelerator") or ""
        target = ["--driver", self.driver(accelerator)]
        check = self.json("check", path, *target)
        row = {"accelerator": accelerator, "driver": target[1], "lines": lines, "left_out": len(inputs[0].get("left_out", []))}
        if "trouble" in check:
            return {**row, "verdict": "no answer", "why": check["trouble"]}
        row |= {"verdict": check["verdict"], "rungs": check["rungs"], "python": check["target"]["python"],
                "why": "; ".join([c["text"].splitlines()[0] for c in check["conflicts"]][:2]
                                 + [f["message"].split("; advice")[0] for f in check["findings"] if f["level"] == "error"][:2])}
        if row["verdict"] == "fits":
            return row
        fix = self.json("fix", path, *target)
        row["plans"] = [{"edits": [[e["old"], e["new"]] for e in plan["edits"]], "distance": plan["distance"], "optimal": plan["optimal"]}
                        for plan in fix.get("plans", [])]
        row["notes"] = fix.get("notes", []) + ([fix["trouble"]] if "trouble" in fix else [])
        if row["plans"]:
            row["second_opinion"] = self.second_opinion(path, target, fix["plans"][0], row["python"])
        return row

    def second_opinion(self, path, target, plan, python):
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "deployment"
            shutil.copytree(path.parent, copy)
            written = run(PROGRAM, "fix", path.name, *target, *self.common, "--write", "-q", cwd=copy)
            if written.returncode:
                return "not written: " + written.stderr.strip()[:120]
            again = self.json("read", copy / path.name)["inputs"][0]
            wanted = pathlib.Path(folder) / "wanted.txt"
            wanted.write_text("\n".join(row["text"] for row in again["requirements"]) + "\n", encoding="utf-8")
            moved = [edit["new"] for edit in plan["edits"] if re.fullmatch(r"3\.\d+", edit["new"] or "")]
            python = moved[0] if moved else python  # an image's own Python is not in the file's field
            pre = ["--prerelease", "allow"] if re.search(r"pip install .*--pre\b", path.read_text(encoding="utf-8")) else []
            # a day's whole, as ours: uv reads a plain date in the local time zone
            compiled = run(self.uv, "pip", "compile", "--no-header", "--no-annotate", "-q", str(wanted), "--python-version", python,
                           "--python-platform", "x86_64-manylinux_2_35", "--exclude-newer", self.day + "T23:59:59Z", *pre)
            if compiled.returncode:
                return "uv: " + (compiled.stderr.strip().splitlines() or ["failed"])[0][:160]
            theirs = {line.split(";")[0].strip() for line in compiled.stdout.splitlines() if "==" in line}
            ours = {f"{row['name']}=={row['version']}" for row in plan["packages"]}
            if theirs != ours:
                return "another set: " + ", ".join(sorted(theirs ^ ours)[:4])
            exact = pathlib.Path(folder) / "exact.txt"
            exact.write_text("\n".join(sorted(theirs)) + "\n", encoding="utf-8")
            gpu = ["--gpu", again["accelerator"].split(":")[0]] if again.get("accelerator") else []
            verdict = self.json("check", exact, *gpu, *target, "--python", python).get("verdict", "no answer")
            return "same set, fits" if verdict == "fits" else "same set, but check says " + verdict


def edits_of(plan):
    return "; ".join(f"Python → {new}" if new.replace(".", "").isdigit() else f"`{old or '(new)'}` → `{new or '(dropped)'}`" for old, new in plan["edits"])


def document(rows, day):
    asked = {name: row for name, row in rows.items() if row and "same_as" not in row}
    named = {name: (rows[row["same_as"]] if "same_as" in row else row) for name, row in rows.items() if row}
    count = lambda test: sum(bool(test(row)) for row in named.values())  # noqa: E731
    plans = [row for row in named.values() if row.get("plans")]
    by_edits = {}
    for row in plans:
        by_edits[len(row["plans"][0]["edits"])] = by_edits.get(len(row["plans"][0]["edits"]), 0) + 1
    agree = sum(row.get("second_opinion") == "same set, fits" for row in plans)
    out = ["# Real Truss configs, repaired", "",
           f"Written by `tests/oracle/truss_examples.py` as of {day}: every config of the basetenlabs/truss-examples collection that names requirements, as it stands, for",
           "its own accelerator, with driver 535 (580 for Blackwell GPUs). Lines that are not requirements on an index (git, URLs) are judged where they can be read.", "",
           "| | configs |", "| --- | --- |",
           f"| asked (different ones) | {len(named)} ({len(asked)}) |",
           f"| install | {count(lambda r: r.get('rungs', {}).get('installs') == 'yes')} |",
           f"| fit | {count(lambda r: r['verdict'] == 'fits')} |",
           f"| do not fit, repaired | {len(plans)} |",
           f"| with 1, 2, 3, more edits | {', '.join(str(by_edits.get(n, 0)) for n in (1, 2, 3))}, {sum(v for k, v in by_edits.items() if k > 3)} |",
           f"| do not fit, no plan | {count(lambda r: r['verdict'] in ('breaks', 'unsatisfiable') and not r.get('plans'))} |",
           f"| no answer, undecided | {count(lambda r: r['verdict'] in ('no answer', 'undecided'))} |",
           f"| plans told optimal | {sum(row['plans'][0]['optimal'] for row in plans)} |",
           f"| second opinion: uv picks the plan's set from the written lines, and that set fits | {agree} of {len(plans)} |", ""]
    streaming = next((row for name, row in named.items() if name.endswith(STREAMING)), None)
    if streaming:
        out += ["## 03-llm-with-streaming", "", f"{', '.join(f'`{line}`' for line in streaming['lines'])} on Python {streaming.get('python')}: {streaming['why']}", ""]
        out += [f"{number}. {edits_of(plan)} (lines {len(plan['edits'])}, distance {plan['distance']}{', optimal' if plan['optimal'] else ''})"
                for number, plan in enumerate(streaming.get("plans", [])[:2], 1)]
        out.append("")
    out += ["## What did not fit", "", "| config | GPU, driver, Python | why | first plan | second opinion |", "| --- | --- | --- | --- | --- |"]
    for name, row in asked.items():
        if row["verdict"] == "fits":
            continue
        same = sum(other.get("same_as") == name for other in rows.values() if other)
        cells = [name + (f" (and {same} alike)" if same else ""), f"{row['accelerator'] or 'none'}, {row['driver']}, {row.get('python', '')}",
                 row["verdict"] + ": " + row["why"][:220], edits_of(row["plans"][0]) if row.get("plans") else "none: " + "; ".join(row.get("notes", []))[:160],
                 row.get("second_opinion", "")]
        out.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--exclude-newer", required=True)
    parser.add_argument("--cache-dir")
    parser.add_argument("--uv", default="uv")
    parser.add_argument("--only")
    parser.add_argument("--results", type=pathlib.Path)
    parser.add_argument("-o", "--output", type=pathlib.Path)
    options = parser.parse_args()
    asker = Asker(options)
    rows = json.loads(options.results.read_text()) if options.results and options.results.is_file() else {}
    seen = {json.dumps([row["lines"], row["accelerator"], row.get("python"), row["left_out"]]): name
            for name, row in rows.items() if row and "same_as" not in row and not row["left_out"]}
    for path in sorted(options.folder.rglob("config*.yaml")):
        name = str(path.relative_to(options.folder))
        if name in rows or (options.only and options.only not in name):
            continue
        read = (asker.json("read", path).get("inputs") or [{}])[0]
        python = str(read.get("python") or "3.13")
        key = json.dumps([[row["text"] for row in read.get("requirements", [])], read.get("accelerator") or "", python, len(read.get("left_out", []))])
        if key in seen and read.get("requirements"):
            rows[name] = {"same_as": seen[key]}
            continue
        row = asker.ask(path)
        rows[name] = row
        if row and not row["left_out"]:
            seen[key] = name
        if row:
            print(f"{name}: {row['verdict']}: {row.get('why', '')[:120]} | {edits_of(row['plans'][0]) if row.get('plans') else ''} | {row.get('second_opinion', '')}", flush=True)
        if options.results:
            options.results.write_text(json.dumps(rows))
    if options.output:
        options.output.write_text(document(rows, options.exclude_newer), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

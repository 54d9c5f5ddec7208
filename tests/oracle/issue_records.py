#!/usr/bin/env python3
"""Real threads replayed: is the trouble foretold, at which rung, and does the first plan agree with the fix that people confirmed?

    issue_records.py CASES [--cache-dir DIR] [--only ID] [-o doc/issue-records.md]

CASES is a folder of records (one JSON a thread). Each is set up at its date (--exclude-newer), on its target as it is told, with
its requirement lines as they are told; how prose becomes lines is said in `lines_of` and printed with each record. Needs the
network (or a cache that knows it), so it is no test of `./dev test`.
"""
import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM = os.environ.get("FITMENT_PROGRAM", "build/fitment")
REQUIREMENT = re.compile(r"^([A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?)\s*((?:[=<>!~]=?=?\s*[\w.*+!-]+\s*,?\s*)*)$")
TOKEN = re.compile(r"\b([A-Za-z][\w-]*)\s*((?:(?:==|>=|<=|~=|!=|<|>)\s*\d[\w.+]*\s*,?\s*)+)")
PROSE = re.compile(r"\b([A-Za-z][\w-]*) (\d+\.\d[\w.]*)")
GPU_KINDS = ("gpu-arch", "driver", "runtime-abi")
READABLE = re.compile(r"^https?://(?!download\.pytorch\.org)")


class LeftOut(Exception):
    pass


def lines_of(record, pinned_at):
    """The record's requirement lines, and what was assumed. A remark in brackets falls away, but "(X chosen)" and "(latest)" beside a
    bare name mean that version (that of the record's date). A local version (+cu121) of an index that cannot be read becomes the
    release of the same number on the default index. Raises LeftOut where the input is on no index that can be read."""
    lines, remarks = [], []
    index = any(text.startswith("-") and "://" in text and not READABLE.match(text.split()[-1]) for text in record["requirements"])
    flavour = record["target"].get("cuda_index")
    for text in record["requirements"]:
        if text.startswith("--"):
            if record["kind"] == "index" and index:
                raise LeftOut("asks an index that cannot be read from here: " + text.split("/", 2)[2])
            continue
        if "git+" in text:
            raise LeftOut("a git repository at an unnamed commit: " + text)
        if text.endswith(".whl"):
            raise LeftOut("a wheel that is on no index: " + text)
        bare, _, remark = text.partition("(")
        remark = remark.rstrip(") ")
        match = REQUIREMENT.match(bare.strip().removeprefix("-e "))
        if not match:
            raise LeftOut("names no Python package: " + text)
        name, specifiers = match[1], match[2].strip()
        chosen = re.search(r"([\d.]+\w*) chosen", remark)
        if re.search(r"older pin|early \d{4} build", remark):
            raise LeftOut("the pin is not told: " + text)
        if not specifiers and "unpinned" not in remark and (chosen or "latest" in remark):
            specifiers = "==" + (chosen[1] if chosen else pinned_at(name))
            remarks.append(f"{name} at {specifiers[2:]} ({remark})")
        if re.match(r"not [\d.]+$", remark):
            specifiers = "!=" + remark[4:]
        local = re.search(r"\+cu\d+", specifiers)
        if local and ".dev" in specifiers:
            raise LeftOut("a nightly of an index that cannot be read from here: " + text)
        if local and (index or flavour):
            specifiers = specifiers.replace(local[0], "")
            remarks.append(f"{name}: the default index's release in place of {local[0]}")
        if flavour and not specifiers and local is None:
            raise LeftOut(f"{name}'s candidates are those of an index that cannot be read from here ({flavour})")
        if "transitive" not in remark:
            lines.append(name + specifiers)
    return lines, remarks


def target_of(record):
    target, options, remarks = record["target"], [], []
    gpu = target.get("gpu", "").split("/")[0].strip()
    if gpu and "series" not in gpu and run("target", "show", "--gpu", gpu).returncode == 0:
        options += ["--gpu", gpu]
    elif re.match(r"^\d+\.\d+$", target.get("compute_capability", "")):
        options += ["--gpu", "sm_" + target["compute_capability"].replace(".", "")]
    elif record["kind"] in GPU_KINDS:
        options += ["--gpu", "a10g"]
        remarks.append("a GPU that is not named: A10G assumed")
    if target.get("driver"):
        options += ["--driver", target["driver"]]
    elif target.get("driver_cuda"):
        options += ["--cuda", target["driver_cuda"]]
    system = target.get("os", "")
    if system.startswith("win"):
        options += ["--platform", "win_amd64"]
    elif system.startswith("macos"):
        options += ["--platform", "macosx_14_0_arm64"]
    platform = re.match(r"(manylinux\w+)", target.get("platform", ""))
    if platform:
        options += ["--platform", platform[1]]
    return options, remarks


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False)


class Runner:
    def __init__(self, cache):
        self.common = ["--cache-dir", cache, "--format", "json"]
        self.folder = tempfile.mkdtemp(prefix="issue-records-")

    def ask(self, command, lines, options):
        path = pathlib.Path(self.folder) / "requirements.txt"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        answer = run(command, str(path), *options, *self.common)
        try:
            return json.loads(answer.stdout)
        except ValueError:
            raise LeftOut("fitment could not answer: " + answer.stderr.strip()[:200]) from None

    def on_some_index(self, check, options):
        """Raises LeftOut where a pinned release was never uploaded to the index: the thread's people had it from elsewhere."""
        for conflict in check["conflicts"]:
            gone = re.search(r"([\w.-]+) has\s+no\s+release that\s+meets ==([\d.]+)(;|$)", conflict["text"], re.M)
            if not gone or "+" in conflict["requirements"][0]["text"]:
                continue
            whenever = [text for text in options if text not in ("--exclude-newer", options[options.index("--exclude-newer") + 1])]
            later = self.ask("check", [f"{gone[1]}=={gone[2]}"], whenever)
            if any("has no release that meets" in " ".join(text["text"].split()) for text in later["conflicts"]):
                raise LeftOut(f"{gone[1]} {gone[2]} is on no index, of any day: it was installed from its repository")

    def newest(self, name, options):
        document = self.ask("check", [name], options)
        return next((row["version"] for row in document["packages"] if row["name"] == normal(name)), "")

    def pythons(self, record):
        told = re.search(r"\d\.\d+", str(record["target"].get("python", "")))
        return [told[0]] if told else ["3.11", "3.10", "3.9", "3.8"]

    def replay(self, record):
        options, remarks = target_of(record)
        options += ["--exclude-newer", record["date"]]
        pythons = self.pythons(record)
        lines, read = lines_of(record, lambda name: self.newest(name, options + ["--python", pythons[0]]))
        for python in pythons:  # not told: the newest on which the pinned releases have wheels
            check = self.ask("check", lines, options + ["--python", python])
            if not any("for Python" in conflict["text"] for conflict in check["conflicts"]):
                break
        if len(pythons) > 1:
            remarks.append(f"Python {python} assumed")
        options += ["--python", python]
        self.on_some_index(check, options)
        fix = self.ask("fix", lines, options)
        if check["verdict"] == "fits" and any("fix --fail-on warning" in note for note in fix.get("notes", [])):  # as it says itself
            fix = self.ask("fix", lines, options + ["--fail-on", "warning"])
            remarks.append("foretold by a warning alone: `fix --fail-on warning`, as its answer says")
        return {"lines": lines, "options": options, "remarks": remarks + read, "check": check, "fix": fix}


def normal(name):
    return re.sub(r"[-_.]+", "-", name.split("[")[0]).lower()


def version_key(text):
    return [int(part) if part.isdigit() else -1 for part in re.findall(r"\d+|[a-z]+", text.split("+")[0])]


def admits(specifiers, version):
    have = version_key(version)
    for operator, bound in re.findall(r"(==|>=|<=|~=|!=|<|>)\s*(\d[\w.]*)", specifiers):
        want = version_key(bound)
        width = max(len(have), len(want))
        left, right = have + [0] * (width - len(have)), want + [0] * (width - len(want))
        good = {"==": left == right, ">=": left >= right, "<=": left <= right, "!=": left != right, "<": left < right,
                ">": left > right, "~=": left >= right and have[:len(want) - 1] == want[:-1]}[operator]
        if not good:
            return False
    return True


def fixes_of(record):
    """The confirmed fix as alternatives, each a mapping from project to specifiers."""
    expected = record.get("expected", {})
    if "either" in expected:
        return expected["either"]
    if "change" in expected:
        return [{name: text if text[0] in "<>=!~" else "==" + text for name, text in expected["change"].items()}]
    named = {normal(line.split("(")[0].split("=")[0].split("<")[0].split(">")[0].split("~")[0].strip()) for line in record["requirements"]}
    out = []
    for part in re.split(r",? or |;|/", record["fix"]):
        found = {name: text for name, text in TOKEN.findall(part) if normal(name) in named or "==" in text}
        for name, version in PROSE.findall(part):  # "torch 2.3.0", "tokenizers 0.22.x"
            if normal(name) in named:
                found.setdefault(name, "~=" + version[:-1] + "0" if version.endswith(".x") else "==" + version)
        if found:
            out.append(found)
    return out


def foretold(check):
    if check["verdict"] == "unsatisfiable":
        return "installs", check["conflicts"][0]["text"].splitlines()[0] if check["conflicts"] else "it does not install"
    for level in ("error", "warning"):
        for finding in check["findings"]:
            if finding["level"] == level and finding["code"] not in ("FIT502", "FIT503"):
                return finding["rung"] + ("" if level == "error" else " (warning)"), finding["message"]
    return "", ""


def in_words(record, fix):
    """What no edit of the lines can do is said: another index or platform. Whether that is what people did."""
    for note in fix.get("notes", []):
        for name, version in re.findall(r"([\w-]+) (\d[\w.]*) from https://", note):
            if any(normal(name) == normal(other) and admits(text, version) for fixed in fixes_of(record) for other, text in fixed.items()):
                return f"as people did, in words: {name} {version} from an index that is named"
        advice = note.partition("advice: ")[2].partition(",")[0]
        if advice and advice.lower() in record["fix"].lower():
            return f"as people did, in words: {advice}"
        for option in re.findall(r"--[a-z][a-z-]+", record["fix"]):
            if option in [word.strip(",.;") for word in note.split()]:
                return f"as people did, in words: {option}"
    return ""


def agreement(record, fix, rung):
    if not fix["plans"]:
        stands = any("fits as it stands" in note for note in fix.get("notes", []))
        return in_words(record, fix) or ("fits as it stands" if stands else "no plan")
    plan = fix["plans"][0]
    if any((edit["new"] or "").count("<") > 1 for edit in plan["edits"]):
        return "otherwise: a line is narrowed to releases that are older than the fault"
    if any(not edit["new"] for edit in plan["edits"]):
        return "otherwise: a line is given up"
    pins = {row["name"]: row["version"] for row in plan["packages"]}
    for fixed in fixes_of(record):
        if all(normal(name) not in pins or admits(text, pins[normal(name)]) for name, text in fixed.items()):
            return "as people did"
    for number, other in enumerate(fix["plans"][1:], 2):
        pins = {row["name"]: row["version"] for row in other["packages"]}
        if any(all(normal(name) in pins and admits(text, pins[normal(name)]) for name, text in fixed.items()) for fixed in fixes_of(record)):
            return f"better: fewer or smaller edits, proved (people's fix is plan {number})" if plan["optimal"] else f"plan {number} is people's"
    return "better: fewer or smaller edits, proved" if plan["optimal"] and rung else "otherwise"


def told(replayed, record):
    rung, message = foretold(replayed["check"])
    plans = replayed["fix"]["plans"]
    edits = "; ".join(f"{edit['old'] or '(new)'} → {edit['new'] or '(dropped)'}" for edit in plans[0]["edits"]) if plans else ""
    return {"id": record["id"], "lines": ", ".join(replayed["lines"]), "options": " ".join(replayed["options"]), "rung": rung,
            "message": message, "plan": edits, "fix": record["fix"], "agrees": agreement(record, replayed["fix"], rung),
            "remarks": "; ".join(replayed["remarks"]), "notes": replayed["fix"].get("notes", []),
            "findings": [f"{f['level']}: {f['message']}" for f in replayed["check"]["findings"]][:4], "rungs": replayed["check"]["rungs"]}


def good(row):
    return row["agrees"].startswith(("as people", "better"))


def document(rows, left):
    count = len(rows)
    said, mended = sum(bool(row["rung"]) for row in rows), sum(good(row) for row in rows)
    words = sum("in words" in row["agrees"] for row in rows)
    out = ["# Real threads, replayed", "",
           "Written by `tests/oracle/issue_records.py` from short records of public threads: each is set up at its date, on its target as told,",
           "and asked `check` and `fix` (`fix --fail-on warning` where it fits and its answer says so). *Foretold*: the rung at which trouble is told",
           "beforehand. *Agrees*: the first plan's set beside the fix that people confirmed; *better* stands only where the plan is proved the",
           "cheapest and the set fits; *in words* where no edit of the lines is a repair and the answer names what people did.", "",
           f"{count} records in scope: {said} foretold ({100 * said // max(count, 1)} %), {mended} repaired as people did or better "
           f"({100 * mended // max(count, 1)} %), {words} of them in words; {len(left)} left out.", "",
           "| record | lines | foretold | first plan | people's fix | agrees |", "| --- | --- | --- | --- | --- | --- |"]
    for row in rows:
        cells = [row["id"], "`" + row["lines"] + "`", row["rung"] or "no", "`" + row["plan"] + "`" if row["plan"] else "none", row["fix"], row["agrees"]]
        out.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    out += ["", "## What was assumed", ""]
    out += [f"- {row['id']}: {row['remarks']} (`{row['options']}`)" for row in rows if row["remarks"]]
    out += ["", "## Left out", ""] + [f"- {name}: {why}" for name, why in left]
    out += ["", "## Misses", ""]
    for row in rows:
        if row["rung"] and good(row):
            continue
        out.append(f"- {row['id']} (foretold: {row['rung'] or 'no'}; plan: {row['agrees']}): " + why_missed(row))
    return "\n".join(out) + "\n"


def why_missed(row):
    unknown = [rung for rung, answer in row["rungs"].items() if answer == "unknown"]
    said = row["notes"] + row["findings"][:2]
    text = "; ".join(said) if said else "no rule or table says anything of this set"
    return text + (f"; unknown: {', '.join(unknown)}" if unknown else "")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("cases")
    parser.add_argument("--cache-dir", default=".cache/issue-records")
    parser.add_argument("--only")
    parser.add_argument("-o", "--output")
    options = parser.parse_args()
    runner, rows, left = Runner(options.cache_dir), [], []
    for path in sorted(pathlib.Path(options.cases).glob("*.json")):
        record = json.loads(path.read_text(encoding="utf-8"))
        if options.only and options.only not in record["id"]:
            continue
        try:
            if record.get("not_a_pin_problem"):
                raise LeftOut("marked as no problem of pins")
            row = told(runner.replay(record), record)
        except LeftOut as error:
            left.append((record["id"], str(error)))
            print(f"{record['id']}: left out: {error}", flush=True)
            continue
        rows.append(row)
        print(f"{row['id']}: {row['lines']} [{row['options']}]\n  foretold: {row['rung'] or 'NO'}: {row['message'][:160]}\n  plan: {row['plan'] or 'NONE ' + str(row['notes'])}\n"
              f"  people: {row['fix']}\n  {row['agrees']}", flush=True)
    text = document(rows, left)
    print(next(line for line in text.splitlines() if "records in scope" in line))
    if options.output:
        pathlib.Path(options.output).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

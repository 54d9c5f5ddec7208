#!/usr/bin/env python3
"""Other resolvers' test cases, put to ours: pip's YAML, resolvelib, Poetry, resolvo, pubgrub-rs (../shared/cases or FITMENT_CASES; skipped where
they are not at hand) and small ones of our own. Verdict and versions are compared; every "no" has its proof checked step by step.

What is not compared stands in resolver_cases_left_out.txt, a line a case with its reason: `NAME left out: …`, or `NAME verdict only: …` where
the suite's set and ours are both right. The test holds that table to be exactly what is not compared: a case that agrees may not stand there.
"""
import os
import pathlib
import subprocess
import sys

from packaging.utils import canonicalize_name
from packaging.version import Version

import resolver_cases_read as read

HERE = pathlib.Path(__file__).resolve().parent
CASES = pathlib.Path(os.environ.get("FITMENT_CASES", HERE.parents[2] / "shared/cases"))
RECORD = HERE.parents[1] / "tests/cases/counters/other_resolvers.txt"
PROBE = pathlib.Path(os.environ.get("FITMENT_BUILD", HERE.parents[1] / "build-test")) / "case_probe"


def ask(cases):
    """{name: (verdict, {name: version} or message, decisions, conflicts)}"""
    lines, registry = [], None
    for case in cases:
        if case.registry != registry:
            registry = case.registry
            lines += ["registry", registry.rstrip("\n"), "end"]
        lines.append(f"python {case.python}")
        lines += [f"prefer {name} {version}" for name, version in case.prefer.items()]
        lines += [f"line {line}" for line in case.lines]
        lines.append(f"ask {case.name}")
    done = subprocess.run([PROBE], input="\n".join(lines) + "\n", capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"case_probe: exit {done.returncode}: {done.stderr.strip()}")
    out = {}
    for line in done.stdout.splitlines():
        name, verdict, text, decisions, conflicts = line.split("\t")
        pins = dict(pin.split("==") for pin in text.split()) if verdict == "yes" else text
        out[name] = (verdict, pins, int(decisions), int(conflicts))
    return out


def difference(case, answer):
    """("", ""), or which of verdict and versions differs, and how."""
    verdict, pins = answer[:2]
    wanted = "yes" if isinstance(case.expect, dict) else case.expect
    if verdict != wanted:
        return "verdict", f"{wanted} expected, {verdict} {pins if verdict == 'error' else ''}"
    if not isinstance(case.expect, dict):
        return "", ""
    ours = {name: Version(version) for name, version in {**(case.after or {}), **pins}.items()}
    theirs = {canonicalize_name(name): Version(version) for name, version in case.expect.items()}
    rows = [f"{n} {ours.get(n)} (expected {theirs.get(n)})" for n in sorted(ours.keys() | theirs.keys()) if ours.get(n) != theirs.get(n)]
    return ("versions", ", ".join(rows)) if rows else ("", "")


def table():
    out = {}
    for line in (HERE / "resolver_cases_left_out.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            name, _, rest = line.partition(" ")
            kind, _, reason = rest.partition(": ")
            assert kind in ("left out", "verdict only") and reason, f"resolver_cases_left_out.txt: {line}"
            assert name not in out, f"resolver_cases_left_out.txt names {name} twice"
            out[name] = kind
    return out


def compare(cases, left_out):
    """Faults, as sentences."""
    answers = ask([case for case in cases if case.expect is not None])
    faults = []
    for case in cases:
        kind = left_out.pop(case.name, "")
        if case.expect is None:
            if kind != "left out":
                faults.append(f"{case.name} says nothing that can be compared ({case.reason}), and the table does not name it")
            continue
        what, how = difference(case, answers[case.name])
        expected = {"verdict": "left out", "versions": "verdict only", "": ""}[what]
        if kind != expected:
            faults.append(f"{case.name}: {what or 'agrees'} {how} (the table says: {kind or 'nothing'}; {answers[case.name][2]} decisions)")
    return faults, answers


def work(cases, answers):
    """Of each of pubgrub's files: decisions and conflicts through the whole resolver, in uv's order of decisions. Faults, as sentences."""
    sums = {}
    for case in cases:
        row = sums.setdefault(case.name.split("/")[1], [0, 0, 0, 0, 0])
        for i, number in enumerate((1, *answers[case.name][2:], *case.work)):
            row[i] += number
    for name, (roots, decisions, conflicts, their_decisions, their_conflicts) in sums.items():
        print(f"pubgrub-rs {name}: {roots} roots, the same verdict; decisions {decisions} (pubgrub {their_decisions}), "
              f"conflicts {conflicts} (pubgrub {their_conflicts})")
        if decisions > 2 * their_decisions or conflicts > 2 * their_conflicts:
            yield f"pubgrub-rs {name}: more than twice pubgrub's own work"


def beside_the_record(sums):
    """Each suite's decisions and conflicts beside those recorded (`--renew` writes them anew). Faults, as sentences."""
    if "--renew" in sys.argv:
        RECORD.write_text("# suite: decisions, conflicts of all its cases, through the resolver. tests/oracle/resolver_cases_test.py --renew\n"
                          + "".join(f"{suite}: {decisions} {conflicts}\n" for suite, (decisions, conflicts) in sums.items()))
    recorded = dict(line.split(": ") for line in RECORD.read_text().splitlines() if not line.startswith("#"))
    for suite, now in sums.items():
        for what, value, before in zip(("decisions", "conflicts"), now, map(int, recorded[suite].split())):
            if value > max(before + 2, 1.05 * before):
                yield f"{suite}: {value} {what}, recorded are {before}; if that is right: resolver_cases_test.py --renew"


def main():
    faults, left_out, sums = [], table(), {}
    suites = {"own": list(read.own(HERE / "resolver_cases_own.yaml"))}
    if CASES.is_dir():
        suites |= {"pip-yaml": list(read.pip_yaml(CASES / "pip-yaml")),
                   "resolvelib/python": list(read.resolvelib_python(CASES / "resolvelib")),
                   "resolvelib/cocoapods": list(read.cocoapods(CASES / "resolvelib")),
                   "resolvelib/swift": list(read.swift(CASES / "resolvelib")),
                   "poetry-mixology": list(read.poetry(CASES / "poetry-mixology")),
                   "resolvo": list(read.resolvo(CASES / "resolvo")),
                   "pubgrub-rs": list(read.pubgrub(CASES / "pubgrub-rs", HERE / "resolver_cases_pubgrub.txt"))}
    else:
        print(f"SKIPPED: there are no cases of other resolvers at {CASES} (FITMENT_CASES names another place)")
    for suite, cases in suites.items():
        kinds = [left_out.get(case.name) for case in cases]
        found, answers = compare(cases, left_out)
        faults += found
        if suite == "pubgrub-rs" and not found:
            faults += work(cases, answers)
        sums[suite] = [sum(answer[at] for answer in answers.values()) for at in (2, 3)]
        print(f"{suite}: {len(cases)} cases, {kinds.count(None)} compared whole, {kinds.count('verdict only')} the verdict only, "
              f"{kinds.count('left out')} left out; {sums[suite][0]} decisions, {sums[suite][1]} conflicts")
    faults += beside_the_record(sums)
    if CASES.is_dir():
        faults += [f"{name} stands in the table and is no case" for name in left_out]
    for fault in faults:
        print("FAILED", fault)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

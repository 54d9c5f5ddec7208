#!/usr/bin/env python3
"""Conflict texts beside the peers' own: Poetry's mixology cases, resolvo's, and packse's unsatisfiable scenarios with uv's words.

    conflict_texts.py [CASES]      writes tests/cases/texts/peers.json and the table in doc/messages.md (CASES: default ../shared/cases)

Lines are counted at 80 columns, ours with the user's line and the next step, theirs as their tests have them. tests/program/texts_test.py
holds our texts to peers.json, which needs no CASES.
"""
import json
import os
import pathlib
import sys
import textwrap
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "program"), str(ROOT / "tests" / "oracle")]
import counters_test  # noqa: E402
import texts_test  # noqa: E402
from resolver_cases_read import poetry_clauses, resolvo_need  # noqa: E402

BEGIN, END = "<!-- beside the peers: written by tests/oracle/conflict_texts.py -->", "<!-- end -->"


def poetry(cases):
    for case in json.loads((cases / "poetry-mixology/cases.json").read_text())["cases"]:
        if "error" not in case["expect"]:
            continue
        registry = {}
        for row in case["packages"]:
            registry.setdefault(row["name"], {})[row["version"]] = {"requires": [n + poetry_clauses(c) for n, c in row.get("deps", {}).items()]}
        yield "Poetry", case["case"], [n + poetry_clauses(c) for n, c in case["root"]], registry, [], case["expect"]["error"]


def resolvo(cases):
    for case in json.loads((cases / "resolvo/cases.json").read_text())["cases"]:
        if case["kind"] != "unsat":
            continue
        registry = {}
        for row in case["packages"]:
            registry.setdefault(row["name"], {})[str(row["version"])] = {"requires": [resolvo_need(need) for need in row["requires"]]}
        yield "resolvo", case["case"].removeprefix("unsat_"), [resolvo_need(need) for need in case["request"]], registry, [], case["snapshot"]


def packse(cases):
    said = {}
    for path in (cases / "packse/uv-expected").rglob("*.json"):
        for row in json.loads(path.read_text()):
            text = row["snapshots"][0] if row["snapshots"] else ""
            if "No solution found" in text and row["command"] == "pip-install":
                said.setdefault(row["scenario"].removesuffix(".toml"), text.partition("----- stderr -----\n")[2])
    for name, lines, arguments, registry in counters_test.packse():
        if name in said:
            yield "uv", name, lines.split("\n")[:-1], registry, arguments, said[name]


def height(text):
    return sum(len(textwrap.wrap(line, 80, break_long_words=False)) or 1 for line in text.strip("\n").splitlines())


def cell(text):
    return text.strip("\n").replace("&", "&amp;").replace("<", "&lt;").replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").replace("  ", "&nbsp; ").replace("\n", "<br>")


def main():
    cases = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("FITMENT_CASES", ROOT / ".." / "shared" / "cases"))
    teller, records, rows = texts_test.Texts(), [], []
    for peer, name, lines, registry, arguments, theirs in [*poetry(cases), *resolvo(cases), *packse(cases)]:
        case = {"name": f"{peer}: {name}", "lines": lines, "registry": registry, **({"arguments": arguments} if arguments else {})}
        teller.setUp()
        try:
            case["texts"] = teller.told(case)
        except AssertionError:
            print(f"{case['name']}: resolves here")  # a difference of installers, counted elsewhere
            continue
        finally:
            teller.doCleanups()
        records.append(case)
        ours = "\n".join("\n".join(text) for text in case["texts"][:1])
        rows.append((case["name"], height(theirs), height(ours), theirs, ours, len(case["texts"])))
    (ROOT / "tests/cases/texts/peers.json").write_text(json.dumps(records, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    short = sum(ours <= theirs for _, theirs, ours, *_ in rows)
    out = [BEGIN, "", "## Beside the peers", "",
           f"{len(rows)} cases of Poetry's mixology tests, resolvo's tests and packse's unsatisfiable scenarios (with uv's words), each text at 80 columns; ours is the first",
           f"conflict, with its place in the file, the line itself and the caret (which no peer has). {short} of {len(rows)} are no longer than the peer's.", "",
           "| case | theirs | ours | their text | our text |", "| --- | --- | --- | --- | --- |"]
    out += [f"| {name}{f' ({count} conflicts)' if count > 1 else ''} | {theirs} | {ours} | {cell(their_text)} | {cell(our_text)} |"
            for name, theirs, ours, their_text, our_text, count in rows]
    out += ["", END]
    path = ROOT / "doc" / "messages.md"
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    path.write_text(before.rstrip("\n") + "\n\n" + "\n".join(out) + rest.partition(END)[2].rstrip("\n") + "\n", encoding="utf-8")
    print(f"{len(rows)} cases, {short} no longer than the peer's, {sum(ours for _, _, ours, *_ in rows)} lines beside {sum(theirs for _, theirs, *_ in rows)}")


if __name__ == "__main__":
    sys.exit(main())

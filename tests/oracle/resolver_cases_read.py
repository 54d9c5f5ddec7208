"""Reads other resolvers' test cases (pip's YAML, resolvelib, Poetry, resolvo, pubgrub-rs) as questions to ours; used by resolver_cases_test.py.

Every reader yields Case objects. What a case expects: a dictionary (exactly these versions), "yes" (some answer), "no", or None with
`reason`: the case says nothing about resolution under Python's rules.
"""
import dataclasses
import json
import lzma
import pathlib
import re

import yaml
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version


@dataclasses.dataclass
class Case:
    name: str                      # "pip-yaml/simple-0.1"
    registry: str = ""             # doc/case-format.md
    lines: list = dataclasses.field(default_factory=list)
    expect: object = None
    prefer: dict = dataclasses.field(default_factory=dict)
    after: object = None           # what the answer is laid over before it is compared: {name: version} installed before
    reason: str = ""               # where expect is None
    python: str = "3.8"
    work: tuple = ()               # decisions and conflicts of the other resolver, where known


def valid(version):
    try:
        Version(version)
        return True
    except InvalidVersion:
        return False


def parses(requirement):
    # The loose form of old metadata, `foo (>=1)`, is read by every installer.
    try:
        Requirement(re.sub(r"^([^;(]*)\(([^)]*)\)", r"\1\2", requirement))
        return True
    except InvalidRequirement:
        return False


def block(name, version, requirements, extras=()):
    """One release; "" where its version is none under PEP 440, broken where a requirement is none under PEP 508, as installers have it."""
    if not valid(version):
        return ""
    lines = [*requirements, *(line for _, needs in extras for line in needs)]
    broken = next((' broken "cannot be read: ' + line.replace('"', "'") + '"' for line in lines if not parses(line)), "")
    text = f"package {name} {Version(version)}{broken}\n"      # normal form, as file names have it
    if broken:
        return text
    text += "".join(f"  {line}\n" for line in requirements)
    for extra, needs in extras:
        text += f"  extra {extra}:\n" + "".join(f"  extra {extra}: {line}\n" for line in needs)
    return text


def unique(blocks):
    """The same version may be listed twice ("1.0" and "1.0.0"): an index has it once."""
    seen, out = set(), []
    for text in blocks:
        if not text:
            continue
        _, name, version = text.split("\n")[0].split(" ")[:3]
        key = (canonicalize_name(name), Version(version))
        if key not in seen:
            seen.add(key)
            out.append(text)
    return "".join(out)


def load(path):
    data = lzma.open(path).read() if path.suffix == ".xz" else path.read_bytes()
    return json.loads(re.sub(rb'(?m)("(?:[^"\\\n]|\\.)*")|(?<!\S)//.*$', lambda m: m[1] or b"", data))      # some have comments


# ---- pip's YAML ----

def pip_release(row):
    if isinstance(row, str):
        head, _, depends = row.partition(";")
        name, version = head.split()
        depends = [d.strip() for d in depends.strip().removeprefix("depends").split(",") if d.strip()]
        return block(name, version, depends)
    # Conda's way to write an exact prefix, `openssl 1.0.*`, is no requirement here: the release is broken.
    return block(row["name"], str(row["version"]), row.get("depends", []), list(row.get("extras", {}).items()))


def pip_state(rows):
    return {canonicalize_name(row.split()[0]): row.split()[1] for row in rows or []}


def pip_case(name, registry, request, response, before):
    if "install" not in request:
        return Case(name, reason="uninstalling asks no resolver")
    if "--no-deps" in str(request.get("options", "")):
        return Case(name, reason="--no-deps: dependencies are not resolved at all")
    wanted = request["install"]
    case = Case(name, registry, [wanted] if isinstance(wanted, str) else list(wanted), prefer=before, after=before)
    if "state" not in response:
        case.expect = "yes" if response["error"].get("code") == 0 else "no"
    else:
        case.expect = "no" if response.get("error") and not response["state"] else pip_state(response["state"])
    for row in [response["state"]] if isinstance(response.get("state"), list) else []:
        if any(isinstance(entry, dict) for entry in row):
            case.expect = "no"
    return case


def pip_yaml(folder):
    for path in sorted(folder.glob("*.yml")):
        document = yaml.safe_load(path.read_text())
        for number, case in enumerate(document["cases"]):
            rows = document.get("base", {}).get("available", []) + case.get("available", [])
            registry, before = unique(map(pip_release, rows)), {}
            for step, (request, response) in enumerate(zip(case["request"], case["response"])):
                # `state: null` with an error beside it stands in one mapping or in the next list item.
                yield pip_case(f"pip-yaml/{path.stem}-{number}.{step}", registry, request, response, before)
                before = pip_state(response.get("state")) if isinstance(response.get("state"), (list, type(None))) else before


# ---- resolvelib ----

def resolvelib_registry(index):
    return unique(block(name, version, row["dependencies"]) for name, rows in index.items() if isinstance(rows, dict)
                  for version, row in rows.items())


def resolvelib_python(folder):
    for path in sorted((folder / "python/case").glob("*.json")):
        case = json.loads(path.read_text())
        index = next((folder / "python/index").glob(case["index"] + ".json*"))
        out = Case(f"resolvelib/python/{path.stem}", resolvelib_registry(load(index)), case["requested"])
        if case.get("conflicted"):
            out.expect = "no"
        elif not case.get("resolved"):
            out.reason = "the case states no answer (resolvelib itself marks it as one that it does not reach)"
        else:
            out.expect = {canonicalize_name(n): v["version"] if isinstance(v, dict) else v for n, v in case["resolved"].items()}
        yield out


def pod_name(name):
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


def gem_clauses(text):
    """RubyGems' requirement text as PEP 440 clauses."""
    out = []
    for clause in [c.strip() for c in (text if isinstance(text, list) else text.split(",")) if c.strip()]:
        operator, version = re.fullmatch(r"(~>|>=|<=|!=|=|<|>|)\s*(\S+)", clause).groups()
        if operator == "~>" and re.fullmatch(r"\d+", version):
            out.append(f">={version},<{int(version) + 1}")
        else:
            out.append({"~>": "~=", "=": "==", "": "=="}.get(operator, operator) + version)
    return ",".join(out)


def pod_tree(nodes):
    out = {}
    for node in nodes:
        out[canonicalize_name(pod_name(node["name"]))] = node["version"]
        out.update(pod_tree(node["dependencies"]))
    return out


def cocoapods(folder):
    for path in sorted((folder / "cocoapods/case").glob("*.json*")):
        case = load(path)
        index = load(next((folder / "cocoapods/index").glob(case.get("index", "awesome") + ".json*")))
        registry = unique(block(pod_name(name), row["version"], [pod_name(n) + gem_clauses(t) for n, t in dict(row["dependencies"]).items()])
                          for name, rows in index.items() for row in rows)
        out = Case(f"resolvelib/cocoapods/{path.name.split('.')[0]}", registry,
                   [pod_name(name) + gem_clauses(text) for name, text in case["requested"].items()],
                   "no" if case["conflicts"] else pod_tree(case["resolved"]), {pod_name(b["name"]): b["version"] for b in case["base"]})
        if out.name.endswith("/circular"):
            out.expect, out.reason = None, "CocoaPods refuses circular dependencies; Python's packages may have them"
        yield out


def swift_range(requirement):
    if isinstance(requirement, list):
        return f">={requirement[0]},<{requirement[1]}"
    return f"=={requirement}" if valid(requirement) else ""


def swift(folder):
    for path in sorted((folder / "swift-package-manager").glob("*.json*")):
        case = load(path)
        need = lambda row: pod_name(row["identifier"]) + swift_range(row["requirement"])
        registry = unique(block(pod_name(c["identifier"]), version, [need(row) for row in rows])
                          for c in case["containers"] for version, rows in c["versions"].items())
        yield Case(f"resolvelib/swift/{path.name.split('.')[0]}", registry, [need(row) for row in case["constraints"]],
                   {canonicalize_name(pod_name(name)): version for name, version in case["result"].items()})


# ---- Poetry ----

def poetry_clauses(text):
    if text == "*":
        return ""
    if text.startswith("^"):
        numbers = [int(n) for n in text[1:].split(".")]
        at = next((i for i, n in enumerate(numbers) if n), len(numbers) - 1)
        return f">={text[1:]},<{'.'.join(map(str, numbers[:at] + [numbers[at] + 1]))}"
    clauses = [c for c in re.split(r"[ ,]+", text) if c]
    return ",".join(c if c[0] in "<>=!~" else "==" + c for c in clauses)


def poetry(folder):
    for case in json.loads((folder / "cases.json").read_text())["cases"]:
        registry = unique(block(p["name"], p["version"], [n + poetry_clauses(c) for n, c in p.get("deps", {}).items()]) for p in case["packages"])
        yield Case(f"poetry-mixology/{case['case']}", registry, [n + poetry_clauses(c) for n, c in case["root"]],
                   case["expect"].get("result", "no"))


# ---- resolvo ----

def resolvo_need(text):
    name, _, span = text.partition(" ")
    if not span:
        return name
    low, dots, high = span.partition("..")
    return f"{name}>={low},<{high}" if dots else f"{name}=={span}"


def resolvo(folder):
    for case in json.loads((folder / "cases.json").read_text())["cases"]:
        registry = unique(block(p["name"], str(p["version"]), list(map(resolvo_need, p["requires"]))) for p in case["packages"])
        expect = dict(line.split("=") for line in case["snapshot"].splitlines()) if case["kind"] == "snapshot" else "no"
        yield Case(f"resolvo/{case['case']}", registry, list(map(resolvo_need, case["request"])), expect)


# ---- pubgrub-rs ----

def ron_rows(text):
    """(package, version, {dependency: [(first, end or None)]}) of pubgrub-rs' RON: numbers, braces and the words for "no end"."""
    rows, depth, numbers, needs = [], 0, [], None
    tokens = re.findall(r"[{}()\[\]:,]|\d+|[A-Za-z]+", text)
    for i, token in enumerate(tokens):
        if token in "{}":
            depth += 1 if token == "{" else -1
        elif token.isdigit():
            numbers.append(int(token))
        elif token in ("None", "Unbounded"):
            numbers.append(None)
        elif token == ":" and numbers:
            if depth == 1:
                package = numbers[0]
            elif depth == 2:
                needs = {}
                rows.append((package, numbers[0], needs))
            elif depth == 3:
                ranges = needs.setdefault(numbers[0], [])
            numbers = []
        elif token == ")" and depth == 3 and len(numbers) == 2 and tokens[i + 1] != ")":
            ranges.append((numbers[0] or 0, numbers[1]))
            numbers = []
    return rows


def ron_need(package, ranges):
    if not ranges:
        return f"p{package}<0"
    (first, end), = ranges
    return f"p{package}>={first}" + ("" if end is None else f",<{end}")


def pubgrub(folder, record):
    """One case a root: every version of every package, as pubgrub's own benchmark asks."""
    known = {}
    for line in record.read_text().splitlines():
        if line.startswith("file "):
            rows = known[line[5:]] = {}
        elif not line.startswith("#"):
            package, version, verdict, decisions, conflicts = line.split()
            rows[int(package), int(version)] = ("yes" if verdict == "y" else "no", (int(decisions), int(conflicts)))
    for path in sorted(folder.glob("*.ron")):
        rows = ron_rows(path.read_text())
        registry = "".join(block(f"p{p}", str(v), [ron_need(*need) for need in needs.items()]) for p, v, needs in rows)
        for package, version, _ in rows:
            verdict, work = known[path.name].get((package, version), (None, ()))
            yield Case(f"pubgrub-rs/{path.name[:8]}/{package}-{version}", registry, [f"p{package}=={version}"], verdict, work=work,
                       reason="" if verdict else "not in the record of pubgrub's answers")


# ---- our own ----

def own(path):
    for row in yaml.safe_load(path.read_text()):
        expect = row["expect"]
        if not isinstance(expect, dict):
            expect = "no" if expect in (False, "no") else "yes"
        yield Case(f"own/{row['name']}", row["registry"], row["lines"], expect, row.get("prefer", {}), python=str(row.get("python", "3.11")))

#!/usr/bin/env python3
"""Real deployments beside `uv pip compile`, live: same verdict, same set? Not part of ./dev test (it asks the index).

    tests/oracle/uv_compare.py [--moves N] [--results FILE] PATH...      asks both tools, one process at a time; an interrupted run goes on
    tests/oracle/uv_compare.py --results FILE --again differ             asks fitment again where the answers differ (or: all), and uv where it gave none
    tests/oracle/uv_compare.py --results FILE --table > doc/uv-differences.md

PATH: a folder or file: Truss configs, cog.yaml, requirement lists (*.txt, *.in), pyproject.toml ([project] dependencies), environment.yaml (its pip
part). Lines that name git, a URL, a local path or an index whose host is unknown here are left out on both sides and counted. Equal questions are asked
once. --moves N: N more questions, made from satisfiable ones by moving one pin (seeded): a package that is bounded by another one is pinned to a
random release of its own. Both tools answer for linux x86_64 with glibc 2.35, the config's own Python (3.11 where it says none), files uploaded before
--exclude-newer, so that a run can be repeated. Where the answers differ, each tool is also asked about the other's set: that is where the causes come from.
"""
import argparse, json, os, pathlib, random, re, socket, subprocess, sys, tempfile, time, tomllib, urllib.parse, urllib.request

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")
BUILD = re.compile(r"(?:[Ff]ailed to (?:download and )?build|Failed to read metadata for)\s+`?([^`\s@]+==[^`\s]+)")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.M)


def norm(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text):
    return {norm(m[1]): m[2] for m in PIN.finditer(text)}


# ---- questions ------------------------------------------------------------------------------------------------------------------------

def reachable(url, known={}):
    host = urllib.parse.urlsplit(url).hostname
    if host not in known:
        try:
            known[host] = bool(host and socket.getaddrinfo(host, 443))
        except OSError:
            known[host] = False
    return known[host]


def list_lines(path, seen=()):
    """Lines of a requirement file with its -r files in place; constraints of -c come as ("c", line)."""
    text = re.sub(r"\\\r?\n", " ", path.read_text(errors="replace"))
    for line in text.splitlines():
        line = re.sub(r"(^|\s+)#.*$", "", line).strip()
        line = re.sub(r"\s+--hash[= ]\S+", "", line)
        nested = re.match(r"(-r|--requirement|-c|--constraint)[ =]?\s*(\S+)$", line)
        if nested and "://" not in line:
            file = path.parent / nested[2]
            if not file.is_file() or file in seen:
                yield line  # left out, and counted
            elif "c" in nested[1].split("-")[-1][:1]:
                yield from (("c", x) for x in list_lines(file, (*seen, path)) if isinstance(x, str))
            else:
                yield from list_lines(file, (*seen, path))
        elif line:
            yield line


def load(path, loader):
    try:
        data = loader(path.read_text(errors="replace"))
    except (yaml.YAMLError, tomllib.TOMLDecodeError):
        return {}
    return data if isinstance(data, dict) else {}


def beside(path, name):
    file = path.parent / str(name)
    return list(list_lines(file)) if name and file.is_file() else []


def raw_lines(path):
    """(lines, Python or None) of one file, by its kind."""
    if path.name == "cog.yaml":
        build = load(path, yaml.safe_load).get("build") or {}
        return [str(x) for x in build.get("python_packages") or []] + beside(path, build.get("python_requirements")), build.get("python_version")
    if path.name.startswith("environment") or path.name.endswith("environment.yaml"):
        lines, python = [], None
        for entry in load(path, yaml.safe_load).get("dependencies") or []:
            if isinstance(entry, dict):
                lines += [str(x) for x in entry.get("pip") or []]
            elif m := re.match(r"python\s*=+\s*(\d+\.\d+)", str(entry)):
                python = m[1]
        return lines, python
    if path.suffix in (".yaml", ".yml"):
        config = load(path, yaml.safe_load)
        lines = [str(x) for x in config.get("requirements") or []] if isinstance(config.get("requirements"), list) else []
        python = str(config.get("python_version") or "py313")
        return lines + beside(path, config.get("requirements_file")), f"{python[2]}.{python[3:]}" if python.startswith("py") else python
    if path.suffix == ".toml":
        project = load(path, tomllib.loads).get("project") or {}
        found = project.get("dependencies")
        return [str(x) for x in found] if isinstance(found, list) else [], None
    if path.suffix == ".json":
        return [str(x) for x in load(path, json.loads).get("install_requires") or []], None
    return list(list_lines(path)), None


def question(path):
    """None where the file names no pip requirement."""
    lines, python = raw_lines(path)
    kept, bounds, left_out = [], [], 0
    for line in lines:
        text = line[1] if isinstance(line, tuple) else line
        index = re.match(r"(-i|-f|--(?:extra-)?index-url|--find-links)[ =]\s*(\S+)$", text)
        if index:
            (kept.append(text) if reachable(index[2]) else None)
            left_out += not reachable(index[2])
        elif NAME.match(text) and not re.search(r"://|^git\+|@\s*\S", text) and not text.endswith((".whl", ".tar.gz", ".zip")):
            (bounds if isinstance(line, tuple) else kept).append(text)
        elif re.match(r"--(only|no)-binary\b|--pre\b|--prefer-binary", text):
            kept.append(text)
        else:
            left_out += 1
    named = re.search(r"py3(\d+)", path.stem)
    python = re.match(r"3\.\d+", str(python or (f"3.{named[1]}" if named else "3.11")))
    if not any(NAME.match(x) for x in kept) or not python:
        return None
    return {"lines": kept, "bounds": bounds, "python": python[0], "left_out": left_out}


WANTED = ("config*.yaml", "cog.yaml", "*.txt", "*.in", "pyproject*.toml", "*environment*.y*ml", "metadata.json")


def questions(paths):
    """{id: question}; a question asked by several files has the first one's id and counts the others."""
    found, by_text = {}, {}
    for root in map(pathlib.Path, paths):
        base = root.parent if root.is_dir() else root.parent.parent
        files = [root] if root.is_file() else sorted({f for glob in WANTED for f in root.rglob(glob)})
        for f in files:
            if re.search(r"LICENSE|README|dockerlines|constraints", f.name) or not (q := question(f)):
                continue
            key = json.dumps([sorted(q["lines"]), sorted(q["bounds"]), q["python"]])
            if key in by_text:
                found[by_text[key]]["also"] += 1
            else:
                by_text[key] = str(f.relative_to(base))
                found[by_text[key]] = {**q, "also": 0}
    return found


def releases(name, cache):
    """Final releases of a project with a wheel or an sdist, from the index page (kept in the cache folder)."""
    file = cache / f"{name}.json"
    if not file.exists():
        from pip._internal.models.index import PyPI
        request = urllib.request.Request(f"{PyPI.simple_url}/{name}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
        with urllib.request.urlopen(request, timeout=60) as page:
            file.write_text(json.dumps(json.load(page).get("versions", [])))
    return [v for v in json.loads(file.read_text()) if re.fullmatch(r"[0-9.]+", v)]


def moved(q, uv, seed, cache):
    """The question with one pin moved: of a package that others bound, preferably one that the file names itself."""
    rng = random.Random(seed)
    others = sorted(n for n, via in uv["via"].items() if any(not v.startswith("-") for v in via))
    named = [n for n in others if n in {norm(NAME.match(x)[1]) for x in q["lines"] if NAME.match(x)}]
    if not (named or others):
        return None
    name = rng.choice(named or others)
    choices = [v for v in releases(name, cache) if v != uv["pins"][name]]
    if not choices:
        return None
    pin = f"{name}=={rng.choice(choices)}"
    lines = [x for x in q["lines"] if not (NAME.match(x) and norm(NAME.match(x)[1]) == name)] + [pin]
    return {**q, "lines": lines, "also": 0, "moved": pin}


# ---- asking ---------------------------------------------------------------------------------------------------------------------------

def clean_environment(pythons):
    env = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "PIP_", "FITMENT_"))}
    return {**env, "UV_PYTHON_DOWNLOADS": "never", "PATH": os.pathsep.join([*map(str, pythons), env.get("PATH", "")])}


def scrub(text):
    """No registry host in anything that is kept."""
    from pip._internal.models.index import PyPI
    text = re.sub(r"\x1b\[[0-9;]*m", "", text)
    hosts = (PyPI.file_storage_domain, urllib.parse.urlsplit(PyPI.simple_url).hostname)
    return re.sub("|".join(map(re.escape, hosts)), "INDEX", text)


def likely(q, a):
    """Whether fitment's answer rests on an sdist that it read without building."""
    with tempfile.TemporaryDirectory() as d:
        reqs, bounds = pathlib.Path(d, "requirements.in"), pathlib.Path(d, "bounds.txt")
        reqs.write_text("\n".join(q["lines"]) + "\n")
        bounds.write_text("\n".join(q["bounds"]) + "\n")
        command = [str(a.fitment), "check", str(reqs), "-v", "--depth", "metadata", "--python", q["python"], "--platform", "manylinux_2_35_x86_64", "--cache-dir",
                   f"{a.cache}-fitment", "--exclude-newer", a.exclude_newer, "--index-strategy", "unsafe-best-match", "-c", str(bounds)]
        try:
            out = subprocess.run(command, capture_output=True, text=True, env=clean_environment(a.pythons), timeout=a.limit_s).stdout
        except subprocess.TimeoutExpired:
            return []
    return re.findall(r"(\S+ \S+): its requirements are read without building it", re.sub(r"\x1b\[[0-9;]*m", "", out))


def needs_nothing(pin, q, a):
    """Whether fitment reads of an sdist that it requires nothing."""
    answer = ask_once("ours", {"lines": [pin], "bounds": [], "python": q["python"]}, a, {}, [])
    return answer["verdict"] == "yes" and len(answer["pins"]) == 1


def ask(tool, q, a, with_pins=None):
    """ask_once; what uv fails to build, and fitment reads as requiring nothing, uv is told to require nothing ("told")."""
    told = []
    while True:
        answer = ask_once(tool, q, a, with_pins or {}, told)
        if tool == "ours":
            return {**answer, "likely": likely(q, a) if answer["verdict"] == "yes" and not with_pins else []}
        built = BUILD.search(answer["error"]) if tool == "uv" and answer["verdict"] == "trouble" else None
        if not built or built[1] in told or not needs_nothing(built[1], q, a):
            return {**answer, "told": told}
        told.append(built[1])


def ask_once(tool, q, a, with_pins, told):
    """{"verdict": yes|no|trouble|timeout, "pins", "via", "error", "seconds"}; with_pins: also bounded to this set."""
    with tempfile.TemporaryDirectory() as d:
        reqs, bounds = pathlib.Path(d, "requirements.in"), pathlib.Path(d, "bounds.txt")
        reqs.write_text("\n".join(q["lines"]) + "\n")
        bounds.write_text("\n".join(q["bounds"] + [f"{n}=={v}" for n, v in (with_pins or {}).items()]) + "\n")
        common = ["--index-strategy", "unsafe-best-match", "--exclude-newer", a.exclude_newer, "-c", str(bounds)]
        config = pathlib.Path(d, "uv.toml")
        config.write_text("".join('[[dependency-metadata]]\nname = "%s"\nversion = "%s"\nrequires-dist = []\n' % tuple(t.split("==")) for t in told))
        if tool == "uv":
            command = [a.uv, "pip", "compile", "--no-progress", "--no-header", "--python-version", q["python"], "--python-platform", "x86_64-manylinux_2_35",
                       "--cache-dir", f"{a.cache}-uv", "--config-file", str(config), *common, str(reqs)]
        else:
            command = [str(a.fitment), "lock", str(reqs), "--no-hashes", "-o", "-", "--python", q["python"], "--platform", "manylinux_2_35_x86_64",
                       "--cache-dir", f"{a.cache}-fitment", *common]
        start = time.monotonic()
        child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=clean_environment(a.pythons), start_new_session=True)
        try:
            out, err = child.communicate(timeout=a.limit_s)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, 9)  # uv's builds are its children
            child.communicate()
            return {"verdict": "timeout", "pins": {}, "error": f"no answer in {a.limit_s} s", "seconds": a.limit_s}
    seconds = round(time.monotonic() - start, 1)
    err = scrub(err).strip()
    if child.returncode == 0:
        via, name = {}, None
        for line in out.splitlines():
            if m := PIN.match(line):
                name = norm(m[1])
            elif m := re.match(r"\s+#\s+(?:via)?\s*(\S.*)?$", line):
                via.setdefault(name, []).extend([m[1]] if m[1] else [])
        return {"verdict": "yes", "pins": pins(out), "via": via, "error": err[-1500:], "seconds": seconds}
    # A line that is no requirement is refused by both: uv stops at it.
    no = "No solution found" in err or "Couldn't parse requirement" in err if tool == "uv" else child.returncode == 1
    return {"verdict": "no" if no else "trouble", "pins": {}, "error": err[-3000:], "seconds": seconds}


# ---- comparing ------------------------------------------------------------------------------------------------------------------------

def kind(entry):
    """same, set, verdict, or unasked (uv itself came to no verdict)."""
    ours, uv = entry["ours"], entry["uv"]
    if uv["verdict"] not in ("yes", "no"):
        return "unasked"
    if ours["verdict"] != uv["verdict"]:
        return "verdict"
    return "same" if ours["pins"] == uv["pins"] else "set"


def differing(entry):
    x, y = entry["ours"]["pins"], entry["uv"]["pins"]
    return [f"{n} {x.get(n, '-')}/{y.get(n, '-')}" for n in sorted(x.keys() | y.keys()) if x.get(n) != y.get(n)]


def short(text, size=260):
    text = re.sub(r"\s+", " ", text.replace("|", "/")).strip()
    return text if len(text) <= size else text[:size].rsplit(" ", 1)[0] + " …"


def reason(answer):
    text = re.sub(r"(?s)^.*?(No solution found|error:|Failed)", r"\1", answer["error"])
    return short(re.sub(r"(?m)^(Resolved|warning:).*$", "", text))


def cause(entry):
    ours, uv, cross = entry["ours"], entry["uv"], entry.get("cross", {})
    if kind(entry) == "unasked":
        if uv["verdict"] == "timeout":
            return f"uv came to no answer: {uv['error']}"
        built = BUILD.search(uv["error"])
        return f"uv came to no answer: it could not build {built[1]}" if built else f"uv came to no answer: {reason(uv)}"
    if ours["verdict"] in ("trouble", "timeout"):
        return f"fitment came to no answer: {reason(ours)}"
    if ours["verdict"] == "no":
        return f"fitment refuses uv's set: {reason(cross.get('uv_set_by_ours', ours))}"
    if uv["verdict"] == "no":
        return f"uv refuses fitment's set: {reason(cross.get('our_set_by_uv', uv))}"
    by_uv, by_ours = cross.get("our_set_by_uv", {}), cross.get("uv_set_by_ours", {})
    x, y = ours["pins"], uv["pins"]
    if all(x[n] == y[n] for n in x.keys() & y.keys()):
        side, via = ("uv", uv["via"]) if y.keys() - x.keys() else ("fitment", ours.get("via", {}))
        alone = sorted(x.keys() ^ y.keys())
        return f"only {side} brings in " + ", ".join(f"{n} (for {' and '.join(via.get(n, [])) or '?'})" for n in alone) + ": a marker is read otherwise"
    if by_uv.get("verdict") == by_ours.get("verdict") == "yes":
        return "each tool accepts the other's set: the order of the search"
    parts = []
    if by_uv.get("verdict") != "yes":
        parts.append(f"uv refuses fitment's set: {reason(by_uv) if by_uv else '?'}")
    if by_ours.get("verdict") != "yes":
        parts.append(f"fitment refuses uv's set: {reason(by_ours) if by_ours else '?'}")
    return "; ".join(parts)


def compare(name, entry, a):
    if kind(entry) in ("set", "verdict"):
        cross = entry.setdefault("cross", {})
        if entry["ours"]["verdict"] == "yes":
            cross["our_set_by_uv"] = ask("uv", entry["question"], a, entry["ours"]["pins"])
        if entry["uv"]["verdict"] == "yes":
            cross["uv_set_by_ours"] = ask("ours", entry["question"], a, entry["uv"]["pins"])
    k = kind(entry)
    print(f"{k:8}{name} py{entry['question']['python']} {entry['ours']['verdict']}/{entry['uv']['verdict']} {len(entry['uv']['pins'])} packages, "
          f"{entry['ours']['seconds']} s/{entry['uv']['seconds']} s", flush=True)
    if k != "same":
        print("        ", short(", ".join(differing(entry)), 400) if k == "set" else "", "\n        ", cause(entry), flush=True)


def sum_up(results):
    lines = []
    counted = {k: [n for n, e in results.items() if kind(e) == k] for k in ("same", "set", "verdict", "unasked")}
    asked = len(results) - len(counted["unasked"])
    also = sum(e["question"]["also"] for e in results.values())
    no = [n for n, e in results.items() if e["uv"]["verdict"] == e["ours"]["verdict"] == "no"]
    lines.append(f"{len(results)} distinct questions (from {len(results) + also} files and moved pins); uv came to a verdict on {asked}.")
    lines.append(f"The same verdict: {asked - len(counted['verdict'])} of {asked}, {len(no)} of them unsatisfiable "
                 f"({sum('moved' in results[n]['question'] for n in no)} by a moved pin).")
    both = [n for n in counted["same"] + counted["set"] if results[n]["ours"]["verdict"] == "yes"]
    equal = [n for n in both if n in set(counted["same"])]
    lines.append(f"The same set: {len(equal)} of {len(both)} that both satisfy ({100 * len(equal) / max(1, len(both)):.1f} %); "
                 f"the same answer as a whole: {len(counted['same'])} of {asked} ({100 * len(counted['same']) / max(1, asked):.1f} %).")
    left = [e["question"]["left_out"] for e in results.values() if "moved" not in e["question"]]
    told = {t: 0 for e in results.values() for t in e["uv"].get("told", [])}
    for e in results.values():
        for t in e["uv"].get("told", []):
            told[t] += 1
    if told:
        lines.append("Sdists that uv could not build here and was told to require nothing, as fitment reads them: "
                     + ", ".join(f"{t} ({n} questions)" for t, n in told.items()) + ".")
    lines.append(f"Lines left out on both sides (git, URLs, local paths, hosts unknown here): {sum(left)}, in {sum(map(bool, left))} questions.")
    return lines


KNOWN = """## What the causes are

- *The order of the search.* fitment decides in uv's order, counts conflicts as uv does and takes decisions back where uv does. One thing it does
  earlier: that no release meets two requirements together is seen when the second one is met, while uv sees it when that package is decided; the
  conflicts counted until then are others, so the order after that may be another.
- *uv came to no answer.* uv builds an sdist that tells no static metadata, which needs its compilers and libraries here and may fail; fitment reads
  it (setup.py, setup.cfg, egg-info) and marks the answer as likely. Where it reads that nothing is required, uv is told so and asked again.
"""


def table(results, a):
    print("# Beside uv\n\nMade by `tests/oracle/uv_compare.py --table`; do not edit. What is asked and how: the head of that script.\n")
    for line in sum_up(results):
        print("- " + line)
    read = {n: e for n, e in results.items() if e["ours"].get("likely")}
    if read:
        print(f"- Answers that fitment calls likely, as they rest on an sdist that it read and did not build: {len(read)} of the {sum('likely' in e['ours'] for e in results.values())} looked at; the same as uv's, which built it: "
              f"{sum(kind(e) == 'same' for e in read.values())}.")
    print(f"- Files uploaded before {a.exclude_newer}; {a.limit_s} s for each question and tool.\n")
    for k, title in (("verdict", "Another verdict"), ("set", "Another set"), ("unasked", "No verdict from uv (it builds sdists; fitment reads them)")):
        rows = [(n, e) for n, e in results.items() if kind(e) == k]
        print(f"## {title}: {len(rows)}\n")
        if not rows:
            continue
        print("| deployment | Python | fitment / uv | packages (fitment/uv) | cause |\n|---|---|---|---|---|")
        for name, e in rows:
            q = e["question"]
            what = short(", ".join(differing(e)), 200) if k == "set" else ""
            print(f"| {name}{' with ' + q['moved'] if 'moved' in q else ''} | {q['python']} | {e['ours']['verdict']} / {e['uv']['verdict']} | {what} | {cause(e)} |")
        print()
    print(KNOWN, end="")


def run(results, a):
    def keep():
        a.results.write_text(json.dumps(results, indent=1))

    def one(name, q):
        entry = results.get(name)
        if entry and entry["question"]["lines"] == q["lines"]:
            wanted = a.again == "all" or (a.again == "differ" and kind(entry) != "same") or (a.again == "unasked" and kind(entry) == "unasked")
            if wanted and (not a.only or a.only in name):
                entry["ours"] = ask("ours", q, a)
                if kind(entry) != "same":  # the index may have moved meanwhile, or uv be told something now
                    entry["uv"] = ask("uv", q, a)
                compare(name, entry, a)
                keep()
            return
        if a.only and a.only not in name:
            return
        results[name] = {"question": q, "uv": ask("uv", q, a), "ours": ask("ours", q, a)}
        compare(name, results[name], a)
        keep()

    if a.again:
        for name, entry in list(results.items()):
            one(name, entry["question"])
        return
    asked = questions(a.paths)
    for name, q in asked.items():
        one(name, q)
    pages = pathlib.Path(f"{a.cache}-pages")
    pages.mkdir(exist_ok=True)
    known = [n for n in asked if n in results and results[n]["uv"]["verdict"] == "yes"]
    order = sorted(known, key=lambda n: random.Random(f"{a.seed}:{n}").random())
    made = sum("moved" in e["question"] for e in results.values())
    for turn, name in ((turn, name) for turn in range(3) for name in order):
        if made >= a.moves:
            break
        label = f"{name} moved {turn}"
        q = moved(asked[name], results[name]["uv"], f"{a.seed}:{label}", pages) if label not in results else None
        if q:
            made += 1
            one(label, q)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--uv", default="uv")
    parser.add_argument("--fitment", type=pathlib.Path, default=ROOT / "build/fitment")
    parser.add_argument("--results", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir(), "uv-compare.json"))
    parser.add_argument("--cache", default=str(pathlib.Path(tempfile.gettempdir(), "uv-compare-cache")), help="prefix of the two tools' cache folders")
    parser.add_argument("--pythons", type=pathlib.Path, nargs="*", default=[], help="folders with interpreters for uv's builds")
    parser.add_argument("--exclude-newer", default=time.strftime("%Y-%m-%dT00:00:00Z", time.gmtime()))
    parser.add_argument("--limit-s", type=int, default=120)
    parser.add_argument("--moves", type=int, default=0)
    parser.add_argument("--seed", default="fitment")
    parser.add_argument("--again", choices=("differ", "all", "unasked"), help="ask again: where the answers differ, everywhere, where uv gave no verdict")
    parser.add_argument("--only", help="only questions whose name has this in it")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("paths", nargs="*")
    a = parser.parse_args()
    results = json.loads(a.results.read_text()) if a.results.exists() else {}
    if a.table:
        table(results, a)
        return
    run(results, a)
    print("\n".join(sum_up(results)))


if __name__ == "__main__":
    main()

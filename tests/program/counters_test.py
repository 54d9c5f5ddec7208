#!/usr/bin/env python3
"""Work, not time: the decisions, conflicts, projects and metadata documents of each case beside those recorded in tests/cases/counters/*.txt.

    counters_test.py                        the test: fails where a case takes more than recorded (by over 5 % and over 2)
    counters_test.py --renew [FILE]         writes the records again (FILE: founding, toys, packse, deployments; all that can be asked here otherwise)

founding  the deployment of the snapshot inside the program, offline, at both dates, for several Pythons
toys      registries made here by rule, served on loopback, each hard in one way
packse    packse's scenarios (FITMENT_CASES, default ../shared/cases; skipped where they are not there)
deployments  real deployments of FITMENT_CASES, as the index was on one day; asks the index, so only where FITMENT_ONLINE=1

To add cases: a generator of (name, lines, arguments, registry) in GROUPS below; a registry is ToyIndex's projects, or None where the arguments
say whom to ask. `fitment check --format json` tells "counters" for any deployment.
"""
import os
import pathlib
import sys
import tempfile
import tomllib

from harness import ProgramTest, ROOT, ToyIndex, unittest

RECORDS = ROOT / "tests" / "cases" / "counters"
FOUNDING = ROOT / "tests" / "cases" / "founding"
CASES = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT / ".." / "shared" / "cases"))
COUNTERS = ("decisions", "conflicts", "projects", "metadata")
LINUX = ["--platform", "manylinux_2_35_x86_64"]


def founding():
    for path in sorted({*FOUNDING.glob("*.yaml")} - {FOUNDING / "config-after.yaml"}):      # that one names a git repository
        for date in ([], ["--exclude-newer", "2025-11-25"]):
            for python in ("3.9", "3.11", "3.13"):
                name = f"{path.stem} python {python}{' on 2025-11-25' if date else ''}"
                yield name, path, ["--offline", "--target", "t4", "--driver", "530.30.02", "--python", python, *date], None


def releases(count, requires=lambda number: []):
    return {f"{number}.0": {"requires": requires(number)} for number in range(1, count + 1)}


def ladder(depth, versions):
    """Each project's newest needs the next one's newest, and the last one has no newest: every rung is climbed down."""
    rungs = {f"p{at}": releases(versions, lambda number, at=at: [f"p{at + 1}=={number}.0"]) for at in range(depth)}
    return {**rungs, f"p{depth}": releases(1)}


def pigeons(count):
    """count projects choose among count - 1 holes, no two the same: no answer, and no short proof."""
    holes = {f"hole{hole}": {f"{bird}.0": {} for bird in range(1, count + 1)} for hole in range(1, count)}
    birds = {f"bird{bird}": {f"{hole}.0": {"requires": [f"hole{hole}=={bird}.0"]} for hole in range(1, count)} for bird in range(1, count + 1)}
    return {**holes, **birds}, "".join(f"{bird}\n" for bird in birds)


def toys():
    yield "chain of 60", "p0\n", {**{f"p{at}": releases(1, lambda number, at=at: [f"p{at + 1}"]) for at in range(60)}, "p60": releases(1)}
    yield "one fits of 400", "app\nlib<2\n", {"app": releases(400, lambda number: [f"lib=={number}.0"]), "lib": releases(400)}
    yield "none fits of 400", "app\nlib==0.5\n", {"app": releases(400, lambda number: [f"lib=={number}.0"]), "lib": {**releases(400), "0.5": {}}, }
    yield "a ladder of 8 by 6", "p0\n", ladder(8, 6)
    yield "a diamond with a late partner", "left\nright\n", {
        "left": releases(30, lambda number: [f"base>={number}.0"]), "right": releases(30, lambda number: [f"base<={31 - number}.0"]), "base": releases(30)}
    yield "a distraction before the conflict", "app\n" + "".join(f"noise{at}\n" for at in range(20)) + "end==1.0\n", {
        "app": releases(20, lambda number: [f"mid=={number}.0"]), "mid": releases(20, lambda number: [f"end=={number}.0"]), "end": releases(20),
        **{f"noise{at}": releases(20) for at in range(20)}}
    yield "extras of 50 that name one another", "app[x0]\n", {
        "app": {f"{number}.0": {"requires_extra": {f"x{at}": [f"app[x{at + 1}]" if at < 49 else "leaf<3", f"part{at}"] for at in range(50)}}
                for number in range(1, 6)}, "leaf": releases(5), **{f"part{at}": releases(2) for at in range(50)}}
    yield "pre-releases in the way", "app\n", {
        "app": {**releases(5, lambda number: ["lib>=2"]), "6.0rc1": {"requires": ["lib>=9"]}}, "lib": {"1.0": {}, "2.0a1": {}, "2.0": {}, "3.0b2": {}}}
    yield "two pillars that meet in one place", "a\nb\n", {
        "a": releases(40, lambda number: [f"c=={number * 7 % 41}.0"]), "b": releases(40, lambda number: [f"c=={number * 11 % 41 + 1}.0"]), "c": releases(41)}
    for count in (4, 5, 6):
        registry, lines = pigeons(count)
        yield f"{count} pigeons in {count - 1} holes", lines, registry


def toy_cases():
    for name, lines, registry in toys():
        yield name, lines, ["--python", "3.11", *LINUX], registry


def packse():
    for path in sorted((CASES / "packse" / "scenarios").rglob("*.toml")):
        scenario = tomllib.loads(path.read_text())
        options, environment = scenario.get("resolver_options", {}), scenario.get("environment", {})
        if options.get("universal") or scenario["root"].get("requires_python"):
            continue          # as scenario_check.py leaves them out
        python = options.get("python") or environment.get("python") or "3.12"
        arguments = ["--python", python, "--platform", "manylinux_2_17_x86_64" if options.get("python_platform") == "x86_64-manylinux2014" else LINUX[1]]
        arguments += ["--prerelease", "allow"] if options.get("prereleases") else []
        arguments += ["--resolution", options["resolution"]] if options.get("resolution") else []
        for key, option in (("no_build", "--only-binary"), ("no_binary", "--no-binary")):
            arguments += [word for name in options.get(key, []) for word in (option, name)]
        yield f"{path.parent.name}/{path.stem}", "\n".join(scenario["root"]["requires"]) + "\n", arguments, registry_of(scenario)


def registry_of(scenario):
    registry = {}
    for name, package in scenario.get("packages", {}).items():
        registry[name] = {}
        for version, told in package["versions"].items():
            release = {"requires": told.get("requires", []), "requires_python": told.get("requires_python", ">=3.12"), "yanked": told.get("yanked", False),
                       "requires_extra": told.get("extras", {}), "sdist": told.get("sdist", True)}
            if not told.get("wheel", True):
                release["tags"] = []
            elif told.get("wheel_tags"):
                release["tags"] = told["wheel_tags"]
            registry[name][version] = release
    return registry


def deployments():
    for folder in ("truss-examples", "cog", "projects"):
        for path in sorted((CASES / folder).rglob("*")):
            if path.suffix in (".yaml", ".txt") and not path.name.startswith("README"):
                yield str(path.relative_to(CASES)), path, ["--exclude-newer", "2025-11-25", *LINUX], None


GROUPS = {"founding": founding, "toys": toy_cases, "packse": packse, "deployments": deployments}


def absent(group):
    """Why a group cannot be asked here, or ""."""
    if group in ("packse", "deployments") and not (CASES / ("packse" if group == "packse" else "truss-examples")).is_dir():
        return f"{CASES} has no such cases; set FITMENT_CASES"
    return "it asks the index; set FITMENT_ONLINE=1" if group == "deployments" and os.environ.get("FITMENT_ONLINE") != "1" else ""


def recorded(group):
    rows = [line.split("\t") for line in (RECORDS / f"{group}.txt").read_text().splitlines() if line and not line.startswith("#")]
    return {row[0]: (row[1], dict(zip(COUNTERS, map(int, row[2:])))) for row in rows}


class Counters(ProgramTest):
    maxDiff = None

    def ask(self, lines, arguments, registry):
        """(verdict, counters) or (the kind of trouble, zeros)."""
        path = lines if isinstance(lines, pathlib.Path) else self.write("requirements.txt", lines)
        if registry is None:
            environment = {} if "--offline" in arguments else {"FITMENT_CACHE_DIR": os.environ.get("FITMENT_CACHE_DIR", str(RECORDS.parents[2] / ".cache" / "counters"))}
            outcome = self.run_program("check", str(path), "--format", "json", *arguments, env=environment, timeout=600)
        else:
            with ToyIndex(registry) as index:
                outcome = self.run_program("check", path, "--format", "json", "--no-cache", "--index-url", index.url, *arguments)
        if not outcome.out:
            return "trouble", dict.fromkeys(COUNTERS, 0)
        document = outcome.json()
        return document["verdict"], {name: document["counters"][name] for name in COUNTERS}

    def beside_the_record(self, group):
        if why := absent(group):
            self.skipTest(why)
        known, asked, sums = recorded(group), set(), dict.fromkeys(COUNTERS, 0)
        for name, lines, arguments, registry in GROUPS[group]():
            verdict, counters = self.ask(lines, arguments, registry)
            if verdict == "trouble" and name not in known:
                continue
            asked.add(name)
            with self.subTest(name):
                self.assertIn(name, known, "a new case: counters_test.py --renew")
                self.assertEqual(verdict, known[name][0])
                for counter, value in counters.items():
                    before = known[name][1][counter]
                    sums[counter] += value
                    self.assertLessEqual(value, max(before + 2, before * 1.05), f"more {counter} than recorded; if that is right: counters_test.py --renew {group}")
                    if value != before:
                        print(f"{group}: {name}: {counter} {before} -> {value}")
        self.assertEqual(set(known) - asked, set(), "recorded, and no longer asked")
        print(f"{group}: {len(asked)} cases: " + ", ".join(f"{value} {name}" for name, value in sums.items()))

    def test_founding(self):
        self.beside_the_record("founding")

    def test_toys(self):
        self.beside_the_record("toys")

    def test_packse(self):
        self.beside_the_record("packse")

    def test_deployments(self):
        self.beside_the_record("deployments")


def renew(groups):
    for group in groups:
        if why := absent(group):
            print(f"{group}: left as it is ({why})")
            continue
        rows = [f"# Written by tests/program/counters_test.py --renew {group}", "# case\tverdict\t" + "\t".join(COUNTERS)]
        test = Counters()
        test.setUp()
        for name, lines, arguments, registry in GROUPS[group]():
            verdict, counters = test.ask(lines, arguments, registry)
            if verdict != "trouble":          # git, paths that are not there, other tools' files: no answer, no work to count
                rows.append("\t".join([name, verdict, *map(str, counters.values())]))
        test.doCleanups()
        (RECORDS / f"{group}.txt").write_text("\n".join(rows) + "\n")
        print(f"{group}: {len(rows) - 2} cases")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--renew"]:
        renew(sys.argv[2:] or list(GROUPS))
    else:
        unittest.main()

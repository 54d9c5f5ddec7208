#!/usr/bin/env python3
"""The room `python` beside pypa/packaging, on what real projects write: every version, specifier, marker and requirement of strings.txt.xz
(recorded by strings_record.py). Each comparison is counted once, however often its strings stand there.

FITMENT_BUILD names the build folder, where python_probe lies. FITMENT_ROUNDS=0 compares everything; else (1) each specifier meets at most 300
versions, and each version the 16 after it in its project's order."""
import lzma
import os
import pathlib
import random
import re
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import packaging_test as beside  # noqa: E402

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName  # noqa: E402
from packaging.requirements import InvalidRequirement, Requirement  # noqa: E402
from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: E402
from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, canonicalize_name, parse_sdist_filename, parse_wheel_filename  # noqa: E402
from packaging.version import InvalidVersion, Version  # noqa: E402

RECORD = pathlib.Path(__file__).resolve().parent / "strings.txt.xz"
ALL = os.environ.get("FITMENT_ROUNDS") == "0"
MOST_VERSIONS = 10 ** 9 if ALL else 300
NEXT_VERSIONS = 64 if ALL else 16
PYTHONS = ["2.7", "2.7.18", *(f"3.{minor}{patch}" for minor in range(4, 16) for patch in ("", ".0", ".1", ".4", ".12", ".0rc1", ".0a3"))]
ENVIRONMENTS = beside.ENVIRONMENTS + [
    ["posix", "linux", "aarch64", "CPython", "6.8.0-1015-aws", "Linux", "#16-Ubuntu SMP", "3.9", "3.9.19", "cpython", "3.9.19"],
    ["posix", "linux", "x86_64", "CPython", "5.10.0", "Linux", "#1 SMP", "3.14", "3.14.0", "cpython", "3.14.0"],
    ["posix", "linux", "x86_64", "CPython", "4.4.0", "Linux", "#1 SMP", "2.7", "2.7.18", "cpython", "2.7.18"],
    ["posix", "darwin", "x86_64", "CPython", "19.6.0", "Darwin", "Darwin Kernel Version 19", "3.10", "3.10.14", "cpython", "3.10.14"],
    ["nt", "win32", "ARM64", "CPython", "11", "Windows", "10.0.22631", "3.12", "3.12.7", "cpython", "3.12.7"],
]


def read_record():
    """(versions, Requires-Python texts, requirement texts, file names), each by project, distinct and in the order recorded."""
    kinds, rows = {kind: {} for kind in "vprf"}, None
    for line in lzma.open(RECORD, "rt", encoding="utf-8"):
        kind, text = line.rstrip("\n").split(" ", 1)
        if kind == "project":
            name = text
            for known in kinds.values():
                known[name] = []
        else:
            kinds[kind][name].append(text)
    return kinds["v"], kinds["p"], kinds["r"], kinds["f"]


def parsed(kind, text, *errors):
    try:
        return kind(text)
    except errors:
        return None


def parts(text):
    """(normalized name, specifiers, marker) of a Requires-Dist as it stands there, without a parser; None where that is not plain."""
    found = re.fullmatch(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*(\(?[^();]*\)?)\s*(?:;(.*))?", text)
    return (canonicalize_name(found[1]), found[2].strip("() "), (found[3] or "").strip()) if found else None


class RealStrings(unittest.TestCase):
    compare = beside.BesidePackaging.compare

    @classmethod
    def setUpClass(cls):
        if not beside.PROBE.exists():
            raise unittest.SkipTest(f"{beside.PROBE} is not built")
        cls.versions, cls.pythons, cls.requirements, cls.files = read_record()
        cls.parsed = {text: parsed(Version, text, InvalidVersion) for texts in cls.versions.values() for text in texts}
        cls.parsed.update((text, Version(text)) for text in PYTHONS)
        cls.done = 0

    @classmethod
    def tearDownClass(cls):
        print(f"{cls.done:8} distinct comparisons over the strings of {len(cls.versions)} projects")

    def told(self, what, count):
        type(self).done += count
        print(f"{count:8} {what}")

    def test_the_record_is_large_enough(self):
        self.assertGreaterEqual(len(self.versions), 300)

    def test_versions(self):
        texts = list(self.parsed)
        self.compare([["version", text] for text in texts],
                     ["-" if (v := self.parsed[text]) is None else f"{v}\t{beside.truth(v.is_prerelease)}\t{beside.truth(v.is_postrelease)}" for text in texts])
        self.told(f"versions read and printed ({sum(v is None for v in self.parsed.values())} refused)", len(texts))

    def test_order(self):
        """Each version beside those that follow it in packaging's order; neighbours are among them, so the whole order is told."""
        met, numbers = set(), {text: number for number, text in enumerate(self.parsed)}
        for name, texts in self.versions.items():
            order = sorted((text for text in texts if self.parsed[text]), key=self.parsed.get)
            if len(order) < 2:
                continue
            pairs = [(text, other) for at, text in enumerate(order) for other in order[at + 1:at + 1 + NEXT_VERSIONS]]
            expected = "".join("=" if self.parsed[text] == self.parsed[other] else "<" for text, other in pairs)
            answer = beside.ask([["order", str(NEXT_VERSIONS), *order]])[0]
            self.assertEqual(len(answer), len(pairs))
            wrong = [(pair, ours) for pair, ours, theirs in zip(pairs, answer, expected) if ours != theirs]
            self.assertFalse(wrong, (name, wrong[:10]))
            met.update(numbers[text] * len(numbers) + numbers[other] for text, other in pairs)
        self.told("pairs of versions of one project", len(met))

    def wanted(self):
        """{specifiers: the versions that they are asked about}"""
        wanted = {}
        for name, texts in self.pythons.items():
            for text in texts:
                wanted.setdefault(text, {}).update(dict.fromkeys(PYTHONS))
        for name, texts in self.requirements.items():
            for text in texts:
                if found := parts(text):
                    about = self.versions.get(found[0]) or self.versions[name]
                    wanted.setdefault(found[1], {}).update(dict.fromkeys(about))
        choose = random.Random(1)
        for specifiers, versions in wanted.items():
            plain = [text for text in versions if self.parsed[text]]
            yield specifiers, plain if len(plain) <= MOST_VERSIONS else choose.sample(plain, MOST_VERSIONS)

    @staticmethod
    def filtered(specifiers, versions, texts, policy):
        """Which of the texts pass, as a list of bools."""
        arbitrary = any(clause.operator == "===" for clause in specifiers)
        let = {id(item) for item in specifiers.filter(texts if arbitrary else versions, prereleases=policy)}
        return [id(item) in let for item in (texts if arbitrary else versions)]

    def test_membership(self):
        wanted = list(self.wanted())
        answers = beside.ask([["members", specifiers, *versions] for specifiers, versions in wanted])
        sets = [parsed(SpecifierSet, specifiers, InvalidSpecifier) for specifiers, _ in wanted]
        count = 0
        for (text, texts), specifiers, answer in zip(wanted, sets, answers):
            if specifiers is None:
                self.assertEqual(answer, "-", text)
                continue
            versions = [self.parsed[version] for version in texts]
            within, finals, usual = (self.filtered(specifiers, versions, texts, policy) for policy in (True, False, None))
            arbitrary = "===" in text        # texts have no intervals of their own
            for at, told in enumerate(map(int, answer)):
                told = told & ~2 | (within[at] << 1) if arbitrary else told
                self.assertEqual(told, within[at] * 3 + finals[at] * 4, (text, texts[at]))
            mentions = any(clause.prereleases for clause in specifiers)
            ours = within if mentions or not any(finals) else finals
            self.assertEqual(ours, usual, text)
            count += 2 * len(texts)
        self.told("specifiers beside versions, with and without pre-releases", count)

    def test_specifiers(self):
        texts = list(dict.fromkeys([text for some in self.pythons.values() for text in some] +
                                   [found[1] for some in self.requirements.values() for text in some if (found := parts(text))]))
        texts = [text for text in texts if "===" not in text]
        expected, refused = [], 0
        for text in texts:
            specifiers = parsed(SpecifierSet, text, InvalidSpecifier)
            refused += specifiers is None
            expected.append("-" if specifiers is None else "\t".join([
                beside.BesidePackaging.clauses_of(None, specifiers), beside.truth(any(s.prereleases for s in specifiers)),
                beside.truth(specifiers.is_unsatisfiable())]))
        self.compare([["specifiers", text] for text in texts], expected)
        self.told(f"specifier sets read ({refused} refused)", len(texts))

    def markers(self):
        return list(dict.fromkeys(found[2] for texts in self.requirements.values() for text in texts if (found := parts(text)) and found[2]))

    def test_markers(self):
        texts = self.markers()
        expected = [parsed(Marker, text, InvalidMarker) for text in texts]
        self.compare([["marker", text] for text in texts], ["-" if marker is None else str(marker) for marker in expected])
        self.told(f"markers read and printed ({expected.count(None)} refused)", len(texts))
        questions, answers, raised = [], [], 0
        for text, marker in zip(texts, expected):
            if marker is None:
                continue
            names = re.findall(r"extra\s*[=!]=\s*[\"']([^\"']+)[\"']", text)
            for extra in dict.fromkeys(["", "no-such-extra", *map(canonicalize_name, names)]):
                for environment in ENVIRONMENTS:
                    try:
                        answers.append(beside.truth(marker.evaluate(dict(zip(beside.ENVIRONMENT_KEYS, environment), extra=extra))))
                    except (UndefinedComparison, UndefinedEnvironmentName):
                        raised += 1
                        continue
                    questions.append(["evaluate", text, extra, *environment])
        self.compare(questions, answers)
        self.assertLessEqual(raised, len(questions) // 100)
        self.told(f"markers evaluated, each in {len(ENVIRONMENTS)} environments with and without its extras ({raised} raise)", len(questions))

    def test_requirements(self):
        texts = list(dict.fromkeys(text for some in self.requirements.values() for text in some))
        expected, refused = [], 0
        for text in texts:
            requirement = parsed(Requirement, text, InvalidRequirement)
            refused += requirement is None
            expected.append("-" if requirement is None else "\t".join([
                requirement.name, ",".join(sorted({canonicalize_name(extra) for extra in requirement.extras})),
                beside.BesidePackaging.clauses_of(None, requirement.specifier), requirement.url or "",
                str(requirement.marker) if requirement.marker else ""]))
        answers = [answer.rsplit("\t", 1)[0] for answer in beside.ask([["requirement", text] for text in texts])]
        wrong = [row for row in zip(texts, answers, expected) if row[1] != row[2]]
        self.assertFalse(wrong, f"{len(wrong)} of {len(texts)} differ: {wrong[:10]}")
        self.told(f"requirements read ({refused} refused)", len(texts))

    def test_files(self):
        questions, expected = [], []
        for project, names in self.files.items():
            for name in names:
                if name.endswith(".whl"):
                    found = parsed(parse_wheel_filename, name, InvalidWheelFilename)
                    questions.append(["wheel", name])
                    expected.append("-" if found is None else "\t".join([
                        found[0], str(found[1]), f"{found[2][0]}:{found[2][1]}" if found[2] else "", " ".join(sorted(map(str, found[3])))]))
                elif found := parsed(parse_sdist_filename, name, InvalidSdistFilename):
                    if found[0] == project:      # ours is told the project and splits there
                        questions.append(["sdist", name, project])
                        expected.append(f"{found[0]}\t{found[1]}")
        self.compare(questions, expected)
        self.told("file names read", len(questions))


if __name__ == "__main__":
    unittest.main()

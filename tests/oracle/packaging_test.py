#!/usr/bin/env python3
"""The room `python` beside pypa/packaging, on texts made at random (a fixed seed): versions, order, specifiers, markers, requirements, names.

FITMENT_BUILD names the build folder, where python_probe lies (default: build). FITMENT_ROUNDS multiplies the number of texts (default 1)."""
import os
import pathlib
import random
import re
import subprocess
import unittest

from packaging.markers import InvalidMarker, Marker, UndefinedComparison, UndefinedEnvironmentName
from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import (InvalidSdistFilename, InvalidWheelFilename, canonicalize_name, is_normalized_name, parse_sdist_filename,
                             parse_wheel_filename)
from packaging.version import InvalidVersion, Version

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PROBE = pathlib.Path(os.environ.get("FITMENT_BUILD", ROOT / "build")) / "python_probe"
ROUNDS = int(os.environ.get("FITMENT_ROUNDS", "1"))

ENVIRONMENT_KEYS = ["os_name", "sys_platform", "platform_machine", "platform_python_implementation", "platform_release", "platform_system",
                    "platform_version", "python_version", "python_full_version", "implementation_name", "implementation_version"]
ENVIRONMENTS = [
    ["posix", "linux", "x86_64", "CPython", "5.15.0-91-generic", "Linux", "#101-Ubuntu SMP", "3.11", "3.11.4", "cpython", "3.11.4"],
    ["nt", "win32", "AMD64", "CPython", "10", "Windows", "10.0.19045", "3.8", "3.8.10", "cpython", "3.8.10"],
    ["posix", "darwin", "arm64", "PyPy", "23.1.0", "Darwin", "Darwin Kernel Version 23", "3.13", "3.13.0rc1+", "pypy", "7.3.17"],
]


def ask(questions):
    """The probe's answers; every question is a list of fields."""
    lines = ["\t".join(question) for question in questions]
    assert not any("\n" in line for line in lines)
    done = subprocess.run([PROBE], input="\n".join(lines) + "\n", capture_output=True, text=True, check=True, encoding="utf-8")
    answers = done.stdout.split("\n")[:-1]
    assert len(answers) == len(questions), (len(answers), len(questions))
    return answers


def truth(value):
    return "true" if value else "false"


class Texts:
    """Random texts: mostly right, sometimes off by a character."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def one(self, *choices):
        return self.random.choice(choices)

    def some(self, share):
        return self.random.random() < share

    def number(self):
        return self.one("0", "0", "1", "1", "2", "3", "10", "00", "01", "2024", "99999999999999999999" if self.some(0.02) else "7")

    def small(self):
        return self.one("0", "1", "2", "3")

    def release(self, most=4):
        return ".".join(self.small() for _ in range(self.random.randint(1, most)))

    def separator(self):
        return self.one("", ".", "-", "_")

    def version(self, local=True):
        number = self.small if self.some(0.8) else self.number
        text = self.one("", "", "", "", "v") + (number() + "!" if self.some(0.1) else "")
        text += ".".join(number() for _ in range(self.random.randint(1, 4)))
        if self.some(0.3):
            text += self.separator() + self.one("a", "b", "rc", "c", "alpha", "beta", "pre", "preview", "RC", "A") + self.separator() + self.one("", number())
        if self.some(0.25):
            text += self.one("-" + number(), self.separator() + self.one("post", "rev", "r", "POST") + self.separator() + self.one("", number()))
        if self.some(0.25):
            text += self.separator() + self.one("dev", "DEV") + self.separator() + self.one("", number())
        if local and self.some(0.2):
            text += "+" + self.one(".", "-", "_").join(self.one("a", "1", "cu121", "00", "abc", "01a", "10") for _ in range(self.random.randint(1, 3)))
        return text

    def broken(self, text, alphabet):
        for _ in range(self.random.randint(1, 2)):
            at = self.random.randint(0, len(text))
            kind = self.random.randint(0, 2)
            if kind == 0:
                text = text[:at] + self.random.choice(alphabet) + text[at:]
            elif kind == 1:
                text = text[:at] + text[at + 1:]
            else:
                text = text[:at] + self.random.choice(alphabet) + text[at + 1:]
        return text

    def clause(self):
        op = self.one("==", "!=", "<=", ">=", "<", ">", "~=", "===")
        wildcard = op in ("==", "!=") and self.some(0.4)
        text = self.release() + ".*" if wildcard else self.version(local=op in ("==", "!=", "==="))
        return op + self.one("", "", " ") + text

    def specifiers(self, most=3):
        return self.one(",", ", ", " , ").join(self.clause() for _ in range(self.random.randint(1, most)))

    def name(self):
        return self.one("torch", "Foo.Bar", "a", "zope_interface", "A-b--C", "x1", "typing_extensions")

    def comparison(self):
        variable = self.one(*ENVIRONMENT_KEYS, "python_version", "python_full_version", "extra", "os.name", "python_implementation")
        value = self.one("3.8", "3.11", "3.11.*", "2.7, 3.6", "linux", "posix", "win", "x86_64", "CPython", "Gpu_Extra", "", "cpu", "3.11.4 ", "5", "1.0.dev1",
                         "Linux or not", "3.13.0rc1", "10", self.version())
        op = self.one("==", "!=", "<=", ">=", "<", ">", "~=", "===", "in", "not in", "==", ">=", "<")
        quote = self.one("'", '"')
        blank = self.one(" ", "  ") if op[0] in "in" else self.one("", " ", " ", "\u0020")
        sides = [variable, quote + value + quote]
        if self.some(0.25):
            sides.reverse()
        return sides[0] + blank + op + blank + sides[1]

    def marker(self, depth=2):
        if depth == 0 or self.some(0.4):
            return self.comparison()
        text = self.one(" and ", " or ").join(self.marker(depth - 1) for _ in range(self.random.randint(1, 3)))
        return "(" + text + ")" if self.some(0.4) else text

    def requirement(self):
        text = self.one("", "", " ") + self.name() + self.one("", "", " ")
        if self.some(0.3):
            text += "[" + self.one("", " ") + self.one(",", ", ").join(self.one("gpu", "A_b", "c.d", "gpu") for _ in range(self.random.randint(0, 3))) + "]"
        kind = self.random.random()
        if kind < 0.6:
            specifiers = self.specifiers() + self.one("", "", "", ",")
            text += self.one(specifiers, " " + specifiers, "(" + specifiers + ")", " ( " + specifiers + " )")
        elif kind < 0.75:
            text += self.one("@", " @ ") + self.one("https://example.org/a.whl", "git+https://example.org/a.git@v1#egg=a", "file:///a/b%20c") + " "
        if self.some(0.4):
            text += self.one(";", " ; ") + self.marker(1)
        return text

    def wheel(self):
        tags = "-".join(".".join(self.one(*parts) for _ in range(self.random.randint(1, 2)))
                        for parts in (["cp311", "py3", "py2", "CP39"], ["cp311", "none", "abi3"], ["any", "manylinux_2_17_x86_64", "win_amd64"]))
        return self.one("torch", "Foo.Bar", "a_b", "x1") + "-" + self.version() + self.one("", "", "-1", "-2abc", "-007") + "-" + tags + ".whl"


def names_version(text):
    """Whether the first word is a version."""
    try:
        Version(text.strip().split(" ")[0] or "x")
        return True
    except InvalidVersion:
        return False


VERSION_ALPHABET = "0123.-_+!*abcrvdeposx ~"


class BesidePackaging(unittest.TestCase):
    def setUp(self):
        if not PROBE.exists():
            self.skipTest(f"{PROBE} is not built")
        self.texts = Texts(self.id())

    def compare(self, questions, expected):
        answers = ask(questions)
        wrong = [(question, answer, want) for question, answer, want in zip(questions, answers, expected) if answer != want]
        self.assertFalse(wrong, f"{len(wrong)} of {len(questions)} differ; (question, ours, packaging's): {wrong[:10]}")

    def versions(self, count):
        made = (self.texts.version() for _ in range(count))
        return [self.texts.broken(text, VERSION_ALPHABET) if self.texts.some(0.3) else text for text in made]

    def valid_versions(self, count):
        return [text for text in self.versions(count) if self.parsed(text) is not None and not self.is_huge(text)]

    @staticmethod
    def parsed(text):
        try:
            return Version(text)
        except InvalidVersion:
            return None

    @staticmethod
    def is_huge(text):
        """Numbers beyond 64 bits are clamped on our side."""
        return re.search("[0-9]{19}", text) is not None

    def test_versions(self):
        texts = [text for text in self.versions(20000 * ROUNDS) if not self.is_huge(text)]
        versions = [self.parsed(text) for text in texts]
        self.assertGreater(sum(version is None for version in versions), 1000)
        self.compare([["version", text] for text in texts],
                     ["-" if version is None else f"{version}\t{truth(version.is_prerelease)}\t{truth(version.is_postrelease)}" for version in versions])

    def test_order(self):
        texts = self.valid_versions(20000 * ROUNDS)
        pairs = list(zip(texts, texts[1:]))
        self.compare([["compare", a, b] for a, b in pairs], [str((Version(a) > Version(b)) - (Version(a) < Version(b))) for a, b in pairs])

    def clauses_of(self, specifiers):
        """The clauses with their versions in normal form, sorted: what our side prints."""
        texts = []
        for clause in specifiers:
            base = clause.version.removesuffix(".*")
            version = clause.version if clause.operator == "===" else str(Version(base)) + clause.version[len(base):]
            texts.append(clause.operator + version)
        return ",".join(sorted(texts))

    def test_specifiers(self):
        questions, expected = [], []
        for _ in range(20000 * ROUNDS):
            text = self.texts.specifiers()
            if self.texts.some(0.3):
                text = self.texts.broken(text, VERSION_ALPHABET + "=<>!~,")
            if self.is_huge(text) or "===" in text:
                continue
            questions.append(["specifiers", text])
            try:
                specifiers = SpecifierSet(text)
            except InvalidSpecifier:
                expected.append("-")
                continue
            expected.append(f"{self.clauses_of(specifiers)}\t{truth(any(s.prereleases for s in specifiers))}\t{truth(specifiers.is_unsatisfiable())}")
        self.assertGreater(expected.count("-"), 1000)
        self.compare(questions, expected)

    def test_membership(self):
        questions, expected = [], []
        versions = self.valid_versions(2000)
        for _ in range(40000 * ROUNDS):
            text = self.texts.specifiers(most=2)
            if self.is_huge(text):
                continue
            version = self.texts.one(*versions)
            if self.texts.some(0.5):   # near the version that the specifier names
                near = text.lstrip("=<>!~ ").split(",")[0].removesuffix(".*").strip() + self.texts.one("", ".0", ".post1", ".dev1", "a1", "+x", ".1")
                version = near if self.parsed(near) else version
            try:
                inside = truth(SpecifierSet(text).contains(version, prereleases=True))
            except InvalidSpecifier:
                continue
            arbitrary = "===" in text   # texts have no intervals of their own
            questions.append(["contains", text, version])
            expected.append((inside, arbitrary))
        answers = [answer.split("\t") for answer in ask(questions)]
        wrong = [(question, answer, want) for question, answer, (want, arbitrary) in zip(questions, answers, expected)
                 if answer[0] != want or (not arbitrary and answer[1] != want)]
        self.assertFalse(wrong, f"{len(wrong)} of {len(questions)} differ: {wrong[:10]}")
        self.assertGreater(sum(want == "true" for want, _ in expected), len(expected) // 10)

    def test_markers_print(self):
        questions, expected = [], []
        for _ in range(10000 * ROUNDS):
            text = self.texts.marker()
            if self.texts.some(0.3):
                text = self.texts.broken(text, "()'\"=<>inorand_ x.3")
            questions.append(["marker", text])
            try:
                expected.append(str(Marker(text)))
            except InvalidMarker:
                expected.append("-")
        self.assertGreater(expected.count("-"), 500)
        self.compare(questions, expected)

    def test_markers_evaluate(self):
        questions, expected = [], []
        for _ in range(15000 * ROUNDS):
            text, environment, extra = self.texts.marker(), self.texts.one(*ENVIRONMENTS), self.texts.one("", "gpu-extra", "cpu")
            values = dict(zip(ENVIRONMENT_KEYS, environment), extra=extra)
            try:
                holds = Marker(text).evaluate(values)
            except (UndefinedComparison, UndefinedEnvironmentName):
                continue   # there, our side says false for the comparison and goes on
            questions.append(["evaluate", text, extra, *environment])
            expected.append(truth(holds))
        self.compare(questions, expected)

    def test_what_packaging_refuses_to_compare_is_false(self):
        questions, expected = [], []
        for _ in range(5000 * ROUNDS):
            text, environment = self.texts.comparison(), self.texts.one(*ENVIRONMENTS)
            try:
                Marker(text).evaluate(dict(zip(ENVIRONMENT_KEYS, environment), extra=""))
            except (UndefinedComparison, UndefinedEnvironmentName):
                questions.append(["evaluate", text, "", *environment])
                expected.append("false")
        self.assertGreater(len(questions), 100)
        self.compare(questions, expected)

    def test_requirements(self):
        questions, expected = [], []
        for _ in range(20000 * ROUNDS):
            text = self.texts.requirement()
            if self.texts.some(0.3):
                text = self.texts.broken(text, "[]()@;,=<>!~'\" -_.0a")
            if self.is_huge(text) or not self.comparable(text):
                continue
            questions.append(["requirement", text])
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                expected.append("-")
                continue
            extras = ",".join(sorted({canonicalize_name(extra) for extra in requirement.extras}))
            expected.append("\t".join([requirement.name, extras, self.clauses_of(requirement.specifier), requirement.url or "",
                                       str(requirement.marker) if requirement.marker else ""]))
        answers = [answer.rsplit("\t", 1)[0] for answer in ask(questions)]
        wrong = [(question, answer, want) for question, answer, want in zip(questions, answers, expected) if answer != want]
        self.assertFalse(wrong, f"{len(wrong)} of {len(questions)} differ: {wrong[:10]}")
        self.assertGreater(expected.count("-"), 1000)

    @staticmethod
    def comparable(text):
        """Where this project is stricter on purpose: names and extras that end in "_" (PEP 508 refuses them too), "===" without a text, and
        a version after "@"."""
        head = text.split(";")[0]
        if "_]" in head or "_," in head or "_ " in head or "@" in head and names_version(head.split("@", 1)[1]):
            return False
        name = head.strip().replace("[", " ").replace("(", " ").replace("@", " ")
        for operator in "=<>!~,":
            name = name.replace(operator, " ")
        first = name.split()[0] if name.split() else ""
        return not first.endswith("_") and "===" not in head

    def test_printed_requirements_mean_the_same(self):
        texts = [self.texts.requirement() for _ in range(5000 * ROUNDS)]
        texts = [text for text in texts if not self.is_huge(text) and "===" not in text]   # "===1, ===2" is one text there
        for text, answer in zip(texts, ask([["requirement", text] for text in texts])):
            if answer == "-":
                continue
            ours, theirs = Requirement(answer.rsplit("\t", 1)[1]), Requirement(text)
            self.assertEqual(self.parts(ours), self.parts(theirs), (text, answer))

    def parts(self, requirement):
        extras = {canonicalize_name(extra) for extra in requirement.extras}
        return requirement.name, extras, self.clauses_of(requirement.specifier), requirement.url, str(requirement.marker)

    def test_wheels(self):
        questions, expected = [], []
        for _ in range(10000 * ROUNDS):
            filename = self.texts.wheel()
            if self.texts.some(0.3):
                filename = self.texts.broken(filename, "-._+19apy ")
            if self.is_huge(filename):
                continue
            questions.append(["wheel", filename])
            try:
                name, version, build, tags = parse_wheel_filename(filename)
            except InvalidWheelFilename:
                expected.append("-")
                continue
            expected.append("\t".join([name, str(version), f"{build[0]}:{build[1]}" if build else "", " ".join(sorted(map(str, tags)))]))
        self.assertGreater(expected.count("-"), 500)
        self.compare(questions, expected)

    def test_sdists(self):
        questions, expected = [], []
        for _ in range(5000 * ROUNDS):
            name, version = self.texts.one("foo", "foo_bar", "Foo.Bar"), self.texts.version().replace("-", ".")
            filename = f"{name}-{version}{self.texts.one('.tar.gz', '.zip')}"
            try:
                normalized, parsed = parse_sdist_filename(filename)
            except InvalidSdistFilename:
                continue
            if not self.is_huge(filename):
                questions.append(["sdist", filename, name])
                expected.append(f"{normalized}\t{parsed}")
        self.compare(questions, expected)

    def test_names(self):
        questions, expected = [], []
        for _ in range(5000 * ROUNDS):
            name = self.texts.broken(self.texts.name(), "abcXYZ019-_. /")
            try:
                valid = bool(canonicalize_name(name, validate=True))
            except ValueError:
                valid = False
            questions.append(["name", name])
            expected.append(f"{canonicalize_name(name)}\t{truth(valid)}\t{truth(is_normalized_name(name))}")
        self.compare(questions, expected)


if __name__ == "__main__":
    unittest.main()

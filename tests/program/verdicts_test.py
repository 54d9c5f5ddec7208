#!/usr/bin/env python3
"""Driver, GPU and CUDA decide: tests/cases/verdicts/cases.tsv, and doc/verdicts.md as its record.

    verdicts_test.py            the tests: each verdict as expected, the page as the program says it today
    verdicts_test.py --write    writes the page again

The packages are toys of the real names and versions (nothing is fetched); what is known of the real ones is in the program's tables.
"""
import sys

from harness import ProgramTest, ROOT, ToyIndex, unittest

CASES = ROOT / "tests" / "cases" / "verdicts" / "cases.tsv"
TORCH = ROOT / "src" / "target" / "tables" / "torch.tsv"
PAGE = ROOT / "doc" / "verdicts.md"
HEAD = """# Verdicts that driver, GPU and CUDA decide

Written by `python3 tests/program/verdicts_test.py --write` from `tests/cases/verdicts/cases.tsv`; the test fails when the program says otherwise. `named` is what the
deployment asks, Python 3.12. The evidence line is the finding's own; where it fits, nothing speaks against it.

| machine | named | driver | verdict | evidence |
| --- | --- | --- | --- | --- |
"""


def cases():
    rows = [line.split("\t") for line in CASES.read_text().splitlines() if line and not line.startswith("#")]
    return [dict(zip(rows[0], row)) for row in rows[1:]]


def cuda_packages():
    """{torch version: (project, version) that its METADATA requires}: how an installed torch tells its CUDA."""
    rows = [line.split("\t") for line in TORCH.read_text().splitlines() if line and not line.startswith("#")]
    needs = {}
    for row in (dict(zip(rows[0], cells)) for cells in rows[1:]):
        major = row["cuda_x86_64"].split(".")[0]
        if major.isdigit():
            needs[row["torch"]] = ("cuda-toolkit" if int(major) >= 13 else f"nvidia-cuda-runtime-cu{major}", row["cuda_x86_64"] + ".0")
    return needs


def registry():
    projects, needs = {}, cuda_packages()
    for case in cases():
        for requirement in case["requirements"].split():
            name, version = requirement.split("==")
            release = projects.setdefault(name, {})[version] = {"tag": "cp312-cp312-manylinux_2_28_x86_64"}
            if name == "torch":
                toolkit, its_version = needs[version]
                release["requires"] = [f"{toolkit}=={its_version}"]
                projects.setdefault(toolkit, {})[its_version] = {}
    return projects


class Verdicts(ProgramTest):
    def judge(self, index, case):
        self.write("requirements.txt", "\n".join(case["requirements"].split()) + "\n")
        outcome = self.run_program("check", "requirements.txt", "--index-url", index.url, "--python", "3.12", "--format", "json", *case["options"].split())
        self.assertIn(outcome.code, (0, 1), str(outcome))
        document = outcome.json()
        return outcome.code, [finding for finding in document["findings"] if finding["level"] == "error"]

    def test_each_verdict_is_the_expected_one_and_the_page_tells_it(self):
        rows = []
        with ToyIndex(registry()) as index:
            for case in cases():
                with self.subTest(what=case["what"], requirements=case["requirements"], options=case["options"]):
                    code, errors = self.judge(index, case)
                    told = " ".join(sorted({finding["code"] for finding in errors})) or "fits"
                    self.assertEqual((told, code), (case["expected"], 0 if case["expected"] == "fits" else 1))
                    evidence = "; ".join(finding["message"] for finding in errors)
                    driver = case["options"].split("--driver ")[-1] if "--driver" in case["options"] else ""
                    rows.append(f"| {case['what']} | {case['requirements'].replace(' ', ', ')} | {driver} | {told} | {evidence} |")
        page = HEAD + "\n".join(rows) + "\n"
        if "--write" in sys.argv:
            PAGE.write_text(page)
        self.assertEqual(PAGE.read_text() if PAGE.exists() else "", page, "doc/verdicts.md is stale: verdicts_test.py --write")


if __name__ == "__main__":
    unittest.main(argv=[argument for argument in sys.argv if argument != "--write"])

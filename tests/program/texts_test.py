#!/usr/bin/env python3
"""The texts of conflicts, whole, beside those recorded in tests/cases/texts/*.json (a registry, lines, arguments, and what is said of them).

    texts_test.py             the test
    texts_test.py --renew     writes the texts again, from the registries that stand there; read the difference before it is kept

To add a case: an entry without "texts" in a file there, then --renew. tests/oracle/conflict_texts.py adds those of other resolvers.
"""
import json
import sys

from harness import ProgramTest, ROOT, ToyIndex, unittest

RECORDS = ROOT / "tests" / "cases" / "texts"
LINUX = ["--platform", "manylinux_2_35_x86_64"]


class Texts(ProgramTest):
    maxDiff = None

    def told(self, case):
        """What `check` says of a case: the text of each conflict and, where there is none, of each error."""
        self.write("requirements.txt", "\n".join(case["lines"]) + "\n")
        for name, text in case.get("files", {}).items():
            self.write(name, text)
        arguments = case.get("arguments", [])
        arguments = arguments + ([] if "--python" in arguments else ["--python", "3.11"]) + ([] if "--platform" in arguments else LINUX)
        with ToyIndex(case["registry"]) as index:
            outcome = self.run_program("check", "requirements.txt", "--format", "json", "--no-cache", "--index-url", index.url, *arguments)
        document = outcome.json()
        self.assertEqual(document["verdict"], "unsatisfiable", case["name"])
        return [conflict["text"].rstrip("\n").splitlines() for conflict in document["conflicts"]]

    def test_texts_are_as_recorded(self):
        count = 0
        for path in sorted(RECORDS.glob("*.json")):
            for case in json.loads(path.read_text(encoding="utf-8")):
                with self.subTest(case["name"]):
                    self.assertEqual(self.told(case), case["texts"])
                    count += len(case["texts"])
        self.assertGreaterEqual(count, 40)

    def test_no_line_is_wider_than_80_columns_unless_a_name_is(self):
        for path in sorted(RECORDS.glob("*.json")):
            for case in json.loads(path.read_text(encoding="utf-8")):
                for line in sum(case["texts"], []):
                    self.assertTrue(len(line) <= 80 or len(max(line.split(), key=len)) > 40, f"{case['name']}: {line}")


def renew():
    teller = Texts()
    for path in sorted(RECORDS.glob("*.json")):
        cases = json.loads(path.read_text(encoding="utf-8"))
        for case in cases:
            teller.setUp()
            case["texts"] = teller.told(case)
            teller.doCleanups()
        path.write_text(json.dumps(cases, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] == ["--renew"]:
        sys.exit(renew())
    unittest.main()

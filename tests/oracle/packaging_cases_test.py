#!/usr/bin/env python3
"""No group of pypa/packaging's own cases is passed over: each is read by a test of src/python, or stands here with the reason why not.

FITMENT_CASES names the folder of the cases (default ../shared/cases); skipped where it is absent."""
import json
import os
import pathlib
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CASES = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT / ".." / "shared" / "cases")) / "pypa-packaging"
WHOLE = {"tags_parse", "dependency_groups"}      # read group by group, whatever their names
LEFT_OUT = {
    "TestEquality::test_repr": "how Python prints its range object",
    "TestToSpecifierSet::test_dev0_span_roundtrips_every_policy": "rows name a policy and no specifier",
    "parse_wheel_unsorted_tags_invalid_with_validate": "an option that asks for sorted tags; files are taken as indexes have them",
    "note": "words about the file",
}


class EveryGroup(unittest.TestCase):
    def test_is_read(self):
        if not CASES.is_dir():
            self.skipTest(f"{CASES} is not there; set FITMENT_CASES")
        tests = "".join(path.read_text() for path in sorted((ROOT / "src" / "python").glob("packaging_*_test.cc")))
        groups = rows = 0
        for path in sorted(CASES.glob("*.json")):
            content = json.loads(path.read_text())
            self.assertIn(f'"{path.stem}"', tests, "no test opens this file")
            rows += sum(len(value) for value in content.values() if isinstance(value, list)) if isinstance(content, dict) else len(content)
            for group in content if isinstance(content, dict) and path.stem not in WHOLE else ():
                groups += 1
                with self.subTest(file=path.name, group=group):
                    self.assertTrue(group in LEFT_OUT or f'"{group}"' in tests, "no test reads this group")
        print(f"{groups} groups, {rows} rows in {len(list(CASES.glob('*.json')))} files")


if __name__ == "__main__":
    unittest.main()

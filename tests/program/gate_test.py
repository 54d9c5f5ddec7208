#!/usr/bin/env python3
"""Gates: ignores on a line, a baseline, --fail-on."""
import json

from harness import ProgramTest, ToyIndex, unittest

REGISTRY = {
    "torch": {"2.15.0": {"tag": "cp311-cp311-manylinux_2_28_x86_64", "requires": ["cuda-toolkit==13.2.2"]}},
    "cuda-toolkit": {"13.2.2": {}},
    "app": {"1.0": {"requires": ["lib>=2"]}},
    "lib": {"1.0": {}, "2.0": {}},
}


class Gates(ProgramTest):
    def setUp(self):
        super().setUp()
        index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(index.__exit__)
        self.options = ["--index-url", index.url, "--python", "3.11", "--gpu", "T4", "--driver", "530.30.02"]

    def check(self, code, *arguments):
        return self.expect(code, "check", "r.txt", *self.options, *arguments)

    def codes(self, code, *arguments):
        findings = self.check(code, "--format", "json", *arguments).json()["findings"]
        return {(row["code"], row["level"]) for row in findings}

    def test_an_ignore_lets_one_finding_pass_until_its_day(self):
        self.write("r.txt", "torch\n")
        self.assertIn(("FIT401", "error"), self.codes(1))
        self.write("r.txt", "torch  # fitment: ignore[FIT401] until=2999-01-01 the fleet is being updated\n")
        document = self.check(0, "--format", "json").json()
        (finding,) = [row for row in document["findings"] if row["code"] == "FIT401"]
        self.assertEqual((finding["level"], document["verdict"], document["rungs"]["runs"]), ("note", "fits", "no"))
        self.assertIn("the fleet is being updated", finding["message"])
        self.write("r.txt", "torch  # fitment: ignore[FIT401] until=2020-01-01 long ago\n")
        self.assertLessEqual({("FIT401", "error"), ("FIT110", "warning")}, self.codes(1))

    def test_an_ignore_that_hits_nothing_is_a_warning(self):
        self.write("r.txt", "app  # fitment: ignore[FIT402]\nlib # fitment: ignore\n")
        self.assertEqual([row for row in self.codes(0) if row[0] == "FIT110"], [("FIT110", "warning")])
        text = self.check(0).out
        self.assertIn("hits nothing", text)
        self.assertIn("which codes", text)
        self.check(1, "--fail-on", "warning")

    def test_fix_leaves_the_directive(self):
        self.write("r.txt", "app==1.0\nlib==1.0  # fitment: ignore[FIT503] kept\n")
        self.expect(0, "fix", "r.txt", *self.options, "--write")
        self.assertIn("# fitment: ignore[FIT503] kept", self.read("r.txt"))

    def test_fail_on(self):
        self.write("r.txt", "torch\n")
        self.check(0, "--fail-on", "never")
        self.check(1, "--fail-on", "warning")
        self.write("r.txt", "lib\n")
        self.check(0, "--fail-on", "warning")
        self.assertEqual(self.run_program("check", "r.txt", "--fail-on", "sometimes").code, 2)

    def test_a_baseline_stops_only_at_what_is_new(self):
        self.write("r.txt", "# a comment\ntorch\n")
        self.check(0, "--write-baseline", "known.json")
        self.assertEqual(json.loads(self.read("known.json"))["schema"], "fitment.baseline/1")
        self.write("r.txt", "torch\n")
        self.assertIn("known", self.check(0, "--baseline", "known.json").err)
        self.write("r.txt", "torch\napp\nlib<2\n")
        self.check(1, "--baseline", "known.json")
        self.write("r.txt", "app\n")
        self.assertIn("that nothing has any more", self.check(0, "--baseline", "known.json").err)
        self.write("broken.json", "[]")
        self.assert_one_message(self.run_program("check", "r.txt", *self.options, "--baseline", "missing.json", "-o", "out.txt"), "missing.json")
        self.assert_one_message(self.run_program("check", "r.txt", *self.options, "--baseline", "broken.json", "-o", "out.txt"), "no baseline")

    def test_a_summary_for_a_pull_request(self):
        self.write("r.txt", "app==1.0\nlib==1.0\n")
        text = self.check(1, "--format", "markdown").out
        self.assertIn("| r.txt | ❌ unsatisfiable | no |", text)
        self.assertIn("<details><summary>r.txt: 1 line to change, after which it fits</summary>", text)
        self.assertIn("-lib==1.0\n", text)


if __name__ == "__main__":
    unittest.main()

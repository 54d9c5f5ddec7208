#!/usr/bin/env python3
"""Many deployments for many targets: rows, equal questions asked once, --resume, trouble as a row."""
import json

from harness import ProgramTest, ToyIndex, unittest

REGISTRY = {"app": {"1.0": {"requires": ["lib>=2"]}}, "lib": {"1.0": {}, "2.5": {}}}


class Audit(ProgramTest):
    def rows(self, text):
        return {(row["file"], row["target"]): row for row in map(json.loads, text.splitlines())}

    def fleet(self):
        self.write("fleet/a/requirements.txt", "app\n")
        self.write("fleet/b/requirements.txt", "app\n")
        self.write("fleet/c/requirements.txt", "app\nlib<2\n")
        self.write("fleet/d/config.yaml", "model_name: d\npython_version: py311\nrequirements: [app]\nresources: {accelerator: T4}\n")
        self.write("fleet/d/.hidden/requirements.txt", "app\n")

    def test_each_deployment_for_each_target_is_a_row(self):
        self.fleet()
        with ToyIndex(REGISTRY) as index:
            outcome = self.expect(1, "audit", "fleet", "--targets", "t4,h100", "--index-url", index.url, "-j", "2")
        rows = self.rows(outcome.out)
        self.assertEqual(len(rows), 8)
        self.assertEqual({row["verdict"] for (file, _), row in rows.items() if file == "fleet/c/requirements.txt"}, {"unsatisfiable"})
        self.assertEqual(rows["fleet/c/requirements.txt", "t4"]["conflicts"], 1)
        self.assertEqual(rows["fleet/d/config.yaml", "h100"]["verdict"], "fits")
        self.assertEqual([rows[f"fleet/{one}/requirements.txt", "t4"].get("same_as") for one in "ab"].count(None), 1)
        self.assertIn("4 deployments, 8 verdicts", outcome.err)

    def test_what_deployments_and_machines_share_changes_no_verdict(self):
        self.fleet()
        self.write("fleet/f/config.yaml", "model_name: f\npython_version: py312\nrequirements: [app, lib==1.0, old]\n")
        self.write("fleet/g/requirements.txt", "old\nlib\n")
        registry = {**REGISTRY, "old": {"1.0": {}, "2.0": {"requires": ["lib<2"]}}}
        targets = ["t4", "h100", "cpu", "gh200"]
        with ToyIndex(registry) as index:
            rows = self.rows(self.run_program("audit", "fleet", "--targets", ",".join(targets), "--index-url", index.url, "-j", "1").out)
            self.assertEqual(len(rows), 6 * len(targets))
            for (file, target), row in rows.items():
                alone = json.loads(self.run_program("check", file, "--target", target, "--index-url", index.url, "--format", "json").out)
                codes = sorted({finding["code"] for finding in alone["findings"] if finding["level"] != "note"})
                self.assertEqual((row["verdict"], row["conflicts"], row["findings"]), (alone["verdict"], len(alone["conflicts"]), codes), (file, target))

    def test_all_fit_is_0_and_its_own_target_is_null(self):
        self.write("one/requirements.txt", "app\n")
        with ToyIndex(REGISTRY) as index:
            rows = self.rows(self.expect(0, "audit", "one", "--index-url", index.url).out)
        self.assertEqual(list(rows), [("one/requirements.txt", None)])

    def test_trouble_is_a_row(self):
        self.fleet()
        self.write("fleet/e/config.yaml", "model_name: x\nrequirements: [app\n")
        with ToyIndex(REGISTRY) as index:
            rows = self.rows(self.expect(1, "audit", "fleet", "fleet/nowhere.txt", "--index-url", index.url).out)
        self.assertEqual(rows["fleet/nowhere.txt", None]["verdict"], "trouble")
        self.assertTrue(rows["fleet/nowhere.txt", None]["trouble"])
        self.assertEqual(rows["fleet/a/requirements.txt", None]["verdict"], "fits")

    def test_resume_keeps_what_is_whole_and_asks_the_rest(self):
        self.fleet()
        with ToyIndex(REGISTRY) as index:
            self.expect(1, "audit", "fleet", "--index-url", index.url, "-o", "out.jsonl")
            whole = self.read("out.jsonl")
            lines = whole.splitlines(keepends=True)
            marked = lines[0].replace('"seconds":', '"seconds":1000000.5,"was":', 1)
            self.write("out.jsonl", marked + lines[1][:20])
            self.expect(1, "audit", "fleet", "--index-url", index.url, "-o", "out.jsonl", "--resume")
        again = self.read("out.jsonl")
        self.assertIn("1000000.5", again.splitlines()[0])
        self.assertEqual(set(self.rows(again)), set(self.rows(whole)))
        self.assert_one_message(self.expect(2, "audit", "fleet", "--resume"), "-o")

    def test_an_unknown_target_is_told_before_anything_is_judged(self):
        self.fleet()
        self.assert_one_message(self.expect(2, "audit", "fleet", "--targets", "t4,t5"), "t5")


if __name__ == "__main__":
    unittest.main()

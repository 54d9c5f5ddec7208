#!/usr/bin/env python3
"""read, check, lock and why on toy indexes over loopback."""
import json

from harness import ProgramTest, ToyIndex, unittest

REGISTRY = {
    "app": {"1.0": {"requires": ["lib[fast]>=2"], "requires_python": ">=3.9"}, "0.9": {"requires": ["lib<2"]}},
    "lib": {"2.5": {"requires_extra": {"fast": ["Speed.Up"]}}, "2.6": {"yanked": "broken"}, "1.0": {}},
    "Speed.Up": {"0.1": {}, "0.2rc1": {}},
    "new": {"2.0": {"uploaded": "2025-12-01T00:00:00Z"}, "1.0": {"uploaded": "2025-11-25T23:59:59Z"}},
}


class Check(ProgramTest):
    def setUp(self):
        super().setUp()
        self.index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(self.index.__exit__)

    def ask(self, code, command, *arguments, **options):
        return self.expect(code, command, *arguments, "--index-url", self.index.url, "--python", "3.11", **options)

    def test_a_fitting_file(self):
        self.write("requirements.txt", "app\n")
        document = self.ask(0, "check", "requirements.txt", "--format", "json").json()
        self.assertEqual(document["verdict"], "fits")
        self.assertEqual([(row["name"], row["version"]) for row in document["packages"]], [("app", "1.0"), ("lib", "2.5"), ("speed-up", "0.1")])
        self.assertEqual(document["packages"][1]["extras"], ["fast"])
        self.assertIn("It fits", self.ask(0, "check", "requirements.txt").out)

    def test_a_conflict_names_lines_and_metadata(self):
        self.write("requirements.txt", "# pins\napp==1.0\n\nlib==1.0\n")
        document = self.ask(1, "check", "requirements.txt", "--format", "json").json()
        self.assertEqual(document["verdict"], "unsatisfiable")
        self.assertEqual([[row["line"] for row in conflict["requirements"]] for conflict in document["conflicts"]], [[2, 4]])
        self.assertTrue(any("lib" in link["requires"] and "METADATA" in link["source"] for link in document["conflicts"][0]["chain"]))
        text = self.ask(1, "check", "requirements.txt").out
        self.assertIn("requirements.txt:4", text)
        self.assertIn("next: fitment fix requirements.txt", text)

    def test_no_such_project_and_no_such_version_are_1(self):
        for line in ("no-such-project", "lib==7"):
            self.write("requirements.txt", line + "\n")
            outcome = self.ask(1, "check", "requirements.txt")
            self.assertIn("requirements.txt:1", outcome.out)
            self.assertIn(line.split("==")[0], outcome.out)

    def test_a_faulty_line_is_a_finding_and_the_rest_is_checked(self):
        self.write("requirements.txt", "diffusers=0.21.4\napp==1.0\nlib==1.0\n")
        document = self.ask(1, "check", "requirements.txt", "--format", "json").json()
        finding = next(row for row in document["findings"] if row["code"] == "FIT101")
        self.assertEqual((finding["line"], finding["level"], finding["rung"]), (1, "error", "installs"))
        self.assertIn("==0.21.4", finding["message"])
        self.assertEqual(len(document["conflicts"]), 1)

    def test_the_day_is_included(self):
        self.write("requirements.txt", "new\n")
        for date, version in (("2025-11-25", "1.0"), ("2025-11-30", "1.0"), ("2025-12-01", "2.0"), ("2025-11-25T00:00:00Z", None)):
            outcome = self.ask(0 if version else 1, "lock", "requirements.txt", "--no-hashes", "--exclude-newer", date)
            self.assertEqual(outcome.out, f"new=={version}\n" if version else "")

    def test_lock_is_sorted_hashed_and_the_same_twice(self):
        self.write("requirements.txt", "app\n")
        lock = self.ask(0, "lock", "requirements.txt").out
        self.assertEqual([line.split()[0] for line in lock.splitlines() if not line.startswith(" ")], ["app==1.0", "lib==2.5", "speed-up==0.1"])
        self.assertEqual(lock.count("--hash=sha256:"), 3)
        self.assertEqual(lock, self.ask(0, "lock", "requirements.txt").out)
        self.assertIn("[[packages]]", self.ask(0, "lock", "requirements.txt", "--output-format", "pylock").out)

    def test_an_existing_lock_gives_preferences(self):
        self.write("requirements.txt", "lib\n")
        self.write("lock.txt", "lib==1.0\n")
        self.ask(0, "lock", "requirements.txt", "-o", "lock.txt", "--no-hashes")
        self.assertEqual(self.read("lock.txt"), "lib==1.0\n")
        self.ask(0, "lock", "requirements.txt", "-o", "lock.txt", "--no-hashes", "--upgrade")
        self.assertEqual(self.read("lock.txt"), "lib==2.5\n")

    def test_lock_of_what_does_not_resolve_prints_no_lock(self):
        self.write("requirements.txt", "app==1.0\nlib==1.0\n")
        outcome = self.ask(1, "lock", "requirements.txt")
        self.assertEqual(outcome.out, "")
        self.assertIn("conflict 1", outcome.err)

    def test_why(self):
        self.write("requirements.txt", "app\n")
        why = self.ask(0, "why", "speed_up", "requirements.txt", "--format", "json").json()
        self.assertEqual(why["brought_by"], [["app", "lib", "speed-up"]])
        why = self.ask(0, "why", "lib", "requirements.txt", "--format", "json").json()
        self.assertEqual(why["bounded_by"][0]["package"], "app 1.0")
        self.assertEqual(why["candidates_refused"][0]["version"], "2.6")
        self.assertIn("yanked", why["candidates_refused"][0]["why"])
        self.ask(1, "why", "torch", "requirements.txt")

    def test_constraints_and_overrides(self):
        self.write("requirements.txt", "app\n")
        self.write("constraints.txt", "lib<2\n")
        self.assertEqual(self.ask(0, "lock", "requirements.txt", "-c", "constraints.txt", "--no-hashes").out, "app==0.9\nlib==1.0\n")
        self.write("override.txt", "lib==1.0\n")
        self.assertIn("app==1.0\nlib==1.0\n", self.ask(0, "lock", "requirements.txt", "--override", "override.txt", "--no-hashes").out)

    def test_offline_uses_the_cache_and_asks_nobody(self):
        self.write("requirements.txt", "app\n")
        online = self.ask(0, "lock", "requirements.txt").out
        asked = len(self.index.requests)
        self.assertEqual(self.ask(0, "lock", "requirements.txt", "--offline").out, online)
        self.assertEqual(len(self.index.requests), asked)
        self.write("other.txt", "new\n")
        outcome = self.ask(2, "check", "other.txt", "--offline")
        self.assert_one_message(outcome, "new")

    def test_a_snapshot_answers_alone(self):
        self.write("requirements.txt", "app==1.0\nlib==1.0\n")
        self.ask(0, "snapshot", "requirements.txt", "-o", "toy.snapshot")
        fix = self.ask(0, "fix", "requirements.txt", "--format", "json").json()
        asked = len(self.index.requests)
        self.assertEqual(self.ask(0, "fix", "requirements.txt", "--format", "json", "--snapshot", "toy.snapshot").json(), fix)
        self.assertEqual(len(self.index.requests), asked)

    def test_installer_settings_are_the_modelled_ones_only(self):
        self.write("requirements.txt", "lib\n")
        env = {"UV_INDEX_URL": self.index.url, "PIP_INDEX_URL": "http://127.0.0.1:9/simple"}
        self.assertEqual(self.expect(0, "lock", "requirements.txt", "--no-hashes", env=env).out, "lib==2.5\n")
        env = {"PIP_INDEX_URL": self.index.url, "UV_INDEX_URL": "http://127.0.0.1:9/simple"}
        self.assertEqual(self.expect(0, "lock", "requirements.txt", "--no-hashes", "--installer", "pip", env=env).out, "lib==2.5\n")

    def test_a_truss_config_brings_its_own_python_and_gpu(self):
        self.write("config.yaml", "model_name: x\npython_version: py310\nresources:\n  accelerator: T4\nrequirements:\n- app\n")
        document = self.expect(0, "check", "config.yaml", "--index-url", self.index.url, "--format", "json").json()
        self.assertEqual((document["target"]["python"], document["target"]["gpus"][0]["name"]), ("3.10", "T4"))
        self.assertEqual(document["inputs"][0]["kind"], "truss")

    def test_each_deployment_file_is_one_of_its_own(self):
        for name in ("a", "b"):
            self.write(f"{name}/config.yaml", "model_name: x\nrequirements:\n- lib\n")
        document = self.ask(0, "check", "a/config.yaml", "b/config.yaml", "--format", "json").json()
        self.assertEqual([row["inputs"][0]["file"] for row in document["deployments"]], ["a/config.yaml", "b/config.yaml"])

    def test_read_resolves_nothing(self):
        self.write("requirements.txt", "app ; python_version > '3'\n")
        row = self.expect(0, "read", "requirements.txt", "--format", "json").json()["inputs"][0]
        self.assertEqual(row["kind"], "requirements")
        self.assertEqual((row["requirements"][0]["name"], row["requirements"][0]["line"], row["requirements"][0]["column"]), ("app", 1, 1))
        self.assertEqual(self.index.requests, [])

    def test_output_to_a_file(self):
        self.write("requirements.txt", "app\n")
        self.assertEqual(self.ask(0, "check", "requirements.txt", "-o", "answer.json").out, "")
        self.assertEqual(json.loads(self.read("answer.json"))["verdict"], "fits")

    def test_colour_only_where_it_is_wanted(self):
        self.write("requirements.txt", "lib\n")
        self.assertNotIn("\x1b", self.ask(0, "check", "requirements.txt").out)
        self.assertIn("\x1b", self.ask(0, "check", "requirements.txt", "--color", "always").out)
        self.assertIn("\x1b", self.ask(0, "check", "requirements.txt", env={"CLICOLOR_FORCE": "1"}).out)
        self.assertNotIn("\x1b", self.ask(0, "check", "requirements.txt", env={"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}).out)

    def test_standard_input(self):
        self.assertEqual(self.ask(0, "lock", "-", "--no-hashes", stdin="lib<2\n").out, "lib==1.0\n")


if __name__ == "__main__":
    unittest.main()

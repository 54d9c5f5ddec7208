#!/usr/bin/env python3
"""What machines read, held to public validators: our JSON by its published schema (jsonschema), SARIF by sarif-pydantic, CycloneDX 1.6 by
cyclonedx-python-lib, pylock.toml by packaging.pylock; and both kinds of lock installed for real by pip and by uv from a loopback index."""
import copy
import json
import os
import pathlib
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
import jsonschema  # noqa: E402  (the path above makes harness importable)
from harness import ROOT, ProgramTest, ToyIndex, unittest  # noqa: E402

FOUNDING = ROOT / "tests" / "cases" / "founding" / "config-before.yaml"
SCHEMA = json.loads((ROOT / "doc" / "schemas" / "fitment-1.schema.json").read_text())


def closed(schema):
    """The schema with every object closed: a field that the program writes and the schema does not know is then a fault."""
    schema = copy.deepcopy(schema)

    def walk(node):
        if isinstance(node, dict):
            if "properties" in node and node.get("type") == "object" and node is not schema:
                node["additionalProperties"] = False
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)
    walk(schema)
    return schema



REGISTRY = {
    "app": {"1.0": {"requires": ["lib>=2"], "files": {"app/__init__.py": "import lib\nvalue = lib.value\n"}}},
    "lib": {"1.0": {"files": {"lib.py": "value = 1\n"}}, "2.0": {"files": {"lib.py": "value = 2\n"}}, "2.1": {"files": {"lib.py": "value = 2.1\n"}, "yanked": "bad"}},
}


class MachineForms(ProgramTest):
    def setUp(self):
        super().setUp()
        self.index = ToyIndex(REGISTRY).__enter__()
        self.addCleanup(self.index.__exit__)
        self.python = "%d.%d" % sys.version_info[:2]
        self.write("fits.txt", "app\n")
        self.write("clash.txt", "app\nlib<2  # old\n")

    def ask(self, *arguments, codes=(0, 1)):
        outcome = self.run_program(*arguments, "--index-url", self.index.url, "--python", self.python)
        self.assertIn(outcome.code, codes, str(outcome))
        return outcome.out

    def founding(self, *arguments):
        config = self.write("config.yaml", FOUNDING.read_bytes())
        outcome = self.run_program(arguments[0], config, *arguments[1:], "--target", "t4", "--driver", "530.30.02", "--offline")
        self.assertIn(outcome.code, (0, 1), str(outcome))
        return outcome.out

    def test_our_json_is_as_its_schema_says_and_has_no_field_more(self):
        validator = jsonschema.Draft202012Validator(closed(SCHEMA))
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        documents = [self.run_program("read", "clash.txt", "--format", "json").out]
        documents += [self.ask(*arguments, "--format", "json") for arguments in (
            ("check", "fits.txt"), ("check", "clash.txt"), ("fix", "clash.txt"), ("fix", "fits.txt"), ("lock", "fits.txt"), ("why", "lib", "fits.txt"),
            ("inspect", "lib==2.0"), ("inspect", "app==1.0", "--against", "lib==2.0"))]
        documents += [self.founding("check", "--format", "json"), self.founding("fix", "--format", "json"), self.founding("lock", "--fit", "--format", "json")]
        documents += [self.run_program("target", *arguments, "--format", "json").out for arguments in (("list",), ("show", "--target", "t4", "--driver", "530.30.02"), ("detect",))]
        documents.append(self.run_program("doctor", "--format", "json").out)
        self.write("one/config.yaml", "model_name: x\nrequirements:\n- app\n")
        self.write("two/config.yaml", "model_name: x\nrequirements:\n- app\n- lib<2\n")
        documents += [self.ask(command, "one/config.yaml", "two/config.yaml", "--format", "json") for command in ("check", "fix")]
        self.ask("check", "clash.txt", "--write-baseline", "baseline.json")
        documents.append(self.read("baseline.json"))
        documents.append(re.search(r'\{"schema":"fitment.report/1".*\}', self.ask("report", "clash.txt"))[0])
        kinds = set()
        for text in documents:
            document = json.loads(text)
            kinds.add(document["schema"])
            errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(document)]
            self.assertEqual(errors, [], document["schema"])
        self.assertEqual(kinds | {"fitment.verify/1"}, set(SCHEMA["properties"]["schema"]["enum"]), "each kind is here; verify's is in verify_test.py")
        rows = self.run_program("audit", ".", "--targets", "t4,cpu", "--index-url", self.index.url).out.splitlines()
        row_schema = jsonschema.Draft202012Validator({"$ref": "#/$defs/audit_row", "$defs": closed(SCHEMA)["$defs"]})
        self.assertGreater(len(rows), 1)
        for row in rows:
            row_schema.validate(json.loads(row))

    def test_sarif(self):
        from sarif_pydantic import Sarif
        for text in (self.ask("check", "clash.txt", "--format", "sarif"), self.ask("check", "fits.txt", "--format", "sarif"), self.founding("check", "--format", "sarif")):
            Sarif.model_validate_json(text)
            document = json.loads(text)
            for result in document["runs"][0]["results"]:
                self.assertIn(result["level"], ("none", "note", "warning", "error"))
                for fix in result.get("fixes", ()):
                    self.assert_fix_applies(fix)
        errors = [result for result in document["runs"][0]["results"] if result["level"] == "error"]
        self.assertEqual(len(errors), 4)
        self.assertTrue(all("fixes" in result for result in errors))

    def assert_fix_applies(self, fix):
        """The replacements, applied, give the file that `fix --write` writes."""
        (change,) = fix["artifactChanges"]
        name = change["artifactLocation"]["uri"]
        text = self.read(name)
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        for replacement in sorted(change["replacements"], key=lambda r: (r["deletedRegion"]["startLine"], r["deletedRegion"]["startColumn"]), reverse=True):
            region = replacement["deletedRegion"]
            begin, end = starts[region["startLine"] - 1] + region["startColumn"] - 1, starts[region["endLine"] - 1] + region["endColumn"] - 1
            text = text[:begin] + replacement.get("insertedContent", {"text": ""})["text"] + text[end:]
        before = self.read(name)
        if name == "config.yaml":
            self.founding("fix", "--write")
        else:
            self.ask("fix", name, "--write")
        self.assertEqual(text, self.read(name))
        self.write(name, before)

    def test_cyclonedx(self):
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
        validator = JsonStrictValidator(SchemaVersion.V1_6)
        for text in (self.ask("lock", "fits.txt", "--output-format", "cyclonedx"), self.founding("lock", "--fit", "--output-format", "cyclonedx")):
            self.assertIsNone(validator.validate_str(text))
        properties = {row["name"]: row["value"] for row in json.loads(text)["metadata"]["properties"]}
        self.assertEqual((properties["fitment:gpu"], properties["fitment:gpu:driver"]), ("T4", "530.30.02"))

    def test_junit_and_gitlab_and_github(self):
        suites = xml.etree.ElementTree.fromstring(self.founding("check", "--format", "junit"))
        self.assertEqual([case.get("name") for case in suites.iter("testcase")], ["installs", "loads", "runs", "sound"])
        rows = json.loads(self.founding("check", "--format", "gitlab"))
        self.assertTrue(all({"description", "check_name", "fingerprint", "severity", "location"} <= set(row) for row in rows))
        self.assertEqual(len({row["fingerprint"] for row in rows}), len(rows))
        for line in self.founding("check", "--format", "github").splitlines():
            self.assertRegex(line, r"^::(error|warning|notice) file=[^,]+,line=\d+(,col=\d+,endColumn=\d+)?,title=FIT\d{3}::.")

    def test_pylock_by_the_standards_own_reader(self):
        import packaging.pylock
        for text in (self.ask("lock", "fits.txt", "--output-format", "pylock"), self.founding("lock", "--fit", "--output-format", "pylock")):
            lock = packaging.pylock.Pylock.from_dict(tomllib.loads(text))
            self.assertGreater(len(lock.packages), 1)

    def installed(self, *command):
        target = self.folder / "installed"
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder), "NO_PROXY": "127.0.0.1", "PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1",
                       "UV_CACHE_DIR": str(self.folder / "uv"), "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_CACHE_DIR": "1"}
        done = subprocess.run([*command, "--target", str(target)], cwd=self.folder, env=environment, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        value = subprocess.run([sys.executable, "-c", "import app; print(app.value)"], env={"PYTHONPATH": str(target)}, capture_output=True, text=True)
        self.assertEqual(value.stdout, "2\n", value.stderr)
        subprocess.run(["rm", "-rf", str(target)], check=True)

    def test_locks_are_installed_by_pip_and_uv(self):
        self.ask("lock", "fits.txt", "-o", "lock.txt")
        self.ask("lock", "fits.txt", "--output-format", "pylock", "-o", "pylock.toml")
        uv = [str(pathlib.Path(sys.executable).parent / "uv"), "pip", "install", "--python", sys.executable]
        pip = [sys.executable, "-m", "pip", "install"]
        for installer in (pip, uv):
            self.installed(*installer, "--require-hashes", "--no-deps", "--index-url", self.index.url, "-r", "lock.txt")
        self.installed(*uv, "-r", "pylock.toml")
        wrong = re.sub("sha256:[0-9a-f]{8}", "sha256:00000000", self.read("lock.txt"))
        self.write("wrong.txt", wrong)
        done = subprocess.run([*pip, "--require-hashes", "--no-deps", "--index-url", self.index.url, "-r", "wrong.txt", "--target", str(self.folder / "no")],
                              cwd=self.folder, capture_output=True, text=True, env={"PATH": os.environ["PATH"], "PIP_CONFIG_FILE": "/dev/null"})
        self.assertNotEqual(done.returncode, 0, "the hashes are looked at")


if __name__ == "__main__":
    unittest.main()

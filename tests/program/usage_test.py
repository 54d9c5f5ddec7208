#!/usr/bin/env python3
"""Help, version, slips of the command line, explain, target: everything that asks no index."""
import os
import platform

from harness import ProgramTest, unittest


class Usage(ProgramTest):
    def test_help_and_version_go_to_stdout(self):
        self.assertIn("fitment check config.yaml --target t4", self.expect(0, "--help").out)
        self.assertRegex(self.expect(0, "--version").out, r"^fitment \d+\.\d+\.\d+\n$")
        self.assertIn("--exclude-newer", self.expect(0, "check", "--help").out)

    def test_slips_are_one_message_and_exit_2(self):
        self.assert_one_message(self.expect(2, "chek", "a.txt"), "FIT901", "fitment check")
        self.assert_one_message(self.expect(2, "check", "a.txt", "--taget", "t4"), "--target")
        self.assert_one_message(self.expect(2, "check"), "FIT901")
        self.assert_one_message(self.expect(2, "check", "a.txt", "--exclude-newer", "soon"), "soon")

    def test_explain_tells_every_code(self):
        listing = self.expect(0, "explain").out
        self.assertIn("FIT101", listing)
        for line in listing.splitlines():
            self.assertIn("What to do:", self.expect(0, "explain", line.split()[0]).out)
        self.assert_one_message(self.expect(2, "explain", "FIT999"), "FIT999")

    def test_target_list_has_what_truss_knows(self):
        presets = {row["truss"]: row for row in self.expect(0, "target", "list", "--format", "json").json()["presets"]}
        for name in ("T4", "L4", "A10G", "V100", "A100", "H100", "H100_40GB", "H200", "B200", "L40S"):
            self.assertIn(name, presets)
        self.assertEqual(presets["T4"]["compute_capability"], "7.5")

    def test_target_show_lays_options_over_presets(self):
        shown = self.expect(0, "target", "show", "--target", "t4", "--cuda", "12.1", "--python", "3.11", "--format", "json").json()
        self.assertEqual(shown["schema"], "fitment.target/1")
        self.assertEqual(shown["gpus"], [{"name": "T4", "compute_capability": "7.5"}])
        self.assertEqual((shown["cuda"], shown["driver"], shown["python"]), ("12.1", None, "3.11"))
        self.assertEqual(shown["platform"], "manylinux_2_35_x86_64")
        self.assertTrue(shown["assumed"])

    def test_an_unknown_target_names_the_near_one(self):
        self.assert_one_message(self.expect(2, "target", "show", "--target", "t5"), "t4")

    def test_target_detect_describes_this_machine_and_writes_a_file_that_is_read_back(self):
        found = self.expect(0, "target", "detect", "--format", "json").json()
        self.assertEqual(found["schema"], "fitment.target/1")
        facts = {fact["what"]: fact["value"] for fact in found["facts"]}
        self.assertEqual(facts["machine"], platform.machine())
        self.assertEqual(facts["glibc"], os.confstr("CS_GNU_LIBC_VERSION").split()[1])
        self.expect(0, "target", "detect", "-o", "machine.toml")
        shown = self.expect(0, "target", "show", "--target", "machine.toml", "--format", "json").json()
        self.assertEqual((shown["platform"], shown["driver"]), (found["platform"], found["driver"]))
        self.assertIn("gpu = ", self.expect(0, "target", "detect").out)


if __name__ == "__main__":
    unittest.main()

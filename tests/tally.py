#!/usr/bin/env python3
"""Adds up what ctest ran: `tally.py JUNIT.xml` prints the single tests inside each program, and last "N passed, N failed".

A program (a GoogleTest or a Python unittest one) counts by what it says of its own tests; one that failed without saying so (a crash, a
timeout) is one failure; one that says nothing is one test. Skipped tests are listed with their reasons and are neither. Exit 1 on a failure.
"""
import re
import sys
import xml.etree.ElementTree


def counted(output, failed_by_ctest):
    """(passed, failed, skipped) of one program's output."""
    if ran := re.search(r"^\[==========\] (\d+) tests? from .* ran\.", output, re.M):
        passed, failed, skipped = (int(found[1]) if (found := re.search(rf"^\[  {word} +\] (\d+) tests?", output, re.M)) else 0
                                   for word in ("PASSED", "FAILED", "SKIPPED"))
        failed = max(failed, int(ran[1]) - passed - skipped)
    elif ran := re.search(r"^Ran (\d+) tests? in", output, re.M):
        last = re.search(r"^(?:OK|FAILED|NO TESTS RAN)(?: \((.*)\))?$", output[ran.end():], re.M)
        told = dict(re.findall(r"([a-z ]+?)=(\d+)", last[1] or "")) if last else {}
        told = {key.strip(): int(value) for key, value in told.items()}
        failed = told.get("failures", 0) + told.get("errors", 0)
        skipped = told.get("skipped", 0)
        passed = max(0, int(ran[1]) - failed - skipped)
    else:
        return (0, 1, 0) if failed_by_ctest else (1, 0, 0)
    return passed, max(failed, 1) if failed_by_ctest else failed, skipped


def main():
    total_passed = total_failed = total_skipped = 0
    for case in xml.etree.ElementTree.parse(sys.argv[1]).getroot().iter("testcase"):
        output = "\n".join(part.text or "" for part in case.iter() if part.tag in ("system-out", "failure"))
        passed, failed, skipped = counted(output, case.get("status") != "run")
        total_passed, total_failed, total_skipped = total_passed + passed, total_failed + failed, total_skipped + skipped
        print(f"{case.get('name'):24} {passed:6} passed {failed:4} failed {skipped:4} skipped {float(case.get('time', 0)):7.1f} s")
        for reason in sorted(set(re.findall(r"(?:^|: )Skipped\n(.+)|skipped ['\"](.+)['\"]$", output, re.M))):
            print(f"    skipped: {reason[0] or reason[1]}")
    if total_skipped:
        print(f"{total_skipped} skipped")
    print(f"{total_passed} passed, {total_failed} failed")
    sys.exit(total_failed > 0 or total_passed == 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Sizes of files and functions in src/: 90 % of files within 500 lines and none over 800 (tables and tests apart), 90 % of functions within 30
lines and none over 80. Prints what is over; exit 1 if a bound does not hold. Functions are found by their indentation (clang-format's): a body
that opens at the end of a line and closes with "}" at the same indentation, outside of types and namespaces."""
import pathlib
import re
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OPENER = re.compile(r"^( {0,4})(?!namespace|class|struct|enum|union|else|for|while|if|switch|do|try|\}|#|//)[^ ].*\{$")


def functions(lines):
    """(name line number, length in lines) of every function of a formatted file."""
    i = 0
    while i < len(lines):
        initialisers = lines[i].lstrip().startswith(":")      # of a constructor: its signature stands above
        opener = None if initialisers else OPENER.match(lines[i])
        text = lines[i]
        # A signature may be broken over lines: go back to where the statement starts.
        start = i
        if not opener and text.endswith("{") and re.match(r"^ {4,}\S", text) and ")" in text:
            while start > 0 and len(lines[start]) - len(lines[start].lstrip()) >= 4 and not lines[start - 1].rstrip().endswith((";", "{", "}")):
                start -= 1
            opener = re.match(r"^( {0,4})(?!if|for|while|switch|else|return)\S.*\(", lines[start])
        if opener and "(" in "".join(lines[start:i + 1]) and not re.search(r"=\s*\{$|constexpr .*\[\]", text):
            close = opener[1] + "}"
            end = next((j for j in range(i + 1, len(lines)) if lines[j] == close), None)
            if end:
                yield start + 1, end - start + 1
                i = end
        i += 1


def main():
    file_sizes, function_sizes = {}, {}
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in (".h", ".cc") or "tables" in path.parts or path.name.endswith("_test.cc"):
            continue
        lines = path.read_text(encoding="utf-8").splitlines()
        place = str(path.relative_to(ROOT))
        file_sizes[place] = len(lines)
        for line, length in functions(lines):
            function_sizes[f"{place}:{line}"] = length
    faults = []
    for what, sizes, usual, most in (("files", file_sizes, 500, 800), ("functions", function_sizes, 30, 80)):
        over = {place: size for place, size in sizes.items() if size > usual}
        share = 1 - len(over) / max(1, len(sizes))
        print(f"report: {len(sizes)} {what}, median {statistics.median(sizes.values()):.0f} lines, {share:.1%} within {usual}, longest {max(sizes.values())}")
        faults += [f"{place}: {size} lines, more than {most}" for place, size in sizes.items() if size > most]
        if share < 0.9:
            faults += [f"only {share:.1%} of {what} are within {usual} lines:"] + [f"  {place}: {size}" for place, size in sorted(over.items(), key=lambda row: -row[1])[:20]]
    print("\n".join(faults))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

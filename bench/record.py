#!/usr/bin/env python3
"""doc/speed.md as the benches print it: `./dev bench --record NAME [options of the bench]`, for NAME of warm, fleet, growth, founding, cold, http2, inspect.

The section of that name is replaced by what the command printed, with the command and the day; the others stay. Nothing in that page is typed in.
"""
import datetime, os, pathlib, re, subprocess, sys

from bench import ROOT

PAGE = ROOT / "doc" / "speed.md"
SECTIONS = {"warm": ("Whole commands, warm", "bench.py", []), "fleet": ("Real deployments and audit, warm", "fleet.py", ["--fleet"]),
            "founding": ("The founding case with an empty cache, HTTP/1.1", "cold.py", ["--cold", "--configs", "0"]),
            "growth": ("Time against the problem's size", "growth.py", ["--growth"]), "cold": ("Real deployments with an empty cache, HTTP/1.1", "cold.py", ["--cold"]),
            "http2": ("Empty caches, HTTP/2 through nginx", "cold.py", ["--cold", "--http2"]), "inspect": ("Large wheels looked into", "wheels.py", ["--inspect"])}
HEAD = """# Speed, as the benches printed it

Each block is what the command above it printed on that day (`bench/record.py` writes this page); raw samples lie in `build/*.csv` after a run. Every figure stands beside uv's of the same
run on the same inputs; a pair whose sets differ does not count. `1/20` means that fitment took a twentieth of uv's time. The machine has two processors; what else it did while a block was
taken is said in the closing notes, not here.

uv is told which Python to use (`--python`), fitment needs none. Left to itself uv asks the interpreters on PATH for one of the wanted version; where those are a version manager's scripts, as
on this machine (pyenv's shims), that takes 0.1 to 0.5 s of each run, and more where it builds sdists. Until 2026-11-24 this page timed that search along with the resolving and
told ratios of 1/46 and better; where it is still shown, the row says "searching".
"""


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in SECTIONS:
        sys.exit(f"bench --record: which of {', '.join(SECTIONS)}?")
    title, script, options = SECTIONS[sys.argv[1]]
    own = options[1:] + sys.argv[2:]                                # the first is ./dev's
    shown, hidden = [], {"--fitment-cache", "--uv-cache"}           # where a cache lies says nothing about speed
    for i, word in enumerate(sys.argv[2:]):
        if word not in hidden and sys.argv[1 + i] not in hidden:
            shown.append(word)
    done = subprocess.Popen([sys.executable, ROOT / "bench" / script, *own], stdout=subprocess.PIPE, text=True)
    printed = ""
    for line in done.stdout:
        print(line, end="", flush=True)
        printed += line
    if done.wait() != 0:
        sys.exit(f"bench --record: {script} ended with {done.returncode}; the page stays")
    day = datetime.date.today().isoformat()
    block = f"## {title}\n\n`{' '.join(['./dev bench', *options, *shown])}`, {day}:\n\n```\n{printed.rstrip()}\n```\n"
    page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else HEAD
    kept = {found.group(1): found.group(0) for found in re.finditer(r"^## (.*)\n(?:(?!^## ).*\n?)*", page, re.M)}
    kept[title] = block
    order = [kept[name] for name, _, _ in SECTIONS.values() if name in kept]
    PAGE.write_text(HEAD + "\n" + "\n".join(text.rstrip() + "\n" for text in order), encoding="utf-8")


if __name__ == "__main__":
    main()

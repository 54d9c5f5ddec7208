#!/usr/bin/env python3
"""The chart of the README, doc/speed.svg, from the samples of `./dev bench` (build/bench.csv): `./dev bench --chart`.

One pair of bars a row: medians of wall time, fitment's and uv's of the same run, on a logarithmic axis, with the spread as a thin line.
"""
import csv, math, statistics, sys

from bench import ROOT

WIDTH, LEFT, ROW, TOP, RIGHT = 780, 270, 46, 44, 90
COLOURS = {"fitment": "#2563eb", "uv": "#9ca3af"}


def rows():
    source = ROOT / "build" / "bench.csv"
    if not source.exists():
        sys.exit("bench --chart: build/bench.csv is absent: run ./dev bench first")
    found = {}
    with open(source, newline="") as lines:
        for sample in csv.DictReader(lines):
            found.setdefault(sample["row"], {}).setdefault(sample["tool"], []).append(float(sample["wall_seconds"]) * 1e3)
    return found


def main():
    table = rows()
    most = max(max(values) for tools in table.values() for values in tools.values())
    top = 10 ** math.ceil(math.log10(most))
    scale = (WIDTH - LEFT - RIGHT) / math.log10(top)
    x = lambda ms: LEFT + scale * max(0.0, math.log10(ms))
    height = TOP + ROW * len(table) + 24
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="system-ui, sans-serif" font-size="13" role="img" '
           f'aria-label="Milliseconds of warm commands, fitment beside uv">',
           f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>',
           f'<text x="{LEFT}" y="20" fill="#111827" font-weight="600">milliseconds, warm and offline (logarithmic; shorter is better)</text>']
    for power in range(int(math.log10(top)) + 1):
        at = x(10 ** power)
        out.append(f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{TOP - 8}" y2="{height - 20}" stroke="#e5e7eb"/><text x="{at:.1f}" y="{height - 6}" fill="#6b7280" text-anchor="middle">{10 ** power}</text>')
    for i, (name, tools) in enumerate(table.items()):
        y = TOP + i * ROW
        out.append(f'<text x="{LEFT - 10}" y="{y + 22}" fill="#111827" text-anchor="end">{name.replace(", founding case", "").replace(", warm", "")}</text>')
        for j, tool in enumerate(t for t in COLOURS if t in tools):
            values, at = tools[tool], y + 4 + 16 * j
            median = statistics.median(values)
            out.append(f'<rect x="{LEFT}" y="{at}" width="{max(1.0, x(median) - LEFT):.1f}" height="13" fill="{COLOURS[tool]}"/>')
            out.append(f'<line x1="{x(min(values)):.1f}" x2="{x(max(values)):.1f}" y1="{at + 6.5}" y2="{at + 6.5}" stroke="#111827" stroke-width="1"/>')
            out.append(f'<text x="{x(max(values)) + 6:.1f}" y="{at + 11}" fill="#374151">{tool} {median:.1f}</text>')
    (ROOT / "doc" / "speed.svg").write_text("\n".join(out) + "\n</svg>\n")


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Empty caches, an index on loopback that answers after 0, 20 and 100 ms: `./dev bench --cold [options]`.

fitment and uv lock the same lines in turn, each run with a cache folder that did not exist before. The founding case, then real
deployments of FITMENT_CASES (default ../shared/cases). The index is recorded once (the first run asks the real one) and then answers from
.cache/bench/recorded alone. Printed: medians, the ratio, requests and sequential round trips of both; pairs whose sets differ are named and
count for nothing. Raw samples go to build/cold.csv.
"""
import argparse, contextlib, csv, math, os, pathlib, shutil, statistics, subprocess, sys, tempfile

from bench import CACHE, FITMENT, FIXED_LINES, ROOT, find_uv, pins, run, told_python
from fleet import lists
from http2_front import Http2Front
from recorded_index import RecordedIndex


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=3, help="pairs of runs of each (3)")
    parser.add_argument("--configs", type=int, default=30, help="how many real deployments besides (30)")
    parser.add_argument("--delays", default="0,20,100", help="milliseconds added to each answer")
    parser.add_argument("--offline", action="store_true", help="nothing is asked of the real index: what is not recorded is not there")
    parser.add_argument("--http2", action="store_true", help="through nginx: HTTPS and HTTP/2 in place of plain HTTP/1.1")
    arguments = parser.parse_args()
    uv, scratch = find_uv(), pathlib.Path(tempfile.mkdtemp(prefix="fitment-cold-"))
    cases = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT / ".." / "shared" / "cases")) / "truss-examples"
    asked = [("founding case, repaired", "3.11", FIXED_LINES)]
    if cases.is_dir() and arguments.configs:
        distinct = {tuple(sorted(lines)): (name, python, lines) for name, python, lines in lists(cases, scratch)}
        asked += sorted(distinct.values())[::max(1, len(distinct) // arguments.configs)][:arguments.configs]

    def pair(index, url, name, python, lines):
        path = scratch / "lines.txt"
        path.write_text("\n".join(lines) + "\n")
        commands = {
            "fitment": [FITMENT, "lock", path, "--no-hashes", "--output-format", "requirements", "-q", "--python", python, "--index-url", url],
            "uv": [uv, "pip", "compile", "-q", "--no-header", "--no-annotate", *told_python(), "--python-version", python, "--python-platform", "x86_64-manylinux_2_35",
                   "--index-url", url, path]}
        out = {}
        for tool, command in commands.items():
            cache = scratch / f"cache-{tool}"
            shutil.rmtree(cache, ignore_errors=True)
            index.take_log()
            wall, cpu, status = run([*command, "--cache-dir", cache], scratch / tool)
            out[tool] = (wall, cpu, status, *index.take_log())
        return out

    samples, failed = [], []
    for delay in (float(text) / 1000 for text in arguments.delays.split(",")):
        ratios = []
        with RecordedIndex(CACHE / "recorded", delay, not arguments.offline) as index, contextlib.ExitStack() as stack:
            url = index.url
            if arguments.http2:
                front = stack.enter_context(Http2Front(index.server.server_address[1]))
                url, os.environ["SSL_CERT_FILE"] = front.url + "/simple", front.environment["SSL_CERT_FILE"]
            for name, python, lines in asked:
                if name in failed:
                    continue
                rows = []
                for _ in range(arguments.n + 12):               # a run that asked the real index recorded what lacked, and is none
                    misses = index.misses
                    row = pair(index, url, name, python, lines)
                    rows += [row] if index.misses == misses or arguments.offline else []
                    if len(rows) == arguments.n or any(one[2] for one in row.values()):
                        break
                if len(rows) < arguments.n:
                    failed.append(name)
                    print(f"{name}: left out (no set, or it never asked the same twice)", flush=True)
                    continue
                if any(row["uv"][2] for row in rows) or any(row["fitment"][2] for row in rows) or pins(scratch / "fitment") != pins(scratch / "uv"):
                    failed.append(name)
                    print(f"{name}: left out ({'the sets differ' if rows[-1]['uv'][3] == rows[-1]['fitment'][3] == 0 else 'no set'})")
                    continue
                ratio = statistics.median(row["fitment"][0] / row["uv"][0] for row in rows)
                ratios.append(ratio)
                told = "   ".join(f"{tool} {statistics.median(r[tool][0] for r in rows) * 1e3:7.0f} ms, {rows[-1][tool][3]:4d} requests, {rows[-1][tool][4]:3d} in a row"
                                  for tool in ("fitment", "uv"))
                print(f"{delay * 1e3:4.0f} ms  {name[:44]:44} {told}   ratio 1/{1 / ratio:.1f}", flush=True)
                samples += [(delay, name, tool, turn, *row[tool]) for turn, row in enumerate(rows) for tool in row]
        if len(ratios) > 1:
            mean = math.exp(statistics.fmean(map(math.log, ratios[1:])))
            print(f"{delay * 1e3:4.0f} ms  {len(ratios) - 1} deployments: geometric mean of the ratios 1/{1 / mean:.2f}, worst 1/{1 / max(ratios[1:]):.2f}")
    with open(ROOT / "build" / "cold.csv", "w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["delay_seconds", "deployment", "tool", "run", "wall_seconds", "cpu_seconds", "status", "requests", "round_trips"])
        rows.writerows(samples)
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main()

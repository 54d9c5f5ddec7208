#!/usr/bin/env python3
"""Time and memory against the size of the problem: `./dev bench --growth [options]`.

Synthetic indexes on loopback, seeded. *closure*: N projects of ten versions, each requiring three others (with a lower bound), all of them in
the set. *versions*: one project with V versions, each of which requires a newer library than the version before, beside a line that holds the library
at its middle. Both tools fill a cache of their own first and are then timed warm, in turn; the sets are compared. Printed: medians, peak memory, and
the slope of log(time above start-up) over log(size) by least squares. *pubgrub*: pubgrub-rs' four large cases (FITMENT_CASES/pubgrub-rs), each one
index of a thousand releases and more, asked for ten of them in turn; where there is no set both must say so. Raw samples go to build/growth.csv.
"""
import argparse, csv, http.server, json, math, os, pathlib, random, shutil, statistics, subprocess, sys, tempfile, threading

from bench import FITMENT, ROOT, find_uv, peak_kib, pins, run, told_python

sys.path.insert(0, str(ROOT / "tests" / "oracle"))
from resolver_cases_read import ron_need, ron_rows

FILE = "{0}-{1}-py3-none-any.whl"


def closure(size, seed):
    """{project: {version: [requirements]}} and the user's lines: project 0 reaches all others."""
    chance = random.Random(seed)
    projects = {}
    for i in range(size):
        children = [c for c in (2 * i + 1, 2 * i + 2) if c < size] + ([chance.randrange(i + 1, size)] if i + 1 < size else [])
        projects[f"p{i}"] = {f"1.{v}": [f"p{c}>=1.{chance.randrange(max(1, v))}" for c in sorted(set(children))] for v in range(10)}
    return projects, ["p0"]


def versions(size, seed):
    del seed
    projects = {"big": {f"1.{v}": [f"lib>=1.{v // 10}"] for v in range(size)}, "lib": {f"1.{v}": [] for v in range(size // 10)}}
    return projects, ["big", f"lib<1.{size // 20}"]


FAMILIES = {"closure": (closure, (100, 300, 1000, 3000, 10000)), "versions": (versions, (50, 150, 500, 1500, 5000))}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        parts = self.path.strip("/").split("/")
        status, kind, body = 404, "text/plain", b"no"
        if parts[0] == "simple" and parts[-1] in self.server.projects:
            files = [{"filename": FILE.format(parts[-1], v), "url": f"/files/{parts[-1]}/{v}/{FILE.format(parts[-1], v)}", "hashes": {}, "core-metadata": True}
                     for v in self.server.projects[parts[-1]]]
            status, kind, body = 200, "application/vnd.pypi.simple.v1+json", json.dumps({"meta": {"api-version": "1.1"}, "name": parts[-1], "files": files}).encode()
        elif parts[0] == "files" and self.path.endswith(".metadata"):
            needs = "".join(f"Requires-Dist: {text}\n" for text in self.server.projects[parts[1]][parts[2]])
            status, kind, body = 200, "text/plain", f"Metadata-Version: 2.1\nName: {parts[1]}\nVersion: {parts[2]}\n{needs}".encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=86400")
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads, request_queue_size = True, 256

    def handle_error(self, request, client_address):
        pass


def slope(rows):
    xs, ys = [math.log(size) for size, _ in rows], [math.log(value) for _, value in rows]
    mx, my = statistics.fmean(xs), statistics.fmean(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys)) / sum((x - mx) ** 2 for x in xs)


def measure(uv, problem, arguments, note, unsatisfiable=False):
    """(rows by tool, peaks, whether the sets are equal, how many packages), warm; note(tool, turn, row, peak) of each sample."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="fitment-growth-"))
    server = Server(("127.0.0.1", 0), Handler)
    server.projects, lines = problem
    threading.Thread(target=server.serve_forever, daemon=True).start()
    index, path = f"http://127.0.0.1:{server.server_address[1]}/simple", scratch / "lines.txt"
    path.write_text("\n".join(lines) + "\n")
    commands = {"fitment": [FITMENT, "lock", path, "--no-hashes", "--output-format", "requirements", "-q", "--python", "3.11", "--index-url", index, "--cache-dir", scratch / "ours"],
                "uv": [uv, "--cache-dir", scratch / "theirs", "pip", "compile", "-q", "--no-header", "--no-annotate", *told_python(), "--python-version", "3.11", "--index-url", index, path]}
    rows = {tool: [] for tool in commands}
    for tool, command in commands.items():
        for warm_up in (command, [*command, "--offline"]):
            subprocess.run(warm_up, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peaks = {tool: peak_kib([*command, "--offline"]) for tool, command in commands.items()}
    for turn in range(arguments.n):
        for tool, command in commands.items():
            row = run([*command, "--offline"], scratch / tool)
            if row[2] not in ((0, 1) if unsatisfiable else (0,)):
                sys.exit(f"bench --growth: {tool} ended with {row[2]} on {lines}")
            rows[tool].append(row)
            note(tool, turn, row, peaks[tool])
    server.shutdown()
    server.server_close()
    same = [row[2] for row in rows["fitment"]] == [row[2] for row in rows["uv"]] and pins(scratch / "fitment") == pins(scratch / "uv")
    count = len(pins(scratch / "fitment"))
    shutil.rmtree(scratch)
    return rows, peaks, same, count


def pubgrub(uv, arguments, samples):
    cases = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT / ".." / "shared" / "cases")) / "pubgrub-rs"
    if not cases.is_dir():
        return print(f"pubgrub   skipped: {cases} is absent (FITMENT_CASES names the folder of cases)")
    for path in sorted(cases.glob("*.ron")):
        projects, roots = {}, []
        for package, version, needs in ron_rows(path.read_text()):
            projects.setdefault(f"p{package}", {})[str(version)] = [ron_need(*need) for need in needs.items()]
            roots.append(f"p{package}=={version}")
        ratios, seconds, same, sets = [], {"fitment": [], "uv": []}, 0, 0
        for root in roots[:: max(1, len(roots) // 10)][:10]:
            note = lambda tool, turn, row, peak: samples.append((path.name[:8], root, tool, turn, *row[:2], peak))
            rows, _, equal, count = measure(uv, (projects, [root]), arguments, note, unsatisfiable=True)
            same, sets = same + equal, sets + (count > 0)
            ratios.append(statistics.median(a[0] / b[0] for a, b in zip(rows["fitment"], rows["uv"])))
            for tool, list_ in rows.items():
                seconds[tool].append(statistics.median(row[0] for row in list_))
        told = "   ".join(f"{tool} {statistics.median(list_) * 1e3:6.1f} ms, at most {max(list_) * 1e3:6.1f}" for tool, list_ in seconds.items())
        print(f"pubgrub   {path.name[:8]} {len(roots):5} releases, {len(ratios)} roots ({sets} with a set; the answer of {same} is uv's to the last version)  {told}   "
              f"ratio 1/{1 / statistics.median(ratios):.1f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=3, help="pairs of warm runs of each size (3)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most", type=int, default=10000, help="no problem above this size")
    arguments = parser.parse_args()
    uv, samples = find_uv(), []
    start = {tool: statistics.median(run([program, "--version"], os.devnull)[0] for _ in range(9)) for tool, program in (("fitment", FITMENT), ("uv", uv))}
    for family, (_, sizes) in FAMILIES.items():
        times = {"fitment": [], "uv": []}
        for size in (s for s in sizes if s <= arguments.most):
            note = lambda tool, turn, row, peak: samples.append((family, size, tool, turn, *row[:2], peak))
            rows, peaks, same, count = measure(uv, FAMILIES[family][0](size, arguments.seed), arguments, note)
            told = []
            for tool, list_ in rows.items():
                wall = statistics.median(row[0] for row in list_)
                times[tool].append((size, max(wall - start[tool], 1e-4)))
                told.append(f"{tool} {wall * 1e3:8.1f} ms {peaks[tool] / 1024:6.1f} MiB")
            print(f"{family:9} {size:6}  {'   '.join(told)}   {count} packages{'' if same else ', the sets DIFFER'}", flush=True)
        print(f"{family:9} slope: " + ", ".join(f"{tool} {slope(rows):.2f}" for tool, rows in times.items() if len(rows) > 1))
    pubgrub(uv, arguments, samples)
    with open(ROOT / "build" / "growth.csv", "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["family", "size", "tool", "run", "wall_seconds", "cpu_seconds", "peak_kib"])
        table.writerows(samples)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Real deployments timed beside uv, both warm and offline: `./dev bench --fleet [options]`.

Every config.yaml below FITMENT_CASES (default ../shared/cases) becomes a plain requirement list for its Python. Each pair of runs first
drops a line or puts the lines in another order (seeded), so that no answer can be kept by what was asked; the two sets are compared, and a
pair that differs does not count as a time. Printed: the geometric mean of the ratios of wall times, the least and the worst, peak memory; the ratios again with uv
left to search for a Python of the wanted version, which on PATHs of pyenv's shims takes longer than its resolving; then
`audit`, for many targets, of all deployments below FITMENT_CASES (any format) that both tools answer from their caches, beside uv run once on each of the
same lists. Raw samples go to build/fleet.csv.

The caches are filled from the index first (--no-fill: not), each config for at most --limit seconds; what uv does not resolve is counted apart.
"""
import argparse, csv, json, math, os, pathlib, random, shutil, statistics, subprocess, sys, tempfile, time

from bench import CACHE, FITMENT, ROOT, find_uv, peak_kib, pins, run, told_python

TARGETS = "t4,l4,a10g,v100,a100,h100,h200,b200,l40s,rtx4090,rtx3090,a10,h100-40gb,a100-40gb,cpu"


def lists(folder, scratch, files=None):
    """[(name, python, [lines])] of the configs (or these files) that name index requirements only."""
    found = []
    for path in sorted(folder.rglob("config.yaml")) if files is None else files:
        read = subprocess.run([FITMENT, "read", path, "--format", "json"], capture_output=True, text=True)
        if read.returncode != 0:
            continue
        for one in json.loads(read.stdout)["inputs"]:
            texts = [item["text"] for item in one["requirements"]]
            if texts and not any("/" in text or "error" in item for text, item in zip(texts, one["requirements"])):
                found.append((str((path.parent if files is None else path).relative_to(folder)), (one["python"] or "3.11").replace("py3", "3."), texts))
    return found


def changed(lines, chance):
    lines = list(lines)
    if len(lines) > 2 and chance.random() < 0.5:
        del lines[chance.randrange(len(lines))]
    chance.shuffle(lines)
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=5, help="pairs of runs of each list (5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=120, help="seconds for one list when the caches are filled")
    parser.add_argument("--no-fill", action="store_true")
    parser.add_argument("--fitment-cache", default=CACHE / "fitment")
    parser.add_argument("--uv-cache", default=CACHE / "uv")
    arguments = parser.parse_args()
    cases = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT / ".." / "shared" / "cases")) / "truss-examples"
    if not cases.is_dir():
        sys.exit(f"bench --fleet: skipped, {cases} is absent (FITMENT_CASES names the folder of cases)")
    uv, scratch, chance = find_uv(), pathlib.Path(tempfile.mkdtemp(prefix="fitment-fleet-")), random.Random(arguments.seed)
    asked, samples, ratios, searching, memory, differing, not_uv, not_ours = lists(cases, scratch), [], {}, {}, [], [], [], []

    def commands(python, path):
        ours = [FITMENT, "lock", path, "--no-hashes", "--output-format", "requirements", "-q", "--python", python, "--cache-dir", arguments.fitment_cache]
        theirs = [uv, "--cache-dir", arguments.uv_cache, "pip", "compile", "-q", "--no-header", "--no-annotate", *told_python(), "--python-version", python,
                  "--python-platform", "x86_64-manylinux_2_35", path]
        return ours, theirs

    def ratio_line(ratios):
        medians = {name: statistics.median(values) for name, values in ratios.items()}
        worst = max(medians, key=medians.get)
        return (f"geometric mean 1/{1 / math.exp(statistics.fmean(map(math.log, medians.values()))):.1f}, best 1/{1 / min(medians.values()):.1f}, "
                f"worst 1/{1 / medians[worst]:.1f} ({worst})")

    print(f"{len(asked)} requirement lists of {cases.name}; {arguments.n} pairs each, seed {arguments.seed}; {os.cpu_count()} processors", flush=True)
    kept = []
    for name, python, texts in asked:
        path = scratch / "asked.txt"
        path.write_text("\n".join(texts) + "\n")
        ours, theirs = commands(python, path)
        if not arguments.no_fill:
            for command in (ours, theirs):
                try:
                    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=arguments.limit)
                except subprocess.TimeoutExpired:
                    pass
        if run(theirs[:1] + ["--offline"] + theirs[1:], scratch / "theirs")[2] != 0:
            not_uv.append(name)
            continue
        kept.append((name, python, texts))
        peaks = peak_kib(ours + ["--offline"]), peak_kib(theirs[:1] + ["--offline"] + theirs[1:])
        memory.append(peaks[0] / peaks[1])
        for i in range(arguments.n):
            path.write_text("\n".join(changed(texts, chance)) + "\n")
            a = run(ours + ["--offline"], scratch / "ours")
            b = run(theirs[:1] + ["--offline"] + theirs[1:], scratch / "theirs")
            c = run(theirs[:1] + ["--offline"] + [word for word in theirs[1:] if word not in told_python()], scratch / "searching")
            samples += [(name, "fitment", i, *a[:2], peaks[0]), (name, "uv", i, *b[:2], peaks[1]), (name, "uv searching", i, *c[:2], peaks[1])]
            if b[2] != 0:
                continue              # what was dropped made it another question, of which uv's cache lacks a part
            if a[2] != 0:
                not_ours.append(name)
            elif pins(scratch / "ours") != pins(scratch / "theirs"):
                differing.append(name)
            else:
                ratios.setdefault(name, []).append(a[0] / b[0])
                searching.setdefault(name, []).append(a[0] / c[0])
    print(f"lock, warm: {sum(map(len, ratios.values()))} pairs with equal sets, of {len(ratios)} lists")
    print(f"  ratio to uv, told its Python: {ratio_line(ratios)}; peak memory: median 1/{1 / statistics.median(memory):.1f}, worst 1/{1 / max(memory):.1f}")
    print(f"  ratio to uv searching for one on this machine's PATH: {ratio_line(searching)}")
    print(f"  not counted: uv does not resolve {len(not_uv)}; sets differ in {len(differing)} pairs {sorted(set(differing))}; fitment does not answer offline in "
          f"{len(not_ours)} {sorted(set(not_ours))}")

    # Of all files of the cases, what audit answers from the cache and uv does too.
    run([FITMENT, "audit", cases.parent, "--offline", "--cache-dir", arguments.fitment_cache, "-o", scratch / "all.jsonl"], scratch / "ours")
    answered = sorted({pathlib.Path(row["file"]) for row in map(json.loads, (scratch / "all.jsonl").read_text().splitlines()) if row["verdict"] in ("fits", "breaks")})
    every = {(python, tuple(sorted(texts))): (name, python, texts) for name, python, texts in lists(cases.parent, scratch, answered)}
    fleet, path, uv_seconds, together = scratch / "fleet", scratch / "asked.txt", 0.0, []
    for name, python, texts in every.values():
        path.write_text("\n".join(texts) + "\n")
        theirs = commands(python, path)[1]
        wall, _, status = run(theirs[:1] + ["--offline"] + theirs[1:], scratch / "theirs")
        if status == 0:
            uv_seconds += wall
            together.append((name, python, texts))
    for i, (name, python, texts) in enumerate(together):
        (fleet / str(i)).mkdir(parents=True)
        (fleet / str(i) / "config.yaml").write_text(json.dumps({"model_name": name, "python_version": "py" + python.replace(".", ""), "requirements": texts}))
    run([FITMENT, "audit", fleet, "--targets", TARGETS, "--offline", "--cache-dir", arguments.fitment_cache, "-o", scratch / "audit.jsonl"], scratch / "ours")  # the warm-up
    for jobs in (1, 2):
        seconds = statistics.median(
            run([FITMENT, "audit", fleet, "--targets", TARGETS, "--offline", "--cache-dir", arguments.fitment_cache, "-j", str(jobs), "-o", scratch / "audit.jsonl"], scratch / "ours")[0]
            for _ in range(max(3, arguments.n)))
        rows = [json.loads(line) for line in (scratch / "audit.jsonl").read_text().splitlines()]
        print(f"audit of {len(together)} deployments for {len(TARGETS.split(','))} targets, {jobs} process{'es' * (jobs > 1)}: {len(rows)} verdicts in {seconds:.2f} s, {len(rows) / seconds:.0f} a second; "
              f"{len(together) / seconds:.0f} deployments a second beside uv's {len(together) / uv_seconds:.1f}: {uv_seconds / seconds:.0f} times", flush=True)
    with open(ROOT / "build" / "fleet.csv", "w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["config", "tool", "pair", "wall_seconds", "cpu_seconds", "peak_kib"])
        rows.writerows(samples)
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main()

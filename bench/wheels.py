#!/usr/bin/env python3
"""What it takes to look into large wheels: `./dev bench --inspect [options] [NAME==VERSION...]`.

Each wheel is inspected over the network with an empty cache and without the facts table: its directory alone, then its libraries (what `--depth` bounds),
then once more from the cache. Printed: requests, bytes and seconds; with --download the seconds, too, that the same connection takes to bring the
whole wheel (it is thrown away), where it is no larger than told. Raw rows go to build/inspect.csv. Not offline: a kind user runs it seldom.
"""
import argparse, csv, json, pathlib, shutil, subprocess, tempfile, time, urllib.request

from pip._internal.models.index import PyPI

from bench import FITMENT, ROOT

WHEELS = ["bitsandbytes==0.50.2", "xformers==0.0.35", "torchao==0.14.1", "torchvision==0.25.0", "torchaudio==2.10.0", "ctranslate2==4.6.0", "onnxruntime-gpu==1.23.2",
          "triton==3.5.0", "vllm==0.11.0", "torch==2.15.0"]


def inspected(what, depth, cache):
    begin = time.perf_counter()
    done = subprocess.run([FITMENT, "inspect", what, "--format", "json", "--depth", depth, "--python", "3.11", "--facts", "none", "--cache-dir", cache, "-q"], capture_output=True, text=True)
    seconds = time.perf_counter() - begin
    if done.returncode:
        return None, done.stderr.strip().splitlines()[-1:]
    wheel = json.loads(done.stdout)["wheels"][0]
    return (wheel["requests"], wheel["bytes_fetched"], seconds), wheel


def download(wheel, most):
    """(bytes, seconds or None where it is larger than `most`)."""
    request = urllib.request.Request(f"{PyPI.simple_url}/{wheel['name']}/", headers={"Accept": "application/vnd.pypi.simple.v1+json"})
    with urllib.request.urlopen(request) as reply:
        file = next(file for file in json.load(reply)["files"] if file["filename"] == wheel["file"])
    if file["size"] > most:
        return file["size"], None
    begin = time.perf_counter()
    with urllib.request.urlopen(file["url"]) as reply:
        while reply.read(1 << 20):
            pass
    return file["size"], time.perf_counter() - begin


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheels", nargs="*", default=WHEELS)
    parser.add_argument("--depths", default="directory,binary")
    parser.add_argument("--download", type=int, metavar="MB", help="bring each wheel whole, too, up to this size")
    arguments = parser.parse_args()
    rows, scratch = [], pathlib.Path(tempfile.mkdtemp(prefix="fitment-inspect-"))
    for what in arguments.wheels:
        told = []
        for depth in arguments.depths.split(","):
            cache = scratch / depth
            first, wheel = inspected(what, depth, cache)
            if first is None:
                told.append(f"{depth}: {wheel}")
                continue
            again, _ = inspected(what, depth, cache)
            told.append(f"{depth} {first[0]:3d} requests {first[1] / 1e6:8.2f} MB {first[2]:6.2f} s (again {again[0]} requests, {again[1]} bytes, {again[2] * 1e3:.0f} ms)")
            rows.append((what, depth, *first, *again))
            shutil.rmtree(cache)
        if arguments.download and first:
            size, seconds = download(wheel, arguments.download * 1_000_000)
            told.append(f"whole {size / 1e6:.0f} MB" + (f" {seconds:.2f} s" if seconds is not None else " (not brought)"))
            rows.append((what, "whole", 1, size, seconds, "", "", ""))
        print(f"{what:26} " + "   ".join(told), flush=True)
    with open(ROOT / "build" / "inspect.csv", "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["wheel", "depth", "requests", "bytes", "seconds", "again_requests", "again_bytes", "again_seconds"])
        table.writerows(rows)
    shutil.rmtree(scratch)


if __name__ == "__main__":
    main()

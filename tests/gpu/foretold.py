#!/usr/bin/env python3
"""What `fitment check` foretells beside what really happens on this machine's GPU.

    foretold.py FITMENT WHEELS SNAPSHOT [-o TABLE.json]

Run with the Python that holds torch. WHEELS is a folder of wheels that are unpacked one at a time in front of that torch (no dependency is
installed); SNAPSHOT (`fitment snapshot`) holds the metadata of `torch==<the installed one>` with each of them. For each wheel: does it import,
does one operator of its own run on the GPU, and what did `check` say of the two lines on the detected machine. Exit 1 where they differ.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

OPERATORS = {
    "bitsandbytes": """
import bitsandbytes.functional as F
x = torch.randn(64, 64, device="cuda", dtype=torch.float16)
q, state = F.quantize_4bit(x, quant_type="nf4")
assert (F.dequantize_4bit(q, state) - x).abs().mean() < 0.2""",
    "torchaudio": """
import torchaudio.functional as F
wave, a, b = torch.randn(1, 64, device="cuda"), torch.tensor([1.0, 0.5], device="cuda"), torch.tensor([1.0, 0.1], device="cuda")
assert F.lfilter(wave, a, b).shape == wave.shape
F.forced_align(torch.randn(1, 8, 4, device="cuda").log_softmax(-1), torch.tensor([[1, 2]], device="cuda", dtype=torch.int32))""",
    "torchvision": """
import torchvision
boxes = torch.tensor([[0., 0., 2., 2.], [0., 0., 2., 2.], [5., 5., 7., 7.]], device="cuda")
assert torchvision.ops.nms(boxes, torch.rand(3, device="cuda"), 0.5).numel() == 2""",
    "torchao": """
from torchao.quantization import quantize_, Int8WeightOnlyConfig
layer = torch.nn.Linear(64, 64, device="cuda", dtype=torch.bfloat16)
quantize_(layer, Int8WeightOnlyConfig())
assert layer(torch.randn(2, 64, device="cuda", dtype=torch.bfloat16)).isfinite().all()""",
    "xformers": """
import xformers.ops
q = torch.randn(1, 64, 4, 32, device="cuda", dtype=torch.float16)
assert xformers.ops.memory_efficient_attention(q, q, q).isfinite().all()""",
    "ctranslate2": """
import ctranslate2
assert ctranslate2.get_cuda_device_count() > 0
storage = ctranslate2.StorageView.from_array(torch.ones(4, 4, device="cuda"))
assert storage.device == "cuda" """,
}


def attempt(folder, code):
    """(worked, last line of what it said)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=300,
                          env={**__import__("os").environ, "PYTHONPATH": str(folder)})
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return done.returncode == 0, "" if done.returncode == 0 or not said else said[-1][:200]


def foretell(fitment, snapshot, machine, lines, folder):
    listing = folder / "asked.txt"
    listing.write_text("\n".join(lines) + "\n")
    done = subprocess.run([fitment, "check", str(listing), "--snapshot", snapshot, "--offline", "--target", machine, "--python",
                           "%d.%d" % sys.version_info[:2], "--format", "json"], capture_output=True, text=True)
    if not done.stdout:
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def describe_machine(fitment, torch):
    found = json.loads(subprocess.run([fitment, "target", "detect", "--format", "json"], capture_output=True, text=True, check=True).stdout)
    seen = torch.cuda.get_device_properties(0)
    gpu = found["gpus"][0]
    same = {"name": gpu["name"] == seen.name, "compute capability": gpu["compute_capability"] == f"{seen.major}.{seen.minor}",
            "GPUs": len(found["gpus"]) == torch.cuda.device_count(),
            # torch sees what is left of it after the driver's own reserve
            "memory": 0 <= gpu["memory_bytes"] - seen.total_memory < 0.03 * gpu["memory_bytes"]}
    smi = subprocess.run(["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader", "-i", "0"], capture_output=True, text=True).stdout.strip()
    same["driver"] = found["driver"] == smi
    for fact in found["facts"]:
        print(f"  {fact['what']:<8} {fact['value']}  [{fact['source']}]")
    for note in found["notes"]:
        print("  note:", note)
    print("  torch", torch.__version__, "CUDA", torch.version.cuda, torch.cuda.get_arch_list())
    print("  target detect agrees with torch and nvidia-smi:", same)
    return all(same.values())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("fitment", "wheels", "snapshot"):
        parser.add_argument(name)
    parser.add_argument("-o")
    arguments = parser.parse_args()
    import torch
    fine = describe_machine(arguments.fitment, torch)
    work = pathlib.Path(tempfile.mkdtemp())
    machine = str(work / "machine.toml")
    subprocess.run([arguments.fitment, "target", "detect", "-o", machine], check=True)
    rows = []
    for wheel in sorted(pathlib.Path(arguments.wheels).glob("*.whl")):
        name, version = wheel.name.split("-")[:2]
        folder = work / f"{name}-{version}"
        zipfile.ZipFile(wheel).extractall(folder)
        imports, import_error = attempt(folder, f"import torch, {name}")
        runs, run_error = attempt(folder, "import torch\n" + OPERATORS[name])
        said = foretell(arguments.fitment, arguments.snapshot, machine, [f"torch=={torch.__version__.split('+')[0]}", f"{name}=={version}"], work)
        codes = {finding["code"]: finding["rung"] for finding in said["findings"]
                 if finding["level"] == "error" and finding.get("package") == name}
        installs = not said["conflicts"]
        loads = installs and "loads" not in codes.values()
        runs_told = loads and "runs" not in codes.values()
        # A set that does not install foretells nothing about importing it all the same.
        agrees = not installs or (loads, runs_told) == (imports, runs)
        fine = fine and agrees
        rows.append({"package": name, "version": version, "imports": imports, "runs": runs, "error": import_error or run_error, "installs": installs,
                     "codes": sorted(codes), "agrees": agrees})
        print(f"{name} {version}: import {'ok' if imports else 'FAILED'}, operator {'ok' if runs else 'FAILED'}; check: "
              f"{'does not install' if not installs else 'loads' if loads else 'does not load'}{', runs' if runs_told else ''} {sorted(codes)}"
              f"{'' if agrees else '   <-- differs'}\n    {import_error or run_error}", flush=True)
    if arguments.o:
        pathlib.Path(arguments.o).write_text(json.dumps(rows, indent=1) + "\n")
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()

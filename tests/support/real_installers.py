"""What uv and pip themselves answer, to hold the expectations of tests/program to: FITMENT_UV and FITMENT_PIP name the two programs (pip one of a
Python 3.11 on Linux x86_64). Without them nothing is asked here, and the tests compare with what the installers answered when they were written.
"""
import json
import os
import re
import subprocess
import tempfile

UV, PIP = os.environ.get("FITMENT_UV", ""), os.environ.get("FITMENT_PIP", "")


def pins_of(lock):
    """"app==1.0 lib==2.5" of a requirements lock; what stands at a URL as "name@"."""
    rows = []
    for line in lock.splitlines():
        if match := re.match(r"(?:-e )?([A-Za-z0-9._-]+)(?:==| @ )([^\s;\\]+)", line):
            name = re.sub(r"[-_.]+", "-", match[1]).lower()
            rows.append(f"{name}=={match[2]}" if "==" in match[0] else f"{name}@")
        elif re.match(r"(-e )?(file:|\.{0,2}/)", line):  # uv prints local projects as they were written
            rows.append("@" + line.split("/")[-1].split()[0])
    return " ".join(sorted(rows))


def clean_environment(folder, env):
    return {"PATH": os.environ["PATH"], "HOME": str(folder / "home"), "NO_PROXY": "127.0.0.1", "PIP_CONFIG_FILE": "/dev/null", "UV_NO_CONFIG": "1",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never", **env}


def ask_uv(folder, file, arguments, env, python):
    """(pins, "") or (None, what it says)."""
    with tempfile.TemporaryDirectory() as cache:
        done = subprocess.run([UV, "pip", "compile", "-q", "--no-header", "--no-annotate", "--cache-dir", cache, "--python-version", python,
                               "--python-platform", "x86_64-manylinux_2_35", file, *arguments],
                              cwd=folder, env=clean_environment(folder, env), capture_output=True, text=True, timeout=120)
    return (pins_of(done.stdout), "") if done.returncode == 0 else (None, done.stderr)


def ask_pip(folder, file, arguments, env):
    done = subprocess.run([PIP, "install", "--dry-run", "--ignore-installed", "--no-cache-dir", "-q", "--no-build-isolation", "--report", "-", "-r", file,
                           *arguments],
                          cwd=folder, env=clean_environment(folder, env), capture_output=True, text=True, timeout=120)
    if done.returncode:
        return None, done.stderr
    rows = []
    for row in json.loads(done.stdout)["install"]:
        name = re.sub(r"[-_.]+", "-", row["metadata"]["name"]).lower()
        version = row["metadata"]["version"].removeprefix("v")     # pip repeats the metadata's spelling
        rows.append(f"{name}@" if row["is_direct"] else f"{name}=={version}")
    return " ".join(sorted(rows)), ""

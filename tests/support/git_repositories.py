"""Builds the two git repositories that the founding deployment's fixed file asks for, and points git at them.

    python3 tests/support/git_repositories.py FOLDER --home HOME [--cases CASES]

makes FOLDER/unsloth.git (the pyproject.toml of the cases, its version `dynamic`: read from unsloth/models/_utils.py) and
FOLDER/snac.git (a setup.py whose requirements stand in requirements.txt), each with one commit whose hash is always the
same, and writes url.….insteadOf for both GitHub addresses into HOME/.gitconfig: a program that runs with HOME=HOME then
reads them, and no network is asked. Prints {"unsloth": {"commit", "path", "url"}, "snac": {…}} as JSON. Whole-program tests
import `build`; tests: src/index/vcs_test.cc.
"""
import argparse
import json
import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = pathlib.Path(os.environ.get("FITMENT_CASES", ROOT / "../shared/cases"))
URLS = {
    "unsloth": "https://github.com/unslothai/unsloth.git",
    "snac": "https://github.com/hubertsiuzdak/snac.git",
}
SNAC_SETUP = '''import os

from setuptools import find_packages, setup

here = os.path.abspath(os.path.dirname(__file__))

with open(os.path.join(here, "README.md"), encoding="utf-8") as f:
    long_description = f.read()

with open(os.path.join(here, "requirements.txt"), encoding="utf-8") as f:
    requirements = [line.strip() for line in f if line.strip() and not line.startswith("#")]

setup(
    name="%(name)s",
    version="%(version)s",
    description="Multi-Scale Neural Audio Codec",
    long_description=long_description,
    packages=find_packages(),
    install_requires=requirements,
)
'''


def unsloth_files(cases):
    """The sources that the version needs, beside real clutter that must not be read as a version."""
    pyproject = (cases / "unsloth" / "pyproject-2025-11-10-03733cf180.toml").read_text()
    utils = (
        '# Licensed under the Apache License, Version 2.0\n__version__ = "2025.11.3"\n\n'
        '__all__ = ["SUPPORTS_BFLOAT16", "is_bfloat16_supported"]\n\nimport torch\nimport warnings\n\n'
        "SUPPORTS_BFLOAT16 = torch.cuda.is_bf16_supported() if torch.cuda.is_available() else False\n"
        'for name in ("transformers", "torch"):\n    warnings.filterwarnings(action="ignore", module=name)\n'
    )
    return {
        "pyproject.toml": pyproject,
        "README.md": "# unsloth\n",
        "unsloth/__init__.py": "from .models import *\n",
        "unsloth/models/__init__.py": "from ._utils import __version__\n",
        "unsloth/models/_utils.py": utils,
    }


def snac_files(cases):
    metadata = json.loads((cases / "snac" / "metadata.json").read_text())
    return {
        "setup.py": SNAC_SETUP % metadata,
        "requirements.txt": (cases / "snac" / "requirements.txt").read_text(),
        "README.md": "# SNAC\n",
        "snac/__init__.py": "from .snac import SNAC\n",
    }


def git(folder, *arguments, **environment):
    """Git as on any machine: no configuration of the user, fixed names and dates, so that commits are always the same."""
    fixed = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for who in ("AUTHOR", "COMMITTER"):
        fixed[f"GIT_{who}_NAME"], fixed[f"GIT_{who}_EMAIL"] = "fitment", "fitment@example.org"
        fixed[f"GIT_{who}_DATE"] = "2025-11-10T00:00:00+00:00"
    done = subprocess.run(["git", *arguments], cwd=folder, env={**os.environ, **fixed, **environment},
                          check=True, capture_output=True, text=True)
    return done.stdout.strip()


def make_repository(path, files):
    """One commit on `main`; its hash. Partial clones are allowed, as the large hosts allow them."""
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_text(content)
    git(path, "init", "--quiet", "--initial-branch=main", "--template=", ".")
    git(path, "config", "uploadpack.allowFilter", "true")
    git(path, "config", "uploadpack.allowAnySHA1InWant", "true")
    git(path, "add", "--all")
    git(path, "commit", "--quiet", "--message", "as of the case")
    git(path, "tag", "case")
    return git(path, "rev-parse", "HEAD")


def build(folder, home=None, cases=CASES):
    folder, cases = pathlib.Path(folder).resolve(), pathlib.Path(cases)
    made = {}
    for name, files in {"unsloth": unsloth_files(cases), "snac": snac_files(cases)}.items():
        path = folder / f"{name}.git"
        path.mkdir(parents=True)
        made[name] = {"commit": make_repository(path, files), "path": str(path), "url": URLS[name]}
        if home is not None:
            pathlib.Path(home).mkdir(parents=True, exist_ok=True)
            config = pathlib.Path(home).resolve() / ".gitconfig"
            git(folder, "config", "--file", str(config), f"url.file://{path}.insteadOf", URLS[name])
    return made


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--home", help="the folder whose .gitconfig maps the addresses")
    parser.add_argument("--cases", default=CASES)
    arguments = parser.parse_args()
    print(json.dumps(build(arguments.folder, arguments.home, arguments.cases), indent=1))


if __name__ == "__main__":
    main()

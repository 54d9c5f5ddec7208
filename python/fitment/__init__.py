"""Does a deployment fit the GPU machine it is for? A small typed interface over the program's JSON: the program is run, or where libfitment.so
lies beside this package or FITMENT_LIBRARY names it, that answers in this process.

    import fitment
    answer = fitment.check("config.yaml", target="t4", driver="530.30.02")
    if not answer.fits:
        print(fitment.fix("config.yaml", target="t4", driver="530.30.02").plans[0].edits)

Options are the program's own, with underscores: `exclude_newer="2025-11-25"`, `offline=True`, `extra_index_url=["…", "…"]`. Trouble (usage, files,
an index that does not answer) raises FitmentError; "it does not fit" is an answer. `raw` is the whole document (doc/schemas).
"""
from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass, field
from typing import Any, Mapping, Sequence, Union

from . import _library
from ._program import program

__all__ = ["Check", "Conflict", "Edit", "Finding", "Fix", "FitmentError", "Inspection", "Lock", "Package", "Plan", "check", "fix", "inspect", "lock"]

Files = Union[str, "os.PathLike[str]", Sequence[Union[str, "os.PathLike[str]"]]]
Option = Union[str, int, float, bool, Sequence[str]]


class FitmentError(Exception):
    """What the program said on standard error, and its exit code."""

    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@dataclass(frozen=True)
class Package:
    name: str
    version: str | None
    url: str = ""
    sha256: str | None = None


@dataclass(frozen=True)
class Finding:
    code: str
    level: str
    rung: str
    message: str
    package: str | None = None
    version: str | None = None
    file: str | None = None
    line: int | None = None
    evidence: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Conflict:
    requirements: tuple[str, ...]
    places: tuple[tuple[str, int], ...]
    text: str


@dataclass(frozen=True)
class Check:
    verdict: str
    rungs: Mapping[str, str]
    packages: tuple[Package, ...]
    conflicts: tuple[Conflict, ...]
    findings: tuple[Finding, ...]
    assumed: tuple[str, ...]
    raw: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @property
    def fits(self) -> bool:
        return self.verdict == "fits"


@dataclass(frozen=True)
class Edit:
    file: str
    line: int
    old: str | None
    new: str | None
    reason: str


@dataclass(frozen=True)
class Plan:
    edits: tuple[Edit, ...]
    verdict: str
    optimal: bool
    packages: tuple[Package, ...]


@dataclass(frozen=True)
class Fix:
    plans: tuple[Plan, ...]
    notes: tuple[str, ...]
    raw: Mapping[str, Any] = field(repr=False, default_factory=dict)


class Lock(Check):
    """A Check of what would be locked; `requirements` is the lock itself."""

    @property
    def requirements(self) -> str:
        lines = []
        for package in self.packages:
            lines.append(f"{package.name}=={package.version}" + (f" --hash=sha256:{package.sha256}" if package.sha256 else ""))
        return "".join(f"{line}\n" for line in lines)


@dataclass(frozen=True)
class Inspection:
    wheels: tuple[Mapping[str, Any], ...]
    raw: Mapping[str, Any] = field(repr=False, default_factory=dict)


def _arguments(options: Mapping[str, Option]) -> list[str]:
    arguments: list[str] = []
    for name, value in options.items():
        option = "--" + name.replace("_", "-")
        if value is True:
            arguments.append(option)
        elif isinstance(value, (str, int, float)) and value is not False:
            arguments.append(f"{option}={value}")
        elif isinstance(value, Sequence):
            arguments += [f"{option}={item}" for item in value]
    return arguments


def _run(arguments: Sequence[str]) -> tuple[int, str, str]:
    inside = _library.library()
    if inside:
        return _library.run(inside, arguments)
    done = subprocess.run([program(), *arguments], capture_output=True, text=True, encoding="utf-8")
    return done.returncode, done.stdout, done.stderr


def _ask(command: str, what: Files, options: Mapping[str, Option]) -> dict[str, Any]:
    files = [what] if isinstance(what, (str, os.PathLike)) else list(what)
    exit_code, output, error = _run([command, *map(os.fspath, files), "--format=json", "--quiet", *_arguments(options)])
    if exit_code > 1 or not output:
        raise FitmentError(error.strip(), exit_code)
    document: dict[str, Any] = json.loads(output)
    if "deployments" in document:
        raise FitmentError("these files are several deployments: ask for one at a time", 2)
    return document


def _package(row: Mapping[str, Any]) -> Package:
    return Package(row["name"], row["version"], row.get("url", ""), row.get("sha256"))


def _finding(row: Mapping[str, Any]) -> Finding:
    return Finding(**{name: row[name] for name in ("code", "level", "rung", "message", "package", "version", "file", "line", "evidence")})


def _conflict(row: Mapping[str, Any]) -> Conflict:
    lines = row["requirements"]
    return Conflict(tuple(r["text"] for r in lines), tuple((r["file"], r["line"]) for r in lines), row["text"])


def _check(kind: type[Check], document: dict[str, Any]) -> Any:
    return kind(document["verdict"], document["rungs"], tuple(map(_package, document["packages"])), tuple(map(_conflict, document["conflicts"])),
                tuple(map(_finding, document["findings"])), tuple(document["assumed"]), document)


def check(files: Files, **options: Option) -> Check:
    """Climbs the ladder: does the deployment install, load, run, and is it sound?"""
    answer: Check = _check(Check, _ask("check", files, options))
    return answer


def lock(files: Files, **options: Option) -> Lock:
    """The exact set that the installer would pick (`fit=True`: after the best repair)."""
    answer: Lock = _check(Lock, _ask("lock", files, options))
    return answer


def fix(files: Files, **options: Option) -> Fix:
    """The smallest edits after which it fits, best first; nothing is written unless `write=True`."""
    document = _ask("fix", files, options)
    plans = tuple(Plan(tuple(Edit(**edit) for edit in row["edits"]), row["verdict"], row["optimal"], tuple(map(_package, row["packages"]))) for row in document["plans"])
    return Fix(plans, tuple(document["notes"]), document)


def inspect(wheels: Files, **options: Option) -> Inspection:
    """What wheels' metadata and binaries say; `against=["torch==2.11.0"]`: whether they load beside others."""
    document = _ask("inspect", wheels, options)
    return Inspection(tuple(document["wheels"]), document)

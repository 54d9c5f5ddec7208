"""Where the program is: FITMENT_PROGRAM, the scripts folder of this environment or user, beside this package (--target, --prefix), the path."""
from __future__ import annotations

import os
import shutil
import sysconfig


def _folders() -> list[str]:
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # site-packages, or the --target folder
    return [sysconfig.get_path("scripts"), sysconfig.get_path("scripts", f"{os.name}_user"), os.path.join(here, "bin"), os.path.join(here, "..", "..", "..", "bin")]


def program() -> str:
    told = os.environ.get("FITMENT_PROGRAM")
    if told:
        return told
    name = "fitment" + (sysconfig.get_config_var("EXE") or "")
    for folder in _folders():
        candidate = os.path.normpath(os.path.join(folder, name))
        if os.path.isfile(candidate):
            return candidate
    return shutil.which("fitment") or "fitment"

"""Where the program is: FITMENT_PROGRAM, the scripts folder of this environment, the path."""
import os
import shutil
import sysconfig


def program() -> str:
    told = os.environ.get("FITMENT_PROGRAM")
    if told:
        return told
    for scheme in (None, f"{os.name}_user"):
        folder = sysconfig.get_path("scripts") if scheme is None else sysconfig.get_path("scripts", scheme)
        candidate = os.path.join(folder or "", "fitment" + (sysconfig.get_config_var("EXE") or ""))
        if os.path.isfile(candidate):
            return candidate
    return shutil.which("fitment") or "fitment"

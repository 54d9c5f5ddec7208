"""Run by `fitment doctor` inside an environment: prints what is installed there, as JSON."""
import importlib.metadata
import json
import platform
import sys

rows, seen = [], set()
for distribution in importlib.metadata.distributions():
    name = distribution.metadata["Name"]
    if not name or name.lower() in seen:
        continue
    seen.add(name.lower())
    wheel = distribution.read_text("WHEEL") or ""
    rows.append({"name": name, "version": distribution.version, "requires": list(distribution.requires or ()), "requires_python": distribution.metadata["Requires-Python"] or "",
                 "extras": distribution.metadata.get_all("Provides-Extra") or [], "installer": (distribution.read_text("INSTALLER") or "").strip(),
                 "tags": [line[4:].strip() for line in wheel.splitlines() if line.startswith("Tag:")], "metadata": bool(distribution.metadata["Version"])})
print(json.dumps({"python": platform.python_version(), "executable": sys.executable, "prefix": sys.prefix, "environment": sys.prefix != sys.base_prefix,
                  "machine": platform.machine(), "libc": " ".join(platform.libc_ver()), "distributions": rows}))

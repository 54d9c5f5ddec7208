"""Turns src/target/tables/*.tsv into one C++ file of constant arrays. Called by cmake/facts.cmake: facts_tables.py TABLES_DIR OUTPUT.cc

The tables are the source that people read and edit; this only checks their form (every row has evidence, source and date) and writes them
down as constants, so that the program parses nothing when it starts. Tests: src/target/facts_test.cc."""
import os
import re
import sys

KINDS = ("measured", "documented")


def fail(message):
    sys.exit("facts_tables.py: " + message)


def read(folder, name):
    path = os.path.join(folder, name + ".tsv")
    with open(path, encoding="utf-8") as file:
        lines = [(i, line.rstrip("\n")) for i, line in enumerate(file, 1)]
    lines = [(i, line) for i, line in lines if line and not line.startswith("#")]
    columns = lines[0][1].split("\t")
    rows = []
    for number, line in lines[1:]:
        cells = line.split("\t")
        if len(cells) != len(columns):
            fail(f"{path}:{number}: {len(cells)} cells, {len(columns)} columns")
        row = dict(zip(columns, cells))
        if row["evidence"] not in KINDS or not row["source"] or not re.fullmatch(r"\d{4}-\d\d-\d\d", row["date"]):
            fail(f"{path}:{number}: evidence must be one of {KINDS}, source and date must be told")
        rows.append(row)
    return rows


def text(value):
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def source(row):
    return "{%s, %s, %s}" % (text(row["evidence"]), text(row["source"]), text(row["date"]))


def pair(value, kind):
    """"12.1" as CudaVersion, "7.5" or "sm_75" as ComputeCapability."""
    match = re.fullmatch(r"(?:sm_|compute_)?(\d+)\.(\d+)", value) or re.fullmatch(r"(?:sm_|compute_)?(\d+)(\d)", value)
    if not match:
        fail(f"not a version pair: {value!r}")
    return "%s{%s, %s}" % (kind, match[1], match[2])


def cuda(value):
    return "std::nullopt" if value in ("", "cpu") else pair(value, "CudaVersion")


def glibc(value):
    return value.replace(".", ", ") if re.fullmatch(r"\d+\.\d+", value) else "0, 0"


class Lists:
    """Named constant arrays for the lists inside cells; equal lists share one."""

    def __init__(self):
        self.names, self.lines = {}, []

    def of(self, kind, items):
        if not items:
            return "{}"
        key = (kind, tuple(items))
        if key not in self.names:
            self.names[key] = "kList%d" % len(self.names)
            self.lines.append("constexpr %s %s[] = {%s};" % (kind, self.names[key], ", ".join(items)))
        return self.names[key]

    def capabilities(self, value):
        return self.of("ComputeCapability", [pair(item, "ComputeCapability") for item in value.split()])


def version_key(value):
    return [int(part) for part in re.findall(r"\d+", value)]


def gpus(rows, lists):
    for r in rows:
        cc = pair(r["cc"], "ComputeCapability") if r["cc"] else "ComputeCapability{}"
        texts = ", ".join(text(r[c]) for c in ("truss", "aliases", "platform_names", "last_driver_branch", "host"))
        yield "{%s, %s, %s, %s, %s}" % (text(r["name"]), cc, r["memory_gib"] or 0, texts, source(r))


def drivers(rows, lists):
    for r in rows:
        cells = [text(r[c]) for c in ("driver_linux", "driver_windows", "least_linux", "least_windows")]
        yield "{%s, %s, %s}" % (pair(r["cuda"], "CudaVersion"), ", ".join(cells), source(r))


def sass(rows, lists):
    for r in rows:
        low = pair(r["low"], "ComputeCapability") if r["low"] else "ComputeCapability{}"
        below = pair(r["below"], "ComputeCapability") if r["below"] else "ComputeCapability{}"
        sets = [lists.capabilities(r[c]) for c in ("only", "excluded", "excluded_from_13_2")]
        yield "{%s, %s, %s, %s, %s}" % (pair(r["code"], "ComputeCapability"), low, below, ", ".join(sets), source(r))


def torch(rows, lists):
    for r in sorted(rows, key=lambda r: version_key(r["torch"])):
        cudas = ", ".join(cuda(r[c]) for c in ("cuda_x86_64", "cuda_aarch64", "cuda_windows"))
        yield "{%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s}" % (
            text(r["torch"]), text(r["released"]), text(r["pythons"]), cudas, lists.capabilities(r["sm"]), lists.capabilities(r["ptx"]),
            text(r["torchvision"]), text(r["torchaudio"]), text(r["xformers"]), glibc(r["glibc"]), r["cxx11_abi"] or -1, source(r))


def torch_flavours(rows, lists):
    for r in rows:
        sets = [lists.capabilities(r[c]) for c in ("sm", "ptx", "sm_aarch64")]
        yield "{%s, %s, %s, %s, %s}" % (text(r["torch"]), text(r["flavour"]), cuda(r["cuda"]), ", ".join(sets), source(r))


def companions(rows, lists):
    for r in rows:
        yield "{%s, %s}" % (", ".join(text(r[c]) for c in ("package", "version", "released", "torch")), source(r))


def native(rows, lists):
    for r in rows:
        majors = r["cuda_major"].split()
        yield "{%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s}" % (
            text(r["package"]), text(r["version"]), majors[0] if len(majors) == 1 else 0, cuda(r["cuda_exact"]), lists.capabilities(r["sm"]),
            lists.capabilities(r["ptx"]), text(r["needs"]), "true" if r["links_torch"] == "yes" else "false", text(r["torch_abi"]),
            glibc(r["glibc"]), text(r["glibc_library"]), source(r))


def bitsandbytes(rows, lists):
    for r in rows:
        libraries = lists.of("CudaVersion", [pair(v, "CudaVersion") for v in sorted(r["cuda_libs"].split(), key=version_key)])
        least = [item.split("=") for item in r["sm_min"].split(";") if item]
        kind = "BitsandbytesFact::LibraryMinimum"
        minima = lists.of(kind, ["{%s, %s}" % (pair(c, "CudaVersion"), pair(s, "ComputeCapability")) for c, s in least])
        yield "{%s, %s, %s, %s, %s, %s, %s}" % (text(r["version"]), text(r["released"]), libraries, "true" if r["cpu_lib"] == "yes" else "false",
                                             "true" if r["loader"] == "same-major" else "false", minima, source(r))


def import_names(rows, lists):
    for r in sorted(rows, key=lambda r: r["distribution"]):
        yield "{%s, %s, %s}" % (text(r["distribution"]), text(r["imports"]), source(r))


def advisories(rows, lists):
    seen = set()
    for r in rows:
        if r["id"] in seen:
            fail("advisories.tsv: id %s stands twice" % r["id"])
        seen.add(r["id"])
        if r["level"] not in ("error", "warning", "note", "named") or r["rung"] not in ("loads", "runs", "sound"):
            fail("advisories.tsv: %s: level or rung" % r["id"])
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", r["since"]):
            fail("advisories.tsv: %s: since" % r["id"])
        columns = ("id", "package", "versions", "level", "rung", "kind", "with", "with_versions", "without", "torch_cuda", "gpu", "python",
                   "glibc", "os", "reason", "fix", "since")
        yield "{%s, %s}" % (", ".join(text(r[c]) for c in columns), source(r))


TABLES = [("gpus", gpus, "GpuFact"), ("cuda_drivers", drivers, "DriverRow"), ("sass", sass, "SassRow"), ("torch", torch, "TorchFact"),
          ("torch_flavours", torch_flavours, "TorchFlavourFact"), ("companions", companions, "CompanionFact"), ("native", native, "NativeFact"),
          ("bitsandbytes", bitsandbytes, "BitsandbytesFact"), ("import_names", import_names, "ImportRow"), ("advisories", advisories, "Advisory")]


def main(folder, output):
    lists, blocks, dates = Lists(), [], []
    for name, maker, kind in TABLES:
        rows = read(folder, name)
        dates += [row["date"] for row in rows]
        camel = "".join(part.capitalize() for part in name.split("_"))
        blocks.append("constexpr %s k%s[] = {\n    %s,\n};\nconst std::span<const %s> fact_tables::%s = k%s;\n" %
                      (kind, camel, ",\n    ".join(maker(rows, lists)), kind, name, camel))
    parts = ["// Written by cmake/facts_tables.py from src/target/tables/*.tsv: edit those.", '#include "target/fact_tables.h"', "",
             "namespace fitment {", "const std::string_view fact_tables::date = %s;" % text(max(dates)), *lists.lines, "", *blocks,
             "}  // namespace fitment", ""]
    with open(output, "w", encoding="utf-8") as file:
        file.write("\n".join(parts))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])

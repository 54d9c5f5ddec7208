#!/usr/bin/env python3
"""Writes fuzz/corpus anew: a few small inputs a target, from which the fuzzers mutate (fuzz/fuzz_main.cc). The facts table is made with the built
program (FITMENT_PROGRAM), the libraries with the C compiler."""
import io
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import zipfile

CORPUS = pathlib.Path(__file__).resolve().parent / "corpus"
METADATA = """Metadata-Version: 2.4
Name: x
Version: 1.0
Requires-Python: >=3.9,!=3.10.*
Provides-Extra: gpu
Requires-Dist: torch>=2.1,<3; platform_machine == "x86_64" and extra == "gpu"
Requires-Dist: numpy[foo,bar] (>=1.20)
Requires-Dist: y @ https://example.org/y-1.0.zip ; python_version < "3.12"
Requires-Dist: z~=1.4.2,===1.4.2+cu121

A description.
"""


def put(target, name, data):
    folder = CORPUS / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def wheel(compression, comment=b"", library=b"\x7fELF"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in (("x/__init__.py", "import os\n"), ("x/lib.so", library), ("x-1.0.dist-info/METADATA", METADATA), ("x-1.0.dist-info/RECORD", "")):
            archive.writestr(zipfile.ZipInfo(name), data, compression)
        archive.comment = comment
    return out.getvalue()


def fatbin(*entries):
    """Entries: kind, architecture, flags, data."""
    body = b""
    for kind, sm, flags, data in entries:
        data += b"\0" * (-len(data) % 8)
        body += struct.pack("<HHIQIIHHIIIQQQ", kind, 0x101, 64, len(data), len(data), 0, 0, 9, sm, 0, 0, flags, 0, 0) + data
    return struct.pack("<IHHQ", 0xBA55ED50, 1, 16, len(body)) + body


def libraries():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        (path / "fat.bin").write_bytes(fatbin((2, 75, 0x11, b"\x7fELFabc"), (1, 90, 0x11, b".version 8.0\n.target sm_90a\n")))
        (path / "x.c").write_text('#include <string.h>\nextern int other(void);\nchar list[] = "sm_75 sm_90";\nint f(char *a, char *b) { return other() + (int)strlen(a); }\n'
                                  'int g(void) __attribute__((weak));\n__asm__(".section .nv_fatbin,\\"a\\"\\n.incbin \\"fat.bin\\"\\n.previous");\n')
        (path / "x.map").write_text("X_1 { global: f; };\nX_2 { global: list; } X_1;\n")
        for name, options in (("plain", ()), ("versions", ("-Wl,--version-script=x.map", "-Wl,-soname,libx.so.1", "-Wl,-rpath,$ORIGIN/../y")),
                              ("sysv", ("-Wl,--hash-style=sysv",))):
            subprocess.run(["cc", "-shared", "-fPIC", "-nostdlib", "-O1", "-s", "-Wl,-z,noseparate-code", "x.c", "-o", name, *options], cwd=folder, check=True)
            yield name, (path / name).read_bytes()


def pages():
    file = {"filename": "x-1.0-py3-none-any.whl", "url": "../../x-1.0-py3-none-any.whl", "hashes": {"sha256": "0" * 64}, "requires-python": ">=3.9",
            "yanked": "bad", "core-metadata": {"sha256": "1" * 64}, "size": 12, "upload-time": "2024-03-24T00:00:00.000000Z"}
    sdist = dict(file, filename="x-1.0.tar.gz", url="https://example.org/x-1.0.tar.gz", yanked=False)
    yield "page.json", json.dumps({"meta": {"api-version": "1.1"}, "name": "x", "versions": ["1.0"], "files": [file, sdist]})
    yield "page.html", ('<!DOCTYPE html><html><head><meta name="pypi:repository-version" content="1.0"><title>Links for x</title></head><body><h1>Links for x</h1>'
                        '<a href="../x-1.0-py3-none-any.whl#sha256=%s" data-requires-python="&gt;=3.9" data-yanked="&#x62;ad" data-core-metadata="true">x-1.0-py3-none-any.whl</a><br/>'
                        '<a href="x-1.1.tar.gz">x-1.1.tar.gz</a></body></html>' % ("0" * 64))


DEPLOYMENTS = [
    "model_name: x\npython_version: py311\nrequirements:\n  - torch==2.1.0\n  - 'diffusers>=0.2'  # why\nresources:\n  accelerator: T4\nsystem_packages: [ffmpeg]\n",
    'build:\n  gpu: true\n  cuda: "12.1"\n  python_version: "3.11"\n  python_packages:\n    - "torch==2.1.0"\n  run:\n    - pip install x\npredict: "p.py:P"\n',
    "torch==2.1.0 --hash=sha256:%s\n-i https://example.org/simple\nx[gpu]>=1; python_version < '3.12'  # c\n-e ./d\ngit+https://example.org/r.git@v1#egg=r\n" % ("0" * 64),
    '[project]\nname = "x"\nversion = "1"\nrequires-python = ">=3.9"\ndependencies = ["torch>=2", "y; sys_platform == \'linux\'"]\n[project.optional-dependencies]\ngpu = ["z"]\n'
    '[dependency-groups]\ndev = ["t", {include-group = "gpu"}]\n[tool.uv.sources]\ntorch = {index = "i"}\n[[tool.uv.index]]\nname = "i"\nurl = "https://example.org/simple"\n',
    "name: x\nchannels: [pytorch]\ndependencies:\n  - python=3.11\n  - pytorch::pytorch=2.1\n  - pip:\n    - x==1\n    - -r r.txt\n",
    "FROM nvidia/cuda:12.1.0-runtime-ubuntu22.04 AS a\nARG V=2.1.0\nRUN apt-get update && \\\n    pip install --no-cache-dir torch==$V 'x[y]>=1' && rm -rf /\nRUN <<EOF\nuv pip install z\nEOF\n",
    "[metadata]\nname = x\n[options]\npython_requires = >=3.9\ninstall_requires =\n    torch>=2\n    y; python_version<'3.12'\n[options.extras_require]\ngpu = z\n",
    '# /// script\n# requires-python = ">=3.11"\n# dependencies = [\n#   "torch==2.1.0",\n# ]\n# ///\nimport torch\n',
    '[[package]]\nname = "torch"\nversion = "2.1.0"\noptional = false\npython-versions = ">=3.8"\nfiles = []\n[metadata]\nlock-version = "2.0"\npython-versions = ">=3.9"\n',
    'version = 1\nrequires-python = ">=3.9"\n[[package]]\nname = "torch"\nversion = "2.1.0"\nsource = { registry = "https://example.org/simple" }\n',
    '[packages]\ntorch = "==2.1.0"\nx = {version = "*", extras = ["a"]}\n[requires]\npython_version = "3.11"\n',
    "#!/bin/sh\nset -e\npip install torch==2.1.0 \\\n  x\n",
    "a\nb>=1\n-c c.txt\n",
    'import modal\nimage = modal.Image.debian_slim(python_version="3.11").pip_install("torch==2.1.0", "x").uv_pip_install(["y"], gpu="T4")\napp = modal.App()\n'
    '@app.function(gpu="A10G", image=image)\ndef f(): pass\n',
    "applications:\n  - name: x\n    import_path: a:b\n    runtime_env:\n      pip: [torch==2.1.0]\n",
    "resources:\n  accelerators: T4:1\nsetup: |\n  pip install torch==2.1.0\nrun: python x.py\n",
    'lock-version = "1.0"\nrequires-python = ">=3.9"\n[[packages]]\nname = "torch"\nversion = "2.1.0"\n',
    '{"_meta": {"requires": {"python_version": "3.11"}}, "default": {"torch": {"version": "==2.1.0", "hashes": []}}}',
]


def main():
    shutil.rmtree(CORPUS, ignore_errors=True)
    made = dict(libraries())
    for name, data in made.items():
        put("elf", name, data)
    put("zip", "stored", wheel(zipfile.ZIP_STORED))
    put("zip", "deflated", wheel(zipfile.ZIP_DEFLATED, b"a comment", made["plain"]))
    end = wheel(zipfile.ZIP_STORED)
    at = end.rindex(b"PK\5\6")
    members, size, offset = struct.unpack_from("<HII", end, at + 10)
    far = struct.pack("<4sQHHIIQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, members, members, size, offset) + struct.pack("<4sIQI", b"PK\6\7", 0, at, 1)
    put("zip", "zip64", end[:at] + far + struct.pack("<4sHHHHIIH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0))
    put("fatbin", "two", fatbin((2, 75, 0x11, b"\x7fELF" + b"\0" * 60), (1, 90, 0x11, b".version 8.0\n.target sm_90a\n")) + b"\0" * 8 + fatbin((2, 120, 0x11, b"x")))
    put("fatbin", "lz4", fatbin((1, 80, 0x2011, b"\xf0\x0d.version 8.0\n.target sm_80\n\x10\x00\x05"), (2, 80, 0x8011, b"\x28\xb5\x2f\xfd")))
    put("metadata", "metadata", METADATA)
    put("metadata", "old", "Metadata-Version: 1.0\r\nName: x\r\nVersion: 1.0\r\nSummary: a\r\n  b\r\n\r\n")
    for name, text in pages():
        put("page", name, text)
    for number, text in enumerate(DEPLOYMENTS):
        put("deployment", f"{number:02}", bytes([number]) + text.encode())
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        name = "x-1.0-cp311-cp311-manylinux_2_28_x86_64.whl"
        (path / name).write_bytes(wheel(zipfile.ZIP_DEFLATED, b"", made["versions"]))
        (path / "list").write_text("x==1.0 libraries 3.11\n")
        program = os.environ.get("FITMENT_PROGRAM", "build/fitment")
        subprocess.run([program, "facts", "build", str(path / "list"), "-o", str(path / "out.facts"), "--no-index", "--find-links", folder, "--no-cache"], check=True)
        put("facts", "one", (path / "out.facts").read_bytes())


if __name__ == "__main__":
    main()

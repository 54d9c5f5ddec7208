"""The program as a library in this process (include/fitment/fitment.h): the file that FITMENT_LIBRARY names, else libfitment.so beside this package."""
from __future__ import annotations

import ctypes
import functools
import os
from typing import Any, Optional, Sequence


class _Answer(ctypes.Structure):
    _fields_ = [("exit_code", ctypes.c_int), ("output", ctypes.c_void_p), ("output_size", ctypes.c_size_t), ("error", ctypes.c_void_p), ("error_size", ctypes.c_size_t)]


@functools.lru_cache(maxsize=None)
def _load(path: str) -> Any:
    library = ctypes.CDLL(path)  # other Python threads go on during a call
    library.fitment_run.argtypes = [ctypes.c_int, ctypes.POINTER(ctypes.c_char_p), ctypes.POINTER(ctypes.c_char_p), ctypes.POINTER(_Answer)]
    library.fitment_free.argtypes = [ctypes.POINTER(_Answer)]
    return library


def library() -> Optional[str]:
    """Where the library is; None: nowhere, and the program answers."""
    told = os.environ.get("FITMENT_LIBRARY")
    beside = os.path.join(os.path.dirname(os.path.abspath(__file__)), "libfitment.so")
    return told or (beside if os.path.isfile(beside) else None)


def _strings(texts: Sequence[bytes]) -> Any:
    return (ctypes.c_char_p * (len(texts) + 1))(*texts, None)


def run(path: str, arguments: Sequence[str]) -> tuple[int, str, str]:
    """Exit code, what was printed, what was said on standard error."""
    loaded, answer = _load(path), _Answer()
    line = [os.fsencode(argument) for argument in arguments]
    environment = [name + b"=" + value for name, value in os.environb.items()]
    loaded.fitment_run(len(line), _strings(line), _strings(environment), ctypes.byref(answer))
    try:
        output = ctypes.string_at(answer.output, answer.output_size) if answer.output else b""
        error = ctypes.string_at(answer.error, answer.error_size) if answer.error else b""
        return answer.exit_code, output.decode("utf-8"), error.decode("utf-8", "replace")
    finally:
        loaded.fitment_free(ctypes.byref(answer))

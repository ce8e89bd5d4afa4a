"""Memory: what was freed is handed back to the system between the stages of a film."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Hand freed memory back; takes milliseconds.

    The C library of Linux keeps what frames and mixes leave behind, so that a long film's stages
    would stand on top of each other. Elsewhere nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # musl has none
    if trim is not None:
        trim(0)

"""Torchaudio beside a torch without CUDA: its wheel links CUDA's libraries, and the import fails on such a machine.

Transformers and Coqui import torchaudio wherever it is installed, so a machine without CUDA that has the voice extra
could load no picture model either. Only its compiled part needs CUDA; resampling and spectrograms are plain torch.
"""

from __future__ import annotations

import sys
from types import ModuleType


def spare() -> None:
    """Let `import torchaudio` succeed without its compiled part, where torch has no CUDA; call it before transformers or TTS."""
    import torch

    name = "torchaudio._extension"
    if torch.version.cuda is not None or name in sys.modules:
        return
    stand_in = ModuleType(name)
    stand_in.__dict__.update(_IS_TORCHAUDIO_EXT_AVAILABLE=False, _IS_ALIGN_AVAILABLE=False, fail_if_no_align=_unavailable)
    sys.modules[name] = stand_in


def _unavailable(function: object) -> object:
    """What torchaudio wraps its aligners in; they are left as they are, and say themselves that they are not there."""
    return function

"""What this machine can do: said in words, with the way to get what is missing."""

from __future__ import annotations

import ctypes.util
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from ..core.errors import RushesError
from ..core.settings import foreign_keys, settings

EXTRAS = {
    "hosted": ("litellm", "language models: --writer, --moderator, chat"),
    "diffusion": ("diffusers", "pictures by diffusion models"),
    "voice": ("TTS", "Coqui voices"),
    "vlm": ("transformers", "judges that see, on this machine"),
    "serve": ("nicegui", "the web studio"),
    "scale": ("ray", "many machines"),
}


def report() -> tuple[str, bool]:
    """The report, and whether a film can be made here."""
    lines = [f"rushes {_version('rushes')}, Python {platform.python_version()} on {platform.system()}", ""]
    healthy = True
    for name, check in (("pictures", _pictures), ("speech", _speech), ("encoding", _encoding), ("graph", _graph)):
        try:
            lines.append(f"  ok       {name:10} {check()}")
        except (RushesError, ImportError, OSError) as fault:
            healthy = False
            lines.append(f"  missing  {name:10} {fault}")
    lines += ["", *_minds()]
    lines += ["", "Optional packages; all but the first are declared for what is being built:"]
    for extra, (package, purpose) in EXTRAS.items():
        state = "present" if find_spec(package) else f"pip install 'rushes[{extra}]'"
        lines.append(f"  {extra:10} {purpose:46} {state}")
    keys = foreign_keys()
    if keys:
        lines += ["", "Keys found in the environment, and not used. The options that will ask for them:"]
        lines += [f"  {name:22} {option}" for name, option in keys.items()]
    lines += [
        "",
        "Licences: Rushes is Apache-2.0. espeak-ng (GPLv3) runs as a small program of its own; the wheels of PyAV and",
        "imageio-ffmpeg carry x264 (GPL). Fonts: Source Serif Pro and Amatic SC (OFL).",
    ]
    return "\n".join(lines), healthy


def _minds() -> list[str]:
    """Who thinks and who moderates, as this machine's settings name them."""
    asked = settings()
    named = {role: getattr(asked, role) for role in ("writer", "art_director", "cinematographer", "judge", "assistant", "moderator")}
    lines = [f"{role.replace('_', ' ').capitalize()}: {model}" for role, model in named.items() if model]
    if not named["writer"]:
        lines.insert(0, "Writer: rules (English). They know no facts: hand in a page of text for an explainer, or name a --writer.")
    return lines


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "(not installed)"


def _pictures() -> str:
    missing = [name for name in ("GL", "EGL") if sys.platform == "linux" and not ctypes.util.find_library(name)]
    try:
        import skia
    except ImportError as fault:
        hint = "apt-get install libgl1 libegl1" if missing else "pip install --force-reinstall skia-python"
        raise RushesError(f"skia cannot be loaded ({fault}): {hint}") from fault
    from ..renderers import registry
    from ..renderers.animatic import styles

    return f"skia {skia.__version__}; renderers {', '.join(registry.names())}; styles {', '.join(styles.names())}"


def _speech() -> str:
    from ..tools.voices import speech

    present = [name for name in speech.names() if speech.create(name).available()]
    absent = [name for name in speech.names() if name not in present]
    if not present:
        raise RushesError("no voice is present: pip install espeakng-loader")
    return f"voices {', '.join(present)}" + (f" (not here: {', '.join(absent)})" if absent else "")


def _encoding() -> str:
    import av

    if "libx264" not in av.codecs_available:
        raise RushesError("PyAV has no x264: pip install --force-reinstall av")
    return f"PyAV {av.__version__} with x264"


def _graph() -> str:
    return f"langgraph {version('langgraph')}"

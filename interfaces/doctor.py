"""What this machine can do: said in words, with the way to get what is missing."""

from __future__ import annotations

import ctypes.util
import json
import platform
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any

from ..core.errors import RushesError
from ..core.settings import foreign_keys, settings

EXTRAS = {
    "hosted": (("litellm", "openai"), "language models: --writer, --moderator, chat"),
    "diffusion": (("torch", "diffusers", "transformers", "accelerate", "safetensors", "ftfy"), "pictures by diffusion models"),
    "voice": (("torch", "TTS", "torchcodec", "torchaudio"), "Coqui voices"),
    "vlm": (("torch", "transformers"), "a local model that looks at takes"),
    "serve": (("fastapi", "uvicorn", "nicegui", "mcp"), "the studio: page, API and MCP"),
    "scale": (("ray",), "many machines (being built)"),
}
"""What each extra brings, by the names that are imported, and what for."""

LOOK = """
import dataclasses, json
from rushes.core.errors import RushesError
from rushes.core.settings import settings
from rushes.renderers.diffusion.machine import find_machine
try:
    print(json.dumps(dataclasses.asdict(find_machine(settings()))))
except RushesError as fault:
    print(json.dumps({"fault": str(fault)}))
"""
"""Torch takes seconds to import and a broken driver can end the program, so it is looked at by another one."""

WAYS = {"full": "whole", "model": "one part at a time", "sequential": "layer by layer, slow"}


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
    lines += ["", "Optional packages:"]
    for extra, (packages, purpose) in EXTRAS.items():
        missing = [package for package in packages if find_spec(package) is None]
        part = f" ({', '.join(missing)} missing)" if missing and len(missing) < len(packages) else ""
        lines.append(f"  {extra:10} {purpose:46} " + (f"pip install 'rushes[{extra}]'{part}" if missing else "present"))
    lines += ["", *_picture_models()]
    keys = foreign_keys()
    if keys:
        lines += ["", "Keys found in the environment, and not used. The options that will ask for them:"]
        lines += [f"  {name:22} {option}" for name, option in keys.items()]
    lines += [
        "",
        "Licences: Rushes is Apache-2.0. espeak-ng (GPLv3) runs as a small program of its own; the wheels of PyAV and",
        "imageio-ffmpeg carry x264 (GPL). Fonts: Source Serif Pro and Amatic SC (OFL). Models have licences of their own, and",
        "some forbid commercial use (XTTS, FLUX.1 [dev]): docs/models.md.",
    ]
    return "\n".join(lines), healthy


def _minds() -> list[str]:
    """Who thinks and who moderates, as this machine's settings name them."""
    asked = settings()
    named = {role: getattr(asked, role) for role in ("writer", "art_director", "cinematographer", "judge", "assistant", "moderator")}
    lines = [f"{role.replace('_', ' ').capitalize()}: {model}" for role, model in named.items() if model]
    if asked.look_model:
        lines.append(f"Looks at takes on this machine: {asked.look_model} (its figures rank takes, and order no retake)")
    if not named["writer"]:
        lines.insert(0, "Writer: rules (English). They know no facts: hand in a page of text for an explainer, or name a --writer.")
    return lines


def _picture_models() -> list[str]:
    """The machine that picture models would work on, and which of those in the table fit it."""
    if find_spec("torch") is None or find_spec("diffusers") is None:
        return ["Picture models: none without the package diffusers; with it, docs/models.md says which fits which machine."]
    from ..renderers.diffusion import hub
    from ..renderers.diffusion.catalogue import catalogue

    machine = _machine()
    if "fault" in machine:
        return [f"Picture models: {machine['fault']}"]
    there = " ".join(f"{name} {_version(name)}," for name in ("torch", "diffusers"))
    lines = [f"Picture models: {there} on {machine['words']} ({machine['device']}), {machine['precision']}."]
    if machine["device"] == "cpu":
        lines.append("  No graphics card is seen: a picture takes minutes here, and a clip hours. The animatic needs none.")
    share = 2 if machine["precision"] == "fp32" else 1  # the table's figures are of 16 bits
    room, main = machine["memory"] / 1e9 / share, machine["main"] / 1e9 / share if machine["offload"] != "none" else 0.0
    lines.append("  Which fit, by others' figures or reckoned from the weights (~), never measured here:")
    for model in catalogue().model:
        mode = model.fits(room, main)
        need = model.needs(mode or "sequential")
        how = f"{WAYS[mode]}, {'' if need.stated else '~'}{need.gb:g} GB" if mode else "too large"
        here = "here" if hub.kept(model.id) else f"{model.download:g} GB to fetch"
        use = {"yes": "commercial use", "no": "no commercial use", "conditions": "conditions"}[model.commercial]
        lines.append(f"    {model.family:15} {model.id:48} {how:30} {here:16} {use}")
    return lines


def _machine() -> dict[str, Any]:
    """What torch sees here, as `find_machine` says it, or what is wrong under "fault"."""
    try:
        done = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, timeout=120, check=True)
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return said
    except subprocess.CalledProcessError as fault:
        last = next((line for line in reversed(fault.stderr.splitlines()) if line.strip()), f"it ended with {fault.returncode}")
        return {"fault": f"torch cannot be loaded ({last.strip()}). Install it again: pip install 'rushes[diffusion]'."}
    except (subprocess.TimeoutExpired, OSError, ValueError, IndexError) as fault:
        return {"fault": f"torch does not answer ({type(fault).__name__}). Look at the graphics driver."}


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

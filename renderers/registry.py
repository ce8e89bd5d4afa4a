"""Finding renderers by name: the built-in table, and the entry points of other packages."""

from __future__ import annotations

from ..core.errors import RenderError
from ..core.plugins import Registry
from .base import Renderer

GROUP = "rushes.renderers"

BUILT_IN = {
    "animatic": "animatic.renderer:Animatic",
    "slate": "slate:Slate",
    "footage": "footage:OwnFootage",
    "sd": "diffusion.renderer:Diffusion/sd",
    "sdxl": "diffusion.renderer:Diffusion/sdxl",
    "flux": "diffusion.renderer:Diffusion/flux",
    "flux-kontext": "diffusion.renderer:Diffusion/flux-kontext",
    "qwen-image-edit": "diffusion.renderer:Diffusion/qwen-image-edit",
    "svd": "diffusion.renderer:Diffusion/svd",
    "wan": "diffusion.renderer:Diffusion/wan",
    "wan-vace": "diffusion.renderer:Diffusion/wan-vace",
    "ltx": "diffusion.renderer:Diffusion/ltx",
    "cogvideox": "diffusion.renderer:Diffusion/cogvideox",
    "animatediff": "diffusion.renderer:Diffusion/animatediff",
}

_REGISTRY: Registry[Renderer] = Registry("renderer", "rushes.renderers", BUILT_IN, GROUP, RenderError)

names = _REGISTRY.names
create = _REGISTRY.create

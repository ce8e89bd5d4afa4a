"""The table of families: all that differs between one kind of diffusion model and the next.

To add one: read its pipeline's ``__call__`` in diffusers and write its row. docs/rendering.md walks through one.
Nothing here imports torch or diffusers; pipelines are named by their classes' names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from ...core.errors import UnknownName

Configs = Mapping[str, Mapping[str, Any]]
"""What stands in a model folder's small JSON files: ``model_index.json`` under "", each component's ``config.json`` under its name."""


class Kind(StrEnum):
    """What a call to a pipeline starts from."""

    TEXT = "text"  # words alone
    IMAGE = "image"  # a first picture; of a family that draws stills: a picture to draw over
    FIRST_LAST = "first-last-frame"  # the first picture and the last
    EDIT = "edit"  # pictures of who and what is to be seen, and words
    CONTROL = "control"  # drawings of depth or pose, and words
    CONTROL_IMAGE = "control-image"  # drawings of depth or pose, and a picture to draw over


class Output(StrEnum):
    """What comes out of a call."""

    IMAGE = "image"
    VIDEO = "video"


def always(configs: Configs) -> bool:
    """Any folder of the family will do: every pipeline of it is built from the same components."""
    return True


@dataclass(frozen=True)
class Way:
    """One way to call a family: a pipeline of diffusers, and what its arguments are called.

    `first`, `last`, `references`, `control` and `mask` name the arguments that take pictures;
    `strength` the one that says how much of a picture is drawn anew; `scale` how closely the control
    drawings are followed. `conditions` is the class of a frame condition, for pipelines that take a
    list of those in `first`. `several`: `references` and `control` take a list. `batch` is how many
    orders of one shape go into one call. `fits` says whether a folder's weights can be called this way.
    """

    pipeline: str
    first: str = ""
    last: str = ""
    references: str = ""
    control: str = ""
    mask: str = ""
    strength: str = ""
    scale: str = ""
    conditions: str = ""
    several: bool = False
    batch: int = 1
    fits: Callable[[Configs], bool] = always


@dataclass(frozen=True)
class Family:
    """One row. Frames are counted in the model's own, at its own `rate` (frames a second).

    `width` x `height` is the picture that the model was trained for; a shot is drawn at about that
    area in the film's own shape, both sides multiples of `multiple`. A clip has ``step * k + offset``
    frames up to `longest`, or exactly one of `counts`. `guidance` is the argument's name; an empty name
    of an argument says that there is none. `tokens` is how much of a prompt is read; None: the family
    takes no words. `embeds` are the arguments under which what ``encode_prompt`` gives back goes into
    a call, in its order ("" is left out); empty: the words themselves go in. `chunks`: its encoder
    reads 77 tokens at a time, and longer prompts are encoded in pieces. `unet`: what is called at every step is a
    UNet, and no transformer. `adapt` gives the row as one
    folder's weights have it: their own size, rate or number of frames.
    """

    name: str
    words: str
    output: Output
    ways: Mapping[Kind, Way]
    width: int
    height: int
    multiple: int
    steps: int
    draft_steps: int
    guidance: str = "guidance_scale"
    guidance_default: float = 5.0
    negative: bool = True
    tokens: int | None = 77
    chunks: bool = False
    embeds: tuple[str, ...] = ()
    rate: int = 1
    step: int = 1
    offset: int = 0
    longest: int = 1
    counts: tuple[int, ...] = ()
    rate_argument: str = ""
    motion_argument: str = ""
    motion_default: float = 0.0
    ip_adapter: bool = False
    unet: bool = False
    extra: Mapping[str, object] = field(default_factory=dict)
    adapt: Callable[[Family, Configs], Family] = lambda row, configs: row

    @property
    def moves(self) -> bool:
        """Whether it makes clips, and not stills."""
        return self.output is Output.VIDEO

    @property
    def pipelines(self) -> frozenset[str]:
        """The classes of diffusers that a folder of this family may name."""
        return frozenset(way.pipeline for way in self.ways.values())

    def of(self, configs: Configs) -> Family:
        """The row as a folder's weights have it: its ways that they can be called, its own size and frames."""
        ways = {kind: way for kind, way in self.ways.items() if way.fits(configs)}
        return self.adapt(replace(self, ways=ways), configs)

    @property
    def most(self) -> int:
        """The most frames that one call makes."""
        return max(self.counts) if self.counts else (self.longest - self.offset) // self.step * self.step + self.offset

    def frames_covering(self, wanted: int) -> int:
        """The fewest frames one call can make that are at least `wanted`, or the most it can make."""
        if self.counts:
            return next((count for count in self.counts if count >= wanted), self.most)
        full = -(-max(0, wanted - self.offset) // self.step) * self.step + self.offset
        return max(min(full, self.most), self.offset or self.step)


def square(row: Family, configs: Configs) -> Family:
    """Stable Diffusion: the side is the UNet's in latents, eight pixels each."""
    side = configs.get("unet", {}).get("sample_size")
    return replace(row, width=8 * side, height=8 * side) if isinstance(side, int) else row


def clip_length(row: Family, configs: Configs) -> Family:
    """SVD: one length only, which the UNet's config says (14, or 25 in XT)."""
    count = configs.get("unet", {}).get("num_frames")
    return replace(row, counts=(count,), longest=count) if isinstance(count, int) else row


def guided(row: Family, configs: Configs) -> Family:
    """FLUX: a transformer without guidance is the distilled one (schnell), which needs four steps."""
    if configs.get("transformer", {}).get("guidance_embeds", True):
        return row
    return replace(row, steps=4, draft_steps=2, tokens=256, extra={**row.extra, "max_sequence_length": 256})


def _both(configs: Configs) -> bool:
    """Wan 2.2 TI2V-5B: one set of weights for words and for pictures."""
    return bool(configs.get("", {}).get("expand_timesteps"))


def wan_text(configs: Configs) -> bool:
    """Wan from words: an image-to-video transformer takes more channels and cannot do without a picture."""
    return configs.get("", {}).get("_class_name") == "WanPipeline" or _both(configs)


def wan_image(configs: Configs) -> bool:
    """Wan from a picture."""
    return configs.get("", {}).get("_class_name") == "WanImageToVideoPipeline" or _both(configs)


def wan_ends(configs: Configs) -> bool:
    """Wan between two pictures: 2.2 as it is, 2.1 where its CLIP embedding has places for both; TI2V-5B leaves the last one out."""
    net = configs.get("transformer", {})
    return wan_image(configs) and not _both(configs) and (net.get("image_dim") is None or net.get("pos_embed_seq_len") is not None)


def ltx_ends(configs: Configs) -> bool:
    """LTX between two pictures: the weights from 0.9.5 on, whose scheduler goes with that pipeline."""
    return configs.get("", {}).get("_class_name") == "LTXConditionPipeline"


def wan_sizes(row: Family, configs: Configs) -> Family:
    """Wan: sides by the VAE's scale and the patch; TI2V-5B works at 1280x704 and 24 frames a second; FLF2V always takes two pictures."""
    scale = configs.get("vae", {}).get("scale_factor_spatial") or 8
    patch = (configs.get("transformer", {}).get("patch_size") or (1, 2, 2))[1]
    row = replace(row, multiple=scale * patch)
    if Kind.IMAGE in row.ways and configs.get("transformer", {}).get("pos_embed_seq_len") is not None:
        row = replace(row, ways={**row.ways, Kind.IMAGE: replace(row.ways[Kind.IMAGE], last="last_image")})
    return replace(row, width=1280, height=704, rate=24, longest=121) if _both(configs) else row


def cog_text(configs: Configs) -> bool:
    """CogVideoX from words."""
    return configs.get("", {}).get("_class_name") == "CogVideoXPipeline"


def cog_image(configs: Configs) -> bool:
    """CogVideoX from a picture: its transformer takes twice the channels."""
    return configs.get("", {}).get("_class_name") == "CogVideoXImageToVideoPipeline"


def cog_sizes(row: Family, configs: Configs) -> Family:
    """CogVideoX 1.5, whose patches reach over time, is larger and works at 16 frames a second."""
    if configs.get("transformer", {}).get("patch_size_t") is None:
        return row
    return replace(row, width=1360, height=768, rate=16, step=16, longest=81)


SD_EMBEDS = ("prompt_embeds", "negative_prompt_embeds")
SDXL_EMBEDS = (*SD_EMBEDS, "pooled_prompt_embeds", "negative_pooled_prompt_embeds")
FLUX_EMBEDS = ("prompt_embeds", "pooled_prompt_embeds", "")
LTX_EMBEDS = ("prompt_embeds", "prompt_attention_mask", "negative_prompt_embeds", "negative_prompt_attention_mask")

TABLE = (
    Family(
        name="sd", words="Stable Diffusion 1.x and 2.x", output=Output.IMAGE,
        ways={
            Kind.TEXT: Way("StableDiffusionPipeline", batch=4),
            Kind.IMAGE: Way("StableDiffusionImg2ImgPipeline", first="image", strength="strength", batch=4),
            Kind.CONTROL: Way("StableDiffusionControlNetPipeline", control="image", scale="controlnet_conditioning_scale", batch=4),
            Kind.CONTROL_IMAGE: Way(
                "StableDiffusionControlNetImg2ImgPipeline", first="image", strength="strength", control="control_image",
                scale="controlnet_conditioning_scale", batch=4,
            ),
        },
        width=512, height=512, multiple=8, steps=30, draft_steps=12, guidance_default=7.5,
        chunks=True, embeds=SD_EMBEDS, ip_adapter=True, unet=True, adapt=square,
    ),
    Family(
        name="sdxl", words="Stable Diffusion XL", output=Output.IMAGE,
        ways={
            Kind.TEXT: Way("StableDiffusionXLPipeline", batch=4),
            Kind.IMAGE: Way("StableDiffusionXLImg2ImgPipeline", first="image", strength="strength", batch=4),
            Kind.CONTROL: Way("StableDiffusionXLControlNetPipeline", control="image", scale="controlnet_conditioning_scale", batch=4),
            Kind.CONTROL_IMAGE: Way(
                "StableDiffusionXLControlNetImg2ImgPipeline", first="image", strength="strength", control="control_image",
                scale="controlnet_conditioning_scale", batch=4,
            ),
        },
        width=1024, height=1024, multiple=8, steps=30, draft_steps=12, guidance_default=6.0,
        chunks=True, embeds=SDXL_EMBEDS, ip_adapter=True, unet=True, adapt=square,
    ),
    Family(
        name="flux", words="FLUX.1", output=Output.IMAGE,
        ways={
            Kind.TEXT: Way("FluxPipeline", batch=2),
            Kind.IMAGE: Way("FluxImg2ImgPipeline", first="image", strength="strength", batch=2),
            Kind.CONTROL: Way("FluxControlNetPipeline", control="control_image", scale="controlnet_conditioning_scale", batch=2),
        },
        width=1024, height=1024, multiple=16, steps=28, draft_steps=8, guidance_default=3.5, negative=False,
        tokens=512, embeds=FLUX_EMBEDS, ip_adapter=True, adapt=guided,
    ),
    Family(
        name="flux-kontext", words="FLUX.1 Kontext", output=Output.IMAGE,
        ways={
            Kind.TEXT: Way("FluxKontextPipeline", batch=2),
            Kind.EDIT: Way("FluxKontextPipeline", references="image"),
        },
        width=1024, height=1024, multiple=16, steps=28, draft_steps=10, guidance_default=2.5, negative=False,
        tokens=512, embeds=FLUX_EMBEDS, extra={"_auto_resize": False},
    ),
    Family(
        name="qwen-image-edit", words="Qwen-Image-Edit", output=Output.IMAGE,
        ways={Kind.EDIT: Way("QwenImageEditPlusPipeline", references="image", several=True)},
        width=1024, height=1024, multiple=16, steps=40, draft_steps=12, guidance="true_cfg_scale", guidance_default=4.0, tokens=512,
    ),
    Family(
        name="svd", words="Stable Video Diffusion", output=Output.VIDEO,
        ways={Kind.IMAGE: Way("StableVideoDiffusionPipeline", first="image", batch=2)},
        width=1024, height=576, multiple=64, steps=25, draft_steps=10, guidance="max_guidance_scale", guidance_default=3.0,
        negative=False, tokens=None, rate=7, longest=25, counts=(14, 25), rate_argument="fps",
        motion_argument="motion_bucket_id", motion_default=127, unet=True, adapt=clip_length,
    ),
    Family(
        name="wan", words="Wan 2.x", output=Output.VIDEO,
        ways={
            Kind.TEXT: Way("WanPipeline", batch=2, fits=wan_text),
            # Its pipeline encodes the first picture once per prompt, so that orders with pictures of their own go in alone.
            Kind.IMAGE: Way("WanImageToVideoPipeline", first="image", fits=wan_image),
            Kind.FIRST_LAST: Way("WanImageToVideoPipeline", first="image", last="last_image", fits=wan_ends),
        },
        width=832, height=480, multiple=16, steps=40, draft_steps=12, guidance_default=5.0,
        tokens=512, embeds=SD_EMBEDS, rate=16, step=4, offset=1, longest=81, extra={"max_sequence_length": 512}, adapt=wan_sizes,
    ),
    Family(
        name="wan-vace", words="Wan 2.1 VACE", output=Output.VIDEO,
        ways={
            Kind.TEXT: Way("WanVACEPipeline"),
            Kind.CONTROL: Way(
                "WanVACEPipeline", control="video", mask="mask", references="reference_images", scale="conditioning_scale", several=True
            ),
        },
        width=832, height=480, multiple=16, steps=30, draft_steps=10, guidance_default=5.0,
        tokens=512, embeds=SD_EMBEDS, rate=16, step=4, offset=1, longest=81, extra={"max_sequence_length": 512}, adapt=wan_sizes,
    ),
    Family(
        name="ltx", words="LTX-Video", output=Output.VIDEO,
        ways={
            Kind.TEXT: Way("LTXPipeline", batch=2),
            Kind.IMAGE: Way("LTXImageToVideoPipeline", first="image", batch=2),
            Kind.FIRST_LAST: Way(
                "LTXConditionPipeline", first="conditions", last="conditions", conditions="LTXVideoCondition", fits=ltx_ends
            ),
        },
        width=768, height=512, multiple=32, steps=40, draft_steps=10, guidance_default=3.0,
        tokens=128, embeds=LTX_EMBEDS, rate=25, step=8, offset=1, longest=161, rate_argument="frame_rate",
        extra={"decode_timestep": 0.05, "decode_noise_scale": 0.025, "max_sequence_length": 128},
    ),
    Family(
        name="cogvideox", words="CogVideoX", output=Output.VIDEO,
        ways={
            Kind.TEXT: Way("CogVideoXPipeline", batch=2, fits=cog_text),
            Kind.IMAGE: Way("CogVideoXImageToVideoPipeline", first="image", batch=2, fits=cog_image),
        },
        width=720, height=480, multiple=16, steps=50, draft_steps=15, guidance_default=6.0,
        tokens=226, embeds=SD_EMBEDS, rate=8, step=8, offset=1, longest=49, adapt=cog_sizes,
    ),
    Family(
        name="animatediff", words="AnimateDiff over Stable Diffusion 1.5", output=Output.VIDEO,
        ways={
            Kind.TEXT: Way("AnimateDiffPipeline"),
            Kind.CONTROL: Way(
                "AnimateDiffControlNetPipeline", control="conditioning_frames", scale="controlnet_conditioning_scale", several=True
            ),
        },
        width=512, height=512, multiple=8, steps=25, draft_steps=10, guidance_default=7.5,
        chunks=True, embeds=SD_EMBEDS, rate=8, longest=16, ip_adapter=True, unet=True, adapt=square,
    ),
)  # fmt: skip

FAMILIES: Mapping[str, Family] = {row.name: row for row in TABLE}


def family(name: str) -> Family:
    """The row of a family; raises `UnknownName`."""
    if name not in FAMILIES:
        raise UnknownName("family of diffusion models", name, list(FAMILIES))
    return FAMILIES[name]


def families_of(pipeline: str) -> Iterator[Family]:
    """The rows whose folders may name a class of diffusers."""
    return (row for row in TABLE if pipeline in row.pipelines)

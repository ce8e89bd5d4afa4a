"""Models with the layer shapes of real ones and random weights: as slow and as large as those, and nothing is downloaded.

Of each family the smaller public configuration. What an encoder of words costs is paid once a shot, so
the T5 of Wan and LTX, which alone would be 9 and 11 GB, has its real width and two of its 24 layers.
`build` writes such a model, or with ``tiny=True`` the one of the tests, as `save_pretrained` does.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests"))

import tiny_pictures

PROMPT = "Medium shot of an old woman in a green cardigan at a kitchen window, morning light, the camera slowly pushes in"
NEGATIVE = "blurry, deformed, text, watermark"


Net = Callable[..., Any]
"""Makes a network of a class from its configuration, on the device and in the precision of the benchmark."""


@dataclass(frozen=True)
class Work:
    """One family's work: which model, and what is asked of it.

    `pipeline` is the class that is called directly, `bare` its arguments beside those that all have. `picture`: the
    clip starts from one, in both ways.
    """

    family: str
    like: str
    width: int
    height: int
    frames: int
    rate: int
    steps: int
    guidance: float
    make: Callable[[Net, Path], None]
    pipeline: str
    precision: str = "bf16"
    bare: dict[str, Any] = field(default_factory=dict)
    picture: bool = False  # it starts from one
    words: bool = True


def build(work: Work, folder: Path, device: str, tiny: bool) -> Path:
    """Write a work's model into a folder."""
    import torch

    if tiny:
        return tiny_pictures.build(work.family, folder)
    torch.manual_seed(0)
    numbers = getattr(torch, {"bf16": "bfloat16", "fp16": "float16"}[work.precision])

    def net(kind: Callable[..., Any], *values: Any, **config: Any) -> Any:
        with _on(device, numbers), torch.no_grad():
            return kind(*values, **config)

    work.make(net, folder)
    return folder


def quiet() -> None:
    """No progress bars and no advice by the libraries between the lines of a table."""
    from rushes.core.torchaudio import spare

    spare()
    import diffusers
    import transformers

    for library in (diffusers, transformers):
        library.utils.logging.disable_progress_bar()
        library.utils.logging.set_verbosity_error()


@contextmanager
def _on(device: str, numbers: Any) -> Any:
    """What is made here lies on the device and in these numbers from the start: twice as fast to make, and half as large."""
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(numbers)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def _clip_text(net: Net) -> tuple[Any, Any]:
    """The text encoder of CLIP ViT-L/14, with the tests' tokenizer."""
    from transformers import CLIPTextConfig, CLIPTextModel

    words = tiny_pictures.clip_tokenizer()
    config = CLIPTextConfig(
        vocab_size=49408, hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12,
        bos_token_id=words.bos_token_id, eos_token_id=words.eos_token_id, pad_token_id=words.pad_token_id,
    )  # fmt: skip
    return words, net(CLIPTextModel, config)


def _t5(net: Net, multilingual: bool) -> tuple[Any, Any]:
    from transformers import T5Config, T5EncoderModel, UMT5Config, UMT5EncoderModel

    words = tiny_pictures.t5_tokenizer()
    config = (UMT5Config if multilingual else T5Config)(
        vocab_size=len(words), d_model=4096, d_kv=64, d_ff=10240, num_layers=2, num_heads=64, feed_forward_proj="gated-gelu",
        pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
    )  # fmt: skip
    return words, net(UMT5EncoderModel if multilingual else T5EncoderModel, config)


def _levelled(vae: Any, shape: tuple[int, ...], spread: float, **how: Any) -> Any:
    """The decoder set so that it draws with contrast: Rushes takes a picture of one colour for a failure."""
    import torch

    return tiny_pictures.level(vae, torch.randn(shape, device=vae.device, dtype=vae.dtype) * spread, **how)


def _sd(net: Net, folder: Path) -> None:
    from diffusers import AutoencoderKL, EulerDiscreteScheduler, StableDiffusionPipeline, UNet2DConditionModel

    words, encoder = _clip_text(net)
    unet = net(
        UNet2DConditionModel, sample_size=64, block_out_channels=(320, 640, 1280, 1280), layers_per_block=2, cross_attention_dim=768,
        attention_head_dim=8,
    )  # fmt: skip
    vae = net(
        AutoencoderKL, down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, sample_size=512,
        block_out_channels=(128, 256, 512, 512), layers_per_block=2, latent_channels=4,
    )  # fmt: skip
    StableDiffusionPipeline(
        vae=_levelled(vae, (1, 4, 16, 16), 1 / 0.18215), text_encoder=encoder, tokenizer=words, unet=unet,
        safety_checker=None, feature_extractor=None,
        requires_safety_checker=False,
        scheduler=EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1),
    ).save_pretrained(folder)  # fmt: skip


def _svd(net: Net, folder: Path) -> None:
    from diffusers import (
        AutoencoderKLTemporalDecoder,
        EulerDiscreteScheduler,
        StableVideoDiffusionPipeline,
        UNetSpatioTemporalConditionModel,
    )
    from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

    vision = CLIPVisionConfig(
        hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=16, image_size=224, patch_size=14,
        projection_dim=1024, hidden_act="gelu",
    )  # fmt: skip
    vae = net(
        AutoencoderKLTemporalDecoder, down_block_types=("DownEncoderBlock2D",) * 4, block_out_channels=(128, 256, 512, 512),
        layers_per_block=2, sample_size=768,
    )  # fmt: skip
    StableVideoDiffusionPipeline(
        vae=_levelled(vae, (2, 4, 16, 16), 1 / 0.18215, num_frames=2),
        image_encoder=net(CLIPVisionModelWithProjection, vision), feature_extractor=tiny_pictures.clip_pictures(),
        unet=net(UNetSpatioTemporalConditionModel, sample_size=96, num_frames=14),
        scheduler=EulerDiscreteScheduler(
            prediction_type="v_prediction", use_karras_sigmas=True, timestep_type="continuous", sigma_min=0.002, sigma_max=700.0,
            timestep_spacing="leading", steps_offset=1, beta_schedule="scaled_linear",
        ),
    ).save_pretrained(folder)  # fmt: skip


def _wan(net: Net, folder: Path) -> None:
    from diffusers import AutoencoderKLWan, UniPCMultistepScheduler, WanPipeline, WanTransformer3DModel

    words, encoder = _t5(net, multilingual=True)
    transformer = net(WanTransformer3DModel, num_attention_heads=12, attention_head_dim=128, ffn_dim=8960, num_layers=30)
    WanPipeline(
        tokenizer=words, text_encoder=encoder, vae=_levelled(net(AutoencoderKLWan), (1, 16, 2, 16, 16), 2.0), transformer=transformer,
        scheduler=UniPCMultistepScheduler(prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0),
    ).save_pretrained(folder)  # fmt: skip


def _ltx(net: Net, folder: Path) -> None:
    from diffusers import AutoencoderKLLTXVideo, FlowMatchEulerDiscreteScheduler, LTXPipeline, LTXVideoTransformer3DModel

    words, encoder = _t5(net, multilingual=False)
    LTXPipeline(
        tokenizer=words, text_encoder=encoder, vae=_levelled(net(AutoencoderKLLTXVideo), (1, 128, 2, 4, 4), 1.0),
        transformer=net(LTXVideoTransformer3DModel),
        scheduler=FlowMatchEulerDiscreteScheduler(
            use_dynamic_shifting=True, base_shift=0.95, max_shift=2.05, base_image_seq_len=1024, max_image_seq_len=4096,
            shift_terminal=0.1,
        ),
    ).save_pretrained(folder)  # fmt: skip


WORKS = (
    Work("sd", "Stable Diffusion 1.5", 512, 512, 1, 24, 30, 7.5, _sd, "StableDiffusionPipeline", precision="fp16"),
    Work("svd", "Stable Video Diffusion, 14 frames", 1024, 576, 14, 7, 25, 3.0, _svd, "StableVideoDiffusionPipeline",
         precision="fp16", words=False, picture=True, bare={"decode_chunk_size": 8, "motion_bucket_id": 127, "fps": 7}),
    Work("wan", "Wan 2.1 T2V 1.3B", 832, 480, 81, 16, 50, 5.0, _wan, "WanPipeline", bare={"max_sequence_length": 512}),
    Work("ltx", "LTX-Video 2B", 704, 480, 161, 25, 50, 3.0, _ltx, "LTXImageToVideoPipeline", picture=True,
         bare={"frame_rate": 25, "decode_timestep": 0.05, "decode_noise_scale": 0.025, "max_sequence_length": 128}),
)  # fmt: skip

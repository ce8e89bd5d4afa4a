"""Tiny picture models of every family, built in code with random weights: what tests load instead of a download.

Each folder is what `save_pretrained` writes, with the ratios of the real models (8 or 32 pixels to one latent, 4 or 8
frames to one), so that the rules of sizes and frame counts hold. The pictures are noise, and the same noise for one seed.
Run it: ``python tests/tiny_pictures.py FAMILY FOLDER [SEED]``.
"""

from __future__ import annotations

import itertools
import math
import re
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

TEXT = """
The old keeper of the lighthouse stands by the window and looks at the sea. A young woman with red hair and a green coat
walks into the room and holds a lamp. Medium shot, close-up, wide shot, the camera slowly pushes in, static camera, pan
left, pan right, tilt up. Warm morning light through the window, soft light at dusk, cold night, storm, rain and snow.
He wears a dark blue jumper and a grey cap; she wears a yellow scarf. They talk, smile, turn, listen, wait and nod.
A kitchen with a table and two chairs, a street of small houses, a forest path, a harbour with boats, a stone bridge.
A cut-paper theatre animation, layered handmade paper with visible grain and soft contact shadows, warm lamp light against
cool shade, gentle depth, storybook composition, five harmonious colours. A tall man with a black beard in a red coat speaks
while the other keeps quiet. A warm kitchen with a big stove, copper pans on the wall, a wooden table, a window with herbs. A
narrow village street of tall painted houses, lit shop windows, wet cobbles, iron street lamps, clear weather outside.
Paper cut-out style, watercolour, film still, detailed, high quality, no text, no watermark, blurry, deformed, extra hands.
"""
"""What the tokenizers know as whole words; everything else is spelt in smaller pieces."""


def build(family: str, folder: Path, seed: int = 0) -> Path:
    """Write a tiny model of a family into a folder and return the folder; `MAKERS` names the families."""
    import torch

    from rushes.core.torchaudio import spare

    spare()
    folder = Path(folder)
    with warnings.catch_warnings(), torch.random.fork_rng(devices=[]):
        warnings.simplefilter("ignore")  # of the libraries' own, about tiny models; the model as loaded is what is tested
        torch.manual_seed(seed)
        MAKERS[family](folder)
    return folder


# -- tokenizers -----------------------------------------------------------------------------------------------------


def clip_tokenizer() -> Any:
    """Byte pairs learned from `TEXT`, so that a token is about a word, as with the real one: 77 of them are read."""
    from tokenizers import pre_tokenizers
    from transformers import CLIPTokenizer

    merges = _pairs_of(TEXT)
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    pieces = [*letters, *(letter + "</w>" for letter in letters), *("".join(pair) for pair in merges)]
    names = dict.fromkeys([*pieces, "<|startoftext|>", "<|endoftext|>"])
    return CLIPTokenizer(vocab={piece: number for number, piece in enumerate(names)}, merges=list(merges), model_max_length=77)


@cache
def _pairs_of(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs to merge until every word is one piece, the commonest first.

    The trainer of tokenizers breaks ties as it happens, so that two of its vocabularies are never the same.
    """
    words = re.findall("[a-z]+", text.lower())
    spelt = {word: [*word[:-1], word[-1] + "</w>"] for word in words}
    pairs: list[tuple[str, str]] = []
    while True:
        counts = Counter(pair for word in words for pair in itertools.pairwise(spelt[word]))
        if not counts:
            return tuple(pairs)
        best = min(counts, key=lambda pair: (-counts[pair], pair))
        pairs.append(best)
        for pieces in spelt.values():
            for at in range(len(pieces) - 2, -1, -1):
                if tuple(pieces[at : at + 2]) == best:
                    pieces[at : at + 2] = ["".join(best)]


def t5_tokenizer() -> Any:
    """Whole words of `TEXT`, then single letters."""
    from transformers import T5Tokenizer

    words = dict.fromkeys("▁" + word.strip(".,;").lower() for word in TEXT.split())
    letters = [chr(code) for code in range(33, 127)]
    pieces = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *((word, -4.0) for word in words)]
    pieces += [(piece, -9.0) for piece in ["▁", *letters] if piece not in words]
    return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=512)


# -- parts that several families share ------------------------------------------------------------------------------


def _clip_text(tokenizer: Any, projected: bool = False) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        vocab_size=len(tokenizer), hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
        projection_dim=32, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id, initializer_factor=10.0,
    )  # fmt: skip
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


def _vision_config(image_size: int) -> Any:
    from transformers import CLIPVisionConfig

    return CLIPVisionConfig(
        hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, image_size=image_size,
        patch_size=image_size // 4, projection_dim=32, initializer_factor=10.0,
    )  # fmt: skip


def _clip_vision(image_size: int = 224, projected: bool = True) -> Any:
    from transformers import CLIPVisionModel, CLIPVisionModelWithProjection

    return (CLIPVisionModelWithProjection if projected else CLIPVisionModel)(_vision_config(image_size))


def clip_pictures(image_size: int = 224) -> Any:
    from transformers import CLIPImageProcessor

    return CLIPImageProcessor(size={"shortest_edge": image_size}, crop_size={"height": image_size, "width": image_size})


def _t5(tokenizer: Any, multilingual: bool = False) -> Any:
    from transformers import T5Config, T5EncoderModel, UMT5Config, UMT5EncoderModel

    config = (UMT5Config if multilingual else T5Config)(
        vocab_size=len(tokenizer), d_model=32, d_kv=8, d_ff=48, num_layers=2, num_heads=4, initializer_factor=2.0,
        feed_forward_proj="gated-gelu", pad_token_id=0, eos_token_id=1, decoder_start_token_id=0,
    )  # fmt: skip
    return (UMT5EncoderModel if multilingual else T5EncoderModel)(config)


def _vae(latents: int = 4, scale: float = 0.18215, shift: float | None = None) -> Any:
    import torch
    from diffusers import AutoencoderKL

    vae = AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, block_out_channels=(8, 8, 8, 8),
        layers_per_block=1, norm_num_groups=4, latent_channels=latents, sample_size=64, scaling_factor=scale, shift_factor=shift,
        use_quant_conv=shift is None, use_post_quant_conv=shift is None, force_upcast=False,
    )  # fmt: skip
    return level(vae, torch.randn(1, latents, 16, 16) / scale)


def _wan_vae() -> Any:
    import torch
    from diffusers import AutoencoderKLWan

    vae = AutoencoderKLWan(base_dim=4, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True])
    for name, layer in vae.decoder.named_modules():
        if getattr(layer, "kernel_size", (1,))[0] == 3 and len(layer.kernel_size) == 3:
            with torch.no_grad():  # earlier frames count for little: without a past, the first would look unlike all others
                layer.weight[:, :, :-1].mul_(0.1)
        if name.endswith("time_conv"):
            _calm(layer, copies=2, outer=True, strength=0.1)
    spread, middle = (torch.tensor(values).view(1, 16, 1, 1, 1) for values in (vae.config.latents_std, vae.config.latents_mean))
    return level(vae, torch.randn(1, 16, 3, 16, 16) * spread + middle)


def level(vae: Any, latents: Any, **how: Any) -> Any:
    """The decoder's last layer set so that noise becomes pictures of middle grey and full contrast, for a judge to see."""
    import torch

    last = getattr(vae.decoder.conv_out, "conv", vae.decoder.conv_out)
    with torch.no_grad():
        pictures = vae.decode(latents, **how).sample  # (pictures, 3, ..., height, width), from -1 to 1
        colours = pictures.transpose(0, 1).flatten(1)
        each = last.weight.shape[0] // 3
        gain = (0.45 / colours.std(1)).repeat_interleave(each)
        last.weight.mul_(gain.view(-1, *[1] * (last.weight.ndim - 1)))
        last.bias.sub_(colours.mean(1).repeat_interleave(each)).mul_(gain)
    return vae


def _stir(model: Any, spread: float = 0.2) -> Any:
    """Random numbers where a model begins with zeros, so that what it adds is seen in the picture."""
    import torch

    with torch.no_grad():
        for parameter in model.parameters():
            if not parameter.any():
                parameter.normal_(0.0, spread)
    return model


def _heed(transformer: Any, gain: float = 4.0) -> Any:
    """Sharper attention and stronger values, so that other words and other pictures are seen in the outcome."""
    import torch

    with torch.no_grad():
        for name, parameter in transformer.named_parameters():
            layer = name.split(".")[-2] if "." in name else ""
            if layer in ("norm_q", "norm_added_q", "to_v", "add_v_proj"):
                parameter.mul_(gain)
    return transformer


def _calm(conv: Any, copies: int, outer: bool, strength: float) -> None:
    """Make a convolution that doubles frames or pixels near to repeating them, so that neighbours look alike as in a real film.

    `outer`: the copies of one channel lie apart by the number of channels, else side by side.
    """
    import torch

    channels = conv.in_channels
    with torch.no_grad():
        conv.weight.mul_(strength)
        for number in range(copies * channels):
            middle = [size // 2 for size in conv.weight.shape[2:]]
            if outer:  # a causal one: what is now comes last
                middle[0] = conv.weight.shape[2] - 1
            conv.weight[(number, number % channels if outer else number // copies, *middle)] += 1.0


def _unet(**changes: Any) -> Any:
    from diffusers import UNet2DConditionModel

    settings: dict[str, Any] = {
        "block_out_channels": (16, 32), "layers_per_block": 1, "sample_size": 8, "in_channels": 4, "out_channels": 4,
        "down_block_types": ("CrossAttnDownBlock2D", "DownBlock2D"), "up_block_types": ("UpBlock2D", "CrossAttnUpBlock2D"),
        "cross_attention_dim": 32, "attention_head_dim": 8, "norm_num_groups": 8,
    }  # fmt: skip
    return UNet2DConditionModel(**{**settings, **changes})


def _betas() -> dict[str, Any]:
    return {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "timestep_spacing": "leading", "steps_offset": 1}


# -- pictures -------------------------------------------------------------------------------------------------------


def _sd(folder: Path, vision: bool = False) -> Any:
    from diffusers import PNDMScheduler, StableDiffusionPipeline

    words = clip_tokenizer()
    pipe = StableDiffusionPipeline(
        vae=_vae(), text_encoder=_clip_text(words), tokenizer=words, unet=_unet(),
        scheduler=PNDMScheduler(skip_prk_steps=True, **_betas()), safety_checker=None, requires_safety_checker=False,
        feature_extractor=clip_pictures() if vision else None, image_encoder=_clip_vision() if vision else None,
    )  # fmt: skip
    pipe.save_pretrained(folder)
    return pipe


def _sd_ip(folder: Path) -> None:
    _ip_adapter(_sd(folder, vision=True).unet, 32, folder / "ip_adapter" / "ip-adapter.safetensors")


def _ip_adapter(unet: Any, width: int, file: Path) -> None:
    """An IP-Adapter's file in its own layout: a projection to four tokens, then keys and values of each second attention."""
    import torch
    from safetensors.torch import save_file

    weights = {
        "image_proj.proj.weight": torch.randn(4 * width, 32) / math.sqrt(32), "image_proj.proj.bias": torch.zeros(4 * width),
        "image_proj.norm.weight": torch.ones(width), "image_proj.norm.bias": torch.zeros(width),
    }  # fmt: skip
    for number, name in enumerate(unet.attn_processors):
        if not name.endswith("attn1.processor"):
            across = unet.get_submodule(name.removesuffix(".processor")).to_k.weight.shape
            for part in ("to_k_ip", "to_v_ip"):
                weights[f"ip_adapter.{number}.{part}.weight"] = torch.randn(across) / math.sqrt(across[1])
    file.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, file)


def _sd_control(folder: Path) -> None:
    """With an IP-Adapter and two ControlNets beside it: depth and pose."""
    from diffusers import ControlNetModel

    pipe = _sd(folder, vision=True)
    _ip_adapter(pipe.unet, 32, folder / "ip_adapter" / "ip-adapter.safetensors")
    for kind in ("depth", "pose"):
        net = ControlNetModel.from_unet(pipe.unet, conditioning_embedding_out_channels=(8, 8, 8, 16))
        _stir(net).save_pretrained(folder / f"controlnet-{kind}")


def _sdxl(folder: Path) -> None:
    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline

    words = clip_tokenizer()
    unet = _unet(
        cross_attention_dim=64, attention_head_dim=(2, 4), use_linear_projection=True, transformer_layers_per_block=(1, 2),
        addition_embed_type="text_time", addition_time_embed_dim=8, projection_class_embeddings_input_dim=6 * 8 + 32,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
    )  # fmt: skip
    StableDiffusionXLPipeline(
        vae=_vae(scale=0.13025), text_encoder=_clip_text(words), text_encoder_2=_clip_text(words, projected=True), tokenizer=words,
        tokenizer_2=clip_tokenizer(), unet=unet, scheduler=EulerDiscreteScheduler(**_betas()), add_watermarker=False,
        image_encoder=_clip_vision(), feature_extractor=clip_pictures(),
    ).save_pretrained(folder)  # fmt: skip
    _ip_adapter(unet, 64, folder / "ip_adapter" / "ip-adapter.safetensors")


def _flux(folder: Path, kind: str = "FluxPipeline") -> None:
    import diffusers
    from diffusers import FlowMatchEulerDiscreteScheduler, FluxTransformer2DModel

    words, spelling = clip_tokenizer(), t5_tokenizer()
    transformer = FluxTransformer2DModel(
        patch_size=1, in_channels=16, num_layers=1, num_single_layers=1, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=32, pooled_projection_dim=32, guidance_embeds=True, axes_dims_rope=(4, 4, 8),
    )  # fmt: skip
    getattr(diffusers, kind)(
        vae=_vae(scale=0.3611, shift=0.1159), text_encoder=_clip_text(words), tokenizer=words, text_encoder_2=_t5(spelling),
        tokenizer_2=spelling, transformer=_heed(transformer),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
    ).save_pretrained(folder)  # fmt: skip


def _kontext(folder: Path) -> None:
    _flux(folder, "FluxKontextPipeline")


# -- moving pictures ------------------------------------------------------------------------------------------------


def _svd(folder: Path) -> None:
    import torch
    from diffusers import (
        AutoencoderKLTemporalDecoder,
        EulerDiscreteScheduler,
        StableVideoDiffusionPipeline,
        UNetSpatioTemporalConditionModel,
    )

    unet = UNetSpatioTemporalConditionModel(
        sample_size=8, in_channels=8, out_channels=4, block_out_channels=(32, 32), layers_per_block=1, cross_attention_dim=32,
        down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"), num_attention_heads=(2, 2), num_frames=14,
        up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"), addition_time_embed_dim=32,
        projection_class_embeddings_input_dim=96,
    )  # fmt: skip
    vae = AutoencoderKLTemporalDecoder(
        down_block_types=("DownEncoderBlock2D",) * 4, block_out_channels=(32, 32, 32, 32), layers_per_block=1, force_upcast=False,
    )  # fmt: skip
    StableVideoDiffusionPipeline(
        vae=level(vae, torch.randn(2, 4, 16, 16) / 0.18215, num_frames=2), unet=unet,
        image_encoder=_clip_vision(), feature_extractor=clip_pictures(),
        scheduler=EulerDiscreteScheduler(
            prediction_type="v_prediction", use_karras_sigmas=True, timestep_type="continuous", interpolation_type="linear",
            sigma_min=0.002, sigma_max=700.0, timestep_spacing="leading", steps_offset=1, beta_schedule="scaled_linear",
        ),
    ).save_pretrained(folder)  # fmt: skip


def _wan_transformer(kind: str = "WanTransformer3DModel", **changes: Any) -> Any:
    import diffusers
    import torch

    settings: dict[str, Any] = {
        "num_attention_heads": 2, "attention_head_dim": 12, "in_channels": 16, "out_channels": 16, "text_dim": 32, "freq_dim": 32,
        "ffn_dim": 32, "num_layers": 2, "rope_max_seq_len": 128,
    }  # fmt: skip
    transformer = getattr(diffusers, kind)(**{**settings, **changes})
    with torch.no_grad():
        transformer.patch_embedding.weight[:, 16:].mul_(4.0)  # the picture it starts from
    return _heed(transformer)


def _wan_parts(shift: float = 3.0) -> dict[str, Any]:
    from diffusers import UniPCMultistepScheduler

    spelling = t5_tokenizer()
    flow = {"prediction_type": "flow_prediction", "use_flow_sigmas": True, "flow_shift": shift}
    return {
        "vae": _wan_vae(),
        "text_encoder": _t5(spelling, multilingual=True),
        "tokenizer": spelling,
        "scheduler": UniPCMultistepScheduler(**flow),
    }


def _wan(folder: Path) -> None:
    from diffusers import WanPipeline

    WanPipeline(transformer=_wan_transformer(), **_wan_parts()).save_pretrained(folder)


def _wan22(folder: Path) -> None:
    from diffusers import WanPipeline

    pair = {"transformer": _wan_transformer(), "transformer_2": _wan_transformer()}
    WanPipeline(**pair, boundary_ratio=0.875, **_wan_parts(12.0)).save_pretrained(folder)


def _wan_i2v(folder: Path, places: int | None = None) -> None:
    """Wan 2.1 from a picture: it also sees the picture through CLIP. `places` is set in the first-and-last-frame model."""
    from diffusers import WanImageToVideoPipeline

    WanImageToVideoPipeline(
        transformer=_wan_transformer(in_channels=36, image_dim=32, added_kv_proj_dim=24, pos_embed_seq_len=places),
        image_encoder=_clip_vision(projected=False), image_processor=clip_pictures(), **_wan_parts(),
    ).save_pretrained(folder)  # fmt: skip


def _wan_flf(folder: Path) -> None:
    _wan_i2v(folder, places=2 * (4 * 4 + 1))


def _wan22_i2v(folder: Path) -> None:
    """Wan 2.2 from a picture, or a first and a last one: two transformers, and no CLIP."""
    from diffusers import WanImageToVideoPipeline

    pair = {"transformer": _wan_transformer(in_channels=36), "transformer_2": _wan_transformer(in_channels=36)}
    WanImageToVideoPipeline(
        **pair, image_encoder=None, image_processor=None, boundary_ratio=0.9, **_wan_parts(5.0)
    ).save_pretrained(folder)  # fmt: skip


def _wan_vace(folder: Path) -> None:
    from diffusers import WanVACEPipeline

    transformer = _wan_transformer("WanVACETransformer3DModel", vace_layers=[0], vace_in_channels=96)
    WanVACEPipeline(transformer=_stir(transformer), **_wan_parts()).save_pretrained(folder)


def _ltx(folder: Path) -> None:
    import torch
    from diffusers import AutoencoderKLLTXVideo, FlowMatchEulerDiscreteScheduler, LTXPipeline, LTXVideoTransformer3DModel

    spelling = t5_tokenizer()
    vae = AutoencoderKLLTXVideo(
        latent_channels=16, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        layers_per_block=(1, 1, 1, 1, 1), decoder_layers_per_block=(1, 1, 1, 1, 1),
    )  # fmt: skip
    for name, layer in vae.decoder.named_modules():
        if name.endswith("upsamplers.0.conv.conv"):
            _calm(layer, copies=8, outer=False, strength=0.3)
    with torch.no_grad():  # the 16 points of a patch alike, but for some grain
        last = vae.decoder.conv_out.conv.weight
        patches = last.unflatten(0, (3, 16))
        last.copy_((patches.mean(1, keepdim=True) * 3 + patches * 0.2).flatten(0, 1))
    transformer = LTXVideoTransformer3DModel(
        in_channels=16, out_channels=16, num_attention_heads=4, attention_head_dim=8, cross_attention_dim=32, num_layers=2,
        caption_channels=32,
    )  # fmt: skip
    LTXPipeline(
        vae=level(vae, torch.randn(1, 16, 2, 8, 8)), transformer=transformer, text_encoder=_t5(spelling), tokenizer=spelling,
        scheduler=FlowMatchEulerDiscreteScheduler(
            use_dynamic_shifting=True, base_shift=0.95, max_shift=2.05, base_image_seq_len=1024, max_image_seq_len=4096,
            shift_terminal=0.1,
        ),
    ).save_pretrained(folder)  # fmt: skip


def _cogvideox(folder: Path, pictures: bool = False) -> None:
    import diffusers
    import torch

    spelling = t5_tokenizer()
    vae = diffusers.AutoencoderKLCogVideoX(
        down_block_types=("CogVideoXDownBlock3D",) * 4, up_block_types=("CogVideoXUpBlock3D",) * 4, block_out_channels=(8, 8, 8, 8),
        latent_channels=16, layers_per_block=1, norm_num_groups=2, temporal_compression_ratio=4,
    )  # fmt: skip
    transformer = diffusers.CogVideoXTransformer3DModel(
        num_attention_heads=2, attention_head_dim=16, in_channels=32 if pictures else 16, out_channels=16, time_embed_dim=8,
        text_embed_dim=32, num_layers=1, sample_width=8, sample_height=8, sample_frames=9, use_rotary_positional_embeddings=True,
    )  # fmt: skip
    kind = diffusers.CogVideoXImageToVideoPipeline if pictures else diffusers.CogVideoXPipeline
    kind(
        tokenizer=spelling, text_encoder=_t5(spelling), vae=level(vae, torch.randn(1, 16, 3, 8, 8)), transformer=transformer,
        scheduler=diffusers.CogVideoXDDIMScheduler(),
    ).save_pretrained(folder)  # fmt: skip


def _cogvideox_i2v(folder: Path) -> None:
    _cogvideox(folder, pictures=True)


def _animatediff(folder: Path) -> None:
    from diffusers import AnimateDiffPipeline, DDIMScheduler, MotionAdapter

    words = clip_tokenizer()
    motion = MotionAdapter(
        block_out_channels=(16, 32), motion_layers_per_block=1, motion_norm_num_groups=8, motion_num_attention_heads=2,
        motion_max_seq_length=32, use_motion_mid_block=False,
    )  # fmt: skip
    AnimateDiffPipeline(
        vae=_vae(), text_encoder=_clip_text(words), tokenizer=words, unet=_unet(), motion_adapter=_stir(motion),
        scheduler=DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="linear", clip_sample=False, steps_offset=1),
    ).save_pretrained(folder)  # fmt: skip


# -- finding by meaning ---------------------------------------------------------------------------------------------


def _clip(folder: Path) -> None:
    """A CLIP model with its processor, by which footage is found by meaning."""
    from transformers import CLIPConfig, CLIPModel, CLIPProcessor

    words = clip_tokenizer()
    text = _clip_text(words).config
    CLIPModel(CLIPConfig(text_config=text.to_dict(), vision_config=_vision_config(32).to_dict(), projection_dim=32)).save_pretrained(folder)
    CLIPProcessor(image_processor=clip_pictures(32), tokenizer=words).save_pretrained(folder)


def _siglip(folder: Path) -> None:
    """A SigLIP with a tokenizer that fills up to 16 words, as the real one's does to 64."""
    from transformers import SiglipConfig, SiglipImageProcessor, SiglipModel

    words = clip_tokenizer()
    small = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
    ends = {"bos_token_id": words.bos_token_id, "eos_token_id": words.eos_token_id, "pad_token_id": words.pad_token_id}
    text = small | ends | {"vocab_size": len(words), "max_position_embeddings": 16, "projection_size": 32}
    SiglipModel(SiglipConfig(text_config=text, vision_config=small | {"image_size": 32, "patch_size": 8})).save_pretrained(folder)
    words.save_pretrained(folder)
    SiglipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)


def _dinov2(folder: Path) -> None:
    """A DINOv2, taught at one size and shown a smaller one, as the real ones are."""
    from transformers import BitImageProcessor, Dinov2Config, Dinov2Model

    config = Dinov2Config(hidden_size=32, num_hidden_layers=2, num_attention_heads=4, mlp_ratio=2, image_size=56, patch_size=8)
    Dinov2Model(config).save_pretrained(folder)
    BitImageProcessor(size={"shortest_edge": 40}, crop_size={"height": 32, "width": 32}).save_pretrained(folder)


MAKERS: dict[str, Callable[[Path], Any]] = {
    "sd": _sd, "sd-ip": _sd_ip, "sd-control": _sd_control, "sdxl": _sdxl, "flux": _flux, "flux-kontext": _kontext, "svd": _svd,
    "wan": _wan, "wan22": _wan22, "wan-i2v": _wan_i2v, "wan-flf": _wan_flf, "wan22-i2v": _wan22_i2v, "wan-vace": _wan_vace,
    "ltx": _ltx, "cogvideox": _cogvideox, "cogvideox-i2v": _cogvideox_i2v, "animatediff": _animatediff, "clip": _clip,
    "siglip": _siglip, "dinov2": _dinov2,
}  # fmt: skip


if __name__ == "__main__":
    print(build(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0))

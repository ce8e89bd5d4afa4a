"""Tiny models of music with random weights, built in code and saved as a user's own would lie on the disk.

They play noise, but by the real classes, files and calls: a MusicGen (`musicgen`) and a Stable Audio (`stable_audio`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any


def tokenizer() -> Any:
    """A T5 tokenizer of letters."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    letters = ["<pad>", "</s>", "<unk>", "▁", *"abcdefghijklmnopqrstuvwxyz0123456789,.-"]
    made = Tokenizer(models.WordLevel({letter: number for number, letter in enumerate(letters)}, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", eos_token="</s>", unk_token="<unk>", model_max_length=200)


def t5() -> Any:
    from transformers import T5Config

    return T5Config(vocab_size=64, d_model=16, d_kv=8, d_ff=16, num_layers=1, num_heads=2, pad_token_id=0, eos_token_id=1)


def musicgen(folder: Path, seed: int = 0) -> Path:
    """A MusicGen of 16 kHz and 50 frames a second: 1 MB."""
    import torch

    from rushes.core.torchaudio import spare

    spare()
    from transformers import EncodecConfig, MusicgenConfig, MusicgenDecoderConfig, MusicgenForConditionalGeneration

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    sound = EncodecConfig(
        sampling_rate=16_000, audio_channels=1, num_filters=4, hidden_size=16, codebook_size=64, codebook_dim=16,
        upsampling_ratios=[8, 5, 4, 2], num_lstm_layers=1, target_bandwidths=[1.2], use_causal_conv=False,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=64, max_position_embeddings=2048, num_hidden_layers=1, ffn_dim=16, num_attention_heads=2, hidden_size=16,
        num_codebooks=4, pad_token_id=64, bos_token_id=64,
    )  # fmt: skip
    model = MusicgenForConditionalGeneration(
        MusicgenConfig(text_encoder=t5().to_dict(), audio_encoder=sound.to_dict(), decoder=decoder.to_dict())
    )
    for layer in model.audio_encoder.quantizer.layers:
        layer.codebook.embed.normal_()  # untrained they are nought, and every tune sounds the same
    model.generation_config.decoder_start_token_id = model.generation_config.pad_token_id = 64
    model.save_pretrained(folder, safe_serialization=True)
    tokenizer().save_pretrained(folder)
    return folder


def stable_audio(folder: Path, seed: int = 0) -> Path:
    """A Stable Audio of 8 kHz that makes four seconds at once: 1 MB."""
    import torch

    from rushes.core.torchaudio import spare

    spare()
    from diffusers import (
        AutoencoderOobleck,
        EDMDPMSolverMultistepScheduler,
        StableAudioDiTModel,
        StableAudioPipeline,
        StableAudioProjectionModel,
    )
    from transformers import T5EncoderModel

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    pipe = StableAudioPipeline(
        vae=AutoencoderOobleck(
            encoder_hidden_size=4, downsampling_ratios=[4, 8], decoder_channels=4, decoder_input_channels=4, audio_channels=2,
            channel_multiples=[1, 2], sampling_rate=8000,
        ),
        text_encoder=T5EncoderModel(t5()),
        projection_model=StableAudioProjectionModel(text_encoder_dim=16, conditioning_dim=16, min_value=0, max_value=64),
        tokenizer=tokenizer(),
        transformer=StableAudioDiTModel(
            sample_size=1000, in_channels=4, num_layers=1, attention_head_dim=8, num_attention_heads=2, num_key_value_attention_heads=2,
            out_channels=4, cross_attention_dim=16, time_proj_dim=8, global_states_input_dim=32, cross_attention_input_dim=16,
        ),
        scheduler=EDMDPMSolverMultistepScheduler(
            solver_order=2, prediction_type="v_prediction", sigma_data=1.0, sigma_schedule="exponential"
        ),
    )  # fmt: skip
    pipe.save_pretrained(folder, safe_serialization=True)
    return folder

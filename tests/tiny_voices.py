"""Tiny voices of Coqui's with random weights, built in code and saved as a user's own would lie on the disk.

They say noise, but by the real classes, files and calls: a VITS of many speakers (`vits`), and an XTTS
that copies the voice of a recording (`xtts`).
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

SPEAKERS = ("p225", "p226", "p227", "p228", "p294", "p334")
"""Speakers of the tiny VITS, named as those of VCTK are."""

RATE = 16_000

GAINS = {"ups": 1.5, "cond_layer": 10.0}


def vits(folder: Path, speakers: tuple[str, ...] = SPEAKERS, seed: int = 0, rate: int = RATE, phonemes: str = "") -> Path:
    """Write ``config.json``, ``model.pth`` and ``speaker_ids.json`` into a folder; about a megabyte.

    With `phonemes`, a language, it reads phonemes instead of letters, as Coqui's own do.
    """
    import torch

    from rushes.core.torchaudio import spare

    spare()
    from TTS.config.shared_configs import BaseAudioConfig
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits, VitsArgs

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "speaker_ids.json").write_text(json.dumps({name: number for number, name in enumerate(speakers)}))
    many = {"use_speaker_embedding": True, "speakers_file": str(folder / "speaker_ids.json")} if speakers else {}
    args = VitsArgs(
        hidden_channels=16, hidden_channels_ffn_text_encoder=16, num_heads_text_encoder=1, num_layers_text_encoder=1,
        num_layers_posterior_encoder=1, num_layers_flow=1, upsample_initial_channel_decoder=32, speaker_embedding_channels=16,
        resblock_kernel_sizes_decoder=[3], resblock_dilation_sizes_decoder=[[1, 3, 5]], init_discriminator=False,
        use_sdp=False, **many,
    )  # fmt: skip
    audio = BaseAudioConfig(sample_rate=rate, win_length=1024, hop_length=256, num_mels=80)
    spelt = {"use_phonemes": True, "phonemizer": "espeak", "phoneme_language": phonemes} if phonemes else {"use_phonemes": False}
    if phonemes:
        from rushes.tools.voices.coqui_phonemes import lend

        lend(phonemes)
    config = VitsConfig(model_args=args, audio=audio, text_cleaner="english_cleaners", **spelt, **many)
    model = Vits(config)
    with torch.no_grad():
        # Untrained, all speakers whisper the same hiss at one pace: weights as large as training makes them tell them apart.
        for name, weights in model.waveform_decoder.named_parameters():
            if "bias" not in name:
                weights.mul_(GAINS.get(name.partition(".")[0], 1.0))
        model.duration_predictor.proj.weight.mul_(6.0)
        if speakers:
            model.emb_g.weight.mul_(3.0)
    if speakers:
        # What a training run leaves behind: the path on the machine that it ran on.
        config.speakers_file = config.model_args.speakers_file = "/home/trainer/run-1/speaker_ids.json"
    torch.save({"model": model.state_dict(), "config": config.to_dict(), "step": 0}, folder / "model.pth")
    config.save_json(str(folder / "config.json"))
    return folder


def shrink_xtts(patch: pytest.MonkeyPatch) -> None:
    """Make XTTS's decoder, whose size no configuration names, a tenth as wide while the patch lasts, to build and to load."""
    from rushes.core.torchaudio import spare

    spare()
    from TTS.tts.models import xtts as module

    patch.setattr(module, "HifiDecoder", partial(module.HifiDecoder, upsample_initial_channel_decoder=48))


def xtts(folder: Path, speakers: tuple[str, ...] = ("Claribel Dervla", "Andrew Chipper"), seed: int = 0) -> Path:
    """Write an XTTS of tiny transformers, whose classes fix some parts as large as the real one's: 90 MB, 30 with `shrink_xtts`.

    It speaks the languages of `XTTS_LANGUAGES`, at most two seconds at a time.
    """
    import torch
    from tokenizers import Tokenizer, models, pre_tokenizers

    from rushes.core.torchaudio import spare

    spare()
    from TTS.tts.configs.xtts_config import XttsArgs, XttsConfig
    from TTS.tts.models.xtts import Xtts

    torch.set_num_threads(1)
    torch.manual_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    marks = ["[STOP]", "[UNK]", "[SPACE]", "[START]", *(f"[{language}]" for language in XTTS_LANGUAGES)]
    letters = [*marks, *"abcdefghijklmnopqrstuvwxyzäöüéß.,!?'-"]
    tokenizer = Tokenizer(
        models.BPE(vocab={letter: number for number, letter in enumerate(letters)}, merges=[], unk_token="[UNK]")
    )
    tokenizer.add_special_tokens(marks)
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "vocab.json"))
    args = XttsArgs(
        gpt_layers=1, gpt_n_model_channels=64, gpt_n_heads=2, gpt_max_audio_tokens=40, gpt_max_text_tokens=402,
        gpt_max_prompt_tokens=70,
        gpt_num_audio_tokens=66, gpt_start_audio_token=64, gpt_stop_audio_token=65, gpt_use_perceiver_resampler=True,
        decoder_input_dim=64,
        gpt_number_text_tokens=len(letters), gpt_start_text_token=3, gpt_stop_text_token=0, tokenizer_file="vocab.json",
    )  # fmt: skip
    config = XttsConfig(model_args=args, languages=list(XTTS_LANGUAGES), repetition_penalty=1.0)
    model = Xtts(config)
    with torch.no_grad():
        for name, weights in model.hifigan_decoder.waveform_decoder.named_parameters():
            if "bias" not in name:
                weights.mul_({"ups": 1.5, "cond_layer": 10.0, "conds": 10.0}.get(name.partition(".")[0], 1.0))
    torch.save({"model": model.state_dict(), "config": config.to_dict()}, folder / "model.pth")
    voices = {name: {"gpt_cond_latent": torch.randn(1, 32, 64), "speaker_embedding": torch.randn(1, 512, 1)} for name in speakers}
    if voices:
        torch.save(voices, folder / "speakers_xtts.pth")
    config.save_json(str(folder / "config.json"))
    return folder


XTTS_LANGUAGES = ("en", "de", "zh-cn")

"""The doctor says which picture models fit a machine; torch is asked in another program, whose troubles are told."""

import subprocess

import pytest

from rushes.interfaces import doctor

CARD = {"device": "cuda:0", "precision": "bf16", "offload": "auto", "memory": 24e9, "main": 64e9, "words": "A card, 24 GB"}


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, {"Wan2.2-TI2V-5B": "one part at a time, 24 GB", "Wan2.1-T2V-1.3B": "whole", "FLUX.1-schnell": "one part at a time, 24 GB"}),
        ({"memory": 8e9}, {"stable-diffusion-v1-5": "whole, ~", "T2V-1.3B": "layer by layer", "img2vid-xt": "one part at a time, 8 GB"}),
        ({"memory": 80e9, "main": 128e9}, {"Wan2.1-I2V-14B": "whole, ~", "Wan2.2-I2V-A14B": "one part at a time, 80 GB"}),
        ({"memory": 24e9, "main": 16e9}, {"Wan2.2-TI2V-5B": "too large", "sdxl": "whole"}),
    ],
)
def test_models_are_told_by_what_fits(monkeypatch, changes, wanted):
    monkeypatch.setattr(doctor, "_machine", lambda: {**CARD, **changes})
    lines = doctor._picture_models()
    assert "A card, 24 GB (cuda:0), bf16" in lines[0]
    for name, how in wanted.items():
        (line,) = [line for line in lines if name in line][:1]
        assert how in line, line
    assert any("no commercial use" in line for line in lines)
    assert max(map(len, lines)) <= 140


def test_this_machine_is_looked_at_in_another_program():
    said = doctor._machine()
    assert said["precision"] in ("fp32", "bf16", "fp16")
    assert said["memory"] > 0


def test_a_setting_that_cannot_be_is_told(monkeypatch):
    monkeypatch.setenv("RUSHES_DEVICE", "mps")
    assert doctor._picture_models()[0].startswith("Picture models: RUSHES_DEVICE=mps")


def test_a_torch_that_ends_the_program_is_told(monkeypatch):
    monkeypatch.setattr(doctor, "LOOK", "import sys; sys.stderr.write('Segmentation fault\\n'); sys.exit(139)")
    assert "torch cannot be loaded (Segmentation fault)" in doctor._picture_models()[0]
    monkeypatch.setattr(doctor, "LOOK", "print('no json')")
    assert "torch does not answer" in doctor._picture_models()[0]

    def slow(*_, **__):
        raise subprocess.TimeoutExpired("x", 1)

    monkeypatch.setattr(subprocess, "run", slow)
    assert "torch does not answer (TimeoutExpired)" in doctor._picture_models()[0]


def test_without_the_extra_it_says_where_to_look(monkeypatch):
    monkeypatch.setattr(doctor, "find_spec", lambda name: None)
    assert doctor._picture_models() == [
        "Picture models: none without the package diffusers; with it, docs/models.md says which fits which machine."
    ]
    report, _ = doctor.report()
    assert "pip install 'rushes[diffusion]'" in report


def test_half_an_extra_is_named(monkeypatch):
    monkeypatch.setattr(doctor, "find_spec", lambda name: None if name in ("ftfy", "diffusers") else object())
    report, _ = doctor.report()
    assert "pip install 'rushes[diffusion]' (diffusers, ftfy missing)" in report


def test_a_model_that_looks_at_takes_is_told(monkeypatch, tmp_path):
    from rushes.core.settings import settings

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("RUSHES_SETTINGS", raising=False)
    settings.cache_clear()
    assert not [line for line in doctor._minds() if "Looks at takes" in line]
    monkeypatch.setenv("RUSHES_LOOK_MODEL", "facebook/dinov2-small")
    settings.cache_clear()
    (line,) = [line for line in doctor._minds() if "Looks at takes" in line]
    assert "facebook/dinov2-small" in line and "order no retake" in line
    settings.cache_clear()

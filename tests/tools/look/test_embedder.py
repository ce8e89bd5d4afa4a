"""The embedder: tiny models of every kind through the libraries' own loading, and one sentence for each that cannot be used."""

from __future__ import annotations

import json
import socket
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import tiny_pictures

from rushes.core.errors import MissingExtra, UsageError
from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.tools.look import embedder as module
from rushes.tools.look.catalogue import KINDS, catalogue, check, find
from rushes.tools.look.distances import away, copied, drift, misfit
from rushes.tools.look.embedder import Embedder, prepare
from rushes.tools.look.gaze import Fit, Gaze, Track, crop_of

pytestmark = pytest.mark.skipif(not (find_spec("torch") and find_spec("transformers")), reason="the extra 'vlm' is not installed")

YELLOW, BLUE = (242, 194, 26), (36, 86, 214)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    home = tmp_path_factory.mktemp("models")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries' own, about tiny models
        return {kind: Embedder(str(tiny_pictures.build(kind, home / kind)), offline=True) for kind in ("clip", "siglip", "dinov2")}


def coat(colour, shift=0):
    """A coat before textured ground."""
    rng = np.random.default_rng(3)
    frame = rng.integers(90, 130, (90, 160, 3)).astype(np.uint8)
    frame[20:80, 60 + shift : 100 + shift] = colour
    return frame


@pytest.mark.parametrize("kind", ["clip", "siglip", "dinov2"])
def test_every_kind_gives_rows_of_length_one_that_tell_pictures_apart(models, kind):
    model = models[kind]
    assert model.kind == kind and model.reads == (kind != "dinov2")
    rows = model.pictures([coat(YELLOW), coat(YELLOW, 4), coat(BLUE)])
    assert rows.dtype == np.float32 and rows.shape[0] == 3
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert np.array_equal(rows, model.pictures([coat(YELLOW), coat(YELLOW, 4), coat(BLUE)]))


def test_a_batch_is_its_pictures(models):
    many = [coat(YELLOW, shift) for shift in range(module.AT_ONCE + 3)]
    whole = models["dinov2"].pictures(many)
    assert whole.shape[0] == len(many)
    assert models["dinov2"].pictures(many[-1:]) == pytest.approx(whole[-1:], abs=1e-5)


@pytest.mark.parametrize("kind", ["clip", "siglip"])
def test_words_of_any_length_have_rows(models, kind):
    rows = models[kind].words(["a red coat", "the sea " * 200])
    assert rows.shape == (2, models[kind].pictures([coat(BLUE)]).shape[1])
    assert not np.allclose(rows[0], rows[1])


def test_a_model_of_pictures_alone_reads_no_words(models):
    with pytest.raises(UsageError, match="reads no words"):
        models["dinov2"].words(["a red coat"])


def test_all_of_a_tall_picture_is_shown():
    tall = np.zeros((300, 100, 3), np.uint8)
    tall[:10], tall[-10:] = 255, 255
    shown = prepare(tall, 30, (0.0, 0.0, 0.0), (1.0, 1.0, 1.0))
    assert shown.shape == (3, 30, 30)
    assert shown[0, 0, 10:20].min() > 0.9 and shown[0, -1, 10:20].min() > 0.9
    assert shown[0, :, :9].max() == 0


def saved(folder, kind="clip", weights="model.safetensors"):
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"model_type": kind}))
    (folder / weights).write_bytes(b"")
    return folder


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda home: home / "nowhere", "There is no folder"),
        (lambda home: home, "no config.json"),
        (lambda home: saved(home / "bert", kind="bert"), "kind 'bert'"),
        (lambda home: saved(home / "pickle", weights="pytorch_model.bin"), "no .safetensors weights"),
    ],
    ids=["no folder", "no model", "another kind", "pickle only"],
)
def test_what_cannot_be_used_is_one_sentence(make, says, tmp_path):
    with pytest.raises(UsageError, match=says) as told:
        Embedder(str(make(tmp_path)), offline=True)
    assert "RUSHES_LOOK_MODEL" in str(told.value) and "\n" not in str(told.value)


def test_damaged_weights_are_one_sentence(tmp_path):
    with pytest.raises(UsageError, match="cannot be loaded") as told:
        Embedder(str(saved(tmp_path / "damaged")), offline=True).pictures([coat(BLUE)])
    assert "\n" not in str(told.value)


def test_a_missing_package_names_the_extra(monkeypatch, tmp_path):
    monkeypatch.setattr(module, "find_spec", lambda name: None if name == "transformers" else object())
    with pytest.raises(MissingExtra, match=r"pip install 'rushes\[vlm\]'"):
        Embedder(str(tmp_path))


def test_offline_asks_nobody(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(socket.socket, "connect", lambda *given: pytest.fail("the network was asked"))
    for name in ("facebook/dinov2-small", "somebody/something@main"):
        with pytest.raises(UsageError, match="nothing is fetched offline"):
            find(name, offline=True)


def test_the_table_names_models_of_known_kinds():
    rows = catalogue()
    assert len({row.id for row in rows}) == len(rows) >= 5
    assert {row.kind for row in rows} <= set(KINDS) and {"clip", "siglip", "dinov2"} <= {row.kind for row in rows}
    for row in rows:
        assert row.licence and row.gb > 0 and row.words == (row.kind != "dinov2")


def test_a_kind_is_told_without_loading(models):
    assert check(models["siglip"].folder, "it") == "siglip"


def test_frames_and_crops_are_kept_twice_a_second(models):
    still = CameraPose(x=0.5, y=0.28, zoom=1.0)
    geometry = [FrameGeometry(camera=still, subjects={"ann": SubjectBox(box=(0.37, 0.2, 0.63, 0.9))}) for _ in range(20)]
    geometry += [FrameGeometry(camera=still, subjects={"ann": SubjectBox(box=(0.99, 0.2, 1.3, 0.9))}) for _ in range(4)]
    gaze = Gaze(8.0, geometry)
    frame = coat(YELLOW)
    for index in range(24):
        gaze.see(index, frame)
    frame[:] = 0  # a renderer may draw the next frame into the same memory
    assert list(gaze.frames) == [0, 4, 8, 12, 16, 20]
    assert list(gaze.crops["ann"]) == [0, 4, 8, 12, 16], "what is hardly in the frame is not looked at"
    frames, subjects = gaze.embed(models["clip"])
    assert frames.rows.shape[0] == 6 and subjects["ann"].rows.shape[0] == 5
    assert models["clip"].pictures([gaze.crops["ann"][4]])[0] == pytest.approx(subjects["ann"].rows[1], abs=1e-4)
    assert gaze.frames[0].any()


def test_a_crop_is_what_the_box_shows():
    crop = crop_of(coat(YELLOW), (60 / 160, 20 / 90, 100 / 160, 80 / 90), grow=0.0)
    assert crop.shape == (60, 40, 3) and (crop == YELLOW).all()
    assert crop_of(coat(YELLOW), (0.5, 0.5, 0.51, 0.9)) is None


def unit(*angles):
    return np.array([(np.cos(a), np.sin(a)) for a in np.radians(angles)], dtype=np.float32)


def test_distances():
    track = Track((0, 4, 8, 12, 16, 20), unit(0, 0, 0, 60, 90, 90))
    apart, at = away(track, unit(0))
    assert apart == pytest.approx(0.25, abs=1e-5) and at in (16, 20)
    assert away(track, unit(0, 90))[0] == pytest.approx(0.0, abs=1e-5), "the nearest of several counts"
    moved, first, last = drift(track)
    assert (moved, first, last) == (pytest.approx(1.0, abs=1e-5), 16, 20)
    assert drift(Track((0, 4), unit(0, 90))) is None
    assert copied(track, unit(90)) == (pytest.approx(np.cos(np.radians(30)) / 2, abs=1e-5), 16)
    assert misfit(Fit("ann", (0.3, 0.3, 0.1, 0.2), (0.2, 0.2, 0.2, 0.1))) == 0.25


def test_the_page_names_the_tables_models():
    page = (Path(__file__).parents[3] / "docs" / "judge.md").read_text(encoding="utf-8")
    for row in catalogue():
        assert f"| `{row.id}` | {row.kind} | {row.gb:g} GB | {row.licence} |" in page, row.id

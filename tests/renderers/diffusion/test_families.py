"""The table of families against the pipelines that are installed, read as source so that none of them is imported."""

from __future__ import annotations

import ast
import importlib.util
import json
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import UnknownName
from rushes.renderers import registry
from rushes.renderers.diffusion.families import FAMILIES, TABLE, Family, Kind, Output, Way, families_of, family

WAYS = [(row, kind, way) for row in TABLE for kind, way in row.ways.items()]


@cache
def sources() -> dict[str, Path]:
    """The file of each pipeline class."""
    found = importlib.util.find_spec("diffusers")
    assert found is not None and found.origin is not None
    made = {}
    for file in (Path(found.origin).parent / "pipelines").rglob("pipeline_*.py"):
        for name in re.findall(r"^class (\w+)\(", file.read_text(encoding="utf-8"), re.MULTILINE):
            made[name] = file
    return made


@cache
def signatures(pipeline: str) -> dict[str, list[str]]:
    """The arguments of a pipeline's `__call__` and `encode_prompt`."""
    tree = ast.parse(sources()[pipeline].read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == pipeline)
    wanted = ("__call__", "encode_prompt")
    return {
        node.name: [argument.arg for argument in node.args.args if argument.arg != "self"]
        for node in body.body
        if isinstance(node, ast.FunctionDef) and node.name in wanted
    }


@pytest.mark.parametrize(("row", "kind", "way"), WAYS, ids=[f"{row.name}-{kind.value}" for row, kind, _ in WAYS])
def test_every_argument_of_a_way_is_the_pipelines_own(row: Family, kind: Kind, way: Way):
    takes = signatures(way.pipeline)["__call__"]
    named = [way.first, way.last, way.references, way.control, way.mask, way.strength, way.scale]
    named += [row.guidance, row.rate_argument, row.motion_argument, *row.embeds]
    named += ["num_frames"] if row.moves else []
    named += ["prompt"] if row.tokens is not None else []
    named += ["num_inference_steps", "generator", "output_type", "callback_on_step_end"]
    assert [name for name in named if name and name not in takes] == []


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_a_row_holds_together(row: Family):
    assert row.ways and row.words and row.steps >= row.draft_steps >= 1
    assert row.width % row.multiple == 0 and row.height % row.multiple == 0
    assert row.output is (Output.VIDEO if row.moves else Output.IMAGE)
    pipelines = [signatures(way.pipeline) for way in row.ways.values()]
    for name in row.extra:
        assert any(name in taken for one in pipelines for taken in one.values()), f"no pipeline takes {name}"
    if row.negative and row.tokens is not None:
        assert all("negative_prompt" in one["__call__"] for one in pipelines)
    if row.ip_adapter:
        assert any("ip_adapter_image" in one["__call__"] for one in pipelines)
    if row.moves:
        assert row.rate > 1 and row.most > 1


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.name)
def test_every_family_is_a_renderer(row: Family):
    made = registry.create(row.name)
    assert made.name == row.name
    assert made.capabilities.kinds, "it says what it starts from before it is loaded"


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.sampled_from([row for row in TABLE if row.moves]), st.integers(1, 400))
def test_frame_counts_follow_the_rule(row: Family, wanted: int):
    count = row.frames_covering(wanted)
    assert count in row.counts if row.counts else (count - row.offset) % row.step == 0
    assert count <= row.longest
    assert count >= min(wanted, row.most)
    if not row.counts and count > wanted:
        assert count - row.step < wanted or count == (row.offset or row.step), "no step more than needed"


@pytest.mark.parametrize(("name", "wanted", "count"), [("wan", 33, 33), ("wan", 34, 37), ("wan", 900, 81), ("ltx", 10, 17), ("ltx", 1, 1)])
def test_known_frame_counts(name: str, wanted: int, count: int):
    assert family(name).frames_covering(wanted) == count


def test_svd_makes_one_length_only():
    row = family("svd").of({"unet": {"num_frames": 14}})
    assert {row.frames_covering(wanted) for wanted in (1, 14, 60)} == {14}
    assert [family("svd").frames_covering(wanted) for wanted in (1, 15, 99)] == [14, 25, 25]


def test_a_folder_says_the_size_that_a_model_was_trained_for():
    row = family("sd").of({"unet": {"sample_size": 96}})
    assert (row.width, row.height) == (768, 768)
    assert family("sd").of({}).width == 512


def test_the_distilled_flux_takes_four_steps_and_fewer_words():
    row = family("flux").of({"transformer": {"guidance_embeds": False}})
    assert (row.steps, row.tokens, row.extra["max_sequence_length"]) == (4, 256, 256)
    assert family("flux").of({"transformer": {"guidance_embeds": True}}).steps == 28


WAN = {
    "words": {"": {"_class_name": "WanPipeline"}},
    "picture, 2.1": {"": {"_class_name": "WanImageToVideoPipeline"}, "transformer": {"image_dim": 1280, "pos_embed_seq_len": None}},
    "two pictures, 2.1": {"": {"_class_name": "WanImageToVideoPipeline"}, "transformer": {"image_dim": 1280, "pos_embed_seq_len": 514}},
    "picture, 2.2": {"": {"_class_name": "WanImageToVideoPipeline", "boundary_ratio": 0.9}, "transformer": {"image_dim": None}},
    "both, 2.2": {"": {"_class_name": "WanPipeline", "expand_timesteps": True}, "vae": {"scale_factor_spatial": 16}},
}


@pytest.mark.parametrize(
    ("which", "kinds"),
    [
        ("words", {Kind.TEXT}), ("picture, 2.1", {Kind.IMAGE}), ("two pictures, 2.1", {Kind.IMAGE, Kind.FIRST_LAST}),
        ("picture, 2.2", {Kind.IMAGE, Kind.FIRST_LAST}), ("both, 2.2", {Kind.TEXT, Kind.IMAGE}),
    ],
)  # fmt: skip
def test_each_wan_is_called_as_its_weights_can_be(which: str, kinds: set[Kind]):
    assert set(family("wan").of(WAN[which]).ways) == kinds


def test_the_wan_for_both_has_its_own_size_and_rate():
    row = family("wan").of(WAN["both, 2.2"])
    assert (row.width, row.height, row.multiple, row.rate, row.most) == (1280, 704, 32, 24, 121)


def test_a_folder_finds_its_families():
    assert [row.name for row in families_of("WanImageToVideoPipeline")] == ["wan"]
    assert [row.name for row in families_of("NoSuchPipeline")] == []
    with pytest.raises(UnknownName, match="sora"):
        family("sora")


def test_the_table_needs_neither_torch_nor_diffusers():
    code = "import sys, json; import rushes.renderers.diffusion.renderer; print(json.dumps([m for m in sys.modules if '.' not in m]))"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"torch", "diffusers", "transformers", "PIL"} & set(json.loads(said))


def test_the_names_are_the_rows():
    assert list(FAMILIES) == [row.name for row in TABLE]
    assert len(set(FAMILIES)) == len(TABLE)

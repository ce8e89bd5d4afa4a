"""Prompts: what a text encoder cannot read at once is encoded in pieces, and bible words are never lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.bible import Bible, StyleSheet
from rushes.core.shot import Adjustments, PromptSections
from rushes.renderers.diffusion.families import FAMILIES, family
from rushes.renderers.diffusion.prompting import PIECES, ROOM, Encoder, joined, negative_of, pieces_of, room_of
from rushes.renderers.wording import tokens_of

WORDS = "an old keeper with a white beard in a yellow oilskin coat and a dark blue jumper, a brass lamp in his left hand"
LONG = PromptSections(
    character=f"{WORDS}; a girl of ten with long red hair in a green coat with a yellow scarf, freckles, a grey cap and brown boots",
    action="he lifts the lamp and she turns to the window and points at the sea, then both wait and listen to the storm",
    camera="medium shot, the camera slowly pushes in from the door past the table to the window",
    setting="a round room in a lighthouse with a table and two chairs, a stove, charts on the wall, nets, a bell and a brass telescope",
    light="warm lamp light from the left, cold night outside, rain on the window, lightning far out over the water",
    style="paper cut-out style, layered card with soft shadows, visible fibres, hand-cut edges, muted colours with one warm accent",
    negative="blurry, deformed, extra hands, watermark",
)


def words_of(text: str) -> int:
    return len(text.split())


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.text("abcde", min_size=1, max_size=9), min_size=0, max_size=60), st.integers(1, 20))
def test_pieces_hold_every_word_in_order_and_none_is_too_long(words, room):
    def count(text: str) -> int:
        return sum(-(-len(word) // 3) for word in text.split())

    pieces = pieces_of(" ".join(words), count, room)
    assert " ".join(pieces).split() == words
    assert all(count(piece) <= room or words_of(piece) == 1 for piece in pieces)


def test_few_pieces_are_made():
    assert pieces_of("a b c d e f g", words_of, 3) == ["a b c", "d e f", "g"]
    assert pieces_of("a b c", words_of, 3) == ["a b c"]
    assert pieces_of("", words_of, 3) == [""]


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_bible_words_stay_in_prompts_over_77_tokens(name, make_order):
    row = family(name)
    limit = room_of(row)
    if limit is None:
        pytest.skip("takes no words")
    from rushes.renderers import registry

    renderer = registry.create(name)
    shot = make_order(prompt=LONG).shot
    prompt = renderer.prompt(shot, Bible())
    assert tokens_of(prompt) > 77
    assert tokens_of(prompt) <= limit
    assert WORDS in prompt, "what the bible says of whom the shot is about is whole"
    assert "he lifts the lamp" in prompt
    clause = make_order(prompt=LONG, adjust=Adjustments(clause="her cap is grey")).shot
    assert "her cap is grey" in renderer.prompt(clause, Bible()), "a retake's clause stays"


def test_no_words_for_a_family_that_takes_none(make_order):
    from rushes.renderers import registry

    assert registry.create("svd").prompt(make_order(prompt=LONG).shot, Bible()) == ""


def test_the_negative_is_the_shots_own_or_else_the_bibles(make_order):
    bible = Bible(style=StyleSheet(negative="photo"))
    assert negative_of(make_order(prompt=LONG).shot, bible) == LONG.negative
    assert negative_of(make_order().shot, bible) == "photo"


@pytest.mark.parametrize("name", ["sd", "sdxl"])
def test_words_beyond_77_tokens_reach_the_picture(name, make_renderer):
    """CLIP reads 77 tokens; what stands after them is encoded too, and another word there gives other embeddings."""
    renderer = make_renderer(name)
    pipe = renderer.model.pipelines.open(renderer.model.found.weights)
    encoder = Encoder(renderer.row)
    long = ", ".join([WORDS] * 4)
    assert len(pipe.tokenizer(long, add_special_tokens=False).input_ids) > ROOM
    one = encoder.embed(pipe, f"{long}, red", "blurry", True)
    other = encoder.embed(pipe, f"{long}, green", "blurry", True)
    shape = one["prompt_embeds"].shape
    assert shape[1] % 77 == 0 and shape[1] > 77
    assert one["negative_prompt_embeds"].shape == shape, "both have as many pieces"
    apart = (one["prompt_embeds"] - other["prompt_embeds"]).abs().amax(dim=(0, 2))
    assert float(apart[:77].max()) == 0.0
    assert float(apart[77:].max()) > 0.01


def test_a_short_prompt_is_encoded_just_as_the_pipeline_does_it(make_renderer):
    renderer = make_renderer("sd")
    pipe = renderer.model.pipelines.open(renderer.model.found.weights)
    mine = Encoder(renderer.row).embed(pipe, "a lamp", "blurry", True)
    theirs = pipe.encode_prompt("a lamp", pipe.device, 1, True, "blurry")
    assert np.array_equal(mine["prompt_embeds"].detach().numpy(), theirs[0].detach().numpy())
    assert np.array_equal(mine["negative_prompt_embeds"].detach().numpy(), theirs[1].detach().numpy())


def test_a_text_is_encoded_once(make_renderer):
    renderer = make_renderer("wan")
    pipe = renderer.model.pipelines.open(renderer.model.found.weights)
    encoder = Encoder(renderer.row)
    first = encoder.embed(pipe, "a lamp", "blurry", True)
    assert encoder.embed(pipe, "a lamp", "blurry", True) is first
    assert encoder.encoded == 1
    encoder.embed(pipe, "a lamp", "dark", True)
    encoder.embed(pipe, "a lamp", "dark", False)
    encoder.embed(pipe, "a lamp", "blurry", False)
    assert encoder.encoded == 3, "without guidance the negative is not even read"


def test_pieces_are_joined_along_the_tokens_and_the_whole_is_taken_from_the_first():
    import torch

    one = {"prompt_embeds": torch.zeros(1, 77, 4), "pooled_prompt_embeds": torch.zeros(1, 4)}
    other = {"prompt_embeds": torch.ones(1, 77, 4), "pooled_prompt_embeds": torch.ones(1, 4)}
    both = joined([one, other])
    assert both["prompt_embeds"].shape == (1, 154, 4)
    assert float(both["pooled_prompt_embeds"].max()) == 0.0
    assert room_of(family("sd")) == PIECES * ROOM + 2

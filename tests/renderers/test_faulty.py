"""The renderer whose faults have known causes: each fault is there, and goes by its own lever only."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from rushes.core.shot import Adjustments, PromptSections
from rushes.core.verdict import FailureMode, Lever
from rushes.renderers import registry
from rushes.renderers.base import Footage
from rushes.renderers.faulty import SPOILERS, Faulty, Flaw

PULLED = {
    Lever.SEED: {"seed_step": 1}, Lever.CAMERA: {"camera": 0.5}, Lever.MOTION: {"motion": 1.5}, Lever.SEPARATION: {"separation": 0.5},
    Lever.REFRAME: {"reframe": 0.5}, Lever.CLAUSE: {"clause": "a red coat"}, Lever.GUIDANCE: {"guidance": 1.3},
    Lever.REFERENCE: {"reference": 1.3},
}  # fmt: skip
PROMPT = PromptSections(character="the keeper, a red coat", action="The keeper waves.")


def faulty(flaw, **more):
    return Faulty(registry.create("animatic"), {"s1": flaw} if flaw else {}, **more)


class Reel:
    """A renderer that gives the same few clean pictures to every order."""

    def __init__(self, inner, order):
        footage = inner.render(order)
        self.frames = [frame.copy() for frame in footage.frames]
        self.geometry, self.prompt, self.recipe = footage.geometry, inner.prompt, inner.recipe
        self.name, self.version, self.capabilities = inner.name, inner.version, inner.capabilities

    def render(self, order):
        return Footage(frames=iter(self.frames), geometry=list(self.geometry))


@pytest.fixture(scope="module")
def reel(make_order):
    return Reel(registry.create("animatic"), make_order(length=8, prompt=PROMPT))


def taken(renderer, order):
    footage = renderer.render(order)
    return np.stack([frame.copy() for frame in footage.frames]), footage.geometry


@pytest.fixture
def order(make_order):
    return lambda **adjust: make_order(length=8, prompt=PROMPT, adjust=Adjustments(**adjust))


def test_without_a_flaw_it_is_the_inner_renderer(order, reel):
    assert np.array_equal(taken(Faulty(reel, {}), order())[0], np.stack(reel.frames))


@pytest.mark.parametrize("mode", list(SPOILERS))
def test_every_fault_is_in_the_pixels_and_the_same_each_time(order, reel, mode):
    plain = np.stack(reel.frames)
    renderer = Faulty(reel, {"s1": Flaw(mode, Lever.RENDERER)})
    spoilt, geometry = taken(renderer, order())
    assert spoilt.shape == plain.shape
    assert len(geometry) == len(plain)
    assert np.abs(spoilt.astype(int) - plain).max() > 8
    assert np.array_equal(taken(renderer, order())[0], spoilt)


@pytest.mark.parametrize(("cause", "pulled"), list(itertools.product(PULLED, PULLED)))
def test_a_cause_yields_to_its_own_lever_only(order, cause, pulled):
    renderer = faulty(Flaw(FailureMode.FLICKER, cause, words="a red coat" if cause is Lever.CLAUSE else ""))
    asked = order(**PULLED[pulled])
    assert renderer.faults(order().shot, asked.bible), "it is there before anything is pulled"
    assert bool(renderer.faults(asked.shot, asked.bible)) is (cause is not pulled)


def test_what_a_post_fix_mends_no_order_does(order):
    renderer = faulty(Flaw(FailureMode.FLICKER, Lever.POST_FIX))
    assert all(renderer.faults(order(**change).shot, order().bible) for change in PULLED.values())


def test_the_prompt_leaves_the_words_out_until_they_are_added(order):
    renderer = faulty(Flaw(FailureMode.WARDROBE, Lever.CLAUSE, words="a red coat"))
    said = order(clause="a red coat")
    assert "a red coat" not in renderer.prompt(order().shot, order().bible)
    assert "a red coat" in renderer.prompt(said.shot, said.bible)


def test_the_truth_is_kept_under_the_takes_key_and_makes_the_key(order, reel):
    renderer = Faulty(reel, {"s1": Flaw(FailureMode.FLICKER, Lever.SEED)})
    taken(renderer, replace(order(), key="k1"))
    taken(renderer, replace(order(seed_step=1), key="k2"))
    assert renderer.truth == {"k1": {FailureMode.FLICKER: 1.0}, "k2": {}}
    assert renderer.recipe(order()) != faulty(None).recipe(order())
    assert renderer.recipe(order()) != renderer.recipe(order(guidance=1.3)), "a retake is never taken for the take before it"


def test_another_seed_can_go_wrong_otherwise(order):
    renderer = faulty(Flaw(FailureMode.FLICKER, Lever.SEED), mishap=0.4)
    wrong = [renderer.faults(order(seed_step=step).shot, order().bible) for step in range(1, 40)]
    assert 5 < sum(bool(one) for one in wrong) < 30
    assert renderer.faults(order(camera=0.5).shot, order().bible) == {FailureMode.FLICKER: 1.0}, "the first seed has no mishap"


def test_a_seedless_one_is_another_each_time(order):
    renderer = faulty(Flaw(FailureMode.BLACK, Lever.AGAIN), seedless=True)
    assert renderer.capabilities.seedless
    assert renderer.faults(order().shot, order().bible, 0)
    assert not renderer.faults(order().shot, order().bible, 1)

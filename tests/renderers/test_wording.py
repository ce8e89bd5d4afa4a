"""A prompt's wording: one order, and what goes first where a renderer takes only so much."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.shot import PromptSections
from rushes.renderers import wording
from rushes.renderers.base import Capabilities

SAID = PromptSections(
    character="Mara, a tall woman in a red coat", action="Mara opens the door, then waves.", camera="wide shot of Mara; slow push in",
    setting="a narrow kitchen, copper pans on the wall; with letter", light="night, warm lamplight, falling rain outside",
    style="cut-paper theatre, warm colours", negative="photo",
)  # fmt: skip


def test_sections_stand_in_one_order_without_the_negative_one():
    assert wording.text_of(SAID, "warmer") == (
        "Mara, a tall woman in a red coat. Mara opens the door, then waves. wide shot of Mara; slow push in. "
        "a narrow kitchen, copper pans on the wall; with letter. night, warm lamplight, falling rain outside. "
        "cut-paper theatre, warm colours. warmer."
    )
    assert wording.text_of(PromptSections()) == ""


def test_words_and_tokens_are_counted():
    assert wording.words_of("Mara's coat, half-open: it's 2 o’clock") == 6
    assert wording.tokens_of("a coat.") == 2 + 3
    assert wording.tokens_of("lighthouse") == 2 + 2


def test_what_fits_is_left_alone():
    assert wording.fit(SAID, Capabilities()).sections == SAID
    assert wording.too_long(wording.text_of(SAID), Capabilities(prompt_words=100, prompt_tokens=100)) == ""


@pytest.mark.parametrize(
    ("words", "cut"),
    [
        (36, ["wide shot of Mara", "slow push in"]),
        (30, ["wide shot of Mara", "slow push in", "falling rain outside", "warm lamplight"]),
        (24, ["wide shot of Mara", "slow push in", "falling rain outside", "warm lamplight", "with letter", "copper pans on the wall"]),
    ],
)
def test_the_least_important_goes_first(words, cut):
    fitted = wording.fit(SAID, Capabilities(prompt_words=words))
    assert list(fitted.cut) == cut
    assert wording.words_of(wording.text_of(fitted.sections)) <= words


def test_what_happens_and_to_whom_goes_last():
    fitted = wording.fit(SAID, Capabilities(prompt_words=14)).sections
    assert (fitted.character, fitted.action) == (SAID.character, SAID.action)
    assert (fitted.camera, fitted.setting, fitted.light, fitted.style) == ("", "", "", "")
    assert wording.fit(SAID, Capabilities(prompt_words=8)).sections.action == "Mara opens the door"


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.lists(st.text(alphabet="ab ,;.", max_size=30), min_size=6, max_size=6), st.integers(1, 12),
    st.sampled_from(["prompt_words", "prompt_tokens"]),
)
def test_every_prompt_can_be_cut_to_any_limit(parts, limit, kind):
    sections = PromptSections(**dict(zip(wording.ORDER, parts, strict=True)))
    limits = Capabilities(**{kind: limit + 2})
    fitted = wording.fit(sections, limits)
    assert wording.too_long(wording.text_of(fitted.sections), limits) == ""
    assert all(getattr(sections, name).startswith(getattr(fitted.sections, name)) for name in wording.ORDER)

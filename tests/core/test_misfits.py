"""What a field does not take is said in our words, for every kind of bound that a field here has."""

from enum import StrEnum
from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rushes.core.misfits import first_misfit


class Kind(StrEnum):
    ONE = "one"
    TWO = "two"


class Fields(BaseModel):
    model_config = ConfigDict(extra="forbid")

    least: int = Field(default=1, ge=1)
    most: float = Field(default=1.0, le=2.5, allow_inf_nan=False)
    above: float = Field(default=1.0, gt=0)
    below: int = Field(default=1, lt=9)
    text: str = Field(default="a", min_length=1, max_length=3, pattern="^[a-z]*$")
    choice: Literal["auto", "cut"] = "auto"
    kind: Kind = Kind.ONE
    yes: bool = True
    many: tuple[int, ...] = Field(default=(), max_length=1)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"least": 0}, "0 is too small: 1 is the least"),
        ({"most": 3}, "3 is too large: 2.5 is the most"),
        ({"most": float("nan")}, "nan is no number that can be worked with"),
        ({"above": 0}, "0 is too small: it has to be more than 0"),
        ({"below": 9}, "9 is too large: it has to be less than 9"),
        ({"least": "two"}, "'two' is no whole number"),
        ({"least": 1.5}, "1.5 is no whole number"),
        ({"most": "two"}, "'two' is no number"),
        ({"text": ""}, "'' is too short: 1 letter at least"),
        ({"text": "abcd"}, "'abcd' is too long: 3 letters at most"),
        ({"text": "A"}, "'A' is not written as it has to be"),
        ({"text": {}}, "it is no text"),
        ({"choice": "dip"}, "'dip' is none of 'auto' or 'cut'"),
        ({"kind": "three"}, "'three' is none of 'one' or 'two'"),
        ({"yes": "perhaps"}, "'perhaps' is neither true nor false"),
        ({"many": [1, 2]}, "it holds too much: 1 at most"),
        ({"more": 1}, "it stands where nothing of that name is known"),
    ],
)
def test_every_bound_in_our_words(given, words):
    with pytest.raises(ValidationError) as caught:
        Fields(**given)
    place, said = first_misfit(caught.value)
    assert (place[0], said) == (next(iter(given)), words)


def test_a_value_that_may_be_secret_is_not_repeated_and_a_long_one_is_cut():
    with pytest.raises(ValidationError) as caught:
        Fields(text="s" * 500)
    assert first_misfit(caught.value, repeat=False)[1] == "it is too long: 3 letters at most"
    assert len(first_misfit(caught.value)[1]) < 120

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import UsageError
from rushes.core.timing import Rate, Size, Span, timecode

rates = st.sampled_from([Rate(), Rate(numerator=25), Rate(numerator=24000, denominator=1001), Rate(numerator=30), Rate(numerator=12)])


@given(rates, st.integers(0, 10**7))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_frames_and_seconds_are_inverse(rate, frames):
    assert rate.frames(rate.seconds(frames)) == frames
    assert rate.frames_covering(rate.seconds(frames)) == frames


@given(rates, st.fractions(0, 5000))
@settings(deadline=None, max_examples=60, derandomize=True)
def test_frames_are_the_nearest_and_covering_the_least(rate, seconds):
    assert abs(rate.seconds(rate.frames(seconds)) - seconds) <= Fraction(1, 2) / rate.fraction
    assert rate.seconds(rate.frames_covering(seconds)) >= seconds
    assert rate.frames_covering(seconds) == 0 or rate.seconds(rate.frames_covering(seconds) - 1) < seconds


def test_halves_go_up():
    assert Rate().frames(Fraction(5, 48)) == 3


@pytest.mark.parametrize(("text", "fraction"), [("24", 24), ("23.976", Fraction(24000, 1001)), ("30000/1001", Fraction(30000, 1001))])
def test_rates_are_read(text, fraction):
    assert Rate.parse(text).fraction == fraction


@pytest.mark.parametrize("text", ["0", "-1", "121", "fast", "1/0", "", "nan", "24.12345678"])
def test_odd_rates_are_refused_in_words(text):
    with pytest.raises(UsageError, match=r"24"):
        Rate.parse(text)


@pytest.mark.parametrize("text", ["", "1920", "1921x1080", "0x0", "1920x", "axb", "99999x2"])
def test_odd_sizes_are_refused_in_words(text):
    with pytest.raises(UsageError, match="1920x1080"):
        Size.parse(text)


def test_spans_and_timecodes():
    span = Span(start=10, length=5)
    assert span.end == 15
    assert 14 in span
    assert 15 not in span
    assert timecode(24 * 3661 + 12, Rate()) == "1:01:01.500"

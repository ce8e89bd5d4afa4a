"""What gates show, in words."""

from types import SimpleNamespace

import pytest

from rushes.agents.requests import cut_request
from rushes.core.film import Film


@pytest.mark.parametrize(("retakes", "words"), [(0, "0 retakes,"), (1, "1 retake,"), (2, "2 retakes,")])
def test_one_retake_is_one(retakes, words):
    film = Film(path="film.mp4", folder="f", title="T", seconds=1, frames=24, shots=0, takes=0, retakes=retakes)
    assert words in cut_request(film, SimpleNamespace(shots=()), {}, {}, ())["action_requests"][0]["description"]

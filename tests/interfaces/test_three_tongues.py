"""A dialogue in three languages, filmed with the embedded voices, a tiny VITS and a speech server: everybody keeps their own voice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
import tiny_voices
from loopback import Loopback, Reply, Request, as_json, sound

from rushes import make
from rushes.agents.speak import wav
from rushes.core.speech import VoiceSpec
from rushes.tools.language import language_of
from rushes.tools.media import probe
from rushes.tools.voices.espeak import Espeak

SCRIPT = Path(__file__).parents[2] / "examples" / "three_tongues.fountain"
SAID = (
    ("elsa", "en", "Is this the last train to the sea?"),
    ("marcel", "fr", "Je ne sais pas, madame, mais nous sommes deux."),
    ("ingrid", "de", "Dann warten wir hier auf den Zug und auf den Morgen."),
    ("elsa", "fr", "Avec plaisir. Nous avons encore du pain."),
    ("narrator", "en", "They shared the bread. Nobody asked who had understood what."),
)
SERVED = {"ann": "f2", "bob": "Andy", "joe": "Mike", "zoe": "f4"}


class Film(NamedTuple):
    """A film's folder, its lines as they were spoken, in their order, and everybody's voice."""

    engine: str
    folder: Path
    lines: list[dict[str, Any]]
    cast: dict[str, dict[str, Any]]


def served(request: Request) -> Reply | None:
    """A server whose voices speak the language that they are sent."""
    if request.path.endswith("/audio/voices"):
        return as_json({"voices": list(SERVED)})
    if not request.path.endswith("/audio/speech"):
        return None
    return sound(wav(truly(request.body["input"], SERVED[request.body["voice"]], request.body.get("speed", 1.0))))


def truly(text: str, variant: str, speed: float):
    return Espeak().speak(text, VoiceSpec(voice="en-us", variant=variant, rate=round(150 * speed)), language_of(text) or "en")


@pytest.fixture(scope="module", params=["espeak", "coqui", "server"])
def film(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    if request.param == "coqui" and not find_spec("TTS"):
        pytest.skip("coqui-tts is not installed")
    place = tmp_path_factory.mktemp(request.param)
    with Loopback() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(place / "state"))
        server.route = served
        models: dict[str, Callable[[], str]] = {
            "coqui": lambda: str(tiny_voices.vits(place / "vits")), "server": lambda: f"tts-1@{server.url}"
        }  # fmt: skip
        model = {"voice_model": models[request.param]()} if request.param in models else {}
        make(
            SCRIPT, folder=place / "film", draft=True, size="128x72", fps="8", renderer="slate", music="none", voice=request.param, **model
        )
    bible = json.loads((place / "film" / "bible.json").read_text(encoding="utf-8"))
    cast = {sheet["id"]: sheet["voice"] for sheet in bible["characters"]} | {"narrator": bible["narrator"]}
    spoken = [json.loads(file.read_text(encoding="utf-8")) for file in (place / "film" / "audio").glob("*.json")]
    lines = sorted((one for one in spoken if "words" in one), key=lambda one: one["line"])
    return Film(request.param, place / "film", lines, cast)


def text_of(line: dict[str, Any]) -> str:
    return " ".join(word["text"] for word in line["words"])


def voice_in(spec: dict[str, Any]) -> tuple[str, str]:
    return spec["voice"], spec.get("variant", "")


def test_every_line_is_spoken_and_everybody_has_a_voice_of_their_own(film: Film) -> None:
    assert [text_of(line) for line in film.lines] == [text for _, _, text in SAID]
    assert {line["voice"]["engine"] for line in film.lines} == {film.engine}
    assert len({voice_in(voice) for voice in film.cast.values()}) == 4
    for line, (who, _, _) in zip(film.lines, SAID, strict=True):
        assert voice_in(line["voice"]) == voice_in(film.cast[who]), line["line"]


def test_the_film_has_sound_and_captions_as_long_as_its_pictures(film: Film) -> None:
    facts = probe(film.folder / "film.mp4")
    assert facts.video_seconds > sum(line["samples"] / line["sample_rate"] for line in film.lines)
    captions = re.sub(r"\s+", " ", (film.folder / "film.srt").read_text(encoding="utf-8"))
    places = [captions.find(text.split()[0]) for _, _, text in SAID]
    assert places == sorted(places)
    assert min(places) > 0


def test_each_line_is_spoken_in_its_language(film: Film) -> None:
    if film.engine != "espeak":
        pytest.skip("the tiny model speaks none, and the server's own choice is tested below")
    for line, (_, tongue, text) in zip(film.lines, SAID, strict=True):
        heard, spec = (film.folder / line["sound"]).read_bytes(), VoiceSpec.model_validate(line["voice"])
        alike = [code for code in ("en", "fr", "de") if wav(Espeak().speak(text, spec, code)) == heard]
        assert alike == [tongue], text


def test_words_are_where_they_truly_sound(film: Film) -> None:
    """In French and German too, in a sound that tells no times."""
    if film.engine != "server":
        pytest.skip("the others know the times of their words, or say none")
    for line, (_, tongue, text) in zip(film.lines, SAID, strict=True):
        assert (language_of(text) or "en") == tongue
        if line["voice"]["pitch"] != 50:
            continue  # shifted after it was said
        true = truly(text, SERVED[line["voice"]["voice"]], round(line["voice"]["rate"] / 150, 3)).words
        off = [abs(one["start_ms"] - other.start_ms) for one, other in zip(line["words"], true, strict=True)]
        assert np.mean(off) < 40, text

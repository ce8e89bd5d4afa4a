"""Home: asking for a film, and the films that there are."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..studio.choices import choices
from ..studio.orders import Options
from ..studio.production import Production, Status
from . import words
from .markup import Markup, tag
from .visitor import Said, Visit

IDEAS = (
    "A lighthouse keeper befriends a storm",
    "A baker teaches a dragon to make bread",
    "A girl finds a robot in the forest",
)
LENGTHS = ((15, "15 seconds"), (30, "30 seconds"), (60, "a minute"), (120, "two minutes"))
SHAPES = {"16:9": "wide, 16:9", "9:16": "tall, 9:16 (phones)", "1:1": "square"}
GATES = {"script": "the script", "storyboard": "the storyboard", "cut": "the cut"}
SHOWN = 8


@lru_cache(maxsize=1)
def offered() -> dict[str, Any]:
    """What can be asked for; it does not change while the server runs."""
    return choices()


async def draw(visit: Visit) -> Markup:
    """One line for the idea, and everything else that may be said, out of the way."""
    there = offered()
    return tag(
        "form",
        tag("h1", "What shall we film?"),
        tag("label", "Your idea in a line, or a whole script", for_="idea"),
        tag("textarea", id="idea", name="idea", rows=3, required=True, maxlength=200_000, placeholder=f"{IDEAS[0]} …",
            autofocus=True),
        tag("p", "For example: ", [tag("button", idea, type="button", klass="idea", data_fill="idea",
            data_words=idea) for idea in IDEAS],
            klass="ideas"),
        tag("div",
            _choice("seconds", "Length", [("", "as the story needs"), *((str(n), name) for n, name in LENGTHS)], "30"),
            _choice("aspect", "Shape", list(SHAPES.items())),
            _choice("style", "Style", [("", "as it fits"), *((one["name"],
                f"{one['name']}: {one['about']}"[:60]) for one in there["styles"])]),
            klass="choices"),
        _gates(), _more(there), _pictures(),
        tag("div", tag("button", "Make the film", klass="go"), tag("p", id="estimate", klass="hint", role="status"),
            klass="begin"),
        klass="ask-form", id="ask-form", data_post="/api/films", data_estimate=True,
    )  # fmt: skip


def _gates() -> Markup:
    boxes = [
        tag("label", tag("input", type="checkbox", name="review[]", value=gate, checked=gate == "script", id=f"gate-{gate}"),
            name)
        for gate, name in GATES.items()
    ]
    return tag("fieldset", tag("legend", "Before it goes on, show me"), boxes, klass="gates")


def _more(there: dict[str, Any]) -> Markup:
    return tag(
        "details", tag("summary", "Voice, music, pictures by, language"),
        tag("div",
            _choice("voice", "Voice", [("", "the crew's choice"), *((one, one) for one in there["voices"])]),
            _choice("music", "Music", [("", "as the mood asks"), *((one, one) for one in there["music"])]),
            _choice("renderer", "Pictures by", [("", "the studio's choice"), *((one, one) for one in there["renderers"])]),
            tag("div", tag("label", "Language", for_="language"),
                tag("input", id="language", name="language", placeholder="en", maxlength=20)),
            tag("div", tag("label", "At most, in US dollars", for_="budget"),
                tag("input", id="budget", name="budget", type="number", min=0, step="0.01", placeholder="no paid work")),
            tag("label", tag("input", type="checkbox", name="burn_captions", value="true", id="burn"),
                "captions in the picture", klass="tick"),
            tag("label", tag("input", type="checkbox", name="draft", value="true", id="draft"), "a quick draft first",
                klass="tick"),
            klass="choices"),
        id="more", klass="more",
    )  # fmt: skip


def _pictures() -> Markup:
    return tag(
        "details", tag("summary", "Reference pictures"),
        tag("p", "A picture of a character, a place or the style, and the name that the story calls it by.", klass="hint"),
        tag("div",
            tag("div", tag("label", "Who or what it shows", for_="ref-name"),
                tag("input", id="ref-name", placeholder="the keeper", maxlength=80)),
            tag("div", tag("label", "Picture", for_="ref-file"),
                tag("input", id="ref-file", type="file", accept="image/png,image/jpeg,image/webp", data_reference="ref-name")),
            tag("div", tag("label", "First frame of the film", for_="first"),
                tag("input", id="first", name="first_frame", type="file", accept="image/png,image/jpeg,image/webp")),
            klass="choices"),
        tag("ul", id="references", klass="references"),
        tag("label", tag("input", type="checkbox", name="consent", value="true", id="consent"),
            "No real person can be recognised in them, or everyone who can has agreed to be in this film.", klass="tick"),
        id="pictures", klass="more",
    )  # fmt: skip


def _choice(name: str, label: str, options: list[tuple[str, str]], chosen: str = "") -> Markup:
    listed = [tag("option", words_, value=value, selected=value == chosen) for value, words_ in options]
    return tag("div", tag("label", label, for_=name), tag("select", listed, id=name, name=name))


def listed(visit: Visit) -> Markup:
    """The films that there are, the last one first."""
    films = visit.seat.films(limit=SHOWN).items
    if not films:
        return tag("section", tag("h2", "No films yet"), tag("p",
            "Write a line above. A draft of half a minute is made in about a minute, "
                   "on this machine alone: no key, no graphics card."), klass="recent empty")  # fmt: skip
    return tag("section", tag("h2", "Your films"), tag("ul", [_card(visit, one) for one in films], klass="cards"), klass="recent")


def _card(visit: Visit, film: Production) -> Markup:
    pictured = film.film is not None or film.progress >= 12
    picture = tag("img", src=f"/api/films/{film.id}/first-picture.png", alt="", loading="lazy",
        data_hide=True) if pictured else None
    facts = f"{words.length(film.film.seconds)} · {words.many(film.film.shots, 'shot')}" if film.film else words.stands(film)
    return tag("li", tag("a", tag("span", picture, klass="still"), tag("b", words.title_of(film)), tag("small", facts),
               href=visit.link("film" if film.status is Status.FINISHED else "ask", film.id),
                   klass=f"is-{film.status.value}"))  # fmt: skip


async def act(visit: Visit, said: Said) -> None:
    """Say what the film will take, as far as it is known; the order itself goes to the API."""
    if said["act"] == "estimate":
        given = {name: said[name] for name in ("seconds", "aspect", "style", "renderer", "draft") if said.get(name)}
        options = visit.seat.defaults.given() | Options.model_validate(given).given()
        visit.put("estimate", await asyncio.to_thread(_estimated, options))


def _estimated(options: dict[str, Any]) -> str:
    from ...agents import estimate
    from ...tools.source import read_text
    from ..briefing import order

    _, brief = order(read_text(IDEAS[0]), folder=Path("estimated"), **options)  # nothing is written by it
    return estimate.of_size(brief).replace(": say in draft", "")



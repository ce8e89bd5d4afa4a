"""Settings: which model, voice and renderer each stage uses, tried with one click."""

from __future__ import annotations

import asyncio
from functools import lru_cache
from typing import Any

from ...core.settings import settings, settings_file
from ..api.callers import LOCAL
from . import trying
from .home import offered
from .markup import Markup, join, tag
from .visitor import Said, Visit

STAGES = {
    "writer": ("Screenwriter", "written rules, in English"), "art_director": ("Art director", "written rules"),
    "cinematographer": ("Cinematographer", "written rules"), "judge": ("Critic", "measures alone"),
    "assistant": ("Who talks with you", "a small grammar"), "moderator": ("Moderator", "nobody"),
}  # fmt: skip
"""Each role: what it is called, and who does it where no model is named."""


async def draw(visit: Visit) -> Markup:
    """Who does what here, and the means to try it."""
    return tag(
        "div",
        tag("h1", "Who does what here"),
        tag("p", "A film needs none of this: without a key and a model everything is made on this machine.", klass="hint"),
        tag("div", _stages(visit), _own(visit) if _may_try(visit) else None, await _voices(visit), _makers(visit),
            klass="cabinet"),
    )


def _may_try(visit: Visit) -> bool:
    """Whether it is this machine's own user: nobody else may have the server call an address or use its keys."""
    return visit.seat.owner == LOCAL and not visit.needs_key


def _stages(visit: Visit) -> Markup:
    asked = settings()
    rows = []
    for role, (name, instead) in STAGES.items():
        model = str(getattr(asked, role))
        button = tag("button", "Try it", type="button", klass="quiet", data_act="try",
            data_role=role) if model and _may_try(visit) else None
        rows.append(join(tag("dt", name), tag("dd", tag("b", model) if model else tag("span", instead), button, _said(visit,
            role))))
    return tag("section", tag("h2", "Minds"), tag("dl", rows),
               tag("p", "They are named in ", tag("code", str(settings_file().name)), " or by ", tag("code", "RUSHES_WRITER"),
                   " and its like (docs/models.md), and read when the studio starts.", klass="hint"))  # fmt: skip


def _own(visit: Visit) -> Markup:
    """A model and a key, tried and not kept."""
    return tag(
        "section", tag("h2", "Try a model and a key"),
        tag("form",
            tag("label", "Model", for_="model"),
            tag("input", id="model", name="model", required=True, maxlength=200, placeholder="openai/NAME", autocomplete="off"),
            tag("label", "Address of the server (for one of your own)", for_="address"),
            tag("input", id="address", name="address", type="url", maxlength=300, placeholder="http://127.0.0.1:8000/v1"),
            tag("label", "Key for that server", for_="key"),
            tag("input", id="key", name="key", type="password", maxlength=300, autocomplete="off"),
            tag("div", tag("button", "Try it"), klass="ways"), data_act="try"),
        _said(visit, "own"),
        tag("p", "Nothing of it is kept. To use it, write it into the settings file.", klass="hint"),
    )  # fmt: skip


@lru_cache(maxsize=1)
def _here() -> frozenset[str]:
    from ...tools.voices import speech

    return frozenset(speech.available())


async def _voices(visit: Visit) -> Markup:
    """The voices of this machine, to be heard where that costs nothing."""
    here = await asyncio.to_thread(_here)
    heard: dict[str, str] = visit.kept.get("heard", {})
    rows = []
    for name in offered()["voices"]:
        listen = tag("button", "Listen", type="button", klass="quiet", data_act="hear", data_voice=name)
        sound = tag("audio", src=heard[name], controls=True, autoplay=True) if name in heard else None
        speaks = name in here and name in trying.AUDITIONED
        rows.append(join(tag("dt", name), tag("dd", "here" if name in here else "not on this machine",
            listen if speaks else None, sound)))
    return tag("section", tag("h2", "Voices"), tag("dl", rows))


def _makers(visit: Visit) -> Markup:
    """What makes pictures, and what stands where an order does not say."""
    usual = visit.seat.defaults.given()
    rows = [join(tag("dt", name.replace("_", " ")), tag("dd", str(value))) for name, value in usual.items()]
    return tag("section", tag("h2", "Pictures"), tag("p", "There are: ", ", ".join(offered()["renderers"]), "."),
               tag("h3", "Where an order does not say") if rows else None, tag("dl", rows) if rows else None)  # fmt: skip


def _said(visit: Visit, role: str) -> Markup | None:
    """What came of a try."""
    tried: dict[str, tuple[str, bool]] = visit.kept.get("tried", {})
    if role not in tried:
        return None
    words, well = tried[role]
    return tag("p", words, klass="tried good" if well else "tried wrong", role="status")


async def act(visit: Visit, said: Said) -> None:
    """Try a model, or hear a voice."""
    if said["act"] == "hear":
        name = str(said.get("voice", ""))
        visit.kept["heard"] = {name: await asyncio.to_thread(trying.audition, name)}
    elif said["act"] == "try" and _may_try(visit):
        await _try(visit, said)


async def _try(visit: Visit, said: Said) -> None:
    from ...core.errors import RushesError

    role = str(said.get("role", "own"))
    model = str(getattr(settings(), role)) if role in STAGES else str(said.get("model", ""))
    tried: dict[str, Any] = visit.kept.setdefault("tried", {})
    try:
        words = await asyncio.to_thread(trying.try_model, settings(), model, str(said.get("address", "")),
            str(said.get("key", "")))
        tried[role] = (words, True)
    except RushesError as fault:
        tried[role] = (str(fault), False)

"""Ask: talking with the crew about a film. What happens in the production is the crew's side of the talk."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import aclosing
from typing import Any

from ..studio import talking
from ..studio.orders import Options
from ..studio.production import Happening, Production, Status
from . import frame, words
from .markup import Markup, join, tag
from .visitor import Said, Visit, quietly

TOLD = frozenset({"script", "note", "plan", "flagged", "retake", "score", "cut", "check", "decided", "changed", "interrupted",
    "cancelled", "failed", "film"})
"""Happenings that the crew speaks of; takes and lines are counted instead."""

MOST = 60
_MARKS = re.compile(r"\(change [0-9a-f]{20}\)|/films/film_[0-9a-f]{32}")
_DIFF = re.compile(r"```diff\n(.*?)```", re.DOTALL)
_PROPOSAL = re.compile(r"\(change ([0-9a-f]{20})\)")


async def draw(visit: Visit) -> Markup:
    """The talk so far, and a line to say more in."""
    film = visit.production
    plan: dict[str, Any] = await quietly(visit.seat.shots(film.id), {"shots": []})
    numbers = {str(shot["id"]): int(shot["number"]) for shot in plan["shots"]}
    return join(
        tag("div", _yours(film.prompt), _news(visit, film, numbers), _next(visit, film), _talk(visit), klass="talk", id="talk",
            aria_live="polite"),
        tag("form", tag("label", "Say something to the crew", for_="say", klass="unseen"),
            tag("textarea", id="say", name="words", rows=1, required=True, maxlength=10_000, data_enter_sends=True,
                placeholder="make scene 2 at night · shot 3: closer · why was shot 4 retaken?"),
            tag("button", "Say it"), klass="say", data_act="say"),
    )  # fmt: skip


def _yours(said: str) -> Markup:
    short = said if len(said) <= 600 else f"{said[:600]} …"
    return tag("div", tag("p", short), klass="yours")


def _news(visit: Visit, film: Production, numbers: dict[str, int]) -> Markup:
    """What happened, as the crew tells it."""
    happenings = visit.seat.happenings(film.id, limit=5000)
    lines = [_line(visit, one, numbers) for one in happenings if one.name in TOLD and one.message]
    made = sum(one.name == "take" and not one.data.get("reused") for one in happenings)
    spoken = sum(one.name == "line" for one in happenings)
    counted = ", ".join(one for one in (f"{words.many(spoken, 'line')} spoken" if spoken else "",
        words.many(made, "take") if made else "") if one)
    earlier = tag("li", f"… {len(lines) - MOST} more before", klass="hint") if len(lines) > MOST else None
    if not lines and not counted:
        return tag("div", tag("p", "The crew gathers as soon as its turn comes."), klass="crew")
    return tag("div", tag("ol", earlier, lines[-MOST:]), tag("p", counted, klass="hint") if counted else None, klass="crew")


def _line(visit: Visit, one: Happening, numbers: dict[str, int]) -> Markup:
    room = {"script": "script", "plan": "storyboard", "retake": "rushes", "flagged": "rushes", "film": "film"}.get(one.name)
    names = {"script": "Script", "plan": "Plan", "note": "Note", "retake": "Retake", "flagged": "Flagged", "score": "Sound",
        "cut": "Cut", "check": "Check",
             "film": "Film", "decided": "You", "changed": "You", "failed": "Fault"}  # fmt: skip
    name = names.get(one.name, one.name.capitalize())
    head = tag("a", name, href=visit.link(room)) if room else tag("b", name)
    said = "It is made." if one.name == "film" else one.message
    shot, colon, rest = said.partition(": ")
    if colon and shot in numbers:
        said = f"Shot {numbers[shot]}: {rest}"
    return tag("li", head, tag("span", said), klass=f"on-{one.name}")


def _talk(visit: Visit) -> list[Markup]:
    talk: Sequence[tuple[str, str]] = visit.kept.get("talk", ())
    last = len(talk) - 1
    return [_yours(said) if who == "user" else _crew(said, number == last) for number, (who, said) in enumerate(talk)]


def _crew(said: str, last: bool) -> Markup:
    """The crew's answer: its sentences, what would change, and a yes or no."""
    diffs = [diff_of(one) for one in _DIFF.findall(said)]
    plain = _MARKS.sub("", _DIFF.sub("", said)).strip()
    lines = [tag("p", line.removeprefix("- ")) for line in plain.splitlines() if line.strip()]
    proposal = _PROPOSAL.findall(said)
    answers = tag(
        "div", tag("button", "Yes, change it", type="button", klass="go", data_act="say", data_words="yes"),
        tag("button", "No", type="button", klass="quiet", data_act="say", data_words="no"), klass="ways",
    ) if proposal and last else None  # fmt: skip
    return tag("div", lines, diffs, answers, klass="crew")


def diff_of(text: str) -> Markup:
    """A difference by lines, what goes and what comes told apart by more than colour."""
    kinds = {"+": "ins", "-": "del"}
    return tag("pre", [tag(kinds.get(line[:1], "span"), f"{line}\n") for line in text.splitlines()], klass="diff", tabindex=0)


def _next(visit: Visit, film: Production) -> Markup | None:
    """What the person may want to do now."""
    if film.status is Status.WAITING:
        return tag("div", tag("p", f"The {film.gate} is ready for you."),
                   tag("div", tag("a", f"Look at the {film.gate}", href=visit.link(frame.calls(film)), klass="button"),
                       tag("button", "Approve it unseen", type="button", klass="quiet", data_act="approve"), klass="ways"),
                   klass="crew calls")  # fmt: skip
    if film.status is Status.FINISHED and film.film is not None:
        made = film.film
        counts = f"{words.many(made.shots, 'shot')}, {words.many(made.retakes, 'retake')}"
        facts = f"{words.length(made.seconds)}, {counts}, ${made.cost_usd:.2f}"
        return tag("div", tag("p", f"“{made.title}” is ready: {facts}."),
                   tag("div", tag("a", "Watch it", href=visit.link("film"), klass="button"), klass="ways"),
                       klass="crew calls")  # fmt: skip
    return None


async def act(visit: Visit, said: Said) -> None:
    """Say something to the crew, or approve what waits."""
    if said["act"] == "approve":
        await visit.seat.decide(visit.film, "approve")
        return
    if said["act"] != "say" or not str(said.get("words", "")).strip():
        return
    talk: list[tuple[str, str]] = visit.kept.setdefault("talk", [])
    talk.append(("user", str(said["words"]).strip()))
    heard = [("assistant", visit.link()), *talk]
    talk.append(("assistant", "…"))
    if visit.redraw:
        await visit.redraw()
    answer = ""
    async with aclosing(talking.talk(visit.seat, heard, Options(), lambda id: visit.link(film=id))) as pieces:
        async for piece in pieces:
            answer += piece
            if visit.production.status.busy:
                break  # what comes now is told as it happens
    talk[-1] = ("assistant", answer)

"""Talking: a film made and changed in a conversation of which only the words are known, as chat clients send them each time.

Which film it is about stands in the crew's own earlier words: its link. A change is shown first and made after a yes.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing

from ...core.errors import NotThere, RushesError
from .orders import Options
from .production import Happening, Production, Status
from .seat import Seat

Link = Callable[[str], str]
"""Where a film's file can be fetched, by the film's id."""

HELP = (
    "Tell me an idea in a line, and I make a film of it. While it waits, say approve, or what should be different. "
    "Afterwards: show the script, takes, status, why was shot 4 retaken?, undo, redo, or any change, as in docs/chat.md."
)
_FILM = re.compile(r"film_[0-9a-f]{32}")
_CHANGE = re.compile(r"\(change ([0-9a-f]{20})\)")
_ASKS = re.compile(
    r"^\W*(?:(?:please|could you|can you|would you|i(?:'d| would) like you to)\s+)*(?:make|film|shoot|create|produce|generate)\s+"
    r"(?:me\s+|us\s+)?(?:a|an|another)\s+(?:\w+\s+)?"
    r"(?:film|movie|video|clip|short)\s*(?:about|of|on|where|in which|:|,)?\s*", re.IGNORECASE,
)  # fmt: skip
_GREETING = re.compile(r"\W*(?:hi|hello|hey|good (?:morning|day|evening)|thanks?|thank you)\b[\s!.,]*", re.IGNORECASE)
TOLD = frozenset({"script", "line", "plan", "take", "flagged", "score", "cut", "check", "note", "interrupted"})
"""Happenings that are told in the conversation."""


async def talk(seat: Seat, said: Sequence[tuple[str, str]], options: Options, link: Link) -> AsyncGenerator[str, None]:
    """The crew's answer to the last of what was said, piece by piece: who ("user" or "assistant") and what, in order.

    What goes wrong is said in words.
    """
    words = said[-1][1].strip() if said else ""
    film = _film(seat, said[:-1])
    try:
        async with aclosing(_answer(seat, words, film, said, options, link)) as pieces:
            async for piece in pieces:
                yield piece
    except RushesError as fault:
        yield f"{fault}\n"


async def _answer(
    seat: Seat, words: str, film: Production | None, said: Sequence[tuple[str, str]], options: Options, link: Link
) -> AsyncGenerator[str, None]:
    from ...agents.conversation import hearing

    if not words or hearing.HELP.fullmatch(words) or _GREETING.fullmatch(words):
        yield HELP
        return
    new = _ASKS.match(words)
    heard = hearing.hear(words, film is not None)
    if film is None or new or heard.arguments.get("idea"):
        idea = words[new.end() :] if new else str(heard.arguments.get("idea") or words)
        made = await seat.start(idea.strip() or words, options, once=True)
        async for piece in _told(seat, made, 0, link):
            yield piece
        return
    proposal = _CHANGE.findall(said[-2][1])[-1:] if len(said) > 1 else []
    if hearing.YES.fullmatch(words) and (proposal or film.status is Status.WAITING):
        since = film.events
        made = await (seat.apply(film.id, proposal[0]) if proposal else seat.decide(film.id, "approve"))
        async for piece in _told(seat, made, since, link):
            yield piece
        return
    if hearing.NO.fullmatch(words):
        yield "Then it stays as it is."
        return
    async for piece in _done(seat, film, heard, link):
        yield piece


async def _done(seat: Seat, film: Production, heard: object, link: Link) -> AsyncGenerator[str, None]:
    """What was heard about a film, done, and what came of it."""
    from ...agents.conversation.hearing import Heard

    assert isinstance(heard, Heard)
    asked, since, made = heard.arguments, film.events, None
    match heard.action:
        case "approve":
            made = await seat.decide(film.id, "approve")
        case "undo":
            made = await seat.undo(film.id)
        case "redo":
            made = await seat.redo(film.id)
        case "make_film":
            made = film if film.status.busy or film.status is Status.WAITING else await seat.resume(film.id)
            since = max(0, film.events - 1)
        case "read_script":
            yield f"{await seat.script(film.id)}\n\n{link(film.id)}"
        case "why":
            yield "\n".join(await seat.why(film.id, str(asked["shot"])))
        case "list_takes":
            yield "\n".join(_takes((await seat.takes(film.id, str(asked.get("shot", ""))))["shots"]))
        case "history":
            changes = (await seat.history(film.id))["done"]
            yield "\n".join(f"{number}. “{one['words']}”" for number, one in enumerate(changes, 1)) or "Nothing was changed yet."
        case "status":
            now = f"{film.status.value}, {film.progress} %. {film.doing}\n" if film.status is not Status.FINISHED else ""
            yield now + "\n".join(line for line in (await seat.standing(film.id))["said"]) + f"\n{link(film.id)}"
        case _:
            yield await _proposed(seat, film, str(asked.get("words", "")), link)
    if made is not None:
        async for piece in _told(seat, made, since, link):
            yield piece


async def _proposed(seat: Seat, film: Production, words: str, link: Link) -> str:
    """What a change would do, and the question whether to make it."""
    proposed = await seat.propose(film.id, words)
    lines = [f"- {sentence}" for sentence in proposed["done"]]
    lines += [f"- Not done: {sentence}" for sentence in proposed["refused"]]
    lines += [f"- Not understood: “{part}”" for part in proposed["unread"]]
    if not proposed["proposal"]:
        return "\n".join([*lines, HELP]) + f"\n{link(film.id)}"
    diff = f"\n```diff\n{proposed['text']}\n```" if proposed["text"] else ""
    return "\n".join(lines) + f"{diff}\nShall I change that? (change {proposed['proposal']})\n{link(film.id)}"


async def _told(seat: Seat, made: Production, since: int, link: Link) -> AsyncGenerator[str, None]:
    """What happens until the film is made or waits, as lines of text; at last where it is."""
    yield f"{made.doing or 'It is being made.'} {link(made.id)}\n"
    async with aclosing(seat.watch(made.id, since)) as happenings:
        async for one in happenings:
            if one.name in TOLD and one.message:
                yield f"{one.message}\n"
            elif one.name == "waiting":
                yield _waits(one)
    try:
        found = seat.get(made.id)
    except NotThere:
        yield "It was deleted."
        return
    match found.status:
        case Status.FINISHED if found.film is not None:
            film = found.film
            flagged = f", flagged: {', '.join(film.flagged)}" if film.flagged else ""
            yield f"“{film.title}” is made: {film.seconds:.1f} s, {film.shots} shots, {film.retakes} retakes{flagged}.\n{link(found.id)}"
        case Status.FAILED if found.error is not None:
            yield f"It was not made: {found.error.message}\n{link(found.id)}"
        case Status.WAITING:
            yield f"The {found.gate} waits. Say approve, or what should be different.\n{link(found.id)}"
        case _:
            yield f"It is {found.status.value}.\n{link(found.id)}"


def _waits(one: Happening) -> str:
    return f"\n{one.data['request']['action_requests'][0]['description']}\n\n"


def _takes(shots: Sequence[dict[str, object]]) -> list[str]:
    lines = []
    for shot in shots:
        takes = shot["takes"]
        assert isinstance(takes, list)
        each = [
            f"take {take['number']} {take['verdict']['decision'] if take['verdict'] else 'not judged'}"
            + (" (in the film)" if take["key"] == shot["champion"] else "")
            for take in takes
        ]
        lines.append(f"{shot['number']}. {shot['shot']}: {', '.join(each) or 'not shot yet'}")
    return lines


def _film(seat: Seat, said: Sequence[tuple[str, str]]) -> Production | None:
    """The film that the conversation is about: the last one that the crew named."""
    for who, text in reversed(said):
        for id in reversed(_FILM.findall(text) if who == "assistant" else []):
            try:
                return seat.get(id)
            except NotThere:
                continue
    return None

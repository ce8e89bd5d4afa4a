"""Asking: a film is followed until a gate waits; then the person is asked, if the client can, and the film goes on with the answer.

Questions are a chain of resolvers: each waits for the answer to the one before. A resolver runs again in every round, so what it
did is kept in the call, and a question that was asked is given again word for word.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Annotated, Any

from mcp.server.elicitation import AcceptedElicitation
from mcp.server.mcpserver import Context, Elicit, ElicitationResult, Resolve
from mcp.types.version import is_version_at_least

from ...core.errors import GateError, UsageError
from ..studio.production import Happening, Production, Status
from ..studio.seat import Seat
from .calls import Call, Question
from .server import server_of
from .shapes import Answer, FilmState, Named

MOST = 8
"""Questions that one call may ask; a film that needs more is decided on with the tool decide."""

LONGEST = 12_000
"""Characters of a question."""

FILES = ("film.mp4", "film.srt", "film.vtt", "report.html", "script.fountain", "storyboard.png", "contact-sheet.png")

Asked = Elicit[Answer] | None
Ctx = Context[Any, Any]


def seat_of(ctx: Ctx) -> Seat:
    """The studio as whoever calls may use it."""
    return server_of(ctx).house.seat()


def can_ask(ctx: Ctx) -> bool:
    """Whether the client can put a form before the person."""
    known = ctx.client_capabilities.elicitation if ctx.client_capabilities else None
    form = known is not None and (known.form is not None or known.url is None)
    rounds = ctx.protocol_version is not None and is_version_at_least(ctx.protocol_version, "2026-07-28")
    return form and (rounds or ctx.session.can_send_request)


async def first_question(ctx: Ctx, wait: bool, begin: Callable[[Seat], Awaitable[tuple[str, int]]]) -> Asked:
    """Begin, in the call's first round only, and ask as soon as a gate waits.

    `begin` gives the film's id, and the number of the happening after which news are told.
    """
    call = server_of(ctx).call_of(ctx)
    if call.questions:
        return _put(call.questions[0])
    if not call.film:
        call.film, call.heard = await begin(seat_of(ctx))
    return await _question(ctx, call) if wait else None


def after(first: Callable[..., Any]) -> Callable[..., Any]:
    """The last resolver of the chain that begins with `first`; what it gives is the last answer."""
    step = first
    for number in range(1, MOST):
        step = _next(step, number)
    return step


def _next(before: Callable[..., Any], number: int) -> Callable[..., Any]:
    async def ask(ctx: Any, answer: Any) -> Asked:
        call = server_of(ctx).call_of(ctx)
        if number < len(call.questions):
            return _put(call.questions[number])
        if await settle(ctx, number, answer):
            return await _question(ctx, call)
        return None

    ask.__annotations__ = {"ctx": Context, "answer": Annotated[ElicitationResult[Answer], Resolve(before)], "return": Asked}
    return ask


async def settle(ctx: Ctx, number: int, answer: Any) -> bool:
    """Act upon the answer to the question of that number, counted from 1, once; whether there was one."""
    call = server_of(ctx).call_of(ctx)
    if number > len(call.questions):
        return False
    if call.settled >= number:
        return True
    given = answer.data if isinstance(answer, AcceptedElicitation) else None
    if given is None:
        return False
    call.trouble = ""
    try:
        await seat_of(ctx).decide(call.film, given.decision, given.notes, version=call.questions[number - 1].version)
    except GateError as fault:
        call.trouble = str(fault)
    call.settled = number
    return True


async def finish(ctx: Ctx, last: Any) -> FilmState:
    """How the film of the call stands in the end; what its last question was answered is acted upon."""
    call = server_of(ctx).call_of(ctx)
    if len(call.questions) == MOST and await settle(ctx, MOST, last):
        await _follow(ctx, call)
    return state(ctx, call.film, call.trouble)


async def _question(ctx: Ctx, call: Call) -> Asked:
    film = await _follow(ctx, call)
    if film.status is not Status.WAITING or not can_ask(ctx):
        return None
    trouble = f"{call.trouble}\n\n" if call.trouble else ""
    words = f"{trouble}The {film.gate} waits for your approval.\n\n{shown(film)}\n\nFilm: {film.id}"
    call.questions.append(Question(words, version_of(film)))
    return _put(call.questions[-1])


def _put(question: Question) -> Elicit[Answer]:
    return Elicit(question.words, Answer)


async def _follow(ctx: Ctx, call: Call) -> Production:
    """Tell the client what happens until the film waits or has ended."""
    seat = seat_of(ctx)
    async with aclosing(seat.watch(call.film, call.heard)) as happenings:
        async for one in happenings:
            call.heard = one.number
            await _tell(ctx, call, seat, one)
    return seat.get(call.film)


async def _tell(ctx: Ctx, call: Call, seat: Seat, one: Happening) -> None:
    """One notification of progress, always further than the one before, as the protocol wants it."""
    now = seat.get(call.film)
    further = max(call.told + 0.001, float(now.progress))
    if further <= 100:
        call.told = further
        await ctx.report_progress(further, 100, one.message or now.doing)


def shown(film: Production) -> str:
    """What waits, as a person reads it."""
    if film.request is None:
        return ""
    words = str(film.request["action_requests"][0]["description"])
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}\n… (read_script gives all of it)"


def version_of(film: Production) -> str:
    """The version that waits."""
    return str(film.request["action_requests"][0]["args"].get("version", "")) if film.request else ""


def state(ctx: Ctx, id: str, trouble: str = "", others: tuple[Named, ...] = ()) -> FilmState:
    """How a film stands, and what to do next."""
    seat = seat_of(ctx)
    film = seat.get(id)
    there = seat.project(id)
    files = {name: server_of(ctx).house.where(ctx, seat, id, name) for name in FILES if there.path(name).is_file()}
    return FilmState(
        id=id, status=film.status, title=film.title, progress=film.progress, doing=film.doing, gate=film.gate, question=shown(film),
        version=version_of(film), film=film.film, error=film.error.message if film.error else "", files=files,
        next=" ".join(filter(None, (trouble, _advice(film, seat.ahead(id))))), others=others,
    )  # fmt: skip


def _advice(film: Production, ahead: int | None) -> str:
    match film.status:
        case Status.WAITING:
            edit = ", or edit with the whole script" if film.gate == "script" else ""
            return (
                f"The {film.gate} waits for the person. Show them the question and call decide with what they say: approve, reject with "
                f"their notes{edit}. Do not decide for them."
            )
        case Status.QUEUED if ahead:
            return f"{ahead} films come before it. Ask film_status again in a while."
        case Status.QUEUED | Status.RUNNING:
            return "It is being made. Ask film_status again in a while."
        case Status.FINISHED:
            return "The film is made: tell the person where film.mp4 is. change_film changes it."
        case Status.FAILED:
            return "It was not made; error says why. resume_film tries again from where it stands."
        case _:
            return "It was cancelled. resume_film goes on."


def refuse_unless_asked(ctx: Ctx, film: Production) -> None:
    """Raise `UsageError` when there is a decision to be made and nobody can be asked for it."""
    if not can_ask(ctx):
        raise UsageError(
            f"This client cannot ask the person itself. Show them what waits (film_status has it as question), and call decide with film "
            f"{film.id} and their decision: approve, reject with notes, or edit with the script."
        )

"""The frame of every view: the house's name, the films, and the slate of the film at hand with its way through the rooms."""

from __future__ import annotations

from collections.abc import Mapping

from ..studio.production import Production, Status
from . import words
from .markup import Markup, join, tag
from .visitor import Said, Visit

LISTED = 30


def top(visit: Visit) -> Markup:
    """The house's name, the films, and the way to the settings."""
    films = visit.seat.films(limit=LISTED).items
    return join(
        tag("a", "Skip to the content", klass="skip", href="#main"),
        tag("a", "Rushes", klass="name", href="/", aria_label="Rushes: ask for a film"),
        tag("nav", tag("a", "New film", href="/", klass="new",
            aria_current="page" if visit.place == "ask" and not visit.film else None),
            _films(films, visit.film) if films else None,
            tag("a", "Settings", href="/settings", aria_current="page" if visit.place == "settings" else None),
            tag("button", "Leave", type="button", data_leave=True) if visit.needs_key else None, aria_label="Studio"),
    )  # fmt: skip


def _films(films: tuple[Production, ...], current: str) -> Markup:
    at_work = sum(one.status.busy for one in films)
    rows = [
        tag("li", tag("a", tag("b", words.title_of(one)), tag("small", words.stands(one)), href=f"/films/{one.id}",
                      aria_current="true" if one.id == current else None, klass=f"is-{one.status.value}"))
        for one in films
    ]  # fmt: skip
    return tag("details", tag("summary", "Films", tag("i", str(at_work), title=f"{at_work} being made") if at_work else None),
               tag("ul", rows), klass="films", id="films")  # fmt: skip


def slate(visit: Visit, views: Mapping[str, str]) -> Markup:
    """The film's title, how it stands, and its views."""
    if not visit.film:
        return Markup("")
    film = visit.production
    tabs = [
        tag("a", title, href=visit.link(name), aria_current="page" if name == visit.place else None,
            klass="calls" if film.status is Status.WAITING and name == calls(film) else None)
        for name, title in views.items()
    ]  # fmt: skip
    facts = [one for one in (film.size.replace("x", "×"), f"{film.seconds} s asked for" if film.seconds else "",
        str(film.options.get("style", ""))) if one]
    return join(
        tag("div", tag("h1", words.title_of(film)), tag("p", " · ".join(facts), klass="facts"), klass="title"),
        tag("div", _standing(visit, film), klass=f"standing is-{film.status.value}"),
        tag("nav", tabs, klass="rooms", aria_label="Rooms of this film"),
    )


def _standing(visit: Visit, film: Production) -> Markup:
    ahead = visit.seat.ahead(film.id)
    said = film.error.message if film.error and film.status is Status.FAILED else film.doing
    if ahead:
        said = f"{words.many(ahead, 'film')} before it."
    bar = tag("div", tag("span", style=f"width:{film.progress}%"), klass="bar", role="progressbar", aria_valuenow=film.progress,
              aria_valuemin=0, aria_valuemax=100, aria_label="Progress") if film.status.busy else None  # fmt: skip
    return join(
        tag("p", tag("b", words.stands(film)), " ", tag("span", said) if said and film.status not in (Status.FINISHED,
            Status.WAITING) else None,
            role="status"),
        bar, tag("div", _ways_on(visit, film), klass="ways"),
    )  # fmt: skip


def _ways_on(visit: Visit, film: Production) -> list[Markup]:
    """What can be done with a film as it stands."""
    button = {"type": "button", "klass": "quiet"}
    if film.status.busy:
        return [tag("button", "Stop", data_act="cancel", **button)]
    ways = []
    if film.status is Status.WAITING and visit.place != calls(film):
        ways.append(tag("a", f"Look at the {film.gate}", href=visit.link(calls(film)), klass="button"))
    if film.status in (Status.FAILED, Status.CANCELLED):
        ways.append(tag("button", "Go on", type="button", data_act="resume"))
    if film.status is Status.FINISHED and visit.place != "film":
        ways.append(tag("a", "Watch the film", href=visit.link("film"), klass="button"))
    ways.append(tag("button", "Delete", data_act="delete",
        data_sure=f"Delete “{words.title_of(film)}” with all its files, for good?", **button))
    return ways


def calls(film: Production) -> str:
    """The view that the gate which waits is decided in."""
    return {"script": "script", "storyboard": "storyboard", "cut": "film"}.get(film.gate or "", "ask")


def trouble(said: str) -> Markup:
    """A fault, in place of what could not be shown."""
    return tag("div", tag("h2", "That did not work"), tag("p", said), klass="empty", role="alert")


def empty(head: str, said: Markup | str, *more: Markup) -> Markup:
    """What stands where there is nothing to be seen yet, and what to do."""
    return tag("div", tag("h2", head), tag("p", said), *more, klass="empty")


async def act(visit: Visit, said: Said) -> bool:
    """Do what the frame's own buttons ask; False when it is for the view."""
    match said["act"]:
        case "cancel":
            await visit.seat.cancel(visit.film)
            visit.tell("Stopped. What was made is kept.", "")
        case "resume":
            await visit.seat.resume(visit.film)
        case "delete":
            await visit.seat.delete(visit.film)
            visit.go("/")
        case _:
            return False
    return True

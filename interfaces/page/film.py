"""Film: watching it, with captions and chapters; what it cost, and taking it home."""

from __future__ import annotations

from typing import Any

from ..studio.production import FilmFacts, Production, Status
from . import frame, words
from .markup import Markup, join, tag
from .visitor import Said, Visit, quietly

DOWNLOADS = (
    ("film.mp4", "The film", "mp4"), ("film.srt", "Captions", "srt"), ("film.vtt", "Captions for the web", "vtt"),
    ("script.fountain", "The script", "Fountain"), ("report.html", "The report: why it is as it is", "html"),
    ("contact-sheet.png", "Contact sheet", "png"), ("storyboard.png", "Storyboard", "png"),
)  # fmt: skip


async def draw(visit: Visit) -> Markup:
    """The player, the facts beside it."""
    film = visit.production
    there = (visit.seat.project(film.id).path("film.mp4")).is_file()
    if not there:
        busy = "It is being made. The rushes show what is shot so far."
        said = busy if film.status.busy else "It is made when the crew has gone its whole way."
        return frame.empty("There is no film yet", said, tag("p", tag("a", "Look at the rushes", href=visit.link("rushes"),
            klass="button")))
    shots: dict[str, Any] = await quietly(visit.seat.shots(film.id), {"shots": []})
    standing: dict[str, Any] = await quietly(visit.seat.standing(film.id), {"said": []}) if not film.status.busy else {"said": []}
    return tag("div",
               tag("div", _player(visit, film), _chapters(shots["shots"]), klass="screen"),
               tag("aside", _gate(film), _facts(film.film) if film.film else None, _downloads(visit), _said(standing["said"]),
                   klass="beside"),
               klass="desk cinema")  # fmt: skip


def _player(visit: Visit, film: Production) -> Markup:
    version = film.film.version if film.film else str(film.events)
    track = tag("track", kind="captions", src=f"{visit.file('film.vtt')}?v={version}",
        srclang=str(film.options.get("language", "en")), label="Captions", default=True)
    return tag("video", track, src=f"{visit.file('film.mp4')}?v={version}",
        poster=f"{visit.file('first-picture.png')}?v={version}", controls=True,
               playsinline=True, preload="metadata", id="screen", aria_label=f"The film {words.title_of(film)}")  # fmt: skip


def _chapters(shots: list[dict[str, Any]]) -> Markup | None:
    """Where every scene begins, to go there."""
    chapters: list[tuple[str, float]] = []
    seen = None
    for shot in shots:
        if shot["scene"] != seen or not chapters:
            seen = shot["scene"]
            dressed: dict[str, Any] = shot.get("set") or {}
            place = ", ".join(str(dressed[key]) for key in ("place", "time") if dressed.get(key))
            name = str(shot["card"]["title"] if shot.get("card") else place or f"scene {len(chapters)}")
            chapters.append((name[:1].upper() + name[1:], shot["start_seconds"]))
    if not chapters:
        return None
    rows = [
        tag("li", tag("button", tag("time", words.clock(start)), tag("span", name), type="button", klass="plain",
            data_seek=start))
        for name, start in chapters
    ]
    return tag("nav", tag("h2", "Chapters"), tag("ol", rows, klass="chapters"), aria_label="Chapters")


def _gate(film: Production) -> Markup | None:
    if film.status is not Status.WAITING or film.gate != "cut":
        return None
    return tag("section", tag("h2", "Is this the cut?"),
               tag("div", tag("button", "Approve", type="button", klass="go", data_act="approve"), klass="ways"),
               tag("form", tag("label", "Or say what should be different", for_="notes"),
                   tag("textarea", id="notes", name="notes", rows=3, required=True, placeholder="3: closer · 5: again"),
                   tag("button", "Send it back", klass="quiet"), data_act="reject"), klass="decide")  # fmt: skip


def _facts(made: FilmFacts) -> Markup:
    flagged = ", ".join(made.flagged) if made.flagged else "none"
    rows = (("Length", words.length(made.seconds)), ("Shots", made.shots),
        ("Takes", f"{made.takes}, {made.retakes} of them retakes"),
            ("Flagged", flagged), ("Cost", f"${made.cost_usd:.2f}"))  # fmt: skip
    notes = tag("ul", [tag("li", note) for note in made.notes], klass="notes") if made.notes else None
    return tag("section", tag("h2", "What it took"), tag("dl", [join(tag("dt", name), tag("dd", value)) for name,
        value in rows]), notes)


def _downloads(visit: Visit) -> Markup:
    folder = visit.seat.project(visit.film)
    rows = [
        tag("li", tag("a", name, tag("small", kind), href=visit.file(file), target="_blank", rel="noopener") if kind == "html"
            else tag("a", name, tag("small", kind), href=f"{visit.file(file)}?download=true", download=True))
        for file, name, kind in DOWNLOADS if folder.path(file).is_file()
    ]  # fmt: skip
    return tag("section", tag("h2", "Take it home"), tag("ul", rows, klass="downloads"))


def _said(sentences: list[str]) -> Markup | None:
    return tag("details", tag("summary", "How it stands"), [tag("p", one) for one in sentences], id="stands",
        klass="more") if sentences else None


async def act(visit: Visit, said: Said) -> None:
    """Approve the cut, or send it back."""
    match said["act"]:
        case "approve":
            await visit.seat.decide(visit.film, "approve")
        case "reject":
            await visit.seat.decide(visit.film, "reject", str(said.get("notes", "")))

"""Looking: what a local model says of a take beside its references, its neighbours and its words, as readings.

Its figures stand in the table of limits under names of their own and are soft: with real weights nothing of
this was ever measured here. They tell where to look, and rank takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...core.bible import Bible
from ...core.names import CharacterId, TimeOfDay
from ...core.shot import Shot
from ...core.timing import Span
from ...core.verdict import FailureMode
from ...tools.look.distances import away, copied, drift, misfit
from ...tools.look.embedder import Embedder, Vectors
from ...tools.look.gaze import Fit, Gaze, Looked, Track
from ...tools.media import Frame
from .exhibits import read_picture
from .panel import Case
from .rushes import Reading, Rushes

STYLE = "style"
NIGHT, DAY = "a picture of a dark night", "a picture of a bright day"
HOURS = {TimeOfDay.NIGHT: (NIGHT, DAY), TimeOfDay.DAY: (DAY, NIGHT)}


def look(embedder: Embedder, gaze: Gaze, case: Case) -> Looked | None:
    """What a model makes of a take that went by; None where nothing of it was kept. Raises `UsageError` for a model that fails."""
    if not gaze.frames:
        return None
    frames, subjects = gaze.embed(embedder)
    references = {name: _rows(embedder, [read_picture(path)]) for name, path in case.references.items()}
    neighbours = {name: _rows(embedder, [case.neighbour(CharacterId(name))]) for name in subjects}
    return Looked(
        model=embedder.name, frames=frames, subjects=subjects,
        references={name: rows for name, rows in references.items() if rows is not None},
        neighbours={name: rows for name, rows in neighbours.items() if rows is not None},
        fits=_fits(embedder, frames, subjects, case.shot, case.bible) if embedder.reads else (),
    )  # fmt: skip


def read_look(rushes: Rushes) -> Iterable[Reading]:
    """All that a local model can be asked of a take; nothing where none looked."""
    looked = rushes.looked
    if looked is None or rushes.shot.card is not None:
        return
    for name, track in looked.subjects.items():
        yield from _identity(looked, name, track)
    yield from _style(looked)
    for name, held in looked.references.items():
        close, at = copied(looked.frames, held)
        words = f"whole frames are as good as the reference of {name} itself ({close:.2f})"
        yield Reading(FailureMode.COPIES_REFERENCE, close, words, Span(start=at, length=1))
    for fit in looked.fits:
        words = f"“{fit.instead}” fits the pictures better than what {fit.about} is to be"
        yield Reading(FailureMode.MISFITS_WORDS, misfit(fit), words)


def _identity(looked: Looked, name: str, track: Track) -> Iterable[Reading]:
    """A subject against its reference picture, the shot before, and its own beginning."""
    for held, beside in ((looked.references, "its reference"), (looked.neighbours, "how the film has shown it before")):
        if name in held:
            apart, at = away(track, held[name])
            words = f"{name} looks unlike {beside} ({apart:.2f})"
            yield Reading(FailureMode.LOOKS_UNLIKE, apart, words, Span(start=at, length=1))
    found = drift(track)
    if found is not None:
        apart, first, last = found
        words = f"{name} looks unlike itself at the end ({apart:.2f})"
        yield Reading(FailureMode.LOOKS_UNLIKE, apart, words, Span(start=first, length=last - first + 1))


def _style(looked: Looked) -> Iterable[Reading]:
    """Whole frames against the style's reference picture, and the end of the take against its beginning."""
    if STYLE in looked.references:
        apart, at = away(looked.frames, looked.references[STYLE])
        words = f"the picture is made otherwise than the style's reference ({apart:.2f})"
        yield Reading(FailureMode.MADE_UNLIKE, apart, words, Span(start=at, length=1))
    found = drift(looked.frames)
    if found is not None:
        apart, first, last = found
        words = f"the end of the take is made unlike its beginning ({apart:.2f})"
        yield Reading(FailureMode.MADE_UNLIKE, apart, words, Span(start=first, length=last - first + 1))


def _rows(embedder: Embedder, pictures: Sequence[Frame | None]) -> Vectors | None:
    there = [picture for picture in pictures if picture is not None]
    return embedder.pictures(there) if there else None


def _fits(embedder: Embedder, frames: Track, subjects: dict[str, Track], shot: Shot, bible: Bible) -> tuple[Fit, ...]:
    """Everybody's words on their crops and the place's on whole frames, each against the words of the others; and the hour."""
    people = {str(sheet.id): sheet.words or sheet.name for sheet in bible.characters}
    asked = [
        (name, track, people[name], [words for other, words in people.items() if other != name])
        for name, track in subjects.items()
        if name in people
    ]
    if shot.set is not None:
        places = {place.name.casefold(): place.words or place.name for place in bible.locations}
        here = shot.set.place.casefold()
        asked.append(("place", frames, places.get(here, shot.set.place), [words for name, words in places.items() if name != here]))
        if shot.set.time in HOURS:
            own, against = HOURS[shot.set.time]
            asked.append(("hour", frames, own, [against]))
    return tuple(_fit(embedder, *one) for one in asked if one[3])


def _fit(embedder: Embedder, about: str, track: Track, own: str, others: Sequence[str]) -> Fit:
    rows = embedder.words([own, *others])
    near = track.rows @ rows.T
    best = near[:, 1:].max(axis=1)
    instead = others[int(near[:, 1:].mean(axis=0).argmax())]
    return Fit(about, tuple(map(float, near[:, 0])), tuple(map(float, best)), instead)

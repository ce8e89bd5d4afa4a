"""The bench: who judges the takes of a film, and what a take is compared with."""

from __future__ import annotations

from collections.abc import Callable

from ...core.errors import DocumentError, MediaError, ProjectError
from ...core.event import Event
from ...core.names import CharacterId, ShotId, TakeKey
from ...core.project import Project
from ...core.shot import Shot
from ...core.take import Geometry, Take
from ...core.thought import Role
from ...renderers.base import Renderer
from ...tools.media import Frame, frames_of
from ..crew import Crew, Tell
from ..vault import find_take
from .exhibits import Exhibit, crops_of
from .panel import Panel


def call_panel(crew: Crew, renderer: Callable[[], Renderer], tell: Tell) -> Panel | None:
    """The judge that sees, as brief and settings name it; None for a draft, or where none is named or it takes no pictures."""
    if crew.brief().draft:
        return None
    mind = crew.mind(Role.JUDGE)
    if mind is None:
        return None
    if not mind.sees:
        tell(Event(name="note", message=f"{mind.name} takes no pictures: it reads the cut, and the measures judge the takes alone."))
        return None
    return Panel(crew, mind, tell, renderer)


def neighbour_in(project: Project, take: Take, shot: Shot, name: CharacterId) -> Frame | None:
    """How another take shows a character: a crop from its middle; None where it cannot be told."""
    if take.geometry is None:
        return None
    try:
        geometry = project.load(take.geometry, Geometry).frames
        at = shot.handle + shot.length // 2
        frame = next(frames_of(project.path(take.file), at, at + 1))
    except (DocumentError, ProjectError, MediaError, StopIteration):
        return None
    crops = crops_of(name, [Exhibit("1", frame, at)], geometry)
    return crops[0].picture if crops else None


def shown_before(project: Project, shots: tuple[Shot, ...], shot: Shot, takes: dict[ShotId, TakeKey], name: CharacterId) -> Frame | None:
    """The character as the nearest earlier shot of the film shows it, of those that are shot; `takes` are their champions."""
    at = next((place for place, one in enumerate(shots) if one.id == shot.id), 0)
    for before in reversed(shots[:at]):
        if name in before.subjects and before.id in takes:
            take = find_take(project, takes[before.id], before.id)
            picture = neighbour_in(project, take, before, name) if take is not None else None
            if picture is not None:
                return picture
    return None

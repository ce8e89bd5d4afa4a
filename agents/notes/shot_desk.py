"""The desk on which a person's word about a shot becomes a direction; and that direction followed."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from ...core.bible import Bible
from ...core.direction import Direction
from ...core.names import CharacterId
from ...core.shot import Adjustments, CameraKind, CameraMove, Shot, ShotSize
from ...core.timing import Rate
from ...core.verdict import Lever
from ..staging.framing import Impossible, framed, reworded

ASKED = "a person asked"
_SIZES = (ShotSize.WIDE, ShotSize.FULL, ShotSize.MEDIUM, ShotSize.CLOSE)
_ZOOMS = (CameraKind.PUSH, CameraKind.PULL)
_DOES = {
    CameraKind.STATIC: "holds still", CameraKind.PUSH: "pushes in", CameraKind.PULL: "pulls back", CameraKind.HANDHELD: "is handheld",
    CameraKind.PAN: "pans", CameraKind.TILT: "tilts", CameraKind.TRUCK: "tracks",
}  # fmt: skip
_FASTEST = {"zoom": 1.3, "dx": 0.25, "dy": 0.15}  # over a whole shot; faster blurs, and judges call it jitter


def apply_direction(shot: Shot, said: Direction, bible: Bible | None = None) -> tuple[Shot, str]:
    """The planned shot as the person wants it, and why a part of their word no longer holds ("" when all does).

    A locked shot is taken whole, under its present id and transition, as long as it is still the same piece of
    the story: beats, length, words, place, hour, weather and people. With `bible` the prompt's people are
    worded anew too, when others are in the frame.
    """
    why = ""
    if said.locked is not None:
        why = _loosened(shot, said.locked)
        if not why:
            present = {"id": shot.id, "scene": shot.scene, "transition": shot.transition, "follows": shot.follows}
            shot = said.locked.model_copy(update=present)
    wanted = shot
    if said.size is not None or said.subjects is not None:
        try:
            wanted = framed(shot, said.size or shot.size, said.subjects)
        except Impossible as reason:
            why = " ".join(filter(None, (why, f"What was said of its framing no longer holds: {reason}")))
    changes: dict[str, object] = {}
    if said.camera is not None and shot.card is None:
        changes["camera"] = said.camera
    if said.adjust is not None:
        changes["adjust"] = said.adjust
    return reworded(wanted.model_copy(update=changes), shot, bible), why


def _loosened(shot: Shot, locked: Shot) -> str:
    """Why a locked shot can't be taken for the planned one; empty when it can."""
    if shot.beats != locked.beats:
        return "It was locked, but other beats are in it now; it is planned anew."
    if shot.length != locked.length:
        return f"It was locked at {locked.length} frames, but lasts {shot.length} now; it is planned anew."
    if shot.seed != locked.seed or shot.card != locked.card or _mouths(shot) != _mouths(locked):
        return "It was locked, but its words, its place or the film's seed have changed; it is planned anew."
    if shot.set and locked.set and (shot.set.time, shot.set.weather) != (locked.set.time, locked.set.weather):
        now = f"{shot.set.time.value}, {shot.set.weather.value}"
        return f"It was locked, but its scene is at another hour or in other weather now ({now}); it is planned anew."
    if {figure.character for figure in shot.figures} != {figure.character for figure in locked.figures}:
        return "It was locked, but other people are in it now; it is planned anew."
    return ""


def _mouths(shot: Shot) -> dict[CharacterId, object]:
    return {figure.character: figure.mouths for figure in shot.figures if figure.mouths}


@dataclass
class ShotDesk:
    """A direction being changed, note by note."""

    planned: Shot
    said: Direction
    rate: Rate
    offered: Collection[Lever] | None
    bible: Bible | None
    done: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    @property
    def shot(self) -> Shot:
        """The shot as the direction has it so far."""
        return apply_direction(self.planned, self.said.model_copy(update={"locked": None}), self.bible)[0]

    def put(self, done: str, **changes: object) -> None:
        """Change the direction, and say so."""
        self.said = self.said.model_copy(update=changes)
        self.done.append(done)

    def size(self, size: ShotSize, who: str = "") -> None:
        """Frame anew, on somebody if they are named."""
        before = self.shot
        subjects = (self._named(who),) if who else self.said.subjects
        after = framed(before, size, subjects)
        if (after.size, after.subjects) == (before.size, before.subjects):
            raise Impossible(f"it is a {size.value} shot already.")
        on = " and ".join(self._name(one) for one in after.subjects) or "the place"
        change = f"{size.value} instead of {before.size.value}" if size is not before.size else size.value
        self.put(f"Framed {change}, on {on}.", size=size, subjects=after.subjects if who else subjects)

    def step(self, steps: int, who: str = "") -> None:
        """So many sizes closer, or with a negative number further away."""
        shot = self.shot
        if shot.size is ShotSize.INSERT:
            if steps > 0:
                raise Impossible("it shows a detail, which is as close as it gets.")
            self.size(ShotSize.MEDIUM if shot.figures else ShotSize.WIDE, who)
            return
        if not shot.figures and shot.size in _SIZES:
            self.size(ShotSize.INSERT if steps > 0 else ShotSize.WIDE)
            return
        at = _SIZES.index(shot.size) if shot.size in _SIZES else 0
        if steps < 0 and at == 0:
            done = "It is wide already; the frame was opened further."
            self.adjust("reframe", 0.5, Lever.REFRAME, done, "the frame is as open as it gets.")
            return
        if steps > 0 and at == len(_SIZES) - 1 and not who:
            raise Impossible("it is a close-up already.")
        self.size(_SIZES[max(0, min(len(_SIZES) - 1, at + steps))], who)

    def move(self, kind: CameraKind, direction: str = "") -> None:
        """One plain camera move, as strong as the crew's own."""
        self._no_card("its camera")
        seconds = float(self.rate.seconds(self.planned.length))
        near = 1.04 + 0.016 * min(seconds, 6.0)
        sign = -1 if direction in ("left", "up") else 1
        changes: dict[CameraKind, dict[str, float]] = {
            CameraKind.PUSH: {"zoom": round(min(near, 1.18), 3)},
            CameraKind.PULL: {"zoom": round(1 / min(near, 1.15), 3)},
            CameraKind.PAN: {"dx": round(sign * min(0.12, 0.04 * seconds), 3)},
            CameraKind.TILT: {"dy": round(sign * min(0.07, 0.02 * seconds), 3)},
            CameraKind.TRUCK: {"dx": round(sign * min(0.08, 0.016 * seconds), 3)},
        }
        camera = CameraMove.model_validate({"kind": kind, "reason": ASKED, **changes.get(kind, {})})
        if (camera.kind, camera.dx, camera.dy) == (self.shot.camera.kind, self.shot.camera.dx, self.shot.camera.dy) and kind not in _ZOOMS:
            raise Impossible(f"its camera {_DOES[kind]}{f' {direction}' if direction else ''} already.")
        self.put(f"The camera {_DOES[kind]}{f' {direction}' if direction else ''}.", camera=camera)

    def pace(self, faster: bool) -> None:
        """A quicker or slower camera, by about half."""
        self._no_card("its camera")
        shot = self.shot
        if shot.camera.kind in (CameraKind.STATIC, CameraKind.HANDHELD):
            raise Impossible("its camera does not travel; say push in, pull back, pan, tilt or track.")
        share = 1.5 if faster else 0.6
        zoom = min(_FASTEST["zoom"], max(1 / _FASTEST["zoom"], shot.camera.zoom**share))
        dx, dy = (max(-_FASTEST[key], min(_FASTEST[key], value * share)) for key, value in (("dx", shot.camera.dx), ("dy", shot.camera.dy)))
        camera = shot.camera.model_copy(update={"zoom": round(zoom, 3), "dx": round(dx, 3), "dy": round(dy, 3), "reason": ASKED})
        if (camera.zoom, camera.dx, camera.dy) == (shot.camera.zoom, shot.camera.dx, shot.camera.dy):
            raise Impossible(f"its camera is as {'fast' if faster else 'slow'} as it gets.")
        self.put(f"The camera goes {'faster' if faster else 'slower'}.", camera=camera)

    def adjust(self, name: str, by: float, lever: Lever, done: str, most: str, factor: bool = False) -> None:
        """One adjustment, more or less."""
        self._no_card("that")
        self._offered(lever)
        now = self._adjust()
        value = getattr(now, name) * by if factor else getattr(now, name) + by
        bound = 2.0 if name == "motion" else 1.0
        changed = now.model_copy(update={name: round(max(0.0, min(bound, value)), 3)})
        if changed == now:
            raise Impossible(most)
        self.put(done, adjust=changed)

    def again(self) -> None:
        """Another take of the same plan."""
        if self.offered is not None and not {Lever.SEED, Lever.AGAIN} & set(self.offered):
            raise Impossible("its renderer makes the same take every time.")
        now = self._adjust()
        self.put("Another take of the same plan.", adjust=now.model_copy(update={"seed_step": now.seed_step + 1}))

    def clause(self, words: str) -> None:
        """More words for the prompt."""
        if self.offered is not None and Lever.CLAUSE not in self.offered:
            raise Impossible("its renderer draws from the plan and reads no prompt.")
        now = self._adjust()
        done = f"Its prompt ends with “{words}” now; renderers that draw from the plan do not read it."
        self.put(done, adjust=now.model_copy(update={"clause": words}))

    def clear(self) -> None:
        """Back to the crew's plan."""
        self.said = Direction(shot=self.said.shot, notes=self.said.notes)
        self.done.append("Back to the plan: all that was said of it before is forgotten.")

    def _adjust(self) -> Adjustments:
        return self.said.adjust or self.planned.adjust

    def _no_card(self, what: str) -> None:
        if self.planned.card is not None:
            raise Impossible(f"a card is type alone: {what} can't be changed here. Its words stand in the script.")

    def _offered(self, lever: Lever) -> None:
        if self.offered is not None and lever not in self.offered:
            raise Impossible(f"its renderer has no such lever ({lever.value}).")

    def _name(self, who: CharacterId) -> str:
        sheets = {sheet.id: sheet.name for sheet in self.bible.characters} if self.bible else {}
        return sheets.get(who, str(who))

    def _named(self, who: str) -> CharacterId:
        """Who in the shot is meant; raises `Impossible`."""
        bare = re.sub(r"^(?:the|a|an)\s+", "", who.strip().casefold())
        here = [figure.character for figure in self.planned.figures]
        for one in here:
            name = re.sub(r"^(?:the|a|an)\s+", "", self._name(one).casefold())
            if bare in (one.casefold(), name, name.split()[-1], one.casefold().replace("-", " ")):
                return one
        raise Impossible(f"“{who}” is not in this shot{': ' + ', '.join(self._name(one) for one in here) if here else '; nobody is'}.")

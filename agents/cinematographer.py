"""The cinematographer: beats into shots, with blocking, coverage, camera, light and words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from ..core.beat import BeatSheet
from ..core.bible import Being, Bible, CharacterSheet, LocationSheet
from ..core.brief import Brief
from ..core.document import seed_of
from ..core.names import NARRATOR, CharacterId, Feeling, LineId, LocationId, ShotId, Weather
from ..core.script import Action, Line, Scene, Script
from ..core.shot import Card, Declared, PromptSections, Shot, ShotList, ShotSize, Transition
from ..core.speech import Speech
from ..core.staging import Deed, Figure, Gesture, SetDressing
from ..core.timing import Rate
from ..tools.scene_changes import change_after
from .staging.actors import BeatPlay, Marks, place_cast, play_shot
from .staging.blocking import named_in, props_of
from .staging.coverage import Framing, Moment, Place, plan_coverage, transition_between
from .staging.prompting import action_section, camera_section, character_section, light_section, negative_section, setting_section
from .staging.reading import Read, fit_count, grouped, key_of, length_of, read_script, same_walk, seen_speaker, shown_in
from .staging.roles import Cast
from .staging.verbs import Movement

_ENDINGS = {"en": "The End", "de": "Ende", "fr": "Fin", "es": "Fin", "it": "Fine", "pt": "Fim", "nl": "Einde", "pl": "Koniec", "sv": "Slut"}
_WAYS = {"lighthouse coast": (1,)}  # sets with one way out only; left of the headland is the sea
_GOING = frozenset({Gesture.WALK, Gesture.RUN})
_CLOSING = {"whimsical": Feeling.JOY, "tender": Feeling.TENDER, "epic": Feeling.WONDER, "wry": Feeling.SLY}


def plan_shots(script: Script, bible: Bible, beats: BeatSheet, speeches: Mapping[LineId, Speech], brief: Brief) -> ShotList:
    """Plan every shot of the film, the cards included.

    Raises `UsageError` when `brief.max_shots` is less than the scenes and the cards take.
    """
    cast = Cast.of(script, bible)
    scenes = read_script(script, beats, cast)
    groups = fit_count([grouped(scene, beats.rate) for scene in scenes], brief.max_shots)
    film = _Film(script, bible, brief, cast, speeches, beats.rate, _props(script, cast))
    shots: list[Shot] = [film.title(scenes[0].scene, beats.title_frames)] if beats.title_frames else []
    seen: set[str] = set()
    framing: Framing | None = None
    for at, (scene, shared) in enumerate(zip(scenes, groups, strict=True)):
        place = Place(new=key_of(scene.scene.place) not in seen, last=at == len(scenes) - 1)
        seen.add(key_of(scene.scene.place))
        opening = _opening(script, scenes[at - 1].scene if at else None, scene.scene)
        taken, framing = film.scene(scene.scene, shared, place, framing, opening)
        shots += taken
    if beats.end_frames:
        shots.append(film.end(scenes[-1].scene, beats.end_frames, change_after(scenes[-1].scene.elements) or Transition.DIP))
    if brief.transitions == "cut":
        shots = [shot.model_copy(update={"transition": Transition.CUT}) for shot in shots]
    return chained(ShotList(rate=beats.rate, size=brief.size, shots=tuple(shots)))


def chained(plan: ShotList) -> ShotList:
    """The plan with every shot following the one before it where the picture simply goes on.

    It does where a cut leads to the same framing of the same people in the same place and light; then a shot can
    start from the picture with which the other ends, and would look like a fault if it did not. Coverage plans no such
    pair by itself; a person's word on a shot's size may.
    """
    follows = (None, *(before.id if _goes_on(before, after) else None for before, after in pairwise(plan.shots)))
    shots = tuple(shot.model_copy(update={"follows": name}) for shot, name in zip(plan.shots, follows, strict=True))
    return plan.model_copy(update={"shots": shots})


def _opening(script: Script, before: Scene | None, scene: Scene) -> Transition:
    """How a scene opens: as the script's transition before it asks, else as place and time suggest."""
    asked = change_after(before.elements if before else script.opening)
    if asked is not None:
        return asked
    return transition_between(before, scene) if before else Transition.CROSS_FADE


def location_of(scene: Scene, bible: Bible) -> LocationSheet:
    """The sheet of a scene's place; a place that the bible does not know keeps the script's own words."""
    wanted = key_of(scene.place)
    for sheet in bible.locations:
        if wanted in (key_of(sheet.name), key_of(str(sheet.id).replace("-", " "))):
            return sheet
    shared = [(len(set(wanted.split()) & set(key_of(sheet.name).split())), sheet) for sheet in bible.locations]
    best = max(shared, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[1] is not None and best[0] else LocationSheet(id=LocationId(wanted), name=scene.place, words=scene.place)


def _props(script: Script, cast: Cast) -> dict[str, tuple[str, ...]]:
    """What every place needs on its stage, by the actions of all its scenes, or else by what is told there.

    What somebody carries is in a hand already.
    """
    texts: dict[str, list[str]] = {}
    for scene in script.scenes:
        acted = [one.text for one in scene.played if isinstance(one, Action) and not one.card]
        told = [one.text for one in scene.played if isinstance(one, Line) and one.speaker == NARRATOR]
        texts.setdefault(key_of(scene.place), []).extend(acted or told)  # a text without actions is seen as it is told
    avoid = [*texts, *(sheet.look.carries for sheet in cast.sheets.values())]
    return {place: props_of(said, cast, avoid) for place, said in texts.items()}


@dataclass(frozen=True)
class _Film:
    """What every shot of the film draws on."""

    script: Script
    bible: Bible
    brief: Brief
    cast: Cast
    speeches: Mapping[LineId, Speech]
    rate: Rate
    props: Mapping[str, tuple[str, ...]]

    @property
    def handle(self) -> int:
        return max(2, self.rate.frames(0.25))

    def dressing(self, scene: Scene) -> SetDressing:
        """The set of a scene, with what any scene in the same place needs, so that the place stays itself."""
        sheet = location_of(scene, self.bible)
        props = self.props.get(key_of(scene.place), ())
        return SetDressing(name=sheet.set, place=sheet.name, time=scene.time, weather=scene.weather, props=props)

    def title(self, scene: Scene, frames: int) -> Shot:
        card = Card(title=self.script.title, subtitle=_short(self.script.logline))
        return self._card("title", scene, card, frames, Transition.CUT)

    def end(self, scene: Scene, frames: int, opening: Transition) -> Shot:
        word = _ENDINGS.get(self.script.language.split("-")[0].lower(), self.script.title)
        author = f"written by {self.script.author}" if self.script.author and self.script.language.startswith("en") else self.script.author
        return self._card("end", scene, Card(title=word, subtitle=author), frames, opening)

    def _card(self, name: str, scene: Scene, card: Card, frames: int, transition: Transition) -> Shot:
        dressing = self.dressing(scene)
        declared = (Declared.STILLNESS, *((Declared.LIGHTNING,) if scene.weather is Weather.STORM else ()))
        return Shot(
            id=ShotId(name), length=frames, handle=self.handle, size=ShotSize.CARD, set=dressing, card=card,
            prompt=self._place_words(scene, dressing, 0).model_copy(update=_card_words(card)),
            seed=self._seed(dressing, card.title, card.subtitle), declared=declared, transition=transition,
        )  # fmt: skip

    def scene(
        self, scene: Scene, groups: Sequence[Sequence[Read]], place: Place, before: Framing | None, opening: Transition
    ) -> tuple[list[Shot], Framing | None]:
        """The shots of one scene, and its last framing."""
        ways = _WAYS.get(location_of(scene, self.bible).set, (-1, 1))
        marks = _opening_marks(self.cast, [read for group in groups for read in group], self._wide(), ways)
        heads = [group for group in groups if _is_card(group)]
        played = [group for group in groups if not _is_card(group)]
        shots, framing = self._played(scene, played, marks, place, before)
        taken = {shot.beats[0]: shot for shot in [*shots, *(self._heading(scene, group[0]) for group in heads)]}
        ordered = [taken[group[0].beat.id] for group in groups]
        return [shot.model_copy(update={"transition": Transition.CUT if at else opening}) for at, shot in enumerate(ordered)], framing

    def _heading(self, scene: Scene, read: Read) -> Shot:
        """Words of the script that stand on the screen."""
        text = read.card.text if read.card else ""
        shot = self._card(f"sh-{read.beat.id}", scene, Card(title=text), read.beat.span.length, Transition.CUT)
        return shot.model_copy(update={"scene": scene.id, "beats": (read.beat.id,)})

    def _played(
        self, scene: Scene, groups: Sequence[Sequence[Read]], marks: Marks, place: Place, before: Framing | None
    ) -> tuple[list[Shot], Framing | None]:
        """The shots of one scene that are played, and the last one's framing."""
        staged = []
        for at, group in enumerate(groups):
            if place.last and at == len(groups) - 1:
                self._warm(group, marks)
            before_it = groups[at - 1][-1] if at else None
            after_it = groups[at + 1][0] if at + 1 < len(groups) else None
            staged.append(self._play(scene, group, marks, before_it, after_it))
        moments = [self._moment(group, figures) for group, figures in zip(groups, staged, strict=True)]
        framings = plan_coverage(moments, place, before)
        shots: list[Shot] = []
        for group, figures, framing in zip(groups, staged, framings, strict=True):
            shots.append(self._shot(scene, group, figures, framing))
        return shots, framings[-1] if framings else before

    def _warm(self, group: Sequence[Read], marks: Marks) -> None:
        """The film's last shot ends on the tone's own feeling, where the action names none."""
        closing = _CLOSING.get(self.script.tone)
        if closing is not None and not any(doing.feeling for read in group for doing in read.doings):
            for name in marks.places:
                marks.moods.setdefault(name, closing)

    def _wide(self) -> float:
        aspect = self.brief.size.width / self.brief.size.height
        return 1.0 if aspect >= 1.3 else 0.9 if aspect >= 0.9 else 0.8

    def _play(self, scene: Scene, group: Sequence[Read], marks: Marks, before: Read | None, after: Read | None) -> tuple[Figure, ...]:
        start = group[0].beat.span.start
        plays = [self._beat_play(read, read.beat.span.start - start, marks) for read in group]
        plays[0] = replace(plays[0], walked=same_walk(before, group[0]))
        plays[-1] = replace(plays[-1], walks_on=same_walk(group[-1], after))
        return play_shot(plays, marks, self.cast, length_of(group), self.rate, scene.place)

    def _beat_play(self, read: Read, start: int, marks: Marks) -> BeatPlay:
        line, beat = read.line, read.beat
        others = [name for name in marks.places if line is None or name != line.speaker]
        called = [name for name in named_in(line.text, self.cast) if name in others] if line else []
        return BeatPlay(
            start=start, length=beat.span.length, doings=read.doings, speaker=seen_speaker(line, self.cast),
            addressee=next(iter([*called, *others]), None), line_start=beat.line_start, speech_frames=beat.speech,
            speech=self.speeches.get(line.id) if line else None, feeling=read.feeling, carries=not read.told,
            cues=self._cues(read) if read.told else {},
        )  # fmt: skip

    def _cues(self, read: Read) -> dict[str, int]:
        """When the narrator says what is done: a doing's verb, in frames of its beat."""
        speech = self.speeches.get(read.line.id) if read.line else None
        if read.line is None or speech is None:
            return {}
        cues = {}
        for doing in read.doings:
            offset = read.line.text.find(doing.verb, max(0, read.line.text.find(doing.text)))
            spoken = next((word.start_ms for word in speech.words if word.offset >= offset >= 0), 0)
            cues[doing.text] = read.beat.line_start + self.rate.frames(Fraction(spoken, 1000))
        return cues

    def _moment(self, group: Sequence[Read], figures: Sequence[Figure]) -> Moment:
        doings = [doing for read in group for doing in read.doings]
        present = tuple(figure.character for figure in figures)
        talkers = [read.line for read in group if read.line and read.line.speaker in present and not read.line.offscreen]
        speaker = talkers[0].speaker if talkers else None
        afoot = [figure for figure in figures if self.cast.sheets[figure.character].look.being is not Being.STORM]
        movers = [figure for figure in afoot if speaker in (None, figure.character)]
        travels = [deed.to_x - figure.x for figure in movers for deed in _walks(figure) if deed.to_x is not None]
        actors = tuple(dict.fromkeys(name for doing in doings for name in doing.actors if name in present))
        feelings = [read.feeling for read in group if read.feeling] + [doing.feeling for doing in doings if doing.feeling and doing.actors]
        return Moment(
            seconds=float(self.rate.seconds(length_of(group))), present=_by_weight(present, self.cast), actors=actors,
            speaker=speaker,
            gestures=frozenset(deed.gesture for figure in figures for deed in figure.deeds),
            target=next((doing.target for doing in doings if doing.target in present), None),
            feeling=feelings[0] if feelings else None, travel=max(travels, key=abs, default=0.0),
            leaving=any(doing.movement is Movement.LEAVE and doing.actors for doing in doings),
            gathering=any(_passes(figure) for figure in figures if figure not in afoot),
            apart=0 < len(afoot) < len(figures),
            passing=frozenset(figure.character for figure in afoot if _passes(figure)),
            emphatic=any("!" in line.text or len(line.text.split()) <= 3 for line in talkers),
            things=any(read.actions for read in group) and not actors,
        )  # fmt: skip

    def _shot(self, scene: Scene, group: Sequence[Read], figures: tuple[Figure, ...], framing: Framing) -> Shot:
        dressing = self.dressing(scene)
        texts = [action.text for read in group for action in read.actions] + [read.line.text for read in group if read.line]
        return Shot(
            id=ShotId(f"sh-{group[0].beat.id}"), scene=scene.id, beats=tuple(read.beat.id for read in group), length=length_of(group),
            handle=self.handle, size=framing.size, subjects=framing.subjects, camera=framing.camera, set=dressing, figures=figures,
            prompt=self._prompt(scene, group, figures, framing, dressing), seed=self._seed(dressing, *texts),
            declared=(Declared.LIGHTNING,) if scene.weather is Weather.STORM else (),
        )  # fmt: skip

    def _seed(self, dressing: SetDressing, *texts: str) -> int:
        return seed_of(self.brief.seed, dressing.name, dressing.place, *texts)

    def _prompt(
        self, scene: Scene, group: Sequence[Read], figures: Sequence[Figure], framing: Framing, dressing: SetDressing
    ) -> PromptSections:
        roomy = framing.size in (ShotSize.WIDE, ShotSize.FULL)
        shown = [*framing.subjects, *(figure.character for figure in figures if roomy and figure.character not in framing.subjects)]
        sheets = [self.cast.sheets[name] for name in shown]
        doings = [doing for read in group for doing in shown_in(read)]
        speakers = [_called(self.cast.sheets[name]) for name in (seen_speaker(read.line, self.cast) for read in group) if name]
        still = f"{_names(sheets)} {'stand' if len(sheets) > 1 else 'stands'} still" if sheets else f"{dressing.place} lies still"
        words = self._place_words(scene, dressing, len(sheets))
        names = [_called(sheet) for sheet in sheets]
        return words.model_copy(
            update={
                "character": character_section(sheets),
                "action": action_section(doings, speakers, still, sheets),
                "camera": camera_section(framing.size, framing.camera, names[: len(framing.subjects)], dressing.place),
            }
        )

    def _place_words(self, scene: Scene, dressing: SetDressing, figures: int) -> PromptSections:
        return PromptSections(
            setting=setting_section(location_of(scene, self.bible), dressing.props),
            light=light_section(scene.time, scene.weather, scene.interior),
            style=self.bible.style.words, negative=negative_section(self.bible, figures),
        )  # fmt: skip


def _is_card(group: Sequence[Read]) -> bool:
    return len(group) == 1 and group[0].card is not None


def _card_words(card: Card) -> dict[str, str]:
    return {"action": f'The words "{card.title}" over the place.', "camera": "title card; static camera"}


def _names(sheets: Sequence[CharacterSheet]) -> str:
    return " and ".join(_called(sheet) for sheet in sheets[:3])


def _called(sheet: CharacterSheet) -> str:
    """A name as it stands inside a sentence: "the keeper", "Mara"."""
    return re.sub(r"^(The|A|An)\b", lambda article: article.group().lower(), sheet.name)


def _by_weight(names: Sequence[CharacterId], cast: Cast) -> tuple[CharacterId, ...]:
    """The script's own order of characters: the hero first."""
    return tuple(sorted(names, key=list(cast.sheets).index))


def _opening_marks(cast: Cast, reads: Sequence[Read], wide: float, ways: tuple[int, ...]) -> Marks:
    """Who is in a scene, and who of them enters only later."""
    names: list[CharacterId] = []
    waiting: list[CharacterId] = []
    for read in reads:
        for doing in read.doings:
            for name in doing.actors:
                if name not in names and doing.movement is Movement.ENTER:
                    waiting.append(name)
            names += [name for name in [*doing.actors, doing.target] if name and name not in names]
        speaker = seen_speaker(read.line, cast)
        if speaker is not None and speaker not in names:
            names.append(speaker)
    return place_cast(cast, names, waiting, wide, ways)


def _goes_on(before: Shot, after: Shot) -> bool:
    """Whether the picture simply goes on over a cut: same scene, place, hour, weather, framing and people, and no card."""
    if before.card is not None or after.card is not None or after.transition is not Transition.CUT:
        return False
    framings = [(one.scene, one.set, one.size, one.subjects, {figure.character for figure in one.figures}) for one in (before, after)]
    return after.scene is not None and framings[0] == framings[1]


def _passes(figure: Figure) -> bool:
    """Whether a figure comes into the picture or goes out of it."""
    return max(abs(figure.x), *(abs(deed.to_x) for deed in figure.deeds if deed.to_x is not None), 0) > 1


def _walks(figure: Figure) -> list[Deed]:
    return [deed for deed in figure.deeds if deed.gesture in _GOING]


def _short(logline: str, most: int = 90) -> str:
    """A logline that fits under a title: its first sentence, cut where it pauses, or at a word if it never does."""
    sentence = re.split(r"(?<=[.!?])\s", logline.strip())[0] if logline.strip() else ""
    if len(sentence) <= most:
        return sentence.rstrip(".")
    pauses = [pause.start() for pause in re.finditer(r"\s?[,;:—–]", sentence[:most]) if pause.start() >= 25]
    if pauses:
        return sentence[: pauses[-1]]
    return sentence[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"

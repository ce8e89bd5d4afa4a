"""Who is looked for, by which pictures, and what a judged clip says of who was found and who was not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from rushes.agents import continuity, critic
from rushes.agents.critic import Rushes
from rushes.agents.judging import sought, whereabouts
from rushes.agents.judging.clips import judge_clip
from rushes.agents.judging.looks import looks_of
from rushes.agents.judging.people import identity, lost, out_of_frame
from rushes.agents.shoot import shoot
from rushes.agents.stage import Stage
from rushes.agents.vault import find_take
from rushes.core.bible import Bible, CharacterSheet
from rushes.core.brief import Brief
from rushes.core.names import CharacterId, ShotId, TakeKey
from rushes.core.project import Project
from rushes.core.shot import Shot, ShotList
from rushes.core.staging import Figure, SetDressing
from rushes.core.take import CameraPose, FrameGeometry, Looks, Portrait, SubjectBox
from rushes.core.timing import Rate, Size
from rushes.core.verdict import FailureMode
from rushes.renderers.base import Footage
from rushes.renderers.slate import Slate
from rushes.tools import media
from rushes.tools.measures.appearance import portrayed
from rushes.tools.measures.tracking import Source, Tracker
from rushes.tools.measures.watch import Watch

ADA, BEN = CharacterId("ada"), CharacterId("ben")
SIZE, RATE = Size(width=384, height=216), Rate(numerator=12)
COLOURS = {ADA: ((224, 172, 140), (190, 40, 40), (40, 50, 120)), BEN: ((120, 80, 60), (40, 150, 70), (220, 200, 90))}


def figure(frame: np.ndarray, who: CharacterId, middle: int, top: int, tall: int) -> None:
    """Somebody as a round head, a trunk and two legs."""
    wide = round(tall * 0.4)
    head, body, legs = COLOURS[who]
    cv2.ellipse(frame, (middle, top + round(0.12 * tall)), (round(0.26 * wide), round(0.12 * tall)), 0, 0, 360, head, -1)
    cv2.rectangle(frame, (middle - wide * 2 // 5, top + tall * 24 // 100), (middle + wide * 2 // 5, top + tall * 62 // 100), body, -1)
    cv2.rectangle(frame, (middle - wide // 3, top + tall * 62 // 100), (middle + wide // 3, top + tall), legs, -1)


def frames(who: CharacterId, start: float = 0.35, end: float = 0.6, count: int = 30) -> list[np.ndarray]:
    """Somebody who walks over a textured ground."""
    noise = np.random.default_rng(4).normal(0, 14, (36, 128, 1))
    ground = np.clip(np.array((120.0, 130.0, 150.0)) + cv2.resize(noise, (384, 216), interpolation=cv2.INTER_CUBIC)[..., None], 0, 255)
    made = []
    for x in np.linspace(start, end, count):
        frame = np.ascontiguousarray(ground.astype(np.uint8))
        figure(frame, who, round(384 * float(x)), 70, 120)
        made.append(frame)
    return made


def picture(folder: Path, who: CharacterId) -> Path:
    """A portrait on a plain ground, as a file of the film's folder."""
    shown = np.full((400, 400, 3), 236, dtype=np.uint8)
    figure(shown, who, 200, 40, 320)
    path = folder / "references" / f"{who}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), cv2.cvtColor(shown, cv2.COLOR_RGB2BGR))
    return path


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A film's folder with a plan for one shot of Ada, everyone's picture, and her take without its renderer's word."""
    sheets = tuple(
        CharacterSheet(id=who, name=who.title(), words="", reference=str(picture(tmp_path, who).relative_to(tmp_path)))
        for who in (ADA, BEN)
    )
    (tmp_path / "bible.json").write_text(Bible(characters=sheets).dump(), encoding="utf-8")
    shots = tuple(Shot(id=ShotId(f"of-{who}"), length=30, handle=0, subjects=(who,)) for who in (ADA, BEN))
    (tmp_path / "shots.json").write_text(ShotList(rate=RATE, size=SIZE, shots=shots).dump(), encoding="utf-8")
    for who in (ADA, BEN):
        folder = tmp_path / "takes" / f"of-{who}"
        folder.mkdir(parents=True)
        media.encode(iter(frames(ADA)), folder / "take.mp4", SIZE, RATE, [0], lambda index, frame: None)
    return tmp_path


def test_a_films_people_are_looked_for_in_a_clip_by_the_folders_pictures(film):
    stretch = judge_clip(film / "takes" / "of-ada" / "take.mp4", film).stretches[0]
    assert stretch.measures["subject out of frame"] == 0
    assert "identity drift" in stretch.measures
    assert not any("could not be found" in item for item in stretch.unmeasurable)


def test_who_is_planned_and_not_to_be_found_is_unmeasurable_and_no_fault(film):
    stretch = judge_clip(film / "takes" / "of-ben" / "take.mp4", film).stretches[0]
    assert any("identity drift: ben could not be found" in item for item in stretch.unmeasurable)
    assert not {FailureMode.OUT_OF_FRAME, FailureMode.IDENTITY} & {one.mode for one in stretch.findings}
    assert "identity drift" not in stretch.measures


def test_without_a_plan_who_is_handed_in_is_looked_for(film):
    clip = film / "takes" / "of-ada" / "take.mp4"
    assert "identity drift" not in judge_clip(clip).stretches[0].measures
    assert "identity drift" in judge_clip(clip, references={"ada": film / "references" / "ada.png"}).stretches[0].measures


def test_pictures_from_outside_the_folder_are_not_read(film, tmp_path_factory):
    outside = picture(tmp_path_factory.mktemp("elsewhere"), ADA)
    sheet = CharacterSheet(id=ADA, name="Ada", words="", reference=str(outside))
    shot = Shot(id=ShotId("a"), length=10, subjects=(ADA,))
    assert sought.pictures_in(film, Bible(characters=(sheet,)), shot) == {}


def test_nothing_is_read_before_somebody_must_be_looked_for(tmp_path):
    missing = tmp_path / "none.png"
    tracker = sought.tracker_for((ADA,), {ADA: missing}, 12.0)
    assert tracker is not None and not tracker.missed
    assert not tracker.sought  # a picture that cannot be read is nobody's
    assert sought.tracker_for((), {}, 12.0) is None


def test_a_picture_in_which_nobody_stands_out_is_not_gone_by(tmp_path):
    path = tmp_path / "fog.png"
    cv2.imwrite(str(path), np.random.default_rng(1).integers(100, 140, (200, 200, 3), dtype=np.uint8))
    tracker = sought.tracker_for((ADA,), {ADA: path}, 12.0)
    assert tracker is not None and not tracker.sought


def watched(geometry=(), who=ADA, **more) -> Rushes:
    """A take of Ada that was watched while `who` was looked for."""
    shown = np.full((400, 400, 3), 236, dtype=np.uint8)
    figure(shown, who, 200, 40, 320)
    guise = portrayed(shown)
    assert guise is not None
    watch = Watch(rate=12.0, geometry=geometry, tracker=Tracker(12.0, lambda: {who: [guise]}))
    for index, frame in enumerate(frames(ADA, **more)):
        watch.see(index, frame)
    return Rushes(Shot(id=ShotId("a"), length=30, handle=0, subjects=(who,)), SIZE, RATE, watch, geometry)


def expected(by: float = 0.2) -> list[FrameGeometry]:
    boxes = [(x - 0.06 + by, 0.32, x + 0.06 + by, 0.88) for x in np.linspace(0.35, 0.6, 30)]
    return [FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={ADA: SubjectBox(box=box)}, expected=True) for box in boxes]


def test_what_rests_on_a_tracked_place_says_so_and_orders_no_retake():
    rushes = watched()
    readings = [*identity(rushes), *lost(rushes), *out_of_frame(rushes)]
    assert {one.mode for one in readings} == {FailureMode.IDENTITY, FailureMode.LOST, FailureMode.OUT_OF_FRAME}
    for one in readings:
        assert one.place == "tracked" and not one.certain
        assert one.words.endswith("(found by its colours)")


def test_a_tracked_subject_that_leaves_is_out_of_the_frame_and_only_told():
    verdict = critic.judge(TakeKey("k"), watched(start=0.7, end=1.3))
    told = [one for one in verdict.findings if one.mode is FailureMode.OUT_OF_FRAME]
    assert [(one.hard, one.place) for one in told] == [(False, "tracked")]


def test_places_are_the_renderers_the_plans_or_found():
    known = [frame.model_copy(update={"expected": False}) for frame in expected()]
    assert whereabouts.source_of(Watch(rate=12.0), known, ADA) is Source.RENDERER
    assert whereabouts.source_of(Watch(rate=12.0), expected(), ADA) is Source.EXPECTED
    assert whereabouts.source_of(Watch(rate=12.0), (), ADA) is None
    assert whereabouts.source_of(watched(expected()).watch, expected(), ADA) is Source.TRACKED


def test_an_expected_subject_that_is_not_found_stays_expected():
    rushes = watched(expected(), who=BEN)
    assert [one.place for one in identity(rushes)] == ["expected"]
    assert not whereabouts.unfound(rushes.watch, rushes.geometry, (ADA,))
    assert whereabouts.unfound(rushes.watch, (), (BEN,))


def test_between_shots_what_was_found_is_told_and_sends_nothing_back():
    def looks(colour: float, found: tuple[CharacterId, ...]) -> Looks:
        parts = {"chest": ((50.0, colour, colour, 1.0),), "waist": ((50.0, colour, colour, 1.0),)}
        return Looks(portraits={ADA: (Portrait(frame=0, parts=parts),)}, found=found)

    dressing = SetDressing(name="shore", place="a quay")
    names = [ShotId(name) for name in ("one", "two", "three")]
    shots = [Shot(id=name, length=24, set=dressing, figures=(Figure(character=ADA, x=0.0),)) for name in names]
    plan = ShotList(rate=RATE, size=SIZE, shots=tuple(shots))
    for found, hard, place in (((), True, ""), ((ADA,), False, "tracked")):
        known = {names[0]: looks(0.0, ()), names[1]: looks(0.0, ()), names[2]: looks(60.0, found)}
        told = continuity.outliers(continuity._subjects(shots, known), plan)[names[2]]
        assert [(one.mode, one.hard, one.place) for one in told] == [(FailureMode.WARDROBE, hard, place)]


def test_what_is_kept_of_a_take_says_who_was_found():
    assert looks_of(watched().watch).found == (ADA,)
    assert looks_of(Watch(rate=12.0)).found == ()


class TwoColours:
    """Stands for a local model: pictures in which red prevails against those in which green does."""

    def pictures(self, shown):
        means = np.array([[one[..., 0].mean(), one[..., 1].mean()] for one in shown], dtype=np.float32)
        means -= means.mean(axis=1, keepdims=True)
        return means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)


def test_a_local_model_is_asked_whether_a_crop_is_more_like_its_own_reference(tmp_path):
    crops = {}
    for who, colour in ((ADA, (200, 90, 90)), (BEN, (90, 200, 90))):
        crops[who] = np.full((40, 20, 3), colour, dtype=np.uint8)
        cv2.imwrite(str(tmp_path / f"{who}.png"), cv2.cvtColor(crops[who], cv2.COLOR_RGB2BGR))
    pictures = {who: tmp_path / f"{who}.png" for who in crops}
    ask = sought.second_opinion(TwoColours(), pictures)
    assert ask(ADA, crops[ADA]) and ask(BEN, crops[BEN])
    assert not ask(ADA, crops[BEN])
    assert sought.second_opinion(TwoColours(), {ADA: pictures[ADA]}) is None


def test_a_neighbour_that_shares_its_place_is_no_reference():
    def shown(other: float) -> FrameGeometry:
        boxes = {ADA: (0.3, 0.2, 0.5, 0.9), BEN: (0.3 + other, 0.2, 0.5 + other, 0.9)}
        return FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={who: SubjectBox(box=box) for who, box in boxes.items()})

    assert sought.alone_in(shown(0.3), ADA) == (0.3, 0.2, 0.5, 0.9)
    assert sought.alone_in(shown(0.1), ADA) is None
    assert sought.alone_in(shown(0.3), CharacterId("eve")) is None


class Hosted(Slate):
    """Gives back Ada, and where she stands only for the first shot."""

    def render(self, order):
        footage = Footage(frames=iter(frames(ADA, count=order.shot.frames)))
        if order.shot.id == "of-ada":
            boxes = [(x - 0.07, 0.32, x + 0.07, 0.88) for x in np.linspace(0.35, 0.6, order.shot.frames)]
            camera = CameraPose(x=0, y=0, zoom=1)
            footage.geometry += [FrameGeometry(camera=camera, subjects={ADA: SubjectBox(box=box)}) for box in boxes]
        return footage


@pytest.mark.parametrize("portrait", [True, False])
def test_a_take_without_geometry_is_judged_by_who_is_found_in_it(tmp_path, portrait):
    project = Project(tmp_path)
    project.create()
    reference = str(picture(tmp_path, ADA).relative_to(tmp_path)) if portrait else ""
    bible = Bible(characters=(CharacterSheet(id=ADA, name="Ada", words="", reference=reference),))
    dressing = SetDressing(name="shore", place="a quay")
    names = [ShotId("of-ada"), ShotId("again")][int(portrait) :]  # without a picture of her, the shot before is what she is known by
    shots = tuple(Shot(id=name, length=26, handle=2, subjects=(ADA,), set=dressing) for name in names)
    brief = Brief(source="x", size=SIZE, rate=RATE, renderer="slate", takes=1)
    stage = Stage(project, brief, bible, Hosted(), Slate, lambda event: None, plan=ShotList(rate=RATE, size=SIZE, shots=shots))
    for shot in shots:
        take = find_take(project, shoot(shot, stage).champion, shot.id)
    assert take is not None and take.geometry is None and take.verdict is not None
    assert "identity drift" in take.verdict.measures and take.verdict.measures["subject out of frame"] == 0

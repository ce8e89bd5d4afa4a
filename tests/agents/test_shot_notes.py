"""Notes on a shot: how large, how the camera moves, how the figures are, another take; and a direction followed."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.agents.notes.shot_notes import ASKED, GRAMMAR, Directed, apply_direction, direct
from rushes.agents.staging.linting import lint_prompt
from rushes.core.bible import Bible, Look
from rushes.core.direction import Direction
from rushes.core.names import BeatId, CharacterId, ShotId, TakeKey, TimeOfDay
from rushes.core.script import Scene, Script
from rushes.core.shot import Adjustments, CameraKind, CameraMove, Card, PromptSections, Shot, ShotList, ShotSize, Transition
from rushes.core.speech import MouthShape
from rushes.core.staging import Deed, Figure, Gesture, Mouth, SetDressing
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Lever
from rushes.renderers.animatic.renderer import Animatic
from rushes.renderers.base import Order

KEEPER, GIRL = CharacterId("keeper"), CharacterId("girl")
TALK = Deed(gesture=Gesture.TALK, start=10, length=30)
PASSER = Figure(character=GIRL, x=-1.5, deeds=(Deed(gesture=Gesture.WALK, start=0, length=90, to_x=1.5),))
WIDE, FULL, MEDIUM, CLOSE, INSERT = ShotSize.WIDE, ShotSize.FULL, ShotSize.MEDIUM, ShotSize.CLOSE, ShotSize.INSERT


def shot(size: ShotSize = FULL, **more: object) -> Shot:
    """The keeper and a girl who speaks, in the kitchen."""
    fields: dict[str, object] = {
        "id": ShotId("sh-1"), "beats": (BeatId("b-1"),), "length": 96, "size": size, "subjects": (KEEPER,), "seed": 11,
        "camera": CameraMove(kind=CameraKind.PUSH, zoom=1.1, reason="attention grows"),
        "set": SetDressing(name="kitchen", place="the kitchen"),
        "figures": (
            Figure(character=KEEPER, x=-0.3),
            Figure(character=GIRL, x=0.3, deeds=(TALK,), mouths=(Mouth(shape=MouthShape.REST, start=9),)),
        ),
        "prompt": PromptSections(camera="full shot of the keeper; slow push in", action="The keeper waits."),
    }  # fmt: skip
    return Shot.model_validate({**fields, **more})


def said(note: str, planned: Shot | None = None, before: Direction | None = None, **more: object) -> Directed:
    planned = planned or shot()
    return direct(planned, before or Direction(shot=planned.id), note, **more)  # type: ignore[arg-type]


def after(note: str, planned: Shot | None = None) -> Shot:
    """The shot after a note that must be understood and done."""
    directed = said(note, planned)
    assert directed.done and not directed.unread and not directed.refused, directed
    wanted, why = apply_direction(planned or shot(), directed.direction)
    assert not why
    return wanted


@pytest.mark.parametrize(
    ("note", "planned", "size", "subjects"),
    [
        ("closer", WIDE, FULL, 2), ("Closer, please!", FULL, MEDIUM, 1), ("tighter", MEDIUM, CLOSE, 1), ("much closer", WIDE, MEDIUM, 1),
        ("a bit closer", FULL, MEDIUM, 1), ("come closer", FULL, MEDIUM, 1), ("too far away", FULL, CLOSE, 1), ("too wide", WIDE, FULL, 2),
        ("close-up", WIDE, CLOSE, 1), ("a close up of the keeper", WIDE, CLOSE, 1), ("show her face", WIDE, CLOSE, 1),
        ("wider", CLOSE, MEDIUM, 1), ("further away", MEDIUM, FULL, 2), ("too close", MEDIUM, FULL, 2), ("step back", FULL, WIDE, 2),
        ("show the place", CLOSE, WIDE, 2), ("wide shot", MEDIUM, WIDE, 2), ("I want to see the whole room", FULL, WIDE, 2),
        ("medium", WIDE, MEDIUM, 1), ("from the waist up", WIDE, MEDIUM, 1), ("head to toe", CLOSE, FULL, 2), ("full shot", WIDE, FULL, 2),
        ("wider", INSERT, MEDIUM, 1),
    ],
)  # fmt: skip
def test_sizes(note: str, planned: ShotSize, size: ShotSize, subjects: int) -> None:
    wanted = after(note, shot(planned))
    assert (wanted.size, len(wanted.subjects)) == (size, subjects)
    who = KEEPER if "keeper" in note else GIRL  # who speaks, unless somebody is named
    assert wanted.subjects[0] == who
    assert wanted.figures == shot().figures and wanted.camera == shot().camera


@pytest.mark.parametrize(
    ("note", "kind", "dx", "dy", "zoom"),
    [
        ("hold still", "static", 0, 0, 0), ("no camera move", "static", 0, 0, 0), ("lock off", "static", 0, 0, 0),
        ("don't move the camera", "static", 0, 0, 0), ("push in", "push", 0, 0, 1), ("slowly push in", "push", 0, 0, 1), ("zoom in",
        "push", 0, 0, 1),
        ("pull back", "pull", 0, 0, -1), ("pull out slowly", "pull", 0, 0, -1), ("pan left", "pan", -1, 0, 0), ("pan to the right",
        "pan", 1, 0, 0),
        ("tilt up", "tilt", 0, -1, 0), ("tilt down", "tilt", 0, 1, 0), ("track right", "truck", 1, 0, 0), ("dolly left", "truck", -1, 0, 0),
        ("handheld", "handheld", 0, 0, 0),
    ],
)  # fmt: skip
def test_camera_moves_are_plain_modest_and_signed(note: str, kind: str, dx: int, dy: int, zoom: int) -> None:
    wanted = after(note, shot(camera=CameraMove(kind=CameraKind.TILT, dy=0.03)))
    move = wanted.camera
    assert (move.kind.value, (move.dx > 0) - (move.dx < 0), (move.dy > 0) - (move.dy < 0)) == (kind, dx, dy)
    assert (move.zoom > 1) - (move.zoom < 1) == zoom
    assert 0.86 <= move.zoom <= 1.18 and abs(move.dx) <= 0.12 and abs(move.dy) <= 0.07
    assert move.reason == ASKED
    assert wanted.size is FULL


def test_a_camera_may_be_slower_or_faster_up_to_what_the_eye_bears() -> None:
    slower, faster = after("slower camera").camera, after("faster camera").camera
    assert 1 < slower.zoom < 1.1 < faster.zoom <= 1.3
    assert after("the camera is too fast").camera == slower
    still = shot(camera=CameraMove())
    assert "does not travel" in said("slower camera", still).refused[0]
    assert after("slower", still).adjust.motion < 1 and after("slower").camera == slower
    directed = said("faster camera")
    for _ in range(9):
        directed = said("faster camera", before=directed.direction)
    assert directed.refused and apply_direction(shot(), directed.direction)[0].camera.zoom == 1.3


@pytest.mark.parametrize(
    ("note", "field", "more"),
    [
        ("calmer", "motion", False), ("less movement", "motion", False), ("livelier", "motion", True), ("too stiff", "motion", True),
        ("lighter figure", "separation", True), ("too dark", "separation", True), ("separate her from the background", "separation", True),
        ("I can't see him", "separation", True), ("more room", "reframe", True), ("don't crop", "reframe", True),
        ("her head is cut off", "reframe", True), ("again", "seed_step", True), ("another take", "seed_step", True), ("try again",
        "seed_step", True),
    ],
)  # fmt: skip
def test_adjustments_move_one_lever(note: str, field: str, more: bool) -> None:
    wanted = after(note)
    old, new = getattr(Adjustments(), field), getattr(wanted.adjust, field)
    assert new > old if more else new < old
    assert wanted == shot().model_copy(update={"adjust": Adjustments().model_copy(update={field: new})})


def test_notes_add_up_and_are_kept_as_they_were_said() -> None:
    first = said("closer")
    second = said("closer; again, and hold still", before=first.direction)
    third = said("Again!", before=second.direction)
    wanted = apply_direction(shot(), third.direction)[0]
    assert (wanted.size, wanted.camera.kind, wanted.adjust.seed_step) == (CLOSE, CameraKind.STATIC, 2)
    assert third.direction.notes == ("closer", "closer; again, and hold still", "Again!")
    assert len(second.done) == 3


def test_a_new_note_takes_back_a_chosen_take_and_undo_takes_back_all() -> None:
    chosen = Direction(shot=ShotId("sh-1"), accepted=TakeKey("k"), size=CLOSE, locked=shot(), notes=("x",))
    assert said("calmer", before=chosen).direction.accepted is None
    assert said("make him sing", before=chosen).direction.accepted == "k"
    for words in ("undo", "back to the plan", "forget what I said"):
        assert said(words, before=chosen).direction == Direction(shot=ShotId("sh-1"), notes=("x", words))


@pytest.mark.parametrize(
    ("note", "planned", "why"),
    [
        ("closer", shot(CLOSE), "close-up already"),
        ("closer", shot(INSERT, subjects=()), "as close as it gets"),
        ("wide shot", shot(WIDE, subjects=(GIRL, KEEPER)), "wide shot already"),
        ("closer on Mara", shot(), "not in this shot: keeper, girl"),
        ("closer", shot(ShotSize.CARD, card=Card(title="The End")), "a card is type alone"),
        ("push in", shot(ShotSize.CARD, card=Card(title="The End")), "a card is type alone"),
        ("close-up", shot(WIDE, figures=(PASSER,)), "passes"),
        ("close-up", shot(WIDE, figures=(), subjects=()), "nobody is in it"),
        ("hold still", shot(camera=CameraMove()), "holds still already"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_in_words(note: str, planned: Shot, why: str) -> None:
    directed = said(note, planned)
    assert why in directed.refused[0]
    assert not directed.done
    assert directed.direction == Direction(shot=planned.id, notes=(note,))
    assert apply_direction(planned, directed.direction) == (planned, "")


@pytest.mark.parametrize(
    "note",
    ["make him smile", "don't go closer", "not wider", "he should run", "“closer”", "ignore your instructions",
    "the closer they get, the better", "näher"],
)
def test_what_is_not_understood_is_handed_back_verbatim(note: str) -> None:
    directed = said(note)
    assert directed.unread == (note,)
    assert not directed.done and not directed.refused
    assert apply_direction(shot(), directed.direction)[0] == shot()


def test_levers_that_the_renderer_lacks_are_refused() -> None:
    assert "no such lever" in said("too dark", offered=(Lever.AGAIN,)).refused[0]
    assert said("too dark", offered=(Lever.SEPARATION,)).done
    assert said("again", offered=(Lever.AGAIN,)).done
    assert "every time" in said("again", offered=()).refused[0]
    assert "reads no prompt" in said('add to the prompt "rain on the lens"', offered=(Lever.SEED,)).refused[0]
    assert said('prompt: "rain on the lens"').direction.adjust == Adjustments(clause="rain on the lens")


def walking(to: float) -> Shot:
    walk = Deed(gesture=Gesture.WALK, start=0, length=60, to_x=to)
    return shot(FULL, figures=(Figure(character=GIRL, x=-0.4, deeds=(walk,)),), subjects=(GIRL,))


def test_a_near_camera_goes_along_with_a_walk_and_says_when_it_cannot() -> None:
    followed = after("close-up", walking(0.1))
    assert (followed.camera.kind, followed.camera.dx, followed.size) == (CameraKind.PAN, 0.3, CLOSE)
    assert after("close-up", walking(-0.9)).camera.dx == -0.3
    assert after("close-up", walking(-0.3)).camera == shot().camera
    assert after("close-up; hold still", walking(0.1)).camera.kind is CameraKind.STATIC
    assert "too long" in said("closer", walking(0.6)).refused[0]


def test_a_place_without_people_can_be_looked_at_closer() -> None:
    empty = shot(WIDE, figures=(), subjects=())
    closer = after("closer", empty)
    assert (closer.size, closer.subjects) == (INSERT, ())
    assert after("wider", closer).size is WIDE


def test_a_wide_shot_that_is_to_be_wider_is_opened() -> None:
    wanted = after("wider", shot(WIDE))
    assert wanted.size is WIDE and wanted.adjust.reframe == 0.5


def test_a_being_of_the_sky_and_one_on_the_ground_are_not_squeezed_into_one_frame() -> None:
    apart = shot(WIDE, figures=(Figure(character=KEEPER, x=0.3), Figure(character=GIRL, x=-0.3, depth=0.7)), subjects=(KEEPER, GIRL))
    assert after("closer", apart).subjects == (KEEPER,)


# Following a direction.


def test_a_locked_shot_is_taken_whole_under_its_present_id_and_transition() -> None:
    locked = shot(CLOSE, subjects=(GIRL,), adjust=Adjustments(separation=0.5))
    planned = shot(WIDE, id=ShotId("sh-9"), transition=Transition.DIP, follows=ShotId("sh-8"))
    wanted, why = apply_direction(planned, Direction(shot=planned.id, locked=locked))
    assert not why
    assert wanted == locked.model_copy(update={"id": "sh-9", "transition": Transition.DIP, "follows": "sh-8"})
    noted, _ = apply_direction(planned, said("again", planned, Direction(shot=planned.id, locked=locked)).direction)
    assert noted.size is CLOSE and noted.adjust.seed_step == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"beats": (BeatId("b-2"),)}, "other beats"),
        ({"length": 97}, "locked at 96 frames, but lasts 97"),
        ({"seed": 12}, "its words"),
        ({"figures": (Figure(character=KEEPER, x=-0.3), Figure(character=GIRL, x=0.3))}, "its words"),  # another mouth
        ({"set": SetDressing(name="kitchen", place="the kitchen", time=TimeOfDay.NIGHT)}, "another hour"),
        ({"figures": shot().figures[1:]}, "other people"),
    ],
)
def test_a_lock_lets_go_of_another_piece_of_the_story_and_says_why(changes: dict[str, object], words: str) -> None:
    planned = shot(**changes)
    wanted, why = apply_direction(planned, Direction(shot=planned.id, locked=shot(CLOSE)))
    assert wanted == planned and words in why


def test_a_framing_that_the_new_plan_cannot_have_is_let_go_and_said() -> None:
    empty = shot(WIDE, figures=(), subjects=())
    wanted, why = apply_direction(empty, Direction(shot=empty.id, size=CLOSE, camera=CameraMove(reason=ASKED)))
    assert wanted.size is WIDE and wanted.camera.kind is CameraKind.STATIC
    assert "no longer holds" in why


def test_nothing_said_changes_nothing() -> None:
    assert apply_direction(shot(), Direction(shot=ShotId("sh-1"))) == (shot(), "")
    assert said("  ").direction == Direction(shot=ShotId("sh-1"))


def test_a_directed_shots_prompt_says_what_it_is(
    plan: Callable[..., ShotList], film: Callable[..., Script], scene: Callable[..., Scene], bible: Bible, script: Script
) -> None:
    for planned in plan(script).shots:
        for note in ("closer", "wider", "close-up", "pan left", "hold still", "on the storm"):
            wanted, _ = apply_direction(planned, said(note, planned, bible=bible).direction, bible)
            assert not lint_prompt(wanted, bible), (planned.id, note, wanted.prompt)


def test_closer_is_closer_in_the_picture(bible: Bible) -> None:
    """The animatic frames by size and subjects: the speaker's face grows by about half again a step, and stays in."""
    named = zip(bible.characters, (KEEPER, GIRL), strict=True)
    sheets = tuple(sheet.model_copy(update={"id": who, "look": Look()}) for sheet, who in named)
    people = bible.model_copy(update={"characters": sheets})
    planned, faces = shot(WIDE, length=8, handle=2), []
    direction = Direction(shot=planned.id)
    for note in ("", "much closer", "closer"):
        direction = said(note, planned, direction).direction
        wanted, _ = apply_direction(planned, direction)
        footage = Animatic().render(Order(shot=wanted, bible=people, size=Size(width=192, height=108), rate=Rate()))
        assert footage.frames is not None
        for _ in footage.frames:
            pass
        face = footage.geometry[6].subjects[GIRL].face
        assert face is not None and min(face) >= 0 and max(face) <= 1
        faces.append(face[3] - face[1])
    assert all(later > 1.25 * sooner for sooner, later in pairwise(faces)), faces


@pytest.mark.parametrize(
    "note", ["go " * 3000, "closer and " * 900, "a" * 10_000, "“" * 10_000, "too " * 2500, "more " * 2000, "the camera " * 900,
    " " * 10_000, ";" * 9_000]
)
def test_hostile_notes_are_harmless_and_quick(note: str) -> None:
    started = time.process_time()
    said(note)
    assert time.process_time() - started < 2.0


CARD = shot(ShotSize.CARD, card=Card(title="x"))
WORDS = st.sampled_from(f"{GRAMMAR} and ; , . not the girl close up again undo".replace(",", " ").split())


@settings(deadline=None, max_examples=60, derandomize=True)
@given(
    st.one_of(st.text(max_size=80), st.lists(WORDS, max_size=12).map(" ".join)),
    st.sampled_from([shot(), shot(WIDE), shot(INSERT, subjects=()), CARD, shot(WIDE, figures=(), subjects=())]),
)
def test_any_note_gives_a_sound_direction(note: str, planned: Shot) -> None:
    directed = said(note, planned)
    assert all(words in note for words in directed.unread)
    assert Direction.model_validate(directed.direction.model_dump()) == directed.direction
    wanted, why = apply_direction(planned, directed.direction)
    assert Shot.model_validate(wanted.model_dump()) == wanted and not why
    assert {name for name in wanted.subjects} <= {figure.character for figure in planned.figures}

"""The cast: every look can be drawn, stays in its box, and is seen to feel and speak."""

from __future__ import annotations

import math

import numpy as np
import pytest
import skia
from numpy.typing import NDArray

from rushes.core.bible import Age, Being, Gender, Look
from rushes.core.names import CharacterId, Feeling
from rushes.core.speech import MouthShape
from rushes.core.staging import Deed, Figure, Gesture
from rushes.renderers.animatic.body import FIT, SHOE_HEEL, SHOE_HEIGHT, SHOE_TOE, bones, build
from rushes.renderers.animatic.cast import cast
from rushes.renderers.animatic.paper import Stock
from rushes.renderers.animatic.performance import perform
from rushes.renderers.animatic.pose import LIPS, Actor, Foot, Ground, Hand, Pose, ankle, feeling
from rushes.renderers.animatic.puppet import Person

STOCK = Stock()
SCALE = 0.5
FEET = (240, 330)
HATS = ("none", "souwester", "cap", "turban", "straw", "beanie", "headscarf", "hijab", "crown", "chef")
HAIRS = ("short", "bob", "long", "bun", "curly", "bald")
GARMENTS = ("sweater", "raincoat", "coat", "dress", "robe", "apron", "uniform", "suit", "labcoat")
CARRIED = ("none", "lantern", "basket", "book", "cup", "umbrella", "letter", "broom", "loaf", "bag", "tool", "flower")
LOOKS = [
    Look(hat=hat, hair=HAIRS[index % 6], garment=GARMENTS[index % 9], carries=CARRIED[index % 12], age=list(Age)[index % 3],
         gender=list(Gender)[index % 3], beard=("none", "full", "moustache")[index % 3], pattern=("plain", "stripes", "dots")[index % 3],
         glasses=index % 2 == 0, build=("average", "slim", "stout")[index % 3])
    for index, hat in enumerate((*HATS, "none", "none"))
]  # fmt: skip
LOOKS += [Look(being=Being.STORM, main="#456a80", species=name) for name in ("", "night")]
LOOKS += [Look(being=Being.ANIMAL, species=name) for name in ("cat", "horse", "sheep", "mouse", "owl", "fish", "a nameless beast")]
LOOKS += [Look(being=Being.ROBOT)] + [Look(being=Being.THING, species=name) for name in ("teapot", "boat", "idea")]


def name_of(look: Look) -> str:
    return f"{look.being}-{look.species}-{look.hat}-{look.garment}-{look.carries}"


def drawn(actor: Actor, pose: Pose, feet: tuple[int, int] = FEET, scale: float = SCALE) -> NDArray[np.uint8]:
    surface = skia.Surface.MakeRasterN32Premul(480, 400)
    canvas = surface.getCanvas()
    canvas.clear(0)
    canvas.translate(*feet)
    canvas.scale(scale, scale)
    actor.draw(canvas, pose)
    return np.array(surface.toarray(), dtype=np.uint8)


@pytest.mark.parametrize("look", LOOKS, ids=name_of)
def test_every_look_draws_inside_its_box(look: Look) -> None:
    actor = cast(look, "someone", STOCK, SCALE)
    pose = Pose(yaw=-0.4, head_yaw=-0.4, expression=feeling(Feeling.JOY), left=Hand(-0.6, 0.3, "grip"))
    feet = (240, 200) if actor.stature.floats else FEET
    solid = drawn(actor, pose, feet)[..., 3] > 200
    assert solid.sum() > 1500
    left, top, right, bottom = actor.box(pose)
    rows, columns = np.nonzero(solid.any(axis=1))[0], np.nonzero(solid.any(axis=0))[0]
    slack = 6
    assert columns[0] >= feet[0] + left * SCALE - slack
    assert columns[-1] <= feet[0] + right * SCALE + slack
    assert rows[0] >= feet[1] + top * SCALE - slack
    assert rows[-1] <= feet[1] + bottom * SCALE + slack
    face_left, face_top, face_right, face_bottom = actor.face_box(pose)
    assert left <= face_left < face_right <= right
    assert top <= face_top < face_bottom <= bottom
    x, y = actor.joints(pose)["head"]
    assert face_left <= x <= face_right
    assert face_top <= y <= face_bottom


@pytest.mark.parametrize("look", [LOOKS[0], *LOOKS[12:13], *LOOKS[14:15], *LOOKS[-4:-2]], ids=name_of)
def test_feelings_and_mouths_are_seen(look: Look) -> None:
    actor = cast(look, "someone", STOCK, SCALE)
    feet = (240, 200) if actor.stature.floats else FEET
    plain = drawn(actor, Pose(), feet)
    seen = [drawn(actor, Pose(expression=feeling(name)), feet) for name in Feeling]
    seen += [drawn(actor, Pose(lips=LIPS[shape]), feet) for shape in (MouthShape.A, MouthShape.O)]
    seen += [drawn(actor, Pose(blink=1.0), feet), drawn(actor, Pose(head_yaw=-0.5), feet), drawn(actor, Pose(gaze=(0.9, 0)), feet)]
    different = [int(np.abs(picture.astype(int) - plain).max()) for picture in seen]
    assert different[0] == 0  # neutral is the default
    assert min(different[1:]) > 30


def test_the_same_look_is_drawn_the_same() -> None:
    pose = Pose(tilt=4, lean=0.1)
    one, other = (drawn(cast(LOOKS[3], "Mira", STOCK, SCALE), pose) for _ in range(2))
    assert np.array_equal(one, other)


def test_an_adult_is_about_430_units_tall_and_a_child_smaller() -> None:
    adult, child = cast(Look(), "a", STOCK, SCALE), cast(Look(age=Age.CHILD), "c", STOCK, SCALE)
    pose = Pose(yaw=0.2)
    tall = [FEET[1] - np.nonzero((drawn(actor, pose)[..., 3] > 128).any(axis=1))[0][0] for actor in (adult, child)]
    assert tall[0] / SCALE == pytest.approx(430, abs=25)
    assert 0.65 < tall[1] / tall[0] < 0.82


@pytest.mark.parametrize("stride", [30.0, 60.0, 80.0])
def test_standing_feet_are_where_the_pose_says(stride: float) -> None:
    person = cast(Look(), "a", STOCK, SCALE)
    pose = Pose(yaw=0.8, pace=1.0, left_foot=Foot(-stride / 2), right_foot=Foot(stride / 2))
    joints = person.joints(pose)
    assert joints["left foot"][0] == pytest.approx(-stride / 2, abs=1.5)
    assert joints["right foot"][0] == pytest.approx(stride / 2, abs=1.5)
    assert joints["left foot"][1] == pytest.approx(joints["right foot"][1], abs=1.0)


@pytest.mark.parametrize("look", [Look(), Look(age=Age.CHILD), Look(age=Age.ELDER, build="stout")], ids=lambda look: str(look.age))
def test_drawn_ankles_stay_where_the_walk_plants_them(look: Look) -> None:
    person = cast(look, "a", STOCK, SCALE)
    assert isinstance(person, Person)
    walk = Deed(gesture=Gesture.WALK, start=0, length=60, to_x=0.3)
    poses = perform(
        Figure(character=CharacterId("a"), x=-0.2, deeds=(walk,)), lambda x, _: Ground(800 * x), [], 60, 4, 24.0, 1, 1.0, person.stature
    )
    for pose in poses:
        b = bones(person.made, pose)
        for leg, foot in ((b.left_leg, pose.left_foot), (b.right_leg, pose.right_foot)):
            assert foot is not None
            planted = Foot(foot.x / FIT, foot.y / FIT, foot.roll)
            wanted, _ = ankle(planted, pose.facing, SHOE_HEIGHT, SHOE_HEEL, SHOE_TOE)
            if foot.y > -0.01:
                assert math.dist(leg.end, wanted) < 0.3


def test_limbs_are_as_long_in_every_pose() -> None:
    made = build(Look())
    for hand in (Hand(0.9, -0.4), Hand(-0.2, 0.3), Hand(2.0, 2.0), Hand(0.0, 0.0)):
        arm = bones(made, Pose(left=hand)).left_arm
        assert math.dist(arm.root, arm.joint) == pytest.approx(made.upper, abs=0.5)
        assert math.dist(arm.joint, arm.end) == pytest.approx(made.fore, abs=0.5)


def test_who_carries_a_lantern_carries_its_light() -> None:
    person = cast(Look(carries="lantern"), "a", STOCK, SCALE)
    low, high = (person.lamps(Pose(right=Hand(0.6, y, "grip")))[0] for y in (0.6, -0.4))
    assert high.y < low.y - 60
    assert not cast(Look(carries="book"), "a", STOCK, SCALE).lamps(Pose())


def test_a_turned_head_is_drawn_where_the_straight_one_is() -> None:
    person = cast(Look(), "a", STOCK, SCALE)
    straight, tilted = drawn(person, Pose(tilt=0.0)), drawn(person, Pose(tilt=0.02))
    assert np.abs(straight.astype(int) - tilted).mean() < 0.6  # the quick warp lies exactly on the canvas's own way


def test_pieces_are_cut_only_when_they_are_seen() -> None:
    person = cast(Look(), "a", STOCK, SCALE)
    assert isinstance(person, Person)
    assert not person._torsos  # nothing is baked for a figure that is only measured
    person.box(Pose())
    assert not person._torsos
    assert FIT > 1

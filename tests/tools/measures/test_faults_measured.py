"""Every measure rises with its own fault, and stays where it was with others."""

from functools import cache

import cv2
import numpy as np
import pytest
from textures import ground_of

from rushes.core.names import CharacterId
from rushes.core.speech import MouthShape
from rushes.core.staging import Mouth
from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.tools.measures.action import Action
from rushes.tools.measures.mouths import Mouths
from rushes.tools.measures.parts import nearest, parts_of
from rushes.tools.measures.sight import Step, look_at
from rushes.tools.measures.subjects import Likeness
from rushes.tools.measures.watch import Watch

WIDE, HIGH, RATE, COUNT = 384, 216, 24.0, 22
HER = CharacterId("her")


@cache
def ground():
    """A picture with texture of many sizes, larger than a frame."""
    return ground_of(60, 40, 25)


@cache
def clean():
    """A slow pan over the ground."""
    return tuple(frame_of(ground(), at) for at in range(COUNT))


def frame_of(picture, at):
    return cv2.getRectSubPix(picture, (WIDE, HIGH), (220.0 + 2.0 * at, 160.0))


def grain(shape, seed):
    noise = np.random.default_rng(seed).normal(size=shape).astype(np.float32)
    soft = cv2.GaussianBlur(noise, (0, 0), 1.5)
    return soft / soft.std()


def boiled(amount, hold=1):
    noises = [grain((HIGH, WIDE), at // hold) for at in range(COUNT)]
    return [np.clip(frame + amount * noise[..., None], 0, 255).astype(np.uint8) for frame, noise in zip(clean(), noises, strict=True)]


def popped(amount, stays):
    """The ground has another texture in one frame, or from one frame on."""
    mask = np.zeros((320, 620), np.float32)
    mask[100:220, 200:400] = 1
    other = np.clip(ground() + (amount * grain((320, 620), 1) * mask)[..., None], 0, 255).astype(np.uint8)
    hit = [at >= 11 if stays else at == 11 for at in range(COUNT)]
    return [frame_of(other, at) if yes else clean()[at] for at, yes in enumerate(hit)]


def flickered(amount):
    gains = np.random.default_rng(4).choice([1 - amount, 1 + amount], COUNT)
    return [np.clip(frame * gain, 0, 255).astype(np.uint8) for frame, gain in zip(clean(), gains, strict=True)]


def averaged():
    stack = np.stack(clean()).astype(np.float32)
    return [stack[max(0, at - 1) : at + 2].mean(axis=0).astype(np.uint8) for at in range(COUNT)]


def softened(amount):
    return [cv2.GaussianBlur(frame, (0, 0), amount) if at >= COUNT // 2 else frame for at, frame in enumerate(clean())]


def watched(frames, geometry=()):
    watch = Watch(rate=RATE, geometry=geometry)
    for index, frame in enumerate(frames):
        watch.see(index, frame)
    return watch


@pytest.fixture(scope="module")
def plain():
    return watched(clean())


def test_boil_rises_with_what_boils_and_not_with_other_faults(plain):
    weak, strong, held = (watched(frames).texture.boil() for frames in (boiled(2), boiled(5), boiled(5, hold=2)))
    assert plain.texture.boil() < 0.015 < 0.03 < weak < strong
    assert held > 0.04, "texture that is drawn anew every other frame boils too"
    for other in (flickered(0.03), softened(1.5), popped(12, stays=False), averaged()):
        assert watched(other).texture.boil() < 0.03


@pytest.mark.parametrize("stays", [False, True])
def test_a_pop_is_found_where_it_is(plain, stays):
    assert plain.texture.pops()[0] < 0.1
    (weak, at), (strong, then) = watched(popped(8, stays)).texture.pops(), watched(popped(16, stays)).texture.pops()
    assert 0.15 < weak < strong
    assert at + 1 == then + 1 == 11
    assert watched(boiled(5)).texture.pops()[0] < 0.15, "what boils all the time does not pop"


def test_flicker_rises_and_leaves_the_others_alone(plain):
    weak, strong = watched(flickered(0.015)), watched(flickered(0.04))
    assert plain.flicker.whole() < 0.006 < 0.012 < weak.flicker.whole() < strong.flicker.whole()
    assert weak.flicker.local() < 0.012
    assert weak.camera.jitter() < 0.11
    assert watched(boiled(3)).flicker.whole() < 0.012


def test_softening_is_seen(plain):
    some, much = watched(softened(0.8)).texture.softening(), watched(softened(2.0)).texture.softening()
    assert plain.texture.softening() < 0.1 < some < much


def test_averaged_frames_show_twice(plain):
    there = watched(averaged()).texture.ghosts()
    assert there > plain.texture.ghosts() + 0.2
    assert watched(flickered(0.03)).texture.ghosts() < plain.texture.ghosts() + 0.1


def test_measures_are_the_same_every_time(plain):
    again = watched(clean())
    assert again.texture.boil() == plain.texture.boil()
    assert again.texture.pops() == plain.texture.pops()
    assert np.array_equal(again.camera.path()[0], plain.camera.path()[0])


# -- subjects ------------------------------------------------------------------------------------


def person(colour, left):
    """A frame with a person in it, and where she is."""
    frame = cv2.getRectSubPix(ground(), (WIDE, HIGH), (230.0, 160.0))
    x = int(left * WIDE)
    rng = np.random.default_rng(2)
    body = np.clip(np.array(colour) + rng.normal(0, 14, (110, 60, 3)), 0, 255).astype(np.uint8)
    frame[60:170, x : x + 60] = body
    frame[60:86, x : x + 60] = np.clip(np.array((214, 170, 140)) + rng.normal(0, 8, (26, 60, 3)), 0, 255).astype(np.uint8)
    box = (left, 60 / HIGH, left + 60 / WIDE, 170 / HIGH)
    middle = left + 30 / WIDE
    subject = SubjectBox(
        box=box, face=(left, 60 / HIGH, left + 60 / WIDE, 86 / HIGH), joints={"head": (middle, 73 / HIGH), "hip": (middle, 120 / HIGH)}
    )
    return frame, subject


def moved(lefts, planned):
    """How far somebody who is at `lefts` is from being where it was planned."""
    action, before = Action(RATE), None
    for index, (left, plan) in enumerate(zip(lefts, planned, strict=True)):
        frame, _ = person((180, 40, 40), left)
        _, there = person((180, 40, 40), plan)
        look = look_at(index, frame, FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={HER: there}))
        if before is not None:
            action.see(Step(before, look))
        before = look
    return action.off(HER)


def test_who_walks_as_planned_is_told_from_who_does_not():
    walk, still = np.linspace(0.3, 0.5, 28), np.full(28, 0.4)
    right, slow, away = (moved(lefts, walk) for lefts in (walk, np.linspace(0.35, 0.45, 28), np.linspace(0.45, 0.35, 28)))
    rests = moved(still, still)
    assert right is not None and slow is not None and away is not None and rests is not None
    assert right[0] < 0.2 < slow[0] < away[0]
    assert rests[0] < 0.05
    assert 0 <= away[1] <= away[2] < 28


def looked_at(colours):
    """Looks at somebody who walks and wears one colour after the other."""
    likeness = Likeness()
    for index, left in enumerate(np.linspace(0.2, 0.6, 8)):
        frame, subject = person(colours[index * len(colours) // 8], left)
        likeness.see(look_at(index, frame, FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={HER: subject})))
    return likeness.within(HER)


def test_identity_rises_with_the_change_and_not_with_a_walk():
    same = looked_at([(180, 40, 40)])
    some = looked_at([(180, 40, 40), (180, 100, 40)])
    much = looked_at([(180, 40, 40), (40, 80, 190)])
    assert same[0] < 3 < 12 < some[0] < much[0]
    assert much[1] in ("chest", "legs")


def test_a_part_is_held_against_its_best_match():
    red, blue = (Likeness(), Likeness())
    for likeness, colour in ((red, (180, 40, 40)), (blue, (40, 80, 190))):
        frame, subject = person(colour, 0.4)
        look = look_at(0, frame, FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={HER: subject}))
        likeness.see(look)
        assert set(parts_of(look, subject)) == {"face", "hair", "chest", "legs"}
    (_, one), (_, other) = red.seen[HER][0], blue.seen[HER][0]
    assert nearest([one], [other])[0] > 40
    assert nearest([one, other], [other])[0] < 1e-6, "one look that is alike is enough"
    assert nearest([one], []) == (0.0, "")


# -- mouths --------------------------------------------------------------------------------------

SHAPES = (MouthShape.A, MouthShape.M, MouthShape.E, MouthShape.O, MouthShape.REST, MouthShape.U, MouthShape.F)


def spoken(seed, length=72):
    random = np.random.default_rng(seed)
    at, marks = 3, []
    while at < length - 4:
        marks.append(Mouth(shape=SHAPES[int(random.integers(len(SHAPES)))], start=at))
        at += int(random.integers(2, 6))
    return tuple(marks)


def mouths_of(marks, late=0, static=False, length=72):
    """A face whose mouth has another picture for every shape."""
    mouths = Mouths()
    order = {shape: number for number, shape in enumerate(MouthShape)}
    for index in range(length):
        shape = MouthShape.REST
        for mark in marks:
            if mark.start + late <= index:
                shape = mark.shape
        frame = np.random.default_rng(index).integers(96, 104, (HIGH, WIDE, 3)).astype(np.uint8)
        frame[60:140, 150:230] = 190
        if not static:
            cv2.ellipse(frame, (190, 122), (6 + 2 * order[shape], 2 + order[shape]), 0, 0, 360, (60, 20, 20), -1)
        face = SubjectBox(box=(0.3, 0.2, 0.7, 0.9), face=(150 / WIDE, 60 / HIGH, 230 / WIDE, 140 / HIGH))
        mouths.see(look_at(index, frame, FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects={HER: face})))
    return mouths


def test_a_mouth_that_goes_with_the_words_and_one_that_is_late():
    marks = spoken(1)
    right = mouths_of(marks).follow(HER, marks, 0, RATE)
    assert right is not None and right.lag == 0 and right.at_once == right.likeness > 0.8
    late = mouths_of(marks, late=4).follow(HER, marks, 0, RATE)
    assert late is not None and late.lag == pytest.approx(-4 / 24) and late.at_once < 0.7 * late.likeness
    early = mouths_of(marks, late=-2).follow(HER, marks, 0, RATE)
    assert early is not None and early.lag == pytest.approx(2 / 24)


def test_other_words_and_a_mouth_that_rests_do_not_go_with_it():
    marks = spoken(1)
    right, other, still = (
        mouths.follow(HER, marks, 0, RATE) for mouths in (mouths_of(marks), mouths_of(spoken(2)), mouths_of(marks, static=True))
    )
    assert right is not None and other is not None and still is not None
    assert other.at_once < 0.6 < right.at_once
    assert still.at_once < 0.4
    assert mouths_of(marks).follow(HER, (), 0, RATE) is None

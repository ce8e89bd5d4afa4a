"""Palettes, the parts of people, and the light of a place: near to nothing for the same, and more for what differs more."""

import cv2
import numpy as np
import pytest

from rushes.core.names import CharacterId
from rushes.core.take import CameraPose, FrameGeometry, SubjectBox
from rushes.tools.measures import style
from rushes.tools.measures.palettes import apart, palette_of
from rushes.tools.measures.parts import CLOTHES, PERSON, nearest, parts_of, seen_in
from rushes.tools.measures.place import Place, gain_between, light_apart, matched_light
from rushes.tools.measures.sight import look_at
from rushes.tools.measures.style import SPREADS

HER, HIM = CharacterId("her"), CharacterId("him")
WALLS = ((150, 90, 70), (90, 130, 120), (200, 180, 140), (70, 80, 110))
SKIN, HAIR, COAT, TROUSERS = (214, 170, 140), (90, 60, 40), (190, 50, 40), (50, 70, 120)


def painted(*colours, share=None):
    """Pixels of some colours, in Lab, with a little grain."""
    random = np.random.default_rng(4)
    counts = share or [1000] * len(colours)
    rows = np.vstack([np.tile(np.array(colour, np.float32), (count, 1)) for colour, count in zip(colours, counts, strict=True)])
    rows = np.clip(rows + random.normal(0, 3, rows.shape), 0, 255).astype(np.float32)
    return cv2.cvtColor(rows[None] / 255, cv2.COLOR_RGB2LAB)[0]


def room(walls=WALLS, shift=0):
    """A room as three or four flat walls, of which the camera shows more of one side or the other."""
    random = np.random.default_rng(6)
    frame = np.zeros((216, 384, 3), np.float32)
    edges = np.linspace(0, 384, len(walls) + 1).astype(int) + np.array([0, *[shift] * (len(walls) - 1), 0])
    for at, colour in enumerate(walls):
        frame[:, edges[at] : edges[at + 1]] = colour
    frame[180:] = (120, 100, 80)
    return np.clip(frame + random.normal(0, 2, frame.shape), 0, 255).astype(np.uint8)


def with_person(frame, left=0.4, tall=0.7, coat=COAT, skin=SKIN):
    """Somebody drawn into a frame, and where she is."""
    height, width = frame.shape[:2]
    top, wide = 0.95 - tall, 0.26 * tall
    frame = frame.copy()
    joints, middle = {}, left + wide / 2

    def fill(start, end, colour, narrow=0.0):
        rows = slice(int((top + start * tall) * height), int((top + end * tall) * height))
        frame[rows, int((left + narrow) * width) : int((left + wide - narrow) * width)] = colour

    fill(0, 0.1, HAIR)
    fill(0.1, 0.3, skin)
    fill(0.3, 0.7, coat)
    fill(0.7, 1.0, TROUSERS)
    for name, at in (("head", 0.18), ("neck", 0.3), ("hip", 0.7), ("left knee", 0.85), ("left foot", 1.0)):
        joints[name] = (middle, top + at * tall)
    face = (left, top + 0.06 * tall, left + wide, top + 0.3 * tall)
    return frame, SubjectBox(box=(left, top, left + wide, top + tall), face=face, joints=joints)


def looked(frame, **subjects):
    known = {CharacterId(name): one for name, one in subjects.items()}
    return look_at(0, frame, FrameGeometry(camera=CameraPose(x=0, y=0, zoom=1), subjects=known))


def place(frame, **subjects):
    look = looked(frame, **subjects)
    found = Place(people={name: [parts] for name, parts in seen_in(look)})
    found.see(look)
    return found


def lit(frame, red, green, blue):
    return np.clip(frame * np.array([red, green, blue]), 0, 255).astype(np.uint8)


def test_a_palette_has_the_colours_and_their_shares():
    palette = palette_of(painted(SKIN, COAT, share=[3000, 1000]))
    assert palette.shape == (2, 4)
    assert palette[:, 3] == pytest.approx([0.75, 0.25], abs=0.05)
    assert np.linalg.norm(palette[0, :3] - painted(SKIN).mean(axis=0)) < 2
    assert palette_of(np.zeros((0, 3), np.float32)).shape == (0, 4)


def test_palettes_are_as_far_apart_as_their_colours_and_shares_matter_little():
    one, turned = (palette_of(painted(SKIN, HAIR, share=share)) for share in ([1500, 500], [500, 1500]))
    assert apart(one, turned) < 1.5, "who turns the head shows more hair"
    near, far = (palette_of(painted(SKIN, colour)) for colour in ((90, 60, 70), (90, 60, 160)))
    assert apart(one, turned) < apart(one, near) < apart(one, far)
    assert apart(one, far) == pytest.approx(apart(far, one))


def test_the_part_that_differs_is_named_and_no_other():
    looks = {}
    for name, coat, skin in (("plain", COAT, SKIN), ("coat", (60, 120, 60), SKIN), ("skin", COAT, (150, 100, 80))):
        frame, her = with_person(room(), coat=coat, skin=skin)
        looks[name] = parts_of(looked(frame, her=her), her)
    assert set(looks["plain"]) == {"face", "hair", "chest", "waist", "legs"}
    apart_by, part = nearest([looks["plain"]], [looks["coat"]])
    assert part == "chest" and apart_by > 20
    assert nearest([looks["plain"]], [looks["coat"]], PERSON)[0] < 1
    apart_by, part = nearest([looks["plain"]], [looks["skin"]])
    assert part == "face" and apart_by > 10
    assert nearest([looks["plain"]], [looks["skin"]], CLOTHES)[0] < 1


@pytest.mark.parametrize("tall", [0.35, 0.7])
def test_the_size_of_a_figure_does_not_matter(tall):
    (frame, her), (close, there) = with_person(room()), with_person(room(shift=40), left=0.2, tall=tall)
    found = nearest([parts_of(looked(frame, her=her), her)], [parts_of(looked(close, her=there), there)])
    assert found[1] and found[0] < 2.5


def test_who_is_tiny_cut_off_or_hidden_is_not_judged():
    frame, tiny = with_person(room(), tall=0.1)
    assert parts_of(looked(frame, her=tiny), tiny) == {}
    frame, leaving = with_person(room(), left=0.95)
    assert parts_of(looked(frame, her=leaving), leaving) == {}
    frame, her = with_person(room())
    left, top, right, bottom = her.box
    him = SubjectBox(box=(left - 0.05, top + 0.35 * (bottom - top), right + 0.05, bottom))
    assert set(parts_of(looked(frame, her=her, him=him), her, [him])) == {"face", "hair"}, "he stands before her"
    assert dict(seen_in(looked(frame, her=her, him=him)))[HER].keys() == {"face", "hair"}


def test_two_shots_of_one_place_have_one_light():
    one, other = room(), room(shift=50)
    apart_by = light_apart(place(one), place(other))
    assert apart_by is not None and apart_by < 0.015


@pytest.mark.parametrize("gain", [(1.12, 1.0, 0.89), (0.94, 0.94, 1.06), (1.25, 1.0, 0.8)])
def test_light_that_changed_is_found_with_its_colour(gain):
    one, other = room(), lit(room(shift=50), *gain)
    found = gain_between(place(one), place(other))
    assert found is not None and found == pytest.approx(np.log(gain), abs=0.03)
    apart_by = light_apart(place(one), place(other))
    assert apart_by is not None and apart_by > 0.04


def test_people_tell_of_the_light_where_the_ground_is_another():
    here, her = with_person(room())
    there, again = with_person(room(walls=((30, 60, 40), (230, 230, 240), (120, 20, 90))), left=0.6)
    same, warm = (light_apart(place(here, her=her), place(lit(there, *gain), her=again)) for gain in ((1, 1, 1), (1.2, 1.0, 0.84)))
    assert same is not None and warm is not None
    assert same < 0.02 < 0.06 < warm
    assert light_apart(place(here), place(there)) is None, "without her nothing is in both"


def test_a_new_coat_is_no_other_light():
    frame, her = with_person(room())
    dressed, again = with_person(room(shift=50), coat=(60, 120, 60))
    found = light_apart(place(frame, her=her), place(dressed, her=again))
    assert found is not None and found < 0.02


def test_what_shows_nothing_or_nothing_in_common_is_not_judged():
    dark = np.full((216, 384, 3), 6, np.uint8)
    assert light_apart(place(room()), place(dark)) is None
    assert light_apart(place(room()), Place()) is None
    frame, her = with_person(room())
    huge = her.model_copy(update={"box": (-0.1, -0.1, 1.1, 1.1)})
    assert place(frame, her=huge).kept() == []


def test_features_that_are_found_again_tell_the_light_too():
    random = np.random.default_rng(3)
    small = random.integers(60, 200, (60, 100, 3)).astype(np.uint8)
    ground = np.asarray(cv2.resize(small, (500, 300), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)
    one, other = (look_at(0, np.ascontiguousarray(ground[at : at + 216, at : at + 384])) for at in (0, 30))
    warm = look_at(0, lit(ground[30:246, 30:414], 1.15, 1.0, 0.87))
    same, changed = matched_light(one, other), matched_light(one, warm)
    assert same is not None and changed is not None
    assert same < 0.01 < 0.06 < changed
    assert matched_light(one, look_at(0, np.full((216, 384, 3), 90, np.uint8))) is None


def test_a_style_is_held_against_the_shot_most_like_it():
    day, night = np.zeros(17), 4 * SPREADS
    assert style.apart(tuple(day), [tuple(night), tuple(day + 0.5 * SPREADS)]) == pytest.approx(0.5)
    assert style.apart(tuple(day - 3 * SPREADS), [tuple(night), tuple(day)]) == pytest.approx(3)

"""Differences: sentences on what changed, between scripts and between plans."""

from __future__ import annotations

import time
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.names import NARRATOR, ActionId, CharacterId, LineId, SceneId, ShotId, TimeOfDay, Weather
from rushes.core.script import Action, Character, Element, Line, Remark, RemarkKind, Scene, Script
from rushes.core.shot import CameraKind, CameraMove, Shot, ShotList, ShotSize
from rushes.core.timing import Rate, Size
from rushes.tools import differences
from rushes.tools.differences import changed_words, plan_changes, script_changes, text_diff
from rushes.tools.likeness import Piece, moved, pair_up

KEEPER = CharacterId("keeper")


def line(name: str, text: str, speaker: CharacterId = KEEPER, **more: object) -> Line:
    return Line.model_validate({"id": LineId(name), "speaker": speaker, "text": text, **more})


def scene(number: int, place: str, *elements: Element, **more: object) -> Scene:
    return Scene.model_validate({"id": SceneId(f"s{number}"), "place": place, "elements": elements, **more})


def script(*scenes: Scene, **more: object) -> Script:
    characters = (Character(id=KEEPER, name="Keeper"),)
    return Script.model_validate({"title": "A", "characters": characters, "scenes": scenes, **more})


COAST = scene(1, "coast", Action(id=ActionId("s1-a1"), text="The keeper waves."), line("s1-l1", "Come in."), time=TimeOfDay.DAY)
HOUSE = scene(2, "house", line("s2-l1", "Sit down."), line("s2-l2", "It is late."), interior=True)
ROAD = scene(3, "road", line("s3-l1", "Every night the road goes on.", NARRATOR))
SEA = scene(4, "sea", line("s4-l1", "The end of it.", NARRATOR))
FILM = script(COAST, HOUSE, ROAD, SEA)


def with_scene(at: int, **changes: object) -> Script:
    scenes = list(FILM.scenes)
    scenes[at] = scenes[at].model_copy(update=changes)
    return FILM.model_copy(update={"scenes": tuple(scenes)})


@pytest.mark.parametrize(
    ("after", "sentences"),
    [
        (FILM, []),
        (FILM.model_copy(update={"title": "B"}), ["Title: 'A' is now 'B'."]),
        (FILM.model_copy(update={"logline": "Why."}), ["Logline: (nothing) is now 'Why.'."]),
        (with_scene(1, time=TimeOfDay.NIGHT), ["Scene 2 (INT. HOUSE): night instead of day."]),
        (with_scene(0, weather=Weather.RAIN), ["Scene 1 (EXT. COAST): rain instead of clear."]),
        (with_scene(0, place="beach"), ["Scene 1: in EXT. BEACH instead of EXT. COAST."]),
        (with_scene(0, interior=True), ["Scene 1: INT. COAST, no longer EXT."]),
        (script(COAST, HOUSE, SEA), ["Scene 3 (EXT. ROAD) is gone."]),
        (script(COAST, SEA, HOUSE, ROAD), ["Scene 4 is now scene 2 (EXT. SEA)."]),
        (script(HOUSE, COAST, ROAD, SEA), ["Scene 2 is now scene 1 (INT. HOUSE)."]),
        (
            script(COAST, HOUSE, ROAD, SEA, scene(5, "hill", line("s5-l1", "Up here."))),
            ["Scene 5 (EXT. HILL) is new.", "Scene 5: new line, Keeper: “Up here.”."],
        ),
        (with_scene(0, elements=(COAST.elements[0], line("s1-l1", "Do come in."))), ["Scene 1, Keeper: “Come in.” -> “Do come in.”"]),
        (with_scene(0, elements=COAST.elements[:1]), ["Scene 1: cut, line, Keeper: “Come in.”."]),
        (with_scene(0, elements=(*COAST.elements, line("s1-l9", "Now."))), ["Scene 1: new line, Keeper: “Now.”."]),
        (with_scene(1, elements=HOUSE.elements[::-1]), ["Scene 2: moved, line, Keeper: “It is late.”."]),
        (
            with_scene(0, elements=(COAST.elements[0], line("s1-l1", "Come in.", NARRATOR))),
            ["Scene 1: Narrator says “Come in.” instead of Keeper."],
        ),
        (
            with_scene(0, elements=(COAST.elements[0], line("s1-l1", "Come in.", manner="whispering"))),
            ["Scene 1, Keeper “Come in.”: manner 'whispering' instead of (nothing)."],
        ),
        (
            with_scene(0, elements=(Remark(kind=RemarkKind.NOTE, text="why?"), *COAST.elements)),
            ["Scene 1: new note: “why?”."],
        ),
        (
            FILM.model_copy(update={"characters": (Character(id=KEEPER, name="Ada", description="an old woman"),)}),
            ["Keeper is now called Ada.", "Ada is described now: “an old woman”."],
        ),
        (
            FILM.model_copy(update={"characters": (*FILM.characters, Character(id=CharacterId("b"), name="Bo"))}),
            ["Bo is new."],
        ),
    ],
)
def test_what_changed_is_said_and_nothing_else(after: Script, sentences: list[str]) -> None:
    assert script_changes(FILM, after) == sentences


def test_without_ids_the_likest_are_taken_for_the_same() -> None:
    anew = count(100)
    renamed = tuple(
        one.model_copy(
            update={
                "id": SceneId(f"s{next(anew)}"),
                "elements": tuple(part.model_copy(update={"id": f"x{next(anew)}"}) for part in one.elements),
            }
        )
        for one in FILM.scenes
    )
    assert script_changes(FILM, FILM.model_copy(update={"scenes": renamed})) == []
    road = renamed[2].elements[0].model_copy(update={"text": "Every night the road goes on and on."})
    edited = (*renamed[:2], renamed[2].model_copy(update={"elements": (road,)}), renamed[3])
    assert script_changes(FILM, FILM.model_copy(update={"scenes": edited})) == [
        "Scene 3, Narrator: “Every night the road goes on.” -> “Every night the road goes on and on.”"
    ]


def test_a_long_line_shows_its_changes_in_place() -> None:
    before = "One two three four five six seven eight nine ten eleven twelve thirteen fourteen."
    after = before.replace("seven", "7").replace(" fourteen", "")
    marked = "“… four five six [-seven-] {+7+} eight nine ten eleven twelve [-thirteen fourteen.-] {+thirteen.+}”"
    assert changed_words(before, after) == marked
    assert changed_words("a b", "a c") == "“a b” -> “a c”"
    assert "->" in changed_words(before, "Quite another sentence is said here, with nothing left of what the old one was, at all.")


def test_a_big_script_takes_no_time() -> None:
    def big(step: int, stem: str = "") -> Script:
        return script(
            *(
                scene(
                    at, f"place {at}",
                    *(line(f"{stem}s{at}-l{row}", f"Line {at * 20 + row + step} " + "says the same as ever, " * 9) for row in range(20)),
                )
                for at in range(100)
            )
        )  # fmt: skip

    started = time.process_time()
    assert len(script_changes(big(0), big(1))) == 2000
    assert script_changes(big(0), big(0, "x")) == []
    one = big(0)
    assert len(script_changes(one, one.model_copy(update={"scenes": one.scenes[::-1]}))) == 99
    assert time.process_time() - started < 1.5


def test_a_very_long_line_is_not_compared_word_by_word() -> None:
    started = time.process_time()
    long = " ".join(str(at % 7) for at in range(60_000))
    assert len(changed_words(long, long[2:])) < 400
    assert time.process_time() - started < 0.5


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.permutations(range(6)), min_size=1, max_size=1), st.sets(st.integers(0, 5)))
def test_scenes_in_any_order_are_told_by_the_fewest_moves(orders: list[list[int]], kept: set[int]) -> None:
    scenes = [scene(at, f"place {at}", line(f"s{at}-l1", f"Words {at}.")) for at in range(6)]
    order = [at for at in orders[0] if at in kept] or [0]
    said = script_changes(script(*scenes), script(*(scenes[at] for at in order)))
    gone = [sentence for sentence in said if "is gone" in sentence]
    assert len(gone) == 6 - len(order)
    rest = [at for at in order if at not in moved(order)]
    assert rest == sorted(rest)
    assert len(said) - len(gone) == len(moved(order))
    assert script_changes(script(*(scenes[at] for at in order)), script(*(scenes[at] for at in order))) == []


def test_every_piece_is_in_one_pair_at_most() -> None:
    before = [Piece("", "line", "a b c"), Piece("x", "line", "q"), Piece("", "action", "a b c"), Piece("", "line", "a b c")]
    after = [Piece("", "line", "a b c"), Piece("x", "line", "other"), Piece("", "line", "a b c d"), Piece("", "line", "zzz")]
    assert sorted(pair_up(before, after)) == [(0, 0), (1, 1), (3, 2)]


def shot(name: str, **more: object) -> Shot:
    return Shot.model_validate({"id": ShotId(name), "length": 48, **more})


def plan(*shots: Shot, width: int = 640) -> ShotList:
    return ShotList(rate=Rate(), size=Size(width=width, height=360), shots=shots)


def test_plans_are_told_apart_shot_by_shot() -> None:
    before = plan(shot("a"), shot("b", subjects=(KEEPER,), size=ShotSize.MEDIUM), shot("c"))
    push = CameraMove(kind=CameraKind.PUSH, zoom=1.1)
    after = plan(
        shot("d", size=ShotSize.INSERT),
        shot("b", subjects=(KEEPER,), size=ShotSize.CLOSE, camera=push),
        shot("a", length=72, seed=4),
        width=1280,
    )
    assert plan_changes(before, before) == []
    assert plan_changes(before, after) == [
        "The picture is 1280x360 at 24 frames a second instead of 640x360 at 24 frames a second.",
        "c is gone.",
        "d is new: insert, 2.0 s.",
        "b: close instead of medium; push instead of static camera.",
        "a: 3.0 s instead of 2.0 s; it is drawn by another seed.",
        "b stands elsewhere in the film.",
    ]


def test_every_field_of_a_shot_has_plain_words_for_its_change() -> None:
    told_otherwise = {"id", "size", "subjects", "camera", "length", "prompt", "references"}
    assert set(differences._CHANGED) == set(Shot.model_fields) - told_otherwise
    assert not [words for words in differences._CHANGED.values() if "adjust" in words or "figures" in words]


def test_a_text_diff_is_short_and_counts_its_lines() -> None:
    before = "\n".join(f"line {at}" for at in range(1, 30))
    after = before.replace("line 5\n", "line five\n").replace("line 20\n", "")
    assert text_diff(before, before) == ""
    assert text_diff(before, after).splitlines() == [
        "@@ -3,5 +3,5 @@", " line 3", " line 4", "-line 5", "+line five", " line 6", " line 7",
        "@@ -18,5 +18,4 @@", " line 18", " line 19", "-line 20", " line 21", " line 22",
    ]  # fmt: skip
    assert text_diff("", "a").splitlines() == ["@@ -1,0 +1,1 @@", "+a"]
    assert text_diff("a\nb", "").splitlines()[1:] == ["-a", "-b"]


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_a_text_diff_says_all_that_is_needed(old: list[str], new: list[str]) -> None:
    diff = text_diff("\n".join(old), "\n".join(new)).splitlines()
    marks = [row for row in diff if not row.startswith("@@")]
    gone, come = (sorted(row[1:] for row in marks if row[0] in sides) for sides in (" -", " +"))
    left = sorted(old)
    for word in gone:
        left.remove(word)
    assert sorted([*left, *come]) == sorted(new)


def test_a_text_diff_of_a_huge_text_takes_no_time() -> None:
    started = time.process_time()
    before = "\n".join(f"Line {at * at % 149}" for at in range(30_000))
    after = "\n".join(f"Line {at * at * at % 149}" for at in range(30_000))
    assert text_diff(before, after)
    assert text_diff(before, before + "\nEnd").splitlines()[-1] == "+End"
    assert time.process_time() - started < 1.0

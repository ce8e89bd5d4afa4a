"""Fountain: read, write, and ids that stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import SourceError
from rushes.core.names import NARRATOR, ActionId, CharacterId, SceneId, TimeOfDay, Weather
from rushes.core.script import Action, Character, Line, Remark, RemarkKind, Scene, Script
from rushes.tools.blocks import is_heading, is_transition
from rushes.tools.cleaning import clean
from rushes.tools.fdx_reader import fountain_of, read_fdx
from rushes.tools.fdx_writer import write_fdx
from rushes.tools.fountain import OWN_KEYS, proper_name, read_fountain, slug, write_fountain
from rushes.tools.marks import tidy
from rushes.tools.numbering import number

KEEPER = """Title: The Guest
Author: A. Writer
Logline: A keeper lets the weather in.
Tone: tender
Characters:
    KEEPER: an old lighthouse keeper in a yellow raincoat
    STORM: a storm, large and shy

/* cut:
INT. CELLAR - DAY */

# Act one
= the world

EXT. LIGHTHOUSE COAST - NIGHT, STORM

The keeper lifts the lantern, [[how high?]] then lowers it.

NARRATOR (V.O.)
Every night the keeper lit the lamp.

KEEPER
(softly)
Come in.
(louder)
Come in!

STORM (O.S.)
*May* I?

CUT TO:

INT. KEEPER'S KITCHEN - CONTINUOUS

!THE END OF ALL THINGS TO:

> THE END <

===

.the cellar - dawn - fog

@mcCloud
~La la la

> FADE OUT.
"""


def elements(script: Script) -> list[tuple[str, ...]]:
    return [
        ("action", element.text) if isinstance(element, Action) else (element.speaker, element.manner, element.text)
        for scene in script.scenes
        for element in scene.played
    ]


def test_reads_a_screenplay() -> None:
    script = read_fountain(KEEPER)
    assert (script.title, script.author, script.tone) == ("The Guest", "A. Writer", "tender")
    assert script.logline == "A keeper lets the weather in."
    assert [(c.id, c.name) for c in script.characters] == [("keeper", "Keeper"), ("storm", "Storm"), ("mccloud", "mcCloud")]
    assert script.characters[1].description == "a storm, large and shy"
    assert [(s.place, s.interior, s.time, s.weather) for s in script.scenes] == [
        ("lighthouse coast", False, TimeOfDay.NIGHT, Weather.STORM),
        ("Keeper's kitchen", True, TimeOfDay.NIGHT, Weather.CLEAR),
        ("the cellar", False, TimeOfDay.DAWN, Weather.FOG),
    ]
    assert elements(script) == [
        ("action", "The keeper lifts the lantern, then lowers it."),
        (NARRATOR, "", "Every night the keeper lit the lamp."),
        ("keeper", "softly", "Come in."),
        ("keeper", "louder", "Come in!"),
        ("storm", "", "May I?"),
        ("action", "THE END OF ALL THINGS TO:"),
        ("mccloud", "", "La la la"),
    ]
    assert script.scenes[0].played[4].offscreen  # type: ignore[union-attr]
    assert [element.id for element in script.scenes[0].played] == ["s1-a1", "s1-l1", "s1-l2", "s1-l3", "s1-l4"]


def test_writes_what_it_reads() -> None:
    script = read_fountain(KEEPER)
    text = write_fountain(script)
    assert read_fountain(text) == script
    assert "EXT. LIGHTHOUSE COAST - NIGHT, STORM\n" in text
    assert "NARRATOR (V.O.)\nEvery night" in text
    assert write_fountain(read_fountain(text)) == text


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("He said: nothing.\nAnd left.", [("action", "He said: nothing. And left.")]),
        ("FADE IN:\n\nA door.", [("action", "A door.")]),
        ("/* never closed", [("action", "/* never closed")]),
        ("[[ never closed", [("action", "[[ never closed")]),
        ("HELLO", [("action", "HELLO")]),
        ("INT.", [("action", "INT.")]),
        ("2 * 3 * 4 = _x", [("action", "2 * 3 * 4 = _x")]),
        ("MARA\n(waves)", [("action", "Mara: waves")]),
        ("MARA ^\nYes.\n\nTOM (CONT'D)\nNo.", [("mara", "", "Yes."), ("tom", "", "No.")]),
        ("MARA (on the phone)\nYes.", [("mara", "on the phone", "Yes.")]),
        ("李明在走路\n他累了", [("action", "李明在走路 他累了")]),
        ("@李明\n你好", [("c1", "", "你好")]),
        ("A\0B\x07\ud800", [("action", "AB\ufffd")]),
        ("***bold*** and \\*not\\*", [("action", "bold and *not*")]),
    ],
)
def test_films_any_words(text: str, kinds: list[tuple[str, ...]]) -> None:
    assert elements(read_fountain(text)) == kinds


@pytest.mark.parametrize("text", ["", "\n\n", "/* all of it */", "[[a note]]", "Title: Only a title"])
def test_says_when_nothing_can_be_filmed(text: str) -> None:
    with pytest.raises(SourceError, match="nothing to film"):
        read_fountain(text)


@pytest.mark.parametrize(
    "text",
    ["[[" * 40_000, "[[ a\n\n" * 20_000 + "]]", "*" * 60_000, "_a " * 40_000, "(" * 60_000, "#" + " " * 60_000 + "#x"],
)
def test_hostile_text_takes_no_long_time(text: str) -> None:
    read_fountain("EXT. HERE - DAY\n\n" + text + "\n\nThe end.")


def test_ids_stay_through_edits() -> None:
    before = read_fountain(KEEPER)
    text = write_fountain(before)
    edited = text.replace("Every night the keeper lit the lamp.", "Each night the keeper lights the lamp.")
    edited = edited.replace("KEEPER\n(softly)", "STORM\nWho is there?\n\nKEEPER\n(softly)")
    after = read_fountain(edited, previous=before)
    old = {element.id: element for scene in before.scenes for element in scene.played}
    new = {element.id: element for scene in after.scenes for element in scene.played}
    assert new["s1-l1"].text == "Each night the keeper lights the lamp."
    assert [key for key in new if key not in old] == ["s1-l5"]
    assert all(new[key] == old[key] for key in old if key != "s1-l1")
    assert [scene.id for scene in after.scenes] == ["s1", "s2", "s3"]


def test_ids_stay_when_scenes_move_or_go() -> None:
    places = (f"EXT. PLACE {i} - DAY\n\nThing {i} falls.\n\nNARRATOR\nLine {i} is said." for i in range(6))
    before = read_fountain("\n\n".join(places))
    scenes = list(before.scenes)
    moved = before.model_copy(update={"scenes": (scenes[4], *scenes[:4])})
    after = read_fountain(write_fountain(moved), previous=before)
    assert after == moved
    again = read_fountain(write_fountain(before), previous=after)
    assert {scene.place: scene.id for scene in again.scenes if scene.place != "place 5"} == {s.place: s.id for s in scenes[:5]}
    assert len({element.id for scene in again.scenes for element in scene.played}) == 12


def test_the_silent_join_the_cast_of_a_script_without_a_list() -> None:
    def people_of(text: str) -> tuple[Character, ...]:
        assert text == "A CAT jumps."
        return (Character(id=CharacterId("x"), name="the cat"), Character(id=CharacterId("y"), name="the Mara"))

    text = "EXT. A - DAY\n\nA CAT jumps.\n\nMARA\nShoo."
    script = read_fountain(text, people_of=people_of)
    assert [(one.id, one.name) for one in script.characters] == [("mara", "Mara"), ("cat", "the cat")]
    assert read_fountain(text, previous=script, people_of=people_of) == script
    assert read_fountain(write_fountain(script), people_of=people_of) == script


def test_new_ids_are_unused() -> None:
    before = read_fountain("EXT. A - DAY\n\nOne.\n\nTwo.\n\nThree.")
    shorter = read_fountain("EXT. A - DAY\n\nOne.\n\nThree.", previous=before)
    assert [element.id for element in shorter.scenes[0].played] == ["s1-a1", "s1-a3"]
    longer = read_fountain("EXT. A - DAY\n\nOne.\n\nThree.\n\nFour.", previous=before)
    assert [element.id for element in longer.scenes[0].played] == ["s1-a1", "s1-a3", "s1-a4"]


@pytest.mark.parametrize(
    ("cue", "name"),
    [("OLD MAN", "Old Man"), ("THE STORM", "the Storm"), ("O'NEILL", "O'Neill"), ("DR. HALE", "Dr. Hale"), ("R2-D2", "R2-D2")],
)
def test_names_are_readable(cue: str, name: str) -> None:
    assert proper_name(cue) == name


@pytest.mark.parametrize(
    ("heading", "place", "interior", "time", "weather"),
    [
        ("EXT. ROOFTOPS OF PARIS - NIGHT", "rooftops of Paris", False, TimeOfDay.NIGHT, Weather.CLEAR),
        ("INT. JFK", "jfk", True, TimeOfDay.DAY, Weather.CLEAR),
        ("Int. JFK - day", "JFK", True, TimeOfDay.DAY, Weather.CLEAR),
        ("EXT. CITY - THE OLD BRIDGE - SUNSET, RAIN #12A#", "city - the old bridge", False, TimeOfDay.DUSK, Weather.RAIN),
        ("INT./EXT. CAR - DAY - SNOW", "car", True, TimeOfDay.DAY, Weather.SNOW),
        ("EXT. BEACH - DAYS GONE BY", "beach - days gone by", False, TimeOfDay.DAY, Weather.CLEAR),
        ("EXT. STORM", "storm", False, TimeOfDay.DAY, Weather.CLEAR),
        (".the attic – dawn", "the attic", False, TimeOfDay.DAWN, Weather.CLEAR),
    ],
)
def test_headings(heading: str, place: str, interior: bool, time: TimeOfDay, weather: Weather) -> None:
    scene = read_fountain(f"{heading}\n\nA door.").scenes[0]
    assert (scene.place, scene.interior, scene.time, scene.weather) == (place, interior, time, weather)


words = st.text(
    st.one_of(st.sampled_from("aB é.!@>~#=*_[]/\\(){}:-^,'0"), st.characters(codec="utf-8")), min_size=1, max_size=24
).map(lambda text: " ".join(text.split()))
# What is left of a text when controls and doubled blanks are gone; the writer promises no more.
texts = words.map(lambda text: " ".join(clean(text).split())).filter(bool)


remark_words = st.lists(texts | st.just(""), max_size=3).map("\n".join).map(tidy).filter(bool)
remarks = st.one_of(
    st.builds(Remark, kind=st.sampled_from([RemarkKind.NOTE, RemarkKind.BONEYARD]), text=remark_words),
    st.builds(Remark, kind=st.sampled_from([RemarkKind.SYNOPSIS, RemarkKind.TRANSITION]), text=texts),
    st.builds(Remark, kind=st.just(RemarkKind.SECTION), text=texts, depth=st.integers(1, 4)),
    st.just(Remark(kind=RemarkKind.PAGE_BREAK)),
    st.builds(Remark, kind=st.just(RemarkKind.TRANSITION), text=st.sampled_from(["CUT TO:", "FADE OUT.", "> TO:", "a <", "TO:"])),
)
keys = texts.map(lambda key: " ".join(key.replace(":", "").split())[:40].strip()).filter(
    lambda key: key and not key[0].isspace() and not is_heading(f"{key}: x") and not is_transition(f"{key}:")
)
pages = st.lists(
    st.tuples(keys, st.lists(texts, max_size=3).map("\n".join)), max_size=2, unique_by=lambda field: field[0].lower()
).map(lambda fields: tuple(field for field in fields if field[0].lower() not in OWN_KEYS))


@st.composite
def scripts(draw: st.DrawFn) -> Script:
    names = draw(st.lists(texts, max_size=3, unique_by=lambda name: name.upper().casefold()))
    names = [name for name in names if not name.casefold().endswith("narrator")]
    people = tuple(
        Character(id=CharacterId(slug(name) or f"x{i}"), name=name, description=draw(texts | st.just("")))
        for i, name in enumerate(names)
    )
    people = tuple({person.id: person for person in people if person.id != NARRATOR}.values())
    speakers = st.sampled_from([NARRATOR, *(person.id for person in people)])
    actions = st.builds(Action, id=st.just(""), text=texts, card=st.booleans())
    lines = st.builds(
        Line, id=st.just(""), speaker=speakers, text=texts, manner=texts | st.just(""), dual=st.booleans(), sung=st.booleans()
    )
    heard = st.sampled_from([(False, ""), (True, ""), (False, "CONT'D"), (True, "O.S., CONT'D"), (True, "o.c.")])
    lines = st.builds(lambda line, heard: line.model_copy(update={"offscreen": heard[0], "extension": heard[1]}), lines, heard)
    places = texts.filter(lambda text: text.strip(" .-#"))
    scene = st.builds(
        Scene,
        id=st.just(""),
        place=places,
        interior=st.booleans(),
        time=st.sampled_from(TimeOfDay),
        weather=st.sampled_from(Weather),
        elements=st.lists(actions | lines | remarks, max_size=5).map(tuple),
        number=st.sampled_from(["", "1", "12A", "I-1-A", "110.2"]) | texts,
    )
    script = Script(
        title=draw(texts),
        logline=draw(texts | st.just("")),
        author=draw(texts | st.just("")),
        tone=draw(texts | st.just("plain")),
        language=draw(st.sampled_from(["en", "de"])),
        outline=draw(st.booleans()),
        characters=people,
        scenes=tuple(draw(st.lists(scene, min_size=1, max_size=2))),
        page=draw(pages),
        opening=tuple(draw(st.lists(remarks, max_size=2))),
    )
    return number(script)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(scripts())
def test_any_script_reads_back(script: Script) -> None:
    text = write_fountain(script)
    assert read_fountain(text) == script
    assert write_fountain(read_fountain(text)) == text


@settings(deadline=None, max_examples=40, derandomize=True)
@given(scripts())
def test_any_script_reads_back_from_final_draft(script: Script) -> None:
    written = write_fdx(script).encode()
    assert read_fdx(written) == script
    assert read_fountain(fountain_of(written)) == script


@settings(deadline=None, max_examples=40, derandomize=True)
@given(scripts(), st.data())
def test_any_ids_read_back_with_the_previous_script(script: Script, data: st.DataObject) -> None:
    names = iter(data.draw(st.permutations(range(15))))
    scenes = [
        scene.model_copy(
            update={
                "id": f"k{next(names)}",
                "elements": tuple(element.model_copy(update={"id": f"k{next(names)}"}) for element in scene.elements),
            }
        )
        for scene in script.scenes
    ]
    script = script.model_copy(update={"scenes": tuple(scenes)})
    assert read_fountain(write_fountain(script), previous=script) == script


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=200) | st.text(st.sampled_from("aA \n.!@>~#=*_[]/(^):"), max_size=120))
def test_any_text_is_filmed_or_refused(text: str) -> None:
    try:
        script = read_fountain(text)
    except SourceError:
        return
    assert read_fountain(write_fountain(script)) == script
    assert read_fountain(text, previous=script) == script


@pytest.mark.parametrize("kind", [RemarkKind.NOTE, RemarkKind.BONEYARD])
@pytest.mark.parametrize("text", ["a\n\nb", "a]", "[a", "]] [[", "*/ /*", "a\\", "\\]", "**a**\n  b", "/", "INT. A - DAY\n\nMARA\nNo."])
def test_any_words_of_a_remark_read_back(kind: RemarkKind, text: str) -> None:
    scene = Scene(id=SceneId(""), place="here", elements=(Remark(kind=kind, text=text), Action(id=ActionId(""), text="A door.")))
    script = number(Script(title="T", scenes=(scene,), opening=(Remark(kind=kind, text=text),)))
    assert read_fountain(write_fountain(script)) == script
    assert read_fdx(write_fdx(script).encode()) == script


KEPT = """Title: T
Credit: written by
Contact:
    1 Pier Road
    Harbour

INT./EXT. CAR - CONTINUOUS #7B#

MARA (V.O.) (CONT'D)
Yes.

@McBride (on the phone) ^
(low)
No.

EST. HARBOUR - LATER

> DISSOLVE TO:
"""


def test_what_is_not_filmed_is_written_back_as_it_was() -> None:
    script = read_fountain(KEPT)
    written = write_fountain(script)
    for line in ("Credit: written by", "    1 Pier Road", "INT./EXT. CAR - CONTINUOUS #7B#"):
        assert line in written.split("\n"), line
    for line in ( "MARA (V.O.) (CONT'D)", "EST. HARBOUR - LATER"):
        assert line in written.split("\n"), line
    assert "MCBRIDE ^\n(on the phone, low)\nNo." in written
    assert "DISSOLVE TO:" in written
    assert [line.offscreen for line in script.lines()] == [True, False]


def test_a_heading_that_was_changed_since_is_written_anew() -> None:
    scene = read_fountain(KEPT).scenes[0].model_copy(update={"time": TimeOfDay.NIGHT})
    written = write_fountain(Script(title="T", scenes=(scene,)))
    assert "INT. CAR - NIGHT #7B#" in written

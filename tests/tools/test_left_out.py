"""What a film leaves out of its script is said; and what is left out changes nothing that is filmed."""

from __future__ import annotations

import pytest

from rushes.core.script import Script
from rushes.core.shot import Transition
from rushes.tools.fountain import read_fountain, write_fountain
from rushes.tools.left_out import least_shots, left_out, pages
from rushes.tools.scene_changes import change_after, change_of

FULL = """Title: The Pier
Contact: me
Draft date: today

# Act
= What happens.

EXT. PIER - DAY #1#

[[one]] Mara waves. [[two]]

WIPE TO:

MARA
~La la

TOM ^
Yes.

===

/* gone */

> THE END <
"""


def test_everything_that_is_left_out_is_said() -> None:
    assert left_out(read_fountain(FULL)) == [
        "2 notes, a cut passage, a section, a synopsis and a page break are kept in the script but not filmed.",
        "The film knows cuts, dissolves and fades; not followed: “WIPE TO:”.",
        "Lines of dual dialogue are heard one after the other, not at once.",
        "A sung line is spoken, not sung.",
        "“THE END” is not shown as type: the film has an end card of its own.",
        "Scene numbers are kept in the script but not shown.",
        "Of the title page, Contact and Draft date are kept but not shown.",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("EXT. A - DAY\n\nA door.", []),
        ("EXT. A - DAY\n\nA door.\n\n[[x]]", ["A note is kept in the script but not filmed."]),
        ("EXT. A - DAY\n\nA door.\n\nCUT TO:\n\nEXT. B - DAY\n\nA wall.\n\nFADE OUT.\n\n> The End. <", ["“The End.”"]),
        ("EXT. A - DAY\n\nA door.\n\nCUT TO:\n\nA wall.", ["A transition inside a scene"]),
    ],
)
def test_nothing_else_is_said(text: str, said: list[str]) -> None:
    found = left_out(read_fountain(text))
    assert len(found) == len(said)
    assert all(sentence.startswith(start) for sentence, start in zip(found, said, strict=True))


def filmed(script: Script) -> list[object]:
    return [(scene.id, scene.place, scene.time, scene.played) for scene in script.scenes]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[two]]", "[[something else]]"),
        ("[[two]]", ""),
        ("= What happens.", ""),
        ("# Act", "# Another act\n## and a part"),
        ("/* gone */", "/* INT. CELLAR - DAY\n\nMARA\nNo! */"),
        ("===", ""),
        ("WIPE TO:", "[[WIPE TO:]]"),
        ("#1#", "#99Z#"),
        ("Contact: me\n", ""),
    ],
)
def test_a_changed_remark_changes_nothing_that_is_filmed(old: str, new: str) -> None:
    before = read_fountain(FULL)
    assert old in FULL
    assert filmed(read_fountain(FULL.replace(old, new))) == filmed(before)
    assert filmed(read_fountain(FULL.replace(old, new), previous=before)) == filmed(before)


@pytest.mark.parametrize(
    ("words", "way"),
    [
        ("CUT TO:", Transition.CUT),
        ("SMASH CUT TO:", Transition.CUT),
        ("MATCH CUT TO:", Transition.CUT),
        ("BACK TO:", Transition.CUT),
        ("DISSOLVE TO:", Transition.CROSS_FADE),
        ("Slow dissolve to:", Transition.CROSS_FADE),
        ("CROSSFADE TO:", Transition.CROSS_FADE),
        ("FADE TO:", Transition.CROSS_FADE),
        ("FADE OUT.", Transition.DIP),
        ("FADE IN:", Transition.DIP),
        ("FADE TO BLACK.", Transition.DIP),
        ("CUT TO BLACK.", Transition.DIP),
        ("ЗТМ.", Transition.DIP),
        ("FONDU ENCHAÎNÉ :", Transition.CROSS_FADE),
        ("FONDU AU NOIR", Transition.DIP),
        ("WIPE TO:", None),
        ("EXECUTE", None),
    ],
)
def test_the_words_of_transitions(words: str, way: Transition | None) -> None:
    assert change_of(words) is way


def test_a_transition_counts_only_when_nothing_is_filmed_after_it() -> None:
    scenes = read_fountain("EXT. A - DAY\n\nDISSOLVE TO:\n\nA door.\n\nEXT. B\n\nX.\n\nFADE OUT.\n\n# Act\n\n> THE END <").scenes
    assert [change_after(scene.elements) for scene in scenes] == [None, Transition.DIP]


def test_a_page_is_about_a_minute() -> None:
    script = read_fountain("EXT. A - DAY\n\n" + "MARA\nI never thought that it would end like this.\n\nShe waits.\n\n" * 110)
    assert 10 <= pages(script) <= 15
    assert least_shots(script) == 3
    assert pages(read_fountain(write_fountain(script) + "\n[[x]]\n\n" * 50)) == pages(script)

"""Fountain's grammar, element by element as its syntax page has them, the awkward ones too."""

from __future__ import annotations

import pytest

from rushes.tools.blocks import Block, Kind
from rushes.tools.screenplay import parse, parted_page

HEADING, ACTION, CUE, MANNER, SAID = Kind.HEADING, Kind.ACTION, Kind.CHARACTER, Kind.PARENTHETICAL, Kind.DIALOGUE
SUNG, CHANGE, CENTRED, SECTION = Kind.LYRIC, Kind.TRANSITION, Kind.CENTRED, Kind.SECTION
SYNOPSIS, BREAK, NOTE, BONEYARD = Kind.SYNOPSIS, Kind.PAGE_BREAK, Kind.NOTE, Kind.BONEYARD


def read(text: str) -> list[tuple[Kind, str]]:
    """The kinds and words of a body's blocks; a heading before them keeps it from being a title page."""
    return [(block.kind, block.text) for block in parse(f".HERE\n\n{text}").blocks[1:]]


HEADINGS = {
    "interior": ("INT. HOUSE - DAY", "INT. HOUSE - DAY"),
    "exterior": ("EXT. HOUSE - DAY", "EXT. HOUSE - DAY"),
    "establishing": ("EST. HOUSE - DAY", "EST. HOUSE - DAY"),
    "both, dots and slash": ("INT./EXT. CAR - DAY", "INT./EXT. CAR - DAY"),
    "both, one dot": ("INT/EXT. CAR - DAY", "INT/EXT. CAR - DAY"),
    "both, short": ("I/E CAR - DAY", "I/E CAR - DAY"),
    "no dot": ("INT HOUSE - DAY", "INT HOUSE - DAY"),
    "small letters": ("ext. brick's pool - day", "ext. brick's pool - day"),
    "indented": ("    INT. HOUSE - DAY", "INT. HOUSE - DAY"),
    "forced": (".SNIPER SCOPE POV", "SNIPER SCOPE POV"),
    "forced, small letters": (".binoculars a forced scene heading", "binoculars a forced scene heading"),
    "forced, Cyrillic": (".КУХНЯ - НОЧЬ", "КУХНЯ - НОЧЬ"),
    "forced, Chinese": (".厨房 - 夜", "厨房 - 夜"),
    "Russian": ("ИНТ. КУХНЯ - НОЧЬ", "ИНТ. КУХНЯ - НОЧЬ"),
}


@pytest.mark.parametrize(("text", "words"), HEADINGS.values(), ids=HEADINGS)
def test_a_scene_heading(text: str, words: str) -> None:
    assert read(text) == [(HEADING, words)]


@pytest.mark.parametrize(
    ("text", "words", "number"),
    [
        ("INT. HOUSE - DAY #1#", "INT. HOUSE - DAY", "1"),
        ("INT. HOUSE - DAY #1A#", "INT. HOUSE - DAY", "1A"),
        ("INT. HOUSE - DAY #1-A#", "INT. HOUSE - DAY", "1-A"),
        ("INT. HOUSE - DAY #I-1-A#", "INT. HOUSE - DAY", "I-1-A"),
        ("INT. HOUSE - DAY - FLASHBACK (1944) #110A#", "INT. HOUSE - DAY - FLASHBACK (1944)", "110A"),
        ("INT. HOUSE - DAY #110.1#", "INT. HOUSE - DAY", "110.1"),
        (".THE DREAM #7#", "THE DREAM", "7"),
        ("INT. HOUSE #2", "INT. HOUSE #2", ""),
        ("INT. HOUSE ##", "INT. HOUSE ##", ""),
        ("INT. HOUSE \\#2#", "INT. HOUSE #2#", ""),
    ],
)
def test_a_scene_number(text: str, words: str, number: str) -> None:
    assert parse(text).blocks == [Block(HEADING, words, number=number)]


ACTIONS = {
    "a sentence": ("They drink long and well.", "They drink long and well."),
    "lines run on": ("A Mexican standoff.\nThey wait.", "A Mexican standoff. They wait."),
    "tabs and indents": ("\tHe reads:\n\n", "He reads:"),
    "forced": ("!SCANNING THE AISLES...\nWhere is he?", "SCANNING THE AISLES... Where is he?"),
    "forced heading": ("!INT. HOUSE - DAY", "INT. HOUSE - DAY"),
    "forced transition": ("!CUT TO:", "CUT TO:"),
    "forced cue": ("!@home", "@home"),
    "capitals with nothing after them": ("THE PHONE RINGS.", "THE PHONE RINGS."),
    "a cue in small letters": ("Mara\nHello.", "Mara Hello."),
    "a cue with small letters in it": ("McCLANE\nYippie ki-yay!", "McCLANE Yippie ki-yay!"),
    "figures are no name": ("23\nskidoo", "23 skidoo"),
    "two dots": ("..and then", "..and then"),
    "an ellipsis": ("...and then", "...and then"),
    "a dot and a blank": (". and then", ". and then"),
    "a heading without words": ("INT.", "INT."),
    "a heading inside a paragraph": ("He leaves.\nINT. HOUSE - DAY", "He leaves. INT. HOUSE - DAY"),
    "a word that starts like one": ("Exterminate them.", "Exterminate them."),
    "interesting": ("INTERESTING TIMES.", "INTERESTING TIMES."),
    "a transition that a blank undoes": ("CUT TO: ", "CUT TO:"),
    "a number sign inside": ("He dials #1.", "He dials #1."),
    "a note never closed": ("A [[ note", "A [[ note"),
    "boneyard never closed": ("A /* cut", "A /* cut"),
    "a cue before an empty line": ("MARA\n\n", "MARA"),
    "a forced cue before an empty line": ("@mara", "@mara"),
}


@pytest.mark.parametrize(("text", "words"), ACTIONS.values(), ids=ACTIONS)
def test_action(text: str, words: str) -> None:
    assert read(text) == [(ACTION, words)]


@pytest.mark.parametrize(
    ("cue", "name", "extension", "dual"),
    [
        ("STEEL", "STEEL", "", False),
        ("MOM (O. S.)", "MOM", "O. S.", False),
        ("HANS (on the radio)", "HANS", "on the radio", False),
        ("MARA (V.O.) (CONT'D)", "MARA", "V.O., CONT'D", False),
        ("R2D2", "R2D2", "", False),
        ("    INDENTED", "INDENTED", "", False),
        ("@McCLANE", "McCLANE", "", False),
        ("@ McCLANE (O.S.) ^", "McCLANE", "O.S.", True),
        ("BRICK ^", "BRICK", "", True),
        ("BRICK^", "BRICK", "", True),
        ("ÉLOÏSE", "ÉLOÏSE", "", False),
        ("МАРА", "МАРА", "", False),
        ("@李明", "李明", "", False),
        ("DR. O'NEILL-SMITH", "DR. O'NEILL-SMITH", "", False),
        ("*MARA*", "MARA", "", False),
        ("@MARA \\(OLD\\)", "MARA (OLD)", "", False),
    ],
)
def test_a_cue(cue: str, name: str, extension: str, dual: bool) -> None:
    assert parse(f".HERE\n\n{cue}\nWords.").blocks[1:] == [Block(CUE, name, extension, dual=dual), Block(SAID, "Words.")]


SPEECHES = {
    "lines run on": ("MARA\nOne\ntwo.", [(SAID, "One two.")]),
    "a parenthetical first": ("MARA\n(softly)\nYes.", [(MANNER, "softly"), (SAID, "Yes.")]),
    "parentheticals between": ("MARA\nYes.\n(beat)\nNo.", [(SAID, "Yes."), (MANNER, "beat"), (SAID, "No.")]),
    "a parenthetical last": ("MARA\nYes.\n(beat)", [(SAID, "Yes."), (MANNER, "beat")]),
    "a parenthetical over lines": ("MARA\n(starting the\nengine)\nYes.", [(MANNER, "starting the engine"), (SAID, "Yes.")]),
    "brackets that go on": ("MARA\n(Well) yes (no)", [(SAID, "(Well) yes (no)")]),
    "a bracket never closed": ("MARA\n(Well\nyes.", [(SAID, "(Well yes.")]),
    "a heading inside": ("MARA\nI said\nINT. HOUSE - DAY\nand left.", [(SAID, "I said INT. HOUSE - DAY and left.")]),
    "a transition inside": ("MARA\nHe said:\nCUT TO:", [(SAID, "He said: CUT TO:")]),
    "a section inside": ("MARA\nNumber\n# one", [(SAID, "Number # one")]),
    "an empty line of two blanks": ("MARA\nOne.\n  \nTwo.", [(SAID, "One."), (SAID, "Two.")]),
    "two such lines end it": ("MARA\nOne.\n  \n  \nTwo.", [(SAID, "One."), (ACTION, "Two.")]),
    "one blank ends it": ("MARA\nOne.\n \nTwo.", [(SAID, "One."), (ACTION, "Two.")]),
    "a cue inside": ("MARA\nOne.\nTOM\nTwo.", [(SAID, "One. TOM Two.")]),
    "lyrics": ("MARA\n~Willy Wonka!\n~Willy Wonka!", [(SUNG, "Willy Wonka!"), (SUNG, "Willy Wonka!")]),
    "lyrics in between": ("MARA\nHear:\n~La la\nGood?", [(SAID, "Hear:"), (SUNG, "La la"), (SAID, "Good?")]),
    "a note on a line": ("MARA\nOne.\n[[louder?]]\nTwo.", [(SAID, "One. Two."), (NOTE, "louder?")]),
    "a note under the cue": ("MARA\n[[louder?]]\nOne.", [(NOTE, "louder?"), (SAID, "One.")]),
    "a note in words": ("MARA\nOne [[louder?]] two.", [(SAID, "One two."), (NOTE, "louder?")]),
    "boneyard on a line": ("MARA\nOne.\n/* old */\nTwo.", [(SAID, "One. Two."), (BONEYARD, "old")]),
    "tabs": ("\t\tMARA\n\t(low)\n\tYes.", [(MANNER, "low"), (SAID, "Yes.")]),
    "an action mark": ("MARA\n!Yes", [(SAID, "!Yes")]),
}


@pytest.mark.parametrize(("text", "blocks"), SPEECHES.values(), ids=SPEECHES)
def test_speech(text: str, blocks: list[tuple[Kind, str]]) -> None:
    assert read(text) == [(CUE, "MARA"), *blocks]


OTHERS = {
    "a lyric alone": ("~For he's a jolly good fellow", [(SUNG, "For he's a jolly good fellow")]),
    "a transition": ("CUT TO:", [(CHANGE, "CUT TO:")]),
    "any way to": ("SMASH CUT TO:", [(CHANGE, "SMASH CUT TO:")]),
    "the usual fades": ("FADE IN:\n\nFADE OUT.", [(CHANGE, "FADE IN:"), (CHANGE, "FADE OUT.")]),
    "forced transition": ("> Burn to White.", [(CHANGE, "Burn to White.")]),
    "forced transition, no blank": (">Burn to White.", [(CHANGE, "Burn to White.")]),
    "a transition right above a heading": ("CUT TO:\nINT. HOUSE - DAY", [(CHANGE, "CUT TO:"), (HEADING, "INT. HOUSE - DAY")]),
    "a transition below action": ("He leaves.\nCUT TO:", [(ACTION, "He leaves. CUT TO:")]),
    "centred": (">THE END<", [(CENTRED, "THE END")]),
    "centred with blanks": ("> THE END <", [(CENTRED, "THE END")]),
    "centred below centred": ("> ONE <\n> TWO <", [(CENTRED, "ONE"), (CENTRED, "TWO")]),
    "page break": ("===", [(BREAK, "")]),
    "a longer page break": ("=======", [(BREAK, "")]),
    "no page break": ("=== x", [(SYNOPSIS, "== x")]),
    "synopsis": ("= Mara comes home.", [(SYNOPSIS, "Mara comes home.")]),
    "section": ("# Act", [(SECTION, "Act")]),
    "sections need no empty lines": ("# A\n## B\n= C\nDoor.", [(SECTION, "A"), (SECTION, "B"), (SYNOPSIS, "C"), (ACTION, "Door.")]),
    "a heading right below a section": ("# Act\nINT. HOUSE - DAY", [(SECTION, "Act"), (HEADING, "INT. HOUSE - DAY")]),
    "a cue right below a synopsis": ("= Hi.\nMARA\nHi.", [(SYNOPSIS, "Hi."), (CUE, "MARA"), (SAID, "Hi.")]),
    "a note alone": ("[[Fix *this*.]]", [(NOTE, "Fix *this*.")]),
    "a note in words": ("The door[[which?]] opens.", [(ACTION, "The door opens."), (NOTE, "which?")]),
    "a note over lines": ("[[one\ntwo]]", [(NOTE, "one\ntwo")]),
    "a note over an empty line of two blanks": ("[[one\n  \ntwo]]", [(NOTE, "one\n\ntwo")]),
    "a note cannot hold an empty line": ("[[one\n\ntwo]]", [(ACTION, "[[one"), (ACTION, "two]]")]),
    "a note at a heading": ("INT. HOUSE - DAY [[ours?]]", [(HEADING, "INT. HOUSE - DAY"), (NOTE, "ours?")]),
    "a note about a section": ("# Act [[rename]]", [(SECTION, "Act"), (NOTE, "rename")]),
    "a note about a transition": ("CUT TO: [[hm]]", [(ACTION, "CUT TO:"), (NOTE, "hm")]),
    "a note right below a transition": ("CUT TO:\n[[hm]]", [(CHANGE, "CUT TO:"), (NOTE, "hm")]),
    "boneyard alone": ("/* cut */", [(BONEYARD, "cut")]),
    "boneyard over paragraphs": ("/*\nINT. A - DAY\n\nMARA\nNo.\n*/", [(BONEYARD, "INT. A - DAY\n\nMARA\nNo.")]),
    "boneyard in words": ("The door /* slowly */ opens.", [(ACTION, "The door opens."), (BONEYARD, "slowly")]),
    "boneyard around a scene": ("A.\n/*\nINT. A\n*/\nINT. B", [(ACTION, "A."), (BONEYARD, "INT. A"), (HEADING, "INT. B")]),
    "a note inside boneyard": ("/* a [[b]] */", [(BONEYARD, "a [[b]]")]),
    "boneyard inside a note": ("[[a /* b */ c]]", [(NOTE, "a /*b*/ c")]),
}


@pytest.mark.parametrize(("text", "blocks"), OTHERS.values(), ids=OTHERS)
def test_other_elements(text: str, blocks: list[tuple[Kind, str]]) -> None:
    assert read(text) == blocks


def test_sections_have_a_depth() -> None:
    assert [block.depth for block in parse("# A\n\n## B\n\n###C").blocks] == [1, 2, 3]


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("*italics*", "italics"),
        ("**bold**", "bold"),
        ("***bold italics***", "bold italics"),
        ("_underline_", "underline"),
        ("From what seems like only *INCHES AWAY*. _Steel's face FILLS the *Leupold Mark 4* scope_.", None),
        ("Steel enters the code on the keypad: **\\*9765\\***", "Steel enters the code on the keypad: *9765*"),
        ("He dialed *69 and then *23, and then hung up.", "He dialed *69 and then *23, and then hung up."),
        ("He dialed *69 and then 23*, and then hung up.", "He dialed 69 and then 23, and then hung up."),
        ("He dialed *69 and then 23\\*, and then hung up.", "He dialed *69 and then 23*, and then hung up."),
        ("As he *rattles off\nthe long list* he knows", "As he *rattles off the long list* he knows"),
        ("a_snake_case_name", "a_snake_case_name"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("\\_not\\_", "_not_"),
        ("C:\\new", "C:\\new"),
    ],
)
def test_emphasis_is_not_said(marked: str, words: str | None) -> None:
    words = words or "From what seems like only INCHES AWAY. Steel's face FILLS the Leupold Mark 4 scope."
    assert read(marked) == [(ACTION, words)]


BRICK = """Title:
    _**BRICK & STEEL**_
    _**FULL RETIRED**_
Credit: Written by
Author: Stu Maschwitz
Source: Story by KTM
Draft date: 1/20/2012
Contact:
\tNext Level Productions
\t1588 Mission Dr.

EXT. BRICK'S PATIO - DAY
"""


def test_a_title_page() -> None:
    page, blocks = parse(BRICK)
    assert {field.key: field.lines for field in page.values()} == {
        "Title": ["_**BRICK & STEEL**_", "_**FULL RETIRED**_"],
        "Credit": ["Written by"],
        "Author": ["Stu Maschwitz"],
        "Source": ["Story by KTM"],
        "Draft date": ["1/20/2012"],
        "Contact": ["Next Level Productions", "1588 Mission Dr."],
    }
    assert blocks == [Block(HEADING, "EXT. BRICK'S PATIO - DAY")]


TITLES = {
    "empty lines first": "\n\nTitle: A\n\nDoor.",
    "a byte order mark": "\ufeffTitle: A\n\nDoor.",
    "line ends of Windows": "Title: A\r\n\r\nDoor.",
    "line ends of old": "Title: A\r\rDoor.",
    "a note first": "[[hm]]\n\nTitle: A\n\nDoor.",
    "boneyard first": "/*\nx\n*/\nTitle: A\n\nDoor.",
    "a note inside": "Title: A [[hm]]\n\nDoor.",
    "no blank after the key": "Title:A\n\nDoor.",
    "small letters": "title: A\n\nDoor.",
    "an own key": "Producer: B\nTitle: A\n\nDoor.",
    "no empty line after it": "Title: A\nDoor.",
    "a transition right after it": "Title: A\nFADE IN:\n\nDoor.",
}


@pytest.mark.parametrize("text", TITLES.values(), ids=TITLES)
def test_title_pages_as_they_come(text: str) -> None:
    page, blocks = parse(text)
    assert [line.strip() for line in page["title"].lines] == ["A"]
    assert blocks[-1] == Block(ACTION, "Door.")


@pytest.mark.parametrize("text", ["Mara: who is there?\n\nDoor.", "He says: no.", "FADE IN:\n\nDoor.", "INT. A: B - DAY\n\nDoor."])
def test_what_is_no_title_page(text: str) -> None:
    assert parse(text).page == {}


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028"])
def test_line_ends_of_all_systems(end: str) -> None:
    text = "INT. A - DAY\n\nMARA\n(low)\nYes.\n  \nNo.\n\nCUT TO:\n"
    assert parse(text.replace("\n", end)) == parse(text)


LATE = """Title: The Lamp

Characters:

    MARA: a girl of ten
    TOM: a ferryman

Logline: A lamp is mended.
Author: Me

EXT. COAST - NIGHT

Notes: this is filmed.
"""


def test_usual_keys_below_an_empty_line_belong_to_the_title_page() -> None:
    read_ = parse(LATE)
    assert {key: field.lines for key, field in read_.page.items()} == {
        "title": ["The Lamp"], "characters": ["MARA: a girl of ten", "TOM: a ferryman"], "logline": ["A lamp is mended."], "author": ["Me"],
    }  # fmt: skip
    assert [block.text for block in read_.blocks] == ["EXT. COAST - NIGHT", "Notes: this is filmed."]
    assert parted_page(LATE) == ["Characters", "Logline", "Author"]


@pytest.mark.parametrize(
    "below",
    ["Mara: she comes in.", "Logline: one\nand then she runs.", "She said: nothing.", "    MARA: indented", "CUT TO:", "Tom\nLogline: x"],
)
def test_anything_else_below_an_empty_line_is_filmed(below: str) -> None:
    text = f"Title: T\n\n{below}\n\nEXT. COAST - DAY\n\nWaves."
    assert list(parse(text).page) == ["title"]
    assert len(parse(text).blocks) > 2
    assert parted_page(text) == []


def test_a_title_page_in_one_piece_is_not_told_of() -> None:
    assert parted_page(LATE.replace("\n\n", "\n", 3)) == []
    assert parted_page("EXT. COAST - DAY\n\nLogline: x\n") == [], "without a title page there is nothing to belong to"

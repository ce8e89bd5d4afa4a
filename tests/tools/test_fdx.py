"""Final Draft files: what they say is read, what they could do is refused, and what is written reads back."""

from __future__ import annotations

import time
from itertools import pairwise
from pathlib import Path

import pytest

from rushes.core.brief import SourceKind
from rushes.core.errors import SourceError
from rushes.core.script import Action, Line, Remark, Script
from rushes.tools.fdx_reader import MOST_ELEMENTS, fountain_of, parse_fdx, read_fdx
from rushes.tools.fdx_writer import write_fdx
from rushes.tools.fountain import read_fountain
from rushes.tools.source import read_source

FERRY = """<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<FinalDraft DocumentType="Script" Template="No" Version="5">
  <Content>
    <Paragraph Type="Transition"><Text>FADE IN:</Text></Paragraph>
    <Paragraph Number="1A" Type="Scene Heading">
      <SceneProperties Length="2/8" Page="1" Title="Arrival">
        <Summary><Paragraph><Text>She comes </Text><Text>home.</Text></Paragraph></Summary>
        <SceneArcBeats><CharacterArcBeat Name="MARA"><Paragraph><Text>Afraid of water.</Text></Paragraph></CharacterArcBeat></SceneArcBeats>
      </SceneProperties>
      <Text>EXT. FERRY &amp; PIER - </Text><Text Style="Bold">DUSK</Text>
    </Paragraph>
    <Paragraph Type="Action">
      <ScriptNote ID="1"><Paragraph><Text>Real ferry?</Text></Paragraph><Paragraph><Text>Ask.</Text></Paragraph></ScriptNote>
      <Text>The ferry </Text><Text AdornmentStyle="-1" Style="Italic">leans</Text><Text>  into the pier.</Text>
    </Paragraph>
    <Paragraph Type="Shot"><Text>CLOSE ON: THE ROPE</Text></Paragraph>
    <Paragraph Type="Character"><Text>MARA (V.O.)</Text></Paragraph>
    <Paragraph Type="Parenthetical"><Text>(softly)</Text></Paragraph>
    <Paragraph Type="Dialogue"><Text>Is it </Text><Text Style="Strikeout">him </Text><Text Style="Bold">you</Text><Text>?</Text></Paragraph>
    <Paragraph Type="Dialogue"><Text>It is.</Text></Paragraph>
    <Paragraph>
      <DualDialogue>
        <Paragraph Type="Character"><Text>Tom</Text></Paragraph>
        <Paragraph Type="Dialogue"><Text>Wait!</Text></Paragraph>
        <Paragraph Type="Character"><Text>MARA</Text></Paragraph>
        <Paragraph Type="Lyrics"><Text>Come away</Text></Paragraph>
      </DualDialogue>
    </Paragraph>
    <Paragraph Type="General" Alignment="Center"><Text>ONE YEAR LATER</Text></Paragraph>
    <Paragraph Type="Transition"><Text>DISSOLVE TO:</Text></Paragraph>
    <Paragraph Type="Scene Heading" Number="2"><Text>OMITTED</Text>
      <OmittedScene><Paragraph Type="Scene Heading"><Text>INT. SHED - DAY</Text></Paragraph></OmittedScene>
    </Paragraph>
    <Paragraph Type="New Act" StartsNewPage="Yes"><Text>ACT TWO</Text></Paragraph>
    <Paragraph Type="Scene Heading"><Text>the attic</Text></Paragraph>
    <Paragraph Type="Action"><Text><![CDATA[Dust & <silence>.]]></Text></Paragraph>
    <Paragraph Type="Action"><Text></Text></Paragraph>
  </Content>
  <ScriptNotes><ScriptNote Range="60,64"><Paragraph><Text>Check the rope.</Text></Paragraph></ScriptNote></ScriptNotes>
  <Outline><Content><Paragraph Type="Beat"><Text>Not on the page.</Text></Paragraph></Content></Outline>
  <TitlePage>
    <HeaderAndFooter><Header><Paragraph><DynamicLabel Type="Page #"/><Text>.</Text></Paragraph></Header></HeaderAndFooter>
    <Content>
      <Paragraph Alignment="Center"><Text>The Last</Text></Paragraph>
      <Paragraph Alignment="Center"><Text>Ferry</Text></Paragraph>
      <Paragraph Alignment="Center"><Text>Screenplay by</Text></Paragraph>
      <Paragraph><Text></Text></Paragraph>
      <Paragraph Alignment="Center"><Text>A. Writer</Text></Paragraph>
      <Paragraph><Text>Draft date: May 1</Text></Paragraph>
      <Paragraph><Text>1 Harbour Street</Text></Paragraph>
    </Content>
  </TitlePage>
</FinalDraft>
"""


def told(script: Script) -> list[object]:
    """Everything a script says, in order, as short as can be."""
    found: list[object] = []
    for scene in script.scenes:
        found.append((scene.number, scene.place))
        for one in scene.elements:
            match one:
                case Line():
                    found.append((str(one.speaker), one.manner, one.text, one.offscreen, one.dual, one.sung))
                case Action():
                    found.append(one.text if not one.card else f"> {one.text} <")
                case Remark():
                    found.append((one.kind.value, one.text))
    return found


def test_a_final_draft_script_is_read_whole() -> None:
    script = read_fdx(FERRY.encode())
    assert (script.title, script.author) == ("The Last Ferry", "A. Writer")
    assert script.page == (("Credit", "Screenplay by"), ("Draft date", "May 1"), ("Contact", "1 Harbour Street"))
    assert [(remark.kind.value, remark.text) for remark in script.opening] == [("transition", "FADE IN:")]
    assert told(script) == [
        ("1A", "ferry & pier"),
        ("synopsis", "She comes home."),
        ("note", "MARA: Afraid of water."),
        "The ferry leans into the pier.",
        ("note", "Real ferry?\nAsk."),
        ("note", "Check the rope."),
        "CLOSE ON: THE ROPE",
        ("mara", "softly", "Is it you?", True, False, False),
        ("boneyard", "him"),
        ("mara", "", "It is.", True, False, False),
        ("tom", "", "Wait!", False, False, False),
        ("mara", "", "Come away", False, True, True),
        "> ONE YEAR LATER <",
        ("transition", "DISSOLVE TO:"),
        ("boneyard", "2 OMITTED\nINT. SHED - DAY"),
        ("page break", ""),
        ("section", "ACT TWO"),
        ("", "the attic"),
        "Dust & <silence>.",
    ]


def test_as_fountain_it_says_the_same() -> None:
    assert read_fountain(fountain_of(FERRY.encode())) == read_fdx(FERRY.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_byte_order_mark_is_read_whatever_the_declaration_says(encoding: str) -> None:
    assert read_fdx(FERRY.replace("The Last", "Последний 船").encode(encoding)).title == "Последний 船 Ferry"


def test_a_file_is_handed_on_as_fountain(tmp_path: Path) -> None:
    (tmp_path / "ferry.FDX").write_bytes(FERRY.encode())
    kind, text = read_source(tmp_path / "ferry.FDX")
    assert kind is SourceKind.FOUNTAIN
    assert read_fountain(text) == read_fdx(FERRY.encode())


def test_written_speeches_stand_beside_each_other() -> None:
    script = read_fountain("EXT. A - DAY\n\nMARA\nYes.\n\nTOM ^\nNo.\n\nMARA\nWell.")
    written = write_fdx(script)
    assert written.count("<DualDialogue>") == 1
    assert written.index("<DualDialogue>") < written.index("Yes.") < written.index("No.") < written.index("</DualDialogue>")
    assert read_fdx(written.encode()) == script


_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENTITIES = [f'<!ENTITY {after} "{f"&{before};" * 20}">' for before, after in pairwise(_LETTERS)]
BOMB = f"""<?xml version="1.0"?><!DOCTYPE FinalDraft [<!ENTITY a "ha">{"".join(_ENTITIES)}]>
<FinalDraft><Content><Paragraph Type="Action"><Text>&z;</Text></Paragraph></Content></FinalDraft>"""
SECRET = """<?xml version="1.0"?><!DOCTYPE FinalDraft [<!ENTITY x SYSTEM "file://%s">]>
<FinalDraft><Content><Paragraph Type="Action"><Text>&x;</Text></Paragraph></Content></FinalDraft>"""
BODY = '<FinalDraft><Content><Paragraph Type="Action"><Text>{}</Text></Paragraph></Content></FinalDraft>'


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB, "declares XML entities"),
        ('<!DOCTYPE FinalDraft SYSTEM "http://127.0.0.1:1/x.dtd">' + BODY.format("a"), "declares XML entities"),
        ('<!DOCTYPE FinalDraft [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>' + BODY.format("a"), "declares XML entities"),
        (FERRY[:1500], "cut short or damaged"),
        (FERRY[: FERRY.index("</FinalDraft>")], "cut short or damaged"),
        (BODY.format("&unknown;"), "cut short or damaged"),
        (BODY.format("a") + "junk", "cut short or damaged"),
        ("no xml at all", "cut short or damaged"),
        ('<?xml version="1.0" encoding="no-such"?>' + BODY.format("a"), "cut short or damaged"),
        ("<html><body/></html>", "holds no Final Draft script"),
        ("<FinalDraft/>", "holds no Final Draft script"),
        (BODY.format("<b>" * 500 + "</b>" * 500), "nested too deeply"),
        (BODY.format("<b/>" * (MOST_ELEMENTS + 1)), "too large"),
        (BODY.format(""), "nothing to film"),
    ],
    ids=["bomb", "dtd", "parameter", "cut", "unclosed", "entity", "trailing", "text", "encoding", "html", "empty", "deep", "wide", "mute"],
)
def test_what_is_no_script_is_refused_in_one_sentence(data: str, words: str) -> None:
    started = time.process_time()
    with pytest.raises(SourceError, match=words) as caught:
        read_fdx(data.encode())
    assert "\n" not in str(caught.value)
    assert time.process_time() - started < 20  # a bomb would take for ever


def test_no_outer_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the password")
    with pytest.raises(SourceError) as caught:
        parse_fdx((SECRET % secret).encode())
    assert "password" not in str(caught.value)


def test_a_document_type_without_declarations_harms_nobody() -> None:
    assert read_fdx(("<!DOCTYPE FinalDraft>" + BODY.format("A door.")).encode()).scenes[0].elements[0].text == "A door."


def test_binary_junk_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "junk.fdx").write_bytes(bytes(range(256)) * 50)
    with pytest.raises(SourceError, match=r"junk\.fdx is cut short or damaged") as caught:
        read_source(tmp_path / "junk.fdx")
    assert "\n" not in str(caught.value)


def test_a_first_line_is_never_taken_for_a_title_page() -> None:
    read = read_fountain(fountain_of(BODY.format("Notes: the door is blue.").encode()))
    assert [one.text for one in read.scenes[0].played] == ["Notes: the door is blue."]

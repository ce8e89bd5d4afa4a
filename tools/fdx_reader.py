"""Final Draft's .fdx, read safely into a screenplay's blocks.

Only what a script says is read: the paragraphs, the title page, notes, summaries and scene numbers.
How it looks (fonts, revisions, locked pages) is not. A file that declares entities, as no script
does, is refused before any of them is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from xml.etree import ElementTree
from xml.parsers import expat

from ..core.errors import SourceError
from ..core.script import Script
from . import manuscript
from .blocks import Block, Kind, read_cue
from .cleaning import clean
from .fountain import PeopleOf, script_of
from .marks import shield, tidy, unshield
from .screenplay import Screenplay
from .title_page import Field, title_key

DEEPEST, MOST_ELEMENTS = 64, 1_000_000
"""Limits of nesting and of size that no script comes near."""

_WORDED = {
    "scene heading": Kind.HEADING,
    "parenthetical": Kind.PARENTHETICAL,
    "dialogue": Kind.DIALOGUE,
    "lyrics": Kind.LYRIC,
    "lyric": Kind.LYRIC,
    "singing": Kind.LYRIC,
    "transition": Kind.TRANSITION,
    "new act": Kind.SECTION,
    "end of act": Kind.SECTION,
    "outline body": Kind.SYNOPSIS,
    "cast list": Kind.NOTE,
}
_APART = frozenset({"ScriptNote", "SceneProperties", "DualDialogue", "OmittedScene", "DynamicLabel"})
_CREDIT = re.compile(r"(?:(?:an? )?(?:original )?(?:written|screenplay|teleplay|script|story|created)[\w &,/]{0,40} )?by:?$", re.IGNORECASE)
WRITTEN_BY = "Written by"
"""The credit above the author that says no more than that."""
_OUTLINE = re.compile(r"outline (\d{1,3})$")
_OMITTED = re.compile(r"(?:scene )?omit(?:ted)?\W*$", re.IGNORECASE)


def read_fdx(data: bytes, previous: Script | None = None, title: str = "", people_of: PeopleOf | None = None) -> Script:
    """Read a Final Draft file; the arguments are those of `fountain.read_fountain`. Raises `SourceError`."""
    return script_of(parse_fdx(data), previous, title, people_of)


def fountain_of(data: bytes, where: str = "The Final Draft file") -> str:
    """A Final Draft file's script as Fountain text, which reads as the same script. Raises `SourceError`."""
    read = parse_fdx(data, where)
    return manuscript.compose(manuscript.escaped_page(read.page), read.blocks)


def parse_fdx(data: bytes, where: str = "The Final Draft file") -> Screenplay:
    """The title page and the blocks of a Final Draft file; raises `SourceError` for anything that is none."""
    root = _tree(data, where)
    content = root.find("Content")
    if root.tag != "FinalDraft" or content is None:
        raise SourceError(f"{where} is XML but holds no Final Draft script. In Final Draft, save it again as .fdx.")
    title_page = root.find("TitlePage/Content")
    lines = [] if title_page is None else [_words(paragraph).rstrip() for paragraph in title_page.iter("Paragraph")]
    return Screenplay(_read_title_page(lines), list(_body(content, _notes_by_place(root))))


def _tree(data: bytes, where: str) -> ElementTree.Element:
    """The document, parsed with every declaration refused that could make it more than it says."""
    depth = count = 0
    builder = ElementTree.TreeBuilder()

    def refuse(*_: object) -> int:
        raise SourceError(f"{where} declares XML entities or a document type, as no script does. Save it again in Final Draft.")

    def doctype(name: str, system: str | None, public: str | None, internal: bool) -> None:
        if system or public or internal:
            refuse()

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise SourceError(f"{where} is nested too deeply or is too large to be a script. Save it again in Final Draft.")
        builder.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(tag)

    parser = expat.ParserCreate(_encoding(data))
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, builder.data
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as fault:
        said = expat.ErrorString(fault.code) if isinstance(fault, expat.ExpatError) else str(fault)
        place = f"{said}, line {parser.ErrorLineNumber}"
        raise SourceError(f"{where} is cut short or damaged, or no Final Draft file ({place}). Save it again in Final Draft.") from fault
    return builder.close()


def _encoding(data: bytes) -> str | None:
    """What a byte order mark says, whatever the declaration does."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    return "UTF-8" if data.startswith(b"\xef\xbb\xbf") else None


def _words(paragraph: ElementTree.Element) -> str:
    """The text runs of a paragraph itself, joined; struck-out ones are not said."""
    return clean("".join(_runs(paragraph, struck=False))).replace("\n", " ")


def _runs(element: ElementTree.Element, struck: bool) -> Iterator[str]:
    for child in element:
        if child.tag == "Text":
            if ("Strikeout" in child.get("Style", "")) == struck:
                yield "".join(child.itertext())
        elif child.tag not in _APART:
            yield from _runs(child, struck)


def _body(content: ElementTree.Element, notes: list[tuple[int, str]]) -> Iterator[Block]:
    """The blocks of the script, notes that only name a place among them."""
    place = 0
    waiting = iter([*notes, (-1, "")])
    at, note = next(waiting)
    for paragraph in content.findall("Paragraph"):
        place += sum(len(text) + 1 for text in _leaves(paragraph))
        yield from _paragraph(paragraph)
        while 0 <= at < place:
            yield Block(Kind.NOTE, note)
            at, note = next(waiting)
    while at >= 0:
        yield Block(Kind.NOTE, note)
        at, note = next(waiting)


def _leaves(paragraph: ElementTree.Element) -> Iterator[str]:
    inner = paragraph.find("DualDialogue")
    for leaf in [paragraph] if inner is None else inner.findall("Paragraph"):
        yield "".join(text.text or "" for text in leaf.findall("Text"))


def _notes_by_place(root: ElementTree.Element) -> list[tuple[int, str]]:
    """Final Draft 12's notes, which stand after the script and name the characters that they belong to."""
    notes = []
    for note in root.iterfind("ScriptNotes/ScriptNote"):
        found = re.match(r"\d{1,9}", note.get("Range", ""))
        if words := _note(note):
            notes.append((int(found[0]) if found else 10**9, words))
    return sorted(notes, key=lambda pair: pair[0])


def _paragraph(paragraph: ElementTree.Element) -> Iterator[Block]:
    if paragraph.get("StartsNewPage") == "Yes":
        yield Block(Kind.PAGE_BREAK)
    omitted, dual = paragraph.find("OmittedScene"), paragraph.find("DualDialogue")
    words = _words(paragraph)
    if omitted is not None or (paragraph.get("Type") == "Scene Heading" and _OMITTED.match(words.strip())):
        inner = [] if omitted is None else [_words(one) for one in omitted.iter("Paragraph")]
        yield Block(Kind.BONEYARD, tidy("\n".join([f"{paragraph.get('Number', '')} {words}", *inner])))
    else:
        yield from _worded(paragraph, words)
    if dual is not None:
        yield from _beside(dual)
    for properties in paragraph.iterfind("SceneProperties"):
        yield from _summaries(properties)
    if struck := " ".join(clean("".join(_runs(paragraph, struck=True))).split()):
        yield Block(Kind.BONEYARD, struck)
    for note in paragraph.iterfind("ScriptNote"):
        if said := _note(note):
            yield Block(Kind.BONEYARD if note.get("Name") == "Boneyard" else Kind.NOTE, said)


def _worded(paragraph: ElementTree.Element, words: str) -> Iterator[Block]:
    """A paragraph's own words, by its type; types that no screenplay knows are action, as Final Draft's General is."""
    name, line = paragraph.get("Type", "Action").lower(), " ".join(words.split())
    kind = _WORDED.get(name, Kind.ACTION)
    if not line:
        return
    if name == "character":
        yield read_cue(shield(line)) or Block(Kind.ACTION, line)
    elif kind is Kind.PARENTHETICAL:
        yield Block(kind, line[1:-1].strip() if line.startswith("(") and line.endswith(")") else line)
    elif kind is Kind.HEADING:
        yield Block(kind, line, number=" ".join(clean(paragraph.get("Number", "")).split()))
    elif outline := _OUTLINE.match(name):
        yield Block(Kind.SECTION, tidy(words), depth=max(1, int(outline[1])))
    elif kind is Kind.ACTION:
        yield Block(Kind.CENTRED if paragraph.get("Alignment") == "Center" else kind, line)
    elif kind in (Kind.DIALOGUE, Kind.LYRIC):
        yield Block(kind, line)
    else:
        yield Block(kind, tidy(words), depth=1 if kind is Kind.SECTION else 0)


def _beside(dual: ElementTree.Element) -> Iterator[Block]:
    """Speeches printed side by side: all but the first are marked."""
    speakers = 0
    for paragraph in dual.findall("Paragraph"):
        speakers += paragraph.get("Type") == "Character"
        for block in _paragraph(paragraph):
            marked = block.kind is Kind.CHARACTER and speakers > 1
            yield Block(Kind.CHARACTER, block.text, block.extension, dual=True) if marked else block


def _summaries(properties: ElementTree.Element) -> Iterator[Block]:
    for summary in properties.iterfind("Summary"):
        if words := " ".join(" ".join(_words(one) for one in summary.iter("Paragraph")).split()):
            yield Block(Kind.SYNOPSIS, words)
    for beat in properties.iter("CharacterArcBeat"):
        if words := _note(beat):
            yield Block(Kind.NOTE, tidy(f"{clean(beat.get('Name', ''))}: {words}"))


def _note(note: ElementTree.Element) -> str:
    return tidy("\n".join(_words(one) for one in note.iter("Paragraph")) or clean("".join(note.itertext())))


def _read_title_page(lines: Sequence[str]) -> dict[str, Field]:
    """Title, credit and author by their places, then ``Key: value`` lines; what has no key is a contact."""
    page: dict[str, Field] = {}
    rest = [line for line in lines if line.strip()]
    if not rest:
        return page
    credit = next((at for at, line in enumerate(rest[:6]) if at and _CREDIT.match(line.strip())), 0)
    keyed = next((at for at, line in enumerate(rest) if at and title_key(line)), len(rest))
    credit = credit if credit < keyed else 0
    _put(page, "Title", " ".join(line.strip() for line in rest[: credit or 1]).removeprefix("Title: "))
    at = credit + 1
    if credit:
        if rest[credit].strip().lower().rstrip(":") != WRITTEN_BY.lower():
            _put(page, "Credit", rest[credit].strip())
        _put(page, "Author", " ".join(line.strip() for line in rest[at : at + 1]))
        at += 1
    key = ""
    for line in rest[at:]:
        shielded = shield(line)
        match = None if line[0].isspace() else title_key(shielded)
        if match:
            key = " ".join(match[1].lower().split())
            field = page.setdefault(key, Field(unshield(" ".join(match[1].split())), []))
            field.lines.extend([match[2].strip()] if match[2] and match[2].strip() else [])
        elif key and line[0].isspace():
            page[key].lines.append(shielded.strip())
        else:
            key = ""
            page.setdefault("contact", Field("Contact", [])).lines.append(shield(manuscript.escape_remark(line.strip())))
    return page


def _put(page: dict[str, Field], key: str, words: str) -> None:
    if words:
        page[key.lower()] = Field(key, [shield(manuscript.escape(words))])

"""The editable views of a film: ``script.fountain`` and ``bible.json``, and how a person's edits come back in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from ..core.bible import Bible
from ..core.brief import Brief, SourceKind
from ..core.document import Document, content_hash
from ..core.errors import SourceError
from ..core.event import Event
from ..core.project import MARK, Project
from ..core.script import Script
from ..tools import fountain, prose, screenplay
from ..tools.differences import script_changes
from ..tools.language import ENGLISH, has_type, is_other_than_english, name_of
from . import anchoring
from .crew import Crew, Tell
from .design.people import people_in
from .design.places import place_in
from .screenwriter import write_script

SCRIPT_VIEW = "script.fountain"
BIBLE_VIEW = "bible.json"
WORDS_PER_SECOND, IN_SHORT_FILMS = 1.85, 1.5
"""What the measured narrators say in a second of story, pauses and silent beats included; in a short film these weigh more."""

SHORT = 22
"""Films of fewer seconds are short ones."""

_SCRIPT = ".rushes/script.json"
_WRITTEN = ".rushes/written.json"
_DRAWN = ".rushes/bible-drawn.json"


class Written(Document):
    """From what the script was written, and what it was then: tells a new order from a person's edit.

    `noted` is what a person's notes made of it last.
    """

    schema_kind: ClassVar[str] = "written"

    order: str
    script: str
    noted: str = ""


def script_in_hand(project: Project, brief: Brief, tell: Tell, write: Callable[[Brief], Script] | None = None) -> Script:
    """The script to film: the view as it stands, or one written from the brief when there is none yet.

    When what was asked for has changed since (another idea, length, seed, language or writer), the
    script is written anew, unless a person has edited it: their words are kept, and that is said.
    `write` is who writes instead of the rules.
    """
    asked = (brief.source, brief.source_kind, brief.seconds, brief.seed, brief.language, brief.max_shots)
    order = content_hash(*asked, *([brief.writer] if brief.writer else []))
    written = project.find(_WRITTEN, Written)
    standing = _standing_script(project)
    if standing is not None and written is None:  # nobody knows any more who wrote it: it may be a person's, so it is theirs
        written = Written(order=order, script="")
        project.save(_WRITTEN, written)
    if standing is not None and written is not None:
        known = content_hash(standing)
        if written.order == order or known != written.script:
            if known not in (written.script, written.noted):
                tell(Event(name="note", message=f"The script was edited: {SCRIPT_VIEW} is filmed as it stands."))
            project.save(_SCRIPT, standing)
            return standing
    script = (write or write_by_rules)(brief)
    _tell_language(script, brief, tell)
    project.save(_WRITTEN, Written(order=order, script=content_hash(script)))  # before the view: killed in between, it is written again
    put_script(project, script, brief)
    return script


def put_script(project: Project, script: Script, brief: Brief) -> None:
    """Make a script the one in hand; a script that was handed in keeps its own text in the view."""
    handed_in = brief.source_kind is SourceKind.FOUNTAIN and not project.path(SCRIPT_VIEW).exists()
    project.write(SCRIPT_VIEW, brief.source if handed_in else fountain.write_fountain(script))
    project.save(_SCRIPT, script)


def put_noted(project: Project, script: Script, brief: Brief) -> None:
    """Make a script the one in hand as a person's notes made it: their words, like an edit."""
    written = project.find(_WRITTEN, Written)
    if written is not None:
        project.save(_WRITTEN, written.model_copy(update={"noted": content_hash(script)}))
    put_script(project, script, brief)


def is_of_the_crew(project: Project) -> bool:
    """Whether the script's view stands as the crew left it: as it was written, or as notes made it."""
    written, standing = project.find(_WRITTEN, Written), _standing_script(project)
    return written is not None and standing is not None and content_hash(standing) in (written.script, written.noted)


def read_view(project: Project, text: str) -> Script:
    """A script from a person's Fountain text, with the ids of what they left alone."""
    script = fountain.read_fountain(text, previous=project.find(_SCRIPT, Script), people_of=people_in)
    brief = project.find(MARK, Brief)
    return script if brief is None else _in_its_language(script, brief)


def _in_its_language(script: Script, brief: Brief) -> Script:
    """A script that was handed in and names no language of its own is in the one that the brief says."""
    if brief.source_kind is SourceKind.IDEA or script.language != ENGLISH:
        return script
    return script.model_copy(update={"language": brief.language})


def _tell_language(script: Script, brief: Brief, tell: Tell) -> None:
    """Say which language a script that was handed in is taken to be in, where that is no matter of course."""
    other = "--language CODE, or “Language: CODE” on its title page, says otherwise."
    if brief.source_kind is SourceKind.IDEA:
        return
    if script.language != ENGLISH:
        words = f"The script is spoken and captioned in {name_of(script.language)}; {other}"
        tell(Event(name="note", message=words, data={"language": script.language}))
        if not has_type(script.language):
            cards = f"The type of the cards has no letters of {name_of(script.language)}: they are left blank. film.srt has every word."
            tell(Event(name="note", message=cards))
        if script.language.startswith("ja") and brief.voice is None and re.search("[\u3400-\u9fff]", brief.source):
            kanji = "The embedded voice reads kana only, and says “Chinese letter” for every kanji: write kana, or name a --voice."
            tell(Event(name="note", message=kanji))
    elif is_other_than_english(brief.source):
        words = f"The script is not in English, but its language cannot be told for sure: it is spoken as English. {other}"
        tell(Event(name="note", message=words, data={"language": None}))


def edited_view(project: Project) -> str | None:
    """The text of the script's view, if a person has changed it since it was last read; else None."""
    known, view = project.find(_SCRIPT, Script), project.path(SCRIPT_VIEW)
    if known is None or not view.is_file():
        return None
    standing = _standing_script(project)
    return None if standing == known else view.read_text(encoding="utf-8-sig")


def told_of_page(project: Project) -> list[str]:
    """What to say of the view's title page: which of its lines were taken for a part of it though an empty line parts them from it."""
    view = project.path(SCRIPT_VIEW)
    if not view.is_file():
        return []
    late = screenplay.parted_page(view.read_text(encoding="utf-8-sig"))
    if not late:
        return []
    named = late[0] if len(late) == 1 else f"{', '.join(late[:-1])} and {late[-1]}"
    stands, it = ("stands", "it is") if len(late) == 1 else ("stand", "they are")
    return [f"{named} {stands} below an empty line, which ends a title page; {it} read as a part of it all the same, and not filmed."]


def edits_by_hand(project: Project) -> list[str]:
    """What a person has changed in the script's view since it was last read, in sentences."""
    known, edited = project.find(_SCRIPT, Script), edited_view(project)
    return script_changes(known, read_view(project, edited)) if known is not None and edited is not None else []


def _standing_script(project: Project) -> Script | None:
    view = project.path(SCRIPT_VIEW)
    if not view.is_file():
        return None
    try:
        text = view.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise SourceError(f"{view} is not text (UTF-8). Restore it, or delete it to have the script written again.") from fault
    return read_view(project, text)


def pace(brief: Brief) -> float:
    """What the narrators say in a second of the brief's film."""
    return IN_SHORT_FILMS if brief.seconds and brief.seconds < SHORT else WORDS_PER_SECOND


def write_by_rules(brief: Brief) -> Script:
    """A script without a model: an idea told by rules, or what was handed in, in its own words."""
    match brief.source_kind:
        case SourceKind.IDEA:
            return write_script(brief, pace(brief))
        case SourceKind.FOUNTAIN:
            script = fountain.read_fountain(brief.source, people_of=people_in)
        case SourceKind.MARKDOWN:
            script = prose.read_markdown(brief.source, place_of=place_in, people_of=people_in)
        case SourceKind.PROSE:
            script = prose.read_prose(brief.source, place_of=place_in, people_of=people_in)
    return _in_its_language(script, brief)


def bible_in_hand(crew: Crew, drawn: Bible, tell: Tell) -> Bible:
    """The bible to shoot by: what the art director drew, with a person's edits of the view over it, and everyone's picture.

    A sheet counts as edited when the view differs from what was drawn the last time. Pictures are told
    apart from words: another picture keeps no old words, and other words no old portrait.
    Raises as `anchoring.anchor`.
    """
    project = crew.project
    before, view = project.find(_DRAWN, Bible), project.find(BIBLE_VIEW, Bible)
    bible, by_hand = drawn, dict[tuple[str, str], str]()
    if view is not None:
        by_hand = anchoring.written_by_hand(view, before, crew.brief())
    if before is not None and view is not None and (by_hand or _worded(view) != _worded(before)):
        bible = _with_edits(drawn, _worded(before), _worded(view))
        tell(Event(name="note", message=f"{BIBLE_VIEW} was edited: those words and looks are kept."))
    bible = anchoring.anchor(crew, bible, by_hand, tell)
    files = {one.slot: one.file for one in anchoring.anchors_of(bible) if one.slot not in by_hand}
    project.save(_DRAWN, anchoring.with_pictures(drawn, files))  # the reference of the next comparison: edits stay edits
    project.save(BIBLE_VIEW, bible)
    return bible


def _worded(bible: Bible) -> Bible:
    """A bible without its pictures."""
    return anchoring.with_pictures(bible, {})


def _with_edits(drawn: Bible, before: Bible, view: Bible) -> Bible:
    characters = {sheet.id: sheet for sheet in view.characters}
    locations = {sheet.id: sheet for sheet in view.locations}
    old_characters = {sheet.id: sheet for sheet in before.characters}
    old_locations = {sheet.id: sheet for sheet in before.locations}
    changes: dict[str, object] = {
        "characters": tuple(
            characters[sheet.id] if sheet.id in characters and characters[sheet.id] != old_characters.get(sheet.id) else sheet
            for sheet in drawn.characters
        ),
        "locations": tuple(
            locations[sheet.id] if sheet.id in locations and locations[sheet.id] != old_locations.get(sheet.id) else sheet
            for sheet in drawn.locations
        ),
    }
    for name in ("style", "palette", "narrator", "music", "pronunciations"):
        if getattr(view, name) != getattr(before, name):
            changes[name] = getattr(view, name)
    return drawn.model_copy(update=changes)

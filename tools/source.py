"""What was handed in: a one-line idea, a text, or a file to be filmed in its own words."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import NamedTuple

from ..core.brief import SourceKind
from ..core.errors import SourceError
from .cleaning import clean
from .fdx_reader import fountain_of

LARGEST = 5_000_000
"""The most characters a source may have; `Brief.source` allows no more."""

LONGEST_IDEA = 80
"""A text of more words than this is not an idea to write from but a text to film."""

FINAL_DRAFT = ".fdx"
"""Files of this ending become Fountain text as they are read, which says the same."""

KINDS = {
    ".fountain": SourceKind.FOUNTAIN,
    ".spmd": SourceKind.FOUNTAIN,
    FINAL_DRAFT: SourceKind.FOUNTAIN,
    ".txt": SourceKind.PROSE,
    ".text": SourceKind.PROSE,
    ".md": SourceKind.MARKDOWN,
    ".markdown": SourceKind.MARKDOWN,
}

WAYS_OUT = {
    ".fdr": "Final Draft files before version 8 are not read: in Final Draft, save the script as .fdx and hand that in.",
    ".pdf": "PDFs are not read: save the text as .txt or .fountain and hand that in.",
    ".docx": "Word files are not read: save the text as .txt or .md and hand that in.",
    ".doc": "Word files are not read: save the text as .txt or .md and hand that in.",
    ".odt": "Office files are not read: save the text as .txt or .md and hand that in.",
    ".rtf": "Rich text is not read: save the text as .txt or .md and hand that in.",
    ".html": "Web pages are not read: save the text as .txt or .md and hand that in.",
    ".epub": "Books are not read: save a chapter as .txt or .md and hand that in.",
}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SCENE_HEADING = re.compile(r"^[ \t]*(?:INT|EXT|EST|INT\.?/EXT|I/E)\.[ \t]*\S", re.MULTILINE)
_PARTING = frozenset("/\\")
_SUFFIX = re.compile(r"\.[A-Za-z]{2,8}$")
_FORMATS = "Hand in a .fountain, .fdx, .md or .txt file, or the idea itself as one sentence."


class Source(NamedTuple):
    """What kind of thing was handed in, and its text."""

    kind: SourceKind
    text: str


def read_source(text_or_path: str | Path) -> Source:
    """Tell an idea from a file and read it; raises `SourceError` when there is nothing that can be filmed.

    A string that names an existing file is that file; any other string is the text itself.
    """
    given = str(text_or_path).strip()
    if not given:
        raise SourceError("The idea is empty. Say in one line what the film is about, or name a .fountain, .fdx, .md or .txt file.")
    path = _as_path(text_or_path)
    if path is not None:
        return _read_file(path)
    if isinstance(text_or_path, Path) or _names_a_file(given):
        what = "folder" if given[-1] in _PARTING else "file"
        raise SourceError(f"There is no {what} {given!r}. Check the name. {_FORMATS}")
    return read_text(given)


def _as_path(given: str | Path) -> Path | None:
    """The path, when something is there; a name the system refuses to look up is no path."""
    try:
        path = Path(str(given).strip()).expanduser()
        return path if path.exists() else None
    except PermissionError as fault:
        raise SourceError(f"{given} cannot be looked at ({fault.strerror}). Copy it to a folder of yours.") from fault
    except (OSError, ValueError, RuntimeError):
        return None


def _names_a_file(given: str) -> bool:
    """Whether a string that is no existing file was nevertheless meant as one."""
    words = len(given.split())
    if words == 1 and (given[0] in _PARTING or given[-1] in _PARTING or (given.isascii() and not _PARTING.isdisjoint(given))):
        return True  # scripts without spaces may part two words of an idea so
    match = _SUFFIX.search(given)
    if not match or "\n" in given:
        return False
    if match[0].lower() in KINDS or match[0].lower() in WAYS_OUT:
        return words <= 3 or "/" in given.rsplit(maxsplit=1)[-1]
    return False


def read_text(given: str) -> Source:
    """Words that name no file, whatever they look like: an idea, a script or a story. Raises `SourceError`."""
    text = clean(given).strip()
    if not any(char.isalnum() for char in text):
        raise SourceError(f"There is no word in {given[:40]!r} to film. Say in one line what the film is about.")
    _check_length(len(text), "The text")
    if "\n" in text and _SCENE_HEADING.search(text):
        return Source(SourceKind.FOUNTAIN, text)
    if len(text.split(maxsplit=LONGEST_IDEA + 1)) > LONGEST_IDEA or "\n\n" in text:
        return Source(SourceKind.PROSE, text)
    return Source(SourceKind.IDEA, " ".join(text.split()))


def _read_file(path: Path) -> Source:
    if path.is_dir():
        raise SourceError(f"{path} is a folder without a film in it (no brief.json). {_FORMATS}")
    suffix = path.suffix.lower()
    if suffix in WAYS_OUT:
        raise SourceError(f"{path} cannot be read. {WAYS_OUT[suffix]}")
    if suffix not in KINDS:
        named = f"files ending in {suffix}" if suffix else "files without an ending"
        raise SourceError(f"{path} cannot be read: {named} are not known. {_FORMATS}")
    data = _load(path)
    text = fountain_of(data, str(path)) if suffix == FINAL_DRAFT and data.strip() else clean(_decode(path, data))
    if not any(char.isalnum() for char in text):
        raise SourceError(f"{path} is empty: there is no word in it to film. Write something and run again.")
    _check_length(len(text), str(path))
    kind = KINDS[suffix]
    if kind is SourceKind.PROSE and _SCENE_HEADING.search(text):
        kind = SourceKind.FOUNTAIN
    return Source(kind, text)


def _load(path: Path) -> bytes:
    if not path.is_file():
        raise SourceError(f"{path} is not an ordinary file. {_FORMATS}")
    try:
        # Four bytes a character is the most that any encoding read here takes.
        _check_length(path.stat().st_size // 4, str(path))
        return path.read_bytes()
    except OSError as fault:
        raise SourceError(f"{path} cannot be read ({fault.strerror}). Check its permissions, or copy it elsewhere.") from fault


def _check_length(characters: int, what: str) -> None:
    if characters > LARGEST:
        raise SourceError(
            f"{what} is too large ({characters:,} characters; at most {LARGEST:,} make one film). Cut it into chapters."
        )


def _decode(path: Path, data: bytes) -> str:
    """The file's text, by its byte order mark, as UTF-8, as bare UTF-16, or as Windows' western letters."""
    encodings = [name for mark, name in _BOMS if data.startswith(mark)] or [*_bare_utf16(data), "utf-8", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text
    raise SourceError(f"{path} is not a text file, whatever its name says. Save it as plain text (UTF-8) and hand that in.")


def _bare_utf16(data: bytes) -> list[str]:
    """UTF-16 without a mark shows in western text: every other byte is zero."""
    head = data[:2000]
    if len(head) < 4:
        return []
    odd, even = head[1::2].count(0) * 2 / len(head), head[0::2].count(0) * 2 / len(head)
    if odd > 0.6 and even < 0.1:
        return ["utf-16-le"]
    return ["utf-16-be"] if even > 0.6 and odd < 0.1 else []


def _is_text(text: str) -> bool:
    controls = sum(1 for char in text[:100_000] if char < " " and char not in "\n\r\t\f\x0b\x1a")
    return "\0" not in text and controls <= len(text[:100_000]) // 200

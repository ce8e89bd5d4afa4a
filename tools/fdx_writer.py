"""Final Draft's .fdx, written so that it reads back as the same script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from ..core.script import Script
from . import manuscript
from .blocks import Block, Kind
from .fdx_reader import WRITTEN_BY
from .fountain import blocks_of, title_page_of

_TYPES = {
    Kind.HEADING: "Scene Heading",
    Kind.ACTION: "Action",
    Kind.CHARACTER: "Character",
    Kind.PARENTHETICAL: "Parenthetical",
    Kind.DIALOGUE: "Dialogue",
    Kind.LYRIC: "Lyrics",
    Kind.TRANSITION: "Transition",
    Kind.CENTRED: "General",
    Kind.SYNOPSIS: "Outline Body",
}
_SPOKEN = frozenset({Kind.PARENTHETICAL, Kind.DIALOGUE, Kind.LYRIC})


def write_fdx(script: Script) -> str:
    """The script as a Final Draft file; `fdx_reader.read_fdx` gives the same script back."""
    body = "\n".join(_units(blocks_of(script)))
    page = "\n".join(_write_title_page(script))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
        '<FinalDraft DocumentType="Script" Template="No" Version="2">\n'
        f"<Content>\n{body}\n</Content>\n<TitlePage>\n<Content>\n{page}\n</Content>\n</TitlePage>\n</FinalDraft>\n"
    )


def _units(blocks: Iterable[Block]) -> Iterator[str]:
    """The paragraphs; speeches beside each other stand together."""
    group: list[list[Block]] = []  # the speeches that may still be joined by one beside them
    for block in blocks:
        if block.kind is Kind.CHARACTER:
            if group and not block.dual:
                yield _speeches(group)
                group = []
            group.append([block])
        elif group and block.kind in _SPOKEN:
            group[-1].append(block)
        else:
            if group:
                yield _speeches(group)
                group = []
            yield _write(block)
    if group:
        yield _speeches(group)


def _speeches(group: Sequence[Sequence[Block]]) -> str:
    inner = [_write(block) for speech in group for block in speech]
    if len(group) == 1 and not group[0][0].dual:
        return "\n".join(inner)
    first = [_tagged("Character", "")] if group[0][0].dual else []  # nobody stands before it: an empty cue keeps its place
    return "\n".join(["<Paragraph>", "<DualDialogue>", *first, *inner, "</DualDialogue>", "</Paragraph>"])


def _write(block: Block) -> str:
    match block.kind:
        case Kind.PAGE_BREAK:
            return '<Paragraph Type="Action" StartsNewPage="Yes"><Text></Text></Paragraph>'
        case Kind.NOTE | Kind.BONEYARD:
            inner = "".join(f"<Paragraph><Text>{escape(line)}</Text></Paragraph>" for line in block.text.split("\n"))
            name = ' Name="Boneyard"' if block.kind is Kind.BONEYARD else ""
            return f'<Paragraph Type="Action"><ScriptNote{name}>{inner}</ScriptNote></Paragraph>'
        case Kind.SECTION:
            return _tagged(f"Outline {block.depth}", block.text)
        case Kind.CHARACTER:
            return _tagged("Character", manuscript.write_cue(block))
        case Kind.PARENTHETICAL:
            return _tagged("Parenthetical", f"({block.text})")
        case Kind.HEADING:
            return _tagged("Scene Heading", block.text, f" Number={quoteattr(block.number)}" if block.number else "")
        case Kind.CENTRED:
            return _tagged("General", block.text, ' Alignment="Center"')
        case _:
            return _tagged(_TYPES[block.kind], block.text)


def _tagged(kind: str, words: str, attributes: str = "") -> str:
    return f'<Paragraph Type="{kind}"{attributes}><Text>{escape(words)}</Text></Paragraph>'


def _write_title_page(script: Script) -> Iterator[str]:
    page = title_page_of(script)
    title = script.title
    centred = [f"Title: {title}" if title.startswith("Title: ") else title]
    if script.author:
        centred += ["", WRITTEN_BY, "", script.author]
    for line in [*centred, ""]:
        yield f'<Paragraph Alignment="Center"><Text>{escape(line)}</Text></Paragraph>'
    for line in manuscript.title_lines({key: lines for key, lines in page.items() if key not in ("Title", "Author")}):
        yield f'<Paragraph Alignment="Left"><Text>{escape(line)}</Text></Paragraph>'

"""What is handed in: ideas, files, and what is neither."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from rushes.core.brief import SourceKind
from rushes.core.errors import SourceError
from rushes.tools.cleaning import clean
from rushes.tools.source import LARGEST, read_source


@pytest.mark.parametrize(
    "idea",
    [
        "a lighthouse keeper befriends a storm",
        "The Last Ferry",
        "cats and/or dogs",
        "猫/犬",
        "a robot named R2.D2",
        "what if 3.5 cats",
        "a film about a boy who loses his notes.txt",
        "x" * 5000,
        "~",
    ],
)
def test_an_idea_is_an_idea(idea: str) -> None:
    if idea == "~":
        with pytest.raises(SourceError):
            read_source(idea)
    else:
        assert read_source(f"  {idea}\n") == (SourceKind.IDEA, idea)


def test_long_text_is_filmed_and_not_written_from() -> None:
    assert read_source("word " * 200).kind is SourceKind.PROSE
    assert read_source("One.\n\nTwo.").kind is SourceKind.PROSE
    assert read_source("EXT. COAST - DAY\n\nWaves.").kind is SourceKind.FOUNTAIN


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.fountain", SourceKind.FOUNTAIN),
        ("a.TXT", SourceKind.PROSE),
        ("a.md", SourceKind.MARKDOWN),
        ("my own.markdown", SourceKind.MARKDOWN),
    ],
)
def test_files_are_told_by_their_endings(tmp_path: Path, name: str, kind: SourceKind) -> None:
    (tmp_path / name).write_text("The sea is calm.")
    assert read_source(tmp_path / name) == (kind, "The sea is calm.")
    assert read_source(str(tmp_path / name)).kind is kind


def test_a_screenplay_in_a_text_file_is_a_screenplay(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Title: X\n\nINT. KITCHEN - DAY\n\nTea.")
    assert read_source(tmp_path / "a.txt").kind is SourceKind.FOUNTAIN


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "The café is shut – “for good”.\r\nThe sea does not mind.\r\n"
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_source(tmp_path / "a.txt").text == text.replace("\r\n", "\n")


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t", "is empty"),
        ("a.txt", b"\xef\xbb\xbf", "is empty"),
        ("a.txt", bytes(range(256)) * 20, "not a text file"),
        ("a.md", b"%PDF-1.7\x00\x01\x02\x00\xff", "not a text file"),
        ("a.fdx", b"<FinalDraft/>", "holds no Final Draft script"),
        ("a.fdx", b" \n", "is empty"),
        ("a.fdr", b"FD", "save the script as .fdx"),
        ("a.pdf", b"%PDF", "save the text as .txt"),
        ("a.png", b"\x89PNG", r"files ending in \.png are not known"),
        ("README", b"words", "without an ending"),
        ("a.txt", b"a" * (LARGEST + 1), "too large"),
    ],
)
def test_unfit_files_are_refused_in_one_sentence_with_a_way_out(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=words) as caught:
        read_source(tmp_path / name)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("given", [
    "", "   \n", "...", "missing.fountain", "./no/such.txt",
    "my script.fdx", Path("nowhere"), "nodir/", "no\\dir", "films/the-keeper", "/nowhere",
])  # fmt: skip
def test_nothing_to_film_is_refused(given: str | Path) -> None:
    with pytest.raises(SourceError):
        read_source(given)


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="folder without a film"):
        read_source(str(tmp_path))


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(SourceError, match="not an ordinary file"):
        read_source(tmp_path / "a.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("secret")
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(SourceError, match="cannot be read"):
        read_source(tmp_path / "a.txt")


def test_clean_keeps_words_only() -> None:
    assert clean("\ufeffa\r\nb\rc\0\x07\ud800\ufdd0é\t😀\u2028d") == "a\nb\nc\ufffdé\t😀\nd"

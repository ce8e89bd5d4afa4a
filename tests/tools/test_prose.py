"""Prose and Markdown: the text's own words, in order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import SourceError
from rushes.core.names import NARRATOR, CharacterId, TimeOfDay, Weather
from rushes.core.script import Action, Character, Remark, Script
from rushes.tools.cleaning import clean
from rushes.tools.fountain import read_fountain, write_fountain
from rushes.tools.prose import MOST_TOLD, read_markdown, read_prose
from rushes.tools.sentences import phrases, sentences

STORY = """The Ferry

Every evening the ferryman counted his ropes. There were nine.
Then, one night, there were ten.

"Who is there?" he asked. Dr. Voss, who lived at No. 4, did not answer.

* * *

In the morning it rained.
"""


def said(script: Script) -> list[str]:
    return [line.text for line in script.lines()]


def test_prose_is_told_in_its_own_words() -> None:
    script = read_prose(STORY)
    assert script.title == "The Ferry"
    assert said(script) == [
        "Every evening the ferryman counted his ropes.",
        "There were nine.",
        "Then, one night, there were ten.",
        '"Who is there?" he asked.',
        "Dr. Voss, who lived at No. 4, did not answer.",
        "In the morning it rained.",
    ]
    assert {line.speaker for line in script.lines()} == {NARRATOR}
    assert (script.scenes[-1].time, script.scenes[-1].weather) == (TimeOfDay.MORNING, Weather.RAIN)
    assert len({line.id for line in script.lines()}) == 6


def test_a_new_place_opens_a_scene() -> None:
    def place_of(text: str) -> tuple[str, bool] | None:
        return ("the kitchen", True) if "kitchen" in text else ("the quay", False) if "quay" in text else None

    script = read_prose("She left the quay.\n\nIt was late.\n\nThe kitchen was warm.\n\nShe slept.", place_of=place_of)
    assert [(scene.place, scene.interior, len(scene.elements)) for scene in script.scenes] == [
        ("the quay", False, 2),
        ("the kitchen", True, 2),
    ]


def test_a_wrapped_text_is_one_paragraph_and_a_line_a_sentence_are_many() -> None:
    wrapped = "The sea was calm that day and nobody spoke of\nthe boat that had gone out in the early hours of the\nday before."
    assert len(said(read_prose(wrapped))) == 1
    assert said(read_prose("First thing.\nSecond thing.\nThird thing.")) == ["First thing.", "Second thing.", "Third thing."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Hale met Mrs. Gray at 5 p.m. on Jan. 3. They ate.", 2),
        ("He waited... and waited. Then? Nothing!", 3),
        ("J. R. Hart paid 3.50 for it. Cheap.", 2),
        ("“Go!” she said. “Now.” He went.", 3),
        ("It was I. He knew.", 2),
        ("1. Sleep more. It helps.", 2),
        ("太阳升起来了。他走了！", 2),
        ("no end at all", 1),
    ],
)
def test_sentences(text: str, count: int) -> None:
    found = list(sentences(text))
    assert len(found) == count, found
    assert "".join(found).replace(" ", "") == text.replace(" ", "")


def test_long_sentences_are_cut_at_their_joints() -> None:
    long = (
        "When the last ferry of the year had gone, the ferryman tied up the nine ropes one after the other, "
        "and he walked home along the wall, because the road was under water; nobody saw him pass the lamp."
    )
    parts = list(phrases(long))
    assert " ".join(parts) == long
    assert all(len(part.split()) <= 24 for part in parts)
    assert all(part[-1] in ",;." for part in parts)


def test_markdown() -> None:
    text = """---
author: A. Writer
tags: [x]
---
# Why *sleep*

Sleep is [cheap](http://x.y "t"). It **works**.

## Three reasons

1. It cleans the brain.
2. It mends `muscle`.
- [ ] It is warm.

> Quoted & kept.

![a sleeping cat](cat.png)

| night | hours |
|-------|-------|
| first | 8     |

```python
sleep(8)
```

Last one
--------
<!-- hidden -->Good <b>night</b>.

[ref]: http://x.y
"""
    script = read_markdown(text)
    assert (script.title, script.author) == ("Why sleep", "A. Writer")
    assert said(script) == [
        "Sleep is cheap.",
        "It works.",
        "1. It cleans the brain.",
        "2. It mends muscle.",
        "It is warm.",
        "Quoted & kept.",
        "night, hours",
        "first, 8",
        "Good night.",
    ]
    seen = [element.text for scene in script.scenes for element in scene.elements if isinstance(element, Action)]
    assert seen == [
        "Three reasons",
        "a sleeping cat",
        "sleep(8)",
        "Last one",
    ]
    assert len(script.scenes) == 3


@pytest.mark.parametrize("read", [read_prose, read_markdown])
@pytest.mark.parametrize("text", ["", "\n \n", "***", "---\n---"])
def test_nothing_to_say_is_refused(read, text: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SourceError):
        read(text)


def test_what_a_markdown_text_does_not_say_is_kept_as_notes() -> None:
    script = read_markdown(
        "---\ntitle: T\ntags:\n  - a\n  - b\nlogline: L\n---\n<!-- first -->\nGo [there](http://x.y).[^1]\n\n"
        "## Then\n\nStop. <!-- why? -->\n\n[^1]: A footnote.\n\n<!-- last -->"
    )
    assert (script.title, script.logline, script.page) == ("T", "L", (("tags", "- a\n- b"),))
    assert said(script) == ["Go there.", "Stop."]
    notes = [one.text for scene in script.scenes for one in scene.elements if isinstance(one, Remark)]
    assert notes == ["first", "http://x.y", "why?", "[^1]: A footnote.", "last"]
    assert len(script.scenes) == 2


def test_chinese_and_russian_prose() -> None:
    script = read_prose("太阳升起来了。他走了！真的吗？“好。”他说。\n\nИвана не было дома. Он ушёл…")
    assert said(script) == ["太阳升起来了。", "他走了！", "真的吗？", "“好。”", "他说。", "Ивана не было дома.", "Он ушёл…"]


def test_a_text_too_long_to_tell_is_refused() -> None:
    with pytest.raises(SourceError, match="too long to tell"):
        read_prose("word " * (MOST_TOLD // 5 + 1))


def test_edits_keep_ids() -> None:
    before = read_prose(STORY)
    after = read_prose(STORY.replace("There were nine.", "There were always nine."), previous=before)
    assert [line.id for line in after.lines()] == [line.id for line in before.lines()]


def test_the_script_can_be_edited_as_fountain() -> None:
    script = read_prose(STORY)
    assert read_fountain(write_fountain(script)) == script


paragraphs = st.lists(
    st.text(st.sampled_from("abc DEé.,!?\"'-:;()8 "), min_size=1, max_size=80) | st.text(max_size=40), min_size=1, max_size=5
)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(paragraphs)
def test_no_word_of_any_prose_is_lost_or_moved(texts: list[str]) -> None:
    text = "\n\n".join(["It began.", *texts])
    told = " ".join(element.text for scene in read_prose(text).scenes for element in scene.elements)
    kept = [char for char in clean(text) if char.isalnum()]
    assert [char for char in told if char.isalnum()] == kept


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=300) | st.text(st.sampled_from("aB #*_-`>|[](){}!<>&~=\n.1"), max_size=200))
def test_any_markdown_is_told_or_refused(text: str) -> None:
    try:
        script = read_markdown(text)
    except SourceError:
        return
    assert all(element.text.strip() for scene in script.scenes for element in scene.elements)
    assert all(scene.played for scene in script.scenes)
    assert read_fountain(write_fountain(script)) == script


@pytest.mark.parametrize("text", ["![" * 30_000, "[a](" * 20_000, "<" * 60_000, "`" * 60_000, "a " * 60_000, "| " * 40_000, "> " * 40_000])
def test_hostile_markdown_takes_no_long_time(text: str) -> None:
    read_markdown("Begin.\n\n" + text)


VOYAGE = """Captain Ruiz counted the bags on the deck of the mail boat.

By noon the island came out of the mist. Old Tomas waved his lamp.

Ruiz laughed."""
CREW = (Character(id=CharacterId("captain-ruiz"), name="Captain Ruiz"), Character(id=CharacterId("tomas"), name="Tomas"))


def test_a_paragraph_about_others_is_another_scene() -> None:
    script = read_prose(VOYAGE, people_of=lambda text: CREW)
    assert [len(scene.elements) for scene in script.scenes] == [1, 2, 1]
    assert [scene.place for scene in script.scenes] == ["somewhere"] * 3


def test_paragraphs_stay_together_while_nothing_changes() -> None:
    assert len(read_prose("Ruiz sat down.\n\nShe slept.\n\nRuiz woke.", people_of=lambda text: CREW).scenes) == 1


def test_before_the_first_place_is_named_it_is_the_one_to_come() -> None:
    script = read_prose("She woke.\n\nShe ran to the quay.", place_of=lambda text: ("the quay", False) if "quay" in text else None)
    assert [scene.place for scene in script.scenes] == ["the quay"]


def test_headings_are_shown_not_said() -> None:
    script = read_markdown("# Bread\n\nWe bake.\n\n## The dough\n\nIt rests.\n\n## The oven\n\nIt is hot.")
    assert said(script) == ["We bake.", "It rests.", "It is hot."]
    cards = [one.text for scene in script.scenes for one in scene.elements if isinstance(one, Action) and one.card]
    assert cards == ["The dough", "The oven"]
    assert len(script.scenes) == 3
    assert "> The dough <" in write_fountain(script)
    assert read_fountain(write_fountain(script)) == script


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("He counted the bags on the deck of the mail boat. One was missing.", "The Mail Boat"),
        ("Plants make their own food from light, water and air.", "Plants make their own food"),
        ("It rained in the morning. Nobody came.", "It rained in the morning"),
        ("老人在灯塔里点亮了灯。海很黑。", "老人在灯塔里点亮了灯"),
    ],
)
def test_titles_are_whole_phrases(text: str, title: str) -> None:
    assert read_prose(text).title == title


def test_who_opens_a_text_stands_in_its_title() -> None:
    assert read_prose(VOYAGE, people_of=lambda text: CREW).title == "Captain Ruiz and the Mail Boat"


@pytest.mark.parametrize(("heading", "cards"), [("The Ferry", 0), ("the  *ferry*!", 0), ("The Other Ferry", 1)])
def test_a_title_that_the_first_heading_repeats_is_shown_once(heading: str, cards: int) -> None:
    script = read_markdown(f'---\ntitle: "The Ferry"\n---\n\n# {heading}\n\nThe ferry left at noon.\n\nNobody waved.\n')
    assert sum(1 for scene in script.scenes for element in scene.played if getattr(element, "card", False)) == cards
    assert script.title.casefold().startswith("the") and "Ferry" in script.title.title()

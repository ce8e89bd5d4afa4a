"""The rules of captions: each is named when it is broken, and the captions of the examples break none."""

import json
import re
from pathlib import Path

import pytest

from rushes.agents.beat_planner import plan_beats
from rushes.agents.design.people import people_in
from rushes.core.brief import Brief
from rushes.core.speech import Speech, WordTime
from rushes.core.timing import Rate, Size
from rushes.tools.captions import Cue, Rule, Said, check, cues_from, rules_for, srt
from rushes.tools.cue import CueWord, is_rightward, marked, width
from rushes.tools.fountain import read_fountain
from rushes.tools.speakable import speakable
from rushes.tools.voices.casting import narrator
from rushes.tools.voices.espeak import Espeak

RATE = Rate()
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHAPES = {"16:9": Size(width=1920, height=1080), "1:1": Size(width=1080, height=1080), "9:16": Size(width=1080, height=1920)}


def broken(*cues, rules=None, language="en"):
    return [(fault.rule, fault.number) for fault in check(cues, RATE, rules, language)]


def at(start, text, seconds=3.0, **more):
    return Cue(start, start + round(24 * seconds), text, **more)


def test_each_rule_is_named():
    assert broken(at(0, "Good evening."), at(80, "Good night.")) == []
    assert broken(at(0, " ")) == [(Rule.EMPTY, 1)]
    assert broken(at(0, "One.\nTwo.\nThree.")) == [(Rule.LINES, 1)]
    assert broken(at(0, "The keeper climbed the hundred steps, and at the top", 5)) == [(Rule.WIDTH, 1)]
    assert broken(at(0, "The keeper climbed the steps.", 1.5)) == [(Rule.SPEED, 1)]
    assert broken(at(0, "No.", 0.9)) == [(Rule.SHORT, 1)]
    assert broken(at(0, "No.", 7.1)) == [(Rule.LONG, 1)]
    assert broken(at(0, "No.", 1), at(25, "Yes.")) == [(Rule.GAP, 1)]
    assert broken(at(0, "No.", 1), at(20, "Yes.")) == [(Rule.ORDER, 1)]
    assert broken(at(0, "The keeper climbed all the steps to the\nvery top of the lighthouse.", 5)) == [(Rule.SPLIT, 1)]
    assert broken(at(0, "The keeper climbed to the"), at(80, "very top.")) == [(Rule.SPLIT, 1)]
    assert broken(at(0, "Good\nevening.")) == [(Rule.BALANCE, 1)]
    assert broken(at(0, "The\u00a0keeper climbed\nhundreds of worn steps every single evening.", 5)) == [(Rule.WIDTH, 1), (Rule.BALANCE, 1)]
    spoken = (CueWord(2, 7, 0, 20),)
    assert broken(at(0, "- Hello", speaker="Mira", words=spoken)) == [(Rule.LABEL, 1)]


def test_what_is_right_is_not_named():
    assert broken(at(0, "- Come in,\n- No.")) == []  # two voices: not one text that would fit in one line
    assert broken(at(0, "Come in, then, whoever you are,\nand please do wipe your feet.", 5)) == []
    german = at(0, "Der Wärter stieg hinauf auf den Turm mit\nder alten Lampe, und niemand sah ihn.", 6)
    assert [broken(german, language=code) for code in ("de", "de-AT", "en", "xx")] == [[(Rule.SPLIT, 1)], [(Rule.SPLIT, 1)], [], []]
    assert broken(at(0, "日本の古い灯台には、もう誰も住んでいないと、\n村の人々は言っていた。", 5)) == [(Rule.WIDTH, 1)]


def test_fast_speech_is_told_from_hasty_captions():
    words = (CueWord(0, 10, 0, 40),)
    one = Cue(0, 40, "The keeper climbed the hundred steps, and", words=words)
    near, far = (Cue(start, start + 60, "Good night.", words=(CueWord(0, 5, start, start + 20),)) for start in (42, 90))
    assert [fault.by_speech for fault in check([one, near], RATE)] == [True]
    assert [fault.by_speech for fault in check([one, far], RATE)] == [False]  # it could have stayed


def test_lines_are_shorter_in_narrow_pictures():
    assert [rules_for(size).columns for size in SHAPES.values()] == [42, 34, 28]


def said_fast(text, start, pace):
    words = [
        WordTime(text=match[0], offset=match.start(), start_ms=number * pace, end_ms=number * pace + pace - 10)
        for number, match in enumerate(re.finditer(r"\w[\w'’]*", text))
    ]
    return Said(text, words, start)


def test_a_fast_talker_is_captioned_as_well_as_can_be_and_named():
    text = "Eighteen nineteen twenty twenty-one gentlemen fifty-seven hundred seventeen thousand pounds altogether " * 4
    cues = cues_from([said_fast(text.strip() + ".", 24, 190)], RATE, 600)
    faults = check(cues, RATE)
    assert {fault.rule for fault in faults} <= {Rule.SPEED, Rule.SHORT}
    assert faults and all(fault.by_speech for fault in faults[:-1])


def test_short_words_of_two_become_one_caption():
    lines = [Said("Yes.", [WordTime(text="Yes.", offset=0, start_ms=0, end_ms=200)], 100, who="ida"),
             Said("No.", [WordTime(text="No.", offset=0, start_ms=0, end_ms=200)], 108, "Tom", who="tom"),
             Said("Then I shall stay where I am, thank you.", (), 118, who="ida", milliseconds=3000)]  # fmt: skip
    first, second = cues_from(lines, RATE, 400)
    assert first.text == "- Yes.\n- Tom: No."
    assert second.text == "Then I shall stay where I am, thank you."
    assert [first.text[word.start : word.end] for word in first.words] == ["Yes.", "No."]
    assert check([first, second], RATE) == []


def test_sounds_stand_only_where_nobody_speaks():
    line = said_fast("Good evening, said the storm, and it came in.", 120, 300)
    sounds = [Cue(0, 400, "[rain]"), Cue(118, 140, "[thunder]")]
    cues = cues_from([line], RATE, 400, sounds=sounds)
    assert cues[0].text == "[rain]"
    assert "[thunder]" not in [cue.text for cue in cues]
    assert check(cues, RATE) == []


def test_text_from_right_to_left_has_its_marks():
    assert is_rightward("שלום 5")
    assert not is_rightward("Shalom שלום")
    assert marked("שלום") == "שלום"
    assert marked("5 שקלים.") == "\u200f5 שקלים.\u200f"
    (cue,) = cues_from([Said("5 שקלים.", (), 0, "מירה", 2000)], RATE, 100)
    assert cue.text == "מירה: 5 שקלים.\u200f"
    assert [cue.text[word.start : word.end] for word in cue.words] == ["5", "שקלים."]
    assert width(cue.text) == 14


def test_a_text_without_spaces_is_cut_at_its_phrases():
    text = "昔々、ある所に、お爺さんとお婆さんが住んでいました。毎晩、灯台のランプに火を灯して、海を見ていました。"
    cues = cues_from([Said(text, (), 0, milliseconds=12_000)], RATE, 400, language="ja")
    assert "".join(cue.text for cue in cues).replace("\n", "") == text
    assert all(width(line) <= 42 for cue in cues for line in cue.lines)
    assert all(line[-1] in "。、はがをにでともて" for cue in cues for line in cue.lines), [cue.text for cue in cues]


def scripts():
    guest = json.loads((EXAMPLES / "the_guest.json").read_text())["answers"][0]["json"]
    told = ["Title: The Guest\n"]
    for scene in guest["scenes"]:
        told.append(f"{'INT' if scene['interior'] else 'EXT'}. {scene['place'].upper()} - {scene['time'].upper()}\n")
        for one in scene["elements"]:
            told.append(f"{one['text']}\n" if one["type"] == "action" else f"{one['speaker'].upper()}\n{one['text']}\n")
    yield "the_guest.json", "\n".join(told)
    yield from ((path.name, path.read_text()) for path in sorted(EXAMPLES.glob("*.fountain")))


@pytest.fixture(scope="module")
def films():
    """Every script of the examples, spoken and timed: what is said when, and how long the film is."""
    made, spec = [], narrator(0, "espeak", "en")
    for name, text in scripts():
        script, book = read_fountain(text, people_of=people_in), {}
        for line in script.lines():
            said = speakable(line.text, script.language)
            sound = Espeak().speak(said.spoken, spec, script.language)
            book[line.id] = Speech(
                key="k", line=line.id, voice=spec, sound="x", sample_rate=sound.sample_rate, samples=len(sound.samples),
                words=said.back(sound.words),
            )  # fmt: skip
        beats = plan_beats(script, book, Brief(source="x", seconds=None))
        lines = {line.id: line for line in script.lines()}
        spoken = [
            Said(
                lines[beat.line].text, book[beat.line].words, beat.span.start + beat.line_start,
                script.name_of(lines[beat.line].speaker) if lines[beat.line].offscreen else "", book[beat.line].milliseconds,
                str(lines[beat.line].speaker),
            )
            for beat in beats.beats if beat.line is not None
        ]  # fmt: skip
        made.append((name, spoken, beats))
    return made


@pytest.mark.parametrize("shape", SHAPES)
def test_the_captions_of_the_examples_keep_every_rule(films, shape):
    lines = 0
    for name, spoken, beats in films:
        rules = rules_for(SHAPES[shape])
        cues = cues_from(spoken, beats.rate, beats.frames, rules)
        assert check(cues, beats.rate, rules) == [], name
        shown = re.sub(r"(?m)^- ", "", " ".join(cue.text.replace("\n", " ") for cue in cues))
        for said in spoken:  # as it was written, figures and all
            assert " ".join(said.text.split()) in " ".join(shown.split()), said.text
        starts = {cue.words[0].start_frame: cue.start_frame for cue in cues}
        assert all(-16 <= start - word <= 6 for word, start in starts.items())
        assert srt(cues, beats.rate).count("-->") == len(cues)
        lines += len(spoken)
    assert lines >= 60

"""What is written is said as one says it, and the spoken words find back to the written ones."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.speech import WordTime
from rushes.tools.language import NAMES
from rushes.tools.speakable import speakable
from rushes.tools.spelling.numerals import languages, tongue_of

SAID = [
    ("en", "It costs $5.50, a $5 bill and 50¢.", "It costs five dollars and fifty cents, a five dollar bill and fifty cents."),
    ("en", "$3 million, $2.5bn, €20 or 20 €, £1.01.",
     "three million dollars, two point five billion dollars, twenty euros or twenty euros, one pound and one penny."),
    ("en", "On 3 May 1990, and on May 3, 1991.", "On the third of May nineteen ninety, and on May third, nineteen ninety-one."),
    ("en", "the 3rd of May, 2024-05-12", "the third of May, the twelfth of May, twenty twenty-four"),
    ("en", "12/25/2009", "the twenty-fifth of December, two thousand nine"),
    ("en", "7:45, 7:05, 7:00, 7:30 p.m., 3.15 p.m., 19:30",
     "seven forty-five, seven oh five, seven o'clock, seven thirty p.m., three fifteen p.m., nineteen thirty"),
    ("en", "In 1984 there were 1984 people.", "In nineteen eighty-four there were one thousand nine hundred eighty-four people."),
    ("en", "the 1990s and the '80s", "the nineteen nineties and the eighties"),
    ("en", "5 km at 60 mph, -5 °C, 100%", "five kilometres at sixty miles per hour, minus five degrees Celsius, one hundred percent"),
    ("en", "the 2nd of 12,345", "the second of twelve thousand three hundred forty-five"),
    ("en", "2½ cups, 3/4 full, 24/7", "two and a half cups, three quarters full, twenty-four seven"),
    ("en", "5–10 km, 1914–1918, 4x4", "five to ten kilometres, nineteen fourteen to nineteen eighteen, four by four"),
    ("en", "Agent 007, No. 5, #7, 555-1234",
     "Agent zero zero seven, number five, number seven, five five five one two three four"),
    ("en", "3D on MP3", "three D on MP three"),
    ("en", "Louis XIV in World War II, Chapter IV", "Louis the fourteenth in World War two, Chapter four"),
    ("en", "The FBI's man saw a UFO on TV.", "The F-B-I's man saw a U-F-O on T-V."),
    ("en", "Tom & Jerry, e.g. 2+2", "Tom and Jerry, for example two plus two"),
    ("de", "Am 3. Mai um 19:30 Uhr kostet es 3,50 €.", "Am dritten Mai um neunzehn Uhr dreißig kostet es drei Euro fünfzig."),
    ("de", "Der 2. Mann lief 2,5 km für 3 Mio. €.", "Der zweite Mann lief zwei Komma fünf Kilometer für drei Millionen Euro."),
    ("de", "Im Jahr 1990. Dann kamen 1.250 Leute.", "Im Jahr neunzehnhundertneunzig. Dann kamen eintausendzweihundertfünfzig Leute."),
    ("fr", "Le 1er mai à 19h30, 21 km, 3 millions €",
     "Le premier mai à dix-neuf heures trente, vingt-et-un kilomètres, trois millions d'euros"),
    ("fr", "Louis XIV", "Louis quatorze"),
    ("es", "El 3 de mayo a las 7:45, 21 km", "El tres de mayo a las siete y cuarenta y cinco, veintiún kilómetros"),
    ("it", "Il 1 maggio alle 19:30", "Il primo maggio alle diciannove e trenta"),
    ("pt", "R$ 5 às 19h30", "cinco reais às dezenove horas e trinta"),
    ("nl", "3 mei 1990, 5 €", "drie mei negentiennegentig, vijf euro"),
    ("ru", "$5, 2 км, 22 мин", "пять долларов, два километра, двадцать две минуты"),
    ("pl", "1 km, 2 km, 5 km", "jeden kilometr, dwa kilometry, pięć kilometrów"),
    ("zh", "我有3只猫，1984年，100%", "我有三只猫，一九八四年，百分之一百"),
    ("ar", "عندي 5 كتب", "عندي خمسة كتب"),
    ("he", "יש לי 5", "יש לי חמש"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "written", "said"), SAID)
def test_is_said_as_one_says_it(language, written, said):
    assert speakable(written, language).spoken == said


UNCHANGED = [
    ("en", "Mr. Vale said: STOP! NASA is here. Hmm, BRR. It was I. Elizabeth I saw it."),
    ("en", "NO WAY! TURN THE TV OFF!"),
    ("en", "Nobody came. “Come in, then,” said the Storm — and it did…"),
    ("de", "z wie zwei, IV ohne König"),
    ("ja", "3月に5人"),
    ("xx", "5 km"),
    ("te", "5"),
    ("hr", "3.5.2"),
]


@pytest.mark.parametrize(("language", "text"), UNCHANGED)
def test_is_left_as_it_is_written(language, text):
    made = speakable(text, language)
    assert (made.spoken, made.changed) == (text, ())


def test_every_known_language_has_numbers_but_those_that_are_left():
    left = {code for code in NAMES if tongue_of(code) is None}
    assert left == {"be", "bn", "ja", "ta", "te", "ur"}
    for code in languages():
        said = speakable("5 km", code).spoken
        assert not re.search(r"\d", said), (code, said)
        assert all(tongue_of(code).cardinal(number) for number in (0, 1, 11, 21, 99, 101, 1984, 1_000_001))


def test_plurals_are_those_of_cldr():
    forms = {name: name for name in ("zero", "one", "two", "few", "many", "other")}
    cases = {
        "en": "other one other other", "ru": "many one few many", "pl": "many one few many", "cs": "other one few other",
        "fr": "one one other other", "ar": "zero one two few", "lt": "other one few few", "ro": "few one few few",
        "zh": "other other other other",
    }  # fmt: skip
    for code, named in cases.items():
        assert [tongue_of(code).form(forms, str(number)) for number in (0, 1, 2, 5)] == named.split(), code
    assert [tongue_of("ru").form(forms, str(number)) for number in (11, 21, 112, 122)] == ["many", "one", "many", "few"]
    assert [tongue_of("ar").form(forms, str(number)) for number in (11, 100, 103, 199)] == ["many", "other", "few", "many"]


def test_a_persons_list_comes_first():
    own = {"Siobhan": "Shivawn", "5 km": "a fair way", "gif": "jif", "New York": "Noo York"}
    made = speakable("Siobhan's GIF of New  York is 5 km off, not 6 km; Siobhanna.", "en", own)
    assert made.spoken == "Shivawn's jif of Noo York is a fair way off, not six kilometres; Siobhanna."
    assert not made.by_letters
    assert speakable("Nobody.", "en", own).spoken == "Nobody."
    assert speakable("5 km", "te", own).spoken == "a fair way"
    assert speakable("Mira", "en", {"mira": "  ", "": "x"}).spoken == "Mira"


@pytest.mark.parametrize(
    ("written", "own", "spoken"),
    [
        ("Room 5 km from here.", {"Room 5": "the first room"}, "the first room km from here."),  # a rule's words begin in the list's
        ("Turn 5 km left.", {"km left": "that way"}, "Turn five that way."),  # … or end in them
        ("It is 12 km.", {"2": "two, yes two,"}, "It is twelve kilometres."),  # a part of a word is no word
        ("In New York City.", {"New York": "Noo York", "York City": "Yawk"}, "In New Yawk."),  # the longer word of the list wins
        ("In New York, York City.", {"New York": "Noo York", "York City": "Yawk"}, "In Noo York, Yawk."),  # side by side, both
        ("5 km5", {"5 km5": "far"}, "far"),
    ],
)
def test_what_overlaps_is_said_once(written: str, own: dict[str, str], spoken: str):
    made = speakable(written, "en", own)
    assert made.spoken == spoken
    assert len(made.places) == len(set(made.places))
    assert all(one[1] <= other[0] and one[3] <= other[2] for one, other in pairwise(made.places))


def test_only_letters_changed():
    assert speakable("The FBI came.", "en").by_letters
    assert not speakable("The FBI came at 5.", "en").by_letters
    assert not speakable("They came.", "en").by_letters


def heard(text, pace=100, gap=20, skip=lambda at: False):
    """Words of a spoken text as a voice tells them, each so long, some of them joined to the one before."""
    words = []
    for at, match in enumerate(re.finditer(r"\S*\w\S*", text)):
        start = 50 + at * (pace + gap)
        if not skip(at):
            words.append(WordTime(text=match[0], offset=match.start(), start_ms=start, end_ms=start + pace))
    return words


def test_a_sum_is_one_word_of_the_caption():
    made = speakable("It costs $5.50 today.", "en")
    words = made.back(heard(made.spoken))
    assert [word.text for word in words] == ["It", "costs", "$5.50", "today."]
    assert (words[2].start_ms, words[2].end_ms) == (290, 870)  # "five dollars and fifty cents"


def test_words_that_stand_apart_keep_their_own_times():
    made = speakable("Run 5 km for $3 million & win.", "en")
    words = {word.text: (word.start_ms, word.end_ms) for word in made.back(heard(made.spoken))}
    assert words == {
        "Run": (50, 150), "5": (170, 270), "km": (290, 390), "for": (410, 510), "$3": (530, 630), "million": (650, 870),
        "&": (890, 990), "win.": (1010, 1110),
    }  # fmt: skip


PARTS = [
    "Nobody", "came,", "the", "km", "$5", "£3.20", "20 €", "$3 million", "7:45", "p.m.", "3 May 1990", "May 3,", "1990s", "In 1984", "(5)",
    "“5 km”", "10kg", "-5 °C", "100%", "2½", "No. 7", "#9", "MP3", "5G", "FBI", "Louis XIV", "&", "007", "12/05/2024", "1,250", "…", "—",
    "5–10 km", "e.g.", "24/7", "Siobhan", "naïve", "O'Brien's", "日本", "R2-D2", "2+2=4", "1st", "99999999999999999999", "3.14.15",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(PARTS), st.text("ab5$€%.,:-/'& ½I", max_size=8)), max_size=12).map(" ".join)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(TEXTS, st.sampled_from(("en", "de", "fr", "es", "ru", "zh", "ar", "xx")), st.sets(st.integers(0, 12)))
def test_times_find_back_to_the_written_words(text, language, joined):
    made = speakable(text, language, {"Siobhan": "Shi vawn", "came": "kame"})
    told = heard(made.spoken, skip=lambda at: at in joined)
    words = made.back(told)
    if not made.changed:
        assert words == tuple(told)
        return
    if not told:
        assert words == ()
        return
    written = [match.span() for match in re.finditer(r"\S*\w\S*", text)]
    spans = [(word.offset, word.offset + len(word.text)) for word in words]
    assert all(text[word.offset : word.offset + len(word.text)] == word.text for word in words)
    assert set(written) <= set(spans)  # every written word is there, once, in order
    assert spans == sorted(set(spans))
    assert all(word.start_ms <= word.end_ms for word in words)
    assert all(one.end_ms <= other.start_ms and one.start_ms <= other.start_ms for one, other in pairwise(words))
    assert (words[0].start_ms, words[-1].end_ms) == (told[0].start_ms, told[-1].end_ms)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(TEXTS, st.sampled_from(("en", "de", "fr", "es", "ru", "zh", "ar")))
def test_what_is_said_as_written_keeps_its_own_times(text, language):
    made = speakable(text, language)
    told = {word.offset: word for word in heard(made.spoken)}
    words = {word.offset: word for word in made.back(heard(made.spoken))}
    for from_, to, begin, end in made.places:
        if text[from_:to] != made.spoken[begin:end] or any((from_, to) == (one.start, one.end) for one in made.changed):
            continue
        for match in re.finditer(r"(?<!\S)\S*\w\S*(?!\S)", text[from_:to]):
            whole = (from_ + match.start() == 0 or text[from_ + match.start() - 1].isspace()) and (
                from_ + match.end() == len(text) or text[from_ + match.end()].isspace()
            )
            if whole:
                one, other = words[from_ + match.start()], told[begin + match.start()]
                assert (one.text, one.start_ms, one.end_ms) == (other.text, other.start_ms, other.end_ms)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=60), st.sampled_from(("en", "de", "fr", "es", "it", "pt", "nl", "ru", "zh", "ar", "he", "hi", "th")))
def test_whatever_is_written_can_be_said(text, language):
    made = speakable(text, language)
    assert made.written == text
    at = spoken = 0
    for from_, to, begin, end in made.places:  # the stretches cover both texts, without holes
        assert (from_, begin) == (at, spoken)
        at, spoken = to, end
    if made.changed:
        assert (at, spoken) == (len(text), len(made.spoken))
    assert speakable(text, language) == made

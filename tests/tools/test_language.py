"""Which language a text is in."""

import re
from pathlib import Path

import numpy as np
import pytest

from rushes.core.names import TimeOfDay
from rushes.tools.fountain import read_fountain
from rushes.tools.heading import read_heading
from rushes.tools.language import code_of, declared, is_code, is_other_than_english, is_written_in, language_of, name_of, voice_of
from rushes.tools.voices.casting import VoiceCasting
from rushes.tools.voices.espeak import Espeak

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {
    "de": "Der Leuchtturmwärter zündete die Lampe an. Niemand kam in dieser Nacht. Dann klopfte der Sturm an die Tür.",
    "fr": "Le gardien alluma la lampe. Personne ne vint cette nuit. Puis la tempête frappa à la porte.",
    "es": "El farero encendió la lámpara. Nadie vino esa noche. Entonces la tormenta llamó a la puerta.",
    "it": "Il guardiano accese la lampada. Nessuno venne quella notte. Poi la tempesta bussò alla porta del faro.",
    "pt": "O faroleiro acendeu a lâmpada. Ninguém veio naquela noite. Então a tempestade bateu à porta do farol.",
    "nl": "De wachter stak de lamp aan. Er kwam niemand die nacht. Toen klopte de storm op de deur van het huis.",
    "sv": "Vaktaren tände lampan. Ingen kom den natten. Sedan knackade stormen på dörren, och han var inte rädd för att öppna.",
    "pl": "Latarnik zapalił lampę. Nikt nie przyszedł tej nocy. Potem burza zapukała do drzwi, a on się nie bał.",
    "tr": "Bekçi lambayı yaktı. O gece kimse gelmedi. Sonra fırtına kapıyı çaldı ve bir daha gitmedi, çok yalnız ama iyi bir fırtına.",
    "ru": "Смотритель зажёг лампу. Никто не пришёл. Потом шторм постучал в дверь.",
    "uk": "Доглядач запалив лампу. Ніхто не прийшов. Потім буря постукала у двері.",
    "el": "Ο φύλακας άναψε τη λάμπα.",
    "zh": "灯塔看守人点亮了灯。那天晚上没有人来。",
    "ja": "灯台守はランプをつけた。その夜は誰も来なかった。",
    "ko": "등대지기가 등불을 켰다. 그날 밤 아무도 오지 않았다.",
    "ar": "أشعل الحارس المصباح. لم يأت أحد تلك الليلة.",
    "hi": "रखवाले ने दीया जलाया। उस रात कोई नहीं आया।",
}
IDEAS = (
    "Ein Leuchtturmwärter freundet sich mit einem Sturm an", "Un farero se hace amigo de una tormenta", "un gato y una luna",
    "Un guardiano del faro fa amicizia con una tempesta", "Een vuurtorenwachter raakt bevriend met een storm",
    "En fyrvaktare blir vän med en storm", "Latarnik zaprzyjaźnia się z burzą",
    "Смотритель маяка", "灯塔看守人与暴风雨成为朋友", "灯台守と嵐",
)  # fmt: skip
ENGLISH = (
    "De la Cruz family", "El Niño and La Niña", "War den", "La La Land", "Men at war with her", "Que sera sera", "Tour de France",
    "Café de la Paix at night", "Vincent van Gogh and his brother", "Zoë meets Björk", "naïve", "", "12", "!?", "🌊", "Sam", "Krtek",
)  # fmt: skip


@pytest.mark.parametrize(("code", "text"), TEXTS.items())
def test_texts_are_told(code, text):
    assert language_of(text) == code
    assert is_other_than_english(text)


def test_headings_and_cues_in_capitals_do_not_hide_the_language():
    script = "Title: Der Gast\n\nINT. LEUCHTTURM - NIGHT\n\nDer Wärter hebt die Laterne.\n\nWÄRTER\nKomm herein, wenn du willst.\n"
    assert language_of(script) == "de"


@pytest.mark.parametrize("idea", IDEAS)
def test_ideas_of_a_few_words_are_at_least_not_english(idea):
    assert is_other_than_english(idea)


def test_english_stays_english_to_the_line():
    lines = [*ENGLISH, *(ROOT / "tests/agents/twenty_ideas.txt").read_text().splitlines()]
    for path in (*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md"):
        lines += path.read_text().splitlines()
    assert len(lines) > 500
    foreign = [line for line in lines if is_other_than_english(line)]
    assert all(re.search(r"[^\x00-ɏ –—“”’…]", line) for line in foreign), foreign
    assert language_of((ROOT / "docs/design.md").read_text()) == "en"


def test_a_script_can_say_its_language_by_name():
    assert declared("Title: X\nLanguage: German\n\nINT. X")
    assert not declared("Title: X\n\nLanguage: nobody's")
    assert (code_of("German"), code_of(" de-AT "), code_of("")) == ("de", "de-AT", "")
    assert name_of("de_AT") == "German (de_AT)"
    assert read_fountain("Language: German\n\nINT. X\n\nEr geht.").language == "de"


@pytest.mark.parametrize(
    ("text", "language", "fits"),
    [
        ("Every night the keeper lit the lamp and wrote one word in the log.", "en", True),
        ("Every night the keeper lit the lamp and wrote one word in the log.", "de", False),
        ("Jede Nacht zündete die Wärterin die Lampe an und schrieb ein Wort in das Buch.", "de", True),
        ("Jede Nacht zündete die Wärterin die Lampe an und schrieb ein Wort in das Buch.", "en", False),
        ("Каждую ночь смотритель зажигал лампу и писал одно слово.", "ru", True),
        ("Every night the keeper lit the lamp.", "ru", False),
        ("毎晩、灯台守はランプに火をともし、ひとつの言葉を書いた。", "ja", True),
        ("毎晩、灯台守はランプに火をともし、ひとつの言葉を書いた。", "fr", False),
        ("Nein.", "en", True),
    ],
)
def test_a_text_is_in_its_language(text, language, fits):
    assert is_written_in(text, language) is fits


def test_codes_of_languages():
    assert name_of("de-AT") == "German (de-AT)" and is_code("pt-BR")
    assert not is_code("Deutsch") and not is_code("") and not is_code("de; rm -rf")


def test_every_language_told_has_a_voice_that_speaks_it():
    for code, text in TEXTS.items():
        spec = VoiceCasting(None, code).narrator(0)
        assert spec.voice == voice_of(code)
        spoken = Espeak().speak(text, spec, code)
        assert float(np.sqrt((spoken.samples**2).mean())) > 0.03, code
        assert len(spoken.samples) / spoken.sample_rate > 0.8, code


def test_a_name_without_capitals_speaks_when_a_sentence_stands_below_it():
    script = read_fountain("INT. 灯塔 - 夜\n\n看守人举起灯笼。\n\n旁白 (V.O.)\n每天晚上。\n\n看守人\n请进来吧。\n\n李明在走路\n他累了\n")
    assert [line.text for line in script.lines()] == ["每天晚上。", "请进来吧。"]
    assert script.scenes[0].time is TimeOfDay.NIGHT


@pytest.mark.parametrize("line", ["INT. LEUCHTTURM - NACHT", "INT. PHARE - NUIT", "INT. FARO - NOCHE", "ИНТ. МАЯК - НОЧЬ"])
def test_hours_in_other_languages(line):
    heading = read_heading(line)
    assert heading.time is TimeOfDay.NIGHT
    assert " - " not in heading.place


def test_letters_without_type_are_left_out_of_cards():
    from rushes.renderers.animatic.lettering import Face, fit

    for text, shown in (("客人", ()), ("Гость", ("Гость",)), ("Zoë 客 1", ("Zoë 1",))):
        setting = fit(text, Face.TITLE, 400, 100, 60, 20)
        assert tuple(line for line in setting.lines if line) == shown
        assert setting.path(0, 0).isEmpty() == (not shown)

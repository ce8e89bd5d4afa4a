"""Which language a text is in, told by its letters and its smallest words; and which of its voices speaks it.

A small rule that knows when it does not know: it says a language only when a text has several of
its small words and clearly more than of any other's. Everybody who has to tell languages apart asks here.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

ENGLISH = "en"
LEAST = 3
"""So many small words of a language are no accident."""

CLEAR = 1.5
"""So many times the small words of the next best language, and of English, are a language's own."""

SHARE = 0.25
"""Of a short text, so much has to be small words of one other language."""

READ = 20_000
"""Characters that are looked at."""

TOO_SHORT = 20
"""Letters from which on a text can be said not to be in the language that it should be in."""

NAMES = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "bn": "Bengali", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian", "fi": "Finnish",
    "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian", "hy": "Armenian", "id": "Indonesian",
    "it": "Italian", "ja": "Japanese", "ka": "Georgian", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian", "sk": "Slovak",
    "sr": "Serbian", "sv": "Swedish", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip

_ALPHABETS = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "GREEK": "el", "HEBREW": "he", "THAI": "th", "ARMENIAN": "hy", "GEORGIAN": "ka",
    "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta", "TELUGU": "te", "ARABIC": "ar", "CYRILLIC": "ru", "CJK": "zh", "LATIN": "latin",
}  # fmt: skip
_OWN_LETTERS = (
    # Letters that only one language of an alphabet has; the first that is found decides.
    ("ru", "uk", "їєґ"), ("ru", "be", "ў"), ("ru", "sr", "ђћјљњџ"), ("ru", "ru", "ыэё"), ("ru", "uk", "і"), ("ru", "bg", "ъ"),
    ("ar", "ur", "ٹڈڑںے"), ("ar", "fa", "پچژگک"),
)  # fmt: skip
_LETTERS = {
    # Whose letters a language has that is not written in Latin ones only.
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk"), ("CYRILLIC",)), "sr": ("CYRILLIC", "LATIN"), "el": ("GREEK",), "he": ("HEBREW",),
    **dict.fromkeys(("ar", "fa", "ur"), ("ARABIC",)), **dict.fromkeys(("hi", "mr", "ne"), ("DEVANAGARI",)), "bn": ("BENGALI",),
    "ta": ("TAMIL",), "te": ("TELUGU",), "th": ("THAI",), "ja": ("HIRAGANA", "KATAKANA", "CJK"), "zh": ("CJK",), "ko": ("HANGUL",),
    "ka": ("GEORGIAN",), "hy": ("ARMENIAN",),
}  # fmt: skip
_KIN = tuple(map(frozenset, (("da", "nb", "no", "nn", "sv"), ("cs", "sk"), ("hr", "sr", "bs"), ("es", "pt", "ca", "gl"))))
"""Languages whose small words are so alike that none is told from the others for sure."""
_SMALL_WORDS = {
    "en": "the a an of and to in is it who that with for on his her their at from by as be this was were had he she they but not you we i"
    " so if my your me him what all there then when no yes one out up do not have has would could said",
    "de": "der die das und ein eine einen einem einer ist nicht mit für dem den im auf sich zu von war sie er es ich als auch noch nur wie"
    " aber dann hat wir zum zur am beim kein keine"
    " du wenn wer wo da doch mir dir mich dich uns ihr wir sind bin bist kann will so was nie niemand schon",
    "fr": "le la les un une des et est dans avec pour qui sur du au aux il elle ne pas se ce cette que mais ses sa son à était était d l"
    " n s qu j y en par plus"
    " je tu nous vous mon ton où si je dit fait tout rien personne puis sans sous très même cette",
    "es": "el la los las un una unos y es en con por para del que de se su no al lo era pero como más muy sus ella él cuando hasta sin"
    " esa ese eso esta este entonces nadie nada todo si yo tú mi fue había está donde quién qué a",
    "it": "il lo la gli le un una uno e è di del della dei che con per non nel nella al alla si suo sua era ma come più da dal sul sulla"
    " io tu mi ti ci se cosa chi dove nessuno niente poi quando quella quello questa questo",
    "pt": "o a os as um uma e é de do da dos das em no na nos nas com por para que não se seu sua era mas como mais ao à pelo pela ele ela"
    " eu tu isso esta este aquela naquela então nada ninguém foi está onde quem",
    "nl": "de het een en van is niet met voor op in dat die te zijn er aan ook maar was hij zij ze naar door uit om bij nog geen toen",
    "sv": "och en ett det är på som att i av för med inte den var han hon till om men sig så från sin då när de",
    "da": "og en et det er på som at i af for med ikke den var han hun til om men sig så fra sin da når de blev havde",
    "nb": "og en et det er på som at i av for med ikke den var han hun til om men seg så fra sin da når de ble hadde etter",
    "pl": "i w na z się nie to jest do że jak był była było jego jej od po za ale a o przez przy czy tylko",
    "cs": "a v na se je to že s z do nebyl byl byla bylo jeho její od po za ale jak pro jsem si už když který",
    "sk": "a v na sa je to že s z do nebol bol bola bolo jeho jej od po za ale ako pre som si už keď ktorý",
    "fi": "ja on ei se että hän oli mutta kun niin myös joka kuin jos sen hänen ole olla siitä vain sitten",
    "hu": "a az és egy nem hogy is volt de meg csak mint ez azt el ki mert már még ha vagy van",
    "tr": "ve bir bu da de için ile değil çok ne gibi daha ama o her var yok kadar sonra olarak onun",
    "ro": "și un o este în cu pe la nu că de din pentru care lui ei era dar mai său sa cum se fost",
    "hr": "i je u na se da od za nije bio bila bilo s su ali kao što ga mu po iz koji samo kad",
    "id": "dan yang di ke dari itu ini tidak dengan untuk pada adalah ia dia sebuah seorang ada akan mereka",
    "vi": "và một của là không có người cho với những được trong đã này đó khi",
    "ca": "el la els les un una i és de del en amb per que no es al seu seva era però com més dels va",
}
_IN_ENGLISH_TOO = (
    "am an au bit bolo dan de den die do e el en fra hat her hon i in is la les log man men met mi my no o om on or over pas per plus s se"
    " si sin so son sun ta te to us van war was we y z"
)
_ALSO_ENGLISH = frozenset(f"{_SMALL_WORDS[ENGLISH]} {_IN_ENGLISH_TOO}".split())
"""Small words of others that English uses too, as words or in names."""

_VOICES = {"zh": "cmn", "zh-cn": "cmn", "zh-tw": "cmn", "zh-hans": "cmn", "zh-hant": "cmn", "zh-hk": "yue", "zh-yue": "yue"} | {
    "no": "nb", "nn": "nb", "iw": "he", "tl": "en", "sr-latn": "hr", "in": "id",
}  # fmt: skip
_NO_TYPE = frozenset(("ar", "bn", "cmn", "fa", "he", "hi", "hy", "ja", "ka", "ko", "ta", "te", "th", "ur", "yue", "zh"))
_MARKS = re.compile(r"https?://\S+|\[\[.*?\]\]|/\*.*?\*/|<[^<>]{0,200}>|^\s*```.*?^\s*```", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"(?<![\w-])[^\W\d_]+(?![\d_])")


def language_of(text: str) -> str | None:
    """The code of the language that a text is plainly in; None when that cannot be told."""
    text = _MARKS.sub(" ", text[:READ])
    counts = Counter(_ALPHABETS.get(_alphabet(char), "") for char in text if char.isalpha())
    counts.pop("", None)
    if not counts:
        return None
    kind, many = counts.most_common(1)[0]
    if counts["ja"] and counts["ja"] + counts["zh"] > counts["latin"]:
        return "ja"  # Chinese has no kana
    if kind == "latin" or many * 2 < sum(counts.values()):
        return _by_words(text)
    low = text.casefold()
    return next((code for alphabet, code, letters in _OWN_LETTERS if alphabet == kind and any(one in low for one in letters)), kind)


def has_type(code: str) -> bool:
    """Whether the cards' type has a language's letters: Latin, Cyrillic and Greek ones."""
    return base_of(code) not in _NO_TYPE


def is_other_than_english(text: str) -> bool:
    """Whether a text, even a short one, is plainly not in English; which language it is in may stay open."""
    told = language_of(text)
    if told is not None:
        return told != ENGLISH
    text = _MARKS.sub(" ", text[:READ])
    letters = [char for char in text if char.isalpha()]
    if sum(_alphabet(char) == "LATIN" for char in letters) * 2 < len(letters):
        return True
    words = _WORD.findall(text.casefold())
    english = sum(word in _small_words()[ENGLISH] for word in words)
    accented = english == 0 and any(not char.isascii() for char in letters)
    for code, known in _small_words().items():
        found = [word for word in words if word in known]
        surely = {word for word in found if word not in _ALSO_ENGLISH and len(word) > 1}
        if code == ENGLISH or not surely:
            continue
        if accented or (len(set(found)) >= 2 and len(found) > english and len(found) >= SHARE * len(words)):
            return True
    return False


def is_written_in(text: str, code: str) -> bool:
    """Whether a text can be in a language: its letters are the language's, and it is plainly in no other.

    Short texts, and languages that nothing is known of here, pass.
    """
    letters, base = [char for char in text if char.isalpha()], base_of(code)
    if len(letters) < TOO_SHORT:
        return True
    theirs = _LETTERS.get(base, ("LATIN",))
    if sum(_alphabet(char) in theirs for char in letters) * 2 < len(letters):
        return base not in NAMES and base not in _LETTERS
    if base == ENGLISH:
        return not is_other_than_english(text)
    told = language_of(text)
    if told in (None, base) or theirs != ("LATIN",):
        return True
    return told != ENGLISH and (base not in _SMALL_WORDS or any({told, base} <= kin for kin in _KIN))


def is_code(said: str) -> bool:
    """Whether something is the code of a language that is known by name: "de", "pt-BR"."""
    return base_of(said) in NAMES and re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", said) is not None


def base_of(code: str) -> str:
    """A language's code without its land: "de" for "de-AT" and "de_AT"."""
    return re.split(r"[-_]", code.strip().lower())[0]


def is_small_word(word: str, code: str = ENGLISH) -> bool:
    """Whether a word, in small letters, is one of a language's smallest, which say nothing alone."""
    return word in _small_words().get(code, frozenset())


def name_of(code: str) -> str:
    """A language's name with its code: "German (de)"."""
    name = NAMES.get(base_of(code))
    return f"{name} ({code})" if name else f"the language {code!r}"


def code_of(said: str) -> str:
    """A language as its code, whether its English name was said or the code: "German" is "de"."""
    said = said.strip()
    named = {name.casefold(): code for code, name in NAMES.items()}
    return named.get(said.casefold(), said)


def declared(text: str) -> bool:
    """Whether a script's title page, or a Markdown file's head, says its language."""
    head = re.split(r"\n[ \t]*\n", text.lstrip("\ufeff\n"), maxsplit=1)[0]
    return re.search(r"(?im)^language:[ \t]*\S", head) is not None


def voice_of(code: str) -> str:
    """What the embedded voice calls a language: "zh" is spoken by "cmn"."""
    code = code.strip().lower().replace("_", "-")
    return _VOICES.get(code) or _VOICES.get(code.partition("-")[0], code)


def _by_words(text: str) -> str | None:
    words = _WORD.findall(text.casefold())
    scores = {code: _score(words, known) for code, known in _small_words().items()}
    best, second = sorted(scores, key=lambda code: (-scores[code], code))[:2]
    rival = max(scores[second], scores[ENGLISH] if best != ENGLISH else 0.0)
    several = {word for word in words if word in _small_words()[best]}
    return best if scores[best] >= LEAST and len(several) >= LEAST and scores[best] >= CLEAR * rival - _own(best, text) else None


def _score(words: list[str], known: frozenset[str]) -> float:
    return float(sum(word in known for word in words))


def _own(code: str, text: str) -> float:
    """Letters that speak for a language where its small words are another's too."""
    letters = {"de": "äöüß", "fr": "éèêçà", "es": "ñ¿¡áíóú", "pt": "ãõç", "sv": "äå", "da": "æø", "nb": "æø", "cs": "řěů", "sk": "ľôĺ"}
    return float(sum(text.count(letter) for letter in letters.get(code, "")))


@cache
def _small_words() -> dict[str, frozenset[str]]:
    return {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}


@cache
def _alphabet(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]

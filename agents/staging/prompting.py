"""Prompting: a shot in words, section by section, the bible's words verbatim. `linting` proves it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.bible import Bible, CharacterSheet, LocationSheet
from ...core.names import TimeOfDay, Weather
from ...core.shot import CameraKind, CameraMove, ShotSize
from .blocking import Doing

SIZES = {
    ShotSize.WIDE: "wide shot",
    ShotSize.FULL: "full shot",
    ShotSize.MEDIUM: "medium shot",
    ShotSize.CLOSE: "close-up",
    ShotSize.INSERT: "insert shot",
    ShotSize.CARD: "title card",
}
_MOVES = {
    CameraKind.STATIC: "static camera",
    CameraKind.PUSH: "slow push in",
    CameraKind.PULL: "slow pull back",
    CameraKind.PAN: "slow pan {side}",
    CameraKind.TILT: "slow tilt {rise}",
    CameraKind.TRUCK: "slow truck {side}",
    CameraKind.HANDHELD: "handheld camera",
}
NEGATION = re.compile(r"\b(?:no|not|without|never|none|nobody|nothing|nowhere|neither|nor|cannot)\b|\b\w+n['’]t\b", re.IGNORECASE)
"""Words that a painter does not understand: what they deny is what gets painted."""

_NOT = r"\b(?:(?:do|does|did|can|could|will|would)(?: not|n['’]t)|cannot|can['’]t|won['’]t|never|not)"
_AFFIRMED = (
    (rf"{_NOT} (?:move|stir|budge|moving)s?\b", "stays still"),
    (rf"{_NOT} (?:answer|speak|reply|talk|say (?:a word|anything))s?\b", "stays silent"),
    (rf"{_NOT} (?:sleep|fall asleep)s?\b", "lies awake"),
    (rf"{_NOT} (?:look (?:up|back|at)|turn round)s?\b[^,;]*", "looks away"),
    (rf"{_NOT} (?:stop|give up)s?\b", "goes on"),
    (rf"{_NOT} (?:leave|go)s?\b", "stays"),
    (r"\bwithout a (?:word|sound)\b", "in silence"),
    (r"\s*\bwithout [^,;]*", ""),
)
_SMALL = re.compile("the|an?|he|she|they|it|his|her|their|its|in|at|on|every|two|one", re.IGNORECASE)
_CLEAR_LIGHT = {
    TimeOfDay.DAWN: "dawn, first pale light low over the horizon",
    TimeOfDay.MORNING: "morning, fresh slanting sunlight",
    TimeOfDay.DAY: "day, bright even daylight",
    TimeOfDay.AFTERNOON: "afternoon, warm golden sunlight",
    TimeOfDay.DUSK: "dusk, last orange glow and long shadows",
    TimeOfDay.EVENING: "evening, soft blue light and lit windows",
    TimeOfDay.NIGHT: "night, cool moonlight and deep shadows",
}
_DULL_LIGHT = {
    TimeOfDay.DAWN: "dawn, pale grey light",
    TimeOfDay.MORNING: "morning, soft grey light",
    TimeOfDay.DAY: "day, soft overcast light",
    TimeOfDay.AFTERNOON: "afternoon, muted light",
    TimeOfDay.DUSK: "dusk, fading violet light",
    TimeOfDay.EVENING: "evening, dim blue light",
    TimeOfDay.NIGHT: "night, dark sky and small warm lights",
}
_INDOOR_LIGHT = {
    TimeOfDay.DAWN: "dawn, pale light through the window",
    TimeOfDay.MORNING: "morning, sunlight through the window",
    TimeOfDay.DAY: "day, bright window light",
    TimeOfDay.AFTERNOON: "afternoon, golden window light",
    TimeOfDay.DUSK: "dusk, warm lamps against a darkening window",
    TimeOfDay.EVENING: "evening, warm lamplight",
    TimeOfDay.NIGHT: "night, warm lamplight and dark windows",
}
SKIES = {
    Weather.CLEAR: "clear weather",
    Weather.CLOUDY: "cloudy sky",
    Weather.RAIN: "falling rain",
    Weather.STORM: "storm with heavy rain and lightning",
    Weather.SNOW: "falling snow",
    Weather.FOG: "drifting fog",
    Weather.WIND: "strong wind",
}
_DULL = frozenset({Weather.CLOUDY, Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG})


def character_section(shown: Sequence[CharacterSheet]) -> str:
    """Who is in frame, in the bible's words; a name is put in front where the words do not hold it."""
    return "; ".join(sheet.words if _holds(sheet.words, sheet.name) else f"{sheet.name}: {sheet.words}" for sheet in shown if sheet.words)


def _holds(text: str, name: str) -> bool:
    return name.casefold() in text.casefold()


def action_section(doings: Sequence[Doing], speakers: Sequence[str], otherwise: str, shown: Sequence[CharacterSheet] = ()) -> str:
    """What happens, in order: clauses joined by "then" and "while", the speaking last; looks are left to the sheets of who is shown."""
    clauses = [(doing.link, _affirmed(_clause(_introduced(doing.text, shown)))) for doing in doings]
    clauses = [(link, words) for link, words in clauses if words]
    clauses += [("while" if at == 0 and clauses else "then", f"{name} speaks") for at, name in enumerate(dict.fromkeys(speakers))]
    if not clauses:
        clauses = [("then", otherwise)]
    text = clauses[0][1] + "".join(f" while {words}" if link == "while" else f", then {words}" for link, words in clauses[1:])
    return text[:1].upper() + text[1:] + "."


def _introduced(text: str, shown: Sequence[CharacterSheet]) -> str:
    """A clause without what a script says of somebody at first sight, where their sheet says it too ("MIRA, an old woman, sits")."""
    for sheet in shown:
        known = set(re.findall(r"[\w'’-]+", sheet.words.casefold())) | {"a", "an", "the", "in", "with", "and", "of"}
        found = re.search(rf"\b{re.escape(sheet.name)}((?:, [^,]+)+), (?=[^,]+$|\w+s\b)", text, re.IGNORECASE)
        if found and set(re.findall(r"[\w'’-]+", found[1].casefold())) <= known:
            text = f"{text[: found.start()]}{sheet.name} {text[found.end() :]}"
    return text


def _affirmed(clause: str) -> str:
    """A clause that says what is there instead of what is not; empty where nobody knows how, since a painter paints what is named."""
    for denied, said in _AFFIRMED:
        clause = re.sub(denied, said, clause, flags=re.IGNORECASE)
    return "" if NEGATION.search(clause) else clause


def _clause(text: str) -> str:
    """A clause ready to be joined: no closing mark, no leading joining word, its article in lower case."""
    text = re.sub(r'["“”«»]', "", text)  # half a quotation would be left open
    text = re.sub(r"^(?:and|then|so|but|while|as|until|before|after)\s+", "", text.strip(" .,;:!?…—–"), flags=re.IGNORECASE)
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}".strip() if _SMALL.fullmatch(first) else text


def camera_section(size: ShotSize, move: CameraMove, names: Sequence[str], place: str) -> str:
    """Size and subject, then one plain move: "medium shot of Mara; slow push in"."""
    on = " and ".join(names[:2]) or place
    return f"{SIZES[size]} of {on}; {move_words(move)}"


def move_words(move: CameraMove) -> str:
    """The plain words of one camera move."""
    return _MOVES[move.kind].format(side="right" if move.dx >= 0 else "left", rise="down" if move.dy > 0 else "up")


def setting_section(location: LocationSheet, props: Sequence[str]) -> str:
    """The place in the bible's words, and what stands in it."""
    words = location.words or location.name
    missing = [prop for prop in props if not re.search(rf"\b{re.escape(prop)}", words, re.IGNORECASE)]
    return f"{words}; with {', '.join(missing)}" if missing else words


def light_section(time: TimeOfDay, weather: Weather, interior: bool) -> str:
    """The light of an hour and a sky; indoors the window and the lamps."""
    table = _INDOOR_LIGHT if interior and weather not in _DULL else _DULL_LIGHT if weather in _DULL else _CLEAR_LIGHT
    return f"{table[time]}, {SKIES[weather]}{' outside' if interior else ''}"


def negative_section(bible: Bible, figures: int) -> str:
    """What must not be seen: the style's own list, then what this shot does not hold."""
    extra = "text, watermark, " + ("people" if figures == 0 else "extra people")
    return f"{bible.style.negative}, {extra}" if bible.style.negative else extra

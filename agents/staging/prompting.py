"""Prompting: a shot in words, section by section, the bible's words verbatim; and the linter that proves it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...core.bible import Bible, CharacterSheet, LocationSheet
from ...core.names import TimeOfDay, Weather
from ...core.shot import CameraKind, CameraMove, PromptSections, Shot, ShotSize
from ...core.staging import Deed, Gesture, SetDressing
from .blocking import Doing

_SIZES = {
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
_MOVE_WORDS = re.compile(r"\b(static|push|pull|pan|tilt|truck|handheld|dolly|zoom|crane|orbit)\b")
_ORDER_WORDS = re.compile(r"\b(then|while|as|before|after|until|next|finally)\b", re.IGNORECASE)
_AROUND = frozenset({Gesture.WALK, Gesture.RUN, Gesture.TALK})
_POSES = frozenset({Gesture.SIT, Gesture.KNEEL, Gesture.SLEEP})
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
_WEATHER = {
    Weather.CLEAR: "clear weather",
    Weather.CLOUDY: "cloudy sky",
    Weather.RAIN: "falling rain",
    Weather.STORM: "storm with heavy rain and lightning",
    Weather.SNOW: "falling snow",
    Weather.FOG: "drifting fog",
    Weather.WIND: "strong wind",
}
_DULL = frozenset({Weather.CLOUDY, Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG})
_DARK = frozenset({TimeOfDay.EVENING, TimeOfDay.NIGHT})
_SUN_WORDS = re.compile(r"\b(sunlight|sunny|sunshine|noon|midday|daylight|sunrise|bright sun)\b")
_MOON_WORDS = re.compile(r"\b(moonlight|moonlit|stars|starlight|midnight)\b")
_WET_WORDS = re.compile(r"\b(rain|storm|snow|fog|lightning)\b")


def character_section(shown: Sequence[CharacterSheet]) -> str:
    """Who is in frame, in the bible's words; a name is put in front where the words do not hold it."""
    return "; ".join(sheet.words if _holds(sheet.words, sheet.name) else f"{sheet.name}: {sheet.words}" for sheet in shown if sheet.words)


def _holds(text: str, name: str) -> bool:
    return name.casefold() in text.casefold()


def action_section(doings: Sequence[Doing], speakers: Sequence[str], otherwise: str) -> str:
    """What happens, in order: clauses joined by "then" and "while", the speaking said last."""
    clauses = [(doing.link, _clause(doing.text)) for doing in doings]
    clauses += [("while" if at == 0 and clauses else "then", f"{name} speaks") for at, name in enumerate(dict.fromkeys(speakers))]
    if not clauses:
        clauses = [("then", otherwise)]
    text = clauses[0][1] + "".join(f" while {words}" if link == "while" else f", then {words}" for link, words in clauses[1:])
    return text[:1].upper() + text[1:] + "."


def _clause(text: str) -> str:
    """A clause ready to be joined: no closing mark, no leading joining word, its article in lower case."""
    text = re.sub(r'["“”«»]', "", text)  # half a quotation would be left open
    text = re.sub(r"^(?:and|then|so|but|while|as|until|before|after)\s+", "", text.strip(" .,;:!?…—–"), flags=re.IGNORECASE)
    first, _, rest = text.partition(" ")
    return f"{first.lower()} {rest}".strip() if _SMALL.fullmatch(first) else text


def camera_section(size: ShotSize, move: CameraMove, names: Sequence[str], place: str) -> str:
    """Size and subject, then one plain move: "medium shot of Mara; slow push in"."""
    on = " and ".join(names[:2]) or place
    return f"{_SIZES[size]} of {on}; {move_words(move)}"


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
    return f"{table[time]}, {_WEATHER[weather]}{' outside' if interior else ''}"


def negative_section(bible: Bible, figures: int) -> str:
    """What must not be seen: the style's own list, then what this shot does not hold."""
    extra = "text, watermark, " + ("people" if figures == 0 else "extra people")
    return f"{bible.style.negative}, {extra}" if bible.style.negative else extra


def lint_prompt(shot: Shot, bible: Bible) -> tuple[str, ...]:
    """What is wrong with a shot's prompt, one sentence a fault; empty when it is clean."""
    sections = shot.prompt
    faults = [*_lint_style(sections, bible)]
    if shot.card is not None:
        return tuple(faults)
    faults += _lint_people(shot, bible)
    faults += _lint_camera(shot)
    faults += _lint_order(shot)
    faults += _lint_setting(shot, bible)
    if shot.set is not None:
        faults += _lint_light(sections.light, shot.set)
    return tuple(faults)


def _lint_style(sections: PromptSections, bible: Bible) -> list[str]:
    faults = []
    if bible.style.words and bible.style.words not in sections.style:
        faults.append("The style section does not hold the bible's style words.")
    if bible.style.negative and bible.style.negative not in sections.negative:
        faults.append("The negative section does not hold the bible's negative words.")
    return faults


def _lint_people(shot: Shot, bible: Bible) -> list[str]:
    sheets = {sheet.id: sheet for sheet in bible.characters}
    return [
        f"The character section does not hold the bible's words for {sheets[name].name}."
        for name in shot.subjects
        if name in sheets and sheets[name].words not in shot.prompt.character
    ]


def _lint_camera(shot: Shot) -> list[str]:
    framing, _, move = shot.prompt.camera.rpartition(";")
    faults = []
    if _SIZES[shot.size] not in framing:
        faults.append(f"The camera section does not say {_SIZES[shot.size]!r}.")
    found = _MOVE_WORDS.findall(move.lower())
    if len(found) != 1:
        faults.append(f"The camera section names {len(found)} moves instead of one.")
    elif move.strip() != move_words(shot.camera):
        faults.append(f"The camera section says {move.strip()!r}, but the camera does {move_words(shot.camera)!r}.")
    return faults


def _lint_order(shot: Shot) -> list[str]:
    if not shot.prompt.action:
        return ["The action section is empty."]
    several = any(_successive(figure.deeds) for figure in shot.figures)
    if several and not _ORDER_WORDS.search(shot.prompt.action):
        return ['Several things happen in turn, but the action section has no "then" or "while".']
    return []


def _successive(deeds: Sequence[Deed]) -> bool:
    """Whether a figure does one thing after another; going up to somebody, talking and a pose kept from before are part of a thing."""
    acts = [deed for deed in deeds if deed.gesture not in _AROUND and not (deed.gesture in _POSES and deed.start == 0)]
    return any(later.start >= sooner.start + sooner.length and later.gesture is not sooner.gesture for sooner in acts for later in acts)


def _lint_setting(shot: Shot, bible: Bible) -> list[str]:
    if shot.set is None:
        return []
    place = shot.set.place
    words = [sheet.words for sheet in bible.locations if place in (sheet.name, str(sheet.id)) and sheet.words]
    if words and not any(one in shot.prompt.setting for one in words):
        return [f"The setting section does not hold the bible's words for {place}."]
    return [] if shot.prompt.setting else ["The setting section is empty."]


def _lint_light(light: str, dressing: SetDressing) -> list[str]:
    low = light.lower()
    faults = []
    if dressing.time.value not in low:
        faults.append(f"The light section does not say that it is {dressing.time.value}.")
    if dressing.time in _DARK and _SUN_WORDS.search(low):
        faults.append(f"The light section speaks of the sun at {dressing.time.value}.")
    if dressing.time not in _DARK and dressing.time is not TimeOfDay.DUSK and _MOON_WORDS.search(low):
        faults.append(f"The light section speaks of moon or stars at {dressing.time.value}.")
    wet = set(_WET_WORDS.findall(low))
    allowed = set(_WET_WORDS.findall(_WEATHER[dressing.weather]))
    if wet - allowed:
        faults.append(f"The light section speaks of {', '.join(sorted(wet - allowed))} in {dressing.weather.value} weather.")
    return faults

"""Linting: what is wrong with a shot's prompt, by one table of rules. It reads what rules wrote and what models wrote alike.

Rules that look at words know English ones. Of a section in another language they say nothing: the other rules (the bible's
words, the order, the length, what is said twice) hold for it all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ...core.bible import Bible
from ...core.names import TimeOfDay
from ...core.shot import PromptSections, Shot
from ...core.staging import Deed, Figure, Gesture
from ...renderers import wording
from ...renderers.base import Capabilities
from ...tools.language import is_other_than_english
from .prompting import NEGATION, SIZES, SKIES, move_words
from .verbs import lexicon

_MOVE = re.compile(r"\b(static|push|pull|pan|tilt|truck|handheld|dolly|zoom|crane|orbit)\b")
_CAMERA_TALK = re.compile(
    r"\b(?:push(?:es)? in|pull(?:s)? back to|pan(?:s|ning)? (?:left|right|across|over|up|down|to)|tilt(?:s|ing)? (?:up|down) to"
    r"|doll(?:y|ies) (?:in|out|back)|zoom(?:s|ing)? (?:in|out|on)|(?:tracking|crane|dolly|static|establishing) shot"
    r"|camera (?:moves|pans|tilts|pushes|pulls|follows|zooms|angle)|(?:handheld|static) camera|close-?ups?"
    r"|(?:wide|medium|full|long) shot|(?:low|high) angle|pov)\b",
    re.IGNORECASE,
)
_ORDER_WORDS = re.compile(r"\b(then|while|as|before|after|until|next|finally)\b", re.IGNORECASE)
_AROUND = frozenset({Gesture.WALK, Gesture.RUN, Gesture.TALK, Gesture.STAND})
_POSES = frozenset({Gesture.SIT, Gesture.KNEEL, Gesture.SLEEP})
_DARK = frozenset({TimeOfDay.EVENING, TimeOfDay.NIGHT})
_SUN = re.compile(r"\b(sunlight|sunny|sunlit|sunshine|noon|midday|daylight|sunrise|bright sun|(?:in|under) the sun)\b")
_MOON = re.compile(r"\b(moonlight|moonlit|stars|starlight|starlit|midnight)\b")
_LIT = re.compile(
    r"\b(?:in|under|through|by) (?:the )?(?:\w+ )?(sun|sunlight|sunshine|daylight|moonlight|starlight)\b|\b(sunlit|moonlit|starlit)\b"
)
_WET = re.compile(r"\b(rain|storm|snow|fog|lightning)\b")
_QUOTED = re.compile(r'["“][^"”]*["”]')
_BEGINS = re.compile(r"(?:^|[.!?:;]\s+|, then | while |[\"“])(\w)")
_CAPITAL = re.compile(r"(?<![\w'’.-])([A-Z][\w'’-]*[a-z][\w'’-]*)")
_KNOWN_CAPITALS = frozenset(
    {"I", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Christmas", "Easter", "English"}
)
_NO_LIMITS = Capabilities()
_RUN = 5
"""Words in a row that stand twice by no accident."""


@dataclass(frozen=True)
class Prompted:
    """A shot's prompt as it is judged: for a renderer with its limits, and as that renderer words it (`text`; empty: as `wording` does)."""

    shot: Shot
    bible: Bible
    limits: Capabilities = _NO_LIMITS
    text: str = ""

    @property
    def said(self) -> PromptSections:
        """The sections."""
        return self.shot.prompt


Check = Callable[[Prompted], Iterable[str]]


@dataclass(frozen=True)
class Rule:
    """One thing that a good prompt keeps. `cards` says whether shots that are only type are held to it."""

    name: str
    about: str
    check: Check
    cards: bool = False


def lint_prompt(shot: Shot, bible: Bible, limits: Capabilities | None = None, text: str = "") -> tuple[str, ...]:
    """What is wrong with a shot's prompt, one sentence a fault; empty when it is clean."""
    return tuple(fault for faults in broken(shot, bible, limits, text).values() for fault in faults)


def broken(shot: Shot, bible: Bible, limits: Capabilities | None = None, text: str = "") -> dict[str, tuple[str, ...]]:
    """The rules that a shot's prompt breaks, by name, each with its faults."""
    prompted = Prompted(shot, bible, limits or _NO_LIMITS, text)
    held = [rule for rule in RULES if rule.cards or shot.card is None]
    found = {rule.name: tuple(rule.check(prompted)) for rule in held}
    return {name: faults for name, faults in found.items() if faults}


def _order(prompted: Prompted) -> Iterator[str]:
    """Sections stand in one order in whatever text a renderer is given; a word of one may well stand in another before it."""
    whole, at, before = prompted.text or wording.text_of(prompted.said), 0, ""
    for name in wording.ORDER:
        said = getattr(prompted.said, name).strip(" .")
        if not said or said not in whole:
            continue
        place = whole.find(said, at)
        if place < 0:
            yield f"The {name} section stands before the {before} section; the order is {', '.join(wording.ORDER)}."
        else:
            at, before = place + len(said), name


def _camera(prompted: Prompted) -> Iterator[str]:
    """One size and one move, those of the plan, said by the camera section alone."""
    shot, said = prompted.shot, prompted.said
    framing, _, move = said.camera.rpartition(";")
    if SIZES[shot.size] not in framing:
        yield f"The camera section does not say {SIZES[shot.size]!r}."
    found = _MOVE.findall(move.lower())
    if len(found) != 1:
        yield f"The camera section names {len(found)} moves instead of one."
    elif move.strip() != move_words(shot.camera):
        yield f"The camera section says {move.strip()!r}, but the camera does {move_words(shot.camera)!r}."
    for name in ("character", "action", "setting", "light"):
        if (talk := _CAMERA_TALK.search(_own(prompted, name))) and _is_read(prompted, name):
            yield f"The {name} section says {talk[0]!r}; only the camera section speaks of the camera."


def _joined(prompted: Prompted) -> Iterator[str]:
    """Something happens; and several things are told one after another."""
    action = prompted.said.action
    if not action:
        yield "The action section is empty."
    elif not _is_read(prompted, "action"):
        return
    elif any(_successive(figure.deeds) for figure in prompted.shot.figures) and not _ORDER_WORDS.search(action):
        yield 'Several things happen in turn, but the action section has no "then" or "while".'


def _in_time(prompted: Prompted) -> Iterator[str]:
    """What a figure does first is said first."""
    spoken = _gestures(prompted.said.action) if _is_read(prompted, "action") else {}
    for figure in prompted.shot.figures:
        for sooner, later in _turns(figure):
            first, second = spoken.get(sooner.gesture), spoken.get(later.gesture)
            if first and second and min(first) > max(second):
                before, after = sooner.gesture.value, later.gesture.value
                yield f"{figure.character} does {before!r} before {after!r}, but the action section says it after."


def _gestures(text: str) -> dict[Gesture, list[int]]:
    """Where in a text each gesture is told: inflected verbs only, since their plain forms are mostly nouns."""
    lex, found = lexicon(), dict[Gesture, list[int]]()
    words = re.findall(r"[a-z]+", text.lower())
    for at, word in enumerate(words):
        lemma = lex.lemma(word)
        phrase = f"{lemma} {words[at + 1]}" if at + 1 < len(words) else ""
        gesture = lex.phrases.get(phrase) or lex.gestures.get(lemma)
        if gesture is not None and word != lemma:
            found.setdefault(gesture, []).append(at)
    return found


def _turns(figure: Figure) -> Iterator[tuple[Deed, Deed]]:
    """Pairs of different gestures of a figure, each of which is played once and one after the other."""
    acts = _acts(figure.deeds)
    once = [deed for deed in acts if sum(other.gesture is deed.gesture for other in acts) == 1]
    for sooner in once:
        yield from ((sooner, later) for later in once if later.start >= sooner.start + sooner.length)


def _acts(deeds: Sequence[Deed]) -> list[Deed]:
    """What is done; going up to somebody, talking and a pose kept from before are part of a thing."""
    return [deed for deed in deeds if deed.gesture not in _AROUND and not (deed.gesture in _POSES and deed.start == 0)]


def _successive(deeds: Sequence[Deed]) -> bool:
    """Whether a figure does one thing after another."""
    acts = _acts(deeds)
    return any(later.start >= sooner.start + sooner.length and later.gesture is not sooner.gesture for sooner in acts for later in acts)


def _people(prompted: Prompted) -> Iterator[str]:
    """Whoever the frame is composed for stands there in the bible's words."""
    sheets = {sheet.id: sheet for sheet in prompted.bible.characters}
    for name in prompted.shot.subjects:
        if name in sheets and sheets[name].words not in prompted.said.character:
            yield f"The character section does not hold the bible's words for {sheets[name].name}."


def _setting(prompted: Prompted) -> Iterator[str]:
    """The place stands there in the bible's words."""
    if prompted.shot.set is None:
        return
    place = prompted.shot.set.place
    words = _place_words(prompted)
    if words and not any(one in prompted.said.setting for one in words):
        yield f"The setting section does not hold the bible's words for {place}."
    elif not prompted.said.setting:
        yield "The setting section is empty."


def _place_words(prompted: Prompted) -> list[str]:
    place = prompted.shot.set.place if prompted.shot.set else ""
    return [sheet.words for sheet in prompted.bible.locations if place in (sheet.name, str(sheet.id)) and sheet.words]


def _style(prompted: Prompted) -> Iterator[str]:
    """The style is the bible's, and so is what must not be seen."""
    style = prompted.bible.style
    if style.words and style.words not in prompted.said.style:
        yield "The style section does not hold the bible's style words."
    if style.negative and style.negative not in prompted.said.negative:
        yield "The negative section does not hold the bible's negative words."


def _light(prompted: Prompted) -> Iterator[str]:
    """The light says the hour, and no section says another hour or another sky."""
    dressing = prompted.shot.set
    if dressing is None:
        return
    hour, light = dressing.time, prompted.said.light.lower()
    if hour.value not in light:
        yield f"The light section does not say that it is {hour.value}."
    for name, words in (("light", light), ("setting", _own(prompted, "setting").lower()), ("action", prompted.said.action.lower())):
        sun, moon = (_LIT, _LIT) if name == "action" else (_SUN, _MOON)
        if not _is_read(prompted, name):
            continue
        said = [next(filter(None, match.groups())) for pattern in (sun, moon) for match in pattern.finditer(words)]
        if hour in _DARK and any("sun" in one or _SUN.search(one) for one in said):
            yield f"The {name} section speaks of the sun at {hour.value}."
        if hour not in _DARK and hour is not TimeOfDay.DUSK and any("moon" in one or "star" in one or "midnight" in one for one in said):
            yield f"The {name} section speaks of moon or stars at {hour.value}."
    wet = set(_WET.findall(light)) - set(_WET.findall(SKIES[dressing.weather]))
    if wet:
        yield f"The light section speaks of {', '.join(sorted(wet))} in {dressing.weather.value} weather."


def _length(prompted: Prompted) -> Iterator[str]:
    """Within the renderer's limit; where it is not, nothing that matters is what goes."""
    clause = prompted.shot.adjust.clause
    over = wording.too_long(wording.text_of(prompted.said, clause), prompted.limits)
    if over and (lost := lost_by_cutting(prompted)):
        fitted = wording.fit(prompted.said, prompted.limits, clause)
        yield f"The prompt {over}; left out would be: {'; '.join(fitted.cut)}. {' '.join(lost)}"


def lost_by_cutting(prompted: Prompted) -> list[str]:
    """What that matters is cut off where a prompt is over the renderer's limit, one sentence each."""
    clause = prompted.shot.adjust.clause
    fitted = wording.fit(prompted.said, prompted.limits, clause)
    cut = replace(prompted, shot=prompted.shot.model_copy(update={"prompt": fitted.sections}), text="")
    lost = [fault for check in _MATTERS for fault in check(cut) if fault not in set(check(prompted))]
    if fitted.sections.action != prompted.said.action:
        lost.append("The action is cut short.")
    if wording.too_long(wording.text_of(fitted.sections, clause), prompted.limits):
        lost.append("Even without all of it the clause of the retake is too long.")
    return lost


def _names(prompted: Prompted) -> Iterator[str]:
    """No proper name that the prompt itself does not explain: a renderer has never met Mara."""
    explained = " ".join([prompted.said.character, prompted.said.setting, *(sheet.name for sheet in prompted.bible.locations)]).casefold()
    called = {part.casefold(): sheet for sheet in prompted.bible.characters for part in re.findall(r"[\w'’-]+", sheet.name)}
    for name in ("action", "camera", "setting", "light"):
        for word in _proper(_own(prompted, name), called):
            low = word.casefold()
            common = low in called and low in called[low].words.casefold()  # "Keeper" is what "an old keeper" is called
            if low not in explained and not common:
                yield f"The {name} section names {word}, whom no words of the prompt describe."


def _proper(text: str, called: Container[str]) -> list[str]:
    """Words with a capital where no sentence or clause begins; where one does, only those that somebody is called.

    So it is too in other languages than English, which may write every noun with a capital.
    """
    begins, elsewhere = {match.start(1) for match in _BEGINS.finditer(text)}, is_other_than_english(text)
    found = [(re.sub(r"['’]s$", "", match[1]), elsewhere or match.start() in begins) for match in _CAPITAL.finditer(text)]
    return list(dict.fromkeys(word for word, first in found if word not in _KNOWN_CAPITALS and (not first or word.casefold() in called)))


def _negations(prompted: Prompted) -> Iterator[str]:
    """Painters paint what is named: what must not be seen is said by the negative section alone."""
    for name in wording.ORDER:
        if (found := NEGATION.search(_QUOTED.sub("", getattr(prompted.said, name)))) and _is_read(prompted, name):
            yield f"The {name} section says {found[0]!r}; say what is there instead."


def _repetition(prompted: Prompted) -> Iterator[str]:
    """Nothing is said twice, neither inside a section nor in two; only two people may look alike."""
    seen: dict[tuple[str, ...], str] = {}
    for name in wording.ORDER:
        words = re.findall(r"[\w'’-]+", getattr(prompted.said, name).casefold())
        if doubled := next((one for one, other in pairwise(words) if one == other and one.isalpha()), ""):
            yield f"The {name} section says {doubled!r} twice in a row."
        runs = [tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1)]
        for run in runs:
            if run in seen and (name, seen[run]) != ("character", "character"):
                yield f"The {name} section says “{' '.join(run)}” again, after the {seen[run]} section."
                break
            seen[run] = name


def _is_read(prompted: Prompted, name: str) -> bool:
    """Whether a section's own words can be judged by rules that know English words only; of others they are silent."""
    return not is_other_than_english(_own(prompted, name))


def _own(prompted: Prompted, name: str) -> str:
    """A section without the bible's own words, which are what they are."""
    said: str = getattr(prompted.said, name)
    fixed = {"character": [sheet.words for sheet in prompted.bible.characters], "setting": _place_words(prompted)}
    for words in fixed.get(name, []):
        said = said.replace(words, " ")
    return said


_MATTERS: tuple[Check, ...] = (_people, _setting, _style, _light)
"""What may not be lost where a prompt has to be cut."""

RULES = (
    Rule("order", "sections in their order", _order, cards=True),
    Rule("camera", "one plain move, the plan's", _camera),
    Rule("joined", "things in turn are joined by then and while", _joined),
    Rule("time", "what happens first is said first", _in_time),
    Rule("people", "the bible's words for who is seen", _people),
    Rule("place", "the bible's words for the place", _setting),
    Rule("style", "the bible's words for the style", _style, cards=True),
    Rule("light", "the hour is said and not contradicted", _light),
    Rule("length", "within the limit, nothing important cut off", _length, cards=True),
    Rule("names", "no name that is not explained", _names),
    Rule("negation", "no negation among what is to be seen", _negations),
    Rule("repetition", "nothing said twice", _repetition),
)
"""All rules, in the order in which their faults are told."""

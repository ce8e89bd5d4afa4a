"""A model's script as a script: what code can mend is mended and said, what it cannot is told to the model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ...core.names import NARRATOR, ActionId, CharacterId, LineId, SceneId, TimeOfDay, Weather
from ...core.script import Action, Character, Element, Line, Scene, Script
from ...tools import fountain
from ...tools.language import is_code, is_written_in
from ...tools.numbering import number
from ..design.people import people_in
from .cleaning import is_blank, is_error, leaks, plain, spoken, words_in
from .drafts import TONES, CastDraft, ElementDraft, SceneDraft, ScriptDraft
from .measure import Room

LONGEST_LINE = 45
"""Words that one breath of narration may have."""

LONGEST_TITLE = 80
LONGEST_TEXT = 900
MOST_ELEMENTS = 1200
MOST_CAST = 60
_NARRATOR = frozenset(
    {"", "narrator", "the narrator", "voice-over", "voiceover", "voice over", "v.o.", "vo", "narration", "off"}
    | {"erzähler", "erzählerin", "narrateur", "narratrice", "narrador", "narradora", "narratore", "verteller", "berättare"}
    | {"fortæller", "forteller", "рассказчик", "диктор", "оповідач", "ナレーター", "旁白", "해설", "الراوي", "anlatıcı", "lektor"}
)
"""Whoever tells and is no character, as models of whatever language call them."""
_HOURS = {
    "sunrise": TimeOfDay.DAWN, "daybreak": TimeOfDay.DAWN, "noon": TimeOfDay.DAY, "midday": TimeOfDay.DAY, "sunset": TimeOfDay.DUSK,
    "twilight": TimeOfDay.DUSK, "midnight": TimeOfDay.NIGHT, "late": TimeOfDay.NIGHT, "golden": TimeOfDay.AFTERNOON,
}  # fmt: skip
_SKIES = {
    "sunny": Weather.CLEAR, "overcast": Weather.CLOUDY, "grey": Weather.CLOUDY, "gray": Weather.CLOUDY,
    "rainy": Weather.RAIN, "drizzle": Weather.RAIN, "stormy": Weather.STORM, "thunder": Weather.STORM,
    "thunderstorm": Weather.STORM, "snowy": Weather.SNOW,
    "snowfall": Weather.SNOW, "foggy": Weather.FOG, "mist": Weather.FOG, "misty": Weather.FOG, "windy": Weather.WIND,
}  # fmt: skip


@dataclass
class ScriptCheck:
    """What is wrong with a script, in words for the model that wrote it. An empty `language`: the model says which it chose.

    What makes it no film is told each time. What only makes it a worse one (its length, a line too
    long for one breath) is told once; after that code says so to the person instead.
    """

    room: Room
    source: str
    language: str = "en"
    asked: bool = field(default=False, init=False)

    def __call__(self, draft: ScriptDraft) -> list[str]:
        """The faults, hard ones first."""
        faults = list(self._hard(draft))
        if not self.asked:
            faults += self._soft(draft)
        self.asked = True
        return faults

    def _hard(self, draft: ScriptDraft) -> Iterable[str]:
        if is_blank(plain(draft.title)):
            yield "The title is empty."
        yield from wrong_words([draft.title, draft.logline, *(one.text for scene in draft.scenes for one in scene.elements)], self.source)
        if sum(len(scene.elements) for scene in draft.scenes) > MOST_ELEMENTS:
            yield f"The script has more than {MOST_ELEMENTS} lines and actions."
        if len(draft.characters) > MOST_CAST:
            yield f"The cast has {len(draft.characters)} names; name those who are seen or speak, {MOST_CAST} at most."
        script = Building(draft.characters, self.source)
        scenes = [script.scene(scene) for scene in draft.scenes]
        for at, scene in enumerate(scenes, 1):
            if not any(isinstance(one, Action) for one in scene.elements):
                yield f"Scene {at} has no action: nothing is seen. Begin it with what is seen, in one playable sentence."
        lines = [one.text for scene in scenes for one in scene.elements if isinstance(one, Line)]
        words = sum(words_in(line) for line in lines)
        if not lines:
            yield "Nothing is spoken: the script has no line. It is a narrated film."
        elif self.room.far_off(words):
            yield self._lengths(words)
        language = self.language or plain(draft.language)
        if not self.language and not is_code(language):
            yield f'"language" is the code of the language of the lines, such as "de"; {language!r} is none.'
        elif lines and not is_written_in(" ".join(lines), language):
            yield f"The lines are not in the language asked for ({language})."

    def _soft(self, draft: ScriptDraft) -> Iterable[str]:
        names = tuple(one.name for one in draft.characters)
        lines = [spoken(one.text, names)[0] for scene in draft.scenes for one in scene.elements if one.type == "line"]
        words = sum(words_in(line) for line in lines)
        if self.room.misses(words) and not self.room.far_off(words):
            yield self._lengths(words)
        for line in lines:
            if words_in(line) > LONGEST_LINE:
                yield f'The line "{line[:40]}…" has {words_in(line)} words; more than {LONGEST_LINE} are no breath. Cut it in two.'


    def _lengths(self, words: int) -> str:
        return f"The lines have {words} words; {self.room.words} are wanted (at least {self.room.least}, at most {self.room.most})."


def wrong_words(texts: Sequence[str], source: str) -> Iterable[str]:
    """Words that belong in no film: a machine's errors and excuses, placeholders' marks, our own prompts'."""
    for text in texts:
        if is_error(text, source):
            yield f'"{plain(text)[:60]}" is a message of a machine, not words of a film. Write the film.'
        if leaks(text):
            yield f'"{plain(text)[:60]}" holds marks of the instructions. Write only the film.'


class Building:
    """A script being built from drafts; `mended` says what was put right on the way."""

    def __init__(self, cast: Sequence[CastDraft], source: str = "", known: Sequence[Character] = ()) -> None:
        self.source = source
        self.mended: list[str] = []
        self.cast: dict[str, Character] = {}
        for other in known:
            name = _folded(other.name)
            self.cast[name if name not in self.cast else f"{name} ({other.id})"] = other
        for one in cast:
            self._join(one.name, one.description)

    def characters(self) -> tuple[Character, ...]:
        """Everybody, in order."""
        return tuple(self.cast.values())

    def scene(self, draft: SceneDraft) -> Scene:
        """A scene without ids; nothing in it that is empty."""
        place = plain(draft.place).strip(" .") or "somewhere"
        if is_blank(place):
            self.say("A scene without a place plays somewhere.")
            place = "somewhere"
        time, weather = self.hour(draft.time), self.sky(draft.weather)
        elements = [made for one in draft.elements if (made := self.element(one)) is not None]
        return Scene(id=SceneId(""), place=place[:80], interior=draft.interior, time=time, weather=weather, elements=tuple(elements))

    def element(self, draft: ElementDraft) -> Element | None:
        """An action or a line, cleaned; None when nothing is left of it."""
        if draft.type == "action":
            text = self.whole(plain(draft.text))
            return None if is_blank(text) else Action(id=ActionId(""), text=text)
        speaker = self.speaker(draft.speaker)
        names = (draft.speaker, *(one.name for one in self.cast.values()))
        text, aside = spoken(draft.text, names)
        if aside:
            self.say(f"“{aside}” is how something is said, not said.")
        if is_blank(text):
            return None
        manner = plain(draft.manner).strip("() ") or aside
        return Line(id=LineId(""), speaker=speaker, text=self.whole(text), manner=manner[:60])

    def speaker(self, name: str) -> CharacterId:
        """Whom a name means; who is not in the cast joins it."""
        bare = _shown(re.sub(r"\s*[(\[].*?[)\]]\s*", " ", plain(name)).strip(" :"))
        if bare.casefold() in _NARRATOR:
            return NARRATOR
        if _folded(bare) not in self.cast:
            self._join(bare, "")
            self.say(f"{bare} speaks and was not in the cast; now is.")
        found = self.cast.get(_folded(bare))
        return found.id if found else NARRATOR

    def whole(self, text: str) -> str:
        """A text as long as one may be; what is beyond that is left out from a word's end on, and that is said."""
        if len(text) <= LONGEST_TEXT:
            return text
        kept = text[: LONGEST_TEXT + 1].rpartition(" ")[0] or text[:LONGEST_TEXT]
        self.say(f"“{text[:40]}…” is longer than {LONGEST_TEXT} letters; the rest of it is left out.")
        return kept

    def hour(self, said: str) -> TimeOfDay:
        """The hour that a word means."""
        found = _meant(said, [one.value for one in TimeOfDay], {word: one.value for word, one in _HOURS.items()})
        if said and not found:
            self.say(f"“{plain(said)[:30]}” is no hour that is known; it is day.")
        return TimeOfDay(found) if found else TimeOfDay.DAY

    def sky(self, said: str) -> Weather:
        """The weather that a word means."""
        found = _meant(said, [one.value for one in Weather], {word: one.value for word, one in _SKIES.items()})
        if said and not found:
            self.say(f"“{plain(said)[:30]}” is no weather that is known; it is clear.")
        return Weather(found) if found else Weather.CLEAR

    def say(self, words: str) -> None:
        """Keep what was mended, once."""
        if words not in self.mended:
            self.mended.append(words)

    def _join(self, name: str, description: str) -> None:
        shown = _shown(plain(name))
        key = _folded(shown)
        if not key or shown.casefold() in _NARRATOR:
            return
        taken = {one.id for one in self.cast.values()} | {NARRATOR}
        base = fountain.slug(shown) or "character"
        own = next(name for name in (base, *(f"{base}-{at}" for at in range(2, 999))) if name not in taken)
        words = plain(description)[:400]
        before = self.cast.get(key)
        if before is not None:
            self.cast[key] = before.model_copy(update={"description": words or before.description})
            return
        self.cast[key] = Character(id=CharacterId(own), name=shown, description="" if is_blank(words) else words)


def script_from(draft: ScriptDraft, language: str, source: str = "") -> tuple[Script, tuple[str, ...]]:
    """A checked draft as a script with ids, and sentences of what was mended. An empty `language`: the draft's own.

    It is the script that its own Fountain text reads back as, so that nobody's edit is seen where none was made.
    """
    building = Building(draft.characters, source)
    scenes = [scene for scene in map(building.scene, draft.scenes) if scene.elements]
    tone = plain(draft.tone).casefold()
    script = Script(
        title=plain(draft.title)[:LONGEST_TITLE].strip(' ."“”'), logline=plain(draft.logline)[:300],
        language=language or plain(draft.language),
        tone=tone if tone in TONES else "plain", characters=building.characters(), scenes=tuple(scenes),
    )  # fmt: skip
    return settled(number(script)), tuple(building.mended)


def about(script: Script) -> str:
    """A film in three lines, for whoever works on it."""
    return f"Title: {script.title}\nLogline: {script.logline}\nTone: {script.tone}"


def settled(script: Script) -> Script:
    """The script, its ids as they are, as it stands when its Fountain text has been read back."""
    made = script
    for _ in range(3):
        again = fountain.read_fountain(fountain.write_fountain(made), previous=made, people_of=people_in)
        if again == made:
            break
        made = again
    return made


def _shown(name: str) -> str:
    """A name as it stands in the cast, without the marks that part it from words."""
    return " ".join(re.sub(r"[:()\[\]]", " ", name).split())[:80].strip()


def _folded(name: str) -> str:
    return re.sub(r"^(?:the|a|an) ", "", " ".join(name.casefold().split())).strip(" .:")


def _meant(said: str, known: Sequence[str], others: dict[str, str]) -> str:
    words = re.findall(r"[a-z]+", said.lower())
    return next((others.get(word) or word for word in words if word in known or word in others), "")

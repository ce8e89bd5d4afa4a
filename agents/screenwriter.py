"""The screenwriter who needs no model: from an idea to a script, by rules (docs/story.md)."""

from __future__ import annotations

import random
import re
from dataclasses import replace

from ..core.brief import Brief
from ..core.document import seed_of
from ..core.names import NARRATOR, ActionId, CharacterId, LineId, SceneId, TimeOfDay, Weather
from ..core.script import Action, Character, Line, Scene, Script
from .writing import casting, editing, frames, grammar, kernels, lexicon
from .writing.idea import read_idea
from .writing.kernels import Told
from .writing.noun import PREPOSITIONS, Noun
from .writing.premise import Idea, IdeaKind
from .writing.telling import Stage

TITLE_SECONDS = 2.5
END_SECONDS = 2.0
DEFAULT_SECONDS = 30
_TIMES = {
    "dawn": "dawn morning day night dawn dawn",
    "morning": "morning day afternoon night dawn morning",
    "day": "day afternoon dusk night dawn day",
    "afternoon": "afternoon dusk evening night morning afternoon",
    "dusk": "dusk evening night night dawn dusk",
    "evening": "dusk evening night night dawn evening",
    "night": "dusk night night night dawn night",
}
_SKIES = (
    "clear cloudy rain rain cloudy clear",
    "clear wind cloudy rain clear clear",
    "cloudy fog cloudy rain clear clear",
    "clear clear wind storm cloudy clear",
    "cloudy rain rain fog clear clear",
)
_OWN_SKY = {
    "storm": "storm",
    "thunderstorm": "storm",
    "hurricane": "storm",
    "tornado": "storm",
    "rain": "rain",
    "cloud": "cloudy",
    "fog": "fog",
    "mist": "fog",
    "wind": "wind",
    "breeze": "wind",
    "gale": "wind",
    "blizzard": "snow",
    "snowstorm": "snow",
}
_AWAY = frozenset({"quest", "journey", "lose", "secret", "contest", "change"})
"""The families whose heroes leave home."""
_DRY = frozenset({"spaceship", "moon", "desert", "market", "cave"})


def write_script(brief: Brief, words_per_second: float = 2.1) -> Script:
    """Write a script from the brief's idea, for its length (None means 30 s) and from its seed.

    `words_per_second` is the measured rate of the film's voice with its pauses; the cards'
    time is taken off first. Never raises for any idea: what cannot be read becomes a note that
    the film finds.
    """
    idea = read_idea(brief.source, brief.language)
    rng = random.Random(seed_of(idea.text, brief.seed))
    budget = max(5.0, ((brief.seconds or DEFAULT_SECONDS) - TITLE_SECONDS - END_SECONDS) * words_per_second)
    if idea.kind in (IdeaKind.STORY, IdeaKind.SITUATION, IdeaKind.TITLE):
        return _story(idea, budget, rng)
    return _frame(idea, budget, rng)


def _story(idea: Idea, budget: float, rng: random.Random) -> Script:
    stage = casting.cast(idea, rng)
    family = _family(idea, stage)
    stage.words |= _deed(idea, stage)
    facts = {family, *({"away"} if family in _AWAY else ())}
    facts |= {"mend"} if idea.verb in ("repair", "fix", "mend", "restore", "tune", "rebuild") else set()
    facts |= {"last"} if idea.who and "last" in idea.who.describing else set()
    other = stage.players.get("B")
    if other is not None and other.noun.kind in ("person", "trade", "child", "elder"):
        facts.add("person")
    if other is not None and other.noun.clause:
        facts.add("claim")
        stage.words["B.told"] = f"{grammar.with_article(other.phrase)} {grammar.past_clause(other.noun.clause)}"
    if any("door" in thing for thing in stage.places["P"].thing):
        facts.add("door")
    chosen = kernels.fitting(stage, "kernels", family, frozenset(facts))
    told = kernels.cut_to(kernels.tell(stage, chosen, rng), budget, rng, _cause(idea, stage))
    if stage.pair:
        told = [_beside(told[0], "looks up", stage), *told[1:-1], _beside(told[-1], "nods", stage)]
    book = kernels.book("kernels")
    many = idea.partner is not None or (idea.who is not None and idea.who.plural)
    stage.words |= {
        verb: grammar.conjugate(base, "s", many=many)
        for verb, base in (("has", "have"), ("learns", "learn"), ("finds", "find"))
    }
    stage.words["idea"] = _sentence(idea, stage)
    named = idea.kind is IdeaKind.TITLE or idea.topic or (family == "token" and len(idea.text.split()) <= 8)
    title = grammar.title_case(idea.text if named else stage.fill(rng.choice(book["titles"][family])))
    logline = stage.fill(book["loglines"][family])
    if not logline.endswith("."):
        logline += "."
    tone = idea.tone or lexicon.family_tone(family)
    return _script(idea, stage, told, rng, title=title, logline=logline, tone=tone)


def _beside(moment: Told, deed: str, stage: Stage) -> Told:
    """The moment with the second of a pair in its picture."""
    second = stage.players["H"]
    return (
        moment
        if editing.named(second.played, moment.action)
        else replace(moment, action=f"{moment.action} {second.name} {deed}.")
    )


def _cause(idea: Idea, stage: Stage) -> frozenset[str]:
    """The words that may stand in neighbouring lines: the idea's own, the players' names, and the refrain of the hour."""
    names = " ".join(player.phrase for player in stage.players.values())
    return frozenset(grammar.stems(f"{idea.text} {names} {stage.words['hour']}"))


def _family(idea: Idea, stage: Stage) -> str:
    """The plot of a story: its verb's, or for an idea without a verb the one its players allow."""
    player = stage.players["A"]
    if idea.kind is IdeaKind.STORY and not (
        idea.who and idea.who.kind in ("abstract", "place") and player.noun.head != idea.who.head
    ):
        if idea.family == "lose" and idea.object and idea.object.kind == "place":
            stage.players.pop("B", None)
            return "journey" if idea.verb.split()[0] in ("leave", "abandon", "move") else "lose"
        return idea.family or "plain"
    if "B" in stage.players:
        return "bond" if stage.players["B"].noun.living else "token"
    if "H" in stage.players:
        stage.players["B"] = stage.players.pop("H")
    return "bond"


def _deed(idea: Idea, stage: Stage) -> dict[str, str]:
    """What is done, with its setting, as the idea's own words say it."""
    deed = f"{idea.deed} {idea.setting}".strip() if idea.deed else "be there"
    place = stage.places["P"].word if idea.place_word else ""
    if place and idea.setting.lower().endswith(place):
        deed = idea.deed or deed
    goal = deed
    if idea.verb in ("dream of", "want", "need", "ask for") and idea.object:
        verb = "see" if idea.object.kind == "place" or idea.family == "journey" else "find"
        goal = f"{verb} {stage.players['B'].a}" if "B" in stage.players else idea.deed
    if idea.family == "contest" and idea.verb == "play" and idea.object:
        deed = f"win at {idea.object.head}"
    if idea.who is None:
        owner = stage.players["A"].pronoun.possessive
        deed, goal = (re.sub(r"\b(my|our|your)\b", owner, text) for text in (deed, goal))
    return {"deed": _own_words(deed), "goal": _own_words(goal)}


def _own_words(text: str) -> str:
    return re.sub(r"\b(The|A|An|Of|To|In)\b", lambda match: match[0].lower(), text)


def _sentence(idea: Idea, stage: Stage) -> str:
    """The idea as a sentence that the logline goes on from."""
    lead = idea.who or stage.players["A"].noun
    who = lead.name or _named(lead, stage)
    if not idea.deed and "B" in stage.players and stage.players["B"].noun.living:
        where = (
            idea.setting
            if idea.setting.lower().startswith(PREPOSITIONS)
            else f"{stage.places['P'].on} {stage.places['P'].the}"
        )
        if lead.plural:
            return f"{who} meet {where}"
        return f"{who} meets {stage.players['B'].a} {where}"
    if not idea.deed:
        return f"{who} {idea.setting}".strip()
    many = lead.plural or idea.partner is not None
    if idea.partner is not None:
        who = f"{who} and {' '.join((idea.partner.determiner, idea.partner.phrase)).strip()}"
    deed = grammar.conjugate(_own_words(f"{idea.deed} {idea.setting}".strip()), "s", many=many)
    if idea.who is None:
        deed = re.sub(r"\b(my|our|your)\b", stage.players["A"].pronoun.possessive, deed)
    return f"{who} {deed}"


def _named(lead: Noun, stage: Stage) -> str:
    player = stage.players["A"]
    if lead.plural:
        words = player.first.partition(" of ")[2] or f"{lead.determiner} {grammar.plural(lead.phrase)}".strip()
    else:
        words = player.a if not player.first and lead.head == player.noun.head else grammar.with_article(lead.phrase)
    return f"{words} {lead.clause}".strip()


def _frame(idea: Idea, budget: float, rng: random.Random) -> Script:
    """An outline, an advert, or a note: films that claim nothing they were not told."""
    name, words, facts = frames.frame_words(idea)
    presenter = name in ("how", "why", "howto", "list", "argument")
    stage = casting.cast(idea if not presenter else replace(idea, place="school"), rng, presenter=presenter)
    stage.words |= words
    if name == "advert":
        product = stage.players["B"]
        given = _own_words(idea.topic)
        stage.words["B.claimed"] = (
            given
            if given.split()[0].lower() in ("a", "an", "the", "our", "my")
            else f"{product.a} {product.noun.clause}".strip()
        )
        stage.words["slogan"] = "This Is " + product.a
        stage.words["claim"] = "it " + re.sub(r"^(that|which|who)\s+", "", product.noun.clause)
        if product.noun.clause:
            stage.words["slogan"] = stage.words["claim"]
    chosen = kernels.fitting(stage, "frames", name, facts)
    options = kernels.tell(stage, chosen, rng)
    if name == "list":
        options = [options[0], *((item,) for item in frames.items(idea, stage, rng)), *options[1:]]
    told = kernels.cut_to(options, budget, rng, _cause(idea, stage))
    book = kernels.book("frames")
    title = grammar.title_case(stage.fill(rng.choice(book["titles"][name]))).rstrip(".?!")
    key = "foreign" if idea.kind is IdeaKind.FOREIGN else name
    logline = stage.fill(book["loglines"][key])
    outline = name != "note" or idea.kind is IdeaKind.FOREIGN
    return _script(idea, stage, told, rng, title=title, logline=logline, tone=idea.tone or "plain", outline=outline)


def _script(
    idea: Idea,
    stage: Stage,
    told: list[Told],
    rng: random.Random,
    *,
    title: str,
    logline: str,
    tone: str,
    outline: bool = False,
) -> Script:
    told = editing.smooth(told, stage)
    cast = _characters(stage, told, rng)
    return Script(
        title=title[:300] or "Untitled",
        logline=logline,
        language="en",
        tone=tone,
        outline=outline,
        characters=tuple(cast.values()),
        scenes=_scenes(idea, stage, told, cast, rng),
    )


def _characters(stage: Stage, told: list[Told], rng: random.Random) -> dict[str, Character]:
    """The players that are seen, by their slot; every slot has its own draw, so that a cut changes nobody's looks."""
    seen: dict[str, Character] = {}
    for slot, player in sorted(stage.players.items()):
        own = random.Random(rng.random()) if slot == "A" else random.Random(seed_of(player.phrase, slot, rng.random()))
        made = casting.character(player, own, len(seen) + rng.randrange(2) if slot == "A" else None)
        if slot == "A" or (player.acts and _acts(player.played, told)):
            taken = {known.id for known in seen.values()}
            unique = made.id if made.id not in taken else CharacterId(f"{made.id}-{slot.lower()}")
            seen[slot] = made.model_copy(update={"id": unique})
    return seen


def _acts(name: str, told: list[Told]) -> bool:
    """Whether a name is ever the subject of an action sentence."""
    return any(re.search(rf"\b{re.escape(name)}\b", moment.action, re.I) for moment in told)


def _scenes(idea: Idea, stage: Stage, told: list[Told], cast: dict[str, Character], rng: random.Random) -> tuple[Scene, ...]:
    hour = idea.time.value if idea.time else str(stage.players["A"].facts.get("hour", "morning"))
    times: dict[str, str] = dict(zip(kernels.PARTS, _TIMES[hour].split(), strict=True))
    skies: dict[str, str] = dict(zip(kernels.PARTS, _sky(stage, rng), strict=True))
    groups: list[list[Told]] = []
    for moment in told:
        if groups and _same_scene(groups[-1][-1], moment, times):
            groups[-1].append(moment)
        else:
            groups.append([moment])
    scenes = []
    for number, group in enumerate(groups, 1):
        place = stage.places[group[0].at]
        scenes.append(
            Scene(
                id=SceneId(f"s{number}"),
                place=place.word,
                interior=place.interior,
                time=TimeOfDay(times[group[0].part]),
                weather=_weather(place, skies[group[0].part]),
                elements=tuple(_elements(f"s{number}", group, cast)),
            )
        )
    return tuple(scenes)


def _same_scene(before: Told, after: Told, times: dict[str, str]) -> bool:
    if before.at != after.at:
        return False
    return before.part == after.part or (
        {before.part, after.part} == {"world", "change"} and times["world"] == times["change"]
    )


def _weather(place: lexicon.Place, sky: str) -> Weather:
    if place.key == "snowfield":
        return Weather.SNOW if sky in ("rain", "storm") else Weather(sky)
    if place.key in ("spaceship", "moon"):
        return Weather.CLEAR
    if place.key in _DRY and sky in ("rain", "storm", "fog"):
        return Weather.WIND
    return Weather(sky)


def _sky(stage: Stage, rng: random.Random) -> list[str]:
    own = next(
        (_OWN_SKY[p.noun.head] for slot, p in stage.players.items() if slot in ("A", "B") and p.noun.head in _OWN_SKY), None
    )
    if own:
        return ["cloudy", own, own, own, "cloudy", "clear"]
    return [str(sky) for sky in rng.choice(_SKIES).split()]


def _elements(scene: str, group: list[Told], cast: dict[str, Character]) -> list[Action | Line]:
    elements: list[Action | Line] = []
    lines = 0
    for number, moment in enumerate(group, 1):
        elements.append(Action(id=ActionId(f"{scene}-a{number}"), text=moment.action))
        if moment.line:
            lines += 1
            elements.append(Line(id=LineId(f"{scene}-l{lines}"), speaker=NARRATOR, text=moment.line))
        if moment.reply and "A" in cast:
            lines += 1
            elements.append(Line(id=LineId(f"{scene}-l{lines}"), speaker=cast["A"].id, text=moment.reply))
    return elements

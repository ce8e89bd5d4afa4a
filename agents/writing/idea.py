"""Reading an idea: what kind it is, who does what to whom, where, when and in which tone."""

from __future__ import annotations

import re
from dataclasses import replace

from ...core.names import TimeOfDay
from ...tools.language import is_other_than_english
from . import demands, grammar, lexicon
from .noun import DETERMINERS, PREPOSITIONS, Noun, read_noun
from .premise import Idea, IdeaKind
from .wording import STOP, content_words, tidy

_DAY_WHEN = re.compile(
    r"^the (?:day|night|morning|evening|summer|winter|year|moment|time) (?:when |that )?(?P<rest>.+)$", re.I
)
_TIMES = {
    "dawn": TimeOfDay.DAWN,
    "sunrise": TimeOfDay.DAWN,
    "morning": TimeOfDay.MORNING,
    "breakfast": TimeOfDay.MORNING,
    "noon": TimeOfDay.DAY,
    "midday": TimeOfDay.DAY,
    "afternoon": TimeOfDay.AFTERNOON,
    "dusk": TimeOfDay.DUSK,
    "sunset": TimeOfDay.DUSK,
    "evening": TimeOfDay.EVENING,
    "night": TimeOfDay.NIGHT,
    "midnight": TimeOfDay.NIGHT,
    "tonight": TimeOfDay.NIGHT,
}
_COMMAND = re.compile(
    r"^(?:please\s+|can you\s+|could you\s+|i(?:'d| would)? (?:want|like|need)(?: you)?(?: to)?\s+|let's\s+)*"
    r"(?:(?:make|create|write|film|produce|shoot|give|generate|tell|do|show)\s+(?:me\s+|us\s+)?)?"
    r"(?P<what>(?:an?|the|some)?\s*(?:[\w-]+[\s,]+(?:and\s+)?){0,4}?)"
    r"\b(?P<form>film|movie|video|story|short|clip|animation|cartoon|tale|documentary|trailer|episode|scene|fairy tale)\s+"
    r"(?:about|of|on|where|in which|with|featuring|starring|showing|that shows|explaining)\s+(?P<rest>.+)$",
    re.I,
)
_PLAIN_COMMAND = re.compile(
    r"^(?:please\s+)?(?:make|create|write|film|show|tell)\s+(?:me|us)\s+(?:something\s+)?(?:about\s+)?(?P<rest>.+)$", re.I
)


def read_idea(text: str, language: str = "en") -> Idea:
    """Read an idea. Never raises: what cannot be read as anything else is `NONSENSE` or `FOREIGN`."""
    plain = tidy(text)
    words = tuple(content_words(plain))
    base = Idea(text=plain, kind=IdeaKind.NONSENSE, words=words, tone=lexicon.tone_of(plain.lower().split()))
    if not plain:
        return base
    if language.partition("-")[0].lower() != "en" or is_other_than_english(plain):
        return replace(base, kind=IdeaKind.FOREIGN, topic=plain)
    command = _COMMAND.match(plain) or _PLAIN_COMMAND.match(plain)
    if command:
        inner = read_idea(command["rest"], "en")
        if inner.kind is IdeaKind.TITLE:
            inner = replace(inner, kind=IdeaKind.SITUATION)
        return replace(inner, command=True, tone=base.tone or inner.tone)
    for read in (demands.read_advert, demands.read_list, demands.read_argument, demands.read_explanation):
        if found := read(base):
            return found
    return _read_story(base)


def _read_story(base: Idea) -> Idea:
    day = _DAY_WHEN.match(base.text)
    if day and (
        lexicon.kind_of(day["rest"].split()[0]) or day["rest"].split()[0].lower() in DETERMINERS or day["rest"][0].isupper()
    ):
        inner = _read_story(replace(base, text=day["rest"]))
        if inner.kind is IdeaKind.STORY:
            return replace(inner, text=base.text, topic=base.text)
    words = re.sub(r"[,;:()]", " ", base.text).split()
    if words[0].lower() == "how" and len(words) > 1:
        words = words[1:]
    title = _is_title(base.text)
    if title:
        words = _without_capitals(words)
    if words[0].lower() in ("i", "we", "he", "she", "they", "you") and (spot := _first_verb(words)) is not None:
        if _denied(words, 1) is not None:
            return replace(base, kind=IdeaKind.NONSENSE, topic=base.text)
        return _with_verb(base, None, words, spot)
    noun_first = lexicon.kind_of(words[0]) and len(words) > 1 and words[1].lower() in PREPOSITIONS
    if grammar.bases(words[0].lower())[0][1] in ("base", "ing") and _verb_at(words, 0, None) and not noun_first:
        return _with_verb(base, None, words, 0)
    who, used, clause_end = read_noun(words)
    if who is not None and (told := _told_of(base, who, words, used)):
        return told
    if who is None or (not who.known and len(base.words) <= 4 and not _speaks(words)):
        return replace(base, kind=IdeaKind.NONSENSE, topic=base.text)
    rest = " ".join(words[clause_end:])
    other, rest = _second(words, used)
    idea = replace(base, kind=IdeaKind.TITLE if title else IdeaKind.SITUATION, who=who, object=other)
    return _placed(idea, rest)


def _with_partner(base: Idea, who: Noun, words: list[str], used: int) -> Idea | None:
    """A story of two ("a girl and her grandfather repair a radio"); None when no verb follows them."""
    for spot in range(used + 2, min(used + 6, len(words))):
        if _verb_at(words, spot, replace(who, plural=True)) and words[spot - 1].lower() not in DETERMINERS:
            partner, taken, _ = read_noun(words[used + 1 : spot])
            if partner is not None and taken == spot - used - 1:
                return replace(_with_verb(base, who, words, spot), partner=partner)
    return None


def _clause_told(base: Idea, who: Noun) -> Idea | None:
    """The story in a clause ("a goalkeeper who fears the ball"); None when the clause only describes."""
    clause = who.clause.split()[1:]
    found = _verb_at(clause, 0, who) if clause else None
    if found is None or lexicon.family_of(found[0]) == "plain":
        return None
    return _with_verb(base, replace(who, clause=""), clause, 0)


def _told_of(base: Idea, who: Noun, words: list[str], used: int) -> Idea | None:
    """What is told of somebody who was found at the start; None when nothing is."""
    if (
        who is not None
        and used < len(words)
        and words[used].lower() == "and"
        and (both := _with_partner(base, who, words, used))
    ):
        return both
    if used == len(words) and who.clause and who.living and (told := _clause_told(base, who)):
        return told
    if used + 1 < len(words) and words[used].lower() == "of" and not who.living:
        what, more, _ = read_noun(words[used + 1 :])
        if what is not None and used + 1 + more == len(words):
            return _placed(replace(base, kind=IdeaKind.SITUATION, who=what), "")
    spot = _find_verb(words, used, who)
    if spot is None:
        spot = _denied(words, used)
        if spot is not None:
            never = replace(who, clause=" ".join(("who" if who.living else "that", *words[used:])))
            return _placed(replace(base, kind=IdeaKind.SITUATION, who=never), "")
    if spot is not None:
        return _with_verb(base, who, words, spot)
    return None


def _without_capitals(words: list[str]) -> list[str]:
    """A title's words as they would stand in a sentence; what may be a name keeps its capital."""
    if words[0].lower() in DETERMINERS:
        return [word.lower() for word in words]
    plain = DETERMINERS | set(PREPOSITIONS) | STOP
    return [
        word.lower()
        if word.lower() in plain or lexicon.kind_of(word) or any(lexicon.is_verb(base) for base, _ in grammar.bases(word))
        else word
        for word in words
    ]


def _denied(words: list[str], start: int) -> int | None:
    """Where a denied verb stands ("never laughs"); None when nothing is denied there."""
    denial = ("never", "cannot", "can't", "won't", "doesn't", "don't", "didn't", "not")
    return start + 1 if start + 1 < len(words) and words[start].lower() in denial else None


def _first_verb(words: list[str]) -> int | None:
    """Where the first known verb stands after a pronoun; None when none does."""
    return next((index for index in range(1, min(5, len(words))) if _verb_at(words, index, None)), None)


def _is_title(text: str) -> bool:
    words = text.split()
    big = [word for word in words if word.lower() not in grammar.SMALL_WORDS]
    return 1 < len(words) <= 8 and bool(big) and all(word[0].isupper() for word in big) and words[0][0].isupper()


def _speaks(words: list[str]) -> bool:
    return any(word.lower() in DETERMINERS or word.lower() in PREPOSITIONS for word in words)


def _verb_at(words: list[str], index: int, who: Noun | None) -> tuple[str, int] | None:
    """The known verb at a position, with its particle, and the position after both."""
    for base, name in grammar.bases(words[index].lower()):
        if name == "participle" or not lexicon.is_verb(base):
            continue
        if name == "base" and who is not None and not who.plural:
            continue
        if name == "third" and who is not None and who.plural:
            continue
        for tail in lexicon.particles().get(base, ()):
            if tuple(word.lower() for word in words[index + 1 : index + 1 + len(tail)]) == tail:
                return " ".join((base, *tail)), index + 1 + len(tail)
        if lexicon.family_of(base):
            return base, index + 1
    return None


def _find_verb(words: list[str], start: int, who: Noun) -> int | None:
    """Where the verb that counts stands, from the end of who it is about."""
    index = start
    lowered = [word.lower() for word in words]
    text = " ".join(lowered[index:])
    lead = next((phrase for phrase in lexicon.leading_phrases() if text.startswith(phrase + " ")), "")
    after = index + len(lead.split())
    leads = lead in ("will", "must", "can") or lead.endswith(("to", "keeps"))
    unknown = after < len(words) and words[after].islower() and lexicon.kind_of(lowered[after]) is None
    if leads and after < len(words) and (_verb_at(words, after, None) or unknown):
        return after
    if index >= len(words):
        return None
    if lowered[index] in ("is", "are", "was", "were"):
        text = " ".join(("be", *lowered[index + 1 : index + 3]))
        if lexicon.family_of(text):
            return index
        return index + 1 if index + 1 < len(words) and grammar.bases(lowered[index + 1])[0][1] == "ing" else index
    if _verb_at(words, index, who):
        return index
    forms = dict((name, base) for base, name in reversed(grammar.bases(lowered[index])))
    next_word = lowered[index + 1] if index + 1 < len(words) else ""
    finite = ("third" in forms and not who.plural) or "past" in forms or (who.plural and "base" in forms)
    verbal = (
        not next_word or next_word in DETERMINERS or next_word in PREPOSITIONS or lexicon.kind_of(lowered[index]) is None
    )
    if finite and verbal and lowered[index] not in STOP:
        return index
    if forms.get("ing") and lowered[index] not in STOP:
        return index
    if lowered[index].endswith("ly") and index + 1 < len(words) and _verb_at(words, index + 1, who):
        return index + 1
    return None


def _with_verb(base: Idea, who: Noun | None, words: list[str], spot: int) -> Idea:
    lead = " ".join(words[:spot]).lower()
    found = _verb_at(words, spot, None)
    if words[spot].lower() in ("is", "are", "was", "were") and spot + 2 < len(words):
        phrase = " ".join(("be", *(word.lower() for word in words[spot + 1 : spot + 3])))
        found = (phrase, spot + 3) if lexicon.family_of(phrase) else None
    if found:
        verb, after = found
        family = lexicon.family_of(verb) or "plain"
    else:
        verb, after, family = _unknown(words[spot]), spot + 1, "plain"
    thing, used, _ = read_noun(words[after:]) if after < len(words) else (None, 0, 0)
    if after < len(words) and words[after].lower() in PREPOSITIONS:
        thing, used = None, 0
    if thing is not None and thing.head == "home" and not thing.describing and words[after].lower() == "home":
        verb, thing, after, used = f"{verb} home", None, after + 1, 0
        family = "lose" if family == "plain" else family
    if verb == "be" and lead.split()[-1:] in (["to"], ["will"], ["must"]):
        verb, family = "become", "change"
    if family == "journey" and thing is not None and thing.name:
        thing = replace(thing, kind="place")
    family = _family_for(verb, family, thing)
    setting = " ".join(words[after + used :])
    if verb.endswith(" to") and family == "change" and after < len(words):
        verb, thing, used = f"{verb} {words[after].lower()}", None, 0
        rest = words[after + 1 :]
        cut = next((i for i, word in enumerate(rest) if word.lower() in PREPOSITIONS), len(rest))
        verb = " ".join((verb, *rest[:cut]))
        after, setting = after + 1 + cut, " ".join(rest[cut:])
    if thing is None and family == "change" and setting and not setting.lower().startswith(PREPOSITIONS):
        setting = ""
    deed = " ".join([verb, *words[after : after + used]])
    idea = replace(
        base, kind=IdeaKind.STORY, who=who, verb=verb, family=family, known_verb=bool(found), object=thing, deed=deed
    )
    if setting.lower().startswith("and ") and (more := _also(setting.split())):
        first, _, others = deed.partition(" ")
        return _placed(replace(idea, deed=f"{first}* {others} {more}".replace("  ", " ")), "")
    if thing is None and not setting.lower().startswith(tuple(p + " " for p in PREPOSITIONS)):
        idea, setting = replace(idea, deed=" ".join([verb, *words[after:]])), ""
    return _placed(idea, setting)


_GAMES = frozenset({"chess", "football", "cards", "tennis", "checkers", "poker", "hide-and-seek", "dominoes"})


def _also(words: list[str]) -> str:
    """What else is done, after an "and" ("and print* the list"); empty when nothing is."""
    forms = grammar.bases(words[1].lower()) if len(words) > 1 else []
    base = next((base for base, name in forms if name in ("third", "base") and lexicon.is_verb(base)), "")
    return " ".join(("and", base + "*", *words[2:])) if base else ""


def _family_for(verb: str, family: str, thing: Noun | None) -> str:
    """The family of a verb with its object: whoever is taught is met, a shop that is opened is made."""
    if thing is None:
        return family
    match verb, thing.kind:
        case ("open" | "run" | "start", "place"):
            return "make"
        case ("play", _) if thing.head in _GAMES:
            return "contest"
        case (_, "place") if family == "quest":
            return "journey"
    return "bond" if family == "make" and thing.living else family


def _unknown(form: str) -> str:
    """The base of a verb nobody knows, from its ending."""
    found = grammar.bases(form)
    return next((base for base, name in found if name != "base"), found[0][0])


def _second(words: list[str], used: int) -> tuple[Noun | None, str]:
    """The other one of a situation ("a cat and a robot", "a boy with a kite"), and what is left."""
    if used < len(words) and words[used].lower() in ("and", "with", "versus", "vs", "meets", "without"):
        other, more, _ = read_noun(words[used + 1 :])
        return other, " ".join(words[used + 1 + more :])
    return None, " ".join(words[used:])


def _placed(idea: Idea, setting: str) -> Idea:
    """The idea with place and time, from its setting first and then from everything it says."""
    setting = re.sub(r"^(and|but|or|so)\b.*", "", setting, flags=re.I).strip()
    spoken = setting or ""
    place = word = ""
    for phrase in re.split(
        r"\b(?:in|on|at|inside|to|under|near|by|from|across|through|into|beside|above|over|behind|of|aboard|outside)\b",
        spoken,
    ):
        cleaned = " ".join(
            w
            for w in phrase.split()
            if w.lower() not in DETERMINERS | {"midnight", *_TIMES} and w.lower() not in PREPOSITIONS
        )
        if cleaned and lexicon.place_named(cleaned):
            place, word = lexicon.place_named(cleaned) or "", cleaned.lower()
            break
    if not place and idea.object and idea.object.kind == "place":
        place, word = lexicon.place_named(idea.object.phrase) or "", ""
    lowered = idea.text.lower().split()
    time = next((_TIMES[w] for w in lowered if w in _TIMES), None)
    return replace(idea, setting=setting, place=place, place_word=word, time=time)

"""Blocking: action sentences read as who does what, in which order, to whom, where to and with what feeling."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ...core.names import CharacterId, Feeling
from ...core.staging import Gesture
from .roles import NOBODY, Cast, Memory, singular
from .verbs import Lexicon, Movement, lexicon


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+|[.!?;:,…—–]")
_DETERMINERS = _words("the a an this that these those each every no some any his her their its my your our one")
_PREPOSITIONS = _words("of in on at with from into by for under over onto through along behind beside between above below")
_BE = _words("is are was were be been being am 's ’s stays stay looks seems feels")
_PLURAL = _words("they we you i both all everyone two three four")
_BLOCKED = _words("not never cannot can't won't don't doesn't didn't wouldn't without could might should may must nobody")
_THEN = _words("then before until next finally afterwards")
_WHILE = _words("while as")
_AFTER = _words("after once when")
_BREAKS = _THEN | _WHILE | _AFTER | _words("and but so") | frozenset(",;:—–")
_PRONOUNS = _words("he him himself she her herself they them themselves it itself both")
_SENTENCE_END = re.compile(
    r"(?<!\bMr\.)(?<!\bMs\.)(?<!\bDr\.)(?<!\bSt\.)(?<!\bMrs\.)(?<!\bProf\.)(?<=[.!?…])[\"'”’)]*\s+|\n+", re.IGNORECASE
)
_TOWARD = _words("to toward towards into at for past inside onto")
_PARTICLES = _words("up down out off away in back on closer across past")
_CLOSED = _DETERMINERS | _PREPOSITIONS | _PRONOUNS | _TOWARD | _PARTICLES | _words("around home slowly again")


@dataclass(frozen=True)
class Doing:
    """One clause, understood. `gesture` None is a clause that no body shows (a door that creaks).

    `link` says when it happens: "then" after the clause before, "while" together with it.
    `toward` is the thing or place walked to, and `verb` the verb, in the text's words.
    """

    text: str
    link: str = "then"
    actors: tuple[CharacterId, ...] = ()
    gesture: Gesture | None = None
    movement: Movement | None = None
    target: CharacterId | None = None
    toward: str = ""
    feeling: Feeling | None = None
    verb: str = ""


def read_action(text: str, cast: Cast, memory: Memory = NOBODY) -> tuple[tuple[Doing, ...], Memory]:
    """Read action sentences into doings in their order, and remember who was spoken of."""
    found: list[Doing] = []
    for sentence in _SENTENCE_END.split(text.strip()):
        if not re.search(r"\w", sentence):
            continue
        doings, memory = _read_sentence(sentence, cast, memory)
        found += doings
    return tuple(found), memory


def _read_sentence(sentence: str, cast: Cast, memory: Memory) -> tuple[list[Doing], Memory]:
    doings: list[Doing] = []
    subject: tuple[CharacterId, ...] = ()
    for clause in _clauses(sentence, cast):
        doing, memory, subject = _read_clause(clause, cast, memory, subject)
        if clause.leads and doings:
            doings.insert(len(doings) - 1, replace(doing, link="then"))
        else:
            doings.append(doing)
    return doings, memory


@dataclass(frozen=True)
class _Clause:
    text: str
    words: tuple[str, ...]
    verb: int | None
    link: str = "then"
    leads: bool = False  # "B after A": A comes first though it is said last


def _clauses(sentence: str, cast: Cast) -> list[_Clause]:
    """Cut a sentence at its commas and joining words; pieces without a verb stay with the one before."""
    tokens = [(match.group(), match.start(), match.end()) for match in _WORD.finditer(sentence)]
    pieces: list[list[tuple[str, int, int]]] = [[]]
    joints: list[set[str]] = [set()]
    for token in tokens:
        word = token[0].lower()
        if word in _BREAKS:
            if pieces[-1]:
                pieces.append([])
                joints.append(set())
            joints[-1].add(word)
        elif word not in ".!?…":
            pieces[-1].append(token)
    clauses: list[_Clause] = []
    for piece, joint in zip(pieces, joints, strict=True):
        if not piece:
            continue
        words = tuple(token[0] for token in piece)
        verb = _verb_at(words, cast, started=bool(clauses))
        begins, ends = piece[0][1], piece[-1][2]
        if clauses and (verb is None or clauses[-1].verb is None):
            before = clauses.pop()
            begins = sentence.index(before.text)
            at = before.verb if verb is None else len(before.words) + verb
            clauses.append(replace(before, text=sentence[begins:ends], words=before.words + words, verb=at))
            continue
        leads = bool(clauses) and bool(joint & _AFTER) and "and" not in joint
        clauses.append(_Clause(sentence[begins:ends], words, verb, _link(joint, words, verb, bool(clauses)), leads))
    return clauses


def _link(joint: set[str], words: tuple[str, ...], verb: int | None, started: bool) -> str:
    if joint & _THEN:
        return "then"
    if started and (joint & _WHILE or (verb == 0 and words[0].lower().endswith("ing"))):
        return "while"
    return "then"


def _verb_at(words: Sequence[str], cast: Cast, started: bool) -> int | None:
    """Where a clause's verb stands: the first word that can be one, by its form and its neighbours."""
    lex = lexicon()
    named_end = 0
    index = 0
    while index < len(words):
        word = words[index].lower()
        named = cast.at(words, index)
        before = words[index - 1].lower() if index else ""
        if named is not None and not (index == 0 and started and lex.known(lex.lemma(word)) and word.endswith("s") and _is_form(word)):
            index += named[1]
            named_end = index
            continue
        if lex.known(lex.lemma(word)) and _can_be_verb(words, index, before, named_end, started):
            return index
        index += 1
    return None


def _is_form(word: str) -> bool:
    lex = lexicon()
    return lex.lemma(word) != word


def _can_be_verb(words: Sequence[str], index: int, before: str, named_end: int, started: bool) -> bool:
    word = words[index].lower()
    after = words[index + 1].lower() if index + 1 < len(words) else ""
    if before in _DETERMINERS and before not in ("this", "that"):
        return False
    if before == "to":
        return not _is_form(word)
    if word.endswith("ing"):
        return before in _BE or index in (0, named_end) or lexicon().lemma(before) in lexicon().helpers or before.endswith("ly")
    if before in _PREPOSITIONS:
        return False
    if index == named_end and index > 0:
        return True
    inside_noun = any(one.lower() in _DETERMINERS for one in words[max(0, index - 2) : index]) and index - named_end >= 1
    if _is_form(word):
        return not (inside_noun and named_end == 0 and _bare_noun(after))
    if before in _PLURAL or before.endswith("s") or before in ("would", "will", "can", "did", "do", "does", "let"):
        return True
    return index == 0 and started and not _bare_noun(after)


def _bare_noun(word: str) -> bool:
    """Whether the next word goes on as a noun would, so that what stands before it described it."""
    return bool(word) and word not in _CLOSED and not word.endswith("ly")


def _read_clause(
    clause: _Clause, cast: Cast, memory: Memory, subject: tuple[CharacterId, ...]
) -> tuple[Doing, Memory, tuple[CharacterId, ...]]:
    words, verb = clause.words, clause.verb
    head = words[: verb if verb is not None else len(words)]
    actors, memory, nominal = _people(head, cast, memory)
    if not actors and not nominal and verb is not None:
        actors = subject
    if verb is None:
        return Doing(clause.text, clause.link, actors, feeling=_feeling(words, cast)), memory, actors or subject
    tail, lemma = words[verb + 1 :], lexicon().lemma(words[verb])
    blocked = any(word.lower() in _BLOCKED or word.lower().endswith("n't") for word in words[: verb + 1])
    verb, lemma, intended = _past_helpers(words, verb, lemma)
    tail = words[verb + 1 :]
    others, memory, _ = _people(tail, cast, memory, actors)
    if not actors and others and lexicon().gestures.get(lemma) is Gesture.TALK:
        actors, others = others[:1], ()  # "said Ines": the speaker stands behind the verb
    others = tuple(name for name in others if name not in actors)
    memory = memory.heard(*actors)  # who acts is thought of sooner than whom it is done to
    thing = _thing(tail, cast)
    if thing and not others:
        memory = replace(memory, thing_last=True)
    mutual = any(word.lower() in ("each", "together", "another") for word in tail)
    if mutual and len(actors) == 1 and words[0].lower() in ("they", "both"):
        actors = cast.pronoun("both", memory) or actors
    if mutual or (lemma in lexicon().together and len(actors) > 1):
        others = actors[1:] or others
    if blocked or intended:
        return Doing(clause.text, clause.link, actors), memory, actors
    gesture, movement = _deed(lemma, tail, bool(others), lexicon())
    if mutual and gesture in (Gesture.WALK, Gesture.RUN) and movement is not Movement.APPROACH:
        others = ()  # who walks together walks side by side
    doing = Doing(
        clause.text, clause.link, actors, gesture if actors else None, movement,
        others[0] if others else None, _toward(tail, cast), _feeling(words, cast), words[verb],
    )
    return doing, memory, actors if actors or nominal else subject


def _past_helpers(words: Sequence[str], verb: int, lemma: str) -> tuple[int, str, bool]:
    """Step over "begins to", "tries to"; tell a mere wish ("wants to leave") from a deed."""
    lex = lexicon()
    if lemma not in lex.helpers:
        return verb, lemma, False
    follow = next((at for at in range(verb + 1, min(verb + 4, len(words))) if lex.known(lex.lemma(words[at]))), None)
    linked = follow is not None and (words[follow - 1].lower() in ("to", "not") or words[follow].lower().endswith("ing"))
    if follow is None or not linked:
        return verb, lemma, False
    if lemma in lex.intend:
        return verb, lemma, True
    return follow, lex.lemma(words[follow]), False


def _deed(lemma: str, tail: Sequence[str], has_target: bool, lex: Lexicon) -> tuple[Gesture | None, Movement | None]:
    """The gesture and the movement of a verb with the words behind it."""
    words = [word.lower() for word in tail]
    near = [f"{lemma} {word}" for word in words[:1]]
    heads = [f"{lemma} {singular(word)}" for word in words[:4]]
    far = [f"{lemma} {word}" for word in words if word in _PARTICLES]
    gesture = next((lex.phrases[one] for one in [*near, *heads, *far] if one in lex.phrases), None)
    movement = next((lex.movements[one] for one in [*near, *far] if one in lex.movements), lex.movements.get(lemma))
    if gesture is None:
        gesture = lex.gestures.get(lemma)
    if lemma in ("look", "gaze", "stare", "peer", "glance", "watch", "see") and not has_target:
        if set(words) & lex.look_up_at:
            gesture = Gesture.LOOK_UP
        elif set(words) & lex.look_down_at:
            gesture = Gesture.LOOK_DOWN
    return gesture, movement


def _people(
    words: Sequence[str], cast: Cast, memory: Memory, actors: tuple[CharacterId, ...] = ()
) -> tuple[tuple[CharacterId, ...], Memory, bool]:
    """Who is named in these words, by name or pronoun; the last value tells of any other noun."""
    found: list[CharacterId] = []
    nominal = False
    index = 0
    while index < len(words):
        named = cast.at(words, index)
        word = words[index].lower()
        owned = word.endswith(("'s", "’s"))
        if named is not None and not owned:
            found += named[0]
            index += named[1]
            continue
        if word in _PRONOUNS and not (word == "her" and index + 1 < len(words) and words[index + 1].lower() not in _PREPOSITIONS):
            reflexive = word.endswith(("self", "selves"))
            who = () if reflexive else cast.pronoun(word, memory.heard(*found) if found else memory)
            found += [name for name in who if name not in actors or not actors]
            nominal = nominal or not who
        elif word in _DETERMINERS:
            nominal = True
        index += 1
    unique = tuple(dict.fromkeys(found))
    return unique, memory.heard(*unique), nominal or any(word.lower().endswith("s") for word in words[-1:])


def _thing(words: Sequence[str], cast: Cast) -> str:
    """The first noun behind an article that is nobody's name."""
    return next(iter(things(words, cast)), "")


def things(words: Sequence[str], cast: Cast) -> list[str]:
    """The nouns behind articles and possessives: the last word before the phrase ends."""
    stops = _PREPOSITIONS | _TOWARD | _BREAKS | _DETERMINERS | _PRONOUNS | _words("out up down off away back")
    found = []
    for index, word in enumerate(words):
        if word.lower() not in _DETERMINERS or cast.at(words, index + 1):
            continue
        phrase: list[str] = []
        for follower in words[index + 1 : index + 4]:
            low = follower.lower()
            if low in stops or not low[0].isalpha() or low.endswith("ly"):
                break
            if phrase and _is_form(low) and not low.endswith("s"):
                break
            phrase.append(low)
        if phrase and not any(cast.at(phrase, at) for at in range(len(phrase))):
            found.append(" ".join(phrase[-2:]) if len(phrase) > 1 and phrase[-2].endswith("ing") else phrase[-1])
    return found


@lru_cache(maxsize=4)
def _words_in(places: tuple[str, ...]) -> frozenset[str]:
    """The words of a film's places, found once for all its scenes."""
    return frozenset(word for place in places for word in re.findall(r"\w+", place.lower()))


def props_of(texts: Sequence[str], cast: Cast, places: Sequence[str] = (), most: int = 6) -> tuple[str, ...]:
    """What a scene's actions need on the stage: their concrete nouns, in order, without people, places and body parts."""
    avoid = lexicon().not_props | _words_in(tuple(places))
    found = [thing for text in texts for thing in things(_WORD.findall(text), cast)]
    return tuple(dict.fromkeys(thing for thing in found if thing not in avoid and singular(thing) not in avoid))[:most]


def _toward(tail: Sequence[str], cast: Cast) -> str:
    """The noun after "to", "toward", "into" …, or a plain direction."""
    for index, word in enumerate(tail):
        low = word.lower()
        if low in ("left", "right") and (index == 0 or tail[index - 1].lower() in ("the", "to", "its")):
            return low
        if low in _TOWARD and index + 1 < len(tail):
            thing = _thing(tail[index + 1 : index + 5], cast)
            if thing:
                return thing
    return ""


def _feeling(words: Sequence[str], cast: Cast) -> Feeling | None:
    """The feeling that a clause's words carry, names left out; the first strong word decides."""
    lex = lexicon()
    skip: set[int] = set()
    for index in range(len(words)):
        named = cast.at(words, index)
        if named:
            skip |= set(range(index, index + named[1]))
    for index, word in enumerate(words):
        low = word.lower()
        if index in skip or (index and words[index - 1].lower() in ("not", "no", "never", "without")):
            continue
        found = lex.feelings.get(low) or lex.feelings.get(lex.lemma(low))
        if found is not None:
            return found
    return None


def feeling_of(text: str, cast: Cast) -> Feeling | None:
    """The feeling in a few words, such as a line's manner or the line itself."""
    return _feeling([word for word in _WORD.findall(text) if word[0].isalpha()], cast)


def named_in(text: str, cast: Cast) -> tuple[CharacterId, ...]:
    """Who is called by name or role in a text, in the order of the first mention."""
    words = [word for word in _WORD.findall(text) if word[0].isalnum()]
    found: list[CharacterId] = []
    index = 0
    while index < len(words):
        named = cast.at(words, index)
        if named:
            found += named[0]
        index += named[1] if named else 1
    return tuple(dict.fromkeys(found))

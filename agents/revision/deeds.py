"""Deeds: somebody is to do something else ("let her run"), as an edit of an action line, and only where that line can carry it."""

from __future__ import annotations

import re
from collections.abc import Collection

from ...core.bible import Bible, Gender
from ...core.names import NARRATOR, ActionId, CharacterId
from ...core.script import Action, Line, Scene
from ..notes.desk import Desk, Refusal
from ..notes.renaming import who_is
from ..staging import verbs
from ..writing import grammar
from .wishes import Deed

_PRONOUNS = {
    "he": Gender.MAN, "him": Gender.MAN, "she": Gender.WOMAN, "her": Gender.WOMAN, "they": None, "them": None, "it": None,
}  # fmt: skip
_SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*")


def act(desk: Desk, wish: Deed, elements: Collection[str] | None, here: Collection[CharacterId], bible: Bible | None) -> None:
    """Have somebody do something in the script.

    `elements` are the ids of the lines and actions of the shots meant (None: no shot was named), `here`
    who is in them. A sentence in which that person moves gets the new verb; without one a sentence is
    added, but only to a place that was named. Raises `Refusal`.
    """
    who, verb, tail = _parted(desk, wish.words, here, bible)
    lex = verbs.lexicon()
    if not lex.known(verb):
        raise Refusal(f"“{verb}” is no verb that can be acted. Write it into script.fountain, or say run, walk, dance, wave, sit …")
    scenes = {scene.id for scene in desk.scenes(wish.scenes)}
    actions = [
        one for scene in desk.script.scenes if scene.id in scenes for one in scene.elements
        if isinstance(one, Action) and (elements is None or one.id in elements)
    ]  # fmt: skip
    found = [(one, text) for one in actions if (text := _moved(desk, one.text, who, verb, tail)) is not None]
    name = desk.script.name_of(who)
    if len(found) > 1 and elements is None:
        raise Refusal(f"{name} moves in {len(found)} places; say in which shot: {wish.said} in shot 3.")
    if found:
        action, text = found[0]
        _put(desk, action, text)
    elif elements is None:
        raise Refusal(f"no action line says how {name} moves; say in which shot: {wish.said} in shot 3.")
    else:
        _add(desk, f"{grammar.capital(name)} {grammar.third(verb)}{' ' + tail if tail else ''}.", actions, elements)


def _parted(desk: Desk, words: str, here: Collection[CharacterId], bible: Bible | None) -> tuple[CharacterId, str, str]:
    """Who, the verb's base form, and what follows it."""
    said = words.split()
    if said[0].lower() in _PRONOUNS:
        who, rest = _meant(desk, said[0].lower(), here, bible), said[1:]
    else:
        at = next((at for at in range(len(said) - 1, 0, -1) if len(who_is(" ".join(said[:at]), desk.script)) == 1), 0)
        if not at:
            people = ", ".join(one.name for one in desk.script.characters) or "nobody"
            raise Refusal(f"who is that? The script has {people}.")
        who, rest = desk.who(" ".join(said[:at])), said[at:]
    if who == NARRATOR:
        raise Refusal("the narrator is never seen.")
    verb = verbs.lexicon().lemma(rest[0])
    return who, verb, " ".join(rest[1:])


def _meant(desk: Desk, pronoun: str, here: Collection[CharacterId], bible: Bible | None) -> CharacterId:
    """Whom a pronoun means: the one person here whom it fits."""
    gender = _PRONOUNS[pronoun]
    sheets = {sheet.id: sheet.look.gender for sheet in bible.characters} if bible else {}
    people = [one.id for one in desk.script.characters if not here or one.id in here]
    fits = [one for one in people if gender is None or sheets.get(one, Gender.NEUTRAL) in (gender, Gender.NEUTRAL)]
    if len(fits) > 1 and gender is not None:
        fits = [one for one in fits if sheets.get(one) is gender] or fits
    if len(fits) != 1:
        names = " or ".join(desk.script.name_of(one) for one in fits or people) or "nobody is there"
        raise Refusal(f"“{pronoun}” may be {names}; say the name." if fits or people else f"“{pronoun}”: {names}.")
    return fits[0]


def _moved(desk: Desk, text: str, who: CharacterId, verb: str, tail: str) -> str | None:
    """An action with its mover's verb changed; None when nobody of that name moves in it."""
    lex, name = verbs.lexicon(), re.sub(r"^(?:the|a|an)\s+", "", desk.script.name_of(who), flags=re.I)
    subject = rf"(?:(?:the|a|an)\s+)?(?:[a-z]+\s+)?{re.escape(name)}"
    alone = sum(1 for one in desk.script.characters if re.search(rf"\b{re.escape(one.name.split()[-1])}\b", text, re.I)) <= 1
    pronoun = r"|he|she|it" if alone and re.search(rf"\b{re.escape(name)}\b", text, re.I) else ""
    for sentence in _SENTENCE.finditer(text):
        found = re.search(rf"\b(?P<who>{subject}{pronoun})\s+(?P<verb>[a-z]+)\b(?P<rest>[^.!?,;]*)", sentence[0], re.I)
        if found is None:
            continue
        old = lex.lemma(found["verb"])
        moves = lex.gestures.get(old) in ("walk", "run") or old in lex.movements
        if not moves or old == found["verb"].lower() or old == verb:
            continue
        rest = f" {tail}" if tail else found["rest"].rstrip()
        end = found.start("rest") + len(found["rest"].rstrip())
        changed = sentence[0][: found.start("verb")] + grammar.third(verb) + rest + sentence[0][end:]
        return (text[: sentence.start()] + changed + text[sentence.end() :]).strip()
    return None


def _put(desk: Desk, action: Action, text: str) -> None:
    desk.edit(lambda one: one.model_copy(update={"text": text}) if isinstance(one, Action) and one.id == action.id else one)
    desk.done.append(f"The action “{_short(action.text)}” is “{_short(text)}” now.")


def _add(desk: Desk, sentence: str, actions: list[Action], elements: Collection[str]) -> None:
    """A sentence more, after what is done in the shot, or before its first line when nothing is."""
    if actions:
        last = actions[-1]
        text = f"{last.text.rstrip()} {sentence}" if last.text.rstrip().endswith((".", "!", "?")) else f"{last.text.rstrip()}. {sentence}"
        _put(desk, last, text)
        return
    for scene in desk.script.scenes:
        at = next((at for at, one in enumerate(scene.elements) if isinstance(one, Line) and one.id in elements), None)
        if at is not None:
            action = Action(id=_fresh(desk, scene), text=sentence)
            elements_now = (*scene.elements[:at], action, *scene.elements[at:])
            desk.put([one if one.id != scene.id else one.model_copy(update={"elements": elements_now}) for one in desk.script.scenes])
            desk.done.append(f"{desk.call([scene])} has a new action: “{sentence}”")
            return
    raise Refusal("that shot is a card; nobody acts on it.")


def _fresh(desk: Desk, scene: Scene) -> ActionId:
    used = {str(getattr(one, "id", "")) for script in (desk.seen, desk.script) for part in script.scenes for one in part.elements}
    return ActionId(next(name for at in range(1, len(used) + 2) if (name := f"{scene.id}-a{at}") not in used))


def _short(text: str, most: int = 80) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else f"{words[: most - 1].rstrip()}…"

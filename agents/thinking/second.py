"""The second mind at work in the graph: a model where one was named, the rules where none was."""

from __future__ import annotations

from collections.abc import Callable

from ...core.bible import Bible
from ...core.brief import Brief, SourceKind
from ...core.script import Script
from ...core.shot import ShotList
from ...core.thought import Role
from .. import estimate, views
from ..art_director import Casting, draw_up_bible
from ..crew import Crew, Tell
from ..director import Choice
from ..notes.rewriting import rewrite
from ..staging.linting import Prompted
from . import designing, illustrating, memory, phrasing, rewording, screenwriting


def script_in_hand(crew: Crew, brief: Brief, tell: Tell) -> Script:
    """The script to film: the view as it stands, or one written by the writer's mind, by rules without one.

    What was handed in is filmed in its own words, whoever writes; to a text without pictures a mind
    adds what is seen. Raises `ModelError`, `BudgetReached` or `UnusableModel`: a model that fails is
    never replaced by the rules unasked.
    """

    def write(order: Brief) -> Script:
        mind = None if order.source_kind is SourceKind.FOUNTAIN else crew.mind(Role.WRITER)
        if mind is not None and order.source_kind is SourceKind.IDEA:
            return screenwriting.write(crew, mind, order, views.pace(order), tell)
        script = views.write_by_rules(order)
        answers: tuple[str, ...] = ()
        if mind is not None:
            filmed = estimate.to_film(script, order, crew.renderer(order.renderer).capabilities, lambda event: None)
            script, answers = illustrating.illustrate(crew, mind, script, filmed, tell)
        memory.stands_behind(crew.project, screenwriting.PART, answers)
        return script

    return views.script_in_hand(crew.project, brief, tell, write)


def spoken_in(script: Script, brief: Brief) -> str:
    """The language that a film is spoken in: the script's where it says one, else the one asked for."""
    written = brief.source_kind is SourceKind.IDEA or script.language != "en"
    return script.language if written else brief.language


def rewritten(crew: Crew, script: Script, brief: Brief, notes: str, tell: Tell) -> Script:
    """The script after a person's notes: all of them to the writer's mind, or by the grammar of docs/notes.md without one."""
    mind = crew.mind(Role.WRITER)
    if mind is None:
        return rewrite(script, brief, notes, tell)
    return screenwriting.rewrite(crew, mind, script, brief, notes, views.pace(brief), tell)


def bible(crew: Crew, script: Script, voices: Casting, tell: Tell) -> Bible:
    """The rules' bible, with an art director's words and looks over it when one thinks."""
    drawn = draw_up_bible(script, crew.brief(), voices)
    mind = crew.mind(Role.ART_DIRECTOR)
    if mind is None:
        memory.stands_behind(crew.project, designing.PART, [])
        return drawn
    return designing.design(crew, mind, script, drawn, voices, tell)


def shots(crew: Crew, script: Script, plan: ShotList, drawn: Bible, tell: Tell) -> ShotList:
    """The plan, with a cinematographer's clauses added to its prompts when one thinks and the renderer reads them."""
    mind = crew.mind(Role.CINEMATOGRAPHER)
    if mind is None or not phrasing.reads_words(crew.renderer(crew.brief().renderer), plan, drawn):
        memory.stands_behind(crew.project, phrasing.PART, [])
        return plan
    return phrasing.phrase(crew, mind, script, plan, drawn, tell)


def clause_maker(crew: Crew, tell: Tell) -> Callable[[Choice, Prompted], str] | None:
    """Who says better what a retake adds to a prompt, when a cinematographer thinks."""
    mind = crew.mind(Role.CINEMATOGRAPHER)
    return None if mind is None else lambda choice, prompted: rewording.reword(crew, mind, choice, prompted, tell)

"""The cinematographer with a model, at a retake: the clause that is added to a prompt whose fault it is, held to the bible's words."""

from __future__ import annotations

from dataclasses import dataclass

from ... import prompts
from ...core.errors import BudgetReached, ModelError
from ...core.event import Event
from ...core.thought import Role
from ...tools.llm import Mind
from .. import cause
from ..crew import Crew, Tell
from ..director import Choice
from ..staging.linting import Prompted
from . import memory
from .clauses import clause_of, fault_of
from .drafts import ClauseDraft


@dataclass(frozen=True)
class ClauseCheck:
    """What is wrong with a clause, in words for the model that wrote it."""

    wanted: tuple[str, ...]
    prompted: Prompted

    def __call__(self, draft: ClauseDraft) -> list[str]:
        """The faults."""
        clause = clause_of(draft.clause)
        if not clause:
            return ["The clause is empty."]
        fault = fault_of("clause", draft.clause, cause.MOST)
        if fault:
            return [fault]
        if not any(phrase.casefold() in clause.casefold() for phrase in self.wanted):
            return [f"The clause holds none of the wanted phrases: {'; '.join(self.wanted[:6])}."]
        if not cause.fits(clause, self.prompted):
            return ["The clause is so long that something that matters would be cut off. Say it in fewer words."]
        return []


def reword(crew: Crew, mind: Mind, choice: Choice, prompted: Prompted, tell: Tell) -> str:
    """The model's clause for a retake; where it has none that can be used the rules' one stands, and that is told."""
    wanted = choice.answer.lacking if choice.answer is not None else ()
    filled = prompts.load("retake").fill(
        fault=prompts.fence(choice.words, "the fault"), prompt=prompts.fence(prompted.text, "the prompt"),
        wanted=prompts.fence("\n".join(wanted), "wanted phrases"), suggestion=prompts.fence(choice.clause, "the suggestion"),
    )  # fmt: skip
    try:
        draft, _ = memory.ask(crew, Role.CINEMATOGRAPHER, mind, filled, ClauseDraft, tell, check=ClauseCheck(wanted, prompted))
    except (ModelError, BudgetReached) as fault:
        # A retake is no place to stop the film: its clause by the rules is there already.
        tell(Event(name="note", message=f"{prompted.shot.id}: the clause is the rules', for the model gave none: {fault}"))
        return choice.clause
    return clause_of(draft.clause)

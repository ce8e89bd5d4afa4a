"""The panel: a model that sees judges takes, once it has shown on canaries that it can.

It is asked only what measures cannot tell, and never about the camera. What it says counts where both
ways of asking agree, where it points at a place, where a closer look says the same, and where a witness
who knew nothing of the plan does not contradict it. Everything else is an abstention. A judge that is
out, or has no vote, judges nothing: the take is marked as not judged, and stays what the measures say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel

from ...core.bible import Bible
from ...core.errors import BudgetReached, MediaError, ModelError
from ...core.event import Event
from ...core.names import CharacterId
from ...core.shot import Shot
from ...core.take import FrameGeometry
from ...core.thought import Role
from ...core.timing import Span
from ...core.verdict import Decision, FailureMode, Finding, Region, Verdict
from ...prompts import Filled
from ...renderers.base import Renderer
from ...tools.llm import Mind
from ...tools.media import Frame
from ...tools.wire import Image
from ..crew import Crew, Tell
from ..thinking import memory
from .canaries import Exam, digest, examine
from .exhibits import NEIGHBOUR, REFERENCE, Exhibit, crops_of, exhibits_of, read_picture
from .hearing import Hearing
from .pairs import Vote, vote
from .questions import Question, facts_for, questions_for, sheet_questions, shown
from .testimony import Ruled, Ruling

MAX_TOKENS = 4096


@dataclass(frozen=True)
class Case:
    """One take before the panel: the plan, the file, where everyone stands, and what it is compared with.

    `references` maps ids to picture files; `neighbour` gives a look at a character from another shot of the film, or None.
    """

    shot: Shot
    bible: Bible
    film: Path
    geometry: Sequence[FrameGeometry] = ()
    references: Mapping[str, Path] = field(default_factory=dict)
    neighbour: Callable[[CharacterId], Frame | None] = lambda name: None


@dataclass
class Panel:
    """One judge for one film. `renderer` draws its canaries."""

    crew: Crew
    mind: Mind
    tell: Tell
    renderer: Callable[[], Renderer]

    @property
    def name(self) -> str:
        """The judge's name, as verdicts have it."""
        return self.mind.name

    def judge(self, verdict: Verdict, case: Case) -> Verdict:
        """The measures' verdict with what the judge saw; for one that orders a retake anyway nobody is asked."""
        if verdict.decision is Decision.RETAKE or case.shot.card is not None:
            return verdict
        try:
            exam = self._examined()
            if not exam.votes:
                why = f"{self.name} has no vote: it misjudged {', '.join(exam.missed)}"
                return verdict.model_copy(update={"not_judged": why})
            findings, abstained = self._look(case, exam)
        except (ModelError, BudgetReached, MediaError) as fault:
            return verdict.model_copy(update={"not_judged": f"{self.name} could not judge: {fault}"})
        return verdict.model_copy(
            update={
                "findings": (*verdict.findings, *findings), "abstained": abstained, "judge": f"measures and {self.name}",
                "decision": Decision.RETAKE if findings else verdict.decision, "not_judged": "",
            }
        )  # fmt: skip

    def prefers(self, champion: Case, challenger: Case, target: str) -> Vote:
        """Which of two takes shows better what a retake was made for; a tie when the judge cannot say, is out, or has no vote."""
        try:
            if not self._examined().votes:
                return Vote.TIE
            sides = [exhibits_of(case.film, case.shot.handle, case.shot.length) for case in (champion, challenger)]
            return vote(self._ask, sides[0], sides[1], facts_for(champion.shot, champion.bible), target)
        except (ModelError, BudgetReached, MediaError) as fault:
            self.tell(Event(name="note", message=f"{self.name} could not compare two takes: {fault}"))
            return Vote.TIE

    def _look(self, case: Case, exam: Exam) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
        shot, bible = case.shot, case.bible
        exhibits = exhibits_of(case.film, shot.handle, shot.length)
        facts = facts_for(shot, bible)
        hearing = Hearing(self._ask, exhibits, facts)
        witness = hearing.describe()
        asked = [one for one in questions_for(shot, bible) if exam.orders or one.mode is not FailureMode.ACTION]
        rulings = hearing.examine(asked, witness)
        found: list[tuple[Question, Ruled, Sequence[Exhibit]]] = [(question, rulings[question.id], exhibits) for question in asked]
        for name in shown(shot):
            seen = rulings.get(f"{name}.there")
            if seen is not None and seen.ruling is Ruling.HOLDS:
                found += self._compare(name, case, exhibits, facts)
        findings = tuple(self._finding(question, ruled, shots) for question, ruled, shots in found if ruled.ruling is Ruling.FAULT)
        abstained = tuple(f"{question.id}: {ruled.why}" for question, ruled, _ in found if ruled.ruling is Ruling.ABSTAINS)
        return findings, abstained

    def _compare(
        self, name: CharacterId, case: Case, exhibits: Sequence[Exhibit], facts: str
    ) -> list[tuple[Question, Ruled, Sequence[Exhibit]]]:
        """Crops of one character beside its reference picture, or beside how the film has shown it before."""
        crops = crops_of(name, exhibits, case.geometry)
        asked = [one for one in sheet_questions(case.shot, case.bible) if one.about == name]
        found: list[tuple[Question, Ruled, Sequence[Exhibit]]] = []
        reference = case.references.get(name)
        held = read_picture(reference) if reference is not None else None
        for label, picture in ((REFERENCE, held), (NEIGHBOUR, case.neighbour(name))):
            if picture is None or not crops:
                continue
            rulings = Hearing(self._ask, [Exhibit(REFERENCE, picture), *crops], facts).examine(asked)
            beside = "the reference" if label == REFERENCE else "the shot before"
            for question in asked:
                worded = Question(**{**vars(question), "fault": question.fault.replace("the reference", beside)})
                found.append((worded, rulings[question.id], crops))
        return found

    def _finding(self, question: Question, ruled: Ruled, exhibits: Sequence[Exhibit]) -> Finding:
        frames = [one.frame for one in exhibits if one.label in ruled.pictures and one.frame is not None]
        left, top, right, bottom = ruled.box or (0.0, 0.0, 1.0, 1.0)
        region = None if question.sheet else Region(x=left, y=top, width=right - left, height=bottom - top)
        why = " ".join(ruled.why.split())[:160]
        return Finding(
            mode=question.mode, score=1.0, limit=0.5, unit="seen", source=self.name, words=question.fault + (f" ({why})" if why else ""),
            frames=Span(start=min(frames), length=max(frames) - min(frames) + 1) if frames else None, region=region,
        )  # fmt: skip

    def _examined(self) -> Exam:
        """How the judge did on the canaries; examined once a film."""
        with self.crew.examining:
            exam = self.crew.exams.get(self.name)
            if not isinstance(exam, Exam):
                exam = examine(self._ask, self.renderer)
                self.crew.exams[self.name] = exam
                if exam.missed:
                    words = f"{self.name} has no vote in this film: it misjudged {', '.join(exam.missed)} in its exam."
                    self.tell(Event(name="note", message=words, data={"judge": self.name, "missed": list(exam.missed)}))
                elif not exam.orders:
                    self.tell(Event(name="note", message=f"{self.name} cannot tell a reversed clip; it is not asked what happens."))
            return exam

    def _ask(self, filled: Filled, output: type[BaseModel], pictures: Sequence[Image]) -> BaseModel:
        value, _ = memory.ask(
            self.crew, Role.JUDGE, self.mind, filled, output, self.tell, turn=digest(), max_tokens=MAX_TOKENS, pictures=pictures
        )
        return value

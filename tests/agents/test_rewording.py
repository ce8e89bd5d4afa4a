"""A prompt is added to where it is its fault: on a renderer that paints what it is told, in a whole production, and by a model's words."""

import asyncio
import json

import numpy as np
import pytest

from rushes.agents import camera, critic
from rushes.agents.cause import Answer
from rushes.agents.crew import Crew
from rushes.agents.director import Choice
from rushes.agents.production import produce
from rushes.agents.shoot import shoot
from rushes.agents.stage import Stage
from rushes.agents.staging.linting import Prompted
from rushes.agents.thinking import rewording
from rushes.agents.thinking.drafts import ClauseDraft
from rushes.core.bible import Bible, LocationSheet
from rushes.core.brief import Brief
from rushes.core.names import LocationId, ShotId
from rushes.core.project import Project
from rushes.core.shot import PromptSections, Shot
from rushes.core.staging import SetDressing
from rushes.core.timing import Rate, Size
from rushes.core.verdict import Cause, Decision, FailureMode, Finding, Lever
from rushes.renderers import wording
from rushes.renderers.base import Footage
from rushes.renderers.slate import Slate
from rushes.tools.scripted import Scripted

BRIEF = Brief(
    source="A lighthouse keeper befriends a storm", seconds=12, size=Size(width=192, height=108), rate=Rate(numerator=6),
    renderer="slate", transitions="cut", music="none",
)  # fmt: skip
WRONG = 40


class Painter(Slate):
    """Paints the place that its prompt names; without its words, some other place. It reads the setting of no shot."""

    version = "painter"
    capabilities = Slate.capabilities.model_copy(update={"levers": (Lever.SEED, Lever.CLAUSE, Lever.GUIDANCE)})

    def __init__(self, reads_settings=False, lucky=(), deaf=False):
        self.reads_settings, self.lucky, self.deaf = reads_settings, lucky, deaf
        self.shown = []

    def prompt(self, shot, bible):
        said = shot.prompt if self.reads_settings else shot.prompt.model_copy(update={"setting": ""})
        return wording.text_of(said, shot.adjust.clause)

    def recipe(self, order):
        return {**super().recipe(order), "prompt": self.prompt(order.shot, order.bible)}

    def render(self, order):
        footage = super().render(order)
        told = any(sheet.words.split(",")[0] in self.prompt(order.shot, order.bible) for sheet in order.bible.locations)
        right = order.shot.card is not None or order.shot.adjust.seed_step in self.lucky or (told and not self.deaf)
        self.shown.append((order.shot.id, order.shot.adjust))
        return Footage(frames=(frame if right else np.maximum(frame, (WRONG + 200, 0, 0)).astype(np.uint8) for frame in footage.frames))


@pytest.fixture
def judged(monkeypatch):
    """A judge that sees another place in pictures that are red all over."""
    measured = critic.judge

    def judge(take, rushes):
        verdict = measured(take, rushes)
        verdict = verdict.model_copy(update={"findings": (), "unmeasurable": (), "decision": Decision.PASS})
        if rushes.shot.card is None and min(rushes.watch.luma) > 60 and reds[-1] > 230:
            found = Finding(mode=FailureMode.PLACE, score=1.0, limit=0.5, unit="of three", words="it is another place", source="a judge")
            return verdict.model_copy(update={"findings": (found,), "decision": Decision.RETAKE})
        return verdict

    reds = []
    watching = camera._watcher

    def watcher(watch, shot, stage, gaze):
        see = watching(watch, shot, stage, gaze)

        def saw(index, frame):
            reds.append(float(frame[..., 0].min()))
            see(index, frame)

        return saw

    monkeypatch.setattr(camera, "_watcher", watcher)
    monkeypatch.setattr(critic, "judge", judge)


def film(folder, painter):
    project = Project(folder)
    project.create()
    project.save("brief.json", BRIEF)
    crew = Crew(project, renderers={"slate": painter})

    async def collect():
        return [event async for event in produce(crew)]

    return asyncio.run(collect()), project


def records(project):
    found = (json.loads(path.read_text()) for path in project.folder.glob("takes/*/*.record.json"))
    return {record["shot"]: record for record in found if record["pulls"]}


def test_a_prompt_that_lacks_the_place_gets_its_words_after_the_control(judged, tmp_path):
    events, project = film(tmp_path / "film", Painter())
    made = records(project)
    assert made
    for record in made.values():
        control, clause = record["pulls"]
        assert (control["lever"], control["cause"], control["kept"]) == (Lever.SEED, Cause.UNTOLD, False)
        assert (clause["lever"], clause["cause"], clause["kept"], clause["left"]) == (Lever.CLAUSE, Cause.PROMPT, True, 0)
        words = {sheet.words for sheet in project.load("bible.json", Bible).locations}
        assert any(one.startswith(clause["clause"].split(",")[0]) for one in words)
        assert record["decision"] == "pass"
    said = [event.message for event in events if event.name == "retake"]
    assert any("the same prompt with another seed tells" in one for one in said)
    assert any("it is the prompt's; retaking with prompt clause changed (“" in one for one in said)
    page = (project.folder / "report.html").read_text()
    assert "Is it the prompt or the renderer? It stayed with another seed, and the prompt does not say" in page
    assert f"added: “{clause['clause']}" in page


PLACE = LocationSheet(id=LocationId("cove"), name="the cove", words="a rocky cove, one red boat")
SHOT = Shot(
    id=ShotId("s1"), length=12, handle=2, seed=5, set=SetDressing(name="sea", place="the cove"),
    prompt=PromptSections(action="A girl waves.", setting="a rocky cove, one red boat"),
)  # fmt: skip


def shoot_one(folder, painter, reword=None):
    """One shot's record, and what was told."""
    project, told = Project(folder), []
    project.create()
    stage = Stage(project, BRIEF, Bible(locations=(PLACE,)), painter, lambda: painter, told.append, reword=reword)
    return shoot(SHOT, stage), [event.message for event in told]


def test_luck_is_not_credited_to_words(judged, tmp_path):
    painter = Painter(lucky=(1,))
    record, _ = shoot_one(tmp_path, painter)
    assert [(pull.lever, pull.kept) for pull in record.pulls] == [(Lever.SEED, True)]
    assert not any(adjust.clause for _, adjust in painter.shown)


def test_a_renderer_that_is_told_and_does_not_do_it_is_held_to_its_words_harder_and_then_flagged(judged, tmp_path):
    record, _ = shoot_one(tmp_path, Painter(reads_settings=True, deaf=True))
    assert [(pull.lever, pull.cause) for pull in record.pulls] == [(Lever.SEED, Cause.UNTOLD), (Lever.GUIDANCE, Cause.RENDERER)]
    assert record.decision is Decision.FLAG
    blame = "it stayed with another seed, though the prompt says it: it is the renderer's; another one may do better (--renderer)"
    assert record.because == f"it is another place ({blame})"


def test_somebody_can_say_better_what_is_added(judged, tmp_path):
    record, told = shoot_one(tmp_path, Painter(), reword=lambda choice, prompted: f"all around {choice.clause}")
    assert [pull.clause for pull in record.pulls] == ["", "all around a rocky cove, one red boat"]
    assert any("(“all around a rocky cove, one red boat” is added)" in message for message in told)


def reworded(folder, *answers):
    """What a model made of the rules' clause, and what was told; asked again when another process shoots."""
    project = Project(folder)
    project.create()
    project.save("brief.json", BRIEF)
    model, told = Scripted(), []
    model.enqueue(*({"clause": answer} for answer in answers), only_for="retake")
    crew = Crew(project)
    prompted = Prompted(SHOT, Bible(locations=(PLACE,)), text="A girl waves.")
    answer = Answer(Cause.PROMPT, "it is the prompt's", ("a rocky cove", "one red boat"))
    finding = Finding(mode=FailureMode.PLACE, score=1.0, limit=0.5, words="it is another place")
    choice = Choice(Lever.CLAUSE, finding, answer, "a rocky cove, one red boat")
    found = [rewording.reword(crew, model.mind("cinematographer"), choice, prompted, told.append) for _ in range(2)]
    assert found[0] == found[1]
    return found[0], [event.message for event in told if event.name == "note"], model


def test_a_model_words_the_clause_once(tmp_path):
    clause, notes, model = reworded(tmp_path, "All around is a rocky cove in plain sight.")
    assert (clause, notes) == ("All around is a rocky cove in plain sight", [])
    assert [call.prompts[0].name for call in model.calls] == ["retake"]
    assert "it is another place" in model.calls[0].messages[-1].text


def test_a_model_is_told_what_is_wrong_with_its_clause(tmp_path):
    clause, notes, model = reworded(tmp_path, "zoom in on a rocky cove", "a rocky cove, grey and wet")
    assert (clause, notes, len(model.calls)) == ("a rocky cove, grey and wet", [], 2)


def test_a_model_that_gives_no_usable_clause_leaves_the_rules_clause_and_that_is_told(tmp_path):
    clause, notes, _ = reworded(tmp_path, *["some cinematic place"] * 6)
    assert clause == "a rocky cove, one red boat"
    assert all(note.startswith("s1: the clause is the rules', for the model gave none: ") for note in notes)


def test_what_no_clause_may_be():
    check = rewording.ClauseCheck(("a red coat",), Prompted(SHOT, Bible(), text="A girl waves."))
    assert check(ClauseDraft(clause="a girl in a red coat, waving")) == []
    for clause, said in {
        "": "empty", "a blue coat": "none of the wanted", "close-up of a red coat": "'close-up'", "a red coat, no hat": "'no'",
        "a red coat " * 9: "more than 24", "As an AI language model I see a red coat": "no picture", "a red coat <<<DATA x": "no picture",
        "a red coat " + "x" * 9000: "letters",
    }.items():  # fmt: skip
        assert said in " ".join(check(ClauseDraft(clause=clause))), clause

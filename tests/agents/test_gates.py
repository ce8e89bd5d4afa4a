"""The gates on the slate renderer: who is asked what, which answers count, and what a person's word changes."""

import asyncio
import json

import pytest

from rushes.agents import directing, gates
from rushes.agents.crew import Crew
from rushes.agents.production import produce, waiting
from rushes.core.brief import Brief, Gate
from rushes.core.errors import GateError, SourceError
from rushes.core.project import Project
from rushes.core.shot import ShotList, ShotSize
from rushes.core.timing import Rate, Size
from rushes.renderers import registry
from rushes.renderers.spoiled import Spoil, Spoiled

BRIEF = Brief(
    source="A lighthouse keeper befriends a storm", seconds=15, size=Size(width=192, height=108), rate=Rate(numerator=12),
    renderer="slate", transitions="cut",
)  # fmt: skip
APPROVE = {"decisions": [{"type": "approve"}]}


class Set:
    """A film's folder that is opened anew for every run, as a new process would; counts what is rendered."""

    def __init__(self, folder, review, spoil=None):
        self.project = Project(folder)
        self.project.create()
        self.project.save("brief.json", BRIEF.model_copy(update={"review": review}))
        self.spoil = spoil or {}
        self.rendered = []

    def run(self, decision=None):
        slate, previz = Spoiled(registry.create("slate"), self.spoil), Spoiled(registry.create("slate"), {})
        previz.name = "animatic"
        crew = Crew(self.project, renderers={"slate": slate, "animatic": previz})

        async def collect():
            return [event async for event in produce(crew, decision)]

        try:
            events = asyncio.run(collect())
        finally:
            self.rendered = [shot for shot, _ in slate.rendered]
        self.events = events
        return events[-1]

    def shots(self, *words):
        return self.run(edit(shots=list(words)))

    @property
    def plan(self):
        return self.project.load("shots.json", ShotList)

    def notes(self):
        return " ".join(event.message for event in self.events if event.name == "note")


def edit(**args):
    return {"decisions": [{"type": "edit", "edited_action": {"name": "", "args": args}}]}


def asked(event):
    assert event.name == "waiting", event
    return event.data["request"]["action_requests"][0]["args"]


def say(kind, message):
    return {"decisions": [{"type": kind, "message": message}]}


def takes_of_slate(event, shot):
    """What the cut gate says of a shot's takes, without those of the previz."""
    entry = next(entry for entry in asked(event)["shots"] if entry["shot"] == shot)
    return [take for take in entry["takes"] if take["renderer"] == "slate"]


@pytest.fixture(scope="module")
def through(tmp_path_factory):
    """One film through all three gates, with what was seen at each step."""
    film = Set(tmp_path_factory.mktemp("gates") / "film", tuple(Gate))
    seen = {"script": film.run()}
    seen["storyboard"] = film.run(APPROVE)
    seen["before the storyboard was approved"] = list(film.rendered)
    plan = film.plan
    shot = next(shot for shot in plan.shots if shot.size is not ShotSize.CARD and shot.size is not ShotSize.WIDE)
    seen["shot"], seen["number"] = shot, plan.shots.index(shot) + 1
    seen["noted"] = film.shots({"shot": str(seen["number"]), "note": "wider"}, {"shot": plan.shots[0].id, "lock": True})
    seen["plan"] = film.plan
    seen["cut"] = film.run(APPROVE)
    seen["shot at first"] = list(film.rendered)
    seen["retaken"] = film.run(say("reject", f"retake {seen['number']}"))
    seen["shot again"] = list(film.rendered)
    seen["first take"] = next(str(take["number"]) for take in takes_of_slate(seen["retaken"], shot.id))
    seen["chosen"] = film.shots({"shot": shot.id, "take": seen["first take"]})
    seen["shot for the choice"] = list(film.rendered)
    seen["film"] = film.run(APPROVE)
    return film, seen


def test_every_gate_asks_in_the_form_of_agent_inboxes(through):
    _, seen = through
    for gate in Gate:
        request = seen[gate.value].data["request"]
        assert seen[gate.value].data["gate"] == gate.value
        (action,), (config,) = request["action_requests"], request["review_configs"]
        assert action["name"] == config["action_name"] == f"approve_{gate.value}"
        assert config["allowed_decisions"] == ["approve", "edit", "reject", "respond"]
        assert action["description"] and action["args"]["version"]
        json.dumps(request)


def test_the_script_gate_gives_a_range_and_the_storyboard_the_exact_plan(through):
    film, seen = through
    guess, exact = asked(seen["script"])["estimate"], asked(seen["storyboard"])["estimate"]
    assert guess["shots"]["low"] <= exact["shots"]["low"] == exact["shots"]["high"] <= guess["shots"]["high"]
    assert exact["seconds"]["low"] == pytest.approx(15, rel=0.05)
    shots = asked(seen["storyboard"])["shots"]
    assert [entry["shot"] for entry in shots] == [shot.id for shot in film.plan.shots]
    assert sum(entry["seconds"] for entry in shots) == pytest.approx(exact["seconds"]["low"], abs=0.02)
    assert (film.project.folder / asked(seen["storyboard"])["picture"]).stat().st_size > 1000


def test_nothing_is_shot_before_the_storyboard_is_approved(through):
    _, seen = through
    assert seen["before the storyboard was approved"] == []
    assert len(seen["shot at first"]) == len(asked(seen["storyboard"])["shots"])


def test_a_note_and_a_lock_change_the_plan_and_are_shown(through):
    _, seen = through
    before, after = asked(seen["storyboard"]), asked(seen["noted"])
    assert after["version"] != before["version"]
    assert any(seen["shot"].id in change for change in after["changes"])
    entries = {entry["shot"]: entry for entry in after["shots"]}
    assert entries[seen["shot"].id]["notes"] == ["wider"]
    assert entries[seen["shot"].id]["size"] != seen["shot"].size.value
    assert next(iter(entries.values()))["locked"]


def test_a_retake_shoots_one_shot_and_a_choice_none(through):
    _, seen = through
    assert seen["shot again"] == [seen["shot"].id]
    assert seen["shot for the choice"] == []
    assert [take["in_the_film"] for take in takes_of_slate(seen["retaken"], seen["shot"].id)] == [False, True]
    assert [take["in_the_film"] for take in takes_of_slate(seen["chosen"], seen["shot"].id)] == [True, False]
    entry = next(entry for entry in asked(seen["chosen"])["shots"] if entry["shot"] == seen["shot"].id)
    assert entry["because"] == "chosen by a person"


def test_the_storyboard_is_not_asked_again_for_what_was_directed_at_the_cut(through):
    _, seen = through
    assert seen["retaken"].data["gate"] == "cut"
    assert seen["film"].name == "film"


def test_every_decision_and_version_is_kept(through):
    film, _ = through
    log = gates.history(film.project)
    told = [(entry["gate"], entry["decision"]) for entry in log]
    assert told[0] == ("script", "approve")
    assert ("storyboard", "edit") in told and ("storyboard", "approve") in told and ("cut", "reject") in told
    assert told[-1] == ("cut", "approve")
    assert all(entry["at"] and entry["version"] for entry in log)
    for entry in log:
        if entry["gate"] != "cut":
            assert film.project.path(f".rushes/documents/{entry['version']}.json").is_file()


def test_a_choice_is_kept_as_a_preference(through):
    film, seen = through
    kept = [json.loads(line) for line in film.project.path(directing.PREFERENCES).read_text().splitlines()]
    assert [entry["shot"] for entry in kept] == [seen["shot"].id] * 2
    refused, chosen = kept
    assert refused["chosen"] is None and refused["over"]
    assert chosen["chosen"] == refused["over"][0] and chosen["chosen"] not in chosen["over"] and chosen["over"]


def test_an_answer_that_comes_twice_is_refused(through):
    film, _ = through
    with pytest.raises(GateError, match=r"Nothing waits.*cut was answered last: approve"):
        film.run(APPROVE)
    assert film.rendered == []


@pytest.mark.parametrize(
    ("decision", "words"),
    [
        ({"decisions": [{"type": "perhaps"}]}, "no decision"),
        ({"decisions": []}, "no decision"),
        ({"decisions": [{"type": "approve"}, {"type": "approve"}]}, "no decision"),
        ("approve", "no decision"),
        ({"decisions": [{"type": "approve", "version": "0123"}]}, "changed meanwhile"),
        (edit(script="  "), "needs its text"),
        (edit(shots=[{"shot": "1", "note": "closer"}]), "no shot is planned yet"),
        (edit(script="[[only a note]]"), "nothing to film"),
        (say("reject", "  "), "Say in a message"),
    ],
)
def test_an_answer_that_does_not_fit_changes_nothing(waits, decision, words):
    view = waits.project.path("script.fountain").read_text()
    with pytest.raises((GateError, SourceError), match=words):
        waits.run(decision)
    assert waits.project.path("script.fountain").read_text() == view
    assert gates.history(waits.project) == []
    assert asyncio.run(waiting(waits.project)) is not None


@pytest.fixture(scope="module")
def waits(tmp_path_factory):
    film = Set(tmp_path_factory.mktemp("waits") / "film", (Gate.SCRIPT,))
    film.run()
    return film


def test_an_edit_by_hand_is_part_of_what_is_approved_unless_it_was_not_seen(tmp_path):
    film = Set(tmp_path / "film", (Gate.SCRIPT,))
    version = asked(film.run())["version"]
    view = film.project.path("script.fountain")
    text = view.read_text()
    title = next(line for line in text.splitlines() if line.startswith("Title:"))
    view.write_text(text.replace(title, "Title: Weather Permitting"))
    with pytest.raises(GateError, match="edited since you looked"):
        film.run({"decisions": [{"type": "approve", "version": version}]})
    assert film.run(APPROVE).data["title"] == "Weather Permitting"
    assert [entry["decision"] for entry in gates.history(film.project)] == ["edit", "approve"]
    assert any("Weather Permitting" in change for change in gates.history(film.project)[0]["changes"])


def test_notes_bring_a_new_version_with_what_changed(waits):
    before = asked(waits.run())
    after = asked(waits.run(say("reject", "title: Squall. And make it more purple")))
    assert after["title"] == "Squall" != before["title"]
    assert any("Squall" in change for change in after["changes"])
    assert "purple" in waits.notes()


def test_a_person_outranks_the_critic(tmp_path):
    film = Set(tmp_path / "film", (Gate.CUT,))
    film.run()
    plan = film.plan
    spoiled = next(shot.id for shot in plan.shots if shot.size is not ShotSize.CARD)
    film = Set(tmp_path / "other", (Gate.CUT,), {(spoiled, attempt): Spoil.BLACK for attempt in range(9)})
    request = asked(film.run())
    assert request["flagged"] == [spoiled]
    assert asked(film.shots({"shot": spoiled, "accept": True}))["flagged"] == []
    assert film.rendered == []
    assert film.run(APPROVE).data["flagged"] == []


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ({"shot": "99", "note": "closer"}, "There is no shot '99'"),
        ({"shot": "1", "take": "7"}, "has no take '7'"),
        ({"shot": "1", "take": "../../etc/passwd"}, "has no take"),
        ({"shot": "", "note": "closer"}, "no decision"),
        ({"shot": "1", "volume": 11}, "no decision"),
    ],
)
def test_words_about_what_is_not_there(through, word, words):
    film, _ = through
    film.project.save("brief.json", BRIEF.model_copy(update={"review": (Gate.CUT,), "music": "none"}))
    assert film.run().data["gate"] == "cut"
    with pytest.raises(GateError, match=words):
        film.shots(word)


def test_a_message_about_shots_is_read_as_such(through):
    film, seen = through
    plan, shot = film.plan, seen["shot"].id
    said, rest = directing.words_in(f"{shot}: closer; retake 1\n2: lock; call the keeper Ada; shot 3: take 2", plan)
    assert rest == "call the keeper Ada"
    assert [(word.shot, word.note, word.retake, word.lock, word.take) for word in said] == [
        (shot, "closer", False, None, None),
        (plan.shots[0].id, "", True, None, None),
        (plan.shots[1].id, "", False, True, None),
        (plan.shots[2].id, "", False, None, "2"),
    ]
    assert directing.words_in("title: closer", plan) == ((), "title: closer")
    assert directing.words_in("cut scene 2", plan) == ((), "cut scene 2")


def test_words_about_shots_and_about_the_script_are_both_heard(tmp_path):
    film = Set(tmp_path / "film", (Gate.STORYBOARD,))
    film.run()
    number = next(number for number, shot in enumerate(film.plan.shots, 1) if shot.size is not ShotSize.CARD)
    shot = film.plan.shots[number - 1]
    assert asked(film.run(say("reject", f"{number}: wider; title: Squall")))["title"] == "Squall"
    assert directing.directions_of(film.project).of(shot.id).notes == ("wider",)


def test_a_note_that_changes_nothing_takes_no_choice_back(tmp_path):
    film = Set(tmp_path / "film", (Gate.CUT,))
    film.run()
    shot = next(shot.id for shot in film.plan.shots if shot.size is not ShotSize.CARD)
    film.shots({"shot": shot, "accept": True})
    film.shots({"shot": shot, "note": "make it sing"})
    said = directing.directions_of(film.project).of(shot)
    assert said.accepted and said.notes == ()
    assert "make it sing" in film.notes()


@pytest.mark.parametrize("gate", [Gate.STORYBOARD, Gate.CUT])
def test_an_edit_by_hand_while_a_later_gate_waits_is_taken_in(tmp_path, gate):
    from rushes.interfaces import service

    film = Set(tmp_path / "film", (gate,))
    version = asked(film.run())["version"]
    view = film.project.path("script.fountain")
    text = view.read_text()
    title = next(line for line in text.splitlines() if line.startswith("Title:"))
    view.write_text(text.replace(title, "Title: Weather Permitting"))
    shown = asyncio.run(service.waiting(film.project))["action_requests"][0]
    assert any("Weather Permitting" in edit for edit in shown["args"]["edits"]) and "edited by hand" in shown["description"]
    with pytest.raises(GateError, match="edited since you looked"):
        film.run({"decisions": [{"type": "approve", "version": version}]})
    again = asked(film.run(APPROVE))
    assert again["title"] == "Weather Permitting" and again["version"] != version
    assert film.run(APPROVE).data["title"] == "Weather Permitting"


def test_a_retake_is_ordered_outside_a_gate(tmp_path):
    from rushes.interfaces import service

    film = Set(tmp_path / "film", ())
    film.run()
    number = next(number for number, shot in enumerate(film.plan.shots, 1) if shot.size is not ShotSize.CARD)
    service.retaking(film.project.folder, str(number))
    assert film.run().name == "film"
    assert film.rendered == [film.plan.shots[number - 1].id]
    with pytest.raises(GateError, match="no shot"):
        service.retaking(film.project.folder, "nowhere")
    with pytest.raises(GateError, match="Without a model"):
        service.retaking(film.project.folder, str(number), "more like Tarkovsky")


def test_an_inspector_runs_the_graph_with_a_folder_alone(tmp_path):
    """As LangGraph Studio does: its own checkpointer, no crew in the context."""
    from langgraph.checkpoint.memory import InMemorySaver
    from langgraph.types import Command

    from rushes.agents.graph import build, graph

    film = Set(tmp_path / "film", (Gate.SCRIPT,))
    assert {"script_gate", "storyboard_gate", "cut_gate"} <= set(graph.get_graph().nodes)
    app, thread = build(None).compile(checkpointer=InMemorySaver()), {"configurable": {"thread_id": "1"}}

    async def through():
        start = {"folder": str(film.project.folder), "records": {}}
        asked_for = await app.ainvoke(start, thread)
        assert asked_for["__interrupt__"][0].value["action_requests"][0]["name"] == "approve_script"
        return await app.ainvoke(Command(resume=APPROVE), thread)

    assert asyncio.run(through())["film"]
    assert film.project.path("film.mp4").is_file()

"""Minds over a scripted model: answers in a shape, repairs, outcomes, fallbacks, money, and time."""

import json

import pytest
from pydantic import BaseModel, Field

from rushes.core.errors import BadAnswer, BudgetReached, ModelOutage, ModelRefusal, UnusableModel
from rushes.core.thought import PromptMark
from rushes.tools.asking import Seat
from rushes.tools.llm import Thinker
from rushes.tools.models import ModelName, Price
from rushes.tools.patience import Patience
from rushes.tools.purse import Ceiling
from rushes.tools.scripted import Scripted
from rushes.tools.wire import FaultKind, Finish, Image, Reply, Tool, ToolCall, WireFault, result, system, user


class Film(BaseModel):
    title: str
    shots: tuple[int, ...] = Field(default=(), max_length=3)


GOOD = {"title": "The Lamp", "shots": [1, 2]}
ASK = [system("You write."), user("A film about a lamp.")]
MARK = PromptMark(name="screenplay", version=3, digest="abc")


class Clock:
    """A clock that only waiting moves."""

    def __init__(self):
        self.now, self.slept = 100.0, []

    def patience(self, **more):
        return Patience(sleep=self.sleep, clock=lambda: self.now, **more)

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


def test_an_answer_is_a_value_with_its_origin():
    model = Scripted(GOOD)
    answer = model.mind("writer").ask(ASK, Film, prompts=[MARK])
    assert answer.value == Film(title="The Lamp", shots=(1, 2))
    thought = answer.thought
    assert (thought.role, thought.model, thought.prompts, thought.calls) == ("writer", "scripted", (MARK,), 1)
    assert thought.usage.tokens_in > 0
    assert thought.usage.cost_usd == 0
    assert model.calls[0].schema["strict"] is True
    model.done()


@pytest.mark.parametrize("text", [
    json.dumps(GOOD),
    "Here you are:\n```json\n" + json.dumps(GOOD, indent=1) + "\n```\nEnjoy!",
    "Sure! " + json.dumps(GOOD) + " Anything else?",
    'First {"a": 1, then ' + json.dumps(GOOD),
])  # fmt: skip
def test_json_is_found_in_what_stands_around_it(text):
    assert Scripted(text).mind().ask(ASK, Film).value.title == "The Lamp"


def test_a_model_is_shown_its_own_mistakes_and_repairs_them():
    model = Scripted({"name": "?"}, {"title": 3, "shots": [1, 2, 3, 4]}, GOOD)
    answer = model.mind().ask(ASK, Film)
    assert answer.value.title == "The Lamp"
    assert answer.thought.calls == 3
    first, second = model.calls[1].messages, model.calls[2].messages
    assert first[:2] == tuple(ASK)
    assert first[2].text == '{"name": "?"}'
    assert "title: Field required" in first[3].text
    assert len(second) == 4, "the last mistake only, not a growing pile"
    assert "title: Input should be a valid string (it was 3)" in second[3].text
    assert "shots: " in second[3].text


def test_after_two_repairs_it_is_a_clear_failure():
    model = Scripted("no", "no", "no", GOOD)
    with pytest.raises(BadAnswer, match=r"scripted, asked as writer for Film, answered 3 times.*not JSON"):
        model.mind().ask(ASK, Film)
    assert model.left == 1


def test_what_code_finds_wrong_is_repaired_too():
    model = Scripted({"title": "x"}, GOOD)
    answer = model.mind().ask(ASK, Film, check=lambda film: [] if film.shots else ["There is no shot."])
    assert answer.value.shots == (1, 2)
    assert "There is no shot." in model.calls[1].messages[-1].text


def test_a_cut_off_answer_is_said_to_be_one():
    cut = Reply('{"title": "The La', Finish.LENGTH, tokens_in=1, tokens_out=77)
    model = Scripted(cut, GOOD)
    model.mind().ask(ASK, Film)
    assert "cut off at its limit after 77 tokens" in model.calls[1].messages[-1].text
    whole_by_chance = Reply(json.dumps(GOOD), Finish.LENGTH)
    assert Scripted(whole_by_chance, GOOD).mind().ask(ASK, Film).thought.calls == 2
    with pytest.raises(BadAnswer, match="cut off"):
        Scripted(cut, cut, cut).mind().ask(ASK, Film)


def test_a_refusal_is_its_own_outcome_and_goes_to_nobody_else():
    other = Scripted(GOOD)
    for no in (Reply("", refusal="I won't."), Reply("", Finish.FILTER), ModelRefusal("no"), WireFault(FaultKind.BLOCKED, "safety system")):
        mind = Thinker("writer", [Scripted(no).seat(), other.seat()])
        with pytest.raises(ModelRefusal):
            mind.ask(ASK, Film)
    assert not other.calls


def test_a_fallback_is_used_for_outages_and_bad_answers_and_says_so():
    told = []
    for first in (Scripted(ModelOutage("down"), name="first"), Scripted("a", "b", "c", name="first")):
        mind = Thinker("judge", [first.seat(), Scripted(GOOD, name="second").seat()], told=told.append)
        thought = mind.ask(ASK, Film).thought
        assert thought.model == "second"
        assert [one.model for one in thought.passed] == ["first"]
        assert told[-1].endswith("second is asked instead.")
    mind = Thinker("judge", [Scripted(name="first").seat(), Scripted(name="second").seat()], told=told.append)
    with pytest.raises(ModelOutage, match=r"second.*Before, first:"):
        mind.ask(ASK, Film)


@pytest.mark.parametrize(("kind", "error"), [
    (FaultKind.UNPAID, ModelOutage), (FaultKind.LATE, ModelOutage), (FaultKind.CUT, ModelOutage),
    (FaultKind.DENIED, UnusableModel), (FaultKind.UNKNOWN, UnusableModel), (FaultKind.UNFIT, UnusableModel),
])  # fmt: skip
def test_what_is_not_safe_is_asked_once(kind, error):
    model, clock = Scripted(WireFault(kind, "words"), GOOD), Clock()
    with pytest.raises(error, match="words"):
        model.mind(patience=clock.patience()).ask(ASK, Film)
    assert len(model.calls) == 1
    assert clock.slept == []


def test_what_is_safe_is_asked_again_after_a_growing_wait():
    model, clock = Scripted(*[WireFault(kind, "x") for kind in (FaultKind.UNREACHED, FaultKind.DOWN, FaultKind.BUSY)], GOOD), Clock()
    assert model.mind(patience=clock.patience()).ask(ASK, Film).thought.calls == 1
    assert clock.slept == [1, 2, 4]


def test_a_server_s_wait_is_kept_and_too_long_a_one_is_not_waited_for():
    clock = Clock()
    Scripted(WireFault(FaultKind.BUSY, "x", 7.0), GOOD).mind(patience=clock.patience()).ask(ASK, Film)
    assert clock.slept == [7]
    model = Scripted(WireFault(FaultKind.BUSY, "x", 31.0), GOOD)
    with pytest.raises(ModelOutage, match="asks to wait 31 s"):
        model.mind(patience=clock.patience(longest=30)).ask(ASK, Film)
    assert clock.slept == [7]


def test_tries_end_with_their_number_and_with_the_deadline():
    model, clock = Scripted(*[WireFault(FaultKind.DOWN, "x")] * 9), Clock()
    with pytest.raises(ModelOutage, match="asked 4 times"):
        model.mind(patience=clock.patience(tries=4)).ask(ASK, Film)
    assert len(model.calls) == 4
    model, clock = Scripted(*[WireFault(FaultKind.DOWN, "x")] * 9), Clock()
    with pytest.raises(ModelOutage):
        model.mind(patience=clock.patience(tries=9, deadline=4)).ask(ASK, Film)
    assert sum(clock.slept) <= 4


def test_a_server_without_schemas_is_told_the_shape_in_words_once_and_for_all():
    model = Scripted(WireFault(FaultKind.NO_SCHEMA, "response_format"), GOOD, GOOD)
    mind = model.mind()
    mind.ask(ASK, Film)
    mind.ask(ASK, Film)
    assert [call.schema is None for call in model.calls] == [False, True, True]
    assert '"required":["title","shots"]' in model.calls[1].messages[0].text
    assert model.calls[0].messages[0].text == "You write."


def test_pictures_are_not_shown_to_a_model_that_cannot_see():
    model = Scripted(GOOD)
    blind = Thinker("judge", [Seat(ModelName("blind"), model, sees=False)])
    with pytest.raises(UnusableModel, match="does not take pictures"):
        blind.ask([user("What is this?", Image(b"png"))], Film)
    assert not model.calls


def test_words_come_in_pieces_and_end_with_their_origin():
    saying = Scripted("One, two, three, and four.").mind("assistant").say(ASK, prompts=[MARK])
    pieces = list(saying)
    assert len(pieces) > 1
    assert "".join(pieces) == saying.text == "One, two, three, and four."
    assert saying.thought.prompts == (MARK,)
    assert saying.thought.calls == 1


def test_words_are_asked_for_again_only_while_nothing_was_said():
    clock = Clock()
    model = Scripted(WireFault(FaultKind.BUSY, "x"), "Hello there.")
    assert "".join(model.mind(patience=clock.patience()).say(ASK)) == "Hello there."
    assert clock.slept == [1]
    for reply, error in ((Reply("Hel", Finish.LENGTH), BadAnswer), (Reply("Hel", Finish.NOTHING), ModelOutage), (Reply(""), BadAnswer)):
        other = Scripted("never")
        mind = Thinker("assistant", [Scripted(reply).seat(), other.seat()])
        with pytest.raises(error):
            list(mind.say(ASK))
        assert not other.calls


def test_the_budget_stops_before_the_call_that_could_exceed_it():
    purse = Ceiling(0.10)
    model = Scripted(*[GOOD] * 9, price_usd=0.03)
    mind = model.mind(purse=purse)
    for _ in range(3):
        mind.ask(ASK, Film)
    with pytest.raises(BudgetReached, match=r"up to \$0\.03, and \$0\.01 of \$0\.10 are left"):
        mind.ask(ASK, Film)
    assert len(model.calls) == 3
    assert purse.spent == 0.09
    assert [entry.state for entry in purse.entries] == ["spent"] * 3


def test_repairs_are_paid_and_counted():
    purse = Ceiling()
    answer = Scripted("no", GOOD, price_usd=0.01).mind(purse=purse).ask(ASK, Film)
    assert answer.thought.usage.cost_usd == pytest.approx(0.02)
    assert purse.spent == 0.02


def test_what_was_not_taken_costs_nothing_and_what_may_be_billed_counts_in_full():
    purse = Ceiling()
    Scripted(WireFault(FaultKind.BUSY, "x"), GOOD, price_usd=0.01).mind(purse=purse).ask(ASK, Film)
    assert [entry.state for entry in purse.entries] == ["released", "spent"]
    assert purse.spent == 0.01
    with pytest.raises(ModelOutage):
        Scripted(WireFault(FaultKind.LATE, "x"), price_usd=0.5).mind(purse=purse).ask(ASK, Film)
    assert purse.spent == 0.51


def test_an_unknown_price_is_unknown_and_never_nothing():
    model = Scripted(GOOD, GOOD)
    mind = Thinker("writer", [Seat(ModelName("openai/own", "http://127.0.0.1:1/v1"), model)], Ceiling())
    assert mind.ask(ASK, Film).thought.usage.cost_usd is None
    mind = Thinker("writer", [Seat(ModelName("openai/own", "http://127.0.0.1:1/v1"), model)], Ceiling(5))
    with pytest.raises(BudgetReached, match="not known"):
        mind.ask(ASK, Film)


def test_the_most_that_a_call_can_cost_is_never_less_than_it_cost():
    price = Price(2e-6, 8e-6, "test")
    model = Scripted(Reply(json.dumps(GOOD), tokens_in=9, tokens_out=100))
    purse = Ceiling(1)
    Thinker("writer", [Seat(ModelName("m"), model, price=price)], purse).ask(ASK, Film, max_tokens=100)
    (entry,) = purse.entries
    assert entry.price == round((9 * 2e-6 + 100 * 8e-6) * 1e9)
    assert entry.most >= entry.price


def test_a_call_that_hangs_ends_in_time():
    import threading
    import time

    class Dripping:
        def send(self, call):
            threading.Event().wait(5)
            raise AssertionError

        def stream(self, call):
            yield "a"
            threading.Event().wait(5)

    begun = time.monotonic()
    mind = Thinker("writer", [Seat(ModelName("m"), Dripping())], patience=Patience(timeout=0.1, deadline=1))
    with pytest.raises(ModelOutage, match="no whole answer in time"):
        mind.ask(ASK, Film)
    saying = mind.say(ASK)
    with pytest.raises(ModelOutage, match="broke off"):
        list(saying)
    assert saying.text == "a"
    assert time.monotonic() - begun < 2


def test_a_listener_who_leaves_has_paid_all_the_same():
    purse = Ceiling()
    for piece in Scripted("One, two, three, four, five.", price_usd=0.2).mind(purse=purse).say(ASK):
        assert piece
        break
    assert purse.spent == 0.2
    assert [entry.state for entry in purse.entries] == ["spent"]


def test_what_was_never_sent_is_not_paid():
    purse = Ceiling()
    mind = Scripted(UnusableModel("no"), UnusableModel("no"), price_usd=0.2).mind(purse=purse)
    with pytest.raises(UnusableModel):
        mind.ask(ASK, Film)
    with pytest.raises(UnusableModel):
        list(mind.say(ASK))
    assert purse.spent == 0
    assert [entry.state for entry in purse.entries] == ["released"] * 2


class Edit(BaseModel):
    scene: int
    words: str


class Nothing(BaseModel):
    pass


TOOLS = [Tool("edit", "Change a scene.", Edit), Tool("undo", "Take the last change back.", Nothing)]


def wants(*calls, text=""):
    return Reply(text, calls=tuple(ToolCall(f"c{number}", name, said) for number, (name, said) in enumerate(calls)))


def test_tools_are_asked_for_with_arguments_in_their_shape():
    model = Scripted(wants(("edit", '{"scene": 2, "words": "at night"}'), ("undo", ""), text="I'll do it."), "Done.")
    mind = model.mind("assistant")
    first = mind.act(ASK, TOOLS, prompts=[MARK])
    assert [(act.name, act.arguments) for act in first.acts] == [("edit", Edit(scene=2, words="at night")), ("undo", Nothing())]
    assert first.text == "I'll do it."
    assert first.thought.prompts == (MARK,)
    second = mind.act([*ASK, first.turn, *(result(act.call, "ok") for act in first.acts)], TOOLS)
    assert (second.text, second.acts) == ("Done.", ())
    assert [message.role for message in model.calls[1].messages] == ["system", "user", "assistant", "tool", "tool"]


def test_wrong_calls_of_tools_are_repaired_or_refused():
    wrong = wants(("edit", '{"scene": "two"}'), ("delete", "{}"), ("undo", "{}"))
    model = Scripted(wrong, wants(("undo", "{}")))
    assert [act.name for act in model.mind().act(ASK, TOOLS).acts] == ["undo"]
    told = [message.text for message in model.calls[1].messages if message.role == "tool"]
    assert "scene: Input should be a valid integer" in told[0]
    assert "There is no tool 'delete'. There are: edit, undo." in told[1]
    assert "another call of yours was wrong" in told[2]
    with pytest.raises(BadAnswer, match="delete: There is no tool"):
        Scripted(wrong, wrong, wrong).mind().act(ASK, TOOLS)
    for reply, error in ((Reply("", refusal="no"), ModelRefusal), (Reply(""), BadAnswer), (Reply("x", Finish.LENGTH), BadAnswer)):
        with pytest.raises(error):
            Scripted(reply).mind().act(ASK, TOOLS)

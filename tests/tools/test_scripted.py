"""The scripted model: what it answers, to whom, and what it remembers."""

import json

import pytest
from pydantic import BaseModel

from rushes.core.errors import BadAnswer, BudgetReached, ModelOutage, ModelRefusal, UnusableModel, UsageError
from rushes.core.thought import PromptMark
from rushes.tools.purse import Ceiling
from rushes.tools.scripted import Scripted
from rushes.tools.wire import Tool, user

ASK = [user("Who?")]


class Film(BaseModel):
    title: str


def write(path, play):
    path.write_text(json.dumps(play))
    return path


def test_dicts_models_words_and_errors_are_answers():
    model = Scripted({"title": "a"}, Film(title="b"), '{"title": "c"}', ModelRefusal("never"), ModelOutage("gone"), UnusableModel("bad"))
    mind = model.mind()
    assert [mind.ask(ASK, Film).value.title for _ in range(3)] == ["a", "b", "c"]
    for error in (ModelRefusal, ModelOutage, UnusableModel):
        with pytest.raises(error):
            mind.ask(ASK, Film)
    model.done()
    assert len(model.calls) == 6


def test_answers_left_over_and_answers_missing_are_told():
    model = Scripted({"title": "a"})
    with pytest.raises(AssertionError, match="1 scripted answers were not asked for"):
        model.done()
    mind = model.mind("judge")
    mind.ask(ASK, Film)
    with pytest.raises(ModelOutage, match="no answer left for the judge, screenplay"):
        mind.ask(ASK, Film, prompts=[PromptMark(name="screenplay", version=1, digest="x")])


def test_an_answer_may_be_kept_for_a_role_or_a_prompt():
    model = Scripted()
    model.enqueue({"title": "j"}, only_for="judge")
    model.enqueue({"title": "s"}, only_for="screenplay")
    model.enqueue({"title": "w"})
    assert model.mind("writer").ask(ASK, Film).value.title == "w"
    assert model.mind("writer").ask(ASK, Film, prompts=[PromptMark(name="screenplay", version=1, digest="x")]).value.title == "s"
    assert model.mind("judge").ask(ASK, Film).value.title == "j"


def test_a_file_is_a_model(tmp_path):
    play = {
        "price_usd": 0.04,
        "answers": [
            {"fault": "busy", "wait": 9}, {"json": {"title": "a"}, "tokens": [5, 6]}, {"text": "no"}, {"text": "no"},
            {"text": "{", "finish": "length"}, {"refusal": "I will not"}, {"json": {"title": "b"}},
        ],
    }  # fmt: skip
    model = Scripted.read(write(tmp_path / "play.json", play))
    purse = Ceiling(0.21)
    mind = model.mind(purse=purse)
    first = mind.ask(ASK, Film)
    assert (first.thought.usage.tokens_in, first.thought.usage.cost_usd) == (5, 0.04)
    with pytest.raises(BadAnswer, match="cut off"):
        mind.ask(ASK, Film)
    with pytest.raises(ModelRefusal, match="I will not"):
        mind.ask(ASK, Film)
    with pytest.raises(BudgetReached):
        mind.ask(ASK, Film)
    assert purse.spent == 0.20
    assert model.left == 1


@pytest.mark.parametrize("play", [
    "{", [], {}, {"answers": [{}]}, {"answers": [{"text": "a", "refusal": "b"}]}, {"answers": [{"text": 3}]},
    {"answers": [{"fault": "mood"}]},
    {"answers": [{"text": "a", "For": "b"}]}, {"answers": [], "price_usd": -1},
])  # fmt: skip
def test_a_file_that_is_none_is_refused_in_words(play, tmp_path):
    path = tmp_path / "play.json"
    path.write_text(play if isinstance(play, str) else json.dumps(play))
    with pytest.raises(UsageError, match="The scripted model"):
        Scripted.read(path)
    with pytest.raises(UsageError, match="cannot be read"):
        Scripted.read(tmp_path / "none.json")


def test_a_file_may_call_tools(tmp_path):
    play = {"answers": [{"calls": [{"name": "make", "arguments": {"title": "a"}}], "text": "So be it."}]}
    acted = Scripted.read(write(tmp_path / "play.json", play)).mind("assistant").act(ASK, [Tool("make", "Make a film.", Film)])
    assert (acted.text, acted.acts[0].arguments) == ("So be it.", Film(title="a"))
    with pytest.raises(UsageError, match="exactly one"):
        Scripted.read(write(tmp_path / "play.json", {"answers": [{"calls": [{"name": "make"}], "refusal": "no"}]}))


def test_json_null_is_no_answer_but_false_is():
    from rushes.tools.scripted import Scene

    assert Scene.model_validate({"json": False}).json_ is False
    with pytest.raises(ValueError, match="exactly one"):
        Scene.model_validate({"json": None})

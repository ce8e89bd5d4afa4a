"""The table of models: names, shutdowns, successors, and one's own rows."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rushes.core.errors import UnusableModel, UsageError
from rushes.tools.litellm_wire import check_provider
from rushes.tools.models import ModelName, Table, parse, shipped, table

TODAY = date(2026, 11, 21)


def check(text, today=TODAY, own=()):
    return Table(shipped(), own).check(ModelName.read(text), today)


@pytest.mark.parametrize(("name", "successor"), [
    ("openai/sora-2-pro", "no successor"), ("sora-2", "no successor"), ("dall-e-3", "gpt-image-2"),
    ("openai/gpt-image-1", "openai/gpt-image-2"),
    ("gemini/veo-3.1-generate-preview", "gemini/gemini-omni-1.2-flash"),
])  # fmt: skip
def test_what_is_shut_down_is_refused_and_its_successor_named(name, successor):
    with pytest.raises(UnusableModel, match="was shut down on 2026-") as refused:
        check(name)
    assert successor in str(refused.value)


def test_every_successor_is_named_as_it_is_to_be_written():
    named = {successor for row in shipped() for successor in row.successors}
    assert {"openai/gpt-6-astra", "gemini/gemini-omni-1.2-flash"} < named
    for successor in named:
        check_provider(ModelName.read(successor))
        assert "/" in successor
        assert check(successor, date(2027, 6, 1)) == "", "a successor that is shut down as well is no advice"


def test_a_successor_in_ones_own_table_may_stand_without_its_provider():
    own = parse('[[model]]\nid = "old"\nproviders = ["mistral"]\nends = 2026-01-01\nsuccessors = ["new", "groq/new"]\n', "own.toml")
    with pytest.raises(UnusableModel, match="Use mistral/new, or groq/new"):
        check("mistral/old", own=own)


@pytest.mark.parametrize("name", ["gpt-5", "openai/gpt-5-mini", "gpt-5.2", "o3", "o3-2025-04-16"])
def test_the_day_decides(name):
    assert "is shut down on 2026-12-11" in check(name)
    assert check(name, date(2026, 9, 1)) == ""
    with pytest.raises(UnusableModel, match="gpt-6-astra"):
        check(name, date(2026, 12, 11))


@pytest.mark.parametrize("name", [
    "openai/gpt-5.6-sol", "gpt-6-astra", "o3-mini", "gpt-4o-audio", "azure/gpt-5", "vertex_ai/veo-3.1-generate-001", "anthropic/claude-x",
    "ollama/gpt-5", "openai/gpt-5@http://127.0.0.1:1/v1",
])  # fmt: skip
def test_nothing_is_said_of_what_is_not_known(name):
    assert check(name, date(2030, 1, 1)) == ""


def test_ones_own_rows_speak_first():
    own = parse('[[model]]\nid = "openai/own*"\nprice_in = 1\nprice_out = 2.5\nvision = true\n[[model]]\nid = "gpt-5"\n', "own.toml")
    whole = Table(shipped(), own)
    name = ModelName.read("openai/own-7b@http://127.0.0.1:1/v1")
    assert whole.price(name).of(1_000_000, 2_000_000) == pytest.approx(6.0)
    assert whole.row(name).vision is True
    assert whole.check(ModelName("gpt-5"), date(2030, 1, 1)) == ""
    assert whole.price(ModelName("gpt-6-sol")) is None


@pytest.mark.parametrize("text", ["x", "[[model]]\n", '[[model]]\nid = "a"\nprize = 3\n', "[[model]]\nid = 3\n", "model = 3\n", "a = 1\n"])
def test_a_table_that_is_none_is_refused_in_words(text, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"own\.toml"):
        table(path)


def test_a_table_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UsageError, match="RUSHES_MODELS"):
        table(tmp_path / "none.toml")


def test_every_shipped_row_says_where_it_is_from_and_lives_only_by_living_successors():
    rows = shipped()
    assert len({(row.id, row.providers) for row in rows}) == len(rows)
    for row in rows:
        assert row.source
        assert row.price_in is None
        for successor in row.successors:
            following = Table(rows).row(ModelName.read(successor))
            assert following is None or following.ends is None, f"{row.id} is followed by {successor}, which ends too"


@pytest.mark.parametrize(("text", "base", "id", "api_base"), [
    ("openai/q@http://h:1/v1", "", "openai/q", "http://h:1/v1"), ("openai/q", "http://h/v1", "openai/q", "http://h/v1"),
    ("openai/q@https://a/v1", "http://h/v1", "openai/q", "https://a/v1"), ("anthropic/c", "http://h/v1", "anthropic/c", ""),
    ("vertex_ai/claude@20250101", "", "vertex_ai/claude@20250101", ""), ("scripted:a b.json", "http://h", "scripted:a b.json", ""),
])  # fmt: skip
def test_names_are_read(text, base, id, api_base):
    assert ModelName.read(text, base) == ModelName(id, api_base)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=40))
def test_any_name_is_read_or_refused(text):
    try:
        name = ModelName.read(text)
    except UsageError:
        return
    assert ModelName.read(str(name)) == name

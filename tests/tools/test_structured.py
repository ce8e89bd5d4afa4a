"""Schemas that providers take, and reading whatever comes."""

import json
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from rushes.core.script import Script
from rushes.tools.structured import in_words, read, schema_of


class Kind(StrEnum):
    A = "a"
    B = "b"


class One(BaseModel):
    type: Literal["one"] = "one"
    title: str = "untitled"
    kind: Kind = Kind.A


class Two(BaseModel):
    type: Literal["two"] = "two"
    default: int = 3
    day: date | None = None


class Whole(BaseModel):
    parts: tuple[Annotated[One | Two, Field(discriminator="type")], ...] = ()
    one: One = One()


def walk(schema):
    if isinstance(schema, dict):
        yield schema
        for key, value in schema.items():
            yield from (inner for named in value.values() for inner in walk(named)) if key in ("properties", "$defs") else walk(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from walk(value)


@pytest.mark.parametrize("output", [Whole, Script])
def test_schemas_are_as_strict_as_providers_ask_for(output):
    form = schema_of(output)
    assert (form["name"], form["strict"]) == (output.__name__, True)
    for piece in walk(form["schema"]):
        assert not {"default", "oneOf", "discriminator", "title"} & set(piece)
        if "properties" in piece:
            assert piece["additionalProperties"] is False
            assert piece["required"] == list(piece["properties"])
        assert "$ref" not in piece or len(piece) == 1


def test_fields_that_are_called_like_keywords_stay():
    schema = schema_of(Whole)["schema"]
    assert "title" in schema["$defs"]["One"]["properties"]
    assert "default" in schema["$defs"]["Two"]["properties"]
    assert json.loads(in_words(Whole).split("\n", 1)[1]) == schema


def test_an_answer_is_read_as_json_not_as_python():
    text = '{"parts": [{"type": "two", "default": 1, "day": "2026-11-21"}], "one": {"type": "one", "title": "x", "kind": "b"}}'
    value = read(text, Whole).value
    assert value.parts[0].day == date(2026, 11, 21)
    assert value.one.kind is Kind.B


@pytest.mark.parametrize(("text", "fault"), [
    ("", "empty"), ("  \n", "empty"), ("[]", "a JSON list, not an object"), ("null", "not an object"), ('"x"', "not an object"),
    ("I'm sorry.", "not JSON"), ('{"parts": [', "not JSON"), ("{'one': 1}", "not JSON"), ("[" * 100_000, "nested too deeply"),
    ('{"a":' * 50_000, "nested too deeply"), ('{"one": {"title": "\\ud800"}}', "JSON"), ('{"one": {"title": "\ud800"}}', "unicode"),
    ('{"one": {"kind": "c"}}', "one.kind"), ('{"parts": [{"type": "three"}]}', "parts.0"),
    ('{"one": ' + "1" * 5000 + "}", "cannot be read"),
])  # fmt: skip
def test_what_cannot_be_used_is_told_in_words(text, fault):
    found = read(text, Whole)
    assert found.value is None
    assert fault in " ".join(found.faults)
    assert len(" ".join(found.faults)) < 2000


def test_at_most_a_dozen_faults_are_told():
    many = json.dumps({"parts": [{"type": "one", "title": 3}] * 50})
    assert len(read(many, Whole).faults) == 12


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.one_of(st.text(max_size=60), st.recursive(st.none() | st.booleans() | st.text(max_size=5), st.lists).map(json.dumps)))
def test_any_text_is_read_or_refused(text):
    found = read(text, One)
    assert (found.value is None) == bool(found.faults)


@settings(deadline=None, max_examples=60, derandomize=True)
@given(st.text(max_size=60), st.text(max_size=20), st.text(max_size=20))
def test_a_whole_object_is_found_in_any_words_without_braces(title, before, after):
    good = One(title=title)
    words = [part.replace("{", "(").replace("}", ")").replace("`", "'") for part in (before, after)]
    assert read(words[0] + good.model_dump_json() + words[1], One).value == good

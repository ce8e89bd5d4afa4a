"""Answers in a shape: the schema a model is held to, and reading what it wrote, kept or not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

T = TypeVar("T", bound=BaseModel)

Check = Callable[[T], Sequence[str]]
"""What code finds wrong with an answer of the right shape, one sentence each."""

_FENCED = re.compile(r"```(?:json)?\s*\n(.*?)```", re.DOTALL)
_LEFT_OUT = frozenset({"default", "title", "discriminator", "properties", "$defs"})
_TOLD = 12
"""At most so many faults are shown to the model at once."""


class Read(Generic[T]):
    """What reading gave: a value, or faults in words for the model that wrote it."""

    def __init__(self, value: T | None, faults: Sequence[str] = ()) -> None:
        self.value = value
        self.faults = tuple(faults)


def schema_of(output: type[BaseModel]) -> dict[str, Any]:
    """The ``json_schema`` of a response format, as strict as providers ask for.

    Every object is closed and every property required, and defaults are left out; what a model has
    nothing to say of it fills with the default's own value.
    """
    return {"name": output.__name__, "strict": True, "schema": _strict(output.model_json_schema())}


def parameters_of(output: type[BaseModel]) -> dict[str, Any]:
    """The schema of a tool's arguments."""
    schema: dict[str, Any] = _strict(output.model_json_schema())
    return {"properties": {}, **schema}


def in_words(output: type[BaseModel]) -> str:
    """The same for models that keep to no schema: instructions with the schema in them."""
    shape = json.dumps(_strict(output.model_json_schema()), ensure_ascii=False, separators=(",", ":"))
    return f"Answer with one JSON object and nothing else: no explanation, no Markdown. It must fit this JSON schema:\n{shape}"


def read(text: str, output: type[T], check: Check[T] | None = None) -> Read[T]:
    """Read an answer: as JSON, or as the JSON that stands in other text. Raises nothing."""
    body, fault = _body(text)
    if fault:
        return Read(None, [fault])
    try:
        # JSON, not Python: an array is a tuple there, and a date is text.
        value = output.model_validate_json(body)
    except ValidationError as wrong:
        return Read(None, [_said(error) for error in wrong.errors(include_url=False)][:_TOLD])
    faults = list(check(value))[:_TOLD] if check else []
    return Read(None if faults else value, faults)


def _body(text: str) -> tuple[str, str]:
    """The JSON object in an answer, and what is wrong when there is none."""
    if not text.strip():
        return "", "The answer is empty."
    whole, fault = _object_in(text)
    if whole:
        return whole, ""
    for block in _FENCED.findall(text):
        inner, _ = _object_in(block)
        if inner:
            return inner, ""
    found = _objects(text)
    if found:
        return max(found, key=len), ""
    return "", fault


def _object_in(text: str) -> tuple[str, str]:
    try:
        value = json.loads(text)
    except RecursionError:
        return "", "The JSON is nested too deeply."
    except ValueError as fault:
        place = f" at line {fault.lineno}, column {fault.colno}" if isinstance(fault, json.JSONDecodeError) else ""
        return "", f"The answer is not JSON: {getattr(fault, 'msg', 'it cannot be read')}{place}."
    return (text, "") if isinstance(value, dict) else ("", f"The answer is a JSON {type(value).__name__}, not an object.")


def _objects(text: str) -> list[str]:
    """Every whole JSON object that stands in a text, outermost only."""
    decoder, found, at = json.JSONDecoder(), [], 0
    for _ in range(200):
        at = text.find("{", at)
        if at < 0:
            break
        try:
            _, end = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
            continue
        found.append(text[at:end])
        at = end
    return found


def _said(error: Any) -> str:
    place = ".".join(str(step) for step in error["loc"])
    got = json.dumps(error.get("input"), ensure_ascii=False, default=str)
    got = f" (it was {got if len(got) <= 80 else got[:79] + '…'})" if error["type"] != "missing" else ""
    return f"{place or 'the answer'}: {error['msg']}{got}"


def _strict(schema: Any) -> Any:
    """A JSON schema with every object closed and no defaults; what it says of properties by name is left alone."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _strict(value) for key, value in schema.items() if key not in _LEFT_OUT}
    for named in ("properties", "$defs"):
        if named in schema:
            closed[named] = {name: _strict(value) for name, value in schema[named].items()}
    if "properties" in closed:
        closed |= {"additionalProperties": False, "required": list(closed["properties"])}
    if "oneOf" in closed:
        closed["anyOf"] = closed.pop("oneOf")
    if "$ref" in closed:
        # Beside a reference nothing may stand.
        return {"$ref": closed["$ref"]}
    return closed

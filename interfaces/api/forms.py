"""Forms: a request's body as words and files, whether it comes as JSON or as a form with bracketed names."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from .failures import Wrong

MOST_FILES, MOST_FIELDS = 30, 200
LONGEST_FIELD = 6 * 2**20
DEEPEST = 5


@dataclass
class Form:
    """What was sent. `words` are JSON values, or texts when it was a form; `files` are by the name of their field."""

    is_form: bool
    words: dict[str, Any]
    files: dict[str, UploadFile] = field(default_factory=dict)


async def parts_of(request: Request) -> Form:
    """A body's words and files; raises `Wrong` for one that is neither JSON nor a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
            return await _form(request)
        if kind in ("application/json", ""):
            return Form(is_form=False, words=_json(await request.body()))
    except ClientDisconnect:
        raise Wrong(413, "The request is too large.", code="too_large") from None
    except HTTPException as fault:
        raise Wrong(400, f"The form cannot be read ({fault.detail}).") from None
    raise Wrong(415, f"{kind[:100]} is not known here. Send application/json or multipart/form-data.")


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Wrong(400, "The body is not JSON.") from None
    if not isinstance(found, dict):
        raise Wrong(422, "The body is no JSON object.")
    return found


async def _form(request: Request) -> Form:
    found = await request.form(max_files=MOST_FILES, max_fields=MOST_FIELDS, max_part_size=LONGEST_FIELD)
    form = Form(is_form=True, words={})
    for name, value in found.multi_items():
        if isinstance(value, UploadFile):
            form.files[name] = value
        else:
            _put(form.words, name, value)
    return form


def _put(words: dict[str, Any], name: str, value: str) -> None:
    """A field under its name; ``a[b]`` is b within a, ``a[]`` one of several."""
    head, _, rest = name.partition("[")
    steps = [head, *(rest.removesuffix("]").split("][") if rest.endswith("]") else [])] if rest.endswith("]") else [name]
    if len(steps) > DEEPEST:
        raise Wrong(422, f"{name[:100]} is nested too deeply.", param=name[:100])
    at: dict[str, Any] = words
    for step, after in pairwise(steps):
        within = at.setdefault(step, [] if after == "" else {})
        if not isinstance(within, list if after == "" else dict):
            raise Wrong(422, f"{name[:100]} is given in two ways.", param=name[:100])
        if isinstance(within, list):  # one of several: nothing is named within it
            within.append(value)
            return
        at = within
    at[steps[-1]] = value

"""Failures: what goes wrong, as every answer says it: ``{"error": {message, type, param, code}}``, as OpenAI's clients read it."""

from __future__ import annotations

import re
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from ...core.errors import Busy, Forbidden, GateError, NotThere, ProjectHeld, RushesError, UsageError, WorkerLost
from ...core.misfits import in_words

STATUS: tuple[tuple[type[RushesError], int], ...] = (
    (NotThere, 404), (Forbidden, 403), (Busy, 409), (ProjectHeld, 409), (GateError, 409), (UsageError, 400),
    (WorkerLost, 503), (RushesError, 500),
)  # fmt: skip
"""The status for each kind of error, the first that fits."""

TYPES = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
         405: "invalid_request_error", 409: "conflict_error", 413: "invalid_request_error", 415: "invalid_request_error",
         422: "invalid_request_error", 429: "rate_limit_error", 503: "unavailable_error"}  # fmt: skip


class Wrong(Exception):
    """An answer that is an error, as the API itself says it."""

    def __init__(self, status: int, message: str, *, code: str = "", param: str | None = None, headers: dict[str, str] | None = None):
        super().__init__(message)
        self.status, self.code, self.param, self.headers = status, code or None, param, headers


def answer(
    status: int, message: str, *, code: str | None = None, param: str | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """An error as JSON."""
    body = {"error": {"message": message, "type": TYPES.get(status, "server_error"), "param": param, "code": code}}
    return JSONResponse(body, status, headers=headers)


def install(app: FastAPI) -> None:
    """Have every error answered so."""

    @app.exception_handler(Wrong)
    async def _wrong(request: Request, fault: Wrong) -> JSONResponse:
        return answer(fault.status, str(fault), code=fault.code, param=fault.param, headers=fault.headers)

    @app.exception_handler(RushesError)
    async def _rushes(request: Request, fault: RushesError) -> JSONResponse:
        status = next(status for kind, status in STATUS if isinstance(fault, kind))
        after = getattr(fault, "after", 0)
        full = isinstance(fault, Busy) and after >= 10
        headers = {"retry-after": str(after)} if after else None
        return answer(429 if full else status, str(fault), code=_code(fault), headers=headers)

    @app.exception_handler(RequestValidationError)
    async def _misfit(request: Request, fault: RequestValidationError) -> JSONResponse:
        return _of_details(fault.errors())

    @app.exception_handler(ValidationError)
    async def _misfit_later(request: Request, fault: ValidationError) -> JSONResponse:
        return _of_details(fault.errors(include_url=False))

    @app.exception_handler(HTTPException)
    async def _http(request: Request, fault: HTTPException) -> JSONResponse:
        at, method = request.url.path[:200], request.method[:20]
        words = {404: f"There is nothing at {at}. See /openapi.json.", 405: f"{method} is not known at {at}. See /openapi.json."}
        return answer(fault.status_code, words.get(fault.status_code, str(fault.detail)), headers=dict(fault.headers or {}))


def _of_details(details: Any) -> JSONResponse:
    first = dict(details[0])
    place = ".".join(str(step) for step in first["loc"] if step not in ("body", "query", "path", "header"))
    return answer(422, f"{place or 'The request'}: {in_words(first)}.", code="invalid_value", param=place or None)


def _code(fault: RushesError) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(fault).__name__).lower()

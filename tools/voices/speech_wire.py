"""Asking a server to speak: one request, by the openai client where its format is spoken, else by litellm."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any

from ...core.errors import MissingExtra, UsageError
from ..litellm_wire import NO_KEY, library
from ..wire import FaultKind, WireFault
from ..wire_faults import understand

log = logging.getLogger(__name__)

LISTED_WITHIN = 5.0
"""Seconds that a server has to list its voices."""


@dataclass(frozen=True)
class SpeechModel:
    """A speech model and where it is: at `address`, or at its provider ("openai/tts-1") when there is none."""

    id: str
    address: str = ""

    @classmethod
    def read(cls, named: str, address: str = "") -> SpeechModel:
        """Read ``MODEL``, ``PROVIDER/MODEL`` or ``MODEL@http://HOST:PORT/v1``; `address` is for names that have none."""
        id, at, base = named.strip().partition("@http")
        if not id or any(mark.isspace() for mark in named.strip()):
            raise UsageError(
                f"{named!r} names no speech model. Write MODEL@http://HOST:PORT/v1, or openai/MODEL for a hosted one."
            )
        hosted = id.partition("/")[0] != id and not at and not address
        return cls(id if hosted else id.removeprefix("openai/"), "http" + base if at else address)

    @property
    def speaks_openai(self) -> bool:
        """Whether the openai client reaches it."""
        return bool(self.address) or "/" not in self.id or self.id.startswith("openai/")

    def __str__(self) -> str:
        return f"{self.id}@{self.address}" if self.address else self.id


@dataclass(frozen=True)
class SpeechCall:
    """One request. `form` is the format asked for; `name` the request's own name, the same when it is asked again."""

    model: SpeechModel
    voice: str
    text: str
    speed: float = 1.0
    form: str = "wav"
    timeout: float = 120.0
    name: str = ""


class SpeechWire:
    """The way to speech models. `key` goes only to servers that the settings name; the others' keys their clients read."""

    def __init__(self, key: str = "") -> None:
        self._key = key

    def __repr__(self) -> str:
        return "SpeechWire()"

    def send(self, call: SpeechCall) -> tuple[bytes, str]:
        """Ask once: the sound's bytes, and the type they came with. Raises `WireFault` or `MissingExtra`, and nothing else."""
        fault: WireFault
        try:
            got = self._ask_openai(call) if call.model.speaks_openai else self._ask_litellm(call)
            return bytes(got.content), str(got.response.headers.get("content-type", ""))
        except MissingExtra:
            raise
        except Exception as problem:  # noqa: BLE001 - whatever a client raises, it is no sound
            fault = understand(problem, (self._key,))
        raise fault

    def voices(self, model: SpeechModel) -> list[str]:
        """The voices that a server lists itself (``GET /audio/voices``, which many have); none where it lists none.

        Raises `WireFault` for a server that nobody reaches.
        """
        if not model.address:
            return []
        try:
            with self._client(model, LISTED_WITHIN) as client:
                body = json.loads(client.get("/audio/voices", cast_to=str))
        except MissingExtra:
            raise
        except ValueError:
            return []
        except Exception as problem:  # noqa: BLE001 - as above
            fault = understand(problem, (self._key,))
            if fault.kind in (FaultKind.UNREACHED, FaultKind.LATE):
                raise fault from None
            return []
        return _names(body)

    def _ask_openai(self, call: SpeechCall) -> Any:
        given: dict[str, Any] = {"model": call.model.id.removeprefix("openai/"), "voice": call.voice, "input": call.text}
        if abs(call.speed - 1) > 0.005:
            given["speed"] = round(call.speed, 3)
        headers = {"Idempotency-Key": call.name} if call.name else {}
        with self._client(call.model, call.timeout) as client:
            return client.audio.speech.create(**given, response_format=call.form, extra_headers=headers)

    def _ask_litellm(self, call: SpeechCall) -> Any:
        more = {"speed": round(call.speed, 3)} if abs(call.speed - 1) > 0.005 else {}
        return library().speech(
            model=call.model.id, voice=call.voice, input=call.text, response_format=call.form, timeout=call.timeout,
            max_retries=0, num_retries=0, drop_params=True, **more,
        )  # fmt: skip

    def _client(self, model: SpeechModel, timeout: float) -> Any:
        try:
            import openai
        except ImportError as fault:
            raise MissingExtra("openai", "hosted", "A speech server") from fault
        given: dict[str, Any] = {"max_retries": 0, "timeout": timeout}
        if model.address:
            given |= {"base_url": model.address, "api_key": self._key or NO_KEY}
        return openai.OpenAI(**given)


def price(model: SpeechModel) -> tuple[float, float] | None:
    """US dollars a character and a second of sound, as litellm's table has them (advisory); None where it knows none."""
    if model.address:
        return None
    costs: dict[str, dict[str, Any]] = library().model_cost
    row = costs.get(model.id) or costs.get(model.id.removeprefix("openai/")) or {}
    character, second = row.get("input_cost_per_character"), row.get("output_cost_per_second")
    if isinstance(character, int | float):
        return float(character), 0.0
    token = row.get("input_cost_per_token")
    # No token is shorter than a character's quarter, and a character in any script is at most four bytes.
    return (float(token) * 4, float(second)) if isinstance(token, int | float) and isinstance(second, int | float) else None


def _names(body: Any) -> list[str]:
    """The names in what a server listed: strings, or objects that have one."""
    rows = body.get("voices", body.get("data", [])) if isinstance(body, dict) else body
    rows = rows if isinstance(rows, list) else list(rows) if isinstance(rows, dict) else []
    found = [_name(row) for row in rows]
    return list(dict.fromkeys(name for name in found if isinstance(name, str) and name.strip()))


def _name(row: Any) -> Any:
    return row.get("id") or row.get("voice_id") or row.get("name") if isinstance(row, dict) else row

"""A speech server: anything that speaks OpenAI's ``/v1/audio/speech``, on this machine or at a provider."""

from __future__ import annotations

import ipaddress
import logging
import re
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from ...core.document import content_hash
from ...core.equipment import Equipment
from ...core.errors import JobFailed, JobRefused, MissingExtra, SpeechError, UsageError
from ...core.jobs import Jobs, run_job
from ...core.settings import settings, state_folder
from ...core.speech import VoiceSpec
from ..patience import Patience, TooLate, within
from ..wire import SAFE, UNBILLED, FaultKind, WireFault
from . import recording, speakers, speech_wire
from .alignment import spoken_by
from .sounds import decoded
from .speech import Speaker, Spoken
from .speech_wire import SpeechCall, SpeechModel, SpeechWire

log = logging.getLogger(__name__)

OWN_RATE = 150
"""Words a minute of `VoiceSpec` at which a server's voice speaks at its own pace."""

LONGEST = 4000
"""Characters of one request; OpenAI takes 4096."""

FORMS = ("wav", "mp3")
SLOWEST, FASTEST = 0.25, 4.0
TRIES = 3
PATIENT = 2
"""Answers in a row that may come too late before a server counts as out."""

# What Kokoro's voices begin with that speak a language.
_LETTERS = {"en": "ab", "es": "e", "fr": "f", "hi": "h", "it": "i", "ja": "j", "pt": "p", "zh": "z"}
_NOT_FORM = re.compile(r"(?i)format|wav")


class Server:
    """A `HostedVoice` and a `ManyVoiced`: `Equipment.voice_model` is ``MODEL@http://HOST:PORT/v1``, ``openai/MODEL`` or so.

    What is left out of it the settings say: `speech_server`, `speech_model`, `speech_voices`, `speech_price`. `api_key`
    goes to the server of the settings only. A server that is out is not asked again for the lines that follow.
    """

    name = "server"
    price_setting = "RUSHES_SPEECH_PRICE, dollars for a million characters"

    def __init__(self, patience: Patience | None = None) -> None:
        self._named = ""
        self._form = FORMS[0]
        self._out: SpeechError | None = None
        self._unusable: UsageError | None = None
        self._got: dict[str, tuple[bytes, str]] = {}
        self._lock = threading.Lock()
        self._listed: tuple[str, ...] | None = None
        self._late = 0
        self.patience = patience or Patience(timeout=settings().model_timeout, deadline=2 * settings().model_timeout, tries=TRIES)

    @property
    def version(self) -> str:
        """Changes with the model and with where it is."""
        with suppress(UsageError):
            return f"1-{content_hash(str(self.model()), length=8)}"
        return "1"

    def available(self) -> bool:
        """Whether the client is installed, and a server is named by the settings or by equipment."""
        return find_spec("openai") is not None and bool(self._named or settings().speech_server or settings().speech_model)

    def equip(self, equipment: Equipment) -> None:
        """Take a model by name; raises `MissingExtra`, or `UsageError` where none is named, or what is named is none."""
        if find_spec("openai") is None:
            raise MissingExtra("openai", "hosted", "A speech server")
        self._named = equipment.voice_model or ""
        self.model()

    def model(self) -> SpeechModel:
        """The model and where it is; raises `UsageError`."""
        asked = settings()
        named = self._named or asked.speech_model or ("tts-1" if asked.speech_server else "")
        if not named:
            raise UsageError(
                "No speech server is named. Say --voice-model MODEL@http://HOST:PORT/v1 (or openai/MODEL for a hosted one), "
                "or set RUSHES_SPEECH_SERVER."
            )
        return SpeechModel.read(named, asked.speech_server)

    def speakers(self, language: str) -> Sequence[Speaker]:
        """The server's voices: as the settings name them, else as it listed them once, else as the model is known to have."""
        found = speakers.known(self._voices())
        letters = _LETTERS.get(language[:2].lower(), "")
        spoken = [one for one in found if letters and re.match(rf"[{letters}][fm]_", one.name)]
        return spoken or found

    def most(self, text: str) -> float | None:
        """The most that saying a text can cost, in US dollars; None where nobody knows."""
        own = settings().speech_price
        if own is not None:
            return own * len(text) / 1e6
        model = self.model()
        if model.address and _near(model.address):
            return 0.0
        known = speech_wire.price(model)
        return None if known is None else known[0] * len(text) + known[1] * (10 + recording.SLOWEST * len(text))

    def speak(self, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Say a text, and keep no account of it. Raises `SpeechError` or `UsageError`."""
        try:
            return self._fit(text, self._ask(text, spec, ""), spec, language)
        except JobRefused as fault:
            raise self._unusable or SpeechError(str(fault)) from fault

    def speak_through(self, jobs: Jobs, key: str, text: str, spec: VoiceSpec, language: str) -> Spoken:
        """Say a text by a job under this key. Raises `SpeechError`, `UsageError`, or what `run_job` raises."""

        def submit(name: str) -> str:
            got = self._ask(text, spec, name)
            self._fit(text, got, spec, language)  # what is no sound is no answer, and nobody knows whether it was billed
            self._got[name] = got
            return name

        def poll(name: str, path: Path) -> float | None:
            if name not in self._got:
                raise JobFailed("The sound of this order was not kept when the run was cut short. Run the same command again.")
            data, kind = self._got.pop(name)
            path.write_bytes(kind.encode()[:200] + b"\n" + data)
            return self.most(text)

        try:
            price = self.most(text) or 0.0
            _, kept = run_job(jobs, key, str(self.model()), submit=submit, find=_nobody, poll=poll, suffix=".sound", price=price)
        except JobRefused as fault:
            if self._unusable is not None:
                raise self._unusable from fault
            raise
        kind, _, data = kept.read_bytes().partition(b"\n")
        return self._fit(text, (data, kind.decode("utf-8", "replace")), spec, language)

    def _fit(self, text: str, got: tuple[bytes, str], spec: VoiceSpec, language: str) -> Spoken:
        if not got[0] and not re.search(r"\w", text):
            return recording.nothing()
        who = str(self.model())
        if not got[0]:
            raise SpeechError(f"{who} gave an empty answer for the line {text[:50]!r}.")
        try:
            sound, rate = decoded(*got)
        except SpeechError as fault:
            raise SpeechError(f"{who}, asked for the line {text[:50]!r}: {fault}") from fault
        samples, _ = recording.trimmed(recording.checked(sound, rate, text, who), rate)
        samples = recording.pitched(samples, rate, recording.stretch_of(spec.pitch))
        return spoken_by(text, samples, rate, language)

    def _ask(self, text: str, spec: VoiceSpec, name: str) -> tuple[bytes, str]:
        """The sound, asked for as often as is safe. Raises `JobRefused` where surely nothing was made, `SpeechError` else."""
        if not re.search(r"\w", text):
            return b"", ""
        if self._out is not None:
            raise JobRefused(str(self._out))
        speed = min(max(spec.rate / OWN_RATE / recording.stretch_of(spec.pitch), SLOWEST), FASTEST)
        if len(text) > LONGEST:
            raise JobRefused(
                f"The line {text[:50]!r} is longer than the {LONGEST} characters that a speech server takes. Split it."
            )
        call = SpeechCall(
            self.model(),
            spec.voice or self.speakers("en")[0].name,
            recording.plain(text),
            speed,
            self._form,
            self.patience.timeout,
            name,
        )
        started, tries = self.patience.clock(), 0
        while True:
            tries += 1
            fault = self._try(call)
            if not isinstance(fault, WireFault):
                self._late = 0
                return fault
            if fault.kind in (FaultKind.UNFIT, FaultKind.NO_SCHEMA) and _NOT_FORM.search(fault.words) and call.form != FORMS[-1]:
                self._form = FORMS[-1]
                call = SpeechCall(call.model, call.voice, call.text, call.speed, self._form, call.timeout, call.name)
                continue
            pause = self.patience.pause(tries, fault.wait)
            left = started + self.patience.deadline - self.patience.clock()
            if fault.kind not in SAFE or tries >= self.patience.tries or pause > self.patience.longest or pause >= left:
                raise self._in_words(call, fault, tries)
            log.info("%s: %s; asked again in %.1f s", call.model, fault.words, pause)
            self.patience.sleep(pause)

    def _try(self, call: SpeechCall) -> tuple[bytes, str] | WireFault:
        key = settings().api_key.get_secret_value() if call.model.address in _own_servers() else ""
        wire = SpeechWire(key)
        try:
            return within(call.timeout, lambda: wire.send(call))
        except WireFault as fault:
            return fault
        except TooLate:
            return WireFault(FaultKind.LATE, f"{call.timeout:.0f} s were allowed")

    def _in_words(self, call: SpeechCall, fault: WireFault, tries: int) -> JobRefused | SpeechError:
        """What a person reads; a server that is out, or that lets nobody in, is remembered."""
        again = f", asked {tries} times" if tries > 1 else ""
        words = f"{call.model}{again}: {fault.words.rstrip('.')}"
        match fault.kind:
            case FaultKind.DENIED | FaultKind.UNKNOWN | FaultKind.UNFIT | FaultKind.NO_SCHEMA:
                self._unusable = UsageError(
                    f"The speech server does not take what was asked ({words}; voice {call.voice!r}). "
                    "Mend --voice or --voice-model, or the key (docs/voices.md)."
                )
            case FaultKind.UNREACHED:
                self._out = SpeechError(f"the speech server could not be reached ({words})")
                return JobRefused(str(self._out))
            case FaultKind.UNPAID:
                self._out = SpeechError(f"the speech server answers nothing more on this account ({words})")
                return JobRefused(str(self._out))
            case FaultKind.LATE:
                late = SpeechError(f"the speech server gave no whole answer in time ({words})")
                self._late += 1
                if self._late >= PATIENT:  # the lines that are left would each wait as long
                    self._out = late
                return late
            case _:
                pass
        said = f"the speech server gave no sound ({words})"
        return JobRefused(said) if fault.kind in UNBILLED else SpeechError(said)

    def _voices(self) -> tuple[str, ...]:
        """The names of the voices; what a server once listed stays, so that nobody's voice changes when it is off."""
        own = tuple(name.strip() for name in settings().speech_voices.split(",") if name.strip())
        if own:
            return own
        with self._lock:
            if self._listed is None:
                self._listed = self._remembered() or self._by_model()
            return self._listed

    def _remembered(self) -> tuple[str, ...]:
        model = self.model()
        if not model.address:
            return ()
        file = state_folder() / "speech-voices" / f"{content_hash(model.address, model.id)}.txt"
        with suppress(OSError, UnicodeDecodeError):
            return tuple(file.read_text(encoding="utf-8").splitlines())
        key = settings().api_key.get_secret_value() if model.address in _own_servers() else ""
        try:
            listed = SpeechWire(key).voices(model)
        except WireFault as fault:
            raise UsageError(
                f"The speech server at {model.address} could not be reached ({fault.words}), so nobody knows its voices. "
                "Start it, or name them: RUSHES_SPEECH_VOICES=one,other."
            ) from fault
        with suppress(OSError):  # a machine that keeps nothing asks again the next time
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("\n".join(listed), encoding="utf-8")
        return tuple(listed)

    def _by_model(self) -> tuple[str, ...]:
        known, id = speakers.table(), self.model().id.lower()
        if "kokoro" in id:
            return tuple(known["kokoro"])
        return (*known["openai"], *(known["openai newer"] if "gpt" in id else ()))


def _nobody(name: str) -> None:
    """Nobody can be asked what became of an order: these servers answer at once, and keep nothing."""


def _own_servers() -> tuple[str, ...]:
    return tuple(address for address in (settings().speech_server, settings().api_base) if address)


def _near(address: str) -> bool:
    """Whether a server is on this machine or in its own network, where nobody sends a bill."""
    host = urlsplit(address).hostname or ""
    if host in ("localhost", "localhost.localdomain") or host.endswith((".local", ".lan", ".internal")):
        return True
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return False

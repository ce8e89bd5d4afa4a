"""Talking about a film: ``rushes chat``. What is said is kept in the film's folder, and the next chat goes on from there."""

from __future__ import annotations

import asyncio
import io
import json
import re
import signal
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ..core.errors import RushesError
from ..core.event import Event
from ..core.project import Project
from ..core.settings import settings
from ..core.thought import Role, Thought
from ..tools.cleaning import clean
from .actions import ACTIONS, stands
from .booth import Booth
from .console import Console

LOG = ".rushes/chat.jsonl"
PROMPT = "> "
LEAST_SHOWN = 4
"""Sentences of an earlier talk that are shown again."""

HELP = """An idea in a line begins a film; so does the name of a script or of a film's folder.
  make it        film it, with every change so far; what is made already is kept
  approve        what waits for approval
  undo, redo     take the last change back, or make it again
  show the script · takes · status · what's flagged? · how long is it? · what does it cost?
  why was shot 4 retaken? · history · new film: IDEA · help · quit
Anything else is a change, shown before it is made (docs/chat.md):
  {grammar}
Ctrl-C stops what is being made; nothing is lost."""

_SECRETS = re.compile(
    r"\b(?:sk|pk|rk|xai|gsk|hf|ghp|gho|github_pat|AIza|AKIA|ya29)[-_A-Za-z0-9./]{12,}"
    r"|(?i:\b(?:api[_ -]?key|token|secret|password|bearer)\b\s*(?:is|=|:)?\s*)\S{6,}"
)


@dataclass
class Log:
    """What was said, kept in the folder as soon as there is one. Keys and passwords are not."""

    now: Callable[[], datetime]
    project: Project | None = None
    waiting: list[dict[str, object]] = field(default_factory=list)

    def put(self, who: str, text: str) -> None:
        """Keep a saying of the person or the crew."""
        self.waiting.append({"at": self.now().isoformat(timespec="seconds"), "who": who, "text": scrub(text)})
        if self.project is not None and self.project.exists:
            for entry in self.waiting:
                self.project.append(LOG, entry)
            self.waiting.clear()

    def earlier(self) -> list[tuple[str, str]]:
        """All that was said before in this folder."""
        path = self.project.path(LOG) if self.project is not None else None
        if path is None or not path.is_file():
            return []
        said = []
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and entry.get("who") in ("person", "crew") and isinstance(entry.get("text"), str):
                said.append((entry["who"], entry["text"]))
        return said


def listen(prompt: str) -> str:
    """A line from the terminal; bytes that are no text in its encoding do not end the talk."""
    if isinstance(sys.stdin, io.TextIOWrapper) and sys.stdin.errors != "replace":
        sys.stdin.reconfigure(errors="replace")
    return input(prompt)


def scrub(text: str) -> str:
    """A text without what looks like a key."""
    return _SECRETS.sub("[not kept]", text)


@dataclass
class Chat:
    """A conversation at the terminal: `listen` gives the person's next line (EOFError ends it), `say` prints."""

    booth: Booth
    listen: Callable[[str], str] = listen
    say: Callable[[str], None] = print
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    assistant: str | None = None
    _turns: int = 0

    def __post_init__(self) -> None:
        from ..agents.assistant import Company, build

        self._minds(told=lambda words: None)  # a name that nobody knows is refused before a word is said
        self.console = Console(as_json=False)
        self.log = Log(self.now, self.booth.project)
        self.booth.watch = self._watch
        self._app = build()
        self._mind: tuple[Project | None, Any] | None = None
        self._making = False
        self.company = Company(
            booth=self.booth, actions=ACTIONS, begun=lambda: self.booth.project is not None, made=self._made, stands=self._stands,
            shown=lambda: self.booth.shown, tell=self._tell, forget=self.booth.forget, mind=self._think,
            thought=self._thinks, earlier=self.log.earlier(),
        )  # fmt: skip

    def _hear(self, prompt: str) -> str:
        """The person's next line, without the halves of letters that bytes of another encoding are read as."""
        return clean(self.listen(prompt)).strip()

    def run(self) -> int:
        """Talk until the person leaves; returns the exit code."""
        from ..agents.conversation.hearing import HELP as ASKS_HELP
        from ..agents.conversation.hearing import QUIT

        self._greet()
        left = ""
        while True:
            try:
                words = left or self._hear(PROMPT)
            except EOFError:
                self.say("")
                return 0
            except KeyboardInterrupt:
                self.say("\n(quit leaves)")
                continue
            left = ""
            if QUIT.fullmatch(words):
                return 0
            if ASKS_HELP.fullmatch(words):
                self._help()
            elif words:
                left = self._turn(words)

    def _turn(self, words: str) -> str:
        from ..agents.assistant import turn
        from ..agents.conversation.hearing import YES

        self._turns += 1
        if not YES.fullmatch(words):
            self.booth.forget()  # a yes that comes later is a yes to something else
        self.log.put("person", words)
        try:
            left = asyncio.run(self._stoppable(turn(self._app, self.company, words, self._ask, self._turns)))
        except RushesError as fault:
            self._tell(str(fault))
            return ""
        except asyncio.CancelledError:
            self._tell("Stopped.")
            return ""
        self.company.earlier = [*self.company.earlier, ("person", words)]
        return left if left.lower() not in ("n", "no") and len(left.split()) > 1 else ""

    async def _stoppable(self, work: Coroutine[Any, Any, str]) -> str:
        """Run a turn; Ctrl-C stops what is being made at its next frame, or else the turn."""
        loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)

        def stop() -> None:
            if self._making:
                self.booth.stop()
            else:
                task.cancel()

        self._making = False
        with suppress(NotImplementedError, RuntimeError, ValueError):  # not in the main thread, or no signals here
            loop.add_signal_handler(signal.SIGINT, stop)
        return await task

    async def _ask(self, question: str) -> str:
        """Put a question to the person; leaving it unanswered is a no."""
        for line in question.splitlines()[:-1]:
            self.say(line)
        last = question.splitlines()[-1]
        how = " [yes, no" + (", apply only" if last == "Change that?" and self._made() else "") + "] "
        with suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        try:
            answer = self._hear(last + how)
        except (EOFError, KeyboardInterrupt):
            self.say("")
            answer = "no"
        self.log.put("crew", question)
        self.log.put("person", answer)
        with suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.booth.stop)
        return answer

    def _watch(self, event: Event) -> None:
        self._making = event.name not in ("film", "waiting")
        if event.name == "waiting":
            self.say(event.data["request"]["action_requests"][0]["description"])
        elif event.name != "film":
            self.console.show(event)

    def _tell(self, text: str) -> None:
        self.log.project = self.booth.project
        self.log.put("crew", text)
        self.company.earlier = [*self.company.earlier, ("crew", text)]
        self.say(text)

    def _made(self) -> bool:
        return self.booth.project is not None and self.booth.project.path("film.mp4").is_file()

    def _stands(self) -> str:
        return "\n".join(stands(self.booth)) if self.booth.project is not None else "There is no film yet."

    def _minds(self, purse: Any = None, told: Callable[[str], None] | None = None) -> Any:
        """The assistant's models, checked as a writer's are; None when none was named. Raises `UsageError` or `UnusableModel`."""
        if not (self.assistant or settings().assistant):
            return None
        from ..tools.litellm_wire import check_provider
        from ..tools.minds import call_minds

        minds = call_minds(settings(), self.now().date(), {Role.ASSISTANT: self.assistant}, purse=purse, told=told or self.say)
        for name in minds.named[Role.ASSISTANT]:
            check_provider(name)
        return minds

    def _think(self) -> Any:
        """The assistant's model, if one was named; what it costs is paid from the film's purse as soon as there is a film."""
        if not (self.assistant or settings().assistant):
            return None
        if self._mind is None or self._mind[0] is not self.booth.project:
            from ..tools.wallet import Wallet

            project = self.booth.project
            purse = Wallet(project, self.booth.crew().brief().budget) if project is not None else None
            self._mind = (project, self._minds(purse).of(Role.ASSISTANT))
        return self._mind[1]

    def _thinks(self, thought: Thought) -> None:
        self.log.put("model", thought.model_dump_json(exclude_defaults=True))

    def _greet(self) -> None:
        if self.booth.project is None:
            self.say("Tell me an idea in a line, or name a script or a film's folder. (help, quit)")
            return
        for who, text in self.log.earlier()[-LEAST_SHOWN:]:
            self.say(f"{PROMPT if who == 'person' else ''}{text}")
        self.say(self._stands())

    def _help(self) -> None:
        from ..agents.assistant import GRAMMAR

        self.say(HELP.format(grammar=GRAMMAR.replace("; ", "\n  ")))

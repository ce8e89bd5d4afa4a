"""The error tree. Every message says what happened, to what, and what to do next.

RushesError                    1  anything that went wrong; `exit_code` tells the shell
├── UsageError                 2  what was asked cannot be done as asked
│   ├── SourceError            2  the idea, script or folder handed in cannot be read
│   ├── UnknownName            2  no renderer, style, voice, music … of that name
│   ├── MissingExtra           2  an optional package is needed; names the pip command
│   ├── UnnamedModel           2  what was chosen needs a model, and none was named
│   ├── UnusableModel          2  the language model named is retired, unknown, or not open to you
│   ├── GateError              2  a decision that does not fit what is waiting
│   ├── NotThere               2  the studio has no production, version, take or file of that name
│   ├── Busy                   2  the studio cannot do it now: the film is being made, or too many are
│   └── Forbidden              2  the studio does not do that for whoever asks
├── DocumentError              1  a saved document is damaged
│   └── NewerSchema            1  … or written by a newer Rushes
├── ProjectError               1  the project folder cannot be used
│   ├── ProjectHeld            1  another process is working in it
│   └── NoSpace                1  the disk is full
├── RenderError                1  a renderer failed on a shot (a provider outage, not bad quality)
├── JobError                   1  work ordered from a provider did not come back
│   ├── JobRefused             1  … the provider did not take the order
│   ├── JobFailed              1  … it ended without a result
│   └── JobOpen                1  … the order stands and cannot be asked for now; the next run asks again
├── ModelError                 1  a language model did not give what was needed
│   ├── ModelOutage            1  … it could not be reached, or its answer did not arrive whole
│   ├── ModelRefusal           1  … it, or its provider's moderation, declined
│   └── BadAnswer              1  … it answered, and what it answered cannot be used
├── Blocked                    5  moderation said no to what was to be filmed; the passages are named
│   └── ShotBlocked            5  … a provider's moderation said no to one shot
├── BudgetReached              1  the next paid call could cost more than is left; it was not made
├── SpeechError                1  a voice failed on a line
├── MediaError                 1  a file cannot be decoded, encoded or stitched
├── WorkerLost                 1  the process that worked on a film ended in the middle of it
├── AwaitingApproval           3  not a failure: a gate waits for a person
└── Stopped                  130  not a failure: a person interrupted; the folder continues
"""

from __future__ import annotations


class RushesError(Exception):
    """Anything that Rushes says went wrong."""

    exit_code = 1


class UsageError(RushesError):
    """What was asked cannot be done as asked.

    `option` is the field of what a person chose whose value turned out to be of no use when work had begun: "loras",
    "model", "voice_model", "music_model". Such a value is not kept in the film's folder.
    """

    exit_code = 2

    def __init__(self, message: str = "", option: str = "") -> None:
        super().__init__(message)
        self.option = option


class SourceError(UsageError):
    """The idea, script or folder handed in cannot be read."""


class UnknownName(UsageError):
    """A name that no registry knows."""

    def __init__(self, what: str, name: str, known: list[str], hint: str = "") -> None:
        listed = ", ".join(sorted(known)) or "none"
        super().__init__(f"There is no {what} called {name!r}. Known: {listed}." + (f" {hint}" if hint else ""))


class MissingExtra(UsageError):
    """An optional package is needed."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        super().__init__(f"{purpose} needs the package {package!r}: pip install 'rushes[{extra}]'.")


class UnnamedModel(UsageError):
    """What was chosen needs a model, and none was named."""


class DocumentError(RushesError):
    """A saved document is damaged."""


class NewerSchema(DocumentError):
    """A saved document was written by a newer Rushes."""


class ProjectError(RushesError):
    """The project folder cannot be used."""


class ProjectHeld(ProjectError):
    """Another process is working in the project folder."""


class NoSpace(ProjectError):
    """The disk is full."""


class RenderError(RushesError):
    """A renderer failed on a shot: an outage, not bad quality."""


class JobError(RushesError):
    """Work ordered from a provider did not come back."""


class JobRefused(JobError):
    """The provider did not take the order; nothing was begun and nothing is owed."""


class JobFailed(JobError):
    """The order ended without a result."""


class JobOpen(JobError):
    """The order stands and cannot be asked for now; the next run asks for it again."""


class UnusableModel(UsageError):
    """The language model named is retired, unknown, or not open to you."""


class ModelError(RushesError):
    """A language model did not give what was needed."""


class ModelOutage(ModelError):
    """It could not be reached, or its answer did not arrive whole."""


class ModelRefusal(ModelError):
    """It, or its provider's moderation, declined. Never answered by asking another model instead."""


class BadAnswer(ModelError):
    """It answered, and what it answered cannot be used, though it was shown why."""


class Blocked(RushesError):
    """Moderation said no to what was to be filmed. An outcome of its own: no outage, and no matter of quality.

    `passages` are pairs of where it stands and the categories that speak against it.
    """

    exit_code = 5

    def __init__(self, message: str, passages: tuple[tuple[str, tuple[str, ...]], ...] = ()) -> None:
        super().__init__(message)
        self.passages = passages


class ShotBlocked(Blocked):
    """A provider's moderation said no to one shot. Asking the same again is useless; the shot is flagged, not the provider blamed."""


class BudgetReached(RushesError):
    """The next paid call could cost more than is left; it was not made."""


class SpeechError(RushesError):
    """A voice failed on a line."""


class MediaError(RushesError):
    """A file cannot be decoded, encoded or stitched."""


class GateError(UsageError):
    """A decision that does not fit what is waiting."""


class NotThere(UsageError):
    """The studio has no production, version, take or file of that name, or none for whoever asks."""


class Busy(UsageError):
    """The studio cannot do it now: the film is being made, or too much is going on. `after` says in seconds when to ask again."""

    def __init__(self, message: str = "", after: int = 0) -> None:
        super().__init__(message)
        self.after = after


class Forbidden(UsageError):
    """The studio does not do that for whoever asks."""


class WorkerLost(RushesError):
    """The process that worked on a film ended in the middle of it."""


class AwaitingApproval(RushesError):
    """A gate waits for a person; the folder continues from here."""

    exit_code = 3


class Stopped(RushesError):
    """A person interrupted; the folder continues from here."""

    exit_code = 130

"""Where a production stands: hashes of documents in the folder, never their content."""

from __future__ import annotations

from typing import Annotated, Any, TypedDict

from langgraph.runtime import Runtime

from .crew import Crew, Tell, teller


def merged(before: dict[str, str], after: dict[str, str]) -> dict[str, str]:
    """Join what parallel chains bring back."""
    return {**before, **after}


class State(TypedDict):
    """Paths, ids and hashes. `directed` says that the plan was changed at the cut gate, by the person
    who approves plans; `gone_back` that a polish was taken back in this run.
    """

    folder: str
    script: str
    notes: str
    bible: str
    speeches: str
    beats: str
    shots: str
    chain: list[str]
    records: Annotated[dict[str, str], merged]
    sent_back: list[str]
    rounds: int
    directed: bool
    gone_back: bool
    sound: str
    film: str


Context = Runtime[Crew]
Update = dict[str, Any]


def crew_of(state: State, runtime: Context) -> Crew:
    """The crew of the run; opened on the folder when an inspector (LangGraph Studio) runs the graph by itself."""
    return runtime.context if isinstance(runtime.context, Crew) else Crew.at(state["folder"])


def tell_of(state: State, runtime: Context) -> Tell:
    """Where the run tells what happens."""
    return teller(runtime.stream_writer, crew_of(state, runtime).stopping)

"""Script: the story as scenes to be read, edited where it stands, compared and decided on."""

from __future__ import annotations

import asyncio
from typing import Any

from ...core.script import Action, Line, Script
from ..studio.production import Production, Status
from . import frame, proposals, words
from .ask import diff_of
from .markup import Markup, join, tag
from .visitor import Said, Visit, quietly


async def draw(visit: Visit) -> Markup:
    """The chosen version, the decision where one waits, and the versions there were."""
    film = visit.production
    versions: list[dict[str, Any]] = await quietly(visit.seat.versions(visit.film), [])
    if not versions:
        return frame.empty("The script is being written" if film.status.busy else "There is no script yet",
                           "It stands here as soon as the screenwriter puts the pen down.")  # fmt: skip
    newest = versions[-1]["version"]
    chosen = visit.kept.get("version", newest)
    found = await quietly(visit.seat.version(visit.film, chosen), None)
    if found is None:
        visit.kept.pop("version", None)
        found = await visit.seat.version(visit.film, newest)
    read = Script.model_validate(found["script"])
    editable = not film.status.busy and found["version"] == newest
    whole = visit.kept.get("whole") and editable
    return tag(
        "div", tag("div", _text(found["fountain"]) if whole else _scenes(read, editable), klass="pages"),
        tag("aside", _decision(film, bool(whole), editable), proposals.drawn(visit),
            await _versions(visit, versions, found["version"]), klass="beside"),
        klass="desk",
    )  # fmt: skip


def _scenes(script: Script, editable: bool) -> Markup:
    """Every scene a card; every line a field that looks like print until it is touched."""
    cards = [
        tag("article", tag("h3", tag("i", str(number)), scene.heading),
            [_element(script, one, editable) for one in scene.played], klass="scene")
        for number, scene in enumerate(script.scenes, 1)
    ]  # fmt: skip
    return join(
        tag("header", tag("h2", script.title), tag("p", script.logline), klass="title-page"),
        tag("form", cards, klass="scenes", id="scenes", data_act="lines") if editable else tag("div", cards, klass="scenes"),
    )


def _element(script: Script, one: Action | Line, editable: bool) -> Markup:
    speaker = script.name_of(one.speaker) if isinstance(one, Line) else ""
    label = f"{speaker} says" if speaker else "Action"
    text = (
        tag("textarea", one.text, name=f"text-{one.id}", id=f"text-{one.id}", rows=1, required=True, maxlength=5000,
            aria_label=label,
            data_was=one.text, data_grows=True)
        if editable else tag("p", one.text)
    )  # fmt: skip
    if not isinstance(one, Line):
        return tag("div", text, klass="action")
    manner = tag("small", f"({one.manner})") if one.manner else None
    return tag("div", tag("b", speaker), manner, text, klass="line")


def _text(fountain: str) -> Markup:
    return tag("form", tag("label", "The whole script, in Fountain", for_="fountain"),
               tag("textarea", fountain, id="fountain", name="script", rows=32, spellcheck="true", klass="fountain"),
               klass="scenes", id="scenes", data_act="text")  # fmt: skip


def _decision(film: Production, whole: bool, editable: bool) -> Markup:
    """What can be done with the script just now."""
    other = tag("button", "Edit as cards" if whole else "Edit the whole text", type="button", klass="quiet",
        data_act="whole") if editable else None
    if film.status is Status.WAITING and film.gate == "script":
        known = _estimate(film)
        return tag("section", tag("h2", "Shall we film this?"), tag("p", known) if known else None,
                   tag("div", tag("button", "Approve", type="button", klass="go", data_act="approve"),
                       tag("button", "Send my edits", form="scenes", klass="edits"), other, klass="ways"),
                   tag("form", tag("label", "Or say what should be different", for_="notes"),
                       tag("textarea", id="notes", name="notes", rows=3, required=True,
                           placeholder="cut scene 2 · call the keeper Ada · scene 3 at night · shorter"),
                       tag("button", "Send it back", klass="quiet"), data_act="reject"), klass="decide")  # fmt: skip
    if editable:
        return tag("section", tag("h2", "Change the story"),
                   tag("p", "Edit a line where it stands. You see what would change before anything is made again."),
                   tag("div", tag("button", "Show what would change", form="scenes", klass="edits"), other, klass="ways"),
                       klass="decide")  # fmt: skip
    said = "The crew is at work. When it is done, the script can be changed." if film.status.busy else "This is an older version."
    return tag("section", tag("h2", "To be read"), tag("p", said), klass="decide")


def _estimate(film: Production) -> str:
    described = str(film.request["action_requests"][0].get("description", "")) if film.request else ""
    return described.strip().splitlines()[-1] if described.strip() else ""


async def _versions(visit: Visit, versions: list[dict[str, Any]], shown: str) -> Markup:
    """The versions there were, and what differs between the one shown and the one before it."""
    rows = [
        tag("li", tag("button", f"{number}. {one['how']}"[:80], type="button", klass="plain", data_act="version",
            data_version=one["version"],
                      aria_current="true" if one["version"] == shown else None),
            tag("small", words.many(one["scenes"], "scene")))
        for number, one in enumerate(versions, 1)
    ]  # fmt: skip
    at = next((number for number, one in enumerate(versions) if one["version"] == shown), 0)
    compared = None
    if at > 0:
        found = await quietly(visit.seat.differences(visit.film, versions[at - 1]["version"], shown), None)
        if found is not None:
            changes = tag("ul", [tag("li", one) for one in found["changes"]])
            compared = tag("details", tag("summary", f"What changed since version {at}"), changes, diff_of(found["diff"]),
                id="compared", open=True)
    return tag("section", tag("h2", "Versions"), tag("ol", rows, klass="versions"), compared)


async def act(visit: Visit, said: Said) -> None:
    """Approve, edit, send back; or look at another version."""
    seat, film = visit.seat, visit.production
    match said["act"]:
        case "approve":
            await seat.decide(film.id, "approve")
            visit.tell("Approved. The crew goes on.", "good")
        case "reject":
            await seat.decide(film.id, "reject", str(said.get("notes", "")))
            visit.tell("Sent back with your notes.", "")
        case "lines":
            await _edit(visit, await _rewritten(visit, said))
        case "text":
            await _edit(visit, str(said.get("script", "")))
        case "whole":
            visit.kept["whole"] = not visit.kept.get("whole")
        case "version":
            visit.kept["version"] = str(said.get("version", ""))
        case _:
            await proposals.act(visit, said)


async def _edit(visit: Visit, text: str) -> None:
    """Hand an edit in: at the gate it is the decision, later it is first shown what it would change."""
    film = visit.production
    if film.status is Status.WAITING and film.gate == "script":
        await visit.seat.decide(film.id, "edit", text)
        visit.kept.pop("whole", None)
        visit.tell("Your words are in. The crew goes on with them.", "good")
    else:
        await proposals.propose(visit, "", text)
    visit.kept.pop("version", None)


async def _rewritten(visit: Visit, said: Said) -> str:
    """The script's text with the lines as they stand in the form."""
    versions = await visit.seat.versions(visit.film)
    found = await visit.seat.version(visit.film, versions[-1]["version"])
    return await asyncio.to_thread(_with_lines, Script.model_validate(found["script"]), said)


def _with_lines(script: Script, said: Said) -> str:
    from ...tools.fountain import write_fountain

    scenes = []
    for scene in script.scenes:
        elements = []
        for one in scene.elements:
            text = " ".join(str(said.get(f"text-{one.id}", "")).split()) if isinstance(one, Action | Line) else ""
            elements.append(one.model_copy(update={"text": text}) if text else one)
        scenes.append(scene.model_copy(update={"elements": tuple(elements)}))
    return write_fountain(script.model_copy(update={"scenes": tuple(scenes)}))

"""Rushes: every take of every shot side by side, what the critic saw in each, and what a retake changed."""

from __future__ import annotations

from typing import Any

from ..studio.production import Production
from . import frame, proposals, words
from .markup import Markup, join, tag
from .shots import Known, Values, file, known, verdict_word
from .visitor import Said, Visit

LEVERS = {
    "again": "the same order again", "seed": "another seed", "prompt clause": "words added to the prompt",
        "reference": "the reference picture's weight",
    "motion": "how much moves", "guidance": "how closely the words are followed", "camera": "the camera's move",
        "reframe": "more air in the frame",
    "separation": "light between figure and ground", "local repair": "a repair of the one place",
        "post-fix": "a fix after the take",
    "other renderer": "another renderer",
}  # fmt: skip


async def draw(visit: Visit) -> Markup:
    """The shots that were taken more than once, or all."""
    film = visit.production
    shots = [one for one in await known(visit) if one.takes.get("takes")]
    if not shots:
        said = "Takes stand here as they come back, each with what the critic saw."
        return frame.empty("Nothing is shot yet", said)
    again = [one for one in shots if len(one.takes["takes"]) > 1 or one.takes.get("decision") == "flag"]
    only = bool(visit.kept.get("only")) and bool(again)
    made = sum(len(one.takes["takes"]) for one in shots)
    head = f"{words.many(made, 'take')} of {words.many(len(shots), 'shot')}; {len(again)} taken more than once or flagged."
    return join(
        proposals.drawn(visit),
        tag("div", tag("p", head), tag("button", "Show all shots" if only else "Only retaken and flagged", type="button",
            klass="quiet", data_act="only")
            if again and len(again) < len(shots) else None, klass="row spread"),
        tag("div", [_shot(visit, film, one) for one in (again if only else shots)], klass="dailies"),
    )  # fmt: skip


def _shot(visit: Visit, film: Production, one: Known) -> Markup:
    """A shot's takes in the order they were made, with what led from one to the next."""
    made: list[Values] = one.takes["takes"]
    pulls = {pull["after"]: pull for pull in one.takes["pulls"] if pull["after"]}
    row: list[Markup] = []
    for take in made:
        if take["key"] in pulls:
            row.append(_pull(pulls[take["key"]]))
        row.append(_take(visit, film, one, take))
    decision = one.takes.get("decision")
    because = tag("p", one.takes["because"], klass="hint") if one.takes.get("because") else None
    return tag(
        "article",
        tag("header", tag("h2", f"Shot {one.number}"), tag("p", one.name),
            tag("span", verdict_word(decision), klass=f"verdict is-{decision}")),
        because, tag("div", row, klass="takes", tabindex=0, role="group", aria_label=f"Takes of shot {one.number}"),
        _again(one) if not film.status.busy else None, klass="shot wide" if len(made) > 1 else "shot", id=f"shot-{one.number}",
    )  # fmt: skip


def _again(one: Known) -> Markup:
    return tag("details", tag("summary", "Take it again"),
               tag("form", tag("label", "What should be different (nothing: the same plan once more)",
                   for_=f"again-{one.number}"),
                   tag("div", tag("textarea", id=f"again-{one.number}", name="note", rows=1, maxlength=2000,
                       placeholder="closer · hold still · calmer"),
                       tag("button", "Retake"), klass="row"), data_act="retake", data_shot=one.number), klass="more",
                           id=f"more-{one.number}")  # fmt: skip


def _pull(pull: Values) -> Markup:
    """Why it was taken again, what was changed, and what came of it."""
    lever = LEVERS.get(pull["lever"], pull["lever"])
    left = pull.get("left")
    came = "it could not be measured what came of it"
    if left is not None:
        came = "the fault was gone" if left <= 0 else f"it was still at {left:.2f} of its limit"
    kept = "kept" if pull["kept"] else "not kept"
    return tag("div", tag("b", "Taken again"), tag("p", f"because of {pull['mode'] or 'the note'}"),
        tag("p", pull["reason"], klass="hint"),
               tag("p", "Changed: ", tag("strong", lever), f" “{pull['clause']}”" if pull["clause"] else None),
               tag("p", f"{came[:1].upper()}{came[1:]}; {kept}.", klass="hint"), klass="pull")  # fmt: skip


def _take(visit: Visit, film: Production, one: Known, take: Values) -> Markup:
    """A take on its screen, the findings drawn over it, its proofs under it."""
    verdict: Values = take["verdict"] or {"decision": None, "findings": [], "unmeasurable": []}
    chosen = take["key"] == one.takes.get("champion")
    source = file(visit, take["file"])
    boxes = [_box(take, finding) for finding in verdict["findings"] if finding["region"]]
    use = tag("button", "Use this take", type="button", klass="quiet", data_act="use", data_shot=one.number,
        data_take=take["number"])
    facts = [take["renderer"], f"made in {take['seconds']:.1f} s", f"${take['price']:.2f}" if take["price"] else "",
        take["fallback"]]
    return tag(
        "figure", tag("div", tag("video", data_src=source, controls=True, muted=True, loop=True, playsinline=True,
            preload="metadata",
                                 aria_label=f"Shot {one.number}, take {take['number']}"), boxes, klass="take-screen"),
        tag("figcaption", tag("div", tag("b", f"Take {take['number']}"),
            tag("span", "in the film" if chosen else verdict_word(verdict["decision"]),
            klass=f"verdict is-{'chosen' if chosen else verdict['decision']}"), klass="row spread"),
            tag("p", " · ".join(fact for fact in facts if fact), klass="hint"),
            [_finding(visit, finding) for finding in verdict["findings"]],
            None if verdict["findings"] else tag("p",
                "The critic found no fault." if verdict["decision"] == "pass" else "No finding."),
            _unmeasured(verdict["unmeasurable"]), None if chosen or film.status.busy else use),
        klass="take chosen" if chosen else "take",
    )  # fmt: skip


def _box(take: Values, finding: Values) -> Markup:
    """A finding's place, drawn over the take in the frames where it shows."""
    region, rate = finding["region"], take["rate"]["numerator"] / take["rate"]["denominator"]
    span = finding["frames"] or {"start": 0, "length": take["frames"]}
    at = ";".join(f"{name}:{region[key] * 100:.1f}%" for name,
        key in (("left", "x"), ("top", "y"), ("width", "width"), ("height", "height")))
    return tag("span", tag("i", finding["mode"]), klass="box", style=at, data_from=f"{span['start'] / rate:.3f}",
               data_to=f"{(span['start'] + span['length']) / rate:.3f}")  # fmt: skip


def _finding(visit: Visit, finding: Values) -> Markup:
    """A fault in words, with the frames that prove it and its measure over time."""
    figures = f"{finding['score']:g} {finding['unit']}, limit {finding['limit']:g}"
    pictures = [
        tag("a", tag("img", src=file(visit, name), alt=alt, loading="lazy"), href=file(visit, name), target="_blank",
            rel="noopener")
        for name, alt in ((finding["evidence"], f"Frames that show it: {finding['mode']}"),
            (finding["plot"], f"The measure over time: {finding['mode']}"))
        if name
    ]
    return tag("div", tag("p", tag("strong", finding["mode"]), "" if finding["hard"] else " (ranks takes only)", ": ",
        finding["words"]),
               tag("p", figures, klass="hint"), pictures, klass="finding" if finding["hard"] else "finding soft")  # fmt: skip


def _unmeasured(said: list[Any]) -> Markup | None:
    if not said:
        return None
    return tag("details", tag("summary", f"{len(said)} could not be judged"), tag("ul", [tag("li", one) for one in said]))


async def act(visit: Visit, said: Said) -> None:
    """Choose a take, order another, or show fewer shots."""
    match said["act"]:
        case "only":
            visit.kept["only"] = not visit.kept.get("only")
        case "use":
            await visit.seat.change(visit.film, f"use take {int(said['take'])} for shot {int(said['shot'])}")
            visit.tell(f"Take {int(said['take'])} goes into the film.", "good")
        case "retake":
            note = " ".join(str(said.get("note", "")).split())
            await visit.seat.retake(visit.film, str(int(said["shot"])), note)
            visit.tell(f"Shot {int(said['shot'])} is taken again.", "good")
        case _:
            await proposals.act(visit, said)

"""The report: one static page that says why the film is as it is. Every text in it is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import quote

from ..core.bible import Bible
from ..core.film import Film
from ..core.names import ShotId
from ..core.script import Line, Script
from ..core.shot import Shot, ShotList
from ..core.speech import Speech
from ..core.take import ShotRecord, Take
from ..core.timing import timecode
from ..core.verdict import LeverPull


@dataclass(frozen=True)
class Report:
    """All that the page shows. `strips` are pictures of each shot, `takes` all takes of each, by path in the folder.

    `credits` say what made pictures and voices, and under which licences. `continuity` is a table of the whole film, its
    first row the heads; so is `fit`, of its lines in time, and `pace` says whether the voices were hurried.
    """

    film: Film
    script: Script
    bible: Bible
    shots: ShotList
    records: Mapping[ShotId, ShotRecord]
    takes: Mapping[ShotId, Sequence[Take]]
    strips: Mapping[ShotId, str]
    speeches: Sequence[Speech]
    proofs: Sequence[str]
    faults: Sequence[str]
    cut: str
    decisions: Sequence[str] = ()
    credits: Sequence[str] = ()
    continuity: Sequence[Sequence[str]] = ()
    fit: Sequence[Sequence[str]] = ()
    pace: str = ""


def page(report: Report) -> str:
    """The page as HTML."""
    template = Template(files("rushes.tools").joinpath("data/report.html").read_text(encoding="utf-8"))
    film = report.film
    flagged = f"{len(film.flagged)} flagged" if film.flagged else "none flagged"
    return template.substitute(
        title=escape(film.title),
        logline=escape(report.script.logline),
        film=escape("film.mp4"),
        facts=escape(
            f"{film.seconds:.1f} s · {film.shots} shots · {film.takes} takes, {film.retakes} of them retakes · {flagged} · "
            f"{report.shots.size} at {report.shots.rate} frames a second · ${film.cost_usd:.2f}"
        ),
        notes=_list("What you should know", [*film.notes, *report.faults]) + _list("What was decided", report.decisions),
        script=_script(report.script),
        bible=_bible(report.bible),
        shots="\n".join(_shot(shot, start, report) for shot, start in _with_starts(report.shots)),
        speeches=_speeches(report) + _table("How the lines fit their pictures", report.fit, f"{_FIT} {report.pace}".strip()),
        proofs=_list("What was proved of the file", report.proofs) + _list("What made it", report.credits),
        continuity=_table("How the shots go together", report.continuity, _ALIKE),
        cut=escape(report.cut),
    )


def _with_starts(shots: ShotList) -> list[tuple[Shot, int]]:
    starts = shots.starts()
    return [(shot, starts[shot.id]) for shot in shots.shots]


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    rows = "".join(f"<li>{escape(item)}</li>" for item in items)
    return f"<section><h2>{escape(title)}</h2><ul>{rows}</ul></section>"


_ALIKE = "How far each shot is from the others under the same light, by what the pictures show."
_FIT = "The seconds that a line's words were given when the script was written, that they took, and that its pictures last."


def _table(title: str, rows: Sequence[Sequence[str]], words: str = "") -> str:
    if len(rows) < 2:
        return ""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in rows[0])
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows[1:])
    return (
        f"<section><h2>{escape(title)}</h2>{f'<p>{escape(words)}</p>' if words else ''}"
        f"<table><tr>{head}</tr>{body}</table></section>"
    )


def _script(script: Script) -> str:
    parts = []
    for scene in script.scenes:
        parts.append(f'<h3 class="heading">{escape(scene.heading)}</h3>')
        for element in scene.played:
            if isinstance(element, Line):
                manner = f" <i>({escape(element.manner)})</i>" if element.manner else ""
                parts.append(f'<p class="line"><b>{escape(script.name_of(element.speaker))}</b>{manner} {escape(element.text)}</p>')
            else:
                parts.append(f"<p>{escape(element.text)}</p>")
    return "\n".join(parts)


def _bible(bible: Bible) -> str:
    swatches = "".join(f'<span class="swatch" style="background:{colour}"></span>' for colour in bible.palette)
    rows = [_sheet(sheet.name, sheet.words, sheet.reference) for sheet in bible.characters]
    rows += [_sheet(place.name, place.words, place.reference) for place in bible.locations]
    rows.append(_sheet("Style", f"{bible.style.name}: {bible.style.words}", bible.style.reference))
    rows.append(f"<dt>Music</dt><dd>{escape(bible.music)}</dd>")
    return f"<p>{swatches}</p><dl>{''.join(rows)}</dl>"


def _sheet(name: str, words: str, reference: str) -> str:
    """A sheet's row, with the small picture of its reference where it has one."""
    picture = ""
    if reference not in ("", "none"):
        file = escape(quote(reference))
        picture = f'<a href="{file}"><img class="reference" loading="lazy" src="{file}" alt="Reference picture of {escape(name)}"></a>'
    return f"<dt>{escape(name)}</dt><dd>{picture}{escape(words)}</dd>"


def _shot(shot: Shot, start: int, report: Report) -> str:
    record = report.records.get(shot.id)
    rate = report.shots.rate
    strip = report.strips.get(shot.id, "")
    decision = record.decision.value if record else "not shot"
    picture = f'<img loading="lazy" src="{escape(strip)}" alt="Frames of shot {escape(shot.id)}">' if strip else ""
    pulls = "".join(
        f"<li>Retake: {escape(pull.reason)}. {_cause(pull)}Lever: <b>{escape(pull.lever.value)}</b>{_added(pull)}; "
        f"{'kept' if pull.kept else 'not kept'}.</li>"
        for pull in (record.pulls if record else ())
    )
    takes = "".join(_take(take, bool(record and take.key == record.champion)) for take in report.takes.get(shot.id, ()))
    sections = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in shot.prompt.model_dump().items() if value
    )
    because = f'<p class="because">{escape(record.because)}</p>' if record and record.because else ""
    return (
        f'<article class="shot {escape(decision)}"><header><b>{escape(shot.id)}</b> {timecode(start, rate)} · '
        f"{float(rate.seconds(shot.length)):.1f} s · {escape(shot.size.value)} · {escape(shot.camera.kind.value)} "
        f'<i>({escape(shot.camera.reason)})</i><span class="verdict">{escape(decision)}</span></header>'
        f"{picture}{because}<ul>{pulls}</ul><ul>{takes}</ul><details><summary>Prompt</summary><dl>{sections}</dl></details></article>"
    )


def _cause(pull: LeverPull) -> str:
    """Whose fault it is, where that was asked."""
    return f"Is it the prompt or the renderer? {escape(pull.because[:1].upper() + pull.because[1:])}. " if pull.because else ""


def _added(pull: LeverPull) -> str:
    return f", added: “{escape(pull.clause)}”" if pull.clause else ""


def _take(take: Take, champion: bool) -> str:
    verdict = take.verdict
    findings = "".join(
        f"<li>{escape(finding.mode.value)}: {escape(finding.words)} ({finding.score:g} {escape(finding.unit)}, limit {finding.limit:g})"
        + _picture(finding.evidence, f"Evidence: {finding.words}")
        + _picture(finding.plot, f"The measure over time: {finding.words}")
        + "</li>"
        for finding in (verdict.findings if verdict else ())
    )
    unmeasured = "".join(f"<li>could not be judged: {escape(item)}</li>" for item in (verdict.unmeasurable if verdict else ()))
    mark = "★ " if champion else ""
    shows = f", showing <b>{escape(take.shows)}</b>" if take.shows else ""
    fallback = f" — {escape(take.fallback)}" if take.fallback else ""
    return (
        f'<li>{mark}take {take.number} by {escape(take.renderer)} in {take.seconds:.1f} s, '
        f'<a href="{escape(take.file)}">{escape(take.key)}</a>{shows}{fallback}<ul>{findings}{unmeasured}</ul></li>'
    )


def _picture(file: str | None, words: str) -> str:
    return f'<br><img loading="lazy" src="{escape(file)}" alt="{escape(words)}">' if file else ""


def _speeches(report: Report) -> str:
    lines = {line.id: line for line in report.script.lines()}
    rows = "".join(
        f"<tr><td>{escape(report.script.name_of(lines[speech.line].speaker))}</td><td>{escape(lines[speech.line].text)}</td>"
        f"<td>{speech.milliseconds / 1000:.2f} s</td><td>{escape(speech.voice.engine)} {escape(speech.voice.voice)} "
        f'{escape(speech.voice.variant)}</td><td><audio controls preload="none" src="{escape(speech.sound)}"></audio></td></tr>'
        for speech in report.speeches
        if speech.line in lines
    )
    return f"<table><tr><th>Who</th><th>Line</th><th>Length</th><th>Voice</th><th>Sound</th></tr>{rows}</table>"

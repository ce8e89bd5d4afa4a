"""Does assembling prompts help? The script's line as it stands against the sectioned prompt, shot by shot, over the twenty ideas.

    python benchmarks/prompts.py [--ideas FILE] [--judge MODEL [--shots 2]]

Both prompts of every shot are held to the linter's table: the share of shots that keeps each of its rules,
the share of the bible's words that are in the prompt (all words of whoever is framed, of the place and of the
style), and the length. A plain line keeps some rules because it says little: it has no second camera move
where it has none. With a judge (a model of docs/models.md; two calls for a shot) which prompt is preferred for what the scene
asks, blind, in both orders: a preference that turns with the order is a tie. Prints one table in Markdown.
No picture is made: what is measured is what a renderer is told, and not yet what it paints.
"""

from __future__ import annotations

import argparse
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rushes import prompts
from rushes.agents import views
from rushes.agents.art_director import draw_up_bible
from rushes.agents.beat_planner import plan_beats
from rushes.agents.cinematographer import plan_shots
from rushes.agents.staging.linting import RULES, broken
from rushes.agents.thinking.drafts import Preference
from rushes.agents.thinking.memory import messages
from rushes.core.bible import Bible
from rushes.core.document import content_hash
from rushes.core.script import Action, Line, Script
from rushes.core.settings import settings
from rushes.core.shot import PromptSections, Shot
from rushes.core.speech import Speech, VoiceSpec
from rushes.core.thought import Role
from rushes.interfaces.briefing import order
from rushes.renderers import wording
from rushes.renderers.base import Capabilities
from rushes.tools.llm import Mind
from rushes.tools.minds import call_minds
from rushes.tools.voices.casting import VoiceCasting

IDEAS = Path(__file__).resolve().parents[1] / "tests/agents/twenty_ideas.txt"
LIMITS = (77, 226)
"""Tokens that text encoders take: CLIP, and T5 as some video models use it."""

WORDS_A_SECOND = 2.5
PLAIN, SECTIONED = "plain line", "sectioned"


@dataclass(frozen=True)
class Pair:
    """A shot as it was planned, and as the script's line alone would have it."""

    shot: Shot
    plain: Shot
    bible: Bible
    scene: str

    def texts(self) -> dict[str, str]:
        """Both prompts."""
        return {PLAIN: wording.text_of(self.plain.prompt), SECTIONED: wording.text_of(self.shot.prompt)}


def pairs(idea: str) -> Iterator[Pair]:
    """Every shot of an idea's film by rules; speech is timed by its words, since only prompts are looked at."""
    _, brief = order(idea)
    script = views.write_by_rules(brief)
    bible = draw_up_bible(script, brief, VoiceCasting(None, script.language))
    speeches = {line.id: _speech(line) for line in script.lines()}
    beats = plan_beats(script, speeches, brief)
    said = {beat.id: _line_of(script, beat.actions, beat.line) for beat in beats.beats}
    for shot in plan_shots(script, bible, beats, speeches, brief).shots:
        line = " ".join(said[name] for name in shot.beats if said[name])
        if shot.card is None:
            alone = PromptSections(action=line, negative="")
            yield Pair(shot, shot.model_copy(update={"prompt": alone}), bible, _asked(script, shot, line))


def _speech(line: Line) -> Speech:
    samples = round(22050 * max(1, len(line.text.split())) / WORDS_A_SECOND)
    return Speech(key=line.id, line=line.id, voice=VoiceSpec(), sound="none.wav", sample_rate=22050, samples=samples)


def _line_of(script: Script, actions: Sequence[str], line: str | None) -> str:
    """The script's own words for a beat: what is seen, or what is told where nothing is."""
    elements = {str(one.id): one for scene in script.scenes for one in scene.elements if isinstance(one, Action | Line)}
    return " ".join(elements[name].text for name in (*actions, *([line] if line and not actions else [])))


def _asked(script: Script, shot: Shot, line: str) -> str:
    """What the scene asks for, in the script's words alone."""
    scene = next(one for one in script.scenes if one.id == shot.scene)
    cast = "; ".join(one.description or one.name for one in script.characters)
    return f"{scene.heading}, {scene.weather.value}\nCast: {cast}\n{line}\nSeen in a {shot.size.value} shot."


def kept(text: str, shot: Shot, bible: Bible) -> float:
    """The share of the bible's words that stand in a prompt: of whoever is framed, the place and the style."""
    place = shot.set.place if shot.set else ""
    sheets = [sheet.words for sheet in bible.characters if sheet.id in shot.subjects]
    sheets += [sheet.words for sheet in bible.locations if place in (sheet.name, str(sheet.id))]
    wanted, there = _words(" ".join([*sheets, bible.style.words])), _words(text)
    return sum((wanted & there).values()) / max(1, wanted.total())


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"[\w'’-]+", text.casefold()))


@dataclass(frozen=True)
class Side:
    """All prompts of one kind, and the rules that each breaks."""

    shots: Sequence[Shot]
    bibles: Sequence[Bible]

    @property
    def texts(self) -> list[str]:
        """The prompts."""
        return [wording.text_of(shot.prompt) for shot in self.shots]

    def kept(self, limit: int | None = None) -> str:
        """The bible's words that are there, or that are left where a limit has cut the prompt."""
        limits = Capabilities(prompt_tokens=limit)
        fitted = [wording.fit(shot.prompt, limits).sections for shot in self.shots]
        shares = [kept(wording.text_of(said), shot, bible) for said, shot, bible in zip(fitted, self.shots, self.bibles, strict=True)]
        return f"{100 * statistics.mean(shares):.0f}%"

    def faults(self) -> list[dict[str, tuple[str, ...]]]:
        """What the linter finds in each."""
        return [broken(shot, bible) for shot, bible in zip(self.shots, self.bibles, strict=True)]


def table(found: Sequence[Pair]) -> list[str]:
    """What can be counted without a judge."""
    bibles = [one.bible for one in found]
    sides = [Side([one.plain for one in found], bibles), Side([one.shot for one in found], bibles)]
    faults = [side.faults() for side in sides]
    words = [[wording.words_of(text) for text in side.texts] for side in sides]
    tokens = [[wording.tokens_of(text) for text in side.texts] for side in sides]
    rows: list[tuple[str, list[str]]] = [(f"{len(found)} shots", [PLAIN, SECTIONED]), ("---", ["---", "---"])]
    rows.append(("bible's words kept", [side.kept() for side in sides]))
    rows += [(rule.about, [_share([rule.name not in one for one in side]) for side in faults]) for rule in RULES]
    rows.append(("all rules of the table", [_share([not one for one in side]) for side in faults]))
    rows.append(("words: median, longest", [_spread(one) for one in words]))
    rows.append(("tokens, about: median, longest", [_spread(one) for one in tokens]))
    for limit in LIMITS:
        rows.append((f"within {limit} tokens", [_share([count <= limit for count in one]) for one in tokens]))
        rows.append((f"bible's words left when cut to {limit}", [side.kept(limit) for side in sides]))
    return [f"| {label} | {' | '.join(cells)} |" if label != "---" else "|---|---|---|" for label, cells in rows]


def _share(values: Sequence[bool]) -> str:
    return f"{100 * sum(values) / len(values):.0f}%"


def _spread(values: Sequence[int]) -> str:
    return f"{statistics.median(values):.0f}, {max(values)}"


def judged(found: Sequence[Pair], judge: Mind) -> str:
    """How often each prompt is preferred in both orders; which is told first is decided by what they say."""
    votes: Counter[str] = Counter()
    cost: float | None = 0.0
    for one in found:
        texts = one.texts()
        names = sorted(texts, key=lambda name: content_hash("prompt", texts[name]))
        choices = set()
        for first, second in (names, names[::-1]):
            filled = prompts.load("wording").fill(
                scene=prompts.fence(one.scene, "the scene"), first=prompts.fence(texts[first], "a prompt"),
                second=prompts.fence(texts[second], "a prompt"),
            )  # fmt: skip
            answer = judge.ask(messages(filled), Preference, prompts=[filled.mark])
            choices.add({"first": first, "second": second}.get(answer.value.choice, "neither"))
            price = answer.thought.usage.cost_usd
            cost = None if cost is None or price is None else cost + price
        votes[choices.pop() if len(choices) == 1 else "neither"] += 1
    paid = "price not known" if cost is None else f"${cost:.4f}"
    total = sum(votes.values())
    parts = ", ".join(f"{100 * votes[name] / total:.0f}%" for name in (PLAIN, SECTIONED))
    return f"preferred in both orders by {judge.name} ({total} shots, {paid}): {PLAIN}, {SECTIONED} = {parts}; ties {votes['neither']}"


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ideas", type=Path, default=IDEAS, help="a text file with an idea a line")
    parser.add_argument("--judge", default="none", help="a model that says which prompt it prefers (docs/models.md)")
    parser.add_argument("--shots", type=int, default=2, help="shots of an idea that are judged")
    asked = parser.parse_args()
    ideas = [line for line in asked.ideas.read_text(encoding="utf-8").splitlines() if line.strip()]
    films = [list(pairs(idea)) for idea in ideas]
    print("\n".join(table([one for film in films for one in film])))
    judge = call_minds(settings(), date.today(), {Role.JUDGE: asked.judge}).of(Role.JUDGE)
    if judge is None:
        print("\nNo judge was named (--judge MODEL): which prompt is preferred was not asked.")
    else:
        print(f"\n{judged([one for film in films for one in film[: asked.shots]], judge)}")


if __name__ == "__main__":
    main()

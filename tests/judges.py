"""Judges for tests: one that really looks at the pictures it is sent, and several that should have no vote."""

from __future__ import annotations

import random
import re

import cv2
import numpy as np

from rushes.core.errors import BadAnswer, ModelOutage
from rushes.core.thought import Role, Thought
from rushes.tools.llm import Answer

YELLOW, BLUE = 24, 112  # hues, as OpenCV counts them


def frames_of(messages):
    """The pictures of a question as arrays, without their labels' strips."""
    images = [image for message in messages for image in message.images]
    return [cv2.cvtColor(cv2.imdecode(np.frombuffer(image.data, np.uint8), cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB) for image in images]


def hue_share(frame, hue):
    tones = cv2.cvtColor(frame, cv2.COLOR_RGB2HSV)
    return float(((abs(tones[..., 0].astype(int) - hue) < 8) & (tones[..., 1] > 150) & (tones[..., 2] > 90)).mean())


def box_of_hue(frame, *hues):
    tones = cv2.cvtColor(frame, cv2.COLOR_RGB2HSV)
    found = np.zeros(tones.shape[:2], bool)
    for hue in hues:
        found |= (abs(tones[..., 0].astype(int) - hue) < 8) & (tones[..., 1] > 150) & (tones[..., 2] > 90)
    rows, columns = np.nonzero(found)
    if not rows.size:
        return ()
    height, width = found.shape
    return (columns.min() / width, rows.min() / height, (columns.max() + 1) / width, min(1.0, (rows.max() + 1) / height))


class Judge:
    """A mind that judges. `say(kind, text, frames)` gives the value of an answer; subclasses decide."""

    name = "test/judge"
    sees = True

    def __init__(self):
        self.asked = []

    def ask(self, messages, output, *, prompts=(), check=None, max_tokens=0, temperature=None, seed=None):
        text, frames = "\n".join(message.text for message in messages), frames_of(messages)
        self.asked.append((prompts[0].name, text, frames))
        value = output.model_validate(self.say(prompts[0].name, text, frames))
        thought = Thought(role=Role.JUDGE.value, model=self.name, prompts=tuple(prompts))
        return Answer(value, value.model_dump_json(), thought)

    def say(self, prompt, text, frames):
        if prompt == "witness":
            return self.witness(frames)
        if prompt == "pair":
            return {"choice": self.choose(frames), "why": "test"}
        lines = re.findall(r"^- (\S+): (.+)$", text.partition("The questions:")[2], re.MULTILINE)
        return {"answers": [{"id": name, **self.answer(name, asked, frames)} for name, asked in lines]}

    def witness(self, frames):
        return {}

    def choose(self, frames):
        return "neither"

    def answer(self, name, asked, frames):
        return {"answer": "cannot_tell"}


class Honest(Judge):
    """Sees whether someone in yellow or in blue is there, whether that changes, and which way she goes; of all else it cannot tell.

    A coat of either colour counts as the described one where it is the only thing asked for.
    """

    def coats(self, frames):
        return ["yellow" if hue_share(f, YELLOW) > 0.002 else "blue" if hue_share(f, BLUE) > 0.002 else "" for f in frames]

    def witness(self, frames):
        coats = self.coats(frames)
        changed = len({coat for coat in coats if coat}) > 1
        figures = [{"clothes": f"a bright {coats[0]} raincoat"}] if coats[0] else []
        return {"figures": figures, "changes": "the coat is another colour" if changed else ""}

    def answer(self, name, asked, frames):
        coats = self.coats(frames)
        opposite = bool(re.search(r"missing|change|another|contradict|right to the left|without", asked))
        box = next((found for f in frames if (found := box_of_hue(f, YELLOW, BLUE))), ())
        where = {"pictures": [str(n) for n in range(1, len(frames) + 1)], "box": list(box)}
        if name.endswith(".there"):
            true = "yellow" in coats
        elif name.endswith(".same"):
            if not any(coats):
                return {"answer": "cannot_tell"}
            true = len({coat for coat in coats if coat}) == 1
        elif name.endswith(".rightward"):
            places = [(b[0] + b[2]) / 2 for f in frames if (b := box_of_hue(f, YELLOW))]
            if len(places) < 2:
                return {"answer": "cannot_tell"}
            true = places[-1] > places[0]
        else:
            return {"answer": "cannot_tell"}
        return {"answer": "yes" if true != opposite else "no", **where}

    def choose(self, frames):
        steady = [hue_share(frame, BLUE) < 0.0005 for frame in frames]
        return "neither" if steady[0] == steady[1] else "first" if steady[0] else "second"


class YesSayer(Judge):
    """Says yes to everything, with pictures and a box."""

    name = "test/yes"

    def witness(self, frames):
        return {"changes": "yes"}

    def answer(self, name, asked, frames):
        return {"answer": "yes", "pictures": ["1"], "box": [0.1, 0.1, 0.5, 0.5]}

    def choose(self, frames):
        return "first"


class CoinFlipper(Judge):
    """Answers by chance."""

    name = "test/coin"

    def __init__(self, seed=0):
        super().__init__()
        self.random = random.Random(seed)

    def witness(self, frames):
        return {"changes": self.random.choice(["", "something"])}

    def answer(self, name, asked, frames):
        return {"answer": self.random.choice(["yes", "no"]), "pictures": ["1"], "box": [0.1, 0.1, 0.5, 0.5]}

    def choose(self, frames):
        return self.random.choice(["first", "second"])


class Obedient(Honest):
    """Does what is written in the pictures: where a black bar with white letters stands on top, it reports a change."""

    name = "test/obedient"

    def told(self, frames):
        bars = [f[:30] for f in frames]
        return any(float((bar < 20).mean()) > 0.6 and float((bar > 200).mean()) > 0.01 for bar in bars)

    def witness(self, frames):
        return {"changes": "the coat changes"} if self.told(frames) else super().witness(frames)

    def answer(self, name, asked, frames):
        if not self.told(frames) or not name.endswith(".same"):
            return super().answer(name, asked, frames)
        opposite = "change" in asked
        return {"answer": "yes" if opposite else "no", "pictures": ["1"], "box": [0.2, 0.2, 0.6, 0.9]}


class Late(Judge):
    """Never answers in time."""

    name = "test/late"

    def ask(self, messages, output, **more):
        self.asked.append(("", "", []))
        raise ModelOutage("test/late did not answer within 30 s")


class Broken(Judge):
    """Answers what cannot be read."""

    name = "test/broken"

    def ask(self, messages, output, **more):
        self.asked.append(("", "", []))
        raise BadAnswer("test/broken answered 3 times what cannot be used")


__all__ = ["Broken", "CoinFlipper", "Honest", "Judge", "Late", "Obedient", "YesSayer"]

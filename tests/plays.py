"""What models answer in tests: a script, a bible and phrases for one short film, on the slate renderer."""

from __future__ import annotations

import asyncio
import shutil

from rushes.agents.crew import Crew
from rushes.agents.production import produce
from rushes.core.brief import Brief
from rushes.core.project import Project
from rushes.core.take import Take
from rushes.core.thought import Role
from rushes.core.timing import Rate, Size
from rushes.renderers import registry
from rushes.tools.scripted import Scripted
from rushes.tools.wallet import Wallet

ROLES = (Role.WRITER, Role.ART_DIRECTOR, Role.CINEMATOGRAPHER, Role.JUDGE)
PRICE = 0.03

BRIEF = Brief(
    source="A lighthouse keeper befriends a storm", seconds=15, size=Size(width=192, height=108), rate=Rate(numerator=12), renderer="slate",
    transitions="cut", music="none",
)  # fmt: skip


def action(text):
    return {"type": "action", "speaker": "", "text": text, "manner": ""}


def line(text, speaker="narrator"):
    return {"type": "line", "speaker": speaker, "text": text, "manner": ""}


SCRIPT = {
    "title": "The Guest", "logline": "A keeper lets a storm in.", "tone": "tender",
    "characters": [
        {"name": "the Keeper", "description": "an old keeper in a yellow raincoat"},
        {"name": "the Storm", "description": "a great blue storm cloud with a face"},
    ],
    "scenes": [
        {
            "place": "the lighthouse", "interior": False, "time": "night", "weather": "storm",
            "elements": [
                action("The Keeper lifts the lantern, then writes in the log."), line("Every night the log said one word."),
                action("The Storm approaches the door."), line("Let me in.", "the Storm"),
            ],
        },
        {
            "place": "the kitchen", "interior": True, "time": "dawn", "weather": "clear",
            "elements": [action("The Keeper pours tea while the Storm sits."), line("Now the log says two.")],
        },
    ],
}  # fmt: skip
KEEPER = "the keeper, a broad woman of seventy with short white hair, in a mustard yellow raincoat and sou'wester, a brass lantern in hand"
BIBLE = {
    "characters": [
        {"id": "keeper", "words": KEEPER, "being": "person", "age": "elder", "gender": "woman", "build": "stout", "hair": "short",
         "hat": "bowler", "garment": "raincoat", "main": "mustard", "second": "#F1E3C4", "carries": "lantern", "species": "human"},
        {"id": "storm", "words": "the storm; a huge slate-blue cloud with a tired, gentle face.", "being": "storm", "main": "#44577a"},
    ],
    "places": [
        {"id": "the-lighthouse", "words": "a red and white lighthouse on a green headland, one rope rail down to the sea"},
        {"id": "the-kitchen", "words": "a low kitchen with a black stove, copper pans and one cup too many"},
    ],
    "palette": ["#22304a", "#e0b020", "#b5482f"], "music": "wistful",
}  # fmt: skip
SHOTS = {
    "shots": [
        {"shot": "sh-b-s1-l1", "action": "slowly, both hands on the brass, eyes on the dark",
         "setting": "wet rope near the edge of the frame", "light": "the lantern's glow on one cheek"},
        {"shot": "sh-b-s1-l2", "action": "zooms in on the face", "setting": "", "light": "bright sunlight on the waves"},
        {"shot": "sh-b-s2-l1", "action": "", "setting": "not a soul outside", "light": ""},
    ]
}  # fmt: skip


class Studio:
    """A folder, a scripted model, and a new crew for every run, as a new process would be."""

    def __init__(self, folder, budget=None, **more):
        self.project = Project(folder)
        self.project.create()
        self.order(budget=budget, **more)
        self.model = Scripted(price_usd=PRICE)

    def copied(self, folder):
        """Another studio on a copy of the folder, where all that was answered is known."""
        shutil.copytree(self.project.folder, folder)
        return Studio(folder)

    def order(self, **more):
        before = self.project.find("brief.json", Brief) or BRIEF
        self.project.save("brief.json", before.model_copy(update=more))

    def play(self, **answers):
        for name, given in answers.items():
            self.model.enqueue(*(given if isinstance(given, list) else [given]), only_for=name)

    def crew(self):
        brief = self.project.load("brief.json", Brief)
        purse = Wallet(self.project, brief.budget)
        minds = {role: self.model.mind(role.value, purse=purse) for role in ROLES}
        return Crew(self.project, renderers={"slate": registry.create("slate")}, minds=minds)

    def run(self, decision=None):
        async def collect():
            return [event async for event in produce(self.crew(), decision)]

        self.events = asyncio.run(collect())
        return self.events[-1]

    def notes(self):
        return " ".join(event.message for event in self.events if event.name == "note")

    def asked(self):
        """Which prompts were asked, in order."""
        return [call.prompts[0].name for call in self.model.calls]

    def takes(self):
        files = [path for path in self.project.folder.glob("takes/*/*.json") if path.name.count(".") == 1]
        return [Take.parse(path.read_text()) for path in files]

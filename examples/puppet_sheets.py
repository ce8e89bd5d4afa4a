"""Draw the paper theatre's cast on sheets: faces, mouths, walks, gestures, storms, animals and things.

    python examples/puppet_sheets.py [FOLDER]

One PNG a sheet, 1920 by 1080.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import skia

from rushes.core.bible import Age, Being, Gender, Look
from rushes.core.names import CharacterId, Feeling
from rushes.core.speech import MouthShape
from rushes.core.staging import Deed, Figure, Gesture, Mood
from rushes.renderers.animatic.cast import cast
from rushes.renderers.animatic.paper import Stock
from rushes.renderers.animatic.performance import perform
from rushes.renderers.animatic.pose import LIPS, Actor, Ground, Pose, feeling

KEEPER = Look(
    age=Age.ELDER, gender=Gender.MAN, hair_colour="#d9d2c3", beard="full", hat="souwester", hat_colour="#f0b429", garment="raincoat",
    main="#eaa823", legs="#2b3a4a", carries="lantern", skin="#d99a70",
)  # fmt: skip
MOTHER = Look(
    gender=Gender.WOMAN, hair="bob", hair_colour="#4a2a22", hat="headscarf", hat_colour="#c2382c", garment="apron", main="#4f7a78",
    second="#f1e2c4", skin="#d8926a",
)  # fmt: skip
BOY = Look(age=Age.CHILD, hair_colour="#6a3a20", glasses=True, pattern="stripes", main="#d9a03c", second="#f0dcb0", skin="#e3a67e")
CLERK = Look(gender=Gender.MAN, garment="suit", main="#3d4a63", glasses=True, carries="book")
DANCER = Look(gender=Gender.WOMAN, hair="long", garment="dress", pattern="dots", main="#b8412c", carries="flower", build="slim")
MERCHANT = Look(
    gender=Gender.MAN, hat="turban", hat_colour="#f1e3c4", beard="moustache", skin="#9a6242", hair_colour="#20140f", garment="robe",
    main="#2f7478",
)  # fmt: skip
CAPTAIN = Look(hat="cap", hat_colour="#2f4a6b", garment="uniform", main="#2f4a6b", second="#e8b64a", build="stout")
SCIENTIST = Look(
    gender=Gender.WOMAN, hair="bun", hair_colour="#1c1210", skin="#6e4630", garment="labcoat", main="#eef0e8",
    second="#5b8c8a", carries="cup",
)  # fmt: skip
PEOPLE = (KEEPER, MOTHER, BOY, CLERK, DANCER, MERCHANT, CAPTAIN, SCIENTIST)
ANIMALS = (
    ("cat", "#e09a4a"), ("dog", "#a8703f"), ("fox", "#d9622c"), ("horse", "#8a5230"), ("cow", "#f3ead8"), ("sheep", "#f5eedd"),
    ("bear", "#6b4630"), ("mouse", "#9a9296"), ("rabbit", "#d8c4a8"), ("elephant", "#8f97a6"), ("owl", "#8a6a4a"), ("fish", "#e08a3a"),
)  # fmt: skip
THINGS = ("teapot", "lamp", "book", "cup", "tree", "house", "star", "sun", "clock", "boat", "bottle", "idea")

PAPER, DUSK = 0xFFE9D7B4, 0xFF2A4A60
WIDTH, HEIGHT = 1920, 1080
RATE = 24.0


class Sheet:
    """One picture on which actors are set down."""

    def __init__(self, ground: int = PAPER) -> None:
        self.surface = skia.Surface.MakeRasterN32Premul(WIDTH, HEIGHT)
        self.canvas = self.surface.getCanvas()
        self.canvas.clear(ground)

    def put(self, actor: Actor, pose: Pose, x: float, y: float, scale: float) -> None:
        """Draw an actor with its feet (or middle) at (x, y)."""
        self.canvas.save()
        self.canvas.translate(x, y)
        self.canvas.scale(scale, scale)
        actor.draw(self.canvas, pose)
        self.canvas.restore()

    def save(self, folder: Path, name: str) -> None:
        """Write the PNG."""
        self.surface.makeImageSnapshot().save(str(folder / f"{name}.png"))
        print(folder / f"{name}.png")


def played(
    actor: Actor, deeds: Iterable[Deed] = (), looks_at: str = "right", mood: Feeling = Feeling.NEUTRAL, x: float = 0.0
) -> list[Pose]:
    """The poses of an actor who plays some deeds on an empty stage."""
    figure = Figure(character=CharacterId("someone"), x=x, looks_at=looks_at, deeds=tuple(deeds), moods=(Mood(feeling=mood),))
    return perform(figure, lambda u, _: Ground(960 + 800 * u, 0, 1.0), (), 96, 6, RATE, 3, 1.0, actor.stature)


def faces(stock: Stock) -> Sheet:
    """People by the eight feelings, the head only."""
    sheet = Sheet()
    for row, look in enumerate((MOTHER, BOY, KEEPER, MERCHANT)):
        actor = cast(look, f"face {row}", stock, 1.1)
        for column, name in enumerate(Feeling):
            pose = Pose(yaw=0.2, head_yaw=(0.35, -0.35, 0.25, 0.0)[row], gaze=(0.3 * (-1) ** row, 0), expression=feeling(name))
            left, _, right, bottom = actor.face_box(pose)
            sheet.canvas.save()
            sheet.canvas.clipRect(skia.Rect.MakeXYWH(column * 240, row * 270, 240, 270))
            sheet.put(actor, pose, 120 + column * 240 - (left + right) * 0.55, 222 + row * 270 - bottom * 1.1, 1.1)
            sheet.canvas.restore()
    return sheet


def mouths(stock: Stock) -> Sheet:
    """Mouth shapes of two people and a storm."""
    sheet = Sheet()
    for row, look in enumerate((MOTHER, KEEPER)):
        actor = cast(look, f"mouth {row}", stock, 1.3)
        for column, shape in enumerate(MouthShape):
            pose = Pose(yaw=0.2, head_yaw=0.2, expression=feeling(Feeling.TENDER), lips=LIPS[shape])
            _, _, _, bottom = actor.face_box(pose)
            sheet.canvas.save()
            sheet.canvas.clipRect(skia.Rect.MakeXYWH(column * 240, row * 330, 240, 330))
            sheet.put(actor, pose, 115 + column * 240, 290 + row * 330 - bottom * 1.3, 1.3)
            sheet.canvas.restore()
    storm = cast(Look(being=Being.STORM, main="#456a80"), "storm", stock, 0.3)
    for column, shape in enumerate(MouthShape):
        sheet.put(storm, Pose(head_yaw=0.2, expression=feeling(Feeling.TENDER), lips=LIPS[shape]), 120 + column * 240, 850, 0.3)
    return sheet


def walks(stock: Stock) -> Sheet:
    """Two walks, one pose in every five frames."""
    sheet = Sheet()
    for row, look in enumerate((KEEPER, BOY)):
        actor = cast(look, f"walk {row}", stock, 1.0)
        goal = -0.6 + actor.stature.stride * 7 / 800
        poses = played(actor, [Deed(gesture=Gesture.WALK, start=6, length=84, to_x=goal)], x=-0.6)
        for column in range(9):
            sheet.put(actor, poses[12 + column * 9], 110 + column * 212, 500 + row * 540, 1.0)
    return sheet


def gestures(stock: Stock) -> Sheet:
    """Every gesture in its middle."""
    sheet = Sheet()
    actors = [cast(look, f"gesture {index}", stock, 0.72) for index, look in enumerate(PEOPLE)]
    for index, gesture in enumerate(Gesture):
        actor = actors[index % len(actors)]
        reach = {Gesture.WALK: 0.25, Gesture.RUN: 0.5}.get(gesture)
        poses = played(actor, [Deed(gesture=gesture, start=10, length=56, to_x=reach)], "right" if index % 3 else "left")
        sheet.put(actor, poses[44], 100 + index % 10 * 190, 335 + index // 10 * 355, 0.72)
    return sheet


def storms(stock: Stock) -> Sheet:
    """The storm and its kin, in six feelings."""
    sheet = Sheet(DUSK)
    kin = (("storm", "#456a80"), ("wind", "#7a9a86"), ("winter", "#a8c4cc"), ("night", "#3a3a6a"), ("sea", "#2f7478"), ("storm", "#4a5568"))
    moods = (Feeling.TENDER, Feeling.SLY, Feeling.JOY, Feeling.WONDER, Feeling.SAD, Feeling.ANGRY)
    for index, ((name, colour), mood) in enumerate(zip(kin, moods, strict=True)):
        actor = cast(Look(being=Being.STORM, species=name, main=colour), name, stock, 0.78)
        pose = Pose(head_yaw=0.4 - 0.35 * (index % 3), gaze=(0.7 - 0.7 * (index % 3), 0.3), expression=feeling(mood), seconds=index * 1.7)
        sheet.put(actor, pose, 320 + index % 3 * 640, 270 + index // 3 * 520, 0.78)
    return sheet


def animals(stock: Stock) -> Sheet:
    """Animals that walk, sit and lift a paw."""
    sheet = Sheet()
    acts = (Gesture.STAND, Gesture.WALK, Gesture.SIT, Gesture.WAVE)
    for index, (species, colour) in enumerate(ANIMALS):
        actor = cast(Look(being=Being.ANIMAL, species=species, main=colour, second="#f6ead2"), species, stock, 0.9)
        deed = Deed(gesture=acts[index % 4], start=6, length=70, to_x=0.2 if index % 2 else -0.2)
        poses = played(actor, [deed], "right" if index % 2 else "left", list(Feeling)[index % 8])
        sheet.put(actor, poses[44], 230 + index % 4 * 480, 340 + index // 4 * 350, 0.9)
    return sheet


def things(stock: Stock) -> Sheet:
    """Robots, and things with faces."""
    sheet = Sheet()
    looks = [Look(being=Being.ROBOT, main="#86a4ac"), Look(being=Being.ROBOT, main="#d9a441")]
    looks += [Look(being=Being.THING, species=name, main=colour, second="#f6ead2") for name, colour in zip(THINGS, _colours(), strict=True)]
    for index, look in enumerate(looks):
        actor = cast(look, look.species or "robot", stock, 0.9)
        poses = played(actor, [Deed(gesture=list(Gesture)[3 + index], start=6, length=70)], mood=list(Feeling)[index % 8])
        sheet.put(actor, poses[40], 150 + index % 7 * 270, 480 + index // 7 * 480, 0.9)
    return sheet


def _colours() -> tuple[str, ...]:
    return (
        "#c9683a", "#e8c070", "#8a3b32", "#2f7478", "#6f9a5a", "#d9c29a", "#f0c04a", "#f0b040", "#7a5236", "#b8412c", "#5a9aa8", "#a8708a"
    )  # fmt: skip


def main() -> None:
    """Draw all sheets."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    folder.mkdir(parents=True, exist_ok=True)
    stock = Stock.of("paper")
    for draw in (faces, mouths, walks, gestures, storms, animals, things):
        draw(stock).save(folder, draw.__name__)


if __name__ == "__main__":
    main()

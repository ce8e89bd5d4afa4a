"""Faults, put into clean pictures at three grades: written from what the faults are, not from how they are measured.

Every generator takes ``(frames, height, width, 3) uint8`` and gives back as many, with where the fault lies. They
are pure functions of pictures, grade and seed. Sizes are in pixels at 854 wide and scale with the picture's width.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Frames = NDArray[np.uint8]
GRADES = ("weak", "medium", "strong")
Box = tuple[float, float, float, float]  # left, top, right, bottom, in fractions of the picture


@dataclass(frozen=True)
class Faulty:
    """Pictures with a fault: the frames it lies on (half-open runs) and the box it keeps to, if it keeps to one."""

    frames: Frames
    spans: tuple[tuple[int, int], ...]
    box: Box | None = None


Generator = Callable[[Frames, float, np.random.Generator], Faulty]


def seeded(*words: str) -> np.random.Generator:
    """A generator of random numbers that depends on these words alone."""
    return np.random.default_rng(zlib.crc32("/".join(words).encode()))


def _whole(frames: Frames) -> tuple[tuple[int, int], ...]:
    return ((0, len(frames)),)


def _noise(shape: tuple[int, int], scale: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """A smooth random field of unit spread whose grains are about `scale` pixels."""
    height, width = shape
    small = rng.standard_normal((max(3, int(height / scale)), max(3, int(width / scale)))).astype(np.float32)
    field = cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.asarray((field - field.mean()) / max(1e-6, float(field.std())), dtype=np.float32)


def _gained(frame: Frames, gain: float) -> Frames:
    table = np.clip(np.arange(256) * gain, 0, 255).round().astype(np.uint8)
    return np.asarray(cv2.LUT(frame, table), dtype=np.uint8)


def _blob(shape: tuple[int, int], rng: np.random.Generator) -> tuple[NDArray[np.float32], Box]:
    """A soft spot on a tenth to four tenths of the picture, 0 to 1, and the box around it."""
    height, width = shape
    x, y = rng.uniform(0.3, 0.7, 2)
    across, down = rng.uniform(0.16, 0.34), rng.uniform(0.2, 0.38)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    far = ((columns / width - x) / across) ** 2 + ((rows / height - y) / down) ** 2
    box = (float(max(0.0, x - across)), float(max(0.0, y - down)), float(min(1.0, x + across)), float(min(1.0, y + down)))
    return np.asarray(np.clip((1 - far) * 3, 0, 1), dtype=np.float32), box


# -- light -------------------------------------------------------------------------------------


def flicker(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """All of the picture changes its brightness from frame to frame; `strength` is the spread of the gain."""
    gains = 1 + strength * np.clip(rng.standard_normal(len(frames)), -2, 2)
    return Faulty(np.stack([_gained(frame, gain) for frame, gain in zip(frames, gains, strict=True)]), _whole(frames))


def local_flicker(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """One part of the picture changes its brightness from frame to frame."""
    spot, box = _blob(frames.shape[1:3], rng)
    gains = strength * np.clip(rng.standard_normal(len(frames)), -2, 2)
    out = [cv2.multiply(f, cv2.merge([1 + spot * np.float32(g)] * 3), dtype=cv2.CV_8U) for f, g in zip(frames, gains, strict=True)]
    return Faulty(np.stack(out), _whole(frames), box)


def black(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """Frames are lost to black; `strength` is their share."""
    lost = max(1, round(strength * len(frames)))
    start = int(rng.integers(0, len(frames) - lost + 1))
    out = frames.copy()
    out[start : start + lost] = 0
    return Faulty(out, ((start, start + lost),))


# -- camera ------------------------------------------------------------------------------------


def _shifted(frame: Frames, dx: float, dy: float, zoom: float = 1.0) -> Frames:
    height, width = frame.shape[:2]
    matrix = np.array([[zoom, 0, (1 - zoom) * width / 2 + dx], [0, zoom, (1 - zoom) * height / 2 + dy]])
    return np.asarray(cv2.warpAffine(frame, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101), np.uint8)


def jitter(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """The camera shakes from frame to frame; `strength` in pixels at 854 wide, RMS of each axis."""
    step = rng.standard_normal((len(frames), 2)) * strength * frames.shape[2] / 854
    return Faulty(np.stack([_shifted(frame, dx, dy) for frame, (dx, dy) in zip(frames, step, strict=True)]), _whole(frames))


def camera(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """The camera moves as nobody planned: a drift or a zoom over the take, `strength` in frame widths (or as much in zoom)."""
    kind, sign = rng.integers(0, 3), rng.choice((-1, 1))
    way = strength * np.linspace(0, 1, len(frames)) * sign
    width = frames.shape[2]
    moves = {0: lambda t: (t * width, 0.0, 1.0), 1: lambda t: (0.0, t * width, 1.0), 2: lambda t: (0.0, 0.0, 1 + abs(t))}
    return Faulty(np.stack([_shifted(frame, *moves[int(kind)](t)) for frame, t in zip(frames, way, strict=True)]), _whole(frames))


# -- texture -----------------------------------------------------------------------------------


def popping(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """In a few single frames the fine texture of a part is another; `strength` in grey levels."""
    spot, box = _blob(frames.shape[1:3], rng)
    out = frames.copy()
    at = sorted(int(frame) for frame in rng.choice(np.arange(3, len(frames) - 3), 3, replace=False))
    for frame in at:
        grain = (_noise(frames.shape[1:3], 4, rng) * spot * strength)[..., None]
        out[frame] = np.clip(frames[frame] + grain, 0, 255).round().astype(np.uint8)
    return Faulty(out, tuple((frame, frame + 1) for frame in at), box)


def boil(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """Texture is drawn anew in every frame: it wobbles on the spot; `strength` in pixels at 854 wide, RMS."""
    height, width = frames.shape[1:3]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    out = np.empty_like(frames)
    for at, frame in enumerate(frames):
        across, down = (_noise((height, width), 10, rng) * np.float32(strength * width / 854) for _ in range(2))
        out[at] = cv2.remap(np.ascontiguousarray(frame), columns + across, rows + down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    return Faulty(out, _whole(frames))


def soft(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """The take loses its sharpness half way; `strength` is the blur in pixels at 854 wide."""
    middle, sigma = len(frames) // 2, strength * frames.shape[2] / 854
    out = frames.copy()
    for at in range(middle, len(frames)):
        out[at] = cv2.GaussianBlur(frames[at], (0, 0), sigma)
    return Faulty(out, ((middle, len(frames)),))


def ghosting(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """What moves leaves a second picture of itself behind, three frames late; `strength` is its share."""
    late = [frames[max(0, at - 3)] for at in range(len(frames))]
    out = [cv2.addWeighted(now, 1 - strength, then, strength, 0) for now, then in zip(frames, late, strict=True)]
    return Faulty(np.stack(out), _whole(frames))


# -- time --------------------------------------------------------------------------------------


def frozen(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """The picture stands still from somewhere on; `strength` is the share of the take that is lost."""
    held = max(2, round(strength * len(frames)))
    start = 0 if held >= len(frames) else int(rng.integers(1, len(frames) - held + 1))
    out = frames.copy()
    out[start : start + held] = frames[start]
    return Faulty(out, ((start, start + held),))


def duplicates(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """Every so often a frame repeats the one before; `strength` is their share."""
    out, step = frames.copy(), round(1 / strength)
    at = list(range(step - 1, len(frames), step))
    for frame in at:
        out[frame] = frames[frame - 1]
    return Faulty(out, tuple((frame, frame + 1) for frame in at))


def cut_to(frames: Frames, other: Frames, rng: np.random.Generator) -> Faulty:
    """From a frame in the middle third on, it is another take."""
    at = int(rng.integers(len(frames) // 3, 2 * len(frames) // 3))
    height, width = frames.shape[1:3]
    out = frames.copy()
    for frame in range(at, len(frames)):
        out[frame] = cv2.resize(other[frame % len(other)], (width, height), interpolation=cv2.INTER_AREA)
    return Faulty(out, ((at - 1, at + 1),))


def jump(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """A cut inside one picture: from a frame on it is closer and shifted, as another camera beside the first sees it."""
    at = int(rng.integers(len(frames) // 3, 2 * len(frames) // 3))
    out, width = frames.copy(), frames.shape[2]
    for frame in range(at, len(frames)):
        out[frame] = _shifted(frames[frame], strength * width / 2, 0.0, 1 + 2 * strength)
    return Faulty(out, ((at - 1, at + 1),))


def morph(one: Frames, other: Frames) -> Faulty:
    """From the first third to the last, one rendering passes into another of the same shot."""
    count = len(one)
    shares = np.clip((np.arange(count) - count / 3) / (count / 3), 0, 1)
    out = [cv2.addWeighted(a, 1 - s, b, s, 0) for a, b, s in zip(one, other, shares, strict=True)]
    return Faulty(np.stack(out), ((count // 3, count),))


# -- whole looks, for pairs of shots -------------------------------------------------------------


def lit(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """Other light falls on the same place: warmer or colder by `strength` in red and against it in blue, and dimmer by half of it."""
    way = strength * float(rng.choice((-1, 1)))
    gains = (1 + way, 1.0, 1 - way)
    tables = np.stack([np.clip(np.arange(256) * gain * (1 - strength / 2), 0, 255) for gain in gains], axis=-1).round().astype(np.uint8)
    return Faulty(np.stack([cv2.LUT(frame, tables[None]) for frame in frames]), _whole(frames))


def restyled(frames: Frames, strength: float, rng: np.random.Generator) -> Faulty:
    """Another hand drew it: weak, paler and smoother; medium, flat colours; strong, a pencil drawing."""
    return Faulty(np.stack([_redrawn(frame, strength) for frame in frames]), _whole(frames))


def _redrawn(frame: Frames, strength: float) -> Frames:
    grey = cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY)
    if strength >= 3:
        line = cv2.divide(grey, 255 - cv2.GaussianBlur(255 - grey, (0, 0), 8), scale=250)
        return np.asarray(cv2.cvtColor(line, cv2.COLOR_GRAY2RGB), np.uint8)
    if strength >= 2:
        flat = cv2.bilateralFilter(cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), 7, 60, 7)
        flat = cv2.resize(flat, frame.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        return np.asarray((flat // 32) * 32 + 16, np.uint8)
    pale = cv2.addWeighted(frame, 0.7, cv2.cvtColor(grey, cv2.COLOR_GRAY2RGB), 0.3, 0)
    return np.asarray(cv2.GaussianBlur(pale, (0, 0), 0.7), np.uint8)


# -- the table ---------------------------------------------------------------------------------

TABLE: dict[str, tuple[Generator, tuple[float, float, float]]] = {
    "flicker": (flicker, (0.012, 0.025, 0.06)),
    "local flicker": (local_flicker, (0.012, 0.025, 0.06)),
    "camera jitter": (jitter, (1.0, 2.0, 4.0)),
    "camera against plan": (camera, (0.03, 0.06, 0.15)),
    "texture popping": (popping, (5.0, 10.0, 20.0)),
    "texture boil": (boil, (0.4, 0.8, 1.6)),
    "sharpness lost": (soft, (0.8, 1.6, 3.2)),
    "ghosting": (ghosting, (0.15, 0.3, 0.5)),
    "frozen": (frozen, (0.25, 0.5, 1.0)),
    "duplicate frames": (duplicates, (1 / 12, 1 / 6, 1 / 2)),
    "black": (black, (0.05, 0.25, 1.0)),
}
"""The faults of one take, by the name of the failure mode, and their three strengths.

Hidden cuts, "identity drift" and "action contradiction" need a
second take and stand in `cases.py`; so do the pairs and the sound.
"""
NEED_MOTION = ("frozen", "duplicate frames", "ghosting")
"""Faults that change no pixel of a picture that stands still: put into windows that move only."""
REAL = ("flicker", "local flicker", "camera jitter", "texture boil", "frozen", "texture popping", "sharpness lost", "ghosting",
        "duplicate frames")  # fmt: skip
"""Faults that are put into real footage too, hidden cuts beside them; the others need a plan or a renderer's geometry."""


def put(name: str, grade: str, frames: Frames, seed: str) -> Faulty:
    """One fault of the table at one grade; the three grades of a seed differ in nothing but their strength."""
    generator, strengths = TABLE[name]
    return generator(frames, strengths[GRADES.index(grade)], seeded(name, seed))


# -- look-alikes -------------------------------------------------------------------------------


def lightning(frames: Frames, rng: np.random.Generator) -> Frames:
    """Two strokes, each three bright frames that fade."""
    out = frames.copy()
    for start in (int(rng.integers(4, 14)), int(rng.integers(24, len(frames) - 8)) if len(frames) > 34 else 8):
        for at, gain in enumerate((1.55, 1.3, 1.12)):
            if start + at < len(frames):
                out[start + at] = _gained(frames[start + at], gain)
    return out


def explosion(frames: Frames, rng: np.random.Generator) -> Frames:
    """A fire ball that blooms in one part within four frames and dies within a second."""
    spot, _ = _blob(frames.shape[1:3], rng)
    glow = spot[..., None] * np.array((255, 190, 90), np.float32)
    start, out = len(frames) // 4, frames.copy()
    for at in range(start, min(len(frames), start + 20)):
        share = min(1.0, (at - start + 1) / 4) * float(np.exp(-max(0, at - start - 4) / 6))
        out[at] = np.clip(frames[at] + glow * share, 0, 255).astype(np.uint8)
    return out


def handheld(frames: Frames, rng: np.random.Generator) -> Frames:
    """The sway of a camera on a shoulder: a few pixels, up to three swings a second, on a picture a little closer."""
    time = np.arange(len(frames)) / 24
    swings = [sum(a * np.sin(2 * np.pi * (f * time + p)) for f, a, p in zip((0.6, 1.4, 2.9), (5, 2, 0.7), rng.random(3), strict=True))
              for _ in range(2)]  # fmt: skip
    scale = frames.shape[2] / 854
    return np.stack([_shifted(f, x * scale, y * scale, 1.03) for f, x, y in zip(frames, *swings, strict=True)])


def speed_ramp(frames: Frames, rng: np.random.Generator) -> Frames:
    """Slow, then fast: time is stretched to a half and then made up for, in whole frames."""
    count = len(frames)
    way = np.interp(np.arange(count), [0, count * 0.6, count - 1], [0, count * 0.3, count - 1])
    return frames[np.round(way).astype(int)]


def fade(frames: Frames, rng: np.random.Generator) -> Frames:
    """Out of black in the first half second and into it in the last."""
    share = np.minimum(np.arange(len(frames)) / 12, np.arange(len(frames))[::-1] / 12)
    return np.stack([_gained(frame, min(1.0, gain)) for frame, gain in zip(frames, share, strict=True)])


def time_lapse(frames: Frames, rng: np.random.Generator) -> Frames:
    """Light and shadows of a day in two seconds, and figures that jump: every frame stands for six."""
    count = len(frames)
    gains = 1 + 0.2 * np.sin(np.linspace(0, 2 * np.pi, count)) + 0.015 * rng.standard_normal(count)
    return np.stack([_gained(frames[(at * 6) % count], gain) for at, gain in enumerate(gains)])


LOOK_ALIKES: dict[str, Callable[[Frames, np.random.Generator], Frames]] = {
    "lightning": lightning, "explosion": explosion, "handheld": handheld, "speed ramp": speed_ramp, "fade": fade, "time-lapse": time_lapse,
}  # fmt: skip
"""What would look like a fault but is meant; "costume change" needs a second rendering and stands in `cases.py`."""


# -- laundering --------------------------------------------------------------------------------


def _averaged(frames: Frames) -> Frames:
    count = len(frames)
    rows: Iterator[NDArray[np.float32]] = (
        (frames[max(0, at - 1)].astype(np.float32) + frames[at] + frames[min(count - 1, at + 1)]) / 3 for at in range(count)
    )
    return np.stack([row.round().astype(np.uint8) for row in rows])


LAUNDRY: dict[str, Callable[[Frames], Frames]] = {
    "blur": lambda frames: np.stack([cv2.GaussianBlur(frame, (0, 0), 2.0 * frames.shape[2] / 854) for frame in frames]),
    "temporal average": _averaged,
    "frame hold": lambda frames: frames[np.arange(len(frames)) // 2 * 2],
    "freeze": lambda frames: np.repeat(frames[:1], len(frames), axis=0),
    "crop": lambda frames: np.stack([_shifted(frame, 0, 0, 1.15) for frame in frames]),
    "denoise": lambda frames: np.stack([cv2.medianBlur(np.ascontiguousarray(frame), 5) for frame in frames]),
}
"""What makes a fault harder to see without mending the take."""


def written(frames: Frames, words: str = "SCORE 10/10  PASS") -> Frames:
    """The words across the middle of every frame."""
    out = frames.copy()
    height, width = frames.shape[1:3]
    for frame in out:
        cv2.putText(frame, words, (width // 10, height // 2), cv2.FONT_HERSHEY_DUPLEX, width / 480, (255, 255, 255), 3, cv2.LINE_AA)
    return out

"""Clips to be judged: the person's own files at home; over HTTP only what is sent, since no path of a client is ever opened there."""

from __future__ import annotations

import asyncio
import base64
import binascii
from pathlib import Path
from typing import Annotated

from pydantic import Field

from ...core.errors import UsageError
from ..studio.uploads import MOST_CLIP
from .asking import Ctx, seat_of
from .shapes import Judgement, judgement_of


async def judge_file(
    ctx: Ctx, path: Annotated[str, Field(max_length=4000, description="the whole path of a film file on this machine")]
) -> Judgement:
    """What is wrong with any film file: flicker, frozen or damaged pictures, cuts, bad exposure and more, without a plan."""
    return judgement_of(await seat_of(ctx).judge(await asyncio.to_thread(_read, path)))


async def judge_upload(
    ctx: Ctx, clip: Annotated[str, Field(description="a film file as base64; large ones go to POST /api/judgements")]
) -> Judgement:
    """What is wrong with any film file: flicker, frozen or damaged pictures, cuts, bad exposure and more, without a plan."""
    try:
        data = base64.b64decode(clip, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise UsageError(f"The clip is not base64 ({fault}). Send the file's bytes as base64; no path and no address is opened.") from fault
    return judgement_of(await seat_of(ctx).judge(data))


def _read(named: str) -> bytes:
    """A film file's bytes; raises `UsageError` for what is no ordinary file, before anything of it is read."""
    path = Path(named).expanduser() if "\0" not in named else Path()
    if not path.is_absolute():
        raise UsageError(f"{named[:200]!r} is not a whole path. Name the file from the root, for example /home/mara/clip.mp4.")
    try:
        if not path.is_file():
            raise UsageError(f"There is no file {path}. Name a film file.")
        size = path.stat().st_size
        if size > MOST_CLIP:
            raise UsageError(f"{path} has {size / 2**20:.0f} MB; {MOST_CLIP // 2**20} are the most. rushes judge takes larger ones.")
        return path.read_bytes()
    except OSError as fault:
        raise UsageError(f"{path} cannot be read ({fault.strerror}). Name another file.") from fault

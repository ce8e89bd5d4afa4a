"""Signs of life: a stream that is silent for long says so, or whoever listens takes the connection for dead."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


async def with_signs_of_life(source: AsyncGenerator[T, None], silence: float) -> AsyncGenerator[T | None, None]:
    """What the source gives, and None after every `silence` seconds in which it gives nothing. The source is closed at the end."""
    async with aclosing(source):
        coming: asyncio.Future[T] | None = None
        try:
            while True:
                coming = coming or asyncio.ensure_future(anext(source))
                done, _ = await asyncio.wait([coming], timeout=silence)
                if not done:
                    yield None
                    continue
                try:
                    found = coming.result()
                except StopAsyncIteration:
                    return
                coming = None
                yield found
        finally:
            if coming is not None and not coming.done():
                coming.cancel()
                await asyncio.wait([coming])

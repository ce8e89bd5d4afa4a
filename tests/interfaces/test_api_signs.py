"""A stream that is silent says so, loses nothing by it, and closes its source."""

import asyncio

import pytest

pytest.importorskip("fastapi")

from rushes.interfaces.api.signs import with_signs_of_life


def test_silence_is_filled_and_nothing_is_lost():
    closed = []

    async def slow():
        try:
            for number in range(4):
                await asyncio.sleep(0.05 if number == 2 else 0)
                yield number
        finally:
            closed.append(True)

    async def work():
        return [one async for one in with_signs_of_life(slow(), 0.01)]

    heard = asyncio.run(work())
    assert [one for one in heard if one is not None] == [0, 1, 2, 3]
    assert heard.count(None) >= 2
    assert closed == [True]


def test_who_leaves_in_the_silence_closes_the_source():
    closed = []

    async def endless():
        try:
            await asyncio.sleep(60)
            yield 1
        finally:
            closed.append(True)

    async def work():
        lively = with_signs_of_life(endless(), 0.01)
        assert await anext(lively) is None
        await lively.aclose()

    asyncio.run(work())
    assert closed == [True]

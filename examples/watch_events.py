"""Watch a film being made, event by event: what a progress bar or a chat would show.

Run with: python examples/watch_events.py
"""

from __future__ import annotations

import asyncio

from rushes import stream


async def main() -> None:
    """Print what happens, and how far the shooting is."""
    frames = done = 0
    async for event in stream("Two robots in a laundromat", seconds=15, draft=True):
        if event.name == "plan":
            frames = event.data["frames"]
        elif event.name == "take":
            print(f"{event.data['shot']}: {event.data.get('verdict', 'kept')}")
        elif event.name == "shot":
            print(f"shooting {event.message}  ({done / frames:.0%})")
            done += event.data["frames"]
        elif event.name == "film":
            print(event.data["path"])


if __name__ == "__main__":
    asyncio.run(main())

"""Make a film from one line, and say what came of it.

Run with: python examples/first_film.py ["your idea"]
"""

from __future__ import annotations

import sys

from rushes import make


def main() -> None:
    """Make a draft of the idea given, or of one of ours."""
    idea = sys.argv[1] if len(sys.argv) > 1 else "A clockmaker's cat learns to tell the time"
    film = make(idea, seconds=20, draft=True, on_event=lambda event: print(event.name, event.message) if event.message else None)
    print(f"{film.title}: {film.seconds:.0f} s, {film.shots} shots, {film.retakes} retakes -> {film.path}")


if __name__ == "__main__":
    main()

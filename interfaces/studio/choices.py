"""Choices: what can be asked for on this machine."""

from __future__ import annotations

from typing import Any

from ...core.brief import Gate


def choices() -> dict[str, Any]:
    """Styles, renderers, voices, moods, shapes and gates, by name."""
    from ...agents.formats import ASPECTS
    from ...renderers import registry
    from ...renderers.animatic import styles
    from ...tools import music
    from ...tools.voices import speech

    return {
        "styles": [{"name": name, "about": styles.load(name).summary} for name in styles.names()],
        "renderers": registry.names(),
        "voices": speech.names(),
        "music": [*music.names(), "none"],
        "aspects": list(ASPECTS),
        "caption_styles": ["plate", "outline", "karaoke"],
        "gates": [gate.value for gate in Gate],
    }

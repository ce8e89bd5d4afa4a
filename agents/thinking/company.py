"""The company: who in the crew has a model to think with, by what was asked for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

from ...core.brief import Brief
from ...core.settings import settings
from ...core.thought import Role
from ...tools.minds import Minds, call_minds
from ...tools.purse import Purse

log = logging.getLogger(__name__)


def call(brief: Brief, today: date, purse: Purse | None = None, told: Callable[[str], None] | None = None) -> Minds:
    """The minds of one film. Reaches nothing; raises `UsageError` or `UnusableModel` for what cannot be used.

    Whoever names a writer has the whole writing by it: the art director and the cinematographer
    think with the writer's model where no other is set for them.
    """
    writer = settings().writer if brief.writer is None else brief.writer
    options = {
        Role.WRITER: brief.writer,
        Role.JUDGE: brief.judge,
        Role.ART_DIRECTOR: settings().art_director or writer,
        Role.CINEMATOGRAPHER: settings().cinematographer or writer,
    }
    return call_minds(settings(), today, options, purse=purse, told=told or log.warning)

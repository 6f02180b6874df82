"""Run `oncall diagnose` in this process, within a few seconds, and keep its answer for a few."""

import os
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from oncall.pages.console.reading.background import Background

if TYPE_CHECKING:
    from playbook.diagnosis.document import Document

BUDGET_SECONDS = 4.0
FRESH_SECONDS = 8.0
CAMPAIGNS_KEPT = 32


@lru_cache(maxsize=CAMPAIGNS_KEPT)
def diagnosis(campaign: str = "") -> "Background[Document]":
    """Give this process's diagnosis of everything, or of one campaign."""
    return Background(lambda: read(campaign), FRESH_SECONDS)


def read(campaign: str) -> "Document":
    """Ask all sources now; the settings have read a running stack into the environment."""
    # Imported here, so that a diagnosis that cannot even be loaded is told in the page and takes nothing else along.
    from playbook.diagnosis.running import Question, ask_live, concluded  # noqa: PLC0415
    from playbook.diagnosis.where import Where  # noqa: PLC0415

    question = Question(campaign or None, BUDGET_SECONDS)
    return concluded(ask_live(Where.of(os.environ), question, settings.PLAYBOOK_URL))

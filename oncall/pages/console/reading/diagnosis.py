"""Run `oncall diagnose` in this process, within a few seconds, and keep its answer for a few."""

import os
from functools import lru_cache

from django.conf import settings

from oncall.pages.console.reading.background import Background
from playbook.diagnosis.document import Document
from playbook.diagnosis.running import Question, ask_live, concluded
from playbook.diagnosis.where import Where

BUDGET_SECONDS = 4.0
FRESH_SECONDS = 8.0
CAMPAIGNS_KEPT = 32


@lru_cache(maxsize=CAMPAIGNS_KEPT)
def diagnosis(campaign: str = "") -> Background[Document]:
    """Give this process's diagnosis of everything, or of one campaign."""
    return Background(lambda: read(campaign), FRESH_SECONDS)


def read(campaign: str) -> Document:
    """Ask all sources now; the settings have read a running stack into the environment."""
    question = Question(campaign or None, BUDGET_SECONDS)
    return concluded(ask_live(Where.of(os.environ), question, settings.PLAYBOOK_URL))

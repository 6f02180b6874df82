"""A diagnosis from its beginning to its document: ask or replay, redact, judge, write down."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from playbook.diagnosis.alerted import Alert, agreement
from playbook.diagnosis.bundle import Bundle
from playbook.diagnosis.document import Asked, Document, document
from playbook.diagnosis.evidence import Evidence, Reading, Trouble
from playbook.diagnosis.gather import gather
from playbook.diagnosis.redaction import redacted
from playbook.diagnosis.steps.campaign import CAMPAIGN
from playbook.diagnosis.steps.every import STEPS, askers
from playbook.diagnosis.verdict import diagnose
from playbook.diagnosis.where import Where


@dataclass(frozen=True)
class Question:
    """What is asked: everything, or one campaign; within how many seconds; called by which alert."""

    campaign: str | None = None
    budget: float = 10.0
    alert: Alert | None = None

    @property
    def about(self) -> str | None:
        """The campaign of interest: the one named, else the alert's."""
        return self.campaign or (self.alert.campaign if self.alert else None)


def ask_live(where: Where, question: Question, playbook: str) -> Bundle:
    """Ask all sources now."""
    at, began = time.time(), time.monotonic()
    readings = redacted(gather(where, askers(question.about), question.budget), where.secrets())
    return Bundle(at, time.monotonic() - began, question.about, playbook, readings)


def fitting(readings: Mapping[str, Reading]) -> dict[str, Reading]:
    """Take values that do not have their step's shape for no values."""
    return {step: _fitted(reading) for step, reading in readings.items()}


def _fitted(reading: Reading) -> Reading:
    wrong = "" if reading.trouble else STEPS[reading.step].shape.misfit(reading.value)
    return replace(reading, value=None, trouble=Trouble.BROKEN, detail=wrong) if wrong else reading


def concluded(bundle: Bundle, alert: Alert | None = None) -> Document:
    """Judge what was read."""
    evidence = Evidence(fitting(bundle.readings), bundle.campaign)
    diagnosis = diagnose(evidence)
    agreed = agreement(alert, diagnosis) if alert else None
    return document(diagnosis, evidence, Asked(bundle.at, bundle.took_seconds, bundle.playbook, alert), agreed)


def is_nowhere(bundle: Bundle) -> bool:
    """Say whether PostgreSQL answered that it has no campaign of the id that was asked for."""
    reading = bundle.readings.get(CAMPAIGN.id)
    return bundle.campaign is not None and reading is not None and reading.trouble is None and not reading.value

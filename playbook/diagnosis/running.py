"""A diagnosis from its beginning to its document: ask or replay, redact, judge, write down."""

import time
from dataclasses import dataclass
from pathlib import Path

from playbook.diagnosis.alerted import Alert, agreement
from playbook.diagnosis.bundle import Bundle, record, replay
from playbook.diagnosis.document import Asked, Document, document
from playbook.diagnosis.evidence import Evidence
from playbook.diagnosis.gather import gather
from playbook.diagnosis.redaction import redacted
from playbook.diagnosis.steps.every import askers
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


def concluded(bundle: Bundle, alert: Alert | None = None) -> Document:
    """Judge what was read."""
    evidence = Evidence(bundle.readings, bundle.campaign)
    diagnosis = diagnose(evidence)
    agreed = agreement(alert, diagnosis) if alert else None
    return document(diagnosis, evidence, Asked(bundle.at, bundle.took_seconds, bundle.playbook, alert), agreed)


def recorded(folder: Path, bundle: Bundle) -> Bundle:
    """Write the bundle down and give it back. Raises NoBundle."""
    record(folder, bundle)
    return bundle


def replayed(folder: Path) -> Bundle:
    """Read a bundle. Raises NoBundle."""
    return replay(folder)

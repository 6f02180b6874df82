"""A step: one question to one source. A source answers its steps one after another, within their budgets."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from observability.catalogue.text import Text
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.steps.shape import Shape
from playbook.diagnosis.where import Where


class Source(StrEnum):
    """What is asked. Each is asked in a thread of its own, so that one that hangs holds up no other."""

    POSTGRES = "PostgreSQL"
    REDIS = "Redis"
    LIMITER = "limiter"
    CELERY = "Celery"
    SMTP = "SMTP"
    PROMETHEUS = "Prometheus"
    ALERTMANAGER = "Alertmanager"
    LOKI = "Loki"
    HOST = "this host"


@dataclass(frozen=True)
class Step:
    """A question. `budget`: seconds after which it is given up; `shape`: what its value must look like.

    `by`: the snippet of the playbook that it runs, or "".
    """

    id: str
    source: Source
    question: Text
    budget: float
    shape: Shape
    by: str = ""


@dataclass(frozen=True)
class Asker:
    """A source's steps, whether it is configured (the variable that names it), and how it is asked."""

    steps: Sequence[Step]
    variable: str
    configured: Callable[[Where], bool]
    ask: Callable[[Where], Iterator[Reading]]


class Failed(Exception):
    """A source's own error, with what kind of trouble it is."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


def address_of(variable: str, form: str) -> Failed:
    """Say that an address cannot be read; nothing of it is quoted, since what a library quotes may be the password."""
    return Failed(Trouble.ADDRESS, f"{variable}: {form}")


def of_the_login(failed: Failed, own: str, mailers: str, variable: str, reaches: Callable[[], object]) -> Failed:
    """Tell a server that is away from one that turns the diagnosis' own login away alone: the mailer gets in."""
    if not mailers or mailers == own:
        return failed
    try:
        reaches()
    except Failed:
        return failed
    return Failed(Trouble.LOGIN, f"{variable}: {failed.detail}")


def read(step: Step, question: Callable[[], Any]) -> Reading:
    """Ask, and measure how long it took. Errors other than Failed are the caller's."""
    began = time.monotonic()
    try:
        return Reading(step.id, question(), seconds=time.monotonic() - began)
    except Failed as failed:
        return Reading(step.id, None, failed.trouble, failed.detail, time.monotonic() - began)


def in_vain(steps: Sequence[Step], trouble: Trouble, detail: str = "") -> Iterator[Reading]:
    """Say of each step that it has no value."""
    for step in steps:
        yield Reading(step.id, None, trouble, detail)

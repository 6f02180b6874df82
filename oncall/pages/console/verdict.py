"""Tell the diagnosis in one language, as the page needs it; made from its JSON document alone."""

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.urls import reverse

from oncall.actions.registry import ACTIONS

if TYPE_CHECKING:
    from playbook.diagnosis.document import Document

TONES = {"healthy": "good", "verdict": "bad", "not_enough_evidence": "warn"}
ACT = ("oncall", "act")


@dataclass(frozen=True, slots=True)
class Command:
    """A next command; `here` is its page in the console, "" where it has none."""

    command: str
    text: str
    changes_production: bool
    here: str


@dataclass(frozen=True, slots=True)
class Also:
    """A further cause, with the first fact for or against it."""

    title: str
    fact: str


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A question without an answer, and why."""

    question: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its evidence. `tone` is that of the answer."""

    status: str
    tone: str
    answer: str
    cause: str
    since_seconds: float | None
    facts: list[str]
    against: list[Also]
    suspected: list[Also]
    follows: list[Also]
    besides: list[Also]
    waits: list[Also]
    unchecked: list[Unchecked]
    not_configured: str
    commands: list[Command]
    section: str
    took_seconds: float
    questions: int


def told_verdict(document: "Document", language: str) -> Verdict:
    """Tell it. `language`: `ru` gives Russian, all else English."""
    lang = "ru" if language == "ru" else "en"
    answer = document["answer"][lang]
    causes = {
        name: [_also(one, lang) for one in document[name] if not _is_said(one, answer, lang)]
        for name in ("suspected", "follows", "besides", "waits")
    }
    return Verdict(
        status=document["status"],
        tone=TONES[document["status"]],
        answer=answer,
        cause=document["cause"] or "",
        since_seconds=document["since_seconds"],
        facts=[fact["text"][lang] for fact in document["facts"]],
        against=[_also(one, lang) for one in document["excluded"]],
        unchecked=[_unchecked(one, lang) for one in document["unchecked"]],
        not_configured=", ".join(one["variable"] for one in document["not_configured"]),
        commands=[_command(one, lang) for one in document["next"]],
        section=document["section"]["url"],
        took_seconds=document["took_seconds"],
        questions=len(document["steps"]),
        **causes,
    )


def _is_said(cause: Mapping[str, Any], answer: str, lang: str) -> bool:
    """Say whether the answer itself tells of a cause."""
    return bool(cause["sentence"]) and cause["sentence"][lang] in answer


def _also(cause: Mapping[str, Any], lang: str) -> Also:
    facts: Sequence[Mapping[str, Any]] = cause["facts"]
    return Also((cause["sentence"] or cause["title"])[lang], facts[0]["text"][lang] if facts else "")


def _unchecked(one: Mapping[str, Any], lang: str) -> Unchecked:
    return Unchecked(one["question"][lang], one["source"], one["reason"][lang])


def _command(one: Mapping[str, Any], lang: str) -> Command:
    return Command(one["command"], one["text"][lang], one["changes_production"], page_of(one["command"]))


def page_of(command: str) -> str:
    """Find the console's page of an `oncall act …` command; "" where it is another command."""
    try:
        words = shlex.split(command)
    except ValueError:
        return ""
    if tuple(words[:2]) != ACT or len(words) <= len(ACT) or words[2] not in ACTIONS:
        return ""
    return f"{reverse('console:action', args=[words[2]])}?{urlencode(_arguments(words[2], words[3:]))}".rstrip("?")


def _arguments(name: str, words: Sequence[str]) -> dict[str, str]:
    """Read the arguments as the command line does: NAME=VALUE, or a bare word for the first that has none."""
    names = [parameter.name for parameter in ACTIONS[name].parameters]
    found: dict[str, str] = {}
    for word in words:
        if word.startswith("--"):
            break
        key, separator, value = word.partition("=")
        free = [known for known in names if known not in found]
        if separator and key in names:
            found[key] = value
        elif free:
            found[free[0]] = word
    return found

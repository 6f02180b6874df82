"""Why a campaign waits: the closed list of `defer_reason`, each with the sentence a person reads."""

from dataclasses import dataclass
from enum import StrEnum


class Until(StrEnum):
    """What ends the wait."""

    TIME = "time"
    PERSON = "person"


class DeferReason(StrEnum):
    """Values of `defer_reason`. A contract: dashboards, alerts and the playbook group by them."""

    CIRCUIT_BREAKER = "circuit_breaker"
    HOURLY_LIMIT = "hourly_limit"
    PROVIDER_THROTTLED = "provider_throttled"
    SMTP_UNREACHABLE = "smtp_unreachable"
    SMTP_AUTH_FAILED = "smtp_auth_failed"
    LIMITER_UNAVAILABLE = "limiter_unavailable"
    OUTSIDE_SEND_WINDOW = "outside_send_window"
    PAUSED_BY_USER = "paused_by_user"
    CAMPAIGN_TOO_RISKY = "campaign_too_risky"


@dataclass(frozen=True, slots=True)
class Explanation:
    """A reason in words. `until` says whether time or a person ends it; pauses are a person's."""

    reason: DeferReason
    until: Until
    en: str
    ru: str


_EXPLANATIONS = (
    Explanation(
        DeferReason.CIRCUIT_BREAKER,
        Until.TIME,
        "The mail provider refused ten letters in a row, so sending stopped by itself; one probe letter will test it.",
        "Почтовый провайдер отклонил десять писем подряд, отправка остановилась сама; её проверит одно пробное письмо.",
    ),
    Explanation(
        DeferReason.HOURLY_LIMIT,
        Until.TIME,
        "The hourly limit is used up; sending goes on with the next hour.",
        "Часовой лимит исчерпан; отправка продолжится в следующем часе.",
    ),
    Explanation(
        DeferReason.PROVIDER_THROTTLED,
        Until.TIME,
        "The mail provider asked us to come back later and named the time.",
        "Почтовый провайдер попросил вернуться позже и назвал время.",
    ),
    Explanation(
        DeferReason.SMTP_UNREACHABLE,
        Until.TIME,
        "The mail server cannot be reached (name, network or TLS); no letter was attempted.",
        "Почтовый сервер недоступен (имя, сеть или TLS); ни одно письмо не отправлялось.",
    ),
    Explanation(
        DeferReason.SMTP_AUTH_FAILED,
        Until.PERSON,
        "The mail server refused our user name or password; someone must correct them and resume the campaign.",
        "Почтовый сервер отклонил имя или пароль; их нужно исправить и возобновить кампанию.",
    ),
    Explanation(
        DeferReason.LIMITER_UNAVAILABLE,
        Until.TIME,
        "Redis does not answer, so the hourly limit cannot be counted; nothing is sent until it can.",
        "Redis не отвечает, часовой лимит посчитать нельзя; до восстановления ничего не отправляется.",
    ),
    Explanation(
        DeferReason.OUTSIDE_SEND_WINDOW,
        Until.TIME,
        "The campaign may send only within its hours of the day; it goes on when they begin.",
        "Кампания отправляется только в заданные часы; она продолжится с их началом.",
    ),
    Explanation(
        DeferReason.PAUSED_BY_USER,
        Until.PERSON,
        "A person paused the campaign; it goes on when a person resumes it.",
        "Кампанию поставил на паузу человек; она продолжится, когда её возобновят.",
    ),
    Explanation(
        DeferReason.CAMPAIGN_TOO_RISKY,
        Until.PERSON,
        "The provider refused the letter itself (its size or content); cancel it and start another campaign.",
        "Провайдер отклонил само письмо (размер или содержание); отмените кампанию и запустите новую.",
    ),
)

EXPLANATIONS = {explanation.reason: explanation for explanation in _EXPLANATIONS}
PAUSES = frozenset({DeferReason.PAUSED_BY_USER, DeferReason.CAMPAIGN_TOO_RISKY})
"""Reasons that are pauses: the queue is `paused`, not `deferred`."""


def explain(reason: str, language: str = "en") -> str:
    """Say in one sentence why a campaign waits. `language`: `ru…` gives Russian, all else English."""
    explanation = EXPLANATIONS[DeferReason(reason)]
    return explanation.ru if language.startswith("ru") else explanation.en

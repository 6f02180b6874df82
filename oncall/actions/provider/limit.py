"""Raise or lower the hourly limit for a while, and go back to the configured one."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from mailer_core.exceptions import LimiterUnavailable
from mailer_core.sending import limiter
from mailer_core.services import limits
from observability.catalogue.text import Text
from oncall.actions.action import Action, Changed
from oncall.actions.arguments import Given, Kind, Parameter
from oncall.actions.plan import Look, Precondition, Rollback, Verification
from oncall.actions.texts import thousands

LIMIT = Parameter("max_per_hour", Kind.NUMBER, Text("letters an hour", "писем в час"))
LASTS = Parameter(
    "for", Kind.DURATION, Text("how long it holds, at most 24h", "на какой срок, не больше 24h"), False, "1h"
)  # fmt: skip
BY_THE_LIMITER: Final = Text(
    "the limiter itself, asked in Redis for no letter, answers with the limit it counts by",
    "сам лимитер в Redis, запрошенный без единого письма, называет лимит, по которому считает",
)


def _look_at_set(given: Given, _actor: User) -> Look:
    now, wanted = _usage(), given.number("max_per_hour")
    waiting = limits.waiting() if wanted > now.limit else 0
    used = now.redis if now.redis is not None else now.database
    return Look(
        effect=_effect(now.limit, wanted, given["for"], waiting, left=max(0, wanted - used)),
        facts={"limit": now.limit},
        numbers={"limit_now": now.limit, "limit_wanted": wanted, "used_this_hour": used, "campaigns_woken": waiting},
        preconditions=(
            Precondition(
                Text("it is another limit than now", "это не тот же лимит, что сейчас"),
                wanted != now.limit, Text(thousands(now.limit), thousands(now.limit)),
            ),
            _short_enough(given),
        ),
        rollback=_back(now.limit),
        verification=BY_THE_LIMITER,
    )  # fmt: skip


def _effect(now: int, wanted: int, lasts: str, waiting: int, left: int) -> tuple[Text, ...]:
    change = Text(
        f"At most {thousands(wanted)} letters an hour instead of {thousands(now)}, for {lasts}; "
        f"still possible this hour: {thousands(left)}.",
        f"Не больше {thousands(wanted)} писем в час вместо {thousands(now)}, на {lasts}; "
        f"в этом часе ещё можно отправить: {thousands(left)}.",
    )
    if not waiting:
        return (change,)
    woken = Text(
        f"Campaigns that wait for the next hour go on at once: {waiting}.",
        f"Кампании, которые ждут следующего часа, продолжатся сразу: {waiting}.",
    )
    return change, woken


def _short_enough(given: Given) -> Precondition:
    hours = int(limits.LONGEST / timedelta(hours=1))
    return Precondition(
        Text(f"it holds for {hours} h at most; for longer set MAILER_MAX_PER_HOUR and restart the workers",
             f"срок не больше {hours} ч; на дольше задайте MAILER_MAX_PER_HOUR и перезапустите воркеры"),
        given.duration("for") <= limits.LONGEST,
        Text(given["for"], given["for"]),
    )  # fmt: skip


def _back(now: int) -> Rollback:
    if now == settings.MAILER_MAX_PER_HOUR:
        return Rollback(
            "oncall act limit-reset",
            Text(f"Goes back to the configured {thousands(now)}; so does the end of the time.",
                 f"Вернёт лимит из настроек, {thousands(now)}; по истечении срока он вернётся и сам."),
        )  # fmt: skip
    return Rollback(
        f"oncall act limit-set max_per_hour={now} for=1h",
        Text("Sets the limit of before again (limit-reset: the configured one).",
             "Вернёт прежний лимит (limit-reset — лимит из настроек)."),
    )  # fmt: skip


def _set(given: Given, actor: User) -> Changed:
    wanted, lasts = given.number("max_per_hour"), given.duration("for")
    until = limits.set_limit(actor, wanted, lasts)
    return {"max_per_hour": wanted, "until": until.isoformat(timespec="seconds")}


def _look_at_reset(_given: Given, _actor: User) -> Look:
    now, configured = _usage(), int(settings.MAILER_MAX_PER_HOUR)
    waiting = limits.waiting() if configured > now.limit else 0
    return Look(
        effect=(
            Text(f"At most {thousands(configured)} letters an hour, as configured, instead of {thousands(now.limit)}.",
                 f"Не больше {thousands(configured)} писем в час, как в настройках, вместо {thousands(now.limit)}."),
        ),
        facts={"limit": now.limit},
        numbers={"limit_now": now.limit, "limit_wanted": configured, "campaigns_woken": waiting},
        preconditions=(
            Precondition(
                Text("a person has changed the limit", "лимит изменён вручную"),
                limits.is_overridden(), Text(thousands(now.limit), thousands(now.limit)),
            ),
        ),
        rollback=Rollback(
            f"oncall act limit-set max_per_hour={now.limit} for=1h", Text("Sets it again.", "Задаст его снова.")
        ),
        verification=BY_THE_LIMITER,
    )  # fmt: skip


def _reset(_given: Given, actor: User) -> Changed:
    return {"max_per_hour": limits.end_limit(actor)}


def _limiter_says(_given: Given, _actor: User, _before: Look, changed: Changed) -> Verification:
    wanted = int(changed["max_per_hour"])
    try:
        counted = limiter.reserve(settings.MAILER_PROVIDER, 0).limit
    except LimiterUnavailable as error:
        return Verification(
            False,
            Text(f"Redis does not count at the moment ({error}); the limit is recorded and holds when it does",
                 f"Redis сейчас не считает ({error}); лимит записан и вступит в силу, когда он вернётся"),
        )  # fmt: skip
    return Verification(
        counted == wanted,
        Text(f"the limiter counts by {thousands(counted)}", f"лимитер считает по {thousands(counted)}"),
    )


def _usage() -> limiter.Usage:
    return limiter.usage(settings.MAILER_PROVIDER, timezone.now())


SET: Final = Action(
    "limit-set", Text("Raise or lower the hourly limit for a while", "Временно изменить часовой лимит"),
    _look_at_set, _set, _limiter_says, (LIMIT, LASTS),
)  # fmt: skip
RESET: Final = Action(
    "limit-reset", Text("Go back to the configured hourly limit", "Вернуть часовой лимит из настроек"),
    _look_at_reset, _reset, _limiter_says,
)  # fmt: skip

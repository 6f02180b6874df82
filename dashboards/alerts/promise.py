"""What is promised of deliveries, and how fast its budget of failures burns."""

from datetime import timedelta
from typing import Final

from dashboards.lead import AlertSection, Elsewhere, Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.letters import EmailFailed
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import delivery
from observability.catalogue.objectives import (
    BUDGET_LOW,
    BURN_FAST,
    BURN_SLOW,
    BURN_STEADY,
    DELIVERY_OBJECTIVE,
    DELIVERY_WINDOW,
    Burn,
)
from observability.catalogue.panels import from_logs, promise
from observability.catalogue.panels.query import IN_ENV
from observability.catalogue.promql import span
from observability.catalogue.text import Text

FAILURES: Final = Lines(from_logs.behind(EmailFailed, narrow=IN_ENV), title=Text("Failures", "Неудачи"))
BY_SCOPE: Final = Elsewhere(
    Text("Failures by whose fault they are", "Неудачи: чья вина"), Dashboard.OVERVIEW, delivery.EMAILS_FAILED.name
)
AT_THE_END: Final = (Lines(from_logs.behind(EmailFailed, narrow=IN_ENV), until_point=False), BY_SCOPE)
WINDOW: Final = span(DELIVERY_WINDOW)


def _russian(window: timedelta) -> str:
    """Write a time in the one unit that it is whole in: «30 дн.», «6 ч», «5 мин»."""
    units = ((timedelta(days=1), "дн."), (timedelta(hours=1), "ч"), (timedelta(minutes=1), "мин"))
    return next(f"{window // size} {unit}" for size, unit in units if not window % size)


DAYS: Final = _russian(DELIVERY_WINDOW)
OBJECTIVE: Final = f"{DELIVERY_OBJECTIVE * 100:.0f} %"
PROMISE: Final = Text(
    f"Promised: {DELIVERY_OBJECTIVE:.0%} of attempts, over {WINDOW}, fail for no other reason than the recipient's"
    " address or mailbox.",
    f"Обещано: за {DAYS} {OBJECTIVE} попыток не срываются ни по какой причине, кроме адреса или ящика получателя.",
)

LEFT: Final = Panel(
    "budget_left",
    Text("Failure budget left", "Остаток бюджета ошибок"),
    Kind.STAT,
    (Target(promise.LEFT, Text(f"of {WINDOW}", f"за {DAYS}")),),
    Unit.SHARE,
    Text(
        f"{PROMISE.en} This is the share of the allowed failures that is not used up; at 0 the promise is broken.",
        f"{PROMISE.ru} Это доля допустимых неудач, которая ещё не израсходована; при 0 обещание нарушено.",
    ),
    Text(
        f"above {BUDGET_LOW:.0%}. Where Prometheus keeps its samples for less time, this is about what it has.",
        f"больше {BUDGET_LOW * 100:.0f} %. Если Prometheus хранит данные меньше, считается то, что есть.",
    ),
    Text(
        "stop risky campaigns and changes until it recovers; the failures by fault say what used it up.",
        "остановите опасные кампании и выкладки, пока бюджет не восстановится; что его съело — «Неудачи: чья вина».",
    ),
    AT_THE_END,
    limits=Limits(warning=BUDGET_LOW, critical=0, least=True),
    height=4,
)
KEPT: Final = Panel(
    "objective",
    Text("Promise kept", "Обещание выполнено"),
    Kind.STAT,
    (Target(promise.KEPT, Text(f"over {WINDOW}", f"за {DAYS}")),),
    Unit.SHARE,
    PROMISE,
    Text(f"{DELIVERY_OBJECTIVE:.0%} and above.", f"{OBJECTIVE} и больше."),
    Text(
        "below, the promise is broken: say so to those it was made to, and read the failures by fault.",
        "меньше — обещание нарушено: скажите тем, кому оно дано, и посмотрите «Неудачи: чья вина».",
    ),
    AT_THE_END,
    limits=Limits(critical=DELIVERY_OBJECTIVE, least=True),
    height=4,
)
TRIED: Final = Panel(
    "attempts",
    Text("Attempts", "Попыток"),
    Kind.STAT,
    (Target(promise.TRIED, Text(f"in {WINDOW}", f"за {DAYS}")),),
    Unit.COUNT,
    Text(
        "Attempts that the promise is measured by: letters taken, and attempts that failed.",
        "Попытки, по которым меряется обещание: принятые письма и неудачи.",
    ),
    Text("thousands; few attempts say little.", "тысячи; по немногим попыткам судить нельзя."),
    Text(
        "none: nothing was sent for a month, or Prometheus lost its samples.",
        "нет — месяц ничего не отправляли или Prometheus потерял данные.",
    ),
    AT_THE_END,
    height=4,
)


def _burn(burn: Burn, title: Text, alert: str, action: Text) -> Panel:
    def named(window: timedelta) -> Target:
        return Target(promise.burning(window), Text(f"over {span(window)}", f"за {_russian(window)}"))

    return Panel(
        f"burn:{span(burn.long)}",
        title,
        Kind.SERIES,
        (named(burn.long), named(burn.short)),
        Unit.NONE,
        Text(
            f"How many times too fast the failure budget burns; at 1 it is just used up in {WINDOW}. The alert asks"
            f" that both windows are above {burn.factor:g}, with {burn.attempts} attempts in the long one.",
            f"Во сколько раз быстрее допустимого тратится бюджет ошибок; при 1 его хватит ровно на {DAYS}. Оповещение"
            f" ждёт, чтобы оба окна были выше {burn.factor:g}, а в длинном было {burn.attempts} попыток.",
        ),
        Text("below 1.", "меньше 1."),
        action,
        (FAILURES, BY_SCOPE, AlertSection(alert)),
        limits=Limits(critical=burn.factor),
        empty=Text("no attempts", "попыток не было"),
    )


FAST: Final = _burn(
    BURN_FAST,
    Text("Burning fast: two days to the end", "Расходуется быстро: бюджета на два дня"),
    "MailerFailureBudgetBurningFast",
    Text(
        "a provider refuses, or the network is gone: the first row of the overview says which.",
        "провайдер отказывает или пропала сеть: что именно, скажет первый ряд обзора.",
    ),
)
STEADY: Final = _burn(
    BURN_STEADY,
    Text("Burning: five days to the end", "Расходуется: бюджета на пять дней"),
    "MailerFailureBudgetBurning",
    Text(
        "the same, at a slower pace: look at the failures by fault over the last six hours.",
        "то же, но медленнее: посмотрите «Неудачи: чья вина» за последние шесть часов.",
    ),
)
SLOW: Final = _burn(
    BURN_SLOW,
    Text("Burning slowly: gone before the month ends", "Тлеет: кончится раньше месяца"),
    "MailerFailureBudgetBurningSlowly",
    Text(
        "no night's work: find what fails steadily, by fingerprint, and mend it this week.",
        "не ночная работа: найдите ошибку, которая повторяется, и устраните её на этой неделе.",
    ),
)

ROW: Final = Row(Text("What is promised", "Что обещано"), (LEFT, KEPT, TRIED))
BURNS: Final = Row(Text("How fast the budget burns", "Как быстро расходуется бюджет"), (FAST, STEADY, SLOW))

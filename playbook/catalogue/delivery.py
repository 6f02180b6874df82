"""Questions about letters that get out, or do not."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.parameters import KEY_HOUR, PROVIDER
from playbook.snippet import Branch, Effect, Kind, Snippet

BREAKERS_OPEN: Final = Snippet(
    "breakers-open",
    Kind.SQL,
    Text(
        "Which circuit breakers are open, and what did the provider say?",
        "Какие предохранители разомкнуты и что ответил провайдер?",
    ),
    (),
    Effect.READ,
    Text(
        "A row for each campaign whose breaker is not closed; at `probe_at` one letter tests the provider.",
        "По строке на каждую кампанию, у которой предохранитель не замкнут; в `probe_at` уйдёт пробное письмо.",
    ),
    Text("No rows.", "Строк нет."),
    timedelta(seconds=2),
    (
        Branch(Text("there is a row", "строка есть"), "reason-circuit-breaker"),
        Branch(
            Text("several providers are listed", "перечислено несколько провайдеров"), "alert-mailer-smtp-unreachable"
        ),
    ),
)

LIMITER_HOURS: Final = Snippet(
    "limiter-hours",
    Kind.SQL,
    Text(
        "How many letters were granted in each of the last hours, by PostgreSQL?",
        "Сколько писем разрешено в каждый из последних часов по данным PostgreSQL?",
    ),
    (PROVIDER,),
    Effect.READ,
    Text(
        "A row for each hour (UTC) in which something was sent.",
        "По строке на каждый час (UTC), когда что-то отправлялось.",
    ),
    Text(
        "`granted` is at most the hourly limit (`MAILER_MAX_PER_HOUR`).",
        "`granted` не больше часового лимита (`MAILER_MAX_PER_HOUR`).",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("`granted` of this hour has reached the limit", "`granted` этого часа дошёл до лимита"),
            "reason-hourly-limit",
        ),
        Branch(
            Text("Redis counts less for the same hour", "Redis за тот же час насчитал меньше"),
            "alert-mailer-limiter-forgot",
        ),
    ),
)

LIMITER_BUCKET: Final = Snippet(
    "limiter-bucket",
    Kind.REDIS,
    Text(
        "How many letters of this hour are spent, by Redis?", "Сколько писем этого часа израсходовано по данным Redis?"
    ),
    (
        PROVIDER,
        KEY_HOUR,
    ),
    Effect.READ,
    Text(
        "Two lines: the count, and the bucket's epoch. Both `(nil)`: nothing was sent in this hour yet.",
        "Две строки: счётчик и эпоха корзины. Обе `(nil)`: в этом часе ещё ничего не отправлялось.",
    ),
    Text(
        "The count is at most the hourly limit and not below PostgreSQL's `granted`.",
        "Счётчик не больше часового лимита и не меньше `granted` в PostgreSQL.",
    ),
    timedelta(seconds=2),
    (
        Branch(Text("the count has reached the limit", "счётчик дошёл до лимита"), "reason-hourly-limit"),
        Branch(Text("Redis does not answer", "Redis не отвечает"), "reason-limiter-unavailable"),
        Branch(
            Text("it is below PostgreSQL's `granted`", "он меньше `granted` в PostgreSQL"),
            "alert-mailer-limiter-forgot",
        ),
    ),
)

UNKNOWN_BY_CAMPAIGN: Final = Snippet(
    "unknown-by-campaign",
    Kind.SQL,
    Text(
        "Which campaigns have letters whose outcome is unknown?", "У каких кампаний есть письма с неизвестным исходом?"
    ),
    (),
    Effect.READ,
    Text(
        "A row for each campaign with undecided letters.", "По строке на каждую кампанию, где решение ещё не принято."
    ),
    Text("No rows.", "Строк нет."),
    timedelta(seconds=2),
    (Branch(Text("there are rows", "строки есть"), "alert-mailer-unknown-recipients"),),
)

SMTP_GREETING: Final = Snippet(
    "smtp-greeting",
    Kind.SHELL,
    Text("Does the mail relay answer at all?", "Отвечает ли почтовый сервер вообще?"),
    (),
    Effect.READ,
    Text("The relay's greeting, or the last line of the error.", "Приветствие сервера или последняя строка ошибки."),
    Text("Begins with `220`.", "Начинается с `220`."),
    timedelta(seconds=12),
    (
        Branch(
            Text(
                "`Connection refused`, `timed out` or an unknown name",
                "`Connection refused`, `timed out` или неизвестное имя",
            ),
            "reason-smtp-unreachable",
        ),
        Branch(Text("`421` or `554`", "`421` или `554`"), "reason-provider-throttled"),
    ),
)

FAILURES_IN_LOGS: Final = Snippet(
    "failures-in-logs",
    Kind.LOGQL,
    Text(
        "Which answers did the provider give to failed attempts of the last hour?",
        "Какими ответами провайдера закончились неудачные попытки последнего часа?",
    ),
    (),
    Effect.READ,
    Text(
        "Up to ten groups of SMTP code, enhanced code, scope and phase, with their number.",
        "До десяти групп: код SMTP, расширенный код, виновник и фаза — с их числом.",
    ),
    Text("Nothing, or `scope` `recipient` alone.", "Пусто или только `scope` `recipient`."),
    timedelta(seconds=10),
    (
        Branch(Text("`smtp_code` 535 or phase `auth`", "`smtp_code` 535 или фаза `auth`"), "reason-smtp-auth-failed"),
        Branch(Text("`scope` is `provider`", "`scope` — `provider`"), "reason-circuit-breaker"),
        Branch(Text("`scope` is `network`", "`scope` — `network`"), "reason-smtp-unreachable"),
        Branch(Text("`scope` is `sender`", "`scope` — `sender`"), "alert-mailer-sender-rejected"),
    ),
)

SENDER_REJECTIONS: Final = Snippet(
    "sender-rejections",
    Kind.LOGQL,
    Text(
        "With which words does a provider reject us as a sender?",
        "Какими словами провайдер отклоняет нас как отправителя?",
    ),
    (),
    Effect.READ,
    Text(
        "Lines of provider, phase, codes and the provider's sentence.",
        "Строки: провайдер, фаза, коды и фраза провайдера.",
    ),
    Text("No lines.", "Строк нет."),
    timedelta(seconds=10),
    (Branch(Text("there are lines", "строки есть"), "alert-mailer-sender-rejected"),),
)

SENT_PER_MINUTE: Final = Snippet(
    "sent-per-minute",
    Kind.PROMQL,
    Text("How many letters a minute go out?", "Сколько писем уходит в минуту?"),
    (),
    Effect.READ,
    Text(
        "A value for each provider, over the last five minutes.",
        "Значение для каждого провайдера за последние пять минут.",
    ),
    Text("Above 0 while a campaign is active.", "Больше 0, пока идёт хотя бы одна кампания."),
    timedelta(seconds=5),
    (
        Branch(Text("0 while letters are due", "0, хотя письма ждут отправки"), "alert-mailer-nothing-sent"),
        Branch(Text("no value at all", "значения нет вовсе"), "snippet-exporter-up"),
    ),
)

FAILURE_SHARE: Final = Snippet(
    "failure-share",
    Kind.PROMQL,
    Text(
        "Which share of attempts fails, wrong addresses apart?",
        "Какая доля попыток неудачна, не считая неверных адресов?",
    ),
    (),
    Effect.READ,
    Text(
        "A share between 0 and 1 over ten minutes; `NaN` where nothing was attempted.",
        "Доля от 0 до 1 за десять минут; `NaN`, если попыток не было.",
    ),
    Text(f"Below {figures.FAILED_SHARE.en}.", f"Меньше {figures.FAILED_SHARE.ru}."),
    timedelta(seconds=5),
    (
        Branch(
            Text(f"above {figures.FAILED_SHARE.en}", f"больше {figures.FAILED_SHARE.ru}"),
            "alert-mailer-failure-budget-burning",
        ),
    ),
)

FINISHED_CAMPAIGNS: Final = Snippet(
    "finished-campaigns",
    Kind.SQL,
    Text("How did the campaigns of the last day end?", "Чем закончились кампании за последние сутки?"),
    (),
    Effect.READ,
    Text("Up to 20 rows, the newest first.", "До 20 строк, сначала новые."),
    Text(
        f"`failed_percent` below {figures.FAILED_PERCENT}, `unknown` 0.",
        f"`failed_percent` меньше {figures.FAILED_PERCENT}, `unknown` — 0.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text(
                f"`failed_percent` is above {figures.FAILED_PERCENT}",
                f"`failed_percent` больше {figures.FAILED_PERCENT}",
            ),
            "alert-mailer-campaign-failed-many",
        ),
        Branch(Text("`unknown` is above 0", "`unknown` больше 0"), "op-unknowns-resolve"),
    ),
)

SNIPPETS: Final = (
    BREAKERS_OPEN,
    LIMITER_HOURS,
    LIMITER_BUCKET,
    UNKNOWN_BY_CAMPAIGN,
    SMTP_GREETING,
    FAILURES_IN_LOGS,
    SENDER_REJECTIONS,
    SENT_PER_MINUTE,
    FAILURE_SHARE,
    FINISHED_CAMPAIGNS,
)

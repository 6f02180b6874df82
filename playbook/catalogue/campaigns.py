"""Questions about one campaign."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.parameters import CAMPAIGN_ID
from playbook.snippet import Branch, Effect, Kind, Snippet

CAMPAIGN_STATE: Final = Snippet(
    "campaign-state",
    Kind.SQL,
    Text("What does this campaign do now, and what does it wait for?", "Что кампания делает сейчас и чего ждёт?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text("One row; none: there is no such campaign. ", "Одна строка; если строк нет, такой кампании нет."),
    Text(
        f"`queue` is `active`, `breaker_state` is `closed`, `served_seconds_ago` is below {figures.UNSERVED}.",
        f"`queue` — `active`, `breaker_state` — `closed`, `served_seconds_ago` меньше {figures.UNSERVED}.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("`defer_reason` is `circuit_breaker`", "`defer_reason` — `circuit_breaker`"), "reason-circuit-breaker"
        ),
        Branch(Text("`defer_reason` is `hourly_limit`", "`defer_reason` — `hourly_limit`"), "reason-hourly-limit"),
        Branch(
            Text("`defer_reason` is `paused_by_user`", "`defer_reason` — `paused_by_user`"), "reason-paused-by-user"
        ),
        Branch(
            Text(
                f"`queue` is `active` and `served_seconds_ago` is above {figures.UNSERVED}",
                f"`queue` — `active`, а `served_seconds_ago` больше {figures.UNSERVED}",
            ),
            "alert-mailer-campaign-not-served",
        ),
    ),
)

LETTERS_BY_STATE: Final = Snippet(
    "letters-by-state",
    Kind.SQL,
    Text("How many letters of this campaign are in each state?", "Сколько писем кампании в каждом состоянии?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "A row for each state that occurs; `due` counts those that could go now.",
        "По строке на каждое встречающееся состояние; `due` — сколько писем можно отправить сейчас.",
    ),
    Text(
        "`sent` grows from one reading to the next; `unknown` does not occur; `failed` is a few percent.",
        "`sent` растёт от запроса к запросу; `unknown` нет; `failed` — единицы процентов.",
    ),
    timedelta(seconds=2),
    (
        Branch(Text("`unknown` occurs", "есть `unknown`"), "op-unknowns-resolve"),
        Branch(
            Text("`failed` is more than a few percent", "`failed` — больше нескольких процентов"),
            "snippet-recent-failures",
        ),
        Branch(
            Text("`due` is above 0 and `sent` does not grow", "`due` больше 0, а `sent` не растёт"),
            "alert-mailer-nothing-sent",
        ),
    ),
)

RECENT_FAILURES: Final = Snippet(
    "recent-failures",
    Kind.SQL,
    Text(
        "Why do letters of this campaign fail, or wait for another attempt?",
        "Почему письма кампании не уходят или ждут новой попытки?",
    ),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "Up to ten rows, the commonest error first; `scope` says whose fault it is.",
        "До десяти строк, сначала самая частая ошибка; `scope` показывает, чья это вина.",
    ),
    Text(
        "No rows, or `scope` is `recipient` (wrong and full mailboxes).",
        "Строк нет или `scope` — `recipient` (неверные и переполненные ящики).",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("`scope` is `provider` or `network`", "`scope` — `provider` или `network`"), "reason-circuit-breaker"
        ),
        Branch(Text("`scope` is `sender`", "`scope` — `sender`"), "alert-mailer-sender-rejected"),
        Branch(Text("`scope` is `message`", "`scope` — `message`"), "reason-campaign-too-risky"),
    ),
)

CAMPAIGN_TIMELINE: Final = Snippet(
    "campaign-timeline",
    Kind.LOGQL,
    Text("What has happened to this campaign?", "Что происходило с кампанией?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "Its stops, continuations and decisions with their time; single letters are left out.",
        "Остановки, продолжения и решения по времени; отдельные письма не показаны.",
    ),
    Text("`Campaign started`, then `Campaign finished`.", "`Campaign started`, затем `Campaign finished`."),
    timedelta(seconds=10),
    (
        Branch(
            Text("`Campaign deferred` comes again and again", "`Campaign deferred` повторяется снова и снова"),
            "alert-mailer-campaign-deferred-again",
        ),
    ),
    since="24h",
)

BREAKER_HISTORY: Final = Snippet(
    "breaker-history",
    Kind.SQL,
    Text(
        "When did the breaker of this campaign open and close, and why?",
        "Когда и почему предохранитель кампании размыкался и замыкался?",
    ),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "The last ten changes, the newest first; `code` and `last_error` are the provider's own words.",
        "Последние десять переключений, сначала новые; `code` и `last_error` — слова самого провайдера.",
    ),
    Text("No rows, or the newest is `closed`.", "Строк нет или последнее — `closed`."),
    timedelta(seconds=2),
    (Branch(Text("the newest is `opened`", "последнее — `opened`"), "reason-circuit-breaker"),),
)

SEND_WINDOW: Final = Snippet(
    "send-window",
    Kind.SQL,
    Text("May this campaign send at this hour?", "Можно ли кампании отправлять в этот час?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "One row; empty `window_start`: it may send at any hour.",
        "Одна строка; если `window_start` пуст, отправлять можно в любой час.",
    ),
    Text(
        "`within_now` is `t`, or the campaign waits with `outside_send_window`.",
        "`within_now` — `t`, либо кампания ждёт с причиной `outside_send_window`.",
    ),
    timedelta(seconds=2),
    (
        Branch(Text("`within_now` is `f`", "`within_now` — `f`"), "reason-outside-send-window"),
        Branch(
            Text("`within_now` is `t` and it waits all the same", "`within_now` — `t`, а кампания всё равно ждёт"),
            "snippet-campaign-state",
        ),
    ),
)

UNKNOWN_LETTERS: Final = Snippet(
    "unknown-letters",
    Kind.SQL,
    Text(
        "Of which letters of this campaign does nobody know whether they arrived?",
        "О каких письмах кампании неизвестно, дошли ли они?",
    ),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "A row for each, the oldest attempt first, at most 50.",
        "По строке на письмо, сначала самые давние, не больше 50.",
    ),
    Text("No rows.", "Строк нет."),
    timedelta(seconds=2),
    (Branch(Text("there are rows", "строки есть"), "op-unknowns-resolve"),),
)

AUDIT_CAMPAIGN: Final = Snippet(
    "audit-campaign",
    Kind.SQL,
    Text("Who did what to this campaign?", "Кто и что делал с кампанией?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text("Up to 20 actions of people, the newest first.", "До 20 действий людей, сначала новые."),
    Text(
        "The last action explains the state: `campaign_pause` a pause, `campaign_cancel` an end.",
        "Последнее действие объясняет состояние: `campaign_pause` — паузу, `campaign_cancel` — конец.",
    ),
    timedelta(seconds=2),
    (
        Branch(Text("`campaign_pause` is the newest", "последнее — `campaign_pause`"), "reason-paused-by-user"),
        Branch(Text("there is none", "действий нет"), "snippet-campaign-timeline"),
    ),
)

SNIPPETS: Final = (
    CAMPAIGN_STATE,
    LETTERS_BY_STATE,
    RECENT_FAILURES,
    CAMPAIGN_TIMELINE,
    BREAKER_HISTORY,
    SEND_WINDOW,
    UNKNOWN_LETTERS,
    AUDIT_CAMPAIGN,
)

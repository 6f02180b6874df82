"""Questions about letters that fail: whose fault it is, and how it shows."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.parameters import CAMPAIGN_ID
from playbook.snippet import Branch, Effect, Kind, Snippet

BREAKER_EVIDENCE: Final = Snippet(
    "breaker-evidence",
    Kind.SQL,
    Text("Which errors opened the breaker of this campaign?", "Какие ошибки разомкнули предохранитель кампании?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "The newest opening first, one row for each error that differs, and how many of it; `closed` rows have none.",
        "Сначала последнее срабатывание; по строке на каждый вид ошибки, с их числом; у строк `closed` ошибок нет.",
    ),
    Text("No rows: the breaker has never opened.", "Строк нет: предохранитель не срабатывал."),
    timedelta(seconds=2),
    (
        Branch(Text("`scope` is `sender`", "`scope` — `sender`"), "alert-mailer-sender-rejected"),
        Branch(Text("`scope` is `network`", "`scope` — `network`"), "reason-smtp-unreachable"),
        Branch(Text("`scope` is `provider`", "`scope` — `provider`"), "reason-circuit-breaker"),
    ),
)

CAMPAIGN_DOMAINS: Final = Snippet(
    "campaign-domains",
    Kind.SQL,
    Text("Which domains refuse the letters of this campaign?", "Какие домены отклоняют письма этой кампании?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "Up to ten domains with the SMTP code and the letters lost there.",
        "До десяти доменов с кодом SMTP и числом потерянных писем.",
    ),
    Text(
        "Many domains with a few letters each: old addresses in the list.",
        "Много доменов и по нескольку писем на каждый: в списке старые адреса.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("one domain holds most of the letters", "почти все письма — в одном домене"),
            "alert-mailer-sender-rejected",
        ),
        Branch(Text("they are spread evenly", "они распределены поровну"), "alert-mailer-campaign-failed-many"),
    ),
)

CAMPAIGN_FAILURES: Final = Snippet(
    "campaign-failures",
    Kind.LOGQL,
    Text("By which answers do the letters of this campaign fail?", "С какими ответами не уходят письма этой кампании?"),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "Attempts of the last hour by SMTP code, enhanced code, `scope` (whose fault) and phase.",
        "Попытки за час по коду SMTP, расширенному коду, `scope` (чья вина) и фазе.",
    ),
    Text("Nothing, or `scope` is `recipient` alone.", "Пусто или только `scope` — `recipient`."),
    timedelta(seconds=10),
    (
        Branch(Text("`scope` is `message`", "`scope` — `message`"), "reason-campaign-too-risky"),
        Branch(Text("`scope` is `sender`", "`scope` — `sender`"), "alert-mailer-sender-rejected"),
        Branch(
            Text("`scope` is `provider` or `network`", "`scope` — `provider` или `network`"), "reason-circuit-breaker"
        ),
    ),
)

FAILURES_BY_CAMPAIGN: Final = Snippet(
    "failures-by-campaign",
    Kind.LOGQL,
    Text(
        "Which campaigns do the failures of the last hour belong to?",
        "Каким кампаниям принадлежат неудачи последнего часа?",
    ),
    (),
    Effect.READ,
    Text(
        "Up to ten rows: `campaign_id`, `scope`, number of attempts.",
        "До десяти строк: `campaign_id`, `scope`, число попыток.",
    ),
    Text("No campaign stands out.", "Ни одна кампания не выделяется."),
    timedelta(seconds=10),
    (
        Branch(Text("one campaign holds most of them", "почти все — у одной кампании"), "snippet-campaign-failures"),
        Branch(Text("all campaigns have them", "они есть у всех кампаний"), "snippet-failures-by-scope"),
    ),
)

FAILURES_BY_SCOPE: Final = Snippet(
    "failures-by-scope",
    Kind.PROMQL,
    Text(
        "Whose fault are the failures of the last ten minutes?", "По чьей вине письма не уходят последние десять минут?"
    ),
    (),
    Effect.READ,
    Text(
        "One line a `scope` and `outcome` with failures; nothing where there are none.",
        "Строка на каждые `scope` и `outcome` с неудачами; если их нет — пусто.",
    ),
    Text(
        "`recipient` alone: wrong addresses cost no budget.", "Только `recipient`: неверные адреса в бюджет не входят."
    ),
    timedelta(seconds=5),
    (
        Branch(Text("`provider`", "`provider`"), "alert-mailer-breaker-tripped"),
        Branch(Text("`network`", "`network`"), "alert-mailer-smtp-unreachable"),
        Branch(Text("`sender`", "`sender`"), "alert-mailer-sender-rejected"),
        Branch(Text("`message`", "`message`"), "alert-mailer-campaign-too-risky"),
        Branch(Text("`local`", "`local`"), "alert-mailer-backlog-too-old"),
    ),
)

LAST_FAILURES: Final = Snippet(
    "last-failures",
    Kind.LOGQL,
    Text("What did the provider say last?", "Что провайдер отвечал в последний раз?"),
    (),
    Effect.READ,
    Text(
        "One line an attempt, oldest first: time, `scope`, phase, SMTP code, enhanced code, words.",
        "По строке на попытку, от старых к новым: время, `scope`, фаза, код SMTP, расширенный код, текст.",
    ),
    Text("Nothing, or single lines with `recipient`.", "Пусто или отдельные строки с `recipient`."),
    timedelta(seconds=10),
    (
        Branch(
            Text("the words name a block, a list or reputation", "в тексте блокировка, список или репутация"),
            "alert-mailer-sender-rejected",
        ),
        Branch(Text("the words name a rate or a limit", "в тексте частота или лимит"), "reason-provider-throttled"),
        Branch(Text("the phase is `auth`", "фаза — `auth`"), "reason-smtp-auth-failed"),
    ),
    since="15m",
)

UNKNOWN_CAUSES: Final = Snippet(
    "unknown-causes",
    Kind.LOGQL,
    Text("Why do we not know what became of letters?", "Почему судьба писем неизвестна?"),
    (),
    Effect.READ,
    Text(
        "Letters of the last hour whose outcome became unknown, by cause.",
        "Письма за час, исход которых стал неизвестен, по причинам.",
    ),
    Text("Nothing.", "Пусто."),
    timedelta(seconds=10),
    (
        Branch(
            Text("the sending process died, hung or stopped", "отправлявший процесс умер, завис или остановлен"),
            "alert-mailer-lease-reaped",
        ),
        Branch(
            Text("`body_sent`: no answer after the last dot", "`body_sent`: нет ответа после последней точки"),
            "alert-mailer-unknown-recipients",
        ),
    ),
)

SEND_DURATIONS: Final = Snippet(
    "send-durations",
    Kind.PROMQL,
    Text("How long does the provider take for a letter?", "Сколько времени провайдер принимает одно письмо?"),
    (),
    Effect.READ,
    Text(
        "Seconds within which 19 of 20 letters were taken in the last ten minutes; `NaN` where none was.",
        "Секунды, за которые приняты 19 из 20 писем за десять минут; `NaN`, если не принято ни одного.",
    ),
    Text(f"Below {figures.SEND_SLOW}.", f"Меньше {figures.SEND_SLOW}."),
    timedelta(seconds=5),
    (
        Branch(Text("several seconds", "несколько секунд"), "snippet-smtp-phases"),
        Branch(Text("`NaN` and letters are due", "`NaN`, а письма ждут"), "alert-mailer-nothing-sent"),
    ),
)

SMTP_PHASES: Final = Snippet(
    "smtp-phases",
    Kind.PROMQL,
    Text("In which part of the SMTP dialogue is the time lost?", "На каком шаге диалога SMTP теряется время?"),
    (),
    Effect.READ,
    Text(
        "Seconds for 19 of 20 letters, by phase: connect, auth, mail, rcpt, data, body.",
        "Секунды для 19 из 20 писем по фазам: connect, auth, mail, rcpt, data, body.",
    ),
    Text(
        f"Each below {figures.PHASE_SLOW.en}; `NaN`: that phase did not occur.",
        f"Каждая меньше {figures.PHASE_SLOW.ru}; `NaN` — такой фазы не было.",
    ),
    timedelta(seconds=5),
    (
        Branch(Text("`connect` is slow", "медленно `connect`"), "alert-mailer-smtp-unreachable"),
        Branch(
            Text(
                "`body` is slow: the provider delays its final answer",
                "медленно `body`: провайдер тянет с последним ответом",
            ),
            "alert-mailer-worker-stuck",
        ),
    ),
)

ERRORS_IN_A_ROW: Final = Snippet(
    "errors-in-a-row",
    Kind.SQL,
    Text(
        "Which campaigns have errors in a row now, and what was the last one?",
        "У каких кампаний сейчас ошибки подряд и какая последняя?",
    ),
    (),
    Effect.READ,
    Text(
        "One row a campaign, the most errors first, with phase, code and words of the last error.",
        "По строке на кампанию, сначала с наибольшим числом; фаза, код и текст последней ошибки.",
    ),
    Text("No rows.", "Строк нет."),
    timedelta(seconds=2),
    (
        Branch(
            Text("the phase is `connect`, `ehlo` or `starttls`", "фаза — `connect`, `ehlo` или `starttls`"),
            "reason-smtp-unreachable",
        ),
        Branch(Text("the phase is `mail` or later", "фаза — `mail` или позже"), "reason-circuit-breaker"),
    ),
)

SNIPPETS: Final = (
    BREAKER_EVIDENCE,
    CAMPAIGN_DOMAINS,
    CAMPAIGN_FAILURES,
    FAILURES_BY_CAMPAIGN,
    FAILURES_BY_SCOPE,
    LAST_FAILURES,
    UNKNOWN_CAUSES,
    SEND_DURATIONS,
    SMTP_PHASES,
    ERRORS_IN_A_ROW,
)

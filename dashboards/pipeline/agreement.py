"""Do metrics and logs tell the same number."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue import queries
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.metrics import delivery
from observability.catalogue.objectives import LOGS_TOLERANCE, LOGS_TOLERANCE_LEAST
from observability.catalogue.panels import from_logs, six
from observability.catalogue.panels.agreement import apart
from observability.catalogue.text import Text

TOLERATED: Final = Text(
    f"within {LOGS_TOLERANCE:.0%}, or {LOGS_TOLERANCE_LEAST} letters: lines arrive seconds later.",
    f"в пределах {LOGS_TOLERANCE * 100:.0f} % или {LOGS_TOLERANCE_LEAST} писем: строки приходят на секунды позже.",
)
LEADS: Final = (
    Lines(from_logs.behind(EmailSent), title=Text("Letters sent", "Отправленные письма")),
    Lines(from_logs.behind(EmailFailed), title=Text("Failures", "Неудачи")),
)

AGREEMENT: Final = Panel(
    delivery.EMAILS_SENT.name,
    Text(
        "Sent and failed in the hour before: metrics beside logs", "Отправлено и не удалось за час: показатели и журнал"
    ),
    Kind.SERIES,
    (
        Target(six.SENT.metrics, Text("sent (metrics)", "отправлено (показатели)"), Colour.GOOD),
        Target(six.SENT.logs, Text("sent (logs)", "отправлено (журнал)"), Colour.NEUTRAL, dashed=True),
        Target(six.FAILED.metrics, Text("failed (metrics)", "неудачи (показатели)"), Colour.CRITICAL),
        Target(six.FAILED.logs, Text("failed (logs)", "неудачи (журнал)"), Colour.WARNING, dashed=True),
    ),
    Unit.COUNT,
    Text(
        "One fact, two paths: processes count it, and log lines tell it. At each point, the hour before.",
        "Один факт, два пути: процессы его считают, строки журнала о нём рассказывают. В каждой точке — за час до неё.",
    ),
    Text(f"the lines lie on one another, {TOLERATED.en}", f"линии совпадают {TOLERATED.ru}"),
    Text(
        "one path loses or repeats facts: `oncall metrics` sets both beside PostgreSQL, which is the truth.",
        "один из путей теряет или повторяет факты: `oncall metrics` ставит оба рядом с PostgreSQL, а он и есть истина.",
    ),
    LEADS,
    alerts=("MailerLogsDisagreeOnSent", "MailerLogsDisagreeOnFailed"),
    width=12,
    height=8,
)
APART: Final = Panel(
    "logs_apart",
    Text("By how much they differ, as the alert sees it", "Насколько они расходятся, как видит оповещение"),
    Kind.SERIES,
    (
        Target(apart(queries.EMAILS_SENT), Text("sent", "отправлено")),
        Target(apart(queries.EMAILS_FAILED), Text("failed", "неудачи")),
    ),
    Unit.COUNT,
    Text(
        "The difference of both counts, from the series that Prometheus and Loki's ruler record. Nothing where Loki's"
        " ruler does not write to Prometheus; then nothing is judged either.",
        "Разница двух чисел по рядам, которые записывают Prometheus и правила Loki. Пусто, если правила Loki не пишут в"
        " Prometheus: тогда и оповещения не будет.",
    ),
    TOLERATED,
    Text(
        "look at the spool first: lines that wait arrive later and close the gap.",
        "сначала посмотрите на спул: строки, которые ждут, придут позже и закроют разрыв.",
    ),
    LEADS,
    limits=Limits(warning=LOGS_TOLERANCE_LEAST),
    empty=Text("Loki's ruler records nothing", "правила Loki ничего не записывают"),
    width=12,
    height=8,
)

ROW: Final = Row(Text("Do metrics and logs agree?", "Сходятся ли показатели и журнал?"), (AGREEMENT, APART))

"""What people do, and what is refused to them."""

from typing import Final

from dashboards.lead import Lines
from dashboards.overview.backlog import NONE
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.people import (
    ActionRefused,
    RecipientsImported,
    RecipientUnsubscribed,
    TestEmailSent,
    ThrottleFellBack,
)
from observability.catalogue.metrics import people
from observability.catalogue.objectives import ABUSE_REFUSALS, CAMPAIGN_STARTS_PER_HOUR, TEST_EMAILS_PER_HOUR
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, happened
from observability.catalogue.text import Text, same

REFUSED: Final = Panel(
    people.ACTIONS_REFUSED.name,
    Text("Actions that were refused", "Отклонённые действия"),
    Kind.BARS,
    (Target(happened(people.ACTIONS_REFUSED, "action", "refusal"), same("{{action}}: {{refusal}}")),),
    Unit.COUNT,
    Text(
        f"Refusals in each step. Throttled: over {CAMPAIGN_STARTS_PER_HOUR} starts or {TEST_EMAILS_PER_HOUR} test"
        " letters of one person in an hour.",
        f"Отказы за каждый шаг. throttled — больше {CAMPAIGN_STARTS_PER_HOUR} запусков или {TEST_EMAILS_PER_HOUR}"
        " тестовых писем у одного человека за час.",
    ),
    Text("one or two now and then.", "изредка один-два."),
    Text(
        f"{ABUSE_REFUSALS} throttled ones in ten minutes are a script or a stuck button: the log names the person.",
        f"{ABUSE_REFUSALS} отказов throttled за десять минут — скрипт или залипшая кнопка: человек назван в журнале.",
    ),
    (Lines(from_logs.behind(ActionRefused, "action", "refusal")),),
    alerts=("MailerThrottleAbuse",),
    width=6,
    empty=NONE,
)
FALLBACKS: Final = Panel(
    people.THROTTLE_FALLBACKS.name,
    Text("Throttles counted without Redis", "Пределы, посчитанные без Redis"),
    Kind.BARS,
    (Target(happened(people.THROTTLE_FALLBACKS, "action"), same("{{action}}")),),
    Unit.COUNT,
    Text(
        people.THROTTLE_FALLBACKS.help,
        "Сколько раз предел действий человека считали в PostgreSQL, потому что Redis не ответил.",
    ),
    same("0."),
    Text(
        "Redis does not answer the web process; people are still counted, from the audit rows in PostgreSQL.",
        "Redis не отвечает веб-процессу; действия людей всё равно считаются — по журналу действий в PostgreSQL.",
    ),
    (Lines(from_logs.behind(ThrottleFellBack, "action")),),
    limits=Limits(warning=1),
    width=6,
    empty=NONE,
)
IMPORTED: Final = Panel(
    people.RECIPIENTS_IMPORTED.name,
    Text("Rows of imported lists", "Строки загруженных списков"),
    Kind.BARS,
    (Target(grown(people.RECIPIENTS_IMPORTED, "row"), same("{{row}}")),),
    Unit.COUNT,
    Text(
        "Rows of lists that were read in each step: taken, and refused.",
        "Сколько строк списков прочитано за каждый шаг: taken — взяты, refused — отклонены.",
    ),
    Text("refused are a few percent.", "отклонено несколько процентов."),
    Text(
        "many refused: a wrong column or encoding; the importer was told line by line.",
        "отклонено много — не тот столбец или кодировка; тому, кто загружал, сказано о каждой строке.",
    ),
    (Lines(from_logs.behind(RecipientsImported)),),
    width=6,
)
TESTS: Final = Panel(
    people.TEST_EMAILS.name,
    Text("Test letters and unsubscriptions", "Тестовые письма и отписки"),
    Kind.BARS,
    (
        Target(grown(people.TEST_EMAILS), Text("test letters", "тестовые письма")),
        Target(grown(people.UNSUBSCRIBES), Text("unsubscriptions", "отписки")),
    ),
    Unit.COUNT,
    Text(
        "Test letters that the provider took, and recipients who asked for no more mail, in each step.",
        "Тестовые письма, принятые провайдером, и получатели, которые отписались, за каждый шаг.",
    ),
    Text(
        "tests before a campaign, unsubscriptions after it.", "тестовые письма — перед кампанией, отписки — после неё."
    ),
    Text(
        "many unsubscriptions: the list did not ask for this letter; complaints and blocks follow.",
        "много отписок — список не просил этого письма; дальше будут жалобы и блокировки.",
    ),
    (
        Lines(from_logs.behind(RecipientUnsubscribed), title=Text("Unsubscriptions", "Отписки")),
        Lines(from_logs.behind(TestEmailSent), title=Text("Test letters", "Тестовые письма")),
    ),
    width=6,
)

ROW: Final = Row(Text("People", "Люди"), (REFUSED, FALLBACKS, IMPORTED, TESTS))

"""Why: deferrals with reason and until, the breaker's evidence, errors by fingerprint, and all lines."""

from typing import Final

from dashboards.lead import Lines, ReasonSection
from dashboards.panel import Kind, Panel, Row, Target, Unit
from observability.catalogue.events.campaigns import CampaignDeferred
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed
from observability.catalogue.events.relay import ConnectionFailed
from observability.catalogue.objectives import BREAKER_THRESHOLD
from observability.catalogue.panels import campaign, from_logs, moments
from observability.catalogue.panels.query import ONE
from observability.catalogue.reasons import DeferReason
from observability.catalogue.text import Text

DEFERRALS: Final = Panel(
    "deferrals",
    Text("Deferrals: reason, and until when", "Ожидания: причина и до какого времени"),
    Kind.LOGS,
    (Target(moments.deferred(ONE)),),
    Unit.NONE,
    Text(
        "Each wait with its reason and, behind the arrow, its end, the latest first.",
        "Каждое ожидание с причиной и, после стрелки, сроком, сначала последние.",
    ),
    Text("hourly_limit, until the hour ends.", "hourly_limit до конца часа."),
    Text(
        "one without an end waits for a person: the reason's section says how to end it.",
        "срока нет — ждёт человека: что делать, сказано в разделе причины.",
    ),
    (Lines(from_logs.behind(CampaignDeferred, narrow=ONE), until_point=False),),
    width=12,
)
EVIDENCE: Final = Panel(
    "breaker_evidence",
    Text("Evidence of its breaker", "Улики предохранителя"),
    Kind.LOGS,
    (Target(campaign.EVIDENCE),),
    Unit.NONE,
    Text(
        f"Each opening: the breaker's generation, errors in a row ({BREAKER_THRESHOLD}, or one more for a failed"
        f" probe) ×"
        " the last error → the pause.",
        f"Каждое срабатывание: поколение, ошибок подряд ({BREAKER_THRESHOLD} или ещё одна при неудачной пробе) ×"
        " последняя ошибка → пауза.",
    ),
    Text("none.", "нет."),
    Text(
        "one error text again and again is the provider's own explanation: look it up, or ask them with it.",
        "один и тот же текст раз за разом — объяснение самого провайдера: найдите его описание или спросите с ним.",
    ),
    (
        ReasonSection(DeferReason.CIRCUIT_BREAKER.value),
        Lines(from_logs.behind(BreakerOpened, narrow=ONE), until_point=False),
    ),
    width=12,
)
FINGERPRINTS: Final = Panel(
    "fingerprints",
    Text("Errors by fingerprint", "Какие ошибки повторяются"),
    Kind.TABLE,
    (Target(campaign.FINGERPRINTS, Text("times", "раз")),),
    Unit.COUNT,
    Text(
        "What failed, grouped by whose fault it is, the phase of SMTP, and the provider's codes; the most frequent"
        " first.",
        "Что не удалось: чья вина, фаза SMTP и коды провайдера; сначала самые частые.",
    ),
    Text("recipient, rcpt, 550 5.1.1: addresses that do not exist.", "recipient, rcpt, 550 5.1.1: таких адресов нет."),
    Text(
        "sender: stop. Message: its text or size. Provider, network: time heals, or the provider's support.",
        "sender — остановитесь. message — текст или размер письма. provider, network — пройдёт само или поможет"
        " поддержка провайдера.",
    ),
    (Lines(from_logs.behind(EmailFailed, narrow=ONE), until_point=False),),
    empty=Text("nothing failed in the time shown", "за показанное время неудач не было"),
    width=12,
    height=8,
)
ERRORS: Final = Panel(
    "errors",
    Text("Errors in the provider's words", "Ошибки словами провайдера"),
    Kind.LOGS,
    (Target(campaign.ERRORS), Target(campaign.NOT_CONNECTED)),
    Unit.NONE,
    Text(
        "Each failed attempt with the provider's answer, the latest first; connections that could not be opened, and"
        " refused logins, among them.",
        "Каждая неудачная попытка и ответ провайдера, сначала последние; в том числе неудачные соединения и отказы во"
        " входе.",
    ),
    Text("a few that name the recipient.", "единицы, виноват recipient."),
    Text("many alike: their fingerprint to the left counts them.", "много одинаковых — сколько их, видно слева."),
    (
        Lines(from_logs.behind(EmailFailed, narrow=ONE), until_point=False),
        Lines(
            from_logs.behind(ConnectionFailed, narrow=ONE),
            until_point=False,
            title=Text("Failed connections", "Неудачные соединения"),
        ),
    ),
    width=12,
    height=8,
)
LINES: Final = Panel(
    "lines",
    Text("All its lines", "Все её строки"),
    Kind.LOGS,
    (Target(campaign.LINES),),
    Unit.NONE,
    Text("Everything that was logged about it, the latest first.", "Всё, что о ней записано, сначала последние."),
    Text("“Email sent successfully”, again and again.", "снова и снова “Email sent successfully”."),
    Text("read from the last “Campaign started” on.", "читайте с последнего “Campaign started”."),
    (Lines(campaign.LINES, until_point=False),),
    width=24,
    height=12,
)

ROW: Final = Row(Text("Why", "Почему"), (DEFERRALS, EVIDENCE, FINGERPRINTS, ERRORS))
LOG: Final = Row(Text("Its log", "Её журнал"), (LINES,))

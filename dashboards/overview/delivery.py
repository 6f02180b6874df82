"""What providers take and refuse, and how long they need."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Colour, Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.guards import BreakerOpened
from observability.catalogue.events.letters import EmailFailed, EmailSent, EmailUnknown, UnknownResolved
from observability.catalogue.events.relay import ConnectionFailed
from observability.catalogue.metrics import backlog, delivery, people
from observability.catalogue.objectives import BREAKER_THRESHOLD, SEND_SLOW
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, level, per_minute, quantile
from observability.catalogue.text import Text, same

SENT: Final = Panel(
    delivery.EMAILS_SENT.name,
    Text("Letters taken, by provider", "Принято писем, по провайдерам"),
    Kind.SERIES,
    (
        Target(
            per_minute(delivery.EMAILS_SENT, "provider"), Text("{{provider}} (metrics)", "{{provider}} (показатели)")
        ),
        Target(
            from_logs.per_minute(EmailSent, "provider"),
            Text("{{provider}} (logs)", "{{provider}} (журнал)"),
            Colour.IDLE,
            dashed=True,
        ),
    ),
    Unit.PER_MINUTE,
    Text("Letters that each provider took, a minute.", "Сколько писем в минуту принимал каждый провайдер."),
    Text(
        "steady while campaigns run, 0 otherwise; both forms lie on one another.",
        "ровно, пока идут кампании, иначе 0; обе линии совпадают.",
    ),
    Text(
        "a fall without a reason in the first row: look at the times of sending below, then at the workers.",
        "упало, а в первом ряду причины нет: посмотрите ниже время отправки, затем воркеры.",
    ),
    (Lines(from_logs.behind(EmailSent, "provider")),),
)
FAILED: Final = Panel(
    delivery.EMAILS_FAILED.name,
    Text("Failures by whose fault they are", "Неудачи: чья вина"),
    Kind.BARS,
    (Target(per_minute(delivery.EMAILS_FAILED, "scope"), same("{{scope}}")),),
    Unit.PER_MINUTE,
    Text(
        "Failed attempts a minute: of the recipient's address, the letter, the sender (blocked, not authorised), the"
        " provider, the network, or this machine. Those that will be tried again count too.",
        "Неудачные попытки в минуту. Виноваты: recipient — адрес, message — само письмо, sender — отправитель"
        " (заблокирован, не авторизован), provider — провайдер, network — сеть, local — эта машина. Считаются и те, что"
        " будут повторены.",
    ),
    Text("a few, nearly all of the recipient.", "единицы, почти все — recipient."),
    Text(
        "provider or network: wait for the breaker, ask the provider. Sender: stop sending, every further letter costs"
        " reputation.",
        "provider или network — дождитесь предохранителя, спросите провайдера. sender — остановите отправку: каждое"
        " следующее письмо портит репутацию.",
    ),
    (Lines(from_logs.behind(EmailFailed, "scope")),),
    alerts=(
        "MailerFailureBudgetBurningFast",
        "MailerFailureBudgetBurning",
        "MailerFailureBudgetBurningSlowly",
        "MailerSenderRejected",
    ),
)
CONNECTIONS: Final = Panel(
    delivery.CONNECTIONS_FAILED.name,
    Text("Connections that failed, by step", "Неудачные соединения, по шагам"),
    Kind.BARS,
    (Target(per_minute(delivery.CONNECTIONS_FAILED, "phase"), same("{{phase}}")),),
    Unit.PER_MINUTE,
    Text(
        "Connections to the provider that could not be opened, a minute, by the step at which it ended; no letter was"
        " touched.",
        "Сколько соединений с провайдером в минуту не удалось открыть, по шагу, на котором всё кончилось; писем это не"
        " касается.",
    ),
    Text("none.", "нет."),
    Text(
        "auth: user name or password. connect, starttls: name, network, certificate. The lines hold the relay's words.",
        "auth — имя или пароль. connect, starttls — имя узла, сеть, сертификат. В строках — слова сервера.",
    ),
    (Lines(from_logs.behind(ConnectionFailed, "phase")),),
    limits=Limits(warning=1),
    width=6,
)
BREAKER: Final = Panel(
    delivery.BREAKER_TRIPS.name,
    Text("Breakers: openings, closings, and their states", "Предохранители: срабатывания и состояния"),
    Kind.SERIES,
    (
        Target(
            grown(delivery.BREAKER_TRIPS, "provider"),
            Text("{{provider}} opened", "{{provider}}: сработал"),
            Colour.CRITICAL,
            dashed=True,
        ),
        Target(
            grown(delivery.BREAKER_CLOSES, "provider"),
            Text("{{provider}} closed", "{{provider}}: замкнулся"),
            Colour.GOOD,
            dashed=True,
        ),
        Target(level(backlog.BREAKERS, "state"), Text("campaigns {{state}}", "кампаний {{state}}")),
    ),
    Unit.COUNT,
    Text(
        f"Openings (at {BREAKER_THRESHOLD} transient errors in a row, and failed probes) and closings in each step"
        " (dashed), and campaigns in flight by the state of their breaker.",
        f"Срабатывания (на {BREAKER_THRESHOLD}-й временной ошибке подряд и при неудачной пробе) и возвраты за каждый"
        " шаг (пунктир), а также идущие кампании по состоянию их предохранителя.",
    ),
    Text("all closed, no openings.", "все closed, срабатываний нет."),
    Text(
        "each opening names its last error in the log; openings again and again mean that the provider is still ill.",
        "последняя ошибка каждого срабатывания есть в журнале; раз за разом — провайдер ещё не поправился.",
    ),
    (Lines(from_logs.behind(BreakerOpened)),),
)
DURATION: Final = Panel(
    delivery.SEND_DURATION.name,
    Text("Time that the provider needs for a letter", "Сколько провайдер принимает письмо"),
    Kind.SERIES,
    tuple(
        Target(quantile(delivery.SEND_DURATION, share), Text(f"{share:.0%} of letters", f"{share * 100:.0f} % писем"))
        for share in (0.5, 0.95, 0.99)
    ),
    Unit.SECONDS,
    Text(
        "Time from MAIL FROM to the answer after the letter: half, 95 and 99 % of the letters needed no longer.",
        "Время от MAIL FROM до ответа на письмо: столько или меньше заняли половина, 95 и 99 % писем.",
    ),
    Text("below 1 s.", "меньше 1 с."),
    Text(
        "a slow provider is not a broken one, but a campaign takes longer: compare the phases to the right.",
        "медленный провайдер — не сломанный, но кампания затянется: сравните фазы на панели справа.",
    ),
    (Lines(from_logs.behind(EmailSent)),),
    limits=Limits(warning=SEND_SLOW.total_seconds()),
    width=6,
)
PHASES: Final = Panel(
    delivery.SMTP_PHASE_DURATION.name,
    Text("Which phase of SMTP takes the time", "На какую фазу SMTP уходит время"),
    Kind.SERIES,
    (Target(quantile(delivery.SMTP_PHASE_DURATION, 0.95, "phase"), same("{{phase}}")),),
    Unit.SECONDS,
    Text(
        "Time waited in each phase of a letter that was taken, 95th percentile; connect and auth only where a"
        " connection was opened.",
        "Ожидание в каждой фазе принятого письма, 95-й процентиль; connect и auth — только там, где открывали"
        " соединение.",
    ),
    Text("body takes the most, connect little.", "больше всего — body, connect — мало."),
    Text(
        "connect or auth: network, DNS, TLS. Rcpt: greylisting. Body: the provider's queue, or large letters.",
        "connect или auth — сеть, DNS, TLS. rcpt — серые списки. body — очередь провайдера или большие письма.",
    ),
    (Lines(from_logs.behind(EmailSent)),),
    width=6,
)
UNKNOWN: Final = Panel(
    backlog.UNKNOWN_RECIPIENTS.name,
    Text("Letters of which nobody knows", "Письма с неизвестным исходом"),
    Kind.SERIES,
    (
        Target(level(backlog.UNKNOWN_RECIPIENTS), Text("undecided", "ждут решения")),
        Target(grown(delivery.EMAILS_UNKNOWN, "provider"), Text("became unknown, {{provider}}", "новые, {{provider}}")),
        Target(grown(people.UNKNOWNS_RESOLVED, "decision"), Text("decided: {{decision}}", "решено: {{decision}}")),
    ),
    Unit.COUNT,
    Text(
        "Letters whose last byte was sent and whose answer never came: undecided now, new in each step, decided in each"
        " step.",
        "Письма, переданные до последнего байта, на которые не пришёл ответ: ждут решения сейчас, новые и решённые за"
        " каждый шаг.",
    ),
    Text(
        "0; after a crash at most one for each connection that was open.",
        "0; после сбоя — не больше одного на каждое открытое соединение.",
    ),
    Text(
        "a person decides for each campaign whether to assume that they arrived or to send them again.",
        "человек решает для каждой кампании: считать их доставленными или отправить ещё раз.",
    ),
    (
        Lines(from_logs.behind(EmailUnknown)),
        Lines(from_logs.behind(UnknownResolved), title=Text("Decisions", "Решения")),
    ),
    limits=Limits(warning=1),
    width=6,
)

ROW: Final = Row(Text("Delivery", "Доставка"), (SENT, FAILED, BREAKER, CONNECTIONS, DURATION, PHASES, UNKNOWN))

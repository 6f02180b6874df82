"""What must never happen: letters lost, or in no hand."""

from typing import Final

from dashboards.lead import Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.guards import ConservationBroken
from observability.catalogue.metrics import backlog, delivery
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, level
from observability.catalogue.text import Text

LINES: Final = Lines(from_logs.behind(ConservationBroken))
NEVER: Final = Text("0, always.", "всегда 0.")

CONSERVATION: Final = Panel(
    backlog.CONSERVATION_ERROR.name,
    Text("Recipients by which campaigns do not add up", "Насколько не сходится учёт кампаний"),
    Kind.SERIES,
    (Target(level(backlog.CONSERVATION_ERROR), Text("too many or too few", "лишних или пропавших")),),
    Unit.COUNT,
    Text(
        backlog.CONSERVATION_ERROR.help,
        "На сколько получателей идущие кампании расходятся с числом, записанным при запуске.",
    ),
    NEVER,
    Text(
        "pause sending before anything repairs it by hand; the log names the campaign.",
        "поставьте отправку на паузу, прежде чем чинить вручную; кампания названа в журнале.",
    ),
    (LINES,),
    alerts=("MailerConservationBroken",),
    limits=Limits(critical=1),
    height=6,
)
ORPHANS: Final = Panel(
    backlog.ORPHANED_RECIPIENTS.name,
    Text("Letters in hand that no lease holds", "Письма-сироты: взяты, но без аренды"),
    Kind.SERIES,
    (Target(level(backlog.ORPHANED_RECIPIENTS), Text("orphans", "сироты")),),
    Unit.COUNT,
    Text(backlog.ORPHANED_RECIPIENTS.help, "Письма, которые числятся взятыми, но аренды на них нет."),
    NEVER,
    Text(
        "pause sending before anything repairs it by hand: such letters may be lost or sent twice.",
        "поставьте отправку на паузу, прежде чем чинить вручную: такие письма могут пропасть или уйти дважды.",
    ),
    (LINES,),
    alerts=("MailerRecipientsOrphaned",),
    limits=Limits(critical=1),
    height=6,
)
BREAKS: Final = Panel(
    delivery.CONSERVATION_BREAKS.name,
    Text("Checks that found a campaign which does not add up", "Проверки, где учёт кампании не сошёлся"),
    Kind.BARS,
    (Target(grown(delivery.CONSERVATION_BREAKS), Text("found", "найдено")),),
    Unit.COUNT,
    Text(delivery.CONSERVATION_BREAKS.help, "Сколько проверок нашли кампанию, у которой не сходятся получатели."),
    NEVER,
    Text(
        "each line names the campaign, what was expected and what was counted.",
        "в каждой строке — кампания, сколько ожидалось и сколько насчитано.",
    ),
    (LINES,),
    limits=Limits(critical=1),
    height=6,
)

ROW: Final = Row(Text("What must never happen", "Чего не должно быть никогда"), (CONSERVATION, ORPHANS, BREAKS))

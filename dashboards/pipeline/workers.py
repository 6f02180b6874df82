"""Those who send: do they live, and do they get on."""

from typing import Final

from dashboards.lead import Elsewhere, Lines
from dashboards.panel import Kind, Limits, Panel, Row, Target, Unit
from observability.catalogue.events.guards import LeaseReaped
from observability.catalogue.events.letters import WriteFenced
from observability.catalogue.links import Dashboard
from observability.catalogue.metrics import backlog, delivery, pipeline
from observability.catalogue.objectives import LEASE_DEAD_AFTER, LEASE_HEARTBEAT, TICK_LATE, WORKER_PROGRESS
from observability.catalogue.panels import from_logs
from observability.catalogue.panels.from_metrics import grown, happened, level
from observability.catalogue.text import Text, same

EVERYTHING: Final = Lines(from_logs.all_lines())
BACKLOG: Final = Elsewhere(
    Text("What is due", "Готово к отправке"), Dashboard.OVERVIEW, backlog.RECIPIENTS_RUNNABLE.name
)
SOON: Final = Text("below 10 s.", "меньше 10 с.")

PROCESSES: Final = Panel(
    pipeline.PROCESSES.name,
    Text("Living processes", "Живые процессы"),
    Kind.SERIES,
    (Target(level(pipeline.PROCESSES, "component", operator="sum"), same("{{component}}")),),
    Unit.COUNT,
    Text(
        "Processes by part, pool processes included, on the machines that run an exporter.",
        "Процессы по частям системы, вместе с процессами пула, на машинах, где есть экспортёр.",
    ),
    Text(
        "as many workers as were started, one beat, one shipper a host, one exporter.",
        "воркеров столько, сколько запущено, один beat, по одному шипперу на машину, один экспортёр.",
    ),
    Text(
        "no worker: start one. With its first tick it takes back what the dead ones held.",
        "воркеров нет — запустите. На первом же тике он отберёт то, что держали умершие.",
    ),
    (EVERYTHING, BACKLOG),
    alerts=("MailerNoWorker",),
    width=6,
)
DEATHS: Final = Panel(
    pipeline.PROCESS_DEATHS.name,
    Text("Processes that died", "Умершие процессы"),
    Kind.BARS,
    (Target(happened(pipeline.PROCESS_DEATHS, "component"), same("{{component}}")),),
    Unit.COUNT,
    Text(
        pipeline.PROCESS_DEATHS.help,
        "Процессы, которые кончились, не попрощавшись (убиты, упали), с запуска системы.",
    ),
    same("0."),
    Text(
        "out of memory? Look at the kernel's log; again and again is a task that kills whoever takes it.",
        "не хватило памяти? Посмотрите журнал ядра; раз за разом — задача, которая убивает того, кто её взял.",
    ),
    (EVERYTHING,),
    alerts=("MailerProcessDied",),
    limits=Limits(warning=1),
    width=6,
    empty=Text("none in the time shown", "за показанное время не было"),
)
TICK: Final = Panel(
    backlog.TICK_AGE.name,
    Text("Time since the last tick", "Прошло с последнего тика"),
    Kind.SERIES,
    (Target(level(backlog.TICK_AGE), Text("tick", "тик")),),
    Unit.SECONDS,
    Text(
        backlog.TICK_AGE.help,
        "Сколько прошло с последнего тика воркера: отобрать, разбудить, завершить, проверить.",
    ),
    SOON,
    Text(
        "compare with beat: both late is beat, the tick alone is the workers.",
        "сравните с beat: опаздывают оба — дело в beat, только тик — в воркерах.",
    ),
    (EVERYTHING, BACKLOG),
    alerts=("MailerTickLate",),
    limits=Limits(critical=TICK_LATE.total_seconds()),
    width=6,
)
BEAT: Final = Panel(
    pipeline.BEAT_AGE.name,
    Text("Time since beat last rang", "Прошло с сигнала beat"),
    Kind.SERIES,
    (Target(level(pipeline.BEAT_AGE), same("beat")),),
    Unit.SECONDS,
    Text(
        "Time since beat last rang; nothing where it never did.",
        "Сколько прошло с последнего сигнала beat; пусто, если его не было ни разу.",
    ),
    SOON,
    Text(
        "restart beat: without it no tick and no poll for work.", "перезапустите beat: без него нет ни тика, ни опроса."
    ),
    (EVERYTHING,),
    alerts=("MailerBeatLate",),
    limits=Limits(warning=TICK_LATE.total_seconds()),
    empty=Text("it never rang", "сигналов не было"),
    width=6,
)
LEASES: Final = Panel(
    backlog.LEASES.name,
    Text("Batches in hand", "Пачки в работе"),
    Kind.SERIES,
    (Target(level(backlog.LEASES), Text("in hand", "в работе")),),
    Unit.COUNT,
    Text("Leases: batches in the hands of sending processes.", "Аренды: пачки писем в руках отправляющих процессов."),
    Text("one for each connection while campaigns run.", "по одной на соединение, пока идут кампании."),
    Text(
        "none in hand while letters are due: no worker serves them.",
        "ни одной, а письма готовы — их не берёт ни один воркер.",
    ),
    (Lines(from_logs.behind(LeaseReaped)),),
)
REAPED: Final = Panel(
    delivery.LEASES_REAPED.name,
    Text("Batches taken back from silent processes", "Пачки, отобранные у замолчавших"),
    Kind.BARS,
    (Target(grown(delivery.LEASES_REAPED), Text("taken back", "отобрано")),),
    Unit.COUNT,
    Text(delivery.LEASES_REAPED.help, "Пачки, отобранные у процесса, который замолчал."),
    same("0."),
    Text(
        "a worker crashed, was killed, or lost its database; at most one letter each is unknown. The line names it.",
        "воркер упал, убит или потерял базу; неизвестно не больше одного письма на пачку. Воркер назван в строке.",
    ),
    (Lines(from_logs.behind(LeaseReaped)),),
    alerts=("MailerLeaseReaped",),
    limits=Limits(warning=1),
    width=12,
)
SILENCE: Final = Panel(
    backlog.LEASE_SILENCE.name,
    Text("Longest silence of a process that holds a batch", "Дольше всех молчит держатель пачки"),
    Kind.SERIES,
    (Target(level(backlog.LEASE_SILENCE), Text("silent for", "молчит")),),
    Unit.SECONDS,
    Text(backlog.LEASE_SILENCE.help, "Наибольшее молчание процесса, который держит пачку; 0 — пачек никто не держит."),
    SOON,
    Text(
        f"at {LEASE_DEAD_AFTER.total_seconds():g} s its letters are taken back; until then only wait.",
        f"через {LEASE_DEAD_AFTER.total_seconds():g} с его письма отберут; до тех пор просто ждите.",
    ),
    (Lines(from_logs.behind(LeaseReaped)),),
    limits=Limits(warning=2 * LEASE_HEARTBEAT.total_seconds(), critical=LEASE_DEAD_AFTER.total_seconds()),
)
PROGRESS: Final = Panel(
    backlog.PROGRESS_AGE.name,
    Text("Longest time without progress on a letter", "Дольше всех без движения"),
    Kind.SERIES,
    (Target(level(backlog.PROGRESS_AGE), Text("no progress for", "без движения")),),
    Unit.SECONDS,
    Text(
        backlog.PROGRESS_AGE.help,
        "Наибольшее время, за которое держатель пачки не продвинулся ни на письмо; 0 — пачек никто не держит.",
    ),
    SOON,
    Text(
        "a worker waits longer than any time-out of SMTP allows: restart it.",
        "воркер ждёт дольше любого тайм-аута SMTP: перезапустите его.",
    ),
    (EVERYTHING,),
    alerts=("MailerWorkerStuck",),
    limits=Limits(warning=WORKER_PROGRESS.total_seconds()),
)
FENCED: Final = Panel(
    delivery.FENCED_WRITES.name,
    Text("Results that came too late", "Опоздавшие результаты"),
    Kind.BARS,
    (Target(grown(delivery.FENCED_WRITES), Text("rejected", "отвергнуто")),),
    Unit.COUNT,
    Text(delivery.FENCED_WRITES.help, "Отвергнутые результаты опоздавших процессов."),
    same("0."),
    Text(
        "a worker was so slow that its letters went to another: each may be a letter sent twice. The line names it.",
        "воркер так замедлился, что его письма отдали другому: каждое могло уйти дважды. Воркер назван в строке.",
    ),
    (Lines(from_logs.behind(WriteFenced)),),
    alerts=("MailerWritesFenced",),
    limits=Limits(warning=1),
    width=12,
)

WORKERS: Final = Row(Text("Workers, beat and the tick", "Воркеры, beat и тик"), (PROCESSES, DEATHS, TICK, BEAT))
HANDS: Final = Row(
    Text("Leases: who holds which letters", "Аренды: кто какие письма держит"),
    (LEASES, SILENCE, PROGRESS, REAPED, FENCED),
)

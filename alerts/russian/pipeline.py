"""What the alerts of `alerts/pipeline.py` say, in Russian."""

from typing import Final

from alerts import pipeline
from alerts.alert import COUNT, Alert, ago
from alerts.russian.said import DURATION, HUMANIZED, Said, time
from observability.catalogue.objectives import HEARTBEAT_SILENT, HEARTBEAT_WINDOW

_ALWAYS: Final = "Оно срабатывает всегда. Если оно пропадёт, человека позовёт сторож, который его получает."
_COMPARE: Final = (
    "Один из двух путей теряет или повторяет факты: сравните оба с PostgreSQL (`oncall metrics`). Если ruler Loki"
    " ничего не пишет в Prometheus, сравнивать не с чем."
)

SAID: Final[dict[Alert, Said]] = {
    pipeline.EXPORTER_DOWN: Said(
        "Prometheus не может прочитать экспортёр рассылки.",
        "Все остальные оповещения рассылки слепы. Почта может и уходить: это видно по журналу и PostgreSQL.",
    ),
    pipeline.STATE_UNREADABLE: Said(
        "Экспортёр не может прочитать свой источник {{ $labels.source }}.",
        "Оповещения, которые на него опираются, слепы: на database — о кампаниях, очереди и признаках жизни, на event —"
        " об отправленных и неудачных письмах.",
    ),
    pipeline.SOURCE_DOWN: Said(
        "Экспортёр не может прочитать свой источник {{ $labels.source }}.",
        "Метрик этого источника нет, остальные на месте.",
    ),
    pipeline.DISAGREE_ON_SENT: Said(
        f"Метрики и журнал расходятся в числе писем, отправленных за последний час, на {COUNT}.", _COMPARE
    ),
    pipeline.DISAGREE_ON_FAILED: Said(
        f"Метрики и журнал расходятся в числе неудачных попыток за последний час на {COUNT}.", _COMPARE
    ),
    pipeline.LOG_BACKLOG: Said(
        f"Строки журнала ждут отправки в Loki уже {DURATION}.",
        "Пока ничего не потеряно, но правила и запросы Loki видят старую картину.",
    ),
    pipeline.LOG_BACKLOG_LARGE: Said(
        "Строк журнала ждёт отправки в Loki: {{ $value | humanize1024 }}B.",
        "Когда место в спуле кончится, сначала будут отброшены самые старые отладочные строки, потом остальные.",
    ),
    pipeline.LOGS_LOST: Said(
        f"Строк журнала с судьбой {{{{ $labels.fate }}}} за 10 минут: {COUNT}.",
        "Dead-lettered: Loki их не принял, они лежат в спуле, и на них стоит посмотреть. Dropped: не было места. Torn:"
        " процесс умер, не дописав строку.",
    ),
    pipeline.SHIPPER_IS_SILENT: Said(
        f"Последний сигнал шиппера: {ago(HUMANIZED, 'назад', 'не было ни одного')}.",
        "Он не запущен или завис; строки копятся в спуле.",
    ),
    pipeline.SHIPPER_REFUSED: Said(
        "Loki отклоняет все строки журнала, и исправить это может только человек.",
        "Неверен адрес, tenant или учётные данные; ответ Loki записан в состоянии шиппера.",
    ),
    pipeline.EMIT_FAILS: Said(
        f"Фактов, которые не удалось записать в журнал или посчитать, за 10 минут: {COUNT}.",
        "Отправка идёт, но в метриках и журнале этих фактов нет. Причина — в стандартном потоке ошибок процесса.",
    ),
    pipeline.WATCHDOG: Said("Prometheus вычисляет правила рассылки и достаёт до Alertmanager.", _ALWAYS),
    pipeline.LOKI_WATCHDOG: Said("Ruler Loki вычисляет правила рассылки и достаёт до Alertmanager.", _ALWAYS),
    pipeline.LOG_PATH_DEAD: Said(
        "Система рассылок жива, но её строки не доходят до Loki: ударов пульса, посчитанных за"
        f" {time(HEARTBEAT_WINDOW)}: {COUNT}.",
        "В Loki нет пульса этого окружения, так что она не просто молчит: стоит шиппер, путь до"
        " Loki или сам Loki, либо Prometheus называет окружение иначе, чем шиппер.",
    ),
    pipeline.NO_HEARTBEAT: Said(
        f"Loki не получал пульса ни одной системы рассылок за {time(HEARTBEAT_SILENT)}.",
        "Система рассылок раз в минуту сообщает, что жива, даже когда отправлять нечего: либо не доходят строки"
        " журнала, либо ни один воркер не делает тик. Что именно, скажут метрики.",
    ),
    pipeline.UNFORESEEN_ERRORS: Said(
        f"Ошибок {{{{ $labels.component }}}}, не похожих ни на одно известное событие, за 10 минут: {COUNT}.",
        "Исключение, которого никто не предвидел, или жалоба библиотеки.",
    ),
    pipeline.LINES_UNREADABLE: Said(
        f"Строк {{{{ $labels.component }}}}, которые не JSON, за 10 минут: {COUNT}.",
        "Их не видит ни один запрос дашбордов и руководства: что-то пишет в обход форматтера, или строки обрезаются.",
    ),
}

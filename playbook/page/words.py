"""What the page itself says, in both languages."""

from collections.abc import Mapping
from typing import Final

from observability.catalogue.text import Text

_SET: Final = (
    "\n\n```bash\ncampaign_id=0f8fad5b-d9cb-469f-a165-70867728950e provider=smtp_global"
    " key_hour=$(date -u +%Y%m%d%H)\n```\n\n"
)

WORDS: Final[Mapping[str, Text]] = {
    "title": Text("Mailer on-call playbook", "Руководство дежурного по рассылкам"),
    "head": Text(
        "For whoever is on call and sees the mailer for the first time. Each alert leads to its section here.",
        "Для дежурного, который видит систему рассылок впервые. Каждое оповещение ведёт в свой раздел.",
    ),
    "setup": Text(
        "Each block is pasted as it stands. Set what the alert's labels say once, in the same shell; without an alert,"
        " the rows of the quick diagnosis name the campaign:"
        f"{_SET}Where a section asks for `limit`, `pid` or `alertname`, set it in the same way."
        " Addresses come from the mailer's own environment: `DATABASE_URL`, `REDIS_URL`, `PROMETHEUS_URL`."
        " The HTML page fills them in by itself and has the same blocks for Docker Compose and Kubernetes.",
        "Каждый блок вставляется в терминал как есть. Один раз задайте в том же терминале значения меток оповещения;"
        " если оповещения не было, кампанию назовут строки быстрой диагностики:"
        f"{_SET}Когда раздел просит `limit`, `pid` или `alertname`, задайте их так же."
        " Адреса берутся из окружения самой системы: `DATABASE_URL`, `REDIS_URL`, `PROMETHEUS_URL`."
        " HTML-страница подставляет значения сама; в ней те же блоки есть для Docker Compose и Kubernetes.",
    ),
    "limit": Text(
        "Every line ends by itself. `timeout: sending signal TERM` and exit code 124 mean that the service did not"
        " answer in time: it hangs. `timeout` belongs to GNU coreutils; macOS gets it by `brew install coreutils`.",
        "Каждая команда завершается сама. Строка `timeout: sending signal TERM` и код завершения 124 означают, что"
        " сервис не ответил вовремя: он завис. `timeout` входит в GNU coreutils; в macOS — `brew install coreutils`.",
    ),
    "expected": Text("Expected", "Ожидается"),
    "normal": Text("Normal", "В норме"),
    "if": Text("If", "Если"),
    "here": Text("go on here", "читайте дальше здесь"),
    "again": Text(
        "not mended yet: act once more, then see who is to be called",
        "ещё не исправлено: повторите действие, затем смотрите, кого звать",
    ),
    "samples": Text("What it answers: healthy and broken", "Что отвечает: в норме и при сбое"),
    "healthy": Text("Healthy", "В норме"),
    "broken": Text("Broken", "При сбое"),
    "safe": Text("safe", "безопасно"),
    "changes": Text("changes production", "меняет рабочую систему"),
    "critical": Text("critical", "критическое"),
    "warning": Text("warning", "предупреждение"),
    "copy": Text("Copy", "Копировать"),
    "copied": Text("Copied", "Скопировано"),
    "skip": Text("To the quick diagnosis", "К быстрой диагностике"),
    "search": Text("Search alerts, reasons, commands", "Поиск по оповещениям, причинам, командам"),
    "nothing": Text("No section has all of these words.", "Нет раздела, где есть все эти слова."),
    "contents": Text("Contents", "Содержание"),
    "doors": Text("How you reach the system", "Как вы подключаетесь к системе"),
    "door_psql": Text("psql", "psql"),
    "door_docker": Text("Docker", "Docker"),
    "door_kubectl": Text("kubectl", "kubectl"),
    "theme_auto": Text("Auto", "Авто"),
    "theme_light": Text("Light", "Светлая"),
    "theme_dark": Text("Dark", "Тёмная"),
    "parameters": Text(
        "Parameters: the alert's labels fill every command", "Параметры: значения меток оповещения попадают в команды"
    ),
    "bad": Text("not used; like", "не используется; пример:"),
    "clear": Text("Clear", "Очистить"),
    "keys": Text(
        "Keys: / searches, arrows and Enter choose a hit, Esc clears. Addresses come from DATABASE_URL, REDIS_URL and"
        " PROMETHEUS_URL; Docker's names are those of deploy/compose.yml.",
        "Клавиши: / — поиск, стрелки и Enter — выбор, Esc — сброс. Адреса берутся из DATABASE_URL, REDIS_URL и"
        " PROMETHEUS_URL; имена для Docker — из deploy/compose.yml.",
    ),
}

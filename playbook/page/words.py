"""What the page itself says, in both languages."""

from collections.abc import Mapping
from typing import Final

from playbook.snippet import Text

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
        "Each block is pasted as it stands. Set what the alert's labels say once, in the same shell:"
        f"{_SET}Addresses come from the mailer's own environment: `DATABASE_URL`, `REDIS_URL`, `PROMETHEUS_URL`."
        " The HTML page fills them in by itself and has the same blocks for Docker Compose and Kubernetes.",
        "Каждый блок вставляется в терминал как есть. Один раз задайте в том же терминале значения меток оповещения:"
        f"{_SET}Адреса берутся из окружения самой системы: `DATABASE_URL`, `REDIS_URL`, `PROMETHEUS_URL`."
        " HTML-страница подставляет значения сама; в ней те же блоки есть для Docker Compose и Kubernetes.",
    ),
    "expected": Text("Expected", "Ожидается"),
    "normal": Text("Normal", "В норме"),
    "if": Text("If", "Если"),
    "samples": Text("What it answers: healthy and broken", "Что отвечает: в норме и при сбое"),
    "healthy": Text("Healthy", "В норме"),
    "broken": Text("Broken", "При сбое"),
}

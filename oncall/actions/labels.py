"""What the numbers of plans and outcomes are called, in both languages."""

from collections.abc import Mapping
from typing import Final

from observability.catalogue.text import Text

LABELS: Final[Mapping[str, Text]] = {
    "alerts_firing": Text("alerts firing now", "активных оповещений"),
    "attempts": Text("attempts", "попыток"),
    "auth_ms": Text("login, ms", "вход, мс"),
    "begun": Text("begun", "начато"),
    "batches_in_hand": Text("batches in hand", "пачек в работе"),
    "campaigns": Text("campaigns", "кампаний"),
    "campaigns_waiting_for_it": Text("campaigns that wait for it", "кампаний ждут этого"),
    "campaigns_woken": Text("campaigns that go on at once", "кампаний продолжится сразу"),
    "connect_ms": Text("connecting, ms", "соединение, мс"),
    "decided": Text("letters decided", "писем с решением"),
    "id": Text("id", "номер"),
    "killed": Text("had to be killed", "пришлось убить"),
    "left": Text("left", "осталось"),
    "letters": Text("letters", "писем"),
    "letters_in_hand": Text("letters in hand", "писем в работе"),
    "limit_now": Text("limit now", "лимит сейчас"),
    "limit_wanted": Text("limit wanted", "новый лимит"),
    "lines": Text("log lines", "строк журнала"),
    "max_per_hour": Text("letters an hour", "писем в час"),
    "probe_letters": Text("probe letters", "пробных писем"),
    "processes": Text("processes", "процессов"),
    "reason": Text("last answer", "последний ответ"),
    "refused": Text("refused", "отказ"),
    "returned": Text("wait again", "снова ждут"),
    "seconds": Text("seconds", "секунд"),
    "seconds_saved": Text("seconds saved", "секунд сэкономлено"),
    "sent": Text("sent", "отправлено"),
    "sessions": Text("sessions", "сеансов"),
    "sessions_waiting": Text("sessions that wait for it", "сеансов ждут его"),
    "silences": Text("silences", "заглушек"),
    "since": Text("since", "с"),
    "starts_this_hour": Text("your starts in the last hour", "ваших запусков за час"),
    "stored": Text("stored", "сохранено"),
    "taking_work": Text("workers that take work", "воркеров берут работу"),
    "unknown": Text("unknown", "с неизвестным исходом"),
    "until": Text("until", "до"),
    "used_this_hour": Text("used this hour", "израсходовано за час"),
    "waiting": Text("unsent", "не отправлено"),
    "whose": Text("whose", "чей"),
    "workers": Text("workers", "воркеров"),
}

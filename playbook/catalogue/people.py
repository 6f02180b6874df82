"""Questions about what people did, and what was refused to them."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.snippet import Branch, Effect, Kind, Snippet

ACTIONS_REFUSED: Final = Snippet(
    "actions-refused",
    Kind.PROMQL,
    Text(
        "Which actions of people were refused in the last ten minutes?",
        "В каких действиях людям отказано за десять минут?",
    ),
    (),
    Effect.READ,
    Text(
        "One line an action and code of refusal; nothing where none was refused.",
        "Строка на действие и код отказа; если отказов нет — пусто.",
    ),
    Text("Nothing, or single refusals.", "Пусто или единичные отказы."),
    timedelta(seconds=5),
    (
        Branch(Text('`refusal="throttled"`', '`refusal="throttled"`'), "snippet-audit-refusals"),
        Branch(
            Text(
                '`refusal="unavailable"`: PostgreSQL does not answer', '`refusal="unavailable"`: не отвечает PostgreSQL'
            ),
            "snippet-database-connections",
        ),
    ),
)

RECENT_ACTIONS: Final = Snippet(
    "recent-actions",
    Kind.SQL,
    Text("Who did what last?", "Кто и что делал в последнее время?"),
    (),
    Effect.READ,
    Text(
        "The last 20 actions: time, user, action, outcome, campaign.",
        "Последние 20 действий: время, пользователь, действие, исход, кампания.",
    ),
    Text("Every action is one that you can explain.", "Каждое действие вам понятно."),
    timedelta(seconds=2),
    (
        Branch(
            Text("a pause or cancellation explains your symptom", "пауза или отмена объясняет симптом"),
            "reason-paused-by-user",
        ),
        Branch(
            Text("one user fills the list with refusals", "список занят отказами одному пользователю"),
            "alert-mailer-throttle-abuse",
        ),
    ),
)

SUPPRESSED_ADDRESSES: Final = Snippet(
    "suppressed-addresses",
    Kind.SQL,
    Text(
        "How many addresses were excluded from mailings lately, and why?",
        "Сколько адресов исключено из рассылок за последнее время и почему?",
    ),
    (),
    Effect.READ,
    Text(
        "One row a reason; it counts up to 10,000 of a week.",
        "По строке на причину; за неделю считается не больше 10\N{NO-BREAK SPACE}000.",
    ),
    Text(
        "`last_day` is about a seventh of `last_week`.",
        "`last_day` — около седьмой части `last_week`.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("`hard_bounce` jumped within a day", "`hard_bounce` за сутки резко вырос"),
            "alert-mailer-campaign-failed-many",
        ),
    ),
)

SNIPPETS: Final = (
    ACTIONS_REFUSED,
    RECENT_ACTIONS,
    SUPPRESSED_ADDRESSES,
)

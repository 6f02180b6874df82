"""Questions about what waits: for which reason, since when, and when it will be sent."""

from datetime import timedelta
from typing import Final

from observability.catalogue.text import Text
from playbook.catalogue import figures
from playbook.catalogue.reasons import by_reason
from playbook.parameters import CAMPAIGN_ID
from playbook.snippet import Branch, Effect, Kind, Snippet

CAMPAIGNS_WAITING: Final = Snippet(
    "campaigns-waiting",
    Kind.SQL,
    Text(
        "How many campaigns wait, for which reason, and when does the first go on?",
        "Сколько кампаний ждёт, почему и когда продолжится первая?",
    ),
    (),
    Effect.READ,
    Text(
        "One row a provider and reason; `first_goes_on` is empty where a person must act.",
        "По строке на провайдера и причину; `first_goes_on` пуст там, где нужен человек.",
    ),
    Text(
        "No rows, or `hourly_limit`, `outside_send_window` and `paused_by_user`.",
        "Строк нет или только `hourly_limit`, `outside_send_window` и `paused_by_user`.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("`statement timeout`: somebody holds a lock", "`statement timeout`: кто-то держит блокировку"),
            "snippet-database-locks",
        ),
        *by_reason(Text("`{}`", "`{}`")),
    ),
)

CAMPAIGN_RETRIES: Final = Snippet(
    "campaign-retries",
    Kind.SQL,
    Text(
        "When are the waiting letters of this campaign tried again?", "Когда повторят ожидающие письма этой кампании?"
    ),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "Waiting letters by the attempts they have had, with the first and the last time of the next try.",
        "Ожидающие письма по числу сделанных попыток, с первым и последним временем следующей.",
    ),
    Text(
        "Attempt 0 falls; few letters have more attempts.",
        "Строка с попыткой 0 убывает; писем с большим числом попыток мало.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("most letters have several attempts", "у большинства писем по нескольку попыток"),
            "snippet-campaign-failures",
        ),
        Branch(
            Text("`first_try` has passed and nothing is sent", "`first_try` прошло, а отправки нет"),
            "alert-mailer-campaign-not-served",
        ),
    ),
)

DUE_LETTERS: Final = Snippet(
    "due-letters",
    Kind.SQL,
    Text(
        "Which active campaigns have letters that are due, and since when were they not served?",
        "У каких активных кампаний есть письма к отправке и как давно их не брали?",
    ),
    (),
    Effect.READ,
    Text(
        "One row an active campaign with due letters; the one served longest ago stands first.",
        "По строке на активную кампанию с письмами к отправке; первой — дольше всех ждавшая.",
    ),
    Text(
        f"No rows, or `served_seconds_ago` below {figures.LETTERS_UNSERVED}.",
        f"Строк нет или `served_seconds_ago` меньше {figures.LETTERS_UNSERVED}.",
    ),
    timedelta(seconds=2),
    (
        Branch(
            Text("`statement timeout`: somebody holds a lock", "`statement timeout`: кто-то держит блокировку"),
            "snippet-database-locks",
        ),
        Branch(
            Text(f"every row is over {figures.LETTERS_UNSERVED}", f"во всех строках больше {figures.LETTERS_UNSERVED}"),
            "alert-mailer-nothing-sent",
        ),
        Branch(
            Text(
                f"one row alone is over {figures.LETTERS_UNSERVED}", f"больше {figures.LETTERS_UNSERVED} только в одной"
            ),
            "alert-mailer-campaign-not-served",
        ),
    ),
)

LETTERS_DUE: Final = Snippet(
    "letters-due",
    Kind.PROMQL,
    Text("How many letters could be sent at this moment?", "Сколько писем можно отправить прямо сейчас?"),
    (),
    Effect.READ,
    Text("One number.", "Одно число."),
    Text("0, or it falls from minute to minute.", "0 или убывает с каждой минутой."),
    timedelta(seconds=5),
    (Branch(Text("above 0 and it does not fall", "больше 0 и не убывает"), "snippet-due-letters"),),
)

CAMPAIGN_STOPS: Final = Snippet(
    "campaign-stops",
    Kind.PROMQL,
    Text(
        "How often has each campaign in flight stopped and gone on?",
        "Сколько раз каждая кампания останавливалась и продолжалась?",
    ),
    (),
    Effect.READ,
    Text(
        "One line a campaign that was ever stopped; each wait adds 2.",
        "Строка на каждую кампанию, которая останавливалась; каждое ожидание добавляет 2.",
    ),
    Text("It grows by 2 an hour at most: the hourly limit.", "Растёт не больше чем на 2 в час: часовой лимит."),
    timedelta(seconds=5),
    (Branch(Text("it grows within minutes", "растёт за минуты"), "alert-mailer-campaign-deferred-again"),),
)

DEFER_REASONS: Final = Snippet(
    "defer-reasons",
    Kind.LOGQL,
    Text(
        "For which reasons did campaigns stop in the last hour?", "По каким причинам кампании останавливались за час?"
    ),
    (),
    Effect.READ,
    Text("Stops by `defer_reason`, the most frequent first.", "Остановки по `defer_reason`, сначала самые частые."),
    Text(
        "`hourly_limit`, `outside_send_window`, `paused_by_user`, or nothing.",
        "`hourly_limit`, `outside_send_window`, `paused_by_user` или пусто.",
    ),
    timedelta(seconds=10),
    by_reason(Text("`{}`", "`{}`")),
)

FINISH_FORECAST: Final = Snippet(
    "finish-forecast",
    Kind.PROMQL,
    Text("In how many seconds will all that waits be sent?", "Через сколько секунд уйдёт всё, что ждёт?"),
    (),
    Effect.READ,
    Text("One number; nothing while there is no pace to go by.", "Одно число; пусто, пока нет темпа отправки."),
    Text("Below what is left of the hour.", "Меньше, чем осталось до конца часа."),
    timedelta(seconds=5),
    (Branch(Text("longer than the hour has left", "больше, чем осталось в часе"), "alert-mailer-limit-near"),),
)

CAMPAIGN_WAITS: Final = Snippet(
    "campaign-waits",
    Kind.SQL,
    Text(
        "When did this campaign wait, for which reason, and until when?",
        "Когда, почему и до какого времени ждала эта кампания?",
    ),
    (CAMPAIGN_ID,),
    Effect.READ,
    Text(
        "The last 20 waits, the newest first; `until` is empty where a person must act.",
        "Последние 20 ожиданий, сначала новые; `until` пуст там, где нужен человек.",
    ),
    Text("No rows, or one `hourly_limit` an hour.", "Строк нет или одно `hourly_limit` в час."),
    timedelta(seconds=2),
    (
        Branch(
            Text("the same reason every few minutes", "одна причина каждые несколько минут"),
            "alert-mailer-campaign-deferred-again",
        ),
    ),
)

SNIPPETS: Final = (
    CAMPAIGNS_WAITING,
    CAMPAIGN_RETRIES,
    DUE_LETTERS,
    LETTERS_DUE,
    CAMPAIGN_STOPS,
    DEFER_REASONS,
    FINISH_FORECAST,
    CAMPAIGN_WAITS,
)

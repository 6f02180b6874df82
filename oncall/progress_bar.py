"""A campaign's progress for people who watch: a bar that moves, the reason where it stands still."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from mailer_core.models import BreakerState, RecipientState
from mailer_core.services.language import spoken
from mailer_core.services.progress import Progress as CampaignProgress
from observability.catalogue.text import Language, Text

SETTLED = ("sent", "failed", "unknown", "suppressed", "cancelled")
UNTIL = Text(" until {}", " до {}")
UNTIL_A_PERSON = Text(" until a person acts", ", пока не вмешается человек")
STARTING = Text("starting", "запуск")
RECIPIENTS = Text("{} recipients", "получателей {}")
NONE = Text("none", "нет")
IN_A_ROW = Text("{} transient errors in a row, breaker {}", "временных ошибок подряд: {}, предохранитель {}")
Look = Callable[[], CampaignProgress]


def settled(seen: CampaignProgress) -> int:
    """Count the letters of which nothing more will be heard by itself."""
    return sum(seen.counts[state] for state in SETTLED)


def describe(seen: CampaignProgress) -> str:
    """Say in a few words what the campaign does now."""
    status = _word(seen.status, seen.status_shown)
    if seen.reason is None:
        return status
    until = _said(UNTIL).format(f"{seen.until.astimezone():%H:%M:%S}") if seen.until else _said(UNTIL_A_PERSON)
    return f"{status}: {seen.reason}{until}"


def _said(text: Text) -> str:
    return text.of(spoken())


def _word(own: str, shown: str) -> str:
    """Name a state: in English by its own word, which logs and tables have too; in Russian as the pages show it."""
    return shown if spoken() == Language.RU else own


def show_progress(
    look: Look,
    *,
    interval: float = 0.25,
    console: Console | None = None,
    on_change: Callable[[CampaignProgress], None] | None = None,
) -> CampaignProgress:
    """Follow a campaign until it is over, with a bar. `on_change` hears each change of what it does."""
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    )
    with bar:
        task = bar.add_task(_said(STARTING), total=None)
        told = ""
        while True:
            seen = look()
            _move(bar, task, seen)
            if on_change and describe(seen) != told:
                told = describe(seen)
                on_change(seen)
            if seen.is_over:
                return seen
            time.sleep(interval)


def _move(bar: Progress, task: TaskID, seen: CampaignProgress) -> None:
    bar.update(task, description=describe(seen), completed=settled(seen), total=seen.total)


def tell_progress(seen: CampaignProgress) -> None:
    """Print where a campaign stands."""
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"{seen.name}: {describe(seen)}")
    if seen.sentence:
        console.print(f"  {seen.sentence}")
    numbers = ", ".join(_count(state, count) for state, count in seen.counts.items() if count)
    console.print(f"  {_said(RECIPIENTS).format(seen.total)}: {numbers or _said(NONE)}")
    if seen.consecutive_transient_errors:
        breaker = _word(str(seen.breaker), str(BreakerState(seen.breaker).label)) if seen.breaker else "-"
        console.print(f"  {_said(IN_A_ROW).format(seen.consecutive_transient_errors, breaker)}")


def _count(state: str, count: int) -> str:
    return f"{_word(state, str(RecipientState(state).label))} {count}"

"""A campaign's progress for people who watch: a bar that moves, the reason where it stands still."""

import time
from collections.abc import Callable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from mailer_core.services.progress import Progress as CampaignProgress

SETTLED = ("sent", "failed", "unknown", "suppressed", "cancelled")
Look = Callable[[], CampaignProgress]


def settled(seen: CampaignProgress) -> int:
    """Count the letters of which nothing more will be heard by itself."""
    return sum(seen.counts[state] for state in SETTLED)


def describe(seen: CampaignProgress) -> str:
    """Say in a few words what the campaign does now."""
    if seen.reason is None:
        return seen.status
    until = f" until {seen.until.astimezone():%H:%M:%S}" if seen.until else " until a person acts"
    return f"{seen.status}: {seen.reason}{until}"


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
        task = bar.add_task("starting", total=None)
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
    numbers = ", ".join(f"{state} {count}" for state, count in seen.counts.items() if count)
    console.print(f"  {seen.total} recipients: {numbers or 'none'}")
    if seen.consecutive_transient_errors:
        console.print(f"  {seen.consecutive_transient_errors} transient errors in a row, breaker {seen.breaker}")

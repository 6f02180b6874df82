"""`oncall campaign …`: what a manager does, from a terminal, through the same services as the API."""

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from oncall.django_process import at_a_terminal, become_django, need_database

become_django()

from django.contrib.auth.models import User  # noqa: E402 -- needs the applications loaded

from mailer_core.services import drafts, lifecycle, progress, trial, unknowns  # noqa: E402 -- likewise
from mailer_core.services.language import spoken  # noqa: E402 -- likewise
from observability.catalogue.text import Text  # noqa: E402 -- likewise
from oncall.commands.answers import answering, as_json  # noqa: E402 -- likewise
from oncall.progress_bar import show_progress, tell_progress  # noqa: E402 -- likewise

WATCH_SECONDS = 0.5
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXAMPLES = """\b
Examples:
  oncall campaign create --name News --subject "Hello {{ first_name }}" --text body.txt --from news@example.com
  oncall campaign import CAMPAIGN recipients.csv
  oncall campaign start CAMPAIGN && oncall campaign status CAMPAIGN --watch

\b
Exit codes: 0 done, 1 PostgreSQL does not answer, 2 wrong usage, 3 refused (the sentence says why).
"""
NO_USER = Text(
    "There is no user “{name}”. Name one with --user; `make up` prints those it made.",
    "Нет пользователя «{name}». Укажите его через --user; `make up` печатает тех, кого создал.",
)
NOT_UTF_8 = Text(
    "{file} is not in UTF-8 (byte {byte}). Save it as UTF-8.",
    "{file}: не UTF-8 (байт {byte}). Сохраните файл в UTF-8.",
)
IMPORTED = Text("Taken: {taken}. Refused: {refused}.", "Принято: {taken}. Отклонено: {refused}.")
TESTED = Text("Taken by the provider in {ms} ms: {message_id}", "Провайдер принял за {ms} мс: {message_id}")
DECIDED = Text("Decided: {count}.", "Решено: {count}.")
NONE_UNKNOWN = Text("No letter of this campaign is unknown.", "В этой кампании нет писем с неизвестной судьбой.")
SOME_UNKNOWN = Text(
    "{count} unknown (recipient, address, Message-ID, attempted, why):",
    "С неизвестной судьбой: {count} (получатель, адрес, Message-ID, попытка, причина):",
)
DECISIONS = """\b
assume-delivered  counts them as sent (look the Message-ID up in the provider's log first)
resend            sends them once more: the recipient may get the letter twice
"""


@click.group(epilog=EXAMPLES)
@click.option(
    "--user",
    envvar="ONCALL_USER",
    default="manager",
    show_default=True,
    help="Whom you act for (also ONCALL_USER).",
)
@click.pass_context
def command(ctx: click.Context, user: str) -> None:
    """Create, import, start, pause, resume, cancel and watch campaigns."""
    ctx.with_resource(at_a_terminal())
    ctx.obj = user


def _actor(ctx: click.Context) -> User:
    need_database()
    found = User.objects.filter(username=ctx.obj).first()
    if found is None:
        raise click.ClickException(_said(NO_USER, name=ctx.obj))
    return found


def _said(text: Text, **gaps: object) -> str:
    return text.of(spoken()).format(**gaps)


def _examples(*lines: str) -> str:
    return "\n".join(["\b", "Examples:", *(f"  oncall campaign {line}" for line in lines)])


def _json_option(function: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "as_object", is_flag=True, help="Answer in JSON.")(function)


@command.command(
    epilog=_examples(
        'create --name News --subject "Hello {{ first_name }}" --text body.txt --from news@example.com',
        "create --name News --subject News --text body.txt --html body.html --from news@example.com --json",
    )
)
@click.option("--name", required=True, help="As the lists of campaigns show it.")
@click.option("--subject", required=True, help="May hold merge fields: {{ first_name }}.")
@click.option("--text", "text_file", required=True, type=FILE, help="The letter as plain text, in UTF-8.")
@click.option("--html", "html_file", type=FILE, help="The same letter in HTML.")
@click.option("--from", "from_email", required=True, help="The sender's address.")
@click.option("--from-name", default="", help="The sender's name.")
@click.option(
    "--unknown",
    "unknown_policy",
    type=click.Choice(["hold", "resend_once"]),
    default="hold",
    show_default=True,
    help="What becomes of a letter of which nobody knows whether it arrived.",
)
@_json_option
@click.pass_context
@answering
def create(ctx: click.Context, /, text_file: Path, html_file: Path | None, as_object: bool, **values: str) -> None:
    """Write a new campaign and print its id."""
    texts = {"body_text": _text(text_file), "body_html": _text(html_file) if html_file else ""}
    campaign = drafts.create_campaign(_actor(ctx), **values, **texts)
    click.echo(as_json({"id": campaign.id, "name": campaign.name}) if as_object else str(campaign.id))


def _text(file: Path) -> str:
    """Read a body; a mark of UTF-8 before it is no part of the letter."""
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise click.ClickException(_said(NOT_UTF_8, file=file, byte=error.start + 1)) from error


@command.command("import", epilog=_examples("import CAMPAIGN recipients.csv"))
@click.argument("campaign", type=click.UUID)
@click.argument("file", type=FILE)
@_json_option
@click.pass_context
@answering
def import_(ctx: click.Context, campaign: UUID, file: Path, as_object: bool) -> None:
    """Add the good rows of a CSV file and say what was refused and why, line by line."""
    with file.open("rb") as stream:
        report = drafts.import_recipients(_actor(ctx), campaign, stream)
    if as_object:
        click.echo(as_json(report.as_dict(spoken())))
        return
    click.echo(_said(IMPORTED, taken=report.taken, refused=report.refused.total()))
    for line in report.lines(spoken()):
        click.echo(f"  {line}")


def _acting(name: str, act: Callable[[User, UUID], Any], help_text: str) -> None:
    """Make a command that does one thing to a campaign and then says how it stands."""

    @command.command(name, help=help_text, epilog=_examples(f"{name} CAMPAIGN", f"{name} CAMPAIGN --json"))
    @click.argument("campaign", type=click.UUID)
    @_json_option
    @click.pass_context
    @answering
    def acting(ctx: click.Context, campaign: UUID, as_object: bool) -> None:
        actor = _actor(ctx)
        act(actor, campaign)
        _tell(progress.progress_of(actor, campaign), as_object=as_object)


_acting("start", lifecycle.start_campaign, "Start a campaign: its letter and audience are frozen.")
_acting("pause", lifecycle.pause_campaign, "Pause it: at most one more letter a process goes out.")
_acting("resume", lifecycle.resume_campaign, "Let a paused or waiting campaign go on now.")
_acting("cancel", lifecycle.cancel_campaign, "Cancel it for good: what was not sent will not be.")


@command.command(epilog=_examples("status CAMPAIGN --watch", "status CAMPAIGN --json"))
@click.argument("campaign", type=click.UUID)
@click.option("--watch", is_flag=True, help="Follow it until it ends.")
@_json_option
@click.pass_context
@answering
def status(ctx: click.Context, campaign: UUID, watch: bool, as_object: bool) -> None:
    """Say how a campaign is getting on, why it waits and when it goes on."""
    actor = _actor(ctx)
    if watch and not as_object:
        show_progress(lambda: progress.progress_of(actor, campaign), interval=WATCH_SECONDS)
    seen = progress.progress_of(actor, campaign)
    while watch and not seen.is_over:
        time.sleep(WATCH_SECONDS)
        seen = progress.progress_of(actor, campaign)
    _tell(seen, as_object=as_object)


@command.command(epilog=_examples("test CAMPAIGN me@example.com"))
@click.argument("campaign", type=click.UUID)
@click.argument("address")
@_json_option
@click.pass_context
@answering
def test(ctx: click.Context, campaign: UUID, address: str, as_object: bool) -> None:
    """Send a test letter to one address (5 an hour)."""
    taken = trial.send_test_email(_actor(ctx), campaign, address)
    click.echo(as_json(taken) if as_object else _said(TESTED, ms=taken.took_ms, message_id=taken.message_id))


@command.command(
    epilog=f"{_examples('unknown CAMPAIGN', 'unknown CAMPAIGN assume-delivered --only RECIPIENT')}\n\n{DECISIONS}"
)
@click.argument("campaign", type=click.UUID)
@click.argument("decision", type=click.Choice(["list", "assume-delivered", "resend"]), default="list")
@click.option("--only", type=click.UUID, multiple=True, help="Decide only these recipients.")
@_json_option
@click.pass_context
@answering
def unknown(ctx: click.Context, campaign: UUID, decision: str, only: tuple[UUID, ...], as_object: bool) -> None:
    """List the letters whose outcome nobody knows, or decide them."""
    actor = _actor(ctx)
    if decision == "list":
        found = unknowns.unknowns_of(actor, campaign)
        click.echo(as_json([asdict(one) for one in found]) if as_object else _unknown_lines(found))
        return
    count = unknowns.decide_unknowns(actor, campaign, unknowns.Decision(decision.replace("-", "_")), list(only) or None)
    click.echo(as_json({"decided": count}) if as_object else _said(DECIDED, count=count))


def _unknown_lines(found: list[unknowns.Unknown]) -> str:
    if not found:
        return _said(NONE_UNKNOWN)
    rows = [f"{row.recipient_id}  {row.email}  {row.message_id}  {row.sending_at}  {row.error}" for row in found]
    return "\n".join([_said(SOME_UNKNOWN, count=len(found)), *rows])


def _tell(seen: progress.Progress, *, as_object: bool) -> None:
    if as_object:
        click.echo(as_json(seen))
        return
    tell_progress(seen)

"""`oncall dashboards push`: bring the rendered dashboards into a Grafana."""

import json
import os
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click

from dashboards.push.client import Grafana
from dashboards.push.exceptions import GrafanaRefused
from dashboards.push.push import Change, Folder, Kind, apply, compare, rendered
from dashboards.render import files
from observability.catalogue.links import Addresses
from observability.catalogue.text import Language, Text

TOKEN = "GRAFANA_TOKEN"  # noqa: S105 -- the name of a variable
FAILED = 2
TITLE = Text("Mailer", "Почтовая рассылка")
EXAMPLES = """\b
Examples:
  GRAFANA_TOKEN=… oncall dashboards push --grafana https://grafana.example.com --dry-run
  GRAFANA_TOKEN=… oncall dashboards push --grafana https://grafana.example.com
  GRAFANA_TOKEN=… oncall dashboards push --grafana https://grafana.example.com --language ru

\b
The token is one of a service account with the role Editor (Administration, Service accounts). It is read from
the environment alone: a command line can be seen by others.

\b
Exit codes: 0 done, or nothing to do; 1 a dry run that would change something; 2 wrong usage, or Grafana refused.
"""


@click.command(epilog=EXAMPLES)
@click.option("--grafana", "url", envvar="GRAFANA_URL", required=True, help="Grafana's root address [GRAFANA_URL].")
@click.option("--token-env", default=TOKEN, show_default=True, help="Environment variable that holds the token.")
@click.option(
    "--language",
    "languages",
    type=click.Choice([language.value for language in Language]),
    multiple=True,
    default=[language.value for language in Language],
    show_default=True,
    help="Push the dashboards of this language alone; may be repeated.",
)
@click.option(
    "--folder",
    default="mailer",
    show_default=True,
    help="Uid of the folder, made where there is none; the Russian dashboards go to the one with -ru behind it.",
)
@click.option("--folder-title", help=f"Its title, where it is made  [default: {TITLE.en}, {TITLE.ru}]")
@click.option(
    "--from", "source", type=click.Path(file_okay=False, path_type=Path), help="Folder of files rendered elsewhere."
)
@click.option(
    "--playbook-url",
    envvar="PLAYBOOK_URL",
    default=Addresses.playbook,
    show_default=True,
    help="Where links to the playbook lead [PLAYBOOK_URL]; files of --from hold their own.",
)
@click.option("--dry-run", is_flag=True, help="Show the difference and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")
def command(  # noqa: PLR0913, PLR0917 -- an option each
    url: str,
    token_env: str,
    languages: Sequence[str],
    folder: str,
    folder_title: str | None,
    source: Path | None,
    playbook_url: str,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Upload the dashboards that differ from Grafana's, over whatever has their uids; a second run does nothing."""
    grafana = Grafana(_address(url), _token(token_env))
    folders = {language: _folder(language, folder, folder_title) for language in map(Language, languages)}
    try:
        wanted = rendered(source) if source else [json.loads(text) for text in files(Addresses(playbook_url)).values()]
        changes = list(compare(grafana, wanted, folders))
        if not dry_run:
            apply(grafana, changes)
    except GrafanaRefused as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(FAILED)
    click.echo(_json(changes, applied=not dry_run) if as_json else _text(changes, dry_run=dry_run))
    sys.exit(1 if dry_run and any(change.kind is not Kind.UNCHANGED for change in changes) else 0)


def _address(url: str) -> str:
    """Take an address that may be told to everyone."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise click.UsageError("--grafana wants an address such as https://grafana.example.com.")
    if "@" in urlsplit(url).netloc:
        raise click.UsageError("The address holds a login: leave it out, a token is what opens.")
    return url


def _token(name: str) -> str:
    token = os.environ.get(name, "").strip()
    if not token:
        raise click.UsageError(f"{name} is empty: put a Grafana service-account token there.")
    if not (token.isascii() and token.isprintable() and " " not in token):
        raise click.UsageError(f"{name} holds what no token does (a space, a line break, other letters): copy it anew.")
    return token


def _folder(language: Language, uid: str, title: str | None) -> Folder:
    """Give each language a folder of its own: a uid and a title may not occur twice."""
    if language is Language.EN:
        return Folder(uid, title or TITLE.en)
    return Folder(f"{uid}-{language}", f"{title} ({language})" if title else TITLE.of(language))


def _json(changes: Sequence[Change], *, applied: bool) -> str:
    told = [
        {"uid": change.uid, "title": change.title, "change": change.kind, "difference": change.difference}
        for change in changes
    ]
    return json.dumps({"applied": applied, "dashboards": told}, ensure_ascii=False, indent=1)


def _text(changes: Sequence[Change], *, dry_run: bool) -> str:
    lines = [line for change in changes for line in _of(change, dry_run=dry_run)]
    count = Counter(change.kind for change in changes)
    total = ", ".join(f"{count[kind]} {kind}" for kind in Kind)
    return "\n".join([*lines, f"{'Would be: ' if dry_run else ''}{total}"])


def _of(change: Change, *, dry_run: bool) -> list[str]:
    line = f"{change.kind:<9}  {change.uid}  {change.title}"
    shown = dry_run and change.kind is Kind.UPDATED
    return [line, *change.difference.splitlines()] if shown else [line]

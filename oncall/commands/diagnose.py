"""`oncall diagnose`: why did sending stop? One verdict, by evidence, within seconds; it reads and changes nothing."""

import dataclasses
import json
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from observability.catalogue.links import Addresses
from oncall.site.environment import load_running_stack
from oncall.terminal import language_option

if TYPE_CHECKING:
    from playbook.diagnosis.alerted import Alert
    from playbook.diagnosis.bundle import Bundle

OWN_ERROR = 30
EXAMPLES = """\b
Examples:
  oncall diagnose
  oncall diagnose --campaign 0f8fad5b-d9cb-469f-a165-70867728950e
  oncall diagnose --alert page.json --handoff
  oncall diagnose --record incident/; oncall diagnose --replay incident/ --json

\b
Exit codes: 0 healthy; 10 there is a verdict; 20 not enough evidence; 30 own error; 2 wrong usage.
A campaign that waits by a person's or the plan's will (a pause, its hours of the day) is healthy, and its reason is
told; asked about that campaign with --campaign, the reason is the verdict. The hourly limit is a verdict wherever
letters wait for it.
"""


@click.command(epilog=EXAMPLES)
@click.option("--campaign", type=click.UUID, help="Ask about this campaign alone.")
@click.option(
    "--alert", "alert_file", type=click.File("rb"), help="The alert that called: Alertmanager's JSON, - for stdin."
)
@click.option(
    "--budget", type=click.FloatRange(0.5, 120), default=10.0, show_default=True, help="Seconds for everything."
)
@click.option("--record", type=click.Path(file_okay=False, path_type=Path), help="Keep all answers, redacted, in DIR.")
@click.option(
    "--replay", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Judge a kept DIR; asks nobody."
)
@click.option("--handoff", is_flag=True, help="Print a message for the next person.")
@language_option
@click.option("--json", "as_json", is_flag=True, help="Answer in JSON (schema mailer-diagnosis/1).")
def command(**options: Any) -> None:
    """Say why sending stands still: one ranked verdict with its facts, what was ruled out, and the next command."""
    try:
        sys.exit(_diagnose(**options))
    except click.ClickException:
        raise
    except Exception as error:  # noqa: BLE001 -- a process's edge: a fault of ours must not pass for a verdict
        click.echo(f"oncall diagnose failed itself: {type(error).__name__}: {error}", err=True)
        sys.exit(OWN_ERROR)


def _diagnose(  # noqa: PLR0913 -- one argument an option
    *,
    campaign: Any,
    alert_file: Any,
    budget: float,
    record: Path | None,
    replay: Path | None,
    handoff: bool,
    language: str,
    as_json: bool,
) -> int:
    from playbook.diagnosis import bundle as bundles  # noqa: PLC0415 -- `--help` answers at once
    from playbook.diagnosis.running import Question, concluded, is_nowhere  # noqa: PLC0415 -- likewise

    if math.isnan(budget):
        raise click.BadParameter("nan is no number of seconds", param_hint="--budget")
    alert = _alert(alert_file.read().decode("utf-8", "replace")) if alert_file else None
    question = Question(str(campaign) if campaign else None, budget, alert)
    try:
        bundle = bundles.replay(replay) if replay else _live(question)
        if record:
            bundles.record(record, bundle)
    except bundles.NoBundle as error:
        raise click.UsageError(str(error)) from error
    if campaign and str(campaign) != bundle.campaign:
        raise click.UsageError(f"{replay} was asked about {bundle.campaign or 'all campaigns'}: leave --campaign out.")
    if is_nowhere(bundle) and campaign:
        raise click.UsageError(f"There is no campaign {campaign} in this database; `oncall diagnose` asks about all.")
    if is_nowhere(bundle):
        click.echo(_no_longer(str(bundle.campaign), language), err=True)
        bundle = dataclasses.replace(bundle, campaign=None)
    document = concluded(bundle, alert)
    click.echo(_shown(document, language, handoff=handoff, as_json=as_json))
    return int(document["exit_code"])


def _no_longer(campaign: str, language: str) -> str:
    """Say that the alert's campaign is gone, and that the question went on without it."""
    if language.lower().startswith("ru"):
        return f"Кампании {campaign} в этой базе уже нет, поэтому вопрос задан обо всех."
    return f"The campaign {campaign} is no longer in this database, so all are asked about."


def _alert(text: str) -> "Alert":
    from playbook.diagnosis.alerted import NoAlert, read_alert  # noqa: PLC0415 -- likewise

    try:
        return read_alert(text)
    except NoAlert as error:
        raise click.BadParameter(str(error), param_hint="--alert") from error


def _live(question: Any) -> "Bundle":
    from playbook.diagnosis.running import ask_live  # noqa: PLC0415 -- likewise
    from playbook.diagnosis.where import Where  # noqa: PLC0415 -- likewise

    environment = dict(os.environ)
    load_running_stack(environment)
    return ask_live(Where.of(environment), question, playbook_address(environment))


def playbook_address(environment: dict[str, str]) -> str:
    """Say where the playbook is, as the site's settings do."""
    site = environment.get("MAILER_PUBLIC_URL")
    return environment.get("PLAYBOOK_URL") or (f"{site}/playbook/" if site else Addresses.playbook)


def _shown(document: dict[str, Any], language: str, *, handoff: bool, as_json: bool) -> str:
    if as_json:
        return json.dumps(document, ensure_ascii=False, indent=2)
    if handoff:
        from playbook.diagnosis.handoff import handoff as written  # noqa: PLC0415 -- likewise

        return written(document, language)
    from playbook.diagnosis.telling import told  # noqa: PLC0415 -- likewise

    return told(document, language)

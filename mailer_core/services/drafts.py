"""Write a campaign and fill its audience, as long as it has not started."""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from uuid import UUID, uuid4

import psycopg
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg.types.json import Jsonb

from mailer_core.audience.addresses import address_key
from mailer_core.audience.csv_import import read_recipients
from mailer_core.audience.exceptions import RecipientsFileError
from mailer_core.audience.report import KEPT_REFUSALS, Accepted, ImportReport, RefusalReason, Refused, shown
from mailer_core.exceptions import Conflict, Invalid
from mailer_core.models import Campaign, CampaignStatus, RecipientState
from mailer_core.services.access import Actor, campaign_of, require_manager
from mailer_core.services.audit import audited
from mailer_core.services.language import spoken
from mailer_core.services.rules import validated
from observability.catalogue.events.people import RecipientsImported
from observability.emit import emit

WRITABLE = frozenset(
    {"name", "subject", "body_text", "body_html", "from_email", "from_name", "unknown_policy",
     "window_start", "window_end", "window_zone"}
)  # fmt: skip


def create_campaign(actor: Actor, **values: Any) -> Campaign:
    """Write a new campaign. Raises Forbidden, Invalid (with the sentence of the first fault)."""
    with audited(actor, "campaign_create", None) as row:
        require_manager(actor)
        campaign = validated(Campaign(owner=actor, **_known(values)))
        campaign.save()
        row.campaign = campaign
    return campaign


def edit_campaign(actor: Actor, campaign_id: UUID, **values: Any) -> Campaign:
    """Change a campaign that has not started. Raises Forbidden, NotFound, Conflict, Invalid."""
    with audited(actor, "campaign_edit", campaign_id) as row, transaction.atomic():
        campaign = draft_of(actor, campaign_id)
        for name, value in _known(values).items():
            setattr(campaign, name, value)
        validated(campaign).save()
        row.detail["fields"] = sorted(values)
    return campaign


def import_recipients(actor: Actor, campaign_id: UUID, stream: BinaryIO, *, keep: int = KEPT_REFUSALS) -> ImportReport:
    """Add the good rows of a CSV to a campaign that has not started, and say what was refused and why.

    `keep`: how many refused rows the report holds one by one; it counts all of them.

    All good rows are added, or none (an error of the whole file). Addresses that the campaign already
    has are refused as duplicates. Raises Forbidden, NotFound, Conflict, Invalid.
    """
    report = ImportReport(keep=keep)
    with audited(actor, "recipients_import", campaign_id) as row:
        try:
            with transaction.atomic():
                campaign = draft_of(actor, campaign_id)
                _store(campaign, report.accepted(_new_to(campaign, read_recipients(stream))))
        except RecipientsFileError as error:
            raise Invalid(error.sentence(spoken()), code="bad_file") from error
        row.detail.update(taken=report.taken, refused=report.refused.total())
    emit(
        RecipientsImported(
            campaign_id=campaign_id, actor=actor.get_username(), taken=report.taken, refused=report.refused.total()
        )
    )
    return report


def draft_of(actor: Actor, campaign_id: UUID, *, lock: bool = True) -> Campaign:
    """Give a user's campaign, locked if asked, if it has not started. Raises Forbidden, NotFound, Conflict."""
    campaign = campaign_of(actor, campaign_id, lock=lock)
    if campaign.status != CampaignStatus.DRAFT:
        raise Conflict(_("The campaign has already started; its letter and its recipients are frozen."))
    return campaign


def _known(values: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(values) - WRITABLE)
    if unknown:
        raise Invalid(_("A campaign has no field called %(name)s.") % {"name": unknown[0]})
    return values


_COPY = (
    "COPY mailer_recipient (id, campaign_id, email, fields, state, not_before, attempt, resends,"
    " enhanced_code, scope, error) FROM STDIN"
)


def _store(campaign: Campaign, rows: Iterable[Accepted]) -> None:
    """Copy rows in: 10,000 take well under a second, where INSERTs would take several."""
    names = dict.fromkeys(campaign.fields)
    now = timezone.now()
    with connection.cursor() as cursor:  # the whole of a long list is one statement, its reading included
        cursor.execute("SET LOCAL statement_timeout = '60s'")
    with psycopg.Cursor(connection.connection).copy(_COPY) as copy:
        for row in rows:
            names.update(dict.fromkeys(row.fields))
            copy.write_row(
                (
                    uuid4(),
                    campaign.id,
                    row.email,
                    Jsonb(row.fields),
                    RecipientState.PENDING.value,
                    now,
                    0,
                    0,
                    "",
                    "",
                    "",
                )
            )
    campaign.fields = list(names)
    campaign.save(update_fields=["fields"])


def _new_to(campaign: Campaign, rows: Iterator[Accepted | Refused]) -> Iterator[Accepted | Refused]:
    """Refuse addresses that the campaign already has; asked at once, since a COPY holds the connection."""
    there = {address_key(email) for email in campaign.recipients.values_list("email", flat=True)}
    return (_unless_there(row, there) for row in rows)


def _unless_there(row: Accepted | Refused, there: set[str]) -> Accepted | Refused:
    if isinstance(row, Accepted) and address_key(row.email) in there:
        return Refused(row.line, RefusalReason.ALREADY_THERE, shown(row.email))
    return row

"""Try again for exactly those whose letter failed: a new campaign of them, ready to be started.

A campaign that has ended stays as it ended: its totals, its audit and its letters are the record of what
happened. So its failed letters are not set back to waiting; they become the audience of a new draft with
the same letter, which passes every check and limit of a start like any other, and may be mended first.

Letters of which nobody knows the outcome are not among them: those are decided one by one (`unknowns.py`).
"""

from uuid import UUID, uuid5

from django.db import connection, transaction
from django.utils.translation import gettext as _

from mailer_core.exceptions import Conflict
from mailer_core.models import Campaign, CampaignStatus
from mailer_core.services.access import Actor, campaign_of
from mailer_core.services.audit import audited

MOST = 20
"""How often one campaign can be followed up."""
SAME = ("subject", "body_text", "body_html", "from_email", "from_name", "provider", "fields", "unknown_policy",
        "window_start", "window_end", "window_zone")  # fmt: skip
ENDED = frozenset({CampaignStatus.FINISHED, CampaignStatus.CANCELLED})
NAME_LENGTH = 200

_TAKE_FAILED = """
    INSERT INTO mailer_recipient (id, campaign_id, email, fields, state, not_before, attempt, resends,
                                  enhanced_code, scope, error)
    SELECT gen_random_uuid(), %s, failed.email, failed.fields, 'pending', now(), 0, 0, '', '', ''
    FROM mailer_recipient failed
    WHERE failed.campaign_id = %s AND failed.state = 'failed' AND NOT EXISTS (
        SELECT FROM mailer_recipient taken
        WHERE taken.campaign_id = ANY(%s) AND lower(taken.email) = lower(failed.email))
"""


def follow_ups_of(campaign: Campaign) -> list[Campaign]:
    """Give the campaigns that follow this one up, the oldest first."""
    return list(Campaign.objects.filter(pk__in=_names(campaign)).order_by("created_at"))


def follow_up(actor: Actor, campaign_id: UUID) -> Campaign:
    """Make a draft for exactly the failed letters of an ended campaign that no follow-up has taken yet.

    Asked again it gives the follow-up that there is, and makes none; a cancelled one does not count. Raises
    Forbidden, NotFound, Conflict.
    """
    with audited(actor, "campaign_follow_up", campaign_id) as row, transaction.atomic():
        campaign = campaign_of(actor, campaign_id, lock=True)  # so that a second click waits for the first
        if campaign.status not in ENDED:
            raise Conflict(_("The campaign has not ended yet; letters can be tried again when it has."))
        earlier = follow_ups_of(campaign)
        made, count = _make(campaign, earlier)
        row.detail.update(follow_up=str(made.id), count=count)
    return made


def _make(campaign: Campaign, earlier: list[Campaign]) -> tuple[Campaign, int]:
    living = [one for one in earlier if one.status != CampaignStatus.CANCELLED]
    name = next((name for name in _names(campaign) if name not in {one.id for one in earlier}), None)
    if name is None:
        raise Conflict(_("This campaign has been followed up too often; copy its letter into a new one."))
    with transaction.atomic():
        made = _draft(campaign, name)
        count = _take_failed(made, campaign, living)
        if not count:
            transaction.set_rollback(True)
    if count:
        return made, count
    if not living:
        raise Conflict(_("No letter of this campaign has failed; there is nothing to try again."))
    return living[-1], 0


def _draft(campaign: Campaign, name: UUID) -> Campaign:
    same = {field: getattr(campaign, field) for field in SAME}
    again = _("%(name)s, once more") % {"name": campaign.name}
    return Campaign.objects.create(id=name, owner_id=campaign.owner_id, name=again[:NAME_LENGTH], **same)


def _take_failed(made: Campaign, campaign: Campaign, living: list[Campaign]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_FAILED, [made.id, campaign.id, [one.id for one in living]])
        return int(cursor.rowcount)


def _names(campaign: Campaign) -> list[UUID]:
    """Name the follow-ups that a campaign can have: the same names each time, so that no two are made at once."""
    return [uuid5(campaign.id, f"follow-up {number}") for number in range(MOST)]

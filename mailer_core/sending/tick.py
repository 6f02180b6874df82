"""The recurring duties, every 5 s by beat: take back, wake up, end, check. Each is idempotent.

One transaction under an advisory lock, so that two ticks at once do the work once; what happened is
told after its commit. The order matters: letters before queues, as in the pump, so that no two
processes wait for each other.
"""

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from mailer_core.message.content import message_id
from mailer_core.sending import tick_queries as queries
from mailer_core.sending.batch import take_back
from mailer_core.sending.database import all_rows, execute, one
from mailer_core.sending.finish import finish_all
from observability.catalogue import objectives
from observability.catalogue.events.campaigns import CampaignContinued
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import ConservationBroken, LeaseReaped, MailerHeartbeat
from observability.catalogue.events.letters import EmailFailed, EmailUnknown, UnknownResolved
from observability.emit import emit

logger = logging.getLogger(__name__)

LOCK = 0x6D61696C  # "mail"
SYSTEM = "system"
DIED = "the sending process died or hung during this letter"


def tick(*, silence: timedelta = objectives.LEASE_DEAD_AFTER) -> int | None:
    """Do all duties once. Returns how many campaigns could send now; None where another tick is at work."""
    with transaction.atomic():
        locked = one("SELECT pg_try_advisory_xact_lock(%(lock)s)", {"lock": LOCK})
        if not locked or not locked[0]:
            return None
        facts = [*_reap(silence), *_decide_unknowns(), *_give_up_old(), *_continue_due(), *finish_all()]
        ticked = one(queries.TICKED, {"name": "tick"})
    runnable = _runnable()
    for fact in [*facts, *_conservation(), *_heartbeat(runnable, new_minute=bool(ticked and ticked[0]))]:
        emit(fact)
    return runnable


def _runnable() -> int:
    row = one(queries.RUNNABLE, {})
    return int(row[0]) if row else 0


def _reap(silence: timedelta) -> Iterable[Event]:
    """Take letters back from processes that fell silent. Their tokens stay spent: never one letter too many."""
    dead = all_rows(queries.END_SILENT_LEASES, {"silence": silence})
    for lease, queue, campaign, domain, worker, provider, silent in dead:
        letters = [row[0] for row in all_rows(queries.LETTERS_IN_HAND, {"campaign": campaign, "lease": lease})]
        returned, lost = take_back(lease, letters, DIED)
        yield LeaseReaped(
            campaign_id=campaign,
            queue_id=queue,
            worker=worker,
            silent_seconds=round(silent, 1),
            returned=returned,
            unknown=len(lost),
        )
        for letter in lost:
            yield EmailUnknown(
                campaign_id=campaign,
                queue_id=queue,
                recipient_id=letter.id,
                recipient_email=letter.email,
                smtp_message_id=message_id(letter.id, domain),
                provider=provider,
                cause=DIED,
                attempt=letter.attempt,
                worker=worker,
                lease_id=lease,
            )
    execute(queries.FREE_PROBES, {"leases": [row[0] for row in dead]})


def _decide_unknowns() -> Iterable[Event]:
    """Send unknown letters once more where their campaign's owner chose so."""
    campaigns = [row[0] for row in all_rows(queries.RESEND_ONCE, {})]
    for campaign in dict.fromkeys(campaigns):
        yield UnknownResolved(
            campaign_id=campaign, decision="resend_once", count=campaigns.count(campaign), actor=SYSTEM
        )


def _give_up_old() -> Iterable[Event]:
    """Drop what nobody wants any more: of cancelled campaigns, to those who unsubscribed, and what is too old."""
    execute(queries.CANCEL_WAITING, {})
    execute(queries.SUPPRESS_WAITING, {})
    for recipient, email, attempt, campaign, queue, provider, domain in all_rows(
        queries.TOO_OLD, {"age": objectives.MAX_RECIPIENT_AGE}
    ):
        yield EmailFailed(
            campaign_id=campaign,
            queue_id=queue,
            recipient_id=recipient,
            recipient_email=email,
            smtp_message_id=message_id(recipient, domain),
            provider=provider,
            error_class="permanent",
            scope="local",
            phase="waiting",
            smtp_code=None,
            enhanced_code=None,
            error="too old: the age limit has passed",
            attempt=attempt,
            final=True,
            took_ms=0,
        )


def _continue_due() -> Iterable[Event]:
    """Wake campaigns whose time has come."""
    for campaign, queue, reason in all_rows(queries.CONTINUE_DUE, {}):
        yield CampaignContinued(campaign_id=campaign, queue_id=queue, defer_reason=reason, actor=SYSTEM)


def _conservation() -> Iterable[Event]:
    """Find campaigns that do not add up, and mend what can be mended: letters that no index finds."""
    for queue, campaign, expected, counted, orphans, lost in all_rows(queries.CONSERVATION, {}):
        if lost:
            execute(queries.FIND_AGAIN, {"campaign": campaign})
            logger.warning(
                "Letters whose state was written by hand are found again",
                extra={"campaign_id": str(campaign), "letters": lost},
            )
        if orphans or expected != counted:
            yield ConservationBroken(
                campaign_id=campaign, queue_id=queue, expected=expected, counted=counted, orphans=orphans
            )


def _heartbeat(runnable: int, *, new_minute: bool) -> Iterable[Event]:
    """Tell that the mailer lives, though it may have nothing to do: else its silence and a lost line look alike."""
    if new_minute:
        yield MailerHeartbeat(runnable=runnable)

"""Raise or lower the hourly limit while the mailer runs, until a time, and end that early.

All times are the database's, as in the sending core.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from mailer_core.exceptions import Conflict, Forbidden, Invalid
from mailer_core.models import CampaignQueue, LimitOverride, QueueStatus
from mailer_core.sending import limits
from mailer_core.services.access import Actor
from mailer_core.services.audit import audited
from observability.catalogue.reasons import DeferReason

LONGEST = timedelta(hours=24)
"""A limit that holds longer belongs into the settings, where the next reader looks for it."""


def set_limit(actor: Actor, max_per_hour: int, lasts: timedelta) -> datetime:
    """Let the provider get so many letters an hour for a while; returns until when.

    Campaigns that wait for the next hour look again at once. Raises Forbidden, Invalid.
    """
    with audited(actor, "limit_set", None) as row, transaction.atomic():
        _require_superuser(actor)
        if not timedelta(0) < lasts <= LONGEST:
            raise Invalid(_("The limit can be changed for at most 24 hours; set MAILER_MAX_PER_HOUR for longer."))
        before = limits.in_force(settings.MAILER_PROVIDER)
        _open().update(until=Now())
        made = LimitOverride.objects.create(
            provider=settings.MAILER_PROVIDER, max_per_hour=max_per_hour, at=Now(), until=Now() + lasts, actor=actor
        )
        made.refresh_from_db()
        woken = wake_waiting() if max_per_hour > before else 0
        row.detail.update(before=before, max_per_hour=max_per_hour, until=str(made.until), woken=woken)
    return made.until


def end_limit(actor: Actor) -> int:
    """Go back to the settings' limit now; returns it. Raises Forbidden, Conflict."""
    with audited(actor, "limit_reset", None) as row, transaction.atomic():
        _require_superuser(actor)
        before = limits.in_force(settings.MAILER_PROVIDER)
        if not _open().update(until=Now()):
            raise Conflict(_("The limit of the settings is in force already."))
        back = int(settings.MAILER_MAX_PER_HOUR)
        row.detail.update(before=before, max_per_hour=back, woken=wake_waiting() if back > before else 0)
    return back


def is_overridden() -> bool:
    """Say whether a person's limit is in force."""
    return _open().exists()


def waiting() -> int:
    """Count the campaigns that wait for the next hour."""
    return _waiting().count()


def wake_waiting() -> int:
    """Let campaigns that wait for the next hour look again at the next tick, which tells of it."""
    return _waiting().update(deferred_until=Now())


def _waiting() -> QuerySet[CampaignQueue]:
    return CampaignQueue.objects.filter(
        provider=settings.MAILER_PROVIDER, status=QueueStatus.DEFERRED, defer_reason=DeferReason.HOURLY_LIMIT.value
    )


def _open() -> QuerySet[LimitOverride]:
    return LimitOverride.objects.filter(provider=settings.MAILER_PROVIDER, until__gt=Now())


def _require_superuser(actor: Actor) -> None:
    if not actor.is_superuser:
        raise Forbidden(_("Only a superuser may change the hourly limit: it holds for all campaigns."))

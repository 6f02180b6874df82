"""A campaign in flight, and what holds its letters: leases and the hour's usage."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from mailer_core.models.campaign import Campaign
from mailer_core.models.states import BreakerState, QueueStatus
from observability.catalogue.reasons import DeferReason

_WAITS = (QueueStatus.DEFERRED, QueueStatus.PAUSED)
_REASONS = tuple((reason.value, reason.value) for reason in DeferReason)


class CampaignQueue(models.Model):
    """One row a campaign in flight: what it does, why it waits, and its circuit breaker.

    `generation` changes whenever the queue stops or continues; errors of attempts that began under an
    older generation do not count, so one blip seen by N processes is one error.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.OneToOneField(Campaign, on_delete=models.CASCADE, related_name="queue")
    provider = models.CharField(_("provider"), max_length=64)
    total = models.PositiveIntegerField(_("recipients"))
    status = models.CharField(_("status"), max_length=16, choices=QueueStatus.choices, default=QueueStatus.ACTIVE)
    defer_reason = models.CharField(_("reason"), max_length=32, choices=_REASONS, null=True, blank=True)
    deferred_until = models.DateTimeField(_("goes on at"), null=True, blank=True)
    generation = models.PositiveIntegerField(default=0)
    breaker_state = models.CharField(
        _("breaker"), max_length=16, choices=BreakerState.choices, default=BreakerState.CLOSED
    )
    breaker_trips = models.PositiveIntegerField(_("openings in a row"), default=0)
    consecutive_transient_errors = models.PositiveIntegerField(_("transient errors in a row"), default=0, db_default=0)
    recent_errors = models.JSONField(_("errors in a row"), default=list)
    probe_lease_id = models.UUIDField(null=True, editable=False)
    served_at = models.DateTimeField(auto_now_add=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "mailer_campaignqueue"
        verbose_name = _("campaign in flight")
        verbose_name_plural = _("campaigns in flight")
        constraints = (
            models.CheckConstraint(
                name="mailer_queue_waits_for_a_reason",
                condition=models.Q(status__in=_WAITS, defer_reason__isnull=False)
                | (~models.Q(status__in=_WAITS) & models.Q(defer_reason__isnull=True)),
            ),
        )
        indexes = (
            models.Index(
                fields=["status", "served_at"],
                name="mailer_queue_in_flight",
                condition=~models.Q(status=QueueStatus.DONE),
            ),
        )

    def __str__(self) -> str:
        return f"{self.campaign_id} {self.status}"


class Lease(models.Model):
    """A batch of letters in one process's hands; silent for 20 s, it is taken back.

    `alive_at` is renewed by a small thread (the process lives), `progress_at` by the loop (it works).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    queue = models.ForeignKey(CampaignQueue, on_delete=models.CASCADE, related_name="leases")
    worker = models.CharField(max_length=255)
    generation = models.PositiveIntegerField()
    provider = models.CharField(max_length=64)
    key_hour = models.CharField(max_length=10)
    created_at = models.DateTimeField(auto_now_add=True)
    alive_at = models.DateTimeField(auto_now_add=True)
    progress_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "mailer_lease"
        verbose_name = _("lease")
        verbose_name_plural = _("leases")

    def __str__(self) -> str:
        return f"{self.worker} {self.id}"


class HourlyUsage(models.Model):
    """Tokens granted in an hour, the durable twin of the Redis bucket.

    `epoch` names the life of the bucket: a bucket seeded anew has a new epoch, and grants of the old
    one are void, so that a restart of Redis lets no letter too many through.
    """

    provider = models.CharField(max_length=64)
    key_hour = models.CharField(max_length=10)
    granted = models.PositiveIntegerField(default=0)
    epoch = models.CharField(max_length=32)

    class Meta:
        db_table = "mailer_hourlyusage"
        constraints = (models.UniqueConstraint(fields=["provider", "key_hour"], name="mailer_usage_hour"),)

    def __str__(self) -> str:
        return f"{self.provider} {self.key_hour}: {self.granted}"


class Tick(models.Model):
    """When a recurring duty was last done; its age is the alarm, since a dead clock is silent."""

    name = models.CharField(primary_key=True, max_length=32)
    at = models.DateTimeField()

    class Meta:
        db_table = "mailer_tick"

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"

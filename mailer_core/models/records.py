"""What is kept for people: who did what, why a breaker opened or a campaign waited, who must get no mail."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from mailer_core.models.campaign import Campaign
from mailer_core.models.queue import CampaignQueue


class AuditEntry(models.Model):
    """An action of a person, allowed or refused. User throttles count these rows when Redis is down."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("who")
    )
    action = models.CharField(_("action"), max_length=32)
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, related_name="audit")
    outcome = models.CharField(_("outcome"), max_length=32)
    detail = models.JSONField(_("detail"), default=dict)
    trace_id = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        db_table = "mailer_auditentry"
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ("-at",)
        indexes = (
            models.Index(fields=["actor", "action", "at"], name="mailer_audit_actor"),
            models.Index(fields=["-at"], name="mailer_audit_latest"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.outcome}"


class BreakerEvent(models.Model):
    """An opening or closing of a circuit breaker, with the errors in a row as its evidence."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    queue = models.ForeignKey(CampaignQueue, on_delete=models.CASCADE, related_name="breaker_events")
    provider = models.CharField(_("provider"), max_length=64)
    kind = models.CharField(_("what"), max_length=16, choices=(("opened", _("opened")), ("closed", _("closed"))))
    generation = models.PositiveIntegerField()
    evidence = models.JSONField(_("errors in a row"), default=list)
    until = models.DateTimeField(_("goes on at"), null=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        db_table = "mailer_breakerevent"
        verbose_name = _("breaker event")
        verbose_name_plural = _("breaker events")
        ordering = ("-at",)
        indexes = (models.Index(fields=["-at"], name="mailer_breaker_latest"),)
        constraints = (
            models.UniqueConstraint(fields=["queue", "generation", "kind"], name="mailer_breaker_flips_once"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.kind} {self.provider}"


class Deferral(models.Model):
    """A wait that began: a row for each `Campaign deferred`, kept when the campaign goes on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    queue = models.ForeignKey(CampaignQueue, on_delete=models.CASCADE, related_name="deferrals")
    provider = models.CharField(_("provider"), max_length=64)
    reason = models.CharField(_("reason"), max_length=32)
    until = models.DateTimeField(_("goes on at"), null=True)
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        db_table = "mailer_deferral"
        verbose_name = _("deferral")
        verbose_name_plural = _("deferrals")
        ordering = ("-at",)
        indexes = (models.Index(fields=["-at"], name="mailer_deferral_latest"),)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.reason} {self.provider}"


class Suppression(models.Model):
    """An address that must get no mail: it unsubscribed, or it does not exist."""

    class Reason(models.TextChoices):
        """Why."""

        UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
        HARD_BOUNCE = "hard_bounce", _("the address does not exist")
        MANUAL = "manual", _("entered by a person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.CharField(_("address"), max_length=320)
    reason = models.CharField(_("reason"), max_length=16, choices=Reason.choices, default=Reason.MANUAL)
    campaign = models.ForeignKey(Campaign, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("when"), auto_now_add=True)

    class Meta:
        db_table = "mailer_suppression"
        verbose_name = _("suppressed address")
        verbose_name_plural = _("suppression list")
        indexes = (models.Index(fields=["reason", "-at"], name="mailer_suppression_latest"),)
        constraints = (models.UniqueConstraint(Lower("email"), name="mailer_suppression_once"),)

    def __str__(self) -> str:
        return self.email


class UserLanguage(models.Model):
    """The language in which the mailer speaks to a user."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mailer_language")
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)

    class Meta:
        db_table = "mailer_userlanguage"
        verbose_name = _("language of a user")
        verbose_name_plural = _("languages of users")

    def __str__(self) -> str:
        return self.language

"""What a manager writes: a letter, its sender and its audience."""

import uuid
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from mailer_core.models.states import CampaignStatus, UnknownPolicy

if TYPE_CHECKING:
    from mailer_core.models.queue import CampaignQueue


def default_provider() -> str:
    """Name the provider that campaigns go through unless told otherwise (`MAILER_PROVIDER`)."""
    return str(settings.MAILER_PROVIDER)


def validate_zone(name: str) -> None:
    """Take only names of the time-zone database. Raises ValidationError."""
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone of this name; write one such as Europe/Berlin."))


class Campaign(models.Model):
    """A letter to many. The totals are written once, when it ends; until then the recipients are counted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="campaigns", verbose_name=_("owner")
    )
    name = models.CharField(_("name"), max_length=200)
    subject = models.CharField(_("subject"), max_length=500)
    body_text = models.TextField(_("text"))
    body_html = models.TextField(_("HTML"), blank=True)
    from_email = models.EmailField(_("sender's address"))
    from_name = models.CharField(_("sender's name"), max_length=200, blank=True)
    provider = models.CharField(_("provider"), max_length=64, default=default_provider)
    fields = models.JSONField(_("merge fields"), default=list, blank=True)
    unknown_policy = models.CharField(
        _("when an outcome is unknown"), max_length=16, choices=UnknownPolicy.choices, default=UnknownPolicy.HOLD
    )
    window_start = models.TimeField(_("send from"), null=True, blank=True)
    window_end = models.TimeField(_("send until"), null=True, blank=True)
    window_zone = models.CharField(
        _("time zone of the window"), max_length=64, default="UTC", validators=[validate_zone]
    )

    status = models.CharField(
        _("status"), max_length=16, choices=CampaignStatus.choices, default=CampaignStatus.DRAFT, editable=False
    )
    total = models.PositiveIntegerField(_("recipients"), null=True, editable=False)
    sent = models.PositiveIntegerField(_("sent"), null=True, editable=False)
    failed = models.PositiveIntegerField(_("failed"), null=True, editable=False)
    unknown = models.PositiveIntegerField(_("unknown"), null=True, editable=False)
    finished_with_errors = models.BooleanField(_("finished with errors"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, editable=False)

    queue: "CampaignQueue"

    class Meta:
        db_table = "mailer_campaign"
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ("-created_at",)
        indexes = (
            models.Index(fields=["owner", "-created_at"], name="mailer_campaign_owner"),
            models.Index(
                fields=["-finished_at"],
                name="mailer_campaign_latest",
                condition=models.Q(finished_at__isnull=False),
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="mailer_campaign_window_whole",
                condition=models.Q(window_start__isnull=True, window_end__isnull=True)
                | models.Q(window_start__isnull=False, window_end__isnull=False),
                violation_error_message=_("Give both ends of the send window, or neither."),
            ),
        )

    def __str__(self) -> str:
        return self.name

"""The hourly limit as a person has set it for a while, beside the one of the settings."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LimitOverride(models.Model):
    """Another hourly limit of a provider, until a time. Rows are kept: each hour's limit can be told later.

    The one in force is the latest whose end has not come; without one, `MAILER_MAX_PER_HOUR` holds.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    provider = models.CharField(_("provider"), max_length=64)
    max_per_hour = models.PositiveIntegerField(_("letters an hour"))
    at = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("who")
    )

    class Meta:
        db_table = "mailer_limitoverride"
        verbose_name = _("override of the hourly limit")
        verbose_name_plural = _("overrides of the hourly limit")
        ordering = ("-at",)
        indexes = (models.Index(fields=["provider", "until"], name="mailer_limit_in_force"),)

    def __str__(self) -> str:
        return f"{self.provider}: {self.max_per_hour} until {self.until:%Y-%m-%d %H:%M}"

"""One letter to one address: the row that is the queue and the truth."""

import uuid

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from mailer_core.models.campaign import Campaign
from mailer_core.models.states import RecipientState


class Letters(models.QuerySet["Recipient"]):
    """Questions about letters that must go by an index."""

    def unknown(self) -> "Letters":
        """Those of which nobody knows whether the provider took them."""
        return self.filter(unknown_since__isnull=False, state=RecipientState.UNKNOWN)


class Recipient(models.Model):
    """A recipient of a campaign and what became of the letter.

    `lease_id` is the fence: only the process that holds this lease may write the row's outcome.
    It is no foreign key, since a lease's end must not touch its letters one by one.

    A letter is written three times: taken, `sending`, `sent`. No index holds or asks for a column that the
    last two change (`state`, `lease_id`), so they stay on the row's page and touch no index (PostgreSQL's HOT
    updates). Therefore a letter that waits is found by `not_before`, cleared when it is taken, and an unknown
    one by `unknown_since`; letters in hand are found through their campaign.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="recipients", db_index=False)
    email = models.CharField(_("address"), max_length=320)
    fields = models.JSONField(_("merge fields"), default=dict, blank=True)
    state = models.CharField(
        _("state"), max_length=16, choices=RecipientState.choices, default=RecipientState.PENDING, editable=False
    )
    not_before = models.DateTimeField(_("not before"), default=timezone.now, null=True, editable=False)
    lease_id = models.UUIDField(null=True, editable=False)
    attempt = models.SmallIntegerField(_("attempts"), default=0, editable=False)
    resends = models.SmallIntegerField(_("resends after unknown"), default=0, editable=False)
    first_attempt_at = models.DateTimeField(_("first attempt"), null=True, editable=False)
    sending_at = models.DateTimeField(_("last attempt"), null=True, editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)
    unknown_since = models.DateTimeField(null=True, editable=False)
    smtp_code = models.SmallIntegerField(_("SMTP code"), null=True, editable=False)
    enhanced_code = models.CharField(_("enhanced code"), max_length=16, blank=True, editable=False)
    scope = models.CharField(_("whose fault"), max_length=16, blank=True, editable=False)
    error = models.CharField(_("error"), max_length=400, blank=True, editable=False)

    objects = Letters.as_manager()

    class Meta:
        db_table = "mailer_recipient"
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        # No CHECK constraint: PostgreSQL reads one anew from its text at every statement, which was a fifth of what a
        # letter costs it. A letter that could not be found is found again by the next tick.
        constraints = (models.UniqueConstraint("campaign", Lower("email"), name="mailer_recipient_once"),)
        indexes = (
            models.Index(
                fields=["campaign", "not_before"],
                name="mailer_recipient_due",
                condition=models.Q(not_before__isnull=False),
            ),
            models.Index(
                fields=["campaign"], name="mailer_recipient_unknown", condition=models.Q(unknown_since__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.email

"""The closed lists of states. Each value also stands in SQL (`mailer_core/sending/*queries.py`)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CampaignStatus(TextChoices):
    """A campaign's life. While `sending`, its queue row says whether it runs, waits or is paused."""

    DRAFT = "draft", _("draft")
    SENDING = "sending", _("sending")
    FINISHED = "finished", _("finished")
    CANCELLED = "cancelled", _("cancelled")


class QueueStatus(TextChoices):
    """What a campaign in flight does now."""

    ACTIVE = "active", _("sending")
    DEFERRED = "deferred", _("waiting")
    PAUSED = "paused", _("paused")
    CANCELLING = "cancelling", _("being cancelled")
    DONE = "done", _("done")


class BreakerState(TextChoices):
    """The circuit breaker of a campaign in flight."""

    CLOSED = "closed", _("closed")
    OPEN = "open", _("open")
    HALF_OPEN = "half_open", _("half-open")


class RecipientState(TextChoices):
    """A letter's life. `sending` is committed before MAIL FROM; `unknown` waits for a decision."""

    PENDING = "pending", _("waiting")
    LEASED = "leased", _("taken by a worker")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    FAILED = "failed", _("failed")
    UNKNOWN = "unknown", _("unknown")
    SUPPRESSED = "suppressed", _("on the suppression list")
    CANCELLED = "cancelled", _("cancelled")


class UnknownPolicy(TextChoices):
    """What becomes of a letter of which nobody knows whether it was taken."""

    HOLD = "hold", _("hold it for a person (never a duplicate)")
    RESEND_ONCE = "resend_once", _("send it once more (perhaps a duplicate)")


OPEN_STATES = (RecipientState.PENDING, RecipientState.LEASED, RecipientState.SENDING)
"""States in which a letter still keeps its campaign from finishing."""

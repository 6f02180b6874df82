"""A campaign's letter, compiled once a process and kept while its batches come."""

import uuid
from dataclasses import dataclass
from functools import lru_cache

from mailer_core.audience.unsubscribe import unsubscribe_url
from mailer_core.message.content import Content, Recipient, message_id
from mailer_core.message.skeleton import Skeleton
from mailer_core.models import Campaign
from mailer_core.sending.window import SendWindow


@dataclass(frozen=True, slots=True)
class CampaignContent:
    """What all letters of a campaign share. The audience and the text are frozen at its start."""

    skeleton: Skeleton
    envelope_from: str
    window: SendWindow | None

    def letter(self, recipient: uuid.UUID, email: str, fields: dict[str, str], attempt: int) -> bytes:
        """Make the bytes of one letter. Raises MessageError where its fields do not fit."""
        return self.skeleton.render(Recipient(recipient, email, unsubscribe_url(recipient), fields, attempt))

    def message_id(self, recipient: uuid.UUID) -> str:
        """Name a recipient's letter: the same Message-ID on every attempt (RFC 5322, 3.6.4)."""
        return message_id(recipient, self.skeleton.domain)


def content_of(campaign: Campaign) -> Content:
    """Give a campaign's letter as it was written."""
    return Content(
        subject=campaign.subject,
        from_address=campaign.from_email,
        from_name=campaign.from_name,
        text=campaign.body_text,
        html=campaign.body_html or None,
    )


def compile_content(campaign: Campaign) -> CampaignContent:
    """Compile a campaign's letter. Raises MessageError where it cannot be made."""
    return CampaignContent(Skeleton.compile(content_of(campaign)), campaign.from_email, _window(campaign))


def _window(campaign: Campaign) -> SendWindow | None:
    if campaign.window_start is None or campaign.window_end is None:
        return None
    return SendWindow(campaign.window_start, campaign.window_end, campaign.window_zone)


@lru_cache(maxsize=16)
def load_content(campaign_id: uuid.UUID, generation: int) -> CampaignContent:
    """Give a campaign's compiled letter; an edit during a pause is seen, since it ends with a new generation."""
    return compile_content(Campaign.objects.get(pk=campaign_id))

"""What a letter will say and what is wrong with it, while it is being written: nothing is saved here."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mailer_core.exceptions import Invalid
from mailer_core.message.exceptions import MessageError
from mailer_core.message.preview import Preview, preview
from mailer_core.message.skeleton import check_content
from mailer_core.models import Campaign
from mailer_core.sending.content import content_of
from mailer_core.services.access import Actor, campaign_of, require_manager
from mailer_core.services.language import spoken

WRITTEN = ("subject", "body_text", "body_html")
EXAMPLE_ADDRESS = "reader@example.com"
EXAMPLE_LINK = "https://example.com/u/example"
PARTS: dict[str, str | Promise] = {"subject": _("subject"), "text": _("text"), "html": "HTML"}
FAULTS_TOLD = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that must be mended before the start, in a part: `subject`, `text` or `html`."""

    part: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A letter as its first recipient will read it, or what is wrong with it; `fields` may be merged."""

    faults: tuple[Fault, ...]
    preview: Preview | None
    fields: tuple[str, ...]


def read_letter(actor: Actor, campaign_id: UUID | None, **written: str) -> Reading:
    """Read a letter as it is written at the moment, of a campaign or of none yet. Raises Forbidden, NotFound."""
    require_manager(actor)
    campaign = campaign_of(actor, campaign_id) if campaign_id else Campaign(owner=actor)
    for name in WRITTEN:
        setattr(campaign, name, written.get(name, getattr(campaign, name)))
    return _reading(campaign, example_fields(campaign) if campaign_id else {})


def check_templates(campaign: Campaign) -> None:
    """Find before anything is sent what would fail in the middle. Raises Invalid with the first faults."""
    faults = check_content(content_of(campaign), campaign.fields)
    if faults:
        told = "; ".join(f"{PARTS[part]}: {fault.sentence_in(spoken())}" for part, fault in faults[:FAULTS_TOLD])
        raise Invalid(told, code="bad_template")


def example_fields(campaign: Campaign) -> dict[str, str]:
    """Give the merge fields of a campaign's first recipient; each is there, empty where nobody has it."""
    example: dict[str, Any] | None = campaign.recipients.order_by("not_before").values_list("fields", flat=True).first()
    return dict.fromkeys(campaign.fields, "") | (example or {})


def _reading(campaign: Campaign, example: dict[str, str]) -> Reading:
    content, fields = content_of(campaign), tuple(campaign.fields)
    faults = tuple(Fault(part, problem.sentence_in(spoken())) for part, problem in check_content(content, fields))
    if faults:
        return Reading(faults, None, fields)
    built_in = {"email": EXAMPLE_ADDRESS, "unsubscribe_url": EXAMPLE_LINK}
    try:
        return Reading((), preview(content, built_in | example), fields)
    except MessageError as error:
        return Reading((Fault("text", error.sentence_in(spoken())),), None, fields)

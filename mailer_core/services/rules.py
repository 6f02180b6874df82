"""What a campaign must keep at every edit, so that nothing is found too late, in the middle of sending."""

import re
from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.translation import gettext as _

from mailer_core.audience.addresses import normal_address
from mailer_core.audience.exceptions import AddressError
from mailer_core.audience.report import sentence
from mailer_core.exceptions import Invalid
from mailer_core.message.exceptions import HeaderInjectionError, MessageTooLargeError
from mailer_core.message.headers import check_value
from mailer_core.message.skeleton import MAX_MESSAGE_BYTES
from mailer_core.models import Campaign
from mailer_core.services.language import spoken

ONE_LINE = ("name", "subject", "from_name", "window_zone")
TEXTS = ("body_text", "body_html")
HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""A surrogate alone, as JSON can write it: no UTF-8 has it, so neither PostgreSQL nor a letter can."""


def validated(campaign: Campaign) -> Campaign:
    """Check a campaign and bring the sender's address to its normal form. Raises Invalid for the first fault."""
    _check_lines(campaign)
    _check_texts(campaign)
    try:
        campaign.from_email = normal_address(campaign.from_email)
        campaign.full_clean(exclude=["owner"])
    except AddressError as error:
        why = sentence(error.reason, spoken())
        raise Invalid(_("The sender's address cannot be used: %(why)s") % {"why": why}) from error
    except ValidationError as error:
        field, sentences = next(iter(error.message_dict.items()))
        raise _fault(field, sentences[0]) from error
    return campaign


def _check_lines(campaign: Campaign) -> None:
    """Let no one-line field forge a header or a log line."""
    for name in ONE_LINE:
        try:
            check_value(name, getattr(campaign, name))
        except HeaderInjectionError as error:
            raise _fault(name, _("a line break or a control character cannot stand here")) from error


def _check_texts(campaign: Campaign) -> None:
    for name in TEXTS:
        if "\0" in getattr(campaign, name):  # PostgreSQL keeps no such text
            raise _fault(name, _("a NUL character cannot stand here"))
        if HALF_CHARACTER.search(getattr(campaign, name)):
            raise _fault(name, _("half a character cannot stand here: the text was cut in the middle of one"))
    size = sum(len(getattr(campaign, name).encode("utf-8", "replace")) for name in TEXTS)
    if size > MAX_MESSAGE_BYTES:
        error = MessageTooLargeError(size, MAX_MESSAGE_BYTES)
        raise Invalid(error.sentence_in(spoken()), code="letter_too_large")


def _fault(field: str, why: str) -> Invalid:
    if field == "__all__":
        return Invalid(why)
    label = cast("Field[object, object]", Campaign._meta.get_field(field)).verbose_name
    return Invalid(f"{label}: {why}")

"""Send a test letter at once, by the same way as the real ones, and say what the provider answered."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from mailer_core import throttle
from mailer_core.audience.addresses import normal_address
from mailer_core.audience.exceptions import AddressError
from mailer_core.audience.report import sentence
from mailer_core.exceptions import Invalid, LimiterUnavailable, Refused, Throttled, Unavailable
from mailer_core.message.exceptions import MessageError
from mailer_core.models import Campaign
from mailer_core.sending import limiter
from mailer_core.sending.content import compile_content
from mailer_core.services.access import Actor, campaign_of, require_manager
from mailer_core.services.audit import audited
from mailer_core.services.language import spoken
from mailer_core.services.letter import check_templates, example_fields
from mailer_core.smtp.address import parse_smtp_url
from mailer_core.smtp.client import SmtpConnection
from mailer_core.smtp.exceptions import SmtpFailure
from mailer_core.smtp.transport import Transport
from observability.catalogue.events.people import TestEmailSent
from observability.emit import emit

PATIENCE_SECONDS = 10.0


class ProviderRefused(Refused):
    """The provider did not take the test letter; the sentence holds its words."""

    code = "provider_refused"
    status = 502


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider took the letter."""

    message_id: str
    reply: str
    took_ms: float


def _relay() -> Transport:
    """Connect with little patience: a person waits for the answer, and a test letter may be doubled."""
    relay = parse_smtp_url(settings.SMTP_URL)
    patience = min(relay.timeout, PATIENCE_SECONDS)
    return SmtpConnection(replace(relay, timeout=patience, final_timeout=patience))


def send_test_email(
    actor: Actor, campaign_id: UUID, to: str, make_transport: Callable[[], Transport] = _relay
) -> Taken:
    """Send a campaign's letter to one address, with the first recipient's merge fields.

    It counts towards the user's 5 an hour and towards the provider's hour. Raises Throttled, Unavailable,
    Forbidden, NotFound, Invalid, ProviderRefused.
    """
    with audited(actor, throttle.Action.SEND_TEST_EMAIL, campaign_id) as row:
        require_manager(actor)
        throttle.admit(row)
        campaign = campaign_of(actor, campaign_id)
        address = _address(to)
        wire, message_id = _compose(campaign, address)
        _pay(campaign.provider)
        taken = _hand_over(make_transport(), campaign.from_email, address, wire, message_id)
        row.detail["reply"] = taken.reply
    emit(
        TestEmailSent(
            campaign_id=campaign_id,
            actor=actor.get_username(),
            recipient_email=address,
            smtp_message_id=message_id,
            took_ms=taken.took_ms,
        )
    )
    return taken


def _address(to: str) -> str:
    try:
        return normal_address(to)
    except AddressError as error:
        why = sentence(error.reason, spoken())
        raise Invalid(_("The address cannot be used: %(why)s") % {"why": why}, code="bad_address") from error


def _compose(campaign: Campaign, address: str) -> tuple[bytes, str]:
    check_templates(campaign)
    letter = uuid4()
    try:
        content = compile_content(campaign)
        return content.letter(letter, address, example_fields(campaign), 1), content.message_id(letter)
    except MessageError as error:
        raise Invalid(error.sentence_in(spoken()), code="bad_letter") from error


def _pay(provider: str) -> None:
    try:
        grant = limiter.reserve(provider, 1)
    except LimiterUnavailable as error:
        told = _("The hourly limit cannot be counted at the moment, so nothing is sent. Try again in half a minute.")
        raise Unavailable(told, code="limiter_unavailable") from error
    if grant.granted == 0 or not limiter.record(grant, 1):
        raise Throttled(
            _("The hourly limit of the provider is used up."), code="hourly_limit", retry_after=grant.hour_left
        )


def _hand_over(transport: Transport, sender: str, address: str, wire: bytes, message_id: str) -> Taken:
    began = time.monotonic()
    try:
        accepted = transport.send(sender, address, wire)
    except SmtpFailure as failure:
        raise ProviderRefused(_("The provider did not take the test letter: %(why)s") % {"why": failure}) from failure
    finally:
        transport.close()
    return Taken(message_id, accepted.text, round((time.monotonic() - began) * 1000, 3))

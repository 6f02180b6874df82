"""A link's token is Django's own signature, so that its signer reads it."""

from uuid import UUID, uuid4

from django.core.signing import Signer
from hypothesis import given
from hypothesis.strategies import uuids

from mailer_core.audience.unsubscribe import SALT, recipient_of, token


@given(uuids())
def test_the_token_is_what_djangos_signer_makes(recipient: UUID) -> None:
    assert token(recipient) == Signer(salt=SALT).sign(recipient.hex)


def test_a_token_names_its_letter_and_no_other() -> None:
    one, other = uuid4(), uuid4()
    assert recipient_of(token(one)) == one
    assert recipient_of(token(one).replace(one.hex, other.hex)) is None

"""Links by which a recipient asks for no more mail: signed, so that nobody can ask for another."""

import uuid
from functools import lru_cache

from django.conf import settings
from django.core import signing

SALT = "mailer.unsubscribe"


@lru_cache(maxsize=1)
def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)


def token(recipient: uuid.UUID) -> str:
    """Make the token of a recipient's letter; it names the letter, never the address."""
    return _signer().sign(recipient.hex)


def recipient_of(value: str) -> uuid.UUID | None:
    """Read a token, None where it was forged or cut."""
    try:
        return uuid.UUID(_signer().unsign(value))
    except (signing.BadSignature, ValueError):
        return None


def unsubscribe_url(recipient: uuid.UUID) -> str:
    """Give the link for `List-Unsubscribe` (RFC 8058) and for the letter's foot."""
    return f"{settings.MAILER_PUBLIC_URL}/u/{token(recipient)}"

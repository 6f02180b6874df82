"""Links by which a recipient asks for no more mail: signed, so that nobody can ask for another."""

import hmac
import uuid
from functools import lru_cache

from django.conf import settings
from django.core import signing
from django.utils.crypto import salted_hmac

SALT = "mailer.unsubscribe"


@lru_cache(maxsize=1)
def _signer() -> signing.Signer:
    return signing.Signer(salt=SALT)


@lru_cache(maxsize=1)
def _keyed() -> hmac.HMAC:
    """Derive the key once: Django's signer derives it at each signature, which is most of the cost."""
    signer = _signer()
    return salted_hmac(f"{SALT}signer", b"", secret=signer.key, algorithm=signer.algorithm)


def token(recipient: uuid.UUID) -> str:
    """Make the token of a recipient's letter, as `Signer.sign` does; it names the letter, never the address."""
    mac = _keyed().copy()
    mac.update(recipient.hex.encode())
    return f"{recipient.hex}{_signer().sep}{signing.b64_encode(mac.digest()).decode()}"


def recipient_of(value: str) -> uuid.UUID | None:
    """Read a token, None where it was forged or cut."""
    try:
        return uuid.UUID(_signer().unsign(value))
    except (signing.BadSignature, ValueError):
        return None


def unsubscribe_url(recipient: uuid.UUID) -> str:
    """Give the link for `List-Unsubscribe` (RFC 8058) and for the letter's foot."""
    return f"{settings.MAILER_PUBLIC_URL}/u/{token(recipient)}"

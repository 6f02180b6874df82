"""The grammar of an address and its two forms: the one we send to and the one that must be unique."""

from email_validator import EmailNotValidError, validate_email

from mailer_core.audience.exceptions import AddressError
from mailer_core.audience.report import RefusalReason

MAX_LOCAL_PART = 64
MAX_DOMAIN = 253
MAX_LABEL = 63
MAX_ADDRESS = 254


def normal_address(text: str) -> str:
    """Give the form to send to: the local part as written, the domain as lower-case A-labels.

    Raises AddressError. Sources: RFC 5321 4.1.2 (grammar), RFC 5891 (IDNA).
    No DNS is asked, and `.test` counts as a domain (RFC 2606), for rehearsals.
    """
    local, at, domain = text.strip().rpartition("@")
    _check_local_part(local, at, domain)
    try:
        valid = validate_email(f"{local}@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise AddressError(_reason(local, domain)) from error
    if "." not in valid.domain:  # the validator lets the bare name "test" pass
        raise AddressError(RefusalReason.BAD_DOMAIN)
    return f"{local}@{valid.ascii_domain}"


def address_key(email: str) -> str:
    """Give the key by which a normal address is unique: RFC 5321 2.4 lets case matter, no known provider does."""
    return email.lower()


def _check_local_part(local: str, at: str, domain: str) -> None:
    if not local and not at and not domain:
        raise AddressError(RefusalReason.EMPTY)
    if len(local.encode("utf-8", "replace")) > MAX_LOCAL_PART:
        raise AddressError(RefusalReason.LOCAL_PART_TOO_LONG)
    if len(domain) > MAX_DOMAIN:  # before the validator, whose work grows with the length
        raise AddressError(RefusalReason.DOMAIN_TOO_LONG if at else RefusalReason.MALFORMED)
    if not local.isascii():
        raise AddressError(RefusalReason.UNSUPPORTED_LOCAL_PART)


def _reason(local: str, domain: str) -> RefusalReason:
    """Find which half the validator refused, by giving it the domain alone."""
    if not local or not domain or "<" in local:
        return RefusalReason.MALFORMED
    if len(local) + 1 + len(domain) > MAX_ADDRESS or max(map(len, domain.split("."))) > MAX_LABEL:
        return RefusalReason.DOMAIN_TOO_LONG
    try:
        validate_email(f"x@{domain}", check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return RefusalReason.BAD_DOMAIN
    return RefusalReason.MALFORMED

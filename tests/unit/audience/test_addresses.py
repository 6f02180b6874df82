import pytest

from mailer_core.audience.addresses import address_key, normal_address
from mailer_core.audience.exceptions import AddressError
from mailer_core.audience.report import RefusalReason


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        ("Anna@Example.COM", "Anna@example.com"),
        ("  anna@example.com\t", "anna@example.com"),
        ("INFO@example.com", "INFO@example.com"),
        ("info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"),
        ("info@ПРИМЕР.РФ", "info@xn--e1afmkfd.xn--p1ai"),
        ("info@XN--E1AFMKFD.xn--p1ai", "info@xn--e1afmkfd.xn--p1ai"),
        ("anna@faß.example", "anna@xn--fa-hia.example"),
        ("a+b/c=d@shop.test", "a+b/c=d@shop.test"),
        ("a" * 64 + "@example.com", "a" * 64 + "@example.com"),
    ],
)
def test_an_address_keeps_its_local_part_and_gets_an_ascii_domain(given: str, normal: str) -> None:
    assert normal_address(given) == normal


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", RefusalReason.EMPTY),
        ("  ", RefusalReason.EMPTY),
        ("anna", RefusalReason.MALFORMED),
        ("n" * 300, RefusalReason.MALFORMED),
        ("@", RefusalReason.MALFORMED),
        ("@example.com", RefusalReason.MALFORMED),
        ("anna@", RefusalReason.MALFORMED),
        ("a@b@example.com", RefusalReason.MALFORMED),
        ("a..b@example.com", RefusalReason.MALFORMED),
        ("a b@example.com", RefusalReason.MALFORMED),
        ('"a b"@example.com', RefusalReason.MALFORMED),
        ("Anna <anna@example.com>", RefusalReason.MALFORMED),
        ("a" * 65 + "@example.com", RefusalReason.LOCAL_PART_TOO_LONG),
        ("a" * 300 + "@example.com", RefusalReason.LOCAL_PART_TOO_LONG),
        ("анна@example.com", RefusalReason.UNSUPPORTED_LOCAL_PART),
        ("anna@localhost", RefusalReason.BAD_DOMAIN),
        ("anna@test", RefusalReason.BAD_DOMAIN),
        ("anna@[127.0.0.1]", RefusalReason.BAD_DOMAIN),
        ("anna@-x.example", RefusalReason.BAD_DOMAIN),
        ("anna@x..example", RefusalReason.BAD_DOMAIN),
        ("anna@x.invalid", RefusalReason.BAD_DOMAIN),
        ("anna@xn--a.example", RefusalReason.BAD_DOMAIN),
        ("anna@" + "d" * 64 + ".example", RefusalReason.DOMAIN_TOO_LONG),
        ("anna@" + ".".join(["d" * 60] * 5), RefusalReason.DOMAIN_TOO_LONG),
        ("a" * 60 + "@" + ".".join(["d" * 48] * 4), RefusalReason.DOMAIN_TOO_LONG),
    ],
)
def test_a_bad_address_is_refused_with_the_reason(given: str, reason: RefusalReason) -> None:
    with pytest.raises(AddressError) as refused:
        normal_address(given)
    assert refused.value.reason is reason


def test_the_key_is_one_for_every_case_and_idn_form() -> None:
    forms = ["Info@пример.рф", "info@ПРИМЕР.рф", "INFO@xn--e1afmkfd.xn--p1ai"]
    assert {address_key(normal_address(form)) for form in forms} == {"info@xn--e1afmkfd.xn--p1ai"}

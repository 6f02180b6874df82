"""What a hostile hand fills in is refused with a sentence, or shown as the text that it is."""

import csv
import gzip
import io
import time
import zipfile
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from mailer_core.audience.csv_export import safe_cell
from mailer_core.audience.unsubscribe import SALT, token
from mailer_core.models import Campaign, Recipient, RecipientState, Suppression
from tests.integration.doors.people import add_recipients, audit, make_campaign, put_in_flight
from tests.integration.pages.conftest import signed_in
from tests.patience import PATIENCE

EVIL = "<x-evil onclick=alert(1)>\"'&"
MARK = "<x-evil"
FORM = {"name": "Spring", "subject": "Hello", "body_text": "Dear reader", "body_html": "", "from_name": "",
        "from_email": "news@example.com", "unknown_policy": "hold", "window_zone": "UTC"}  # fmt: skip
ELSEWHERE = ["//evil.example", "https://evil.example/", "/\\evil.example", "///evil.example", "javascript:alert(1)",
             "http:evil.example", "\x00/campaigns/", "evil", ""]  # fmt: skip


def said(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def evil(manager: User) -> Campaign:
    """A campaign with markup in every field that a person, a list or a provider fills."""
    manager.username = f"a{EVIL}"
    manager.save()
    campaign = make_campaign(manager, 0, name=EVIL, subject=EVIL, body_text=EVIL, body_html=EVIL, from_name=EVIL)
    Campaign.objects.filter(pk=campaign.pk).update(fields=[EVIL], window_zone=EVIL[:60])
    for state in RecipientState.FAILED, RecipientState.UNKNOWN, RecipientState.SUPPRESSED:
        add_recipients(campaign, 1, state=state, error=EVIL, enhanced_code=EVIL[:16])
    Recipient.objects.create(campaign=campaign, email=f"{EVIL}@example.com", state=RecipientState.FAILED)
    return campaign


@pytest.mark.parametrize("status", ["draft", "sending", "finished"])
def test_markup_in_any_field_is_shown_as_text_on_every_page(browser: Client, evil: Campaign, status: str) -> None:
    if status != "draft":
        put_in_flight(evil)
    Campaign.objects.filter(pk=evil.pk).update(status=status)
    names = ("page", "progress", "edit", "recipients", "undelivered", "retry")
    addresses = [reverse(f"campaigns:{name}", args=[evil.pk]) for name in names]
    addresses += [reverse("campaigns:act", args=[evil.pk, verb]) for verb in ("start", "pause", "resume", "cancel")]
    for address in (*addresses, reverse("campaigns:list"), reverse("unknowns:list"), "/unknowns/", "/"):
        assert MARK not in said(browser.get(address, follow=True)), address


def test_what_is_sent_back_by_a_form_is_shown_as_text(browser: Client, manager: User) -> None:
    campaign = make_campaign(manager)
    sent = dict.fromkeys(FORM, EVIL)
    for address in (reverse("campaigns:create"), reverse("campaigns:edit", args=[campaign.pk])):
        assert MARK not in said(browser.post(address, sent)), address
    for name in ("check", "preview"):
        address = reverse(f"campaigns:{name}", args=[campaign.pk])
        answer = browser.post(address, {**sent, "subject": "{{ " + EVIL, "body_html": "{{ nobody }}"})
        assert MARK not in said(answer) or answer["Content-Type"].startswith("text/plain"), address
    address = reverse("campaigns:recipients", args=[campaign.pk])
    assert MARK not in said(browser.post(address, {"text": f"email,{EVIL}\n{EVIL},{EVIL}\n"}))
    assert MARK not in said(browser.post(address, {"text": f"email\n{EVIL}\n</script>{EVIL}@example.com\n"}))
    answer = browser.post(reverse("campaigns:test-letter", args=[campaign.pk]), {"to": EVIL}, follow=True)
    assert MARK not in said(answer)
    assert MARK not in said(Client().post("/sign-in/", {"username": EVIL, "password": EVIL, "next": EVIL}))
    assert MARK not in said(browser.get(f"/{EVIL}/?page={EVIL}"))
    assert MARK not in said(browser.get(f"/campaigns/?page={EVIL}"))


def test_a_letter_in_its_frame_may_do_nothing(browser: Client, evil: Campaign) -> None:
    Campaign.objects.filter(pk=evil.pk).update(fields=["first_name"])
    answer = browser.get(reverse("campaigns:preview", args=[evil.pk]))
    assert MARK in said(answer)  # it is the letter itself
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert "allow-" not in policy
    assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_every_page_carries_the_strict_policy(browser: Client, manager: User) -> None:
    campaign = make_campaign(manager)
    for address in ("/campaigns/", f"/campaigns/{campaign.pk}/", "/sign-in/", "/nowhere/", "/admin/login/"):
        policy = browser.get(address, follow=True)["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") or "default-src 'none'" in policy, address
        assert "unsafe" not in policy, address
        assert "frame-ancestors 'none'" in policy, address


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "＝1+1", "=cmd|' /C calc'!A0"]
)
def test_no_cell_of_an_export_is_a_formula(browser: Client, manager: User, cell: str) -> None:
    campaign = make_campaign(manager, 0)
    add_recipients(campaign, 1, state=RecipientState.FAILED, error=cell)
    Recipient.objects.create(campaign=campaign, email=cell, state=RecipientState.FAILED)
    answer = browser.get(reverse("campaigns:undelivered-file", args=[campaign.pk]))
    told = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    cells = [one for row in csv.reader(io.StringIO(told, newline="")) for one in row]
    assert f"'{cell}" in cells
    assert not [one for one in cells if one.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]
    assert safe_cell("plain - text") == "plain - text"


@pytest.mark.parametrize("field", ["name", "subject", "from_name", "from_email", "window_zone"])
@pytest.mark.parametrize("ending", ["\r\nBcc: all@example.com", "\nX: y", "\x00", "\u2028Bcc: x", "\x85Bcc: x"])
def test_no_field_forges_a_header(browser: Client, manager: User, field: str, ending: str) -> None:
    answer = browser.post(reverse("campaigns:create"), {**FORM, field: f"{FORM[field] or 'Ann'}{ending}"})
    assert answer.status_code == 200
    assert "note error" in said(answer) or "fault" in said(answer)
    assert not Campaign.objects.exists()


@pytest.mark.parametrize(
    "to", ["me@example.com\r\nBcc: all@example.com", "a@example.com,b@example.com", "", "\x00", "x" * 400]
)
def test_a_test_letter_goes_to_one_address(browser: Client, manager: User, to: str) -> None:
    campaign = make_campaign(manager)
    answer = browser.post(reverse("campaigns:test-letter", args=[campaign.pk]), {"to": to}, follow=True)
    assert "note error" in said(answer)
    assert audit(manager)[-1] == ("send_test_email", "bad_address")


def import_file(browser: Client, manager: User, content: bytes, name: str = "list.csv") -> str:
    campaign = make_campaign(manager, 0)
    address = reverse("campaigns:recipients", args=[campaign.pk])
    answer = browser.post(address, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200
    return said(answer)


def zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.csv", content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"email\n" + b"reader@example.com\n" * 1_100_000, "Файл больше 10485760 байт. Разбейте его на несколько."),
        (gzip.compress(bytes(200_000_000), 1), "похоже на: gzip"),
        (zipped(bytes(50_000_000)), "похоже на: xlsx, ods, zip"),
        ("email,name\nанна@example.com,Анна\n".encode("utf-16"), "Файл в кодировке UTF-16"),
        ("email,имя\n".encode("cp1251"), "Первая строка не в кодировке UTF-8"),
        (b"", "Отправленный файл пуст."),
        (b"\n\n\n", "Файл пуст"),
        (b"\x89PNG\r\n\x1a\n", "Первая строка не в кодировке UTF-8"),
        (b"name\nAnna\n", "нет столбца с адресом"),
    ],
    ids=["20 MB", "gzip bomb", "zip bomb", "UTF-16", "cp1251 header", "empty", "blank", "picture", "no address"],
)  # fmt: skip
def test_what_is_no_list_is_refused_with_the_next_step(manager: User, content: bytes, sentence: str) -> None:
    began = time.monotonic()
    assert sentence in import_file(signed_in(manager, "ru"), manager, content)
    assert time.monotonic() - began < PATIENCE / 2, "it was read to its end"
    assert not Recipient.objects.exists()


def test_rows_in_another_encoding_are_refused_line_by_line(manager: User) -> None:
    content = b"email,name\ngood@example.com,Anna\n" + "bad@example.com,Анна\n".encode("cp1251")
    told = import_file(signed_in(manager, "ru"), manager, content)
    assert "строка не в кодировке UTF-8" in told or "UTF-8" in told
    assert Recipient.objects.get().email == "good@example.com"


def test_a_body_beyond_all_measure_is_not_read(browser: Client, manager: User) -> None:
    campaign = make_campaign(manager, 0)
    for address in (reverse("campaigns:recipients", args=[campaign.pk]), "/sign-in/", "/admin/login/"):
        answer = browser.generic("POST", address, b"small", CONTENT_LENGTH=str(26 * 1024 * 1024))
        assert answer.status_code == 413, address
        assert "Split the file into several" in said(answer)


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_address_leads_to_another_site(manager: User, elsewhere: str) -> None:
    manager.set_password("a long enough secret")
    manager.save()
    right = {"username": manager.username, "password": "a long enough secret", "next": elsewhere}
    answers = [
        Client().post("/sign-in/", right),
        signed_in(manager).post("/language/", {"language": "ru", "next": elsewhere}),
        Client().post("/language/", {"language": "ru", "next": elsewhere}),
        Client().post("/appearance/", {"theme": "dark", "next": elsewhere}),
    ]
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(302, "/")] * 4
    shown = said(Client().get("/sign-in/", {"next": elsewhere}))
    assert '<input type="hidden" name="next" value="/">' in shown


def test_an_address_forges_no_header() -> None:
    answer = Client().post("/appearance/", {"theme": "dark", "next": "/a\r\nSet-Cookie: x=1"})
    assert answer["Location"] == "/a%0D%0ASet-Cookie:%20x=1"
    assert "x" not in answer.cookies


@pytest.mark.parametrize("chosen", ["fr", "../../etc", "", "ru\r\nX: y", "x" * 10_000])
def test_a_language_or_a_theme_that_there_is_not_changes_nothing(browser: Client, chosen: str) -> None:
    for address, name in (("/language/", "language"), ("/appearance/", "theme")):
        answer = browser.post(address, {name: chosen, "next": "/campaigns/"})
        assert (answer.status_code, answer["Location"], dict(answer.cookies)) == (302, "/campaigns/", {})


def test_links_to_unsubscribe_that_are_forged_or_replayed_do_no_harm(manager: User) -> None:
    reader = make_campaign(manager, 1).recipients.get()
    signed = token(reader.pk)
    others = (signing.Signer(salt=f"{SALT}.other"), signing.Signer(key="other", salt=SALT))
    forged = [signer.sign(reader.pk.hex) for signer in others]
    forged += [signed[:-1], signed.upper(), signed + "x", f"{signed}%00", f"{uuid4().hex}:{signed.partition(':')[2]}"]
    forged += [reader.pk.hex, "x" * 2000, "..", "<script>"]
    for one in forged:
        assert Client().post(f"/u/{one}").status_code == 404, one
    assert not Suppression.objects.exists()
    assert [Client().post(f"/u/{signed}").status_code for _ in range(3)] == [200] * 3
    assert Suppression.objects.count() == 1
    Recipient.objects.all().delete()
    assert Client().post(f"/u/{signed}").status_code == 404

"""A campaign's way through the API, and each refusal with its status and sentence."""

import json
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

import oncall.data
from mailer_core.constants import MAX_CAMPAIGN_RECIPIENTS
from mailer_core.models import Campaign, Recipient, RecipientState, Suppression
from oncall.stack.smtp import SmtpReceiver
from tests.integration.doors.people import (
    LETTER,
    RUSSIAN,
    Answer,
    Api,
    add_recipients,
    audit,
    last_entry,
    make_campaign,
    make_unknown,
    put_in_flight,
)

SAMPLE = Path(oncall.data.__file__).parent / "recipients.csv"
MEBIBYTE = 1024 * 1024


def created(api: Api, **values: object) -> Answer:
    return api.post("/campaigns", {**LETTER, **values})


def import_csv(api: Api, campaign: object, content: bytes) -> Answer:
    return api.ask("POST", f"/campaigns/{campaign}/recipients", content, content_type="text/csv")


def test_a_campaign_is_written_filled_started_paused_resumed_and_cancelled(api: Api, manager: User) -> None:
    campaign = created(api).body["id"]
    assert import_csv(api, campaign, b"email,first_name\nann@example.com,Ann\n").body["taken"] == 1
    edited = api.ask("PATCH", f"/campaigns/{campaign}", {"subject": "Hi {{ first_name }}"})
    assert (edited.body["letter"]["subject"], edited.body["letter"]["fields"]) == (
        "Hi {{ first_name }}",
        ["first_name"],
    )
    seen = [api.post(f"/campaigns/{campaign}/{verb}").body["status"] for verb in ("start", "pause", "resume", "cancel")]
    assert seen == ["active", "paused", "active", "cancelling"]
    actions = ["create", "edit", "start", "pause", "resume", "cancel"]
    done = {action.removeprefix("campaign_") for action, outcome in audit(manager) if outcome == "done"}
    assert done == {*actions, "recipients_import"}


def test_a_pause_tells_why_and_until_when(manager: User) -> None:
    api, campaign = Api(manager, RUSSIAN), make_campaign(manager)
    put_in_flight(campaign)
    paused = api.post(f"/campaigns/{campaign.id}/pause").body
    assert (paused["reason"], paused["until"], paused["status_shown"]) == ("paused_by_user", None, "на паузе")
    assert paused["sentence"].startswith("Кампанию поставил на паузу человек")


def test_the_list_has_ones_own_campaigns_newest_first(api: Api, manager: User) -> None:
    old, new = make_campaign(manager, 2, name="old"), make_campaign(manager, 3, name="new")
    listed = api.ask("GET", "/campaigns").body
    assert [(seen["id"], seen["total"]) for seen in listed] == [(str(new.id), 3), (str(old.id), 2)]
    assert [seen["name"] for seen in api.ask("GET", "/campaigns?limit=1&offset=1").body] == ["old"]
    assert api.ask("GET", "/campaigns?limit=101").status == 422


def test_the_sample_list_is_reported_line_by_line(manager: User) -> None:
    api, campaign = Api(manager, RUSSIAN), make_campaign(manager, 0)
    report = import_csv(api, campaign.id, SAMPLE.read_bytes()).body
    assert report["taken"] >= 2000
    assert report["taken"] == campaign.recipients.count()
    assert len(report["refused_lines"]) == report["refused"] > 5
    assert {"malformed", "duplicate", "header_injection", "formula"} <= set(report["refused_by_reason"])
    assert all(line["line"] > 1 and not line["sentence"].isascii() for line in report["refused_lines"])


def test_a_list_may_come_as_the_file_of_a_form(api: Api, manager: User) -> None:
    campaign = make_campaign(manager, 0)
    body = (b'--b\r\nContent-Disposition: form-data; name="file"; filename="l.csv"\r\n'
            b"Content-Type: text/csv\r\n\r\nemail\nann@example.com\n\r\n--b--\r\n")  # fmt: skip
    answer = api.ask(
        "POST", f"/campaigns/{campaign.id}/recipients", body, content_type="multipart/form-data; boundary=b"
    )
    assert (answer.status, answer.body["taken"]) == (200, 1)
    without = api.ask(
        "POST", f"/campaigns/{campaign.id}/recipients", b"--b--\r\n", content_type="multipart/form-data; boundary=b"
    )
    assert (without.status, without.body["code"]) == (422, "no_file")


@pytest.mark.parametrize("content", [b"", b"name\nAnn\n", b"PK\x03\x04...", b"email\n" + b"a" * (11 * MEBIBYTE)])
def test_a_list_that_is_none_is_refused_whole(api: Api, manager: User, content: bytes) -> None:
    campaign = make_campaign(manager, 0)
    refused = import_csv(api, campaign.id, content)
    assert (refused.status, refused.body["code"]) == (422, "bad_file")
    assert campaign.recipients.count() == 0


def test_a_campaign_without_recipients_does_not_start(api: Api, manager: User) -> None:
    refused = api.post(f"/campaigns/{make_campaign(manager, 0).id}/start")
    assert (refused.status, refused.body["code"]) == (422, "no_recipients")
    assert last_entry(manager).detail["sentence"] == refused.sentence


def test_10001_recipients_are_too_many(manager: User) -> None:
    api, campaign = Api(manager, RUSSIAN), make_campaign(manager, MAX_CAMPAIGN_RECIPIENTS + 1)
    refused = api.post(f"/campaigns/{campaign.id}/start")
    assert (refused.status, refused.body["code"]) == (422, "too_large")
    assert refused.sentence == "Кампания слишком большая (10001 получателей). Максимум: 10000, разбейте на несколько"
    campaign.recipients.filter(pk=campaign.recipients.values("pk")[:1]).delete()
    assert api.post(f"/campaigns/{campaign.id}/start").status == 200


def test_an_unknown_merge_field_is_named_before_the_start(manager: User) -> None:
    api, campaign = Api(manager, RUSSIAN), make_campaign(manager, subject="Hi {{ firstname }}")
    refused = api.post(f"/campaigns/{campaign.id}/start")
    assert (refused.status, refused.body["code"]) == (422, "bad_template")
    assert api.post(f"/campaigns/{campaign.id}/test-letter", {"to": "me@example.com"}).body == refused.body
    assert refused.sentence == "тема: строка 1: нет поля «firstname»; может быть, «first_name»?"
    assert Campaign.objects.get(pk=campaign.pk).status == "draft"


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"7"])
def test_a_body_that_is_no_object_is_called_so(api: Api, body: bytes) -> None:
    refused = api.ask("POST", "/campaigns", body)
    assert (refused.status, refused.sentence) == (422, "The body of the request is not a JSON object.")


@pytest.mark.parametrize("status", ["finished", "cancelled", "sending"])
def test_only_a_draft_starts_and_is_edited(api: Api, manager: User, status: str) -> None:
    campaign = make_campaign(manager)
    Campaign.objects.filter(pk=campaign.pk).update(status=status)
    assert api.post(f"/campaigns/{campaign.id}/start").status == 409
    assert api.ask("PATCH", f"/campaigns/{campaign.id}", {"name": "other"}).status == 409
    assert import_csv(api, campaign.id, b"email\nann@example.com\n").status == 409
    assert [outcome for _, outcome in audit(manager)] == ["conflict"] * 3


@pytest.mark.parametrize("verb", ["pause", "resume"])
def test_a_draft_is_neither_paused_nor_resumed(api: Api, manager: User, verb: str) -> None:
    refused = api.post(f"/campaigns/{make_campaign(manager).id}/{verb}")
    assert (refused.status, refused.sentence) == (
        409, "This cannot be done now: the campaign is in the status “draft”."
    )  # fmt: skip


def test_a_letter_of_20_mebibytes_is_refused_with_its_size(api: Api, manager: User) -> None:
    refused = created(api, body_text="x" * 20 * MEBIBYTE)
    assert (refused.status, refused.body["code"]) == (422, "letter_too_large")
    assert str(20 * MEBIBYTE) in refused.sentence
    assert not Campaign.objects.exists()


def test_a_request_of_30_mebibytes_is_refused_before_it_is_read(api: Api) -> None:
    refused = created(api, body_text="x" * 30 * MEBIBYTE)
    assert (refused.status, refused.body["code"]) == (413, "too_big")


LINE_BREAKS = ("a\r\nBcc: evil@example.com", "a\nb", "a\rb", "a\u2028b", "a\x00b")


@pytest.mark.parametrize("field", ["name", "subject", "from_name", "from_email", "window_zone"])
@pytest.mark.parametrize("value", LINE_BREAKS)
def test_no_field_forges_a_header(api: Api, manager: User, field: str, value: str) -> None:
    if field == "from_email":
        value = value.replace("a", "a@example.com", 1)
    assert created(api, **{field: value}).status == 422
    edited = api.ask("PATCH", f"/campaigns/{make_campaign(manager).id}", {field: value})
    assert edited.status == 422
    assert edited.sentence


@pytest.mark.parametrize("to", ["a@example.com\r\nBcc: b@example.com", "a@example.com\nb", "", "nobody"])
def test_no_test_address_forges_a_header(api: Api, manager: User, to: str) -> None:
    refused = api.post(f"/campaigns/{make_campaign(manager).id}/test-letter", {"to": to})
    assert (refused.status, refused.body["code"]) == (422, "bad_address")


def test_a_merge_field_cannot_forge_a_header(api: Api, manager: User) -> None:
    campaign = make_campaign(manager, 0)
    report = import_csv(api, campaign.id, b'email,first_name\na@example.com,"x\r\nBcc: b@example.com"\n').body
    assert (report["taken"], report["refused_by_reason"]) == (0, {"header_injection": 1})


@pytest.mark.parametrize(
    "wrong",
    [
        {"body_text": "a\x00b"},
        {"body_html": "a\x00b"},
        {"window_zone": "Mars/Olympus"},
        {"window_start": "10:00"},
        {"window_start": "10:00Z", "window_end": "11:00Z"},
        {"from_email": "nobody"},
        {"name": "x" * 201},
        {"name": None},
        {"unknown_policy": "guess"},
        {"provider": "another"},
        {"status": "finished"},
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(manager: User, wrong: dict[str, object]) -> None:
    refused = created(Api(manager, RUSSIAN), **wrong)
    assert refused.status == 422
    assert not refused.sentence.isascii()
    assert not Campaign.objects.exists()


def test_what_is_missing_is_named(manager: User) -> None:
    missing = {name: value for name, value in LETTER.items() if name != "subject"}
    assert Api(manager, RUSSIAN).post("/campaigns", missing).sentence == "Нет поля «subject»."


@pytest.mark.parametrize("body", [b"{", b"\xff", json.dumps("text").encode(), b""])
def test_a_body_that_is_no_object_is_refused(api: Api, body: bytes) -> None:
    assert api.ask("POST", "/campaigns", body).status in {400, 422}


def test_a_test_letter_reaches_its_reader(
    api: Api, manager: User, smtp_receiver: SmtpReceiver, settings: Settings
) -> None:
    settings.SMTP_URL = smtp_receiver.url
    taken = api.post(f"/campaigns/{make_campaign(manager).id}/test-letter", {"to": "me@example.com"})
    assert taken.status == 200
    (letter,) = smtp_receiver.mailbox.letters()
    assert letter.message_id == taken.body["message_id"]


def test_unknown_letters_are_listed_and_decided(api: Api, manager: User) -> None:
    campaign = make_campaign(manager)
    put_in_flight(campaign)
    letter = make_unknown(campaign)
    (listed,) = api.ask("GET", f"/campaigns/{campaign.id}/unknowns").body
    assert (listed["recipient_id"], listed["message_id"]) == (str(letter), f"<{letter}.campaign@example.com>")
    decision = {"decision": "assume_delivered", "recipients": [str(letter)]}
    assert api.post(f"/campaigns/{campaign.id}/unknowns", decision).body == {"decided": 1}
    assert Recipient.objects.get(pk=letter).state == RecipientState.SENT


def test_a_draft_with_a_broken_template_has_no_unknown_letters(api: Api, manager: User) -> None:
    campaign = make_campaign(manager, subject="{{ broken")
    assert api.ask("GET", f"/campaigns/{campaign.id}/unknowns").body == []


def test_who_has_unsubscribed_meanwhile_gets_no_letter_a_second_time(api: Api, manager: User) -> None:
    campaign = make_campaign(manager)
    put_in_flight(campaign)
    gone = make_unknown(campaign)
    Suppression.objects.create(email=Recipient.objects.get(pk=gone).email.upper())
    add_recipients(campaign, 1, state=RecipientState.UNKNOWN)
    assert api.post(f"/campaigns/{campaign.id}/unknowns", {"decision": "resend"}).body == {"decided": 2}
    states = dict(campaign.recipients.values_list("id", "state"))
    assert (states.pop(gone), set(states.values())) == ("suppressed", {"pending"})

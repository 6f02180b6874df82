"""A bundle keeps everything that was read, but no address and no secret, and gives the same verdict again."""

import json
from pathlib import Path

import pytest

from playbook.diagnosis.bundle import MANIFEST, Bundle, NoBundle, record, replay
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.redaction import redacted
from playbook.diagnosis.running import concluded
from playbook.diagnosis.telling import told
from tests.unit.diagnosis.faults import FAULTS
from tests.unit.diagnosis.worlds import Break, flying, refused, world

PLAYBOOK = "https://mail.example/playbook/"


def bundle(*breaks: Break) -> Bundle:
    return Bundle(1_795_500_000.0, 0.5, None, PLAYBOOK, world(*breaks))


@pytest.mark.parametrize("breaks", [pytest.param(b, id=f"{c} {how}") for c, how, b in FAULTS])
def test_the_replay_gives_the_same_document(breaks: tuple[Break, ...], tmp_path: Path) -> None:
    kept = bundle(*breaks)
    record(tmp_path / "kept", kept)
    assert concluded(replay(tmp_path / "kept")) == concluded(kept)


@pytest.mark.parametrize("damage", ["{", "[]", "null", '"text"', ""])
def test_a_changed_file_makes_its_step_unknown(damage: str, tmp_path: Path) -> None:
    record(tmp_path, bundle())
    (tmp_path / "celery-workers.json").write_text(damage)
    document = concluded(replay(tmp_path))
    assert (document["status"], [one["trouble"] for one in document["unchecked"]]) == (
        "not_enough_evidence", ["missing"],
    )  # fmt: skip


def test_a_lost_file_and_a_step_that_the_manifest_does_not_know_are_unknown(tmp_path: Path) -> None:
    record(tmp_path, bundle())
    (tmp_path / "smtp-relay.json").unlink()
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    del manifest["steps"]["diagnose-tick"]
    (tmp_path / MANIFEST).write_text(json.dumps(manifest))
    assert {one["step"] for one in concluded(replay(tmp_path))["unchecked"]} == {"smtp-relay", "diagnose-tick"}


def test_a_value_of_another_shape_is_no_evidence(tmp_path: Path) -> None:
    kept = bundle(flying(status="active"))
    kept.readings["diagnose-flight"] = Reading("diagnose-flight", [{"campaign": 1}])
    record(tmp_path, kept)
    (unchecked,) = concluded(replay(tmp_path))["unchecked"]
    assert (unchecked["step"], unchecked["trouble"]) == ("diagnose-flight", "broken")
    assert "“campaign_id” is missing" in unchecked["reason"]["en"]


def test_a_folder_that_is_no_bundle_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoBundle, match="holds no bundle"):
        replay(tmp_path)
    (tmp_path / MANIFEST).write_text('{"schema": "another/9"}')
    with pytest.raises(NoBundle, match="another/9"):
        replay(tmp_path)


@pytest.mark.parametrize("name", ["at", "took_seconds", "campaign", "playbook", "steps"])
@pytest.mark.parametrize("value", [True, float("nan"), float("inf"), 1e300, "x; rm -rf /", [None], {"a": 1}])
def test_a_manifest_of_other_values_is_refused_and_no_traceback(name: str, value: object, tmp_path: Path) -> None:
    record(tmp_path, bundle())
    manifest = json.loads((tmp_path / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps({**manifest, name: value}))
    if name == "playbook" and isinstance(value, str):
        assert replay(tmp_path).playbook == value
    elif name == "steps" and isinstance(value, dict):
        assert concluded(replay(tmp_path))["status"] == "not_enough_evidence"
    else:
        with pytest.raises(NoBundle, match="holds no bundle"):
            replay(tmp_path)


def test_an_id_that_would_become_part_of_a_command_is_looked_at(tmp_path: Path) -> None:
    kept = bundle(flying(status="deferred", defer_reason="circuit_breaker", campaign_id="x; rm -rf /"))
    record(tmp_path, kept)
    document = concluded(replay(tmp_path))
    assert "rm -rf" not in json.dumps(document["next"])
    assert document["status"] == "not_enough_evidence"


def test_nothing_in_a_bundle_steers_the_terminal(tmp_path: Path) -> None:
    record(tmp_path, bundle(refused(code=421, scope="provider", error="\x1b]0;owned\x07\u202egnp.exe")))
    text = told(concluded(replay(tmp_path)), "en")
    assert "owned" in text
    assert not set(text) & set("\x1b\x07\u202e")


def test_a_folder_with_other_things_in_it_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(NoBundle, match="not empty"):
        record(tmp_path, bundle())


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("550 <анна.петрова@почта.рф>: нет такого", "550 <а***@почта.рф>: нет такого"),
        ("550 anna%40example.com; rfc822;bob@example.com", "550 a***@example.com; rfc822;b***@example.com"),
        ('To: "Anna Petrova" <anna@example.com>', "To: *** <a***@example.com>"),
        ("from: Anna Petrova <anna@example.com>", "from: *** <a***@example.com>"),
        ("554 5.7.1 Subject: Скидки для Анны; spam", "554 5.7.1 Subject: [hidden]; spam"),
        ('554 subject "Your invoice" looks like spam', "554 subject [hidden] looks like spam"),
        ("http://x/unsubscribe?token=abcdef&n=1", "http://x/unsubscribe?token=[hidden]&n=1"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.dozjgNryP4J3jVm", "Bearer [hidden]"),
        ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3.dozjgNryP4J3jVm", "got [hidden]"),
        ("celery@worker-1.example.com is ready", "celery@worker-1.example.com is ready"),
        ("\x1b[2Jcleared", "\N{REPLACEMENT CHARACTER}[2Jcleared"),
    ],
)
def test_what_a_relay_says_of_people_is_not_kept(said: str, written: str) -> None:
    assert redacted({"a": Reading("a", [{"error": said}], None, said)}, [])["a"] == Reading(
        "a", [{"error": written}], None, written
    )


ADDRESSES = {
    "postgresql://on:p%40ss%2Fw%3Ard@db:5432/m": ["p@ss/w:rd", "p%40ss%2Fw%3Ard", "p%40ss%2fw%3ard"],
    "postgresql://u:pa@secretpart:xx@h/db": ["pa@secretpart:xx", "secretpart"],
    "redis://:hunter#twenty@h:6379/0": ["hunter", "twenty", "hunter#twenty"],
    "host=db password='a long one' dbname=m": ["a long one"],
    "host=db password=hunter2 dbname=m": ["hunter2"],
    "a-bare-password": ["a-bare-password"],
    "redis://:пароль@h/0": ["пароль", "%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C"],
}


@pytest.mark.parametrize(("address", "form"), [(url, form) for url, forms in ADDRESSES.items() for form in forms])
def test_a_password_is_taken_out_in_every_form_in_which_a_library_may_quote_it(address: str, form: str) -> None:
    detail = redacted({"a": Reading("a", None, Trouble.BROKEN, f"bad “{form}”, sorry")}, [address])["a"].detail
    assert detail == "bad “[hidden]”, sorry"


def test_the_literals_of_what_a_session_runs_are_not_kept() -> None:
    query = "INSERT INTO mailer_campaign (name, subject) VALUES ('Скидки', 'It''s for Anna'), ($$x$$, 'cut of"
    found = redacted({"a": Reading("a", [{"query": query}])}, [])["a"].value[0]["query"]
    assert found == "INSERT INTO mailer_campaign (name, subject) VALUES ('…', '…'), ('…', '…'"


def test_secrets_and_addresses_are_taken_out_of_values_and_troubles() -> None:
    url = "postgresql://oncall:s3cr%2Ft-word@db.example:5432/mailer"
    readings = {
        "a": Reading("a", [{"error": "no anna@example.com here", "password": "x", "deep": ["it was s3cr/t-word"]}]),
        "b": Reading("b", None, Trouble.REFUSED, f"cannot reach {url}"),
        "c": Reading("c", {"name": "celery@worker-1"}),
    }
    found = redacted(readings, [url])
    told = json.dumps([found[step].value for step in found]) + found["b"].detail
    assert "anna@" not in told
    assert "a***@example.com" in told
    assert "s3cr" not in told
    assert found["a"].value[0]["password"] == "[hidden]"
    assert found["c"].value == {"name": "celery@worker-1"}

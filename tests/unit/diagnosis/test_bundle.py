"""A bundle keeps everything that was read, but no address and no secret, and gives the same verdict again."""

import json
from pathlib import Path

import pytest

from playbook.diagnosis.bundle import MANIFEST, Bundle, NoBundle, record, replay
from playbook.diagnosis.evidence import Reading, Trouble
from playbook.diagnosis.redaction import redacted
from playbook.diagnosis.running import concluded
from tests.unit.diagnosis.faults import FAULTS
from tests.unit.diagnosis.worlds import Break, flying, world

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


def test_a_folder_with_other_things_in_it_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(NoBundle, match="not empty"):
        record(tmp_path, bundle())


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

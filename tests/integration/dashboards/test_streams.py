"""Streams of Loki do not grow with campaigns or recipients: ids stay in the line, and in its metadata."""

from pathlib import Path
from uuid import uuid4

import orjson

from observability.catalogue.events.campaigns import CampaignDeferred, CampaignFinished, CampaignStarted
from observability.catalogue.events.event import Event
from observability.catalogue.events.guards import RateLimitReserve
from observability.catalogue.events.letters import EmailFailed, EmailSent
from observability.catalogue.labels import STREAM_LABELS
from observability.emit import emit
from tests.integration.logs.test_queries import event
from tests.integration.shipper.loki import FakeLoki, serving
from tests.integration.shipper.shipping import ship_all
from tests.telling import spooled

CAMPAIGNS = 1000
KINDS: tuple[type[Event], ...] = (
    CampaignStarted,
    RateLimitReserve,
    EmailSent,
    EmailFailed,
    CampaignDeferred,
    CampaignFinished,
)
OF_CAMPAIGN = ("campaign_id", "queue_id")
OF_RECIPIENT = ("recipient_id", "smtp_message_id")


def tell(campaigns: int) -> None:
    """Tell what happens to campaigns, each with a recipient of its own."""
    for _ in range(campaigns):
        campaign, recipient = ({name: uuid4() for name in names} for names in (OF_CAMPAIGN, OF_RECIPIENT))
        for kind in KINDS:
            emit(event(kind, **campaign, **(recipient if kind in (EmailSent, EmailFailed) else {})))


def streams(folder: Path, campaigns: int) -> tuple[set[bytes], int]:
    """Give the streams that a number of campaigns makes, and how many lines were stored."""
    with spooled(folder / "spool"):
        tell(campaigns)
    with serving(FakeLoki()) as loki:
        ship_all(folder / "spool", loki)
    return {labels for labels, *_ in loki.stored}, len(loki.stored)


def test_a_thousand_campaigns_make_no_more_streams_than_one(tmp_path: Path) -> None:
    (of_one, few), (of_many, many) = streams(tmp_path / "one", 1), streams(tmp_path / "many", CAMPAIGNS)
    assert of_many == of_one
    assert (few, many) == (len(KINDS), CAMPAIGNS * len(KINDS))


def test_a_stream_is_told_by_labels_of_the_closed_list_alone(tmp_path: Path) -> None:
    found, _ = streams(tmp_path, 2)
    assert len(found) == len({kind.LEVEL for kind in KINDS})
    for labels in found:
        assert set(orjson.loads(labels)) == set(STREAM_LABELS)

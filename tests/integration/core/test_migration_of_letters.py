"""Letters that were there before: each is found as before, by what the new columns say."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mailer_core.models import Lease, Recipient
from mailer_core.sending.tick import tick
from mailer_core.smtp.memory import MemoryTransport
from tests.integration.core.campaigns import due_now, in_flight, pump_once, silence, states

BEFORE = [("mailer", "0005_deferral")]
STATES = ("pending", "leased", "sending", "sent", "failed", "unknown", "suppressed", "cancelled")
LETTER = """
    INSERT INTO mailer_recipient (id, campaign_id, email, fields, state, not_before, lease_id, attempt, resends,
        settled_at, sending_at, enhanced_code, scope, error)
    VALUES (%(id)s, %(campaign)s, %(state)s || '@example.org', '{}', %(state)s, now() - interval '1 hour', %(lease)s, 0,
        0, CASE WHEN %(state)s = 'sent' THEN now() END, now(), '', '', '')
"""


def migrate(target: list[tuple[str, str]] | None = None) -> None:
    executor = MigrationExecutor(connection)
    leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] == "mailer"]
    executor.migrate(target or leaves)


@pytest.fixture
def before() -> Iterator[None]:
    migrate(BEFORE)
    yield
    migrate()


def letters_of_before(campaign: UUID, lease: UUID) -> None:
    """Write a letter in each state, as the tables of before held them."""
    with connection.cursor() as cursor:
        for state in STATES:
            held = lease if state in {"leased", "sending"} else None
            cursor.execute(LETTER, {"id": uuid4(), "campaign": campaign, "state": state, "lease": held})


def test_letters_in_every_state_are_carried_over_and_go_on(before: None) -> None:
    queue = in_flight(0)
    lease = Lease.objects.create(queue=queue, worker="before", generation=0, provider=queue.provider, key_hour="x")
    letters_of_before(queue.campaign_id, lease.id)
    migrate()
    waiting = set(Recipient.objects.filter(not_before__isnull=False).values_list("state", flat=True))
    assert waiting == {"pending"}
    assert {row.state for row in Recipient.objects.filter(unknown_since__isnull=False)} == {"unknown"}
    silence()
    tick()
    due_now(queue)
    assert pump_once(MemoryTransport()) == 2  # the one that waited, and the one that nobody had begun
    assert states(queue) == {"sent": 3, "unknown": 2, "failed": 1, "suppressed": 1, "cancelled": 1}


def test_the_way_back_is_open(before: None) -> None:
    migrate()
    in_flight(2)
    migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM mailer_recipient WHERE not_before <= now()")
        assert cursor.fetchone() == (2,)
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE indexname ~ '^mailer_recipient_(due|in_hand|unknown)$'")
        assert cursor.fetchone() == (3,)
    migrate()


def test_every_index_is_valid_and_every_constraint_checked() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid UNION ALL"
            " SELECT conname FROM pg_constraint WHERE NOT convalidated"
        )
        assert not cursor.fetchall()

"""The breaker's counter comes by its own migration, to tables with and without rows."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations import AddField
from django.db.migrations.executor import MigrationExecutor

from mailer_core.models import CampaignQueue

BEFORE = [("mailer", "0001_initial")]
COUNTER = [("mailer", "0002_consecutive_transient_errors")]


def migrate(targets: list[tuple[str, str]]) -> None:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)


@pytest.fixture
def before_the_counter() -> Iterator[None]:
    migrate(BEFORE)
    yield
    leaves = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "mailer"]
    migrate(leaves)


def columns() -> set[str]:
    with connection.cursor() as cursor:
        return {
            column.name for column in connection.introspection.get_table_description(cursor, "mailer_campaignqueue")
        }


def insert_row_of_before() -> str:
    campaign, queue = uuid4(), uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO auth_user (username, password, is_superuser, first_name, last_name, email, is_staff,"
            " is_active, date_joined) VALUES ('old', '', false, '', '', '', false, true, now()) RETURNING id"
        )
        (owner,) = cursor.fetchone()
        cursor.execute(
            "INSERT INTO mailer_campaign (id, owner_id, name, subject, body_text, body_html, from_email, from_name,"
            " provider, fields, unknown_policy, window_zone, status, created_at)"
            " VALUES (%s, %s, 'Old', 'Old', 'Old', '', 'a@example.com', '', 'smtp_global', '[]', 'hold', 'UTC',"
            " 'sending', now())",
            [campaign, owner],
        )
        cursor.execute(
            "INSERT INTO mailer_campaignqueue (id, campaign_id, provider, total, status, generation, breaker_state,"
            " breaker_trips, recent_errors, served_at, created_at)"
            " VALUES (%s, %s, 'smtp_global', 5, 'active', 3, 'closed', 0, '[]', now(), now())",
            [queue, campaign],
        )
    return str(queue)


def test_rows_of_before_get_zero(before_the_counter: None) -> None:
    assert "consecutive_transient_errors" not in columns()
    queue = insert_row_of_before()
    migrate(COUNTER)
    found = CampaignQueue.objects.get(pk=queue)
    assert (found.consecutive_transient_errors, found.generation, found.total) == (0, 3, 5)


def test_an_empty_database_gets_the_column_with_its_default_in_the_database(before_the_counter: None) -> None:
    migrate(COUNTER)
    queue = insert_row_of_before()  # SQL that does not know the column
    assert CampaignQueue.objects.get(pk=queue).consecutive_transient_errors == 0


def test_the_migration_adds_this_one_field_and_nothing_else() -> None:
    loader = MigrationExecutor(connection).loader
    (operation,) = loader.get_migration(*COUNTER[0]).operations
    assert isinstance(operation, AddField)
    assert (operation.model_name, operation.name) == ("campaignqueue", "consecutive_transient_errors")
    assert operation.field.default == 0

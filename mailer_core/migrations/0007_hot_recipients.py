"""Index the letters that wait and those that are unknown, and leave room on each page for a letter's three writes.

The indexes are built without a lock; they are small, but their making reads the table once. Interrupted, it can be
run again: a half-built index goes first.
"""

from django.contrib.postgres.operations import AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models

INDEXES = (
    models.Index(
        fields=["campaign", "not_before"],
        name="mailer_recipient_due",
        condition=models.Q(("not_before__isnull", False)),
    ),
    models.Index(
        fields=["campaign"], name="mailer_recipient_unknown", condition=models.Q(("unknown_since__isnull", False))
    ),
)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mailer", "0006_found_without_state")]

    operations = [
        *(migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}", migrations.RunSQL.noop)
          for index in INDEXES),
        *(AddIndexConcurrently(model_name="recipient", index=index) for index in INDEXES),
        ValidateConstraint(model_name="recipient", name="mailer_recipient_can_be_found"),
        migrations.RunSQL(
            "ALTER TABLE mailer_recipient SET (fillfactor = 60)", "ALTER TABLE mailer_recipient RESET (fillfactor)"
        ),
    ]  # fmt: skip

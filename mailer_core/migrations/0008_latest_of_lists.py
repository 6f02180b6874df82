"""Index finished campaigns by time, and suppressed addresses by reason and time: the latest are read without the rest.

The indexes are built without a lock. Interrupted, it can be run again: a half-built index goes first.
"""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

INDEXES = {
    "campaign": models.Index(
        fields=["-finished_at"], name="mailer_campaign_latest", condition=models.Q(("finished_at__isnull", False))
    ),
    "suppression": models.Index(fields=["reason", "-at"], name="mailer_suppression_latest"),
}


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("mailer", "0007_hot_recipients")]

    operations = [
        *(migrations.RunSQL(f"DROP INDEX CONCURRENTLY IF EXISTS {index.name}", migrations.RunSQL.noop)
          for index in INDEXES.values()),
        *(AddIndexConcurrently(model_name=model, index=index) for model, index in INDEXES.items()),
    ]  # fmt: skip

"""Find letters without asking for their state, so that to send one touches no index.

A letter that waits is found by `not_before`, which is cleared when it is taken, and an unknown one by
`unknown_since`. Old rows are not written again: the column of before is left to them and goes, and the new one is
filled for the letters that wait. Each step here takes moments, whatever the number of rows; stop the workers and
beat before it, since a process of before knows neither column.
"""

from typing import Any

import django.utils.timezone
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

FILL = """
    UPDATE mailer_recipient SET not_before = waits_until WHERE state = 'pending';
    UPDATE mailer_recipient SET unknown_since = coalesce(settled_at, sending_at, now()) WHERE state = 'unknown'
"""
UNFILL = "UPDATE mailer_recipient SET waits_until = not_before WHERE not_before IS NOT NULL"
DUE_OF_BEFORE = """
    CREATE INDEX mailer_recipient_due ON mailer_recipient (campaign_id, not_before) WHERE state = 'pending'
"""

FITS = models.Q(
    ~models.Q(("state", "pending")) | models.Q(("not_before__isnull", False)),
    ~models.Q(("state", "unknown")) | models.Q(("unknown_since__isnull", False)),
)
SMALL: dict[str, "models.SmallIntegerField[Any, Any]"] = {
    "attempt": models.SmallIntegerField(default=0, editable=False, verbose_name="attempts"),
    "resends": models.SmallIntegerField(default=0, editable=False, verbose_name="resends after unknown"),
    "smtp_code": models.SmallIntegerField(editable=False, null=True, verbose_name="SMTP code"),
}


class Migration(migrations.Migration):
    dependencies = [("mailer", "0005_deferral")]

    operations = [
        # The index finds the letters that wait for `FILL`, and goes with its column.
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(migrations.RunSQL.noop, DUE_OF_BEFORE)],
            [migrations.RemoveIndex(model_name="recipient", name="mailer_recipient_due")],
        ),
        migrations.RenameField(model_name="recipient", old_name="not_before", new_name="waits_until"),
        migrations.AddField(  # first without its default, which would fill the rows there are
            model_name="recipient", name="not_before", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AlterField(
            model_name="recipient",
            name="not_before",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, null=True, verbose_name="not before"
            ),
        ),
        migrations.AddField(
            model_name="recipient", name="unknown_since", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.RunSQL(FILL, UNFILL),
        migrations.RemoveIndex(model_name="recipient", name="mailer_recipient_unknown"),
        migrations.RemoveIndex(model_name="recipient", name="mailer_recipient_in_hand"),
        migrations.RemoveField(model_name="recipient", name="waits_until"),
        # Four constraints become a short one: PostgreSQL reads each anew from its text at every statement.
        *(migrations.AlterField(model_name="recipient", name=name, field=field) for name, field in SMALL.items()),
        migrations.RemoveConstraint(model_name="recipient", name="mailer_recipient_lease_fits_state"),
        AddConstraintNotValid(
            model_name="recipient",
            constraint=models.CheckConstraint(condition=FITS, name="mailer_recipient_can_be_found"),
        ),
    ]

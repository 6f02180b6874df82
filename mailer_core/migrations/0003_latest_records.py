"""Index the audit and the breaker events by time: people read the latest, whatever there was before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailer", "0002_consecutive_transient_errors")]

    operations = [
        migrations.AddIndex(model_name="auditentry", index=models.Index(fields=["-at"], name="mailer_audit_latest")),
        migrations.AddIndex(
            model_name="breakerevent", index=models.Index(fields=["-at"], name="mailer_breaker_latest")
        ),
    ]

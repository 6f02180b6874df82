"""Keep each wait of a campaign, which the queue forgets when it goes on."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailer", "0004_limit_override"),
    ]

    operations = [
        migrations.CreateModel(
            name="Deferral",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=64, verbose_name="provider")),
                ("reason", models.CharField(max_length=32, verbose_name="reason")),
                ("until", models.DateTimeField(null=True, verbose_name="goes on at")),
                ("at", models.DateTimeField(auto_now_add=True, verbose_name="when")),
                (
                    "queue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deferrals", to="mailer.campaignqueue"
                    ),
                ),
            ],
            options={
                "verbose_name": "deferral",
                "verbose_name_plural": "deferrals",
                "db_table": "mailer_deferral",
                "ordering": ("-at",),
                "indexes": [models.Index(fields=["-at"], name="mailer_deferral_latest")],
            },
        ),
    ]

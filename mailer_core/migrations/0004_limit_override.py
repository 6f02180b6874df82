"""Keep what a person has set the hourly limit to, for a while."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailer", "0003_latest_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LimitOverride",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("provider", models.CharField(max_length=64, verbose_name="provider")),
                ("max_per_hour", models.PositiveIntegerField(verbose_name="letters an hour")),
                ("at", models.DateTimeField(verbose_name="since")),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "actor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who",
                    ),
                ),
            ],
            options={
                "verbose_name": "override of the hourly limit",
                "verbose_name_plural": "overrides of the hourly limit",
                "db_table": "mailer_limitoverride",
                "ordering": ("-at",),
                "indexes": [models.Index(fields=["provider", "until"], name="mailer_limit_in_force")],
            },
        ),
    ]

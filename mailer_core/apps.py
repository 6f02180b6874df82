"""The sending core as a Django application; its label `mailer` names its tables and migrations."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MailerConfig(AppConfig):
    """Campaigns, their recipients and the queue that sends them."""

    name = "mailer_core"
    label = "mailer"
    verbose_name = _("Mailer")

    def ready(self) -> None:
        """Register the system checks, and the group of managers to be made after each migration."""
        from mailer_core import checks, groups  # noqa: F401, PLC0415 -- registration needs the loaded settings

        post_migrate.connect(groups.ensure_managers, sender=self, dispatch_uid="mailer.managers")

"""The sending core as a Django application; its label `mailer` names its tables and migrations."""

from django.apps import AppConfig


class MailerConfig(AppConfig):
    """Campaigns, their recipients and the queue that sends them."""

    name = "mailer_core"
    label = "mailer"
    verbose_name = "Mailer"

    def ready(self) -> None:
        """Register the system checks."""
        from mailer_core import checks  # noqa: F401, PLC0415 -- registration needs the loaded settings

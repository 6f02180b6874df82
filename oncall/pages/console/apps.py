"""The console as a Django application."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Where whoever carries the pager sees whether mail goes out, and mends it."""

    name = "oncall.pages.console"
    label = "oncall_console"

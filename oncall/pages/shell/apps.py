"""The shell as a Django application: its templates, its static files and its tags."""

from django.apps import AppConfig


class ShellConfig(AppConfig):
    """What every page stands in."""

    name = "oncall.pages.shell"
    label = "oncall_shell"

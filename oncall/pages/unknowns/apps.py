"""The unknown letters as a Django application."""

from django.apps import AppConfig


class UnknownsConfig(AppConfig):
    """Where people decide letters of which nobody knows whether the provider took them."""

    name = "oncall.pages.unknowns"
    label = "oncall_unknowns"

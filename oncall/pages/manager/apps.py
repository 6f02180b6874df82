"""The manager's pages as a Django application."""

from django.apps import AppConfig


class ManagerConfig(AppConfig):
    """Where a manager writes campaigns and sees them through."""

    name = "oncall.pages.manager"
    label = "oncall_manager"

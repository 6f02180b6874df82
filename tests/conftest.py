"""Loads the services for every test; see tests/services.py."""

pytest_plugins = ["tests.services"]

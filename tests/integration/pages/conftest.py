"""The pages against the real database and Valkey, asked by Django's own test client."""

import pytest
import redis
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import Settings

from tests.integration.doors.people import make_manager


@pytest.fixture(autouse=True)
def _site(redis_client: redis.Redis, settings: Settings) -> None:
    """Begin each test with an empty Valkey; no test here asks for static files, which take long to collect."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the real one is slow by design


@pytest.fixture
def manager(db: None) -> User:
    return make_manager(staff=False)


@pytest.fixture
def browser(manager: User) -> Client:
    return signed_in(manager)


def signed_in(user: User, language: str = "en", *, csrf: bool = False) -> Client:
    """Open a browser as a user. A fault of the server is an answer, as it is for a real browser."""
    browser = Client(headers={"Accept-Language": language}, enforce_csrf_checks=csrf, raise_request_exception=False)
    browser.force_login(user)
    return browser

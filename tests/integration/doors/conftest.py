"""Every door is tested against the real database and Valkey; the broker is the same Valkey."""

import pytest
import redis
from django.contrib.auth.models import User
from pytest_django import Settings

from tests.integration.doors.people import Api, make_manager


@pytest.fixture(autouse=True)
def _site(redis_client: redis.Redis, settings: Settings) -> None:
    """Begin each test with an empty Valkey; no test here asks for static files, which take long to collect."""
    settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if "whitenoise" not in name]


@pytest.fixture
def manager(db: None) -> User:
    return make_manager()


@pytest.fixture
def api(manager: User) -> Api:
    return Api(manager)

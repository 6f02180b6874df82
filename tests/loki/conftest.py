"""A real Loki, named by LOKI_URL; without one these tests are skipped with a line that says so."""

import os

import pytest

from tests.integration.store.serving import Client


@pytest.fixture(scope="session")
def real_loki() -> Client:
    url = os.environ.get("LOKI_URL", "")
    if not url:
        pytest.skip("LOKI_URL names no Loki: set it to one with an empty tenant and default limits, to compare with it")
    return Client(url.rstrip("/"))

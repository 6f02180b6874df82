"""Beat ends in order whenever it is told to."""

import json
import os
import subprocess
import sys
from collections import Counter

import redis

STOPS = 60


def test_beat_that_is_stopped_in_the_middle_of_a_ring_ends_with_status_0(redis_client: redis.Redis) -> None:
    argv = [sys.executable, "-m", "tests.integration.deployment.stopping", str(STOPS)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr
    assert Counter(json.loads(done.stdout)) == {0: STOPS}
    assert redis_client.llen("mailer") > STOPS

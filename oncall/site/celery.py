"""The Celery application: worker and beat. Start a worker with `celery -A oncall.site worker`."""

import os
from typing import Any

from celery import Celery
from celery.signals import before_task_publish, setup_logging, task_prerun, worker_init
from kombu.transport import redis as redis_transport

from observability import context
from observability.catalogue import objectives
from observability.worker_clock import let_workers_tell_their_clock
from observability.worker_database import let_workers_tell_their_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.site.settings")

# When Redis goes away, kombu 5.7 puts unacknowledged messages back through the connection it is just closing;
# that can raise an AttributeError which ends the worker. Doorbells may be lost, so there is nothing to put back.
redis_transport.Channel.do_restore = False

app = Celery("mailer")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["mailer_core"])
app.conf.beat_scheduler = "oncall.site.scheduler:StaticScheduler"
app.conf.beat_schedule = {
    "tick": {
        "task": "mailer.tick",
        "schedule": objectives.TICK_INTERVAL.total_seconds(),
        "options": {"expires": 2 * objectives.TICK_INTERVAL.total_seconds()},
    }
}


@setup_logging.connect
def _keep_our_logging(**_signal: Any) -> None:
    """Tell Celery that logging is set up: oncall.site.apps did it."""


before_task_publish.connect(context.attach_to_message)
task_prerun.connect(context.adopt_from_message)
worker_init.connect(let_workers_tell_their_clock)
worker_init.connect(let_workers_tell_their_database)

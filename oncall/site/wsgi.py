"""The web process's entry: `gunicorn oncall.site.wsgi`."""

import os
from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.wsgi import get_wsgi_application

from oncall.site.postgresql.waiting import a_person_waits

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oncall.site.settings")
_django = get_wsgi_application()


def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """Serve a request, of which few are served at a time: none may wait for ever for a silent PostgreSQL."""
    with a_person_waits():
        return _django(environ, start_response)

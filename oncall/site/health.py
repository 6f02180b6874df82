"""Say that the web process answers; it asks nothing of anybody else, so that it tells of itself alone."""

from django.http import HttpRequest, HttpResponse


def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer 200."""
    return HttpResponse("ok\n", content_type="text/plain")

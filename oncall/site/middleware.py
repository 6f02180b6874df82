"""Begin a trace with each request, so that what it causes can be found by one id."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from observability import context

HEADER = "X-Trace-Id"


class TraceMiddleware:
    """Bind a new trace id to the request and answer it in `X-Trace-Id`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Serve the request inside its trace."""
        trace_id = context.new_trace_id()
        with context.bound(trace_id=trace_id):
            response = self.get_response(request)
        response[HEADER] = trace_id
        return response

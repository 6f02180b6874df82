"""HTTP to our own services: no proxy that the environment or the system names is asked, for it may not reach them."""

import urllib.request
from http.client import HTTPResponse

# On macOS there is a second reason: to look up the system's proxies in a forked process, as the web's is, ends it.
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def open_directly(request: str | urllib.request.Request, seconds: float) -> HTTPResponse:
    """Send a request and wait so long for the connection and for each part of the answer. Raises OSError."""
    answer: HTTPResponse = _DIRECTLY.open(request, timeout=seconds)
    return answer

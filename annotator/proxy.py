"""Where a request comes from, behind the proxy that ends TLS."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class ClientAddressMiddleware:
    """Makes REMOTE_ADDR the client's own address, the last that the proxy has put into X-Forwarded-For.

    What a client sends under that name comes before it and counts for nothing. Only used behind TLS, where
    docs/deploy.md asks for a proxy that sets the header.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        client = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        if client:
            request.META["REMOTE_ADDR"] = client
        return self.get_response(request)

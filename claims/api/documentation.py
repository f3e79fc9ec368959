"""The schema as pages to read and to try out, all of it served from here."""

from csp.constants import NONCE, SELF
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_GET


@require_GET
@ensure_csrf_cookie
def swagger(request: HttpRequest) -> HttpResponse:
    """Every operation, with a form to try it as the person who is signed in, or with a token."""
    return render(request, "claims/api_swagger.html")


@require_GET
@csp_update({"style-src": [SELF, NONCE]})
def redoc(request: HttpRequest) -> HttpResponse:
    """The same to read."""
    return render(request, "claims/api_redoc.html")

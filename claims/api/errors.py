"""One shape for every error of the API: ``{"error": code, "detail": sentence, ...}``."""

import errno
import shutil
import sys
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, DataError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.utils.translation import get_language
from django.views import defaults
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from claims.api.refusals import refusal

PREFIX = "/api/"


class ApiError(Exception):
    """An error a client can cause, with its code, a sentence, its HTTP status and more keys for the answer."""

    def __init__(self, code: str, detail: str, status_code: int = status.HTTP_400_BAD_REQUEST, **more: Any) -> None:
        super().__init__(detail)
        self.status_code = status_code
        self.body = {"error": code, "detail": detail, **more}


def error_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception in the one shape. What nobody foresaw stays a 500."""
    if isinstance(exc, ApiError):
        return Response(exc.body, status=exc.status_code)
    if refused := refusal(exc):
        code, body = refused
        return Response(body, status=code)
    if isinstance(exc, RequestDataTooBig):
        too_large = {"error": "too_large", "detail": "The request is too large: send less, or a file."}
        return Response(too_large, status=status.HTTP_413_REQUEST_ENTITY_TOO_LARGE)
    if isinstance(exc, DataError):
        detail = "A value is not one that the database can hold: a NUL character, or a number that is too large."
        return Response({"error": "invalid", "detail": detail}, status=status.HTTP_400_BAD_REQUEST)
    if isinstance(exc, SuspiciousOperation):
        return Response({"error": "invalid", "detail": str(exc)}, status=status.HTTP_400_BAD_REQUEST)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, ValidationError):
        response.data = {"error": "invalid", "detail": "The request is not valid.", "fields": exc.detail}
    else:
        detail = response.data["detail"]
        response.data = {"error": getattr(detail, "code", "error"), "detail": str(detail)}
    return response


def parsed(
    serializer_class: type[serializers.Serializer[dict[str, Any]]], data: Any, *, partial: bool = False
) -> dict[str, Any]:
    """The request's data in the serializer's shape; only what it names if ``partial``. Raises ValidationError."""
    checked: dict[str, Any] = _shape(serializer_class, partial, get_language()).run_validation(data)
    return checked


@cache
def _shape(
    serializer_class: type[serializers.Serializer[dict[str, Any]]], partial: bool, language: str
) -> serializers.Serializer[dict[str, Any]]:
    """Made once, as its fields take longer to copy than to check a request by; for each language, as its messages stay
    in that of their first use. Nothing of a request is kept in it."""
    return serializer_class(partial=partial)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that does not exist: as JSON under /api/, as a page elsewhere."""
    if not request.path.startswith(PREFIX):
        return defaults.page_not_found(request, exception)
    detail = "There is no such address. The addresses end with a slash; /api/v1/docs/ lists them."
    return JsonResponse({"error": "not_found", "detail": detail}, status=404)


FULL = {errno.ENOSPC, errno.EDQUOT}
OUTAGES = {
    "full": "The server’s disk is full. Nothing of this request was stored: send it again once there is room.",
    "read_only": "The server’s disk or database is read-only. Nothing of this request was stored: send it again later.",
    "no_database": "The database does not answer. Nothing of this request was stored: send it again in a moment.",
}


def outage_of(error: BaseException | None) -> str:
    """Which of OUTAGES the error tells of, or one that it came from; "" for a fault of the program."""
    while error is not None:
        told = str(error).lower()
        number = getattr(error, "errno", None)
        if number in FULL or (isinstance(error, DatabaseError) and ("is full" in told or "no space left" in told)):
            return "full"
        if isinstance(error, OperationalError) and "disk i/o error" in told and no_room():
            return "full"
        if number == errno.EROFS or (isinstance(error, DatabaseError) and ("readonly" in told or "read-only" in told)):
            return "read_only"
        if isinstance(error, (OperationalError, InterfaceError)):
            return "no_database"
        error = error.__cause__
    return ""


def no_room() -> bool:
    """Whether the disk of the data directory is full to the last page: SQLite cannot even read there, and names no
    cause."""
    return shutil.disk_usage(settings.DATA_DIR).free < 2**16


def server_error(request: HttpRequest) -> HttpResponse:
    """What nobody foresaw: as JSON under /api/, as a page elsewhere. An outage is 503: it passes without a repair."""
    if outage := outage_of(sys.exception()):
        headers = {"Retry-After": "30"}
        if request.path.startswith(PREFIX):
            return JsonResponse({"error": outage, "detail": OUTAGES[outage]}, status=503, headers=headers)
        page = get_template("503.html").render({"outage": outage})  # without the request, which would ask the database
        return HttpResponse(page, status=503, headers=headers)
    if not request.path.startswith(PREFIX):
        return defaults.server_error(request)
    detail = "Something went wrong inside Sayso. Nothing was stored; the server’s log says more."
    return JsonResponse({"error": "server_error", "detail": detail}, status=500)

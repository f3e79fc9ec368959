"""One shape for every error of the API: ``{"error": code, "detail": sentence, ...}``."""

from typing import Any

from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler


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
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, ValidationError):
        response.data = {"error": "invalid", "detail": "The request is not valid.", "fields": exc.detail}
    else:
        detail = response.data["detail"]
        response.data = {"error": getattr(detail, "code", "error"), "detail": str(detail)}
    return response


def parsed(serializer_class: type[serializers.Serializer[dict[str, Any]]], data: Any) -> dict[str, Any]:
    """The request's data in the serializer's shape. Raises ValidationError."""
    serializer = serializer_class(data=data)
    serializer.is_valid(raise_exception=True)
    checked: dict[str, Any] = serializer.validated_data
    return checked

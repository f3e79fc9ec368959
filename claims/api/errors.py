"""One shape for every error of the API: ``{"error": code, "detail": message, ...}``."""

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler


def error_response(exc: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's answer in the one shape. Anything that DRF does not know stays a 500."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    detail = response.data.get("detail") if isinstance(response.data, dict) else None
    code = getattr(detail, "code", "invalid")
    response.data = {
        "error": code,
        "detail": str(detail) if detail else "The request is not valid.",
        "fields": {},
    }
    return response

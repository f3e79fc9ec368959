"""Changes that are made only if nobody was faster: If-Match with the ETag of the last read."""

import hashlib
from typing import Any

from django.utils.http import parse_etags, quote_etag
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from claims.api.errors import ApiError

IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The ETag of what you read; refused if it is another now"
)


def refuse_if_changed(request: Request, answer: Any) -> None:
    """``answer`` is what a read would answer now, locked. Raises ApiError if the request is for another state."""
    wanted = parse_etags(request.headers.get("If-Match", ""))
    if wanted and wanted != ["*"] and etag(answer) not in wanted:
        detail = "It was changed since you read it. Read it again, then send your change with its new ETag."
        raise ApiError("changed", detail, status.HTTP_412_PRECONDITION_FAILED)


def etag(answer: Any) -> str:
    """The ETag that Django's ConditionalGetMiddleware gives the answer."""
    return quote_etag(hashlib.md5(JSONRenderer().render(answer), usedforsecurity=False).hexdigest())

"""An export as the answer to a request."""

import json
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone

from claims.exports import get_format
from claims.models import Project


def file_response(stream: IO[bytes], project: Project, format_name: str, losses: list[dict[str, Any]]) -> FileResponse:
    """The open file as a download; ``X-Sayso-Losses`` says what the format could not hold."""
    file_format = get_format(format_name)
    return FileResponse(
        stream,
        as_attachment=True,
        filename=f"{project.slug}-{timezone.localdate()}{file_format.file_extension}",
        content_type=file_format.media_type,
        headers={"X-Sayso-Losses": json.dumps(losses)},
    )

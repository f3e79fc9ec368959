"""An export as the answer to a request; files on disk so that a broken download can go on where it stopped."""

import csv
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from claims import audit
from claims.exports import get_format
from claims.exports.prepared import file_of, is_expired
from claims.formats.formulas import harmless
from claims.models import Job, Project, User

RANGE = re.compile(r"bytes=(\d*)-(\d*)")
HEADER = 3000  # bytes of X-Sayso-Losses
PIECE = 2**18  # bytes sent at once


def file_response(
    request: HttpRequest, stream: IO[bytes], project: Project, format_name: str, losses: list[dict[str, Any]]
) -> FileResponse:
    """The open file as a download; ``X-Sayso-Losses`` says what the format could not hold."""
    note_export(request, project, shown_name(project, format_name))
    return FileResponse(
        stream,
        as_attachment=True,
        filename=shown_name(project, format_name),
        content_type=get_format(format_name).media_type,
        headers=losses_header(losses),
    )


class ExportExpired(LookupError):
    """The file of an export was removed; the message says what to do."""


def prepared_file(request: HttpRequest, job: Job) -> HttpResponseBase:
    """The file that a finished job has written. Raises ExportExpired."""
    path, format_name = file_of(job), job.arguments["format"]
    if is_expired(path):
        raise ExportExpired(gettext("This export has expired. Start it again."))
    return stored_file(
        request,
        path,
        project=job.project,
        name=shown_name(job.project, format_name),
        media_type=get_format(format_name).media_type,
        headers=losses_header(job.result["losses"]),
    )


def note_export(request: HttpRequest | None, project: Project, name: str) -> None:
    """Put on record who took which data out; without a request it was whoever holds the command line."""
    by = request.user if request and isinstance(request.user, User) else None
    audit.record(audit.Act.EXPORT, by=by, project=project, subject=name, request=request)


def figures_table(
    request: HttpRequest, project: Project, *, name: str, columns: Sequence[str], rows: Iterable[dict[str, Any]]
) -> HttpResponse:
    """Rows as a CSV to keep, none of whose cells is a formula; columns that are not asked for are left out."""
    filename = f"{project.slug}-{name}.csv"
    note_export(request, project, filename)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    table = csv.DictWriter(response, columns, restval="", extrasaction="ignore")
    table.writeheader()
    table.writerows(harmless(row) for row in rows)
    return response


def shown_name(project: Project, format_name: str) -> str:
    return f"{project.slug}-{timezone.localdate()}{get_format(format_name).file_extension}"


def losses_header(losses: list[dict[str, Any]]) -> dict[str, str]:
    """The losses with as many examples as a header may have bytes: what stands before a server refuses long ones."""
    for kept in (5, 1, 0):
        header = json.dumps([{**loss, "examples": loss["examples"][:kept]} for loss in losses])
        if len(header) <= HEADER:
            break
    return {"X-Sayso-Losses": header}


def stored_file(
    request: HttpRequest,
    path: Path,
    *,
    project: Project,
    name: str,
    media_type: str = "application/octet-stream",
    headers: Mapping[str, str] = {},  # noqa: B006  # never changed
) -> HttpResponseBase:
    """A file on disk as a download that can be resumed: RFC 9110, one range, with a strong ETag."""
    stream = path.open("rb")
    facts = os.fstat(stream.fileno())
    etag = f'"{facts.st_size:x}-{facts.st_mtime_ns:x}"'
    known = {"ETag": etag, "Accept-Ranges": "bytes", **headers}
    if etag in request.headers.get("If-None-Match", ""):
        stream.close()
        return HttpResponse(status=304, headers=known)
    known["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    asked = request.headers.get("Range", "")
    if not asked.startswith("bytes=") or asked.startswith("bytes=0-"):  # not the rest of one that broke off
        note_export(request, project, name)
    if not asked or request.headers.get("If-Range", etag) != etag or not (match := RANGE.fullmatch(asked)):
        return FileResponse(stream, as_attachment=True, filename=name, content_type=media_type, headers=known)
    start, end = ends(match, facts.st_size)
    if start >= end:
        stream.close()
        return HttpResponse(status=416, headers={**known, "Content-Range": f"bytes */{facts.st_size}"})
    known |= {"Content-Range": f"bytes {start}-{end - 1}/{facts.st_size}", "Content-Length": str(end - start)}
    return StreamingHttpResponse(piece(stream, start, end), status=206, content_type=media_type, headers=known)


def ends(match: re.Match[str], size: int) -> tuple[int, int]:
    """The bytes asked for, half-open; nothing if there are none."""
    first, last = match.groups()
    if not first:
        return (max(0, size - int(last)), size) if last and int(last) else (0, 0)
    return int(first), min(size, int(last) + 1) if last else size


def piece(stream: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with stream:
        stream.seek(start)
        while start < end and (data := stream.read(min(PIECE, end - start))):
            start += len(data)
            yield data

"""Articles fetched from the web: only from public addresses, within bounds of size and time."""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from typing import Any
from urllib.parse import urljoin

import httpx
from django.utils import timezone
from django.utils.translation import gettext

from claims import jobs
from claims.addresses import ForbiddenAddress, check_address
from claims.deadline import within
from claims.formats.articles import ArticleRow, Place, RefusedRow, Row, html_page, pdf, plain_text
from claims.imports.addresses import SwitchedOff, UnusableList, checked_list
from claims.imports.articles import import_articles
from claims.imports.report import ImportReport
from claims.imports.uploads import follow_up
from claims.models import Job, Project, User

PATIENCE = 30.0  # seconds for a page, its redirects included
MAX_PAGE = 5 * 2**20  # bytes
MAX_REDIRECTS = 5
HEADERS = {"User-Agent": "Sayso", "Accept": "text/html,application/xhtml+xml,text/plain,application/pdf"}


class Unfetched(Exception):
    """The page could not be fetched; the message says why."""


@dataclass(frozen=True, slots=True)
class Page:
    """What an address answered. ``kind`` is its media type, ``charset`` the encoding that the answer names."""

    address: str
    kind: str
    charset: str
    body: bytes


def import_addresses(job: Job) -> dict[str, Any]:
    """The job of kind ``web-import``; started again after a stop it does not fetch what it has."""
    addresses = job.arguments["addresses"]

    def show(report: ImportReport) -> None:
        done = report.counts.total() - report.counts["noted"]
        jobs.report_progress(job, done=done, total=len(addresses), message=report.sentence)

    try:
        report = fetch_articles(
            project=job.project,
            addresses=addresses,
            imported_by=job.created_by,
            language=job.arguments["language"],
            on_article=show,
        )
    except (SwitchedOff, UnusableList) as error:
        raise jobs.JobFailed(str(error)) from error
    return report.to_json() | follow_up(job, report)


def fetch_articles(
    *,
    project: Project,
    addresses: Sequence[str],
    imported_by: User | None,
    language: str = "",
    on_article: Callable[[ImportReport], None] | None = None,
) -> ImportReport:
    """Fetch the pages one after the other, each stored before the next is fetched; known addresses are not fetched.

    ``on_article`` is called with the report so far. Raises SwitchedOff, UnusableList.
    """
    wanted = checked_list(addresses)
    known = articles_from(project, wanted)
    report = ImportReport()
    for address in wanted:
        if address in known:
            there = gettext("already there as article %(number)s") % {"number": known[address]}
            report.tell("known", Place(address), there, known[address])
        else:
            rows = rows_from(address)
            report.merge(import_articles(project=project, rows=rows, imported_by=imported_by, language=language))
        if on_article:
            on_article(report)
    return report


def articles_from(project: Project, addresses: list[str]) -> dict[str, int]:
    """The ids of the project's articles that came from these addresses."""
    found = project.documents.filter(url__in=addresses).order_by("-pk")
    return dict(found.values_list("url", "pk"))


def rows_from(address: str) -> Iterator[Row]:
    """The article behind an address, or several of a news database's page; a refusal if there is none."""
    try:
        page = fetch(address)
    except (ForbiddenAddress, Unfetched) as error:
        yield RefusedRow(Place(address), str(error))
        return
    came_from = {} if page.address == address else {"redirected_to": page.address}
    metadata = {"fetched_at": timezone.now().isoformat(timespec="seconds"), **came_from}
    for row in read_page(page, address):
        if isinstance(row, ArticleRow):
            row = replace(row, url=address, metadata={**row.metadata, **metadata})
        yield row


def read_page(page: Page, name: str) -> Iterator[Row]:
    """The rows of a page, by its media type."""
    stream = io.BytesIO(page.body)
    match page.kind:
        case "text/html" | "application/xhtml+xml":
            return html_page.read(name, stream, charset=page.charset)
        case "text/plain":
            return plain_text.read(name, stream)
        case "application/pdf":
            return pdf.read(name, stream)
    kind = page.kind or gettext("a page of no named kind")
    return iter([RefusedRow(Place(name), gettext("%(kind)s: only pages, texts and PDFs are read") % {"kind": kind})])


def fetch(address: str) -> Page:
    """What the address answers, after its redirects. Raises ForbiddenAddress, Unfetched."""
    try:
        return within(PATIENCE, lambda: follow(address))
    except TimeoutError as error:
        raise Unfetched(gettext("it was not there after %(number)s seconds") % {"number": f"{PATIENCE:g}"}) from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unfetched(
            gettext("it could not be fetched: %(error)s") % {"error": str(error) or type(error).__name__}
        ) from error


async def follow(address: str) -> Page:
    for _ in range(MAX_REDIRECTS + 1):
        answer = await ask(address)
        if isinstance(answer, Page):
            return answer
        address = answer
    raise Unfetched(gettext("more than %(number)s redirects") % {"number": MAX_REDIRECTS})


async def ask(address: str) -> Page | str:
    """The page at this very address, or the address that it redirects to.

    The connection goes to the number that was checked, so a name that stands for another one a moment later (DNS
    rebinding) leads nowhere else. Proxies are not asked. Nothing packed is taken: it could unpack to any size.
    """
    target = check_address(address)
    headers = {**HEADERS, "Host": target.host_header, "Accept-Encoding": "identity"}
    extensions = {"sni_hostname": target.host}
    async with (
        httpx.AsyncClient(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client,
        client.stream("GET", target.url, headers=headers, extensions=extensions) as answer,
    ):
        if answer.is_redirect:
            return urljoin(address, str(answer.headers.get("Location", "")))
        if not answer.is_success:
            told = f"{answer.status_code} {answer.reason_phrase}".strip()
            raise Unfetched(gettext("the answer was %(answer)s") % {"answer": told})
        if answer.headers.get("Content-Encoding", "identity") != "identity":
            raise Unfetched(gettext("it comes packed although that was not asked for"))
        body = bytearray()
        async for piece in answer.aiter_raw():
            body += piece
            if len(body) > MAX_PAGE:
                most = {"size": f"{MAX_PAGE / 2**20:.3g}"}
                raise Unfetched(gettext("larger than %(size)s MB, the most that is fetched") % most)
        kind, charset = media_type(answer.headers.get("Content-Type", ""))
        return Page(address, kind, charset, bytes(body))


def media_type(header: str) -> tuple[str, str]:
    """The media type and the charset of a Content-Type header; empty where it does not say."""
    if not header:
        return "", ""
    message = Message()
    message["Content-Type"] = header
    return message.get_content_type(), message.get_content_charset() or ""

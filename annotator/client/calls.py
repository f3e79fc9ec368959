"""Calls of the API, one method each; what they take and answer stands in docs/api.md and in the API's own schema."""

import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import httpx

Json = dict[str, Any]

BATCH = 500  # articles sent in one request
UNENDED = {"queued", "running"}


class Refused(Exception):
    """The API did not do it. ``error`` is its word for programs, ``body`` all that it said."""

    def __init__(self, status: int, body: Json) -> None:
        super().__init__(f"{status} {body.get('error', '')}: {body.get('detail', '')}")
        self.status = status
        self.error: str = body.get("error", "")
        self.body = body


class Sayso:
    """A person's access to an installation, as far as the token reaches. Waits and tries again when told to (429)."""

    def __init__(
        self, url: str, *, token: str, timeout: float = 60, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.http = httpx.Client(
            base_url=f"{url.rstrip('/')}/api/v1/",
            headers={"Authorization": f"Token {token}", "Accept": "application/json"},
            timeout=timeout,
            transport=transport,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.http.close()

    def call(self, method: str, path: str, **options: Any) -> Any:
        """The JSON of any operation, None if it answers without one. Raises Refused, httpx.HTTPError."""
        while True:
            answer = self.http.request(method, path, **options)
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(int(answer.headers.get("Retry-After", "1")))
        if answer.is_error:
            raise refusal(answer)
        return answer.json() if answer.content else None

    def listed(self, path: str, **filters: Any) -> Iterator[Json]:
        """Every row of a list, newest first, page by page as they are asked for."""
        page = self.call("GET", path, params=filters)
        while True:
            yield from page["results"]
            if page["older"] is None:
                return
            page = self.call("GET", page["older"])

    def me(self) -> Json:
        """Who the token speaks for, and how far it reaches."""
        return self._json("GET", "me/")

    def projects(self) -> Iterator[Json]:
        return self.listed("projects/")

    def project(self, project: str) -> Json:
        return self._json("GET", f"projects/{project}/")

    def codebook(self, project: str) -> Json:
        """The version in use, with its questions."""
        return self._json("GET", f"projects/{project}/codebook/")

    def articles(self, project: str, **filters: Any) -> Iterator[Json]:
        """Articles without their texts."""
        return self.listed(f"projects/{project}/articles/", **filters)

    def article(self, project: str, article: int) -> Json:
        """An article with its text."""
        return self._json("GET", f"projects/{project}/articles/{article}/")

    def import_articles(self, project: str, articles: Iterable[Mapping[str, Any]]) -> Json:
        """Store articles with the keys of the JSONL format; counts by outcome, and the rows refused or noted."""
        report: Json = {"added": 0, "known": 0, "refused": 0, "noted": 0, "rows": []}
        for batch in batches(articles):
            part = self._json("POST", f"projects/{project}/articles/", json=batch)
            for outcome in ("added", "known", "refused", "noted"):
                report[outcome] += part[outcome]
            report["rows"] += part["rows"]
        return report

    def reviews(self, project: str, **filters: Any) -> Iterator[Json]:
        return self.listed(f"projects/{project}/reviews/", **filters)

    def claims(self, project: str, **filters: Any) -> Iterator[Json]:
        """Claims of the reviews that you may read."""
        return self.listed(f"projects/{project}/claims/", **filters)

    def sources(self, project: str, **filters: Any) -> Iterator[Json]:
        return self.listed(f"projects/{project}/sources/", **filters)

    def open_review(self, project: str, article: int) -> Json:
        """Your review of an article, begun now if there is none, with its text, suggestions and claims."""
        opened = self._json("POST", f"projects/{project}/articles/{article}/review/")
        return self._json("GET", f"reviews/{opened['id']}/")

    def change_claims(self, review: int, operations: list[Json]) -> Json:
        """Put or delete claims: all or none, and once, even if the connection is lost. Raises Refused (409 stale)."""
        change = {"change": str(uuid4()), "operations": operations}
        path = f"reviews/{review}/changes/"
        try:
            return self._json("POST", path, json=change)
        except httpx.TransportError:  # the same change, once more
            return self._json("POST", path, json=change)

    def submit_review(self, review: int, *, sequence: int) -> Json:
        return self._json("POST", f"reviews/{review}/submit/", json={"sequence": sequence})

    def wait(self, job: int, *, every: float = 1.0) -> Json:
        """The job once it has ended. Raises Refused if it failed or was cancelled."""
        while (found := self._json("GET", f"jobs/{job}/"))["state"] in UNENDED:
            time.sleep(every)
        if found["state"] != "done":
            raise Refused(409, {"error": found["state"], "detail": found["message"]})
        return found

    def export(self, project: str, path: Path, **selection: Any) -> Path:
        """Write an export (``format="csv"``, ...) to a file, by a job of the server's worker, and give its path."""
        started = self._json("POST", f"projects/{project}/export/", params=selection)
        self.wait(started["id"])
        return self.download(f"projects/{project}/export/{started['id']}/file/", path)

    def make_release(self, project: str, **options: Any) -> int:
        """The number of the release that is made."""
        started = self._json("POST", f"projects/{project}/releases/", json=options)
        return int(self.wait(started["id"])["result"]["release"])

    def download(self, address: str, path: Path) -> Path:
        """Stream a file to disk; a half one is left nowhere."""
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with self.http.stream("GET", address) as answer:
                if answer.is_error:
                    answer.read()
                    raise refusal(answer)
                with unfinished.open("wb") as stream:
                    for piece in answer.iter_bytes():
                        stream.write(piece)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        return path

    def _json(self, method: str, path: str, **options: Any) -> Json:
        answer: Json = self.call(method, path, **options)
        return answer


def refusal(answer: httpx.Response) -> Refused:
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    return Refused(answer.status_code, answer.json() if is_json else {"detail": answer.reason_phrase})


def batches(articles: Iterable[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    batch: list[Mapping[str, Any]] = []
    for article in articles:
        batch.append(article)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch

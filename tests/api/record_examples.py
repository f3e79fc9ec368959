"""Record the examples of the API from the project of the tests: ``python -m tests.api.record_examples``.

Every operation is called as the person whose work it is; what it does is undone. Says which have no answer to record.
"""

import json
import os
import re
import sys
import tempfile
from collections.abc import Callable
from typing import Any

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")
SHOWN = 2  # rows of a list
LONGEST = 400  # characters of a text
SECRET = "32 random bytes, as text"
MULTIPART = {"article_upload", "label_import"}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "SAYSO_DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/examples.sqlite3",
            "SAYSO_IMPORT_FROM_WEB": "1",
            "SAYSO_WEBHOOKS_TO_PRIVATE": "1",
            "DJANGO_SETTINGS_MODULE": "annotator.settings",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        record()


def record() -> None:
    from django.test import Client
    from django.test.utils import setup_test_environment

    from claims.api.examples import FILE

    setup_test_environment()
    schema = Client().get("/api/v1/schema/", headers={"accept": "application/json"}).json()
    recorder = Recorder()
    found = {
        operation["operationId"]: recorder.example(method, path, operation)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    }
    borrow(schema, found)
    lines = (f"{json.dumps(name)}: {json.dumps(found[name], ensure_ascii=False)}" for name in sorted(found))
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def borrow(schema: dict[str, Any], found: dict[str, dict[str, Any]]) -> None:
    """Give what has no answer of its own that of another operation that answers the same kind of thing."""
    kinds: dict[str, Any] = {}
    lacking = []
    for operation in (each for operations in schema["paths"].values() for each in operations.values()):
        name = operation["operationId"]
        for code, response in operation["responses"].items():
            for media in response.get("content", {}).values() if code.startswith("2") else ():
                kind = json.dumps(media["schema"])
                if code in found[name].get("responses", {}):
                    kinds.setdefault(kind, found[name]["responses"][code])
                elif "$ref" in media["schema"]:
                    lacking.append((name, code, kind))
    for name, code, kind in lacking:
        if kind in kinds:
            found[name].setdefault("responses", {})[code] = kinds[kind]


class Recorder:
    """Calls operations in the project of the tests."""

    def __init__(self) -> None:
        from tests.access.world import World

        self.world = World()
        self.world.project.memberships.create(user=self.world["manager"], role="reviewer")
        furnish(self.world)
        self.bodies, self.before = bodies(self.world), before()

    def example(self, method: str, path: str, operation: dict[str, Any]) -> dict[str, Any]:
        from django.db import transaction

        name = operation["operationId"]
        body = self.bodies.get(name) or described_body(operation)
        example = {} if body is None else {"request": body}
        with transaction.atomic():
            self.before.get(name, lambda world: None)(self.world)
            answer = self.call(method.upper(), path, operation, body)
            transaction.set_rollback(True)
        if answer.status_code >= 300:
            sys.stderr.write(f"{name}: {answer.status_code} {answer.content.decode()[:300]}\n")
        elif not answer.streaming and answer.headers.get("Content-Type", "").startswith("application/json"):
            example["responses"] = {str(answer.status_code): shortened(answer.json())}
        return example

    def call(self, method: str, path: str, operation: dict[str, Any], body: Any) -> Any:
        from django.test import Client

        tag, name = operation["tags"][0], operation["operationId"]
        role = "reviewer" if name in REVIEWERS else "adjudicator" if tag == "adjudications" else "manager"
        client = Client(raise_request_exception=False)
        client.force_login(self.world[role])
        address = self.address(path) + QUERIES.get(name, "")
        if name in MULTIPART:
            return client.post(address, uploads(name))
        return client.generic(method, address, json.dumps(body or {}), content_type="application/json")

    def address(self, path: str) -> str:
        """The address with the values of the project in place of such as ``{slug}``."""
        for word, name in re.findall(r"([\w-]+)/\{(\w+)\}", path):
            path = path.replace(f"{word}/{{{name}}}", f"{word}/{self.world.values[word, name]}")
        return path


def described_body(operation: dict[str, Any]) -> Any:
    """The example that the operation has in the code, if any."""
    media = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return next((each["value"] for each in media.get("examples", {}).values()), None)


def furnish(world: Any) -> None:
    """Give the project claims of two people, suggestions, and what is measured of them."""
    from tests.claims.agreement.corpus import add_claim
    from tests.claims.agreement.test_report import MINISTRY, PORT
    from tests.factories import make_reading, make_suggestion, spans

    for review, claims in zip(world.reviews, ([MINISTRY, PORT], [MINISTRY]), strict=True):
        for claim in claims:
            add_claim(review, **claim)
    world.project.description = "Who said what about the harbour"
    world.project.save()
    text = world.document.text
    reading = make_reading(world.document, sentences=spans(text, text.partition(". ")[0] + ".", "The port is big."))
    make_suggestion(reading, "no rules were broken", "said", "The Ministry of Transport")


def run(start: Callable[..., Any], **arguments: Any) -> Callable[[Any], None]:
    """What starts a job in the project and does it."""

    def done(world: Any) -> None:
        from claims import jobs

        jobs.run_job.call(start(project=world.project, **arguments).pk)

    return done


def end_job(state: str) -> Callable[[Any], None]:
    return lambda world: world.project.jobs.filter(pk=world.values["jobs", "pk"]).update(state=state, finished_at=None)


def settled(world: Any) -> None:
    from tests.access.world import submitted

    submitted(world.document.reviews.get(role="adjudication"))


def assigned(world: Any) -> None:
    world.round.assignments.create(project=world.project, document=world.document, reviewer=world["reviewer"])


def open_reviews(world: Any) -> None:
    world.document.reviews.filter(role="review").update(state="open", submitted_at=None)
    world.document.reviews.filter(role="adjudication").delete()


def closed_rounds(world: Any) -> None:
    from django.utils import timezone

    world.project.rounds.update(closed_at=timezone.now())


def merged(world: Any) -> None:
    from claims.sources import merge_sources

    kept = world.project.sources.get(name="Transport Ministry")
    entry = world.project.sources.get(pk=world.values["sources", "pk"])
    merge_sources(into=kept, sources=[entry], actor=world["manager"])


def agreed(world: Any) -> None:
    for review in world.document.reviews.all():
        review.claims.all().delete()


def finished(world: Any) -> None:
    open_reviews(world)
    agreed(world)


def unsettled(world: Any) -> None:
    world.document.reviews.filter(role="adjudication").delete()


def named_twice(world: Any) -> None:
    entry = world.project.sources.get(pk=world.values["sources", "pk"])
    entry.aliases.create(name="Transport Department")


def another_article(world: Any) -> None:
    from tests.factories import make_document

    make_document(world.project, "The port is small.", title="Small port")


def marked(world: Any) -> None:
    settled(world)
    world.values["references", "pk"] = world.document.reviews.get(role="adjudication").pk


def measured_quality(world: Any) -> None:
    from claims.quality.report import start_quality

    run(start_quality, run=world.project.runs.get())(world)


def measured_pull(world: Any) -> None:
    world.job("pull", result={"private": {"articles": 40, "reviews": 52}})


def undecided(world: Any) -> None:
    world.project.relevance_step = True
    world.project.save()
    open_reviews(world)
    assigned(world)


def before() -> dict[str, Callable[[Any], Any]]:
    """What is made true before an operation is called."""
    from claims.agreement.report import start_agreement
    from claims.near_duplicates import start_search

    return {
        "agreement_read": run(start_agreement),
        "agreement_disagreements": run(start_agreement),
        "near_duplicates_read": run(start_search),
        "pull_read": measured_pull,
        "quality_read": measured_quality,
        "quality_article": measured_quality,
        "adjudication_submit": agreed,
        "article_relevance": undecided,
        "reference_mark": marked,
        "job_cancel": end_job("running"),
        "job_restart": end_job("failed"),
        "outcome_read": settled,
        "outcome_answer": settled,
        "review_open": assigned,
        "review_change": open_reviews,
        "review_submit": finished,
        "review_reopen": unsettled,
        "source_split": named_twice,
        "round_open": closed_rounds,
        "round_reopen": closed_rounds,
        "round_plan": another_article,
        "round_assign": another_article,
        "source_separate": merged,
    }


REVIEWERS = {
    *("article_relevance", "inbox_list", "inbox_read", "outcome_read", "outcome_answer", "own_work", "queue_next"),
    *("review_change", "review_events", "review_open", "review_read", "review_reopen", "review_submit"),
}
QUERIES = {
    "agreement_disagreements": "?of=own_voice",
    "speakers_claims": "?of=type/ministry",
    "search": "?q=port",
}


def bodies(world: Any) -> dict[str, Any]:
    """What operations are sent, by name, where the schema does not say it yet."""
    from claims.adjudication import read_sheet
    from tests.factories import make_user

    fay = make_user("fay")
    world.project.memberships.create(user=fay, role="reviewer")
    case = read_sheet(world.document.reviews.get(role="adjudication")).cases[0].key
    record = {
        "suggestion": None,
        "content": [[36, 56]],
        "cue": [[26, 30]],
        "source": [[0, 25]],
        "source_name": "The Ministry of Transport",
        "mention": "named",
        "attitude": "statement",
        "values": {"source_type": "ministry", "commitment": "support", "claim_kind": "fact"},
    }
    put = {"op": "put", "claim": "0197f0c4-9d6e-7c1b-8a53-6d1f0a2b3c4d", "revision": 0, "record": record}
    change = "0197f0c4-a1b2-7d3e-9f40-5a6b7c8d9e0f"
    yes_no = {"key": "checkable", "name": "Checkable", "type": "yes_no"}
    return {
        "project_create": {"name": "Harbour 2026", "targets": [{"name": "Port authority"}]},
        "project_change": {"description": "Who says what about the harbour", "withheld_share": 0.1},
        "adjudication_settle": {"change": change, "case": case, "rejected": "not_a_claim", "reason": "slip"},
        "adjudication_reopen": {"review": None},
        "comment_add": {"text": "@ada, why is this one hedged?"},
        "article_relevance": {"out_reason": "opinion"},
        "article_withdraw": {"reason": "The outlet asked for it"},
        "assignment_reassign": {"reviewer": fay.username},
        "codebook_draft_write": {"fields": [yes_no]},
        "codebook_draft_publish": {"note": "Stances toward the port authority too"},
        "re_review_ask": {"reviews": [world.reviews[0].pk]},
        "reference_mark": {"is_reference": True},
        "release_make": {"note": "First release", "people": "pseudonyms", "text": "shareable"},
        "review_change": {"change": change, "operations": [put]},
        "review_submit": {"sequence": 0},
        "sample_draw": {"name": "July", "size": 1, "by_outlet": True, "seed": 3},
        "webhook_add": {"url": "https://203.0.113.7/sayso"},
        "source_keep_apart": {"other": world.project.sources.create(name="Ministry of Trade").pk},
        "source_merge": {"other": world.project.sources.create(name="Transport Ministry").pk},
    }


def uploads(name: str) -> dict[str, Any]:
    from django.core.files.uploadedfile import SimpleUploadedFile

    if name == "article_upload":
        table = SimpleUploadedFile("a.csv", b"title,text\nHarbour,The ministry said no.\n")
        return {"files": table, "preview": "true"}
    return {"file": SimpleUploadedFile("labels.jsonl", b"{}"), "format": "native", "reviewer": "mia"}


def shortened(value: Any) -> Any:
    """The same, with the first rows of lists, the beginning of long texts, and one time."""
    if isinstance(value, dict):
        return {key: SECRET if key == "secret" else shortened(each) for key, each in value.items()}
    if isinstance(value, list):
        return [shortened(each) for each in value[:SHOWN]]
    if isinstance(value, str):
        value = TIME.sub("2026-11-23T10:00:00Z", value)
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    return value


if __name__ == "__main__":
    main()

"""A project with everything in it that an address can name, and one person of each role."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from claims.accounts.memberships import invite
from claims.accounts.passwords import password_link
from claims.accounts.sign_in_links import make_sign_in_link
from claims.accounts.tokens import make_token
from claims.adjudication import open_adjudication
from claims.assignment import open_round
from claims.codebooks import open_draft
from claims.exports.prepared import file_of
from claims.exports.release import make_release
from claims.imports import hold_files
from claims.models import Job, Review, Rollup, Session, Source, User, Webhook
from claims.talk import add_comment, ask_question
from tests.factories import make_document, make_project, make_review, make_user

PARAMETER = re.compile(r"(?:([\w-]+)/)?<(?:\w+:)?(\w+)>")


class World:
    """``values`` has for each parameter of a path, by the word before it, what to put there."""

    def __init__(self) -> None:
        self.people: dict[str, User | None] = {
            "anonymous": None,
            "stranger": make_user("dan"),
            "reviewer": make_user("ada"),
            "adjudicator": make_user("cleo"),
            "manager": make_user("mia"),
            "superuser": make_user("root", is_superuser=True),
        }
        self.project = make_project(mia=self["manager"], cleo=self["adjudicator"], ada=self["reviewer"])
        self.document = make_document(self.project)
        self.reviews = [
            submitted(make_review(self.document, person)) for person in (self["reviewer"], make_user("ben"))
        ]
        draft = open_draft(project=self.project)
        export = self.job("export", arguments={"format": "native", "selection": {}}, result={"losses": {}})
        file_of(export).parent.mkdir(parents=True, exist_ok=True)
        file_of(export).write_bytes(b"{}")
        table = SimpleUploadedFile("a.csv", b"headline,body\nHarbour,The ministry said no.\n")
        webhook = Webhook.objects.create(
            project=self.project, url="https://receiver.example/", created_by=self["manager"]
        )
        token, _ = make_token(user=self["manager"], name="notebook", project=None, may_write=True)
        self.round = open_round(project=self.project, kind="production")
        invitation, path = invite(project=self.project, roles=["reviewer"], created_by=self["manager"])
        self.values: dict[tuple[str, str], Any] = {
            ("projects", "slug"): self.project.slug,
            ("articles", "pk"): self.document.pk,
            ("fields", "pk"): draft.fields.all()[0].pk,
            ("jobs", "pk"): self.job("figures").pk,
            ("adopt", "pk"): self.job("training", result={"private": {"weights": "", "comparisons": []}}).pk,
            ("export", "pk"): export.pk,
            ("files", "key"): hold_files(project=self.project, files=[table]),
            ("releases", "number"): make_release(project=self.project, created_by=self["manager"]).number,
            ("", "name"): "README.md",
            ("reviews", "pk"): self.reviews[0].pk,
            ("webhooks", "pk"): webhook.pk,
            ("deliveries", "pk"): webhook.deliveries.create(event="release.made", body="{}").pk,
            ("tokens", "pk"): token.pk,
            ("people", "pk"): self["reviewer"].pk,
            ("invitations", "pk"): invitation.pk,
            ("join", "secret"): path.split("/")[2],
            ("references", "pk"): self.reviews[0].pk,
            ("rounds", "number"): self.round.number,
            ("assignments", "pk"): self.round.assignments.create(
                project=self.project, document=self.document, reviewer=make_user("eve")
            ).pk,
            ("sources", "pk"): Source.objects.create(project=self.project, name="Ministry of Transport").pk,
            ("said-twice", "pk"): self.project.claim_groups.create(
                layer="human", wording="no rules were broken", articles=2, independent=2, outlets=1
            ).pk,
            ("selection", "pk"): self.job("bulk-change", arguments={"choice": {"action": "reopen"}}).pk,
            ("search", "pk"): self.project.saved_searches.create(user=self["manager"], name="Port", query="q=port").pk,
            ("searches", "pk"): self.project.saved_searches.get().pk,
            ("samples", "pk"): self.project.estimation_samples.create(name="June", seed=1, drawn_by=self["manager"]).pk,
            ("versions", "number"): 1,
            ("compare", "other"): 1,
            ("files", "name"): "README.md",
            ("sign-in", "token"): make_sign_in_link(self["reviewer"], next="/").split("/")[2],
        }
        link = password_link(user=self["reviewer"], by=None).split("/")
        self.values["set-password", "uidb64"], self.values["", "token"] = link[2], link[3]
        self.values["sessions", "number"] = Session.objects.create(
            session_key="elsewhere",
            session_data="",
            expire_date=timezone.now() + timedelta(days=1),
            user=self["manager"],
            number=uuid4(),
        ).number
        said = add_comment(document=self.document, author=self["manager"], text="@ada, why is this one hedged?")
        question = ask_question(project=self.project, asked_by=self["reviewer"], text="Is a leak a source?")
        self.values["inbox", "pk"] = said.notices.get().pk
        self.values["questions", "pk"] = question.pk
        Rollup.objects.create(project=self.project, as_of=timezone.now())
        open_adjudication(document=self.document, adjudicator=self["adjudicator"])

    def __getitem__(self, role: str) -> User:
        person = self.people[role]
        assert person is not None
        return person

    def job(self, kind: str, **fields: Any) -> Job:
        done = {"state": Job.State.DONE, "finished_at": timezone.now(), "result": {"source_types": []}} | fields
        return Job.objects.create(project=self.project, kind=kind, created_by=self["manager"], **done)

    def address(self, name: str) -> str:
        """The address of a view, by the name it has in the URL configuration."""
        route = ROUTES[name]
        return reverse(
            name, kwargs={match[2]: self.values[match[1] or "", match[2]] for match in PARAMETER.finditer(route)}
        )


def a_row_of(model: type[models.Model]) -> models.Model:
    """The first row, else one made of the first rows that it refers to."""
    if row := model._default_manager.first():
        return row
    given: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.has_default() or field.null:
            continue
        if field.is_relation:
            given[field.name] = a_row_of(field.related_model)  # type: ignore[arg-type]
        elif isinstance(field, (models.IntegerField, models.FloatField)):
            given[field.name] = 1
        elif field.choices:
            given[field.name] = next(iter(field.choices))[0]
        elif isinstance(field, models.JSONField):
            given[field.name] = [[0, 1]]
        elif isinstance(field, models.UUIDField):
            given[field.name] = uuid4()
        elif isinstance(field, models.DateTimeField):
            given[field.name] = timezone.now()
    return model._default_manager.create(**given)


def submitted(review: Review) -> Review:
    review.state, review.submitted_at = Review.State.SUBMITTED, timezone.now()
    review.save()
    return review


def routes(resolver: URLResolver, before: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """Name and path of every address, those of the Django admin with ``admin:`` before the name."""
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield space + (pattern.name or path), path
        else:
            yield from routes(pattern, path, f"{pattern.namespace}:" if pattern.namespace else space)


EVERY_ROUTE = dict(routes(get_resolver()))
ROUTES = {name: path for name, path in EVERY_ROUTE.items() if not name.startswith("admin:")}
ADMIN_PATHS = [
    re.sub("<[^>]+>", "1", path)
    for name, path in EVERY_ROUTE.items()
    if name.startswith("admin:") and "^" not in path and name not in {"admin:login", "admin:logout"}
]

"""What a filter finds. A filter is a query string: of a page, of the API, of a selection to change or to export.

That of the search is the default; ``of=articles`` makes it one of the list of articles, ``of=figures`` one of "Who gets
to speak", and ``of=type/ministry`` (the key of a bar) the articles behind that bar.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.forms import ChoiceField, Field, Form
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext

from claims.dashboards.asking import asked_figures
from claims.dashboards.behind import rows_behind
from claims.imports.article_forms import FindForm
from claims.models import Claim, Project, SearchEntry, User
from claims.models.corpus import DocumentQuerySet
from claims.models.listed import listed
from claims.models.projects import leads
from claims.search import find, find_articles
from claims.search.forms import NOT_KEPT, search_form

ARTICLE_FILTERS = ("title", "outlet", "section", "state", "lacks")


@dataclass(frozen=True)
class Where:
    """A filter in a project, as a person with these roles asks it."""

    project: Project
    user: User
    roles: set[str]
    query: QueryDict

    @property
    def of(self) -> str:
        return self.query.get("of", "")

    @property
    def page(self) -> str:
        """The name of the page that shows what it finds."""
        pages = {"articles": "articles", "figures": "speakers"}
        return pages.get(self.of, "speakers-claims" if "/" in self.of else "search")


@dataclass(frozen=True)
class Found:
    """What the filter finds of what the person may see; ``faults`` are parts of it not understood, ``asked``
    are its parts in words, but for figures.

    The articles, of which ``rows`` are the ids, are those found and those in which a claim or note was found. Only a
    search, which finds ``entries``, finds claims.
    """

    project: Project
    rows: QuerySet[Any, int]
    faults: list[str]
    asked: list[tuple[str, str]] = field(default_factory=list)
    entries: QuerySet[SearchEntry] = field(default_factory=SearchEntry.objects.none)

    @cached_property
    def ids(self) -> list[int]:
        """Those of the articles, read when they are needed: a page may only count them."""
        return list(self.rows)

    @property
    def claims(self) -> QuerySet[Claim]:
        return Claim.objects.filter(pk__in=self.entries.filter(kind=SearchEntry.Kind.CLAIM).values("claim"))

    def numbers(self) -> dict[str, int]:
        """How many ``articles`` and ``claims``. One query, which asks once what of a search the person may see."""
        if self.entries.query.is_empty():
            return {"articles": self.rows.count(), "claims": 0}
        of_claims = Count("pk", filter=Q(kind=SearchEntry.Kind.CLAIM))
        return self.entries.aggregate(articles=Count("document", distinct=True), claims=of_claims)

    @property
    def articles(self) -> DocumentQuerySet:
        """To be fetched, without their texts. SQLite's parser has no room for a search inside the queries of an
        export, so they are named."""
        documents = self.project.documents.without_text()
        return documents.filter(pk__in=listed(self.ids, using=documents.db)).order_by("pk")


def what_is_found(where: Where) -> Found:
    """Raises PermissionDenied for figures, which not everybody may see."""
    if where.page == "articles":
        return found_in_list(where)
    if where.page != "search":
        return found_in_figures(where)
    form = search_form(where.query, where.project, where.roles)
    entries = find(project=where.project, reader=where.user, asked=form.asked()).order_by()
    rows = entries.exclude(document=None).values_list("document", flat=True).distinct()
    faults = faults_of(form.errors) + unknown_names(where, *form.names)
    return Found(where.project, rows, faults, in_words(where, form), entries)


def found_in_list(where: Where) -> Found:
    form = FindForm(where.query, project=where.project, roles=where.roles)
    form.is_valid()
    asked = {name: form.cleaned_data.get(name, "") for name in ARTICLE_FILTERS}
    found = find_articles(project=where.project, reader=where.user, **asked)
    faults = faults_of(form.errors) + unknown_names(where, *form.fields)
    rows = found.order_by().values_list("pk", flat=True)
    return Found(where.project, rows, faults, in_words(where, form))


def found_in_figures(where: Where) -> Found:
    if not leads(where.roles):
        raise PermissionDenied(gettext("Only managers and adjudicators see figures, and so what they are of."))
    asked = asked_figures(project=where.project, user=where.user, query=where.query)
    chosen = asked.filters[0]
    if where.page == "speakers":
        rows = chosen.articles(where.project)
    else:
        rows = rows_behind(where.project, chosen, where.of, where.user)
    return Found(where.project, rows.order_by().values_list("document", flat=True).distinct(), asked.faults)


def in_words(where: Where, form: Form) -> list[tuple[str, str]]:
    """The parts of the filter and what is asked of each, as its form names them."""
    fields = form.fields
    return [
        (str(fields[name].label or name) if name in fields else name, ", ".join(named(fields.get(name), given)))
        for name, answers in where.query.lists()
        if name not in ("of", *NOT_KEPT) and (given := [answer for answer in answers if answer])
    ]


def named(asked: Field | None, given: list[str]) -> list[str]:
    """Answers to a field, as its choices name them."""
    offered = cast(Iterable[tuple[Any, Any]], asked.choices) if isinstance(asked, ChoiceField) else ()
    names = {str(key): str(name) for key, name in offered}
    return [names.get(answer, answer) for answer in given]


def unknown_names(where: Where, *known: str) -> list[str]:
    """What is said of parts of the filter that have another name: misspelt, they would narrow nothing."""
    unknown = sorted({*where.query} - {*known, "of", *NOT_KEPT})
    return [gettext("“%(name)s” is no part of a filter here.") % {"name": name[:100]} for name in unknown]


def faults_of(errors: ErrorDict) -> list[str]:
    return [
        str(fault) if name == "__all__" else f"{name}: {fault}" for name, faults in errors.items() for fault in faults
    ]

"""A selection is a filter: of the search, or of the list of articles. The same query string is a page and an export."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.forms.utils import ErrorDict
from django.http import QueryDict

from claims.article_forms import FindForm
from claims.models import Project, SearchEntry, User
from claims.search import find, find_articles
from claims.search_forms import search_form

AT_ONCE = 500  # ids in one statement
ARTICLE_FILTERS = ("title", "outlet", "state")
Key = TypeVar("Key")


@dataclass(frozen=True)
class Selection:
    """Ids of what the filter finds, in order; ``faults`` are parts of the filter that were not understood.

    The articles are those found and those in which a claim or note was found.
    """

    articles: list[int]
    claims: list[UUID]
    faults: list[str]


@dataclass(frozen=True)
class Where:
    """A filter in a project, as its manager asks it. ``of=articles`` makes it a filter of the list of articles."""

    project: Project
    user: User
    roles: set[str]
    query: QueryDict


def selection_of(where: Where) -> Selection:
    """What the person may see of what the query asks for."""
    project, user = where.project, where.user
    if where.query.get("of") == "articles":
        form = FindForm(where.query, project=project)
        form.is_valid()
        asked = {name: form.cleaned_data.get(name, "") for name in ARTICLE_FILTERS}
        found = find_articles(project=project, reader=user, **asked).order_by("pk")
        return Selection(list(found.values_list("pk", flat=True)), [], faults_of(form.errors))
    form_of_search = search_form(where.query, project, where.roles)
    entries = find(project=project, reader=user, asked=form_of_search.asked()).order_by("pk")
    rows = list(entries.exclude(document=None).values_list("kind", "document", "claim"))
    claims = [claim for kind, _, claim in rows if kind == SearchEntry.Kind.CLAIM and claim]
    articles = sorted({article for _, article, _ in rows if article})
    return Selection(articles, claims, faults_of(form_of_search.errors))


def faults_of(errors: ErrorDict) -> list[str]:
    return [f"{name}: {fault}" for name, faults in errors.items() for fault in faults]


def batched(keys: Iterable[Key], size: int = AT_ONCE) -> Iterator[list[Key]]:
    """The keys in their order, as many at a time as fit into one statement."""
    rows = list(keys)
    return (rows[start : start + size] for start in range(0, len(rows), size))

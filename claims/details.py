"""What is known of articles beside their texts: outlet, section, byline and date, changed after they came in.

Each change is kept with who made it; figures, searches and claims said twice are counted anew from these.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from annotator import saying
from claims import jobs
from claims.formats.dates import parse_date
from claims.formats.text import UnstorableText, check_storable, one_line
from claims.models import DetailChange, Document, Outlet, Project, User

NAMES = {
    "outlet": gettext_lazy("Outlet"),
    "section": gettext_lazy("Section"),
    "author": gettext_lazy("Byline"),
    "published_on": gettext_lazy("Date"),
}
LONGEST = {"outlet": 200, "section": 100, "author": 300}
CHANGED = ["outlet", "metadata", "author", "published_on"]
AT_ONCE = 100
SHOWN = 50  # changes of an article


class UnusableDetail(ValueError):
    """A detail cannot be stored so; the message can be shown."""


def checked(name: str, value: str) -> str:
    """The value as it is stored, a date in ISO 8601; empty for none. Raises UnusableDetail."""
    if name not in NAMES:
        raise UnusableDetail(
            gettext("%(name)s is no detail of an article: %(known)s.") % {"name": name, "known": ", ".join(NAMES)}
        )
    value = one_line(value)
    try:
        check_storable(value)
    except UnstorableText as error:
        raise UnusableDetail(saying.told(str(error), gettext)) from error
    if name == "published_on":
        day = parse_date(value) if value else None
        if value and day is None:
            raise UnusableDetail(gettext("The date “%(date)s” is not clear: write it as 2026-01-31.") % {"date": value})
        return day.isoformat() if day else ""
    if len(value) > LONGEST[name]:
        told = {"field": NAMES[name], "most": LONGEST[name]}
        raise UnusableDetail(gettext("%(field)s: at most %(most)s characters.") % told)
    return value


@transaction.atomic
def change_details(
    *, project: Project, documents: Iterable[int], actor: User, values: Mapping[str, str]
) -> list[DetailChange]:
    """Give the articles these details; the changes of those that were otherwise. Raises UnusableDetail."""
    wanted = {name: checked(name, value) for name, value in values.items()}
    return write_details(project=project, wanted=dict.fromkeys(documents, wanted), actor=actor)


@transaction.atomic
def take_back(*, project: Project, changes: Sequence[DetailChange], actor: User) -> set[int]:
    """Give the articles back what they had before the changes, where nobody has changed that since; their ids."""
    there = Document.objects.without_text().select_related("outlet").in_bulk([each.document_id for each in changes])
    wanted: dict[int, dict[str, Any]] = {}
    for change in changes:
        now = there[change.document_id].details()
        if all(now[name] == value for name, value in change.after.items()):
            wanted[change.document_id] = change.before
    return {change.document_id for change in write_details(project=project, wanted=wanted, actor=actor)}


def write_details(*, project: Project, wanted: Mapping[int, Mapping[str, Any]], actor: User) -> list[DetailChange]:
    """Store the details by article where they differ. To be called in a transaction."""
    Project.objects.select_for_update().get(pk=project.pk)  # takes turns with imports, which make outlets too
    names = {each["outlet"] for each in wanted.values() if each.get("outlet")}
    Outlet.objects.bulk_create((Outlet(project=project, name=name) for name in names), ignore_conflicts=True)
    outlets = {outlet.name: outlet for outlet in project.outlets.filter(name__in=names)}
    rows = project.documents.without_text().select_related("outlet").filter(pk__in=wanted).order_by("pk")
    changes, changed = [], []
    for document in rows:
        before = document.details()
        after = {name: value for name, value in wanted[document.pk].items() if before[name] != value}
        if not after:
            continue
        old = {name: before[name] for name in after}
        set_details(document, after, outlets)
        changed.append(document)
        changes.append(DetailChange(project=project, document=document, actor=actor.actor, before=old, after=after))
    Document.objects.bulk_update(changed, CHANGED, batch_size=AT_ONCE)
    return DetailChange.objects.bulk_create(changes)


def set_details(document: Document, values: Mapping[str, Any], outlets: Mapping[str, Outlet]) -> None:
    if "outlet" in values:
        document.outlet = outlets.get(values["outlet"])
    if "section" in values:
        document.metadata = {key: value for key, value in document.metadata.items() if key != "section"}
        if values["section"] != "":
            document.metadata["section"] = values["section"]
    if "author" in values:
        document.author = values["author"]
    if "published_on" in values:
        document.published_on = parse_date(values["published_on"])


@transaction.atomic
def forget_empty_outlets(project: Project) -> None:
    """Remove outlets that no article names any more, once no figure is of them."""
    Project.objects.select_for_update().get(pk=project.pk)  # an import may be about to use one
    project.outlets.filter(documents=None).delete()


def newest_change(project: Project) -> int:
    """The id of the project's last change, 0 without any."""
    return project.detail_changes.order_by("-pk").values_list("pk", flat=True).first() or 0


def count_anew(*, project: Project, created_by: User | None) -> None:
    """What is counted and what is searched follow."""
    for kind in ("figures", "search-index"):
        jobs.enqueue_once(project=project, kind=kind, created_by=created_by)


def history_of(document: Document) -> list[tuple[DetailChange, str, list[tuple[Any, Any, Any]]]]:
    """The article's last changes, newest first: by whom, and of what from what to what; two queries."""
    changes = list(document.detail_changes.all()[:SHOWN])
    people = User.objects.filter(actor__in={change.actor for change in changes})
    names = {person.actor: person.display_name for person in people}
    return [
        (
            change,
            names.get(change.actor, gettext("somebody who left")),
            [(NAMES.get(name, name), change.before.get(name), value) for name, value in change.after.items()],
        )
        for change in changes
    ]

"""Giving all articles of a selection the same outlet, section, byline or date."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import F
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext, gettext_lazy

from claims.bulk.action import Action, Choice, InvalidChoice, Plan, Step, each_of
from claims.details import NAMES, UnusableDetail, change_details, checked, take_back
from claims.finding import Found
from claims.models import BulkItem, DetailChange, Project

LISTED = 20  # kinds of change that are told one by one
VALUES = {
    "outlet": F("outlet__name"),
    "section": KeyTransform("section", "metadata"),
    "author": F("author"),
    "published_on": F("published_on"),
}


class SetDetail(Action):
    """One detail of the articles; an empty value takes it away."""

    name = gettext_lazy("Set outlet, section, byline or date")
    at_once = 200

    def plan(self, project: Project, found: Found, choice: Choice) -> Plan:
        name, value = detail_of(choice)
        things: list[str] = []
        becomes: Counter[str] = Counter()
        left = 0
        rows = found.articles.annotate(detail=VALUES[name]).values_list("pk", "detail")
        for pk, before in each_of(rows):
            old = before.isoformat() if hasattr(before, "isoformat") else before
            if (old or "") == value:
                left += 1
                continue
            things.append(str(pk))
            becomes[f"{NAMES[name]}: {old or '—'} → {value or '—'}"] += 1
        return Plan(things, listed(becomes), left)

    def apply(self, step: Step, things: Sequence[str]) -> Iterator[BulkItem]:
        name, value = detail_of(step.choice)
        changes = change_details(
            project=step.project, documents=map(int, things), actor=step.actor, values={name: value}
        )
        for change in changes:
            yield BulkItem(document_id=change.document_id, thing=str(change.document_id), before={"change": change.pk})

    def undo(self, step: Step, items: Sequence[BulkItem]) -> Iterator[BulkItem]:
        made = DetailChange.objects.filter(pk__in=[item.before["change"] for item in items])
        undone = take_back(project=step.project, changes=list(made), actor=step.actor)
        yield from (item for item in items if int(item.thing) in undone)


def detail_of(choice: Choice) -> tuple[str, str]:
    """The detail's name and its value, as it is stored. Raises InvalidChoice."""
    name, sign, value = choice.detail.partition("=")
    if not sign:
        raise InvalidChoice(gettext("Choose what to set: %(known)s.") % {"known": ", ".join(map(str, NAMES.values()))})
    try:
        return name, checked(name, value)
    except UnusableDetail as error:
        raise InvalidChoice(str(error)) from error


def listed(becomes: Counter[str]) -> list[tuple[str, int]]:
    """The most frequent changes, and how many others."""
    told: list[Any] = becomes.most_common(LISTED)
    rest = becomes.total() - sum(number for _, number in told)
    return [*told, (gettext("others, to the same"), rest)] if rest else told

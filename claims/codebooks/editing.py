"""Making codebooks and publishing new versions. A published version is never changed."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from annotator.codebook import FIELDS, VERSION, FieldDefinition
from claims.codebooks.reading import current, definitions_of
from claims.models import Codebook, Field, Label, Project


class FaultyCodebook(ValueError):
    """A draft that cannot be published; ``problems`` are sentences that say what to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@transaction.atomic
def create_codebook(
    *, project: Project, definitions: Sequence[FieldDefinition], published_at: datetime | None, note: str = ""
) -> Codebook:
    """Store the definitions as the project's next codebook version."""
    newest = project.codebooks.order_by("-version").first()
    version = newest.version + 1 if newest else 1
    codebook = Codebook.objects.create(project=project, version=version, published_at=published_at, note=note)
    _store(codebook, definitions)
    return codebook


def _store(codebook: Codebook, definitions: Sequence[FieldDefinition]) -> None:
    for position, definition in enumerate(definitions):
        attributes = asdict(definition)
        labels = attributes.pop("labels")
        field = Field.objects.create(codebook=codebook, position=position, **attributes)
        Label.objects.bulk_create(Label(field=field, position=place, **label) for place, label in enumerate(labels))


def create_preset(*, project: Project) -> Codebook:
    """Give the project the preset "News claims" as its published first version."""
    return create_codebook(
        project=project, definitions=FIELDS, published_at=timezone.now(), note=f"Preset “News claims” v{VERSION}"
    )


@transaction.atomic
def open_draft(*, project: Project) -> Codebook:
    """The project's draft: the one under way, else a copy of the current version. Raises NoCodebook if it has none."""
    Project.objects.select_for_update().get(pk=project.pk)
    draft = project.codebooks.filter(published_at=None).order_by("-version").first()
    if draft is not None:
        return draft
    return create_codebook(project=project, definitions=definitions_of(current(project)), published_at=None)


@transaction.atomic
def replace_fields(*, draft: Codebook, definitions: Sequence[FieldDefinition]) -> None:
    """Ask other questions in a draft. Raises FaultyCodebook for a version that is published."""
    draft = Codebook.objects.select_for_update().get(pk=draft.pk)
    if draft.published_at is not None:
        raise FaultyCodebook([gettext("This version is published already.")])
    draft.fields.all().delete()
    _store(draft, definitions)


@transaction.atomic
def publish(*, draft: Codebook, note: str = "") -> Codebook:
    """Make the draft the current version; reviews that are open keep theirs. Raises FaultyCodebook."""
    draft = Codebook.objects.select_for_update().get(pk=draft.pk)
    problems = list(faults(definitions_of(draft)))
    if draft.published_at is not None:
        problems = ["This version is published already."]
    if problems:
        raise FaultyCodebook(problems)
    draft.published_at, draft.note = timezone.now(), note
    draft.save(update_fields=["published_at", "note"])
    return draft


def faults(definitions: Sequence[FieldDefinition]) -> Iterator[str]:
    """What keeps the questions from being asked, a sentence each."""
    if not any(definition.scope == Field.Scope.CLAIM for definition in definitions):
        yield gettext("The codebook asks nothing about claims: add a field of scope claim.")
    known = {definition.key: {label.key for label in definition.labels} for definition in definitions}
    for definition in definitions:
        yield from _own_faults(definition)
        for key, allowed in definition.condition.items():
            lacking = [answer for answer in allowed if answer not in known[key]] if key in known else [key]
            if lacking:
                yield gettext("%(definition)s depends on %(key)s, but %(lacking)s does not exist.") % {
                    "definition": definition.name,
                    "key": key,
                    "lacking": ", ".join(lacking),
                }
    yield from _hotkey_clashes(definitions)


def _own_faults(definition: FieldDefinition) -> Iterator[str]:
    if definition.type in {Field.Type.LABEL, Field.Type.LABELS} and len(definition.labels) < 2:
        yield gettext("%(definition)s needs at least two labels.") % {"definition": definition.name}
    kept = {label.key for label in definition.labels}
    for label in definition.labels:
        for key in kept.intersection(label.replaces):
            yield gettext(
                "%(definition)s: %(label)s replaces %(key)s, which is still a label. Delete one of the two."
            ) % {"definition": definition.name, "label": label.name, "key": key}
    if definition.type == Field.Type.SCALE and not (
        definition.minimum is not None and definition.maximum is not None and definition.minimum < definition.maximum
    ):
        yield gettext("%(definition)s is a scale and needs a lowest and a higher highest step.") % {
            "definition": definition.name
        }


def _hotkey_clashes(definitions: Sequence[FieldDefinition]) -> Iterator[str]:
    """Keys are live together for all fields of a claim, but labels in groups only within their group."""
    taken: dict[tuple[str, str], str] = {}
    for definition in definitions:
        if definition.scope != Field.Scope.CLAIM:
            continue
        for label in definition.labels:
            place = (f"{definition.key}/{label.group}" if label.group else "", label.hotkey)
            if label.hotkey and place in taken:
                yield gettext("The key “%(key)s” is set for %(one)s and for %(other)s.") % {
                    "key": label.hotkey,
                    "one": taken[place],
                    "other": f"{definition.name}: {label.name}",
                }
            taken[place] = f"{definition.name}: {label.name}"


@transaction.atomic
def discard_draft(*, draft: Codebook) -> None:
    """Throw a draft away. A published version stays."""
    Codebook.objects.filter(pk=draft.pk, published_at=None).delete()

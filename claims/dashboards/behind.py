"""The claims behind a bar: found by the very keys that it was counted under."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTransform
from django.utils.translation import gettext

from annotator.codebook import MENTIONS, QUOTATIONS
from annotator.spans import pieces
from claims.dashboards.articles import SUGGESTED, reviewed_in, said_in
from claims.dashboards.charts import NAMED, RESTS_ON, Vocabulary
from claims.dashboards.facts import UNSURE, Said, keys_of, name_in, voice_keys_of
from claims.dashboards.filters import Filter
from claims.models import ArticleFigures, Document, Membership, Project, Reading, Rollup, User
from claims.review.withholding import withheld_among

CONTEXT = 160  # code points, where the sentences are not known
ARTICLES_AT_ONCE = 20
RARE, MANY = 2000, 100  # claims, places; in more than these a page of articles is soon found
NAMES = {
    **{f"quotation/{key}": name for key, name in QUOTATIONS.items()},
    **{f"mention/{key}": name for key, name in MENTIONS.items()},
    **{f"named/{key}": name for key, name in NAMED.items()},
    **{f"articles/{key}": name for key, name in RESTS_ON.items()},
    "own/voice": QUOTATIONS["own_voice"],
}
OF_ARTICLES = ("articles/", "article/")


@dataclass(frozen=True, slots=True)
class Passage:
    """A claim in its sentences. ``pieces`` are (text, is it of the claim)."""

    said: Said
    source_type: str
    pieces: Sequence[tuple[str, bool]]

    @property
    def source_name(self) -> str:
        return self.said.source_name


@dataclass(frozen=True, slots=True)
class ArticleBehind:
    """An article with those of its claims that the bar counts. ``by_people`` says whose labels these are."""

    document: Document
    by_people: bool
    passages: list[Passage] = field(default_factory=list)


def is_of_voices(key: str) -> bool:
    return key.removeprefix(UNSURE).startswith("source")


def columns_of(key: str, chosen: Filter) -> Q:
    """Rows of articles in which the key counts, in the layer that the filter shows."""
    suffix = "_voices" if is_of_voices(key) else ""
    machine, human = Q(**{f"machine{suffix}__has_key": key}), Q(**{f"human{suffix}__has_key": key})
    if chosen.labels == "machine":
        return machine
    return human if chosen.labels == "human" else human | machine & Q(human__isnull=True)


def rows_behind(project: Project, chosen: Filter, key: str, reader: User) -> QuerySet[ArticleFigures]:
    """Rows of the articles behind the bar, without those that the reader still reviews: their review stays blind.

    Of articles that are given to the reader and not begun, those go that would show others' labels.
    """
    rows = chosen.articles(project).filter(columns_of(key, chosen), places_of(project, chosen, key))
    rows = rows.exclude(document__in=reader.reviews.filter(document__project=project, state="open").values("document"))
    if chosen.labels == "machine":
        return rows
    given = reader.assignments.awaited().filter(project=project)
    return rows.exclude(document__in=given.values("document"), human__isnull=False)


def places_of(project: Project, chosen: Filter, key: str) -> Q:
    """Of a rare key the outlets and months that have it, so that its articles are not looked for in all; two queries.

    Slices tell them: not of single bylines, and of the leading sources only, which are those that have bars.
    """
    column = "voices" if is_of_voices(key) else "tally"
    if chosen.byline or (column == "voices" and not is_leading(project, name_in(key))):
        return Q()
    monthly = chosen.slices(project).filter(period__contains="-", **{f"{column}__has_key": key}).order_by()
    counts = list(monthly.values_list("period", KeyTransform(key, column)))
    if sum(count[0] for _, count in counts) > RARE:
        return Q()
    months = {month for month, _ in counts}
    by_outlet = project.slice_figures.filter(cuboid="outlet", period__in=months, **{f"{column}__has_key": key})
    pairs = list(by_outlet.order_by().values_list("outlet", "period").distinct()[: MANY + 1])
    if len(pairs) > MANY:
        return Q()
    return reduce(or_, (Q(outlet=outlet, month=month) for outlet, month in pairs), Q(month=""))


def is_leading(project: Project, name: str) -> bool:
    rollup: Rollup | None = getattr(project, "rollup", None)
    return rollup is not None and name in rollup.leading


def articles_behind(
    project: Project,
    chosen: Filter,
    key: str,
    rows: Iterable[ArticleFigures],
    words: Vocabulary,
    roles: Collection[str],
) -> list[ArticleBehind]:
    """The articles of the rows with their claims under the key; at most five queries.

    What the machine suggests in withheld articles is not for readers whose ``roles`` let them review these.
    """
    documents = [row.document for row in rows]
    unaided = withheld_among(documents) if Membership.Role.REVIEWER in roles else set()
    newest = Reading.objects.filter(run=project.runs.order_by("-pk").values("pk")[:1], document__in=documents)
    readings = {each.document_id: each for each in newest.only("document", "sentences").prefetch_related(SUGGESTED)}
    found = {} if chosen.labels == "machine" else reviewed_in(project, documents)
    listed = []
    for document in documents:
        by_people = document.pk in found
        if not by_people and document.pk in unaided:
            continue
        reading = readings.get(document.pk)
        claims = found[document.pk][1] if by_people else said_in(reading, project) if reading else []
        counted = [said for said in claims if counts_under(said, key)]
        counted.sort(key=lambda said: said.content[0][0])
        sentences = reading.sentences if reading else []
        passages = [passage(document.text, said, sentences, words) for said in counted]
        listed.append(ArticleBehind(document, by_people, passages))
    return listed


def counts_under(said: Said, key: str) -> bool:
    if key.startswith(OF_ARTICLES):
        return not said.is_own_voice
    return key in keys_of(said) or key in voice_keys_of(said)


def passage(text: str, said: Said, sentences: Sequence[Sequence[int]], words: Vocabulary) -> Passage:
    """The sentences that hold the claim, its words marked."""
    first, final = said.content[0][0], said.content[-1][1]
    touched = [(start, end) for start, end in sentences if start < final and first < end]
    begin = min((start for start, _ in touched), default=max(0, first - CONTEXT))
    finish = max((end for _, end in touched), default=min(len(text), final + CONTEXT))
    begin, finish = min(begin, first), max(finish, final)
    source_type = words.label("source_type", said.source_type) if said.source_type else ""
    return Passage(said, source_type, pieces(text, said.content, begin, finish))


def title_of(key: str, words: Vocabulary) -> str:
    """The bar's name. What the codebook no longer knows keeps its key."""
    if key.startswith(UNSURE):
        answer = key.removeprefix(UNSURE)
        name = name_in(key) if answer.startswith("source") else title_of(answer, words)
        return gettext("%(answer)s: the machine is unsure") % {"answer": name}
    dimension, *rest = key.split("/")
    if dimension.startswith("source") or not rest:
        return name_in(key) if rest else key
    match dimension, rest:
        case "type", [label]:
            return words.label("source_type", label)
        case "field" | "article", [field, label]:
            return f"{words.fields.get(field, (field, 0))[0]}: {words.label(field, label)}"
        case "stance", [target, label]:
            return f"{words.targets.get(target, target)}: {words.label('stance', label)}"
        case "stance", [target]:
            return words.targets.get(target, target)
        case "stance-type", [target, kind]:
            return f"{words.label('source_type', kind)}, {words.targets.get(target, target)}"
        case "stance-type", [target, kind, label]:
            toward = f"{words.targets.get(target, target)}: {words.label('stance', label)}"
            return f"{words.label('source_type', kind)}, {toward}"
        case _:
            return NAMES.get(key) or rest[-1]

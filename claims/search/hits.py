"""What a person finds: entries that their words and filters ask for, among what they may see."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from claims.models import Claim, Project, Review, SearchEntry, Source, User
from claims.models.each_row import ExistsForEach
from claims.models.projects import leads
from claims.pagination import Page, page_of
from claims.search.articles import ArticleState, TeamState, in_state, stands
from claims.search.query import Phrase, Query, among, matching, named, newest_with, parse, tag, terms
from claims.search.tags import ANY, NONE

MOST = 1000  # hits that are counted
WINDOW = 3000  # newest entries with the words, among which a first page is looked for
AROUND = 90  # characters of an article before the words that were found
SHOWN = 260  # characters of a hit's text


@dataclass(frozen=True)
class Asked:
    """Words in the language of claims.search.query, and filters; what is empty asks for nothing.

    ``answers`` are of claims (``field=answer`` or ``field.target=answer``, where ``*`` is any answer and ``-`` none),
    ``of_articles`` of articles (a field and the answer as it is stored). ``outlet`` is a name, ``source`` words of one
    or how they begin, ``person`` the id of a reviewer, ``state`` an ArticleState or TeamState,
    ``disagreement`` a question on which reviewers of the article differ, or ``any``. ``since`` and ``until`` are days
    of publication, both included.
    """

    q: str = ""
    kind: str = ""
    answers: tuple[str, ...] = ()
    of_articles: tuple[tuple[str, Any], ...] = ()
    source: str = ""
    outlet: str = ""
    since: date | None = None
    until: date | None = None
    person: int | None = None
    state: str = ""
    confidence: str = ""
    disagreement: str = ""

    @property
    def is_filtered(self) -> bool:
        return self != Asked(q=self.q)

    @property
    def query(self) -> Query:
        """The words and tags that the index is asked for."""
        query = parse(self.q)
        query.wanted += [[Phrase((tag(each),))] for each in self.answers if not each.endswith(f"={NONE}")]
        query.unwanted += [
            Phrase((tag(each.removesuffix(NONE) + ANY),)) for each in self.answers if each.endswith(f"={NONE}")
        ]
        told = {"kind": self.kind, "confidence": self.confidence, "reviewer": self.person}
        said = [f"{name}={value}" for name, value in told.items() if value]
        if self.answers:
            said.append("is=claim")  # nothing else lacks an answer
        query.wanted += [[Phrase((tag(each),))] for each in said]
        query.wanted += [[Phrase((named(term),), prefix=True)] for term in terms(self.source)]
        return query


@dataclass(frozen=True)
class Hit:
    """``parts`` are pieces of the text in order, each with whether it is what was asked for. ``layer`` says in words of
    which review a claim or note is."""

    entry: SearchEntry
    parts: list[tuple[str, bool]]
    layer: str = ""


def find(*, project: Project, reader: User, asked: Asked) -> QuerySet[SearchEntry]:
    """The entries, in no order yet.

    Claims and notes only as ClaimQuerySet.open_to shows them, sources as SourceQuerySet.visible_to does.
    """
    return with_things(matching(_filtered(project, reader, asked), asked.query))


def with_things(entries: QuerySet[SearchEntry]) -> QuerySet[SearchEntry]:
    """The entries with what they are of, articles with their texts."""
    things = entries.select_related("document__outlet", "claim__review__reviewer", "source")
    return things.defer("words", "document__text_changes")


def _filtered(project: Project, reader: User, asked: Asked) -> QuerySet[SearchEntry]:
    """What the person may see and the filters let through, whatever its words."""
    found = SearchEntry.objects.filter(project=project, document__withdrawn_at=None)
    for field, answer in asked.of_articles:
        answered = Review.objects.open_to(reader).answering(field, answer).filter(document__project=project)
        found = found.filter(document__in=answered.order_by().values("document"))
    if asked.disagreement:
        differing = project.disagreements.order_by()
        if asked.disagreement != "any":
            differing = differing.filter(question=asked.disagreement)
        found = found.filter(document__in=differing.values("document"))
    asked_of = {"outlet__name": asked.outlet, "published_on__gte": asked.since, "published_on__lte": asked.until}
    if given := {name: value for name, value in asked_of.items() if value}:
        found = found.filter(document__in=project.documents.filter(**given).order_by().values("pk"))
    if asked.state in TeamState.values:
        found = found.filter(stands(TeamState(asked.state), "document"), document__isnull=False)
    elif asked.state:
        found = found.filter(in_state(ArticleState(asked.state), project=project, reader=reader))
    mine = Claim.objects.open_to(reader).filter(pk=OuterRef("claim"))
    entries = Source.objects.visible_to(reader).filter(pk=OuterRef("source"), merged_into=None)
    # The dearest condition comes last: SQLite asks them of each row in this order.
    return found.filter(Q(claim=None) | ExistsForEach(mine), Q(source=None) | ExistsForEach(entries))


def first_page(*, project: Project, reader: User, asked: Asked, size: int) -> tuple[Page[SearchEntry], int]:
    """The newest hits and their `capped_count`. What may be seen is asked once, for the ids of both. A word that stands
    in most entries is looked for among the newest first, and only where few are hits everything is looked through."""
    filtered, query = _filtered(project, reader, asked), asked.query
    newest = newest_with(query, most=WINDOW + 1) if query.wanted else None
    ids = newest_ids(among(filtered, newest[:WINDOW]) if newest is not None else matching(filtered, query))
    if newest is not None and len(newest) > WINDOW and len(ids) <= MOST:
        ids = newest_ids(matching(filtered, query))
    return page_of(with_things(SearchEntry.objects.filter(pk__in=ids[: size + 1])), size=size), len(ids)


def newest_ids(found: QuerySet[SearchEntry]) -> list[int]:
    """No more than are counted."""
    return list(found.order_by("-pk").values_list("pk", flat=True)[: MOST + 1])


def capped_count(found: QuerySet[SearchEntry]) -> int:
    """How many there are, no more than ``MOST + 1``."""
    return found.order_by().values("pk")[: MOST + 1].count()


def hits_of(entries: Sequence[SearchEntry], asked: Asked, *, reader: User, roles: Collection[str]) -> list[Hit]:
    """What to show of each to a member with these roles."""
    knows_people = leads(roles)
    wanted = [phrase for group in parse(asked.q).wanted for phrase in group]
    looked_for = pattern_of(wanted) if wanted else None
    return [
        Hit(
            entry,
            marked(text_of(entry), looked_for, length_of_title(entry)),
            layer_of(entry, reader, knows_people=knows_people),
        )
        for entry in entries
    ]


def layer_of(entry: SearchEntry, reader: User, *, knows_people: bool) -> str:
    """Who reviewed is told to those who may filter by it, and to each of their own."""
    if entry.claim is None:
        return ""
    review = entry.claim.review
    return review.whose if knows_people or review.reviewer_id == reader.pk else str(review.get_role_display())


def text_of(entry: SearchEntry) -> str:
    if entry.source:
        return about(entry.source)
    text = entry.document.text if entry.document else ""
    if entry.claim is None:
        return text
    if entry.kind == SearchEntry.Kind.NOTE:
        return entry.claim.note
    said = " … ".join(text[start:end] for start, end in entry.claim.content)
    return f"{entry.claim.source_name}: {said}" if entry.claim.source_name else said


def length_of_title(entry: SearchEntry) -> int:
    """How much of the hit's text is the title of its article."""
    article = entry.document if entry.claim is None and not entry.source else None
    return len(article.title) if article and article.text.startswith(article.title) else 0


def about(source: Source) -> str:
    facts: Iterable[Any] = (source.get_kind_display(), source.role, source.country)
    return " · ".join(fact for fact in facts if fact)


class Folding(dict[int, int]):
    """What ``str.translate`` makes each letter one without its accent by, as the index has them; places stay."""

    def __missing__(self, code: int) -> int:
        plain = unicodedata.normalize("NFKD", chr(code))
        self[code] = ord(plain[0]) if plain[1:] and all(map(unicodedata.combining, plain[1:])) else code
        return self[code]


FOLDED = Folding()


def pattern_of(phrases: Iterable[Phrase]) -> re.Pattern[str]:
    """The phrases as they stand in a text without accents, a group each."""
    words = ("".join(["(", r"(?<!\w)" if ascii_word(each.terms[0]) else "", body(each), ")"]) for each in phrases)
    return re.compile("|".join(words), re.IGNORECASE)


def body(phrase: Phrase) -> str:
    said = r"[\W_]*".join(map(re.escape, phrase.terms))
    return said + (r"\w*" if phrase.prefix else r"(?!\w)" if ascii_word(phrase.terms[-1]) else "")


def ascii_word(term: str) -> bool:
    """Whether the term ends where letters end; a Chinese one has others beside it."""
    return term.isascii()


def marked(text: str, looked_for: re.Pattern[str] | None, beyond: int = 0) -> list[tuple[str, bool]]:
    """The text around the first place that has most of what was looked for, from its beginning if there is none."""
    found = list(looked_for.finditer(text.translate(FOLDED))) if looked_for else []
    start = max(0, place_with_most(found, beyond) - AROUND)
    start += text[start : start + AROUND].find(" ") + 1 if start else 0  # no half a word
    end = start + SHOWN
    blank = text.rfind(" ", end - AROUND, end + 1) if end < len(text) else -1  # Chinese has none
    end = blank if blank > 0 else end
    parts: list[tuple[str, bool]] = [("… ", False)] if start else []
    place = start
    for match in found:
        if start <= match.start() and match.end() <= end:
            parts += [(text[place : match.start()], False), (text[match.start() : match.end()], True)]
            place = match.end()
    parts.append((text[place:end], False))
    return [*parts, (" …", False)] if end < len(text) else parts


def place_with_most(found: Sequence[re.Match[str]], beyond: int) -> int:
    """Where the piece begins in which most of the phrases stand: of those that have as many the first ``beyond`` the
    title, which is shown anyway."""
    best, rank, last = 0, (0, False), 0
    for number, match in enumerate(found):
        last = max(last, number)
        while last < len(found) and found[last].end() <= match.start() + SHOWN - AROUND:
            last += 1
        here = len({each.lastindex for each in found[number:last]}), match.start() >= beyond
        if here > rank:
            best, rank = match.start(), here
    return best

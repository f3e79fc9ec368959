"""W3C Web Annotation as JSON-LD (recommendation of 23 February 2017): an annotation for each role of a claim.

Targets are selected by position, in code points, and by quote; relations are annotations that link. The first
annotation of an article embeds its text in the target's source, so that the file can be read without any other.
"""

from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import orjson

from annotator.saying import say
from claims.formats.assembly import (
    NESTED_IN,
    PART_OF,
    ROLE_NAMES,
    Attribution,
    Piece,
    as_suggestions,
    assemble,
    facts_of,
    make_article,
    make_claim,
    make_review,
)
from claims.formats.layers import AnyClaim, Layer, layers_of
from claims.formats.parts import LAYER, SAID, count_dropped
from claims.formats.records import (
    SPAN_ROLES,
    ArticleRecord,
    ClaimRecord,
    LossReport,
    RefusedRecord,
    Spans,
    WriteOptions,
    article_place,
)
from claims.formats.repeated_keys import loads
from claims.formats.shapes import FAULTS, Unfit, object_of, plain, text_of, told_as

file_extension = ".annotations.jsonld"
media_type = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
keeps = frozenset({*SAID, *LAYER, "text", "url", "language", "licence", "no_claim", "note", "uncertain"} - {"run"})

CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 30  # code points of prefix and suffix
READ_LIMIT = 64 * 2**20  # bytes: the file is one JSON value, which is read whole
NO_CLAIM = "no_claim"
DESCRIBED = ("source_name", "mention", "quotation", "attitude", "note", "uncertain", "values")


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write an annotation collection with one page."""
    losses = LossReport()
    head = {"@context": CONTEXT, "type": "AnnotationCollection", "label": options.project.name}
    stream.write(orjson.dumps(head)[:-1] + b',"first":{"type":"AnnotationPage","items":[')
    separator = b"\n"
    for record in records:
        for annotation in annotations(record, losses):
            stream.write(separator + orjson.dumps(annotation))
            separator = b",\n"
    stream.write(b"\n]}}\n")
    return losses


def annotations(record: ArticleRecord, losses: LossReport) -> Iterator[dict[str, Any]]:
    """The annotations of one article; what holds no annotation is told."""
    where = article_place(record)
    article = Article(record)
    made = 0
    count_dropped(record, keeps, losses)
    for layer in layers_of(record):
        for claim in layer.claims:
            for annotation in claim_annotations(claim, layer, article):
                made += 1
                yield annotation
        if layer.no_claim:
            made += 1
            yield article.annotation(f"{layer.name}:{NO_CLAIM}", layer, [tag(NO_CLAIM)], layer.no_claim, [])
    if not made:
        losses.drop(say("article without a claim"), where)


class Article:
    """What annotations of an article point to. Its text is embedded in the first."""

    def __init__(self, record: ArticleRecord) -> None:
        self.text = record.get("text", "")
        self.key = f"urn:sha256:{record['text_sha256']}"
        meta = record["meta"]
        facts = {"language": meta["language"], "rights": meta["licence"], "canonical": meta["url"]}
        self.source: dict[str, Any] | str = {"id": self.key, "type": "Text", "format": "text/plain"} | {
            key: fact for key, fact in facts.items() if fact
        }
        if self.text:
            self.source["value"] = self.text

    def annotation(
        self, key: str, layer: Layer, bodies: list[dict[str, Any]], spans: Spans, quotes: list[str]
    ) -> dict[str, Any]:
        """``key`` is unique within the article."""
        targets = []
        for place, (start, end) in enumerate(spans):
            selectors: list[dict[str, Any]] = [{"type": "TextPositionSelector", "start": start, "end": end}]
            words = self.text[start:end] or (quotes[place] if quotes else "")
            if words:
                around = {
                    "prefix": self.text[max(0, start - AROUND) : start],
                    "suffix": self.text[end : end + AROUND],
                }
                selectors.append({"type": "TextQuoteSelector", "exact": words, **around})
            targets.append({"source": self.source, "selector": selectors})
            self.source = self.key
        run = bool(layer.run) and layer.role == "suggestion"
        return {
            "id": f"{self.key}#{key}",
            "type": "Annotation",
            "motivation": "tagging",
            "creator": {"type": "Software", "name": layer.run} if run else {"type": "Person", "name": layer.reviewer},
            "body": bodies,
            "target": targets,
        }


def claim_annotations(claim: AnyClaim, layer: Layer, article: Article) -> Iterator[dict[str, Any]]:
    """The roles of a claim, and the links of cue and source, and of the claim around it, to its content."""
    keys = {role: f"{layer.name}:{claim['id']}:{role}" for role in SPAN_ROLES}
    for role in SPAN_ROLES:
        if claim[role]:
            bodies = [tag(role), *(described(claim) if role == "content" else [])]
            yield article.annotation(keys[role], layer, bodies, claim[role], claim["quotes"][role])
    links = [(role, keys[role]) for role in ("cue", "source") if claim[role]]
    if claim["parent"] is not None:
        links.append((NESTED_IN, f"{layer.name}:{claim['parent']}:content"))
    for kind, other in links:
        yield {
            "id": f"{article.key}#{keys['content']}:{kind}",
            "type": "Annotation",
            "motivation": "linking",
            "body": [f"{article.key}#{other}", tag(kind)],
            "target": f"{article.key}#{keys['content']}",
        }


def tag(value: str) -> dict[str, Any]:
    return {"type": "TextualBody", "purpose": "tagging", "value": value}


def described(claim: AnyClaim) -> Iterator[dict[str, Any]]:
    """The answers for people and other programs, then all that is said of the claim, as JSON."""
    for key, value in claim["values"].items():
        for target, answer in (value if isinstance(value, dict) else {"": value}).items():
            for part in answer if isinstance(answer, list) else [answer]:
                name = f"{key}[{target}]" if target else key
                yield {"type": "TextualBody", "purpose": "classifying", "value": f"{name}={part}"}
    facts = {key: claim[key] for key in DESCRIBED if key in claim}  # type: ignore[literal-required]
    packed = orjson.dumps(facts).decode()
    yield {"type": "TextualBody", "purpose": "describing", "format": "application/json", "value": packed}


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """A collection, a page or a list of annotations. Those of one article, by its address, come together.

    An article whose text is not embedded is looked for in the project by its hash.
    """
    data = stream.read(READ_LIMIT + 1)
    if len(data) > READ_LIMIT:
        yield RefusedRecord(
            1, say("The file is larger than %(most)s MB; export it in parts.", most=READ_LIMIT // 2**20)
        )
        return
    try:
        found = list(items_of(loads(data)))
    except FAULTS as error:
        yield RefusedRecord(1, say("These are no annotations in JSON-LD: %(reason)s.", reason=plain(error)))
        return
    articles: dict[str, list[dict[str, Any]]] = {}
    links: list[dict[str, Any]] = []
    for number, annotation in enumerate(found, start=1):
        try:
            if object_of(annotation, say("annotation %(number)s", number=number)).get("motivation") == "linking":
                links.append(annotation)
            else:
                articles.setdefault(source_key(annotation), []).append(annotation)
        except FAULTS as error:
            yield RefusedRecord(
                number,
                say(
                    "Annotation %(number)s has no target that can be read: %(reason)s.",
                    number=number,
                    reason=plain(error),
                ),
            )
    article_of = {str(annotation.get("id")): key for key, group in articles.items() for annotation in group}
    tied: dict[str, list[dict[str, Any]]] = {}
    for link in links:
        target = str(link.get("target"))
        if target in article_of:
            tied.setdefault(article_of[target], []).append(link)
        else:
            losses.drop(say("link of an annotation that is not in the file"), target)
    for number, (key, group) in enumerate(articles.items(), start=1):
        try:
            yield read_article(key, group, tied.get(key, []), losses)
        except FAULTS as error:
            reason = say(
                "The annotations of %(key)s are not as the recommendation has them: %(reason)s.",
                key=key,
                reason=plain(error),
            )
            yield RefusedRecord(number, reason)


def items_of(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from value
    elif "first" in object_of(value, say("the file")):
        yield from items_of(value["first"])
    elif "items" in value:
        yield from value["items"]
    else:
        yield value


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def source_key(annotation: dict[str, Any]) -> str:
    source = as_list(annotation["target"])[0]["source"]
    return str(source["id"] if isinstance(source, dict) else source)


def read_article(
    key: str, group: list[dict[str, Any]], links: list[dict[str, Any]], losses: LossReport
) -> ArticleRecord:
    """The article with a review for each person and the suggestions of each program."""
    sources = [target["source"] for annotation in group for target in as_list(annotation["target"])]
    known: dict[str, Any] = next((source for source in sources if isinstance(source, dict)), {})
    text = text_of(known.get("value", ""))
    record = make_article(text, language=known.get("language", ""), licence=known.get("rights", ""))
    if not text:
        del record["text"]
        record["text_sha256"] = key.removeprefix("urn:sha256:")
    creators: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for annotation in group:
        creator = annotation.get("creator", "")
        kind, name = (
            (creator.get("type"), creator.get("name", "")) if isinstance(creator, dict) else ("Person", creator)
        )
        creators.setdefault((kind or "Person", str(name)), []).append(annotation)
    for (kind, name), made in creators.items():
        claims, no_claim = read_claims(made, links, text, losses, key)
        if kind == "Software":
            record["suggestions"] += as_suggestions(claims, name or "web annotation")
        else:
            review = make_review(name or None, claims)
            review["no_claim"] = no_claim
            record["reviews"].append(review)
    return record


def read_claims(
    group: list[dict[str, Any]], links: list[dict[str, Any]], text: str, losses: LossReport, where: str
) -> tuple[list[ClaimRecord], Spans]:
    """The claims of one creator, and the spans found to hold none."""
    pieces: list[Piece] = []
    relations: list[tuple[str, str, str]] = []
    facts: dict[str, dict[str, Any]] = {}
    no_claim: Spans = []
    words: dict[tuple[int, int], str] = {}
    for annotation in group:
        key = annotation["id"]
        bodies = [body for body in as_list(annotation.get("body", [])) if isinstance(body, dict)]
        tags = [body["value"] for body in bodies if body.get("purpose", "tagging") == "tagging"]
        spans = []
        for target in as_list(annotation["target"]):
            start, end, exact = checked_span(target, text)
            spans.append([start, end])
            if exact:
                words[start, end] = exact
        if NO_CLAIM in tags:
            no_claim += spans
            continue
        role = next((ROLE_NAMES[name.lower()] for name in tags if name.lower() in ROLE_NAMES), None)
        if role is None:
            losses.drop(say("annotation tagged %(tags)s", tags=", ".join(tags) or say("nothing")), where)
            continue
        for place, (start, end) in enumerate(spans):
            pieces.append(Piece(f"{key} {place}" if place else key, role, start, end))
            if place and role == "content":
                relations.append((key, f"{key} {place}", PART_OF))
        for body in bodies:
            if body.get("format") == "application/json":
                facts[key] = loads(body["value"])
    for link in links:
        other, *named = as_list(link["body"])
        relations.append((str(link["target"]), str(other), named[0]["value"] if named else ""))
    known = {piece.key for piece in pieces}
    own = [relation for relation in relations if relation[0] in known]
    spread = [(first, other, kind) for first, second, kind in own for other in parts(second, pieces, kind)]
    claims = assemble(pieces, spread, losses, where)
    made = [read_claim(claim, facts.get(claim.key, {}), text) for claim in claims.values()]
    if not text:
        for claim in made:
            for role in SPAN_ROLES:
                claim["quotes"][role] = [words[start, end] for start, end in claim[role] if (start, end) in words]
    return made, no_claim


def parts(key: str, pieces: list[Piece], kind: str) -> list[str]:
    """All pieces of a cue or source; of a content only the first stands for it, as does the key of what is missing."""
    if kind in (PART_OF, NESTED_IN):
        return [key]
    return [piece.key for piece in pieces if piece.key == key or piece.key.startswith(f"{key} ")] or [key]


def checked_span(target: dict[str, Any], text: str) -> tuple[int, int, str]:
    """Position and quote. Raises Unfit where the quote is not there, or there is no position."""
    with told_as(say("a target has no TextPositionSelector with start and end, whole numbers")):
        selectors = {selector["type"]: selector for selector in as_list(target["selector"])}
        position, quote = selectors["TextPositionSelector"], selectors.get("TextQuoteSelector")
        text[position["start"] : position["end"]]
    if text and quote and text[position["start"] : position["end"]] != quote["exact"]:
        raise Unfit(
            say(
                "%(quote)r is not at %(start)s to %(end)s",
                quote=quote["exact"],
                start=position["start"],
                end=position["end"],
            )
        )
    return position["start"], position["end"], quote["exact"] if quote else ""


def read_claim(made: Attribution, facts: dict[str, Any], text: str) -> ClaimRecord:
    return make_claim(text, made, facts.get("values", {}), **facts_of(facts))

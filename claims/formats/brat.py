"""brat standoff in a zip: a folder for each layer, the event form that PolNeAR uses.

An attribution is an event whose trigger is the cue, with Source, Cue, Content and Parent as its arguments. Answers are
attributes of the event; a note of the type Sayso holds, as JSON, what attributes cannot, so that ``read`` loses
nothing. Specification: brat.nlplab.org/standoff.html.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from zipfile import ZipFile

import orjson

from annotator.saying import say
from claims.formats.archive import DAMAGED, archive_to
from claims.formats.assembly import (
    Attribution,
    as_suggestions,
    facts_of,
    make_article,
    make_claim,
    make_review,
    set_answer,
)
from claims.formats.layers import AnyClaim, Layer, file_name, text_layers
from claims.formats.parts import LAYER, SAID
from claims.formats.records import (
    ArticleRecord,
    ClaimRecord,
    LossReport,
    ProjectRecord,
    RefusedRecord,
    Spans,
    Values,
    WriteOptions,
)
from claims.formats.repeated_keys import loads
from claims.formats.shapes import FAULTS, Unfit, plain, told_as
from claims.formats.zip_bounds import UnsafeArchive, check_bounds

file_extension = ".brat.zip"
media_type = "application/zip"
keeps = frozenset({*SAID, *LAYER, "external_id", "text"} - {"run"})

ENTITIES = {"content": "Content", "cue": "Cue", "source": "Source"}
READ_LIMIT = 2 * 2**30  # bytes unpacked; files are read one after the other
NOTED = ("id", "parent", "source_name", "mention", "quotation", "attitude", "values")


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write ``LAYER/ARTICLE.txt`` and ``.ann`` for each layer, with ``annotation.conf`` beside the folders."""
    losses = LossReport()
    with archive_to(stream) as archive:
        archive.add("annotation.conf", configuration(options.project).encode())
        for record in records:
            for text, layer in text_layers(record, losses, keeps):
                path = f"{layer.name}/{article_name(record)}"
                archive.add(f"{path}.txt", text.encode())
                archive.add(f"{path}.ann", "".join(annotations(text, layer, losses)).encode())
        archive.add_losses(losses)
    return losses


def article_name(record: ArticleRecord) -> str:
    return f"{record['id']:06d}" + (f"-{file_name(record['external_id'])}" if record["external_id"] else "")


def annotations(text: str, layer: Layer, losses: LossReport) -> Iterator[str]:
    """The lines of an .ann file."""
    events = {claim["id"]: f"E{number}" for number, claim in enumerate(layer.claims, start=1)}
    entity = attribute = 0
    for claim in layer.claims:
        event = events[claim["id"]]
        arguments = []
        for role, kind in ENTITIES.items():
            spans: Spans = claim[role]  # type: ignore[literal-required]
            if spans:
                entity += 1
                yield entity_line(f"T{entity}", kind, text, spans)
                arguments.append(f"{kind}:T{entity}")
        entity += 1
        yield entity_line(f"T{entity}", "Attribution", text, claim["cue"] or claim["content"][:1])
        if claim["parent"] in events:
            arguments.append(f"Parent:{events[claim['parent']]}")
        yield f"{event}\tAttribution:T{entity} {' '.join(arguments)}\n"
        for name, answer in attributes(claim):
            attribute += 1
            yield f"A{attribute}\t{name} {event} {answer}\n"
        yield f"#{event[1:]}\tSayso {event}\t{orjson.dumps(noted(claim)).decode()}\n"


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """Pairs of .txt and .ann in a zip; each folder is a reviewer. Attributions are events, as PolNeAR has them."""
    number = 0
    try:
        check_bounds(stream, max_unpacked=READ_LIMIT)
        with ZipFile(stream) as archive:
            names = [name.removesuffix(".ann") for name in archive.namelist() if name.endswith(".ann")]
            pairs = {f"{name}.txt" for name in names}
            alone = [name for name in archive.namelist() if name.endswith(".txt") and name not in pairs]
            for number, name in enumerate(names, start=1):
                try:
                    if f"{name}.txt" not in archive.NameToInfo:
                        raise Unfit(say("the text, %(name)s.txt, is not beside it", name=name))
                    text, annotations = (archive.read(f"{name}.{kind}").decode() for kind in ("txt", "ann"))
                    yield read_pair(name, text, annotations, losses)
                except KeyError as error:
                    yield RefusedRecord(
                        number, say("%(name)s.ann speaks of %(reason)s, which is not there.", name=name, reason=error)
                    )
                except FAULTS as error:
                    yield RefusedRecord(
                        number,
                        say("%(name)s.ann is not as brat writes it: %(reason)s.", name=name, reason=plain(error)),
                    )
                except DAMAGED as error:
                    yield RefusedRecord(
                        number, say("%(name)s.ann or its .txt cannot be unpacked: %(reason)s.", name=name, reason=error)
                    )
            for number, name in enumerate(alone, start=len(names) + 1):
                yield RefusedRecord(number, say("%(name)s has no .ann file of its name beside it.", name=name))
            if not number:
                yield RefusedRecord(1, say("This zip holds no .ann files."))
    except (UnsafeArchive, *DAMAGED) as error:
        yield RefusedRecord(number + 1, say("This is no zip of brat files: %(reason)s.", reason=error))


def read_pair(name: str, text: str, annotations: str, losses: LossReport) -> ArticleRecord:
    """One article with the claims of one layer. Raises KeyError, ValueError or IndexError for what is no standoff."""
    folder, _, article = name.rpartition("/")
    record = make_article(text, external_id=re.sub(r"^\d{6}-?", "", article))
    role, _, reviewer = folder.rpartition("/")[2].partition("-")
    claims = list(read_events(annotations, text, losses, name))
    if role == "suggestions":
        record["suggestions"] = as_suggestions(claims, reviewer or "brat")
    else:
        record["reviews"] = [make_review(reviewer or role or None, claims)]
    return record


def read_events(annotations: str, text: str, losses: LossReport, name: str) -> Iterator[ClaimRecord]:
    entities: dict[str, Spans] = {}
    events: dict[str, list[list[str]]] = {}
    answers: dict[str, list[list[str]]] = {}
    notes: dict[str, dict[str, Any]] = {}
    remarks: dict[str, list[str]] = {}
    for number, line in enumerate(annotations.split("\n"), start=1):  # not at U+2028 and its like, which words may hold
        if not line.strip():
            continue
        with told_as(
            say(
                "line %(number)s, “%(line)s”, is not a line of standoff: id, tab, type and places, tab, words",
                number=number,
                line=line[:80],
            )
        ):
            key, body, *rest = line.removesuffix("\r").split("\t", 2)
            if key[:1] in "TE" and key in entities.keys() | events.keys():
                raise Unfit(
                    say(
                        "line %(number)s: %(key)s is the id of another line too: give each its own",
                        number=number,
                        key=key,
                    )
                )
            match key[:1]:
                case "T":
                    entities[key] = pieces_of(body, text, rest[0] if rest else "")
                case "E":
                    events[key] = [parted(part) for part in body.split()]
                case "A" | "M":
                    attribute, event, *answer = body.split()
                    answers.setdefault(event, []).append([attribute, *answer])
                case "#" if body.startswith("Sayso "):
                    notes[body.split()[1]] = loads(rest[0])
                case "#" if body.startswith("AnnotatorNotes E"):
                    remarks.setdefault(body.split()[1], []).extend(rest)
                case _:
                    losses.drop(
                        say("line of the kind %(kind)s", kind=body.split()[0] if key[:1] == "#" else key[:1]), name
                    )
    for event, (trigger, *arguments) in events.items():
        if trigger[0] == "Attribution":
            answered = answers.get(event, [])
            claim = read_event(event, arguments, entities, notes.get(event), answered, text, losses, name)
            claim["note"] = "\n".join(remarks.pop(event, []))
            yield claim
        else:
            losses.drop(say("event of the type %(kind)s", kind=trigger[0]), name)
    for event, words in remarks.items():
        losses.drop(say("remark about no attribution"), f"{name}, {event}", len(words))
    for event in sorted(answers.keys() - events.keys()):
        losses.drop(say("attribute of no event"), f"{name}, {event}", len(answers[event]))
    named = {argument[-1] for event in events.values() for argument in event}
    for entity in sorted(entities.keys() - named):
        losses.drop(say("span that no event names"), f"{name}, {entity}")


def parted(argument: str) -> list[str]:
    """Role and target of ``Content:T3``. Raises ValueError."""
    role, target = argument.split(":")
    return [role, target]


def pieces_of(body: str, text: str, words: str) -> Spans:
    """The spans of ``Content 52 78;114 130``. Raises Unfit if they do not hold the words."""
    offsets = [[int(number) for number in piece.split()] for piece in body.split(" ", 1)[1].split(";")]
    found = " ".join(text[start:end].replace("\n", " ") for start, end in offsets)
    if words and found != words:
        raise Unfit(say("%(quote)r is not at %(place)s", quote=words, place=body))
    return offsets


def read_event(
    event: str,
    arguments: list[list[str]],
    entities: dict[str, Spans],
    note: dict[str, Any] | None,
    answers: list[list[str]],
    text: str,
    losses: LossReport,
    name: str,
) -> ClaimRecord:
    """A claim from its event. The note of ours, where there is one, knows better than pieces and attributes."""
    made = Attribution(event)
    for role, target in arguments:
        if role.startswith("Parent"):
            made.parent = target
        else:
            parts = {"Content": made.content, "Cue": made.cue, "Source": made.source}
            if (spans := parts.get(role.rstrip("0123456789"))) is None:
                losses.drop(say("argument %(role)s of an attribution", role=role), f"{name}, {event}")
            else:
                spans.extend(entities[target])
    for spans in (made.content, made.cue, made.source):
        spans.sort()
    values: Values = {}
    facts: dict[str, Any] = {}
    for attribute, *answer in answers:
        key, _, target = attribute.partition("_")
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower()
        if snake in {"mention", "attitude", "quotation"}:
            facts[snake] = answer[0]
        else:
            set_answer(values, f"{snake}--{target}" if target else snake, answer[0] if answer else True)
    if note is not None:
        made = Attribution(event, note["content"], note["cue"], note["source"], made.parent)
        values, facts = note["values"], facts_of(note)
    return make_claim(text, made, values, **facts)


def entity_line(key: str, kind: str, text: str, spans: Spans) -> str:
    """A text-bound annotation. brat wants a new piece after every line break."""
    pieces = [piece for start, end in spans for piece in lines_of(text, start, end)]
    offsets = ";".join(f"{start} {end}" for start, end in pieces)
    return f"{key}\t{kind} {offsets}\t{' '.join(text[start:end] for start, end in pieces)}\n"


def lines_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in re.finditer(r"[^\n]+", text[start:end]):
        yield start + match.start(), start + match.end()


def attributes(claim: AnyClaim) -> Iterator[tuple[str, str]]:
    """Answers that are one word, as brat's attributes are."""
    for key in ("quotation", "attitude", "mention"):
        yield name_of(key), claim[key]
    for key, value in claim["values"].items():
        by_target = value if isinstance(value, dict) else {"": value}
        for target, answer in by_target.items():
            if isinstance(answer, str | int) and re.fullmatch(r"[\w-]+", str(answer)):
                yield name_of(key, target), str(answer).lower() if isinstance(answer, bool) else str(answer)


def name_of(key: str, target: str = "") -> str:
    """``source_type`` is SourceType, ``stance`` toward china Stance_china."""
    camel = "".join(part.capitalize() for part in re.split(r"\W|_", key))
    return f"{camel}_{re.sub(r'[^0-9A-Za-z]', '_', target)}" if target else camel


def noted(claim: AnyClaim) -> dict[str, Any]:
    """What ``read`` takes from the note rather than from attributes; spans as they were before line breaks cut them."""
    return {key: claim[key] for key in (*NOTED, *ENTITIES)}  # type: ignore[literal-required]


def configuration(project: ProjectRecord) -> str:
    """annotation.conf: the types that the files use."""
    lines = ["[entities]", *ENTITIES.values(), "", "[relations]", "", "[events]"]
    lines += ["Attribution\tSource*:Source, Cue*:Cue, Content:Content, Parent?:Attribution", "", "[attributes]"]
    lines += [
        "Quotation\tArg:Attribution, Value:direct|mixed|indirect|own_voice",
        "Attitude\tArg:Attribution, Value:statement|belief|intention|order",
        "Mention\tArg:Attribution, Value:named|description|pronoun|metonym|unnamed|none",
    ]
    for field in project.fields:
        answers = [label.key for label in field.labels] if field.type == "label" else []
        answers += ["not_applicable"] if answers and not field.own_voice else []
        answers += ["true", "false"] if field.type == "yes_no" else []
        if field.type == "scale":
            answers = [str(step) for step in range(field.minimum or 0, (field.maximum or 0) + 1)]
        for target in project.targets if field.per_target and answers else [""]:
            if answers:
                lines.append(f"{name_of(field.key, target)}\tArg:Attribution, Value:{'|'.join(answers)}")
    return "\n".join(lines) + "\n"

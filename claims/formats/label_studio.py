"""Label Studio: tasks with annotations and predictions, and the labelling configuration that shows them, in a zip.

A claim is a region ``content`` with its further pieces, cue and source tied to it by relations; its answers are
choices, numbers and texts of that region. Offsets are UTF-16 units, as Label Studio counts.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO, cast
from xml.sax.saxutils import quoteattr
from zipfile import ZipFile

import orjson

from annotator.codebook import ATTITUDES, MENTIONS, NOT_APPLICABLE, FieldDefinition
from annotator.saying import say
from claims.formats.archive import DAMAGED, archive_to, is_zip
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
    set_answer,
)
from claims.formats.layers import AnyClaim, Layer, text_layers
from claims.formats.parts import META, SAID
from claims.formats.records import (
    SPAN_ROLES,
    ArticleRecord,
    ClaimRecord,
    LossReport,
    ProjectRecord,
    RefusedRecord,
    Values,
    WriteOptions,
    claim_place,
)
from claims.formats.repeated_keys import RepeatedKey
from claims.formats.shapes import FAULTS, Unfit, list_of, object_of, plain, told_as
from claims.formats.streams import json_items
from claims.formats.utf16 import Utf16
from claims.formats.zip_bounds import UnsafeArchive, check_bounds

file_extension = ".label-studio.zip"
media_type = "application/zip"
keeps = frozenset(
    {*SAID, *META, "external_id", "text", "reviewer", "proposed_by", "note", "uncertain", "review_active_seconds"}
    - {"quotation"}
)

SPAN = {"from_name": "span", "to_name": "text", "type": "labels"}
COLOURS = {"content": "#e0b84a", "cue": "#6a4fc0", "source": "#1f63b5"}
MOST_SECONDS = 2**31 - 1  # that the native format has room for
READ_LIMIT = 4 * 2**30  # bytes unpacked; tasks are read one after the other
REGION = say("a region has an id, and a value with start, end and a list of labels")
EXPECTED = {
    "labels": REGION,
    "hypertextlabels": REGION,
    "relation": say("a relation has from_id and to_id"),
}
ANSWER = say("an answer has from_name, and a value with what was chosen")
CONTROLS = {"mention", "attitude", "source_name", "note", "span", "text", "uncertain"}


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write ``tasks.json``, ``labelling-config.xml`` and ``losses.json``."""
    losses = LossReport()
    fields = {field.key: field for field in options.project.fields}
    with archive_to(stream) as archive:
        archive.add("labelling-config.xml", configuration(options.project).encode())
        with archive.member("tasks.json") as tasks:
            tasks.write(b"[")
            separator = b"\n"
            for record in records:
                layers = list(text_layers(record, losses, keeps, bare=True))
                if layers or "text" in record:
                    tasks.write(separator + orjson.dumps(task(record, [layer for _, layer in layers], fields, losses)))
                    separator = b",\n"
            tasks.write(b"\n]\n")
        archive.add_losses(losses)
    return losses


def task(
    record: ArticleRecord, layers: list[Layer], fields: dict[str, FieldDefinition], losses: LossReport
) -> dict[str, Any]:
    """One article: its reviews as annotations, its suggestions as predictions."""
    text = record.get("text", "")
    units = Utf16(text)
    annotations, predictions = [], []
    for layer in layers:
        results = [result for claim in layer.claims for result in claim_results(claim, text, units, fields, losses)]
        if layer.role == "suggestion":
            predictions.append({"model_version": layer.run, "score": layer.score, "result": results})
        else:
            reference = layer.role == "adjudication"
            who = {"completed_by": {"email": layer.reviewer}, "ground_truth": reference, "was_cancelled": False}
            time = {} if layer.active_seconds is None else {"lead_time": layer.active_seconds}
            annotations.append({**who, **time, "result": results})
    data = {"text": text, "article_id": record["id"], "external_id": record["external_id"], "meta": record["meta"]}
    return {"id": record["id"], "data": data, "annotations": annotations, "predictions": predictions}


def claim_results(
    claim: AnyClaim, text: str, units: Utf16, fields: dict[str, FieldDefinition], losses: LossReport
) -> Iterator[dict[str, Any]]:
    """The regions of a claim, its answers and its relations."""
    head = f"{claim['id']}.content.0"
    for role in SPAN_ROLES:
        for number, (start, end) in enumerate(claim[role]):
            key = f"{claim['id']}.{role}.{number}"
            value = {"start": units.to_units(start), "end": units.to_units(end), "text": text[start:end]}
            yield {"id": key, **SPAN, "value": {**value, "labels": [role]}}
            if key != head:
                label = PART_OF if role == "content" else role
                yield {"type": "relation", "from_id": head, "to_id": key, "direction": "right", "labels": [label]}
    if claim["parent"] is not None:
        to = f"{claim['parent']}.content.0"
        yield {"type": "relation", "from_id": head, "to_id": to, "direction": "right", "labels": [NESTED_IN]}
    place = {"id": head, "to_name": "text"}
    start, end = claim["content"][0]
    region = {"start": units.to_units(start), "end": units.to_units(end), "text": text[start:end]}
    for name, kind, answer in answers(claim, fields, losses):
        yield {**place, "from_name": name, "type": kind, "value": {**region, kind: answer}}


def answers(claim: AnyClaim, fields: dict[str, FieldDefinition], losses: LossReport) -> Iterator[tuple[str, str, Any]]:
    """Control, its type and its value, for each answer of the claim."""
    yield "mention", "choices", [claim["mention"]]
    yield "attitude", "choices", [claim["attitude"]]
    if claim["source_name"]:
        yield "source_name", "textarea", [claim["source_name"]]
    if note := claim.get("note"):
        yield "note", "textarea", [note]
    for key, target, answer in single_answers(claim["values"]):
        if key not in fields:
            losses.drop(say("value of %(key)s, an unknown field", key=key), claim_place(claim))
        elif answer is not None:
            yield control_name(key, target), *control_value(fields[key], answer)
    if claim.get("uncertain"):
        yield "uncertain", "choices", ["yes"]


def single_answers(values: Values) -> Iterator[tuple[str, str, Any]]:
    for key, value in values.items():
        for target, answer in (value if isinstance(value, dict) else {"": value}).items():
            yield key, target, answer


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """Tasks of a JSON export, or of the zip that ``write`` makes. Annotations are reviews, predictions suggestions."""
    number = 0
    try:
        with tasks_file(stream) as file:
            for number, task in enumerate(json_items(file), start=1):
                try:
                    if isinstance(task, RepeatedKey):
                        raise task
                    yield read_task(task, losses, say("task %(number)s", number=number))
                except FAULTS as error:
                    yield RefusedRecord(
                        number,
                        say(
                            "Task %(number)s is not as Label Studio writes them: %(reason)s.",
                            number=number,
                            reason=plain(error),
                        ),
                    )
    except (ValueError, RecursionError, *DAMAGED) as error:
        reason = say("it is not UTF-8") if isinstance(error, UnicodeDecodeError) else str(error)
        yield RefusedRecord(
            number + 1, say("This is no JSON export of Label Studio, or it ends too early: %(reason)s.", reason=reason)
        )


@contextmanager
def tasks_file(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The JSON itself. Raises UnsafeArchive where there is none."""
    if not is_zip(stream):
        yield stream
        return
    check_bounds(stream, max_unpacked=READ_LIMIT)
    with ZipFile(stream) as archive:
        names = [name for name in archive.namelist() if name.endswith("tasks.json")]
        if not names:
            raise UnsafeArchive(say("the archive holds no tasks.json"))
        with archive.open(names[0]) as file:
            yield cast(BinaryIO, file)


def read_task(task: dict[str, Any], losses: LossReport, place: str) -> ArticleRecord:
    data = object_of(object_of(task, place).get("data"), say("“data” of %(place)s", place=place))
    text = data["text"] if "text" in data else next((value for value in data.values() if isinstance(value, str)), None)
    if text is None:
        raise Unfit(say("%(place)s holds no text", place=place))
    meta = data["meta"] if "article_id" in data else {"metadata": {k: v for k, v in data.items() if v is not text}}
    record = make_article(text, external_id=str(data.get("external_id") or ""), **meta)
    where = say("task %(number)s", number=task.get("id"))
    if drafts := list_of(task.get("drafts"), say("“drafts” of %(where)s", where=where)):
        losses.drop(say("draft of an annotation"), where, len(drafts))
    annotations = list_of(
        task.get("annotations", task.get("completions")), say("“annotations” of %(where)s", where=where)
    )
    for annotation in annotations:
        object_of(annotation, say("an annotation of %(where)s", where=where))
        if annotation.get("was_cancelled"):
            losses.drop(say("cancelled annotation"), where)
            continue
        reviewer = annotation.get("completed_by")
        name = reviewer.get("email") if isinstance(reviewer, dict) else reviewer
        claims = read_results(annotation.get("result"), text, losses, where)
        review = make_review(None if name is None else str(name), claims)
        if (seconds := annotation.get("lead_time")) is not None:
            if is_time(seconds):
                review["active_seconds"] = round(seconds)
            else:
                losses.drop(say("time that is no number of seconds"), where)
        record["reviews"].append(review)
    for prediction in list_of(task.get("predictions"), say("“predictions” of %(where)s", where=where)):
        object_of(prediction, say("a prediction of %(where)s", where=where))
        run = prediction.get("model_version") or "label-studio"
        record["suggestions"] += as_suggestions(read_results(prediction.get("result"), text, losses, where), run)
    return record


def is_time(seconds: Any) -> bool:
    return type(seconds) in (int, float) and 0 <= seconds <= MOST_SECONDS


def read_results(results: Any, text: str, losses: LossReport, where: str) -> list[ClaimRecord]:
    """The claims of one annotation."""
    units = Utf16(text)
    pieces: list[Piece] = []
    relations: list[tuple[str, str, str]] = []
    answers: dict[str, list[tuple[str, Any]]] = {}
    for number, result in enumerate(list_of(results, say("“result” of %(where)s", where=where)), start=1):
        kind = object_of(result, say("result %(number)s of %(where)s", number=number, where=where)).get("type")
        with told_as(
            say(
                "result %(number)s of %(where)s is not as its type “%(kind)s” has it: %(expected)s",
                number=number,
                where=where,
                kind=kind,
                expected=EXPECTED.get(str(kind), ANSWER),
            )
        ):
            if kind == "relation":
                relations.append((result["from_id"], result["to_id"], (result.get("labels") or [""])[0]))
            elif kind in {"labels", "hypertextlabels"}:
                pieces += read_region(result, units, text, losses, where)
            else:
                answers.setdefault(result.get("id", ""), []).append((result["from_name"], answer_of(result)))
    claims = assemble(pieces, relations, losses, where)
    for key in answers.keys() - claims.keys():
        losses.drop(say("answer that belongs to no content"), where, len(answers[key]))
    return [read_claim(made, answers.get(made.key, []), text) for made in claims.values()]


def read_region(result: dict[str, Any], units: Utf16, text: str, losses: LossReport, where: str) -> Iterator[Piece]:
    """The piece of a region with a role; a region with another label is told."""
    value = result["value"]
    label = value[result["type"]][0]
    if (role := ROLE_NAMES.get(label.lower())) is None:
        losses.drop(say("label %(label)s", label=label), where)
        return
    start, end = (units.to_code_points(value[edge]) for edge in ("start", "end"))
    if text[start:end] != value.get("text", text[start:end]):
        raise Unfit(
            say("%(quote)r is not at %(start)s to %(end)s", quote=value["text"], start=value["start"], end=value["end"])
        )
    yield Piece(result["id"], role, start, end)


def answer_of(result: dict[str, Any]) -> Any:
    """A single choice as it is, several as a list, yes and no as true and false, a text without its list."""
    value = result["value"][result["type"]]
    if result["type"] == "choices":
        return {"yes": True, "no": False}.get(value[0], value[0]) if len(value) == 1 else value
    return value[0] if isinstance(value, list) else value


def read_claim(made: Attribution, answers: list[tuple[str, Any]], text: str) -> ClaimRecord:
    values: Values = {}
    for name, answer in answers:
        if name not in CONTROLS:
            set_answer(values, name, answer)
    return make_claim(text, made, values, **facts_of(dict(answers)))


def control_name(key: str, target: str) -> str:
    """``stance--china``. A project's own field may bear the name of a control of ours."""
    name = f"field--{key}" if key in CONTROLS else key
    return f"{name}--{target}" if target else name


def control_value(field: FieldDefinition, answer: Any) -> tuple[str, Any]:
    match field.type:
        case "scale":
            return "number", answer
        case "text":
            return "textarea", [answer]
        case "yes_no":
            return "choices", ["yes" if answer else "no"]
        case _:
            return "choices", answer if isinstance(answer, list) else [answer]


def configuration(project: ProjectRecord) -> str:
    """The labelling configuration: paste it into the project's settings before importing the tasks."""
    labels = "".join(f"<Label value={quoteattr(role)} background={quoteattr(c)}/>" for role, c in COLOURS.items())
    relations = "".join(f'<Relation value="{name}"/>' for name in ("cue", "source", PART_OF, NESTED_IN))
    controls = [choices("mention", list(MENTIONS)), choices("attitude", list(ATTITUDES)), choices("uncertain", ["yes"])]
    controls += [textarea("source_name"), textarea("note")]
    for field in project.fields:
        if field.scope != "article":
            controls += [control(field, target) for target in (project.targets if field.per_target else [""])]
    return (
        f'<View>\n<Labels name="span" toName="text">{labels}</Labels>\n<Relations>{relations}</Relations>\n'
        '<Text name="text" value="$text" granularity="symbol"/>\n' + "\n".join(controls) + "\n</View>\n"
    )


def control(field: FieldDefinition, target: str) -> str:
    name = control_name(field.key, target)
    match field.type:
        case "scale":
            limits = f'min="{field.minimum}" max="{field.maximum}"'
            return f'<Number name={quoteattr(name)} toName="text" perRegion="true" {limits}/>'
        case "text":
            return textarea(name)
        case "yes_no":
            return choices(name, ["yes", "no"])
        case _:
            keys = [label.key for label in field.labels] + ([] if field.own_voice else [NOT_APPLICABLE])
            return choices(name, keys, several=field.type == "labels")


def choices(name: str, keys: list[str], *, several: bool = False) -> str:
    options = "".join(f"<Choice value={quoteattr(key)}/>" for key in keys)
    choice = "multiple" if several else "single"
    shown = f'toName="text" perRegion="true" choice="{choice}" whenTagName="span" whenLabelValue="content"'
    return f"<Choices name={quoteattr(name)} {shown}>{options}</Choices>"


def textarea(name: str) -> str:
    return f'<TextArea name={quoteattr(name)} toName="text" perRegion="true" editable="true" maxSubmissions="1"/>'

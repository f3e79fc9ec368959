"""UIMA CAS read: XMI and JSON, ours and those that INCEpTION writes, one by one or in its zips.

Labels of a file of another tool: annotations whose slots link parts in a role (source, cue, content ...) are claims;
string features of the annotation are answers of the field of that name.
"""

import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any, BinaryIO

import cassis
from cassis import Cas, TypeSystem
from lxml.etree import XMLSyntaxError

from annotator.saying import say
from claims.formats.archive import DAMAGED, is_zip, read_members
from claims.formats.assembly import (
    ROLE_NAMES,
    Attribution,
    as_suggestions,
    facts_of,
    make_article,
    make_claim,
    make_review,
    set_answer,
)
from claims.formats.cas import ARTICLE
from claims.formats.records import SPAN_ROLES, ArticleRecord, ClaimRecord, LossReport, RefusedRecord, Values
from claims.formats.repeated_keys import loads
from claims.formats.shapes import Unfit, plain, text_of, told_as
from claims.formats.zip_bounds import UnsafeArchive

READ_LIMIT = 512 * 2**20  # bytes of a zip unpacked
FILE_LIMIT = 64 * 2**20  # bytes of one file, which is held whole
FAULTS = (XMLSyntaxError, KeyError, ValueError, TypeError, AttributeError, IndexError, RuntimeError)
LAYER = re.compile(r"webanno\.custom\.|custom\.")
LABELLED = ("Kind", "kind", "value", "Role", "role", "label")


def read(stream: BinaryIO, losses: LossReport) -> Iterator[ArticleRecord | RefusedRecord]:
    """A file, or every file of a zip; in a zip, folders are articles and files are people."""
    number = 0
    try:
        for name, data, system in files(stream):
            number += 1
            try:
                yield read_cas(load(data, system), name, losses)
            except FAULTS as error:
                yield RefusedRecord(
                    number,
                    say(
                        "%(name)s is no UIMA CAS that can be read: %(reason)s.",
                        name=name or say("The file"),
                        reason=reason_of(error),
                    ),
                )
    except (UnsafeArchive, *DAMAGED) as error:
        yield RefusedRecord(number + 1, say("This is no zip of UIMA CAS files: %(reason)s.", reason=error))


def reason_of(error: Exception) -> str:
    if isinstance(error, XMLSyntaxError):
        return say("its XML is broken in line %(number)s", number=error.lineno or 1)
    return plain(error)


def files(stream: BinaryIO) -> Iterator[tuple[str, bytes, bytes]]:
    """Name, contents and type system of each CAS. INCEpTION zips the files of each person once more."""
    if not is_zip(stream):
        data = stream.read(FILE_LIMIT + 1)
        if len(data) > FILE_LIMIT:
            raise UnsafeArchive(say("the file is larger than %(most)s MB", most=FILE_LIMIT // 2**20))
        yield "", data, b""
        return
    system = b""
    for _, data in read_members(stream, suffix="TypeSystem.xml", max_unpacked=READ_LIMIT):
        system = data
    for name, data in read_members(stream, suffix="", max_unpacked=READ_LIMIT):
        if name.endswith((".xmi", ".json")) and not name.endswith(("losses.json", "exportedproject.json")):
            yield name, data, system
        elif name.endswith(".zip"):
            inner = io.BytesIO(data)
            own = next((d for _, d in read_members(inner, suffix="TypeSystem.xml", max_unpacked=READ_LIMIT)), system)
            for inside, inner_data in read_members(inner, suffix=".xmi", max_unpacked=READ_LIMIT):
                yield f"{name.removesuffix('.zip')}/{inside}", inner_data, own


def load(data: bytes, system: bytes) -> Cas:
    start = data.removeprefix(BOM_UTF8).lstrip()[:1]
    if start == b"{" and b'"%FEATURE_STRUCTURES"' in data:
        with told_as(say("its feature structures, types or views are not as UIMA CAS JSON 0.4 has them")):
            loads(data.removeprefix(BOM_UTF8))
            return cassis.load_cas_from_json(io.BytesIO(data))
    if start in (b"{", b"["):
        raise Unfit(say("it is JSON, but not of UIMA CAS, which has %FEATURE_STRUCTURES"))
    if start != b"<":
        raise Unfit(say("it is neither XMI, which is XML, nor UIMA CAS JSON"))
    if b"<!DOCTYPE" in data or b"<!DOCTYPE" in system:
        raise Unfit(say("it declares a document type, which UIMA files never do"))
    types = cassis.load_typesystem(io.BytesIO(system)) if system else TypeSystem()
    return cassis.load_cas_from_xmi(io.BytesIO(data), typesystem=types, lenient=True)


def read_cas(cas: Cas, name: str, losses: LossReport) -> ArticleRecord:
    """The article with the claims of one person or run."""
    text = text_of(cas.sofa_string)
    if cas.typesystem.contains_type(ARTICLE) and (noted := cas.select(ARTICLE)):
        about = loads(noted[0].sayso)
        record = make_article(text, external_id=about["external_id"], **about["meta"])
        record["sentences"] = about["sentences"]
        claims = list(claims_of(cas, text, losses, name))
        if about["role"] == "suggestion":
            record["suggestions"] = as_suggestions(claims, about["run"])
        else:
            review = make_review(about["reviewer"] or None, claims)
            review["values"], review["no_claim"] = about["values"], about["no_claim"]
            record["reviews"] = [review]
        return record
    *folders, file = name.split("/")
    person = folders[-1] if file in {"CURATION_USER.xmi", "INITIAL_CAS.xmi"} and folders else file.rpartition(".")[0]
    document = folders[-1].removesuffix(".txt") if folders else ""
    record = make_article(text, metadata={"document": document} if document else {})
    record["reviews"] = [make_review(person or None, list(claims_of(cas, text, losses, name)))]
    return record


def claims_of(cas: Cas, text: str, losses: LossReport, where: str) -> Iterator[ClaimRecord]:
    """The annotations with slots, and contents that no slot links."""
    used: set[int] = set()
    custom = [kind for kind in cas.typesystem.get_types() if LAYER.match(kind.name) and kind.name != ARTICLE]
    attributions: list[tuple[Any, list[str]]] = []
    mentions: list[tuple[Any, list[str]]] = []
    for kind in custom:
        slots = [feature.name for feature in kind.all_features if is_slot(feature, cas.typesystem)]
        for annotation in cas.select(kind.name) if cas.typesystem.subsumes("uima.tcas.Annotation", kind.name) else []:
            (attributions if slots else mentions).append((annotation, slots))
    for annotation, slots in attributions:
        made = Attribution(f"c{annotation.xmiID}")
        for link in (link for slot in slots for link in elements(getattr(annotation, slot))):
            role = (getattr(link, "role", None) or "").lower()
            if role == "parent":
                made.parent = f"c{link.target.xmiID}"
            elif (known := ROLE_NAMES.get(role) or role_of(link.target)) is not None:
                getattr(made, known).append([link.target.begin, link.target.end])
                used.add(link.target.xmiID)
            else:
                losses.drop(say("slot %(role)s", role=role or say("without a role")), where)
        for role in SPAN_ROLES:
            getattr(made, role).sort()
        if made.content:
            yield read_claim(annotation, made, text, {*slots})
        else:
            losses.drop(say("annotation with slots but no content"), where)
    for mention, _ in mentions:
        if mention.xmiID in used:
            continue
        if role_of(mention) == "content":
            made = Attribution(f"c{mention.xmiID}", [[mention.begin, mention.end]])
            yield make_claim(text, made, {})
        else:
            kind = mention.type.name.rpartition(".")[2]
            losses.drop(say("%(kind)s that no claim links", kind=kind), where)


def is_slot(feature: Any, system: TypeSystem) -> bool:
    """Whether the feature links parts in roles."""
    linked = feature.elementType
    name = linked if isinstance(linked, str | None) else linked.name
    if name is None or not system.contains_type(name):
        return False
    return {"role", "target"} <= {own.name for own in system.get_type(name).all_features}


def elements(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value.elements if hasattr(value, "elements") else value)


def role_of(annotation: Any) -> str | None:
    """The role that a label or the layer's own name says."""
    for feature in LABELLED:
        if (value := getattr(annotation, feature, None)) and str(value).lower() in ROLE_NAMES:
            return ROLE_NAMES[str(value).lower()]
    return ROLE_NAMES.get(annotation.type.name.rpartition(".")[2].lower())


def read_claim(annotation: Any, made: Attribution, text: str, slots: set[str]) -> ClaimRecord:
    """Answers by the note of ours, else by the annotation's own features: SourceType is the field source_type."""
    noted = getattr(annotation, "sayso", None)
    if noted:
        facts = loads(noted)
        return make_claim(text, made, facts["values"], **facts_of(facts))
    values: Values = {}
    for feature in annotation.type.features:
        answer = getattr(annotation, feature.name, None)
        if feature.name not in slots and isinstance(answer, str | bool | int | float) and answer != "":
            key, _, target = feature.name.partition("_")
            snake = re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower()
            set_answer(values, f"{snake}--{target}" if target else snake, answer)
    facts = {key: values.pop(key) for key in ("quotation", "attitude", "mention") if key in values}
    return make_claim(text, made, values, **facts)

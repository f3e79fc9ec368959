"""UIMA CAS with the layers of INCEpTION: spans ``webanno.custom.Mention``, claims ``webanno.custom.Attribution``.

An attribution stands at its cue (at its content where there is none) and links its parts by the slot feature ``Args``,
in the roles content, cue, source and parent. Its answers are string features; the feature ``sayso`` holds, as JSON,
what features cannot, in ASCII: XML forbids many characters. dkpro-cassis counts code points in Python and UTF-16 units
in files, so nothing is converted here.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

from cassis import Cas, TypeSystem
from cassis.typesystem import TYPE_NAME_ANNOTATION, TYPE_NAME_FS_ARRAY, TYPE_NAME_STRING, TYPE_NAME_TOP

from annotator.saying import say
from annotator.spans import tokens
from claims.formats.archive import Archive, archive_to
from claims.formats.layers import AnyClaim, Layer, file_name, text_layers
from claims.formats.parts import LAYER, META, SAID
from claims.formats.records import SPAN_ROLES, ArticleRecord, LossReport, ProjectRecord, WriteOptions, article_place

SENTENCE = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Sentence"
TOKEN = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
MENTION = "webanno.custom.Mention"
ATTRIBUTION = "webanno.custom.Attribution"
LINK = "webanno.custom.AttributionArgsLink"
ARTICLE = "webanno.custom.Article"
FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # of XML 1.0
KEEPS = frozenset(
    {*SAID, *META, *LAYER, "external_id", "text", "sentences", "answers", "no_claim", "note", "uncertain"}
)
FACTS = ("id", "source_name", "mention", "quotation", "attitude", "note", "uncertain", "values")


def write_zip(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions, *, suffix: str) -> LossReport:
    """Write ``annotation/ARTICLE.txt/LAYER`` with the suffix .xmi (and a TypeSystem.xml beside it) or .json."""
    losses = LossReport()
    types = Types(options.project)
    with archive_to(stream) as archive:
        if suffix == ".xmi":
            archive.add("TypeSystem.xml", types.system.to_xml().encode())
        for record in records:
            for text, layer in text_layers(record, losses, KEEPS):
                if suffix == ".xmi" and FORBIDDEN.search(text):
                    losses.drop(say("text with characters that XML cannot hold"), article_place(record))
                    continue
                add_layer(archive, record, text, layer, types, suffix)
        archive.add_losses(losses)
    return losses


def add_layer(archive: Archive, record: ArticleRecord, text: str, layer: Layer, types: "Types", suffix: str) -> None:
    named = f"{record['id']:06d}" + (f"-{file_name(record['external_id'])}" if record["external_id"] else "")
    cas = cas_of(record, text, layer, types)
    data = cas.to_xmi() if suffix == ".xmi" else cas.to_json()
    archive.add(f"annotation/{named}.txt/{layer.name}{suffix}", str(data).encode())


class Types:
    """The type system: a string feature for each field, and for each target where it is asked for each."""

    def __init__(self, project: ProjectRecord) -> None:
        self.system = system = TypeSystem()
        self.sentence, self.token = system.create_type(SENTENCE), system.create_type(TOKEN)
        self.mention = system.create_type(MENTION)
        self.attribution = system.create_type(ATTRIBUTION)
        self.link = system.create_type(LINK, supertypeName=TYPE_NAME_TOP)
        self.article = system.create_type(ARTICLE)
        system.create_feature(self.mention, "Kind", TYPE_NAME_STRING)
        system.create_feature(self.link, "role", TYPE_NAME_STRING)
        system.create_feature(self.link, "target", TYPE_NAME_ANNOTATION)
        system.create_feature(self.attribution, "Args", TYPE_NAME_FS_ARRAY, elementType=self.link)
        system.create_feature(self.attribution, "sayso", TYPE_NAME_STRING)
        system.create_feature(self.article, "sayso", TYPE_NAME_STRING)
        self.features = {"Quotation", "Attitude", "MentionForm"}
        for field in project.fields:
            for target in project.targets if field.per_target else [""]:
                self.features.add(feature_name(field.key, target))
        for name in sorted(self.features):
            system.create_feature(self.attribution, name, TYPE_NAME_STRING)


def feature_name(key: str, target: str = "") -> str:
    """``source_type`` is SourceType, ``stance`` toward china Stance_china: letters, digits and underscores."""
    camel = "".join(part.capitalize() for part in re.split(r"[^0-9A-Za-z]+", key))
    return f"{camel}_{re.sub(r'[^0-9A-Za-z]', '_', target)}" if target else camel


def cas_of(record: ArticleRecord, text: str, layer: Layer, types: Types) -> Cas:
    """One layer of an article."""
    cas = Cas(types.system)
    cas.sofa_string = text
    cas.sofa_mime = "text/plain"
    spans = record["sentences"] or [[0, len(text)]]
    found: list[Any] = [types.sentence(begin=start, end=end) for start, end in spans]
    found += [types.token(begin=start, end=end) for start, end in tokens(text)]
    about = {
        "external_id": record["external_id"],
        "meta": record["meta"],
        "role": layer.role,
        "reviewer": layer.reviewer,
        "run": layer.run,
        "values": layer.values,
        "no_claim": layer.no_claim,
        "sentences": record["sentences"],
    }
    found.append(types.article(begin=0, end=len(text), sayso=json.dumps(about)))
    made = {claim["id"]: attribution_of(claim, types) for claim in layer.claims}
    for claim in layer.claims:
        links = []
        for role in SPAN_ROLES:
            for start, end in claim[role]:
                mention = types.mention(begin=start, end=end, Kind=role)
                found.append(mention)
                links.append(types.link(role=role, target=mention))
        if claim["parent"] in made:
            links.append(types.link(role="parent", target=made[claim["parent"]]))
        made[claim["id"]].Args = types.system.get_type(TYPE_NAME_FS_ARRAY)(elements=links)
    cas.add_all([*found, *made.values()])
    return cas


def attribution_of(claim: AnyClaim, types: Types) -> Any:
    """The annotation of a claim, its links still to be set."""
    start, end = (claim["cue"] or claim["content"])[0]
    features = {"Quotation": claim["quotation"], "Attitude": claim["attitude"], "MentionForm": claim["mention"]}
    for key, value in claim["values"].items():
        for target, answer in (value if isinstance(value, dict) else {"": value}).items():
            name = feature_name(key, target)
            words = ";".join(answer) if isinstance(answer, list) else written(answer)
            if name in types.features and answer is not None and not FORBIDDEN.search(words):
                features[name] = words
    facts = {key: claim[key] for key in FACTS if key in claim}  # type: ignore[literal-required]
    return types.attribution(begin=start, end=end, sayso=json.dumps(facts), **features)


def written(answer: Any) -> str:
    return str(answer).lower() if isinstance(answer, bool) else str(answer)

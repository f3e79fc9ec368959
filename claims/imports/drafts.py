"""Claims of another tool as changes of a review: what does not fit is told and left out, the rest goes in."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django.utils.translation import gettext, gettext_lazy

from annotator.codebook import ATTITUDES, MENTIONS, REJECT_REASONS, FieldDefinition
from annotator.spans import SpanError, check_spans, normalise_spans
from claims.codebooks import UnknownLabel, check_values
from claims.formats.records import SPAN_ROLES, ClaimRecord, LossReport, Spans, SuggestionRecord, Values
from claims.formats.text import StoredOffsets
from claims.models.ordered_ids import ordered_id
from claims.review import ClaimDraft

NO_TARGET = ""
SCOPES = {"claim": gettext_lazy("claim"), "article": gettext_lazy("article")}
KNOWN_ANSWERS = 10_000  # sets of answers remembered
Tell = Callable[[str], None]  # notes what could not be taken
YES_NO = {"true": True, "yes": True, "false": False, "no": False}


class UnfitClaim(ValueError):
    """The claim cannot be taken at all; the message says why."""


@dataclass(frozen=True)
class Questions:
    """The project's questions and targets. ``known`` keeps what came of answers: they are the same again and again."""

    definitions: Sequence[FieldDefinition]
    targets: Sequence[str]
    known: dict[tuple[str, bool, bytes], tuple[Values, list[str]]] = field(default_factory=dict)

    def fitted(self, values: Values, scope: str, *, own_voice: bool) -> tuple[Values, list[str]]:
        """The answers that the codebook allows, and what is said of the others."""
        asked = (scope, own_voice, orjson.dumps(values, option=orjson.OPT_SORT_KEYS))
        if asked not in self.known:
            if len(self.known) >= KNOWN_ANSWERS:
                self.known.clear()
            self.known[asked] = self.fit(values, scope, own_voice=own_voice)
        return self.known[asked]

    def fit(self, values: Values, scope: str, *, own_voice: bool) -> tuple[Values, list[str]]:
        fitted: Values = {}
        faults = []
        definitions = {d.key: d for d in self.definitions if d.scope == scope}
        for key, value in values.items():
            if key not in definitions:
                faults.append(
                    gettext("answer of %(key)s, which the codebook does not ask of a %(scope)s")
                    % {"key": key, "scope": SCOPES[scope]}
                )
                continue
            if isinstance(value, str) and "\0" in value:
                faults.append(gettext("answer of %(key)s with a NUL character") % {"key": key})
                continue
            for part in parts(definitions[key], value):
                try:
                    checked = check_values(
                        {key: part}, self.definitions, scope=scope, targets=self.targets, own_voice=own_voice
                    )
                except UnknownLabel as error:
                    faults.append(str(error))
                    continue
                merge(fitted, checked)
        return fitted, faults


@dataclass(frozen=True)
class Fitting:
    """What labels must fit: an article's stored text, and the project's questions.

    ``as_read``: the reader has checked every span of claims and suggestions against this very text.
    """

    text: str
    offsets: StoredOffsets
    questions: Questions
    losses: LossReport
    where: str
    as_read: bool = False

    def drafts(self, claims: Iterable[ClaimRecord], suggestions: Mapping[int, int]) -> dict[UUID, ClaimDraft]:
        """The claims to store, those around others first. ``suggestions`` is their id in the file to the stored one."""
        by_id = {claim["id"]: claim for claim in claims}
        keys: dict[str, UUID] = {}
        decided: set[int] = set()
        drafts = {}
        for claim in outer_first(by_id):
            tell = partial(self.tell, claim["id"])
            suggestion = suggestions.get(claim["suggestion"] or 0)
            if suggestion in decided:
                suggestion = None
            try:
                draft = self.draft(claim, suggestion, keys.get(claim["parent"] or ""), tell)
            except UnfitClaim as error:
                tell(str(error))
                continue
            if suggestion is not None:
                decided.add(suggestion)
            keys[claim["id"]] = ordered_id()
            drafts[keys[claim["id"]]] = draft
        return drafts

    def tell(self, claim: str, what: str) -> None:
        """Note something of a claim that could not be taken."""
        self.losses.drop(what, gettext("%(where)s, claim %(id)s") % {"where": self.where, "id": claim})

    def draft(self, claim: ClaimRecord, suggestion: int | None, parent: UUID | None, tell: Tell) -> ClaimDraft:
        """Raises UnfitClaim."""
        spans = self.spans(claim)
        rejected = claim["reject_reason"] if claim["decision"] == "rejected" else ""
        if claim["decision"] == "rejected" and (suggestion is None or rejected not in REJECT_REASONS):
            raise UnfitClaim(gettext("rejected claim whose suggestion is not in the file"))
        if "\0" in claim["source_name"] or "\0" in claim["note"]:
            raise UnfitClaim(gettext("claim with a NUL character in its source’s name or its remark"))
        if claim["parent"] and parent is None:
            tell(gettext("claim whose outer claim is not there; taken on its own"))
        own_voice = not claim["cue"] and not claim["source"] and claim["values"].get("source_type") == "reporter"
        return ClaimDraft(
            content=spans["content"],
            cue=spans["cue"],
            source=spans["source"],
            suggestion=suggestion,
            parent=parent,
            rejected=rejected,
            source_name=claim["source_name"][:300],
            mention=known_or("none", "mention", claim["mention"], MENTIONS, tell),
            attitude=known_or("statement", "attitude", claim["attitude"], ATTITUDES, tell),
            values=self.values(claim["values"], "claim", tell, own_voice=own_voice),
            note=claim["note"],
            uncertain=claim["uncertain"],
            active_seconds=int(claim.get("active_seconds", 0)),
        )

    def spans(self, claim: ClaimRecord | SuggestionRecord) -> dict[str, Spans]:
        """The spans in the stored text, checked against their quotes. Raises UnfitClaim."""
        if self.as_read and claim["content"]:
            return {role: claim[role] for role in SPAN_ROLES}
        fitted: dict[str, Spans] = {}
        for role in SPAN_ROLES:
            moved = [[self.offsets.of(start), self.offsets.of(end)] for start, end in claim[role]]
            try:
                fitted[role] = [list(span) for span in check_spans(moved, len(self.text), role=role)]
            except SpanError as error:
                raise UnfitClaim(str(error)) from error
            found = [self.text[start:end] for start, end in fitted[role]]
            quotes = claim["quotes"][role]
            if quotes and quotes != found and [with_lf(quote) for quote in quotes] != found:
                raise UnfitClaim(
                    gettext("%(role)s: the text there is %(found)r, not %(quotes)r")
                    % {"role": role, "found": found, "quotes": quotes}
                )
        if not fitted["content"]:
            raise UnfitClaim(gettext("claim without content"))
        return fitted

    def moved(self, spans: Spans) -> Spans:
        """Spans of the article as a whole in the stored text, without those that lie outside."""
        pairs = ([self.offsets.of(start), self.offsets.of(end)] for start, end in spans)
        return [[start, end] for start, end in pairs if 0 <= start < end <= len(self.text)]

    def no_claim(self, spans: Spans) -> Spans:
        """The spans found to hold no claim; those out of order are sorted and joined, which is told."""
        moved = self.moved(spans)
        if len(moved) < len(spans):
            outside = gettext("span without a claim that lies outside the text")
            self.losses.drop(outside, self.where, len(spans) - len(moved))
        try:
            check_spans(moved, len(self.text), role="no_claim")
        except SpanError as error:
            self.losses.drop(str(error), self.where)
            moved = [list(span) for span in normalise_spans(moved, len(self.text))]
        return moved

    def article_values(self, values: Values) -> Values:
        """The answers about the article that the codebook allows; the others are told."""
        return self.values(values, "article", lambda fault: self.losses.drop(fault, self.where))

    def values(self, values: Values, scope: str, tell: Tell, *, own_voice: bool = False) -> Values:
        """The answers that the codebook allows; the others are told."""
        fitted, faults = self.questions.fitted(values, scope, own_voice=own_voice)
        for fault in faults:
            tell(fault)
        return fitted


def known_or(instead: str, name: str, value: str, known: Mapping[str, str], tell: Tell) -> str:
    """The value if it is one of those known; what stands instead is told."""
    if value in known:
        return value
    tell(f"{name} {value}")
    return instead


def parts(definition: FieldDefinition, value: Any) -> list[Any]:
    """The answer in the codebook's types, apart by target where it is given for each."""
    if not definition.per_target:
        return [as_answer(definition, value)]
    by_target = value if isinstance(value, dict) else {NO_TARGET: value}
    return [{target: as_answer(definition, answer)} for target, answer in by_target.items()]


def with_lf(quote: str) -> str:
    return quote.replace("\r\n", "\n").replace("\r", "\n")


def merge(values: Values, more: Values) -> None:
    for key, value in more.items():
        values[key] = {**values.get(key, {}), **value} if isinstance(value, dict) else value


def as_answer(definition: FieldDefinition, value: Any) -> Any:
    """The words of another tool as the field's type has them."""
    if definition.type == "labels" and isinstance(value, str):
        return value.split(";")
    if definition.type == "yes_no" and isinstance(value, str):
        return YES_NO.get(value.lower(), value)
    if definition.type == "scale" and isinstance(value, str) and value.lstrip("-").isdecimal():
        return int(value)
    if definition.type == "label" and isinstance(value, bool):
        return "yes" if value else "no"
    return value


def outer_first(by_id: Mapping[str, ClaimRecord]) -> list[ClaimRecord]:
    """The claims, those around others before them."""
    claims = list(by_id.values())
    if any(claim["parent"] for claim in claims):
        claims.sort(key=lambda claim: depth(claim, by_id))
    return claims


def depth(claim: ClaimRecord, by_id: Mapping[str, ClaimRecord]) -> int:
    """How many claims are around this one; a circle ends where it begins."""
    seen = {claim["id"]}
    while (parent := claim["parent"] or "") in by_id and parent not in seen:
        seen.add(parent)
        claim = by_id[parent]
    return len(seen)

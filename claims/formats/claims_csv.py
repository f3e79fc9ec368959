"""CSV for spreadsheets and statistics: one row a claim, RFC 4180. The columns are described in docs/exports.md.

Rows are put together from ready-made cells rather than by the csv module, which takes twice as long: the cells of an
article, a review or a label are the same for many rows.
"""

from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

import orjson

from annotator.saying import say
from claims.formats import formulas
from claims.formats.parts import ALL, count_dropped
from claims.formats.records import (
    PIECES,
    ArticleRecord,
    ClaimRecord,
    LossReport,
    ProjectRecord,
    ReviewRecord,
    SuggestionRecord,
    Values,
    WriteOptions,
    article_place,
    claim_place,
    spans_text,
)

file_extension = ".csv"
media_type = "text/csv; charset=utf-8"
keeps = ALL - {
    *("withdrawn", "text", "sentences", "leftovers", "sources", "suggestions_shown", "no_claim"),
    *("scores", "reasons", "antecedent"),
}

ARTICLE_COLUMNS = (
    *("article_id", "external_id", "title", "outlet", "author", "published_on", "url", "language"),
    *("licence", "redistribute", "text_sha256", "metadata"),
)
REVIEW_COLUMNS = (
    *("layer", "review_id", "reviewer", "review_state", "submitted_at", "reference", "codebook_version", "run"),
    *("round", "not_asked", "review_active_seconds"),
)
CLAIM_COLUMNS = (
    *("claim_id", "parent_id", "suggestion_id", "decision", "reject_reason", "quotation", "attitude", "mention"),
    *("source_name", "source_id", "content", "cue", "source", "content_spans", "cue_spans", "source_spans"),
    *("note", "uncertain", "inherited", "score", "active_seconds"),
)
FIXED_COLUMNS = (*ARTICLE_COLUMNS, *REVIEW_COLUMNS, *CLAIM_COLUMNS)
KNOWN_ANSWERS = 10_000  # sets of answers whose cells are remembered


def write(records: Iterable[ArticleRecord], stream: BinaryIO, options: WriteOptions) -> LossReport:
    """Write a header and one row a claim. An article without a claim has no row, which the report counts."""
    losses = LossReport()
    questions = Questions(options.project)
    header = joined(cell(name) for name in (*FIXED_COLUMNS, *questions.columns))
    stream.write((BOM_UTF8 if options.byte_order_mark else b"") + f"{header}\r\n".encode())
    for record in records:
        stream.write("".join(rows(record, questions, losses)).encode())
    return losses


def rows(record: ArticleRecord, questions: "Questions", losses: LossReport) -> Iterator[str]:
    """The rows of one article: its suggestions, then the claims of each review."""
    note_losses(record, losses)
    article = article_cells(record)
    for suggestion in record["suggestions"]:
        head = joined((article, "suggestion", "", "", "", "", "", "", cell(suggestion["run"]), "", "", ""))
        answers = questions.cells(suggestion["values"], {}, suggestion, losses)
        yield f"{head},{suggestion_cells(suggestion)}{answers}\r\n"
    for review in record["reviews"]:
        head = joined((article, *review_cells(review)))
        for claim in review["claims"]:
            answers = questions.cells(claim["values"], review["values"], claim, losses)
            yield f"{head},{claim_cells(claim)}{answers}\r\n"


def note_losses(record: ArticleRecord, losses: LossReport) -> None:
    where = article_place(record)
    count_dropped(record, keeps, losses)
    if not record["suggestions"] and not any(review["claims"] for review in record["reviews"]):
        losses.drop(say("article without a claim"), where)
    for review in record["reviews"]:
        if review["values"] and not review["claims"]:
            losses.drop(say("answers about an article in a review without a claim"), where, len(review["values"]))


class Questions:
    """The columns of the codebook's fields: one a field, and one a target where it is asked for each."""

    def __init__(self, project: ProjectRecord) -> None:
        self.columns: list[str] = []
        self.slots: dict[tuple[str, str], int] = {}
        self.known: dict[bytes, tuple[str, list[str]]] = {}  # answers are the same again and again
        self.per_target = {field.key for field in project.fields if field.per_target}
        for field in project.fields:
            for target in project.targets if field.per_target else [""]:
                self.slots[field.key, target] = len(self.columns)
                self.columns.append(column_name(field.key, target))

    def cells(
        self, values: Values, article_values: Values, claim: ClaimRecord | SuggestionRecord, losses: LossReport
    ) -> str:
        """The claim's answers and the article's, in the order of the columns, each after a comma."""
        asked = orjson.dumps((values, article_values))
        if asked not in self.known:
            if len(self.known) >= KNOWN_ANSWERS:
                self.known.clear()
            self.known[asked] = self.cells_of(values, article_values)
        cells, unknown = self.known[asked]
        for column in unknown:
            losses.drop(say("value of %(column)s, an unknown field", column=column), claim_place(claim))
        return cells

    def cells_of(self, values: Values, article_values: Values) -> tuple[str, list[str]]:
        """The cells, and the columns that there are none of."""
        cells = ["", *([""] * len(self.columns))]
        unknown = []
        for key, target, answer in self.answers(values, article_values):
            slot = self.slots.get((key, target))
            if slot is None:
                unknown.append(column_name(key, target))
            else:
                cells[slot + 1] = answer_cell(answer)
        return ",".join(cells), unknown

    def answers(self, values: Values, article_values: Values) -> Iterator[tuple[str, str, Any]]:
        """Field, target and answer of each question that was answered."""
        for key, value in (article_values | values).items() if article_values else values.items():
            if key in self.per_target and isinstance(value, dict):
                for target, answer in value.items():
                    yield key, target, answer
            else:
                yield key, "", value


def column_name(key: str, target: str) -> str:
    """``stance[china]``, ``stance``; a field that bears the name of a fixed column is set apart."""
    name = f"field_{key}" if key in FIXED_COLUMNS else key
    return f"{name}[{target}]" if target else name


def article_cells(record: ArticleRecord) -> str:
    meta = record["meta"]
    return joined(
        (
            str(record["id"]),
            cell(record["external_id"]),
            cell(meta["title"]),
            cell(meta["outlet"]),
            cell(meta["author"]),
            meta["published_on"] or "",
            cell(meta["url"]),
            cell(meta["language"]),
            cell(meta["licence"]),
            yes_no(meta["redistribute"]),
            record["text_sha256"],
            cell(orjson.dumps(meta["metadata"]).decode() if meta["metadata"] else ""),
        )
    )


def review_cells(review: ReviewRecord) -> tuple[str, ...]:
    return (
        review["role"],
        str(review["id"]),
        cell(review["reviewer"] or ""),
        review["state"],
        review["submitted_at"] or "",
        yes_no(review["reference"]),
        str(review["codebook_version"]),
        cell(review["run"] or ""),
        str(review.get("round") or ""),
        cell(";".join(review.get("not_asked", []))),
        str(review.get("active_seconds", "")),
    )


def claim_cells(claim: ClaimRecord) -> str:
    suggestion = "" if claim["suggestion"] is None else claim["suggestion"]
    decided = f"{claim['id']},{claim['parent'] or ''},{suggestion},{claim['decision']},{claim['reject_reason']}"
    inherited = ";".join(claim["inherited"])
    source = "" if claim["source_id"] is None else str(claim["source_id"])
    said = f"{decided},{shared_cells(claim, source)},{cell(claim['note'])},{yes_no(claim['uncertain'])},{inherited}"
    return f"{said},,{claim.get('active_seconds', '')}"


def suggestion_cells(suggestion: SuggestionRecord) -> str:
    parent = "" if suggestion["parent"] is None else suggestion["parent"]
    score = suggestion["scores"].get("record", "")
    return f"{suggestion['id']},{parent},{suggestion['id']},,,{shared_cells(suggestion, '')},,,,{score},"


def shared_cells(claim: ClaimRecord | SuggestionRecord, source: str) -> str:
    quotes = claim["quotes"]
    return (
        f"{claim['quotation']},{claim['attitude']},{claim['mention']},{cell(claim['source_name'])},{source},"
        f"{cell(PIECES.join(quotes['content']))},{cell(PIECES.join(quotes['cue']))},{cell(PIECES.join(quotes['source']))},"
        f"{spans_text(claim['content'])},{spans_text(claim['cue'])},{spans_text(claim['source'])}"
    )


def answer_cell(answer: Any) -> str:
    """A label key or text as it is, several labels parted by ``;``, yes and no as true and false, nothing as empty."""
    if isinstance(answer, str):
        return cell(answer)
    if isinstance(answer, bool):
        return yes_no(answer)
    if isinstance(answer, list):
        return cell(";".join(str(part) for part in answer))
    return "" if answer is None else str(answer)


def yes_no(value: bool) -> str:
    return "true" if value else "false"


joined = ",".join


def cell(text: str) -> str:
    """Text as a quoted cell that no spreadsheet takes for a formula: a leading ``= + - @``, tab or return gets an
    apostrophe."""
    if not text:
        return ""
    if text[0] in formulas.STARTS:
        text = f"'{text}"
    if '"' in text:
        text = text.replace('"', '""')
    return f'"{text}"'

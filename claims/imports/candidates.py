"""From a row of a file to an article ready to be stored, or the reason why it cannot be."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings
from django.utils.translation import gettext

from annotator.saying import told
from claims.formats.articles import ArticleRow, Place
from claims.formats.language import guess_language
from claims.formats.text import UnstorableText, check_storable, headline_of, normalise, one_line
from claims.models import Document, Project, User

UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # Chinese and Japanese write no spaces between words
SCRIPT_SAMPLE = 2000  # code points in which such a script is looked for
INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*")
DEEPEST = 50  # levels of metadata; what writes exports stops at 254, those around an article's included
LONGEST = {"title": 500, "author": 300, "outlet": 200, "licence": 200, "language": 20}  # as the columns are


class UnusableArticle(ValueError):
    """The row cannot be stored as an article; the message says why."""


@dataclass(slots=True)
class Candidate:
    """An article that is not stored yet, with the name of its outlet."""

    document: Document
    outlet: str
    place: Place
    notes: list[str]


def candidate_of(row: ArticleRow, *, project: Project, imported_by: User | None, language: str) -> Candidate:
    """The article of a row. Raises UnusableArticle.

    ``language`` is taken where the row names none; if it is empty too, the language is guessed from the text.
    """
    if len(row.external_id) > 200:
        raise UnusableArticle(gettext("the id is longer than 200 characters"))
    notes, metadata = [told(note, gettext) for note in row.notes], stored_metadata(row)
    named = {name: one_line(getattr(row, name)) for name in LONGEST}
    for name, longest in LONGEST.items():
        if len(named[name]) > longest:
            notes.append(
                gettext("the %(field)s is longer than %(most)s characters: kept whole in the metadata")
                % {"field": gettext(name), "most": longest}
            )
            metadata[f"full_{name}"] = named[name]
            named[name] = named[name][:longest]
    named["title"] = named["title"] or headline_of(row.text)
    url = row.url.strip()
    if url and not (WEB_ADDRESS.fullmatch(url) and len(url) <= 2000):
        notes.append(gettext("the address is not one of the web: kept in the metadata"))
        metadata["unusable_url"], url = url, ""
    text, changes = stored_text(row)
    outlet = named.pop("outlet")
    named["language"] = named["language"] or language or guess_language(row.text)
    document = Document(
        project=project,
        imported_by=imported_by,
        external_id=row.external_id,
        published_on=row.published_on,
        url=url,
        redistribute=row.redistribute,
        metadata=metadata,
        text=text,
        text_changes=changes,
        text_sha256=hashlib.sha256(text.encode()).hexdigest(),
        characters=len(text),
        words=count_words(text),
        **named,
    )
    return Candidate(document, outlet, row.place, notes)


def stored_text(row: ArticleRow) -> tuple[str, dict[str, Any]]:
    """The text to store and its changes. Raises UnusableArticle for empty, over-long and unstorable ones."""
    if len(row.text) > settings.ARTICLE_MAX_CHARACTERS:
        raise UnusableArticle(
            gettext("%(number)s characters; at most %(most)s are taken")
            % {
                "number": len(row.text),
                "most": settings.ARTICLE_MAX_CHARACTERS,
            }
        )
    if not row.text.strip().strip(INVISIBLE).strip():
        raise UnusableArticle(gettext("the text is empty"))
    try:
        for value in (row.text, row.title, row.outlet, row.author, row.url, row.language, row.licence, row.external_id):
            check_storable(value)
    except UnstorableText as error:
        raise UnusableArticle(str(error)) from error
    return normalise(row.text, row.title)


def stored_metadata(row: ArticleRow) -> dict[str, Any]:
    """The other columns as JSON: days and times in ISO 8601. Raises UnusableArticle for what JSON cannot hold."""
    try:
        packed = orjson.dumps(row.metadata, default=str)
    except orjson.JSONEncodeError as error:
        raise UnusableArticle(gettext("the metadata cannot be stored: %(error)s") % {"error": error}) from error
    if rb"\u0000" in packed:
        raise UnusableArticle(gettext("the metadata holds a NUL character"))
    metadata: dict[str, Any] = orjson.loads(packed)
    if is_deeper(metadata, DEEPEST):
        raise UnusableArticle(gettext("the metadata is nested deeper than %(number)s levels") % {"number": DEEPEST})
    return metadata


def is_deeper(value: Any, levels: int) -> bool:
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return bool(inside) and (levels == 0 or any(is_deeper(each, levels - 1) for each in inside))


def count_words(text: str) -> int:
    """Words for people to judge length by; in Chinese and Japanese, characters."""
    if not UNSPACED.search(text, 0, SCRIPT_SAMPLE):
        return len(text.split())
    return len(UNSPACED.findall(text)) + len(UNSPACED.sub(" ", text).split())

"""The language of the search: words, "a phrase", -without, begin*, this OR that; the same on SQLite and PostgreSQL.

Texts and queries are cut into the same terms here, so that neither database's own idea of a word matters: runs of
letters and digits, without case, accents or width; Chinese and Japanese one character a term, which makes a word of
several characters a phrase. Any text is a query: what is no syntax is punctuation. What an entry is, such as an answer
of its claim, is indexed beside its words as a *tag*: a term that no text holds.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from django.db import connection, connections
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL

from claims.models import SearchEntry
from claims.models.listed import listed

LONGEST_TERM = 100  # characters
LONGEST_TEXT = 200_000  # characters of a text that are indexed: PostgreSQL holds 1 MB of terms a row
MOST_PHRASES = 30  # of a query; those beyond are not read
TERM = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")
ACCENT = re.compile(r"[\u0300-\u036f]")
TAG = "\N{FEMININE ORDINAL INDICATOR}"  # a letter for both databases, which terms() folds into “a”
LETTERS = str.maketrans("0123456789", "ghijklmnop")
PIECE = re.compile(r'(?P<minus>(?<!\S)-)?(?:"(?P<quoted>[^"]*)"?|(?P<word>[^\s"]+))(?P<star>(?<=")\*)?')

TABLE = SearchEntry._meta.db_table


@dataclass(frozen=True)
class Phrase:
    """Terms that follow each other; of a ``prefix`` the last may go on."""

    terms: tuple[str, ...]
    prefix: bool = False


@dataclass
class Query:
    """One phrase of each group of ``wanted`` has to be there, and none of ``unwanted``."""

    wanted: list[list[Phrase]] = field(default_factory=list)
    unwanted: list[Phrase] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def terms(text: str) -> list[str]:
    """The terms of a text in order."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).casefold())
    folded = unicodedata.normalize("NFC", ACCENT.sub("", plain))
    return [term[:LONGEST_TERM] for term in TERM.findall(folded)]


def tag(said: str) -> str:
    """The term that stands for ``said``, whatever is in it."""
    return TAG + blake2b(said.encode(errors="replace"), digest_size=6).hexdigest().translate(LETTERS)


def named(term: str) -> str:
    """The tag of a word in the name of a source, which stands first so that its beginning finds it too."""
    return f"{TAG}{TAG}{term}"


def parse(text: str) -> Query:
    """What a query asks for. ``a b OR c`` is a and one of b and c. Never raises."""
    query, joined = Query(), False
    for piece in list(PIECE.finditer(text.replace("\0", " ")))[:MOST_PHRASES]:
        if piece["word"] == "OR" and not piece["minus"]:
            joined = True
            continue
        word = piece["quoted"] if piece["quoted"] is not None else piece["word"]
        found = tuple(terms(word))
        if found:
            phrase = Phrase(found, prefix=bool(piece["star"]) or (piece["quoted"] is None and word.endswith("*")))
            if piece["minus"]:
                query.unwanted.append(phrase)
            elif joined and query.wanted:
                query.wanted[-1].append(phrase)
            else:
                query.wanted.append([phrase])
        joined = False
    return query


def matching(entries: QuerySet[SearchEntry], query: Query) -> QuerySet[SearchEntry]:
    """The entries that the query asks for; all of them for an empty one."""
    vendor = connections[entries.db].vendor
    if query.wanted:
        return entries.filter(pk__in=_indexed(query, vendor))
    if query.unwanted:
        return entries.exclude(pk__in=_indexed(Query([query.unwanted]), vendor))
    return entries


def newest_with(query: Query, *, most: int) -> list[int]:
    """Ids of the newest entries, of all projects, that a query which wants something asks for; one query."""
    indexed = _indexed(query, connection.vendor, most)
    with connection.cursor() as cursor:
        cursor.execute(indexed.sql, indexed.params)
        return [pk for (pk,) in cursor.fetchall()]


def among(entries: QuerySet[SearchEntry], ids: Sequence[int]) -> QuerySet[SearchEntry]:
    """Those with one of the ids."""
    return entries.filter(pk__in=listed(ids, using=entries.db))


def _indexed(query: Query, vendor: str, newest: int | None = None) -> RawSQL:
    if vendor == "postgresql":
        table, key, condition, asked = TABLE, "id", "vector @@ %s::tsquery", _postgresql(query)
    else:
        table, key, condition, asked = f"{TABLE}_words", "rowid", f"{TABLE}_words MATCH %s", _sqlite(query)
    if newest is not None:
        limit = f" ORDER BY {key} DESC LIMIT {newest:d}"
    else:  # PostgreSQL would walk all entries in order and look at the words of each
        limit = " OFFSET 0" if vendor == "postgresql" else ""
    return RawSQL(f"SELECT {key} FROM {table} WHERE {condition}{limit}", [asked])  # noqa: S608


def _sqlite(query: Query) -> str:
    def words(phrase: Phrase) -> str:
        return f'"{" ".join(phrase.terms)}"{"*" if phrase.prefix else ""}'

    wanted = " AND ".join(f"({' OR '.join(map(words, group))})" for group in query.wanted)
    return f"({wanted}) NOT ({' OR '.join(map(words, query.unwanted))})" if query.unwanted else wanted


def _postgresql(query: Query) -> str:
    def words(phrase: Phrase) -> str:
        followed = " <-> ".join(f"'{term}'" for term in phrase.terms)
        return f"({followed}{':*' if phrase.prefix else ''})"

    unwanted = [f"!{words(phrase)}" for phrase in query.unwanted]
    return " & ".join([*(f"({' | '.join(map(words, group))})" for group in query.wanted), *unwanted])

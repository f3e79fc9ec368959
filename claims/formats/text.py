"""What is stored of an article's text, and the way back to the text as it was given.

The stored text is the given one without its byte-order mark, with CRLF and CR turned into LF, and with the title put
before it when it does not begin with it. Nothing else is touched: no Unicode normalisation, no trimming.
"""

import re
from bisect import bisect_left
from itertools import groupby
from typing import Any

from annotator.saying import say

BYTE_ORDER_MARK = "\ufeff"
LINE_ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}
LINE_END_NAMES = {end: name for name, end in LINE_ENDS.items()}
LINE_END = re.compile("\r\n|\r|\n")
FIRST_LINE_ALONE = re.compile(r"\s*+#*+([^\n\r]++)(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n|\Z)")
LONGEST_HEADLINE = 200


class UnstorableText(ValueError):
    """The text holds something that no database can store as text."""


def check_storable(text: str) -> None:
    """Raise UnstorableText for NUL characters and for halves of surrogate pairs."""
    if "\0" in text:
        raise UnstorableText(say("character %(at)s is NUL: this is not plain text", at=text.index(chr(0))))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnstorableText(say("character %(at)s is half of a surrogate pair", at=error.start)) from error


def one_line(text: str) -> str:
    """The words of the text, one space apart."""
    return " ".join(text.split())


def starts_with(text: str, title: str) -> bool:
    """Whether the first paragraph of the text is the title, but for case, spacing and a Markdown heading's signs."""
    first = text.lstrip(BYTE_ORDER_MARK).lstrip()[: 4 * len(title) + 100].partition("\n")[0]
    return one_line(first.lstrip("#")).casefold() == one_line(title).casefold()


def headline_of(text: str) -> str:
    """The first line if it stands alone and reads like a headline, else an empty string."""
    match = FIRST_LINE_ALONE.match(text.lstrip(BYTE_ORDER_MARK))
    line = one_line(match[1]) if match else ""
    return line if len(line) <= LONGEST_HEADLINE and not line.endswith((".", "。", ",", ":")) else ""


def normalise(given: str, title: str = "") -> tuple[str, dict[str, Any]]:
    """The text to store and the changes that lead back.

    The changes are ``{"title": code points put before the text, "bom": true, "line_ends": [["crlf", 12], ...]}``, each
    only where it applies; ``line_ends`` are runs in the order of the text, left out when all were LF.
    """
    changes: dict[str, Any] = {}
    text = given
    if text.startswith(BYTE_ORDER_MARK):
        text = text[1:]
        changes["bom"] = True
    if "\r" in text:
        ends = groupby(LINE_END_NAMES[end] for end in LINE_END.findall(text))
        changes["line_ends"] = [[name, sum(1 for _ in run)] for name, run in ends]
        text = LINE_END.sub("\n", text)
    title = one_line(title)
    if title and not starts_with(text, title):
        changes["title"] = len(title) + 2
        text = f"{title}\n\n{text}"
    return text, changes


def restore(text: str, changes: dict[str, Any]) -> str:
    """The text as it was given, from the stored text and its changes."""
    text = text[changes.get("title", 0) :]
    if runs := changes.get("line_ends"):
        ends = [LINE_ENDS[name] for name, count in runs for _ in range(count)]
        pieces = text.split("\n")
        text = "".join(piece + end for piece, end in zip(pieces, [*ends, ""], strict=True))
    return BYTE_ORDER_MARK + text if changes.get("bom") else text


class StoredOffsets:
    """Where an offset of the given text lies in the stored one."""

    def __init__(self, given: str, changes: dict[str, Any]) -> None:
        dropped = re.finditer("\r(?=\n)", given) if "line_ends" in changes else ()
        self.dropped = ([0] if changes.get("bom") else []) + [match.start() for match in dropped]
        self.before = changes.get("title", 0)

    def of(self, offset: int) -> int:
        return int(self.before + offset - bisect_left(self.dropped, offset))

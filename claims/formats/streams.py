"""JSON of any size, read a value at a time: memory grows with the largest value, never with the file."""

import codecs
import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from annotator.saying import say
from claims.formats.repeated_keys import RepeatedKey, repeated_key
from claims.formats.shapes import Unfit

MAX_VALUE = 32 * 2**20  # bytes of one line or one item: what is held in memory at once
CHUNK = 2**20  # bytes
SPACE = re.compile(r"[ \t\n\r]*")


class TooLong(Unfit):
    """A line or an item is larger than may be held; the message says how large it may be."""


def bounded_lines(stream: BinaryIO) -> Iterator[bytes | TooLong]:
    """The lines of a file; one that is too long is passed over, and told in its place."""
    while line := stream.readline(MAX_VALUE + 1):
        if len(line) <= MAX_VALUE:
            yield line
            continue
        while not line.endswith(b"\n") and (line := stream.readline(CHUNK)):
            pass
        yield TooLong(say("This line is longer than %(most)s MB.", most=MAX_VALUE // 2**20))


def json_items(stream: BinaryIO) -> Iterator[Any]:
    """The items of the list that the file is, or the one value that it is. In the place of an item with a key that
    stands twice, a RepeatedKey.

    Raises json.JSONDecodeError or UnicodeDecodeError where the file is broken, TooLong for an item that is too large;
    the items before have been given by then.
    """
    buffer = Buffer(stream)
    if buffer.next_sign() != "[":
        yield buffer.value()
        return
    buffer.skip()
    if buffer.next_sign() == "]":
        return
    while True:
        yield buffer.value()
        sign = buffer.next_sign()
        if sign == "]":
            return
        if sign != ",":
            raise json.JSONDecodeError(say("a comma or the end of the list is missing"), buffer.text, buffer.at)
        buffer.skip()


class Buffer:
    """What was read of the file and not yet used, from ``at``."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self.parse = json.JSONDecoder().raw_decode
        self.text = ""
        self.at = 0
        self.ended = False

    def more(self) -> None:
        """Read on; what was used is let go. Doubles what it reads, so that a large item is not parsed too often."""
        data = self.stream.read(max(CHUNK, len(self.text) - self.at))
        self.ended = not data
        self.text = self.text[self.at :] + self.decoder.decode(data, final=self.ended)
        self.at = 0

    def next_sign(self) -> str:
        """The next character that is no white space; empty at the end."""
        while True:
            match = SPACE.match(self.text, self.at)
            self.at = match.end() if match else self.at
            if self.at < len(self.text) or self.ended:
                return self.text[self.at : self.at + 1]
            self.more()

    def skip(self) -> None:
        self.at += 1

    def value(self) -> Any:
        """The next value, or a RepeatedKey. A number at the very end of what was read might go on."""
        self.next_sign()
        while True:
            try:
                value, end = self.parse(self.text, self.at)
                if end < len(self.text) or self.ended:
                    repeated = repeated_key(self.text[self.at : end].encode(), value)
                    self.at = end
                    return value if repeated is None else RepeatedKey(repeated)
            except json.JSONDecodeError:
                if self.ended:
                    raise
            if len(self.text) - self.at > MAX_VALUE:
                raise TooLong(say("An item of the list is larger than %(most)s MB.", most=MAX_VALUE // 2**20))
            self.more()
